"""Clocks beside dates, or without any: texts, digits, hours and parts of days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import clock_texts, timestamps
from sequitur_core.readers.dates.languages import HALF
from sequitur_core.readers.dates.names.clock_names import (
    PACKED_MINUTES,
    clock_digits,
    go_on_as_minutes,
)
from sequitur_core.readers.dates.parts.date_parts import (
    OF_MARKETS,
    hours_from_one,
    names_heart_rate,
    names_minimum,
    part_of,
)
from sequitur_core.readers.dates.parts.day_spans import (
    FEWEST,
    PARTS_OF_HOURS,
    SPANS,
    are_hours,
    are_parts_in_words,
    are_shifts,
    are_spans,
    count_from_one,
)
from sequitur_core.readers.dates.ticks import BESIDE, fractions_of_a_second
from sequitur_core.readers.dates.time_order import MOSTLY_UNIQUE, is_unique
from sequitur_core.readers.missing_values import different_cells, known_texts
from sequitur_core.readers.tables.columns.times.dates import TimeColumns, as_dates
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.day import SHIFT_WORDS
from sequitur_core.readers.vocabulary.things import names_thing
from sequitur_core.readers.vocabulary.words import words

_HALF = re.compile(HALF)
EARLY = 8  # the hour until which nobody looks at a thermometer now and then, but players score
TURNING, SELDOM = 0.3, 0.1  # of the steps, in which such numbers change; and go either way
LATE = 20  # hours of the day, the last of several at least
FEWEST_CLOCKS = 12  # different times of day that tell by themselves what they are
HEAD = 200  # first cells that are looked at
SHORT = 0.25  # of a second, and share of the rows: far more of the former's parts are longer
FEWEST_PARTS = 2  # of a day, in words
MOST_SPANS = 300  # of a day: those of five minutes
_MIDNIGHTS = (2_400, 240_000)  # of clocks in digits
_UNKNOWN = 9_999  # in place of one
POINTS = " %H.%M"  # the format of clocks with one
ROUNDED = 1e-6  # of a minute, by which decimals miss it as they are stored
MOSTLY_EVEN = 0.6  # of the steps from clock to clock, that are the usual one
_OF_HOURS = {"interval", "quarter", "period", "part", "segment"}
_CLOCK_WORDS = {
    "time", "clock", "hhmm", "hhmmss", "uhrzeit", "hora", "heure", "ora", "utc", "gmt",
    "klokkeslæt", "klokkeslett", "klockslag", "kellonaika", "godzina", "orario", "horario", "kl",
    "godz", "tijdstip", "klokken",
}  # fmt: skip


def as_clock(table: Table, column: str) -> TimeColumns | None:
    """Times of day, or since a beginning, without a date."""
    times = timestamps.read_times(table.frame, (column,), "clock")
    if times.missing.any():
        return None
    steps = np.diff(times.numbers)
    if clock_texts.are_pointed(table.frame[column]) and (steps > 0).mean() < MOSTLY_UNIQUE:
        return None  # prices are written so, too
    if clock_texts.pass_midnight(times.numbers) and not _days_are_counted(table, times.numbers):
        times = timestamps.read_times(table.frame, (column,), clock_texts.OVER_MIDNIGHT)
    return TimeColumns((column,), times)


def with_numbered_day(table: Table, clock: str) -> TimeColumns | None:
    """A clock and the numbers of days, such as D3, beside it that go on with it row by row."""
    for day in (str(c) for c in table.frame.columns if part_of(str(c)) == "day"):
        if not 2 <= table.distinct(day) <= len(table.frame) / 2:
            continue
        days = clock_texts.numbered_days(table.frame[day])
        if np.isnan(days).any() or (np.diff(days) < 0).any():
            continue
        found = TimeColumns.read(table, (day, clock), clock_texts.DAYS)
        within = found.times.numbers - clock_texts.DAY * (days - days[0]) < clock_texts.DAY
        if within.all() and (np.diff(found.times.numbers) > 0).all():
            return found
    return None


def _days_are_counted(table: Table, seconds: NDArray[np.float64]) -> bool:
    """Whether another column goes up by one at each midnight: it says which day a row is of."""
    falls = np.diff(seconds) < -clock_texts.DAY / 2
    return any((np.diff(table.values(c))[falls] == 1).all() for c in table.numbers)


def minutes_that_go_on(series: pd.Series[Any]) -> bool:
    """Whether texts are minutes and seconds, such as 36:12.5, that go on: laps of a race don't."""
    if not all(map(clock_texts.MINUTES.fullmatch, known_texts(series, HEAD))):
        return False
    steps = np.diff(clock_texts.clock_seconds(series))
    return bool((steps >= 0).all() and (steps > 0).any())


