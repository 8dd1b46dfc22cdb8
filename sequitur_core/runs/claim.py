"""The process that works on a run, as the run's folder names it."""

from __future__ import annotations

from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Claim:
    """A process that has taken a run.

    Attributes
    ----------
    pid : its number.
    create_time : Unix time at which it started, as numbers are used again.
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
        """End it, and wait until it has ended.

        Raises psutil.AccessDenied, or psutil.TimeoutExpired after `timeout` seconds.
        """
        try:
            process = psutil.Process(self.pid)
            if self.is_alive():
                process.kill()
                process.wait(timeout)
        except psutil.NoSuchProcess:
            return  # it ended by itself
