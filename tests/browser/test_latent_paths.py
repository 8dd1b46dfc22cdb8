"""What lies in between, as a person looks for it: four ways, and what is drawn each time."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.latent_paths import DistanceToData, point_at_map_position
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.browser.conftest import Server
from tests.browser.gestures import area, chart, click, drag, wait_idle

PATIENCE = 200  # looks, a tenth of a second apart


@pytest.fixture
def panel(page: Page, server: Server, trained: Run) -> Locator:
    return opened(page, server, trained)


def opened(page: Page, server: Server, run: Run) -> Locator:
    """The map of a run, with the panel beside it."""
    page.goto(f"{server.url}/explore?run={run.id}")
    chart(page, "Map of")
    page.get_by_text("In between", exact=True).click()
    expect(page.get_by_role("slider", name="Along the path")).to_be_attached()
    wait_idle(page)
    found = chart(page, "Map of")
    for _ in range(PATIENCE):
        if found.get_attribute("data-spots") == "on":
            return found
        page.wait_for_timeout(100)
    raise AssertionError("the map never took spots")


def way(page: Page, name: str) -> None:
    page.get_by_text(name, exact=True).click()
    wait_idle(page)


def stated(page: Page) -> tuple[np.ndarray, int]:
    """The encoding and the length that the page says it draws, from what can be copied."""
    code = page.get_by_text("seq_len =").first
    if not code.is_visible():
        page.get_by_text("The numbers that are drawn (z)").click()
    text = code.locator("xpath=ancestor-or-self::*[contains(., 'z = [')][1]").inner_text()
    found = re.search(r"z = \[([^\]]*)\]\s*seq_len = (\d+)", text)
    assert found is not None, text
    return np.array(found[1].split(", "), dtype=np.float32), int(found[2])


def drawn(page: Page) -> np.ndarray:
    """The numbers of the bold line."""
    figure = page.get_by_role("figure", name="What the decoder draws")
    return np.array(figure.evaluate("node => [...node._fullData[1].y]"))


def decoded(run: Run, z: np.ndarray, length: int) -> np.ndarray:
    with torch.no_grad():
        found = run.model().decoder(torch.from_numpy(z), length).numpy()
    (original,) = run.scaler().undo([found.reshape(length, *run.dataset().element_shape)])
    return original


def check(page: Page, run: Run) -> np.ndarray:
    """Once the page has settled, it draws what the decoder makes of the z that it states."""
    for _ in range(PATIENCE):
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


def pixel(figure: Locator, run: Run, row: int) -> tuple[float, float]:
    """Where a sequence's point lies in the plotting area."""
    point = [float(value) for value in run.points("umap")[row]]
    x, y = figure.evaluate(
        """(node, [x, y]) => {
            const { xaxis, yaxis } = node._fullLayout;
            return [xaxis.l2p(x), yaxis.l2p(y)];
        }""",
        point,
    )
    return x, y


def empty_spot(figure: Locator, run: Run) -> tuple[float, float]:
    """A place of the plotting area far from all points, and not at its edge."""
    box = area(figure)
    points = np.array([pixel(figure, run, row) for row in range(len(run.dataset()))])
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
    for _ in range(PATIENCE):
        wait_idle(page)
        z, _ = stated(page)
        if condition(z):
            return z
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true; the page states {z.tolist()}")


def test_an_empty_spot_is_drawn_by_the_decoder(page: Page, panel: Locator, trained: Run) -> None:
    where = empty_spot(panel, trained)
    click(panel, where)
    z = check(page, trained)
    expected = point_at_map_position(
        trained.points("umap"), trained.encodings(), trained.dataset().lengths, place(panel, where)
    )
    np.testing.assert_allclose(z, expected.z, atol=1e-3)  # a pixel is a stretch of the map
    away = np.abs(trained.encodings() - z).max(axis=1)
    assert away.min() > 1e-3  # no sequence's own encoding


