"""Rows of one moment that a log writes apart: each fills what the others leave blank."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.doubts import rows_were_split
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import APART

HEAD = 1000  # rows that show whether there are such
FEWEST = 3  # rows that belong to the one before


def with_rows_joined(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with one row for those that say the same in all columns without blanks.

    They lie together, and each has cells that are blank in the others: the loss of training in one,
    that of validation of the same step in another. Where two have different values in the same
    column, they are two measurements, and all rows stay.
    """
    if not len(frame) or frame.iloc[:HEAD].isna().to_numpy().any(axis=0).sum() < 2:
        return frame, []
    known = frame.notna().to_numpy()
    whole: BoolArray = np.asarray(known.all(axis=0))
    first = np.zeros(len(frame), bool)
    first[0] = True
    for column in frame.columns[whole]:
        cells = frame[column].to_numpy()
        first[1:] |= cells[1:] != cells[:-1]
        if first.all():
            return frame, []
    if not whole.any() or len(frame) - first.sum() < FEWEST:
        return frame, []
    row, filled = np.cumsum(first) - 1, known[:, ~whole]
    times = np.add.reduceat(filled, np.flatnonzero(first), axis=0, dtype=np.int64)[row]
    adds = (filled & (times == 1)).any(axis=1)
    if not (adds | (np.bincount(row)[row] == 1)).all():
        return frame, []
    joined = frame.groupby(row).first()
    again, rest = filled & (times > 1), frame.columns[~whole]
    if (frame[rest].to_numpy()[again] != joined[rest].to_numpy()[row][again]).any():
        return frame, []
    joined.index, joined.attrs = frame.index[first], frame.attrs
    names = tuple(map(str, frame.columns[whole]))
    return joined, [rows_were_split(names).offering(Offer("Keep them apart", "split_rows", APART))]