def hours_of_days(table: Table) -> list[str]:
    """Columns of hours of the day, by their names or, without one, by how they count behind a date.

    Those count to 23 and begin again, in nearly all rows. A time behind a date may be one, too.
    """
    hours = [c for c in table.numbers if part_of(c) == "hour" and c not in table.stray]
    hours = hours or [c for c in table.numbers if c not in table.stray and _holds_hours(table, c)]
    second = str(table.frame.columns[1]) if len(table.frame.columns) > 1 else ""
    if not table.named and second in table.numeric and table.distinct(second) == 24:
        steps = np.diff(table.values(second))
        hours += [second] if np.isin(steps, (1, -23)).mean() > MOSTLY_UNIQUE else []
    cells = {c: table.frame[c].dropna() for c in hours}
    within = [c for c in hours if cells[c].isin(range(25 + hours_from_one(cells[c]))).all()]
    return [c for c in within if not names_heart_rate(c, table.numbers)]


def are_no_hours(table: Table, days: Sequence[str], column: str) -> bool:
    """Whether numbers called hours only go up and down below 8, as home runs do: HR.

    Hours of the day rise within each date, or fall where the newest stands first. Beside dates of
    which most are told once, they are nearly the same: when somebody looked.
    """
    hours = table.values(column)
    if not np.nanmax(hours) < EARLY:
        return False
    steps, same = np.diff(hours), np.diff(group_codes(table, days)) == 0
    if 2 * same.sum() < len(same):
        return bool((steps != 0).mean() > TURNING)
    return bool(min((steps[same] < 0).mean(), (steps[same] > 0).mean()) > SELDOM)


def _holds_hours(table: Table, column: str) -> bool:
    """Whether a column right behind another is called a time and holds hours up to 23.

    They go on while the other stays the same, and nearly always begin again with the next.
    """
    called = words(column)
    if not called or not (_CLOCK_WORDS.issuperset(called) or called == ["h"]):
        return False
    places = [str(c) for c in table.frame.columns]
    if not (at := places.index(column)):
        return False
    values = table.values(column)
    if not np.isin(values, range(24)).all() or values.max() < LATE:
        return False
    day = np.diff(pd.factorize(table.frame[places[at - 1]], use_na_sentinel=False)[0]) == 0
    steps = np.diff(values)
    on = (steps >= 0) if (steps[day] > 0).sum() >= (steps[day] < 0).sum() else (steps <= 0)
    return bool(on[day].mean() > MOSTLY_UNIQUE) if day.any() else True


def clocks_in_digits(table: Table) -> list[str]:
    """Columns of numbers that are called times and hold times of day, as 93500 for 9:35:00.

    Or called hours, as 0100 to 2400 are. bedTime.year is a part of another time.
    """
    called = [
        c
        for c in table.numbers
        if part_of(c) in ("hour", "clock")
        or (not _CLOCK_WORDS.isdisjoint(told := words(c)) and part_of(told[-1]) in ("", "clock"))
    ]
    return [c for c in called if _are_digits(table, c) and not is_heart_rate(table, c)]


def hours_and_minutes(table: Table) -> list[TimeColumns]:
    """Times of day in up to four digits, as 930, that no date stands beside: those of one day each.

    They are called HHMM, or times and go on as hours and minutes do.
    """
    called = (c for c in clocks_in_digits(table) if table.values(c).max() <= _MIDNIGHTS[0])
    return [
        TimeColumns.read(table, (c,), PACKED_MINUTES)
        for c in called
        if part_of(c) == "clock" or go_on_as_minutes(table.values(c))
    ]


