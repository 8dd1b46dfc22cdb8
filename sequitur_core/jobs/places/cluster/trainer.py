"""What trains runs on a computer of a cluster, one after another, or answers a query: Trainer.

It is an actor there: a process that only passes on what is asked and what happens. The run
itself is done by the same worker as on the server, a process that this one starts.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sequitur_core.files import keep_to_oneself, link_or_copy
from sequitur_core.jobs.places.cluster.cluster_place import Needs
from sequitur_core.jobs.places.cluster.folder_changes import LOOK_SECONDS, Change, FolderWatch
from sequitur_core.jobs.places.cluster.followers import Followers
from sequitur_core.jobs.worker_process import (
    BOUND_FLAG,
    START_SECONDS,
    WORKER_COMMAND,
    StandbyProcess,
    start_process,
)
from sequitur_core.runs.layout import DATA_FOLDER
from sequitur_core.runs.progress.claim import hold, is_worked_on, wait_until
from sequitur_core.runs.progress.dead_worker import Ending
from sequitur_core.runs.run import Run

NEEDED = ("numpy", "pandas", "pyarrow", "torch", "safetensors", "umap", "sklearn")
IDLE_SECONDS = 60.0  # without a server that asks for anything, after which it ends
KEPT_SECONDS = 24 * 3600.0  # for which what was learned waits for a server that went away
_HERE = "sequitur-cluster"


@dataclass(frozen=True)
class Computer:
    """Where a trainer is. `missing` are packages that aren't installed there."""

    name: str
    node_id: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class News:
    """What has happened to a run.

    Attributes
    ----------
    number : of these news; ask for those after it.
    changes : of the run's folder.
    over : whether nothing else will happen.
    ending : how its process ended, where it died.
    """

    number: int
    changes: list[Change]
    over: bool
    ending: Ending | None = None


