"""What the map kept of the encodings, as a person looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sequitur_core.explore.maps.map_quality import aligned, map_agreement
from sequitur_core.runs import queries
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import area, chart, drag, keep, open_map, until, wait_idle
from tests.core.files import ROWS

FAST = np.arange(ROWS // 2, ROWS)  # rows of the first trace: fast comes before slow


@pytest.fixture
def run(trained: Run) -> Iterator[Run]:
    """The run that all share, left without maps of ours."""
    yield trained
    for what in ("map", "agreement"):
        for query in queries.completed(trained, what):
            queries.delete(trained, query)


def test_a_second_map_lies_beside_the_first_and_shares_its_selection(
    page: Page, server: Server, run: Run
):
    figure = open_map(page, server.url, run, page_texts.MAP_QUALITY)
    page.get_by_text(page_texts.TRUSTWORTHINESS).wait_for()
    wait_idle(page)
    page.get_by_role("button", name="Redraw with another seed").click()
    page.get_by_text("same on both maps").wait_for()
    second = chart(page, "redrawn with seed")
    (query,) = queries.completed(run, "map")
    assert query.settings["seed"] == 1
    other, own = queries.result(run, query)["points"], run.points("umap")
    share = f"{100 * map_agreement(own, other).share:.0f} %"
    expect(page.get_by_text("same on both maps")).to_contain_text(share)
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
    expect(page.get_by_role("figure", name="redrawn with seed")).to_have_count(0)
    keep(page)