def test_how_far_from_data_it_is_is_said(page: Page, panel: Locator, trained: Run) -> None:
    click(panel, empty_spot(panel, trained))
    z = check(page, trained)
    found = DistanceToData(trained.encodings()).of(z)
    wanted = {
        "close": "As close to the data as the sequences are to each other.",
        "further": "less sure",
        "guess": "the decoder is guessing here",
    }[found.level]
    expect(page.locator(".st-key-selection")).to_contain_text(wanted)
    name = trained.dataset().ids[found.row]
    expect(page.locator(".st-key-selection")).to_contain_text(f"The nearest sequence is {name}.")


def test_the_keyboard_goes_to_a_point_and_its_encoding_is_drawn(
    page: Page, panel: Locator, trained: Run
) -> None:
    panel.focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.get_by_role("figure", name="What the decoder draws").wait_for()
    z = check(page, trained)
    assert z.tolist() == trained.encodings()[0].tolist()
    name = trained.dataset().ids[0]
    said = page.locator(".st-key-selection")
    expect(said).to_contain_text(f"This is the encoding of {name} itself.")
    assert not np.allclose(drawn(page), trained.dataset().sequences[0][:, 0], atol=1e-3)


def test_a_path_is_drawn_while_the_hand_draws_it(page: Page, panel: Locator, trained: Run) -> None:
    box = area(panel)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(middle[0] - 150, middle[1] - 100)
    page.mouse.down()
    page.get_by_role("figure", name="What the decoder draws").wait_for()
    wait_idle(page)
    pictures = set()
    for i in range(60):
        page.mouse.move(middle[0] - 150 + 5 * i, middle[1] - 100 + 3 * i)
        page.wait_for_timeout(50)
        pictures.add(tuple(drawn(page)))
    page.mouse.up()
    assert len(pictures) >= 8
    check(page, trained)


def test_a_path_can_be_slid_along_and_played(page: Page, panel: Locator, trained: Run) -> None:
    box = area(panel)
    w, h = box["width"], box["height"]
    drag(panel, [(0.2 * w, 0.3 * h), (0.8 * w, 0.7 * h)], steps=30)
    slider = page.get_by_role("slider", name="Along the path")
    expect(slider).to_be_enabled()
    at_the_end = check(page, trained)
    to(slider, 0.0)
    lengths = trained.dataset().lengths
    first = point_at_map_position(
        trained.points("umap"),
        trained.encodings(),
        lengths,
        place(panel, (0.2 * w, 0.3 * h)),
    ).z
    settled(page, lambda z: np.abs(z - first).max() < 1e-2 * np.abs(first).max())
    at_the_start = check(page, trained)
    assert np.abs(at_the_start - at_the_end).max() > 1e-3
    page.get_by_role("button", name="Play").first.click()
    seen = set()
    for _ in range(40):
        page.wait_for_timeout(50)
        seen.add(tuple(drawn(page)))
    page.get_by_role("button", name="Pause").first.click()
    assert len(seen) >= 4
    check(page, trained)


def test_one_slides_between_two_that_were_clicked(page: Page, panel: Locator, trained: Run) -> None:
    way(page, "Between two")
    first, second = 3, 50
    click(panel, pixel(panel, trained, first))
    expect(page.get_by_text("Now click the map where it shall end.")).to_be_visible()
    wait_idle(page)
    click(panel, pixel(panel, trained, second))
    slider = page.get_by_role("slider", name="On the way")
    slider.wait_for()
    caption = page.get_by_text("Click the map to begin anew.").inner_text()
    names = re.fullmatch(r"From (.*) to (.*)\. Click the map to begin anew\.", caption)
    assert names is not None
    ids = list(trained.dataset().ids)
    # Points may lie over one another: the page says which ones were hit.
    start, end = (trained.encodings()[ids.index(name)] for name in names.groups())
    to(slider, 0.0)
    settled(page, lambda z: np.abs(z - start).max() < 1e-6)
    check(page, trained)
    to(slider, 1.0)
    settled(page, lambda z: np.abs(z - end).max() < 1e-6)
    check(page, trained)
    to(slider, 0.5)
    z = settled(
        page, lambda z: np.abs(z - (start + end) / 2).max() < 0.1 * np.abs(end - start).max()
    )
    share = np.dot(z - start, end - start) / np.dot(end - start, end - start)
    np.testing.assert_allclose(z, start + share * (end - start), atol=1e-5)
    check(page, trained)


