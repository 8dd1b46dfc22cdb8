"""Columns that count or tell the time beside the time of the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import may_be_digits
from sequitur_core.readers.dates.parts.parts_of_years import YEAR_AND_DAY
from sequitur_core.readers.dates.timestamps import EPOCHS, find_number_format
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.pose import entries_of_matrices
from sequitur_core.readers.tables.columns.time_columns import WRITTEN, last_alike, names_length
from sequitur_core.readers.tables.columns.times.clock_columns import clocks_in_digits
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import OUR_MILLISECONDS
from sequitur_core.readers.tables.columns.times.spans import ENDS
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.name_blocks import columns_of_places
from sequitur_core.readers.tables.understanding.times_and_counters.beside_time import (
    BesideTime,
    close_by,
    goes_with,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.seasons import (
    clocks_of_seasons,
)
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    TIMED,
    further_times,
    lasts_between_rows,
    names_interval,
    only_rises,
    parts_of_a_clock,
    times_of_events,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTS,
    RUNNING_SUM,
    TELLS_TIME,
    Why,
    even_steps,
    find_counters,
    is_place,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import FEWEST
from sequitur_core.readers.tables.understanding.times_and_counters.ramps import (
    along_the_time,
    even_channels,
    goes_straight,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import (
    calendar_without_date,
    months_beside_years,
)
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    CLOSE_BY,
    is_called_a_sum,
    spans_of_rows,
    told_by_their_steps,
)
from sequitur_core.readers.vocabulary.words import words

MOST_WITH_SUMS = 300  # columns, of which some may add up others
MOST_COMPARED = 50  # columns, for whether rows lasted from one to another
MOSTLY = 0.95  # of the rows, that end where the next one begins
NO_ORDER = 0.3  # of the rows are later than the one before, and as many earlier, at least
FEWEST_CLOCKS = 20  # numbers that are clocks alike, none of which is 75 minutes past
MOST_STEPS = 3  # of a clock, from row to row
MOST_TRIED = 9  # rows that show whether numbers may be such a time
LIKE_THE_LAST = 0.01  # of a lap, by which the next one differs at most
_WHEN = {"at", "time", "date", "on", "timestamp", "ts"}
CLOSE = 2  # steps of numbers that rows were given
_NUMBERS_IN_TIME = Why("numbers rows by their time", "number rows by their time")
_BETWEEN = Why("is the time from row to row", "are times from row to row")
_OF_ROWS = Why("says how long each row lasted", "say how long each row lasted")
_OF_DATES = Why("is a part of a date", "are parts of a date")


def find_asides(
    table: Table,
    time: TimeColumns | None,
    *,
    others: Collection[str],
    group: IntArray | None = None,
) -> dict[str, Why]:
    """Columns that count or tell the time, beside the `time` of the rows.

    others : columns that might give the time as well.
    group : the sequence of each row, within which times go on.
    """
    taken = set(time.columns) if time else set[str]()
    if group is not None and (np.diff(group) < 0).any():
        return _asides_in_order(table, time, others, group, np.argsort(group, kind="stable"))
    if time is not None and _stand_in_no_order(time, group):
        whose = np.zeros(len(table.frame), np.int64) if group is None else group
        in_time, _ = rows_by_group(whose, time.times.moments)
        numbered = _numbered_in_time(table, time, whose)
        return _asides_in_order(table, time, others, group, in_time) | numbered
    taken |= set(_times_of_laps(table, time, group))
    found = {c: why for c, why in find_counters(table, group).items() if c not in taken}
    free = [c for c in table.numbers if c in others and c not in taken]
    dates = [c for c in free if may_be_digits(table.values(c))]
    dates += [] if time else times_of_events(table, free, group)
    dates += [c for c in table.numbers if c not in taken and _says_when_written(c)]
    dates += _since_1970(table, taken, group)
    dates += [c for c in _clocks_of_days(table, time) if c not in taken]
    further = dict.fromkeys((*further_times(table, taken, group), *dates), TELLS_TIME)
    same = np.ones(len(table.frame) - 1, bool) if group is None else group[1:] == group[:-1]
    seasons = clocks_of_seasons(table, same)
    found |= {c: why for c, why in seasons.items() if c not in taken and c not in found}
    if time is None:
        found |= dict.fromkeys(_rounded_clocks(table, free), TELLS_TIME)
        of_dates = (*calendar_without_date(table), *months_beside_years(table))
        return further | found | dict.fromkeys(of_dates, _OF_DATES)
    told = set[str]() if group is None else _told_by_time(table, time, group)
    beside = BesideTime.of(table, time, same, others={*others}, told=told, further={*further})
    ends = [] if time.times.dated else _ends_of_rows(table, time, same)
    at, order, same = beside.at, beside.order, beside.same
    found |= dict.fromkeys(ends, beside.clock)
    found |= dict.fromkeys(_lengths_of_rows(table, taken, order, at, same, ends), _OF_ROWS)
    entries = {c for of in entries_of_matrices(tuple(table.numbers)).values() for c in of}
    left = len({*table.numbers} - {*taken, *found})
    for column in table.numbers:
        if column in taken or column in found or is_place(column) or column in entries:
            continue
        if (why := beside.why(column, alone=left < 2)) is not None:
            found[column] = why
            left -= 1
    for column in [c for c, why in found.items() if why is beside.clock]:
        steps = np.diff(table.values(column)[order])
        if falls := int((steps[same & (np.diff(at) > 0)] < 0).sum()):
            found[column] = goes_with(time.columns, falls)
    rest = [c for c in table.numbers if c not in taken]
    parts = parts_of_a_clock({c: table.values(c)[order] for c in rest}, same)
    asides = further | found | dict.fromkeys(parts, beside.part)
    rest = [c for c in rest if c not in asides]
    return asides | _going_evenly(table, time, rest, at[order], same[order])


def _clocks_of_days(table: Table, time: TimeColumns | None) -> list[str]:
    """Columns of clocks in digits, beside dates that tell the rows apart: 715 of each morning."""
    if time is None or not time.times.dated or len(table.frame) < FEWEST_CLOCKS:
        return []
    moments = time.times.moments[~time.times.missing]
    days = bool((moments == moments.astype("datetime64[D]")).all())
    return clocks_in_digits(table) if days else []


def _rounded_clocks(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns called a time in a unit that never go back, and stay or go on by few of one step.

    So is a clock of hundredths of a second written where rows come faster, now and then.
    """
    found = list[str]()
    for column in columns:
        values = table.values(column)
        steps = np.diff(values)
        if time_words(column)[1] not in ("s", "ms", "us") or not (steps >= 0).all():
            continue
        on = steps[steps > 0]
        if len(on) < max(FEWEST, len(steps) / 2) or values[0] == values[-1]:
            continue
        counted = np.round(on / on.min())
        if counted.max() <= MOST_STEPS and (np.abs(on / on.min() - counted) < LIKE_THE_LAST).all():
            found.append(column)
    return found


