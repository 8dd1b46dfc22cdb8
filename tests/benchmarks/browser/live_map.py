"""How far the live map is behind its model: python -m tests.benchmarks.browser.live_map [--quick]

Train is pressed for the sample "watch" in Chromium. For each frame that the worker writes, the
seconds until a map of this frame, or of a later one, has been drawn. Those written before the page
shows its first map don't count.

--quick looks at the first 20 seconds only.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from sequitur_core.runs.progress.frames import read_frames
from sequitur_core.samples import load_sample
from tests.benchmarks.browser.pages import Bench, key, settle, summary, wait_for
from tests.browser.conftest import FLAGS, NAMES, serving
from tests.browser.gestures import chart

LOOK_EVERY = 0.02  # seconds, for a frame that has been written
QUICK_SECONDS = 20.0
PATIENCE = 5_000  # ms for the last frames to be drawn
ROUNDED = 0.005  # epochs, in labels
# When a map with other points was drawn, and what its label says of its epoch.
DRAWN = """() => {
    window.drawn = [];
    let last;
    const look = () => {
        const node = document.querySelector(".st-key-live_map .plotly-view");
        const x = node?._fullData?.[0]?.x?.[0];
        if (x !== undefined && x !== last) {
            last = x;
            window.drawn.push([Date.now() / 1000, node.getAttribute("aria-label")]);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def epoch_of(label: str) -> float:
    """As in `Map of 140 sequences, epoch 0.25`."""
    _, _, number = label.partition(", epoch ")
    return float(number.replace(",", "")) if number else 0.0


def delays(bench: Bench) -> list[float]:
    """Seconds from each frame on disk to a map that has it or a later one."""
    with serving(bench.home) as server:
        page = bench.page()
        data_id = bench.workspace.add_dataset(load_sample("watch"))
        page.goto(f"{server.url}/train?data={data_id}")
        chart(page, "Loss over epochs, still empty")
        settle(server)
        page.evaluate(DRAWN)
        key(page, "train").get_by_role("button").click()
        wait_for(bench.workspace.runs)
        run = bench.workspace.runs()[0]
        wait_for(lambda: read_frames(run.path))
        began, written = time.monotonic(), list[float]()
        while not (bench.quick and time.monotonic() > began + QUICK_SECONDS):
            frames = read_frames(run.path)
            if frames is None or run.status not in ("queued", "running"):
                break
            written += [time.time()] * (len(frames) - len(written))
            time.sleep(LOOK_EVERY)
        page.wait_for_timeout(PATIENCE)
        drawn = [(at, epoch_of(label)) for at, label in page.evaluate("window.drawn")]
        page.close()
        run.stop(wait=30)
    if not drawn or frames is None:
        raise SystemExit("The training had ended before the page showed its first map.")
    pairs = zip(written, frames.records["epoch"], strict=False)
    behind = []
    for at, epoch in pairs:
        seen = (t for t, shown in drawn if shown >= epoch - ROUNDED)
        if at > drawn[0][0] and (first := next(seen, None)) is not None:
            behind.append(first - at)
    return behind


def main() -> None:
    quick = "--quick" in sys.argv
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        behind = delays(Bench(browser, Path(home), quick))
        print(f"live map behind the model  {summary(behind)}   longest {max(behind):.3f} s")


if __name__ == "__main__":
    main()
