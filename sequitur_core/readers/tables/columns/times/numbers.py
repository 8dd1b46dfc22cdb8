"""Columns of numbers as times, by their names or by their numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.times import minutes_in_seconds
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.names.axis_names import names_axis, names_driven
from sequitur_core.readers.dates.parts.date_parts import may_be_digits, names_minimum, part_of
from sequitur_core.readers.dates.parts.parts_of_years import (
    YEAR_AND_DAY,
    are_days_of_years,
    are_weeks_of_years,
    counted_part,
    with_clock_of_day,
)
from sequitur_core.readers.dates.short_dates import six_digits
from sequitur_core.readers.dates.ticks import (
    SHEET_DAYS,
    are_julian_days,
    are_sheet_days,
    names_julian_days,
    parts_of_a_second,
)
from sequitur_core.readers.dates.time_order import MOSTLY_UNIQUE, is_unique, one_way
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.times.dates import (
    FEWEST_DATES,
    MOST_UNTIMED,
    TimeColumns,
    as_dates,
)
from sequitur_core.readers.tables.columns.units.known import TIMES
from sequitur_core.readers.tables.columns.unnamed_columns import (
    FIRST,
    cycling,
    moments_of_tracks,
    nearly_even,
    restarting,
    restarting_axes,
    ticking,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

_SMALLEST_DIGITS = 1800e4  # a date such as 18000101, without what may stand behind its year
_EPOCH_WORDS = {
    "timestamp", "stamp", "unix", "epoch", "time", "date", "datetime", "utc", "ts", "sec", "secs",
    "decimal", "created", "received", "sent", "logged", "recorded",
}  # fmt: skip
_MEASURED_TOO = TIMES | {"reading", "position", "data", "tempo"}  # vmstat's us is no time
OFTEN = 0.2  # share of the rows in which a temperature goes down, or how long something took
MOST_ANEW = 0.1  # of the rows, in which a depth begins anew
COUNTED, DIGITS = 3, "0123456789"  # columns of one name with a number behind it
FULL_DIGITS = 1e15  # microseconds since 1970
OUR_MILLISECONDS = 1e12  # since 1970, of September 2001
LONG = 1e6 * 86_400 * 365 * 20  # microseconds that no log goes on for
_AGES, FEWEST_BACK = {"age", "ages"}, 8  # rows in which an age falls
GROWING = 0.6  # of the rows, in which the ages of several that grow go up
_UNITS_OF_AGES = {
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("m", "mo", "month", "months"), "month"),
}
_YEARS = {"years", "year", "yr", "yrs", "a", "in"}
_CALIBRATED = {"cal", "calendar", "calibrated"}
OLDER, LATEST = 500, 2100  # than anybody is, and a year of the calendar at most
EARLIEST_YEAR, MOSTLY_NEXT = 1500, 0.7  # and the share of rows in which years go on by one
MOST_FIRST = 50  # columns among which years are that no name says
FEWEST_YEARS, FEWEST_NAMELESS = 3, 5  # rows of years, by a name or by their numbers alone
FIRST_MEASURED, MOST_BEFORE, MOSTLY_EVEN = 1850, 3, 0.9  # years behind so many columns
MOST_LATE = 0.02  # of all the time, that a moment since 1970 may come late
SELDOM_TURNS = 0.2  # of the rows, in which such years turn from going up to going down, or back
# Of weeks by their years, beside those that `part_of` knows.
_WEEKS = {"week", "wk", "yearweek", "weekyear", "yrwk", "yyww", "yyyyww", "jahrwoche"}
_WHOLE_SECONDS = (["sec"], ["secs"], ["second"], ["seconds"], ["s"])


def as_numbers(table: Table, column: str) -> TimeColumns | None:
    """A column of numbers as times, if its name or its numbers say so."""
    named, unit = time_names.time_words(column)
    unnamed = not table.named and column == table.numbers[0]
    unnamed |= _are_even_years(table, column)
    values = table.values(column)
    if column in table.stray or not np.isfinite(values).all():
        return _of_nearly_all(table, column, values)
    short = column.strip().lower()
    named = named and not (short in _MEASURED_TOO and _wavers(values))
    named = named and not (_lasts(table, column) and _wavers(values))
    named = named and not (time_names.names_how_long(column) and _often_falls(values))
    named = named and not (words(column) == ["t"] and _wavers_along_another(table, column))
    named = named and not (short == "s" and _mostly_falls(values))  # of who may fall ill, as S
    nameless = not table.named or column.isdecimal()  # as the places of a list in JSON are
    back = _names_age(column) and len(values) >= FEWEST_BACK and bool((np.diff(values) < 0).all())
    epoch = not named and _is_epoch(values, column, unnamed=nameless)
    days = are_julian_days(words(column), values) or {"decimal", "year"} <= {*words(column)}
    named = named or epoch or days or back or _are_years_of_layers(column, values)
    named = named or _are_years_in_turn(table, column, values)
    named = named or _go_on_as_dates(table, column)
    if not named and (aged := _unit_of_age(column, values)):
        named, unit = True, aged
    weekly = part_of(column) == "week" or not _WEEKS.isdisjoint(words(column))
    known = named or weekly or not set(words(column)) - {"column"} or are_weeks_of_years(values)
    # Whole ones go on from December to January as nothing else does.
    if (known or are_whole(values)) and (part := counted_part(values, weekly=weekly)):
        return TimeColumns.read(table, (column,), part)
    if (named or nameless) and are_days_of_years(values, named=named):
        return TimeColumns.read(table, (column,), YEAR_AND_DAY)
    if clocked := with_clock_of_day(values):
        return TimeColumns.read(table, (column,), clocked)
    if not (named or unnamed or may_be_digits(values)):
        return None
    if values.min() == values.max():
        return None
    if named and (form := six_digits(values, column)):
        return TimeColumns.read(table, (column,), form)
    whole = are_whole(values)
    if whole and (found := as_dates(table, (column,), digits=True)):
        return found
    form = timestamps.BACK if back else timestamps.find_number_format(values, column)
    if not named and (form != "decimal year" or not (np.diff(values) > 0).all()):
        return None
    times = timestamps.read_times(table.frame, (column,), form)
    unit = "" if form == "epoch s" else unit  # that in the name may be wrong
    return TimeColumns((column,), replace(times, unit=times.unit or unit))


def _are_even_years(table: Table, column: str) -> bool:
    """Whether a column without a name has years with their fractions in even steps, behind whole
    numbers: the kind of an altimeter and the number of its cycle stand before them.
    """
    if table.named or column not in table.numbers[1 : MOST_BEFORE + 1]:
        return False
    values = table.values(column)
    if are_whole(values) or not LATEST > values.min() >= FIRST_MEASURED:
        return False
    before = table.numbers[: table.numbers.index(column)]
    even = even_share(np.diff(values)) >= MOSTLY_EVEN
    return even and all(are_whole(table.values(c)) for c in before)


def _of_nearly_all(table: Table, column: str, values: NDArray[np.float64]) -> TimeColumns | None:
    """Times of nearly all rows: a total or a footnote has none, or a word for it."""
    told = np.isfinite(values)
    known = values[told]
    enough = len(known) >= max(FEWEST_DATES, (1 - MOST_UNTIMED) * len(values))
    named = enough and time_names.time_words(column)[0]
    if named and (part := counted_part(known, weekly=False)):
        return TimeColumns((column,), timestamps.read_times(table.frame, (column,), part))
    if named and column in table.stray:
        others = {name: words for name, words in table.stray.items() if name != column}
        timed = replace(table, frame=table.frame[told], stray=others)
        if (found := as_numbers(timed, column)) and is_unique(found.times):
            form, unit = found.times.format, found.times.unit
            times = timestamps.read_times(table.frame, found.columns, form)
            return replace(found, times=replace(times, unit=times.unit or unit))
    if not enough or not may_be_digits(known) or known.min() == known.max():
        return None
    return as_dates(table, (column,), digits=True)


def _go_on_as_dates(table: Table, column: str) -> bool:
    """Whether numbers of any name are moments since 1970, evenly apart, or a spreadsheet's days."""
    values = table.values(column)
    steps = np.diff(values)
    if len(values) < 3 or not ((steps >= 0).all() or (steps <= 0).all()):  # the latest come first
        return False
    # Numbers of rows or of things may be as large as moments, and go up by one.
    epoch = abs(np.median(steps)) > 1 and since_1970(table, column) is not None
    return epoch or are_sheet_days(values)


