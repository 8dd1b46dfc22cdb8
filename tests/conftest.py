"""For all tests: one thread for numerics, as in a worker; examples are few and may take long.

Several threads spin while they wait for each other, which makes small models
many times slower on a busy machine. Set before numpy and torch are imported.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # else the first map sets torch to all cores

# Examples of a test that doesn't say how many. They are the same ones each time: what fails then
# was broken by a change, not by chance. `make fuzz` tries others, more than there is time for here.
# A busy computer is slow at making them up, too, and those of a test may share its folder.
PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("few", max_examples=10, derandomize=True, **PATIENT)
settings.register_profile("many", max_examples=400, **PATIENT)
settings.load_profile("few")

# Ten thousand tests and torch are looked through again and again while they are loaded, which takes
# two fifths of that time; nothing of them is ever garbage.
gc.disable()

PROCESS = os.environ.get("PYTEST_XDIST_WORKER")  # where several test at once
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
GIVES_WAY = 10  # niceness
# What takes longest is begun first, so that of several processes none is waited for at the end.
LONGEST = (
    "tests/browser/",
    "tests/faults/",
    "tests/fuzz/",
    "tests/cluster/",
    "tests/packaging/test_wheel",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let examples be the same whatever the code says, unless others are asked for (`make fuzz`).

    Else words and numbers of all modules are tried as well: others after each change, for which
    each process takes a thousand modules apart.
    """
    if not config.getoption("--hypothesis-profile"):
        providers._get_local_constants = lambda: providers._local_constants


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Of several processes each begins at another part of every folder.

    Files that changed are compiled anew, in a fresh clone half of the time of collecting. What one
    process has compiled the others find, unless they go the same way at the same pace.
    """
    report = yield
    if PROCESS and isinstance(collector, pytest.Directory):
        first = len(report.result) * int(PROCESS.removeprefix("gw")) // PROCESSES
        report.result = report.result[first:] + report.result[:first]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        places = (at for at, folder in enumerate(LONGEST) if item.nodeid.startswith(folder))
        return next(places, len(LONGEST))

    if PROCESS:  # all have to agree, whatever they began with
        items.sort(key=lambda item: item.path)
    items.sort(key=rank)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let browsers go first: a gesture is late where the processor is another test's.

    Browser tests are begun first, so a process that has given way needs no browser any more.
    """
    if PROCESS and not item.nodeid.startswith(LONGEST[0]) and hasattr(os, "nice"):
        os.nice(max(0, GIVES_WAY - os.nice(0)))
    _forget_tables(item)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    _forget_tables(item)


def _forget_tables(item: pytest.Item) -> None:
    """Let a test that changes the product find no table of another one, nor leave its own."""
    tables = sys.modules.get("sequitur_core.readers.tables.table")
    if tables is not None and "monkeypatch" in getattr(item, "fixturenames", ()):
        tables._of_small.cache_clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()
    # Few tests make garbage that only this finds, and each search takes longer the more is kept.
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
    # Else pytest hangs itself six times per test on each of forty loggers of Streamlit.
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.propagate = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    from tests.scheduling import BrowsersTogether

    return BrowsersTogether(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def folders() -> Counter[str]:
    """How many tests of each name have a folder."""
    return Counter()


@pytest.fixture
def tmp_path(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    folders: Counter[str],
) -> Path:
    """A folder called as pytest would call it, which looks through those of all earlier tests.

    Of thousands that takes two milliseconds, longer than many a test does.
    """
    name = re.sub(r"\W", "_", request.node.name)[:30]
    path = tmp_path_factory.getbasetemp() / f"{name}{folders[name]}"
    folders[name] += 1
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:  # of a test whose name ends in a number
        return tmp_path_factory.mktemp(name)
    return path


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_the_disk() -> Iterator[None]:
    """What tests write needn't outlive a power cut; those of what does replace it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
