"""The worker: one run from its first line to its map, and every way to end early."""

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
from queue import SimpleQueue
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core import files, worker
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.explore.maps import projection
from sequitur_core.jobs import dispatcher as dispatcher_module
from sequitur_core.jobs import worker_process
from sequitur_core.jobs.training import progress_writer, training_job
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.results.measured import measured_reconstructions
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from tests.core.conftest import do, until

EPOCHS = 3
CONFIG = TrainConfig(epochs=EPOCHS, lr=0.01, batch_size=4)


def waves(n: int, *, windows_of_one: bool = False) -> SequenceDataset:
    """Sequences of different lengths around 100, of two channels with different spreads."""
    rng = np.random.default_rng(0)
    sequences = [
        (100 + [1, 20] * np.sin(np.linspace(0, 6, 8 + i % 3) + rng.normal())[:, None])
        for i in range(n)
    ]
    return SequenceDataset(
        "waves",
        [s.astype(np.float32) for s in sequences],
        labels=pd.DataFrame({"i": range(n)}),
        recording=np.zeros(n, np.int64) if windows_of_one else np.arange(n),
        start=np.arange(n) if windows_of_one else np.zeros(n, np.int64),
    )


def put(space: Workspace, dataset: SequenceDataset, **settings: object) -> Run:
    spec = RunSpec(**{"name": "x", "model": "LSTM_AE", "encoding_dim": 3, **settings})
    return space.add_run(spec, dataset)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small run that went well; too small for UMAP, so its map is PCA."""
    run = put(Workspace(tmp_path_factory.mktemp("done")), waves(8), config=CONFIG)
    assert do(run) == 0
    return run


def test_progress_of_a_process_that_died_is_gone_before_training(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put(space, waves(8), config=CONFIG)
    files.write_json(run.path / layout.PROGRESS_FILE, {"epoch": 1, "batch": 1, "batches": 2})
    seen = []
    monkeypatch.setattr(training_job, "train", lambda _: seen.append(run.progress()))
    assert do(run) == 0
    assert seen == [None]


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that is large enough to hold sequences out, without its costly map."""
    run = put(Workspace(tmp_path_factory.mktemp("held_out")), waves(60), config=CONFIG)
    run.claim(os.getpid())
    training_job.train(progress_writer.ProgressWriter(run))
    return run


# --- A run that goes well ----------------------------------------------------------------


def test_a_run_is_done_in_the_end(done: Run):
    assert (done.status, done.phase, done.error) == ("done", None, None)


def test_the_history_has_a_line_for_each_epoch(done: Run):
    assert [epoch.number for epoch in done.history()] == list(range(1, EPOCHS + 1))


def test_a_run_says_when_it_started_and_how_long_it_took(done: Run):
    assert done.started is not None
    assert done.seconds > 0


def test_there_is_one_encoding_per_sequence(done: Run):
    assert done.encodings().shape == (8, 3)


def test_reconstructions_are_in_original_units_and_have_the_shapes_of_the_sequences(done: Run):
    shapes = [r.shape for r in done.reconstructions()]
    assert shapes == [s.shape for s in done.dataset().sequences]
    assert abs(np.concatenate(done.reconstructions()).mean() - 100) < 10


def test_the_saved_model_gives_the_saved_encodings(done: Run):
    scaled = done.scaler().apply(done.dataset().sequences)
    np.testing.assert_allclose(encode(done.model(), scaled), done.encodings(), atol=1e-6)


def test_the_saved_model_gives_the_saved_reconstructions(done: Run):
    scaled = done.scaler().apply(done.dataset().sequences)
    found = done.scaler().undo(reconstruct(done.model(), scaled))
    np.testing.assert_allclose(
        np.concatenate(found), np.concatenate(done.reconstructions()), rtol=1e-5
    )


def test_a_saved_model_is_ready_to_encode(done: Run):
    assert not done.model().training


