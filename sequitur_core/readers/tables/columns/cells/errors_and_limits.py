"""Cells of a value and how far it may be off, as 41.1+-14.7, or of what it is below, as L0.01."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

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
