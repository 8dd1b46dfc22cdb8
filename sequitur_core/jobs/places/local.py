"""This computer as the place where runs are trained: LocalPlace."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence

from sequitur_core.jobs.trainer_pool import TrainerPool
from sequitur_core.jobs.worker_process import ProcessHealth, StandbyProcess
from sequitur_core.runs.queries import PendingQuery
from sequitur_core.runs.run import Run


def send(process: StandbyProcess, run: Run, *, last: bool = False) -> bool:
    """Give a run to a process that stands by; False if there is none."""
    if process.pid is None:
        return False
    # Claimed first: it may be done with the run at once, and a claim after that would stay.
    run.claim(process.pid)
    if process.send(run, last=last) is None:  # it died this very moment
        run.release()
        return False
    return True


class LocalPlace:
    """Worker processes on this computer.

    Parameters
    ----------
    limit : most runs that train at a time.
    start_standby : starts a process that loads everything and waits; None where none stands by.
    start_worker : starts a process for one run.
    shared : whether processes take the runs of several people, one after another.
    """

    follows = False

    def __init__(
        self,
        limit: int,
        *,
        start_standby: Callable[[], subprocess.Popen[bytes]] | None,
        start_worker: Callable[[Run], bool],
        shared: bool,
    ) -> None:
        self.limit = limit
        self.trainer = StandbyProcess(start_standby) if start_standby and not shared else None
        self.pool = TrainerPool(start_standby, limit) if start_standby and shared else None
        self._start_worker = start_worker

    @property
    def health(self) -> ProcessHealth:
        ahead = self.trainer or self.pool
        return "alive" if ahead is None else ahead.health

    def has_room(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        return len(training) < self.limit and self.can_finish(run, training, finishing)

    def is_ready(self) -> bool:
        return self.pool is None or self.pool.idle() is not None

    def start(self, run: Run) -> bool:
        if self.pool is not None:
            trainer = self.pool.idle()
            if trainer is None or not send(trainer, run):
                return False
            self.pool.given(trainer, run)
            return True
        return self._give(run)

    def can_finish(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        return len(training) + finishing < 2 * self.limit

    def finish(self, run: Run, training: Sequence[Run]) -> bool:
        return self._give(run)

    def takes_map(self, run: Run, training: Sequence[Run], *, is_busy: bool) -> bool:
        return False

    def answer(self, query: PendingQuery, training: Sequence[Run]) -> bool:
        return False

    def answering(self) -> set[PendingQuery]:
        return set()

    def postpone(self, seconds: float) -> None:
        ahead = self.trainer or self.pool
        if ahead is not None:
            ahead.postpone(seconds)

    def ensure_running(self) -> None:
        ahead = self.trainer or self.pool
        if ahead is not None:
            ahead.ensure_running()

    def close(self) -> None:
        ahead = self.trainer or self.pool
        if ahead is not None:
            ahead.close()

    def _give(self, run: Run) -> bool:
        # A check takes long, and gives way to nobody: in a pool it isn't done.
        ahead = self.trainer
        return (ahead is not None and send(ahead, run, last=True)) or self._start_worker(run)
