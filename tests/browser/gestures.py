"""What hands and eyes do on the pages and at a chart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Download, FloatRect, Locator, Page, Position, TimeoutError, expect

from sequitur_core.runs.layout import VIEW_FILE
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.rest import LONG, wait_for_script, wait_idle

Pixels = Sequence[float]

LOOKS = 1_200  # a tenth of a second apart, or a little more
POINTS = "new Set(node._fullData?.[0]?.y ?? []).size >= arg"  # of the training curve
KEPT = "window.mapIsKept"  # until the page is loaded anew
# How many points are shown as selected.
SELECTED = (
    "new Set(node._fullData.flatMap(t => [...(t.selectedpoints ?? [])]"
    ".map(i => `${t.x[i]} ${t.y[i]}`))).size === arg"
)
CANVASES = """
(node) => [...node.querySelectorAll("canvas")].map((canvas) => {
  const { width, height } = canvas;
  const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  return Array.from({ length: width * height }, (_, i) => [...data.slice(4 * i, 4 * i + 3)]);
})
"""
FRAMES = "[...node.querySelectorAll('canvas')].map((canvas) => Number(canvas.dataset.frame))"


# On the pages


def key(page: Page, name: str) -> Locator:
    """What has this key; while a script runs, what it had before may stand beside it."""
    return page.locator(f".st-key-{name}").last


def press(page: Page, name: str) -> None:
    """Press a button, also where the page runs again and again."""
    wait_for_script(page)
    key(page, name).get_by_role("button").first.click()


def unfold(page: Page, title: str) -> None:
    """Open a box, and wait until it is: a press in the midst of that can be lost."""
    page.get_by_text(title).click()
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")


def upload(page: Page, *paths: Path) -> None:
    key(page, "upload").locator("input[type=file]").set_input_files(paths)


def upload_folder(page: Page, folder: Path) -> None:
    page.locator("input[webkitdirectory]").set_input_files(folder)


def set_number(page: Page, name: str, value: int) -> None:
    box = key(page, name).locator("input")
    box.fill(str(value))
    box.press("Enter")
    wait_idle(page)


def status(page: Page, *words: str, timeout: int = LONG) -> None:
    pattern = re.compile("|".join(words))
    expect(key(page, "run_status")).to_contain_text(pattern, timeout=timeout)


def run_id(page: Page) -> str:
    page.wait_for_url(re.compile(r"run="), timeout=LONG)
    found = re.search(r"run=([\w-]+)", page.url)
    assert found is not None
    return found[1]


def data_in_view(page: Page) -> str:
    page.wait_for_url(re.compile(r"data="))
    found = re.search(r"data=([\w-]+)", page.url)
    assert found is not None
    return found[1]


def explore(page: Page) -> None:
    """Go to the map of the run in view, which may be learning still."""
    wait_for_script(page)
    page.get_by_role("link", name=page_texts.EXPLORE).click()


def map_of(page: Page, count: int, colour: str = "") -> Locator:
    """The map of so many sequences, once it can be dragged on."""
    return chart(page, page_texts.map_of(count, colour))


def open_map(page: Page, url: str, run: Run, panel: str = page_texts.SELECTION) -> Locator:
    """The map of a run with nothing selected, and a panel beside it.

    Where a test has kept it open it needn't be loaded, which takes seconds of a processor.
    """
    kept = page.url.startswith(f"{url}/explore?run={run.id}") and page.evaluate(KEPT)
    if not kept or panel == page_texts.FINDINGS:  # those are there at first
        (run.path / VIEW_FILE).unlink(missing_ok=True)
        page.goto(f"{url}/explore?run={run.id}")
    figure = map_of(page, len(run.dataset()))
    page.evaluate(f"{KEPT} = false")
    page.keyboard.press("Escape")  # closes what the test before has opened
    if panel != page_texts.FINDINGS:
        show_panel(page, panel)
    if kept and panel not in (page_texts.FINDINGS, page_texts.DECODER):
        way(page, "Replace").click()
        mode(figure, "Lasso Select")
        figure.focus()
        page.keyboard.press("Escape")
        until(figure, "node._fullData.every(trace => !trace.selectedpoints)")
        wait_idle(page)
    return figure


def show_panel(page: Page, name: str) -> None:
    """Show a panel beside the map, taken from the menu where it isn't in the line."""
    more = key(page, "more_panels").get_by_role("button")
    more.wait_for()  # it is drawn after the line
    wait_idle(page)
    # Labels say how many there are.
    segment = key(page, "panel").get_by_text(re.compile(rf"^{re.escape(name)}( [\d,]+)?$"))
    if segment.count():
        segment.click()
    else:
        more.click()
        page.get_by_role("menuitem").filter(has_text=f"{name}:").click()
        segment.wait_for()
    key(page, f"panel_box_{name.replace(' ', '_')}").wait_for(state="attached")
    wait_idle(page)


