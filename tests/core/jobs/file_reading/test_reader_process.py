"""Files read in a process of their own, which may end without hurting anybody."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading import reader_process
from sequitur_core.jobs.file_reading.reader_process import (
    Limits,
    ReaderBugError,
    ReaderPool,
    ReaderProcess,
)
from tests.core.conftest import until

ODD_READER = (sys.executable, "-m", "tests.core.jobs.file_reading.odd_reader")
PLENTY = 1e12  # bytes


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    pool = ReaderPool(2, command=ODD_READER)
    yield pool
    pool.close()


def standby(pool: ReaderPool) -> int:
    """The number of the process that stands by."""
    pool.stand_by()
    (process,) = pool._idle
    return process.pid


def ask(
    pool: ReaderPool, kind: str, *, memory: float = PLENTY, seconds: float = 60, **more: Any
) -> int:
    request = {"kind": kind, "path": "some/wide.csv", "folder": "."}
    return pool.do(request, limits=Limits(memory=memory, seconds=seconds), **more)


def test_a_process_that_takes_too_much_memory_is_ended(pool: ReaderPool):
    pid = standby(pool)
    with pytest.raises(SequiturError, match=r"wide\.csv took .* MB of memory.*Load a part"):
        ask(pool, "take memory", memory=400e6)
    assert not psutil.pid_exists(pid)


def test_a_process_is_ended_when_the_computer_is_short_of_memory(
    pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reader_process, "KEPT_FREE", 1.0)
    with pytest.raises(SequiturError, match="more than this computer has to spare"):
        ask(pool, "take memory")


def test_a_process_that_takes_too_long_is_ended(pool: ReaderPool):
    pid = standby(pool)
    with pytest.raises(SequiturError, match=r"longer than 0\.005 minutes.*Load a part"):
        ask(pool, "wait", seconds=0.3)
    assert not psutil.pid_exists(pid)


class Click(BaseException):
    """What ends the script of a page."""


def test_whoever_asked_can_end_it_and_learns_how_far_it_is(pool: ReaderPool):
    pid = standby(pool)
    told: list[tuple[float, str]] = []

    def progress(share: float, what: str) -> None:
        told.append((share, what))
        if what:
            raise Click

    with pytest.raises(Click):
        ask(pool, "wait", progress=progress)
    share, what = told[-1]
    assert what == f"Waiting {share * 10_000:.0f}"
    assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_process_killed_by_the_system_is_a_sentence(pool: ReaderPool):
    pid = standby(pool)

    def progress(share: float, what: str) -> None:
        if what:
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(SequiturError, match="most likely because memory ran out"):
        ask(pool, "wait", progress=progress)


def test_one_killed_while_it_stands_by_is_replaced(pool: ReaderPool):
    pid = standby(pool)
    psutil.Process(pid).kill()
    until(lambda: not pool._idle[0].alive)
    ask(pool, "print")
    assert standby(pool) != pid


def test_whether_files_can_be_read_is_known(pool: ReaderPool):
    pid = standby(pool)
    assert pool.health == "alive"
    psutil.Process(pid).kill()
    until(lambda: pool.health == "dead")
    pool.stand_by()
    assert pool.health == "alive"
    assert ReaderPool().health == "starting"


def test_one_killed_just_before_it_was_asked_is_replaced(
    pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
):
    pid = standby(pool)
    psutil.Process(pid).kill()
    until(lambda: not pool._idle[0].alive)
    seems = iter([True])
    with monkeypatch.context() as patch:
        dead = property(lambda self: next(seems, self._process.poll() is None))
        patch.setattr(ReaderProcess, "alive", dead)
        ask(pool, "print")
    assert standby(pool) != pid


def test_a_process_that_never_starts_is_a_sentence():
    broken = ReaderPool(command=(sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(SequiturError, match=r"doesn't start\. Close other programs"):
        ask(broken, "print")
    broken.close()


def test_a_decoder_that_crashes_is_a_sentence(pool: ReaderPool):
    with pytest.raises(
        SequiturError, match=r"wide\.csv can't be read.* program that reads such files crashed"
    ):
        ask(pool, "crash")


def test_want_of_memory_is_a_sentence_and_the_process_lives(pool: ReaderPool):
    pid = standby(pool)
    with pytest.raises(SequiturError, match=r"enough memory to read wide\.csv"):
        ask(pool, "lack memory")
    assert standby(pool) == pid


def test_a_bug_comes_with_its_traceback(pool: ReaderPool):
    with pytest.raises(ReaderBugError, match=r"(?s)Traceback.*ZeroDivisionError"):
        ask(pool, "fail")


def test_what_libraries_print_is_no_answer(pool: ReaderPool):
    pid = standby(pool)
    ask(pool, "print")
    assert standby(pool) == pid  # it is kept, and nothing is left of what was printed
    ask(pool, "print")


def test_a_process_that_grew_large_is_replaced(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch):
    pid = standby(pool)
    monkeypatch.setattr(reader_process, "KEPT_MEMORY", 1_000_000)
    ask(pool, "print")
    until(lambda: not psutil.pid_exists(pid))
    assert standby(pool) != pid


def test_another_stands_by_while_one_reads_for_long(
    pool: ReaderPool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reader_process, "BUSY_SECONDS", 0.0)
    pid = standby(pool)
    others: set[int] = set()

    def progress(share: float, what: str) -> None:
        others.update(process.pid for process in pool._idle)
        if what:
            raise Click

    with pytest.raises(Click):
        ask(pool, "wait", progress=progress)
    assert len(others) == 1
    assert standby(pool) in others - {pid}


def test_no_more_read_at_a_time_than_are_allowed(pool: ReaderPool):
    alone = ReaderPool(1, command=ODD_READER)
    begun, done, told = threading.Event(), threading.Event(), []

    def progress(share: float, what: str) -> None:
        begun.set()
        if done.is_set():
            raise Click

    def first() -> None:
        with pytest.raises(Click):
            ask(alone, "wait", progress=progress)

    def waiting(share: float, what: str) -> None:
        told.append(what)
        done.set()

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()
    ask(alone, "print", progress=waiting)
    thread.join()
    alone.close()
    assert told[0] == "Waiting until other files are read"


def test_it_ends_with_the_process_that_asked(tmp_path: Path):
    pool = ReaderPool(command=ODD_READER)
    pid = standby(pool)
    pool.close()
    until(lambda: not psutil.pid_exists(pid))