def is_clock_or_unknown(table: Table, column: str) -> bool:
    """Whether a column called a time holds clocks in digits alone, and 2400 or 9999 for unknown.

    As weather services say at which hour an observer reads the thermometer.
    """
    if column not in table.numeric or _CLOCK_WORDS.isdisjoint(words(column)):
        return False
    values = table.frame[column].dropna().unique()
    clocks = values[values != _UNKNOWN]
    plain = (clocks >= 0) & (clocks <= _MIDNIGHTS[0]) & (clocks % 100 < 60)
    return bool(plain.all() and np.isin(values, (_MIDNIGHTS[0], _UNKNOWN)).any())


def is_heart_rate(table: Table, column: str) -> bool:
    """Whether a column called as hours holds numbers from 100 to 159 alone, as HR does.

    As a clock in digits all of them would be in one hour. Or it stands beside HR_max.
    """
    if part_of(column) != "hour":
        return False
    hours = table.frame[column] // 100
    return names_heart_rate(column, table.numbers) or bool(hours.min() == hours.max())


def clocks_behind(
    table: Table, dated: Sequence[TimeColumns], called: Sequence[str]
) -> list[tuple[TimeColumns, str]]:
    """Dates and the times of day in digits right behind them, which nothing but their steps tells.

    called : those that are called so, which may stand anywhere.
    """
    pairs = [(date, _behind(table, date.columns[-1])) for date in dated]
    return [
        (date, c)
        for date, c in pairs
        if c in table.numeric
        and c not in called
        and _are_digits(table, c)
        and _go_on_evenly(table, date, c)
    ]


def _are_digits(table: Table, column: str) -> bool:
    return column not in table.stray and clock_digits(table.frame[column]) > 0


def _go_on_evenly(table: Table, date: TimeColumns, clock: str) -> bool:
    """Whether dates that repeat and times of day in digits never do together, and step evenly."""
    if is_unique(date.times) or table.distinct(clock) < FEWEST_CLOCKS:
        return False
    both = as_dates(table, (*date.columns, clock))
    if both is None or both.times.missing.any() or not is_unique(both.times):
        return False
    steps = np.diff(both.times.numbers)
    return bool((steps == np.median(steps)).mean() > MOSTLY_UNIQUE)


def with_clock_in_digits(table: Table, date: TimeColumns, clock: str) -> TimeColumns | None:
    """Dates and times of day in digits as one time; where these go to 2400, that ends a day."""
    columns = (*date.columns, clock)
    found = as_dates(table, columns)
    cells = table.frame[clock]
    if found is None or (cells == 0).any() or not cells.isin(_MIDNIGHTS).any():
        return found
    forms = (found.times.format, *found.others)
    return TimeColumns.read(table, columns, *(f"{f}{timestamps.MIDNIGHT_LAST}" for f in forms))


def clocks_with_points(table: Table) -> list[str]:
    """Columns called times whose numbers are hours, a point and minutes: 8.10 is ten past eight.

    Not those whose minutes go beyond 59, or that go on evenly as hours and their fractions do.
    """
    called = (c for c in table.numbers if not _CLOCK_WORDS.isdisjoint(words(c)))
    return [c for c in called if c not in table.stray and _have_points(table.values(c))]


def _have_points(values: NDArray[np.float64]) -> bool:
    if not np.isfinite(values).all() or values.min() < 0 or values.max() >= 24:
        return False
    digits = np.round(100 * values)
    if np.abs(100 * values - digits).max() > ROUNDED or (digits % 100 >= 60).any():
        return False
    if len(np.unique(digits)) < FEWEST_CLOCKS or not (digits % 100 > 0).any():
        return False
    minutes = digits // 100 * 60 + digits % 100
    return _even_share(np.diff(minutes)) > max(MOSTLY_EVEN, _even_share(np.diff(digits)))


def _even_share(steps: NDArray[np.float64]) -> float:
    """The share of steps that are the usual one; several rows may have the same time."""
    on = steps[steps > 0]
    return float((on == np.median(on)).mean()) if len(on) else 0.0


