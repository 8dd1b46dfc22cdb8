"""The chart component under real hands: what is selected, and what survives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, serving
from tests.browser.gestures import (
    Pixels,
    area,
    chart,
    click,
    drag,
    layout,
    mode,
    ranges,
    selected_points,
    until,
    wait_idle,
)

N = 60
POINTS = np.random.default_rng(0).uniform(-1, 1, size=(N, 2)).astype(np.float32)  # as on the page
LASSO = [(20.0, 20.0), (230.0, 40.0), (250.0, 150.0), (120.0, 90.0), (30.0, 200.0)]
BOX = [(60.0, 40.0), (210.0, 180.0)]
# Messages of the server arrive 0.7 s late, as from far away.
FAR_SERVER = """
window.WebSocket = class extends WebSocket {
  addEventListener(type, handler, options) {
    const late = (event) => setTimeout(() => handler.call(this, event), 700);
    super.addEventListener(type, type === "message" ? late : handler, options);
  }
};
"""
EMPTY = (3.0, 3.0)  # the corner lies outside of all points


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    launcher = "tests/browser/view_app/app.py"
    with serving(tmp_path_factory.mktemp("view_app"), launcher) as running:
        yield running


@pytest.fixture
def left(page: Page, app: Server) -> Locator:
    page.goto(app.url)
    chart(page, "The right map")
    return chart(page, "The left map")


@pytest.fixture
def live(page: Page, app: Server) -> Locator:
    page.goto(f"{app.url}/page_live")
    return chart(page, "The live chart")


def pixels(figure: Locator) -> NDArray[np.float64]:
    """Where each row lies in the plotting area, from its coordinates alone: (n, 2)."""
    box = area(figure)
    across = (POINTS[:, 0] + 1.2) / 2.4 * box["width"]
    down = (1.2 - POINTS[:, 1]) / 2.4 * box["height"]
    return np.column_stack([across, down])


def inside(path: list[Pixels], points: NDArray[np.float64]) -> list[int]:
    """Rows inside a polygon: a ray to the right crosses its sides an odd number of times."""
    odd = np.zeros(len(points), dtype=bool)
    for (x1, y1), (x2, y2) in zip(path, path[1:] + path[:1], strict=True):
        crosses = (y1 > points[:, 1]) != (y2 > points[:, 1])
        with np.errstate(divide="ignore"):
            x = x1 + (points[:, 1] - y1) * (x2 - x1) / (y2 - y1)
        odd ^= crosses & (points[:, 0] < x)
    return np.flatnonzero(odd).tolist()


def lonely(points: NDArray[np.float64], count: int) -> list[int]:
    """The rows farthest from their nearest neighbour: a click can't mean another one."""
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return np.argsort(-away.min(axis=1))[:count].tolist()


def expect_rows(page: Page, rows: list[int], *, of: str = "left") -> None:
    expect(page.get_by_text(f"{of} rows")).to_have_text(f"{of} rows {rows}")


def expect_shown(figure: Locator, rows: list[int], *, labels: int = 3) -> None:
    """The points drawn as selected are these rows, whatever traces they lie in."""
    found: list[int] | None = None
    for _ in range(50):
        traces = selected_points(figure)[:labels]
        if len(traces) == labels and None not in traces:
            points = [(label, point) for label, own in enumerate(traces) for point in own or []]
            found = sorted(label + labels * point for label, point in points)
        elif traces == [None] * labels:
            found = []
        if found == rows:
            return
        figure.page.wait_for_timeout(100)
    assert found == rows


def test_a_click_selects_the_point_under_it(page: Page, left: Locator) -> None:
    points = pixels(left)
    (row,) = lonely(points, 1)
    click(left, points[row])
    expect_rows(page, [row])
    expect_shown(left, [row])


def test_a_shift_click_adds_a_point_and_takes_it_away_again(page: Page, left: Locator) -> None:
    points = pixels(left)
    first, second = lonely(points, 2)
    click(left, points[first])
    click(left, points[second], shift=True)
    expect_rows(page, sorted([first, second]))
    click(left, points[second], shift=True)
    expect_rows(page, [first])


