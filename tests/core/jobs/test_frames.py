"""What is recorded while a model trains."""

import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps import map_sequence
from sequitur_core.explore.maps.planes import turn_between
from sequitur_core.jobs.answering import handlers
from sequitur_core.jobs.training import frame_schedule, progress_writer, training_job
from sequitur_core.jobs.training.frame_recorder import FEWEST_ROWS, FrameRecorder, frame_rows
from sequitur_core.runs import layout, queries
from sequitur_core.runs.export.archive import export_run, import_run
from sequitur_core.runs.progress.frames import Frames, read_frames
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.train_config import TrainConfig
from tests.answer_queries import answer_all
from tests.core.conftest import losses, noise
from tests.core.jobs.test_resume import CONFIG, DATA, broken_off, put

WITH_LABELS = replace(DATA, labels=pd.DataFrame({"kind": list("abcd") * 5}))


class NoRecorder:
    """Stands for a training without a recorder."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def before_first(self) -> None: ...

    def after_batch(self, _: object) -> None: ...

    def after_epoch(self, _: object) -> None: ...


@pytest.fixture(scope="module", autouse=True)
def unhurried() -> Iterator[None]:
    """Frames that don't depend on how busy this computer is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame_schedule, "SHARE", 1e6)
        yield


def trained(space: Workspace, model: str = "LSTM_AE", **settings: object) -> Run:
    settings = {"encoding_dim": 3, "config": CONFIG} | settings
    data = settings.pop("data", DATA)
    return learn(space.add_run(RunSpec(name="x", model=model, **settings), data))


def learn(run: Run) -> Run:
    """Do a run up to its map, which another process would draw."""
    run.claim(os.getpid())
    assert training_job.execute(run, leave_map=True) == 0
    return run


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(Workspace(tmp_path_factory.mktemp("done")), data=WITH_LABELS)


@pytest.mark.parametrize("name", ["balanced", "separating"])
def test_what_is_learned_is_the_same_without_recording(space, monkeypatch, name):
    run = put(space)
    options, config = preset(name, "LSTM_AE", run.sizes(), 3)
    settings = {"options": options, "config": replace(config, epochs=3, seed=1), "preset": name}
    recorded = trained(space, **settings)
    monkeypatch.setattr(training_job, "FrameRecorder", NoRecorder)
    alone = trained(space, **settings)
    assert read_frames(recorded.path) is not None
    assert read_frames(alone.path) is None
    assert losses(recorded.history()) == losses(alone.history())
    for name, weight in recorded.model().state_dict().items():
        assert torch.equal(weight, alone.model().state_dict()[name])


def test_the_live_map_moves_though_the_encoder_rests_in_between(space):
    run = put(space)
    options, config = preset("balanced", "LSTM_AE", run.sizes(), 3)
    config = replace(config, epochs=4, batch_size=4, schedule="constant", validation_share=0)
    frames = read_frames(trained(space, options=options, config=config).path)
    shown = {frames.frame(index).encodings.tobytes() for index in range(len(frames.records))}
    assert config.encoder_every > 1
    assert len(shown) >= 5  # 20 steps, in 5 of which it learns, and where it begins


def test_the_first_frame_is_the_untrained_model_and_the_last_the_finished_one(done):
    records = read_frames(done.path).records
    assert (records["step"][0], records["epoch"][0]) == (0, 0)
    assert (records["step"][-1], records["epoch"][-1]) == (20, 4)
    assert records["final"].tolist() == [0] * (len(records) - 1) + [1]


def test_no_moment_has_two_frames(done):
    steps = read_frames(done.path).records["step"]
    assert len(steps) >= 10
    assert (np.diff(steps) > 0).all()


def test_the_last_frame_holds_the_encodings_of_the_run(done):
    last = read_frames(done.path).frame(-1)
    np.testing.assert_allclose(last.encodings, done.encodings(), rtol=1e-3, atol=1e-5)


def test_the_last_frame_is_the_map_of_the_run_but_for_a_turn(done):
    last, points = read_frames(done.path).frame(-1), done.points("pca")
    turned = last.points @ turn_between(last.points, points)
    np.testing.assert_allclose(turned, points, atol=1e-4)


