"""Who runs next: start, place_in_queue, Dispatcher.

The queue is the folders themselves. Whoever wants a run only writes its folder;
the one dispatcher that holds the workspace's lock starts processes for them.
Nothing is remembered elsewhere, so a server can be restarted at any time.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_json
from sequitur_core.runs import (
    ATTEMPTS_FILE,
    LOG_FILE,
    STATUS_FILE,
    Run,
    RunSpec,
    State,
    Workspace,
)

LOCK_FILE = "dispatcher.lock"
MAX_ATTEMPTS = 3
TRASH_DAYS = 30
WORKER = (sys.executable, "-X", "faulthandler", "-m", "sequitur_core.worker")
# The folder that holds sequitur_core: workers find it whatever folder the
# server was started in, and nothing that lies there gets in their way.
HOME = Path(__file__).resolve().parent.parent
SECONDS_AFTER_AN_ERROR = 5.0

if sys.platform == "win32":
    NO_CONSOLE = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    NO_CONSOLE = 0

log = logging.getLogger(__name__)


def start(workspace: Workspace, spec: RunSpec, dataset: SequenceDataset) -> Run:
    """Put a run at the end of the queue.

    The run keeps its own copy of the dataset. A Dispatcher of this workspace, in
    this process or another, starts it.
    """
    return workspace.add_run(spec, dataset)


def place_in_queue(run: Run) -> int | None:
    """1 for the run that starts next; None for one that isn't waiting."""
    runs = Workspace(run.path.parent.parent).runs()  # the newest first
    waiting = [one for one in reversed(runs) if one.status == "queued"]
    return waiting.index(run) + 1 if run in waiting else None


class Dispatcher:
    """A thread that starts the runs of a workspace in order of arrival.

    Several may watch one workspace, in one process or many: one of them starts
    runs, and another takes over when it ends.

    Parameters
    ----------
    limit : most runs that train at a time; by default all physical cores but
        one, at least 1. As many again may be computing their map.
    period : seconds between two looks at the folders.
    command : starts a worker; the run's folder is added at the end.
    """

    def __init__(
        self,
        workspace: Workspace,
        limit: int | None = None,
        *,
        period: float = 0.2,
        command: Sequence[str] = WORKER,
    ) -> None:
        self.workspace = workspace
        self.limit = limit or max(1, (psutil.cpu_count(logical=False) or 2) - 1)
        self.period = period
        self.command = tuple(command)
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        # Runs that have ended and won't change again: they aren't read any more.
        self._settled: set[str] = set()
        self._known: dict[str, Run] = {}

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
        while not self._ending.is_set():
            waiting, training, mapping = self._look()
            for run in waiting:
                if training >= self.limit or training + mapping >= 2 * self.limit:
                    break
                if self._start(run):
                    training += 1
            self._ending.wait(self.period)

    def _look(self) -> tuple[list[Run], int, int]:
        """The runs that wait, in order, and how many train and compute their map."""
        waiting, training, mapping = [], 0, 0
        self._known = {
            id: self._known.get(id) or self.workspace.run(id)
            for id in self.workspace.run_ids() - self._settled
        }
        for run in self._known.values():
            state = run.state()
            if state.status == "queued":
                waiting.append(run)
            elif state.status == "running":
                training += 1
            elif state.phase == "map":
                mapping += 1
            elif state.phase is not None:  # stopped, and still saving what it learned
                training += 1
            else:
                self._settled.add(run.id)
        waiting.sort(key=lambda run: (run.created, run.id))
        return waiting, training, mapping

    def _start(self, run: Run) -> bool:
        """Start a worker for a run; False if it isn't running now."""
        try:
            attempts = (read_json(run.path / ATTEMPTS_FILE) or {}).get("count", 0)
            if not isinstance(attempts, int) or attempts >= MAX_ATTEMPTS:
                raise SequiturError(
                    f"Its process ended {MAX_ATTEMPTS} times before the first epoch was done, "
                    "most likely for want of memory. Train with fewer or shorter sequences or a "
                    f"smaller model; {LOG_FILE} in {run.path} may say more."
                )
            write_json(run.path / ATTEMPTS_FILE, {"count": attempts + 1})
            child = self._spawn(run)
        except SequiturError as error:
            now = time.time()
            state = State("failed", message=str(error), started=now, finished=now)
            write_json(run.path / STATUS_FILE, asdict(state))
            return False
        except OSError:
            if run.path.is_dir():  # else it was deleted a moment ago
                log.exception("The run %s can't be started", run.id)
            return False
        run.claim(child.pid)
        # Waiting for a child is what removes it from the system's table, also
        # after this dispatcher has stopped.
        threading.Thread(target=child.wait, name=f"wait for {run.id}", daemon=True).start()
        return True

    def _spawn(self, run: Run) -> subprocess.Popen[bytes]:
        threads = str(run.spec.config.threads)
        path = os.pathsep.join(filter(None, [str(HOME), os.environ.get("PYTHONPATH")]))
        with (run.path / LOG_FILE).open("ab") as output:
            return subprocess.Popen(
                [*self.command, str(run.path)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=HOME,
                env={
                    **os.environ,
                    "PYTHONPATH": path,
                    "OMP_NUM_THREADS": threads,
                    "OPENBLAS_NUM_THREADS": threads,
                    "MKL_NUM_THREADS": threads,
                },
                # Ctrl+C in the server's terminal must not reach it: a run goes on.
                start_new_session=os.name == "posix",
                creationflags=NO_CONSOLE,
            )