def test_a_lasso_selects_exactly_the_rows_inside(page: Page, left: Locator) -> None:
    rows = inside(LASSO, pixels(left))
    assert 3 < len(rows) < N / 2
    drag(left, LASSO)
    expect_rows(page, rows)
    expect_shown(left, rows)
    expect(page.get_by_text("left kinds")).to_have_text("left kinds ['lasso']")


def test_a_box_selects_exactly_the_rows_inside(page: Page, left: Locator) -> None:
    (x1, y1), (x2, y2) = BOX
    rows = inside([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], pixels(left))
    assert 3 < len(rows) < N / 2
    mode(left, "Box Select")
    drag(left, BOX)
    expect_rows(page, rows)
    expect(page.get_by_text("left kinds")).to_have_text("left kinds ['box']")


def test_a_shift_lasso_adds_to_the_selection(page: Page, left: Locator) -> None:
    points = pixels(left)
    rows = inside(LASSO, points)
    other = next(row for row in lonely(points, N) if row not in rows)
    click(left, points[other])
    expect_rows(page, [other])
    drag(left, LASSO, shift=True)
    expect_rows(page, sorted([*rows, other]))


def test_webgl_points_are_selected_alike(page: Page, app: Server) -> None:
    page.goto(f"{app.url}/?gl=1")
    left = chart(page, "The left map")
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))


def test_two_charts_on_a_page_have_selections_of_their_own(page: Page, left: Locator) -> None:
    right = chart(page, "The right map")
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    expect_shown(right, [])
    shown = ranges(right)
    mode(left, "Zoom")
    drag(left, BOX)
    page.wait_for_timeout(300)
    assert ranges(left) != shown
    points = pixels(right)
    (row,) = lonely(points, 1)
    click(right, points[row])
    expect_rows(page, [row], of="right")
    expect_shown(left, inside(LASSO, pixels(left)))
    assert ranges(right) == shown


def test_escape_clears_the_selection(page: Page, left: Locator) -> None:
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    page.keyboard.press("Escape")
    expect_rows(page, [])
    expect_shown(left, [])


def test_a_double_click_on_empty_ground_clears_the_selection(page: Page, left: Locator) -> None:
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    click(left, EMPTY, double=True)
    expect_rows(page, [])
    expect_shown(left, [])


def test_a_double_click_on_a_point_keeps_it_selected(page: Page, left: Locator) -> None:
    points = pixels(left)
    (row,) = lonely(points, 1)
    click(left, points[row], double=True)
    expect_rows(page, [row])
    page.wait_for_timeout(500)
    expect_shown(left, [row])


def test_a_click_on_empty_ground_keeps_the_selection(page: Page, left: Locator) -> None:
    rows = inside(LASSO, pixels(left))
    drag(left, LASSO)
    expect_rows(page, rows)
    click(left, EMPTY)
    page.wait_for_timeout(500)
    expect_rows(page, rows)
    expect_shown(left, rows)


def test_no_outline_stays_behind_a_selection(page: Page, left: Locator) -> None:
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    expect(left.locator(".selectionlayer path")).to_have_count(0)