def _says_when_written(column: str) -> bool:
    """Whether a column says when its row was written down or changed: created_at, update time."""
    named = {*words(column)}
    return not named.isdisjoint(WRITTEN) and not named.isdisjoint(_WHEN)


def _since_1970(table: Table, taken: Collection[str], group: IntArray | None) -> list[str]:
    """Columns of any name that count milliseconds or less from 1970, and go on in each sequence.

    Nothing measured is so large and goes on so. Those `taken` are the time of the rows. Where some
    rows have none, or one number below 0 that stands for none, the rest goes on. So are those that
    hold a year, its day and a time of day, in any order, as when pictures were processed.
    """
    if not (rest := [c for c in table.numbers if c not in taken]):
        return []
    rows = len(table.frame)
    some = table.cells(rest, np.unique(np.linspace(0, rows - 1, MOST_TRIED).astype(np.int64)))
    large = (some >= OUR_MILLISECONDS).any(axis=0)
    large &= ((some >= OUR_MILLISECONDS) | np.isnan(some) | (some < 0)).all(axis=0)
    found = []
    for column in (rest[i] for i in np.flatnonzero(large)):
        values = table.values(column)
        known = values >= 0
        whose = None if group is None else group[known]
        same = None if whose is None else whose[1:] == whose[:-1]
        none = values[~known & np.isfinite(values)]
        if not known.any() or len(np.unique(none)) > 1:
            continue
        form = find_number_format(values[known])
        if form.startswith(YEAR_AND_DAY) or (form in EPOCHS and only_rises(values[known], same)):
            found.append(column)
    return found