def test_errors_are_means_over_each_sequence_in_scaled_units(done: Run):
    scale = done.scaler().apply
    pairs = zip(scale(done.dataset().sequences), scale(done.reconstructions()), strict=True)
    expected = [np.square(a - b).mean() for a, b in pairs]
    np.testing.assert_allclose(done.errors(), expected, rtol=1e-3)


def test_the_scaler_is_that_of_the_data(done: Run):
    scaled = np.concatenate(done.scaler().apply(done.dataset().sequences))
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-4)


def test_a_map_of_few_sequences_is_pca_and_says_so(done: Run):
    np.testing.assert_array_equal(done.points("umap"), done.points("pca"))
    assert "UMAP needs" in done.points_note("umap")


def test_the_preview_shows_three_sequences_in_original_units(done: Run):
    preview = done.preview()
    sequences = [done.dataset().sequences[i] for i in preview.rows]
    assert len(preview.rows) == 3
    assert [r.shape for r in preview.reconstructions] == [s.shape for s in sequences]
    assert abs(np.concatenate(preview.reconstructions).mean() - 100) < 10


def test_without_held_out_sequences_baselines_are_measured_on_the_training_rows(done: Run):
    assert done.baselines().measured_on == "training"
    assert done.held_out is False


def test_the_loss_of_a_run_is_its_errors_weighted_by_length(done: Run):
    expected = np.average(done.errors(), weights=done.dataset().lengths)
    assert done.baselines().model == pytest.approx(expected, rel=1e-6)


def test_nothing_is_left_half_written(done: Run):
    assert [p.name for p in done.path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.skipif(os.name != "posix", reason="told by inodes")
def test_what_was_learned_outlives_a_power_cut(space, monkeypatch):
    synced, fsync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda at: synced.add(os.fstat(at).st_ino) or fsync(at))
    run = put(space, waves(8), config=CONFIG)
    assert do(run) == 0
    for name in (layout.CHECKPOINT_FILE, layout.MODEL_FILE, layout.ENCODINGS_FILE):
        assert (run.path / name).stat().st_ino in synced


def test_a_finished_run_is_not_done_again(done: Run):
    before = (done.path / layout.STATUS_FILE).read_bytes()
    assert do(done) == 0
    assert (done.path / layout.STATUS_FILE).read_bytes() == before


# --- Held-out sequences ------------------------------------------------------------------


def test_the_split_divides_the_rows(held_out: Run):
    train, validation = held_out.split()
    assert len(validation) > 0
    assert sorted([*train, *validation]) == list(range(60))


def test_the_scaler_knows_the_training_rows_only(held_out: Run):
    sequences = held_out.dataset().sequences
    expected = np.concatenate([sequences[i] for i in held_out.split()[0]]).mean(axis=0)
    np.testing.assert_allclose(held_out.scaler().mean, expected, rtol=1e-6)


def test_the_last_validation_loss_is_measured_on_the_rows_of_the_split(held_out: Run):
    assert held_out.history()[-1].validation_loss == pytest.approx(
        held_out.baselines().model, rel=1e-4
    )


def test_baselines_are_measured_on_the_held_out_rows(held_out: Run):
    train, validation = held_out.split()
    scaled = held_out.scaler().apply(held_out.dataset().sequences)
    unseen = [scaled[i] for i in validation]
    mean = RelativeTimePCA(0).fit([scaled[i] for i in train])
    expected = np.average(
        reconstruction_errors(unseen, mean.reconstruct(unseen)), weights=[len(s) for s in unseen]
    )
    baselines = held_out.baselines()
    assert baselines.measured_on == "validation"
    assert baselines.mean == pytest.approx(expected, rel=1e-4)
    assert baselines.pca < baselines.mean


@pytest.mark.parametrize("n", [20, 60])
def test_clips_are_compared_with_the_mean_frame_too(space, n):
    chance = np.random.default_rng(0)
    clips = SequenceDataset("clips", list(chance.normal(size=(n, 3, 6, 6)).astype(np.float32)))
    config = dataclasses.replace(CONFIG, epochs=1, cross_fit=n < 50)
    run = put(space, clips, model="CONV_LSTM_AE", config=config)
    assert do(run) == 0
    baselines = run.baselines()
    assert baselines.held_out
    assert 0.8 < baselines.frame < 1.2  # of noise nothing can be told
    assert baselines.frame != baselines.mean


