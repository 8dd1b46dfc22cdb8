"""Points travel to their new places, and what ends or forbids that."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.browser.charts.view_app.points import POINTS, expect_rows, pixels
from tests.browser.conftest import Light
from tests.browser.gestures import chart, click, selected_points, until, visit, wait_idle

# What a chart paints while its points travel: of every frame, the painted pixels. For these, a
# sixtieth of a second passes from frame to frame, else a slow computer would see but their end.
RECORDER = """node => {
    const next = (window.plainNext ??= requestAnimationFrame); // an earlier visit has its own
    let now = performance.now();
    window.requestAnimationFrame = (go) => next.call(window, () => go((now += 16)));
    const [seen, painted] = [(node.seen = []), (node.painted = [])];
    const look = () => {
        if (!("moving" in node.dataset)) return;
        const canvas = node.querySelector("canvas.plotly-view-movement");
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
        const frame = [];
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 20) continue;
            frame.push([(i / 4) % width, Math.floor(i / 4 / width), ...data.slice(i, i + 4)]);
        }
        painted.push(frame);
        requestAnimationFrame(look);
    };
    new MutationObserver(() => {
        seen.push("moving" in node.dataset);
        look();
    }).observe(node, { attributeFilter: ["data-moving"] });
}"""
# Whether points of a chart travel, at every change of it.
WATCHER = """node => {
    [node.seen, node.painted] = [[], []];
    new MutationObserver(() => node.seen.push("moving" in node.dataset))
        .observe(node, { attributeFilter: ["data-moving"] });
}"""


def two_points(page: Page, light: Light) -> Locator:
    """A map of two points, a blue and a light blue one, which "Move" lets change places."""
    visit(page, f"{light.url}/?n=2")
    figure = chart(page, "The left map")
    figure.evaluate(RECORDER)
    return figure


def places(figure: Locator) -> NDArray[np.float64]:
    """Where the two points of the small map lie before they move."""
    return pixels(figure)[:2]


def press_move(page: Page, figure: Locator, toggle: str = "Move") -> list[NDArray[np.float64]]:
    """Let points travel; returns what was painted, frame by frame: (pixels, x y r g b a)."""
    page.get_by_text(toggle, exact=True).click()
    until(figure, "node.seen.length > 1 && !('moving' in node.dataset)")
    return [np.array(frame) for frame in figure.evaluate("node => node.painted")]


def of_colour(frame: NDArray[np.float64], colour: str) -> NDArray[np.float64]:
    """The middle of what is painted in a colour such as rgb(0, 104, 201)."""
    wanted = [int(part) for part in re.findall(r"\d+", colour)]
    return frame[np.abs(frame[:, 2:5] - wanted).max(axis=1) < 12, :2].mean(axis=0) + 0.5


def colours(figure: Locator) -> list[str]:
    found: list[str] = figure.evaluate(
        "node => [...node.querySelectorAll('.scatterlayer .points path')]"
        ".map(path => getComputedStyle(path).fill)"
    )
    return found


def test_points_travel_straight_to_their_new_places(page: Page, light: Light) -> None:
    figure = two_points(page, light)
    end, start = places(figure)
    upper = colours(figure)[1]  # the other one is hidden by it when they meet
    way = np.array([of_colour(frame, upper) for frame in press_move(page, figure)]) - start
    along = way @ (end - start) / np.sum((end - start) ** 2)
    beside = way - along[:, None] * (end - start)
    assert along[0] == pytest.approx(0, abs=0.02)
    assert np.all(np.diff(along) > -0.01)
    assert np.any((along > 0.1) & (along < 0.9))
    assert np.abs(beside).max() < 1.5


def test_points_travel_also_when_they_get_other_labels(page: Page, light: Light) -> None:
    figure = two_points(page, light)
    start, end = places(figure)
    frames = press_move(page, figure, "Move and take other labels")
    blue = [int(part) for part in re.findall(r"\d+", colours(figure)[0])]
    apart = []
    for frame in frames:  # both are blue now, and pass each other in the middle
        x = frame[np.abs(frame[:, 2:5] - blue).max(axis=1) < 12, 0]
        apart.append(x.max() - x.min())
    assert apart[0] == pytest.approx(abs(end[0] - start[0]), abs=10)
    assert min(apart) < 0.8 * apart[0]


def test_a_selected_point_stands_out_on_its_way(page: Page, light: Light) -> None:
    figure = two_points(page, light)
    click(figure, places(figure)[0])
    expect_rows(page, [0])
    frames = press_move(page, figure)
    for frame in frames:
        assert (frame[:, 5] > 250).any()  # the selected one
    blurred = [(frame[:, 5] < 100).sum() for frame in frames]
    assert np.median(blurred) > 20  # the other one, except where one lies on the other
    until(figure, "node._fullData[0].selectedpoints?.length === 1")
    assert selected_points(figure)[:2] == [[0], []]


def test_after_the_movement_the_chart_itself_shows_the_points(page: Page, left: Locator) -> None:
    left.evaluate(WATCHER)
    press_move(page, left)
    drawn = left.evaluate("node => node._fullData.slice(0, 3).map(t => [[...t.x], [...t.y]])")
    for label, (x, y) in enumerate(drawn):
        wanted = POINTS[::-1][label::3]
        assert np.array_equal(np.column_stack([x, y]).astype(np.float32), wanted)
    expect(left.locator("canvas.plotly-view-movement")).to_have_count(0)
    markers = left.locator(".scatterlayer .points").first
    assert markers.evaluate("points => getComputedStyle(points).visibility") == "visible"


def test_the_chart_hides_its_own_points_while_they_travel(page: Page, left: Locator) -> None:
    left.evaluate(
        """node => new MutationObserver(() => {
            const points = node.querySelector(".scatterlayer .points");
            node.shown ??= getComputedStyle(points).visibility;
        }).observe(node, { attributeFilter: ["data-moving"] })"""
    )
    page.get_by_text("Move", exact=True).click()
    until(left, "node.shown === 'hidden'")


def test_nothing_travels_of_other_colours_or_data_or_where_people_want_no_movement(
    page: Page, left: Locator
) -> None:
    left.evaluate(WATCHER)
    page.get_by_text("2", exact=True).click()
    until(left, "node.data[0].name === '1 of 2'")
    page.wait_for_timeout(300)
    assert left.evaluate("node => node.seen") == []
    expect_no_travel(page, left, "Other data")
    page.emulate_media(reduced_motion="reduce")
    page.get_by_text("Other data", exact=True).click()
    until(left, "node._fullLayout.uirevision === 'False'")
    wait_idle(page)
    expect_no_travel(page, left, "Move")


def expect_no_travel(page: Page, figure: Locator, toggle: str) -> None:
    figure.evaluate(WATCHER)
    before = figure.evaluate("node => node._fullData[0].x[0]")
    page.get_by_text(toggle, exact=True).click()
    until(figure, "node._fullData[0].x[0] !== arg", before)
    page.wait_for_timeout(300)
    assert figure.evaluate("node => node.seen") == []


@pytest.mark.parametrize(("count", "travels"), [(10_000, True), (10_001, False)])
def test_up_to_10_000_points_travel(page: Page, light: Light, count: int, travels: bool) -> None:
    page.goto(f"{light.url}/?gl=1&n={count}")
    figure = chart(page, "The left map")
    if travels:
        figure.evaluate(WATCHER)  # to read so many painted points back would take a minute
        press_move(page, figure)
        assert figure.evaluate("node => node.seen[0]") is True
        expect(figure.locator("canvas.plotly-view-movement")).to_have_count(0)
    else:
        expect_no_travel(page, figure, "Move")


def test_a_press_ends_the_movement_at_once(page: Page, left: Locator) -> None:
    left.evaluate(
        """node => new MutationObserver((_, observer) => {
            observer.disconnect();
            node.dispatchEvent(new PointerEvent("pointerdown"));
            node.after_press = "moving" in node.dataset || !!node.querySelector(
                "canvas.plotly-view-movement");
            window.dispatchEvent(new PointerEvent("pointerup"));
        }).observe(node, { attributeFilter: ["data-moving"] })"""
    )
    page.get_by_text("Move", exact=True).click()
    until(left, "node.after_press !== undefined")
    assert left.evaluate("node => node.after_press") is False


def test_zooming_ends_the_movement_at_once(page: Page, left: Locator) -> None:
    left.evaluate(
        """node => new MutationObserver((_, observer) => {
            observer.disconnect();
            node.dispatchEvent(new KeyboardEvent("keydown", { key: "+" }));
            node.after_press = "moving" in node.dataset;
        }).observe(node, { attributeFilter: ["data-moving"] })"""
    )
    page.get_by_text("Move", exact=True).click()
    until(left, "node.after_press === false && node._fullLayout.xaxis.range[0] > -1")


def test_another_update_while_points_travel_shows_its_own_state(page: Page, left: Locator) -> None:
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
            observer.disconnect();
            [...document.querySelectorAll("label")].find(l => l.textContent === "2").click();
        }).observe(document.querySelector(".plotly-view"), { attributeFilter: ["data-moving"] })"""
    )
    page.get_by_text("Move", exact=True).click()
    until(left, "node.data[0].name === '1 of 2' && !('moving' in node.dataset)")
    x = left.evaluate("node => [...node._fullData[0].x]")
    assert np.array_equal(np.float32(x), POINTS[::-1][::2, 0])
    expect(left.locator("canvas.plotly-view-movement")).to_have_count(0)
