"""Adding to what is selected and taking away from it: by keys that are held, and by the legend."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.charts.view_app.points import N, expect_rows, expect_shown, pixels
from tests.browser.conftest import Light
from tests.browser.gestures import area, around, chart, drag, legend, mode, until, visit

EVERYTHING = list(range(N))
FIRST, SECOND, THIRD = (list(range(label, N, 3)) for label in range(3))  # rows of the labels


@pytest.fixture
def figure(page: Page, light: Light) -> Locator:
    """A map with the buttons for ways of selecting, whose legend selects."""
    visit(page, f"{light.url}/?ways=yes")
    return chart(page, "The left map")


def expect_selected(page: Page, figure: Locator, rows: list[int]) -> None:
    """The map shows these rows, and the server was told of them."""
    expect_shown(figure, rows)
    expect_rows(page, rows)


def halves(figure: Locator) -> tuple[float, list[int], list[int]]:
    """A place across at the widest gap near the middle, and the rows left and right of it."""
    x = pixels(figure)[:, 0]
    ordered = np.sort(x)
    middle = np.arange(N // 3, 2 * N // 3)
    at = middle[np.diff(ordered)[middle].argmax()]
    cut = float(ordered[at] + ordered[at + 1]) / 2
    return cut, np.flatnonzero(x < cut).tolist(), np.flatnonzero(x > cut).tolist()


def test_shift_adds_and_alt_removes(page: Page, figure: Locator) -> None:
    cut, left, right = halves(figure)
    width, bottom = area(figure)["width"] - 4, area(figure)["height"] - 4
    mode(figure, "Lasso Select")
    drag(figure, around(figure, 4, cut))
    expect_selected(page, figure, left)
    drag(figure, around(figure, cut, width), held="Shift")
    expect_selected(page, figure, EVERYTHING)
    drag(figure, around(figure, 4, cut), held="Alt")
    expect_selected(page, figure, right)

    mode(figure, "Box Select")
    drag(figure, [(4, 4), (cut, bottom)])
    expect_selected(page, figure, left)
    drag(figure, [(cut, 4), (width, bottom)], held="Shift")
    expect_selected(page, figure, EVERYTHING)
    drag(figure, [(4, 4), (cut, bottom)], held="Alt")
    expect_selected(page, figure, right)
    drag(figure, [(cut, 4), (width, bottom)], held="Control+Shift")
    expect_selected(page, figure, [])


def test_the_legend_selects_and_hides(page: Page, figure: Locator) -> None:
    legend(figure, "1 of 3")
    legend(figure, "2 of 3", held="Shift")  # so soon after the other, and yet no double-click
    expect_selected(page, figure, sorted(FIRST + SECOND))
    legend(figure, "1 of 3")
    expect_selected(page, figure, FIRST)
    legend(figure, "3 of 3", held="Shift")
    expect_selected(page, figure, sorted(FIRST + THIRD))
    legend(figure, "1 of 3", held="Alt")
    expect_selected(page, figure, THIRD)
    hidden = "node._fullData.filter(t => t.visible === 'legendonly').map(t => t.name).join()"
    legend(figure, "1 of 3", double=True)
    until(figure, f"{hidden} === arg", "1 of 3")
    page.wait_for_timeout(500)  # a click that selects would have done so by now
    expect_selected(page, figure, THIRD)
    legend(figure, "1 of 3")
    until(figure, f"{hidden} === arg", "")
    expect_selected(page, figure, THIRD)


def test_the_legend_answers_while_the_map_is_drawn(page: Page, figure: Locator) -> None:
    page.evaluate(
        """() => {
            const { react } = Plotly;
            window.reactAtOnce = react;
            Plotly.react = async (...given) => {
                window.toldWhileDrawn = given[0].ariaBusy;
                const drawn = await react(...given);
                await new Promise((go) => setTimeout(go, 2000)); // as with very many points
                return drawn;
            };
        }"""
    )
    legend(figure, "1 of 3")
    until(figure, "node._fullData.some(t => t.selectedpoints?.length === 0)")
    legend(figure, "2 of 3", held="Shift")
    expect_selected(page, figure, sorted(FIRST + SECOND))
    page.evaluate("() => { Plotly.react = reactAtOnce }")  # others use this map
    assert page.evaluate("toldWhileDrawn") == "true"
