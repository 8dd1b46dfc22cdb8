"""Columns of texts, or of digits, as dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.times import dates_unread, times_unread, written_otherwise
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.behind import LASTING, MARKED, are_marked
from sequitur_core.readers.dates.clock_texts import clock_format
from sequitur_core.readers.dates.lost_dates import LOST
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.names.clock_names import clock_digits
from sequitur_core.readers.dates.parts.date_parts import NO_DATE, TYPICAL, part_of
from sequitur_core.readers.dates.parts.day_spans import SPANS
from sequitur_core.readers.dates.parts.parts_of_years import MICROSECONDS, WEEKS
from sequitur_core.readers.dates.short_dates import OVER_NEW_YEAR, goes_over_new_year, six_digits
from sequitur_core.readers.dates.short_dates import over_new_year as to_next_year
from sequitur_core.readers.dates.ticks import (
    BY_NANOSECONDS,
    FEWEST_BACK,
    UNPADDED,
    back_within_seconds,
    count_milliseconds,
)
from sequitur_core.readers.dates.zones import own_clock
from sequitur_core.readers.tables.columns.times.orders import agree_with_seconds, date_in_name
from sequitur_core.readers.tables.table import Table, remembered

_ORDERS = re.compile(r"\b(?P<first>dd(?=[-/. ]?mm)|mm(?=[-/. ]?dd))", re.IGNORECASE)
_MONTHS_FIRST = "(PDH-CSV"  # as the performance monitor of Windows begins the name of its times
MOST_UNTIMED = 0.2  # share of rows that may lack a time, and are left out then
FEWEST_DATES = 20  # cells of a column that is said to hold dates
EVEN = 0.3  # of the mean distance of dates, by which it may differ for it to be even
MOSTLY = 0.9  # of such a column's cells hold a time of day
FEWEST_OTHERS = 3  # cells that are written otherwise than the rest; a line may be cut
_WRONG = 1e30  # what a cell that is no date costs, beside how far neighbours lie apart
_CLOCK = r"(?<!\d)\d{1,2}:\d{2}"
DAY_ALONE = r"\d{1,2}(?P<sign>[-/.])\d{1,2}(?P<end>\.?)"  # as 6/21 or 21.6.
MOSTLY_ON = 0.7  # of the rows, in which a number that is said to be a time doesn't go down
MOST_AT_ONCE = 0.1  # of the rows, within a microsecond of another: steps would be no steps else
_NANOSECONDS = re.compile(r"[.,]\d{7,9}Z?$")
HALF_DATES = 0.5  # share of a column's cells that are dates where it was meant to be a time


@dataclass(frozen=True, eq=False)
class TimeColumns:
    """Columns that may hold times, with the times read; `others` are formats that fit as well."""

    columns: tuple[str, ...]
    times: timestamps.Times
    others: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, columns: tuple[str, ...], form: str, *others: str) -> TimeColumns:
        """Columns whose times are written in a format, or may be in others as well."""
        return cls(columns, timestamps.read_times(table.frame, columns, form), others)


@remembered
def read_times(table: Table, columns: tuple[str, ...], form: str) -> timestamps.Times:
    """The time of each row, as of `timestamps.read_times`; not to be changed in place.

    A table is read and judged several times while it is recognised, with the same times.
    """
    return timestamps.read_times(table.frame, columns, form)


def times_in_use(table: Table, recipe: Recipe) -> timestamps.Times | None:
    """The time of each row by a recipe; None where rows are in order."""
    columns = recipe.time_columns
    return read_times(table, columns, recipe.time_format) if columns else None


@remembered
def as_dates(
    table: Table,
    columns: tuple[str, ...],
    *,
    digits: bool = False,
    most_wrong: float = MOST_UNTIMED,
) -> TimeColumns | None:
    """Text columns as dates, if all of their cells are, but for a share that is given."""
    first = table.frame[columns[0]]
    if len(columns) == 2 and (found := _in_six_digits(table, columns)):
        return found
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
            if more in table.numeric and (clock := clock_digits(cells)):
                cells = timestamps.clock_texts(cells, clock)
            if cells.dtype.kind == "f":
                cells = cells.map("{:.15g}".format, na_action="ignore")
            joined = joined + " " + cells.astype("string").str.strip()
    few = len(joined) < 2 * timestamps.SAMPLED  # of which no sample is read first
    forms: Sequence[str] = (
        timestamps.formats_by_first(joined)
        if few
        else timestamps.find_date_formats(joined, most_wrong=most_wrong)
    )
    fitting = _fitting(joined, forms, most_wrong)
    if (not fitting or fitting[0][0] >= FEWEST_OTHERS * _WRONG) and len(joined) > FEWEST_DATES:
        forms = timestamps.formats_by_first(joined)
        both = _fitting(joined, timestamps.formats_of_two(joined, forms), most_wrong)
        fitting = sorted([*fitting, *both[:1]], key=lambda item: item[0])
    if not fitting:
        fitting = [(0.0, times) for times in _with_odd_cells(joined, forms)]
    if not fitting:
        return None
    said = _ORDERS.search(columns[0])
    if said or _MONTHS_FIRST in columns[0]:  # the column's name says whether days stand first
        order = "%d" if said and said["first"].lower() == "dd" else "%m"
        named = [item for item in fitting if item[1].format.startswith(order)]
        fitting = named or fitting
    # With points between them, days stand first wherever people write so.
    fitting = [item for item in fitting if item[1].format.startswith("%d.")] or fitting
    if len(fitting) > 1:
        fitting = [item for item in fitting if _in_said_months(table, item[1])] or fitting
        fitting = [item for item in fitting if agree_with_seconds(table, item[1])] or fitting
        fitting = [item for item in fitting if date_in_name(table.name, item[1])] or fitting
    # Neighbouring rows are near in time: the wrong order of day and month jumps about.
    unclear = len(fitting) > 1 and fitting[1][0] < 1.2 * fitting[0][0]
    others = tuple(times.format for _, times in fitting[1:]) if unclear else ()
    times = fitting[0][1]
    with_odd = _with_odd_cells(joined, [times.format])
    times = with_odd[0] if with_odd else _in_milliseconds(joined, _told_apart(joined, times))
    return over_new_year(TimeColumns(columns, times, others))


def _in_six_digits(table: Table, columns: tuple[str, ...]) -> TimeColumns | None:
    """Dates of six digits together with the hour or the time of day beside them, or None."""
    date, beside = columns
    numeric = date in table.numeric and date not in table.stray
    if not numeric or not (day := six_digits(table.values(date), date)):
        return None
    cells = table.frame[beside]
    if beside not in table.numeric:
        clock = clock_format(f" {cells.dropna().astype(str).iloc[0].strip()}")
    elif digits := clock_digits(cells):
        clock = " %H%M%S"[: 1 + digits]
    else:
        clock = " %H" if part_of(beside) == "hour" or cells.isin(range(24)).all() else ""
    found = TimeColumns.read(table, columns, f"{day}{clock}") if clock else None
    return found if found and found.times.missing.mean() <= MOST_UNTIMED else None


def _told_apart(texts: pd.Series[Any], times: timestamps.Times) -> timestamps.Times:
    """Dates as they are, or by their nanoseconds where these alone tell few moments apart."""
    form = f"{times.format}{BY_NANOSECONDS}"
    if not times.format.endswith(("%f", "%f%z")) or not _NANOSECONDS.search(str(texts.iloc[0])):
        return times
    finer = timestamps.read_dates([texts], form)
    more = finer.different - times.different
    return finer if 0 < more <= MOST_AT_ONCE * len(texts) else times


def _in_milliseconds(texts: pd.Series[Any], times: timestamps.Times) -> timestamps.Times:
    """Dates as they are, or with 90 milliseconds for a fraction of .90 where rows go on so.

    Some loggers write these without zeros. As fractions, rows of one second would be out of order.
    """
    back = back_within_seconds(times.moments) if times.format.endswith("%f") else 0
    if back < FEWEST_BACK or timestamps.EITHER in times.format or not count_milliseconds(texts):
        return times
    counted = timestamps.read_dates([texts], f"{times.format}{UNPADDED}")
    return times if back_within_seconds(counted.moments) else counted


def _in_said_months(table: Table, times: timestamps.Times) -> bool:
    """Whether a column of months by themselves has that of each time."""
    known = ~times.missing
    months = times.moments[known].astype("datetime64[M]").astype(np.int64) % 12 + 1
    beside = (c for c in table.numbers if part_of(c) == "month")
    return any(np.array_equal(table.frame[c].to_numpy()[known], months) for c in beside)


def _with_odd_cells(joined: pd.Series[Any], forms: Sequence[str]) -> list[timestamps.Times]:
    """Texts as dates of one of some formats, but for few that are written in another.

    These have to fit between the dates above and below them, in one way only. A third format isn't
    looked for beside two.
    """
    given, found = joined.notna().to_numpy(), list[timestamps.Times]()
    for form in (f for f in forms if timestamps.EITHER not in f):
        odd = given & timestamps.read_dates([joined], form).missing
        if not 0 < odd.sum() < min(FEWEST_OTHERS, MOST_UNTIMED * given.sum()):
            continue
        both = [f for f in timestamps.formats_of_two(joined, [form]) if not _swaps(f)]
        read = [timestamps.read_dates([joined], f) for f in both]
        fits = [t for t in read if not (given & t.missing).any() and _in_order(t.moments, odd)]
        found += fits if len(fits) == 1 else []
    return found if len(found) == 1 else []


def _swaps(form: str) -> bool:
    """Whether days stand first in one of two formats, and months in the other."""
    years_last = [f for f in form.split(timestamps.EITHER) if not f.startswith("%Y")]
    return {"".join(re.findall("%([dm])", f)) for f in years_last} == {"dm", "md"}


def _in_order(moments: NDArray[Any], odd: BoolArray) -> bool:
    """Whether some moments lie between those of the rows around them, or near at an end."""
    rest = np.flatnonzero(~odd & ~np.isnat(moments))
    steps = np.abs(np.diff(moments[rest].astype(np.int64)))
    for row in np.flatnonzero(odd):
        place = int(np.searchsorted(rest, row))
        around = moments[rest[max(place - 1, 0) : place + 1]]
        ends = np.sort(around.astype(np.int64))
        if len(ends) < 2:  # no further off than others are from their neighbours
            ends = ends[0] + np.array([-1, 1]) * steps.max(initial=0)
        if not ends[0] <= moments[row].astype(np.int64) <= ends[1]:
            return False
    return True


def _fitting(
    joined: pd.Series[Any], forms: Sequence[str], most_wrong: float
) -> list[tuple[float, timestamps.Times]]:
    """Texts read in each of some formats that fit, with how far neighbours lie apart, least first.

    most_wrong : share of the cells that may be no dates.
    """
    fitting: list[tuple[float, timestamps.Times]] = []
    for form in forms:
        times = _without_marks(joined, timestamps.read_dates([joined], form))
        known = ~times.missing
        given = joined.notna().to_numpy()
        wrong = int((given & ~known).sum())
        if wrong > max(1, most_wrong * int(given.sum())) if given.sum() > 20 else wrong:
            continue
        moves = np.abs(np.diff(times.moments[known].astype(np.int64).astype(np.float64)))
        cost = float(moves.sum())
        if len(moves) >= FEWEST_DATES and 0 < moves.std() < EVEN * moves.mean():
            cost *= 1 - EVEN  # months, where the other order has days that end with the 12th
        fitting.append((wrong * _WRONG + cost, times))
    return sorted(fitting, key=lambda item: item[0])


def _without_marks(joined: pd.Series[Any], times: timestamps.Times) -> timestamps.Times:
    """Dates as they are, or with those behind which a mark stands, such as May 2024 [provisional].

    As statistical offices write the last ones.
    """
    if not times.missing.any() or not are_marked(joined[times.missing].dropna()):
        return times
    marked = timestamps.read_dates([joined], f"{times.format}{MARKED}")
    return marked if marked.missing.sum() < times.missing.sum() else times


def over_new_year(found: TimeColumns) -> TimeColumns:
    """Dates without a year as they are, or with January behind December where rows go on so."""
    times = found.times
    if not timestamps.lacks_year(times.format) or not goes_over_new_year(times.moments):
        return found
    form = f"{times.format}{OVER_NEW_YEAR}"
    later = replace(times, moments=to_next_year(times.moments), format=form)
    return TimeColumns(found.columns, later, found.others)


def with_days_that_end(found: TimeColumns) -> TimeColumns:
    """Times as they are, or with 0:00 as 24:00 of its date where all rows go on in time then only.

    So meters write that say when each hour ended.
    """
    times = found.times
    if times.missing.any() or not times.format.startswith("%") or not times.dated:
        return found
    day = np.timedelta64(1, "D")
    begins = times.moments == times.moments.astype("datetime64[D]")
    zero = np.timedelta64(0, "us")
    ended = times.moments + np.where(begins, day, zero)
    if (np.diff(times.moments) > zero).all() or not (np.diff(ended) > zero).all():
        return found
    form = f"{times.format}{timestamps.MIDNIGHT_LAST}"
    others = tuple(f"{other}{timestamps.MIDNIGHT_LAST}" for other in found.others)
    return TimeColumns(found.columns, replace(times, moments=ended, format=form), others)


def with_lost_dates(table: Table, found: TimeColumns) -> TimeColumns:
    """Times as they are, or with those whose date can't be read, but their time of day."""
    times = found.times
    if not times.missing.any() or not times.format.startswith("%") or "%H" not in times.format:
        return found
    forms = tuple(f"{form}{LOST}" for form in (times.format, *found.others))
    fuller = timestamps.read_times(table.frame, found.columns, forms[0])
    if fuller.missing.sum() == times.missing.sum():
        return found
    return TimeColumns(found.columns, fuller, forms[1:])


