"""Rows that hold nothing but the moment at which the next one begins, among those of events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import moments_alone

FEWEST_ROWS, FEWEST_COLUMNS = 20, 3
FEW = 0.1  # of the rows


def without_lone_moments(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without few rows of a moment alone, and a note on them.

    Programs that find the notes of a tune write so when it begins, and begins again after a
    pause: each row has a note and from when to when it lasts, but for one that has the next start
    in its first cell. The last may say when the tune ends.
    """
    numbers = all(dtype.kind in "iuf" for dtype in frame.dtypes)
    if not numbers or len(frame) < FEWEST_ROWS or len(frame.columns) < FEWEST_COLUMNS:
        return frame, []
    cells = frame.to_numpy(np.float64)
    known = np.isfinite(cells)
    alone = known[:, 0] & ~known[:, 1:].any(axis=1)
    if not 0 < alone.sum() <= FEW * len(cells) or not known[~alone].all():
        return frame, []
    at = np.flatnonzero(alone[:-1])
    begins = (cells[at + 1, 1:] == cells[at, :1]).any(axis=1)
    if not begins.all() or len(at) == 0:
        return frame, []
    return frame[~alone], [moments_alone(int(alone.sum()), str(frame.columns[0]))]
