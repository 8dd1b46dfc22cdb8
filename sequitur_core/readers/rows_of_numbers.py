"""Signs of numbers, row by row: that they are whole, or go on in even steps, in each group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray

NEAR = 0.1  # of the usual step, that even ones differ from it at most


def are_whole(values: NDArray[Any] | pd.Series[Any]) -> bool:
    """Whether all are whole numbers, and none is missing."""
    return bool((values == np.round(values)).all())


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
