"""Who works on a run: one process at a time, whatever clocks, deleted folders and full disks do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import psutil
import pytest

from sequitur_core import files
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.jobs import worker_process
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.training import training_job
from sequitur_core.runs import layout
from sequitur_core.runs.progress import claim
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import until, write_history

HOLDER = """
import sys
from pathlib import Path
from sequitur_core.runs.progress.claim import hold
with hold(Path(sys.argv[1])) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def queued(space: Workspace) -> Run:
    data = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 2)
    return space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=2), data)


@contextmanager
def worker(run: Run) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the run."""
    command = [sys.executable, "-c", HOLDER, str(run.path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=worker_process.PROJECT_ROOT, **pipes) as process:
        assert process.stdout.readline() == "True\n"
        run.claim(process.pid)
        yield process
        process.kill()


@pytest.fixture
def run(space: Workspace) -> Run:
    return queued(space)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run that another process has been holding for two epochs."""
    run = queued(Workspace(tmp_path_factory.mktemp("held")))
    write_history(run, epochs=2)
    with worker(run):
        yield run


class Mapper:
    """Stands for the process that draws maps: `told` is what happens as it is told of a run."""

    pid = os.getpid()

    def __init__(self, told: Callable[[Run], object]) -> None:
        self.told = told

    def send(self, run: Run, query_id: str = "", *, last: bool = False) -> int | None:
        self.told(run)
        return self.pid


def without_its_check(run: Run) -> None:
    files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "checking"})


def starts_map(space: Workspace, run: Run, told: Callable[[Run], object]) -> bool:
    files.write_json(run.path / layout.STATUS_FILE, {"status": "done", "phase": "map"})
    dispatcher = Dispatcher(space, 1)
    dispatcher._mapper = Mapper(told)
    return dispatcher._start(run, map_only=True)


def test_a_map_that_is_drawn_as_soon_as_it_is_asked_for_leaves_the_run_to_others(space, run):
    def draw(run: Run) -> None:
        without_its_check(run)
        run.release()

    assert starts_map(space, run, draw)
    assert not run.alive
    assert run.unfinished  # so a process comes to check its errors


def test_a_run_deleted_while_its_process_is_told_costs_nothing_but_itself(space, run):
    assert starts_map(space, run, lambda run: shutil.rmtree(run.path))
    assert space.runs() == []


def test_a_run_deleted_before_its_claim_costs_nothing_but_itself(space, run, monkeypatch):
    monkeypatch.setattr(Run, "claim", lambda run, pid: (run.path / "gone" / "claim").touch())
    shutil.rmtree(run.path)
    run.path.mkdir()
    assert not starts_map(space, run, lambda run: None)


def test_a_process_that_died_as_it_was_told_has_no_run(space, run, monkeypatch):
    monkeypatch.setattr(Mapper, "send", lambda *_, **__: None)
    assert not starts_map(space, run, lambda run: None)
    assert not run.alive


def step_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    plain = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: plain(self) + seconds)


@pytest.mark.parametrize("seconds", [-86_400.0, -3.0, 3.0, 86_400.0])
def test_a_clock_that_steps_lets_a_running_run_be_what_it_is(held, monkeypatch, seconds):
    step_clock(monkeypatch, seconds)
    assert held.alive
    assert held.status == "running"
    with pytest.raises(SequiturError, match="nothing to resume"):
        held.resume()


def test_a_clock_that_steps_as_a_run_is_taken_lets_it_be_what_it_is(run, monkeypatch):
    run.claim(os.getpid())
    is_alive = claim.Claim.is_alive
    with ExitStack() as stack:

        def taken_meanwhile(self: claim.Claim) -> bool:
            assert stack.enter_context(claim.hold(run.path))
            step_clock(monkeypatch, 60)
            return is_alive(self)

        monkeypatch.setattr(claim.Claim, "is_alive", taken_meanwhile)
        assert run.alive


def test_a_second_process_writes_nothing_into_a_run_that_is_held(held, monkeypatch):
    monkeypatch.setattr(claim, "LOCK_PATIENCE", 0.05)
    with monkeypatch.context() as patch:
        patch.setattr(Run, "claimed_by", lambda run: None)  # as if that one had read as dead
        assert training_job.execute(held) == 0
    assert not (held.path / layout.STATUS_FILE).exists()


def test_a_run_is_held_whatever_its_claim_says(held):
    claim_file = held.path / layout.CLAIM_FILE
    content = claim_file.read_bytes()
    claim_file.write_bytes(b"garbage")
    assert held.alive
    assert held.status == "running"
    claim_file.write_bytes(content)


def test_a_killed_process_holds_nothing(run):
    with worker(run) as process:
        process.kill()
        until(lambda: not run.alive)
    with training_job.taken(run) as mine:
        assert mine
        assert run.alive
    run.release()
    assert not run.alive


def test_a_process_is_ended_with_its_run_though_the_clock_stepped(run, monkeypatch):
    monkeypatch.setattr("sequitur_core.runs.run.GRACE_SECONDS", 0.5)
    with worker(run) as process:
        threading.Thread(target=process.wait, daemon=True).start()
        step_clock(monkeypatch, 60)
        run.delete()
        until(lambda: process.poll() is not None)


def test_a_run_without_a_lock_is_told_by_its_claim_as_in_earlier_versions(run):
    (run.path / layout.WORKER_LOCK_FILE).unlink(missing_ok=True)
    assert not run.alive
    run.claim(os.getpid())
    assert run.alive
    assert run.status == "running"


def test_trash_that_cannot_be_removed_stops_no_dispatcher(space, run, monkeypatch):
    def in_use(*_: object, **__: object) -> None:
        raise SequiturError("It is in use.")

    monkeypatch.setattr(Workspace, "empty_trash", in_use)
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.0)
    dispatcher = Dispatcher(space, 1, standby=False, command=(sys.executable, "-S", "-c", ""))
    dispatcher.start()
    until(lambda: run.status == "failed", "the run gets its processes")
    dispatcher.stop()
