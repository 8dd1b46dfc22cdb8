"""Cells beside the rows of a table: on a person above them, or settings next to them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sequitur_core.formatting import join_names, pluralise
from sequitur_core.readers.times.timestamps import time_words

MOST_BESIDE = 50  # first rows that may hold something else
SHARE_BESIDE = 0.1  # of all rows, at most
FEWEST_ROWS = 20  # of a table that may have rows on the logger
RARE, FULL = 0.05, 0.9  # of the cells of a column that are filled: by the logger, by a sensor
_DATE = re.compile(r"\d{1,4}[-/.]\d|\d[:]\d")
_SEEN = 200  # cells that are looked at for dates


def without_undated(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without first rows that lack the time that all others have, and a note on them.

    Programs write so of the person and the device, in columns of their own, and how many rows
    there are below.
    """
    most = min(MOST_BESIDE, int(SHARE_BESIDE * len(frame)))
    for column in frame.columns[frame.iloc[:1].isna().to_numpy()[0]] if most else ():
        count = int(frame[column].notna().to_numpy().argmax())
        rest = frame[column].iloc[count:]
        if not 0 < count <= most or rest.isna().any():
            continue
        if rest.dtype.kind in "iufb":
            timed = time_words(str(column))[0] and (np.diff(rest.iloc[:_SEEN]) > 0).all()
        else:
            timed = rest.iloc[:_SEEN].astype(str).str.match(_DATE.pattern).all()
        if timed:
            rows = "The first row has" if count == 1 else f"The first {count} rows have"
            verb = "was" if count == 1 else "were"
            return frame.iloc[count:], [f"{rows} no {column} and {verb} left out."]
    return frame, []


def without_settings(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without columns that are filled in a few first rows alone, and a note on them.

    Oscilloscopes write their settings so, next to what they measured.
    """
    most = min(MOST_BESIDE, int(SHARE_BESIDE * len(frame)))
    empty_at_end = frame.columns[frame.iloc[-1:].isna().to_numpy()[0]] if most else ()
    found = [c for c in empty_at_end if frame[c].iloc[most:].isna().all()]
    if not found or len(found) == len(frame.columns):
        return frame, []
    verb = "is filled" if len(found) == 1 else "are filled"
    was = "was" if len(found) == 1 else "were"
    names = join_names([str(c) for c in found])
    where = f"{verb} in the first {pluralise(most, 'row')} alone and {was} left out."
    return frame.drop(columns=found), [f"{names} {where}"]


def without_logged(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without rows on the logger itself, at times of their own, and a note on them.

    Loggers write so that they were read out or stopped: in columns that are empty otherwise, while
    those of what is measured are empty in these rows.
    """
    count = len(frame)
    empty = frame.columns[frame.iloc[:1].isna().to_numpy()[0]] if count > FEWEST_ROWS else ()
    rare = [c for c in empty if 0 < frame[c].notna().sum() <= RARE * count]
    if not rare:
        return frame, []
    logged = frame[rare].notna().any(axis=1).to_numpy()
    measured = frame.columns.difference(rare)
    lacking = [c for c in measured if frame.loc[logged, c].isna().all()]
    full = [c for c in lacking if frame[c].notna().sum() >= FULL * count]
    if not full or logged.sum() > RARE * count:
        return frame, []
    many = int(logged.sum())
    verb = "holds" if many == 1 else "hold"
    was = "was" if many == 1 else "were"
    what = f"{pluralise(many, 'row')} {verb} {join_names([str(c) for c in rare])}"
    return frame[~logged].drop(columns=rare), [f"{what} and nothing measured, and {was} left out."]