def _ends_of_rows(table: Table, time: TimeColumns, same: BoolArray) -> list[str]:
    """When rows ended, where their time is when they began, and that or how long is told.

    As the bottom of each layer is the top of the next; what is called an end may be earlier.
    """
    at, close = time.times.numbers, close_by(time, same)
    cells = {c: table.values(c) for c in table.numbers[:MOST_COMPARED]}
    found = list[str]()
    for column in (c for c in cells if c not in time.columns):
        off = (cells[column][:-1] - at[1:])[same]
        called = not ENDS.isdisjoint(words(column)) and (off <= close).all()
        next_one = called or (np.abs(off) <= close).mean() >= MOSTLY
        found += [column] * bool(off.size and next_one and (cells[column] > at).mean() >= MOSTLY)
    pair = spans_of_rows(cells, same)
    return [*found, pair[1]] if pair and time.columns == pair[:1] else found


def _lengths_of_rows(
    table: Table,
    taken: Collection[str],
    order: slice,
    at: NDArray[Any],
    same: BoolArray,
    ends: Sequence[str],
) -> Iterator[str]:
    """Columns that say how long each row lasted, which is nearly the same of all.

    By their names, and as it is to the next row or to the end of each. Where rows last longer or
    shorter, that is measured.

    taken : the time of the rows. order : that of the earliest row first. at, same : the moment of
        each in it, and whether the next is of the same sequence. ends : when rows ended.
    """
    for column in (c for c in table.numbers if c not in taken and names_length(c)):
        values = table.values(column)[order]
        lasted = (table.values(end)[order] - at for end in ends)
        if last_alike(values) and (
            lasts_between_rows(values, at, same)
            or any((np.abs(values - of) <= CLOSE_BY * of).all() for of in lasted)
        ):
            yield column


def told_from_row_to_row(
    table: Table, time: TimeColumns | None, taken: Collection[str], group: IntArray | None
) -> dict[str, Why]:
    """Columns that say how long it was from row to row, or add another one up over these.

    None where nothing else was measured.

    taken : columns that are no channels for other reasons. group : the sequence of each row.
    """
    free = [c for c in table.numbers if c not in taken and c not in table.binary][:MOST_WITH_SUMS]
    may = any(names_interval(c) or is_called_a_sum(c) or "distance" in words(c) for c in free)
    if time is None or time.times.missing.any() or not may:
        return {}
    whose = np.zeros(len(table.frame), np.int64) if group is None else group
    order, same = rows_by_group(whose, time.times.moments)
    at = time.times.numbers[order] / (1e6 if time.times.dated else 1.0)  # in seconds
    found = [
        c
        for c in free
        if names_interval(c) and lasts_between_rows(table.values(c)[order], at, same)
    ]
    lasted = np.diff(at)
    cells = {c: table.values(c)[order] for c in free if c not in found}
    sums = dict.fromkeys(told_by_their_steps(cells, same, lasted), RUNNING_SUM)
    return dict.fromkeys(found, _BETWEEN) | sums if len(found) + len(sums) < len(free) else {}


