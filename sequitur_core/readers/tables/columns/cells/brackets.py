"""Times in square brackets, as serial monitors and logs write them before each line."""

from __future__ import annotations

import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import known_texts

_TIME = r"\[\s*([^\[\]]*\d:\d\d[^\[\]]*?)\s*\]"
_FIRST = 20  # cells that show whether a column may hold times in brackets


def without_brackets(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame without the brackets around the times of a column, where all its cells are some."""
    bare: dict[str, pd.Series] = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        first = known_texts(frame[column], _FIRST) if dtype.kind not in "biuf" else []
        if not first or not all(text.startswith("[") for text in first):
            continue
        cells = frame[column].astype("string").str.strip().str.extract(f"^{_TIME}$")[0]
        if (cells.notna() == frame[column].notna()).all():
            bare[column] = cells.astype(object)
    return (frame.assign(**bare) if bare else frame), []
