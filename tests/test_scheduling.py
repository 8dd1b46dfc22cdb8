"""Several processes test: each begins to collect elsewhere, and where one crashes others go on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import conftest
from tests.scheduling import BrowsersTogether

TESTS = [f"tests/{file}.py::test_{n}" for file in "abcd" for n in range(2)]


class Process:
    """What the scheduler sees of one, which begins a test once it knows the next."""

    def __init__(self) -> None:
        self.gateway = SimpleNamespace(id="gw0")
        self.queue: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.queue += indices

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def scheduler(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> BrowsersTogether:
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"])
    monkeypatch.setattr(pytestconfig.option, "loadscopereorder", False, raising=False)
    return BrowsersTogether(pytestconfig)


def come(scheduler: BrowsersTogether) -> Process:
    process = Process()
    scheduler.add_node(process)
    return process


def collect(scheduler: BrowsersTogether, process: Process) -> None:
    scheduler.add_node_collection(process, TESTS)
    if scheduler.collection_is_completed:
        scheduler.schedule()


def go_on(scheduler: BrowsersTogether, *processes: Process, until: str = "") -> list[str]:
    """What the processes do until none can begin a test, or one is about to begin this one."""
    done = []
    while able := [p for p in processes if len(p.queue) > 1 or (p.queue and p.shutting_down)]:
        for process in able:
            if (test := TESTS[process.queue[0]]) == until:
                return done
            done.append(test)
            scheduler.mark_test_complete(process, process.queue.pop(0))
    return done


@pytest.mark.parametrize("crash", TESTS)
def test_all_tests_but_the_one_that_crashed_are_done_once(
    scheduler: BrowsersTogether, crash: str
) -> None:
    first, second = come(scheduler), come(scheduler)
    for process in (first, second):
        collect(scheduler, process)
    done = go_on(scheduler, first, second, until=crash)
    (gone,) = (one for one in (first, second) if one.queue and TESTS[one.queue[0]] == crash)
    (stays,) = {first, second} - {gone}
    assert scheduler.remove_node(gone) == crash
    replacement = come(scheduler)
    done += go_on(scheduler, stays)
    collect(scheduler, replacement)
    done += go_on(scheduler, stays, replacement)
    if scheduler.tests_finished:  # then all are told that no more comes
        for process in (stays, replacement):
            process.shutdown()
    done += go_on(scheduler, stays, replacement)
    assert sorted([*done, crash]) == TESTS


def test_a_second_crash_while_a_replacement_collects_gives_it_nothing_yet(
    scheduler: BrowsersTogether,
) -> None:
    first, second = come(scheduler), come(scheduler)
    for process in (first, second):
        collect(scheduler, process)
    scheduler.remove_node(first)
    replacement = come(scheduler)
    scheduler.remove_node(second)
    assert replacement.queue == []
    collect(scheduler, replacement)
    assert len(go_on(scheduler, replacement)) >= 2


def test_each_process_collects_all_files_and_begins_with_others(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conftest, "PROCESSES", 4)
    folder = request.node.getparent(pytest.Directory)
    orders = []
    for process in range(4):
        monkeypatch.setattr(conftest, "PROCESS", f"gw{process}")
        collecting = conftest.pytest_make_collect_report(folder)
        next(collecting)
        report = pytest.CollectReport("tests", "passed", None, list("abcdefgh"))
        with pytest.raises(StopIteration):
            collecting.send(report)
        orders.append("".join(report.result))
    assert orders == ["abcdefgh", "cdefghab", "efghabcd", "ghabcdef"]
