"""Which odd windows are of a kind that comes again, so that none of them stands apart.

A machine that starts every morning has few windows with a start in them, far from all others and
with the strongest of events. One is odd only if it is unlike the other starts, too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.data.durations import time_units
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.findings.evidence import Evidence

MOST_COMPARED = 5_000
WHOLLY = 2.0  # alike are those within half the distance from the usual
OTHERS = 3  # alike in other recordings
MOST_DAYS = 5  # of the same recording, where half of its other days would be more


def coming_again(
    evidence: Evidence, rows: IntArray, usual: BoolArray, measures: Sequence[DoubleArray] = ()
) -> BoolArray:
    """Whether each of some windows (m,) is like others, nearer to them than to all `usual` (n,).

    Like those at the same time on half of the other days of its recording, or on five, or like
    three, which don't overlap, of other recordings. By other measures (n,), none below 0, those
    alike have at least half as much. None comes again where sequences aren't windows.
    """
    data, table = evidence.dataset, evidence.table
    again = np.zeros(len(rows), np.bool_)
    if not data.windowed or not usual.any():
        return again
    among = evenly_spaced(len(table), MOST_COMPARED)
    ordinary = np.flatnonzero(usual)[evenly_spaced(int(usual.sum()), MOST_COMPARED)]
    for i, row in enumerate(rows):
        days = _days_away(evidence, row)
        others = np.union1d(among, np.flatnonzero(days))
        to_usual, far = (
            np.linalg.norm(table[chosen] - table[row], axis=1) for chosen in (ordinary, others)
        )
        near = WHOLLY * far < to_usual.min()
        for measure in measures:
            near &= WHOLLY * measure[others] >= measure[row]
        alike = others[near]
        elsewhere = alike[data.recording[alike] != data.recording[row]]
        moments = np.stack([data.recording[elsewhere], data.start[elsewhere] // data.lengths[row]])
        most = (len(np.unique(days)) - 1) / 2  # of the other days
        again[i] = np.unique(moments, axis=1).shape[1] >= OTHERS or (
            most > 0 and len(np.unique(days[alike][days[alike] != 0])) >= min(MOST_DAYS, most)
        )
    return again


def _days_away(evidence: Evidence, row: int) -> IntArray:
    """How many days later a window begins at the same time in the recording of a row, (n,).

    0 for all others.
    """
    data = evidence.dataset
    day = time_units(data.meta.step, data.meta.step_unit).get("day", 0.0)
    if data.lengths[row] >= day:
        return np.zeros(len(data), np.int64)
    days = (data.start - data.start[row]) / day
    whole = np.round(days)
    same = np.abs(days - whole) * day < data.lengths[row] / 2
    away: IntArray = np.where(same & (data.recording == data.recording[row]), whole, 0)
    return away.astype(np.int64)
