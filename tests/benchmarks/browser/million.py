"""Pages with a million sequences: python -m tests.benchmarks.browser.million [--count N] [part ...]

data      to the examples on the Data page, from its address and from a click on an open page, and
          until all of it is there
explore   from the address of Explore to its map, then a lasso, another colour and a closer look
map       the map of encodings of 8 numbers: 30,000 laid out, the others placed

Of each step on a page: seconds, seconds of the processor that the server took, the processes that
work for it (which read files and look for findings) and the browser, and the server's memory. The
server is fresh for each way to a page, and the browser has shown the start page before. Examples
and the map are there once they are drawn. What the page's script does after that, which on Data is
a second look at the file, is "the rest of it": it used to be counted with them, so 3.0 to 3.7 s to
the examples and 0.1 s for the rest (two quiet cores) were measured where both together are meant.
The computer may do other things meanwhile: then judge by the seconds of the processor.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, sync_playwright

from sequitur_core.readers import read, recognise
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests.benchmarks._parts import PartsParser
from tests.benchmarks.browser.pages import LONG, finished_run, key, press_and_draw, settle
from tests.browser.conftest import FLAGS, NAMES, Server, serving
from tests.browser.gestures import drawn, wait_idle

MB = 1e6
KINDS = 8
SHOWN = """name => document.querySelector(".st-key-map .plotly-view .legendtitletext")
                ?.textContent === name"""


@dataclass(frozen=True)
class Watch:
    """Reads what a server and a browser have cost so far."""

    server: Server
    page: Page

    def spent(self) -> tuple[float, float, float]:
        """Seconds of the processor: of the server, of its other processes, of the browser."""
        server, own = psutil.Process(self.server.pid), psutil.Process()
        browser = [p for p in own.children(recursive=True) if _is_browser(p)]
        return _seconds([server]), _seconds(server.children(recursive=True)), _seconds(browser)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say what the block took."""
        began, before = time.perf_counter(), self.spent()
        yield
        seconds, after = time.perf_counter() - began, self.spent()
        memory = psutil.Process(self.server.pid).memory_info().rss / MB
        server, workers, browser = (now - then for now, then in zip(after, before, strict=True))
        print(
            f"{name:<26} {seconds:6.1f} s   processor: server {server:5.1f} s, its workers "
            f"{workers:5.1f} s, browser {browser:5.1f} s   server {memory:5.0f} MB",
            flush=True,
        )


def _is_browser(process: psutil.Process) -> bool:
    try:
        return "chrom" in process.name()
    except psutil.Error:
        return False


def _seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def waves(n: int) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    """Waves of 16 steps, (n, 16), of eight kinds, and the kind of each."""
    rng = np.random.default_rng(0)
    kind = rng.integers(KINDS, size=n)
    t = np.linspace(0, 2 * np.pi, 16, dtype=np.float32)
    values = np.sin((1 + kind % 4)[:, None] * t + 1.5 * (kind // 4)[:, None])
    values = values * (0.5 + rng.random((n, 1))) + 0.3 * rng.normal(size=values.shape)
    names = np.array([f"kind {k}" for k in range(KINDS)])
    return values.astype(np.float32), names[kind]


def store(home: Path, n: int) -> str:
    """A file of waves, read and stored as the Data page does; its id."""
    values, kinds = waves(n)
    path = home / "waves.npz"
    np.savez(path, waves=values, kind=kinds)
    recipe = recognise(path).recipe
    return Workspace(home / "local").add_dataset(read(path, recipe), recipe, source=path)


def data(home: Path, page: Page, n: int) -> None:
    """A stored dataset on a server that hasn't seen it."""
    id_ = store(home, n)

    def by_address(server: Server) -> None:
        page.goto(f"{server.url}/?data={id_}")

    def by_click(server: Server) -> None:
        page.get_by_role("option").click()

    for way, go in (("address", by_address), ("click", by_click)):
        with serving(home) as server:
            watch = Watch(server, page)
            page.goto(server.url)
            settle(server)
            if go is by_click:
                page.get_by_role("combobox", name="Continue with").click()
            with watch.step(f"Data by {way}, examples"):
                go(server)
                drawn(page, "example sequences")
            with watch.step("Data, the rest of it"):
                wait_idle(page)
            with watch.step("Data, other examples"):
                key(page, "dataset_preview").get_by_role("radio", name="At random").click()
                wait_idle(page)
            page.goto("about:blank")


def explore(home: Path, page: Page, n: int) -> None:
    """A run of eight classes in two labels."""
    run = finished_run(Workspace(home / "local"), n, encoding_dim=8, labels=2)
    with serving(home) as server:
        watch = Watch(server, page)
        page.goto(server.url)
        settle(server)
        with watch.step("Explore, its map"):
            figure = _shown(page, server, run)
        with watch.step("Explore, the rest of it"):
            wait_idle(page)
        with watch.step("Explore, once more"):
            figure = _shown(page, server, run)
            wait_idle(page)
        press_and_draw(figure, [(4, 4), (380, 4), (340, 300), (380, 520), (4, 520)])
        with watch.step("lasso, its answer"):
            page.mouse.up()
            page.wait_for_function(
                """() => document.querySelector(".st-key-selection")
                       ?.innerText.includes("sequences selected")"""
            )
        with watch.step("lasso, the rest of it"):
            wait_idle(page)
        with watch.step("another colour"):
            key(page, "color_by").get_by_role("combobox").click()
            page.get_by_role("option", name="label 1", exact=True).click()
            page.wait_for_function(SHOWN, arg="label 1")
            drawn(page, "Map of")
        with watch.step("another colour, the rest"):
            wait_idle(page)
        with watch.step("a closer look"):
            figure.focus()
            for _ in range(6):
                page.keyboard.press("+")
            page.wait_for_timeout(500)
            wait_idle(page)
        page.goto("about:blank")


def _shown(page: Page, server: Server, run: Run) -> Locator:
    page.goto(f"{server.url}/explore?run={run.id}")
    return drawn(page, "Map of")


def map_(home: Path, page: Page, n: int) -> None:
    """One thread, with what is compiled kept from an earlier, small map."""
    from sequitur_core.explore.maps.projection import project

    rng = np.random.default_rng(0)
    encodings = 4 * rng.normal(size=(KINDS, 8))[rng.integers(KINDS, size=n)]
    encodings = (encodings + rng.normal(size=encodings.shape)).astype(np.float32)
    project(encodings[:2_000])
    began, spent = time.perf_counter(), time.process_time()
    project(encodings)
    print(
        f"map of {n:,}: {time.perf_counter() - began:.0f} s, "
        f"processor {time.process_time() - spent:.0f} s"
    )


PARTS: dict[str, Callable[[Path, Page, int], None]] = {
    "data": data,
    "explore": explore,
    "map": map_,
}


def main() -> None:
    parser = PartsParser("browser.million", PARTS)
    parser.add_argument("--count", type=int, default=1_000_000, help="sequences")
    wanted = parser.parse_args()
    with sync_playwright() as playwright:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for name in wanted.parts:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(LONG)
            with tempfile.TemporaryDirectory() as home:
                PARTS[name](Path(home), page, wanted.count)
            page.close()


if __name__ == "__main__":
    main()
