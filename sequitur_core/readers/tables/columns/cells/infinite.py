"""Numbers that float32 can't hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import infinite_values, large_values
from sequitur_core.data.recipe import LARGE
from sequitur_core.readers.missing_values import LARGEST

PART = 36  # digits that are taken from numbers, as often as they are still too large
MOSTLY = 0.5  # of a column's numbers that are too large, of one that measures them


def without_infinite(
    frame: pd.DataFrame, numbers: Sequence[str], *, scaled: bool
) -> tuple[pd.DataFrame, list[Note], str]:
    """The frame with NaN for numbers that float32 can't hold, and notes on them.

    scaled : whether a column of mostly such numbers, as the power of a star in W or the count of
        its atoms, is divided instead. Then the value of `empty_cells` that does so comes as well.
    """
    wild = [c for c in numbers if len(frame) and _are_wild(frame[c].to_numpy(np.float64))]
    divided: dict[str, float] = {}
    for column in wild if scaled else ():
        if digits := _digits_too_many(frame[column].to_numpy(np.float64)):
            divided[column] = 10.0**digits
    notes = [large_values(column, by) for column, by in divided.items()]
    frame = frame.assign(**{c: frame[c] / by for c, by in divided.items()}) if divided else frame
    wild = [c for c in wild if c not in divided]
    if not wild:
        return frame, notes, LARGE if divided else ""
    count = int((frame[wild].abs() > LARGEST).to_numpy().sum())
    frame = frame.assign(**{c: frame[c].where(frame[c].abs() <= LARGEST) for c in wild})
    return frame, [*notes, infinite_values(count)], LARGE if divided else ""


def _are_wild(cells: NDArray[np.float64]) -> bool:
    """Whether some number is too large, far above 0 or below it."""
    return bool(np.fmax.reduce(cells) > LARGEST or np.fmin.reduce(cells) < -LARGEST)


def _digits_too_many(cells: NDArray[np.float64]) -> int:
    """How many digits are taken from the numbers of a column; 0 where few are too large.

    Steps are coarse, so that other files of the kind are divided alike.
    """
    sizes = np.abs(cells[np.isfinite(cells)])
    if not len(sizes) or (sizes > LARGEST).mean() < MOSTLY:
        return 0
    return PART * int(np.log10(sizes.max()) // PART)