def keep(page: Page) -> None:
    """Leave the map open for the next test.

    What `open_map` doesn't take back has been: a filter, another map, other colours.
    """
    page.evaluate(f"{KEPT} = true")


def kept_map(page: Page, url: str, run: Run, panel: str = page_texts.SELECTION) -> Locator:
    """The map of a run, for a test that does no more to it than select, and leaves it open."""
    figure = open_map(page, url, run, panel)
    keep(page)
    return figure


def way(page: Page, name: str) -> Locator:
    """The button for a way of selecting: "Replace", "Add" or "Remove"."""
    return page.get_by_role("group", name="Selection mode").get_by_role("button", name=name)


def expect_count(page: Page, count: int, what: str = "sequence") -> None:
    """The page says how many sequences are selected."""
    said = page_texts.selected(count, what)
    expect(page.get_by_role("heading", name=said).last).to_be_visible()


def tick(page: Page, table: str, line: int, *, height: int = 35) -> None:
    """Tick a line of a table, which is drawn on a canvas."""
    canvas = key(page, table).locator("canvas").first
    canvas.wait_for()
    wait_idle(page)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 35 + height * (line + 0.5))  # 35: the header
    wait_idle(page)


def set_far(page: Page, far: bool, *, by: int = 700) -> None:
    """Whether the server seems to be far away, by so many ms, until the page is loaded anew."""
    page.evaluate("late => { window.farServer = late }", by if far else 0)


def visit(page: Page, url: str) -> None:
    """Show a page of the small app with nothing done on it yet.

    Where the tab shows it already, a new visit begins there: loading takes a second longer.
    """
    if page.url.rstrip("/") != url:
        page.goto(url)
        return
    wait_idle(page)
    name = page.locator("[class*=st-key-visit]").get_attribute("class")
    old = page.locator(f'[class="{name}"]')
    press_until(
        page.get_by_role("button", name="Afresh"),
        lambda timeout: old.wait_for(state="detached", timeout=timeout),
    )
    wait_idle(page)


def press_until(
    button: Locator, came: Callable[[float], None], *, position: Position | None = None
) -> None:
    """Press a button until what it does has come, which fails after so many milliseconds.

    A click is lost now and then where the page runs again by itself or moves.
    """
    for attempt in range(5):
        wait_idle(button.page)
        button.click(position=position)
        with suppress(TimeoutError, AssertionError):
            return came(10_000 * (1 + attempt))
    raise AssertionError("nothing came")


@contextmanager
def appears(page: Page, text: str) -> Iterator[None]:
    """What is done in the block brings up a text, perhaps for a moment only."""
    page.evaluate(
        """(text) => {
            window.appeared = false;
            const look = () => (window.appeared ||= document.body.textContent.includes(text));
            new MutationObserver(look).observe(document.body, {
                childList: true, characterData: true, subtree: true,
            });
        }""",
        text,
    )
    yield
    page.wait_for_function("window.appeared")


SHOWS = """(node, name) => {
    const list = node.closest('[data-testid="stSelectbox"]');
    if (!list) return true;
    const fields = [...list.querySelectorAll("input")].map(field => field.value);
    const texts = [list.innerText, ...fields].map(text => text.toLowerCase());
    return texts.some(text => text.includes(name.toLowerCase()));
}"""


