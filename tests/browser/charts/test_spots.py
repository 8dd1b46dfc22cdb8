"""Spots and paths under real hands: what the chart tells, and what it shows at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.charts.view_app.points import LASSO, pixels
from tests.browser.conftest import Light, Server
from tests.browser.gestures import (
    LOOKS,
    area,
    chart,
    click,
    drag,
    inside,
    lonely,
    mode,
    ranges,
    selected_points,
    until,
    visit,
    wait_idle,
)
from tests.browser.rest import wait_for_script

REACH = 1.2  # both axes go from -1.2 to 1.2


@pytest.fixture
def figure(page: Page, light: Light) -> Locator:
    visit(page, f"{light.url}/page_spots")
    found = chart(page, "The map of spots")
    until(found, "node.dataset.spots === 'on'")
    return found


def told(page: Page) -> list[Any]:
    """All that the page was told: (kind, at, path, rows) each."""
    wait_idle(page)
    return json.loads(page.locator(".st-key-told").inner_text())


def wait_told(page: Page, kind: str) -> list[Any]:
    expect(page.locator(".st-key-told")).to_contain_text(kind)
    return told(page)


def expect_last(page: Page, at: Sequence[float], *, within: float = 1e-6, kind: str = "") -> None:
    """The last place that the page is told is this one, sooner or later, and as that kind.

    While the button is held, a click is told as a drag.
    """
    for _ in range(LOOKS):
        events = told(page)
        near = events and np.abs(np.subtract(events[-1][1], at)).max() < within
        if near and kind in ("", events[-1][0]):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"told {events[-1:]}, not {at}")


def place(figure: Locator, at: tuple[float, float]) -> list[float]:
    """Pixels of the plotting area -> the chart's numbers."""
    box = area(figure)
    return [
        -REACH + 2 * REACH * at[0] / box["width"],
        REACH - 2 * REACH * at[1] / box["height"],
    ]


def cross(figure: Locator) -> list[float]:
    at: str = figure.locator(".plotly-view-spots").evaluate("layer => layer.dataset.at")
    return [float(value) for value in at.split(",")]


def test_a_click_tells_where_and_selects_nothing(page: Page, figure: Locator) -> None:
    points = pixels(figure)
    (row,) = lonely(points, 1)
    for at in ((30.0, 50.0), tuple(points[row])):  # on empty ground, and on a point
        click(figure, at)
        expect_last(page, place(figure, at), within=0.02, kind="spot")
        kind, told_at, path, rows = told(page)[-1]
        assert (kind, path, rows) == ("spot", [], [])
        np.testing.assert_allclose(cross(figure), told_at)
    assert selected_points(figure)[:3] == [None] * 3


def test_a_drag_tells_where_it_is_and_at_the_end_its_path(page: Page, figure: Locator) -> None:
    before = ranges(figure)
    corners = [(40, 40), (240, 60), (200, 260)]
    drag(figure, corners, steps=25)
    events = wait_told(page, "path")
    kinds = [event[0] for event in events]
    assert kinds[-1] == "path"
    assert set(kinds[:-1]) == {"drag"}
    *_, (_, end, path, rows) = events
    assert rows == []
    assert 20 < len(path) <= 200
    np.testing.assert_allclose(end, place(figure, corners[-1]), atol=0.02)
    np.testing.assert_allclose(path[0], place(figure, corners[0]), atol=0.02)
    np.testing.assert_allclose(path[-1], end)
    middle = place(figure, corners[1])
    assert min(np.hypot(*(np.array(p) - middle)) for p in path) < 0.03
    assert ranges(figure) == before
    assert selected_points(figure)[:3] == [None] * 3


