"""Whose run comes next, where several people share a server: fair_order.

The order goes round the workspaces. First come those who have had no turn since others wait,
short runs before long ones; then whoever has waited longest since the last turn. So nobody waits
while somebody else gets a second turn; and whoever has been overtaken often enough is next,
whatever newcomers bring.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

PATIENCE = 30  # turns of others, as many as a class has learners, after which one is next
SAME_SIZE = 4.0  # runs that differ by less than this factor come in order of arrival
SHORTEST = 5.0  # seconds, below which runs count as equally short


@dataclass(frozen=True)
class Waiting:
    """A run that waits for a process.

    Attributes
    ----------
    workspace, run : their ids.
    since : Unix time at which it was put into the queue.
    seconds : how long it will take, about; None where nothing is known.
    """

    workspace: str
    run: str
    since: float
    seconds: float | None = None


@dataclass(frozen=True)
class Turn:
    """A process that a run of a workspace was given; `ended` is None while it has it."""

    workspace: str
    began: float
    ended: float | None = None


def fair_order(waiting: Iterable[Waiting], turns: Sequence[Turn]) -> Iterator[Waiting]:
    """The waiting runs, the one that comes next first.

    Runs of one workspace keep their order of arrival.

    Parameters
    ----------
    waiting : the runs of all workspaces that wait.
    turns : those under way, and those of the past as far back as `needed` says.
    """
    lines = _lines(waiting)
    record = _Record(turns)
    while lines:
        since = {name: record.waits_since(line[0]) for name, line in lines.items()}
        oldest = min(since.values())
        patience = max(PATIENCE, 2 * len(lines))
        ranks: dict[str, tuple[tuple[float, ...], float, str]] = {}
        for name, line in lines.items():
            if record.begun_after(since[name]) >= patience:
                rank: tuple[float, ...] = (0, since[name])
            elif record.has_had_one_since(name, oldest):
                rank = (2, record.under_way(name), since[name])
            else:
                rank = (1, _size(line[0]), since[name])
            ranks[name] = (rank, line[0].since, name)
        chosen = min(lines, key=ranks.__getitem__)
        record.add(chosen)
        yield lines[chosen].popleft()
        if not lines[chosen]:
            del lines[chosen]


def needed(turns: Sequence[Turn], waiting: Iterable[Waiting]) -> list[Turn]:
    """The turns that still count for an order, now or later."""
    record = _Record(turns)
    heads = [line[0] for line in _lines(waiting).values()]
    oldest = min(map(record.waits_since, heads), default=math.inf)
    return [turn for turn in turns if turn.ended is None or turn.ended >= oldest]


def _lines(waiting: Iterable[Waiting]) -> dict[str, deque[Waiting]]:
    """The runs of each workspace in order of arrival."""
    lines: dict[str, deque[Waiting]] = defaultdict(deque)
    for one in sorted(waiting, key=lambda one: (one.since, one.run)):
        lines[one.workspace].append(one)
    return lines


class _Record:
    """The turns so far, and those that are given out while an order is made."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._ends: dict[str, list[float]] = defaultdict(list)
        for turn in turns:
            self._ends[turn.workspace].append(math.inf if turn.ended is None else turn.ended)
        self._began = sorted(turn.began for turn in turns)
        self._given = 0

    def add(self, workspace: str) -> None:
        """One more turn, later than all so far."""
        self._ends[workspace].append(math.inf)
        self._given += 1

    def waits_since(self, first: Waiting) -> float:
        """Since when the first run of a workspace waits: infinity while another one has a turn."""
        return max([first.since, *self._ends[first.workspace]])

    def begun_after(self, time: float) -> int:
        """How many turns have begun after that: none of the workspace that waits since then."""
        if time == math.inf:
            return 0
        return len(self._began) - bisect_right(self._began, time) + self._given

    def under_way(self, workspace: str) -> int:
        """How many turns of a workspace go on."""
        return self._ends[workspace].count(math.inf)

    def has_had_one_since(self, workspace: str, time: float) -> bool:
        """Whether a turn of a workspace went on until then or later."""
        return any(end >= time for end in self._ends[workspace])


def _size(one: Waiting) -> float:
    """Equal for runs that take about equally long; those of which nothing is known come last."""
    if one.seconds is None:
        return math.inf
    return math.floor(math.log(max(one.seconds, SHORTEST) / SHORTEST, SAME_SIZE))
