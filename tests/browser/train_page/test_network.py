"""The picture of the network by keys, and settings in the address, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import key, set_number, unfold, wait_idle


def test_a_layer_is_chosen_by_keys_and_the_address_opens_the_same_form(
    page: Page, server: Server, trained: Run
):
    page.goto(f"{server.url}/train?data={trained.spec.dataset_id}")
    network = key(page, "network")
    encoding = network.get_by_role("radio", name="Encoding: 16 numbers")
    encoding.focus()
    height = network.evaluate("(node) => node.offsetHeight")
    page.keyboard.press("ArrowUp")
    details = network.locator(".network-said")
    expect(details.locator("strong")).to_have_text("Sum")
    page.keyboard.press("Home")
    chosen = "Sequence"
    expect(details.locator("strong")).to_have_text(chosen)
    assert network.evaluate("(node) => node.offsetHeight") == height

    set_number(page, "encoding_dim", 24)
    expect(network.get_by_role("radio", name="Encoding: 24 numbers")).to_be_visible()
    expect(details.locator("strong")).to_have_text(chosen)
    page.wait_for_url("**size=24**")

    page.reload()
    expect(key(page, "encoding_dim").locator("input")).to_have_value("24")
    expect(network.get_by_role("radio", name="Encoding: 24 numbers")).to_be_visible()

    # Train stays in the window, and so do how long it takes and what forbids it, wherever the form
    # is scrolled to.
    page.set_viewport_size({"width": 1024, "height": 768})
    train = key(page, "train").get_by_role("button")
    expect(train).to_be_in_viewport(ratio=1)
    wait_idle(page)
    takes = key(page, "cost_line").get_by_text("parameters")
    said, button = takes.bounding_box(), train.bounding_box()
    assert said
    assert button
    assert said["y"] + said["height"] <= button["y"]
    presets = key(page, "preset").get_by_role("radio")
    assert len({preset.bounding_box()["y"] for preset in presets.all()}) == 1  # in one line
    page.set_viewport_size({"width": 1280, "height": 720})
    unfold(page, "More settings")
    page.get_by_role("textbox", name=page_texts.HIDDEN_LAYERS).fill("64, many")
    page.keyboard.press("Enter")
    wrong = page.get_by_role("alert").filter(has_text="isn't a list of whole numbers")
    expect(wrong).to_be_in_viewport(ratio=1)
    expect(train).to_be_in_viewport(ratio=1)
    expect(train).to_be_disabled()
