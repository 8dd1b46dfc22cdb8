"""The chart component in a page of Streamlit: what depends on how it runs and draws pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.charts.view_app.points import (
    BOX,
    LASSO,
    N,
    expect_rows,
    expect_shown,
    pixels,
    select_and_zoom,
)
from tests.browser.conftest import Server
from tests.browser.gestures import (
    LOOKS,
    area,
    chart,
    click,
    drag,
    inside,
    layout,
    lonely,
    mode,
    ranges,
    selected_points,
    set_far,
    until,
    visit,
    wait_idle,
)

# Whether messages have come since, and no more for a while.
QUIET = """before => {
    if (window.counted !== messages) [window.counted, window.since] = [messages, Date.now()];
    return messages > before && Date.now() - window.since > 300;
}"""


@pytest.fixture
def left(page: Page, app: Server) -> Locator:
    visit(page, app.url)
    return chart(page, "The left map")


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
REDRAWN = "node.ariaBusy !== 'true'"


@pytest.fixture
def live(page: Page, app: Server) -> Locator:
    visit(page, f"{app.url}/page_live")
    return chart(page, "The live chart")


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
    box, (x, y) = area(far), points[row].tolist()
    page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    until(far, "node._hoverdata?.length === 1")
    # The answer to the button comes after the click on the point, also on a busy computer.
    set_far(page, True, by=4_000)
    before = page.evaluate("messages")
    page.get_by_role("button", name="Choose three").press("Enter")
    # Else both may be answered by one run, in which the page chooses after the chart: the server
    # has to be done with the first one, all of whose messages are on their way then.
    page.wait_for_function(QUIET, arg=before)
    page.mouse.down()
    page.mouse.up()
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


def test_the_theme_switches_live(page: Page, left: Locator) -> None:
    light = [layout(left, "font.color"), layout(left, "paper_bgcolor")]
    left.evaluate("node => { node.mark = 'the same chart' }")
    page.emulate_media(color_scheme="dark")
    until(left, "node._fullLayout.font.color !== arg", light[0])
    assert left.evaluate("node => node._fullLayout.xaxis.exponentformat") == "power"  # not 500p
    assert layout(left, "paper_bgcolor") != light[1]
    assert left.evaluate("node => node.mark") == "the same chart"


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

    # Nor do answers to what the page asks by itself count as the one to a press (`wait_idle`).
    visited = page.locator("[class*=st-key-visit]")
    before = visited.get_attribute("class")
    page.get_by_role("button", name="Afresh").click()
    wait_idle(page)
    assert visited.get_attribute("class") != before


def test_a_press_is_not_lost_where_runs_interrupt_each_other(page: Page, app: Server) -> None:
    visit(page, f"{app.url}/page_slow")
    part = page.locator("label", has_text="With a part")
    page.get_by_role("button", name="Press", exact=True).wait_for()
    wait_idle(page)
    page.get_by_role("button", name="Press", exact=True).click()
    part.click()  # before that run has come to its button
    expect(page.get_by_text("In all:")).to_have_text("In all: 1")
    part.click()
    expect(page.get_by_text("In a part:")).to_have_count(0)
    page.get_by_role("button", name="Press", exact=True).click()
    expect(page.get_by_text("In all:")).to_have_text("In all: 2")
    part.click()  # before that run has ended
    expect(page.get_by_text("In a part:")).to_have_text("In a part: 0")
    wait_idle(page)
    page.get_by_role("button", name="Press the part").click()
    expect(page.get_by_text("In a part:")).to_have_text("In a part: 1")


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
    # Twice where the refresh of the next second interrupts the run that has taken it.
    once = re.compile(r"live kinds \['lasso'(, 'lasso')?\]$")
    expect(page.get_by_text("live kinds")).to_have_text(once)
