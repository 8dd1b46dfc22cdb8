"""Tables as CSV in which nothing is a formula to a spreadsheet."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def as_csv(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV in which no name and no text is a formula to a spreadsheet.

    One with letters such as ü begins with a byte order mark: Excel reads others as Windows' own.
    """
    harmless = table.rename(columns=_harmless)
    for i, kind in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            cells = np.array([_harmless(cell) for cell in table.iloc[:, i]], dtype=object)
            harmless.isetitem(i, cells)
    # With these ends, and no others, a lone carriage return in a cell is quoted, too.
    text = harmless.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _harmless(cell: object) -> object:
    """What a cell holds, with an apostrophe before text that a spreadsheet would compute."""
    if not isinstance(cell, str) or not cell.startswith(FORMULA_STARTS) or NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
