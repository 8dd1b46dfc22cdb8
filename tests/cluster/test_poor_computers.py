"""Runs on Ray clusters whose computers lack something: `make cluster`."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.worker_process import PROJECT_ROOT
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.cluster.conftest import joined, leave, running
from tests.cluster.test_one_computer import trained
from tests.core.conftest import until

pytestmark = pytest.mark.skipif(
    not os.environ.get("SEQUITUR_CLUSTER"), reason="takes minutes: make cluster"
)
WITHOUT_UMAP = """
import importlib.util as util

find_spec = util.find_spec
util.find_spec = lambda name, *package: None if name == "umap" else find_spec(name, *package)
"""


def put(space: Workspace, sequences: int = 20) -> Run:
    data = SequenceDataset("noise", list(np.ones((sequences, 1_000, 1), np.float32)))
    config = TrainConfig(epochs=1, seed=1, batch_size=sequences)
    return space.add_run(RunSpec(name="A", model="LINEAR_AE", encoding_dim=2, config=config), data)


@contextmanager
def failed(run: Run, space: Workspace) -> Iterator[str]:
    """What a run is told that fails on the cluster."""
    place = joined(space)
    try:
        assert place.start(run)
        until(lambda: run.status == "failed" and not run.alive)
        yield run.state().message
    finally:
        leave(place)


def test_data_larger_than_the_object_store_go_by_way_of_the_disk(tmp_path: Path):
    space = Workspace(tmp_path / "home" / "local")
    run = put(space, sequences=30_000)  # 120 MB, where there is room for 80
    with running():
        place = joined(space)
        try:
            assert place.start(run)
            until(lambda: trained(run), seconds=300)
        finally:
            leave(place)
    assert run.history()


def test_where_neither_the_object_store_nor_the_disk_has_room_it_is_told_and_the_run_kept(
    tmp_path: Path,
):
    space = Workspace(tmp_path / "home" / "local")
    run = put(space, sequences=30_000)  # 120 MB, where there is room for 80
    # A disk that is filled by a thousandth counts as full.
    with running(_system_config={"local_fs_capacity_threshold": 0.001}), failed(run, space) as said:
        assert "has no room left for the data of this run" in said
    run.resume()
    assert run.status == "queued"


def test_a_computer_that_lacks_a_package_is_told_and_the_run_kept(tmp_path: Path):
    (hiding := tmp_path / "hiding").mkdir()
    (hiding / "sitecustomize.py").write_text(textwrap.dedent(WITHOUT_UMAP))
    space = Workspace(tmp_path / "home" / "local")
    run = put(space)
    path = os.pathsep.join([str(hiding), str(PROJECT_ROOT)])
    with running(env_vars={"PYTHONPATH": path}), failed(run, space) as message:
        assert "lacks umap. Install there what is installed here" in message
    run.resume()
    assert run.status == "queued"
