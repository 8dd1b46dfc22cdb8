"""How soon 100,000 points follow a brush: python -m tests.benchmarks.browser.crossfilter [--quick]

A histogram beside the map is brushed in Chromium. Printed is how long the page takes from a move of
the hand until all histograms are counted anew and the map is painted (less than 0.3 s are wanted),
and how much processor time all processes of the browser spend on each: on a busy computer that
says more.

--quick takes 20,000 points.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

from sequitur_core.files import write_array
from sequitur_core.runs import layout
from sequitur_core.runs.workspace import Workspace
from tests.benchmarks.browser.pages import LONG, finished_run
from tests.browser.conftest import FLAGS, NAMES, serving
from tests.browser.gestures import show_panel, wait_idle

N, QUICK = 100_000, 20_000
MOVES = 24
# Milliseconds from each move of the pointer to the second frame after it: what the first computed
# has been painted by then.
WATCHED = """(selector) => {
    window.brushed = [];
    document.querySelector(selector).addEventListener("pointermove", () => {
        const began = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(
            () => window.brushed.push(performance.now() - began)
        ));
    }, { capture: true });
}"""
HISTOGRAM = ".filter-column canvas"


def spent() -> float:
    """Processor seconds of all processes of the browser so far."""
    own = psutil.Process().children(recursive=True)
    times = [one.cpu_times() for one in own if "chrom" in one.name()]
    return sum(one.user + one.system for one in times)


def main() -> None:
    n = QUICK if "--quick" in sys.argv else N
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        run = finished_run(Workspace(Path(home) / "local"), n, labels=9)
        errors = np.random.default_rng(0).gamma(2, size=n).astype(np.float32)
        write_array(run.path / layout.ERRORS_FILE, errors)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        with serving(Path(home)) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(LONG)
            page.goto(f"{server.url}/explore?run={run.id}")
            page.locator(".st-key-map .nsewdrag").first.wait_for()
            wait_idle(page)
            show_panel(page, "Filter")
            histogram = page.locator(HISTOGRAM).first
            histogram.wait_for()
            wait_idle(page)
            page.evaluate(WATCHED, HISTOGRAM)
            histogram.scroll_into_view_if_needed()
            box = histogram.bounding_box()
            assert box is not None
            y = box["y"] + 20
            page.mouse.move(box["x"], y)
            page.mouse.down()
            before = spent()
            for move in range(1, MOVES + 1):
                page.mouse.move(box["x"] + box["width"] * move / MOVES / 1.25, y)
                page.wait_for_function("(count) => window.brushed.length >= count", arg=move)
            passing = page.locator(".filter-view").get_attribute("data-passing")
            times = np.array(page.evaluate("window.brushed")[1:]) / 1_000  # the first prepares
            first = page.evaluate("window.brushed[0]") / 1_000
            busy = (spent() - before) / MOVES
            page.mouse.up()
            print(
                f"{n:,} points, {page.locator('.filter-column').count()} histograms, "
                f"{int(passing or 0):,} pass: median {median(times):.3f} s, shortest "
                f"{times.min():.3f} s, longest {times.max():.3f} s of {len(times)} moves; "
                f"the first {first:.3f} s; {busy:.3f} s of processor time for each"
            )


if __name__ == "__main__":
    main()
