"""Two people at one server, each with a browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server, serving


@pytest.fixture
def shared(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    with serving(tmp_path_factory.mktemp("shared")) as running:
        yield running


def workspace_id(context: BrowserContext) -> str:
    """Whose workspace the browser's key opens."""
    (cookie,) = (one for one in context.cookies() if one["name"].startswith("sequitur_"))
    assert cookie["httpOnly"]
    return cookie["value"].partition(".")[0]


def test_a_workspace_is_taken_to_another_browser(
    shared: Server, page: Page, context: BrowserContext
):
    page.goto(f"{shared.url}/runs")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("button", name="Link for another computer").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    first = workspace_id(context)
    context.clear_cookies()  # as a browser that was never here
    page.goto(f"{shared.url}/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    assert workspace_id(context) != first
    page.goto(link)
    expect(page).to_have_url(re.compile("/workspace$"))  # nobody reads the secret off the screen
    page.get_by_role("button", name="Open it here").click()
    expect(page.get_by_role("heading", name="What do you want to see?")).to_be_visible()
    assert workspace_id(context) == first
