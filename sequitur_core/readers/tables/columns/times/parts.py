"""Columns of years, months, days, hours and so on, taken together as dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.clock_texts import LEFT, OF_MATCH
from sequitur_core.readers.dates.languages import halves_of_day
from sequitur_core.readers.dates.names.clock_names import clock_digits
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import (
    HALF_OF_DAY,
    NO_DATE,
    QUARTERS_OF_A_YEAR,
    TIME_OF_DAY,
    TYPICAL,
    are_months,
    are_other_words,
    choose_parts,
    fits_part,
    hours_from_one,
    month_numbers,
    names_heart_rate,
    names_minimum,
    part_of,
)
from sequitur_core.readers.dates.parts.quarters import are_quarters
from sequitur_core.readers.dates.time_order import is_increasing
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.times.clock_columns import (
    are_no_hours,
    clocks_in_digits,
    is_heart_rate,
)
from sequitur_core.readers.tables.columns.times.dates import MOST_UNTIMED, TimeColumns, as_dates
from sequitur_core.readers.tables.columns.times.parts_by_numbers import (
    FIRST_YEAR,
    LAST_YEAR,
    are_years_of_months,
    clock_by_numbers,
    parts_by_numbers,
)
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

MINUTE = 60  # seconds
FEWEST_TURNS, IN_ORDER = 10, 0.9  # of the minutes of a clock, and share of rows that go on by it
NOON = 12
HALVES = {0.0, 12.0}  # the hours at which they begin
SEEN = 100  # first cells that show whether a column holds months
MOST_OTHERS = 3  # words among them
_PREFIXED = re.compile(r"(?P<prefix>.*[^\W\d_])[ _.](?P<part>[^\W\d_]+)")  # sample_year
_MONTHS = ({"year", "month"}, {"year", "month", "day"})
_OF_PERSONS = {"birth", "born", "dob", "death", "died", "hire", "hired", "join", "joined", "expiry"}
# What else Q1 to Q4 are.
_NO_QUARTERS = {"question", "questions", "item", "items", "quartile", "quantile", "group", "income"}
_RANGES = {"year": (FIRST_YEAR, LAST_YEAR), "month": (1, 12), "day": (1, 31)}
OF_A_YEAR = ("month", "quarter", "yearday", "week")


def date_parts(table: Table) -> list[TimeColumns]:
    """Columns year, month, day (and hour...) taken together; or a month name above its days."""
    by_part: dict[str, str] = {}
    columns = [*map(str, table.frame.columns)]
    for column in columns:
        part = part_of(column)
        if part in ("", HALF_OF_DAY) or names_heart_rate(column, columns):
            continue
        if part not in by_part or not _may_be(table, by_part[part]):
            by_part[part] = column  # a tag of trees isn't the day, which is Tag in German
    by_part |= _in_letters(table, columns)
    if "yearday" in by_part and "hour" in by_part and by_part.get("month", "").strip(" #") == "MM":
        by_part.setdefault("minute", by_part.pop("month"))  # behind the day of the year, and hours
    elif "month" not in by_part and by_part.get("minute", "").lower() == "mm":
        by_part["month"] = by_part.pop("minute")  # between yyyy and dd
    if "year" in by_part and by_part.keys().isdisjoint(OF_A_YEAR):
        by_part |= _named_part(table)
    if (
        "year" in by_part
        and by_part.keys().isdisjoint(OF_A_YEAR)
        and (period := _period_of_years(table, by_part["year"]))
    ):
        by_part["period"] = period
    if "year" not in by_part and by_part.keys() <= _named_part(table).keys():
        by_part |= _years_beside_named(table)
    if not table.named and not choose_parts(by_part):
        if clock := clock_by_numbers(table):
            return [of_parts(table, clock)]
        by_part = parts_by_numbers(table)
    if "day" in by_part and "month" not in by_part and _are_yeardays(table, by_part):
        by_part.setdefault("yearday", by_part.pop("day"))
    hour = by_part.get("hour", "")
    in_digits = hour in table.numeric and clock_digits(table.frame[hour]) == 4
    if in_digits and not is_heart_rate(table, hour):
        by_part.setdefault("clock", by_part.pop("hour"))  # 0100 to 2400
    no_clock = by_part.keys().isdisjoint(("hour", "clock"))
    a_day = "yearday" in by_part or "day" in by_part
    if no_clock and a_day and (clocks := clocks_in_digits(table)):
        by_part["clock"] = clocks[0]
    chosen = choose_parts(by_part)
    if not chosen and (of_match := _minutes_and_seconds(table, by_part)):
        return [of_match]
    if not chosen:
        return prefixed_dates(table)[:1]  # the others are further clocks
    chosen = _with_half_of_day(table, _with_typical_year(table, chosen))
    found = of_parts(table, chosen)
    of_day = (*TIME_OF_DAY, HALF_OF_DAY)
    days = [(part, column) for part, column in chosen if part not in of_day]
    if 0 < len(days) < len(chosen) and (
        found.times.missing.any() or _holds_no_hours(table, dict(chosen), [c for _, c in days])
    ):
        found = of_parts(table, days)  # HR is a rate of the heart, or home runs
    no_day = found.times.format == NO_DATE  # so that none may be over
    fits = is_increasing(found.times) if no_day else not found.times.missing.any()
    return [found] if fits else []


def _minutes_and_seconds(table: Table, by_part: Mapping[str, str]) -> TimeColumns | None:
    """The clock of a match, minutes of which may be 90 and more, in two columns; None without.

    Rows are in the order of both, up or down to the end of each quarter: how long each of some
    things took would be in none.
    """
    columns = tuple(by_part.get(part, "") for part in ("minute", "second"))
    names = [*map(str, table.frame.columns)]
    usable = table.numeric.issuperset(columns) and table.stray.keys().isdisjoint(columns)
    if not usable or "hour" in by_part or names_minimum(columns[0], names):
        return None
    minutes, seconds = table.cells(list(columns)).T
    known = np.isfinite(minutes).all() and np.isfinite(seconds).all() and are_whole(minutes)
    if not known or minutes.min() < 0 or seconds.min() < 0 or seconds.max() >= MINUTE:
        return None
    step, turns = np.diff(60 * minutes + seconds), np.diff(minutes) != 0
    if min(turns.sum(), (~turns).sum()) < FEWEST_TURNS or table.distinct(columns[1]) < FEWEST_TURNS:
        return None
    for form, steps in ((OF_MATCH, step), (LEFT, -step)):
        if min((steps[turns] > 0).mean(), (steps[~turns] >= 0).mean()) >= IN_ORDER:
            return TimeColumns.read(table, columns, form)
    return None


def _holds_no_hours(table: Table, chosen: Mapping[str, str], days: Sequence[str]) -> bool:
    hour = chosen.get("hour", "")
    return hour in table.numeric and are_no_hours(table, days, hour)


def _with_half_of_day(
    table: Table, chosen: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Parts of dates, with the column that says AM or PM of hours that go to 12, in each row."""
    hour = dict(chosen).get("hour", "")
    if hour not in table.numeric or not table.frame[hour].between(0, NOON).all():
        return chosen
    two = (c for c in table.texts() if table.distinct(c) == len(HALVES))
    halves = (c for c in two if {*halves_of_day(table.frame[c])} == HALVES)
    return (*chosen, *((HALF_OF_DAY, column) for column in [*halves][:1]))


