"""Back in the browser: the page shows what its address says."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.rest import wait_idle

GO = "((url) => history.pushState(null, '', url))"


def test_back_leads_from_data_to_the_samples_and_forward_again(page: Page, server: Server):
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(server.url)
    page.locator(".st-key-sample_seattle button").wait_for()
    wait_idle(page)
    page.locator(".st-key-sample_seattle button").scroll_into_view_if_needed()
    scrolled = "document.querySelector('.stMain').scrollTop"
    assert page.evaluate(scrolled) > 0
    page.locator(".st-key-sample_seattle button").click()
    expect(page.locator(".st-key-next")).to_be_in_viewport()
    wait_idle(page)
    assert page.evaluate(scrolled) == 0
    expect(page.locator(".st-key-next button")).not_to_be_focused()  # a ring, to the mouse
    page.mouse.click(3, 300)  # the page's ground
    page.keyboard.press("a")
    ring = "getComputedStyle(document.querySelector('.stMain'), '::before').content"
    assert page.evaluate(ring) == "none"
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(ring) != "none"
    page.go_back()
    expect(page.locator(".st-key-sample")).to_be_visible()
    expect(page.locator(".st-key-next")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".st-key-next")).to_be_visible()


def test_opened_with_the_keyboard_data_leads_on_and_back_takes_one_step(page: Page, server: Server):
    page.goto(server.url)
    page.locator(".st-key-sample_seattle button").press("Enter")
    expect(page.locator(".st-key-next button")).to_be_focused()
    page.get_by_test_id("stTopNavLink").filter(has_text="Train").click()
    expect(page).to_have_url(re.compile(r"/train\?data="))
    wait_idle(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Data").click()
    expect(page).to_have_url(re.compile(r"/\?data="))
    expect(page.locator(".st-key-next")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/train\?data="))
    wait_idle(page)
    page.go_back()
    expect(page.locator(".st-key-next")).to_be_visible()
    # The menu's bare address comes first where a computer is slow, and what is in view after it.
    page.evaluate(f"{GO}('/train'), {GO}('/')")
    before = page.evaluate("history.length")
    assert page.evaluate(f"{GO}('/?data=x'), history.length") == before


def test_back_leads_from_a_lesson_to_all_of_them(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/learn")
    page.locator(".st-key-lesson_6 button").click()
    expect(page.locator(".st-key-all_lessons")).to_be_in_viewport()  # at its top
    page.go_back()
    expect(page.locator(".st-key-lesson_1")).to_be_visible()
