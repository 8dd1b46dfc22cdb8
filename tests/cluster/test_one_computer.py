"""Runs on a real Ray cluster of one computer; `make cluster` has those of several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.places.cluster.ray_cluster import in_words
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.jobs.training.training_job import draw_map
from sequitur_core.runs import layout
from sequitur_core.runs.progress.whereabouts import is_elsewhere, read_whereabouts
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import finish, losses, until

DATA = SequenceDataset(
    "noise", list(np.random.default_rng(0).normal(size=(12, 6, 1)).astype(np.float32))
)


def put(space: Workspace, *, epochs: int, **settings: Any) -> Run:
    config = TrainConfig(epochs=epochs, seed=1, **settings)
    return space.add_run(RunSpec(name="A", model="LSTM_AE", encoding_dim=2, config=config), DATA)


def trained(run: Run) -> bool:
    return not run.alive and run.reported_state().phase == "map"


def test_a_run_on_a_cluster_learns_and_leaves_what_one_on_this_computer_does(space, place):
    here, there = put(space, epochs=3), put(space, epochs=3)
    assert place.start(there)
    finish(here)
    until(lambda: trained(there))
    assert losses(there.history()) == losses(here.history())
    np.testing.assert_array_equal(there.encodings(), here.encodings())
    names = {path.name for path in there.path.iterdir()}
    # What the map's own process wrote, and what belongs to processes on one computer.
    others = {layout.points_file("umap"), layout.NOTES_FILE, layout.PLACE_FILE, "umap"}
    apart = {layout.CLAIM_FILE, layout.LOG_FILE, layout.RESERVE_FILE}
    assert names - others - apart == {p.name for p in here.path.iterdir()} - others - apart
    assert read_whereabouts(there.path).node
    assert not is_elsewhere(there.path)


def test_errors_are_checked_there_as_on_this_computer(space, place, monkeypatch):
    monkeypatch.setattr(place.here, "finish", None)  # so it isn't done on this computer
    here, there = (put(space, epochs=1, cross_fit=True) for _ in range(2))
    finish(here)
    assert place.start(there)
    until(lambda: trained(there))
    draw_map(ProgressWriter(there))
    assert there.unfinished
    assert place.can_finish(there, [], 0)
    assert place.finish(there, [])
    until(lambda: not there.alive)
    assert not there.unfinished
    assert there.baselines() == here.baselines()
    np.testing.assert_array_equal(there.errors(), here.errors())
    assert not is_elsewhere(there.path)


def test_a_stop_there_arrives_and_keeps_what_was_learned(space, place):
    run = put(space, epochs=100_000)
    assert place.start(run)
    until(lambda: run.history())
    assert is_elsewhere(run.path)
    run.stop()
    until(lambda: trained(run))
    assert run.reported_state().status == "stopped"
    assert run.encodings() is not None


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    ("name", "message", "said"),
    [
        ("ObjectStoreFullError", "full", "no room left for the data of this run"),
        ("OutOfDiskError", "full", "no room left for the data of this run"),
        ("RayActorError", "No module named 'torch.nn'", "lacks torch. Install there"),
    ],
)
def test_what_goes_wrong_there_is_told_in_a_sentence(name, message, said):
    from ray import exceptions

    error = getattr(exceptions, name)
    with pytest.raises(SequiturError, match=said), in_words():
        raise error(error_msg=message) if name == "RayActorError" else error(message)


@pytest.mark.usefixtures("cluster")
def test_another_token_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("RAY_AUTH_TOKEN", "f" * 32)
    assert "wants another token" in problem_of_joining(tmp_path)


def problem_of_joining(home: Path) -> str:
    """Why a server with this environment is no part of the cluster."""
    place = Dispatcher(Workspace(home / "local"), standby=False)._place
    place.ensure_running()
    until(lambda: (read_json(home / layout.CLUSTER_FILE) or {}).get("problem"))
    problem = read_json(home / layout.CLUSTER_FILE)["problem"]
    place.close()
    return problem