def with_clock_by_points(table: Table, date: TimeColumns, clock: str) -> TimeColumns | None:
    """Dates and times of day with a point between their hours and minutes, as one time."""
    forms = [date.times.format, *date.others]
    if clock in date.columns or not all(map(_is_of_days, forms)):
        return None
    found = TimeColumns.read(table, (*date.columns, clock), *(f"{f}{POINTS}" for f in forms))
    return None if (found.times.missing & ~date.times.missing).any() else found


def _are_lasting(date: TimeColumns, column: str, hours: NDArray[np.float64]) -> bool:
    """Whether a column called hours holds how many somebody slept or worked, each day.

    Those of the day go on from row to row while the date stays, and aren't the same again.
    """
    if words(column)[-1:] != ["hours"] or date.times.missing.any():
        return False
    same = np.diff(date.times.numbers) == 0
    return not same.any() or bool((np.diff(hours)[same] < 0).mean() > 1 - MOSTLY_UNIQUE)


def with_hour(table: Table, date: TimeColumns, hour: str) -> TimeColumns | None:
    """Dates and hours of the day, counted from 0 or from 1, as one time.

    With minutes and seconds of columns of their own.
    """
    if _are_lasting(date, hour, table.values(hour)) or are_no_hours(table, date.columns, hour):
        return None
    if not hours_from_one(table.frame[hour]):
        return as_dates(table, (*date.columns, hour, *_parts_of_hours(table)))
    forms = [date.times.format, *date.others]
    if not all(form.startswith("%") for form in forms) or "%H" in forms[0] or "%I" in forms[0]:
        return None
    end, columns = timestamps.HOURS_FROM_ONE, (*date.columns, hour)
    if part := _part_of_hour_behind(table, hour):
        end, columns = f"{end}{PARTS_OF_HOURS[table.distinct(part)]}", (*columns, part)
    return TimeColumns.read(table, columns, *(f"{form}{end}" for form in forms))


def _part_of_hour_behind(table: Table, hour: str) -> str:
    """The column behind hours that is called an interval and counts the parts of each, or ""."""
    column = _behind(table, hour)
    if column not in table.numeric or _OF_HOURS.isdisjoint(words(column)[-1:]):
        return ""
    values, count = table.values(column), table.distinct(column)
    counts = count in PARTS_OF_HOURS and np.isin(values, range(1, count + 1)).all()
    return column if counts and table.distinct(hour) > 1 else ""


def _behind(table: Table, column: str) -> str:
    """The next column, or "" behind the last."""
    places = [*map(str, table.frame.columns), ""]
    return places[places.index(column) + 1]


def _parts_of_hours(table: Table) -> list[str]:
    """The columns of minutes and of seconds within them, by their names."""
    found: list[str] = []
    for part in ("minute", "second"):
        called = [c for c in table.numbers if part_of(c) == part and c not in table.stray]
        fitting = [c for c in called if table.frame[c].isin(range(60)).all()]
        if not fitting or names_minimum(fitting[0], table.numbers):
            break
        found.append(fitting[0])
    return found


def with_half_of_day(table: Table, time: TimeColumns) -> TimeColumns:
    """Dates with a clock of 12 hours and the column that says AM or PM; as they are without one."""
    unknown = int(time.times.missing.sum())
    for half in table.texts() if "%H" in time.times.format else ():
        if not all(map(_HALF.fullmatch, known_texts(table.frame[half], HEAD))):
            continue
        columns, form = (*time.columns, half), f"{time.times.format.replace('%H', '%I')} %p"
        found = as_dates(table, columns, most_wrong=0.0)
        if found is None or "%I" not in found.times.format:  # hours in numbers, without minutes
            found = TimeColumns.read(table, columns, form)
        if found.times.missing.sum() == unknown:
            return found  # a clock that goes to 24 has hours that are none before or after noon
    return time