def choose(box: Locator, name: str, *, exact: bool = False) -> None:
    """Pick an option of a list by its box; a list closes again when the page comes back.

    On a busy computer the page may come back just as the option is clicked, and the list then
    shows what it showed before: a person would pick once more.
    """
    page = box.page
    option = page.get_by_role("option", name=name, exact=exact)
    picked = False
    for attempt in range(10):
        wait_idle(page)
        box.click()
        try:
            option.click(timeout=3_000 * (1 + attempt))
        except TimeoutError:
            page.keyboard.press("Escape")
            continue
        wait_idle(page)
        if picked or _shows(box, name):
            return
        picked = True
    raise AssertionError(f"{name} could not be picked")


def _shows(box: Locator, name: str) -> bool:
    """Whether the list of a box shows an option, as far as one can tell: it may be gone by now."""
    if box.count() != 1:
        return True
    shown: bool = box.evaluate(SHOWS, name)
    return shown


def understand(page: Page, choice: str, option: str) -> None:
    """Pick an option of a choice under what was understood."""
    wait_idle(page)
    box = page.locator(f"[class*=st-key-choice_][class*='_{choice} ']")
    if not box.is_visible():
        unfold(page, page_texts.CHANGE_READING)
    choose(box.locator("button").last, option)
    page.keyboard.press("Escape")
    wait_idle(page)


def download(button: Locator) -> Download:
    """What a button gives; it is pressed again where the page moved under the pointer."""
    for attempt in range(5):
        wait_idle(button.page)
        try:
            with button.page.expect_download(timeout=10_000 * (1 + attempt)) as coming:
                button.click()
        except TimeoutError:
            continue
        return coming.value
    raise AssertionError("nothing came")


# At a chart


def drawn(page: Page, name: str) -> Locator:
    """The chart with this label, once it is drawn; the page's script may go on.

    It is found by its attributes: whoever asks for a role has those of all elements of the page
    worked out, each time that something is awaited.
    """
    figure = page.locator(f"[role=figure][aria-label*={json.dumps(name)} i]")
    figure.locator(".nsewdrag").first.wait_for()  # Plotly makes it last
    return figure


def chart(page: Page, name: str) -> Locator:
    """The chart with this label, once it is drawn and can be dragged on."""
    figure = drawn(page, name)
    wait_idle(page)
    return figure


def area(figure: Locator) -> FloatRect:
    """Where the chart's plotting area lies on the page."""
    figure.scroll_into_view_if_needed()
    # Of several areas the first one: Plotly changes their order in the document.
    box = figure.locator('.nsewdrag[data-subplot="xy"]').bounding_box()
    assert box is not None
    return box


@contextmanager
def holding(page: Page, keys: str) -> Iterator[None]:
    """With some keys held, such as "Control+Shift"."""
    names = keys.split("+") if keys else []
    for name in names:
        page.keyboard.down(name)
    yield
    for name in names:
        page.keyboard.up(name)


def drag(figure: Locator, path: Sequence[Pixels], *, held: str = "", steps: int = 6) -> None:
    """Drag along a path of pixels in the plotting area: a lasso, a box, a zoom."""
    box, page = area(figure), figure.page
    with holding(page, held):
        for i, (x, y) in enumerate(path):
            page.mouse.move(box["x"] + float(x), box["y"] + float(y), steps=steps)
            if i == 0:
                page.mouse.down()
        page.mouse.up()


def around(figure: Locator, left: float, right: float) -> list[Pixels]:
    """A lasso from the top to the bottom of the map."""
    bottom = area(figure)["height"] - 4
    return [(left, 4), (right, 4), (right, bottom), (left, bottom), (left, 4)]


