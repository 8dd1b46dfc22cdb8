"""Whether the wall keeps up: python -m tests.benchmarks.browser.wall [--quick]

Sixty clips of 128 x 128 pixels at 25 frames a second on one canvas, in Chromium without a graphics
card, at the usual size and filling the screen: frames drawn a second, of 25 that are due, and the
share of a processor that the page takes. Then what the server takes to make such a wall, and what
it sends. Frames are counted where they are drawn; a busy computer draws fewer.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Locator, Page, sync_playwright

from dashboard.charts.pictures.sprite_sheets import MAX_SIDE, Clip, pack_clips
from dashboard.charts.pictures.wall_tiles import strongest_moment
from dashboard.explore_page.panels.wall import LEAST_SIDE
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.files import write_array, write_json
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.browser.conftest import FLAGS, NAMES, serving
from tests.browser.gestures import key, wait_idle

CLIPS, FRAMES, SIDE, RATE = 60, 75, 128, 25.0
LONG = 300_000  # ms


def clips() -> list[np.ndarray]:
    """Sixty clips in which a bright disc goes round on noise."""
    rng = np.random.default_rng(0)
    down, right = np.mgrid[:SIDE, :SIDE]
    found = []
    for i in range(CLIPS):
        angle = 2 * np.pi * (np.arange(FRAMES) / FRAMES + i / CLIPS)
        y, x = (SIDE / 2 + SIDE / 3 * f(angle)[:, None, None] for f in (np.sin, np.cos))
        disc = np.hypot(down - y, right - x) < SIDE / 8
        found.append((0.7 * disc + 0.3 * rng.random((SIDE, SIDE))).astype(np.float32))
    return found


def finished_run(workspace: Workspace) -> Run:
    """A run on them that looks trained: nothing here waits for a training."""
    dataset = SequenceDataset("clips", clips(), meta=Meta(step=1 / RATE, step_unit="s"))
    run = workspace.add_run(RunSpec(name="clips", model="CONV_LSTM_AE", encoding_dim=2), dataset)
    points = np.random.default_rng(0).normal(size=(CLIPS, 2)).astype(np.float32)
    write_array(run.path / layout.ENCODINGS_FILE, points)
    write_array(run.path / layout.ERRORS_FILE, np.ones(CLIPS, np.float32))
    for method in ("pca", "umap"):
        write_array(run.path / layout.points_file(method), points)
    state = State("done", started=time.time(), finished=time.time())
    write_json(run.path / layout.STATUS_FILE, asdict(state))
    return run


def opened(page: Page, url: str, run: Run) -> Locator:
    """The wall with all clips on it."""
    page.goto(f"{url}/explore?run={run.id}")
    page.get_by_role("radio", name=page_texts.WALL).click()
    wait_idle(page)
    key(page, "select_all").get_by_role("button").first.click()
    wall = page.get_by_role("group", name=f"Wall of {CLIPS} sequences")
    wall.locator("canvas[data-drawn]").wait_for()
    wait_idle(page)
    return wall


def play(wall: Locator, seconds: float, what: str) -> None:
    """Count what is drawn for a while, and what the browser takes for it."""
    canvas = wall.locator("canvas")
    mine = browser_processes()

    def drawn() -> int:
        return int(canvas.get_attribute("data-drawn") or 0)

    frames, spent, began = drawn(), processor_seconds(mine), time.perf_counter()
    wall.page.wait_for_timeout(1_000 * seconds)
    passed = time.perf_counter() - began
    rate, share = (drawn() - frames) / passed, (processor_seconds(mine) - spent) / passed
    verdict = "kept" if rate >= 0.95 * RATE else "behind"
    print(
        f"{what:24}{rate:6.1f} of {RATE:g} frames a second, {verdict}; {share:4.0%} of a processor"
    )


def browser_processes() -> list[psutil.Process]:
    """Those of browsers that this program started: others may be open."""
    children = psutil.Process().children(recursive=True)
    return [process for process in children if "chrom" in process.name()]


def processor_seconds(processes: list[psutil.Process]) -> float:
    """What some processes have taken so far."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def make() -> None:
    """What the server takes to make the sheets, in seconds of the processor."""
    made = [Clip("", clip) for clip in clips()]
    meta = Meta(step=1 / RATE, step_unit="s")
    began = time.process_time()
    packed = pack_clips(made, meta, side=MAX_SIDE, least_side=LEAST_SIDE)
    sheets = time.process_time() - began
    began = time.process_time()
    for clip in made:
        strongest_moment(clip.frames)
    moments = time.process_time() - began
    sent = sum(len(sheet.base64) for both in packed.sheets for sheet in both)
    print(f"made in {sheets:.2f} s of the processor, moments {moments:.2f} s; sent {sent:,} bytes")
    one = packed.sheets[0][0]
    size = f"{one.width} x {one.height} of {SIDE} x {SIDE} pixels"
    print(f"each {one.frames} of {FRAMES} frames, {size}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether the wall keeps up.")
    parser.add_argument("--quick", action="store_true", help="for 5 seconds instead of 20")
    seconds = 5 if parser.parse_args().quick else 20
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    make()
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        run = finished_run(Workspace(Path(home) / "local"))
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        with serving(Path(home)) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(LONG)
            wall = opened(page, server.url, run)
            play(wall, seconds, "beside the map")
            wall.get_by_role("button", name="Full screen").click()
            page.wait_for_timeout(1_000)
            play(wall, seconds, "full screen")
        browser.close()
    print(f"load average {os.getloadavg()[0]:.1f} afterwards")


if __name__ == "__main__":
    main()