def test_frames_hold_phase_but_their_map_does_without_it(space):
    run = trained(space, encoding_dim=4, options={"rhythm": 1, "phase": True})
    frames = read_frames(run.path)
    for index in (-2, -1):  # the last of the training, and the finished model
        frame = frames.frame(index)
        np.testing.assert_allclose(frame.encodings, run.encodings(), rtol=1e-3, atol=1e-2)
        turned = frame.points @ turn_between(frame.points, run.points("pca"))
        np.testing.assert_allclose(turned, run.points("pca"), atol=0.1)


def test_frames_of_whole_epochs_know_their_losses(done):
    history = {epoch.number: epoch.train_loss for epoch in done.history()}
    for record in read_frames(done.path).records:
        if record["epoch"] in history:
            assert record["train_loss"] == history[record["epoch"]]


def test_a_frame_shows_what_the_run_would_draw_had_it_been_stopped_there(space, monkeypatch, done):
    steps = 0

    def stop_after_two_epochs(self: progress_writer.ProgressWriter) -> bool:
        nonlocal steps
        steps += 1
        return steps >= 10

    monkeypatch.setattr(progress_writer.ProgressWriter, "should_stop", stop_after_two_epochs)
    stopped = trained(space, data=WITH_LABELS, config=done.config())
    frames = read_frames(done.path)
    (index,) = np.flatnonzero(frames.records["epoch"] == 2)
    frame = frames.frame(index)
    for row, drawn in zip(frames.format.drawn, frame.reconstructions, strict=True):
        np.testing.assert_allclose(drawn, stopped.reconstructions()[row], atol=1e-3)
    assert read_frames(stopped.path).records["epoch"][-1] == 2


@pytest.mark.parametrize(("batches", "checkpoint_at"), [(7, 6), (12, 12), (13, 0)])
def test_a_run_that_goes_on_has_each_frame_once(space, monkeypatch, batches, checkpoint_at):
    run = broken_off(space, monkeypatch, batches=batches, checkpoint_at=checkpoint_at)
    with (run.path / layout.FRAMES_FILE).open("ab") as file:
        file.write(b"the beginning of a frame")
    run.resume()
    learn(run)
    steps = read_frames(run.path).records["step"]
    assert (np.diff(steps) > 0).all()
    assert (steps[0], steps[-1]) == (0, 20)


def test_a_training_that_goes_on_from_another_keeps_its_frames(tmp_path, done):
    longer = learn(Workspace(done.workspace).train_longer(done, 4))
    records = read_frames(longer.path).records
    assert (records["epoch"][0], records["epoch"][-1]) == (0, 8)
    assert (np.diff(records["step"]) > 0).all()
    assert (records["epoch"] == 4).sum() == 1


def test_the_finished_model_has_the_epoch_whose_weights_it_has(space):
    config = TrainConfig(epochs=30, lr=0.3, batch_size=4, patience=2, seed=0)
    data = SequenceDataset("noise", list(noise(60, 5, 2)))
    run = trained(space, data=data, config=config)
    history = run.history()
    best = min(history, key=lambda epoch: epoch.validation_loss)
    assert best.number < len(history)
    assert read_frames(run.path).records["epoch"][-1] == best.number


def test_a_damaged_recording_harms_no_run(space, monkeypatch):
    run = broken_off(space, monkeypatch, batches=12, checkpoint_at=11)
    (run.path / layout.FRAMES_FILE).write_bytes(b"x" * 100_000)
    run.resume()
    learn(run)
    assert run.status == "done"
    assert read_frames(run.path).records["step"].min() > 11


def test_a_recording_travels_with_the_analysis(tmp_path, done):
    export_run(done, tmp_path / "analysis.zip")
    brought = import_run(Workspace(tmp_path / "other"), tmp_path / "analysis.zip")
    assert len(read_frames(brought.path)) == len(read_frames(done.path))


