"""Processes that read files, each watched while it does: ReaderProcess, ReaderPool."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size
from sequitur_core.jobs.worker_process import ProcessHealth, reap, start_process
from sequitur_core.readers import Progress
from sequitur_core.readers.memory_check import HARMLESS, available

READER_COMMAND = (
    sys.executable, "-X", "faulthandler", "-m", "sequitur_core.jobs.file_reading.reader_worker",
)  # fmt: skip
POLL_SECONDS = 0.02  # a process may take 2 GB of memory in a second
REPORT_SECONDS = 0.1  # from one call of `progress` to the next
BUSY_SECONDS = 3.0  # after which another process is made ready for others: its start takes long
STARTS = 3  # of processes for one request, as one may be killed while it stands by
KEPT_FREE = 0.05  # of all memory: no reading goes on with less
KEPT_MEMORY = 300_000_000  # bytes of a process that is used again

Message = dict[str, Any]


class ReaderBugError(RuntimeError):
    """A fault of Sequitur in the reading process; the message is its traceback."""


class NotBegunError(RuntimeError):
    """The process had ended before it began with a request."""


@dataclass(frozen=True)
class Limits:
    """What reading one file may take before it is stopped.

    Attributes
    ----------
    memory : bytes; by default most of what is free when it begins.
    seconds : time, the file's place in the queue not counted.
    """

    memory: float = field(default_factory=lambda: max(HARMLESS, available()))
    seconds: float = 1800.0


class ReaderProcess:
    """A process that reads one file at a time.

    Attributes
    ----------
    peak : the most bytes of memory it was seen to take.
    """

    def __init__(self, command: Sequence[str] = READER_COMMAND) -> None:
        self._process = start_process(
            command,
            threads=os.cpu_count() or 1,
            stdin=subprocess.PIPE,
            output=subprocess.PIPE,
            errors=subprocess.DEVNULL,
        )
        self._watched = psutil.Process(self._process.pid)
        self._messages: SimpleQueue[Message | None] = SimpleQueue()
        self.peak = 0
        threading.Thread(target=self._listen, name="reader", daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return int(self._watched.pid)

    @property
    def alive(self) -> bool:
        """Whether it can be given something to read."""
        return self._process.poll() is None

    def memory(self) -> int:
        """Bytes of memory it takes now; 0 once it has ended."""
        try:
            info = self._watched.memory_info()
        except psutil.NoSuchProcess:
            return 0
        # Pages of mapped files are given back whenever others need them; Linux tells them apart.
        return int(info.rss - getattr(info, "shared", 0))

    def do(self, request: Message, *, progress: Progress, limits: Limits) -> None:
        """Have a request done, as `reader_worker` describes it.

        `progress` is called in this thread, again and again; whatever it raises ends the
        process.

        Raises SequiturError if the file can't be read or takes more than the limits, and
        NotBegunError if another process should be tried.
        """
        finished = False
        try:
            end = self._wait(request, progress, limits)
            finished = True
        finally:
            if not finished:
                self.kill()
        if "refused" in end:
            error = SequiturError(end["refused"])
            error.ways = tuple((label, choices) for label, choices in end.get("ways", ()))
            raise error
        if "bug" in end:
            raise ReaderBugError(end["bug"])

    def kill(self) -> None:
        """End it now."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let it end, which it does at once if it hasn't yet."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it may have ended before it took what it was sent
            self._process.stdin.close()
        reap(self._process)

    def _listen(self) -> None:
        """Put what it sends into the queue, and None when it has ended."""
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if line.endswith(b"\n"):  # else it was killed while it wrote
                    self._messages.put(json.loads(line))
        self._messages.put(None)

    def _wait(self, request: Message, progress: Progress, limits: Limits) -> Message:
        """Send a request and watch until its end: the last message."""
        name, share, what = Path(request["path"]).name, 0.0, ""
        since = reported = time.monotonic()
        begun = False
        assert self._process.stdin is not None
        self._check_memory(name, limits.memory)
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise NotBegunError from error
        while True:
            try:
                message = self._messages.get(timeout=POLL_SECONDS)
            except Empty:
                message = {}
            match message:
                case None:
                    raise self._ended(name) if begun else NotBegunError
                case {"done": _} | {"refused": _} | {"bug": _}:
                    self.peak = max(self.peak, self.memory())
                    return message
                case {"begun": True}:
                    begun = True
                case {"ready": int(pid)}:  # Windows starts an interpreter by way of another
                    self._watched = psutil.Process(pid)
                case {"share": float(share), "what": str(what)}:
                    pass
            self._check_memory(name, limits.memory)
            now = time.monotonic()
            if now > since + limits.seconds:
                raise SequiturError(
                    f"Reading {name} took longer than {limits.seconds / 60:.3g} minutes and was "
                    "stopped. Load a part of it."
                )
            if now > reported + REPORT_SECONDS:
                reported = now
                progress(share, what)

    def _check_memory(self, name: str, limit: float) -> None:
        now = self.memory()
        self.peak = max(self.peak, now)
        memory = psutil.virtual_memory()
        short = now > HARMLESS and memory.available < KEPT_FREE * memory.total
        if now > limit or short:
            raise SequiturError(
                f"Reading {name} took {byte_size(now)} of memory, more than this computer has to "
                "spare, and was stopped. Load a part of it, or close other programs and load it "
                "again."
            )

    def _ended(self, name: str) -> SequiturError:
        """Why it ended without being asked to."""
        if os.name == "posix" and self._process.wait() == -signal.SIGKILL:
            return SequiturError(
                f"Reading {name} was ended by the system, most likely because memory ran out. "
                "Load a part of it, or close other programs and load it again."
            )
        return SequiturError(
            f"{name} can't be read: the program that reads such files crashed. It is "
            "probably damaged; save it again, or in another format."
        )


