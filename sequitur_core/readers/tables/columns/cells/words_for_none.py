"""Words for no value that fill much of columns of numbers, as Not Available does, or F of all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.missing import mark_as_missing
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import known_texts

SEEN = 200  # first cells that show whether a column may hold such
FEWEST = 3  # cells with a number
TOGETHER, FEWEST_FRACTIONS = 3, 5  # columns that lack values in the same rows; numbers of each
MOSTLY = 0.5  # share of rows without a number from which on a column would be words
_LETTERS = re.compile(r"[^\W\d_]{1,4}")
_FRACTION = re.compile(r"[+-]?\d*[.,]\d+(?:[eE][+-]?\d+)?")
_ABSENT = re.compile(
    r"not?[ _-]?(?:available|applicable|measured|recorded|reported)|unavailable|[nm]/a ?%?",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"[+-]?[\d.,]*\d\s?[^\W\d_]{0,3}[%°]?")  # with its unit


def with_absent_cells(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without words such as Not Available, where all other cells of a column are numbers.

    However many there are of them, and whatever unit stands behind the numbers. Notes on the words.
    """
    found: dict[str, pd.Series[Any]] = {}
    marks: dict[str, dict[str, int]] = {}
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        first = known_texts(frame[column], SEEN) if dtype.kind not in "iufb" else []
        if not first or not all(_ABSENT.fullmatch(t) or _MEASURED.fullmatch(t) for t in first):
            continue
        cells = frame[column].astype("string").str.strip()
        absent = cells.str.fullmatch(_ABSENT).fillna(False).astype(bool)
        others = cells[~absent].dropna()
        if not absent.any() or len(others) < FEWEST or not others.str.fullmatch(_MEASURED).all():
            continue
        found[column] = frame[column].astype(object).mask(absent)
        for word, count in cells[absent].value_counts().items():
            marks.setdefault(str(word), {})[column] = int(count)
    notes = [mark_as_missing(word, sum(of.values()), (*of,)) for word, of in marks.items()]
    return (frame.assign(**found) if found else frame), notes


def with_marks_together(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without a few letters that fill most rows, and the same, of several columns.

    So a satellite that saw nothing on a day leaves F for every place. Notes on them.
    """
    alike: dict[tuple[str, bytes], list[str]] = {}
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        first = known_texts(frame[column], SEEN) if dtype.kind not in "iufb" else []
        marks = {text for text in first if not _FRACTION.fullmatch(text)}
        if len(marks) != 1 or not _LETTERS.fullmatch(mark := marks.pop()):
            continue
        cells = frame[column].astype("string").str.strip()
        absent = (cells == mark).fillna(False).to_numpy(bool)
        others = cells[~absent].dropna()
        many = absent.mean() > MOSTLY and others.nunique() >= FEWEST_FRACTIONS
        if many and others.str.fullmatch(_FRACTION).all():
            alike.setdefault((mark, absent.tobytes()), []).append(column)
    changed: dict[str, pd.Series[Any]] = {}
    notes: list[Note] = []
    for (mark, rows), columns in alike.items():
        if len(columns) >= TOGETHER:
            absent = np.frombuffer(rows, bool)
            changed |= {column: frame[column].astype(object).mask(absent) for column in columns}
            notes.append(mark_as_missing(mark, int(absent.sum()) * len(columns), (*columns,)))
    return (frame.assign(**changed) if changed else frame), notes
