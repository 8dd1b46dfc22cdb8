"""Quarters of years in words, beside a column of years: Q1, Q01, Quarter 1, 1. Quartal, Jan-Mar."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.missing_values import known_texts

OF_A_YEAR = 4
FIRST = 20  # cells that show whether a column may hold quarters
_WORD = "(?:quarter|qtr|quartal|quart|trimestre|kvartal|kwartaal)"
_COUNTED = re.compile(
    rf"(?:q|{_WORD})[ ._-]?0?(?P<behind>[1-4])"
    rf"|(?P<before>[1-4])(?:st|nd|rd|th|er|e|[º°ª.])? ?(?:q|{_WORD})"
    rf"|(?P<word>first|second|third|fourth)[ -]{_WORD}"
    r"|第?(?P<sign>[1-4])(?:四半期|季度)",
    re.IGNORECASE,
)
_ORDER = ("first", "second", "third", "fourth")
# The first and the last month of a quarter: Jan-Mar, Oktober bis Dezember.
_FIRST = ("jan|ene|gen", "apr|avr|abr", "jul|juil|lug", "oct|okt|ott|out")
_LAST = ("mar|mär|mrt", "jun|juin|giu", "sep|set", "dec|dez|déc|dic")
_MONTHS = re.compile(
    "|".join(
        rf"(?P<months{k}>(?:{a})[^\W\d_]*[. ]*(?:to|bis|-|\u2013|/)[ ]*(?:{b})[^\W\d_]*\.?)"
        for k, (a, b) in enumerate(zip(_FIRST, _LAST, strict=True), 1)
    ),
    re.IGNORECASE,
)


def quarter_of(text: str) -> int:
    """Which quarter of a year a text says in words, or by its months; 0 for other texts."""
    plain = text.strip()
    if counted := _COUNTED.fullmatch(plain):
        digit = counted["behind"] or counted["before"] or counted["sign"]
        return int(digit) if digit else 1 + _ORDER.index(counted["word"].lower())
    months = _MONTHS.fullmatch(plain)
    return int(str(months.lastgroup)[-1]) if months else 0


def quarter_numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """1 to 4 for quarters in words, missing for anything else."""
    codes, cells = pd.factorize(column)  # of which there are few
    numbers = [quarter_of(cell) if isinstance(cell, str) else 0 for cell in cells]
    return np.append([number or np.nan for number in numbers], np.nan)[codes]


def are_quarters(column: pd.Series[Any]) -> bool:
    """Whether a text column holds all four quarters in words, and nothing else."""
    if not all(map(quarter_of, known_texts(column, FIRST))):
        return False
    numbers = quarter_numbers(column.dropna())
    return {*np.unique(numbers).tolist()} == {*range(1, OF_A_YEAR + 1)}