def test_zoom_and_selection_survive_a_rerun(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    page.get_by_role("button", name="Rerun").click()
    expect(page.get_by_text(re.compile(r"^run 3$"))).to_be_visible()
    wait_idle(page)
    assert ranges(left) == zoomed
    expect_shown(left, rows)


def test_zoom_and_selection_survive_new_colours(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    page.get_by_text("2", exact=True).click()
    expect_shown(left, rows, labels=2)
    assert ranges(left) == zoomed


def test_zoom_and_selection_survive_moved_points(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    before = left.evaluate("node => node._fullData[0].x[0]")
    page.get_by_text("Move", exact=True).click()
    until(left, "node._fullData[0].x[0] !== arg", before)
    expect_shown(left, rows)
    assert ranges(left) == zoomed


def test_zoom_and_selection_survive_a_visit_to_another_page(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    page.get_by_role("link", name="Live").click()
    chart(page, "The live chart")
    page.get_by_role("link", name="Maps").click()
    left = chart(page, "The left map")
    expect_shown(left, rows)
    assert ranges(left) == zoomed


def select_and_zoom(page: Page, figure: Locator) -> tuple[list[int], list[list[float]]]:
    rows = inside(LASSO, pixels(figure))
    drag(figure, LASSO)
    expect_rows(page, rows)
    before = ranges(figure)
    mode(figure, "Zoom")
    drag(figure, BOX)
    page.wait_for_timeout(300)
    zoomed = ranges(figure)
    assert zoomed != before
    return rows, zoomed


def test_the_page_can_choose_rows(page: Page, left: Locator) -> None:
    page.get_by_role("button", name="Choose three").click()
    expect_shown(left, [1, 2, 3])


def test_the_last_of_two_quick_selections_wins(page: Page, app: Server) -> None:
    page.add_init_script(FAR_SERVER)
    page.goto(app.url)
    left = chart(page, "The left map")
    points = pixels(left)
    first, second = lonely(points, 2)
    click(left, points[first])
    click(left, points[second])
    page.wait_for_timeout(200)
    shown = []
    for _ in range(15):  # the answer to the first click comes meanwhile
        shown.append(selected_points(left)[:3])
        page.wait_for_timeout(100)
    expect_rows(page, [second])
    expect_shown(left, [second])
    assert all(state == shown[-1] for state in shown)


def test_live_points_are_drawn_as_they_come(page: Page, live: Locator) -> None:
    before = live.evaluate("node => node._fullData[0].x.length")
    until(live, "node._fullData[0].x.length > arg + 2", before)


def test_zoom_and_selection_survive_live_updates(page: Page, live: Locator) -> None:
    drag(live, [(100.0, 10.0), (400.0, 10.0), (400.0, 190.0), (100.0, 190.0)])
    expect(page.get_by_text("live rows")).not_to_have_text("live rows []")
    rows = selected_points(live)
    mode(live, "Zoom")
    drag(live, BOX)
    page.wait_for_timeout(300)
    zoomed, count = ranges(live), live.evaluate("node => node._fullData[0].x.length")
    until(live, "node._fullData[0].x.length > arg + 3", count)
    assert ranges(live) == zoomed
    assert selected_points(live) == rows


def test_a_selection_is_not_undone_while_it_travels(page: Page, app: Server) -> None:
    page.add_init_script(FAR_SERVER)
    page.goto(f"{app.url}/page_live")
    live = chart(page, "The live chart")
    drag(live, [(100.0, 10.0), (400.0, 10.0), (400.0, 190.0), (100.0, 190.0)])
    page.wait_for_timeout(200)
    shown = []
    for _ in range(15):  # updates of the time before the selection come meanwhile
        shown.append(selected_points(live))
        page.wait_for_timeout(100)
    assert shown[0] != [None]
    assert all(state == shown[0] for state in shown)


def test_live_points_stand_still_under_a_drag(page: Page, live: Locator) -> None:
    box = area(live)
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=3)
    page.wait_for_timeout(300)
    before = live.evaluate("node => node._fullData[0].x.length")
    page.wait_for_timeout(1000)
    after = live.evaluate("node => node._fullData[0].x.length")
    page.mouse.move(box["x"] + 100, box["y"] + 100, steps=3)
    page.mouse.up()
    assert after == before
    until(live, "node._fullData[0].x.length > arg", before)
    expect(page.get_by_text("live kinds")).to_have_text("live kinds ['lasso']")


def test_a_chart_catches_up_after_a_drag(page: Page, left: Locator) -> None:
    box, wide = area(left), layout(left, "width")
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.set_viewport_size({"width": 700, "height": 1000})
    page.wait_for_timeout(500)
    assert layout(left, "width") == wide
    page.mouse.up()
    until(left, "node._fullLayout.width === node.clientWidth && arg !== node.clientWidth", wide)


def test_points_hidden_in_the_legend_are_not_selected(page: Page, left: Locator) -> None:
    rows = [row for row in inside(LASSO, pixels(left)) if row % 3 != 0]
    left.locator(".legendtoggle").first.click()
    page.wait_for_timeout(600)  # a second click within this time would be a double-click
    mode(left, "Lasso Select")
    drag(left, LASSO)
    expect_rows(page, rows)


def test_a_label_stays_hidden_when_its_points_move(page: Page, left: Locator) -> None:
    left.locator(".legendtoggle").first.click()
    until(left, "node._fullData[0].visible !== true")
    before = left.evaluate("node => node._fullData[1].x[0]")
    page.get_by_text("Move", exact=True).click()
    until(left, "node._fullData[1].x[0] !== arg", before)
    page.wait_for_timeout(300)
    assert left.evaluate("node => node._fullData[0].visible") == "legendonly"


def test_a_hidden_label_hides_no_other_label_after_new_colours(page: Page, left: Locator) -> None:
    left.locator(".legendtoggle").first.click()
    until(left, "node._fullData[0].visible !== true")
    page.get_by_text("2", exact=True).click()
    until(left, "node.data[0].name === '1 of 2'")
    assert left.evaluate("node => node._fullData[0].visible") is True


def test_the_theme_switches_live(page: Page, left: Locator) -> None:
    light = [layout(left, "font.color"), layout(left, "paper_bgcolor")]
    left.evaluate("node => { node.mark = 'the same chart' }")
    page.emulate_media(color_scheme="dark")
    until(left, "node._fullLayout.font.color !== arg", light[0])
    assert layout(left, "paper_bgcolor") != light[1]
    assert left.evaluate("node => node.mark") == "the same chart"


def test_the_keyboard_zooms_and_resets(page: Page, left: Locator) -> None:
    left.focus()
    page.keyboard.press("+")
    until(left, "node._fullLayout.xaxis.range[0] > -1")
    (x1, x2), _ = ranges(left)
    assert (x1, x2) == pytest.approx((-0.96, 0.96))
    page.keyboard.press("0")
    until(left, "node._fullLayout.xaxis.range[0] < -1.1")
    assert ranges(left) == [[-1.2, 1.2], [-1.2, 1.2]]


def test_the_wheel_with_ctrl_zooms_about_the_pointer(page: Page, left: Locator) -> None:
    box = area(left)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(left, "node._fullLayout.xaxis.range[1] < 1")
    (x1, x2), (y1, y2) = ranges(left)
    assert x1 + (x2 - x1) / 4 == pytest.approx(-0.6, abs=0.02)  # what was under the pointer
    assert y1 + (y2 - y1) * 3 / 4 == pytest.approx(0.6, abs=0.02)


def test_the_wheel_alone_scrolls_the_page(page: Page, left: Locator) -> None:
    box = area(left)
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.wheel(0, -100)
    page.wait_for_timeout(300)
    assert ranges(left) == [[-1.2, 1.2], [-1.2, 1.2]]


def test_a_double_click_while_zooming_shows_everything_again(page: Page, left: Locator) -> None:
    rows, _ = select_and_zoom(page, left)
    click(left, EMPTY, double=True)
    page.wait_for_timeout(300)
    assert ranges(left) == [[-1.2, 1.2], [-1.2, 1.2]]
    expect_shown(left, rows)


def test_the_chart_is_as_wide_as_its_place(page: Page, left: Locator) -> None:
    wide = layout(left, "width")
    page.set_viewport_size({"width": 700, "height": 1000})
    until(left, "node._fullLayout.width === node.clientWidth && arg !== node.clientWidth", wide)


def test_a_chart_has_its_key_as_class_and_its_label_for_readers(page: Page, left: Locator) -> None:
    expect(page.locator(".st-key-left").get_by_role("figure", name="The left map")).to_have_count(1)


def test_the_bar_holds_only_what_is_needed(left: Locator) -> None:
    titles = left.locator(".modebar-btn").evaluate_all("all => all.map(b => b.dataset.title)")
    wanted = ["Zoom", "Pan", "Lasso Select", "Box Select", "Reset view"]
    assert titles == [*wanted, "Download plot as a PNG"]


def test_a_chart_library_that_cannot_load_is_said_in_a_sentence(page: Page, app: Server) -> None:
    page.route("**/plotly/*", lambda route: route.abort())
    page.goto(app.url)
    expect(page.get_by_role("figure", name="The left map")).to_have_text(
        "The chart could not be loaded. Reload the page to try again."
    )


def test_the_chart_library_is_fetched_once(page: Page, left: Locator, app: Server) -> None:
    with page.expect_response("**/plotly/*") as response:
        page.reload()
    chart(page, "The left map")
    assert "immutable" in response.value.headers["cache-control"]
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => /plotly-/.test(e.name))"
        ".map(e => e.transferSize)"
    )
    assert sizes == [0]  # bytes over the network after a reload
