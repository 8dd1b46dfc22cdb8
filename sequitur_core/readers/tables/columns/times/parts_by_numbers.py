"""Parts of dates in columns without names, known by how they count on: years, months, days..."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.dates.parts.date_parts import (
    LAST_WEEK,
    OF_A_SECOND,
    TIME_OF_DAY,
    before_new_year,
    with_days_between,
)
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.times.numbers import same_file
from sequitur_core.readers.tables.table import Table

_DAY: tuple[str, ...] = ("year", "month", "day")
_OF_DAYS = {"hour": (24, 3_600), "minute": (59, 60), "second": (59, 1)}  # and how long one is
FEWEST_STEPS = 20  # of a clock that is known by its numbers
FEWEST_MONTHS = 6  # after the first, of a typical year
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30)  # of those before December
MOST_BEFORE = 6  # first and last columns of numbers, among which those of a date are
FEWEST_COLUMNS = 3  # with at least one that was measured
FIRST_YEAR, LAST_YEAR = 1800, 2100  # of columns that are known by their numbers
FEWEST_DAYS = 20  # rows of a date without a year that is known by its numbers
_ORDERS = (_DAY, _DAY[::-1], ("month", "day", "year"), _DAY[1:], _DAY[:0:-1])
LAST_DAY = 31
SLOW = 0.25  # seconds from row to row, in which parts of a second take all values
FINE = 1_000  # parts of a second, at least, of a clock that goes on unevenly
ON = 0.2  # of the steps of an uneven clock, at least, over which it goes on
EVEN, NEAR = 0.9, 0.5  # share of its steps that differ by so much, at most: digits were cut off


def clock_by_numbers(table: Table) -> list[tuple[str, str]]:
    """The first four columns of a table without names, if they go on evenly as a clock does.

    They are hours, minutes, seconds and parts of a second then, as loggers of machines write them,
    in each file. The day may stand before them, and they may go on unevenly, as rows are sent: a
    second that is over takes no longer than other steps do.
    """
    day = [*table.own[:1]]
    if table.numeric.issuperset(day) and table.distinct(day[0]) == 1:
        first = table.values(day[0])[0]
        if 1 <= first <= LAST_DAY and first.is_integer() and (found := _clock(table, 1)):
            return found
    return _clock(table, 0)


def _clock(table: Table, at: int) -> list[tuple[str, str]]:
    """The parts of a clock in four columns of a table, from that at a place on; [] for none."""
    columns = [*table.own[at : at + 4]]
    if len(table.own) < at + 5 or not table.numeric.issuperset(columns):
        return []
    first = table.cells(columns)
    whole = first[:, :3]
    if not np.isfinite(first).all() or not are_whole(whole) or (first < 0).any():
        return []
    if (whole >= (24, 60, 60)).any():
        return []
    same = same_file(table)
    for part, count in OF_A_SECOND.items():
        steps = np.diff(first @ (3_600, 60, 1, 1 / count))[same]
        usual = float(np.median(steps)) if len(steps) > FEWEST_STEPS else 0.0
        even = usual > 0 and even_share(steps, near=NEAR, usual=usual) > EVEN
        fits = first[:, 3].max() < count and len(steps) > FEWEST_STEPS
        # Those of rows a second apart are anything: numbers of forty trials aren't.
        fits = fits and (usual < SLOW or first[:, 3].max() >= count / 2 or not first[:, 3].any())
        if fits and ((even and usual < 1) or (count >= FINE and _turns_over(steps, first, same))):
            return [*zip((*TIME_OF_DAY, part), columns, strict=True)]
    return []


def _turns_over(
    steps: NDArray[np.float64], clock: NDArray[np.float64], same: NDArray[np.bool_]
) -> bool:
    """Whether moments never go back, and those over the end of a second are no further apart.

    Numbers of trials and of the steps of each aren't so: a trial of 400 steps would last a second.
    """
    over = (np.diff(clock[:, 2]) != 0)[same]
    on = are_whole(clock) and bool((steps >= 0).all()) and np.mean(steps > 0) > ON
    if not on or not over.any() or over.all():
        return False
    return bool(steps[over].max() <= steps[~over].max() < 1)


def parts_by_numbers(table: Table) -> dict[str, str]:
    """Columns of a table without names that go on as years, months and so on do, by their part.

    Two that go on as months and days do are a date without a year. Others may stand before them,
    and the day of the year right behind the year.
    """
    own = [c for c in table.numbers if c not in table.files]
    columns = [*own[:MOST_BEFORE], *own[MOST_BEFORE:][-MOST_BEFORE:]]
    if len(columns) < FEWEST_COLUMNS:
        return {}
    first = table.cells(columns)
    same = same_file(table)
    of_year = _day_of_year(first)
    rest = [i for i in range(len(columns)) if i != of_year]
    for order, places in itertools.product(_ORDERS, [rest, range(len(columns))][not of_year :]):
        named = (*order, *TIME_OF_DAY) if "year" in order else order
        for begin in range(len(places) - len(order) + 1):
            at = dict(zip(named, places[begin:], strict=False))
            each = {part: first[:, i] for part, i in at.items()}
            if parts := _counting_on(each, same):
                return {part: columns[at[part]] for part in parts}
    if not of_year or len(columns) - of_year < 2:
        return {}
    parts = _days_counting_on(first[:, of_year - 1 :], same)
    return dict(zip(parts, columns[of_year - 1 :], strict=False))


def _day_of_year(numbers: NDArray[np.float64]) -> int:
    """The place of a column right behind years that may hold days of the year; 0 without one."""
    whole = (numbers == np.round(numbers)).all(axis=0)
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    years = whole & (low >= FIRST_YEAR) & (high <= LAST_YEAR)
    days = whole & (low >= 1) & (high <= 366)
    both = years[:-1] & days[1:]
    return 1 + int(np.argmax(both)) if both.any() else 0


def _days_counting_on(numbers: NDArray[np.float64], same: NDArray[np.bool_]) -> tuple[str, ...]:
    """The parts as which years, days of them and a clock in the next columns count on; () if none.

    Days alone turn over with the year, or are more than weeks: others may count anything.

    same : whether each row but the first is of the same file as the row before.
    """
    year, day, clock = numbers[:, 0], numbers[:, 1], numbers[:, 2]
    begins = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.float64)
    at, names = 86_400 * (begins + day), ("year", "yearday", *TIME_OF_DAY)
    if _evenly(at, same):
        steps, over = np.diff(at)[same], np.diff(year)[same] != 0
        usual = np.median(steps)
        turns = (np.abs(steps[over] - usual) <= NEAR * usual).all()
        return names[:2] if turns and (over.any() or day.max() > LAST_WEEK) else ()
    if found := _down_to_clock(names[:2], at, dict(zip(names, numbers.T, strict=False)), same):
        return found
    digits = {"hour": clock // 100, "minute": clock % 100}
    return ("year", "yearday", "clock") if _down_to_clock((), at, digits, same) else ()


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
    at = 86_400 * (31 * month + day)
    if not are_years_of_months(year, month):
        at += 86_400 * 372 * year
    return _down_to_clock(_DAY, at, each, same)


def are_years_of_months(year: NDArray[np.float64], month: NDArray[np.float64]) -> bool:
    """Whether months go on through one year, each from a year of its own that jumps back and forth.

    So the typical year of a place is put together of months that were like most others.
    """
    over = np.flatnonzero(np.diff(month))
    years, steps = year[over], np.diff(month)[over]
    if len(over) + 1 != len(np.unique(month)) or len(over) < FEWEST_MONTHS or (steps != 1).any():
        return False
    one_each = np.isin(np.flatnonzero(np.diff(year)), over).all()
    return bool(one_each and (np.diff([*years, year[-1]]) < 0).any())


def _down_to_clock(
    found: tuple[str, ...],
    at: NDArray[np.float64],
    each: Mapping[str, NDArray[np.float64]],
    same: NDArray[np.bool_],
) -> tuple[str, ...]:
    """Parts with those of a clock down to the one with which moments go on evenly; () without.

    Years, months, days and hours that go on in every row are a clock with gaps, as of what is only
    written while it rains.

    at : the moments as the parts found tell them, in seconds. each : the numbers of every part.
    """
    with_gaps = (*_DAY, "hour")
    for part, (most, seconds) in _OF_DAYS.items():
        if _evenly(at, same) or (found[:4] == with_gaps and _going_on(at, same)):
            return found
        own = each.get(part, at)
        if not ((own >= 0) & (own <= most) & (own == np.round(own))).all():
            return ()
        found, at = (*found, part), at + seconds * own
    return found if _evenly(at, same) or (found[:4] == with_gaps and _going_on(at, same)) else ()


def _evenly(at: NDArray[np.float64], same: NDArray[np.bool_]) -> bool:
    """Whether moments go on in each file, mostly by steps of about one size."""
    steps = np.diff(at)[same]
    usual = float(np.median(steps)) if len(steps) else 0.0
    even = even_share(steps, near=NEAR, usual=usual) > EVEN
    return usual > 0 and even and _going_on(at, same)


def _going_on(at: NDArray[np.float64], same: NDArray[np.bool_]) -> bool:
    steps = np.diff(at)[same]
    return len(steps) > FEWEST_STEPS and bool((steps > 0).all())


def _are_days_of_a_year(month: NDArray[np.float64], day: NDArray[np.float64]) -> bool:
    """Whether months and days go on day by day, over the end of a month as long as it is."""
    begins = np.concatenate([[0], np.cumsum(_DAYS_OF_MONTHS)])
    if not are_whole(month) or len(day) < FEWEST_DAYS:
        return False
    of_year = begins[month.astype(np.int64) - 1] + day - 366 * before_new_year(month, day)
    over = np.diff(month) != 0
    next_day = np.diff(of_year)[over] <= 1 + (month[:-1][over] == 2)
    return over.any() and next_day.mean() > 0.5 and _mostly_next(of_year)


def _mostly_next(counts: NDArray[np.float64]) -> bool:
    steps = np.diff(counts)
    return bool((steps > 0).all() and (steps == 1).mean() > 0.9)
