"""What may be compared with what: windows of the same time of day, and those of other days.

A machine is switched on every morning. Against all other hours, that hour is unusual; against
those of other days at the same time it isn't, and neither is what comes again on other days.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.durations import time_units
from sequitur_core.data.ragged import evenly_spaced

FEWEST_DAYS = 8  # that have a window of each time, and fewest recordings that are compared whole
BLOCKS = 32  # of a recording without days
MOST_OCCASIONS = 200  # that one is compared with


def times_of_day(dataset: SequenceDataset) -> IntArray:
    """Which windows begin at the same time of day, int64 (n,), from 0; all 0 where it is unknown.

    So it is where windows last a day or longer, where they begin at nearly as many times as there
    are windows, and in eight recordings or more, which are compared with one another.
    """
    nothing = np.zeros(len(dataset), np.int64)
    day = _day(dataset)
    if not day or not dataset.windowed or dataset.lengths.max() >= day:
        return nothing
    if len(np.unique(dataset.recording)) >= FEWEST_DAYS:
        return nothing
    times = np.round(dataset.start % day, 3) % day
    codes: IntArray = np.unique(times, return_inverse=True)[1].astype(np.int64)
    return codes if len(codes) >= FEWEST_DAYS * (codes.max() + 1) else nothing


def occasions(dataset: SequenceDataset) -> IntArray:
    """Which sequences belong together, int64 (n,), from 0: what several of one show happened once.

    They are recordings, where there are at least eight; else the days of each, or 32 parts of it.
    Sequences that aren't windows are one each.
    """
    if not dataset.windowed:
        return np.arange(len(dataset), dtype=np.int64)
    recording = np.unique(dataset.recording, return_inverse=True)[1]
    part = np.zeros(len(dataset), np.int64)
    if recording.max() + 1 < FEWEST_DAYS:
        length = _day(dataset) or max(1.0, dataset.stop.max() / BLOCKS)
        part = (dataset.start // length).astype(np.int64)
    both = recording * (part.max() + 1) + part
    return np.unique(both, return_inverse=True)[1].astype(np.int64)


def to_other_occasions(
    values: DoubleArray, rows: IntArray, occasion: IntArray, *, nth: int
) -> DoubleArray:
    """How far the values (n,) of rows (m,) are from the n-th nearest other occasion, (m,).

    Of each occasion, the nearest value counts; of more than 200, so many are looked at. Infinite
    where there are fewer than `nth` others.
    """
    last = int(occasion.max())
    chosen = evenly_spaced(last + 1, MOST_OCCASIONS)
    order = np.lexsort((values, occasion))
    ends = np.searchsorted(occasion[order], np.arange(last + 2))
    far = np.full((len(chosen), len(rows)), np.inf)
    for i, one in enumerate(chosen):
        others = values[order[ends[one] : ends[one + 1]]]
        at = np.searchsorted(others, values[rows])
        below, above = np.clip((at - 1, at), 0, len(others) - 1)
        near = np.minimum(*(np.abs(others[side] - values[rows]) for side in (below, above)))
        far[i] = np.where(occasion[rows] == one, np.inf, near)
    if len(chosen) <= nth:
        return np.full(len(rows), np.inf)
    found: DoubleArray = np.partition(far, nth - 1, axis=0)[nth - 1]
    return found


def _day(dataset: SequenceDataset) -> float:
    """Elements of a day, 0 where they aren't known to be moments of one."""
    return time_units(dataset.meta.step, dataset.meta.step_unit).get("day", 0.0)
