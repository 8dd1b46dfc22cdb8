"""Starting worker processes, and keeping one ready that has loaded everything."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO, Literal

from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import write_json
from sequitur_core.runs.layout import ENDING_FILE, RESUME_FILE, STATUS_FILE
from sequitur_core.runs.progress.dead_worker import (
    KILLED,
    STOPPED,
    Ending,
    memory_kills,
    trace_of_crash,
)
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.queries import PendingQuery, still_waits
from sequitur_core.runs.run import Run

log = logging.getLogger(__name__)

WORKER_COMMAND = (sys.executable, "-X", "faulthandler", "-m", "sequitur_core.worker")
MAPS_FLAG = "--maps"  # to a worker: draw the maps of the runs that are named on stdin
BOUND_FLAG = "--bound"  # to a worker that stands by: end at once when stdin ends
CLUSTER_FLAG = "--cluster"  # to a worker: have the runs that are named on stdin trained there
FOLLOW_FLAG = "--follow"  # to a worker: learn a model together with the process that started it
LEAVE_MAP_FLAG = "--leave-map"  # to a worker: another process draws the map of this run
# The folder that holds sequitur_core: workers find it whatever folder the
# server was started in, and nothing that lies there gets in their way.
PROJECT_ROOT = Path(__file__).resolve().parents[2]
RETRY_SECONDS = 5.0
# First the page is painted, and a run that has just begun gets the processor.
STANDBY_DELAY = 3.0
START_SECONDS = 10.0  # after which a process that is due and isn't there counts as dead

ProcessHealth = Literal["alive", "starting", "dead"]

if sys.platform == "win32":
    CREATION_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    CREATION_FLAGS = 0


def start_process(
    command: Sequence[str],
    *,
    threads: int,
    stdin: int,
    output: int | BinaryIO,
    errors: int = subprocess.STDOUT,
) -> subprocess.Popen[bytes]:
    """Start a worker with so many threads for numerics; `errors` go where its `output` goes."""
    path = os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=output,
        stderr=errors,
        cwd=PROJECT_ROOT,
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
        creationflags=CREATION_FLAGS,
    )


def start_follower(texts: Sequence[str], threads: int) -> subprocess.Popen[bytes]:
    """Start another process that learns a model together with this one, on the same computer."""
    shown = sys.__stderr__  # of this process, as it may be a run's log; none without a terminal
    return start_process(
        [*WORKER_COMMAND, FOLLOW_FLAG, *texts],
        threads=threads,
        stdin=subprocess.PIPE,
        output=subprocess.DEVNULL if shown is None else shown.fileno(),
    )


def reap(process: subprocess.Popen[bytes], run: Run | None = None) -> None:
    """Leave no zombie when a process ends, also after the dispatcher has stopped.

    Why it ended is noted in the folder of the run that it did.
    """
    earlier = memory_kills()

    def wait() -> None:
        code = process.wait()
        if run is not None:
            note_ending(run, Ending(process.pid, code, _kills_since(earlier)))

    threading.Thread(target=wait, name=f"wait for {process.pid}", daemon=True).start()


def _kills_since(earlier: int | None) -> int | None:
    now = memory_kills()
    return None if now is None or earlier is None else now - earlier


def note_ending(run: Run, ending: Ending) -> None:
    """Note how the process of a run ended: in the log, and in its folder if it wasn't planned."""
    try:
        if ending.code != 0:
            write_json(run.path / ENDING_FILE, asdict(ending))
    except OSError:
        if run.path.is_dir():  # else it was deleted a moment ago
            log.exception("Why the process of %s ended can't be noted", run.id)
    state = run.state()
    note("end", run=run.id, status=state.status, code=ending.code, reason=state.message)
    if ending.code not in (0, KILLED, *STOPPED) and (trace := trace_of_crash(run.path)):
        note("crash", run=run.id, trace=trace)


def report_failure(run: Run, message: str, *, unfinished: str) -> State:
    """Write that no process will do a run; returns how it stands now.

    One that is trained is done, without its map or its check, as `unfinished` says.
    """
    now = time.time()
    if run.unfinished:
        state = replace(run.reported_state(), phase=None, message=unfinished)
    else:
        state = State("failed", message=message, started=now, finished=now)
        with suppress(SequiturError):  # it is damaged
            state = replace(state, started=run.started or now)
    (run.path / RESUME_FILE).unlink(missing_ok=True)
    write_json(run.path / STATUS_FILE, state.to_values())
    return state


class StandbyProcess:
    """A process that loads everything and waits for work on its stdin; replaced when gone.

    Parameters
    ----------
    start : starts it, with a pipe as its stdin.
    """

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._start_at = 0.0
        self._died = False  # the last one did, by itself
        self._process: subprocess.Popen[bytes] | None = None
        self._kills: int | None = None  # of processes for memory, before it was given its last run

    @property
    def ending(self) -> Ending | None:
        """How it ended, if it has died by itself and wasn't replaced yet."""
        code = None if self._process is None else self._process.poll()
        if self._process is None or code is None:
            return None
        return Ending(self._process.pid, code, _kills_since(self._kills))

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def health(self) -> ProcessHealth:
        """Whether it lives, or will in a moment, as it is replaced after every run."""
        if self.pid is not None:
            return "alive"
        late = time.monotonic() > self._start_at + START_SECONDS
        return "starting" if self._process is None and not late else "dead"

    def postpone(self, seconds: float) -> None:
        """Don't start it before so many seconds from now."""
        self._start_at = time.monotonic() + seconds

    def hurry(self) -> None:
        """Don't wait any longer to start it, unless the last one died a moment ago."""
        if not self._died:
            self._start_at = 0.0

    def ensure_running(self) -> None:
        """Start it if it isn't there and is due."""
        if self._process is not None and self.pid is None:  # it died: not again and again
            self.close()
            self._died = True
            self.postpone(RETRY_SECONDS)
        if self._process is None and time.monotonic() >= self._start_at:
            self._process = self._start()
            self._died = False

    def send(self, run: Run, query_id: str = "", *, last: bool = False) -> int | None:
        """Give it a run, or a query about one; its number, or None if it isn't there.

        With `last` it ends after this run and is replaced, else it waits for more.
        """
        process = self._process
        if process is None or process.poll() is not None or process.stdin is None:
            return None
        if last:
            self._process = None
            self.postpone(STANDBY_DELAY)
            reap(process, run)
        elif not query_id:
            self._kills = memory_kills()
        try:
            line = [str(run.path), query_id] if query_id else str(run.path)
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            if last:
                process.stdin.close()
        except OSError:  # it died this very moment
            return None
        return process.pid

    def close(self) -> None:
        """Let it end after what it has been given."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            reap(self._process)
        self._process = None


class Forwarded:
    """The queries that a process was sent and hasn't answered; none once it is another process."""

    def __init__(self, process: StandbyProcess) -> None:
        self._process = process
        self._pid: int | None = None
        self._sent: set[PendingQuery] = set()

    def waiting(self) -> set[PendingQuery]:
        """Those that it has."""
        self._keep_of(self._process.pid)
        self._sent = set(filter(still_waits, self._sent))
        return set(self._sent)

    def send(self, query: PendingQuery) -> bool:
        """Send it one; False if there is no process."""
        pid = self._process.send(query.run, query.query_id)
        if pid is None:
            return False
        self._keep_of(pid)
        self._sent.add(query)
        return True

    def _keep_of(self, pid: int | None) -> None:
        if pid != self._pid:
            self._pid, self._sent = pid, set()