def told_by_format(form: str) -> list[str]:
    """What is to be said of times by the format that they are read in."""
    reasons = []
    if form == timestamps.BACK:
        reasons.append("The time counts back from the present: its largest number comes first.")
    if form == MICROSECONDS:
        reasons.append(
            "The time counts microseconds: in another unit, rows would be too far apart."
        )
    if form == WEEKS:
        reasons.append("A number holds the year and the week: each step is a week.")
    if form.endswith(MARKED):
        reasons.append("Marks behind dates, such as [provisional], are no part of them.")
    if form.endswith(LASTING):
        reasons.append(
            "Behind each date stands how long its row lasted, as /P1M for a month: the time is "
            "when that begins."
        )
    if form.endswith(LOST):
        reasons.append(
            "Where a date can't be read, but the time of day beside it, it is that of the rows "
            "around it."
        )
    if form.endswith(timestamps.HOURS_FROM_ONE):
        reasons.append("Hours are counted from 1 to 24: hour 1 begins at midnight.")
    if form.endswith(SPANS):
        reasons.append("Each row is a part of its day: its time is when that begins.")
    if form.endswith(timestamps.MIDNIGHT_LAST):
        reasons.append(
            "Midnight is the last row of its date: it is the one at the end of that day."
        )
    if form.endswith(BY_NANOSECONDS):
        reasons.append(
            "Some rows are less than a microsecond apart: nanoseconds keep them in order."
        )
    if form.endswith(UNPADDED):
        reasons.append(
            "Digits behind the seconds count milliseconds, without zeros before them: as "
            "fractions, rows would be out of order."
        )
    if offset := own_clock(form)[1]:
        reasons.append(f"Days and hours are those of the file's own clock, {offset} from UTC.")
    if form.startswith(NO_DATE):
        reasons.append("The times have no date: 1 January 2000 stands in for it.")
    if form.startswith(f"parts {TYPICAL}"):
        reasons.append(
            "Years jump from month to month, as in a typical year: one stands in for all."
        )
    elif timestamps.lacks_year(form) or form.startswith("parts month day"):
        reasons.append(f"The dates have no year: {timestamps.STANDS_IN} stands in for it.")
    if form.endswith(OVER_NEW_YEAR):
        reasons.append("They go on over New Year: January follows December.")
    return reasons


