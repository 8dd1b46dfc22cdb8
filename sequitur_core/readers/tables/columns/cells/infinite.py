"""Numbers that float32 can't hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.missing_values import LARGEST


def without_infinite(
    frame: pd.DataFrame, numbers: Sequence[str], values: NDArray[np.float64]
) -> tuple[pd.DataFrame, int]:
    """The frame with NaN for numbers that float32 can't hold, and how many there were.

    values : the cells of its columns of numbers, (rows, columns).
    """
    if not values.size:
        return frame, 0
    high, low = np.fmax.reduce(values, axis=0), np.fmin.reduce(values, axis=0)
    names = [*numbers]
    wild = [names[i] for i in np.flatnonzero((high > LARGEST) | (low < -LARGEST))]
    if not wild:
        return frame, 0
    count = int((frame[wild].abs() > LARGEST).to_numpy().sum())
    return frame.assign(**{c: frame[c].where(frame[c].abs() <= LARGEST) for c in wild}), count
