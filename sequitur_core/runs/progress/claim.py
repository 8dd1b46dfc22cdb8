"""The process that works on a run: what the run's folder says of it, and the lock that it holds."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from sequitur_core.errors import SequiturError
from sequitur_core.files import read_as
from sequitur_core.runs.layout import CLAIM_FILE, WORKER_LOCK_FILE

if sys.platform == "win32":
    import msvcrt

LOCK_PATIENCE = 1.0  # seconds: those who only look hold the lock, too, for a moment
_LOCKED = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES)


@dataclass(frozen=True)
class Claim:
    """A process that has taken a run, or is about to.

    Attributes
    ----------
    pid : its number.
    create_time : Unix time at which it started, as numbers are used again. It moves when the
        clock is set, so where the run is locked, the lock counts.
    """

    pid: int
    create_time: float

    @classmethod
    def of(cls, pid: int) -> Claim:
        """The claim of a process, or of one that reads as dead if it has ended."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return cls(pid, 0.0)

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        try:
            process = psutil.Process(self.pid)
            # Setting the clock moves start times a little; a number is used again only much later.
            same = abs(process.create_time() - self.create_time) < 2.0
            return same and bool(process.status() != psutil.STATUS_ZOMBIE)
        except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError, OverflowError):
            return False

    def kill(self, *, timeout: float) -> None:
        """End it, which is known to be alive, and wait until it has ended.

        Raises psutil.AccessDenied, or psutil.TimeoutExpired after `timeout` seconds.
        """
        try:
            process = psutil.Process(self.pid)
            process.kill()
            process.wait(timeout)
        except psutil.NoSuchProcess:
            return  # it ended by itself


def is_worked_on(folder: Path) -> bool:
    """Whether a process works on the run in a folder, or has been given it a moment ago.

    The claim counts until the process has taken the lock, which needs none to tell that
    it lives. Raises SequiturError where nobody holds the lock and the claim is damaged.
    """
    lock = folder / WORKER_LOCK_FILE
    if _is_locked(lock):
        return True
    claim = read_as(Claim, folder / CLAIM_FILE)
    if claim is None:
        return False
    # It may have taken the lock since, and the clock been set: then it only seems to be dead.
    return claim.is_alive() or _is_locked(lock)


def is_alive(folder: Path) -> bool:
    """As `is_worked_on`; False where the claim is damaged."""
    try:
        return is_worked_on(folder)
    except SequiturError:
        return False


@contextmanager
def hold(folder: Path) -> Iterator[bool]:
    """Hold the lock of the run in a folder; the system frees it when this process ends.

    False where another process holds it, or where the folder is gone.
    """
    try:
        descriptor = os.open(folder / WORKER_LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    end = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            _lock_for_me_alone(descriptor)
        except OSError as error:
            if error.errno not in _LOCKED:
                return True  # this disk has no locks: claims have to do
            if time.monotonic() >= end:
                return False
            time.sleep(0.01)
        else:
            return True


def _is_locked(path: Path) -> bool:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    with file:
        try:
            _look(file.fileno())
        except OSError as error:
            return error.errno in _LOCKED
    return False


if sys.platform == "win32":

    def _lock_for_me_alone(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, b" ")  # denied, too, while another process has this byte locked
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _look(descriptor: int) -> None:
        os.read(descriptor, 1)  # a locked byte can't be read

else:
    import fcntl

    def _lock_for_me_alone(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _look(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # those who look share it


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Wait for something, at most so many seconds; whether it came to pass."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() >= end:
            return False
        time.sleep(0.02)
    return True