def with_fractions_beside(table: Table, time: TimeColumns) -> TimeColumns:
    """Dates in whole seconds with the milliseconds, or fractions, of a column of their own.

    As they are without one, or where no time of day is told.
    """
    known = time.times.moments[~time.times.missing]
    whole = time.times.dated and not (known.astype(np.int64) % 1_000_000).any()
    if not whole or "%S" not in time.times.format:
        return time
    for column in table.numbers:
        count = fractions_of_a_second(words(column))
        values = table.values(column) if count and column not in table.stray else np.empty(0)
        if len(values) and (values >= 0).all() and (values < count).all() and values.any():
            if _lasts(values, count) or _runs_on(values, time):
                continue
            forms = (f"{form}{BESIDE}" for form in (time.times.format, *time.others))
            return TimeColumns.read(table, (*time.columns, column), *forms)
    return time


def _lasts(values: NDArray[np.float64], count: float) -> bool:
    """Whether numbers that might be parts of a second are how long something took: mostly short.

    Parts of a second lie all over it, or go on evenly, where a row comes every second.
    """
    if len(np.unique(values)) < FEWEST_CLOCKS:
        return False
    steps = np.diff(values)
    turns = (steps[1:] * steps[:-1] < 0).mean()
    return bool(np.median(values) < SHORT * count and turns > SHORT)


def _runs_on(values: NDArray[np.float64], time: TimeColumns) -> bool:
    """Whether numbers never go back though seconds that hold several rows turn: they say more.

    Parts of a second begin anew with each; milliseconds since the start go on.
    """
    turns = np.diff(time.times.moments.astype(np.int64)) != 0
    return bool(turns.any() and 2 * turns.sum() < len(turns) and (np.diff(values) >= 0).all())


def with_span_of_day(table: Table, date: TimeColumns, column: str) -> TimeColumns | None:
    """Dates and a column that says from when to when in its day each row is, or in which hour."""
    forms = [date.times.format, *date.others]
    if column in date.columns or not all(_is_of_days(form) for form in forms):
        return None
    texts = _different(table, column)
    end = timestamps.HOURS_FROM_ONE if are_hours(texts) and count_from_one(texts) else SPANS
    columns = (*date.columns, column)
    return TimeColumns.read(table, columns, *(f"{form}{end}" for form in forms))


def spans_of_days(table: Table) -> list[str]:
    """Columns of texts that are parts of a day: 00 - 01, 00:15-00:30, H07, morning and evening."""
    few = (c for c in table.texts() if FEWEST_PARTS <= table.distinct(c) <= MOST_SPANS)
    texts = {c: _different(table, c) for c in few}
    return [
        c
        for c, of in texts.items()
        if are_parts_in_words(of)
        or (not SHIFT_WORDS.isdisjoint(words(c)) and are_shifts(of))
        or (
            len(of) >= FEWEST
            and (
                are_spans(of, sure=part_of(c) in ("hour", "clock"))
                or (are_hours(of) and not names_thing(c))
            )
        )
    ]


def _different(table: Table, column: str) -> list[str]:
    return [*{str(text).strip() for text in different_cells(table.frame[column])}]


def _is_of_days(form: str) -> bool:
    return form.startswith("%") and re.search("%[HIjp]", form) is None


def _is_called_period(column: str) -> bool:
    """Whether a column is called as the periods are in which something is traded."""
    found = words(column)
    return found[-1:] in (["period"], ["interval"]) and OF_MARKETS.issuperset(found[:-1])


def with_part_of_day(table: Table, date: TimeColumns) -> TimeColumns | None:
    """Dates and a column beside them that counts the half hours, or other parts, of each day."""
    forms = [date.times.format, *date.others]
    column = _behind(table, date.columns[-1])
    if column not in table.numeric or not all(f.startswith("%") and "%H" not in f for f in forms):
        return None
    count = table.distinct(column)
    if count not in timestamps.PARTS_FROM_ONE or table.distinct(date.columns[0]) < 2:
        return None
    values = table.values(column)
    steps = np.diff(values)
    if _is_called_period(column):  # at which there may be several places
        steps = steps[steps != 0]
    counts = np.isin(steps, (1, 1 - count)).mean() > MOSTLY_UNIQUE
    if not counts or values.min() != 1 or values.max() != count:
        return None
    columns = (*date.columns, column)
    of_day = timestamps.PARTS_FROM_ONE[count]
    return TimeColumns.read(table, columns, *(f"{form}{of_day}" for form in forms))
