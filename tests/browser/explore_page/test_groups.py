"""Groups of a map: found, coloured, selected by their line, and told what makes them different."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Page, expect

from dashboard.charts.colouring import LEAST_CHROMA, MISSING_COLOUR, NO_GROUP, chroma
from dashboard.explore_page.panels.groups import ROW_HEIGHT
from sequitur_core.explore.difference import Difference, difference
from sequitur_core.explore.grouping.groups import agreements_from
from sequitur_core.files import write_arrays
from sequitur_core.runs.queries import Query, delete, query_file
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server, answer_of
from tests.browser.gestures import SELECTED, key, open_map, show_panel, tick, until, wait_idle
from tests.core.files import ROWS

# Without what is in a group, which is found after it: "1 · high".
NUMBERS = r"""JSON.stringify(node._fullData.map(
    t => [t.name.replace(/^(\d+) · .*/, "group $1"), t.x.length]
)) === JSON.stringify(arg)"""

BOXES = '[...document.querySelectorAll(".st-key-selection, .st-key-selection *")]'
FARTHEST_DOWN = f"Math.max(...{BOXES}.map((box) => box.scrollTop))"
SCROLL_DOWN = f"{BOXES}.forEach((box) => box.scrollBy(0, 400))"


def of_group(run: Run, rows: np.ndarray) -> Difference:
    return difference(run.dataset(), rows, encodings=run.encodings(), errors=run.errors())


def test_groups_are_found_coloured_selected_and_told_apart(
    page: Page, server: Server, trained: Run
):
    figure = open_map(page, server.url, trained, page_texts.GROUPS)
    panel = page.locator(".st-key-selection").last
    page.get_by_text("K-means", exact=True).click()
    wait_idle(page)
    box = key(page, "group_number").locator("input")
    box.fill("2")
    box.press("Enter")
    expect(panel).to_contain_text("2 groups")
    answer = answer_of(trained, Query("groups", {"method": "k-means", "number": 2}))
    members = [np.flatnonzero(answer["labels"] == group) for group in (0, 1)]
    expect(panel).to_contain_text(agreements_from(answer)[0].sentence)

    page.get_by_role("button", name="Colour the map by group").click()
    until(figure, NUMBERS, [["group 1", len(members[0])], ["group 2", len(members[1])]])
    drawn_in = figure.evaluate("node => node._fullData.map(t => t.marker.color.toUpperCase())")
    assert len({*drawn_in, MISSING_COLOUR}) == 3  # no group has the grey of those in none

    names = figure.locator(".plotly-view-names span")
    expect(names.first).to_contain_text("·")  # a number, and what sets its group apart
    page.get_by_role("button", name="Names", exact=True).click()
    expect(names).to_have_count(0)
    page.get_by_role("button", name="Pictures", exact=True).click()
    drawn = "Number(node.querySelector('.plotly-view-pictures')?.dataset.count) > 0"
    until(figure, drawn)
    page.get_by_role("button", name="Pictures", exact=True).click()

    tick(page, "groups_table", 1, height=ROW_HEIGHT)
    until(figure, SELECTED, len(members[1]))
    expect(panel).to_contain_text(f"What makes the {len(members[1])} selected sequences different")
    page.set_viewport_size({"width": 1024, "height": 768})  # a line each
    wait_idle(page)
    for part in (key(page, "group_actions"), key(page, "group_number").locator("label")):
        expect(part).to_be_visible()
        assert (part.bounding_box() or {"height": 99})["height"] < 40
    page.set_viewport_size({"width": 1200, "height": 1000})
    found = of_group(trained, members[1])
    for sentence in found.sentences:
        expect(panel).to_contain_text(sentence)
    curves = page.get_by_role("figure", name=re.compile("of the selection and of the rest"))
    until(
        curves,
        "Math.abs((node._fullData?.at(-1)?.y?.[0] ?? 1e9) - arg) < 1e-4",
        float(found.selection.mean[0, 0]),
    )

    # As many as there are colours for, and points in none: these alone are grey.
    many = Query("groups", {"method": "k-means", "number": 8})
    labels = np.arange(ROWS) % 9 - 1
    write_arrays(query_file(trained, many.id, "npz"), **{**answer, "labels": labels})
    try:
        box.fill("8")
        box.press("Enter")
        expect(panel).to_contain_text(f"8 groups, {(labels < 0).sum()} sequences in no group")
        sizes = [[f"group {k + 1}", int((labels == k).sum())] for k in range(8)]
        until(figure, NUMBERS, [[NO_GROUP, int((labels < 0).sum())], *sizes])  # below the others
        of_none, *drawn_in = figure.evaluate("node => node._fullData.map(t => t.marker.color)")
        assert chroma(of_none) == 0
        assert min(map(chroma, drawn_in)) >= LEAST_CHROMA
        assert len(set(drawn_in)) == 8
    finally:
        delete(trained, many)


def test_the_next_panel_opens_at_its_top(page: Page, server: Server, trained: Run):
    page.set_viewport_size({"width": 1280, "height": 480})
    open_map(page, server.url, trained, page_texts.GROUPS)
    # As often as it takes: what is found arrives late, and nothing scrolls before.
    page.wait_for_function(f"{SCROLL_DOWN}, {FARTHEST_DOWN} > 100")
    show_panel(page, page_texts.OUTLIERS)
    assert page.evaluate(FARTHEST_DOWN) == 0
