"""Runs that broke off go on, and runs that are done can be trained longer."""

import os
from dataclasses import replace

import numpy as np
import pytest

from sequitur_core import files
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.queue import place_in_queue
from sequitur_core.jobs.training import error_measurement, progress_writer, training_job
from sequitur_core.runs import layout
from sequitur_core.runs.progress import dead_worker
from sequitur_core.runs.progress.state import EpochProgress
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.scaled_split import ScaledSplit
from tests.core.conftest import do, losses

CONFIG = TrainConfig(epochs=4, lr=0.01, batch_size=4, mixup=0.5, denoise=0.2, schedule="cosine")
CHANCE = np.random.default_rng(1)
DATA = SequenceDataset(
    "noise", [CHANCE.normal(size=(n, 2)).astype(np.float32) for n in CHANCE.integers(3, 9, size=20)]
)


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the worker catches it."""


def die(*_: object, **__: object) -> None:
    raise Killed


def put(space: Workspace, config: TrainConfig = CONFIG) -> Run:
    return space.add_run(RunSpec(name="x", model="LSTM_AE", encoding_dim=2, config=config), DATA)


def dead(run: Run) -> None:
    """Its claim names a process that is gone."""
    files.write_json(run.path / layout.CLAIM_FILE, {"pid": 1, "create_time": 1.0})


def kill_after(monkeypatch: pytest.MonkeyPatch, batches: int, *, checkpoint_at: int = 0) -> None:
    """Let a worker die after so many batches, with a checkpoint after some of them."""
    plain = progress_writer.ProgressWriter.after_batch
    seen = 0

    def look(self: progress_writer.ProgressWriter, progress: object) -> None:
        nonlocal seen
        seen += 1
        plain(self, progress)
        if seen == checkpoint_at:
            self.save_checkpoint()
        if seen == batches:
            raise Killed

    monkeypatch.setattr(progress_writer.ProgressWriter, "after_batch", look)


def broken_off(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, *, batches: int, checkpoint_at: int = 0
) -> Run:
    run = put(space)
    with monkeypatch.context() as patch:
        kill_after(patch, batches, checkpoint_at=checkpoint_at)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    return run


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = put(Workspace(tmp_path_factory.mktemp("unbroken")))
    do(run)
    assert run.status == "done"
    return run


# Five batches make an epoch.
@pytest.mark.parametrize(
    ("batches", "checkpoint_at"),
    [(6, 3), (6, 5), (12, 7), (12, 12), (20, 18), (20, 20), (13, 0)],
)
def test_a_resumed_run_equals_one_that_never_broke_off(
    space, monkeypatch, unbroken, batches, checkpoint_at
):
    run = broken_off(space, monkeypatch, batches=batches, checkpoint_at=checkpoint_at)
    assert run.status == "interrupted"
    run.resume()
    assert run.status == "queued"
    do(run)
    assert run.status == "done"
    assert losses(run.history()) == losses(unbroken.history())
    np.testing.assert_array_equal(run.encodings(), unbroken.encodings())
    np.testing.assert_array_equal(run.errors(), unbroken.errors())


@pytest.mark.parametrize(("checkpoint_at", "epoch"), [(7, 2), (10, 3)])
def test_an_interrupted_run_says_from_which_epoch_it_goes_on(
    space, monkeypatch, checkpoint_at, epoch
):
    run = broken_off(space, monkeypatch, batches=18, checkpoint_at=checkpoint_at)
    assert len(run.history()) == 3
    assert f"it goes on from epoch {epoch}, where it was last saved." in run.error
    (run.path / layout.REACHED_FILE).unlink()  # as of an earlier version
    assert run.error.endswith(dead_worker.KEPT)


def test_a_run_that_dies_again_while_it_goes_on_is_interrupted_again(space, monkeypatch):
    run = broken_off(space, monkeypatch, batches=7, checkpoint_at=6)
    run.resume()
    with monkeypatch.context() as patch:
        kill_after(patch, 3)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    assert run.status == "interrupted"


def test_a_damaged_checkpoint_costs_time_only(space, monkeypatch, unbroken):
    run = broken_off(space, monkeypatch, batches=12, checkpoint_at=11)
    path = run.path / layout.CHECKPOINT_FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    run.resume()
    do(run)
    assert losses(run.history()) == losses(unbroken.history())


def test_a_line_that_was_half_written_is_written_again(space, monkeypatch, unbroken):
    run = broken_off(space, monkeypatch, batches=12, checkpoint_at=11)
    with (run.path / layout.HISTORY_FILE).open("ab") as file:
        file.write(b'{"number": 3, "tr')
    run.resume()
    do(run)
    assert losses(run.history()) == losses(unbroken.history())


def test_a_run_that_died_while_saving_is_not_trained_again(space, monkeypatch, unbroken):
    run = put(space)
    with monkeypatch.context() as patch:
        patch.setattr(training_job, "project", die)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    run.resume()
    with monkeypatch.context() as patch:
        kill_after(patch, 1)  # no batch is trained
        do(run)
    assert losses(run.history()) == losses(unbroken.history())
    np.testing.assert_array_equal(run.encodings(), unbroken.encodings())


def test_a_run_without_a_seed_keeps_the_one_it_drew(space, monkeypatch):
    run = put(space, replace(CONFIG, seed=None))
    with monkeypatch.context() as patch:
        kill_after(patch, 7, checkpoint_at=6)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    first = losses(run.history())
    run.resume()
    do(run)
    assert losses(run.history())[:1] == first
    assert len(losses(run.history())) == 4


@pytest.mark.parametrize("status", ["queued", "done"])
def test_only_what_broke_off_can_be_resumed(space, unbroken, status):
    run = unbroken if status == "done" else put(space)
    with pytest.raises(SequiturError, match="nothing to resume"):
        run.resume()


def test_a_failed_run_can_be_tried_again(space, monkeypatch, unbroken):
    run = put(space)
    with monkeypatch.context() as patch:
        patch.setattr(ScaledSplit, "of", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            do(run)
    dead(run)
    assert run.status == "failed"
    run.resume()
    assert run.status == "queued"
    do(run)
    assert losses(run.history()) == losses(unbroken.history())


def test_a_resumed_run_goes_to_the_end_of_the_queue(space, monkeypatch):
    run = broken_off(space, monkeypatch, batches=6)
    other = put(space)
    run.resume()
    assert place_in_queue(other).number == 1
    assert place_in_queue(run).number == 2


def test_a_stop_that_was_asked_before_it_broke_off_is_forgotten(space, monkeypatch):
    run = broken_off(space, monkeypatch, batches=6)
    (run.path / layout.STOP_FILE).touch()
    run.resume()
    do(run)
    assert run.status == "done"


# --- A process that died after the training ----------------------------------------------


def test_the_map_of_a_run_whose_process_died_is_drawn_by_the_next(space, monkeypatch):
    run = put(space)
    with monkeypatch.context() as patch:
        patch.setattr(training_job, "draw_map", die)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    assert (run.status, run.phase, run.unfinished) == ("done", None, True)
    encodings = run.encodings()
    do(run)
    assert (run.status, run.unfinished) == ("done", False)
    assert run.points("umap") is not None
    np.testing.assert_array_equal(run.encodings(), encodings)


def test_a_check_that_broke_off_is_made_by_the_next(space, monkeypatch):
    run = put(space, replace(CONFIG, cross_fit=True))
    with monkeypatch.context() as patch:
        patch.setattr(error_measurement, "cross_fit_errors", die)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    assert (run.status, run.unfinished, run.held_out) == ("done", True, False)
    do(run)
    assert (run.status, run.unfinished, run.held_out) == ("done", False, True)


def test_a_stopped_run_that_died_while_saving_is_saved_by_the_next(space, monkeypatch):
    run = put(space)
    with monkeypatch.context() as patch:
        patch.setattr(
            progress_writer.ProgressWriter, "should_stop", lambda self: self._progress is not None
        )
        patch.setattr(training_job, "project", die)
        with pytest.raises(Killed):
            do(run)
    dead(run)
    (run.path / layout.STOP_FILE).touch()
    assert (run.status, run.unfinished) == ("stopped", True)
    do(run)
    assert run.status == "stopped"
    assert run.encodings() is not None
    assert run.history() == []


# --- Longer ------------------------------------------------------------------------------


def test_a_run_trained_longer_begins_with_what_was_learned(space):
    first = put(space)
    do(first)
    before = losses(first.history())
    longer = space.train_longer(first, 3, name="longer")
    assert longer.status == "queued"
    do(longer)
    assert longer.status == "done"
    assert losses(longer.history())[:4] == before
    assert len(losses(longer.history())) == 7
    assert losses(first.history()) == before
    assert longer.encodings() is not None


def test_a_stopped_run_trained_on_equals_one_that_was_not_stopped(space, monkeypatch, unbroken):
    run = put(space)
    with monkeypatch.context() as patch:
        stop_at = 7

        def should_stop(self: progress_writer.ProgressWriter) -> bool:
            progress = self._progress
            return progress is not None and (progress.epoch - 1) * 5 + progress.batch >= stop_at

        patch.setattr(progress_writer.ProgressWriter, "should_stop", should_stop)
        do(run)
    assert (run.status, len(run.history())) == ("stopped", 1)
    longer = space.train_longer(run, 3)
    do(longer)
    assert losses(longer.history()) == losses(unbroken.history())
    np.testing.assert_array_equal(longer.encodings(), unbroken.encodings())


def test_a_run_that_stopped_early_can_be_trained_longer(space):
    config = replace(CONFIG, epochs=30, lr=0.3, patience=1, validation_share=0.3)
    space_data = SequenceDataset("noise", [*DATA.sequences] * 3)
    run = space.add_run(
        RunSpec(name="x", model="LSTM_AE", encoding_dim=2, config=config), space_data
    )
    do(run)
    done = losses(run.history())
    assert len(done) < 30
    longer = space.train_longer(run, 2)
    do(longer)
    assert losses(longer.history())[: len(done)] == done
    assert len(losses(longer.history())) > len(done)


@pytest.mark.parametrize("epochs", [0, -1])
def test_longer_means_at_least_one_epoch(space, unbroken, epochs):
    with pytest.raises(SequiturError, match="Choose 1 or more"):
        space.train_longer(unbroken, epochs)


def test_a_run_that_has_not_ended_cannot_be_trained_longer(space):
    with pytest.raises(SequiturError, match="it is queued"):
        space.train_longer(put(space), 3)


def test_a_run_whose_checkpoint_is_gone_cannot_be_trained_longer(space):
    run = put(space)
    do(run)
    (run.path / layout.CHECKPOINT_FILE).unlink()
    assert not run.can_train_longer
    with pytest.raises(SequiturError, match="Train again with more epochs"):
        space.train_longer(run, 3)


# --- How far a long epoch is -------------------------------------------------------------


def test_a_slow_epoch_says_how_many_batches_are_done(space, monkeypatch):
    monkeypatch.setattr(progress_writer, "PROGRESS_SECONDS", 0.0)
    run = broken_off(space, monkeypatch, batches=8)
    assert run.progress() == EpochProgress(epoch=2, batch=3, batches=5)


def test_a_checkpoint_is_written_when_it_is_time(space, monkeypatch):
    monkeypatch.setattr(progress_writer, "CHECKPOINT_SECONDS", 0.0)
    run = broken_off(space, monkeypatch, batches=8)
    assert training_job.read_checkpoint(run)["training"]["step"] == 8


def test_checkpoints_are_at_most_half_a_minute_apart():
    assert progress_writer.CHECKPOINT_SECONDS <= 30


def test_files_a_killed_process_left_half_written_are_removed_after_an_hour(space):
    run = put(space)
    old, new = run.path / ".status.json.12ab", space.uploads.path / ".half"
    old.write_text("half")
    new.mkdir()
    scratch = space.path / ".scratch-12ab"  # of an analysis that was being opened
    scratch.mkdir()
    for path in (old, scratch):
        os.utime(path, (1e9, 1e9))
    space.clear_leftovers()
    assert not old.exists()
    assert not scratch.exists()
    assert new.exists()
    os.utime(new, (1e9, 1e9))
    space.clear_leftovers()
    assert not new.exists()
    assert run.status == "queued"


# --- Damaged files -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [layout.STATUS_FILE, layout.CLAIM_FILE])
@pytest.mark.parametrize("content", [b"", b"garbage", b"[]", b'{"status": 3, "pid": "x"}'])
def test_a_damaged_note_of_a_run_does_not_keep_it_from_going_on(
    space, monkeypatch, unbroken, name, content
):
    run = broken_off(space, monkeypatch, batches=12, checkpoint_at=11)
    (run.path / name).write_bytes(content)
    assert run.status == "failed"
    run.resume()
    assert run.status == "queued"
    do(run)
    assert losses(run.history()) == losses(unbroken.history())


@pytest.mark.parametrize("kept", [0, 1])
def test_a_run_that_lost_part_of_its_history_learns_it_again(space, monkeypatch, unbroken, kept):
    run = broken_off(space, monkeypatch, batches=17, checkpoint_at=16)
    path = run.path / layout.HISTORY_FILE
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[3 - kept :]))
    run.resume() if run.status == "interrupted" else None
    do(run)
    assert losses(run.history()) == losses(unbroken.history())


def test_a_done_run_without_its_history_is_not_trained_longer(space):
    run = put(space)
    do(run)
    (run.path / layout.HISTORY_FILE).unlink()
    with pytest.raises(SequiturError, match="is missing"):
        space.train_longer(run, 2)