def test_series_have_no_mean_frame(held_out: Run):
    assert held_out.baselines().frame is None


def test_the_preview_shows_held_out_sequences(held_out: Run):
    assert set(held_out.preview().rows) <= set(held_out.split()[1])


def test_a_cross_fitted_run_measures_every_sequence_unseen(space):
    config = dataclasses.replace(CONFIG, cross_fit=True)
    run = put(space, waves(8), config=config)
    do(run)
    assert run.baselines().measured_on == "cross-fit"
    assert run.errors_held_out().all()
    assert run.baselines().model == pytest.approx(
        np.average(run.errors(), weights=run.dataset().lengths), rel=1e-6
    )
    scale = run.scaler().apply
    pairs = zip(scale(run.dataset().sequences), scale(measured_reconstructions(run)), strict=True)
    own = [np.square(one - rebuilt).mean() for one, rebuilt in pairs]
    np.testing.assert_allclose(own, run.errors(), rtol=1e-3)


def test_a_cross_fit_says_how_far_it_is(space, monkeypatch):
    said = []
    plain = progress_writer.ProgressWriter.report
    monkeypatch.setattr(
        progress_writer.ProgressWriter,
        "report",
        lambda self, *a, **k: (said.append(k.get("message")), plain(self, *a, **k)),
    )
    run = put(space, waves(8), config=dataclasses.replace(CONFIG, cross_fit=True))
    do(run)
    assert [f"training {i} of 5" for i in range(1, 6)] == [m for m in said if m]
    assert run.state().message == ""


def test_a_cross_fit_that_is_impossible_is_said_and_the_run_is_done(space):
    config = dataclasses.replace(CONFIG, cross_fit=True, epochs=1)
    run = put(space, waves(8, windows_of_one=True), config=config)
    do(run)
    assert run.status == "done"
    assert "overlap" in run.state().message
    assert run.baselines().measured_on == "training"


# --- The same again ----------------------------------------------------------------------


def test_a_run_repeats_bit_for_bit(done: Run, space):
    again = put(space, waves(8), config=CONFIG)
    do(again)
    np.testing.assert_array_equal(again.encodings(), done.encodings())


def test_a_run_without_a_seed_has_one_seed_for_all_its_parts(space):
    run = put(space, waves(60), config=dataclasses.replace(CONFIG, seed=None))
    run.claim(os.getpid())
    training_job.train(progress_writer.ProgressWriter(run))
    assert run.history()[-1].validation_loss == pytest.approx(run.baselines().model, rel=1e-4)


@pytest.mark.parametrize(
    ("model", "shape", "options"),
    [("LINEAR_AE", (6, 1), {"h_dims": [4]}), ("CONV_LSTM_AE", (4, 5, 6), {})],
)
def test_every_model_comes_back_from_its_run(space, model, shape, options):
    rng = np.random.default_rng(1)
    data = SequenceDataset("x", [rng.normal(size=shape).astype(np.float32) for _ in range(6)])
    run = put(space, data, model=model, options=options, config=CONFIG)
    do(run)
    assert run.error is None
    scaled = run.scaler().apply(data.sequences)
    np.testing.assert_allclose(encode(run.model(), scaled), run.encodings(), atol=1e-6)


# --- Stopping ----------------------------------------------------------------------------


