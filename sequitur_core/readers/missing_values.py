"""Values that are missing in a file: numbers that stand for none, and padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = np.finfo(np.float32).max


def mark_missing(values: NDArray[np.float64], numbers: Sequence[float]) -> None:
    """Set values that stand for a missing one to NaN, in place."""
    for number in numbers:
        values[values == number] = np.nan


def without_padding(values: NDArray[Any]) -> NDArray[Any]:
    """A sequence (length, ...) without steps at its end that hold no value."""
    known = np.flatnonzero(~np.isnan(values).reshape(len(values), -1).all(axis=1))
    return values[: known[-1] + 1] if len(known) else values[:0]
