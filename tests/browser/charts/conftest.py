"""The map that most tests of charts look at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Light
from tests.browser.gestures import chart, set_far, visit


@pytest.fixture
def left(page: Page, light: Light) -> Locator:
    visit(page, light.url)
    return chart(page, "The left map")


@pytest.fixture
def far(page: Page, left: Locator) -> Locator:
    """The left map of a server that is far away."""
    set_far(page, True)
    return left
