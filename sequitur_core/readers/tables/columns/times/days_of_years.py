"""Days of a year: as 6/21 or 21.6., without one or over New Year, or counted, as in A2015090."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.parts.parts_of_years import are_days_of_years
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.columns.times.clock_columns import HEAD
from sequitur_core.readers.tables.columns.times.dates import DAY_ALONE, TimeColumns, over_new_year
from sequitur_core.readers.tables.table import Table

_DAY = re.compile(DAY_ALONE)
_COUNTED = re.compile(r"(?P<letter>[A-Za-z]?)(?P<year>\d{4})(?P<sign>[-/_]?)(?P<day>\d{3})")
FEWEST_DAYS = 20  # rows, where a column isn't called as dates are
MOSTLY = 0.9  # of these go on by a day


def days_of_a_year(table: Table, column: str) -> TimeColumns | None:
    """A column of texts as days of a year, whether it is said or not; None for others.

    The order of day and month is that by which all of them are days, and go on in steps as short
    as may be. What isn't called a date goes on from day to day: 1/2 is a half as well.
    """
    first = known_texts(table.frame[column], HEAD)
    if first and all(map(_COUNTED.fullmatch, first)):
        return _counted_days(table, column)
    match = _DAY.fullmatch(first[0]) if first else None
    if match is None or not all(map(_DAY.fullmatch, first)):
        return None
    sign, end = match["sign"], match["end"]
    forms = (f"%m{sign}%d{end}", f"%d{sign}%m{end}")
    both = (over_new_year(TimeColumns.read(table, (column,), form)) for form in forms)
    fitting = [found for found in both if _goes_on(found, table, column)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    fitting.sort(key=lambda found: float(np.abs(_steps(found)).sum()))
    return fitting[0]


def _counted_days(table: Table, column: str) -> TimeColumns | None:
    """Years and how many days of them went by, which go on as days do: A2015090, of a satellite.

    So may numbers of things, A2015001 and so on, but none is left out there, and no year turns.
    """
    cells = table.frame[column].astype("string").str.strip()
    parts = cells.str.extract(f"^{_COUNTED.pattern}$")
    letters, signs = ({*parts[of]} for of in ("letter", "sign"))
    if len(letters) > 1 or len(signs) > 1:  # also where some cells are otherwise, or empty
        return None
    numbers = (parts["year"] + parts["day"]).to_numpy(np.float64)
    if not are_days_of_years(numbers, named=time_names.time_words(column)[0]):
        return None
    return TimeColumns.read(table, (column,), f"{letters.pop()}%Y{signs.pop()}%j")


def _known(found: TimeColumns) -> NDArray[np.datetime64]:
    return found.times.moments[~found.times.missing]


def _steps(found: TimeColumns) -> NDArray[np.float64]:
    """How many days each row is behind the row before, where both have a date."""
    return np.diff(_known(found)) / np.timedelta64(1, "D")


def _goes_on(found: TimeColumns, table: Table, column: str) -> bool:
    """Whether all cells are days of a format that go on in the order of the rows, or back."""
    steps = _steps(found)
    if (found.times.missing & table.frame[column].notna().to_numpy()).any() or not steps.any():
        return False
    if time_names.time_words(column)[0]:
        return _within_a_year(found, steps)
    days = np.abs(steps) == 1
    return len(steps) >= FEWEST_DAYS and bool(days.mean() > MOSTLY)


def _within_a_year(found: TimeColumns, steps: NDArray[np.float64]) -> bool:
    """Whether days go on one way, but where they begin anew with the first, as for each place."""
    days = _known(found)
    forth = 1.0 if (steps >= 0).mean() >= (steps <= 0).mean() else -1.0
    turns = np.flatnonzero(forth * steps < 0)
    return bool((days[turns + 1] == days[0]).all())
