"""Names in the first of many lists, whose numbers are written as texts, too."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sequitur_core.data.notes.lists import names_in_first_list
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.formats.text.numbers import is_number

FEWEST = 5  # lists below the names
SEEN = 50  # of them, which show what a column holds


def with_first_list_as_names(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with the cells of its first row as names of columns that are only numbered; a note.

    As NOAA writes [["time_tag", "Kp"], ["2026-02-02 00:00", "2.33"], ...]: each name is a word,
    none comes twice, and below one of them at least stands nothing but numbers.
    """
    places = [*map(str, frame.columns)]
    numbered = places[:1] == ["0"] and all(map(str.isdecimal, places))
    if not numbered or len(places) < 2 or len(frame) <= FEWEST:
        return frame, []
    first, rows = frame.iloc[0], frame.iloc[1:]
    if not all(isinstance(cell, str) and cell.strip()[:1].isalpha() for cell in first):
        return frame, []
    names = [cell.strip() for cell in first]
    if len({*names}) < len(names) or any(is_number(name, ".") for name in names):
        return frame, []
    if not any(_are_numbers(rows[column].iloc[:SEEN]) for column in frame.columns):
        return frame, []
    return rows.set_axis(names, axis=1).reset_index(drop=True), [names_in_first_list(len(names))]


def _are_numbers(cells: pd.Series[Any]) -> bool:
    texts = [str(cell).strip() for cell in cells.dropna()]
    known = [text for text in texts if not MISSING_MARK.fullmatch(text)]
    return bool(known) and all(is_number(text, ".") for text in known)