def _names_age(column: str) -> bool:
    """Whether a column is called an age and nothing else: in falling order, it is of layers."""
    found = {*words(column)}
    return bool(found & _AGES) and found <= _AGES | _YEARS | _CALIBRATED


def _unit_of_age(column: str, values: NDArray[np.float64]) -> str:
    """The unit of ages in days, weeks or months that go on from row to row, as of who grows; "".

    They begin anew with each of several. A list of people has ages in no order.
    """
    called = words(column)
    unit = _UNITS_OF_AGES.get(called[1], "") if len(called) == 2 and called[0] in _AGES else ""
    steps = np.diff(values) if unit else values[:0]
    return unit if len(steps) and (steps > 0).mean() >= GROWING else ""


def _are_years_of_layers(column: str, values: NDArray[np.float64]) -> bool:
    """Whether ages are whole years, as large as no one's age, that go on one way for many rows."""
    if not _names_age(column) or values.min() < OLDER or values.max() > LATEST:
        return False
    ways = np.sign(np.diff(values))
    ways = ways[ways != 0]
    whole = are_whole(values)
    return whole and len(ways) > FEWEST_BACK and (np.diff(ways) != 0).mean() <= SELDOM_TURNS


def _are_years_in_turn(table: Table, column: str, values: NDArray[np.float64]) -> bool:
    """Whether a column called Water Year, or another year, goes on by one from row to row.

    So does a first one without a name: rows are counted from 0 or 1. It may begin anew, as for
    each river. When somebody was born doesn't go on so.
    """
    steps, nameless = np.diff(values), _is_first_without_name(table, column)
    fewest = FEWEST_NAMELESS if nameless else FEWEST_YEARS
    if not (nameless or _names_a_year(column)) or len(values) < fewest or not are_whole(values):
        return False
    if values.min() < EARLIEST_YEAR or values.max() > LATEST:
        return False
    steps = steps * np.sign(np.median(steps))  # the latest may come first
    return bool(((steps == 1) | (steps < 0)).all() and (steps == 1).mean() >= MOSTLY_NEXT)


