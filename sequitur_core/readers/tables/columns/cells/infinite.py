"""Numbers that float32 can't hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.missing_values import LARGEST


def without_infinite(frame: pd.DataFrame, numbers: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The frame with NaN for numbers that float32 can't hold, and how many there were."""
    wild = [c for c in numbers if len(frame) and _are_wild(frame[c].to_numpy(np.float64))]
    if not wild:
        return frame, 0
    count = int((frame[wild].abs() > LARGEST).to_numpy().sum())
    return frame.assign(**{c: frame[c].where(frame[c].abs() <= LARGEST) for c in wild}), count


def _are_wild(cells: NDArray[np.float64]) -> bool:
    """Whether some number is too large, far above 0 or below it."""
    return bool(np.fmax.reduce(cells) > LARGEST or np.fmin.reduce(cells) < -LARGEST)
