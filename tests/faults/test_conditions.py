"""Disks, clocks, memory and files that fail at random moments: runs say so, and go on.

Runs are done in this process where that makes no difference, as starting one takes seconds.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.file_reading import reader_process, reading
from sequitur_core.jobs.file_reading.reader_process import Limits
from sequitur_core.jobs.training import progress_writer, training_job
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.runs.layout import RESERVE_FILE, WORKER_LOCK_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from sequitur_core.training.loop import Progress
from tests.core.conftest import losses
from tests.faults.test_faults import DATA, FIRST, SPEC, TIMES, assert_whole
from tests.full_disk import full_disk

pytestmark = pytest.mark.parametrize("seed", range(FIRST, FIRST + TIMES))

# Short, as each of these is done twice or more.
SHORT = replace(SPEC, config=replace(SPEC.config, epochs=10))
BATCHES = 30  # that it has
WRITES = 50  # about so many
SECONDS = 1.0  # it takes about as long


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run that the others have to equal."""
    run = Workspace(tmp_path_factory.mktemp("short")).add_run(SHORT, DATA)
    execute(run, leave_map=False)
    return run


@pytest.fixture(scope="module")
def done(unbroken: Run) -> Run:
    return unbroken


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the worker catches it."""


def execute(run: Run, *, leave_map: bool = True) -> None:
    run.claim(os.getpid())
    try:
        training_job.execute(run, leave_map=leave_map)
    finally:
        run.release()


def go_on(run: Run) -> None:
    """Resume it as a person would, and give it to the processes that it needs."""
    if run.status in ("failed", "interrupted"):
        run.resume()
    execute(run)
    execute(run, leave_map=False)


def assert_resumed(run: Run, unbroken: Run) -> None:
    go_on(run)
    assert run.status == "done", run.error
    assert_whole(run, unbroken)


@pytest.fixture(autouse=True)
def checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after each batch."""
    monkeypatch.setattr(progress_writer, "CHECKPOINT_SECONDS", 0.0)


# --- Disks -------------------------------------------------------------------------------


@pytest.fixture
def space(place: Path) -> Workspace:
    return Workspace(place / "local")


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of its own for the tests of disks, where this user may mount one."""
    if request.node.originalname != "test_a_real_disk_that_fills_up":
        yield tmp_path
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a disk here")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(path: Path) -> None:
    """Write a file until the disk has no room for one byte more."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


def test_a_real_disk_that_fills_up(seed, chance, place, space, unbroken):
    """Whatever writes, in whatever way, at whatever moment."""
    run, ballast = space.add_run(SHORT, DATA), place / "ballast"
    filling = threading.Timer(chance.uniform(0, SECONDS), fill, (ballast,))
    filling.start()
    execute(run)
    filling.join()
    status = run.status
    assert status in ("failed", "done")
    assert status == "done" or "The disk is full" in run.error
    ballast.unlink()
    assert_resumed(run, unbroken)


def test_a_full_disk(seed, chance, space, unbroken, monkeypatch):
    """From some write on, nothing can be written any more; then there is room again."""
    run = space.add_run(SHORT, DATA)
    room_for = chance.randrange(WRITES)
    written: list[Path] = []

    def full(path: Path) -> bool:
        written.append(path)
        return len(written) > room_for

    run.claim(os.getpid())
    with full_disk(monkeypatch, full_for=full, reserve=run.path / RESERVE_FILE):
        training_job.execute(run, leave_map=True)
    run.release()
    if len(written) > room_for:
        assert run.status == "failed"
        assert "The disk is full" in run.error
    assert_resumed(run, unbroken)


# --- Clocks ------------------------------------------------------------------------------

# Does nothing but say that it was started, though another process has the run.
SECOND = "import sys; open(sys.argv[1] + '/second', 'w')"


def test_a_clock_that_is_set(seed, chance, space, unbroken, monkeypatch):
    """By seconds or days, for what trains, what looks on, and what the system says of both.

    At any moment from which the run is locked: before that, a process is told by when it was
    started, and one that is started in its place leaves (tests/core/jobs/test_claims.py).
    """
    run = space.add_run(SHORT, DATA)
    moment, step = chance.uniform(0, SECONDS), chance.choice((-1, 1)) * 10 ** chance.uniform(0, 6)
    now, created, after_batch = time.time, psutil.Process.create_time, ProgressWriter.after_batch
    finish = training_job._finish
    begun: list[float] = []
    seen = set()

    def begin(run: Run, *, leave_map: bool) -> int:
        begun.append(time.monotonic())
        return finish(run, leave_map=leave_map)

    def stepped() -> float:
        return step * any(time.monotonic() > start + moment for start in begun)

    def look(self: ProgressWriter, progress: Progress) -> None:
        seen.add(run.status)
        after_batch(self, progress)

    monkeypatch.setattr(time, "time", lambda: now() + stepped())
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: created(self) + stepped())
    monkeypatch.setattr(ProgressWriter, "after_batch", look)
    monkeypatch.setattr(training_job, "_finish", begin)
    run.claim(os.getpid())
    dispatcher = Dispatcher(space, 1, standby=False, command=(sys.executable, "-c", SECOND))
    dispatcher.start()
    training_job.execute(run)
    dispatcher.stop()
    assert seen == {"running"}
    assert not (run.path / "second").exists()
    assert run.seconds >= 0
    assert_whole(run, unbroken)


