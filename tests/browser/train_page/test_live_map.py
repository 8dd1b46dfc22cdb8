"""A map that moves while a model learns, and its replay."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from sequitur_core.runs.progress.frames import read_frames
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.browser.conftest import Server
from tests.browser.gestures import key, status, until

PLACES = """
(node) => node._fullData.flatMap(({ name, x, y }) => Array.from(x, (v, i) => [name, v, y[i]]))
"""


def train_exercises(server: Server) -> Run:
    """Two numbers for each exercise, which begin at random."""
    space, dataset = Workspace(server.home / "local"), load_sample("watch")
    options, config = preset("separating", "LSTM_AE", Sizes.of(dataset), 2)
    spec = RunSpec(
        name="exercises",
        dataset_id=space.add_dataset(dataset),
        model="LSTM_AE",
        encoding_dim=2,
        options=options,
        config=replace(config, epochs=60, seed=1),
        preset="separating",
    )
    return space.add_run(spec, dataset)


def on_map(page: Page) -> tuple[list[str], NDArray[np.float64]]:
    """The class and the place of every point."""
    found = key(page, "live_map").get_by_role("figure").evaluate(PLACES)
    return [name for name, *_ in found], np.array([place for _, *place in found])


def alike_neighbours(names: list[str], places: NDArray[np.float64]) -> float:
    """For what share of points the nearest one is of the same class."""
    distances = np.square(places[:, None] - places).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(np.mean([names[i] == names[k] for i, k in enumerate(distances.argmin(axis=1))]))


def go_to(page: Page, end: str) -> None:
    """To the first or the last frame, once the map shows it."""
    slider = key(page, "replay").get_by_role("slider")
    slider.press(end)
    expect(key(page, "live_map").locator(".plotly-view-replay")).to_have_count(0)


def test_a_map_finds_its_order_while_the_model_learns_and_can_be_replayed(
    page: Page, server: Server
):
    page.set_viewport_size({"width": 1280, "height": 800})
    run = train_exercises(server)
    page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")
    figure = key(page, "live_map").get_by_role("figure")
    expect(figure).to_have_attribute("aria-label", re.compile("Map of 140 sequences"))
    status(page, "running")
    began, places = figure.get_attribute("aria-label"), on_map(page)[1]
    for chart in (figure, key(page, "loss_chart").get_by_role("figure")):
        box = chart.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800
    expect(figure).not_to_have_attribute("aria-label", began or "")
    until(figure, "node._fullData?.[0]?.x[0] !== arg", float(places[0, 0]))

    status(page, "done")
    replay = key(page, "replay")
    expect(replay.get_by_role("slider")).to_be_visible()
    frames = read_frames(run.path)
    assert frames is not None
    assert len(frames) >= 3  # more where the computer is not busy
    labels = run.dataset().labels["exercise"].astype(str).tolist()

    go_to(page, "Home")
    expect(replay).to_contain_text("untrained")
    first = alike_neighbours(*on_map(page))
    replay.get_by_role("slider").press("Space")  # plays
    expect(replay).not_to_contain_text("untrained")
    go_to(page, "End")
    expect(replay).to_contain_text("epoch 60")
    names, last = on_map(page)
    assert alike_neighbours(names, last) >= first + 0.2

    encodings = run.encodings()
    assert encodings is not None
    by_class = np.concatenate([np.flatnonzero(np.array(labels) == n) for n in dict.fromkeys(names)])
    for k in range(2):
        ours = encodings[by_class, k]
        assert np.corrcoef(last[:, k], ours)[0, 1] > 0.9999
