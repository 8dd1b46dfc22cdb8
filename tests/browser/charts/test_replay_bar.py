"""The bar over the moments of a training: where it stands, and what it leads a chart to."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Light
from tests.browser.gestures import chart, until, visit, wait_idle


def test_a_moment_stays_when_the_finished_model_is_added(page: Page, light: Light):
    visit(page, f"{light.url}/page_replay")
    bar, line = page.get_by_label("The replay"), chart(page, "The line")

    def stands(moment: str, height: int) -> None:
        expect(bar).to_contain_text(moment)
        until(line, "node._fullData[0].y[0] === arg", height)
        wait_idle(page)

    stands("a moment 3", 3)
    bar.get_by_role("slider").press("Home")
    stands("a moment 0", 0)
    # A run says that it was stopped, and has the finished model's moment a little later.
    page.get_by_role("button", name="One more").click()
    expect(bar.get_by_role("slider")).to_have_attribute("max", "4")
    stands("a moment 0", 0)

    bar.get_by_role("slider").press("End")
    stands("a moment 4", 4)
    page.get_by_role("button", name="One more").click()
    stands("a moment 5", 5)  # at the end, it stays there
    bar.get_by_role("slider").press("Home")
    stands("a moment 0", 0)
    page.get_by_text("b", exact=True).click()
    stands("b moment 5", 5)