def _going_evenly(
    table: Table, time: TimeColumns, rest: Sequence[str], at: NDArray[Any], same: BoolArray
) -> dict[str, Why]:
    """Those of some columns that go on as evenly as the time does; none where all of them do.

    A quantity that goes straight for a while, in a series of its own, is none of them.

    at, same : the moment of each row, and whether the next is of the same sequence.
    """
    placed = {c for of in entries_of_matrices(tuple(table.numbers)).values() for c in of}
    free = {*rest} - {*table.binary, *columns_of_places(table), *placed}
    of = {c: table.values(c) for c in rest if c in free and not is_place(c)}
    even = {c: even_steps(step) for c, step in even_channels(of, same).items()}
    if not time.times.missing.any():
        name = join_names(time.columns)
        clock = goes_with(time.columns)
        back = Why(f"goes down as {name} goes on", f"go down as {name} goes on")
        even = {c: clock if rate > 0 else back for c, rate in along_the_time(of, at).items()} | even
    even = even if len(even) < len(of) else {}
    return {c: why for c, why in even.items() if not (same.all() and goes_straight(c, of[c]))}


def _told_by_time(table: Table, time: TimeColumns, group: IntArray) -> set[str]:
    """Columns of whole numbers that go up by one from moment to moment, for all sequences alike.

    Nothing measured of several is the same at all times and steady.
    """
    codes, moments = pd.factorize(time.times.moments, sort=True)
    if group.max() < 1 or len(moments) < FEWEST or (codes < 0).any():
        return set()
    first = np.unique(codes, return_index=True)[1]
    rest = [c for c in table.numbers if c not in time.columns]
    numbers = table.cells(rest)
    shared = (numbers == numbers[first][codes]).all(axis=0)
    steady = (np.diff(numbers[first], axis=0) == 1).all(axis=0)
    return {rest[i] for i in np.flatnonzero(shared & steady)}


def _times_of_laps(table: Table, time: TimeColumns | None, group: IntArray | None) -> list[str]:
    """Columns called times that say how long each lap was, beside a number of the lap.

    From lap to lap they hardly change, even where each is slower than the one before: a clock goes
    on by a lap each time.
    """
    laps = {"lap", "laps"}
    if time is None or not any(laps & {*words(column)} for column in time.columns):
        return []
    whose = np.zeros(len(table.frame), np.int64) if group is None else group
    order, same = rows_by_group(whose, time.times.moments)
    found = list[str]()
    for column in (c for c in table.numbers if not TIMED.isdisjoint(words(c))):
        values = table.values(column)[order]
        changes = np.abs(np.diff(values))[same]
        if len(changes) and bool((changes <= LIKE_THE_LAST * values[1:][same]).all()):
            found.append(column)
    return found


def _numbered_in_time(table: Table, time: TimeColumns, group: IntArray) -> dict[str, Why]:
    """A first column whose whole numbers go up with the time, of rows that stand in another order.

    None comes twice in a sequence: so what was measured at each place is numbered. Of one series,
    it may as well be measured.
    """
    column = table.own[0]
    if column not in table.numeric or column in time.columns or not group.any():
        return {}
    values = table.values(column)
    if not are_whole(values) or len(values) < FEWEST:
        return {}
    order = np.lexsort((values, time.times.moments, group))
    steps = np.diff(values[order])[np.diff(group[order]) == 0]
    on = len(steps) and (steps > 0).all() and np.median(steps) <= CLOSE
    return {column: _NUMBERS_IN_TIME} if on else {}


def _stand_in_no_order(time: TimeColumns, group: IntArray | None) -> bool:
    """Whether rows of a sequence stand in no order of their time, as some services send them."""
    steps = np.diff(time.times.numbers)
    steps = steps if group is None else steps[np.diff(group) == 0]
    if time.times.missing.any() or len(steps) < FEWEST:
        return False
    return bool(min((steps > 0).mean(), (steps < 0).mean()) >= NO_ORDER)


def _asides_in_order(
    table: Table,
    time: TimeColumns | None,
    others: Collection[str],
    group: IntArray | None,
    order: IntArray,
) -> dict[str, Why]:
    """As `find_asides`, of the rows in another order than they stand in."""
    together = replace(table, frame=table.frame.iloc[order])
    taken = set(time.columns) if time else set[str]()
    if time is not None:
        times = replace(time.times, moments=time.times.moments[order])
        time = replace(time, times=times)
    rows = {c: COUNTS for c in table.row_numbers if c not in taken}
    whose = None if group is None else group[order]
    return {**rows, **find_asides(together, time, others=others, group=whose)}
