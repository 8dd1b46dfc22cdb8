"""What has to hold after every fault: whatever else is there stays what it is."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sequitur_core.jobs.training import training_job
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.faults.test_faults import DATA, assert_whole


@pytest.fixture
def chance(seed: int) -> random.Random:
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory, unbroken: Run) -> Run:
    """A run that has its map."""
    path = tmp_path_factory.mktemp("done") / unbroken.id
    run = Run(Path(shutil.copytree(unbroken.path, path)))
    training_job.execute(run)
    run.release()
    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(autouse=True)
def beside(request: pytest.FixtureRequest) -> Iterator[None]:
    """A done run, data and an upload beside what a test does: each byte of them stays."""
    named = [name for name in ("shared", "dashboard", "space") if name in request.fixturenames]
    if not named:
        yield
        return
    found = request.getfixturevalue(named[0])
    space: Workspace = getattr(found, "space", found)
    done: Run = request.getfixturevalue("done")
    run = Run(Path(shutil.copytree(done.path, space.runs_folder / done.id)))
    upload = space.uploads.path / "upload-01234567" / "a.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text("1,2\n")
    data = space.datasets_folder / space.add_dataset(DATA, source=upload)
    kept = [run.path, data, upload.parent]
    before = [contents(folder) for folder in kept]
    yield
    assert run.status == "done"
    assert_whole(run, done)
    assert [contents(folder) for folder in kept] == before
    for folder in kept:
        shutil.rmtree(folder)
