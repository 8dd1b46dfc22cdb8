"""What the rows with the same cell in a column say of it: whether it names sequences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.readers.rows_of_numbers import rows_by_group
from sequitur_core.readers.tables.rows_to_sequences.groups import count_groups

OF_GROUPS = 17
MOST_SHARE = 0.6  # of the rows that have a cell of their own, where others make groups
SMALL = 1e-6


def told_by_groups(
    codes: IntArray, values: DoubleArray, times: Sequence[DoubleArray], others: Sequence[IntArray]
) -> list[float]:
    """Numbers that groups of rows give, `OF_GROUPS` of them; zeros where there are none.

    codes : the group of each row, counted from 0.
    values : what was measured (rows, channels), in deviations.
    times : of the rows, by each column that may tell it.
    others : groups by other columns.
    """
    count, rows = int(codes.max(initial=0)) + 1, len(codes)
    if not 2 <= count <= MOST_SHARE * rows:
        return [0.0] * OF_GROUPS
    sizes = np.bincount(codes)
    changes = np.diff(codes) != 0
    order, same = rows_by_group(codes)
    steps = np.abs(np.diff(values, axis=0))
    smoother = _smoother(steps, values[order], same)
    jumps = np.log((_mean(steps[changes]) + SMALL) / (_mean(steps[~changes]) + SMALL))
    inside = [count_groups(codes, other) == count for other in others if other.max() > 0]
    return [
        1.0,
        float(np.log(count)),
        float(np.log(rows / count)),
        float(np.log((changes.sum() + 1) / count)),
        float(changes.sum() + 1 == count),
        float(sizes.std() / sizes.mean()),
        float(np.log(sizes.min())),
        float(smoother.mean()),
        float(smoother.max()),
        float(jumps.mean()),
        float(jumps.max()),
        *_best_time(codes, changes, same, order, times),
        float(np.mean(inside)) if inside else 0.0,
    ]


def smoother_within(codes: IntArray, values: DoubleArray) -> DoubleArray:
    """How much less numbers change within groups than from row to row: a logarithm per channel."""
    order, same = rows_by_group(codes)
    return _smoother(np.abs(np.diff(values, axis=0)), values[order], same)


def _smoother(steps: DoubleArray, ordered: DoubleArray, same: BoolArray) -> DoubleArray:
    """This by how much numbers change from row to row, and by those in order of their groups."""
    within = np.abs(np.diff(ordered, axis=0))[same]
    told: DoubleArray = np.log((_mean(steps) + SMALL) / (_mean(within) + SMALL))
    return told


def _mean(steps: DoubleArray) -> DoubleArray:
    """The mean of each channel, of steps that are known; 0 of none."""
    known = np.isfinite(steps)
    total: DoubleArray = np.where(known, steps, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return total if total.size else np.zeros(1)


def _best_time(
    codes: IntArray,
    changes: BoolArray,
    same: BoolArray,
    order: IntArray,
    times: Sequence[DoubleArray],
) -> tuple[float, ...]:
    """Of the time that groups explain best: rows told apart, more than without, order, returns."""
    best = (0.0,) * 5
    for time in times:
        at = np.unique(time, return_inverse=True)[1].astype(np.int64)
        alone = count_groups(at) / len(at)
        apart = count_groups(codes, at) / len(at)
        back = np.diff(at) < 0
        within = float((np.diff(at[order])[same] <= 0).mean()) if same.any() else 1.0
        returns = float(back[changes].mean()) if changes.any() else 0.0
        at_changes = float((changes & back).sum() / max(1, int(back.sum())))
        found = (apart - alone, apart, float(back.mean()) - within, returns, at_changes)
        best = max(best, found, key=lambda told: told[0] + told[3])
    return best
