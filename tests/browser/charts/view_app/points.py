"""What the tests of the small app know of its maps."""

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator

from tests.browser.gestures import Pixels, area

N = 60
POINTS = np.random.default_rng(0).uniform(-1, 1, size=(N, 2)).astype(np.float32)  # as on the page
LASSO: list[Pixels] = [(20, 20), (230, 40), (250, 150), (120, 90), (30, 200)]


def pixels(figure: Locator) -> NDArray[np.float64]:
    """Where each row lies in the plotting area, from its coordinates alone: (n, 2)."""
    box = area(figure)
    across = (POINTS[:, 0] + 1.2) / 2.4 * box["width"]
    down = (1.2 - POINTS[:, 1]) / 2.4 * box["height"]
    return np.column_stack([across, down])
