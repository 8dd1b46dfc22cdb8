"""Numbered columns beside which the date of each stands: weight1, date1, weight2, date2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.table import Table, remembered

FEWEST, MOST = 3, 100  # steps
ON = 0.95  # of the dates in a row, that are later than the one before
_NUMBERED = re.compile(r"(?P<before>\D*)(?P<count>\d{1,9})(?P<behind>\D*)")


@remembered
def dates_of_steps(table: Table) -> Mapping[str, str]:
    """The columns of each quantity in order of their numbers, with that of the date of each.

    {} for none, or where rows are in order of time themselves.
    """
    found: dict[str, dict[int, str]] = {}
    for column in map(str, table.frame.columns if table.named else ()):
        if match := _NUMBERED.fullmatch(column):
            stem = f"{match['before']}#{match['behind']}".lower()
            found.setdefault(stem, {})[int(match["count"])] = column
    texts, numbers = {*table.texts()}, {*table.numbers}
    measured = [of for of in found.values() if numbers.issuperset(of.values())]
    for dates in (of for of in found.values() if texts.issuperset(of.values())):
        steps = [of for of in measured if of.keys() == dates.keys()]
        if steps and FEWEST <= len(dates) <= MOST and _go_on(table, dates):
            return {of[count]: dates[count] for of in steps for count in sorted(dates)}
    return {}


def _go_on(table: Table, dates: Mapping[int, str]) -> bool:
    """Whether dates go on along each row, and not from one row to the next."""
    days = [_days(table, dates[count]) for count in sorted(dates)]
    if any(of is None for of in days):
        return False
    steps = np.diff(np.column_stack([of for of in days if of is not None]), axis=1)
    known, first = steps[np.isfinite(steps)], days[0]
    rows_go_on = first is not None and len(first) > 1 and bool((np.diff(first) > 0).all())
    return len(known) > 0 and (known > 0).mean() >= ON and not rows_go_on


def _days(table: Table, column: str) -> Any:
    """The dates of a column in days since 1970, NaN for none; None for other texts."""
    found = as_dates(table, (column,))
    if found is None or not found.times.dated:
        return None
    since = pd.Series(found.times.moments) - pd.Timestamp(0)
    return (since / pd.Timedelta(days=1)).to_numpy(np.float64)


def step_of_dates(table: Table) -> dict[str, Any]:
    """The step of columns with dates, in days, where all are as far apart; else {}."""
    days = [_days(table, date) for date in dict.fromkeys(dates_of_steps(table).values())]
    apart = np.diff(np.column_stack(days), axis=1) if days else np.zeros(0)
    known = apart[np.isfinite(apart)]
    even = len(known) > 0 and bool((known == known[0]).all())
    return {"step": float(known[0]), "step_unit": "day"} if even else {}
