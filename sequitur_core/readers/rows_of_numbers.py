"""Signs of numbers, row by row: that they are whole, or go on in even steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
