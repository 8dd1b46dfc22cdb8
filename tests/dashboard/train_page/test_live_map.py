"""The map that moves while a model learns, and the replay of its training."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dashboard.charts.pictures.sprite_sheets import limits, pictures
from dashboard.widgets.learning import live_map, replay
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering import handlers
from sequitur_core.jobs.training import frame_schedule
from sequitur_core.runs import layout
from sequitur_core.runs.progress.frames import read_frames
from sequitur_core.runs.progress.state import Baselines, MeasuredOn
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    answered,
    figure_of,
    moving_clips,
    numbers,
    put_run,
    sent_to,
    texts,
    waves,
)
from tests.dashboard.train_page.test_train_states import open_train, under_way


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames that don't depend on how busy this computer is."""
    monkeypatch.setattr(frame_schedule, "SHARE", 1e6)


@pytest.fixture
def done(space: Workspace) -> Run:
    return finish(put_run(space, waves(), encoding_dim=3))


def positions(figure: dict, n: int) -> np.ndarray:
    """Where each row lies on a map of n rows."""
    found = np.full((n, 2), np.nan)
    names = [f"w{i}" for i in range(n)]
    for trace in figure["data"]:
        for x, y, name in zip(numbers(trace["x"]), numbers(trace["y"]), trace["text"], strict=True):
            found[names.index(name)] = x, y
    return found


@pytest.mark.parametrize(
    ("epoch", "said"),
    [(0, "untrained"), (6.83, "epoch 6.83"), (12, "epoch 12"), (544.67, "epoch 544")],
)
def test_a_frame_counts_the_epochs_that_are_done(epoch: float, said: str):
    assert live_map.when(epoch) == said


def test_a_training_shows_its_newest_frame(open_page: Open, done: Run):
    under_way(done, epochs=3)
    at = open_train(open_page, done)
    shown = sent_to(at, "live_map")
    assert "Map of 8 sequences, epoch 3" in shown["label"]
    assert sent_to(at, "replay") is None


def test_before_its_first_frame_a_training_says_that_a_map_will_come(
    open_page: Open, space: Workspace
):
    run = put_run(space, waves())
    under_way(run, epochs=0)
    at = open_train(open_page, run)
    assert live_map.NOT_YET in texts(at)
    assert sent_to(at, "loss_chart") is not None


def test_the_last_frame_lies_as_on_the_map_of_explore(open_page: Open, done: Run):
    found = positions(figure_of(sent_to(open_train(open_page, done), "live_map")), 8)
    points = done.points("pca").astype(float)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    np.testing.assert_allclose(found, points / np.abs(points).max(), atol=1e-3)


def test_the_replay_has_every_frame_of_map_losses_and_reconstructions(open_page: Open, done: Run):
    frames = read_frames(done.path)
    shown = sent_to(open_train(open_page, done), "replay")
    assert len(shown["texts"]) == len(frames) >= 4
    assert shown["texts"][0] == "untrained"
    assert shown["texts"][-1].startswith("epoch 3 · training loss")
    charts = {chart["key"]: chart for chart in shown["charts"]}
    points = np.frombuffer(base64.b64decode(charts["live_map"]["points"]), "<i2")
    assert points.size == len(frames) * 8 * 2
    (mark,) = charts["loss_chart"]["lines"]
    epochs = np.frombuffer(base64.b64decode(mark["x"]), "<f4")
    np.testing.assert_allclose(epochs, frames.records["epoch"], atol=1e-6)
    assert len(charts["preview"]["lines"]) == 3 * 2  # sequences and channels
    drawn = np.frombuffer(base64.b64decode(charts["preview"]["lines"][0]["y"]), "<f4")
    np.testing.assert_allclose(
        drawn.reshape(len(frames), 12)[1], frames.frame(1).reconstructions[0][:, 0]
    )


