"""How quick the pages answer: python -m tests.benchmarks.browser.pages [--quick] [part ...]

lasso       from the release of the mouse to the answer of the server, and what was sent up
recolour    from the click on another label to the map in its colours, and back to the first
round_trip  page switches and reruns while a model trains
watching    a training with its page open against the same training alone
first_sign  from the Train click to the first sign of learning, with a worker at hand
map         from the end of a training to the UMAP map of 1,000 x 16
redraw      a map with other settings, from the click to the screen, against bare UMAP
compare     four runs of 10,000 points side by side, from the click to the last of their maps

Starts the dashboard and drives it in Chromium. Seconds depend on the computer and on
what else it does; the ratio is of turns taken one after the other. --quick takes fewer
turns and smaller sizes.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import psutil
from playwright.sync_api import Browser, Locator, Page, WebSocket, sync_playwright

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import write_array, write_json
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from tests.benchmarks._parts import PartsParser
from tests.benchmarks.browser.wall import browser_processes, processor_seconds
from tests.browser.conftest import FLAGS, NAMES, Server, serving
from tests.browser.gestures import chart, wait_idle

LONG = 300_000  # ms
# Milliseconds from the next click to the first frame that shows a mark, and to the first
# in which the page has all it was sent as well. The page's own clock: the driver's takes in
# how long the driver needs to move the mouse. Looked at in every frame.
TIMED = """mark => (window.timed = new Promise((done) => {
    const app = document.querySelector(".stApp");
    addEventListener("click", ({ timeStamp }) => {
        let seen = null;
        const look = () => requestAnimationFrame(() => {
            const passed = performance.now() - timeStamp;
            if (document.querySelector(`.st-key-${mark}`)) seen ??= passed;
            if (seen === null || app.dataset.testScriptState !== "notRunning") look();
            else done([seen, passed]);
        });
        look();
    }, { capture: true, once: true });
}), undefined)"""
QUIET = 1.0  # seconds in which nothing computes
RERUNS = 3  # of a page in each visit


@dataclass(frozen=True)
class Bench:
    """What a part measures with."""

    browser: Browser
    home: Path
    quick: bool

    def turns(self, many: int) -> int:
        return max(2, many // 5) if self.quick else many

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.home / "local")

    def page(self) -> Page:
        page = self.browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(LONG)
        return page


def summary(seconds: list[float]) -> str:
    worst = float(np.quantile(seconds, 0.95))
    return f"median {median(seconds):6.3f} s   p95 {worst:6.3f} s   of {len(seconds)}"


def key(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}")


def settle(server: Server) -> None:
    """Wait until the server and all its workers have nothing to do, and a worker is at hand."""

    def spent() -> float:
        try:
            children = psutil.Process(server.pid).children(recursive=True)
            processes = [psutil.Process(server.pid), *children]
            times = [process.cpu_times() for process in processes]
        except psutil.NoSuchProcess:  # one has just ended
            return time.monotonic()
        at_hand = len(children) >= 2  # a worker that stands by, and the one that draws maps
        return sum(t.user + t.system for t in times) if at_hand else time.monotonic()

    before = spent()
    while True:
        time.sleep(QUIET)
        now = spent()
        if abs(now - before) < 0.1 * QUIET:
            return
        before = now


def finished_run(workspace: Workspace, n: int, encoding_dim: int = 2, *, labels: int = 0) -> Run:
    """A run of n short series that looks trained: nothing here waits for a training.

    Each of its labels has eight classes.
    """
    rng = np.random.default_rng(0)
    values = rng.normal(size=(n, 8, 1)).astype(np.float32)
    classes = {f"label {i}": rng.integers(8, size=n).astype(str) for i in range(labels)}
    dataset = SequenceDataset(f"{n} series", values, labels=pd.DataFrame(classes))
    spec = RunSpec(name=f"{n} series", model="LSTM_AE", encoding_dim=encoding_dim)
    run = workspace.add_run(spec, dataset)
    points = rng.normal(size=(n, 2)).astype(np.float32)
    # Eight groups: UMAP takes longer where there is something to see.
    encodings = 4 * rng.normal(size=(8, encoding_dim))[rng.integers(8, size=n)]
    encodings = (encodings + rng.normal(size=encodings.shape)).astype(np.float32)
    write_array(run.path / layout.ENCODINGS_FILE, encodings)
    write_array(run.path / layout.ERRORS_FILE, np.ones(n, np.float32))
    write_array(run.path / layout.RECONSTRUCTIONS_FILE, values.reshape(-1, 1))
    for method in ("pca", "umap"):
        write_array(run.path / layout.points_file(method), points)
    state = State("done", started=time.time(), finished=time.time())
    write_json(run.path / layout.STATUS_FILE, asdict(state))
    return run


def lasso(bench: Bench) -> None:
    """About half of all points, again and again."""
    sizes = (1_000, 10_000) if bench.quick else (1_000, 10_000, 100_000)
    found = {n: finished_run(bench.workspace, n) for n in sizes}
    with serving(bench.home) as server:
        for n, run in found.items():
            page, sent = bench.page(), [0]
            page.on("websocket", lambda socket, sent=sent: count_bytes(socket, sent))
            page.goto(f"{server.url}/explore?run={run.id}")
            figure = chart(page, "Map of")
            seconds, amounts = [], []
            for turn in range(bench.turns(10)):
                edge = 380 + 4 * turn  # another lasso: what is sent a second time comes quicker
                path = [(4, 4), (edge, 4), (edge - 40, 300), (edge, 520), (4, 520)]
                press_and_draw(figure, path)
                before, began = sent[0], time.perf_counter()
                page.mouse.up()
                page.wait_for_function(  # looks at every frame; a locator twice a second
                    """() => document.querySelector(".st-key-selection")
                           ?.innerText.includes("sequences selected")"""
                )
                seconds.append(time.perf_counter() - began)
                wait_idle(page)
                amounts.append(sent[0] - before)
                figure.focus()
                page.keyboard.press("Escape")
                page.get_by_text("Nothing selected").wait_for()
                wait_idle(page)
            page.close()
            print(
                f"lasso, {n:>7,} points     {summary(seconds)}   {median(amounts):7,.0f} bytes up"
            )


def recolour(bench: Bench) -> None:
    """Another label each time, with eight classes; then back to the first, which is kept.

    Until the chart has drawn its legend, which it does after its points.
    """
    sizes = (1_000, 10_000) if bench.quick else (1_000, 10_000, 100_000)
    turns = bench.turns(10)
    found = {n: finished_run(bench.workspace, n, labels=turns + 1) for n in sizes}
    shown = """name => document.querySelector(".st-key-map .plotly-view .legendtitletext")
                    ?.textContent === name"""
    with serving(bench.home) as server:
        for n, run in found.items():
            page = bench.page()
            page.goto(f"{server.url}/explore?run={run.id}")
            chart(page, "Map of")
            times: dict[str, list[float]] = {"another label": [], "back": []}
            for turn in range(1, turns + 1):
                for what, label in (("another label", f"label {turn}"), ("back", "label 0")):
                    key(page, "color_by").get_by_role("combobox").click()
                    option = page.get_by_role("option", name=label, exact=True)
                    option.wait_for()
                    began = time.perf_counter()
                    option.click()
                    page.wait_for_function(shown, arg=label)
                    times[what].append(time.perf_counter() - began)
                    wait_idle(page)
            page.close()
            for what, seconds in times.items():
                print(f"recolour, {n:>7,}, {what:<14} {summary(seconds)}")


def press_and_draw(figure: Locator, path: list[tuple[float, float]]) -> None:
    """A lasso up to, but without, the release of the mouse."""
    box = figure.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    mouse = figure.page.mouse
    for i, (x, y) in enumerate(path):
        mouse.move(box["x"] + x, box["y"] + y, steps=5)
        if i == 0:
            mouse.down()
    figure.page.wait_for_timeout(300)  # the hand rests: what it drew is drawn


def count_bytes(socket: WebSocket, sent: list[int]) -> None:
    def add(payload: str | bytes) -> None:
        sent[0] += len(payload)

    socket.on("framesent", add)


def spec_for(dataset: SequenceDataset, model: str, epochs: int, **settings: object) -> RunSpec:
    options, config = preset("separating", model, Sizes.of(dataset), 16)
    config: TrainConfig = replace(config, epochs=epochs, seed=0, patience=None)
    name = f"{dataset.name}, {epochs}"
    return RunSpec(
        name=name, model=model, encoding_dim=16, options=options, config=config, **settings
    )


def start(bench: Bench, dataset: SequenceDataset, model: str, epochs: int) -> Run:
    data_id = bench.workspace.add_dataset(dataset)
    spec = spec_for(dataset, model, epochs, dataset_id=data_id)
    return bench.workspace.add_run(spec, dataset)


def wait_for(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(0.1)


def round_trip(bench: Bench) -> None:
    """Runs, Data and Train in turn, there three changes of the encoding size, while a run trains.

    A page is seen once its main part is on screen, and whole once the server has sent all
    of it and that is drawn but for charts under way. The first visit to each isn't counted.
    """
    run = start(bench, load_sample("watch"), "LSTM_AE", 100_000)
    marks = {"Runs": "run_table", "Data": "dataset_summary", "Train": "run_status"}
    with serving(bench.home) as server:
        wait_for(run.history)
        page = bench.page()
        page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")
        key(page, "run_status").wait_for()
        seen: dict[str, list[float]] = {title: [] for title in marks}
        whole: dict[str, list[float]] = {title: [] for title in marks}
        reruns = []
        spent: dict[str, list[tuple[float, float]]] = {step: [] for step in (*marks, "rerun")}
        for i in range(1 + bench.turns(10)):
            for title, mark in marks.items():
                wait_idle(page)
                page.evaluate(TIMED, mark)
                with processor_time(server, spent[title]):
                    page.get_by_role("link", name=title, exact=True).click()
                    for times, ms in zip((seen, whole), page.evaluate("timed"), strict=True):
                        times[title].append(ms / 1000)
            for turn in range(RERUNS):
                if turn:  # the first comes while charts of the new page are still being drawn
                    wait_idle(page)
                before = page.get_by_text("parameters,").inner_text()
                box = key(page, "encoding_dim").locator("input")
                box.fill(str(8 + RERUNS * i + turn))
                with processor_time(server, spent["rerun"]):
                    began = time.perf_counter()
                    box.press("Enter")
                    page.wait_for_function(
                        """before => [...document.querySelectorAll("p")].some(({ innerText }) =>
                            innerText.includes("parameters,") && innerText !== before)""",
                        arg=before,
                    )
                    reruns.append(time.perf_counter() - began)
        assert run.status == "running"
        page.close()
        run.stop(wait=10)
    for what, times in (("seen", seen), ("whole", whole)):
        for title in marks:
            print(f"to {title + ', ' + what:<23} {summary(times[title][1:])}")
        everything = [s for each in times.values() for s in each[1:]]
        print(f"page switches, {what:<11} {summary(everything)}")
    print(f"reruns, training           {summary(reruns[RERUNS:])}")
    for step, pairs in spent.items():
        first = RERUNS if step == "rerun" else 1
        of_server, of_browser = np.median(pairs[first:], axis=0)
        print(f"processor, {step:<15} server {of_server:6.3f} s   browser {of_browser:6.3f} s")


@contextmanager
def processor_time(server: Server, into: list[tuple[float, float]]) -> Iterator[None]:
    """Note the seconds of the processor that the server and the browser take meanwhile."""
    served, shown = [psutil.Process(server.pid)], browser_processes()
    before = processor_seconds(served), processor_seconds(shown)
    yield
    into.append((processor_seconds(served) - before[0], processor_seconds(shown) - before[1]))


def watching(bench: Bench) -> None:
    """Seconds that the later epochs took by the worker's own clock; by then the page is painted."""
    dataset = load_sample("watch")
    epochs = 100 if bench.quick else 1_200  # half a minute or more
    spent: dict[str, list[float]] = {"alone": [], "open": []}
    with serving(bench.home) as server:
        page = bench.page()
        for turn in range(max(3, bench.turns(5))):
            # Who goes first takes turns as well.
            for way in ("alone", "open") if turn % 2 else ("open", "alone"):
                page.goto("about:blank")
                settle(server)
                run = start(bench, dataset, "LSTM_AE", epochs)
                if way == "open":
                    page.goto(f"{server.url}/train?run={run.id}&data={run.spec.dataset_id}")
                wait_for(lambda run=run: run.status == "done")
                history = run.history()
                spent[way].append(history[-1].seconds - history[len(history) // 4].seconds)
                wait_for(lambda run=run: run.phase is None)
        page.close()
    ratios = [a / b for a, b in zip(spent["open"], spent["alone"], strict=True)]
    print(f"training alone             {summary(spent['alone'])}")
    print(f"training, its page open    {summary(spent['open'])}")
    print(f"open / alone               median {median(ratios):.3f}   of {len(ratios)}")


def first_sign(bench: Bench) -> None:
    """A point of the loss curve, or a count of epochs or batches, whichever comes first."""
    sign = """() => {
        const status = document.querySelector(".st-key-run_status")?.innerText ?? "";
        const curve = document.querySelector(".st-key-loss_chart .plotly-view")?._fullData?.[0];
        return /(epoch|batch|step) [0-9]/.test(status) || curve?.y?.length > 0;
    }"""
    models = {"seattle": "LINEAR_AE", "watch": "LSTM_AE", "digits": "CONV_LSTM_AE"}
    for sample, model in models.items():
        data_id = bench.workspace.add_dataset(load_sample(sample))
        seconds = []
        with serving(bench.home) as server:
            page = bench.page()
            for _ in range(bench.turns(10)):
                page.goto(f"{server.url}/train?data={data_id}")  # with no earlier run in view
                chart(page, "Loss over epochs, still empty")
                settle(server)
                assert not page.evaluate(sign)
                began = time.perf_counter()
                key(page, "train").get_by_role("button").click()
                page.wait_for_function(sign)
                seconds.append(time.perf_counter() - began)
                run = bench.workspace.runs()[0]
                run.stop(wait=30)
                wait_for(lambda run=run: run.phase is None)
            page.close()
        print(f"first sign, {model:<14} {summary(seconds)}")


def map_(bench: Bench) -> None:
    """By the time that the run's status names as its end."""
    t = np.linspace(0, 6, 24)[:, None]
    shifts = np.random.default_rng(0).normal(size=1_000)
    dataset = SequenceDataset("1,000 waves", [np.sin(t + s).astype(np.float32) for s in shifts])
    on_disk, on_screen = [], []
    with serving(bench.home) as server:
        page = bench.page()
        for _ in range(bench.turns(10)):
            page.goto("about:blank")
            settle(server)
            run = start(bench, dataset, "LINEAR_AE", 20)
            page.goto(f"{server.url}/train?run={run.id}")
            page.wait_for_function(
                """() => document.querySelector(".st-key-map_preview .plotly-view")
                       ?._fullLayout?.xaxis.title.text.startsWith("UMAP")"""
            )
            seen = time.time()
            ended = json.loads((run.path / layout.STATUS_FILE).read_text())["finished"]
            on_disk.append((run.path / layout.points_file("umap")).stat().st_mtime - ended)
            on_screen.append(seen - ended)
            wait_for(lambda run=run: run.phase is None)
        page.close()
    print(f"UMAP map, on disk          {summary(on_disk)}")
    print(f"UMAP map, on screen        {summary(on_screen)}")


def redraw(bench: Bench) -> None:
    """Turns taken one after the other, both with one thread, after a first one that isn't counted.

    Bare UMAP is umap.UMAP(n_neighbors=50, min_dist=0.3, random_state=0).fit_transform.
    """
    from umap import UMAP

    wanted = {"method": "umap", "neighbours": 50, "min_dist": 0.3, "metric": "euclidean", "seed": 0}
    query = Query("map", wanted)
    shown = (
        "first => document.querySelector('.st-key-map .plotly-view')._fullData[0].x[0] !== first"
    )
    for n in (1_000,) if bench.quick else (1_000, 5_000):
        run = finished_run(bench.workspace, n, encoding_dim=16)
        encodings, on_screen, bare = run.encodings(), [], []
        with serving(bench.home) as server:
            page = bench.page()
            for _ in range(1 + bench.turns(10)):
                page.goto(f"{server.url}/explore?run={run.id}")
                figure = chart(page, "Map of")
                first = figure.evaluate("node => node._fullData[0].x[0]")
                page.get_by_role("button", name="Settings").click()
                page.get_by_role("radio", name="Big picture").click()
                settle(server)
                button = page.get_by_role("button", name="Draw this map")
                began = time.perf_counter()
                button.click()
                page.wait_for_function(shown, arg=first)
                on_screen.append(time.perf_counter() - began)
                queries.delete(run, query)
                began = time.perf_counter()
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # that a seed means one thread
                    UMAP(n_neighbors=50, min_dist=0.3, random_state=0).fit_transform(encodings)
                bare.append(time.perf_counter() - began)
            page.close()
        ratios = [a / b for a, b in zip(on_screen[1:], bare[1:], strict=True)]
        print(f"redraw, {n:>6,} points      {summary(on_screen[1:])}")
        print(f"bare UMAP                  {summary(bare[1:])}")
        print(f"on screen / bare           median {median(ratios):.2f}   of {len(ratios)}")


def compare(bench: Bench) -> None:
    """From Runs to Compare, where the runs were in view before; the first visit isn't counted."""
    n = 1_000 if bench.quick else 10_000
    runs = [finished_run(bench.workspace, n, labels=1) for _ in range(4)]
    drawn = """count => [...document.querySelectorAll(
        '[class*="st-key-compare_map_"] .plotly-view')]
        .filter((node) => node._fullData?.length).length === count"""
    seconds: list[float] = []
    spent: list[tuple[float, float]] = []
    with serving(bench.home) as server:
        page = bench.page()
        page.goto(f"{server.url}/compare?runs={','.join(run.id for run in runs)}")
        for _ in range(bench.turns(5)):
            page.wait_for_function(drawn, arg=len(runs))
            page.get_by_role("link", name="Runs", exact=True).first.click()
            key(page, "run_table").wait_for()
            settle(server)
            with processor_time(server, spent):
                began = time.perf_counter()
                page.get_by_role("link", name="Compare", exact=True).click()
                page.wait_for_function(drawn, arg=len(runs))
                seconds.append(time.perf_counter() - began)
        page.close()
    print(f"compare, 4 x {n:>6,}        {summary(seconds)}")
    of_server, of_browser = np.median(spent, axis=0)
    print(f"processor                  server {of_server:6.3f} s   browser {of_browser:6.3f} s")


PARTS: dict[str, Callable[[Bench], None]] = {
    "lasso": lasso,
    "recolour": recolour,
    "round_trip": round_trip,
    "watching": watching,
    "first_sign": first_sign,
    "map": map_,
    "redraw": redraw,
    "compare": compare,
}


def main() -> None:
    parser = PartsParser("browser.pages", PARTS)
    parser.add_argument("--quick", action="store_true", help="fewer turns, smaller sizes")
    wanted = parser.parse_args()
    with sync_playwright() as playwright:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for name in wanted.parts:
            with tempfile.TemporaryDirectory() as home:
                PARTS[name](Bench(browser, Path(home), wanted.quick))


if __name__ == "__main__":
    main()
