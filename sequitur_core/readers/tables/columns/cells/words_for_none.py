"""Words for no value that fill much of a column of numbers, as Not Available does."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from sequitur_core.data.notes.missing import mark_as_missing
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import known_texts

SEEN = 200  # first cells that show whether a column may hold such
FEWEST = 3  # cells with a number
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
