"""How soon a label is on screen: python -m tests.benchmarks.browser.labelling [--quick]

All of 1,000 and of 10,000 points are given one label after the other, by their keys, in Chromium:
from a key to the first frame in which the points have its colour, by the page's own clock, and to
that in which the server's figure shows the same, with the legend; what the server and the browser
take for it all, in seconds of the processor; and what the server sends.
Seconds on screen depend on what else the computer does, those of the processor hardly.
Required: 10,000 points in their colour in less than 0.5 s.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Page, WebSocket, sync_playwright

from dashboard.charts.colouring import label_colours
from sequitur_core.labels import editing
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.benchmarks.browser.pages import LONG, finished_run
from tests.benchmarks.browser.wall import browser_processes, processor_seconds
from tests.browser.conftest import FLAGS, NAMES, Server, serving
from tests.browser.gestures import chart, key, wait_idle

# One for each turn: what a browser was sent before isn't sent again.
NAMED = tuple(f"label {letter}" for letter in "abcdefghi")
LIMIT = 0.5
TURNS = len(NAMED) - 1
# Milliseconds from the next key to the first frame in which points are painted in the colour of the
# label, and to the first in which all points of the figure have its name.
TIMED = """([name, count, colour]) => (window.timed = new Promise((done) => {
    const node = document.querySelector(".st-key-map [role=figure]");
    const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const painted = () => {
        const canvas = node.querySelector(".plotly-view-painted");
        if (!canvas) return false;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const full = [];
        for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 250) full.push(i);
        const fits = (i) => wanted.every((v, k) => Math.abs(data[i + k] - v) < 10); // at edges
        return full.length > 0 && full.every(fits);
    };
    addEventListener("keydown", ({ timeStamp }) => {
        let seen = null;
        const look = () => requestAnimationFrame(() => {
            const passed = performance.now() - timeStamp;
            const traces = node._fullData ?? [];
            const there = traces.some((t) => t.name?.startsWith(name) && t.x.length === count);
            if (seen === null && (there || painted())) seen = passed;
            if (there) done([seen, passed]);
            else look();
        });
        look();
    }, { capture: true, once: true });
}), undefined)"""


def labelled_run(workspace: Workspace, n: int) -> Run:
    """A run whose first points have a label each."""
    run = finished_run(workspace, n)
    for row, name in enumerate(NAMED):
        hand_labels.record(run, [editing.new_label(hand_labels.hand_labels(run), name)])
        hand_labels.record(run, [editing.give(hand_labels.hand_labels(run), row, [row])])
    return run


def label(page: Page, server: Server, run: Run, turns: int) -> None:
    n, sent = run.sizes().n, [0]
    page.on("websocket", lambda socket: count_bytes(socket, sent))
    page.goto(f"{server.url}/explore?run={run.id}")
    chart(page, "Map of")
    page.get_by_role("radio", name=page_texts.LABELS).click()
    wait_idle(page)
    key(page, "select_all").get_by_role("button").first.click()
    wait_idle(page)
    served = [psutil.Process(server.pid)]
    colours = label_colours(hand_labels.hand_labels(run).vocabulary)
    seconds, followed, of_server, of_browser, amounts = [], [], [], [], []
    for turn in range(turns + 1):
        wait_idle(page)
        page.evaluate(TIMED, [NAMED[turn], n, colours[turn]])
        page.wait_for_timeout(500)
        shown = browser_processes()
        before = processor_seconds(served), processor_seconds(shown), sent[0]
        page.keyboard.press(str(1 + turn))
        seen, passed = page.evaluate("window.timed")
        wait_idle(page)
        if turn:  # the first one finds nothing in memory
            seconds.append(seen / 1_000)
            followed.append(passed / 1_000)
            of_server.append(processor_seconds(served) - before[0])
            of_browser.append(processor_seconds(shown) - before[1])
            amounts.append(sent[0] - before[2])
    verdict = "less" if median(seconds) < LIMIT else "NOT LESS"
    print(
        f"{n:>7,} points: {median(seconds):5.2f} s, {verdict} than {LIMIT:g} s, all of the page "
        f"{median(followed):.2f} s; processor: "
        f"server {median(of_server):.2f} s, browser {median(of_browser):.2f} s; "
        f"{median(amounts):,.0f} bytes down",
        flush=True,
    )


def count_bytes(socket: WebSocket, sent: list[int]) -> None:
    def add(payload: str | bytes) -> None:
        sent[0] += len(payload)

    socket.on("framereceived", add)


def main() -> None:
    parser = argparse.ArgumentParser(description="How soon a label is on screen.")
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    turns = 4 if parser.parse_args().quick else TURNS
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        runs = [labelled_run(Workspace(Path(home) / "local"), n) for n in (1_000, 10_000)]
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        with serving(Path(home)) as server:
            for run in runs:
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.set_default_timeout(LONG)
                label(page, server, run, turns)
                page.close()
        browser.close()
    print(f"load average {os.getloadavg()[0]:.1f} afterwards")


if __name__ == "__main__":
    main()
