"""Which columns of a table give times, and in which format."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import dates_unread
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_parts import (
    NO_DATE,
    are_months,
    choose_parts,
    hours_from_one,
    may_be_digits,
    month_numbers,
    names_minimum,
    part_of,
    words,
)
from sequitur_core.readers.dates.parts_of_years import PATTERNS, counted_part
from sequitur_core.readers.dates.ticks import parts_of_a_second
from sequitur_core.readers.dates.time_order import (
    MOSTLY_UNIQUE,
    clock_of_digits,
    is_increasing,
    is_unique,
)
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.tables.columns.unnamed_columns import (
    counts_up,
    cycling,
    moments_of_tracks,
    restarting,
    ticking,
)
from sequitur_core.readers.tables.table import Table, cells_of

_DAY = ("year", "month", "day")
PARTS_OF_A_DAY = (24, 48, 96, 144, 288, 1440)
_SMALLEST_DIGITS = 1800e4  # a date such as 18000101, without what may stand behind its year
_EPOCH_WORDS = {
    "timestamp", "stamp", "unix", "epoch", "time", "date", "datetime", "utc", "ts", "sec", "secs",
}  # fmt: skip
_CLOCK_WORDS = {"time", "clock", "hhmm", "hhmmss", "uhrzeit", "zeit", "hora", "heure", "ora"}
_ORDERS = re.compile(r"\b(?P<first>dd(?=[-/. ]?mm)|mm(?=[-/. ]?dd))", re.IGNORECASE)
# What PsychoPy writes of its loops: which repetition, which trial in it, and which of all.
_LOOP = re.compile(r"(?:\w+\.)?this(?:Rep|Trial|Block)?(?:N|Index)")
COUNTED, DIGITS = 3, "0123456789"  # columns of one name with a number behind it
MOST_UNTIMED = 0.2  # share of rows that may lack a time, and are left out then
FEWEST_DATES = 20  # cells of a column that is said to hold dates
EVEN = 0.3  # of the mean distance of dates, by which it may differ for it to be even
FULL_DIGITS = 1e15  # microseconds since 1970
_WHOLE_SECONDS = (["sec"], ["secs"], ["second"], ["seconds"], ["s"])
HALF_DATES = 0.5  # share of a column's cells that are dates where it was meant to be a time


@dataclass(frozen=True, eq=False)
class TimeColumns:
    """Columns that may hold times, with the times read; `others` are formats that fit as well."""

    columns: tuple[str, ...]
    times: timestamps.Times
    others: tuple[str, ...] = ()


_CANDIDATES: WeakKeyDictionary[Table, list[TimeColumns]] = WeakKeyDictionary()


def time_candidates(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """Columns that may hold times, likeliest first."""
    if "time_columns" in fixed:
        return _given_time(table, fixed)
    if table not in _CANDIDATES:  # asked for again when choices are offered or corrected
        _CANDIDATES[table] = _find_candidates(table)
    return _CANDIDATES[table]


def _find_candidates(table: Table) -> list[TimeColumns]:
    frame = table.frame
    dated: list[TimeColumns] = []
    clocks: list[str] = []
    months: list[TimeColumns] = []
    for column in table.texts():
        series = frame[column]
        if series.dtype.kind in "biuf":  # numbers of another table, such as ages, are none
            continue
        if found := _as_dates(table, (column,)):
            dated.append(found)
        elif all(map(timestamps.CLOCK.fullmatch, known_texts(series, 200))):
            clocks.append(column)
        elif are_months(series):
            times = timestamps.Times(month_numbers(series), "month", "month")
            months.append(TimeColumns((column,), times))
    numeric: list[TimeColumns] = []
    for column in _may_tell_time(table):
        if found := _as_numbers(table, column):
            calendar = found.times.format.startswith("%") or found.times.format in PATTERNS
            (dated if calendar else numeric).append(found)
    both = [
        found
        for date, clock in itertools.product(dated, clocks)
        if (found := _as_dates(table, (*date.columns, clock)))
    ]
    both += [
        found
        for date, hour in itertools.product(dated, _hours(table))
        if (found := _with_hour(table, date, hour))
    ]
    both += [found for date in dated if (found := _with_part_of_day(table, date))]
    if in_digits := _clocks_in_digits(table):
        both += [
            found
            for date, clock in itertools.product([*dated, *_one_day(table)], in_digits)
            if clock not in date.columns and (found := _as_dates(table, (*date.columns, clock)))
        ]
    if not dated:
        numeric += [found for clock in clocks if (found := _as_clock(table, clock))]
        numeric = [replace(c, times=clock_of_digits(c.times)) for c in numeric]
    numeric = sorted([*numeric, *months], key=_fineness)
    parts = _date_parts(table)
    numeric.sort(
        key=lambda c: any(c.columns[0] in p.columns for p in parts)
    )  # alone, a part is none
    known = {c for n in numeric for c in n.columns}
    free = [c for c in table.numbers[:50] if c not in known and not is_loop(c)]
    counters = [TimeColumns((c,), plain_times(table, c)) for c in free if counts_up(table, c)]
    # Months of years are first taken for sequences of one year each, unless years go on with
    # their fractions beside them, or several series have names already.
    yearly = not any(c.times.format == "decimal year" for c in numeric) and table.named
    rest = [
        c
        for c in parts
        if (yearly and c.times.format == "parts year month" and is_unique(c.times))
        or (c.times.format == NO_DATE and any(n.times.dated for n in numeric))
    ]
    whole = [c for c in parts if c not in rest]
    subs = {name[3:]: c for c in table.numbers if (name := "".join(words(c))).startswith("sub")}
    subs |= {"".join(words(c)[:-1]): c for c in table.numbers if parts_of_a_second(words(c))}
    finer = [
        found
        for c in (*numeric, *counters)
        if subs and (found := _with_sub_counter(table, c, subs))
    ]
    counters = [*_by_numbers(table, [*dated, *numeric, *counters]), *counters]
    return [*both, *dated, *whole, *finer, *numeric, *counters, *rest]


def _by_numbers(table: Table, known: Sequence[TimeColumns]) -> list[TimeColumns]:
    """Times and axes that a table's first columns give by their numbers, not by their names."""
    taken = {column for found in known for column in found.columns}
    found = [c for c in (*restarting(table), *cycling(table)) if c not in taken]
    columns = dict.fromkeys([*moments_of_tracks(table), *ticking(table), *found])
    return [TimeColumns((c,), plain_times(table, c)) for c in columns]


