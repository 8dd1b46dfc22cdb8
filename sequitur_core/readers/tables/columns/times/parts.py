"""Columns of years, months, days, hours and so on, taken together as dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_parts import (
    NO_DATE,
    OF_A_SECOND,
    TIME_OF_DAY,
    are_months,
    choose_parts,
    hours_from_one,
    part_of,
)
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.tables.columns.times.clocks import clocks_in_digits
from sequitur_core.readers.tables.columns.times.dates import TimeColumns, as_dates
from sequitur_core.readers.tables.table import Table

_DAY = ("year", "month", "day")
FEWEST_STEPS = 20  # of a clock that is known by its numbers
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
    if not by_part and not table.named:
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
    no_day = found.times.format == NO_DATE  # so that none may be over
    fits = is_increasing(found.times) if no_day else not found.times.missing.any()
    return [found] if fits else []


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
    """The first columns of a table without names, if they go on as years, months and days do."""
    if len(table.numbers) < 3:
        return {}
    first = table.frame[list(table.numbers[:3])].to_numpy(np.float64)
    year, month, day = first.T
    if not np.isfinite(first[:, :2]).all() or year.min() < 1500 or year.max() > 2200:
        return {}
    if len(year) < 3 or (month < 1).any() or (month > 12).any():
        return {}
    names = dict(zip(("year", "month", "day", "hour"), map(str, table.numbers), strict=False))
    if (np.diff(12 * year + month) == 1).all():
        return {part: names[part] for part in ("year", "month")}
    if not np.isfinite(day).all() or (day < 1).any() or (day > 31).any():
        return {}
    days = 372 * year + 31 * month + day
    hour = table.frame[names["hour"]].to_numpy(np.float64) if "hour" in names else day
    for at, last in ((days, "day"), (24 * days + hour, "hour")):
        counts_on = (np.diff(at) > 0).all() and bool((np.diff(at) == 1).mean() > 0.9)
        if counts_on and (last == "day" or set(hour) <= set(range(24))):
            return {part: names[part] for part in (*_DAY, "hour") if part != "hour" or last == part}
    return {}
