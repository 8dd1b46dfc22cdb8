"""The chart component under real hands: what is selected, and what survives."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.browser.charts.view_app.points import LASSO, POINTS, N, pixels
from tests.browser.conftest import Server
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
    selected_points,
    set_far,
    until,
    visit,
    wait_idle,
)

BOX = [(60.0, 40.0), (210.0, 180.0)]
# What Streamlit gave the component last, for each of its elements, and the component itself.
COMPONENT = """
window.given = new Map();
window.Blob = class extends Blob {
  constructor(parts, options) {
    const hooked = `window.component = component;
      export default (args) => { given.set(args.parentElement, args); return component(args); };
      function component(`;
    const [source] = parts ?? [];
    const ours = typeof source === "string" && source.includes("plotly-view");
    super(ours ? [source.replace("export default function (", hooked)] : parts, options);
  }
};
"""
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
REDRAWN = "node.ariaBusy !== 'true'"
EMPTY = (3.0, 3.0)  # the corner lies outside of all points


@pytest.fixture
def left(page: Page, app: Server) -> Locator:
    visit(page, app.url)
    return chart(page, "The left map")


@pytest.fixture
def far(page: Page, app: Server) -> Locator:
    """The left map of a server that is far away."""
    visit(page, app.url)
    left = chart(page, "The left map")
    set_far(page, True)
    return left


@pytest.fixture
def only_points(page: Page, app: Server) -> Locator:
    """A map without a line that Plotly would dim as well."""
    visit(page, f"{app.url}/?line=")
    return chart(page, "The left map")


@pytest.fixture
def live(page: Page, app: Server) -> Locator:
    visit(page, f"{app.url}/page_live")
    return chart(page, "The live chart")


def expect_rows(page: Page, rows: list[int], *, of: str = "left") -> None:
    expect(page.get_by_text(f"{of} rows")).to_have_text(f"{of} rows {rows}")


def expect_shown(figure: Locator, rows: list[int], *, labels: int = 3) -> None:
    """The points drawn as selected are these rows, whatever traces they lie in."""
    found: list[int] | None = None
    for _ in range(LOOKS):
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


def test_a_lasso_selects_exactly_the_rows_inside_and_escape_clears(
    page: Page, left: Locator
) -> None:
    rows = inside(LASSO, pixels(left))
    assert 3 < len(rows) < N / 2
    drag(left, LASSO)
    expect_rows(page, rows)
    expect_shown(left, rows)
    expect(page.get_by_text("left kinds")).to_have_text("left kinds ['lasso']")
    expect(left.locator(".selectionlayer path")).to_have_count(0)  # no outline stays behind
    page.keyboard.press("Escape")
    expect_rows(page, [])
    expect_shown(left, [])


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
    page: Page, app: Server
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: "/figures/" in request.url and fetched.append(request.url))
    page.goto(f"{app.url}/?gl=1&large=1")
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


def test_two_charts_on_a_page_have_selections_of_their_own(page: Page, app: Server) -> None:
    page.goto(f"{app.url}/?two=yes")
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
    click(left, EMPTY, double=True)
    expect_rows(page, [])
    expect_shown(left, [])


def test_zoom_and_selection_survive_what_the_page_does(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    page.get_by_role("link", name="Live").click()  # a visit to another page
    chart(page, "The live chart")
    page.get_by_role("link", name="Maps").click()
    left = chart(page, "The left map")
    expect_shown(left, rows)
    assert ranges(left) == zoomed
    runs = page.get_by_text(re.compile(r"^run \d+$"))
    before = runs.inner_text()
    page.get_by_role("button", name="Rerun").click()
    expect(runs).not_to_have_text(before)
    wait_idle(page)
    assert ranges(left) == zoomed
    expect_shown(left, rows)
    place = left.evaluate("node => node._fullData[0].x[0]")
    page.get_by_text("Move", exact=True).click()  # its points move
    until(left, "node._fullData[0].x[0] !== arg", place)
    expect_shown(left, rows)
    assert ranges(left) == zoomed
    page.get_by_text("2", exact=True).click()  # new colours
    expect_shown(left, rows, labels=2)
    assert ranges(left) == zoomed


def select_and_zoom(page: Page, figure: Locator) -> tuple[list[int], list[list[float]]]:
    rows = inside(LASSO, pixels(figure))
    drag(figure, LASSO)
    expect_rows(page, rows)
    before = ranges(figure)
    mode(figure, "Zoom")
    drag(figure, BOX)
    return rows, other_ranges(figure, before)


def test_the_page_can_choose_rows(page: Page, left: Locator) -> None:
    page.get_by_role("button", name="Choose three").click()
    expect_shown(left, [1, 2, 3])


TINTED = """arg === (() => {
    const canvas = node.querySelector(".plotly-view-painted");
    if (!canvas) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((v, i) => i % 4 === 0 && v > 200 && data[i + 3] > 250) ? 1 : 0;
})()"""


def expect_untinted(figure: Locator) -> None:
    # After 20 s it would be so in any case.
    expect(figure.locator(".plotly-view-painted")).to_have_count(0, timeout=15_000)


def test_what_a_button_colours_has_its_colour_before_the_server_answers_unless_it_refuses(
    page: Page, far: Locator
) -> None:
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


def test_the_last_of_two_quick_selections_wins(page: Page, far: Locator) -> None:
    points = pixels(far)
    first, second = lonely(points, 2)
    click(far, points[first])
    click(far, points[second])
    expect_shown(far, [second])
    shown = []
    for _ in range(15):  # the answer to the first click comes meanwhile
        shown.append(selected_points(far)[:3])
        page.wait_for_timeout(100)
    expect_rows(page, [second])
    wait_idle(page)
    expect_shown(far, [second])
    assert all(state == shown[-1] for state in shown)


def test_the_chart_shows_what_is_selected_after_the_page_chose(page: Page, far: Locator) -> None:
    points = pixels(far)
    (row,) = lonely(points, 1)
    page.get_by_role("button", name="Choose three").click()
    click(far, points[row])  # the answer to the button comes later
    expect_rows(page, [row])
    expect_shown(far, [row])


@pytest.mark.own_tab  # with a script that stays
def test_a_chart_lives_on_where_new_data_overtook_a_run(page: Page, app: Server) -> None:
    page.add_init_script(COMPONENT)
    page.goto(app.url)
    left = chart(page, "The left map")
    points = pixels(left)
    first, second = lonely(points, 2)
    click(left, points[first])
    expect_rows(page, [first])
    wait_idle(page)
    left.evaluate(
        """node => {
            for (const args of given.values()) {
                if (!args.parentElement.contains(node)) continue;
                const clean = component(args);
                clean(); // as Streamlit does where the next data came before this run began
                component(args);
            }
        }"""
    )
    click(left, points[second], held="Shift")
    expect_rows(page, sorted([first, second]))
    expect_shown(left, sorted([first, second]))


def test_live_points_are_drawn_as_they_come(page: Page, live: Locator) -> None:
    before = live.evaluate("node => node._fullData[0].x.length")
    until(live, "node._fullData[0].x.length > arg + 2", before)


def test_a_press_is_not_lost_where_the_page_runs_again_by_itself(page: Page, live: Locator) -> None:
    for count in (1, 2):
        for name in ("Usual", "Ours"):
            page.get_by_role("button", name=name).click()
        expect(page.get_by_text("Ours:")).to_have_text(f"Ours: {count}")
    expect(page.get_by_text("Usual:")).to_have_text("Usual: 0")  # as Streamlit's own are


def test_zoom_and_selection_survive_live_updates(page: Page, live: Locator) -> None:
    drag(live, [(100.0, 10.0), (400.0, 10.0), (400.0, 190.0), (100.0, 190.0)])
    expect(page.get_by_text("live rows")).not_to_have_text("live rows []")
    rows, before = selected_points(live), ranges(live)
    mode(live, "Zoom")
    drag(live, BOX)
    # What grows shows more and more by itself, but never less.
    until(live, "node._fullLayout.xaxis.range[1] < arg", before[0][1] - 5)
    zoomed = ranges(live)
    count = live.evaluate("node => node._fullData[0].x.length")
    until(live, "node._fullData[0].x.length > arg + 3", count)
    assert ranges(live) == zoomed
    assert selected_points(live) == rows


@pytest.mark.own_tab  # what travels when the test ends would reach the next one
def test_a_selection_is_not_undone_while_it_travels(page: Page, live: Locator) -> None:
    set_far(page, True)
    # Of 49 rows on, what is selected takes another byte.
    until(live, "node._fullData[0].x.length >= 46")
    drag(live, [(100.0, 10.0), (400.0, 10.0), (400.0, 190.0), (100.0, 190.0)])
    until(live, REDRAWN)
    before = None
    for _ in range(LOOKS):  # until the hand's last moves have counted
        if (now := selected_points(live)) == before and now != [None]:
            break
        before = now
        page.wait_for_timeout(100)
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
    until(live, REDRAWN)  # with what had come before
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


def test_the_theme_switches_live(page: Page, left: Locator) -> None:
    light = [layout(left, "font.color"), layout(left, "paper_bgcolor")]
    left.evaluate("node => { node.mark = 'the same chart' }")
    page.emulate_media(color_scheme="dark")
    until(left, "node._fullLayout.font.color !== arg", light[0])
    assert left.evaluate("node => node._fullLayout.xaxis.exponentformat") == "power"  # not 500p
    assert layout(left, "paper_bgcolor") != light[1]
    assert left.evaluate("node => node.mark") == "the same chart"


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


def test_a_double_click_while_zooming_shows_everything_again(page: Page, left: Locator) -> None:
    rows, zoomed = select_and_zoom(page, left)
    click(left, EMPTY, double=True)
    assert other_ranges(left, zoomed) == [[-1.2, 1.2], [-1.2, 1.2]]
    expect_shown(left, rows)


def test_the_chart_is_as_wide_as_its_place(page: Page, left: Locator) -> None:
    wide = layout(left, "width")
    page.set_viewport_size({"width": 700, "height": 1000})
    until(left, "node._fullLayout.width === node.clientWidth && arg !== node.clientWidth", wide)


def test_a_chart_has_its_key_as_class_a_label_for_readers_and_only_the_buttons_needed(
    page: Page, left: Locator
) -> None:
    expect(
        page.locator("[class*=st-key-left]").get_by_role("figure", name="The left map")
    ).to_have_count(1)
    titles = left.locator(".modebar-btn").evaluate_all(
        "all => all.filter(b => b.checkVisibility()).map(b => b.dataset.title)"
    )
    wanted = ["Zoom", "Pan", "Lasso Select", "Box Select", "Reset view"]
    assert titles == [*wanted, "Download plot as a PNG", "Full screen"]


def test_a_chart_library_that_cannot_load_is_said_in_a_sentence(page: Page, app: Server) -> None:
    page.route("**/plotly/*", lambda route: route.abort())
    page.goto(app.url)
    left = page.get_by_role("figure", name="The left map")
    expect(left).to_have_text("The chart could not be loaded. Reload the page to try again.")
    expect(left).not_to_have_attribute("aria-busy", "true")


def test_a_large_figure_that_cannot_be_fetched_is_said_and_the_next_one_is_shown(
    page: Page, app: Server
) -> None:
    page.goto(f"{app.url}/?large=1")
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


def two_points(page: Page, app: Server) -> Locator:
    """A map of two points, a blue and a light blue one, which "Move" lets change places."""
    visit(page, f"{app.url}/?n=2")
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


def test_points_travel_straight_to_their_new_places(page: Page, app: Server) -> None:
    figure = two_points(page, app)
    end, start = places(figure)
    upper = colours(figure)[1]  # the other one is hidden by it when they meet
    way = np.array([of_colour(frame, upper) for frame in press_move(page, figure)]) - start
    along = way @ (end - start) / np.sum((end - start) ** 2)
    beside = way - along[:, None] * (end - start)
    assert along[0] == pytest.approx(0, abs=0.02)
    assert np.all(np.diff(along) > -0.01)
    assert np.any((along > 0.1) & (along < 0.9))
    assert np.abs(beside).max() < 1.5


def test_points_travel_also_when_they_get_other_labels(page: Page, app: Server) -> None:
    figure = two_points(page, app)
    start, end = places(figure)
    frames = press_move(page, figure, "Move and take other labels")
    blue = [int(part) for part in re.findall(r"\d+", colours(figure)[0])]
    apart = []
    for frame in frames:  # both are blue now, and pass each other in the middle
        x = frame[np.abs(frame[:, 2:5] - blue).max(axis=1) < 12, 0]
        apart.append(x.max() - x.min())
    assert apart[0] == pytest.approx(abs(end[0] - start[0]), abs=10)
    assert min(apart) < 0.8 * apart[0]


def test_a_selected_point_stands_out_on_its_way(page: Page, app: Server) -> None:
    figure = two_points(page, app)
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
def test_up_to_10_000_points_travel(page: Page, app: Server, count: int, travels: bool) -> None:
    page.goto(f"{app.url}/?gl=1&n={count}")
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


CLIPS = 300  # more than a sheet holds


@pytest.fixture
def clips(page: Page, app: Server) -> Locator:
    """A map of clips of 2 frames; clip i is as bright as i."""
    workspace = Workspace(app.home / "local")
    if not workspace.run_ids():
        values = [np.full((2, 6, 8), row, np.float32) for row in range(CLIPS)]
        dataset = SequenceDataset("clips", values, ids=tuple(f"clip {i}" for i in range(CLIPS)))
        spec = RunSpec(name="clips", model="CONV_LSTM_AE", encoding_dim=2)
        workspace.add_run(spec, dataset)
    visit(page, f"{app.url}/page_clips")
    return chart(page, "The clips")


def clip_points(figure: Locator) -> NDArray[np.float64]:
    box = area(figure)
    points = np.random.default_rng(0).uniform(-1, 1, size=(CLIPS, 2))
    share = np.column_stack([points[:, 0] + 1.2, 1.2 - points[:, 1]]) / 2.4
    return share * [box["width"], box["height"]]


def point_at(figure: Locator, at: Pixels) -> None:
    box = area(figure)
    figure.page.mouse.move(box["x"] + float(at[0]), box["y"] + float(at[1]), steps=8)


def shade(figure: Locator) -> int | None:
    """How bright the screen is where the picture beside the point is; None without one.

    Of the page, since a picture goes while the next point's is on its way.
    """
    tip = figure.locator(".plotly-view-tip").element_handles()
    box = tip[0].bounding_box() if tip else None
    if box is None:
        return None
    picture = Image.open(io.BytesIO(figure.page.screenshot(clip=box)))
    level: int = picture.convert("L").getpixel((picture.width // 2, picture.height // 2))
    return level


def expect_shade(figure: Locator, wanted: float) -> None:
    """The picture beside the point is as bright, once it has come."""
    for _ in range(LOOKS):
        if (found := shade(figure)) == pytest.approx(wanted, abs=2):
            return
        figure.page.wait_for_timeout(100)
    assert found == pytest.approx(wanted, abs=2)


def test_pointing_at_a_point_shows_the_frame_of_its_row_until_the_pointer_leaves(
    page: Page, clips: Locator
) -> None:
    points = clip_points(clips)
    for row in sorted(lonely(points, 40))[::39]:  # on the first sheet, and on the second
        point_at(clips, points[row])
        expect(clips.locator(".plotly-view-tip")).to_be_visible()
        expect_shade(clips, 255 * row / (CLIPS - 1))
    point_at(clips, EMPTY)
    expect(clips.locator(".plotly-view-tip")).to_have_count(0)
    clips.focus()
    page.keyboard.press("p")  # from nowhere back: the last one
    expect(clips.locator(".plotly-view-tip")).to_have_text(f"clip {CLIPS - 1}")
    expect_shade(clips, 255)


def test_frames_are_fetched_when_pointed_at_and_only_once(page: Page, clips: Locator) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.split("?")[0]))
    page.reload()  # an earlier visit may have fetched some
    clips = chart(page, "The clips")
    points = clip_points(clips)
    first = [row for row in lonely(points, 60) if row < 256]
    page.wait_for_timeout(300)
    before = len([url for url in fetched if "/frames/" in url])
    for row in first[:3]:
        point_at(clips, points[row])
        expect(clips.locator(".plotly-view-tip")).to_be_visible()
        page.wait_for_timeout(200)
    for _ in range(LOOKS):
        if any("/frames/" in url for url in fetched):
            break
        page.wait_for_timeout(100)
    assert before == 0
    sheets = [url.rpartition("/")[2] for url in fetched if "/frames/" in url]
    assert sheets[0] == "0.png"
    assert len(set(sheets)) == len(sheets)  # the pointer may rest on another sheet's point


def test_the_picture_stays_inside_the_chart_and_lets_clicks_through(
    page: Page, clips: Locator
) -> None:
    points = clip_points(clips)
    for row in (points[:, 0].argmin(), points[:, 0].argmax(), points[:, 1].argmin()):
        point_at(clips, points[row])
        tip = clips.locator(".plotly-view-tip")
        expect(tip).to_be_visible()
        page.wait_for_timeout(200)
        box, around = tip.bounding_box(), clips.bounding_box()
        assert box is not None
        assert around is not None
        assert box["x"] >= around["x"] - 0.5
        assert box["y"] >= around["y"] - 0.5
        assert box["x"] + box["width"] <= around["x"] + around["width"] + 0.5
        assert tip.evaluate("tip => getComputedStyle(tip).pointerEvents") == "none"


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


def test_the_figure_goes_down_once_however_often_is_selected(page: Page, app: Server) -> None:
    big: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda frame: len(frame) > 10_000 and big.append(len(frame))
        ),
    )
    page.goto(f"{app.url}/?n=600")
    left = chart(page, "The left map")
    drag(left, LASSO)
    expect(page.get_by_text("left kinds")).to_have_text("left kinds ['lasso']")
    wait_idle(page)
    assert big
    big.clear()
    for turn in range(2):
        drag(left, [(x + 30 * turn, y + 20) for x, y in LASSO])
        expect(page.get_by_text("left kinds")).to_have_text(f"left kinds {['lasso'] * (turn + 2)}")
        wait_idle(page)
    assert big == []


def test_no_picture_is_shown_where_none_can_be_had(page: Page, clips: Locator) -> None:
    page.reload()  # an earlier visit may have fetched all
    clips = chart(page, "The clips")
    points = clip_points(clips)
    there, *_ = (row for row in lonely(points, 60) if row < 256)
    lost, *_ = (row for row in lonely(points, 60) if row >= 256)
    point_at(clips, points[there])
    expect(clips.locator(".plotly-view-tip")).to_be_visible()
    page.route("**/frames/*/1.png*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        point_at(clips, points[lost])
    page.wait_for_timeout(200)
    expect(clips.locator(".plotly-view-tip")).to_have_count(0)