def told_by_name(table: Table, columns: tuple[str, ...], form: str) -> list[str]:
    """Why days or months stand first, where only the name of the file says so."""
    if not form.startswith(("%d", "%m")):
        return []
    said = date_in_name(table.name, times := read_times(table, columns, form))
    if not said:
        return []
    swapped = re.sub("%[dm]", lambda part: "%m" if part[0] == "%d" else "%d", form)
    other = timestamps.read_times(table.frame, columns, swapped)
    if other.missing.sum() > times.missing.sum() or date_in_name(table.name, other):
        return []
    example, first = table.frame[columns[0]].dropna().iloc[0], "day" if form[1] == "d" else "month"
    return [f"Dates such as {example} have the {first} first: the name of the file says {said}."]


def in_two_ways(table: Table, recipe: Recipe) -> tuple[str, list[Note]]:
    """Why times are read in two formats, "" if they aren't; or a note on those few of the other."""
    if timestamps.EITHER not in recipe.time_format:
        return "", []
    texts, *others = (table.frame[c].astype("string").str.strip() for c in recipe.time_columns)
    for more in others:
        texts = texts + " " + more
    form = recipe.time_format.split(timestamps.EITHER)[0]
    other = timestamps.read_dates([texts], form).missing & texts.notna().to_numpy()
    one, odd = (str(texts[way].iloc[0]) for way in (~other, other))
    if other.sum() >= FEWEST_OTHERS:
        return f"Times are written in two ways, as {one} and {odd}.", []
    line, column = int(texts.index[other][0]), recipe.time_columns[0]
    moment = timestamps.read_dates([texts], recipe.time_format).moments[other][0]
    read = str(pd.Timestamp(moment)).removesuffix(":00")
    return "", [written_otherwise(int(other.sum()), line, column, odd, read)]