def _is_first_without_name(table: Table, column: str) -> bool:
    return column == table.frame.columns[0] and not {*words(column)} - {"column"}


def _names_a_year(column: str) -> bool:
    return len(words(column)) > 1 and words(column)[-1] == "year"


def _wavers(values: NDArray[np.float64]) -> bool:
    """Whether numbers go up about as often as down: vmstat's *us* is no time of microseconds."""
    steps = np.diff(values)
    fewer, more = sorted([int((steps > 0).sum()), int((steps < 0).sum())])
    return 2 * fewer > more


def _often_falls(values: NDArray[np.float64]) -> bool:
    """Whether numbers go down so often that they don't only begin anew."""
    return bool((np.diff(values) < 0).mean() > OFTEN)


def _mostly_falls(values: NDArray[np.float64]) -> bool:
    """Whether numbers go down in more rows than up, as no seconds do."""
    steps = np.diff(values)
    return bool((steps < 0).sum() > (steps > 0).sum())


def written_in_minutes(table: Table) -> list[str]:
    """Columns of minutes and seconds, such as 1:39.700, whose numbers are seconds."""
    notes = minutes_in_seconds.among(table.notes)
    return [column for note in notes for column in note.numbers["columns"]]


def _lasts(table: Table, column: str) -> bool:
    """Whether a column held minutes and seconds, as of each lap: 1:39.700.

    Or is such a column in thousandths: 99700.
    """
    values = table.frame[column]
    lasting = (table.frame[c] for c in written_in_minutes(table) if c in table.numeric)
    return any(c.name == column or (1000 * c - values).abs().max() < 2 for c in lasting)


def same_file(table: Table) -> NDArray[np.bool_]:
    """Whether each row but the first is of the same file as the row before."""
    same = np.ones(len(table.frame) - 1, bool)
    for name in (c for c in table.files if c in table.frame):
        same &= np.diff(pd.factorize(table.frame[name])[0]) == 0
    return same


def _wavers_along_another(table: Table, column: str) -> bool:
    """Whether numbers often go down in a file, where another column always goes up.

    So temperatures do along the depth, also where that begins anew with each cast. A time may begin
    anew beside numbers of the rows. What is called a depth tells it from the first step down.
    """
    within = same_file(table)
    steps = np.diff(table.values(column))[within]
    others = [c for c in table.numbers[:FIRST] if c != column]
    depths = (c for c in others if names_axis(c) or names_driven(c, often=True))
    if (steps < 0).any() and any(one_way(np.diff(table.values(c))[within]) for c in depths):
        return True
    if not len(steps) or (steps < 0).mean() <= OFTEN:
        return False
    for other in others:
        on = np.diff(table.values(other))[within]
        up = on > 0
        if up.mean() > 1 - MOST_ANEW and (steps[up] < 0).mean() > OFTEN and (on[up] != 1).any():
            return True
    return False


