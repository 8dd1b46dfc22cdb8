"""Several people at one server, each with a browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import FLAGS, PATIENCE, STILL, Server, serving


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEQUITUR_SHARED", "1")
        with serving(tmp_path_factory.mktemp("shared")) as running:
            yield running


@pytest.fixture
def three(chromium: tuple[BrowserType, str | None]) -> Iterator[list[Page]]:
    """A page in each of three browsers that know nothing of one another."""
    start, system = chromium
    browser = start.launch(executable_path=system, args=FLAGS)
    pages = []
    for _ in range(3):
        context = browser.new_context()
        context.add_init_script(STILL)
        context.set_default_timeout(PATIENCE)
        pages.append(context.new_page())
    expect.set_options(timeout=PATIENCE)
    yield pages
    browser.close()


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


def test_a_teacher_sees_learners_learn_and_freezes_them(shared: Server, three: list[Page]):
    teacher, ada, bob = three
    teacher.goto(f"{shared.url}/board?open=data&epochs=3")
    teacher.get_by_role("button", name="Open the class").click()
    link = teacher.get_by_test_id("stCode").inner_text().strip()
    for page, name in ((ada, "Ada"), (bob, "<b>Bob</b>")):
        page.goto(link)
        page.get_by_label("Your name (optional)").fill(name)
        page.get_by_label("Your name (optional)").press("Enter")
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_text("you are")).to_contain_text(name)
    ada.locator(".st-key-train button").click()
    first, second = (teacher.locator(".board-card").nth(i) for i in range(2))
    expect(first).to_contain_text("done")
    expect(first.locator("circle").first).to_be_visible()
    expect(second).to_contain_text("<b>Bob</b>")

    teacher.get_by_role("button", name="Freeze").click()
    teacher.get_by_role("button", name="Freeze, runs go on").click()
    expect(bob.get_by_text("Your teacher has frozen the class")).to_be_visible()
    expect(bob.locator(".st-key-train button")).to_be_disabled()

    first.get_by_role("button", name="Ada").click()
    expect(teacher.get_by_role("heading", name="Ada", exact=True)).to_be_visible()
    expect(teacher.locator(".st-key-live_map")).to_be_visible()
    bob.goto(teacher.url)
    expect(bob.get_by_text("no such class of yours")).to_be_visible()