class ReaderPool:
    """Processes that read files for one server; one of them stands by, with everything loaded.

    Parameters
    ----------
    most : how many read at a time; the others wait.
    """

    def __init__(self, most: int | None = None, *, command: Sequence[str] = READER_COMMAND) -> None:
        self.command = tuple(command)
        self._free = threading.Semaphore(most or max(2, os.cpu_count() or 1))
        self._lock = threading.RLock()
        self._idle: list[ReaderProcess] = []

    def stand_by(self) -> None:
        """Have a process ready; takes a moment at most."""
        with self._lock:
            if self._idle and not self._idle[0].alive:
                self._idle.pop().close()
            if not self._idle:
                self._idle.append(ReaderProcess(self.command))

    @property
    def health(self) -> ProcessHealth:
        """Whether one stands by; "starting" while the only one reads, or none was needed yet."""
        with self._lock:
            if not self._idle:
                return "starting"
            return "alive" if self._idle[0].alive else "dead"

    def do(
        self, request: Message, *, progress: Progress | None = None, limits: Limits | None = None
    ) -> int:
        """Have a request done; the most bytes of memory that it took.

        `progress` is called in this thread, again and again while it lasts.

        Raises SequiturError if the file can't be read or takes more than the limits.
        """
        report = progress or (lambda share, what: None)
        begun = time.monotonic()

        def watch(share: float, what: str) -> None:
            if time.monotonic() > begun + BUSY_SECONDS:
                self.stand_by()
            report(share, what)

        for _ in range(STARTS):
            with suppress(NotBegunError), self._process(report) as process:
                process.do(request, progress=watch, limits=limits or Limits())
                return process.peak
        raise SequiturError(
            "The program that reads files doesn't start. Close other programs, or restart Sequitur."
        )

    def close(self) -> None:
        """Let the process that stands by end."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _process(self, report: Progress) -> Iterator[ReaderProcess]:
        """A process of one's own, for as long as the block lasts."""
        while not self._free.acquire(timeout=0.1):
            report(0.0, "Waiting until other files are read")
        try:
            with self._lock:
                self.stand_by()
                process = self._idle.pop()
            process.peak = 0
            try:
                yield process
            finally:
                self._give_back(process)
        finally:
            self._free.release()

    def _give_back(self, process: ReaderProcess) -> None:
        """Keep one process ready: this one, which still knows the file, unless it grew large."""
        with self._lock:
            if process.alive and process.memory() < KEPT_MEMORY:
                for other in self._idle:
                    other.close()
                self._idle = [process]
            else:
                process.close()
                self.stand_by()
