"""A real browser before a real server.

The dashboard is started as a person starts it, on a free port and with a home of its
own; every test gets a fresh page. What a failing test saw is in test-results/.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect, sync_playwright

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.readers import read, recognise
from sequitur_core.runs import layout, queries
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.browser.charts.light_page.host import light_pages
from tests.browser.gestures import KEPT, run_id, set_far
from tests.browser.rest import WATCHED_SERVER
from tests.core import files
from tests.core.conftest import finish, until

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
SERVED = ROOT / "tests" / "browser" / "served.py"
# Of those installed the first: what has no windows starts in half the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
PORTS = 1_000  # of each process of a test run
READER = "sequitur_core.jobs.file_reading.reader_worker"
TRAINER = "sequitur_core.worker"
FLAGS = [
    "--no-sandbox",  # Chromium refuses to sandbox itself for root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--v8-cache-options=bypassHeatChecks",  # else only what is loaded twice is kept compiled
    "--font-render-hinting=none",  # else text is wider where there are no windows
]
# Pages live too short for scripts to be optimised, which took a tenth of what Chromium does; the
# benchmarks have them as people do.
UNOPTIMISED = "--js-flags=--no-opt --no-maglev"
PATIENCE = 180_000  # ms; a first map on a new, busy machine compiles for more than a minute
# What turns, slides or fades while something is awaited is painted sixty times a second, which
# without a graphics card takes a third of a processor from those that are waited for.
STILL = """
const still = new CSSStyleSheet();
const rules = "animation: none !important; transition: none !important";
still.replaceSync(`*, ::before, ::after { ${rules} }`);
document.adoptedStyleSheets = [still];
"""
FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Light:
    """Light pages that are served: where, and the folder of their runs."""

    url: str
    home: Path


@dataclass(frozen=True)
class Server:
    """A running dashboard: where it is, its process and its folders."""

    url: str
    pid: int
    home: Path
    log: Path


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium and a server of its own")
    config.addinivalue_line("markers", "own_tab: leaves its tab unfit for other tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def free_port() -> int:
    """A port that stays free until a server listens, which takes it seconds.

    The system gives higher ones to connections, and other processes of a test run take others.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + process % 12 * PORTS
    while True:
        port = random.SystemRandom().randrange(first, first + PORTS)
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@contextmanager
def serving(home: Path, launcher: str = "dashboard/app.py", *options: str) -> Iterator[Server]:
    """Start a dashboard on a free port; end it and its workers afterwards."""
    port = free_port()
    log = home / "server.log"
    command = [sys.executable, str(SERVED), "run", str(ROOT / launcher)]
    command += ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
    command += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false", *options]
    # Errors stay those of the run as it was trained, whatever page was opened before.
    environment = {**os.environ, "SEQUITUR_HOME": str(home), "SEQUITUR_UNASKED_SECONDS": "-1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=home, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    base = next((o.split("=")[1] for o in options if "baseUrlPath" in o), "")
    url = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    try:
        _wait_for(f"{url}/_stcore/health", process, log)
        yield Server(url, process.pid, home, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Workers have sessions of their own and outlive the server by design.
        for worker in _processes_of(home):
            with suppress(psutil.NoSuchProcess):  # it ended this very moment
                worker.kill()


@contextmanager
def standing_still(server: Server, module: str) -> Iterator[None]:
    """What runs a module, such as `READER`, does nothing in the block, and goes on after it."""
    processes: list[psutil.Process] = []

    def are_there() -> bool:
        processes[:] = _processes_of(server.home, module)
        with suppress(psutil.NoSuchProcess):  # one ended this very moment
            parents = [one.ppid() for one in processes]
            for one in processes:
                one.suspend()
            return server.pid in parents
        return False

    try:
        until(are_there, f"a process of {module}")
        yield
    finally:
        for one in processes:
            with suppress(psutil.NoSuchProcess):  # it was ended
                one.resume()


def _wait_for(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        # Whatever else listens on the port would answer as well: ours must live.
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(health, timeout=5)
            return
        except OSError:  # not listening yet, or too busy to answer
            time.sleep(0.1)
    pytest.fail(f"The dashboard did not start:\n{log.read_text(errors='replace')}")


def _processes_of(home: Path, module: str = "") -> list[psutil.Process]:
    """All that work on a home, or those of them that run a module."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("SEQUITUR_HOME") == str(home)
            if ours and (not module or module in process.cmdline()):
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard, with an empty home, shared by all tests."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another dashboard: with names, and an upload of an earlier version that anybody could read.

    `tests.scheduling` has all that use it done by one process.
    """
    home = tmp_path_factory.mktemp("shared")
    upload = home / "local" / "uploads" / "upload-01234567" / "a.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text("1,2")
    names = ("--server.allowedHosts=127.0.0.1", "--server.allowedHosts=*.example")
    with serving(home, "dashboard/app.py", *names) as running:
        yield running


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A few charts on pages, under a base path: they must work there, too."""
    options = ["--server.baseUrlPath=some/where"]
    config = tomllib.loads((ROOT / "dashboard" / ".streamlit" / "config.toml").read_text())
    options += [f"--runner.{name}={json.dumps(value)}" for name, value in config["runner"].items()]
    home = tmp_path_factory.mktemp("view_app")
    with serving(home, "tests/browser/charts/view_app/app.py", *options) as running:
        yield running


@pytest.fixture(scope="package")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Light]:
    """The same charts on pages without Streamlit, for what is the chart's own."""
    home = tmp_path_factory.mktemp("light")
    with light_pages(home, free_port()) as url:
        yield Light(url, home)


def system_chromium() -> str | None:
    """The path of the system's Chromium; None for Playwright's own."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[tuple[BrowserType, str | None]]:
    """What starts a Chromium, and the path of the system's; None for Playwright's own."""
    with sync_playwright() as playwright:
        system = system_chromium()
        if system is None and not Path(playwright.chromium.executable_path).exists():
            pytest.fail(
                "No Chromium found. `make test` installs one; or install the package "
                "chromium, or run `python -m playwright install chromium`."
            )
        yield playwright.chromium, system


def prepare(context: BrowserContext) -> None:
    """Let its pages say what they wait for and stand still, and be waited for."""
    context.add_init_script(WATCHED_SERVER)
    context.add_init_script(STILL)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def context(
    chromium: tuple[BrowserType, str | None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """One Chromium with one profile.

    The profile lies on the disk: only then does Chromium keep what it compiled, and Streamlit's
    scripts and Plotly.js take a second of each page.
    """
    start, system = chromium
    context = start.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), executable_path=system, args=[*FLAGS, UNOPTIMISED]
    )
    prepare(context)
    yield context
    context.close()


@pytest.fixture(scope="package")
def tabs() -> list[Page]:
    """The tab that the next test takes over: scripts that ran in it needn't be compiled again."""
    return []


@pytest.fixture
def page(
    context: BrowserContext, tabs: list[Page], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """An empty page. A script error on it fails the test.

    Tests marked `own_tab` have a new tab, as what they do to it can't be undone.
    """
    own = request.node.get_closest_marker("own_tab") is not None
    page = tabs.pop() if tabs and not own else context.new_page()
    page.set_viewport_size({"width": 1200, "height": 1000})
    if not {"app", "light"} & set(request.fixturenames):
        # Points that travel are drawn sixty times a second; tests of the charts have them do so.
        page.emulate_media(reduced_motion="reduce")
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(error.stack or str(error))

    page.on("pageerror", note)
    yield page
    context.set_offline(False)  # the test may have cut it off
    if request.node.stash.get(FAILED, False):
        RESULTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "_", request.node.name)  # parameters may hold slashes
        page.screenshot(path=RESULTS / f"{name}.png", full_page=True)
        own = True
    if own:
        page.close()
    else:
        page.unroute_all()
        if {"app", "light"} & set(
            request.fixturenames
        ):  # a small page is left as it is, see `visit`
            set_far(page, False)
        elif "/explore" not in page.url or not page.evaluate(KEPT):
            page.goto("about:blank")
        page.mouse.move(0, 0)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.remove_listener("pageerror", note)
        tabs.append(page)
    assert not errors


@pytest.fixture(autouse=True)
def no_leftovers(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a failed test left training on the shared dashboard would slow down the others."""
    yield
    if "server" in request.fixturenames:
        server: Server = request.getfixturevalue("server")
        for run in Workspace(server.home / "local").runs():
            if run.status in ("queued", "running"):
                run.stop()


def answer_of(run: Run, query: queries.Query) -> queries.Result:
    """What the map worker answered, once it has: a page may still tell of the question before."""
    until(lambda: queries.result(run, query) is not None, f"an answer to {query}")
    found = queries.result(run, query)
    assert found is not None
    return found


def run_in_view(page: Page, server: Server) -> Run:
    """The run in the page's address."""
    return Run(server.home / "local" / "runs" / run_id(page))


def usual_spec(
    dataset: SequenceDataset,
    data_id: str,
    model: str,
    size: int,
    epochs: int,
    recipe: Recipe | None = None,
) -> RunSpec:
    """A run with the settings of the preset "separating" for data of a workspace."""
    options, config = preset("separating", model, Sizes.of(dataset), size)
    return RunSpec(
        name=dataset.name,
        dataset_id=data_id,
        model=model,
        encoding_dim=size,
        options=options,
        config=replace(config, epochs=epochs),
        preset="separating",
        recipe=recipe,
    )


def trained_here(server: Server, spec: RunSpec, dataset: SequenceDataset) -> Run:
    """A finished run among those of a server, done in this process: no worker has to start.

    Any map will do here, and UMAP would have to compile first.
    """
    with (
        tempfile.TemporaryDirectory(dir=server.home) as aside,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setitem(PROJECTIONS, "umap", pca)
        here, there = Workspace(Path(aside)), Workspace(server.home / "local")
        data = spec.dataset_id
        shutil.copytree(there.datasets_folder / data, here.datasets_folder / data)
        run = finish(here.add_run(spec, dataset))
        (run.path / layout.CLAIM_FILE).unlink()  # this process goes on living
        there.runs_folder.mkdir(parents=True, exist_ok=True)
        return Run(run.path.rename(there.runs_folder / run.id))


@pytest.fixture(scope="package")
def trained(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run with its map."""
    path = files.waves(tmp_path_factory.mktemp("data") / "waves.csv")
    recipe = recognise(path).recipe
    workspace = Workspace(server.home / "local")
    dataset = read(path, recipe)
    data_id = workspace.add_dataset(dataset, recipe, source=path)
    spec = usual_spec(dataset, data_id, "LSTM_AE", 16, 30, recipe)
    return trained_here(server, spec, dataset)
