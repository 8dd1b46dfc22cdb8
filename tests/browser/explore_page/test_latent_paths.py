"""What lies in between, as a person looks for it: four ways, and what is drawn each time."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from sequitur_core.explore.maps.latent_paths import point_at_map_position
from sequitur_core.runs.run import Run
from tests import page_texts
from tests.browser.conftest import Server
from tests.browser.gestures import (
    LOOKS,
    area,
    click,
    drag,
    kept_map,
    key,
    map_of,
    on_screen,
    wait_idle,
)
from tests.core.conftest import decoded


@pytest.fixture
def panel(page: Page, server: Server, trained: Run) -> Locator:
    return opened(page, server, trained)


def opened(page: Page, server: Server, run: Run) -> Locator:
    """The map of a run, with the panel beside it, as the test before may have left it."""
    kept_map(page, server.url, run, page_texts.DECODER)
    expect(page.get_by_role("slider", name=page_texts.ALONG_THE_PATH)).to_be_attached()
    wait_idle(page)
    found = map_of(page, len(run.dataset()))
    for _ in range(LOOKS):
        if found.get_attribute("data-spots") == "on":
            return found
        page.wait_for_timeout(100)
    raise AssertionError("the map never took spots")


def stated(page: Page) -> tuple[np.ndarray, int]:
    """The encoding and the length that the page says it draws, from what can be copied."""
    code = page.get_by_text("seq_len =").first
    if not code.is_visible():
        page.get_by_text("The encoding drawn here (z)").click()
    text = code.locator("xpath=ancestor-or-self::*[contains(., 'z = [')][1]").inner_text()
    found = re.search(r"z = \[([^\]]*)\]\s*seq_len = (\d+)", text)
    assert found is not None, text
    return np.array(found[1].split(", "), dtype=np.float32), int(found[2])


def drawn(page: Page) -> np.ndarray:
    """The numbers of the bold line."""
    figure = page.get_by_role("figure", name=page_texts.DECODER_DRAWS)
    return np.array(figure.evaluate("node => [...node._fullData[1].y]"))


def check(page: Page, run: Run) -> np.ndarray:
    """Once the page has settled, it draws what the decoder makes of the z that it states."""
    for _ in range(LOOKS):
        wait_idle(page)
        z, length = stated(page)
        wanted = decoded(run, z, length)[:, 0]
        shown = drawn(page)
        if shown.shape == wanted.shape and np.abs(shown - wanted).max() <= 1e-6:
            return z
        page.wait_for_timeout(100)
    np.testing.assert_allclose(shown, wanted, atol=1e-6)
    raise AssertionError


def place(figure: Locator, at: tuple[float, float]) -> list[float]:
    """Pixels of the map -> its own numbers."""
    found: list[float] = figure.evaluate(
        """(node, [x, y]) => {
            const { xaxis, yaxis } = node._fullLayout;
            return [xaxis.p2l(x), yaxis.p2l(y)];
        }""",
        list(at),
    )
    return found


def encoding_at(figure: Locator, run: Run, at: tuple[float, float]) -> np.ndarray:
    """What the encoding at a place of the plotting area should be."""
    points, encodings, lengths = run.points("umap"), run.encodings(), run.dataset().lengths
    return point_at_map_position(points, encodings, lengths, place(figure, at)).z


def empty_spot(figure: Locator, run: Run) -> tuple[float, float]:
    """A place of the plotting area far from all points, and not at its edge."""
    box = area(figure)
    points = on_screen(figure, run.points("umap"))
    grid = [(x, y) for x in np.linspace(0.1, 0.9, 9) for y in np.linspace(0.1, 0.9, 9)]
    places = np.array([(x * box["width"], y * box["height"]) for x, y in grid])
    away = np.linalg.norm(places[:, None] - points[None], axis=2).min(axis=1)
    x, y = places[int(away.argmax())]
    return float(x), float(y)


def to(slider: Locator, share: float) -> None:
    """Drag a slider from where it is to a share of its width."""
    box = slider.bounding_box()
    assert box is not None
    page, y = slider.page, box["y"] + box["height"] / 2
    low, high, now = (float(slider.evaluate(f"node => node.{k}")) for k in ("min", "max", "value"))
    knob = 16  # pixels; its middle goes from 8 to 8 before the end
    reach = box["width"] - knob
    page.mouse.move(box["x"] + knob / 2 + reach * (now - low) / (high - low), y)
    page.mouse.down()
    page.mouse.move(box["x"] + knob / 2 + reach * share, y, steps=8)
    page.mouse.up()


def settled(page: Page, condition: Any) -> np.ndarray:
    """The z that is stated, once a condition on it holds."""
    for _ in range(LOOKS):
        wait_idle(page)
        z, _ = stated(page)
        if condition(z):
            return z
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true; the page states {z.tolist()}")


def test_an_empty_spot_is_drawn_by_the_decoder(page: Page, panel: Locator, trained: Run) -> None:
    where = empty_spot(panel, trained)
    click(panel, where)
    expected = encoding_at(panel, trained, where)
    settled(page, lambda z: np.abs(z - expected).max() < 1e-3)  # a pixel is a stretch of the map
    z = check(page, trained)
    away = np.abs(trained.encodings() - z).max(axis=1)
    assert away.min() > 1e-3  # no sequence's own encoding


def test_the_keyboard_goes_to_a_point_and_its_encoding_is_drawn(
    page: Page, panel: Locator, trained: Run
) -> None:
    panel.focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.get_by_role("figure", name=page_texts.DECODER_DRAWS).wait_for()
    settled(page, lambda z: z.tolist() == trained.encodings()[0].tolist())
    check(page, trained)
    name = trained.dataset().ids[0]
    said = key(page, "selection")
    expect(said).to_contain_text(f"This is the encoding of {name} itself.")
    assert not np.allclose(drawn(page), trained.dataset().sequences[0][:, 0], atol=1e-3)


def test_a_path_is_drawn_while_the_hand_draws_it(page: Page, panel: Locator, trained: Run) -> None:
    box = area(panel)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(middle[0] - 150, middle[1] - 100)
    page.mouse.down()
    page.get_by_role("figure", name=page_texts.DECODER_DRAWS).wait_for()
    wait_idle(page)
    pictures = set()
    for i in range(LOOKS):  # to and fro, as long as the server needs for so many
        along = min(i % 60, 60 - i % 60)
        page.mouse.move(middle[0] - 150 + 10 * along, middle[1] - 100 + 6 * along)
        page.wait_for_timeout(50)
        pictures.add(tuple(drawn(page)))
        if i > 30 and len(pictures) >= 5:
            break
    page.mouse.up()
    assert len(pictures) >= 5
    check(page, trained)


def test_a_path_can_be_slid_along_and_played(page: Page, panel: Locator, trained: Run) -> None:
    box = area(panel)
    w, h = box["width"], box["height"]
    drag(panel, [(0.2 * w, 0.3 * h), (0.8 * w, 0.7 * h)], steps=12)
    slider = page.get_by_role("slider", name=page_texts.ALONG_THE_PATH)
    expect(slider).to_be_enabled()
    last = encoding_at(panel, trained, (0.8 * w, 0.7 * h))
    settled(page, lambda z: np.abs(z - last).max() < 1e-2 * np.abs(last).max())
    at_the_end = check(page, trained)
    to(slider, 0.0)
    first = encoding_at(panel, trained, (0.2 * w, 0.3 * h))
    settled(page, lambda z: np.abs(z - first).max() < 1e-2 * np.abs(first).max())
    at_the_start = check(page, trained)
    assert np.abs(at_the_start - at_the_end).max() > 1e-3
    page.get_by_role("button", name="Play").first.click()
    seen = set()
    for _ in range(LOOKS):
        page.wait_for_timeout(50)
        seen.add(tuple(drawn(page)))
        if len(seen) == 4:
            break
    page.get_by_role("button", name="Pause").first.click()
    assert len(seen) == 4
    check(page, trained)
