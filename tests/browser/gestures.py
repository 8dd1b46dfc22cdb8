"""What hands and eyes do at a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import Download, FloatRect, Locator, Page, TimeoutError

Pixels = Sequence[float]


def wait_idle(page: Page) -> None:
    """Wait until no script runs: a redraw in the middle of a drag would end it."""
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')


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


def press_until(button: Locator, came: Callable[[float], None]) -> None:
    """Press a button until what it does has come, which fails after so many milliseconds.

    A click is lost now and then where the page runs again by itself or moves.
    """
    for _ in range(5):
        wait_idle(button.page)
        button.click()
        with suppress(TimeoutError, AssertionError):
            return came(10_000)
    raise AssertionError("nothing came")


def choose(box: Locator, name: str, *, exact: bool = False) -> None:
    """Pick an option of a list by its box; a list closes again when the page comes back."""
    page = box.page
    option = page.get_by_role("option", name=name, exact=exact)
    for _ in range(10):
        wait_idle(page)
        box.click()
        try:
            option.click(timeout=3_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{name} could not be picked")


def download(button: Locator) -> Download:
    """What a button gives; it is pressed again where the page moved under the pointer."""
    for _ in range(5):
        wait_idle(button.page)
        try:
            with button.page.expect_download(timeout=10_000) as coming:
                button.click()
        except TimeoutError:
            continue
        return coming.value
    raise AssertionError("nothing came")


def chart(page: Page, name: str) -> Locator:
    """The chart with this label, once it is drawn and can be dragged on."""
    figure = page.get_by_role("figure", name=name)
    figure.locator(".nsewdrag").first.wait_for()
    wait_idle(page)
    return figure


def area(figure: Locator) -> FloatRect:
    """Where the chart's plotting area lies on the page."""
    figure.scroll_into_view_if_needed()
    # Of several areas the first one: Plotly changes their order in the document.
    box = figure.locator('.nsewdrag[data-subplot="xy"]').bounding_box()
    assert box is not None
    return box


def drag(figure: Locator, path: Sequence[Pixels], *, shift: bool = False, steps: int = 6) -> None:
    """Drag along a path of pixels in the plotting area: a lasso, a box, a zoom."""
    box, page = area(figure), figure.page
    if shift:
        page.keyboard.down("Shift")
    for i, (x, y) in enumerate(path):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=steps)
        if i == 0:
            page.mouse.down()
    page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def click(figure: Locator, at: Pixels, *, shift: bool = False, double: bool = False) -> None:
    """Click at a pixel of the plotting area, having moved there as a hand does."""
    box, page = area(figure), figure.page
    x, y = box["x"] + float(at[0]), box["y"] + float(at[1])
    page.mouse.move(x, y, steps=8)
    page.wait_for_timeout(150)  # Plotly looks for the point under the pointer 10 times a second
    if shift:
        page.keyboard.down("Shift")
    page.mouse.click(x, y, click_count=2 if double else 1)
    if shift:
        page.keyboard.up("Shift")


def mode(figure: Locator, title: str) -> None:
    """Press a button of the chart's bar: "Zoom", "Pan", "Lasso Select", "Box Select"."""
    figure.locator(f'.modebar-btn[data-title="{title}"]').click()


def until(figure: Locator, condition: str, arg: Any = None) -> None:
    """Wait until `(node, arg) => condition` holds for the chart's node."""
    for _ in range(200):
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


def layout(figure: Locator, path: str) -> Any:
    """A part of the layout as Plotly understands it, such as "font.color"."""
    return figure.evaluate(
        "(node, path) => path.split('.').reduce((o, k) => o[k], node._fullLayout)", path
    )