def test_one_number_is_moved_alone(page: Page, panel: Locator, trained: Run) -> None:
    way(page, "Number by number")
    before = check(page, trained)
    np.testing.assert_allclose(before, trained.encodings().mean(axis=0), atol=1e-6)
    slider = page.get_by_role("slider", name="no. 3", exact=True)
    to(slider, 1.0)
    highest = trained.encodings()[:, 2].max()
    z = settled(page, lambda z: z[2] == highest)
    np.testing.assert_array_equal(np.delete(z, 2), np.delete(before, 2))
    check(page, trained)


def test_the_numbers_can_begin_at_the_spot(page: Page, panel: Locator, trained: Run) -> None:
    click(panel, empty_spot(panel, trained))
    spot = check(page, trained)
    way(page, "Number by number")
    page.get_by_text("A spot", exact=True).click()
    settled(page, lambda z: np.array_equal(z, spot))
    check(page, trained)


def test_a_lasso_in_this_panel_still_selects(page: Page, panel: Locator) -> None:
    panel.locator('.modebar-btn[data-title="Lasso Select"]').click()
    box = area(panel)
    w, h = box["width"], box["height"]
    drag(panel, [(5, 5), (w - 5, 5), (w - 5, h - 5), (5, h - 5)])
    # Once the page around the map has it too.
    expect(page.get_by_role("button", name="Back")).to_be_enabled()
    wait_idle(page)
    page.get_by_text("Selection", exact=True).click()
    expect(page.get_by_text("60 sequences selected")).to_be_visible()


# Clips


@pytest.fixture(scope="module")
def clips(server: Server) -> Run:
    rng = np.random.default_rng(0)
    films = [rng.normal(size=(5, 8, 8)).astype(np.float32) for _ in range(9)]
    workspace = Workspace(server.home / "local")
    spec = RunSpec(
        name="films",
        model="CONV_LSTM_AE",
        encoding_dim=2,
        config=replace(TrainConfig(), epochs=2, batch_size=4),
    )
    run = workspace.add_run(spec, SequenceDataset("films", films))
    for _ in range(300):
        if run.points("umap") is not None and run.phase is None:
            break
        time.sleep(0.2)
    return run


def test_a_clip_is_drawn_at_a_spot(page: Page, server: Server, clips: Run) -> None:
    figure = opened(page, server, clips)
    click(figure, empty_spot(figure, clips))
    canvas = page.get_by_role("img", name="drawn by the decoder")
    canvas.wait_for()
    wait_idle(page)
    stated(page)
    page.get_by_role("button", name="Pause").last.click()
    z, length = stated(page)
    frames = decoded(clips, z, length)
    low, high = (
        f(s)
        for f, s in (
            (min, map(np.min, clips.dataset().sequences)),
            (max, map(np.max, clips.dataset().sequences)),
        )
    )
    shown = int(canvas.get_attribute("data-frame") or 0)
    red = canvas.evaluate(
        """node => {
            const { width, height } = node;
            const { data } = node.getContext("2d").getImageData(0, 0, width, height);
            return Array.from({ length: width * height }, (_, i) => data[4 * i]);
        }"""
    )
    grey = 255 * np.clip((frames[shown] - low) / (high - low), 0, 1)
    assert np.abs(np.array(red).reshape(8, 8) - grey).max() <= 1
