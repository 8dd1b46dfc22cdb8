"""Figures of a test so far, which programs write beside each trial: running_accuracy, avg_rt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    written_place,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why
from sequitur_core.readers.vocabulary.words import words

MEAN_SO_FAR = Why("is a mean of the rows so far", "are means of the rows so far")
MOST_COMPARED = 30  # columns, which others may be the means of
FEWEST_ROWS = 8
NEAR = 0.01  # of how far numbers are apart, by which a rounded mean is off
ROUGHLY = 0.1  # of that, to which a mean is rounded at most
_MEANS = {"accuracy", "acc", "mean", "average", "avg"}
_SO_FAR = {"running", "cumulative", "cum"}


def means_so_far(table: Table, columns: Sequence[str]) -> list[str]:
    """Those of some columns that are called means so far, or are those of another and called means.

    They follow from it, and hardly change in the end.
    """
    called = [c for c in columns if not _MEANS.isdisjoint(words(c))]
    found = [c for c in called if not _SO_FAR.isdisjoint(words(c))]
    rest = [c for c in called if c not in found]
    if not rest or len(table.frame) < FEWEST_ROWS:
        return found
    others = [c for c in table.numbers if c not in called or c in table.binary][:MOST_COMPARED]
    means = table.frame[others].astype(np.float64).expanding().mean().to_numpy()
    for column in rest:
        values = table.values(column)
        known = np.isfinite(values)
        spread = np.ptp(values[known]) if known.sum() >= FEWEST_ROWS else 0.0
        place = written_place(values[known])  # that percent are rounded to
        slack = max(NEAR * spread, 0.51 * place if place <= ROUGHLY * spread else 0.0)
        off = np.abs(values[known, None, None] - means[known, :, None] * [1.0, 100.0])
        if spread > 0 and (off <= slack).all(axis=0).any():
            found.append(column)
    return found