@pytest.mark.parametrize(
    ("measured_on", "said"),
    [
        ("validation", "stopped after epoch 2 · validation loss 0.244"),
        ("cross-fit", "after epoch 2"),
        ("training", "after epoch 2"),  # beside a curve of mixed sequences
    ],
)
def test_a_model_stopped_within_an_epoch_has_the_loss_that_was_measured_of_it(
    done: Run, measured_on: MeasuredOn, said: str
):
    frames = read_frames(done.path)
    records = frames.records.copy()
    records["epoch"][-1] = 2.83
    records["final"][-1] = 1
    frames = replace(frames, records=records[records["epoch"] < 3])
    baselines = Baselines(1.15, 0.27, measured_on, 0.244)
    text = replay.moment_text(frames.frame(-1), frames, baselines)
    assert text.endswith(said)


def test_a_few_epochs_stand_under_the_slider_where_its_frames_are(open_page: Open, done: Run):
    frames = read_frames(done.path)
    ticks = dict(sent_to(open_train(open_page, done), "replay")["ticks"])
    assert ticks[0] == "epoch 0"
    assert ticks[len(frames) - 1] == "3"
    assert len(ticks) <= replay.MOST_TICKS
    assert [int(text.removeprefix("epoch ")) for text in ticks.values()] == [
        frames.frame(i).epoch for i in ticks
    ]


def test_the_lines_that_move_are_the_reconstructions(open_page: Open, done: Run):
    at = open_train(open_page, done)
    figure = figure_of(sent_to(at, "preview"))
    charts = {chart["key"]: chart for chart in sent_to(at, "replay")["charts"]}
    moving = {line["trace"] for line in charts["preview"]["lines"]}
    names = [trace["name"] for trace in figure["data"]]
    assert {names[i] for i in moving} == {"reconstruction"}
    (mark,) = charts["loss_chart"]["lines"]
    assert figure_of(sent_to(at, "loss_chart"))["data"][mark["trace"]]["name"] == "replay"


def test_a_run_of_an_earlier_version_says_that_it_wasnt_recorded(open_page: Open, done: Run):
    for name in (layout.FRAMES_FILE, layout.FRAMES_ABOUT_FILE):
        (done.path / name).unlink()
    at = open_train(open_page, done)
    assert live_map.NOT_RECORDED in texts(at)
    assert sent_to(at, "replay") is None
    assert sent_to(at, "map_preview") is not None


def test_a_damaged_recording_is_told_and_the_run_is_whole(open_page: Open, done: Run):
    path = done.path / layout.FRAMES_FILE
    content = bytearray(path.read_bytes())
    content[20] ^= 0xFF
    path.write_bytes(bytes(content))
    at = open_train(open_page, done)
    assert "damaged, so it can't be replayed" in texts(at)
    assert sent_to(at, "map_preview") is not None
    assert not open_page("explore", run=done.id).exception


@pytest.mark.parametrize("encoding_dim", [1, 2])
def test_few_numbers_are_shown_as_they_are(open_page: Open, space: Workspace, encoding_dim: int):
    run = finish(put_run(space, waves(), encoding_dim=encoding_dim))
    at = open_train(open_page, run)
    assert ("one number" if encoding_dim == 1 else "two numbers") in texts(at)
    found = positions(figure_of(sent_to(at, "live_map")), 8)[:, :encoding_dim]
    expected = run.encodings().astype(float)
    for k in range(encoding_dim):
        assert np.corrcoef(found[:, k], expected[:, k])[0, 1] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("encoding_dim", [1, 2, 3])
def test_a_map_that_is_not_of_umap_is_not_shown_once_more_as_umap(
    open_page: Open, space: Workspace, encoding_dim: int
):
    run = finish(put_run(space, waves(12), encoding_dim=encoding_dim))  # few: Explore opens PCA
    at = open_train(open_page, run)
    assert "UMAP" not in texts(at)
    assert sent_to(at, "map_preview") is None


@pytest.fixture
def umapped(space: Workspace) -> Run:
    """A run of so many sequences that Explore opens with UMAP."""
    run = finish(put_run(space, waves(50), encoding_dim=3))
    np.save(run.path / layout.points_file("umap"), run.points("pca")[:, ::-1] * np.float32(3))
    return run


def test_until_it_is_laid_out_as_umap_the_map_of_explore_stands_below_the_replay(
    open_page: Open, umapped: Run
):
    at = open_train(open_page, umapped)
    assert "Laying out the replay as UMAP" in texts(at)
    assert "UMAP keeps neighbours together" in texts(at)
    assert sent_to(at, "map_preview") is not None


