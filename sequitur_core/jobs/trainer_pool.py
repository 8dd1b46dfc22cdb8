"""Processes that train one run after another, for a server with several people: TrainerPool.

A start takes seconds, for Python and torch alone. So a process isn't given up with its run, as
it is where one person waits for one training: it takes the next, of whomever it is.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress

import psutil

from sequitur_core.event_log import note
from sequitur_core.jobs.worker_process import ProcessHealth, StandbyProcess, note_ending
from sequitur_core.runs.run import Run

GROWN_BYTES = 900_000_000  # a process that has grown so large is replaced between two runs


class TrainerPool:
    """At most `size` processes; one more than is busy stands by.

    Parameters
    ----------
    start : starts one, with a pipe as its stdin.
    """

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], size: int) -> None:
        self._trainers = [StandbyProcess(start) for _ in range(size)]
        self._runs: dict[StandbyProcess, Run] = {}

    @property
    def health(self) -> ProcessHealth:
        """That of the first one, which is always there."""
        return self._trainers[0].health

    def postpone(self, seconds: float) -> None:
        """Start none before so many seconds from now."""
        for trainer in self._trainers:
            trainer.postpone(seconds)

    def idle(self) -> StandbyProcess | None:
        """A process that does no run; None where there is none, which is then hurried."""
        for trainer in self._trainers:
            if self._is_idle(trainer) and trainer.pid is not None:
                return trainer
        for trainer in self._trainers:
            trainer.hurry()
        return None

    def given(self, trainer: StandbyProcess, run: Run) -> None:
        """Note which run a process does now."""
        self._runs[trainer] = run

    def ensure_running(self) -> None:
        """Start those that are needed and not there, and replace those that have grown."""
        busy = [trainer for trainer in self._trainers if not self._is_idle(trainer)]
        # A busy one is there. One that died this very moment isn't replaced before its run is told.
        for trainer in self._trainers:
            if trainer not in busy and _has_grown(trainer.pid):
                trainer.close()
        for trainer in self._trainers[: len(busy) + 1]:
            if trainer not in busy:
                trainer.ensure_running()

    def close(self) -> None:
        """Let all end after the runs that they do."""
        for trainer in self._trainers:
            trainer.close()

    def _is_idle(self, trainer: StandbyProcess) -> bool:
        run = self._runs.get(trainer)
        if run is None:
            return True
        # In this order: where it dies in between, how it ended would else be missed.
        alive, ending = run.alive, trainer.ending
        if alive and ending is None:
            return False
        del self._runs[trainer]
        if ending is not None:
            note_ending(run, ending)
        else:
            state = run.state()
            note("end", run=run.id, status=state.status, reason=state.message)
        return True


def _has_grown(pid: int | None) -> bool:
    with suppress(psutil.Error):
        return pid is not None and psutil.Process(pid).memory_info().rss > GROWN_BYTES
    return False
