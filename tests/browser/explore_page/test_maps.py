"""Maps with other settings: drawn beside the first one, kept, and brought back."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Page, expect

from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server, answer_of
from tests.browser.gestures import choose, keep, map_of, open_map, until, wait_idle
from tests.core.files import ROWS

WANTED = Query(
    "map",
    {"method": "umap", "neighbours": 50, "min_dist": 0.3, "metric": "euclidean", "seed": 0},
)
FIRST = ROWS // 2  # row of the first point that is drawn: fast comes before slow
NAME = "UMAP, 50 neighbours, min. distance 0.3"
FIRST_X = "Math.abs((node._fullData?.[0]?.x?.[0] ?? 1e9) - arg) < 1e-5"


def pick(page: Page, name: str) -> None:
    choose(page.get_by_role("combobox", name="Map"), name, exact=True)
    wait_idle(page)


def test_a_map_with_other_settings_is_drawn_kept_and_removed(
    page: Page, server: Server, trained: Run
):
    figure = open_map(page, server.url, trained)
    usual = float(trained.points("umap")[FIRST, 0])
    until(figure, FIRST_X, usual)

    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radio", name=page_texts.BIG_PICTURE).click()
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
    figure = map_of(page, ROWS)
    until(figure, FIRST_X, float(answer["points"][FIRST, 0]))

    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Delete this map").click()
    until(figure, FIRST_X, usual)
    expect(page.get_by_text(NAME)).to_have_count(0)
    assert queries.result(trained, WANTED) is None
    keep(page)