def stopping_after(looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stop file appear at a certain look for it."""
    seen = 0
    real = progress_writer.ProgressWriter.should_stop

    def should_stop(self: progress_writer.ProgressWriter) -> bool:
        nonlocal seen
        seen += 1
        if seen >= looks:
            (self.folder / layout.STOP_FILE).touch()
        return real(self)

    monkeypatch.setattr(progress_writer, "STOP_SECONDS", 0.0)
    monkeypatch.setattr(progress_writer.ProgressWriter, "should_stop", should_stop)


def test_a_stop_before_the_first_epoch_ends_keeps_what_was_learned(space, monkeypatch):
    stopping_after(1, monkeypatch)
    run = put(space, waves(8), config=CONFIG)
    do(run)
    assert (run.status, run.history()) == ("stopped", [])
    assert run.encodings().shape == (8, 3)
    assert run.points("pca") is not None
    assert run.baselines() is not None


def test_a_stop_ends_the_epochs(space, monkeypatch):
    stopping_after(3, monkeypatch)  # two batches are one epoch
    run = put(space, waves(8), config=CONFIG)
    do(run)
    assert run.status == "stopped"
    assert [epoch.number for epoch in run.history()] == [1]


def test_a_stopped_run_says_so_before_it_saves(space, monkeypatch):
    stopping_after(1, monkeypatch)
    run = put(space, waves(8), config=CONFIG)
    seen = []
    monkeypatch.setattr(training_job, "save_model", lambda *_: seen.append(run.state().status))
    do(run)
    assert seen == ["stopped"]


def test_a_stop_while_cross_fitting_leaves_the_plain_errors(space, monkeypatch):
    stopping_after(2 * EPOCHS + 2, monkeypatch)
    run = put(space, waves(8), config=dataclasses.replace(CONFIG, cross_fit=True))
    do(run)
    assert run.status == "stopped"
    assert run.baselines().measured_on == "training"
    assert np.isfinite(run.errors()).all()


def test_a_run_that_was_stopped_in_the_queue_is_left_alone(space):
    run = put(space, waves(8), config=CONFIG)
    run.stop()
    do(run)
    assert not (run.path / layout.STATUS_FILE).exists()


def test_the_disk_is_asked_for_a_stop_ten_times_a_second_at_most(space, monkeypatch):
    written = progress_writer.ProgressWriter(put(space, waves(8)))
    now = [0.0]
    monkeypatch.setattr(progress_writer.time, "monotonic", lambda: now[0])
    assert not written.should_stop()
    (written.folder / layout.STOP_FILE).touch()
    now[0] = 0.05
    assert not written.should_stop()
    now[0] = 0.11
    assert written.should_stop()


# --- Failing -----------------------------------------------------------------------------


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(training_job, "measure_baselines", fail)


@pytest.mark.parametrize(
    "settings",
    [
        {"model": "LINEAR_AE"},
        {"model": "GPT"},
        {"options": {"h_dims": [0]}},
        {"config": TrainConfig(device="abacus")},
    ],
)
def test_what_a_person_caused_is_said_in_a_sentence(space, settings):
    run = put(space, waves(8), **settings)
    assert do(run) == 1
    assert (run.status, run.phase) == ("failed", None)
    assert run.error.endswith(".")


def test_damaged_data_is_said_in_a_sentence(space):
    run = put(space, waves(8), config=CONFIG)
    (run.path / "data" / "values.npy").write_bytes(b"")
    assert do(run) == 1
    assert "damaged" in run.error


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError"),
    ],
)
def test_a_bug_is_raised_and_said_in_a_sentence(space, monkeypatch, error, word):
    run = put(space, waves(8), config=CONFIG)
    fail_with(error, monkeypatch)
    with pytest.raises(type(error)):
        do(run)
    assert run.status == "failed"
    assert word in run.error


def test_a_map_that_fails_leaves_a_run_that_is_done(space, monkeypatch):
    def fail(encodings: np.ndarray, method: str, **_: object) -> object:
        if method == "umap":
            raise ZeroDivisionError
        return plain(encodings, method)

    plain = projection.project
    run = put(space, waves(8), config=CONFIG)
    monkeypatch.setattr(training_job, "project", fail)
    with pytest.raises(ZeroDivisionError):
        do(run)
    assert (run.status, run.phase) == ("done", None)
    assert run.points("pca") is not None
    assert "UMAP" in run.state().message


# --- Who does a run ----------------------------------------------------------------------


def test_a_run_that_another_process_does_is_left_alone(space):
    run = put(space, waves(8), config=CONFIG)
    other = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    run.claim(other.pid)
    assert training_job.execute(run) == 0
    other.communicate(b"\n")
    assert not (run.path / layout.STATUS_FILE).exists()


def test_a_worker_claims_a_run_whose_server_died_before_it_could(space):
    run = put(space, waves(8), config=CONFIG)
    with training_job.taken(run) as mine:
        assert mine
    assert files.read_json(run.path / layout.CLAIM_FILE)["pid"] == os.getpid()


def test_a_deleted_run_is_left_alone(space):
    run = put(space, waves(8), config=CONFIG)
    run.delete()
    assert training_job.execute(run) == 0


# --- In a process of its own -------------------------------------------------------------


@pytest.fixture
def dispatcher(space):
    dispatcher = dispatcher_module.Dispatcher(space, 1, standby=False, period=0.05)
    dispatcher.start()
    yield dispatcher
    dispatcher.stop()
    for run in space.runs():
        run.delete()


def test_a_run_goes_from_the_queue_to_its_map(space, dispatcher):
    dispatcher.stop()  # until its place in the queue has been seen
    run = put(space, waves(12), config=CONFIG)
    seen = [(run.status, run.phase)]
    dispatcher.start()

    def ended() -> bool:
        state = run.state()
        if (state.status, state.phase) not in seen:
            seen.append((state.status, state.phase))
        return state.status == "failed" or (state.status, state.phase) == ("done", None)

    until(ended)
    assert [s for s, _ in seen if s != "done"] == ["queued"] + ["running"] * (len(seen) - 3)
    assert seen[-2:] == [("done", "map"), ("done", None)]
    assert (run.path / layout.LOG_FILE).read_text() == ""
    assert run.points("umap").shape == (12, 2)
    assert not np.array_equal(run.points("umap"), run.points("pca"))


def test_a_run_stops_or_dies_in_the_middle_of_an_epoch(space, dispatcher):
    long = TrainConfig(epochs=100_000, batch_size=1)
    first, second = (put(space, waves(8), config=long) for _ in range(2))
    until(lambda: len(first.history()) > 1)
    first.stop(wait=60)
    assert first.status == "stopped"
    until(lambda: first.phase is None)
    assert first.encodings() is not None
    until(lambda: len(second.history()) > 1)
    os.kill(files.read_json(second.path / layout.CLAIM_FILE)["pid"], signal.SIGKILL)
    until(lambda: second.status == "interrupted")
    assert len(second.history()) > 1
    assert second.encodings() is None


def test_a_worker_that_stood_by_learns_what_another_would(space, done, tmp_path):
    made = tmp_path / "made"
    code = f"from sequitur_core import worker; worker.main([]); open({str(made)!r}, 'w')"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        cwd=worker_process.PROJECT_ROOT,
    )
    run = put(space, waves(8), config=CONFIG)
    process.communicate(json.dumps(str(run.path)).encode() + b"\n")
    assert run.status == "done"
    np.testing.assert_array_equal(run.encodings(), done.encodings())
    if os.name == "posix":  # Windows has no modes
        assert made.stat().st_mode & 0o777 == 0o600  # what it writes is its owner's alone


def test_a_worker_that_stands_by_leaves_when_the_server_ends():
    process = subprocess.Popen(
        [sys.executable, "-m", "sequitur_core.worker"],
        stdin=subprocess.PIPE,
        cwd=worker_process.PROJECT_ROOT,
    )
    process.communicate()
    assert process.returncode == 0


def test_a_run_whose_map_is_left_is_released(space):
    run = put(space, waves(8), config=CONFIG)
    run.claim(os.getpid())
    assert training_job.execute(run, leave_map=True) == 0
    assert (run.status, run.alive, run.unfinished) == ("done", False, True)
    assert run.points("umap") is None
    assert do(run) == 0
    assert (run.unfinished, run.points("umap") is None) == (False, False)


def test_a_map_that_is_waited_for_comes_before_anything_is_loaded(space, monkeypatch):
    run = put(space, waves(8), config=CONFIG)
    run.claim(os.getpid())
    assert training_job.execute(run, leave_map=True) == 0
    run.claim(os.getpid())
    named: SimpleQueue[str | None] = SimpleQueue()
    named.put(str(run.path))
    happened: list[str] = []

    def draw(writer: progress_writer.ProgressWriter) -> None:
        happened.append("map")

    def load_encoding() -> None:
        happened.append("encoding")
        named.put(None)

    monkeypatch.setattr(worker, "_read_stdin", lambda: named)
    monkeypatch.setattr(worker, "redirect_output", lambda run: None)
    monkeypatch.setattr(worker, "draw_map", draw)
    monkeypatch.setattr(worker, "warm_up_map", lambda: happened.append("umap"))
    monkeypatch.setattr(worker, "warm_up_encoding", load_encoding)
    assert worker.serve() == 0
    assert happened == ["map", "umap", "encoding"]


def test_what_can_wait_is_answered_once_nothing_else_waits(space, monkeypatch):
    run = put(space, waves(4), config=CONFIG)
    lines: SimpleQueue[list[str]] = SimpleQueue()
    for kind in ("replay", "replay", "groups", "trust"):
        lines.put([str(run.path), f"{kind}-0"])
    answered: list[str] = []

    def answer(run: Run, query_id: str) -> None:
        answered.append(query_id)
        if len(answered) == 3:  # while the first that can wait is answered, another one comes
            lines.put([str(run.path), "map-0"])
        if len(answered) == 5:
            lines.put(None)

    monkeypatch.setattr(worker, "_read_stdin", lambda: lines)
    monkeypatch.setattr(worker, "redirect_output", lambda run: None)
    monkeypatch.setattr(worker.query_server, "answer", answer)
    for load in ("warm_up_map", "warm_up_encoding"):
        monkeypatch.setattr(worker, load, lambda: None)
    assert worker.serve() == 0
    assert answered == ["groups-0", "trust-0", "replay-0", "map-0", "replay-0"]


def test_one_that_stands_by_draws_a_map_and_answers_what_it_is_asked_of_a_run(space, monkeypatch):
    """So it does on a cluster; the errors are checked by another one, with what that needs."""
    run = put(space, waves(4), config=CONFIG)
    files.write_json(run.path / layout.STATUS_FILE, State("done", phase="map").to_values())
    lines: SimpleQueue[Any] = SimpleQueue()
    for line in (str(run.path), [str(run.path), "map-0"], None):
        lines.put(line)
    done: list[object] = []
    monkeypatch.setattr(worker, "_read_stdin", lambda *, bound: lines)
    monkeypatch.setattr(worker, "warm_up_training", lambda: None)
    monkeypatch.setattr(worker, "redirect_output", lambda run: None)
    monkeypatch.setattr(worker, "draw_map", lambda writer: done.append(writer.run))
    monkeypatch.setattr(worker.query_server, "answer", lambda *asked: done.append(asked))
    assert worker.stand_by(bound=True) == 0
    assert done == [run, (run, "map-0")]
    assert not run.alive


def test_one_process_draws_maps_one_after_the_other(space):
    waiting = [put(space, waves(8), config=CONFIG) for _ in range(2)]
    for run in waiting:
        run.claim(os.getpid())
        training_job.execute(run, leave_map=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "sequitur_core.worker", worker_process.MAPS_FLAG],
        stdin=subprocess.PIPE,
        cwd=worker_process.PROJECT_ROOT,
    )
    folders = "".join(json.dumps(str(run.path)) + "\n" for run in waiting)
    process.communicate(folders.encode())
    assert process.returncode == 0
    for run in waiting:
        assert (run.unfinished, run.alive) == (False, False)
        assert run.points("umap").shape == (8, 2)
