"""Clips as a person brings them: a folder becomes playing frames, a map, and reconstructions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.workspace import Workspace
from tests.browser.conftest import Server
from tests.browser.gestures import area, chart, click, drag, until, wait_idle
from tests.browser.test_clip_view import frames, pixels, scrub
from tests.browser.test_journey import explore, key, press, run_of, set_number, status, upload
from tests.core import files

PER_MOTION, FRAMES, HEIGHT, WIDTH = 8, 12, 40, 48  # read as 32 x 38 pixels


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
    return tmp_path / "bars"


def upload_folder(page: Page, folder: Path) -> None:
    page.locator("input[webkitdirectory]").set_input_files(folder)


def player(page: Page, container: str) -> Locator:
    view = key(page, container).get_by_role("group", name=re.compile("example|selected"))
    view.locator("canvas[data-frame]").first.wait_for()
    wait_idle(page)
    return view


def pause(view: Locator) -> None:
    if view.get_by_role("button", name="Pause").count():
        view.get_by_role("button", name="Pause").click()


def names(view: Locator) -> list[str]:
    found: list[str] = view.locator(".clip-name").all_inner_texts()
    return found


def dataset_in_view(page: Page, server: Server) -> SequenceDataset:
    page.wait_for_url("**data=*")
    data_id = page.url.partition("data=")[2].partition("&")[0]
    return Workspace(server.home / "local").dataset(data_id)


def greys(pictures: Sequence[NDArray[np.float32]], like: Sequence[NDArray[np.float32]]) -> list:
    """Pictures as the canvases should show them, where `like` has the darkest and brightest."""
    low, high = min(a.min() for a in like), max(a.max() for a in like)
    levels = [255 * np.clip((picture - low) / (high - low), 0, 1) for picture in pictures]
    return [np.floor(level + 0.5).ravel() for level in levels]


def first_channels(view: Locator) -> list[NDArray[np.int64]]:
    """What the canvases show; all three channels of grey are the same."""
    shown = [np.array(canvas) for canvas in pixels(view)]
    assert all((canvas == canvas[:, :1]).all() for canvas in shown)
    return [canvas[:, 0] for canvas in shown]


def test_a_folder_of_clips_trains_to_a_map_of_playing_reconstructions(
    page: Page, server: Server, folder: Path
):
    page.goto(server.url)
    upload_folder(page, folder)
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text("bars")
    expect(summary).to_contain_text("32 x 38 pixels")
    dataset = dataset_in_view(page, server)
    assert len(dataset) == 2 * PER_MOTION
    assert set(dataset.labels.iloc[:, 0]) == {"falls", "goes"}

    preview = player(page, "dataset_preview")
    pause(preview)
    scrub(preview, 7)
    shown = [dataset.ids.index(name) for name in names(preview)]
    assert len(shown) == 8
    clips = [dataset.sequences[row] for row in shown]
    expected = greys([clip[7] for clip in clips], clips)
    for canvas, level in zip(first_channels(preview), expected, strict=True):
        assert np.abs(canvas - level).max() <= 1

    press(page, "next")
    set_number(page, "epochs", 4)
    press(page, "train")
    status(page, "done")
    run = run_of(server, page)
    while run.phase is not None:  # the map would move under the pointer
        page.wait_for_timeout(200)
    explore(page)
    # Of this name there is none on the Train page, which may still be there.
    figure = chart(page, f"Map of {2 * PER_MOTION} sequences, coloured by folder")

    at = figure.evaluate(
        """node => {
            const {xaxis, yaxis} = node._fullLayout, t = node._fullData[1];
            return [xaxis.d2p(t.x.at(-1)), yaxis.d2p(t.y.at(-1))];
        }"""
    )
    box = area(figure)
    page.mouse.move(box["x"] + at[0], box["y"] + at[1], steps=8)
    until(figure, "node._hoverdata?.length > 0")  # on a busy machine this takes its time
    click(figure, at)
    expect(page.get_by_text("1 sequence selected")).to_be_visible()
    view = player(page, "selection")
    pause(view)
    row = dataset.ids.index(names(view)[0])
    original, made = run.dataset().sequences[row], run.reconstructions()[row]
    for frame in (0, FRAMES - 1):
        scrub(view, frame)
        expected = greys([original[frame], made[frame]], [original])
        for canvas, level in zip(first_channels(view), expected, strict=True):
            assert np.abs(canvas - level).max() <= 1

    right, bottom = box["width"] - 2, box["height"] - 2
    drag(figure, [(2, 2), (right, 2), (right, bottom), (2, bottom), (2, 2)], steps=12)
    expect(page.get_by_text(f"{2 * PER_MOTION} sequences selected")).to_be_visible()
    expect(view.locator("canvas")).to_have_count(16)  # pairs of the first of two pages
    wait_idle(page)
    scrub(view, 3)
    assert frames(view) == [3] * 16
    expect(view.get_by_text("error").first).to_be_visible()


def test_folders_of_pictures_are_clips_cut_to_a_part(page: Page, server: Server, tmp_path: Path):
    for motion in ("falls", "goes"):
        for i in range(3):
            for number, frame in enumerate(moving_bar(motion, i), start=1):
                path = tmp_path / "frames" / motion / f"{motion} {i}" / f"frame{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(frame).save(path)
    page.goto(server.url)
    upload_folder(page, tmp_path / "frames")
    summary = key(page, "dataset_summary")
    expect(summary).to_contain_text("6 clips of 12 frames, 32 x 38 pixels, grey")
    whole = dataset_in_view(page, server)
    address = page.url
    page.get_by_text("Correct what was understood").click()
    part = page.locator("[class*='_region_width']")
    part.get_by_role("slider").first.focus()
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    keep = page.get_by_role("button", name="Keep this part")
    expect(keep).to_be_enabled()
    wait_idle(page)
    keep.click()
    expect(summary).to_contain_text("40 x 24 pixels")
    page.wait_for_url(lambda url: url != address)
    cut = dataset_in_view(page, server)
    assert cut.ids == whole.ids
    assert set(cut.labels.iloc[:, 0]) == {"falls", "goes"}
    assert cut.element_shape == (40, 24)
    goes = cut.sequences[cut.ids.index("goes 0")]  # to the right half, which it reaches late
    assert (goes[9] == goes[9, 0, 0]).all()
    assert goes[10].max() > goes[10].min()


def test_a_folder_that_mixes_clips_and_arrays_is_said_and_the_page_goes_on(
    page: Page, server: Server, folder: Path
):
    np.save(folder / "array.npy", np.zeros((5, 9)))
    page.goto(server.url)
    upload_folder(page, folder)
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("bars")
    assert "Traceback" not in alert.inner_text()
    press(page, "sample_digits")
    expect(key(page, "dataset_summary")).to_contain_text("240")


def test_what_a_folder_holds_besides_clips_does_no_harm(page: Page, server: Server, folder: Path):
    (folder / "notes.docx").write_bytes(b"notes")
    (folder / ".DS_Store").write_bytes(b"hidden")
    page.goto(server.url)
    upload_folder(page, folder)
    expect(key(page, "dataset_summary")).to_contain_text(f"{2 * PER_MOTION} clips")


def test_clips_chosen_together_are_one_dataset(page: Page, server: Server, folder: Path):
    page.goto(server.url)
    clips = sorted((folder / "falls").iterdir())
    key(page, "upload").locator("input[type=file]").set_input_files(clips)
    expect(key(page, "dataset_summary")).to_contain_text(f"{PER_MOTION} clips")


def test_several_tables_are_one_dataset(page: Page, server: Server, tmp_path: Path):
    tables = [tmp_path / f"{kind}_{i}.csv" for kind in ("walk", "run") for i in (1, 2)]
    for i, table in enumerate(tables):
        rows = [f"{t},{np.sin(t + i):.3f}" for t in range(20 + i)]
        table.write_text("\n".join(["t,height (m)", *rows]))
    page.goto(server.url)
    key(page, "upload").locator("input[type=file]").set_input_files(tables)
    expect(key(page, "dataset_summary")).to_contain_text(
        "4 recordings of 20-23 steps, 1 channel, labelled by kind"
    )


def test_a_broken_clip_is_said_and_the_page_goes_on(page: Page, server: Server, tmp_path: Path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a video at all")
    page.goto(server.url)
    upload(page, broken)
    expect(page.get_by_role("alert").first).to_contain_text("broken.mp4")
    press(page, "sample_volumes")
    expect(key(page, "dataset_summary")).to_contain_text("72")
