"""Who runs next: start, place_in_queue, Dispatcher.

The queue is the folders themselves. Whoever wants a run only writes its folder;
the one dispatcher that holds the workspace's lock starts processes for them.
Nothing is remembered elsewhere, so a server can be restarted at any time.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_json
from sequitur_core.jobs.queue import arrival, modified_at, usual_limit
from sequitur_core.runs import queries
from sequitur_core.runs.layout import (
    ATTEMPTS_FILE,
    LOG_FILE,
    RECHECK_FILE,
    RESUME_FILE,
    STATUS_FILE,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.state import State
from sequitur_core.runs.workspace import Workspace

LOCK_FILE = "dispatcher.lock"
MAPS = "--maps"  # to a worker: draw the maps of the runs that are named on stdin
LEAVE_MAP = "--leave-map"  # to a worker: another process draws the map of this run
MAX_ATTEMPTS = 3
NO_MAP = (
    "The map or the check of the errors could not be finished: its process ended several times, "
    "most likely for want of memory."
)
TRASH_DAYS = 30
WORKER = (sys.executable, "-X", "faulthandler", "-m", "sequitur_core.worker")
# The folder that holds sequitur_core: workers find it whatever folder the
# server was started in, and nothing that lies there gets in their way.
HOME = Path(__file__).resolve().parents[2]
SECONDS_AFTER_AN_ERROR = 5.0
# First the page is painted, and a run that has just begun gets the processor.
STANDBY_DELAY = 3.0

if sys.platform == "win32":
    NO_CONSOLE = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    NO_CONSOLE = 0

log = logging.getLogger(__name__)


class Dispatcher:
    """A thread that starts the runs of a workspace in order of arrival.

    Several may watch one workspace, in one process or many: one of them starts
    runs, and another takes over when it ends.

    Parameters
    ----------
    limit : most runs that train at a time; by default all physical cores but
        one, at least 1. As many again may be computing their map.
    standby : keep two processes at hand that have loaded everything: a worker, so
        that a run shows its first epoch at once instead of after seconds, and one
        that draws all maps. They take 0.3 and 0.6 GB of memory.
    period : seconds between two looks at the folders.
    command : starts a worker; the run's folder is added at the end, or nothing
        for a standby worker.
    """

    def __init__(
        self,
        workspace: Workspace,
        limit: int | None = None,
        *,
        standby: bool = True,
        period: float = 0.1,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.workspace = workspace
        self.limit = limit or usual_limit()
        self.standby = standby
        self.period = period
        self.command = tuple(command)
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        # Runs that have ended and won't change again: they aren't read any more.
        self._settled: set[str] = set()
        self._again = 0  # when somebody last asked for more of a run that had ended
        self._known: dict[str, Run] = {}
        self._standby = _Helper(lambda: self._popen_helper())
        self._mapper = _Helper(lambda: self._popen_helper(MAPS))
        # Questions that were passed on, by the process that has them.
        self._passed_on: tuple[int, set[queries.PendingQuery]] = (0, set())

    def start(self) -> None:
        """Begin to start runs. Does nothing if it has begun already."""
        if self._thread is None:
            self._ending.clear()
            self._thread = threading.Thread(target=self._watch, name="dispatcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Start no further runs. Those that are running go on to their end."""
        if self._thread is not None:
            self._ending.set()
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        lock = FileLock(self.workspace.path / LOCK_FILE)
        while not self._ending.is_set():
            try:
                with lock.acquire(timeout=0):
                    self._dispatch()
            except Timeout:
                self._ending.wait(self.period)  # another server starts runs at present
            except OSError:
                # A full or missing disk: the folders are as they were, so try again.
                log.exception("The runs in %s can't be started", self.workspace.path)
                self._ending.wait(SECONDS_AFTER_AN_ERROR)

    def _dispatch(self) -> None:
        self.workspace.empty_trash(older_than_days=TRASH_DAYS)
        self._standby.due = time.monotonic() + STANDBY_DELAY
        self._mapper.due = time.monotonic() + 2 * STANDBY_DELAY
        self.workspace.clear_leftovers()
        try:
            while not self._ending.is_set():
                waiting, unfinished, training, finishing = self._look()
                for run in waiting:
                    if training >= self.limit or training + finishing >= 2 * self.limit:
                        break
                    if self._start(run):
                        training += 1
                for run in unfinished:
                    if self.standby and run.reported_state().phase == "map":
                        if self._mapper.lives:
                            self._start(run, map_only=True)
                    elif training + finishing < 2 * self.limit and self._start(run):
                        finishing += 1
                if self.standby:
                    self._pass_questions_on()
                    self._standby.keep()
                    self._mapper.keep()
                self._ending.wait(self.period)
        finally:
            self._standby.end()
            self._mapper.end()

    def _look(self) -> tuple[list[Run], list[Run], int, int]:
        """The runs that wait, in order, those that lack their map or the check of their errors
        and have no process, and how many train and are being finished by theirs."""
        waiting, unfinished, training, finishing = [], [], 0, 0
        if (again := modified_at(self.workspace.path / RECHECK_FILE)) != self._again:
            self._again = again
            self._settled.clear()
        self._known = {
            id: self._known.get(id) or Run(self.workspace.runs_folder / id)
            for id in self.workspace.run_ids() - self._settled
        }
        for run in self._known.values():
            state = run.state()
            if state.status == "queued":
                waiting.append(run)
            elif state.status == "running":
                training += 1
            elif state.phase in ("map", "checking"):
                # One process draws the maps of all.
                finishing += state.phase == "checking" or not self.standby
            elif state.phase is not None:  # stopped, and still saving what it learned
                training += 1
            elif run.unfinished and run.worker is None:
                unfinished.append(run)
            elif state.status not in ("interrupted", "failed"):  # those may be resumed
                self._settled.add(run.id)
        waiting.sort(key=arrival)
        return waiting, unfinished, training, finishing

    def _start(self, run: Run, *, map_only: bool = False) -> bool:
        """Start a worker for a run, or have its map drawn; False if nothing works on it now."""
        try:
            attempts = (read_json(run.path / ATTEMPTS_FILE) or {}).get("count", 0)
            if not isinstance(attempts, int) or attempts >= MAX_ATTEMPTS:
                raise SequiturError(
                    f"Its process ended {MAX_ATTEMPTS} times before the first epoch was done, "
                    "most likely for want of memory. Train with fewer or shorter sequences or a "
                    f"smaller model; {LOG_FILE} in {run.path} may say more."
                )
            write_json(run.path / ATTEMPTS_FILE, {"count": attempts + 1})
            if map_only:
                pid = self._mapper.tell(run)
            else:
                pid = self._standby.tell(run, leave=True) or self._spawn(run)
        except SequiturError as error:
            now = time.time()
            state = State("failed", message=str(error), started=now, finished=now)
            if run.unfinished:  # what it learned is there
                state = replace(run.reported_state(), phase=None, message=NO_MAP)
            (run.path / RESUME_FILE).unlink(missing_ok=True)
            write_json(run.path / STATUS_FILE, asdict(state))
            return False
        except OSError:
            if run.path.is_dir():  # else it was deleted a moment ago
                log.exception("The run %s can't be started", run.id)
            return False
        if pid is None:  # the process that draws maps died this very moment
            return False
        run.claim(pid)
        return True

    def _pass_questions_on(self) -> None:
        """Have the process that draws maps answer what is asked of finished runs."""
        pid, passed_on = self._passed_on
        waiting = queries.pending(self.workspace)
        if self._mapper.pid != pid:  # another process, to which nothing was said yet
            pid, passed_on = self._mapper.pid, set()
        passed_on &= set(waiting)
        for one in waiting:
            if one not in passed_on and self._mapper.tell(one.run, one.query_id) is not None:
                passed_on.add(one)
        self._passed_on = (pid, passed_on)

    def _spawn(self, run: Run) -> int:
        """Start a process for a run; its number."""
        threads = run.spec.config.threads
        with (run.path / LOG_FILE).open("ab") as output:
            child = self._popen(
                [str(run.path), *([LEAVE_MAP] if self.standby else [])],
                threads=threads,
                stdin=subprocess.DEVNULL,
                output=output,
            )
        _wait_for(child)
        return child.pid

    def _popen_helper(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._popen(
            list(arguments), threads=1, stdin=subprocess.PIPE, output=subprocess.DEVNULL
        )

    def _popen(
        self, arguments: list[str], *, threads: int, stdin: int, output: int | BinaryIO
    ) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [str(HOME), os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            [*self.command, *arguments],
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd=HOME,
            env={
                **os.environ,
                "PYTHONPATH": path,
                "OMP_NUM_THREADS": str(threads),
                "OPENBLAS_NUM_THREADS": str(threads),
                "MKL_NUM_THREADS": str(threads),
                "NUMBA_NUM_THREADS": str(threads),  # else a map sets torch to all cores, too
            },
            # Ctrl+C in the server's terminal must not reach it: a run goes on.
            start_new_session=os.name == "posix",
            creationflags=NO_CONSOLE,
        )


class _Helper:
    """A process that loads everything, waits for runs on its stdin, and is replaced when gone."""

    def __init__(self, popen: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.popen = popen
        self.due = 0.0  # not started before
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Start it if it isn't there and is due."""
        if self.process is not None and not self.lives:  # it died: not again and again
            self.end()
            self.due = time.monotonic() + SECONDS_AFTER_AN_ERROR
        if self.process is None and time.monotonic() >= self.due:
            self.process = self.popen()

    @property
    def pid(self) -> int:
        """The number of the process, 0 while there is none."""
        return self.process.pid if self.process is not None and self.lives else 0

    def tell(self, run: Run, ask_id: str = "", *, leave: bool = False) -> int | None:
        """Give it a run, or a question about one; its number, or None if it isn't there.

        With `leave` it does this one run and is replaced, else it goes on to wait.
        """
        if not self.lives:
            return None
        worker = self.process
        assert worker is not None
        assert worker.stdin is not None
        if leave:
            self.process, self.due = None, time.monotonic() + STANDBY_DELAY
            _wait_for(worker)
        try:
            line = [str(run.path), ask_id] if ask_id else str(run.path)
            worker.stdin.write(json.dumps(line).encode() + b"\n")
            worker.stdin.flush()
            if leave:
                worker.stdin.close()
        except OSError:  # it died this very moment
            return None
        return worker.pid

    def end(self) -> None:
        """Let it leave, after what it has been given."""
        if self.process is None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        _wait_for(self.process)
        self.process = None


def _wait_for(child: subprocess.Popen[bytes]) -> None:
    """Have the system forget a child when it ends, also after the dispatcher has stopped."""
    threading.Thread(target=child.wait, name=f"wait for {child.pid}", daemon=True).start()
