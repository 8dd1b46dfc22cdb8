"""Several people at one server, each with a browser or its like."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from sequitur_core.classroom.classes import find_class
from sequitur_core.classroom.members import join
from sequitur_core.runs.sharing.people import Workspaces
from tests.browser.conftest import Server, serving
from tests.browser.gestures import key, press, wait_idle


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEQUITUR_SHARED", "1")
        with serving(tmp_path_factory.mktemp("shared")) as running:
            yield running


@pytest.fixture
def other(context: BrowserContext) -> Iterator[Page]:
    """A page for somebody else, who comes by the server's other name: cookies are kept by name."""
    page = context.new_page()
    yield page
    page.close()
    context.clear_cookies(domain="localhost")


def by_other_name(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what a process has mapped")
def test_pages_are_painted_without_torch_and_umap(shared: Server, page: Page):
    page.goto(shared.url)
    page.locator(".st-key-sample").wait_for()
    mapped = Path(f"/proc/{shared.pid}/maps").read_text()
    said = shared.log.read_text()
    assert "python" in mapped
    assert "libtorch" not in mapped
    assert "llvmlite" not in mapped  # umap compiles with it
    assert "No runtime" not in said  # Streamlit warns so of what is cached before it runs


def workspace_id(context: BrowserContext) -> str:
    """Whose workspace the browser's key opens."""
    (cookie,) = (one for one in context.cookies() if one["name"].startswith("sequitur_"))
    assert cookie["httpOnly"]
    return cookie["value"].partition(".")[0]


def test_a_workspace_is_taken_to_another_browser(
    shared: Server, page: Page, context: BrowserContext
):
    page.goto(f"{shared.url}/runs")
    link_elsewhere = page.get_by_role("button", name="Link for another computer")
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    expect(link_elsewhere).to_have_count(0)  # in a closed panel, no key leads to it
    page.get_by_test_id("stExpandSidebarButton").click()
    link_elsewhere.click()
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


def test_a_teacher_sees_learners_learn_and_freezes_them(shared: Server, page: Page, other: Page):
    teacher, ada = page, other
    teacher.goto(f"{shared.url}/board?open=data&epochs=3")
    wait_idle(teacher)
    teacher.get_by_role("button", name="Open the class").click()
    shown = teacher.get_by_test_id("stCode").filter(has_text="http")  # not how to start it
    link = shown.inner_text().strip()
    ada.goto(by_other_name(link))
    ada.get_by_label("Your name (optional)").fill("Ada")
    ada.get_by_label("Your name (optional)").press("Enter")
    expect(ada.get_by_text("you are")).to_contain_text("Ada")
    people = Workspaces(shared.home, shared=True)
    classroom = find_class(shared.home, link.rpartition("/")[2])
    assert classroom is not None
    join(classroom, people.create(), "<b>Bob</b>")
    press(ada, "train")
    first, second = (teacher.locator(".board-card").nth(i) for i in range(2))
    expect(first).to_contain_text("done")
    expect(first.locator("circle").first).to_be_visible()
    expect(second).to_contain_text("<b>Bob</b>")
    expect(teacher.locator(".board-legend")).to_contain_text("training loss")

    teacher.get_by_role("button", name="Freeze").click()
    teacher.get_by_role("button", name="Freeze, runs go on").click()
    expect(ada.get_by_text("Your teacher has frozen the class")).to_be_visible()
    expect(ada.locator(".st-key-train button:enabled")).to_have_count(0)  # one more, for a moment
    expect(ada.locator(".st-key-train button:disabled")).to_have_count(1)

    first.get_by_role("button", name="Ada").click()
    expect(teacher.get_by_role("heading", name="Ada", exact=True)).to_be_visible()
    expect(key(teacher, "live_map")).to_be_visible()
    ada.goto(by_other_name(teacher.url))
    expect(ada.get_by_text("no such class of yours")).to_be_visible()
