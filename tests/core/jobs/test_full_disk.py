"""A disk that is full: runs say so or wait, and go on once there is room."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sequitur_core import files
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.jobs import worker_process
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.training import progress_writer
from sequitur_core.runs import layout, queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.answer_queries import answer_all
from tests.core.conftest import do, finish, losses, noise, until
from tests.full_disk import full_disk, no_room

DATA = SequenceDataset("noise", list(noise(8, 5, 1)))
SPEC = RunSpec(
    name="x", model="LSTM_AE", encoding_dim=2, config=TrainConfig(epochs=4, batch_size=4)
)
SPREAD = Query("isolation")
# A worker that is done at once.
COMMAND = (
    sys.executable,
    "-S",
    "-c",
    "import os, sys; aside = sys.argv[1] + '/aside'; "
    "open(aside, 'w').write('{\"status\": \"done\"}'); "
    "os.replace(aside, sys.argv[1] + '/status.json')",
)


@pytest.fixture
def run(space: Workspace) -> Run:
    return space.add_run(SPEC, DATA)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return finish(Workspace(tmp_path_factory.mktemp("unbroken")).add_run(SPEC, DATA))


@pytest.fixture
def finished(run: Run) -> Run:
    return finish(run)


# --- Training ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "seconds"),
    [
        (layout.CHECKPOINT_FILE, 3600.0),  # it is the first one
        (layout.CHECKPOINT_FILE, 0.0),
        (layout.MODEL_FILE, 0.0),
        (layout.ENCODINGS_FILE, 0.0),
        (layout.STATUS_FILE, 0.0),
    ],
)
def test_a_training_that_finds_no_room_says_so_and_goes_on_later(
    run, unbroken, monkeypatch, file, seconds
):
    monkeypatch.setattr(progress_writer, "CHECKPOINT_SECONDS", seconds)
    met: list[Path] = []

    def full(path: Path) -> bool:
        """From the first of these files on that comes after an epoch."""
        if (run.path / layout.HISTORY_FILE).exists() and path.name.startswith(f".{file}."):
            met.append(path)
        return bool(met)

    with full_disk(monkeypatch, full_for=full, reserve=run.path / layout.RESERVE_FILE):
        assert do(run) == 1
    assert run.status == "failed"
    assert "The disk is full. Make room" in run.error
    assert ("last checkpoint is kept" in run.error) == (run.path / layout.CHECKPOINT_FILE).exists()
    run.resume()
    assert do(run) == 0
    assert run.status == "done"
    assert losses(run.history()) == losses(unbroken.history())
    np.testing.assert_array_equal(run.encodings(), unbroken.encodings())


def test_room_for_the_last_word_is_kept_until_it_is_said(run):
    assert (run.path / layout.RESERVE_FILE).stat().st_size == files.RESERVE_BYTES
    finish(run)
    assert not (run.path / layout.RESERVE_FILE).exists()


def test_a_map_without_room_leaves_the_run_done(run, monkeypatch):
    with full_disk(monkeypatch, full_for=lambda path: ".points_umap" in path.name):
        assert do(run) == 0
    assert (run.status, run.unfinished) == ("done", False)
    assert "The disk is full" in run.state().message
    assert run.points("pca") is not None


# --- Queries -----------------------------------------------------------------------------


@pytest.mark.parametrize("room", ["none at all", "for a sentence"])
def test_a_query_whose_result_finds_no_room_fails_and_can_be_asked_again(
    finished, monkeypatch, room
):
    run, small = finished, room == "for a sentence"
    queries.submit(run, SPREAD)
    with full_disk(monkeypatch, full_for=lambda path: not small or ".npz" in path.name):
        answer_all(run)
    assert queries.pending_since(run, SPREAD) is None
    assert queries.has_failed(run, SPREAD)
    with pytest.raises(SequiturError, match="The disk is full"):
        queries.result(run, SPREAD)
    queries.delete(run, SPREAD)
    queries.submit(run, SPREAD)
    answer_all(run)
    assert queries.result(run, SPREAD) is not None


@pytest.mark.parametrize(
    "write",
    [lambda run: queries.submit(run, SPREAD), lambda run: run.rename("y"), Run.request_cross_fit],
)
def test_what_a_person_asks_for_is_refused_in_a_sentence(finished, monkeypatch, write):
    with full_disk(monkeypatch), pytest.raises(SequiturError, match="The disk is full"):
        write(finished)


# --- The queue ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["said by the disk", "found when writing"])
def test_a_queued_run_waits_for_room_and_logs_once(space, run, monkeypatch, caplog, kind):
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.02)
    dispatcher = Dispatcher(space, 1, standby=False, period=0.01, command=COMMAND)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        full = full_disk(patch) if kind == "found when writing" else contextlib.nullcontext()
        with full:
            if kind == "said by the disk":
                no_room(patch)
            dispatcher.start()
            until(lambda: caplog.records, "it says that runs wait")
            time.sleep(0.2)  # ten more attempts, which aren't logged
            dispatcher.stop()  # before there is room again: the next attempt would start it
    assert run.status == "queued"
    assert len(caplog.records) == 1
    assert "Runs wait until there is room" in caplog.text
    dispatcher.start()
    until(lambda: run.status == "done", "it starts once there is room")
    dispatcher.stop()