def may_tell_time(table: Table) -> list[str]:
    """Columns of numbers with the name of a time, or as large as dates: of thousands, few are."""
    ends = table.cells(table.numbers, [0, len(table.frame) // 2, -1])
    months = (ends >= _SMALLEST_DIGITS / 100) & (ends < _SMALLEST_DIGITS / 80)
    days = (ends >= SHEET_DAYS[0]) & (ends < SHEET_DAYS[1])
    dates = np.all((ends >= _SMALLEST_DIGITS) | months | days, axis=0)
    large = {table.numbers[i] for i in np.flatnonzero(dates)}
    stems = Counter(map(_unnumbered, table.numbers))  # s1, s2 and s3 count no seconds
    return [
        column
        for column in table.numbers
        if column in large
        or (not table.named and column == table.numbers[0])
        or _are_even_years(table, column)
        or (time_names.time_words(column)[0] and stems[_unnumbered(column)] < COUNTED)
        or not _EPOCH_WORDS.isdisjoint(words(column))
        or names_julian_days(words(column))
        or _names_age(column)
        or {*words(column)[:1]} & _AGES
        or _names_a_year(column)
        or _is_first_without_name(table, column)
        or not _WEEKS.isdisjoint(words(column))
        if not names_minimum(column, table.numbers)
    ]


def _unnumbered(column: str) -> str:
    """A name without the number behind it, also that of one that came again: T(s) (2)."""
    return re.sub(r" \(\d+\)$", "", column).rstrip(DIGITS)


def one_day(table: Table) -> list[TimeColumns]:
    """A date in digits that all rows share: it tells no rows apart without a time of day."""
    same = [c for c in may_tell_time(table) if table.distinct(c) == 1 and c not in table.stray]
    return [found for c in same if (found := as_dates(table, (c,), digits=True))]


def _is_epoch(values: NDArray[np.float64], column: str, *, unnamed: bool) -> bool:
    """Whether a longer name has a word for a time, or none is one; and numbers go on from 1970.

    Under any name, what has thirteen digits or more and goes on for some years at most does.
    """
    if len(values) < 3 or not np.isfinite(values).all():
        return False
    if _EPOCH_WORDS.isdisjoint(words(column)) and not unnamed and not _are_milliseconds(values):
        return False
    form = timestamps.find_number_format(values, column)
    counted = form in timestamps.EPOCHS or timestamps.are_ticks(values, column)
    if counted and unnamed and form != "epoch s":
        # Since September 2001 there are 13 digits of milliseconds; other clocks have fewer.
        counted = values.min() * timestamps.EPOCHS[form] >= FULL_DIGITS
    steps = np.diff(values)  # the latest may come first
    ordered = max((steps >= 0).mean(), (steps <= 0).mean()) > MOSTLY_UNIQUE
    return counted and (bool(ordered) or _go_on(values))


def _are_milliseconds(values: NDArray[np.float64]) -> bool:
    """Whether numbers are milliseconds since 1970, or less, that never go back."""
    if values[0] < OUR_MILLISECONDS or (np.diff(values) < 0).any():
        return False
    form = timestamps.find_number_format(values)
    return form in timestamps.EPOCHS and bool(np.ptp(values) * timestamps.EPOCHS[form] < LONG)


def _go_on(values: NDArray[np.float64]) -> bool:
    """Whether numbers go up on the whole: what is sent by several may come a little late."""
    late = np.maximum.accumulate(values) - values
    return bool(late.max() <= MOST_LATE * np.ptp(values))


def by_numbers(table: Table, known: Sequence[TimeColumns]) -> list[TimeColumns]:
    """Times and axes that a table's first columns give by their numbers, not by their names."""
    taken = {column for found in known for column in found.columns}
    axes = [] if taken else [*_years_of_each(table), *restarting_axes(table)]  # a time says more
    found = [c for c in (*restarting(table), *axes, *cycling(table)) if c not in taken]
    found += nearly_even(table) if not taken else []
    columns = dict.fromkeys([*moments_of_tracks(table), *ticking(table), *found])
    return [TimeColumns((c,), since_1970(table, c) or plain_times(table, c)) for c in columns]


def _years_of_each(table: Table) -> list[str]:
    """Columns of years, in each of which every name of a column has one row, whatever their order.

    So each team has a season, if rows are in order of the seasons or the teams.
    """
    rows, found = len(table.frame), []
    for column in table.numbers[:MOST_FIRST] if table.texts() else ():
        values = table.values(column)
        years = np.ptp(values) + 1
        if not FEWEST_YEARS <= years <= rows / 2 or rows % years or not are_whole(values):
            continue
        if values.min() < EARLIEST_YEAR or values.max() > LATEST:
            continue
        names = (c for c in table.texts() if table.distinct(c) * years == rows)
        if any(not table.frame[[c, column]].duplicated().any() for c in names):
            found.append(column)
    return found


def since_1970(table: Table, column: str) -> timestamps.Times | None:
    """What goes on since 1970, in seconds or finer units, as dates; None for others.

    Under whatever name: a list of pairs of a time and a value has no words for them. Whole numbers
    go on by equal steps, or they may be ticks since a device began.
    """
    values = table.values(column)
    form, steps = timestamps.find_number_format(values), np.diff(values)
    fine = form in timestamps.EPOCHS and values.min() * timestamps.EPOCHS[form] >= FULL_DIGITS
    whole = are_whole(values)
    on = (steps == np.median(steps)) if whole else (steps >= 0)
    known = fine and bool(on.mean() > MOSTLY_UNIQUE)
    return timestamps.read_times(table.frame, (column,), form) if known else None


def with_sub_counter(
    table: Table, time: TimeColumns, subs: Mapping[str, str]
) -> TimeColumns | None:
    """A time with one that counts within each of its steps: frame, sub frame; secs, nsecs.

    subs : those columns by what else their names say.
    """
    form, called = time.times.format, words(time.columns[0])
    named = "".join(called[:-1] if called[-1:] in _WHOLE_SECONDS else called)
    column = subs.get(named, "")
    if len(time.columns) > 1 or form not in ("number", "epoch s") or not column:
        return None
    from_0 = table.frame[column].min() == 0 or parts_of_a_second(words(column))
    if not from_0 or table.distinct(column) < 2:
        return None
    columns = (*time.columns, column)
    return TimeColumns.read(table, columns, form)


def fineness(candidate: TimeColumns) -> tuple[int, int]:
    """Where a time stands among others: those of finer units first, and fractions before counts.

    A clock that counts parts of a second from 1970 comes before frames, whose rate it tells; but
    not the end of each hour, 3599.999 seconds behind its begin.
    """
    fine = ["s", *time_names.FINE, "clock", "frame", ""]
    units = [*fine, "min", "h", "day", "week", "month", "year"]
    times = candidate.times
    number = times.moments if times.format == "number" else np.zeros(1)
    fraction = times.unit == "" and not are_whole(number)
    epoch = times.format in timestamps.EPOCHS
    parts = times.moments.astype(np.int64) % 1_000_000 if epoch else np.zeros(1)
    known = "clock" if (parts != parts[:1]).any() else times.unit
    place = "frame" if fraction else known if known in units else ""  # nm, of an axis
    return units.index(place), not fraction


def with_years_first(candidates: Sequence[TimeColumns]) -> list[TimeColumns]:
    """Times in numbers, with years of rows before other numbers whose steps aren't even.

    Where each row has a year of its own, in order, what is called a time and goes on as well was
    measured in it: the time of a race, which gets better from year to year.
    """
    plain = [c for c in candidates if len(c.columns) == 1 and c.times.format == "number"]
    years = [c for c in plain if _are_years_of_rows(c)]
    uneven = [
        c
        for c in plain
        if c not in years and time_names.time_words(c.columns[0])[0] and not _has_even_steps(c)
    ]
    if not years or not uneven:
        return [*candidates]
    first = min(candidates.index(c) for c in (*years, *uneven))
    rest = [c for c in candidates[first:] if c not in years]
    return [*candidates[:first], *years, *rest]


def _are_years_of_rows(found: TimeColumns) -> bool:
    values = found.times.moments
    if part_of(found.columns[0]) != "year" or len(values) < FEWEST_YEARS or not are_whole(values):
        return False
    within = values.min() >= EARLIEST_YEAR and values.max() <= LATEST
    return bool(within and one_way(np.diff(values)))


def _has_even_steps(found: TimeColumns) -> bool:
    steps = np.diff(found.times.moments)
    return bool(np.allclose(steps, steps[0]))


def plain_times(table: Table, column: str) -> timestamps.Times:
    """A numeric column as times without a unit."""
    return timestamps.Times(table.values(column), "number")
