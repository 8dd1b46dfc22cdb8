"""Names of columns that are dates, in two rows, and words above columns of dates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.timestamps import find_date_formats, read_dates
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.formats.text.numbers import DATE, MISSING_WORDS, known_cells

FEWEST = 4  # columns
FEW_BELOW = 5  # cells that show how those of a column are written
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
# Of a date or a clock: dd/mm/yyyy, HH:MM:SS.
_FORM = re.compile(
    r"(?i:(?:y{2,4}|m{1,3}|d{1,2}|h{1,2}|n{2}|s{1,3}|f{1,6})(?:[-/.: ]|t(?=h)|$)){2,}"
)
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
    while parts and not parts[-1]:
        parts.pop()
    over = [cell for cell in years[first:] if cell]
    if len(parts) - first < FEWEST or not all(parts[first:]) or any(years[len(parts) :]):
        return []
    if not over or not all(map(_YEAR.fullmatch, over)):
        return []
    names: list[str] = []
    for year, part in itertools.zip_longest(years[first : len(parts)], parts[first:], fillvalue=""):
        names.append(f"{year or names[-1].split()[0]} {part}")
    for form in (f for f in find_date_formats(pd.Series(names)) if f in _FORMATS):
        moments = read_dates([pd.Series(names)], form).moments
        if not np.isnat(moments).any() and (np.diff(moments).astype(np.int64) > 0).all():
            before = zip(years[:first], parts[:first], strict=True)
            return [*(" ".join(filter(None, both)) for both in before), *names]
    return []


def is_word_above_dates(cell: str, column: list[str]) -> bool:
    """Whether a first cell is a word and those below are dates: numbers beside it are names.

    So stations or depths may be called: date, 71105, 71162.
    """
    below = known_cells(column)
    word = not re.search(r"\d", cell) and re.search(r"[^\W\d_]", cell)
    dated = len(below) >= FEW_BELOW and all(map(DATE.match, below))
    missing = cell in MISSING_WORDS or MISSING_MARK.fullmatch(cell)
    return bool(word and dated and not missing)


def says_of_times(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has a word for a time, or how one is written, above dates or clocks alone.

    So date, hh:mm:ss, 4, 5 goes on with names: no row has a word there, and numbers beside it say
    which sensors those are.
    """
    for place, cell in enumerate(row):
        if cell and (_FORM.fullmatch(cell) or (cell.isalpha() and time_words(cell)[0])):
            known = known_cells(line[place].strip() for line in below if place < len(line))
            dated = sum(bool(DATE.match(c) or CLOCK.fullmatch(c)) for c in known)
            if len(known) >= FEW_BELOW and dated == len(known):
                return True
    return False
