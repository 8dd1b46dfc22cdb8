"""A map that moves while a model learns, and its replay."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from dashboard.charts.sequences import initial_channels
from dashboard.widgets.learning.live_map import when
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.runs.progress.frames import Frames, kept_elements, read_frames
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.browser.conftest import Server
from tests.browser.gestures import key, press, scrub, status, unit_lengths, wait_idle
from tests.core.conftest import until
from tests.core.jobs.test_frames import learn

PLACES = """
(node) => (node._fullData ?? []).flatMap(
    ({ name, x, y }) => Array.from(x, (v, i) => [name, v, y[i]]))
"""
RECONSTRUCTIONS = """
(node) => (node._fullData ?? [])
    .filter(({ name }) => name === "reconstruction").map(({ y }) => [...y])
"""


def train_exercises(server: Server) -> Run:
    """Two numbers for each exercise, which begin at random: far more epochs than are waited for.

    A fourth of all steps tell the exercises apart as well, and are learned in a fourth of the time.
    """
    space, whole = Workspace(server.home / "local"), load_sample("watch")
    dataset = replace(whole, sequences=[sequence[::4] for sequence in whole.sequences])
    options, config = preset("separating", "LSTM_AE", Sizes.of(dataset), 2)
    spec = RunSpec(
        name="exercises",
        dataset_id=space.add_dataset(dataset),
        model="LSTM_AE",
        encoding_dim=2,
        options=options,
        config=replace(config, epochs=4_000, schedule="constant", seed=1, patience=None),
        preset="separating",
    )
    return space.add_run(spec, dataset)


def frames_of(run: Run) -> Frames:
    frames = read_frames(run.path)
    assert frames is not None
    return frames


def stopped_after(run: Run, step: int, folder: Path) -> Run:
    """The same run, trained anew and stopped after so many batches."""
    steps = 0

    def after_step(self: ProgressWriter) -> bool:
        nonlocal steps
        steps += 1
        return steps >= step

    space, dataset = Workspace(folder), run.dataset()
    spec = replace(run.spec, config=run.config(), dataset_id=space.add_dataset(dataset))
    again = space.add_run(spec, dataset)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProgressWriter, "should_stop", after_step)
        return learn(again)


def drawn_lines(page: Page) -> list[list[float]]:
    """The reconstructions that are drawn, a line for each sequence and channel."""
    chart = key(page, "preview").get_by_role("figure")
    lines: list[list[float]] = chart.evaluate(RECONSTRUCTIONS)
    return lines


def on_map(page: Page) -> tuple[list[str], NDArray[np.float64]]:
    """The class and the place of every point."""
    found = key(page, "live_map").get_by_role("figure").evaluate(PLACES)
    return [name for name, *_ in found], np.array([place for _, *place in found])


def alike_neighbours(names: list[str], places: NDArray[np.float64]) -> float:
    """For what share of points the nearest one is of the same class."""
    distances = np.square(places[:, None] - places).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(np.mean([names[i] == names[k] for i, k in enumerate(distances.argmin(axis=1))]))


def maps_encodings(page: Page, run: Run, labels: list[str]) -> bool:
    """Whether the points lie along both axes as the run's encodings do, whatever the scale."""
    names, places = on_map(page)
    encodings = run.encodings()
    if encodings is None or len(names) != len(labels):
        return False
    by_class = np.concatenate([np.flatnonzero(np.array(labels) == n) for n in dict.fromkeys(names)])
    expected = encodings[by_class]
    return all(np.corrcoef(places[:, k], expected[:, k])[0, 1] > 0.9999 for k in range(2))


def reach_down_to(page: Page) -> float:
    """Pixels from the top of the window to the lower edge of the map and the losses."""
    charts = [key(page, name).get_by_role("figure") for name in ("live_map", "loss_chart")]
    boxes = [chart.bounding_box() for chart in charts]  # None while one is drawn anew
    return max(box["y"] + box["height"] if box else np.inf for box in boxes)


