"""What the map kept of the encodings, as a person looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.explore_page.panels.map_quality import FULLY_FADED
from sequitur_core.explore.map_quality import aligned, label_agreement, map_agreement, map_quality
from sequitur_core.runs import queries
from sequitur_core.runs.run import Run
from tests.browser.conftest import ROWS, Server
from tests.browser.gestures import area, chart, drag, until, wait_idle

FAST = np.arange(ROWS // 2, ROWS)  # rows of the first trace: fast comes before slow


@pytest.fixture
def run(trained: Run) -> Iterator[Run]:
    """The run that all share, left without maps of ours."""
    yield trained
    for what in ("map", "agreement"):
        for query in queries.completed(trained, what):
            queries.delete(trained, query)


def open_panel(page: Page, server: Server, run: Run) -> Locator:
    page.goto(f"{server.url}/explore?run={run.id}")
    figure = chart(page, f"Map of {ROWS} sequences")
    page.get_by_role("radio", name="Trust").click()
    page.get_by_text("Neighbours shown are real").wait_for()
    wait_idle(page)
    return figure


def metric(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue")


def shown(value: float) -> str:
    return f"{value:.3f}" if value > 0.99 else f"{value:.2f}"


def opacity(figure: Locator) -> np.ndarray | float:
    found = figure.evaluate(
        "node => { const o = node._fullData[0].marker.opacity;"
        " return typeof o === 'number' ? o : [...o]; }"
    )
    return found if isinstance(found, float | int) else np.array(found)


def test_numbers_labels_and_fading_are_those_of_the_map(page: Page, server: Server, run: Run):
    figure = open_panel(page, server, run)
    found = map_quality(run.encodings(), run.points("umap"))
    expect(metric(page, "Neighbours shown are real")).to_have_text(shown(found.trustworthiness))
    expect(metric(page, "Real neighbours are shown")).to_have_text(shown(found.continuity))
    labels = label_agreement(found, run.dataset().labels["kind"].tolist())
    chance = f"{100 * labels.by_chance:.0f} %"
    expect(metric(page, "By chance")).to_have_text(chance)

    faint = np.minimum(1, found.lost / FULLY_FADED)
    until(figure, "typeof node._fullData[0].marker.opacity !== 'number'")
    assert np.allclose(opacity(figure), 0.85 * (1 - 0.9 * faint[FAST]), atol=1e-5)

    page.get_by_text("Fade points whose neighbours the map lost").click()
    until(figure, "node._fullData[0].marker.opacity === 0.85")


def test_a_second_map_lies_beside_the_first_and_shares_its_selection(
    page: Page, server: Server, run: Run
):
    figure = open_panel(page, server, run)
    page.get_by_role("button", name="Draw it once more").click()
    page.get_by_text("Both maps show").wait_for()
    second = chart(page, "drawn again")
    (query,) = queries.completed(run, "map")
    assert query.settings["seed"] == 1
    other, own = queries.result(run, query)["points"], run.points("umap")
    share = f"{100 * map_agreement(own, other).share:.0f} %"
    expect(page.get_by_text("Both maps show")).to_contain_text(share)
    x = second.evaluate("node => [...node._fullData[0].x]")
    assert np.allclose(x, aligned(other, own)[FAST, 0], atol=1e-4)
    colours = [
        f.evaluate("node => node._fullData.map((t) => t.marker.color)") for f in (figure, second)
    ]
    assert colours[0] == colours[1]

    box = area(second)
    drag(
        second,
        [
            (2, 2),
            (box["width"] - 2, 2),
            (box["width"] - 2, box["height"] - 2),
            (2, box["height"] - 2),
            (2, 3),
        ],
    )
    every = "node._fullData.every((t) => t.selectedpoints?.length === arg)"
    until(figure, every, ROWS // 2)  # both kinds, wholly

    figure.scroll_into_view_if_needed()
    figure.focus()
    page.keyboard.press("Escape")
    until(second, "node._fullData.every((t) => !t.selectedpoints)")

    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("figure", name="drawn again")).to_have_count(0)
