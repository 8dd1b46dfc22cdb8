"""Labels as they could have fallen: permuted among recordings, or moved along each.

What belongs to one recording stays together: whole recordings change places. Where a label
changes within recordings, or there are too few of them, the label is shifted along each, in a
circle, so that it changes as slowly as it does; one that returns to itself when shifted, such as
the day of the week, is cut into blocks that change places.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.findings.statistics.independence import FEWEST_UNITS, correlation_length

MOSTLY = 0.95  # of a unit's rows alike: the label is one of the unit
RETURNING = 0.9  # of the rows agree with a label that was shifted: it's the same again
NEAR = 0.1  # shifts over less of a recording don't count as a return
LEAST_BLOCK = 3  # rows


def unit_values(codes: IntArray, units: IntArray) -> IntArray | None:
    """The value of each unit, where nearly all of its rows have one and the same; else None.

    `units` (n,) count from 0 and leave none out.
    """
    table = np.zeros((units.max() + 1, codes.max() + 1))
    np.add.at(table, (units, codes), 1)
    if table.max(axis=1).sum() < MOSTLY * len(codes):
        return None
    values: IntArray = table.argmax(axis=1).astype(np.int64)
    return values


def among_units(
    values: IntArray, strata: IntArray, count: int, random: np.random.Generator
) -> IntArray | None:
    """Permutations of units (u,) within strata (u,): which unit each takes its value from.

    Int64 (count, u). None with fewer than 8 units in strata in which values differ.
    """
    groups = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    mixed = [group for group in groups if len(np.unique(values[group])) > 1]
    if sum(map(len, mixed)) < FEWEST_UNITS:
        return None
    sources = np.tile(np.arange(len(values), dtype=np.int64), (count, 1))
    for group in mixed:
        orders = random.permuted(np.tile(group, (count, 1)), axis=1)
        sources[:, group] = orders
    return sources


def along_time(
    codes: IntArray, recording: IntArray, start: IntArray, count: int, random: np.random.Generator
) -> IntArray | None:
    """Which row each row takes its value from, int64 (count, n), within each recording.

    None where values change so slowly that fewer than 8 stretches are independent.
    """
    runs = [np.flatnonzero(recording == r) for r in np.unique(recording)]
    runs = [rows[np.argsort(start[rows], kind="stable")] for rows in runs]
    one_hot = np.eye(codes.max() + 1)[codes]
    lengths = [correlation_length(one_hot[rows]) for rows in runs]
    if sum(len(rows) / length for rows, length in zip(runs, lengths, strict=True)) < FEWEST_UNITS:
        return None
    sources = np.tile(np.arange(len(codes), dtype=np.int64), (count, 1))
    for rows, length in zip(runs, lengths, strict=True):
        if _returns(codes[rows]):
            orders = _blocks(len(rows), max(LEAST_BLOCK, int(np.ceil(2 * length))), count, random)
        else:
            shifts = random.integers(len(rows), size=(count, 1))
            orders = (np.arange(len(rows)) + shifts) % len(rows)
        sources[:, rows] = rows[orders]
    return sources


def _returns(codes: IntArray) -> bool:
    """Whether values in order of time are nearly the same after a long shift."""
    n = len(codes)
    first = max(2, int(NEAR * n))
    return any(
        (codes == np.roll(codes, shift)).mean() >= RETURNING
        for shift in range(first, n - first + 1)
    )


def _blocks(n: int, length: int, count: int, random: np.random.Generator) -> IntArray:
    """Orders of n places, int64 (count, n), in which blocks of a length changed places."""
    cuts = np.arange(0, n, length)
    orders = np.empty((count, n), np.int64)
    for order in orders:
        turned = np.roll(np.arange(n), int(random.integers(n)))  # the cuts lie elsewhere each time
        parts = np.split(turned, cuts[1:])
        order[:] = np.concatenate([parts[i] for i in random.permutation(len(parts))])
    return orders
