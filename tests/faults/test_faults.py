"""Processes killed at random moments: nothing that was done is lost, the rest goes on.

The server is the dashboard as a person starts it, its workers are real, and the signal
is SIGKILL. `SEQUITUR_FAULTS` says how often each kind of process is killed, and
`SEQUITUR_FAULTS_SEED` with which seed the first time; the seeds are in the tests' names. Where
neither is given, seeds are always the same: what fails then was broken by a change, not by chance.
Where it is more than once, each test kills twice: starting the processes anew takes longest.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import read_json
from sequitur_core.jobs.training import training_job
from sequitur_core.jobs.worker_process import MAPS_FLAG
from sequitur_core.runs.layout import CLAIM_FILE, LOG_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.browser.conftest import Server, serving
from tests.core.conftest import losses, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

TIMES = int(os.environ.get("SEQUITUR_FAULTS", "1"))
KILLS = min(2, TIMES)  # of each kind in a test
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")  # the same for all processes of a test run
CHOSEN = int(RUN, 16) if RUN else time.time_ns()
SEED = str(CHOSEN % 1_000_000) if "SEQUITUR_FAULTS" in os.environ else "1"
FIRST = int(os.environ.get("SEQUITUR_FAULTS_SEED", SEED))
SEEDS = [FIRST + i for i in range(-(-TIMES // KILLS))]
PATIENCE = 120.0  # seconds

CHANCE = np.random.default_rng(0)
SEQUENCES = [CHANCE.normal(size=(n, 2)).astype(np.float32) for n in CHANCE.integers(20, 40, 12)]
# So few that the map is PCA: UMAP compiles for many seconds in each new process.
DATA = SequenceDataset("noise", SEQUENCES[:9])
CONFIG = TrainConfig(epochs=60, batch_size=3, mixup=0.5, schedule="cosine")
SPEC = RunSpec(name="x", model="LSTM_AE", encoding_dim=4, options={"h_dims": [16]}, config=CONFIG)
DATA_FOR_UMAP = SequenceDataset("noise", SEQUENCES)
SPEC_FOR_UMAP = replace(SPEC, config=replace(CONFIG, epochs=3))


def undisturbed(folder: Path, spec: RunSpec, data: SequenceDataset) -> Run:
    """A run done in this process, but for its map."""
    run = Workspace(folder).add_run(spec, data)
    run.claim(os.getpid())
    training_job.execute(run, leave_map=True)
    return run


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run that the others have to equal."""
    return undisturbed(tmp_path_factory.mktemp("unbroken"), SPEC, DATA)


def processes(home: Path, *, maps: bool | None = None) -> list[psutil.Process]:
    """Every worker of a home, whichever server started it; or those that draw maps, or the others.

    Any may die this very moment, so each is asked here for all that is wanted of it.
    """
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("SEQUITUR_HOME") == str(home):
                command = process.cmdline()
                if "sequitur_core.worker" in command and maps in (None, MAPS_FLAG in command):
                    found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def process_of(run: Run) -> psutil.Process | None:
    claim = read_json(run.path / CLAIM_FILE)
    try:
        return psutil.Process(claim["pid"]) if claim and run.alive else None
    except psutil.NoSuchProcess:
        return None


def standby(home: Path, space: Workspace) -> psutil.Process | None:
    claimed = {p.pid for run in space.runs() if (p := process_of(run)) is not None}
    return next((p for p in processes(home, maps=False) if p.pid not in claimed), None)


def mapper(home: Path) -> psutil.Process | None:
    return next(iter(processes(home, maps=True)), None)


def kill(process: psutil.Process | None) -> None:
    if process is not None:
        try:
            process.kill()
            process.wait(PATIENCE)
        except psutil.NoSuchProcess:
            pass  # it ended by itself this very moment


def resume(*runs: Run) -> None:
    """Resume those that broke off, as a person would."""
    for run in runs:
        if run.status == "interrupted":
            assert run.history()  # one that has learned nothing goes back by itself
            run.resume()


def settled(*runs: Run) -> bool:
    return all(run.status == "done" and not run.unfinished for run in runs)


def settle(*runs: Run) -> None:
    """Wait for runs to end, resuming those that break off."""

    def resumed_and_settled() -> bool:
        resume(*runs)
        return settled(*runs)

    until(resumed_and_settled, f"all runs done: {[(run.id, run.state()) for run in runs]}")


def assert_whole(run: Run, unbroken: Run) -> None:
    """It opens, and is what it would have been without the fault."""
    assert losses(run.history()) == losses(unbroken.history()), (run.path / LOG_FILE).read_text()
    np.testing.assert_array_equal(run.encodings(), unbroken.encodings())
    np.testing.assert_array_equal(run.errors(), unbroken.errors())
    assert run.points("umap") is not None
    assert run.points("pca") is not None
    assert len(run.reconstructions()) == len(run.dataset()) == len(unbroken.dataset())
    run.model()


