"""How smoothly a training is replayed: python -m tests.benchmarks.browser.replay [--quick]

A run of 1,000 sequences with 150 frames, of which three are reconstructed at each, is played from
its beginning to its end in Chromium. Printed are the pictures per second (20 are wanted), how long
the browser is busy with each, the longest wait between two of them, and the seconds of the
processor that the browser takes for all.

--quick plays it once instead of three times.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import sync_playwright

from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.progress.frames import (
    MOST_FRAMES,
    Frame,
    append_frame,
    begin_frames,
    frame_format,
)
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.benchmarks.browser.pages import LONG, finished_run, key
from tests.benchmarks.browser.wall import browser_processes, processor_seconds
from tests.browser.conftest import FLAGS, NAMES, serving

N = 1_000
TRIALS = 3
# When each picture was shown and how long that took, until the replay rests at its end.
WATCHED = """() => new Promise((done) => {
    const moments = [], send = document.dispatchEvent.bind(document);
    document.dispatchEvent = (event) => {
        const began = performance.now(), sent = send(event);
        if (event.type === "plotly-view-moment" && event.detail.key === "live_map") {
            moments.push([began, performance.now() - began]);
            if (event.detail.still && moments.length > 10) {
                document.dispatchEvent = send;
                done(moments);
            }
        }
        return sent;
    };
    document.querySelector(".st-key-replay .replay-play").click();
})"""


def recorded_run(workspace: Workspace) -> Run:
    """A finished run whose frames lead from noise to its map."""
    run = finished_run(workspace, N)
    points, dataset = run.points("pca"), run.dataset()
    assert points is not None
    kind = frame_format(
        np.arange(N),
        encoding_dim=2,
        drawn=[0, N // 2, N - 1],
        lengths=dataset.lengths,
        shape=dataset.element_shape,
    )
    begin_frames(run.path, kind)
    rng = np.random.default_rng(0)
    noise = rng.normal(size=points.shape)
    history = []
    for i in range(MOST_FRAMES):
        share = i / (MOST_FRAMES - 1)
        frame = Frame(
            step=i,
            epoch=float(i),
            train_loss=2 - share,
            validation_loss=2 - share,
            encodings=points,
            points=(share * points + (1 - share) * noise).astype(np.float32),
            reconstructions=[share * dataset.sequences[row] for row in kind.drawn],
            final=share == 1,
        )
        append_frame(run.path, kind, frame)
        history.append(f'{{"number": {i + 1}, "train_loss": {2 - share}, "validation_loss": null, ')
        history[-1] += f'"seconds": {i + 1.0}}}\n'
    (run.path / layout.HISTORY_FILE).write_text("".join(history))
    write_json(run.path / layout.BASELINES_FILE, asdict(Baselines(2.0, 1.0, "training", 1.0)))
    return run


def main() -> None:
    trials = 1 if "--quick" in sys.argv else TRIALS
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        run = recorded_run(Workspace(Path(home) / "local"))
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        with serving(Path(home)) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(LONG)
            page.goto(f"{server.url}/train?run={run.id}")
            key(page, "replay").get_by_role("slider").wait_for()
            page.wait_for_timeout(3_000)  # what is drawn at first is drawn
            for _ in range(trials):
                shown = browser_processes()
                before = processor_seconds(shown)
                began, busy = np.array(page.evaluate(WATCHED)[:-1]).T
                spent = processor_seconds(shown) - before
                seconds = (began[-1] - began[0]) / 1000
                print(
                    f"{N:,} points, {MOST_FRAMES} frames   {(len(began) - 1) / seconds:5.1f} "
                    f"pictures/s in {seconds:.1f} s   {median(busy):5.1f} ms each   longest wait "
                    f"{np.diff(began).max():5.0f} ms   processor of the browser {spent:.1f} s"
                )


if __name__ == "__main__":
    main()
