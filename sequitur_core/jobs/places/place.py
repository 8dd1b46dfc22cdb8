"""What the dispatcher asks of a place where runs are trained and queries answered: Place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sequitur_core.jobs.worker_process import ProcessHealth
from sequitur_core.runs.queries import PendingQuery
from sequitur_core.runs.run import Run


class Place(Protocol):
    """A place where runs are trained.

    Once started, a run's folder says everything: what happens is written there, a stop is asked
    for there, and whoever works on the run holds its lock there, wherever it is trained (see
    `Run.alive` and `whereabouts`).

    Attributes
    ----------
    limit : most runs that train there at a time.
    health : whether the processes live that this server needs for it.
    follows : whether runs go on there that this server lost sight of.
    """

    @property
    def limit(self) -> int: ...

    @property
    def health(self) -> ProcessHealth: ...

    @property
    def follows(self) -> bool: ...

    def has_room(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        """Whether a run can be started beside those that train.

        `finishing` others are checked, or get their map, on this computer.
        """

    def is_ready(self) -> bool:
        """Whether there is a process that would take a run right now."""

    def start(self, run: Run) -> bool:
        """Have a run trained; whether that worked."""

    def can_finish(self, run: Run, training: Sequence[Run], finishing: int) -> bool:
        """Whether a trained run can be finished beside those that train and are finished."""

    def finish(self, run: Run, training: Sequence[Run]) -> bool:
        """Have the errors of a trained run checked, or its map drawn; whether that worked."""

    def takes_map(self, run: Run, training: Sequence[Run], *, is_busy: bool) -> bool:
        """Whether a map is drawn there rather than by the process that draws maps for this server.

        `is_busy` says that the latter has something else to do.
        """

    def answer(self, query: PendingQuery, training: Sequence[Run]) -> bool:
        """Have a query answered there, beside the runs that train; False where it isn't."""

    def answering(self) -> set[PendingQuery]:
        """The queries that are answered there."""

    def postpone(self, seconds: float) -> None:
        """Start no process ahead of time before so many seconds from now."""

    def ensure_running(self) -> None:
        """Start the processes that are needed and not there."""

    def close(self) -> None:
        """Let all processes end after what they do."""
