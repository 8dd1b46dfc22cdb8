"""The queue of a server with several people: FairQueue, and what it tells the pages.

It remembers who has had a turn, asks runs to give way while others wait, and writes who comes
when, so that no page has to look at the runs of all people.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.files import write_json
from sequitur_core.jobs.fair_order import Turn, Waiting, fair_order, needed
from sequitur_core.runs.layout import HISTORY_FILE, QUEUE_FILE
from sequitur_core.runs.progress import giving_way
from sequitur_core.runs.progress.giving_way import TURN_SECONDS
from sequitur_core.runs.run import Run
from sequitur_core.settings.cost_estimate import machine_speed

PUBLISH_SECONDS = 0.5  # between two notes of who comes when
LOADING_SECONDS = 0.5  # of a run, by a process that has loaded everything


@dataclass(frozen=True)
class Cost:
    """About how many seconds a run takes until its first epoch is done, and in all."""

    first: float
    total: float


class FairQueue:
    """Whose run is next, of those that several people have put into the queue.

    Parameters
    ----------
    home : the folder of all data.
    limit, each : most runs that train at a time, of all and of one person; 0 for no limit of
        one person.
    """

    def __init__(self, home: Path, *, limit: int, each: int = 0) -> None:
        self.home = home
        self.limit = limit
        self.each = each
        self._past: list[Turn] = []
        self._under_way: dict[Run, Turn] = {}
        self._costs: dict[Run, Cost | None] = {}
        self._flops_per_second: float | None = None
        self._published: tuple[float, object] = (-PUBLISH_SECONDS, None)
        self._ordered: tuple[object, list[Run]] = (None, [])  # for which runs, and their order

    def order(self, queued: Sequence[Run], training: Sequence[Run]) -> list[Run]:
        """The queued runs, the next one first; `training` are those that have a process."""
        if self._ordered[0] == (present := (list(queued), list(training))):
            return self._ordered[1]
        self._note_turns(set(training))
        known = {*queued, *self._under_way}
        self._costs = {run: cost for run, cost in self._costs.items() if run in known}
        waiting = {run: self._waiting(run) for run in queued}
        self._past = needed(self._past, waiting.values())
        runs = {(one.workspace, one.run): run for run, one in waiting.items()}
        turns = [*self._past, *self._under_way.values()]
        order = [runs[one.workspace, one.run] for one in fair_order(waiting.values(), turns)]
        self._ordered = (present, order)
        return order

    def may_begin(self, run: Run) -> bool:
        """Whether the person whose run it is has fewer under way than a person may have."""
        own = sum(other.workspace == run.workspace for other in self._under_way)
        return not self.each or own < self.each

    def begin(self, run: Run) -> None:
        """Note that a run has been given a process."""
        self._under_way[run] = Turn(run.workspace.name, time.time())
        self._ordered = (None, [])

    def ask_to_give_way(self, queued: Sequence[Run]) -> None:
        """Have runs leave their processes for as many of others that wait; the longest first."""
        training = sorted(self._under_way, key=lambda run: self._under_way[run].began)
        free = self.limit - len(training)
        asked = set()
        for run in queued[max(0, free) :]:
            other = next(
                (o for o in training if o not in asked and o.workspace != run.workspace), None
            )
            if other is None:
                break
            asked.add(other)
            with suppress(WriteError, FileNotFoundError):
                after = TURN_SECONDS if has_begun(run) else 0.0
                giving_way.ask_to_give_way(other, after=after)
        for run in training:
            if run not in asked:
                giving_way.withdraw(run.path)

    def publish(self, queued: Sequence[Run]) -> None:
        """Write who comes when, if that has changed, and not too often."""
        if time.monotonic() - self._published[0] < PUBLISH_SECONDS:
            return
        entries = self._forecast(queued)
        content = [(entry["run"], round(entry["seconds"])) for entry in entries]
        if content != self._published[1]:
            write_json(self.home / QUEUE_FILE, {"waiting": entries})
        self._published = (time.monotonic(), content)

    def _note_turns(self, training: set[Run]) -> None:
        now = time.time()
        for run in [run for run in self._under_way if run not in training]:
            self._past.append(replace(self._under_way.pop(run), ended=now))
        for run in training - set(self._under_way):  # given to it by another server
            self._under_way[run] = Turn(run.workspace.name, run.started or now)

    def _waiting(self, run: Run) -> Waiting:
        cost = self.cost(run)
        seconds = None if cost is None else cost.total
        return Waiting(run.workspace.name, run.id, run.queued_at, seconds)

    def cost(self, run: Run) -> Cost | None:
        """What a run takes; None where nothing is known."""
        if run not in self._costs:
            self._flops_per_second = self._flops_per_second or machine_speed()
            self._costs[run] = _estimate(run, self._flops_per_second)
        return self._costs[run]

    def _forecast(self, queued: Sequence[Run]) -> list[dict[str, Any]]:
        """For each waiting run, the next one first, how long it is until its next turn."""
        several = len({run.workspace for run in (*queued, *self._under_way)}) > 1
        now = time.time()
        free_in = [0.0] * max(0, self.limit - len(self._under_way))
        for run, turn in self._under_way.items():
            left, _ = self._turn_seconds(run, several=several)
            free_in.append(max(0.0, left - (now - turn.began)))
        heapq.heapify(free_in)
        unknown, entries = False, []
        for run in queued:
            may_begin = self.may_begin(run)
            wait = free_in[0] if may_begin else max(free_in[0], self._own_left(run, now))
            entries.append(
                {
                    "workspace": run.workspace.name,
                    "run": run.id,
                    "seconds": round(wait, 1),
                    "at_least": unknown,
                }
            )
            if not may_begin:  # others don't wait for it
                continue
            seconds, known = self._turn_seconds(run, several=several)
            unknown = unknown or not known
            heapq.heapreplace(free_in, free_in[0] + seconds)
        return entries

    def _own_left(self, run: Run, now: float) -> float:
        """About how many seconds until the first run under way of the same person has ended."""
        own = [one for one in self._under_way if one.workspace == run.workspace]
        costs = [(self.cost(one), now - self._under_way[one].began) for one in own]
        return min((max(0.0, cost.total - age) for cost, age in costs if cost), default=0.0)

    def _turn_seconds(self, run: Run, *, several: bool) -> tuple[float, bool]:
        """About how long a run's turn takes, and whether that is known."""
        cost = self.cost(run)
        if several and has_begun(run):
            return min(TURN_SECONDS, cost.total if cost else TURN_SECONDS), True
        if cost is None:
            return 0.0, False
        return (cost.first if several else cost.total), True


def has_begun(run: Run) -> bool:
    """Whether a run has shown a first sign of learning."""
    with suppress(OSError):
        return (run.path / HISTORY_FILE).stat().st_size > 0
    return False


def _estimate(run: Run, flops_per_second: float) -> Cost | None:
    try:
        cost = run.spec.estimate(run.sizes(), flops_per_second=flops_per_second)
    except (SequiturError, OSError, ValueError):  # damaged: whoever does it will say so
        return None
    return Cost(LOADING_SECONDS + cost.before + cost.per_epoch, LOADING_SECONDS + cost.seconds)