class Trainer:
    """Trains one run at a time, in a process that stays; it is asked by several threads.

    `needs` are those of the runs that it trains.
    """

    def __init__(self, needs: Needs) -> None:
        keep_to_oneself()
        self._home = _own_folder()
        self._held = ExitStack()
        self._held.enter_context(hold(self._home))
        self._followers = Followers(needs, self._home / "meeting") if needs.processes > 1 else None
        self._process = StandbyProcess(self._start)
        self._process.ensure_running()
        self._run: Run | None = None
        self._query_id = ""  # what it has the run for, if not to train it
        self._watch: FolderWatch | None = None
        self._asked = time.monotonic()
        threading.Thread(target=self._end_when_left_alone, daemon=True).start()

    def computer(self) -> Computer | None:
        """Where it is, and which packages are missing there.

        None where several processes are to learn together, and there is no room for the others.
        """
        import ray

        if self._followers is not None and not self._followers.wait_for_room():
            return None
        self._asked = time.monotonic()
        missing = tuple(name for name in NEEDED if find_spec(name) is None)
        return Computer(platform.node(), ray.get_runtime_context().get_node_id(), missing)

    def has_data(self, digest: str) -> bool:
        """Whether it has these data already."""
        self._asked = time.monotonic()
        return (self._home / "data" / digest).is_dir()

    def take_data(self, digest: str, name: str, offset: int, content: bytes) -> None:
        """Store a piece of a file of data; `has_data` once `all_taken` was called."""
        self._write(self._home / "data" / f".{digest}", name, offset, content)

    def all_taken(self, digest: str) -> None:
        """All files of these data are there; others are forgotten."""
        folder = self._home / "data"
        for other in folder.iterdir():
            if other.name != f".{digest}":
                shutil.rmtree(other)
        (folder / f".{digest}").rename(folder / digest)

    def take_file(self, name: str, offset: int, content: bytes) -> None:
        """Store a piece of a file of the run that is begun next."""
        self._write(self._home / "coming", name, offset, content)

    def begin(self, run_id: str, digest: str, query_id: str = "") -> None:
        """Train a run whose files were taken, on these data, or answer a query about it."""
        folder = self._home / "runs" / run_id
        coming = self._home / "coming"
        coming.mkdir(exist_ok=True)
        shutil.copytree(
            self._home / "data" / digest, coming / DATA_FOLDER, copy_function=link_or_copy
        )
        folder.parent.mkdir(exist_ok=True)
        coming.rename(folder)
        (self._home / "copies").mkdir(exist_ok=True)
        self._watch = FolderWatch(folder, self._home / "copies")
        self._run, self._query_id = Run(folder), query_id
        wait_until(self._is_up, START_SECONDS)
        pid = self._process.pid
        if pid is not None:  # else it reads as ended, and is tried again
            self._run.claim(pid)
            self._process.send(self._run, query_id)

    def run_id(self) -> str:
        """The run that it trains; "" for none."""
        self._asked = time.monotonic()
        return "" if self._run is None or self._query_id else self._run.id

    def news(self, after: int, wait: float) -> News:
        """What happened after the news with this number; waits for some, so many seconds."""
        run, watch = self._run, self._watch
        if run is None or watch is None:
            return News(0, [], True)
        end = time.monotonic() + wait
        while True:
            time.sleep(LOOK_SECONDS)  # first: what happens meanwhile travels together
            self._asked = time.monotonic()
            if self._followers is not None:
                self._followers.look()
            alive = is_worked_on(run.path)
            number, changes = watch.changes(after)
            over = not alive and watch.is_all_told()
            if changes or over or time.monotonic() >= end:
                return News(number, changes, over, self._process.ending if over else None)

    def put(self, marks: Mapping[str, bytes | None]) -> None:
        """Write what people ask of the run, and remove, for None, what they no longer ask."""
        self._asked = time.monotonic()
        if self._watch is not None:
            for name, content in marks.items():
                self._watch.put(name, content)

    def fetch(self, copy: str, offset: int) -> bytes:
        """A piece of a large file that was told of."""
        self._asked = time.monotonic()
        return b"" if self._watch is None else self._watch.fetch(copy, offset)

    def release(self) -> None:
        """Forget the run; its process is ended if it still works on it."""
        run, self._run, self._watch = self._run, None, None
        shutil.rmtree(self._home / "coming", ignore_errors=True)
        if run is None:
            return
        if is_worked_on(run.path):
            self._end_process()
        self._is_up()
        shutil.rmtree(run.path, ignore_errors=True)

    def close(self) -> None:
        """End its process, and leave nothing behind."""
        self._end_process()
        if self._followers is not None:
            self._followers.close()
        self._held.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _is_up(self) -> bool:
        self._process.hurry()
        self._process.ensure_running()
        return self._process.pid is not None

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._home / "worker.log").open("ab") as output:
            return start_process(
                [*WORKER_COMMAND, BOUND_FLAG], threads=1, stdin=subprocess.PIPE, output=output
            )

    def _end_process(self) -> None:
        self._process.close()  # bound to this one, it ends at once

    def _write(self, folder: Path, name: str, offset: int, content: bytes) -> None:
        self._asked = time.monotonic()
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.write(content)

    def _end_when_left_alone(self) -> None:
        """End once no server asks any more: without a run soon, else when it has waited long."""
        while True:
            time.sleep(IDLE_SECONDS / 10)
            run = self._run
            if run is not None and is_worked_on(run.path):
                self._asked = time.monotonic()
            patience = IDLE_SECONDS if run is None or self._query_id else KEPT_SECONDS
            if time.monotonic() - self._asked > patience:
                self.close()
                os._exit(0)


def _own_folder() -> Path:
    """A new folder of this process; those of processes that have died are removed."""
    user = os.getuid() if sys.platform != "win32" else "user"
    parent = Path(tempfile.gettempdir()) / f"{_HERE}-{user}"
    parent.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and parent.stat().st_uid != user:
        raise PermissionError(f"{parent} belongs to somebody else")
    for other in parent.iterdir():
        # One that was made a moment ago isn't held yet.
        if time.time() - other.stat().st_mtime > IDLE_SECONDS and not is_worked_on(other):
            shutil.rmtree(other, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=parent))