def find_repeated(candidates: Sequence[TimeColumns]) -> TimeColumns | None:
    """The time that a long series would have, if it didn't repeat."""
    for candidate in candidates:
        times = candidate.times
        known = times.moments[~times.missing]
        if len(known) <= times.different:
            continue
        on = times.dated or (np.diff(known) >= 0).mean() > MOSTLY_ON  # T7 may be an electrode
        if on and (times.dated or time_names.time_words(candidate.columns[0])[0]):
            return candidate
    return None


def about_unread_dates(table: Table, used: Sequence[str]) -> list[Note]:
    """A warning of each column that was meant to hold dates, but of which too many aren't."""
    warnings = []
    for column in table.texts():
        if column in used or table.frame[column].dtype.kind not in "OSU":
            continue
        known = table.frame[column].dropna()
        found = as_dates(table, (column,), most_wrong=HALF_DATES)
        if len(known) <= FEWEST_DATES:
            continue
        if found is None:
            day = rf"|^{DAY_ALONE}$" if time_names.time_words(column)[0] else ""
            timed = known.astype(str).map(re.compile(_CLOCK + day).search).notna().to_numpy()
            if timed.mean() > MOSTLY:  # the cell that is none, or the first of all
                warnings.append(times_unread(column, str(known.iloc[int(timed.argmin())])))
            continue
        wrong = found.times.missing & table.frame[column].notna().to_numpy()
        if not wrong.any():
            continue
        at = int(np.flatnonzero(wrong)[0])
        line, cell = int(table.frame.index[at]), str(table.frame[column].iloc[at])
        warnings.append(dates_unread(column, int(wrong.sum()), len(known), line, cell))
    return warnings