def found_on_map(page: Page) -> float:
    """The share of alike neighbours on the map, 0 before it is drawn."""
    names, places = on_map(page)
    return alike_neighbours(names, places) if names else 0.0


def are_alike(lines: list[list[float]], expected: list[NDArray[np.float32]]) -> bool:
    """Whether lines are drawn as expected, within 1e-3."""
    return len(lines) == len(expected) and all(
        np.allclose(line, wanted, rtol=0, atol=1e-3)
        for line, wanted in zip(lines, expected, strict=True)
    )


def test_a_map_finds_its_order_while_the_model_learns_and_can_be_replayed(
    page: Page, server: Server, tmp_path: Path
):
    page.set_viewport_size({"width": 1280, "height": 800})
    run = train_exercises(server)
    page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")
    figure = key(page, "live_map").get_by_role("figure")
    expect(figure).to_have_attribute("aria-label", re.compile("Map of 140 sequences"))
    until(lambda: reach_down_to(page) <= 800, "room for the charts")

    # It finds its order in sight, long before it ends.
    labels = run.dataset().labels["exercise"].astype(str).tolist()
    first = alike_neighbours(labels, frames_of(run).frame(0).points.astype(np.float64))
    until(lambda: found_on_map(page) >= first + 0.2, "neighbours of a kind")
    assert run.status == "running"

    press(page, "stop")
    status(page, "stopped")
    replay = key(page, "replay")
    expect(replay.get_by_role("slider")).to_be_visible()
    expect(key(page, "verdict")).to_be_visible()
    until(lambda: reach_down_to(page) <= 800, "room for the verdict above the charts")
    until(lambda: frames_of(run).records["final"].any(), "the frame of the finished model")
    frames = frames_of(run)

    # The bar names a moment at once, and the map draws it once the server has answered.
    wait_idle(page)
    replay.get_by_role("slider").press("Home")
    expect(replay).to_contain_text("untrained")
    until(lambda: abs(found_on_map(page) - first) <= 0.03, "the map of the untrained model")
    replay.get_by_role("slider").press("Space")  # plays
    expect(replay).not_to_contain_text("untrained")

    # At an epoch it draws what the run would have drawn, had it been stopped there.
    epochs = frames.records["epoch"]
    at = int(np.flatnonzero((epochs >= 1) & (epochs == np.round(epochs)))[0])
    stopped = stopped_after(run, int(frames.records["step"][at]), tmp_path)
    scrub(replay, at)
    expect(replay).to_contain_text(when(float(epochs[at])))
    kept, expected = frames.format, []
    for row, elements in zip(kept.drawn, kept.elements, strict=True):
        drawn = stopped.reconstructions()[row]
        drawn = drawn[kept_elements(len(drawn), elements)]
        expected += [drawn[:, channel] for channel in initial_channels(stopped.dataset())]
    until(lambda: are_alike(drawn_lines(page), expected), "the reconstructions of that epoch")

    # All show it still when the page is left and opened again.
    page.get_by_role("link", name="Data", exact=True).click()
    expect(key(page, "dataset_summary")).to_be_visible()
    page.get_by_role("link", name="Train", exact=True).click()
    expect(replay).to_contain_text(when(float(epochs[at])))
    until(lambda: are_alike(drawn_lines(page), expected), "the reconstructions of that epoch")

    wait_idle(page)
    replay.get_by_role("slider").press("End")
    expect(replay).to_contain_text(f"epoch {math.floor(epochs[-1]):,} · validation loss")
    until(lambda: maps_encodings(page, run, labels), "the map of the trained model")
    across, up = unit_lengths(figure)
    assert across == pytest.approx(up, rel=0.02)  # as on Explore: neither is squeezed

    # The way on looks no fainter once the keyboard has come to it.
    way_on = key(page, "explore").get_by_role("link")
    expect(way_on).to_be_visible()
    colour = way_on.evaluate("link => getComputedStyle(link).backgroundColor")
    way_on.focus()
    expect(way_on).to_have_css("outline-style", "solid")
    expect(way_on).to_have_css("background-color", colour)