class Dashboard:
    """One that is started again after its own death."""

    def __init__(self, home: Path, started: ExitStack) -> None:
        self.home = home
        self.space = Workspace(home / "local")
        self._started = started
        self._server: Server | None = None

    def start(self) -> None:
        """Unless it runs."""
        if self._server is None:
            self._server = self._started.enter_context(serving(self.home))

    def kill(self) -> None:
        if self._server is not None:
            kill(psutil.Process(self._server.pid))
            self._server = None

    def ask_to_end(self) -> None:
        """End the server as the system does when the computer is shut down."""
        assert self._server is not None
        process = psutil.Process(self._server.pid)
        process.terminate()
        process.wait(PATIENCE)
        self._server = None

    def put(self) -> Run:
        return self.space.add_run(SPEC, DATA)

    def wait_for_standby(self) -> None:
        until(lambda: standby(self.home, self.space), "a worker stands by")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with ExitStack() as started:
        yield Dashboard(tmp_path_factory.mktemp("home"), started)


@pytest.fixture
def dashboard(home: Dashboard) -> Dashboard:
    """Shared by the tests: the processes of each new one load torch and umap for seconds."""
    home.start()
    return home


@pytest.fixture
def chance(seed: int) -> random.Random:
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_workers(seed, chance, dashboard, unbroken):
    """Those that stand by, and those that train."""
    for _ in range(KILLS):
        dashboard.wait_for_standby()
        time.sleep(chance.uniform(0, 3))
        kill(standby(dashboard.home, dashboard.space))
    runs = dashboard.put(), dashboard.put()
    for _ in range(KILLS):
        until(lambda: settled(*runs) or any(run.alive for run in runs), "a run starts")
        time.sleep(chance.uniform(0, 2))
        for run in runs:
            kill(process_of(run))
        assert {run.status for run in runs} <= {"queued", "running", "interrupted", "done"}
        resume(*runs)
    settle(*runs)
    dashboard.wait_for_standby()  # it comes back by itself
    for run in runs:
        assert_whole(run, unbroken)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_map_workers(seed, chance, tmp_path, dashboard):
    until(lambda: mapper(dashboard.home), "the process that draws maps")
    run = dashboard.space.add_run(SPEC_FOR_UMAP, DATA_FOR_UMAP)
    until(lambda: run.status == "done", "a trained model")
    for _ in range(KILLS):
        until(lambda: mapper(dashboard.home), "the next process that draws maps")
        time.sleep(chance.uniform(0, 3))
        kill(mapper(dashboard.home))
        assert run.status == "done"
        assert run.encodings() is not None
    settle(run)
    until(lambda: mapper(dashboard.home), "the next process that draws maps")
    assert_whole(run, undisturbed(tmp_path / "unbroken", SPEC_FOR_UMAP, DATA_FOR_UMAP))


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_servers(seed, chance, dashboard, unbroken):
    """Alone, or with everything that they have started."""
    runs = dashboard.put(), dashboard.put()
    until(lambda: settled(runs[0]) or runs[0].alive, "the first run starts")
    for kind in chance.sample(("alone", "all"), KILLS):
        dashboard.start()
        time.sleep(chance.uniform(0, 3))
        dashboard.kill()
        if kind == "alone":
            time.sleep(chance.uniform(0, 1))
            assert_adopted(dashboard, runs)
        else:
            for process in processes(dashboard.home):
                kill(process)
            assert not processes(dashboard.home)
            for run in runs:
                assert run.status in ("queued", "interrupted", "done")
                assert run.status != "interrupted" or run.error
            resume(*runs)
    dashboard.start()
    settle(*runs)
    for run in runs:
        assert_whole(run, unbroken)


def assert_adopted(dashboard: Dashboard, runs: Sequence[Run]) -> None:
    """What trains goes on training under the next server: it isn't started a second time."""
    adopted = {run: process_of(run) for run in runs}
    dashboard.start()
    for run, process in adopted.items():
        if process is not None and process.is_running() and run.status == "running":
            assert process_of(run) in (process, None)  # None where it ended this very moment


def test_a_server_that_is_asked_to_end_leaves_no_orphans(dashboard):
    dashboard.wait_for_standby()
    hidden = set(dashboard.space.path.rglob(".*"))  # what killed processes left
    dashboard.ask_to_end()
    until(lambda: not processes(dashboard.home), "all workers leave")
    assert set(dashboard.space.path.rglob(".*")) <= hidden