def _fineness(candidate: TimeColumns) -> tuple[int, int]:
    """Where a time stands among others: those of finer units first, and fractions before counts."""
    units = ["s", *timestamps.FINE, "frame", "", "min", "h", "day", "week", "month", "year"]
    times = candidate.times
    number = times.moments if times.format == "number" else np.zeros(1)
    fraction = times.unit == "" and bool((number != np.round(number)).any())
    return units.index("frame") if fraction else units.index(times.unit), not fraction


def _as_numbers(table: Table, column: str) -> TimeColumns | None:
    """A column of numbers as times, if its name or its numbers say so."""
    named, unit = timestamps.time_words(column)
    unnamed = not table.named and column == table.numbers[0]
    if column in table.stray:
        return None
    values = table.frame[column].to_numpy(np.float64)
    epoch = not named and _is_epoch(values, column, unnamed=not table.named)
    named = named or epoch
    weekly = part_of(column) == "week" or "week" in words(column)
    if (part := counted_part(values, weekly=weekly)) and (
        named or weekly or not set(words(column)) - {"column"}
    ):
        return TimeColumns((column,), timestamps.read_times(table.frame, (column,), part))
    if not (named or unnamed or may_be_digits(values)):
        return None
    if not np.isfinite(values).all() or values.min() == values.max():
        return None
    whole = bool((values == np.round(values)).all())
    if whole and (found := _as_dates(table, (column,), digits=True)):
        return found
    form = timestamps.find_number_format(values, column)
    if not named and (form != "decimal year" or not (np.diff(values) > 0).all()):
        return None
    times = timestamps.read_times(table.frame, (column,), form)
    return TimeColumns((column,), replace(times, unit=times.unit or unit))


