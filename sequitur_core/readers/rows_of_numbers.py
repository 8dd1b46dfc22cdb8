"""Signs of numbers, row by row: that they are whole, or go on in even steps, in each group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray

YEARS, DIGITS = (1000, 2100), 1e5  # first and last; from which on numbers may be 202401
MOSTLY = 0.9  # of the rows, in which some numbers add up to another
NEAR = 0.1  # of the usual step, that even ones differ from it at most


def are_whole(values: NDArray[Any] | pd.Series[Any]) -> bool:
    """Whether all are whole numbers, and none is missing."""
    return bool((values == np.round(values)).all())


def count_different(values: NDArray[Any]) -> int:
    """How many different numbers there are, missing ones not counted."""
    known = np.sort(values[~np.isnan(values)])  # takes a tenth of the time that hashing them does
    return int((known[1:] != known[:-1]).sum()) + bool(len(known))


def are_chosen(numbers: NDArray[np.float64]) -> bool:
    """Whether they number rows of which some were chosen: up by one mostly, and by more elsewhere.

    Years that R names rows by may lack some, too, and months in digits leave out the rest of 100.
    """
    steps = np.diff(numbers)
    on = len(steps) > 0 and steps.min() >= 1 and steps.max() > 1 and np.median(steps) == 1
    if not on or numbers[0] < 0 or numbers[-1] >= DIGITS or not are_whole(numbers):
        return False
    return not (YEARS[0] <= numbers[0] and numbers[-1] <= YEARS[1])


def even_share(
    steps: NDArray[Any], *, near: float = NEAR, usual: float | np.floating[Any] | None = None
) -> float:
    """The share of steps that are about as long as the usual one; 0 where there are none.

    usual : their median, where it is known.
    """
    if not len(steps):
        return 0.0
    middle = np.median(steps) if usual is None else usual
    return float((np.abs(steps - middle) <= near * middle).mean())


def rows_by_group(group: IntArray, at: NDArray[Any] | None = None) -> tuple[IntArray, BoolArray]:
    """Rows (n,) one group after the other, and where the next is of the same group (n - 1,).

    Those of a group are in the order of the file, or of the moments `at`.
    """
    order = np.argsort(group, kind="stable") if at is None else np.lexsort((at, group))
    return order, np.diff(group[order]) == 0


def steps_within(values: NDArray[np.float64], group: IntArray) -> NDArray[np.float64]:
    """How much numbers (n,) change from row to row of each group, in the order of the file."""
    same = np.diff(group) == 0
    if not same.all():
        order, same = rows_by_group(group)
        values = values[order]
    steps: NDArray[np.float64] = np.diff(values)[same]
    return steps


def parts_of_sum(cells: DoubleArray, place: int, most: float) -> IntArray:
    """The columns of cells (rows, columns) that the one at a place is mostly the sum of, or none.

    They are all others, or those from the nearest on that stand before or behind it. None where
    it is a copy of one.

    most : by how much a sum may be off.
    """
    others = np.delete(np.arange(cells.shape[1]), place)
    if not len(cells):
        return others[:0]
    spans = (others[:place][::-1], others[place:])
    own = cells[:, place : place + 1]
    sums, parts = [cells[:, others].sum(axis=1, keepdims=True)], [others]
    for span in spans:
        sums.append(np.cumsum(cells[:, span], axis=1)[:, 1:])
        parts += [span[:count] for count in range(2, len(span) + 1)]
    copies = (np.abs(cells[:, others] - own) <= most).mean(axis=0)
    shares = (np.abs(np.concatenate(sums, axis=1) - own) <= most).mean(axis=0)
    best = int(np.argmax(shares))
    return parts[best] if shares[best] >= MOSTLY > copies.max(initial=0) else others[:0]
