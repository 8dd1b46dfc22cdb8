"""Maps with other settings: drawn beside the first one, kept, and brought back."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from tests.browser.conftest import ROWS, Server, answer_of
from tests.browser.gestures import chart, choose, until, wait_idle

WANTED = Query(
    "map",
    {"method": "umap", "neighbours": 50, "min_dist": 0.3, "metric": "euclidean", "seed": 0},
)
FIRST = ROWS // 2  # row of the first point that is drawn: fast comes before slow
NAME = "UMAP, 50 neighbours, distance 0.3"
FIRST_X = "Math.abs((node._fullData?.[0]?.x?.[0] ?? 1e9) - arg) < 1e-5"


def open_map(page: Page, server: Server, run: Run) -> Locator:
    page.goto(f"{server.url}/explore?run={run.id}")
    return chart(page, f"Map of {ROWS} sequences")


def pick(page: Page, name: str) -> None:
    choose(page.get_by_role("combobox", name="Map"), name, exact=True)
    wait_idle(page)


def test_a_map_with_other_settings_is_drawn_kept_and_removed(
    page: Page, server: Server, trained: Run
):
    figure = open_map(page, server, trained)
    usual = float(trained.points("umap")[FIRST, 0])
    until(figure, FIRST_X, usual)

    page.get_by_role("button", name="Map settings").click()
    page.get_by_role("radio", name="Big picture").click()
    wait_idle(page)
    page.get_by_role("button", name="Draw this map").click()
    page.wait_for_url(re.compile(WANTED.id))
    answer = answer_of(trained, WANTED)
    assert not np.allclose(answer["points"], trained.points("umap"))
    until(figure, FIRST_X, float(answer["points"][FIRST, 0]))

    pick(page, "UMAP")
    until(figure, FIRST_X, usual)
    pick(page, NAME)
    until(figure, FIRST_X, float(answer["points"][FIRST, 0]))

    page.reload()
    figure = chart(page, f"Map of {ROWS} sequences")
    until(figure, FIRST_X, float(answer["points"][FIRST, 0]))

    page.get_by_role("button", name="Map settings").click()
    page.get_by_role("button", name="Remove the map in view").click()
    until(figure, FIRST_X, usual)
    expect(page.get_by_text(NAME)).to_have_count(0)
    assert queries.result(trained, WANTED) is None
