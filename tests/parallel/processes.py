"""Tests done by several processes (-p tests.parallel.processes --processes 3), forked from one.

All tests are collected once, by the process that then forks. Where each process collects by itself,
as with pytest-xdist, that takes 14 s of a processor each, and so does loading torch again later on.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from itertools import chain, pairwise
from multiprocessing.connection import Connection, Pipe, wait

import pytest

from tests.parallel.scheduling import Schedule

VARIABLE = "TEST_PROCESS"  # the number of a process among those of a test run
GIVES_WAY = 10  # niceness
# What nearly every process would load anew, as what it tests loads it late.
LOADED_LATE = ("torch._dynamo", "umap", "sklearn.cluster", "scipy.signal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=1, help="so many processes do the tests")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # Elsewhere what a system's libraries have begun may not go on in a forked process.
    if config.option.processes > 1 and sys.platform == "linux" and not config.option.collectonly:
        config.pluginmanager.register(Testing(config), "processes")


class Process:
    """One that does tests, as the process sees it that hands them out."""

    def __init__(self, number: int, pid: int, connection: Connection) -> None:
        self.number = number
        self.pid = pid
        self.connection = connection
        self.given: list[int] = []  # what it was given and hasn't done, in order


class Testing:
    """Hands out tests, and passes on what becomes of them."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.processes: list[Process] = []
        self.forked = 0

    def pytest_collection_finish(self) -> None:
        if "torch" in sys.modules:
            for module in LOADED_LATE:
                import_module(module)

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if session.testsfailed and not self.config.option.continue_on_collection_errors:
            return None  # pytest says it
        self.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        self.session = session
        self.schedule = Schedule([item.nodeid for item in session.items])
        try:
            for _ in range(min(self.config.option.processes, len(self.schedule.waiting))):
                self.fork()
            while self.processes:
                for connection in wait([process.connection for process in self.processes]):
                    self.hear(next(p for p in self.processes if p.connection is connection))
        except BaseException:
            for process in self.processes:  # they tear down what they have set up, and end
                process.connection.close()
            for process in self.processes:
                os.waitpid(process.pid, 0)
            raise
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        return True

    def fork(self) -> None:
        """Begin another process."""
        ours, its = Pipe()
        number = self.forked
        self.forked += 1
        sys.stdout.flush()
        sys.stderr.flush()
        if pid := os.fork():
            its.close()
            self.processes.append(Process(number, pid, ours))
            return
        status = 1
        try:
            ours.close()
            for other in self.processes:
                other.connection.close()
            Tester(self.session, its, number).test()
            status = 0
        except (KeyboardInterrupt, BrokenPipeError):
            pass  # all are to end
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def hear(self, process: Process) -> None:
        """Take what a process says."""
        try:
            kind, content = process.connection.recv()
        except (EOFError, ConnectionResetError):
            self.ended(process)
            return
        if kind == "more":
            stops = self.session.shouldfail or self.session.shouldstop
            group = [] if stops else self.schedule.next_for(process.number)
            process.given += group
            self.tell(process, group)
        elif kind == "warning":
            self.config.hook.pytest_warning_recorded.call_historic(kwargs=content)
        else:
            hook = self.config.hook
            report = hook.pytest_report_from_serializable(config=self.config, data=content)
            self.note(report)
            if report.when == "teardown":
                process.given.pop(0)
                hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)

    def note(self, report: pytest.TestReport) -> None:
        self.config.hook.pytest_runtest_logreport(report=report)
        if self.session.shouldfail or self.session.shouldstop:
            for process in self.processes:
                self.tell(process, [])  # no more, and what it has is left

    def tell(self, process: Process, tests: list[int]) -> None:
        with suppress(OSError):  # it has just crashed, which is heard next
            process.connection.send(tests)

    def ended(self, process: Process) -> None:
        """A process has ended. The test at which it crashed failed, others do what it had left."""
        self.processes.remove(process)
        process.connection.close()
        status = os.waitstatus_to_exitcode(os.waitpid(process.pid, 0)[1])
        stops = self.session.shouldfail or self.session.shouldstop
        if not process.given or (stops and not status):
            if status:
                raise RuntimeError(f"A process ended behind its tests: {ended_by(status)}.")
            return
        at, *left = process.given
        item = self.session.items[at]
        said = f"The process crashed: {ended_by(status)}."
        self.note(pytest.TestReport(item.nodeid, item.location, {}, "failed", said, "call"))
        self.schedule.give_back(process.number, left)
        if self.schedule.waiting:
            self.fork()


def ended_by(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"


class Tester:
    """A forked process: does what it is given, and says what becomes of it."""

    def __init__(self, session: pytest.Session, connection: Connection, number: int) -> None:
        self.session = session
        self.connection = connection
        self.number = number
        self.names = session.config.pluginmanager
        self.says = False

    def test(self) -> None:
        self.settle()
        try:
            for item, following in pairwise(chain(self.given(), [None])):
                assert item is not None
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        finally:
            self.session._setupstate.teardown_exact(None)

    def settle(self) -> None:
        """Have for itself what processes can't share: files that capture, a folder, ports."""
        os.environ[VARIABLE] = str(self.number)
        capture = self.names.get_plugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        capture.suspend_global_capture()
        factory = self.session.config._tmp_path_factory  # type: ignore[attr-defined]
        factory._basetemp = factory.getbasetemp() / f"process-{self.number}"
        factory._basetemp.mkdir(mode=0o700)
        self.names.unregister(name="terminalreporter")
        self.names.register(self)  # which brings the warnings so far once more
        self.says = True

    def given(self) -> Iterator[pytest.Item]:
        """What there is to do. More is asked for before the last of it is begun.

        Until the next test is known, nobody knows what of the last one has to be torn down.
        """
        while True:
            self.connection.send(("more", None))
            group = self.connection.recv()
            for index in group:
                if self.connection.poll():  # all are told to stop
                    return
                yield self.session.items[index]
            if not group:
                return

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Let browsers go first: a gesture is late where the processor is another test's."""
        if not item.nodeid.startswith("tests/browser/"):
            os.nice(max(0, GIVES_WAY - os.nice(0)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        config = self.session.config
        data = config.hook.pytest_report_to_serializable(config=config, report=report)
        self.connection.send(("report", data))

    def pytest_warning_recorded(
        self,
        warning_message: warnings.WarningMessage,
        when: str,
        nodeid: str,
        location: tuple[str, int, str] | None,
    ) -> None:
        if not self.says:
            return
        it = warning_message
        sent = warnings.WarningMessage(str(it.message), it.category, it.filename, it.lineno)
        where = {"when": when, "nodeid": nodeid, "location": location}
        self.connection.send(("warning", {"warning_message": sent, **where}))
