"""A lesson, from the prediction to the explanation."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import page_texts
from tests.browser.conftest import Server
from tests.core.lessons.conftest import SMALL


def test_a_lesson_goes_from_prediction_to_explanation(page: Page, server: Server):
    folder = server.home / "lessons"
    folder.mkdir()
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 844})  # where little is in sight at once
    page.goto(f"{server.url}/learn?lesson=small")
    page.get_by_label("Your prediction in %").fill("40")
    # By keyboard, without Enter before.
    page.get_by_role("button", name=page_texts.TRAIN_TWO).press("Enter")
    expect(page.get_by_text("You predicted: 40 %")).to_be_visible()
    expect(page.get_by_text(page_texts.CAME_OUT)).to_be_in_viewport()
    expect(page.get_by_text("It is ")).to_be_visible()
    maps = page.get_by_role("figure", name="Map of 60 sequences")
    expect(maps).to_have_count(2)