def _may_be(table: Table, column: str) -> bool:
    """Whether no number of a column is beyond those of the part of a date that names it."""
    return column not in table.numeric or fits_part(column, float(np.nanmax(table.values(column))))


def _in_letters(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Columns called by the first letters of a date's parts, all three of which there are: Y, M, D.

    Alone, each may be anything: M is a mass, D a distance.
    """
    letters = {column.strip().lower(): column for column in columns}
    found = {part: letters.get(part[0], "") for part in _RANGES}
    if not (table.numeric - {*table.stray}).issuperset(found.values()):
        return {}
    are = all(are_of_dates(table.values(column), part) for part, column in found.items())
    return found if are else {}


def are_of_dates(values: DoubleArray, part: str) -> bool:
    """Whether numbers may be the years, months or days of dates."""
    low, high = _RANGES.get(part, (np.inf, -np.inf))
    return bool(((values >= low) & (values <= high)).all()) and are_whole(values)


def _with_typical_year(
    table: Table, chosen: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Parts of dates, the year as that of a typical year where it jumps from month to month."""
    columns = [column for part, column in chosen[:2] if part in ("year", "month")]
    if len(columns) < 2 or not table.numeric.issuperset(columns):
        return chosen
    year, month = table.cells(columns).T
    return ((TYPICAL, columns[0]), *chosen[1:]) if are_years_of_months(year, month) else chosen


@remembered
def prefixed_dates(table: Table) -> list[TimeColumns]:
    """Dates whose parts, down to the hour at least, have one word before them in their names.

    So a sample was taken in sample_year, sample_month and so on, and measured in analysis_year...
    Years and months alone are when something was, too, if all such names begin alike: trip_year,
    trip_month. When somebody was born is no time of a row.
    """
    by_prefix: dict[str, dict[str, str]] = {}
    for column in table.numbers if table.named else ():
        if (match := _PREFIXED.fullmatch(column)) and (part := part_of(match["part"])):
            by_prefix.setdefault(match["prefix"], {}).setdefault(part, column)
    alone = len(by_prefix) == 1 and _OF_PERSONS.isdisjoint(words(next(iter(by_prefix))))
    months = [of for of in by_prefix.values() if {*of} in _MONTHS] if alone else []
    whole = (choose_parts(of) for of in by_prefix.values() if "hour" in of or of in months)
    dates = [of_parts(table, chosen) for chosen in whole if chosen[:1] and chosen[0][0] == "year"]
    return [date for date in dates if not date.times.missing.any()]


def _named_part(table: Table) -> dict[str, str]:
    """A column of months in words, or else one of quarters, by its part; {} without."""
    texts = [c for c in table.texts() if table.frame[c].dtype.kind != "b"]
    if months := next((c for c in texts if are_months(table.frame[c])), ""):
        return {"month": months}
    others = (c for c in texts if _NO_QUARTERS.isdisjoint(words(c)))
    quarters = next((c for c in others if are_quarters(table.frame[c])), "")
    return {"quarter": quarters} if quarters else {}


def _years_beside_named(table: Table) -> dict[str, str]:
    """The columns of months, or quarters, in words and of years, by their part; {} without.

    Whatever they are called where they stand next to each other: statistical offices leave them
    without names. Elsewhere years are called a time. They follow one another, each in many rows.
    """
    columns, named = [*map(str, table.frame.columns)], _named_part(table)
    at = columns.index(next(iter(named.values()))) if named else 0
    beside = columns[max(at - 1, 0) : at + 2] if named else []
    timed = [c for c in table.numbers if time_words(c)[0] and c not in beside] if named else []
    for column in (*beside, *timed):
        years = table.frame[column].to_numpy() if column in table.numeric else np.empty(0)
        own = np.unique(years)
        several = 2 <= len(own) <= len(years) / 2
        if several and own[0] >= FIRST_YEAR and own[-1] <= LAST_YEAR and (np.diff(own) == 1).all():
            return {"year": column, **named}
    return {}


def _period_of_years(table: Table, year: str) -> str:
    """A column called period that begins anew in each year, as months or quarters do; or "".

    Those of a game begin anew in the same year.
    """
    column = next((c for c in table.numbers if words(c) == ["period"]), "")
    if not column or year not in table.numbers or column in table.stray:
        return ""
    years, periods = table.frame[[year, column]].to_numpy(np.float64).T
    last = periods.max()
    whole = are_whole(periods) and periods.min() == 1
    same = np.diff(years) == 0
    anew = bool((np.diff(periods)[same] < 0).any())
    return column if whole and last in (QUARTERS_OF_A_YEAR, 12) and not anew else ""


@remembered
def among_months(table: Table) -> tuple[str, BoolArray] | None:
    """A column of months in words, and which of its cells hold one of few other words; or None.

    Such as Total and Unknown, as statistical offices write them: these rows are of no month.
    """
    for column in (c for c in table.texts() if table.frame[c].dtype.kind not in "biuf"):
        first = month_numbers(pd.Series(known_texts(table.frame[column], SEEN)))
        if not len(first) or np.isnan(first).mean() > MOST_UNTIMED:
            continue
        others = are_other_words(table.frame[column])
        few = others.any() and others.mean() <= MOST_UNTIMED
        if few and table.frame.loc[others, column].nunique() <= MOST_OTHERS:
            return column, others
    return None


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
    years = (table.frame[c] for part, c in chosen if part == "year")
    if any(of.dtype.kind in "iuf" and of.between(0, 99).all() for of in years):
        form += timestamps.SHORT_YEARS
    form += timestamps.HOURS_FROM_ONE if from_one else ""
    return TimeColumns.read(table, columns, form)
