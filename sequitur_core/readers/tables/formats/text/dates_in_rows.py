"""Names of columns in two rows that are dates: years above their quarters or months."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates

FEWEST = 4  # columns
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_FORMATS = ("quarter", "%Y %b", "%Y %B")


def dated_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """A name for each column where the first row has years and the second one parts of them.

    A year stands above all of its quarters or months in words, or above the first. Before them are
    the names of other columns, in either row. [] for other rows.
    """
    if len(rows) < 2:
        return []
    years, parts = ([cell.strip() for cell in row] for row in rows[:2])
    first = next((i for i, cell in enumerate(years) if _YEAR.fullmatch(cell)), len(years))
    parts = parts[: len(parts) - next((i for i, p in enumerate(reversed(parts)) if p), 0)]
    if len(parts) - first < FEWEST or not all(parts[first:]):
        return []
    over = pd.Series([year or None for year in years[first : len(parts)]]).ffill()
    names = over + " " + pd.Series(parts[first:])
    if any(years[len(parts) :]) or not over.str.fullmatch(_YEAR.pattern).all():
        return []
    for form in (f for f in find_date_formats(names) if f in _FORMATS):
        moments = read_dates([names], form).moments
        if not np.isnat(moments).any() and (np.diff(moments).astype(np.int64) > 0).all():
            before = zip(years[:first], parts[:first], strict=True)
            return [*(" ".join(filter(None, both)) for both in before), *names]
    return []
