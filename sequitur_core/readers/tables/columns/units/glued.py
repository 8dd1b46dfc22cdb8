"""Feet and inches (5'7"), letters of units behind whole numbers (21C), apostrophes before them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import numbers_spelled
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.tables.columns.units.in_cells import MANY, SEEN
from sequitur_core.readers.vocabulary.words import words

INCHES = 12
_FEET = re.compile(
    r"(?P<ft>\d{1,3}) ?(?:['\u2019\u2032]|ft\.?|feet|foot)(?: ?(?P<in>\d{1,2}(?:\.\d+)?) ?"
    r"(?:\"|''|\u2019\u2019|[\u201d\u2033]|in\.?|inch(?:es)?)?)?"
)
_DASHED = re.compile(r"(?P<ft>[2-8])-(?P<in>\d{1,2}(?:\.5)?)")  # what only a height is
_HEIGHTS = {"height", "ht", "hgt"}
_PADDED = re.compile(r"\d+['\u2019\u2032] ?[0-5]\d(?:\D|$)")  # seconds have two digits: 5'07"
_APOSTROPHES = "'\u2019\u2018`"
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}](?=[+-]?\d)(?P<rest>[^'\u2019]*)")
_NUMBER_FIRST = re.compile(r"[+-]?\d.*", re.DOTALL)
_ZERO_FIRST = re.compile(r"0\d")
_GLUED = re.compile(r"[+-]?\d+(?P<letter>[CFWVKgm])")
_SHOWN = {"C": "\u00b0C", "F": "\u00b0F"}
FEWEST = 4  # different temperatures; fewer are conditions, or classes of a school


def with_glued_signs(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers for feet and inches, without what spreadsheets set before numbers.

    And with a blank before units of one letter, behind which they are known; notes.
    """
    notes: list[Note] = []
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        called, head = str(column), known_texts(frame[column], SEEN)
        if not head or sum(any(map(str.isdigit, cell)) for cell in head) * 2 < len(head):
            continue
        if not _may_be_glued(head, frame[column]):
            continue
        cells = frame[column].dropna().astype(str).str.strip()
        name = called
        if (feet := _in_inches(cells, called)) is not None:
            name, plain = f"{called} (in)", feet
        else:
            plain = _unglued(_without_apostrophes(cells))
        if (changed := (plain != cells) & plain.notna()).any():
            shown = plain[changed].iloc[0]
            shown = f"{shown:g} inches" if name != called else str(shown)
            notes.append(numbers_spelled(name, cells[changed].iloc[0], shown))
            frame = frame.assign(**{called: plain.reindex(frame.index)})
            frame = frame.rename(columns={column: name})
    return frame, notes


def _may_be_glued(head: list[str], column: pd.Series[Any]) -> bool:
    """Whether the first cells of a column are so written, as all have to be.

    Most columns of texts that hold digits are dates, of which there may be millions.
    """

    def are(*kinds: re.Pattern[str]) -> bool:
        return all(any(kind.fullmatch(cell) for kind in kinds) for cell in head)

    if are(_FEET, _DASHED, MISSING_MARK) or are(_GLUED, MISSING_MARK):
        return True
    if not are(_APOSTROPHE, _NUMBER_FIRST, MISSING_MARK):
        return False
    cells = column.astype(str).str
    return any(cells.contains(mark, regex=False).any() for mark in _APOSTROPHES)


def _in_inches(cells: pd.Series[Any], called: str) -> pd.Series[Any] | None:
    """Heights and the like in inches, if all cells are in feet and inches; None for others."""
    height = not _HEIGHTS.isdisjoint(words(called))
    dashed = height and _DASHED.fullmatch(cells.iloc[0])
    parts = cells.str.extract(f"^{(_DASHED if dashed else _FEET).pattern}$")
    read = parts["ft"].notna() | cells.str.fullmatch(MISSING_MARK)
    inches = parts["in"].astype(np.float64)
    if not read.all() or parts["in"].isna().all() or (inches >= INCHES).any():
        return None
    if not height and cells.str.match(_PADDED).all():  # minutes and seconds, of a pace
        return None
    return INCHES * parts["ft"].astype(np.float64) + inches.fillna(0.0)


def _without_apostrophes(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells without the apostrophe before a number or date that keeps a spreadsheet's hands off it.

    Codes keep it, whose first digits may be 0.
    """
    rest = cells.str.extract(f"^{_APOSTROPHE.pattern}$")["rest"]
    kept = rest.str.match(_ZERO_FIRST) & ~rest.str.contains(r"\D", na=False)
    begins = cells.str.match(r"[+-]?\d") | cells.str.fullmatch(MISSING_MARK)
    fits = rest.notna() | begins
    return rest.fillna(cells) if rest.notna().any() and fits.all() and not kept.any() else cells


def _unglued(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells such as 21 \u00b0C for 21C, if all end in one letter of a unit and go up and down."""
    found = cells.str.extract(f"^{_GLUED.pattern}$")["letter"]
    letters = [*found.dropna().unique()]
    if len(letters) != 1 or (found.isna() & ~cells.str.fullmatch(MISSING_MARK)).any():
        return cells
    numbers = cells[found.notna()].str[:-1].astype(np.float64).to_numpy()
    steps, kinds = np.diff(numbers), len(np.unique(numbers))
    often = 2 * np.count_nonzero(steps) >= len(steps)
    if kinds < (FEWEST if letters[0] in _SHOWN else MANY) or not often:
        return cells
    if not steps.min() < 0 < steps.max():
        return cells
    unit = _SHOWN.get(letters[0], letters[0])
    return cells.where(found.isna(), cells.str[:-1] + f" {unit}")
