"""Which columns of a table give times, and in which format."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.behind import date_before
from sequitur_core.readers.dates.clock_texts import CLOCK, are_rare_clocks
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.numbered import unit_of_numbered
from sequitur_core.readers.dates.parts.date_parts import NO_DATE, are_months, month_numbers, part_of
from sequitur_core.readers.dates.parts.parts_of_years import (
    COUNTED,
    NUMBERED,
    PATTERNS,
    SEASON,
    TWO_YEARS,
)
from sequitur_core.readers.dates.ticks import parts_of_a_second
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    are_days_within,
    clock_of_digits,
    is_daily,
    is_increasing,
    is_nearly_unique,
    is_unique,
)
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.source import natural_key
from sequitur_core.readers.tables.columns.times.clock_columns import (
    FEWEST_CLOCKS,
    HEAD,
    as_clock,
    clocks_behind,
    clocks_in_digits,
    clocks_with_points,
    hours_and_minutes,
    hours_of_days,
    minutes_that_go_on,
    spans_of_days,
    with_clock_by_points,
    with_clock_in_digits,
    with_fractions_beside,
    with_half_of_day,
    with_hour,
    with_numbered_day,
    with_part_of_day,
    with_span_of_day,
)
from sequitur_core.readers.tables.columns.times.dates import (
    MOST_UNTIMED,
    TimeColumns,
    as_dates,
    with_days_that_end,
    with_lost_dates,
)
from sequitur_core.readers.tables.columns.times.days_of_years import days_of_a_year
from sequitur_core.readers.tables.columns.times.numbers import (
    OFTEN,
    as_numbers,
    by_numbers,
    fineness,
    may_tell_time,
    one_day,
    plain_times,
    with_sub_counter,
    with_years_first,
)
from sequitur_core.readers.tables.columns.times.parts import date_parts, of_parts, with_year
from sequitur_core.readers.tables.columns.times.spans import BEGINS, ENDS
from sequitur_core.readers.tables.columns.unnamed_columns import counted_outside, counts_up
from sequitur_core.readers.tables.columns.values import names_first, told_by_others
from sequitur_core.readers.tables.rows_to_sequences.groups import codes_of
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

LENGTHS = {"duration", "length", "dauer"}  # of columns that say how long something went on
_COUNTED_IN = {"s", "sec", "secs", "seconds", "ms", "milliseconds", "minutes", "hours"}
NEARLY = 0.02  # of how long rows last, by which the longest are longer where all last as long
MOST_UNDATED = 0.1  # of the rows, that may lack a date where all have another, or a year
MOSTLY_SHORT, LONGEST_RUN = 0.8, 6  # of what lasted, below an hour; hours
_MONTH_ALONE = re.compile(r"(?!.*%[dj]).*%[mbB].*")  # the format of dates without a day
# Words of what happens once in a day that a row is of, at a time that is not the row's.
_OF_SUN_AND_MOON = {"sunrise", "sunset", "moonrise", "moonset", "dawn", "dusk"}
_ELAPSED = {"met", "countdown", "clock"}  # the first of a mission
WRITTEN = {"create", "created", "creation", "update", "updated", "modified", "modification"}
SEVERAL_DAYS = 3  # of each who keeps a diary, on average
PARTS_OF_A_DAY = (24, 48, 96, 144, 288, 1440)
# What PsychoPy writes of its loops: which repetition, which trial in it, and which of all.
_LOOP = re.compile(r"(?:\w+\.)?this(?:Rep|Trial|Block)?(?:N|Index)")


def _of_things(table: Table, column: str, dates: TimeColumns) -> bool:
    """Whether dates that another table tells of names are those of things: drivers or races.

    The days that it tells of names such as d_1 and d_2 go on with these, and are times of rows.
    """
    if column.lower().endswith("id") and not time_words(column)[0]:
        return True
    names = table.frame[column].drop_duplicates()
    order = sorted(range(len(names)), key=lambda at: natural_key(str(names.iloc[at])))
    told = pd.Series(dates.times.moments, table.frame.index)[names.index].iloc[order]
    return not (told.is_monotonic_increasing or told.is_monotonic_decreasing)


def time_candidates(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """Columns that may hold times, likeliest first."""
    if "time_columns" in fixed:
        given = _given_time(table, fixed)
        return given if "time_format" in fixed else [with_lost_dates(table, c) for c in given]
    found = [
        with_lost_dates(table, c)
        for c in _find_candidates(table)
        if not {*c.columns} <= {*table.once}
    ]
    found = _without_lasting(_begun_first(found))
    found = [c for c in found if not _is_length_of_rows(c)]
    return [c for c in found if not any(map(_of_sun_or_moon, c.columns))] or found


def _begun_first(found: list[TimeColumns]) -> list[TimeColumns]:
    """When rows were written down or changed behind all others, where they say from when to when.

    So phones keep what was measured: start_time and end_time, create_time and update_time.
    """
    called = [{*words(c.columns[0])} if c.times.dated else set[str]() for c in found]
    begins = [own - BEGINS for own in called if own & BEGINS]
    if not any(own & ENDS and own - ENDS in begins for own in called):
        return found
    written = [not own.isdisjoint(WRITTEN) for own in called]
    return [c for late in (False, True) for c, of in zip(found, written, strict=True) if of is late]


def _without_lasting(found: list[TimeColumns]) -> list[TimeColumns]:
    """Without numbers that go up though dates that tell nearly all rows apart often turn back.

    A log that is written when each thing is done says when it began, and how long it took.
    """
    dates = [c.times.numbers for c in found if c.times.dated and is_nearly_unique(c.times)]
    turn = any(OFTEN < (np.diff(at) < 0).mean() < 1 - OFTEN for at in dates)
    return [c for c in found if not turn or c.times.dated or not is_increasing(c.times)]


def names_length(column: str) -> bool:
    """Whether a name may say how long something went on, perhaps of several parts: seconds 2."""
    told = [word for word in words(column) if not word.isdecimal()]
    counted = told[-1:] and told[-1] in _COUNTED_IN and "per" not in told
    return bool(counted) or not LENGTHS.isdisjoint(told)


def last_alike(values: NDArray[np.float64]) -> bool:
    """Whether numbers are nearly the same, as lengths of rows are that a clock ends."""
    return bool(np.ptp(values) <= NEARLY * np.median(values))


def _is_length_of_rows(found: TimeColumns) -> bool:
    """Whether numbers that turn back and are nearly the same say how long rows lasted."""
    at = found.times.numbers.astype(np.float64)
    turns = not found.times.dated and bool((np.diff(at) < 0).any())
    return turns and names_length(found.columns[0]) and last_alike(at)


def _of_sun_or_moon(column: str) -> bool:
    return not _OF_SUN_AND_MOON.isdisjoint(words(column))


@remembered
def _find_candidates(table: Table) -> list[TimeColumns]:
    frame = table.frame
    dated: list[TimeColumns] = []
    clocks: list[str] = []
    minutes: list[str] = []
    months: list[TimeColumns] = []
    numbered: list[TimeColumns] = []
    told, spans = told_by_others(table), spans_of_days(table)
    for column in (c for c in table.texts() if c not in spans):
        series = frame[column]
        if series.dtype.kind in "biuf":  # numbers of another table, such as ages, are none
            continue
        if found := as_dates(table, (column,)) or days_of_a_year(table, column):
            if column not in told or not _of_things(table, told[column], found):
                dated.append(with_half_of_day(table, with_year(table, found)))
        elif column not in told and _holds_clocks(series):
            clocks.append(column)
        elif minutes_that_go_on(series):
            minutes.append(column)
        elif are_months(series):
            times = timestamps.Times(month_numbers(series), "month", "month")
            months.append(TimeColumns((column,), times))
        elif (found := _numbered_times(table, column)) is not None:
            numbered.append(found)
    numeric: list[TimeColumns] = []
    # What only numbers the rows says no more than their order does, whatever it is called.
    for column in [c for c in may_tell_time(table) if c not in table.row_numbers]:
        if found := as_numbers(table, column):
            calendar = found.times.format.startswith("%") or found.times.format in PATTERNS
            (dated if calendar else numeric).append(found)
    dated = [found for found in dated if 2 * found.times.missing.sum() <= len(frame)]
    # Beside days, a year or a season says of which part of the table a row is.
    dated = [d for d in dated if d.times.format not in (SEASON, TWO_YEARS)] or dated
    both = [with_fractions_beside(table, d) for d in _with_clocks(table, dated, clocks)]
    within = (with_span_of_day(table, *pair) for pair in itertools.product(dated, spans))
    both += [found for found in within if found]
    dated = [with_fractions_beside(table, found) for found in dated]
    if all(not WRITTEN.isdisjoint(words(c.columns[0])) for c in dated):  # of things, not of rows
        numeric += [found for c in clocks if (found := with_numbered_day(table, c))]
        numeric += [found for c in (*clocks, *minutes) if (found := as_clock(table, c))]
        of_day = hours_and_minutes(table)
        in_digits = {c.columns for c in of_day}
        others = (c for c in numeric if c.columns not in in_digits)
        numeric = [*of_day, *(replace(c, times=clock_of_digits(c.times)) for c in others)]
    numeric = with_years_first(sorted([*numeric, *months], key=fineness))
    parts = date_parts(table)
    numeric.sort(
        key=lambda c: any(c.columns[0] in p.columns for p in parts)
    )  # alone, a part is none
    known = {c for n in numeric for c in n.columns}
    free = [c for c in table.numbers[:50] if c not in known and not is_loop(c)]
    counting = [counted_outside(table, c) or c for c in free if counts_up(table, c)]
    counters = [TimeColumns((c,), plain_times(table, c)) for c in counting]
    whole, rest = _whole_dates(table, parts, numeric)
    subs = {name[3:]: c for c in table.numbers if (name := "".join(words(c))).startswith("sub")}
    subs |= {"".join(words(c)[:-1]): c for c in table.numbers if parts_of_a_second(words(c))}
    finer = [
        found for c in (*numeric, *counters) if subs and (found := with_sub_counter(table, c, subs))
    ]
    counters = [*by_numbers(table, [*dated, *numeric, *counters]), *counters]
    # One row a day needs no clock, such as when the day's steps were written down.
    daily = [c for c in dated if is_daily(c.times) or _are_days_of_each(table, c, both)]
    dated = [*daily, *(c for c in dated if c not in daily)]
    numbers = [*numeric, *numbered, *counters]
    return _known_in_most([*daily, *both, *dated[len(daily) :], *whole, *finer, *numbers, *rest])


def _known_in_most(found: list[TimeColumns]) -> list[TimeColumns]:
    """The times but for dates that many rows lack, where all rows have another date or a year.

    As the days of some elections, beside the year of each.
    """
    years = (c.times.dated or c.times.unit == "year" for c in found if not c.times.missing.any())
    if not any(years):
        return found
    return [c for c in found if not c.times.dated or c.times.missing.mean() <= MOST_UNDATED]


def _whole_dates(
    table: Table, parts: Sequence[TimeColumns], numeric: Sequence[TimeColumns]
) -> tuple[list[TimeColumns], list[TimeColumns]]:
    """Dates whose parts lie in columns that tell when rows were, and those that come last.

    Months of years are first taken for sequences of one year each, unless years go on with their
    fractions beside them, several series have names already, or several things were measured, as
    at a weather station.
    """
    of_dates = {c for p in parts for c in p.columns}
    yearly = (
        table.named
        and not any(c.times.format == "decimal year" for c in numeric)
        and len({*table.numbers} - of_dates - table.binary - table.row_numbers) == 1
    )
    rest = [
        c
        for c in parts
        if (yearly and c.times.format == "parts year month" and is_unique(c.times))
        or (c.times.format.startswith(NO_DATE) and any(n.times.dated for n in numeric))
    ]
    return [c for c in parts if c not in rest], rest


def _numbered_times(table: Table, column: str) -> TimeColumns | None:
    """Texts that number weeks, days or the like in words: Week 3."""
    texts = [*{str(text).strip() for text in table.frame[column].dropna().unique()}]
    unit = unit_of_numbered(texts, column)
    if unit is None or f"{NUMBERED}{unit}" not in COUNTED:
        return None
    return TimeColumns.read(table, (column,), f"{NUMBERED}{unit}")


def _holds_clocks(series: pd.Series[Any]) -> bool:
    """Whether texts are times of day, or clocks in a rare form where they are called a time."""
    first = known_texts(series, HEAD)
    if all(map(_is_clock, first)):
        return True
    called = str(series.name)
    named = time_words(called)[0] or called.strip().lower() in _ELAPSED
    return named and are_rare_clocks(first)


def _is_clock(text: str) -> bool:
    """Whether a text is a time of day, behind which milliseconds may stand in words."""
    return CLOCK.fullmatch(text) is not None or CLOCK.fullmatch(date_before(text)[0]) is not None


def _are_days_of_each(table: Table, date: TimeColumns, both: Sequence[TimeColumns]) -> bool:
    """Whether dates, but not their clocks, are a day apart for each name in a column: a diary.

    both : dates together with clocks. Where those of this one go on over all rows, these are one
        series.
    """
    joined = [b for b in both if b.columns[: len(date.columns)] == date.columns]
    known = [b.times.moments[~b.times.missing] for b in joined]  # hour 25 of a day is no time
    if not joined or any((at[1:] > at[:-1]).all() for at in known):
        return False
    rows, days = len(table.frame), date.times.different
    names = (c for c in names_first(table) if c not in date.columns)
    few = (c for c in names if max(2, rows / days) <= table.distinct(c) <= rows / SEVERAL_DAYS)
    for codes in (codes_of(table.frame[c]) for c in few):
        if are_days_within(date.times, codes):
            return not any(are_days_within(b.times, codes) for b in joined)
    return False


def _with_clocks(
    table: Table, dated: Sequence[TimeColumns], clocks: Sequence[str]
) -> list[TimeColumns]:
    """Dates together with the time of the day that other columns tell in nearly all rows."""
    both = [
        with_days_that_end(with_half_of_day(table, found))
        for date, clock in itertools.product(dated, clocks)
        if LENGTHS.isdisjoint(words(clock))
        if (found := as_dates(table, (*date.columns, clock)))
        if (found.times.missing & ~date.times.missing).mean() <= MOST_UNTIMED
        if not _are_paces(date, found)
    ]
    both += [
        with_half_of_day(table, found)
        for date, hour in itertools.product(dated, hours_of_days(table))
        if not _MONTH_ALONE.fullmatch(date.times.format)
        if (found := with_hour(table, date, hour))
    ]
    both += [found for date in dated if (found := with_part_of_day(table, date))]
    both += [
        found
        for date, clock in itertools.product(dated, clocks_with_points(table) if dated else ())
        if (found := with_clock_by_points(table, date, clock))
    ]
    in_digits = clocks_in_digits(table)
    dates = [*_without_clock(dated), *one_day(table)] if in_digits else []
    both += [
        found
        for date, clock in (
            *itertools.product(dates, in_digits),
            *clocks_behind(table, [*dated, *one_day(table)], in_digits),
        )
        if clock not in date.columns and (found := with_clock_in_digits(table, date, clock))
    ]
    return both


def _are_paces(date: TimeColumns, both: TimeColumns) -> bool:
    """Whether clocks beside days that are there once each are of the first hours, most of one.

    So long somebody took, for a mile or in all: 0:16:04, 1:02:33.
    """
    if not both.times.dated or not is_unique(date.times):
        return False
    at = both.times.moments[~both.times.missing]
    hours = (at - at.astype("datetime64[D]")) / np.timedelta64(1, "h")
    short = len(np.unique(hours)) >= FEWEST_CLOCKS and (hours < 1).mean() >= MOSTLY_SHORT
    return bool(short and hours.max() < LONGEST_RUN)


def _without_clock(dated: Sequence[TimeColumns]) -> list[TimeColumns]:
    """Dates beside which nothing says the time of these days whole, as 2026-03-12T20:21:52 does.

    A number that might be a clock tells nothing then.
    """
    calendar = [found for found in dated if found.times.dated]
    days = [found.times.moments.astype("datetime64[D]") for found in calendar]
    clocks = [f.times.moments - day for f, day in zip(calendar, days, strict=True)]
    whole = [
        day
        for clock, day in zip(clocks, days, strict=True)
        if len(np.unique(clock[~np.isnat(clock)])) > 1
    ]
    told = {
        found.columns
        for found in calendar
        if any((day == found.times.moments).mean() > MOSTLY_UNIQUE for day in whole)
    }
    return [found for found in dated if found.columns not in told]


def _given_time(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """The time columns a person chose, in the format they chose or one that fits."""
    columns = tuple(fixed["time_columns"])
    if not columns:
        return []
    if unknown := [c for c in columns if c not in table.frame.columns]:
        raise SequiturError(f"{table.name} has no column {join_names(unknown)}.")
    if fixed.get("time_format"):
        form = str(fixed["time_format"])
        return [TimeColumns.read(table, columns, form)]
    free = {name: value for name, value in fixed.items() if name != "time_columns"}
    for candidate in time_candidates(table, free):
        if candidate.columns == columns:
            return [candidate]
    if found := as_dates(table, columns):
        return [found]
    if len(columns) == 1 and columns[0] in table.numbers:
        values = table.frame[columns[0]].to_numpy(np.float64)
        form = timestamps.find_number_format(values[np.isfinite(values)], columns[0])
        return [TimeColumns.read(table, columns, form)]
    if all(part_of(c) for c in columns):
        return [of_parts(table, [(part_of(c), c) for c in columns])]
    known = [table.frame[column].dropna() for column in columns]
    some = [
        "yes or no" if isinstance(cells.iloc[0], (bool, np.bool_)) else quoted(cells.iloc[0])
        for cells in known
        if len(cells)
    ]
    first = join_names(some) or "nothing"
    holds = "they hold" if columns[1:] else "it holds"
    raise SequiturError(
        f"{join_names(columns)} can't be read as a time: {holds} {first}. Choose a column of "
        "numbers or of dates such as 2014-07-01 12:30, or no time column."
    )


def is_loop(column: str) -> bool:
    """Whether a column's name is that of a counter of PsychoPy's loops, such as trials.thisN."""
    return bool(_LOOP.fullmatch(column))
