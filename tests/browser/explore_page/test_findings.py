"""Explore opens with what was found, beside a map that is wholly in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sequitur_core.runs.layout import QUERIES_FOLDER
from sequitur_core.runs.results.decisions import decisions
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import TRAINER, Server, standing_still
from tests.browser.gestures import (
    SELECTED,
    click,
    expect_count,
    keep,
    key,
    lonely,
    mode,
    on_screen,
    open_map,
    press,
    selected_names,
    until,
    wait_idle,
)
from tests.core.files import ROWS

WIDE, HIGH = 1024, 768  # a projector
# What is pressed is sent a moment later; the timers of the page fall into that moment once.
TIMERS_IN_BETWEEN = """
const { setInterval, setTimeout } = window;
const timers = new Set();
window.setInterval = (act, ...more) => {
  timers.add(act);
  return setInterval(act, ...more);
};
window.setTimeout = (act, late, ...more) => {
  if (late !== 0 || !window.timersInBetween) return setTimeout(act, late, ...more);
  window.timersInBetween = false;
  timers.forEach((one) => one());
  return setTimeout(act, 200, ...more);
};
addEventListener("click", () => { window.timersInBetween = window.isArmed; }, true);
"""


def test_map_and_findings_are_in_the_first_screen_and_linked(
    page: Page, server: Server, trained: Run
):
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    figure = open_map(page, server.url, trained, page_texts.FINDINGS)
    found = key(page, "finding_0")
    expect(found).to_contain_text("2 separate groups: slow; fast.")
    verdict = key(page, "verdict")
    expect(verdict).to_contain_text("Tells fast and slow apart")
    expect(verdict.locator("strong").first).to_be_in_viewport(ratio=1)

    wait_idle(page)
    map_box, sentence = figure.bounding_box(), found.locator("p").first.bounding_box()
    assert map_box is not None
    assert sentence is not None
    assert map_box["y"] + map_box["height"] <= HIGH
    assert sentence["y"] + sentence["height"] <= HIGH
    beside = key(page, "selection").bounding_box()
    assert beside is not None
    assert map_box["width"] >= 0.6 * (beside["x"] + beside["width"] - map_box["x"])

    press(page, "finding_0_1")
    until(figure, "node.data.some(trace => trace.selectedpoints?.length)")
    assert len(selected_names(figure)) > 1
    expect(found).to_be_visible()  # the findings stay

    # What is dismissed stays so until it is brought back.
    wait_idle(page)
    found.get_by_role("button", name="Dismiss").click()
    aside = page.get_by_text("Dismissed (1)")
    expect(aside).to_be_visible()
    assert list(decisions(trained).values()) == ["dismissed"]
    aside.click()
    page.get_by_role("button", name="Restore").click()
    expect(found).to_contain_text("2 separate groups: slow; fast.")
    assert not decisions(trained)
    wait_idle(page)

    mode(figure, "Full screen")
    until(figure, "document.fullscreenElement?.contains(node)")
    mode(figure, "Full screen")
    drawn = "node._fullLayout.width === node.clientWidth"  # it stands still under a pointer
    until(figure, f"!document.fullscreenElement && {drawn}")
    wait_idle(page)
    points = on_screen(figure, trained.points("umap"))
    click(figure, points[lonely(points, 1)[0]])
    expect_count(page, 1)
    keep(page)


@pytest.mark.own_tab
def test_a_press_counts_once_where_a_timer_tells_of_it_first(
    page: Page, server: Server, trained: Run
):
    page.add_init_script(TIMERS_IN_BETWEEN)
    for one in (trained.path / QUERIES_FOLDER).glob("findings-*"):
        one.unlink()
    with standing_still(server, TRAINER):
        figure = open_map(page, server.url, trained, page_texts.FINDINGS)
        # A timer asks for them again and again.
        expect(page.get_by_text("Looking for findings")).to_be_visible()
        page.evaluate("window.isArmed = true")
        key(page, "invert").get_by_role("button").click()
        until(figure, SELECTED, ROWS)
        wait_idle(page)
        assert page.evaluate("window.timersInBetween") is False
        until(figure, SELECTED, ROWS)