# --- Memory ------------------------------------------------------------------------------


def test_a_reader_over_its_memory(seed, chance, tmp_path, monkeypatch):
    """All of a file is read, or nothing and a sentence says why; the next file is read."""
    path = SAMPLES["watch"].path
    recipe = reading.recognise(path, place=tmp_path).recipe
    (reader,) = reading.POOL._idle
    limits = Limits(memory=reader.memory() + chance.uniform(-1, 1) * 20_000_000)
    with monkeypatch.context() as patch:
        patch.setattr(reader_process, "Limits", lambda: limits)
        try:
            with reading.read(path, recipe, place=tmp_path) as (dataset, _):
                assert len(dataset) == 140
        except SequiturError as error:
            assert "of memory, more than this computer has to spare" in str(error)  # noqa: PT017
    assert list(tmp_path.iterdir()) == []
    with reading.read(path, recipe, place=tmp_path) as (dataset, _):
        assert len(dataset) == 140


# --- Files -------------------------------------------------------------------------------


SAID = "is damaged|is missing"


def damage(path: Path, chance: random.Random) -> None:
    """As disks and people do it."""
    content = path.read_bytes()
    kind = chance.choice(("empty", "cut short", "garbage", "removed"))
    print(path, kind)  # noqa: T201 - shown when the test fails
    if kind == "removed":
        path.unlink()
    elif kind == "garbage":
        path.write_bytes(chance.randbytes(len(content)))
    else:
        path.write_bytes(content[: chance.randrange(len(content) or 1) if kind != "empty" else 0])


def files_of(run: Run) -> list[Path]:
    return sorted(p for p in run.path.rglob("*") if p.is_file() and p.name != WORKER_LOCK_FILE)


def test_a_damaged_file_of_a_run_that_broke_off(seed, chance, space, unbroken, monkeypatch):
    """It says so, or goes on to what it would have been."""
    run = space.add_run(SHORT, DATA)
    plain, left = ProgressWriter.after_batch, chance.randint(1, BATCHES)

    def after_batch(self: ProgressWriter, progress: Progress) -> None:
        nonlocal left
        plain(self, progress)
        left -= 1
        if not left:
            raise Killed

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(ProgressWriter, "after_batch", after_batch)
        execute(run)
    damage(chance.choice(files_of(run)), chance)
    try:
        go_on(run)
    except SequiturError as error:
        assert str(error).endswith(".")  # noqa: PT017
    if run.status == "done":
        assert_whole(run, unbroken)
    else:
        assert run.status == "failed"
        assert re.search(SAID, run.error)


def drawn(run: Run) -> list[np.ndarray]:
    return list(run.reconstructions() or ())


def sequences(run: Run) -> list[np.ndarray]:
    return list(run.dataset().sequences)


def weights(run: Run) -> list[np.ndarray]:
    return [values.numpy() for values in run.model().state_dict().values()]


def history(run: Run) -> list[object]:
    return losses(run.history())


READ: tuple[Callable[[Run], object], ...] = (
    Run.encodings, Run.errors, Run.points, Run.split, drawn, sequences, weights, history,
)  # fmt: skip


def test_a_damaged_file_of_a_run_that_is_done(seed, chance, space, unbroken):
    """What can't be read is said or missing; all else of it is what it was."""
    run = Run(Path(shutil.copytree(unbroken.path, space.runs_folder / "damaged-01234567")))
    damage(chance.choice(files_of(run)), chance)
    assert run.status == "done" or re.search(SAID, run.error)
    for read in READ:
        try:
            found, expected = read(run), read(unbroken)
        except SequiturError as error:
            assert re.search(SAID, str(error))  # noqa: PT017
            continue
        if read is history:  # it may have been cut between two of its lines
            expected = expected[: len(found)]
        if found is not None and len(found):
            np.testing.assert_equal(found, expected)