def test_cross_and_path_are_shown_while_the_hand_draws(page: Page, figure: Locator) -> None:
    box = area(figure)
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=10)
    np.testing.assert_allclose(cross(figure), place(figure, (150, 90)), atol=0.02)
    drawn = figure.locator(".plotly-view-spots polyline.line").get_attribute("points")
    page.mouse.up()
    assert drawn is not None
    last = [float(value) for value in drawn.split(" ")[-1].split(",")]
    np.testing.assert_allclose(last, (150, 90), atol=1.5)


def test_without_paths_a_drag_ends_as_a_spot(page: Page, figure: Locator) -> None:
    page.get_by_text("Paths", exact=True).click()
    wait_idle(page)
    drag(figure, [(40, 40), (240, 60)], steps=25)
    expect_last(page, place(figure, (240, 60)), within=0.02)
    assert wait_told(page, "spot")[-1][0] == "spot"
    expect(figure.locator(".plotly-view-spots polyline")).to_have_count(0)


def test_the_cross_stays_on_its_place_when_the_view_moves(page: Page, figure: Locator) -> None:
    click(figure, (30, 50))
    before = cross(figure)
    figure.evaluate(  # the second before the chart shows what the first asked for
        """node => {
            for (const key of "++") node.dispatchEvent(new KeyboardEvent("keydown", { key }));
        }"""
    )
    until(figure, f"node._fullLayout.xaxis.range[1] < {REACH} * 0.65")
    wait_idle(page)
    assert cross(figure) == before
    moved = figure.evaluate(
        """node => {
            const { xaxis } = node._fullLayout;
            const d = node.querySelector(".plotly-view-spots path.line").getAttribute("d");
            const at = node.querySelector(".plotly-view-spots").dataset.at.split(",");
            return [Number(/^M([-\\d.]+)/.exec(d)[1]) + 9, xaxis.l2p(Number(at[0]))];
        }"""
    )
    np.testing.assert_allclose(moved[0], moved[1], atol=0.01)


def test_a_lasso_can_be_picked_instead_and_given_back(page: Page, figure: Locator) -> None:
    mode(figure, "Lasso Select")
    until(figure, "node.dataset.spots === 'off'")
    drag(figure, LASSO)
    rows = inside(LASSO, pixels(figure))
    assert wait_told(page, "lasso")[-1][3] == rows
    mode(figure, "Draw a path")
    until(figure, "node.dataset.spots === 'on'")
    click(figure, (300, 40))
    kind, _, _, kept = wait_told(page, "spot")[-1]
    assert (kind, kept) == ("spot", rows)


def test_shift_and_arrows_move_the_cross(page: Page, figure: Locator) -> None:
    before = ranges(figure)
    figure.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(f"Shift+{key}")
    expect_last(page, (2 * 0.02 * 2.4, 0.02 * 2.4))
    assert ranges(figure) == before


def test_enter_goes_to_the_point_that_the_keyboard_is_at(page: Page, figure: Locator) -> None:
    figure.focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    ((kind, at, _, rows),) = wait_told(page, "spot")
    expected = figure.evaluate("node => [node._fullData[0].x[0], node._fullData[0].y[0]]")
    assert (kind, rows) == ("spot", [])
    np.testing.assert_allclose(at, expected)


def test_the_cross_comes_back_with_the_spots_without_which_a_click_selects(
    page: Page, figure: Locator
) -> None:
    click(figure, (30, 50))
    wait_told(page, "spot")
    before = cross(figure)
    switch = page.get_by_text("Spots", exact=True).last
    switch.click()
    until(figure, "!('spots' in node.dataset)")
    switch.click()
    until(figure, "node.dataset.spots === 'on'")
    assert cross(figure) == before
    switch.click()
    until(figure, "!('spots' in node.dataset)")
    expect(figure.locator(".plotly-view-spots")).to_have_count(0)
    expect(figure.locator('.modebar-btn[data-title="Draw a path"]')).to_be_hidden()
    points = pixels(figure)
    (row,) = lonely(points, 1)
    click(figure, points[row])
    assert wait_told(page, "click")[-1][3] == [row]


# Sliders

