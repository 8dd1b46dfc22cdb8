"""Cells of a value and how far it may be off, as 41.1+-14.7, 12.3 ± 0.4 or 5.2+/-0.1."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.names_and_units import errors_left_out
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import known_texts

SEEN = 200  # first cells that show whether a column may hold such
FEWEST, MOSTLY = 3, 0.9  # of these that do, at least, and their share
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_SIGN = r"\s*(?:\+-|\+/-|±)\s*"
_CELL = re.compile(rf"(?P<value>|nan|.*\d.*?){_SIGN}(?:{_NUMBER}|nan)", re.IGNORECASE)
_IN_NAME = re.compile(rf"(?<=\S){_SIGN}[^()\[\]]*(?=[)\]]|$)")  # of `speed (m/s+-m/s)`


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
