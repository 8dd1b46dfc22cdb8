"""Groups of a map: found, coloured, selected by their line, and told what makes them different."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from dashboard.explore_page.panels.groups import ROW_HEIGHT
from sequitur_core.explore.difference import Difference, difference
from sequitur_core.explore.groups import agreements_from
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from tests.browser.conftest import ROWS, Server, answer_of
from tests.browser.gestures import chart, until, wait_idle

HEADER = 35  # pixels of the table's first line
SELECTED = (
    "new Set(node._fullData.flatMap(t => [...(t.selectedpoints ?? [])]"
    ".map(i => `${t.x[i]} ${t.y[i]}`))).size === arg"
)
NUMBERS = "JSON.stringify(node._fullData.map(t => [t.name, t.x.length])) === JSON.stringify(arg)"


def open_panel(page: Page, server: Server, run: Run, name: str) -> Locator:
    page.goto(f"{server.url}/explore?run={run.id}")
    figure = chart(page, f"Map of {ROWS} sequences")
    page.locator(".st-key-panel").get_by_text(name, exact=True).click()
    return figure


def tick(page: Page, key: str, line: int, *, height: int) -> None:
    """Tick a line of a table, which is drawn on a canvas."""
    table = page.locator(f".st-key-{key} canvas").first
    table.wait_for()
    wait_idle(page)
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + HEADER + height * (line + 0.5))
    wait_idle(page)


def of_group(run: Run, rows: np.ndarray) -> Difference:
    return difference(run.dataset(), rows, encodings=run.encodings(), errors=run.errors())


def test_groups_are_found_coloured_selected_and_told_apart(
    page: Page, server: Server, trained: Run
):
    figure = open_panel(page, server, trained, "Groups")
    panel = page.locator(".st-key-selection").last
    page.get_by_text("Into round groups").click()
    wait_idle(page)
    box = page.locator(".st-key-group_number input")
    box.fill("2")
    box.press("Enter")
    expect(panel).to_contain_text("2 groups")
    answer = answer_of(trained, Query("groups", {"method": "k-means", "number": 2}))
    members = [np.flatnonzero(answer["labels"] == group) for group in (0, 1)]
    expect(panel).to_contain_text(agreements_from(answer)[0].sentence)

    page.get_by_role("button", name="Colour the map by group").click()
    until(figure, NUMBERS, [["group 1", len(members[0])], ["group 2", len(members[1])]])

    tick(page, "groups_table", 1, height=ROW_HEIGHT)
    until(figure, SELECTED, len(members[1]))
    expect(panel).to_contain_text(f"What makes the {len(members[1])} selected sequences different")
    found = of_group(trained, members[1])
    for sentence in found.sentences:
        expect(panel).to_contain_text(sentence)
    curves = page.get_by_role("figure", name=re.compile("of the selection and of the rest"))
    until(
        curves,
        "Math.abs((node._fullData?.at(-1)?.y?.[0] ?? 1e9) - arg) < 1e-4",
        float(found.selection.mean[0, 0]),
    )


def test_what_was_selected_on_the_map_is_compared_too(page: Page, server: Server, trained: Run):
    figure = open_panel(page, server, trained, "Selection")
    page.get_by_role("button", name="Select by").wait_for()
    box = page.get_by_placeholder("Find by id")
    box.fill("wave 7")
    box.press("Enter")
    until(figure, SELECTED, 1)
    page.get_by_text("Compared").click()
    for sentence in of_group(trained, np.array([7])).sentences:
        expect(page.locator(".st-key-difference")).to_contain_text(sentence)
