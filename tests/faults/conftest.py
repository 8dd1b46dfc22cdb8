"""What all faults have in common: their seeds, and what has to hold after each of them.

`SEQUITUR_FAULTS` says how often each kind of fault happens, and `SEQUITUR_FAULTS_SEED` with
which seed the first time; the seeds are in the tests' names.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs import training_job
from sequitur_core.runs.layout import LOG_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import losses

TIMES = int(os.environ.get("SEQUITUR_FAULTS", "1"))
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")  # the same for all processes of a test run
CHOSEN = int(RUN, 16) if RUN else time.time_ns()
FIRST = int(os.environ.get("SEQUITUR_FAULTS_SEED", "0")) or CHOSEN % 1_000_000
SEEDS = [FIRST + i for i in range(TIMES)]

CHANCE = np.random.default_rng(0)
SEQUENCES = [CHANCE.normal(size=(n, 2)).astype(np.float32) for n in CHANCE.integers(20, 40, 12)]
# So few that the map is PCA: UMAP compiles for many seconds in each new process.
DATA = SequenceDataset("noise", SEQUENCES[:9])
CONFIG = TrainConfig(epochs=60, batch_size=3, mixup=0.5, schedule="cosine")
SPEC = RunSpec(name="x", model="LSTM_AE", encoding_dim=4, options={"h_dims": [16]}, config=CONFIG)


def put(space: Workspace) -> Run:
    return space.add_run(SPEC, DATA)


def undisturbed(folder: Path, spec: RunSpec, data: SequenceDataset, **how: bool) -> Run:
    """A run done in this process."""
    run = Workspace(folder).add_run(spec, data)
    run.claim(os.getpid())
    training_job.execute(run, **how)
    run.release()
    return run


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run that the others have to equal."""
    return undisturbed(tmp_path_factory.mktemp("unbroken"), SPEC, DATA)


def assert_whole(run: Run, unbroken: Run) -> None:
    """It opens, and is what it would have been without the fault."""
    assert losses(run.history()) == losses(unbroken.history()), (run.path / LOG_FILE).read_text()
    np.testing.assert_array_equal(run.encodings(), unbroken.encodings())
    np.testing.assert_array_equal(run.errors(), unbroken.errors())
    assert run.points("umap") is not None
    assert run.points("pca") is not None
    assert len(run.reconstructions()) == len(run.dataset()) == len(unbroken.dataset())
    run.model()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder for a workspace of a test's own."""
    return tmp_path


@pytest.fixture
def space(place: Path) -> Workspace:
    return Workspace(place / "local")


@pytest.fixture(autouse=True)
def beside(request: pytest.FixtureRequest) -> Iterator[None]:
    """A done run, data and an upload beside what a test does: each byte of them stays."""
    name = "shared" if "shared" in request.fixturenames else "space"
    if name not in request.fixturenames:
        yield
        return
    space: Workspace = request.getfixturevalue(name)
    unbroken: Run = request.getfixturevalue("unbroken")
    done = Run(Path(shutil.copytree(unbroken.path, space.runs_folder / unbroken.id)))
    upload = space.uploads.path / "upload-01234567" / "a.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text("1,2\n")
    data = space.datasets_folder / space.add_dataset(DATA, source=upload)
    kept = [done.path, data, upload.parent]
    before = [contents(folder) for folder in kept]
    yield
    assert done.status == "done"
    assert_whole(done, unbroken)
    assert [contents(folder) for folder in kept] == before
    for folder in kept:
        shutil.rmtree(folder)


@pytest.fixture
def chance(seed: int) -> random.Random:
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)