def click(figure: Locator, at: Pixels, *, held: str = "", double: bool = False) -> None:
    """Click at a pixel of the plotting area, having moved there as a hand does."""
    box, page = area(figure), figure.page
    x, y = box["x"] + float(at[0]), box["y"] + float(at[1])
    page.mouse.move(x, y, steps=8)
    # Plotly looks for the point under the pointer 10 times a second, by a timer of the page that
    # was set before this one, and so runs before it however busy the computer is.
    page.evaluate("new Promise((done) => setTimeout(done, 150))")
    with holding(page, held):
        page.mouse.click(x, y, click_count=2 if double else 1)


def legend(figure: Locator, name: str, *, held: str = "", double: bool = False) -> None:
    """Click an entry of the legend."""
    entry = figure.locator(".legend .traces", has_text=name).locator(".legendtoggle")
    entry.click(modifiers=[held] if held else None, click_count=2 if double else 1)


def mode(figure: Locator, title: str) -> None:
    """Press a button of the chart's bar: "Zoom", "Pan", "Lasso Select", "Box Select"."""
    figure.locator(f'.modebar-btn[data-title="{title}"]').click()


def until(figure: Locator, condition: str, arg: Any = None) -> None:
    """Wait until `(node, arg) => condition` holds for the chart's node."""
    for _ in range(LOOKS):
        if figure.evaluate(f"(node, arg) => {condition}", arg):
            return
        figure.page.wait_for_timeout(100)
    raise AssertionError(f"{condition} never came true; arg {arg}")


def selected_points(figure: Locator) -> list[list[int] | None]:
    """Points shown as selected, per trace; None for a trace that isn't dimmed."""
    points: list[list[int] | None] = figure.evaluate(
        "node => node._fullData.map(t => t.selectedpoints ? [...t.selectedpoints] : null)"
    )
    return points


def ranges(figure: Locator) -> list[list[float]]:
    """What the x and y axes show."""
    shown: list[list[float]] = figure.evaluate(
        "node => ['xaxis', 'yaxis'].map(name => [...node._fullLayout[name].range])"
    )
    return shown


def unit_lengths(figure: Locator) -> tuple[float, float]:
    """Pixels of a unit across and up: where they differ, the shape of a map is squeezed."""
    across, up = figure.evaluate(
        "node => ['xaxis', 'yaxis'].map(axis => Math.abs(node._fullLayout[axis]._m))"
    )
    return across, up


def other_ranges(figure: Locator, before: list[list[float]]) -> list[list[float]]:
    """What the axes show, once that is something else."""
    for _ in range(LOOKS):
        if (now := ranges(figure)) != before:
            return now
        figure.page.wait_for_timeout(100)
    raise AssertionError(f"the axes stayed at {before}")


def layout(figure: Locator, path: str) -> Any:
    """A part of the layout as Plotly understands it, such as "font.color"."""
    return figure.evaluate(
        "(node, path) => path.split('.').reduce((o, k) => o[k], node._fullLayout)", path
    )


def selected_names(figure: Locator) -> list[str]:
    """The names of the points shown as selected."""
    names: list[str] = figure.evaluate(
        "node => (node._fullData ?? []).flatMap("
        "t => [...(t.selectedpoints ?? [])].map(p => t.text[p]))"
    )
    return names


def on_screen(figure: Locator, points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Where points of the chart's numbers lie in its plotting area: (n, 2)."""
    found = figure.evaluate(
        """(node, points) => {
            const { xaxis, yaxis } = node._fullLayout;
            return points.map(([x, y]) => [xaxis.l2p(x), yaxis.l2p(y)]);
        }""",
        points.tolist(),
    )
    return np.array(found)


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


# At a player of clips


def player(view: Locator) -> Locator:
    """A player, once it shows its frames."""
    view.locator("canvas[data-frame]").first.wait_for()
    wait_idle(view.page)
    return view


def scrub(view: Locator, frame: int) -> None:
    view.get_by_role("slider").fill(str(frame))


def frames(view: Locator) -> list[int]:
    """The frame that each canvas is at."""
    found: list[int] = view.evaluate(f"(node) => {FRAMES}")
    return found


def canvases(view: Locator) -> list[list[list[int]]]:
    """The colours of each canvas: pixels of three numbers."""
    found: list[list[list[int]]] = view.evaluate(CANVASES)
    return found
