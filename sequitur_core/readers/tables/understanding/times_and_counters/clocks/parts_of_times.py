"""Columns of numbers that hold a part of each row's date or clock: its year, hour, day of the week.

All that they are compared with is worked out once for a time, and in the first rows before all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.parts.date_parts import part_of, week_of_year
from sequitur_core.readers.dates.ticks import parts_of_a_second
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.vocabulary.words import words

HEAD = 200  # first rows that are looked at before all of a column is
LONGEST_YEAR, LONGEST_MONTH = 366.0, 31.0  # days
FEWEST_DATES = 3  # over which numbers of any name count days
# Names of parts of a date that are also those of what is measured: a minimum, a heart rate.
_SHORT = {*["min", "mn", "mi", "sec", "ss", "mm", "da", "dd", "mo", "mon", "jd", "kw", "dom", "hr"]}
_LONG = {"hours", "hrs", "minutes", "mins", "seconds", "secs", "days"}  # how long it lasted
_OF_DATES: dict[str, Callable[[pd.DatetimeIndex], Any]] = {
    "year": lambda at: at.year,
    "quarter": lambda at: at.quarter,
    "month": lambda at: at.month,
    "week": lambda at: week_of_year(at.to_numpy()),
    "day": lambda at: at.day,
    "days of the month": lambda at: at.days_in_month,
    "day of the year": lambda at: at.day_of_year,
    "weekday from 0": lambda at: at.day_of_week,
    "weekday from 1": lambda at: at.day_of_week + 1,
    "weekday from Sunday": lambda at: (at.day_of_week + 1) % 7,
    "weekday from 1 on Sunday": lambda at: (at.day_of_week + 1) % 7 + 1,
    "hour": lambda at: at.hour,
    "minute": lambda at: at.minute,
    "hour and minute": lambda at: at.hour * 100 + at.minute,
    "minute of the day": lambda at: at.hour * 60 + at.minute,
}


@dataclass(frozen=True, eq=False)
class Calendar:
    """What the parts of each row's time are, worked out once for all columns."""

    times: timestamps.Times

    @cached_property
    def moments(self) -> list[pd.DatetimeIndex]:
        """The time of each row; and that just before it, where midnight may end a day."""
        at = pd.DatetimeIndex(self.times.moments)
        midnight = at == at.normalize()
        ended = [at - pd.Timedelta(1, "us")] if midnight.any() and not midnight.all() else []
        return [at, *ended]

    @cached_property
    def first(self) -> list[tuple[NDArray[Any], Callable[[], Any]]]:
        """Each part in the first rows, and what gives it in all."""
        return [
            (np.asarray(part(at[:HEAD])), partial(part, at))
            for at in self.moments
            for part in _OF_DATES.values()
        ]


def is_part(values: NDArray[np.float64], column: str, calendar: Calendar) -> bool:
    """Whether a column holds the year, the hour, the day of the week... of each row's time."""
    known, named = values[np.isfinite(values)], part_of(column)
    if len(known) and named == "yearday" and _in_range(known, named):
        return True  # with its fraction, too
    if _says_day_of_year(values, column, calendar) or _writes_clock(values, calendar):
        return True
    if len(known) == 0 or not are_whole(known[:HEAD]):
        return False
    if of_seconds := parts_of_a_second(words(column)):
        return bool(known.min() >= 0 and known.max() < of_seconds)
    plural = not _LONG.isdisjoint(words(column)[-1:])
    if named and not plural and not _SHORT & set(words(column)) and _in_range(known, named):
        return True
    if not calendar.times.dated or known.min() == known.max():
        return False
    if any(_count_days(values, at, day=named == "day") for at in calendar.moments):
        return True
    if known.min() < 0:
        return False
    if named == "year":  # 0 and 1 for the first and the second
        before = values - calendar.moments[0].year
        return len(known) == len(values) and bool((before == before[0]).all())
    return any(
        np.mean(first == values[:HEAD]) > 0.99
        and len(np.unique(of_all := part())) > 1
        and np.mean(of_all == values) > 0.99
        for first, part in calendar.first
    )


def _writes_clock(values: NDArray[np.float64], calendar: Calendar) -> bool:
    """Whether numbers are hours with minutes behind the point: 2.46 of 02:46."""
    if not calendar.times.dated or not (values[:HEAD] % 1 > 0).any():
        return False
    return any(
        np.allclose(values[:HEAD], _clock(at[:HEAD]))
        and np.allclose(values, clock := _clock(at))
        and (clock % 1 > 0).any()  # of days alone, tiny numbers are near midnight
        for at in calendar.moments
    )


def _clock(at: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Hours with minutes behind the point."""
    return np.asarray(at.hour + at.minute / 100, dtype=np.float64)


def _says_day_of_year(values: NDArray[np.float64], column: str, calendar: Calendar) -> bool:
    """Whether a name ends as days of the year are called, and each is within a month of its row.

    So composites of satellites say from which day each pixel is. Days on which something bloomed
    are measured, one each year.
    """
    told = [word for word in words(column)[-4:] if word != "the"]
    if not calendar.times.dated or told[-3:] != ["day", "of", "year"]:
        return False
    apart = (values - calendar.moments[0].day_of_year + LONGEST_YEAR / 2) % LONGEST_YEAR
    near = np.abs(apart - LONGEST_YEAR / 2) <= LONGEST_MONTH
    known = np.isfinite(values)
    return bool(near[known].all()) and bool(np.ptp(values[known]) > LONGEST_MONTH)


def _count_days(values: NDArray[np.float64], at: pd.DatetimeIndex, *, day: bool) -> bool:
    """Whether numbers go up by one with each date and stay between, from wherever they begin.

    Under the name of a `day`, two dates are enough.
    """
    dates = at.to_numpy().astype("datetime64[D]").astype(np.float64)
    before = values[:HEAD] - dates[:HEAD]
    if (before != before[0]).any() or (values - dates != before[0]).any():
        return False
    return len(np.unique(values)) >= (2 if day else FEWEST_DATES)


def _in_range(known: NDArray[np.float64], part: str) -> bool:
    low, high = {
        "year": (1000, 3000),
        "yearday": (0, 366),
        "week": (0, 54),
        "clock": (0, 2400),
    }.get(part, (0, 60))
    return bool(known.min() >= low and known.max() <= high)