def _may_tell_time(table: Table) -> list[str]:
    """Columns of numbers with the name of a time, or as large as dates: of thousands, few are."""
    ends = cells_of(table.frame.iloc[[0, len(table.frame) // 2, -1]], table.numbers)
    months = (ends >= _SMALLEST_DIGITS / 100) & (ends < _SMALLEST_DIGITS / 80)
    dates = np.all((ends >= _SMALLEST_DIGITS) | months, axis=0)
    large = {table.numbers[i] for i in np.flatnonzero(dates)}
    stems = Counter(c.rstrip(DIGITS) for c in table.numbers)  # s1, s2 and s3 count no seconds
    return [
        column
        for column in table.numbers
        if column in large
        or (not table.named and column == table.numbers[0])
        or (timestamps.time_words(column)[0] and stems[column.rstrip(DIGITS)] < COUNTED)
        or not _EPOCH_WORDS.isdisjoint(words(column))
        if not names_minimum(column, table.numbers)
    ]


def _is_epoch(values: NDArray[np.float64], column: str, *, unnamed: bool) -> bool:
    """Whether a longer name has a word for a time, or none is one; and numbers go on from 1970."""
    if _EPOCH_WORDS.isdisjoint(words(column)) and not unnamed:
        return False
    if len(values) < 3 or not np.isfinite(values).all():
        return False
    form = timestamps.find_number_format(values, column)
    counted = form in timestamps.EPOCHS or timestamps.are_ticks(values, column)
    if counted and unnamed and form != "epoch s":
        # Since September 2001 there are 13 digits of milliseconds; other clocks have fewer.
        counted = values.min() * timestamps.EPOCHS[form] >= FULL_DIGITS
    return counted and bool((np.diff(values) >= 0).mean() > MOSTLY_UNIQUE)


def _with_sub_counter(
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
    return TimeColumns(columns, timestamps.read_times(table.frame, columns, form))


def _as_clock(table: Table, column: str) -> TimeColumns | None:
    """Times of day, or since a beginning, without a date."""
    times = timestamps.read_times(table.frame, (column,), "clock")
    return None if times.missing.any() else TimeColumns((column,), times)


def _hours(table: Table) -> list[str]:
    """Columns of hours of the day, by their names or, without one, by how they count behind a date.

    Those count to 23 and begin again, in nearly all rows.
    """
    hours = [c for c in table.numbers if part_of(c) == "hour" and c not in table.stray]
    second = str(table.frame.columns[1]) if len(table.frame.columns) > 1 else ""
    if not table.named and second in table.numeric and table.distinct(second) == 24:
        steps = np.diff(table.frame[second].to_numpy(np.float64))
        hours += [second] if np.isin(steps, (1, -23)).mean() > MOSTLY_UNIQUE else []
    return [c for c in hours if table.frame[c].dropna().isin(range(25)).all()]


def _one_day(table: Table) -> list[TimeColumns]:
    """A date in digits that all rows share: it tells no rows apart without a time of day."""
    same = [c for c in _may_tell_time(table) if table.distinct(c) == 1 and c not in table.stray]
    return [found for c in same if (found := _as_dates(table, (c,), digits=True))]


def _clocks_in_digits(table: Table) -> list[str]:
    """Columns of numbers that are called times and hold times of day, as 93500 for 9:35:00."""
    called = [c for c in table.numbers if not _CLOCK_WORDS.isdisjoint(words(c))]
    return [
        c for c in called if c not in table.stray and timestamps.clock_digits(table.frame[c]) > 0
    ]


def _with_hour(table: Table, date: TimeColumns, hour: str) -> TimeColumns | None:
    """Dates and hours of the day, counted from 0 or from 1, as one time."""
    if not hours_from_one(table.frame[hour]):
        return _as_dates(table, (*date.columns, hour))
    forms = [date.times.format, *date.others]
    if not all(form.startswith("%") for form in forms) or "%H" in forms[0] or "%I" in forms[0]:
        return None
    columns = (*date.columns, hour)
    first, *others = [f"{form}{timestamps.HOURS_FROM_ONE}" for form in forms]
    return TimeColumns(columns, timestamps.read_times(table.frame, columns, first), tuple(others))


def _with_part_of_day(table: Table, date: TimeColumns) -> TimeColumns | None:
    """Dates and a column beside them that counts the half hours, or other parts, of each day."""
    forms = [date.times.format, *date.others]
    places = [str(c) for c in table.frame.columns]
    at = places.index(date.columns[-1]) + 1
    column = places[at] if at < len(places) else ""
    if column not in table.numeric or not all(f.startswith("%") and "%H" not in f for f in forms):
        return None
    count = table.distinct(column)
    if count not in timestamps.PARTS_FROM_ONE or table.distinct(date.columns[0]) < 2:
        return None
    values = table.frame[column].to_numpy(np.float64)
    counts = np.isin(np.diff(values), (1, 1 - count)).mean() > MOSTLY_UNIQUE
    if not counts or values.min() != 1 or values.max() != count:
        return None
    columns = (*date.columns, column)
    first, *others = [f"{form}{timestamps.PARTS_FROM_ONE[count]}" for form in forms]
    return TimeColumns(columns, timestamps.read_times(table.frame, columns, first), tuple(others))


def _given_time(table: Table, fixed: Mapping[str, Any]) -> list[TimeColumns]:
    """The time columns a person chose, in the format they chose or one that fits."""
    columns = tuple(fixed["time_columns"])
    if not columns:
        return []
    if unknown := [c for c in columns if c not in table.frame.columns]:
        raise SequiturError(f"{table.name} has no column {join_names(unknown)}.")
    if fixed.get("time_format"):
        form = str(fixed["time_format"])
        return [TimeColumns(columns, timestamps.read_times(table.frame, columns, form))]
    free = {name: value for name, value in fixed.items() if name != "time_columns"}
    for candidate in time_candidates(table, free):
        if candidate.columns == columns:
            return [candidate]
    if found := _as_dates(table, columns):
        return [found]
    if len(columns) == 1 and columns[0] in table.numbers:
        values = table.frame[columns[0]].to_numpy(np.float64)
        form = timestamps.find_number_format(values[np.isfinite(values)], columns[0])
        return [TimeColumns(columns, timestamps.read_times(table.frame, columns, form))]
    if all(part_of(c) for c in columns):
        return [_of_parts(table, [(part_of(c), c) for c in columns])]
    first = table.frame[columns[0]].dropna()
    example = first.iloc[0] if len(first) else ""
    raise SequiturError(
        f"{join_names(columns)} can't be read as a time: it holds {quoted(example)}. Choose a "
        "column of numbers or of dates such as 2014-07-01 12:30, or no time column."
    )


def _as_dates(
    table: Table,
    columns: tuple[str, ...],
    *,
    digits: bool = False,
    most_wrong: float = MOST_UNTIMED,
) -> TimeColumns | None:
    """Text columns as dates, if all of their cells are, but for a share that is given."""
    first = table.frame[columns[0]]
    alone = len(columns) == 1 and not digits and first.dtype.kind != "f"
    if alone and not timestamps.formats_by_first(first):
        return None
    if digits or first.dtype.kind == "f":
        joined = first.map("{:.0f}".format, na_action="ignore").astype("string")
    else:
        joined = first.astype("string").str.strip()
    if len(columns) > 1 or not digits:
        for more in columns[1:]:
            cells = table.frame[more]
            if more in table.numeric and (clock := timestamps.clock_digits(cells)):
                cells = timestamps.clock_texts(cells, clock)
            if cells.dtype.kind == "f":
                cells = cells.map("{:.15g}".format, na_action="ignore")
            joined = joined + " " + cells.astype("string").str.strip()
    fitting: list[tuple[float, timestamps.Times]] = []
    few = len(joined) < 2 * timestamps.SAMPLED  # of which no sample is read first
    forms: Sequence[str] = (
        timestamps.formats_by_first(joined)
        if few
        else timestamps.find_date_formats(joined, most_wrong=most_wrong)
    )
    for form in forms:
        times = timestamps.read_dates([joined], form)
        known = ~times.missing
        given = joined.notna().to_numpy()
        wrong = int((given & ~known).sum())
        if wrong > max(1, most_wrong * int(given.sum())) if given.sum() > 20 else wrong:
            continue
        moves = np.abs(np.diff(times.moments[known].astype(np.int64).astype(np.float64)))
        cost = wrong * 1e30 + float(moves.sum())
        if len(moves) >= FEWEST_DATES and 0 < moves.std() < EVEN * moves.mean():
            cost *= 1 - EVEN  # months, where the other order has days that end with the 12th
        fitting.append((cost, times))
    if not fitting:
        return None
    fitting.sort(key=lambda item: item[0])
    if said := _ORDERS.search(columns[0]):  # the column's name says whether days stand first
        order = "%d" if said["first"].lower() == "dd" else "%m"
        named = [item for item in fitting if item[1].format.startswith(order)]
        fitting = named or fitting
    # Neighbouring rows are near in time: the wrong order of day and month jumps about.
    unclear = len(fitting) > 1 and fitting[1][0] < 1.2 * fitting[0][0]
    others = tuple(times.format for _, times in fitting[1:]) if unclear else ()
    return TimeColumns(columns, fitting[0][1], others)


def about_unread_dates(table: Table, used: Sequence[str]) -> list[Note]:
    """A warning of each column that was meant to hold dates, but of which too many aren't."""
    warnings = []
    for column in table.texts():
        if column in used or table.frame[column].dtype.kind not in "OSU":
            continue
        known = table.frame[column].dropna()
        found = _as_dates(table, (column,), most_wrong=HALF_DATES)
        if found is None or len(known) <= FEWEST_DATES:
            continue
        wrong = found.times.missing & table.frame[column].notna().to_numpy()
        if not wrong.any():
            continue
        at = int(np.flatnonzero(wrong)[0])
        line, cell = int(table.frame.index[at]), str(table.frame[column].iloc[at])
        warnings.append(dates_unread(column, int(wrong.sum()), len(known), line, cell))
    return warnings


def _date_parts(table: Table) -> list[TimeColumns]:
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
        by_part = _parts_by_numbers(table)
    if "day" in by_part and "month" not in by_part and _are_yeardays(table, by_part):
        by_part.setdefault("yearday", by_part.pop("day"))
    if "hour" not in by_part and "yearday" in by_part and (clocks := _clocks_in_digits(table)):
        by_part.setdefault("clock", clocks[0])
    chosen = choose_parts(by_part)
    if not chosen:
        return []
    found = _of_parts(table, chosen)
    no_day = found.times.format == NO_DATE  # so that none may be over
    fits = is_increasing(found.times) if no_day else not found.times.missing.any()
    return [found] if fits else []


def _are_yeardays(table: Table, by_part: Mapping[str, str]) -> bool:
    """Whether days are those of a year: beside one, or as there are more than a month has."""
    days = table.frame[by_part["day"]]
    return "year" in by_part or (days.dtype.kind in "iuf" and 31 < days.max() <= 366)


def _of_parts(table: Table, chosen: Sequence[tuple[str, str]]) -> TimeColumns:
    """A date from a column for each of its parts, given as (part, column)."""
    columns = tuple(column for _, column in chosen)
    from_one = any(hours_from_one(table.frame[c]) for part, c in chosen if part == "hour")
    form = " ".join(["parts", *(part for part, _ in chosen)])
    form += timestamps.HOURS_FROM_ONE if from_one else ""
    return TimeColumns(columns, timestamps.read_times(table.frame, columns, form))


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


def is_loop(column: str) -> bool:
    """Whether a column's name is that of a counter of PsychoPy's loops, such as trials.thisN."""
    return bool(_LOOP.fullmatch(column))


def plain_times(table: Table, column: str) -> timestamps.Times:
    """A numeric column as times without a unit."""
    return timestamps.Times(table.frame[column].to_numpy(np.float64), "number")
