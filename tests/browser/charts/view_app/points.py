"""What the tests of the small pages know of their maps, and look for there."""

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.browser.gestures import (
    LOOKS,
    Pixels,
    area,
    drag,
    inside,
    mode,
    other_ranges,
    ranges,
    selected_points,
)

N = 60
POINTS = np.random.default_rng(0).uniform(-1, 1, size=(N, 2)).astype(np.float32)  # as on the page
LASSO: list[Pixels] = [(20, 20), (230, 40), (250, 150), (120, 90), (30, 200)]
BOX = [(60.0, 40.0), (210.0, 180.0)]
EMPTY = (3.0, 3.0)  # the corner lies outside of all points


def pixels(figure: Locator) -> NDArray[np.float64]:
    """Where each row lies in the plotting area, from its coordinates alone: (n, 2)."""
    box = area(figure)
    across = (POINTS[:, 0] + 1.2) / 2.4 * box["width"]
    down = (1.2 - POINTS[:, 1]) / 2.4 * box["height"]
    return np.column_stack([across, down])


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


def select_and_zoom(page: Page, figure: Locator) -> tuple[list[int], list[list[float]]]:
    rows = inside(LASSO, pixels(figure))
    drag(figure, LASSO)
    expect_rows(page, rows)
    before = ranges(figure)
    mode(figure, "Zoom")
    drag(figure, BOX)
    return rows, other_ranges(figure, before)
