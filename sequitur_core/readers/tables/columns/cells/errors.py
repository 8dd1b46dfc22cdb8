"""Cells of a value and how far it may be off, as 41.1+-14.7, what it is below, or why it lacks."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.missing import mark_as_missing
from sequitur_core.data.notes.names_and_units import errors_left_out
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import flags_left_out
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts

SEEN = 200  # first cells that show whether a column may hold such
FEWEST, MOSTLY = 3, 0.9  # of these that do, at least, and their share
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_SIGN = r"\s*(?:\+-|\+/-|±)\s*"
# A long cell is none: a pattern would try for hours where a value ends in it.
_CELL = re.compile(rf"(?=.{{1,80}}$)(?P<value>|nan|.*\d.*?){_SIGN}(?:{_NUMBER}|nan)", re.IGNORECASE)
_IN_NAME = re.compile(rf"(?<=\S){_SIGN}[^()\[\]]*(?=[)\]]|$)")  # of `speed (m/s+-m/s)`
# As laboratories write that no more than so much is there: less than, not detected.
_LIMIT = re.compile(r"(?P<sign>L|LT|BDL|ND|<)\s?<?\s?(?P<number>\d*[.,]\d+)")
_ABSENT = re.compile(
    r"not?[ _-]?(?:available|applicable|measured|recorded|reported)|unavailable|[nm]/a ?%?",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"[+-]?[\d.,]*\d\s?[^\W\d_]{0,3}[%°]?")  # with its unit
_MAYBE = re.compile(rf"{_LIMIT.pattern}|{_NUMBER}|{MISSING_MARK.pattern}|NA", re.IGNORECASE)


def with_limits_read(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with 0.01 for L0.01, where other cells of the column are numbers; a note on these.

    Half of these numbers, at least, are above each limit: else it may be the name of something.
    """
    found: dict[str, pd.Series[Any]] = {}
    signs = list[str]()
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        if dtype.kind in "iufb" or not all(map(_MAYBE.fullmatch, known_texts(frame[column], SEEN))):
            continue
        cells = frame[column].astype("string").str.strip()
        limits = cells.str.extract(f"^(?:{_LIMIT.pattern})$")
        plain, below = (
            pd.to_numeric(of.dropna().str.replace(",", "."), errors="coerce")
            for of in (cells[limits["sign"].isna()], limits["number"])
        )
        if len(below) and plain.notna().any() and below.max() <= plain.median():
            found[column] = cells.mask(limits["sign"].notna(), limits["number"]).astype(object)
            signs += limits["sign"].dropna().tolist()
    note = flags_left_out(tuple(dict.fromkeys(signs)), len(signs))
    return (frame.assign(**found), [note]) if found else (frame, [])


def without_errors(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with the value of each such cell, which may be a time; a note on these."""
    found: dict[str, pd.Series[Any]] = {}
    examples: list[str] = []
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        head = known_texts(frame[column], SEEN) if dtype.kind not in "iufb" else []
        told = [match for cell in head if (match := _CELL.fullmatch(cell))]
        if len(told) >= max(FEWEST, MOSTLY * len(head)):
            examples += [match[0] for match in told if re.fullmatch(_NUMBER, match["value"])][-1:]
            cells = frame[column].astype("string").str.strip()
            parts = cells.str.extract(f"^(?:{_CELL.pattern})$", flags=re.IGNORECASE)
            values = parts["value"].fillna(cells)
            none = values.isna() | values.str.lower().isin(["", "nan"])
            found[column] = values.astype(object).mask(none, np.nan)
    if not examples:
        return frame, []
    names = {column: _IN_NAME.sub("", column) for column in found}
    if len({*names.values()} | {*frame.columns} - {*names}) < len(frame.columns):
        names = {column: column for column in found}
    note = errors_left_out(tuple(names.values()), examples[0])
    return frame.assign(**found).rename(columns=names), [note]


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
