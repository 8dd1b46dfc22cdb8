"""The chart component under real hands: what is selected, and what survives."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.charts.view_app.points import (
    BOX,
    EMPTY,
    LASSO,
    POINTS,
    N,
    expect_rows,
    expect_shown,
    pixels,
    select_and_zoom,
)
from tests.browser.conftest import Light
from tests.browser.gestures import (
    LOOKS,
    SELECTED,
    Pixels,
    area,
    chart,
    click,
    drag,
    inside,
    layout,
    lonely,
    mode,
    other_ranges,
    ranges,
    until,
    visit,
    wait_idle,
)


@pytest.fixture
def only_points(page: Page, light: Light) -> Locator:
    """A map without a line that Plotly would dim as well."""
    visit(page, f"{light.url}/?line=")
    return chart(page, "The left map")


def test_a_click_selects_a_point_and_shift_adds_one_and_takes_it_away(
    page: Page, left: Locator
) -> None:
    points = pixels(left)
    first, second = lonely(points, 2)
    click(left, points[first])
    expect_rows(page, [first])
    expect_shown(left, [first])
    click(left, points[second], held="Shift")
    expect_rows(page, sorted([first, second]))
    click(left, points[second], held="Shift")
    expect_rows(page, [first])


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
    drag(left, LASSO, held="Shift")
    expect_rows(page, sorted([*rows, other]))


def test_webgl_points_are_selected_alike_and_a_large_figure_is_fetched_once(
    page: Page, light: Light
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: "/figures/" in request.url and fetched.append(request.url))
    page.goto(f"{light.url}/?gl=1&large=1")
    left = chart(page, "The left map")
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    page.keyboard.press("Escape")
    expect_rows(page, [])
    expect_alike_where_some_are_drawn(page, left)
    assert len(fetched) == len(set(fetched)) > 1  # the figure and its arrays


def expect_alike_where_some_are_drawn(page: Page, figure: Locator) -> None:
    """A lasso takes all points, those that it takes are then drawn, and a closer look draws all."""
    drawn = "node._fullData.filter(t => t.text).reduce((n, t) => n + t.x.length, 0)"
    said = "node._fullLayout.annotations[0]?.text"
    page.get_by_text("Draw some", exact=True).click()
    until(figure, f"{said}?.startsWith('21 of 60 points')")  # seven of each label
    assert figure.evaluate(f"node => {drawn}") == 21
    assert figure.evaluate("node => node._fullLayout.images.length") == 1
    rows = inside(LASSO, pixels(figure))
    drag(figure, LASSO)
    expect_rows(page, rows)
    until(figure, SELECTED, len(rows))
    figure.focus()
    for _ in range(8):
        page.keyboard.press("+")
    until(figure, f"{said}?.startsWith('All ')")
    assert figure.evaluate("node => node._fullLayout.images.length") == 0


def test_two_charts_on_a_page_have_selections_of_their_own(page: Page, light: Light) -> None:
    page.goto(f"{light.url}/?two=yes")
    left, right = chart(page, "The left map"), chart(page, "The right map")
    drag(left, LASSO)
    expect_rows(page, inside(LASSO, pixels(left)))
    expect_shown(right, [])
    shown = ranges(right)
    mode(left, "Zoom")
    drag(left, BOX)
    other_ranges(left, shown)
    points = pixels(right)
    (row,) = lonely(points, 1)
    click(right, points[row])
    expect_rows(page, [row], of="right")
    expect_shown(left, inside(LASSO, pixels(left)))
    assert ranges(right) == shown


def test_a_double_click_on_a_point_keeps_it_selected(page: Page, left: Locator) -> None:
    points = pixels(left)
    (row,) = lonely(points, 1)
    # As when the chart is drawn at the second click: Plotly knows of no point under the pointer.
    left.evaluate(
        """node => {
            const { emit } = node;
            node.emit = (name, ...what) => {
                if (name !== "plotly_click") return emit.call(node, name, ...what);
                emit.call(node, name, ...what);
                node.emit = (other, ...more) => {
                    if (other === "plotly_click") node.emit = emit;
                    else return emit.call(node, other, ...more);
                };
                node._hoverdata = undefined;
            };
        }"""
    )
    click(left, points[row], double=True)
    expect_rows(page, [row])
    page.wait_for_timeout(500)
    expect_shown(left, [row])


def test_on_empty_ground_a_click_keeps_the_selection_and_a_double_click_clears_it(
    page: Page, left: Locator
) -> None:
    rows = inside(LASSO, pixels(left))
    drag(left, LASSO)
    expect_rows(page, rows)
    click(left, EMPTY)
    page.wait_for_timeout(600)  # a second click within this time would be a double-click
    expect_rows(page, rows)
    expect_shown(left, rows)
    left.evaluate(LATE)
    click(left, EMPTY, double=True)
    expect_rows(page, [])
    expect_shown(left, [])


def test_the_page_can_choose_rows(page: Page, left: Locator) -> None:
    page.get_by_role("button", name="Choose three").click()
    expect_shown(left, [1, 2, 3])


# A press that the page comes to see only long after the one before it.
LATE = """() => window.addEventListener("mouseup", () => {
    for (const start = performance.now(); performance.now() < start + 700; );
}, { once: true })"""


TINTED = """arg === (() => {
    const canvas = node.querySelector(".plotly-view-painted");
    if (!canvas) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((v, i) => i % 4 === 0 && v > 200 && data[i + 3] > 250) ? 1 : 0;
})()"""


# After 20 s a colour would go in any case.
PATIENT = """() => {
    const wait = (window.plainTimeout ??= setTimeout);
    window.setTimeout = (go, ms, ...what) => (ms >= 20_000 ? 0 : wait(go, ms, ...what));
}"""


def expect_untinted(figure: Locator) -> None:
    expect(figure.locator(".plotly-view-painted")).to_have_count(0)


def test_what_a_button_colours_has_its_colour_before_the_server_answers_unless_it_refuses(
    page: Page, far: Locator
) -> None:
    page.evaluate(PATIENT)
    page.get_by_role("button", name="Choose three").click()
    expect_shown(far, [1, 2, 3])
    for tint in (lambda: page.keyboard.press("t"), page.get_by_role("button", name="Tint").click):
        tint()
        assert far.evaluate(f"(node, arg) => {TINTED}", 1)
        page.get_by_role("button", name="Refuse").click()
        expect_untinted(far)
    page.keyboard.press("t")
    page.locator("label", has_text="2").first.click()  # another figure
    expect_untinted(far)


def test_a_chart_catches_up_after_a_drag(page: Page, left: Locator) -> None:
    box, wide = area(left), layout(left, "width")
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.set_viewport_size({"width": 700, "height": 1000})
    page.wait_for_timeout(500)
    assert layout(left, "width") == wide
    page.mouse.up()
    until(left, "node._fullLayout.width === node.clientWidth && arg !== node.clientWidth", wide)
    page.set_viewport_size({"width": 390, "height": 844})  # five ticks would be turned
    until(left, "[2, 3, 4].includes(node._fullLayout.xaxis.nticks)")
    until(left, "node._fullLayout.title.text === 'narrow' && node.clientHeight === 500")
    edges = "[...node.querySelectorAll('.legendtext')].map((e) => e.getBoundingClientRect().right)"
    until(left, f"Math.max(...{edges}) < node.getBoundingClientRect().right")


def test_points_hidden_in_the_legend_are_not_selected(page: Page, left: Locator) -> None:
    rows = [row for row in inside(LASSO, pixels(left)) if row % 3 != 0]
    left.locator(".legendtoggle").first.click()
    until(left, "node._fullData[0].visible !== true")
    mode(left, "Lasso Select")
    drag(left, LASSO)
    expect_rows(page, rows)


def test_a_hidden_label_stays_hidden_when_points_move_and_hides_no_other_of_new_colours(
    page: Page, left: Locator
) -> None:
    left.locator(".legendtoggle").first.click()
    until(left, "node._fullData[0].visible !== true")
    before = left.evaluate("node => node._fullData[1].x[0]")
    page.get_by_text("Move", exact=True).click()
    until(left, "node._fullData[1].x[0] !== arg", before)
    page.wait_for_timeout(300)
    assert left.evaluate("node => node._fullData[0].visible") == "legendonly"
    page.get_by_text("2", exact=True).click()
    until(left, "node.data[0].name === '1 of 2'")
    assert left.evaluate("node => node._fullData[0].visible") is True


def test_the_wheel_scrolls_or_with_ctrl_zooms_and_keys_zoom_and_reset(
    page: Page, left: Locator
) -> None:
    box = area(left)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.wheel(0, -100)
    page.wait_for_timeout(300)
    assert ranges(left) == [[-1.2, 1.2], [-1.2, 1.2]]
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(left, "node._fullLayout.xaxis.range[1] < 1")
    (x1, x2), (y1, y2) = ranges(left)
    assert x1 + (x2 - x1) / 4 == pytest.approx(-0.6, abs=0.02)  # what was under the pointer
    assert y1 + (y2 - y1) * 3 / 4 == pytest.approx(0.6, abs=0.02)
    left.focus()
    page.keyboard.press("0")
    until(left, "node._fullLayout.xaxis.range[0] < -1.1")
    assert ranges(left) == [[-1.2, 1.2], [-1.2, 1.2]]
    page.keyboard.press("+")
    until(left, "node._fullLayout.xaxis.range[0] > -1")
    assert ranges(left)[0] == pytest.approx((-0.96, 0.96))


def test_a_double_click_while_zooming_shows_everything_again_and_so_does_the_note_of_a_first_view(
    page: Page, left: Locator, light: Light
) -> None:
    rows, zoomed = select_and_zoom(page, left)
    page.wait_for_timeout(600)  # Plotly takes a click soon after a drag for the second of two
    left.evaluate(LATE)
    click(left, EMPTY, double=True)
    assert other_ranges(left, zoomed) == [[-1.2, 1.2], [-1.2, 1.2]]
    expect_shown(left, rows)
    visit(page, f"{light.url}/?first=yes")
    left = chart(page, "The left map")
    first = [[-0.5, 0.5], [-0.5, 0.5]]
    assert ranges(left) == first
    left.get_by_text("show all").click()
    assert other_ranges(left, first) == [[-1.2, 1.2], [-1.2, 1.2]]
    expect(left.get_by_text("show all")).to_have_count(0)
    left.focus()
    page.keyboard.press("0")  # again: back to the first view
    assert other_ranges(left, [[-1.2, 1.2], [-1.2, 1.2]]) == first


def test_the_chart_is_as_wide_as_its_place(page: Page, left: Locator) -> None:
    wide = layout(left, "width")
    page.set_viewport_size({"width": 700, "height": 1000})
    until(left, "node._fullLayout.width === node.clientWidth && arg !== node.clientWidth", wide)


def test_a_chart_library_that_cannot_load_is_said_in_a_sentence(page: Page, light: Light) -> None:
    page.route("**/plotly/*", lambda route: route.abort())
    page.goto(light.url)
    left = page.get_by_role("figure", name="The left map")
    expect(left).to_have_text("The chart could not be loaded. Reload the page to try again.")
    expect(left).not_to_have_attribute("aria-busy", "true")


def test_a_large_figure_that_cannot_be_fetched_is_said_and_the_next_one_is_shown(
    page: Page, light: Light
) -> None:
    page.goto(f"{light.url}/?large=1")
    left = chart(page, "The left map")
    page.route("**/figures/*", lambda route: route.abort())
    page.get_by_text("Move", exact=True).click()
    expect(left).to_have_text(re.compile("^The chart could not be loaded"))
    expect(left).not_to_have_attribute("aria-busy", "true")
    page.unroute("**/figures/*")
    page.get_by_text("2", exact=True).click()
    until(chart(page, "The left map"), "node._fullData?.length === 3")  # two labels and the line
    drag(left, LASSO)
    expect(page.get_by_text("left kinds")).to_have_text("left kinds ['lasso']")


def test_the_chart_library_is_fetched_once(page: Page, left: Locator, light: Light) -> None:
    with page.expect_response("**/plotly/*") as response:
        page.reload()
    chart(page, "The left map")
    assert "immutable" in response.value.headers["cache-control"]
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => /plotly-/.test(e.name))"
        ".map(e => e.transferSize)"
    )
    assert sizes == [0]  # bytes over the network after a reload


def test_a_map_of_its_own_is_shown_whole_with_the_same_labels_hidden(
    page: Page, left: Locator
) -> None:
    left.locator(".legendtoggle").first.click()
    until(left, "node._fullData[0].visible !== true")
    mode(left, "Zoom")
    drag(left, BOX)
    other_ranges(left, [[-1.2, 1.2], [-1.2, 1.2]])
    before = left.evaluate("node => node._fullData[1].x[0]")
    page.get_by_text("Other data", exact=True).click()
    until(left, "node._fullData[1].x[0] !== arg", before)
    until(left, "node._fullLayout.xaxis.range[0] < -1.1")
    assert left.evaluate("node => node._fullData[0].visible") == "legendonly"


def said(figure: Locator) -> Locator:
    """What a screen reader is told about the chart."""
    return figure.locator("xpath=following-sibling::*[@aria-live]")


def test_n_and_p_go_from_point_to_point_with_a_ring_and_say_its_name(
    page: Page, left: Locator
) -> None:
    left.focus()
    page.keyboard.press("n")
    expect(said(left)).to_have_text("point <0>")
    box, ring = area(left), left.locator(".plotly-view-cursor").bounding_box()
    assert ring is not None
    x, y = pixels(left)[0]
    assert ring["x"] + ring["width"] / 2 - box["x"] == pytest.approx(x, abs=1)
    assert ring["y"] + ring["height"] / 2 - box["y"] == pytest.approx(y, abs=1)
    page.keyboard.press("n")
    expect(said(left)).to_have_text("point <1>")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(said(left)).to_have_text(f"point <{N - 1}>")  # round to the last
    expect(left.locator(".plotly-view-cursor")).to_have_count(1)
    page.get_by_role("button", name="Rerun").focus()
    expect(left.locator(".plotly-view-cursor")).to_have_count(0)


def test_enter_selects_the_point_and_shift_adds_another(page: Page, left: Locator) -> None:
    left.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect_rows(page, [1])
    expect_shown(left, [1])
    expect(said(left)).to_have_text("point <1>, selected, 1 selected in all")
    page.keyboard.press("n")
    page.keyboard.press("Shift+Enter")
    expect_rows(page, [1, 2])
    page.keyboard.press("Shift+Space")
    expect_rows(page, [1])


def test_the_keyboard_goes_only_to_points_in_sight(page: Page, left: Locator) -> None:
    left.locator(".legendtoggle").first.click()  # hides rows 0, 3, 6 ...
    until(left, "node._fullData[0].visible !== true")
    left.focus()
    for _ in range(4):
        page.keyboard.press("+")
    until(left, "node._fullLayout.xaxis.range[1] < 0.5")
    seen = (np.abs(POINTS) < 1.2 * 0.8**4).all(axis=1) & (np.arange(N) % 3 != 0)
    for row in np.flatnonzero(seen)[:3]:
        page.keyboard.press("n")
        expect(said(left)).to_have_text(f"point <{row}>")


def count_drawings(page: Page) -> None:
    """From the moment on when the page has come to rest: a scroll bar may change its width."""
    page.evaluate(
        """() => {
            const react = (window.plainReact ??= Plotly.react); // an earlier visit may count too
            window.drawings = 0;
            Plotly.react = (...all) => { window.drawings++; return react(...all); };
        }"""
    )
    for _ in range(LOOKS):
        page.wait_for_timeout(300)
        if page.evaluate("window.drawings") == 0:
            return
        page.evaluate("window.drawings = 0")
    raise AssertionError("the chart is drawn again and again")


def answered(page: Page, figure: Locator, rows: list[int]) -> int:
    """Wait for the answer to a selection; how often the chart was drawn until then."""
    expect_rows(page, rows)
    wait_idle(page)
    page.wait_for_timeout(500)
    expect_shown(figure, rows)
    drawings: int = page.evaluate("window.drawings")
    return drawings


def test_a_lasso_is_dimmed_by_plotly_and_draws_nothing_anew(
    page: Page, only_points: Locator
) -> None:
    count_drawings(page)
    drag(only_points, LASSO)
    rows = inside(LASSO, pixels(only_points))
    assert answered(page, only_points, rows) == 0
    expect(only_points.locator(".selectionlayer path")).to_have_count(0)


def test_a_lasso_that_adds_is_drawn_once(page: Page, only_points: Locator) -> None:
    rows = inside(LASSO, pixels(only_points))
    other = next(row for row in lonely(pixels(only_points), N) if row not in rows)
    count_drawings(page)
    click(only_points, pixels(only_points)[other])
    before = answered(page, only_points, [other])
    drag(only_points, LASSO, held="Shift")
    assert answered(page, only_points, sorted([*rows, other])) - before == 1


def test_a_lasso_after_another_dims_what_only_the_first_one_held(
    page: Page, only_points: Locator
) -> None:
    drag(only_points, LASSO)
    expect_rows(page, inside(LASSO, pixels(only_points)))
    other: list[Pixels] = [(x + 150, y + 120) for x, y in LASSO]
    drag(only_points, other)
    rows = inside(other, pixels(only_points))
    assert rows
    expect_rows(page, rows)
    expect_shown(only_points, rows)


def test_a_zoom_by_key_during_the_answer_to_a_lasso_is_drawn(
    page: Page, only_points: Locator
) -> None:
    drag(only_points, LASSO)
    page.keyboard.press("+")
    until(only_points, "node._fullLayout.xaxis.range[1] < 1.1")
    expect_shown(only_points, inside(LASSO, pixels(only_points)))
