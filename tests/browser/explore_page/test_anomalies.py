"""The oddest sequence: found, explained, shown with its neighbours, measured by other models."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboard.explore_page.panels.anomalies import ROW_HEIGHT
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.neighbours import isolation
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server, trained_here, usual_spec
from tests.browser.gestures import (
    SELECTED,
    appears,
    open_map,
    tick,
    unit_lengths,
    until,
    wait_idle,
)
from tests.core.files import ROWS

LONG = 180_000  # ms: six trainings on a machine that may be busy
ODD = 7


@pytest.fixture(scope="module")
def odd_run(server: Server) -> Iterator[Run]:
    """Days of 24 h that are alike, but for one that is far lower between 9 and 13 h."""
    rng = np.random.default_rng(0)
    t = np.arange(24) / 24
    days = [np.sin(2 * np.pi * t)[:, None] + 0.1 * rng.normal(size=(24, 1)) for _ in range(ROWS)]
    days[ODD][9:13] -= 4
    meta = Meta(channels=("load",), units=("kW",), step=1.0, step_unit="h")
    ids = tuple(f"day {i}" for i in range(ROWS))
    dataset = SequenceDataset("days", days, ids=ids, meta=meta)
    space = Workspace(server.home / "local")
    spec = usual_spec(dataset, space.add_dataset(dataset), "LINEAR_AE", 2, 20)
    run = trained_here(server, spec, dataset)
    yield run
    run.delete()  # other tests expect the newest run to be another one


def test_the_oddest_is_found_explained_and_measured_by_models_that_never_saw_it(
    page: Page, server: Server, odd_run: Run
):
    page.set_viewport_size({"width": 1280, "height": 720})
    figure = open_map(page, server.url, odd_run, page_texts.OUTLIERS)
    across, up = unit_lengths(figure)
    assert across > 2 * up  # the odd day reaches far in one number: one scale would leave a strip
    table = page.locator(".st-key-odd_table canvas").first
    table.wait_for()
    wait_idle(page)
    listed, beside = table.bounding_box(), figure.bounding_box()
    assert listed is not None
    assert beside is not None
    seen = beside["y"] + beside["height"] - 16 - listed["y"]  # as high as the map: no scrolling
    assert seen >= 36 + 4 * ROW_HEIGHT, "the header and four lines"
    tick(page, "odd_table", 0, height=ROW_HEIGHT)
    until(figure, SELECTED, 1)
    panel = page.locator(".st-key-selection").last
    expect(panel).to_contain_text(f"day {ODD}")
    expect(panel).to_contain_text(f"the most unusual of {ROWS}")
    expect(panel).to_contain_text("It differs most from")
    expect(panel).to_contain_text("between 9 and 13 h")
    chart = page.get_by_role("figure", name=f"day {ODD}, its reconstruction")
    until(chart, "node._fullLayout?.shapes?.[0]?.x0 === arg", 8.5)
    until(chart, "node._fullLayout?.shapes?.[0]?.x1 === arg", 12.5)

    rows = isolation(odd_run.encodings(), k=10).neighbours[ODD]
    page.get_by_role("button", name="Select it and its 10 neighbours").click()
    until(figure, SELECTED, 11)
    expected = {f"{x:.4f}" for x in odd_run.points("numbers")[[ODD, *rows], 0]}
    shown = figure.evaluate(
        "node => node._fullData[0].selectedpoints.map(i => node._fullData[0].x[i].toFixed(4))"
    )
    assert set(shown) == expected

    assert not odd_run.errors_held_out().all()
    with appears(page, "Measuring held-out errors"):
        page.get_by_role("button", name="Measure held-out errors (cross-validation)").click()
    expect(panel).to_contain_text(page_texts.ALL_UNSEEN, timeout=LONG)
    expect(panel).to_contain_text(re.compile(r"held-out errors\. (These \d+ are|\d+ of these \d+)"))
    assert odd_run.errors_held_out().all()
    assert odd_run.errors().argmax() == ODD
