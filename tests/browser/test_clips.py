"""Clips as a person brings them: a folder becomes playing frames, a map, and reconstructions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from dashboard.explore_page.panels.findings import query_about
from sequitur_core.comparison.measures import usual_map
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import write_arrays
from sequitur_core.findings.finding import Finding, to_arrays
from sequitur_core.runs.queries import query_file
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import Server, trained_here, usual_spec
from tests.browser.gestures import (
    area,
    canvases,
    click,
    data_in_view,
    drag,
    expect_count,
    frames,
    key,
    map_of,
    player,
    press,
    scrub,
    unfold,
    until,
    upload_folder,
    wait_idle,
)
from tests.core import files

PER_MOTION, FRAMES, HEIGHT, WIDTH = 5, 12, 40, 48  # read as 32 x 38 pixels


def moving_bar(motion: str, start: int) -> NDArray[np.uint8]:
    """A bright bar on grey that falls or goes to the right."""
    clip = np.full((FRAMES, HEIGHT, WIDTH), 60, np.uint8)
    for i in range(FRAMES):
        at = start + 2 * i
        if motion == "falls":
            clip[i, at : at + 6] = 230
        else:
            clip[i, :, at : at + 6] = 230
    return clip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for motion in ("falls", "goes"):
        for i in range(PER_MOTION):
            path = tmp_path / "bars" / motion / f"{motion} {i}.mp4"
            files.clip(path, moving_bar(motion, i), fps=10)
    # What a folder holds besides clips does no harm.
    (tmp_path / "bars" / "notes.docx").write_bytes(b"notes")
    (tmp_path / "bars" / ".DS_Store").write_bytes(b"hidden")
    return tmp_path / "bars"


def view_in(page: Page, container: str) -> Locator:
    """The player in a part of the page."""
    return player(key(page, container).get_by_role("group", name=re.compile("example|selected")))


def pause(view: Locator) -> None:
    expect(view.get_by_role("button", name=re.compile("Pause|Play"))).to_be_visible()
    if view.get_by_role("button", name="Pause").count():
        view.get_by_role("button", name="Pause").click()


def names(view: Locator) -> list[str]:
    found: list[str] = view.locator(".clip-name").all_inner_texts()
    return found


def dataset_of(page: Page, server: Server) -> SequenceDataset:
    return Workspace(server.home / "local").dataset(data_in_view(page))


def greys(pictures: Sequence[NDArray[np.float32]], like: Sequence[NDArray[np.float32]]) -> list:
    """Pictures as the canvases should show them, where `like` has the darkest and brightest."""
    low, high = min(a.min() for a in like), max(a.max() for a in like)
    levels = [255 * np.clip((picture - low) / (high - low), 0, 1) for picture in pictures]
    return [np.floor(level + 0.5).ravel() for level in levels]


def first_channels(view: Locator) -> list[NDArray[np.int64]]:
    """What the canvases show; all three channels of grey are the same."""
    shown = [np.array(canvas) for canvas in canvases(view)]
    assert all((canvas == canvas[:, :1]).all() for canvas in shown)
    return [canvas[:, 0] for canvas in shown]


def trained_on_view(page: Page, server: Server, clips: SequenceDataset) -> Run:
    """A run on the data in view."""
    data_id = data_in_view(page)
    recipe = Workspace(server.home / "local").recipe(data_id)
    spec = usual_spec(clips, data_id, "CONV_LSTM_AE", 2, 2, recipe)
    return trained_here(server, replace(spec, config=replace(spec.config, cross_fit=False)), clips)


def explain_by_brightness(run: Run) -> None:
    """Have the dashboard find that brightness explains its map."""
    numbers = {"name": "", "what": "brightness", "correlation": 0.8, "neighbours": 3}
    bright = Finding("nuisance", numbers, np.arange(2), ())
    result = query_file(run, query_about(run, "all").id, "npz")
    result.parent.mkdir(exist_ok=True)
    write_arrays(result, **to_arrays([bright]))


@contextmanager
def held_mouse(page: Page, x: float, y: float) -> Iterator[None]:
    page.mouse.move(x, y)
    page.mouse.down()
    yield
    page.mouse.up()


def test_the_movement_of_a_folder_of_clips_comes_to_a_map_of_playing_reconstructions(
    page: Page, server: Server, folder: Path
):
    page.emulate_media(reduced_motion="no-preference")  # else clips begin paused
    page.goto(server.url)
    upload_folder(page, folder)
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text("bars")
    expect(summary).to_contain_text(f"{2 * PER_MOTION} clips")
    expect(summary).to_contain_text("32 x 38 pixels, grey, 10 frames per second")
    clips = dataset_of(page, server)
    assert len(clips) == 2 * PER_MOTION
    assert set(clips.labels.iloc[:, 0]) == {"falls", "goes"}
    whole = trained_on_view(page, server, clips)
    explain_by_brightness(whole)
    unfold(page, "Prepare the sequences")
    page.get_by_text("Movement only").click()
    wait_idle(page)  # the clips after it push the button down as they come
    press(page, "prepare")
    expect(summary).to_contain_text("Only movement is kept")
    wait_idle(page)
    dataset = dataset_of(page, server)
    moved = np.diff(clips.sequences[0], axis=0)
    np.testing.assert_allclose(dataset.sequences[0], moved, atol=1e-5)

    preview = view_in(page, "dataset_preview")
    pause(preview)
    scrub(preview, 7)
    shown = [dataset.ids.index(name) for name in names(preview)]
    assert len(shown) == 8
    clips = [dataset.sequences[row] for row in shown]
    expected = greys([clip[7] for clip in clips], clips)
    for canvas, level in zip(first_channels(preview), expected, strict=True):
        assert np.abs(canvas - level).max() <= 1

    press(page, "next")
    expect(key(page, "architecture")).to_contain_text("CONV_LSTM_AE")
    expect(key(page, "train").get_by_role("button")).to_be_enabled()
    run = trained_on_view(page, server, dataset)
    # From clips whose brightness explains the map it is a click to the run on their movement.
    page.goto(f"{server.url}/explore?run={whole.id}")
    there = page.get_by_role("button", name="Look at movement only")
    expect(there).to_be_visible()
    wait_idle(page)
    there.click()
    page.wait_for_url(re.compile(f"run={run.id}"))
    figure = map_of(page, 2 * PER_MOTION, "folder")
    place = float(run.points(usual_map(run))[0, 0])
    until(figure, "Math.abs(node._fullData?.[0]?.x[0] - arg) < 1e-5", place)
    wait_idle(page)

    at = figure.evaluate(
        """node => {
            const {xaxis, yaxis} = node._fullLayout, t = node._fullData[1];
            return [xaxis.d2p(t.x.at(-1)), yaxis.d2p(t.y.at(-1))];
        }"""
    )
    box = area(figure)
    page.mouse.move(box["x"] + at[0], box["y"] + at[1], steps=8)
    until(figure, "node._hoverdata?.length > 0")  # on a busy machine this takes its time
    said = figure.locator(".hovertext")  # what it is, and its value of the label by name
    expect(said).to_contain_text(re.compile(r"(falls|goes).*folder: (falls|goes)"))
    click(figure, at)
    expect_count(page, 1)
    view = view_in(page, "selection")
    pause(view)
    row = dataset.ids.index(names(view)[0])
    original, made = run.dataset().sequences[row], run.reconstructions()[row]
    for frame in (0, FRAMES - 2):
        scrub(view, frame)
        expected = greys([original[frame], made[frame]], [original])
        for canvas, level in zip(first_channels(view), expected, strict=True):
            assert np.abs(canvas - level).max() <= 1

    right, bottom = box["width"] - 2, box["height"] - 2
    drag(figure, [(2, 2), (right, 2), (right, bottom), (2, bottom), (2, 2)], steps=12)
    expect_count(page, 2 * PER_MOTION)
    expect(view.locator("canvas")).to_have_count(16)  # pairs of the first of two pages
    wait_idle(page)
    scrub(view, 3)
    assert frames(view) == [3] * 16
    expect(view.get_by_text("error").first).to_be_visible()

    # All of them on the wall show the same moment, wherever the slider is dragged.
    page.get_by_role("radio", name=page_texts.WALL).click()
    wall = page.get_by_role("group", name=f"Wall of {2 * PER_MOTION} sequences")
    wall.get_by_role("button", name="Pause").click()
    wait_idle(page)  # what comes above it pushes it down
    slider = wall.get_by_role("slider", name="Position")
    for share in (0.3, 0.8):
        at = slider.bounding_box()
        assert at is not None
        middle = at["y"] + at["height"] / 2
        with held_mouse(page, at["x"] + 8, middle):
            page.mouse.move(at["x"] + share * at["width"], middle, steps=5)
        frame = int(slider.input_value())
        assert abs(frame - share * (FRAMES - 2)) < 2
        shown = " ".join([str(frame)] * 2 * PER_MOTION)
        expect(wall.locator("canvas")).to_have_attribute("data-frames", shown)
    full = wall.get_by_role("button", name="Full screen")
    full.click()
    until(wall, "document.fullscreenElement === node && node.clientWidth === innerWidth")
    full.click()
    until(wall, "document.fullscreenElement === null")
    wait_idle(page)
    wall.locator("canvas").click(position={"x": 20, "y": 20})
    expect(key(page, "wall_open")).to_contain_text("Show in Selection")
    expect(page.get_by_role("group", name=f"Wall of {2 * PER_MOTION} sequences")).to_be_visible()