@pytest.mark.parametrize("kinds", [1, 7, 200])
def test_a_sample_is_balanced_over_the_labels(kinds):
    n = 5_000
    kind = np.minimum(np.random.default_rng(0).exponential(size=n) * kinds / 3, kinds - 1)
    labels = pd.DataFrame({"kind": kind.astype(int)})
    data = SequenceDataset("many", list(np.zeros((n, 1, 1), np.float32)), labels=labels)
    rows = frame_rows(data, learned=100_000)
    counts = labels["kind"].iloc[rows].value_counts()
    everything = labels["kind"].value_counts()
    assert len(rows) == 500  # of 100,000 sequences that are learned from
    assert len(counts) == len(everything)
    scarce = everything[counts.index] > counts
    assert not scarce.any() or np.ptp(counts[scarce]) <= 1


def test_of_a_hundred_thousand_sequences_a_thousand_are_shown_at_most():
    data = SequenceDataset("huge", np.zeros((100_000, 1, 1), np.float32))
    assert len(frame_rows(data, learned=0)) == FEWEST_ROWS
    assert len(frame_rows(data, learned=10**9)) == 1_000


def test_five_sequences_are_all_shown(space):
    run = trained(space, data=DATA.take(np.arange(5)))
    assert read_frames(run.path).rows.tolist() == [0, 1, 2, 3, 4]


def test_numbers_that_are_shown_as_they_are_arent_turned(space):
    last = read_frames(trained(space, encoding_dim=2).path).frame(-1)
    centred = last.encodings - last.encodings.mean(axis=0)
    np.testing.assert_allclose(last.points, centred, atol=2e-3)


def test_the_recorder_leaves_the_models_mode_alone(space, tmp_path):
    run = put(space)
    model = training_job.initial_model(run, CONFIG).eval()
    data = training_job._prepare(run, replace(CONFIG, seed=0))
    recorder = FrameRecorder(
        run.path,
        model,
        data.scaled,
        data.scaler,
        CONFIG,
        learned_rows=20,
        drawn=np.arange(3),
        encoding_dim=2,
        from_step=None,
    )
    recorder.before_first()
    assert not model.training


@pytest.fixture
def mapped(done, monkeypatch) -> Run:
    """The run with a UMAP map that is none, as any map will do."""
    monkeypatch.setattr(map_sequence, "laid_out_from", lambda points, *_, **__: points)
    np.save(done.path / layout.points_file("umap"), np.float32([1, -2]) * done.points("pca"))
    return done


def test_a_replay_ends_in_the_umap_map_of_the_run(mapped):
    query = Query("replay")
    queries.submit(mapped, query)
    answer_all(mapped)
    found, frames = queries.result(mapped, query), read_frames(mapped.path)
    assert found["moments"].tolist() == list(range(len(frames)))
    np.testing.assert_allclose(found["points"][-1], mapped.points("umap"), atol=1e-4)


def test_a_replay_as_umap_is_laid_out_at_forty_moments_at_most(mapped, monkeypatch):
    few = read_frames(mapped.path)
    many = Frames(few.format, np.tile(few.records, 30))
    monkeypatch.setattr(handlers, "read_frames", lambda _: many)
    monkeypatch.setattr(
        handlers, "laid_out_backwards", lambda encodings, *_, **__: np.zeros(len(encodings))
    )
    found = handlers.lay_out_replay(mapped, {})
    assert len(many) > len(found["points"]) == len(found["moments"]) == 40
    assert found["moments"][[0, -1]].tolist() == [0, len(many) - 1]


def test_a_replay_travels_with_the_analysis(tmp_path, mapped):
    test_a_replay_ends_in_the_umap_map_of_the_run(mapped)
    export_run(mapped, tmp_path / "analysis.zip")
    brought = import_run(Workspace(tmp_path / "other"), tmp_path / "analysis.zip")
    assert queries.result(brought, Query("replay")) is not None


def test_a_run_without_a_recording_has_no_replay_as_umap(mapped, monkeypatch):
    monkeypatch.setattr(handlers, "read_frames", lambda _: None)
    with pytest.raises(SequiturError, match="no recording"):
        handlers.lay_out_replay(mapped, {})