# Where a slider is, at eight pictures that the browser shows one after another; as far as the page
# knows, a tenth of a second apart: on a slow computer it would turn more than once meanwhile.
VALUES = """slider => new Promise((resolve) => {
    const [seen, next] = [[], requestAnimationFrame];
    let now = performance.now();
    window.requestAnimationFrame = (go) => next(() => go((now += 50))); // two ask each time
    const look = () => {
        seen.push(Number(slider.value));
        if (seen.length < 8) return requestAnimationFrame(look);
        window.requestAnimationFrame = next;
        resolve(seen);
    };
    look();
})"""


@pytest.fixture
def slider(page: Page, figure: Locator) -> Locator:
    page.get_by_text("Slider", exact=True).click()
    found = page.get_by_role("slider", name="Share")
    found.wait_for()
    wait_idle(page)
    return found


def shares(page: Page) -> list[float]:
    """All that the page was told so far; while the slider plays, it is told more and more."""
    wait_for_script(page)
    return json.loads(page.locator(".st-key-shares").inner_text())


def test_a_slider_tells_where_it_is_while_it_is_held(page: Page, slider: Locator) -> None:
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8, 0.88):  # each as long as it takes the server to hear of it
        page.mouse.move(box["x"] + box["width"] * share, y, steps=5)
        for _ in range(LOOKS):
            held = shares(page)
            if held[-1] == pytest.approx(share, abs=0.03):
                break
            page.wait_for_timeout(100)
    page.mouse.up()
    assert len(set(held)) >= 4
    assert held == sorted(held)
    assert held[-1] == pytest.approx(0.88, abs=0.03)


def test_the_cross_follows_a_slider_at_once_and_a_click_takes_it_off_the_way(
    page: Page, figure: Locator, slider: Locator
) -> None:
    np.testing.assert_allclose(cross(figure), (0, 0), atol=1e-9)
    slider.press("ArrowRight")
    np.testing.assert_allclose(cross(figure), (0.02, 0.02), atol=1e-9)
    for _ in range(6):
        slider.press("ArrowRight")
    # The last position is always told.
    expect(page.locator(".st-key-shares")).to_contain_text(re.compile(r"0\.(57|569999)\d*\]"))
    assert shares(page)[-1] == pytest.approx(0.57)
    expect(page.get_by_text("57 %")).to_be_visible()
    click(figure, (30, 50))
    wait_told(page, "spot")
    page.wait_for_timeout(300)
    np.testing.assert_allclose(cross(figure), place(figure, (30, 50)), atol=0.02)


def test_a_slider_plays_to_and_fro_and_pauses(page: Page, slider: Locator) -> None:
    page.get_by_role("button", name="Play").click()
    values = slider.evaluate(VALUES)
    top = values.index(max(values))
    assert len(set(values)) > 2
    assert values == sorted(values[:top]) + sorted(values[top:], reverse=True)
    for _ in range(LOOKS):  # on a busy machine it is told of few positions a second
        page.wait_for_timeout(100)
        if len(set(shares(page))) >= 4:
            break
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    resting = slider.input_value()
    page.wait_for_timeout(1500)
    assert slider.input_value() == resting
    assert len(set(shares(page))) >= 4


def test_streamlit_is_told_of_a_drag_every_60_milliseconds_at_most(page: Page, app: Server) -> None:
    page.goto(f"{app.url}/page_spots")
    box = area(chart(page, "The map of spots"))
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    begun = time.monotonic()
    for i in range(LOOKS):
        page.mouse.move(box["x"] + 50 + 4 * (i % 50), box["y"] + 50)
        page.wait_for_timeout(20)
        if i > 50 and page.locator(".st-key-told").inner_text().count("drag") >= 3:
            break
    seconds = time.monotonic() - begun
    page.mouse.up()
    drags = [event for event in wait_told(page, "path") if event[0] == "drag"]
    assert 3 <= len(drags) <= seconds / 0.06 + 5