def test_a_replay_ends_in_the_umap_map_of_explore(open_page: Open, umapped: Run):
    at = answered(open_train(open_page, umapped), umapped)
    assert sent_to(at, "map_preview") is None
    (chart, *_) = sent_to(at, "replay")["charts"]
    places = np.frombuffer(base64.b64decode(chart["points"]), "<i2").astype(float)
    last = places.reshape(len(read_frames(umapped.path)), 50, 2)[-1]
    for axis in (0, 1):
        on_explore = umapped.points("umap")[:, axis]
        assert np.corrcoef(last[:, axis], on_explore)[0, 1] == pytest.approx(1, abs=1e-4)


def test_a_replay_as_umap_can_be_seen_as_pca(open_page: Open, umapped: Run):
    at = answered(open_train(open_page, umapped), umapped)
    assert "UMAP, which keeps neighbours together, as on Explore." in texts(at)
    at.segmented_control(key=f"replay_map_{umapped.id}").set_value("PCA").run()
    assert "PCA of the encodings" in texts(at)


def test_a_replay_that_cant_be_laid_out_says_why_and_shows_pca(
    open_page: Open, umapped: Run, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise SequiturError("No such luck.")

    monkeypatch.setitem(handlers.HANDLERS, "replay", fail)
    at = answered(open_train(open_page, umapped), umapped)
    assert "No such luck." in texts(at, "info")
    assert "PCA of the encodings" in texts(at)


def test_maps_of_other_frames_are_laid_out_anew(open_page: Open, umapped: Run):
    answered(open_train(open_page, umapped), umapped)
    path = umapped.path / layout.FRAMES_FILE
    path.write_bytes(path.read_bytes()[: -read_frames(umapped.path).format.record.itemsize])
    at = open_train(open_page, umapped)
    assert not at.exception
    assert "PCA of the encodings" in texts(at)


def test_a_model_that_begins_at_components_says_that_its_map_hardly_moves(
    open_page: Open, space: Workspace
):
    options, config = preset("faithful", "LSTM_AE", Sizes.of(waves(40)), 3)
    config = replace(config, epochs=3)
    run = finish(put_run(space, waves(40), encoding_dim=3, options=options, config=config))
    assert len(read_frames(run.path)) >= live_map.ENOUGH
    assert live_map.STARTS_AT_PCA in texts(open_train(open_page, run))


def test_of_clips_the_reconstructions_are_replayed_as_well(open_page: Open, space: Workspace):
    run = finish(put_run(space, moving_clips(), model="CONV_LSTM_AE", encoding_dim=3))
    at = open_train(open_page, run)
    frames = read_frames(run.path)
    (chart,) = (one for one in sent_to(at, "replay")["charts"] if one["key"] == "preview")
    assert chart["clips"]["nearest"] == list(range(len(frames)))
    assert len(chart["clips"]["sheets"]) == 3
    (sheet, *_) = chart["clips"]["sheets"]
    page = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet["png"]))), dtype=float)
    assert (sheet["width"], sheet["height"], sheet["frames"]) == (7, 6, 5)
    first = page[:6, :7]  # of the untrained model, at the beginning of the first clip
    drawn = frames.frame(0).reconstructions[0][0]
    shades = limits([run.dataset().sequences[row] for row in frames.format.drawn])
    np.testing.assert_allclose(first, pictures(drawn[None], shades)[0], atol=1)
    assert replay.STILL_DRAWN not in texts(at)


def test_clips_that_were_too_large_to_be_recorded_stand_still_and_the_page_says_so(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sequitur_core.runs.progress.frames.MOST_BYTES", 1_000)
    run = finish(put_run(space, moving_clips(), model="CONV_LSTM_AE", encoding_dim=3))
    at = open_train(open_page, run)
    charts = {chart["key"]: chart for chart in sent_to(at, "replay")["charts"]}
    assert charts["live_map"]["points"]
    assert charts["loss_chart"]["lines"]
    assert not charts["preview"]["clips"]
    assert replay.STILL_DRAWN in texts(at)
