"""The player of clips under real hands: every pixel is the one that was sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Light, Server
from tests.browser.gestures import FRAMES, canvases, frames, player, scrub, until, wait_idle

LONGEST = 8
# At every picture the browser shows: which frame each canvas is at.
WATCH = f"""
(node) => new Promise((resolve) => {{
  const seen = [];
  const look = () => {{
    seen.push({FRAMES});
    seen.length < 60 ? requestAnimationFrame(look) : resolve(seen);
  }};
  look();
}})
"""


def view_of(page: Page, name: str) -> Locator:
    return player(page.get_by_role("group", name=name))


@pytest.fixture
def playing(page: Page, light: Light) -> Locator:
    page.goto(f"{light.url}/page_grey")
    return view_of(page, "Grey clips")


@pytest.fixture
def paused(playing: Locator) -> Locator:
    playing.get_by_role("button", name="Pause").click()
    return playing


def grey(level: int) -> list[int]:
    return [level] * 3


def test_every_pixel_of_every_frame_is_the_one_that_was_sent(paused: Locator):
    for name in ("left", "right"):
        figure = paused.get_by_role("figure", name=f"{name}, error 0.1")
        for what in ("original", "reconstruction"):
            expect(figure.get_by_role("img", name=f"{name}, {what}")).to_be_visible()
    for frame in range(LONGEST):
        scrub(paused, frame)
        original, reconstruction, *_ = canvases(paused)
        level = int(255 * frame / 10 + 0.5)
        # Row by row: the first pixel is black, the last one white, in all frames.
        assert original == [grey(0), *[grey(level)] * 10, grey(255)]
        assert reconstruction[0] == grey(255)
        assert reconstruction[5] == grey(int(255 * (1 - frame / 10) + 0.5))
    scrub(paused, 6)
    assert frames(paused) == [6, 6, 1, 1]  # a shorter clip begins again

    canvas = paused.locator("canvas").first
    assert canvas.evaluate("(node) => getComputedStyle(node).imageRendering") == "pixelated"
    box = canvas.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.02)


def test_colours_are_shown(page: Page, light: Light):
    page.goto(f"{light.url}/page_colour")
    view = view_of(page, "A colour clip")
    view.get_by_role("button", name="Pause").click()
    scrub(view, 3)
    assert canvases(view) == [[[255, 0, 0]] * 4]


def test_clips_play_until_they_are_paused(playing: Locator):
    before = frames(playing)
    until(playing, f"JSON.stringify({FRAMES}) != arg", str(before).replace(" ", ""))
    playing.get_by_role("button", name="Pause").click()
    still = frames(playing)
    playing.page.wait_for_timeout(500)  # five frames, if it went on
    assert frames(playing) == still


def test_original_and_reconstruction_are_always_at_the_same_frame(playing: Locator):
    seen = playing.evaluate(WATCH)
    assert len({tuple(now) for now in seen}) > 1
    assert all(now[0] == now[1] and now[2] == now[3] for now in seen)


def test_moving_the_slider_pauses(playing: Locator):
    scrub(playing, 4)
    expect(playing.get_by_role("button", name="Play")).to_be_visible()
    assert frames(playing)[0] == 4


def test_keys_step_round_play_and_pause_and_the_position_is_said(paused: Locator):
    scrub(paused, 2)
    expect(paused.get_by_text("frame 3 of 8 · 0.2 s")).to_be_visible()
    expect(paused.get_by_role("slider")).to_have_attribute("aria-valuetext", "frame 3 of 8 · 0.2 s")
    scrub(paused, LONGEST - 1)
    paused.get_by_role("button", name="Play").press("ArrowRight")
    assert frames(paused)[0] == 0
    paused.get_by_role("slider").press("ArrowLeft")
    assert frames(paused)[0] == LONGEST - 1
    for control in (paused.get_by_role("button").first, paused.get_by_role("slider").first):
        control.press("Space")
        expect(paused.get_by_role("button", name="Pause")).to_be_visible()
        control.press("Space")
        expect(paused.get_by_role("button", name="Play")).to_be_visible()


def test_who_wants_less_motion_finds_it_paused(page: Page, light: Light):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{light.url}/page_grey")
    expect(view_of(page, "Grey clips").get_by_role("button", name="Play")).to_be_visible()


def test_a_narrow_page_puts_clips_below_one_another(paused: Locator, page: Page):
    def lefts() -> list[float]:
        boxes = [figure.bounding_box() for figure in paused.get_by_role("figure").all()]
        return [box["x"] for box in boxes if box]

    assert len(set(lefts())) == 2
    page.set_viewport_size({"width": 480, "height": 900})
    until(paused, "node.querySelector('.clip-grid').style.getPropertyValue('--clip-columns') == 1")
    assert len(set(lefts())) == 1


def test_clips_fill_the_screen_and_the_page_comes_back(paused: Locator):
    button = paused.get_by_role("button", name="Full screen")
    button.click()
    place = "(({ x, y, width }) => [x, y, width].join())(node.getBoundingClientRect())"
    until(paused, f"document.fullscreenElement !== null && {place} === '0,0,1200'")
    button.click()
    until(paused, "document.fullscreenElement === null")


def test_a_page_switch_a_rerun_and_other_clips_keep_the_frame_and_the_pause(
    page: Page, app: Server
):
    page.goto(f"{app.url}/page_grey")
    playing = view_of(page, "Grey clips")
    playing.get_by_role("button", name="Pause").click()
    scrub(playing, 5)
    page.get_by_role("link", name="Colour").click()
    view_of(page, "A colour clip")
    page.get_by_role("link", name="Grey").click()
    back = view_of(page, "Grey clips")
    assert frames(back)[0] == 5
    expect(back.get_by_role("button", name="Play")).to_be_visible()

    runs = page.get_by_text(re.compile(r"^run \d+$"))
    before = runs.inner_text()
    page.get_by_role("button", name="Rerun").click()
    expect(runs).not_to_have_text(before)
    wait_idle(page)
    assert frames(back)[0] == 5
    expect(back.get_by_role("button", name="Play")).to_be_visible()

    page.get_by_text("Other clips").click()
    back.get_by_role("img", name="up, original").wait_for()
    assert frames(back)[0] == 5
    expect(back.get_by_role("button", name="Play")).to_be_visible()


def test_the_controls_follow_the_theme(page: Page, app: Server):
    shown = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{app.url}/page_grey")
        button = view_of(page, "Grey clips").get_by_role("button", name=re.compile("Pause|Play"))
        shown.append(button.evaluate("(node) => getComputedStyle(node).backgroundColor"))
    assert shown[0] != shown[1]
