"""Whether more series than by chance have something rare within the same short span.

Each series is shifted by itself, in a circle: that keeps its own values and how they follow one
another, and loses what it has in common with others. The most that fall together anywhere, over
all that was looked at, is held against the same of shifted series (Westfall and Young 1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray

SHIFTS = 199
LEFT_OUT = 2  # of the shifts, the highest, which say little of chance
MOST_OF_ONE = 5  # spans of one set of events


@dataclass(frozen=True, eq=False)
class Events:
    """Where each of m series has something rare, bool (m, T), and the span it is looked for in."""

    rare: BoolArray
    span: int

    @property
    def present(self) -> BoolArray:
        """From which steps on a span has a rare step of each series in it, (m, T), in a circle."""
        length = self.rare.shape[1]
        ahead = np.concatenate([self.rare, self.rare[:, : self.span - 1]], axis=1)
        sums = np.zeros((len(ahead), ahead.shape[1] + 1), np.int64)
        np.cumsum(ahead, axis=1, out=sums[:, 1:])
        found: BoolArray = sums[:, self.span :][:, :length] > sums[:, :length]
        return found


@dataclass(frozen=True)
class Coincidence:
    """From step `begin` on, a span of the `events` of that number holds `count` series."""

    events: int
    begin: int
    count: int
    p: float


def coincidences(
    looked_at: Sequence[Events], random: np.random.Generator, *, period: int = 1, fewest: int = 3
) -> list[Coincidence]:
    """The spans in which most series fall together, the surest first.

    Shifts are multiples of a period, in steps, so that what comes with a rhythm stays with it.
    """
    scores: list[tuple[float, int, int, int]] = []
    highest = np.zeros(SHIFTS)
    for number, events in enumerate(looked_at):
        present = events.present
        expected = float(present.mean(axis=1).sum())
        highest = np.maximum(
            highest, _scores(_most_when_shifted(present, period, random), expected, fewest)
        )
        for begin, count in _peaks(present.sum(axis=0), fewest):
            scores.append((float(_scores(np.array(count), expected, fewest)), number, begin, count))
    scores.sort(key=lambda one: -one[0])
    return [
        Coincidence(number, begin, count, _chance(score, highest))
        for score, number, begin, count in scores
    ]


def _peaks(counts: IntArray, fewest: int) -> Iterator[tuple[int, int]]:
    """Where counts (T,) are highest, and how high: up to five places, each with its plateau."""
    left = counts.copy()
    for _ in range(MOST_OF_ONE):
        at = int(left.argmax())
        if left[at] < fewest:
            return
        yield at, int(counts[at])
        begin, stop = at, at
        while begin > 0 and left[begin - 1] > 0:
            begin -= 1
        while stop + 1 < len(left) and left[stop + 1] > 0:
            stop += 1
        left[begin : stop + 1] = 0


def _scores(counts: IntArray, expected: float, fewest: int) -> DoubleArray:
    """How surprising counts are where as many are `expected`: -log of the chance of so many."""
    from scipy.stats import poisson

    rare = -poisson.logsf(counts - 1, expected)
    found: DoubleArray = np.where(counts >= fewest, np.minimum(rare, 700.0), 0.0)
    return found


def _most_when_shifted(present: BoolArray, period: int, random: np.random.Generator) -> IntArray:
    """The most series that are present at one step, in each of so many shifts, (SHIFTS,)."""
    length = present.shape[1]
    before = np.roll(present, 1, axis=1)
    row, begin = np.nonzero(present & ~before)
    _, stop = np.nonzero(~present & before)
    always = int(present.all(axis=1).sum())
    if not len(begin):
        return np.full(SHIFTS, always, np.int64)
    stops = np.empty_like(stop)
    for one in np.unique(row):  # a stretch that goes on in the circle ends before it begins
        own = np.flatnonzero(row == one)
        stops[own] = np.roll(stop[own], -1 if stop[own][0] <= begin[own][0] else 0)
    lasts = (stops - begin) % length
    by = period * random.integers(0, max(1, length // period), size=(SHIFTS, len(present)))
    begins = (begin + by[:, row]) % length
    ends = begins + lasts
    around = (ends >= length).sum(axis=1, keepdims=True)
    marks = np.concatenate([2 * begins + 1, 2 * (ends % length)], axis=1)  # ends come first
    marks.sort(axis=1)
    counts = around + np.cumsum(np.where(marks % 2, 1, -1), axis=1)
    found: IntArray = always + counts.max(axis=1)
    return found


def _chance(score: float, highest: DoubleArray) -> float:
    """The chance of a score as high, from those of shifts; beyond these it falls as scores rise.

    Scores are logarithms of a chance, in steps: of all but the highest, the one that falls least
    below its share of the shifts leads on.
    """
    ranks = np.arange(len(highest), 0, -1) / (1 + len(highest))  # of shifts at least as high
    counted = float((1 + (highest >= score).sum()) / (1 + len(highest)))
    leading = (np.log(ranks) + np.sort(highest))[:-LEFT_OUT].max()
    return float(min(counted, np.exp(min(0.0, leading - score))))
