"""Whether anything grows over many runs: python -m tests.benchmarks.server.endurance [--runs 300]

Short runs, one after the other, are put into the queue of a dashboard as a person starts it.
For its server, the worker that stands by, the process that draws maps and the one that reads
files, it prints resident memory, open handles and threads, and how many processes there are,
while all is at rest. Then it opens the pages that list runs.

It ends with an error where something grew between the second and the last look.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.worker_process import MAPS_FLAG
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.browser.conftest import FLAGS, NAMES, Server, serving
from tests.browser.gestures import key
from tests.core.conftest import until

LOOKS = (20, 100, 200, 300)  # after so many runs
SPEC = RunSpec(
    name="short", model="LINEAR_AE", encoding_dim=2, config=TrainConfig(epochs=1, batch_size=8)
)
AHEAD = 5  # runs that wait in the queue
REST = 60.0  # seconds in which helpers that were replaced load everything
MB = 1e6
# From the second look to the last.
MOST_MB = {"server": 15.0, "maps": 30.0, "worker": 15.0, "reader": 15.0}
MOST_HANDLES = 5


@dataclass(frozen=True)
class Size:
    """What a process takes."""

    memory: float  # MB
    handles: int
    threads: int

    @classmethod
    def of(cls, process: psutil.Process) -> Size:
        handles = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
        return cls(process.memory_info().rss / MB, handles, process.num_threads())

    def __str__(self) -> str:
        return f"{self.memory:.0f} MB, {self.handles} handles, {self.threads} threads"


def processes(server: Server) -> dict[str, list[psutil.Process]]:
    """All processes of a server by what they do."""
    found: dict[str, list[psutil.Process]] = {name: [] for name in MOST_MB}
    main = psutil.Process(server.pid)
    found["server"].append(main)
    for child in main.children():
        try:
            command = child.cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue  # it has just ended
        reads = "sequitur_core.jobs.file_reading.reader_worker" in command
        name = "maps" if MAPS_FLAG in command else "reader" if reads else "worker"
        found[name].append(child)
    return found


def at_rest(server: Server) -> dict[str, Size]:
    """The sizes of all its processes, once there is one of each and none computes."""
    until(
        lambda: all(len(p) == 1 for p in processes(server).values()), "all processes", seconds=600
    )
    time.sleep(REST)
    return {name: Size.of(one) for name, (one,) in processes(server).items()}


def do_runs(space: Workspace, many: int) -> None:
    """Have so many more done, a few of them waiting at a time."""
    chance = np.random.default_rng(0)
    data = SequenceDataset("noise", [chance.random((8, 1)).astype(np.float32) for _ in range(12)])
    waiting: list[Run] = []
    for _ in range(many):
        waiting.append(space.add_run(SPEC, data))
        if len(waiting) > AHEAD:
            end(waiting.pop(0))
    for run in waiting:
        end(run)


def end(run: Run) -> None:
    until(lambda: run.status == "done" and not run.unfinished, f"{run} is done", seconds=600)


def open_pages(page: Page, server: Server, run: Run) -> None:
    """Print how long pages take that look at all runs, the second time that each is opened."""
    for path, mark in (("runs", "run_table"), (f"train?run={run.id}", "run_status")):
        for _ in range(2):
            begun = time.perf_counter()
            page.goto(f"{server.url}/{path}")
            key(page, mark).wait_for()
            seconds = time.perf_counter() - begun
        print(f"/{path} opens in {seconds:.1f} s", flush=True)


def grown(before: dict[str, Size], after: dict[str, Size]) -> list[str]:
    return [
        f"{name} grew: {before[name]} before, {after[name]} after"
        for name, most in MOST_MB.items()
        if after[name].memory > before[name].memory + most
        or after[name].handles > before[name].handles + MOST_HANDLES
    ]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=LOOKS[-1])
    many: int = arguments.parse_args().runs
    looks: list[dict[str, Size]] = []
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        space, done = Workspace(server.home / "local"), 0
        begun = time.monotonic()
        for after in [*(n for n in LOOKS if n < many), many]:
            do_runs(space, after - done)
            done = after
            looks.append(at_rest(server))
            count = len(psutil.Process(server.pid).children(recursive=True))
            print(
                f"after {done} runs, {time.monotonic() - begun:.0f} s: {count} processes",
                flush=True,
            )
            for name, size in looks[-1].items():
                print(f"    {name}: {size}", flush=True)
        with sync_playwright() as playwright:
            system = next((path for name in NAMES if (path := shutil.which(name))), None)
            browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
            open_pages(browser.new_page(), server, space.runs()[0])
    complaints = grown(looks[min(1, len(looks) - 1)], looks[-1])
    print("\n".join(complaints) or "Nothing grew.")
    return len(complaints)


if __name__ == "__main__":
    sys.exit(main())
