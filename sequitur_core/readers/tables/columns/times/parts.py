"""Columns of years, months, days, hours and so on, taken together as dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_parts import (
    NO_DATE,
    OF_A_SECOND,
    TIME_OF_DAY,
    are_months,
    before_new_year,
    choose_parts,
    hours_from_one,
    part_of,
    with_days_between,
)
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.times.clocks import clocks_in_digits
from sequitur_core.readers.tables.columns.times.dates import TimeColumns, as_dates
from sequitur_core.readers.tables.columns.times.numbers import same_file
from sequitur_core.readers.tables.table import Table

_DAY: tuple[str, ...] = ("year", "month", "day")
_OF_DAYS = {"hour": (24, 3_600), "minute": (59, 60), "second": (59, 1)}  # and how long one is
FEWEST_STEPS = 20  # of a clock that is known by its numbers
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30)  # of those before December
MOST_BEFORE = 6  # first and last columns of numbers, among which those of a date are
FEWEST_COLUMNS = 3  # with at least one that was measured
FIRST_YEAR, LAST_YEAR = 1800, 2100  # of columns that are known by their numbers
FEWEST_DAYS = 20  # rows of a date without a year that is known by its numbers
_ORDERS = (_DAY, _DAY[::-1], ("month", "day", "year"), _DAY[1:], _DAY[:0:-1])
EVEN, NEAR = 0.9, 0.5  # share of its steps that differ by so much, at most: digits were cut off


def date_parts(table: Table) -> list[TimeColumns]:
    """Columns year, month, day (and hour...) taken together; or a month name above its days."""
    by_part: dict[str, str] = {}
    for column in table.frame.columns:
        part = part_of(str(column))
        if part and part not in by_part:
            by_part[part] = str(column)
    if "month" not in by_part and by_part.get("minute", "").lower() == "mm":
        by_part["month"] = by_part.pop("minute")  # between yyyy and dd
    if "year" in by_part and by_part.keys().isdisjoint(("month", "quarter", "yearday", "week")):
        texts = (c for c in table.texts() if table.frame[c].dtype.kind != "b")
        if named := next((c for c in texts if are_months(table.frame[c])), ""):
            by_part["month"] = named
    if "year" not in by_part and by_part.keys() <= {"month"}:
        by_part |= _years_beside_months(table)
    if not table.named and not choose_parts(by_part):
        if clock := _clock_by_numbers(table):
            return [of_parts(table, clock)]
        by_part = _parts_by_numbers(table)
    if "day" in by_part and "month" not in by_part and _are_yeardays(table, by_part):
        by_part.setdefault("yearday", by_part.pop("day"))
    if "hour" not in by_part and "yearday" in by_part and (clocks := clocks_in_digits(table)):
        by_part.setdefault("clock", clocks[0])
    chosen = choose_parts(by_part)
    if not chosen:
        return []
    found = of_parts(table, chosen)
    days = [(part, column) for part, column in chosen if part not in TIME_OF_DAY]
    if found.times.missing.any() and 0 < len(days) < len(chosen):
        found = of_parts(table, days)  # HR is a rate of the heart
    no_day = found.times.format == NO_DATE  # so that none may be over
    fits = is_increasing(found.times) if no_day else not found.times.missing.any()
    return [found] if fits else []


def _years_beside_months(table: Table) -> dict[str, str]:
    """The columns of months in words and of years next to them, by their part; {} without.

    Whatever they are called: statistical offices leave them without names. Years follow one
    another, each in many rows.
    """
    columns = [*map(str, table.frame.columns)]
    texts = [c for c in table.texts() if table.frame[c].dtype.kind != "b"]
    months = next((c for c in texts if are_months(table.frame[c])), "")
    at = columns.index(months) if months else 0
    for column in columns[max(at - 1, 0) : at + 2] if months else ():
        years = table.frame[column].to_numpy() if column in table.numeric else np.empty(0)
        own = np.unique(years)
        several = 2 <= len(own) <= len(years) / 2
        if several and own[0] >= FIRST_YEAR and own[-1] <= LAST_YEAR and (np.diff(own) == 1).all():
            return {"year": column, "month": months}
    return {}


def with_year(table: Table, date: TimeColumns) -> TimeColumns:
    """Dates without a year, such as 1-Jan, with that of another column; as they are without one."""
    if timestamps.lacks_year(date.times.format):
        for year in (c for c in table.numbers if part_of(c) == "year" and c not in table.stray):
            if found := as_dates(table, (*date.columns, year)):
                return found
    return date


def _are_yeardays(table: Table, by_part: Mapping[str, str]) -> bool:
    """Whether days are those of a year: beside one, or as there are more than a month has."""
    days = table.frame[by_part["day"]]
    return "year" in by_part or (days.dtype.kind in "iuf" and 31 < days.max() <= 366)


def of_parts(table: Table, chosen: Sequence[tuple[str, str]]) -> TimeColumns:
    """A date from a column for each of its parts, given as (part, column)."""
    columns = tuple(column for _, column in chosen)
    from_one = any(hours_from_one(table.frame[c]) for part, c in chosen if part == "hour")
    form = " ".join(["parts", *(part for part, _ in chosen)])
    form += timestamps.HOURS_FROM_ONE if from_one else ""
    return TimeColumns(columns, timestamps.read_times(table.frame, columns, form))


def _clock_by_numbers(table: Table) -> list[tuple[str, str]]:
    """The first four columns of a table without names, if they go on evenly as a clock does.

    They are hours, minutes, seconds and parts of a second then, as loggers of machines write them.
    """
    columns = [*map(str, table.frame.columns[:4])]
    if len(table.frame.columns) < 5 or not table.numeric.issuperset(columns):
        return []
    first = table.frame[columns].to_numpy(np.float64)
    whole = first[:, :3]
    if not np.isfinite(first).all() or (whole != np.round(whole)).any() or (first < 0).any():
        return []
    if (whole >= (24, 60, 60)).any():
        return []
    for part, count in OF_A_SECOND.items():
        steps = np.diff(first @ (3_600, 60, 1, 1 / count))
        usual = float(np.median(steps)) if len(steps) > FEWEST_STEPS else 0.0
        even = usual > 0 and (np.abs(steps - usual) <= NEAR * usual).mean() > EVEN
        if first[:, 3].max() < count and usual < 1 and even:
            return [*zip((*TIME_OF_DAY, part), columns, strict=True)]
    return []


def _parts_by_numbers(table: Table) -> dict[str, str]:
    """Columns of a table without names that go on as years, months and so on do, by their part.

    Two that go on as months and days do are a date without a year. Others may stand before them.
    """
    own = [c for c in table.numbers if c not in table.files]
    columns = [*own[:MOST_BEFORE], *own[MOST_BEFORE:][-MOST_BEFORE:]]
    if len(columns) < FEWEST_COLUMNS:
        return {}
    first = table.frame[columns].to_numpy(np.float64)
    same = same_file(table)
    for order in _ORDERS:
        for place in range(len(columns) - len(order) + 1):
            named = (*order, *TIME_OF_DAY) if "year" in order else order
            at = dict(zip(named, range(place, len(columns)), strict=False))
            each = {part: first[:, i] for part, i in at.items()}
            if parts := _counting_on(each, same):
                return {part: columns[at[part]] for part in parts}
    return {}


def _counting_on(
    each: Mapping[str, NDArray[np.float64]], same: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The parts of dates as which columns count on, to the finest that does; () if none do.

    same : whether each row but the first is of the same file as the row before.
    """
    month = each["month"]
    for rows in (slice(None, FEWEST_COLUMNS), slice(None)):  # of many columns, few may be months
        if not ((month[rows] >= 1) & (month[rows] <= 12)).all():
            return ()
    day = with_days_between(each["day"], month)
    year = each.get("year", np.full(len(month), 2000.0))
    if len(year) < 3 or not ((year >= 1500) & (year <= 2200)).all():
        return ()
    if "year" in each and (np.diff(12 * year + month) == 1).all():
        return ("year", "month")
    if not np.isfinite(day).all() or (day < 1).any() or (day > 31).any():
        return ()
    if "year" not in each:
        return ("month", "day") if _are_days_of_a_year(month, day) else ()
    if 2 * len(np.unique(year)) > len(year):  # one number after another, and no years
        return ()
    found, at = _DAY, 86_400 * (372 * year + 31 * month + day)
    for part, (most, seconds) in _OF_DAYS.items():
        if _evenly(at, same):
            return found
        own = each.get(part, at)
        if not ((own >= 0) & (own <= most) & (own == np.round(own))).all():
            return ()
        found, at = (*found, part), at + seconds * own
    return found if _evenly(at, same) else ()


def _evenly(at: NDArray[np.float64], same: NDArray[np.bool_]) -> bool:
    """Whether moments go on in each file, mostly by steps of about one size."""
    steps = np.diff(at)[same]
    usual = float(np.median(steps)) if len(steps) else 0.0
    near = np.abs(steps - usual) <= NEAR * usual
    return usual > 0 and bool((steps > 0).all() and near.mean() > EVEN)


def _are_days_of_a_year(month: NDArray[np.float64], day: NDArray[np.float64]) -> bool:
    """Whether months and days go on day by day, over the end of a month as long as it is."""
    begins = np.concatenate([[0], np.cumsum(_DAYS_OF_MONTHS)])
    if (month != np.round(month)).any() or len(day) < FEWEST_DAYS:
        return False
    of_year = begins[month.astype(np.int64) - 1] + day - 366 * before_new_year(month, day)
    over = np.diff(month) != 0
    next_day = np.diff(of_year)[over] <= 1 + (month[:-1][over] == 2)
    return over.any() and next_day.mean() > 0.5 and _mostly_next(of_year)


def _mostly_next(counts: NDArray[np.float64]) -> bool:
    steps = np.diff(counts)
    return bool((steps > 0).all() and (steps == 1).mean() > 0.9)
