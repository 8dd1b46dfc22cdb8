"""Whether near encodings are alike in something, against what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import rankdata

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.explore.neighbours import asked_for_labels
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.statistics.independence import FEWEST_UNITS, rows_apart
from sequitur_core.findings.statistics.shuffles import along_time, among_units, unit_values

SHUFFLES = 999
TOGETHER = 2_000_000  # neighbours of shuffles that are compared at once
MOST_ROWS = 1_000
FEWEST_ROWS = 20


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The nearest others of some rows, outside their own recording where there are enough.

    Attributes
    ----------
    rows : int64 (m,), those that are looked at, which share no elements; at most 1,000.
    units : int64 (m,), the recording of each, counted from 0.
    start : int64 (m,), where in it each begins.
    table : float64 (m, d), their encodings.
    """

    rows: IntArray
    units: IntArray
    start: IntArray
    table: DoubleArray

    @classmethod
    def of(cls, evidence: Evidence, random: np.random.Generator) -> Neighbourhood:
        """Of the rows of a dataset, or a sample of them."""
        rows = rows_apart(evidence.dataset)
        if len(rows) > MOST_ROWS:
            rows = np.sort(random.permutation(rows)[:MOST_ROWS])
        return cls(rows, *_of_rows(evidence, rows))

    def of_known(self, known: NDArray[np.bool_]) -> Neighbourhood:
        """Of those of its rows whose value is known (m,)."""
        units = np.unique(self.units[known], return_inverse=True)[1].astype(np.int64)
        return Neighbourhood(self.rows[known], units, self.start[known], self.table[known])

    @cached_property
    def by_units(self) -> bool:
        """Whether there are enough recordings to compare them with one another."""
        return len(np.unique(self.units)) >= FEWEST_UNITS

    @cached_property
    def near(self) -> IntArray:
        """The nearest others of each, as positions in `rows`, int64 (m, k)."""
        distances = cdist(self.table, self.table)
        own = self.units if self.by_units else np.arange(len(self.rows))
        distances[own[:, None] == own] = np.inf
        k = asked_for_labels(len(self.rows))
        # A recording may be so long that few others are left.
        k = max(1, min(k, len(self.rows) - int(np.bincount(own).max())))
        near: IntArray = np.argpartition(distances, k - 1, axis=1)[:, :k].astype(np.int64)
        return near

    def shuffled(
        self, codes: IntArray, random: np.random.Generator, strata: IntArray | None = None
    ) -> IntArray | None:
        """Values (m,) as they could have fallen, (shuffles, m); None where nothing can be said.

        `strata` (m,): values change places only among rows that have the same there.
        """
        if len(codes) < FEWEST_ROWS:
            return None
        values = unit_values(codes, self.units) if self.by_units else None
        if values is not None:
            within = np.zeros_like(codes) if strata is None else strata
            of_units = unit_values(within, self.units)
            if of_units is None:
                return None
            sources = among_units(values, of_units, SHUFFLES, random)
            return None if sources is None else values[sources][:, self.units]
        if strata is not None:
            return None
        sources = along_time(codes, self.units, self.start, SHUFFLES, random)
        return None if sources is None else codes[sources]

    def agreement(self, codes: IntArray) -> DoubleArray:
        """The share of neighbours of the same class, mean of each class: (s, classes).

        `codes` (s, m) are the classes of the rows, once for each shuffle.
        """
        count = int(codes.max()) + 1
        found = np.empty((len(codes), count))
        step = max(1, TOGETHER // self.near.size)
        for first in range(0, len(codes), step):
            some = codes[first : first + step].astype(np.int32)
            alike = (some[:, self.near] == some[:, :, None]).mean(axis=2)
            keys = some + count * np.arange(len(some), dtype=np.int32)[:, None]
            sizes = np.bincount(keys.ravel(), minlength=count * len(some))
            sums = np.bincount(keys.ravel(), alike.ravel(), minlength=count * len(some))
            found[first : first + step] = (sums / np.maximum(sizes, 1)).reshape(-1, count)
        return found

    def correlation(self, values: DoubleArray) -> DoubleArray:
        """Rank correlation of values (s, m) with the mean ranks of their neighbours, (s,)."""
        ranks = rankdata(values, axis=1).astype(np.float32)
        ranks -= ranks.mean(axis=1, keepdims=True)
        found = np.empty(len(ranks))
        step = max(1, TOGETHER // self.near.size)
        for first in range(0, len(ranks), step):
            some = ranks[first : first + step]
            around = some[:, self.near].mean(axis=2)
            around -= around.mean(axis=1, keepdims=True)
            size = np.sqrt(np.square(some).sum(axis=1) * np.square(around).sum(axis=1))
            found[first : first + step] = (some * around).sum(axis=1) / np.maximum(size, 1e-12)
        return found


def _of_rows(evidence: Evidence, rows: IntArray) -> tuple[IntArray, IntArray, DoubleArray]:
    units = np.unique(evidence.units[rows], return_inverse=True)[1].astype(np.int64)
    return units, evidence.dataset.start[rows], evidence.table[rows]


def p_of(found: float, shuffled: DoubleArray) -> float:
    """The p of a value among those of shuffles (s,), which it is one of."""
    return float((1 + (shuffled >= found - 1e-9).sum()) / (1 + len(shuffled)))
