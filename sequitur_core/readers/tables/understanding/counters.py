"""Columns of numbers that count rows or repeat the time, beside those that were measured.

A measured channel that rises steadily stays one: what counts is told by its name together with
its numbers, or by numbers that hardly anything measured has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.date_parts import part_of, words
from sequitur_core.readers.tables.columns.time_columns import TimeColumns, is_loop
from sequitur_core.readers.tables.columns.units import is_unit
from sequitur_core.readers.tables.columns.values import looks_like_missing
from sequitur_core.readers.tables.table import Table, cells_of

FEWEST = 20  # consecutive numbers from 0 or 1 that make a counter of a column of any name
IN_STEP = 0.8  # share of rows that follow the one before; lost packets leave some out
LINEAR = 0.1  # of a step that a clock may be off the time
USUALLY = 0.95  # share of rows in which a clock that may be started anew goes up
EVEN = 1.5  # times the usual distance of rows that all of them keep to where times are even
MOST_NAMED = 6  # columns that a sentence names
SHORTEST_STRETCH = 8  # rows of one number that are a recording, or a phase of one
HEAD = 200  # first rows that are looked at before all of a column is
_COUNTERS = {
    "frame", "frames", "framenum", "counter", "count", "cnt", "seq", "sequence", "packet", "sample",
    "samples", "index", "idx", "no", "nr", "num", "number", "point", "record", "row", "line", "id",
    "tick", "ticks", "observation", "obs", "step", "trackpoint", "item", "entry", "scan", "n", "i",
    "lfd", "zeile", "rec", "lap", "laps", "iteration", "iterations",
}  # fmt: skip
_IDENTIFIERS = {
    "id", "ids", "station", "stations", "stn", "site", "device", "serial", "number", "no", "nr",
    "usaf", "wban", "wmo", "participant", "subject", "patient", "user",
}  # fmt: skip
_MARKERS = {"qn", "qc", "qf", "flag", "flags"}  # of the quality of other columns
MOST_MARKS = 12
_NO_NAMES = {"column", "unnamed"}
# Words that stand for a time, but also for much that is measured.
_WEAK = {"t", "position", "reading", "data", "tempo", "cycle", "cycles", "index", "step", "steps"}
# Who travels straight on changes them evenly, too.
_PLACES = {"lat", "latitude", "lon", "lng", "longitude"}
# Words of clocks, which go up by the same in every row.
_TIMED = {"time", "timestamp", "clock", "ticks", "tick", "timer"}
# Words that nothing measured is called by, so that what goes up under one is a clock.
_CLOCKS = {"timestamp", "stamp", "uptime"}
_RANGES = {
    "year": (1000, 3000), "quarter": (1, 4), "month": (1, 12), "week": (1, 53),
    "yearday": (1, 366), "day": (1, 31), "hour": (0, 24), "clock": (0, 2400),
}  # fmt: skip
# Names of parts of a date that are also those of what is measured, such as a minimum.
_SHORT = {"min", "mn", "mi", "sec", "ss", "mm", "da", "dd", "mo", "mon", "jd", "kw", "dom"}
_OF_DATES: dict[str, Callable[[pd.DatetimeIndex], Any]] = {
    "year": lambda at: at.year,
    "quarter": lambda at: at.quarter,
    "month": lambda at: at.month,
    "week": lambda at: at.isocalendar().week.to_numpy(),
    "day": lambda at: at.day,
    "day of the year": lambda at: at.day_of_year,
    "weekday from 0": lambda at: at.day_of_week,
    "weekday from 1": lambda at: at.day_of_week + 1,
    "weekday from Sunday": lambda at: (at.day_of_week + 1) % 7,
    "weekday from 1 on Sunday": lambda at: (at.day_of_week + 1) % 7 + 1,
    "hour": lambda at: at.hour,
    "minute": lambda at: at.minute,
    "hour and minute": lambda at: at.hour * 100 + at.minute,
    "minute of the day": lambda at: at.hour * 60 + at.minute,
}


@dataclass(frozen=True)
class Why:
    """What a column does that isn't measured, as of one and as of several columns."""

    one: str
    many: str


_COUNTS = Why("counts the rows", "count the rows")
_COUNTS_ON = Why("counts the rows of a longer table", "count the rows of a longer table")
_NAMES_ROWS = Why("names each row", "name each row")
_CONSTANT = Why("is the same in every row", "are the same in every row")
_COUNTS_GROUPS = Why("counts groups of rows", "count groups of rows")
_TRIALS = Why("counts trials", "count trials")
_YEARS = Why("holds years", "hold years")
_MARKS = Why("marks how good values are", "mark how good values are")
_COUNTS_EVENTS = Why("is a running count", "are running counts")


def describe_asides(asides: Mapping[str, Why]) -> str:
    """Which columns are left out and why: "column 1 counts the rows"; "" for none."""
    columns: dict[Why, list[str]] = {}
    for column, why in asides.items():
        columns.setdefault(why, []).append(column)
    return "; ".join(
        f"{join_names(names, MOST_NAMED)} {why.one if len(names) == 1 else why.many}"
        for why, names in columns.items()
    )


def find_counters(table: Table, group: IntArray | None = None) -> dict[str, Why]:
    """Columns that count the rows, or steps of packets, and those that name a device alone.

    group : the sequence of each row, within which rows are counted.
    """
    found: dict[str, Why] = {}
    same = None if group is None else group[1:] == group[:-1]
    for column in _may_count(table):
        if column in table.row_numbers or is_loop(column):
            found[column] = _COUNTS if column in table.row_numbers else _TRIALS
            continue
        values = table.frame[column].to_numpy(np.float64)
        if why := _counts(values[:HEAD], column, table, None if same is None else same[: HEAD - 1]):
            if len(values) > HEAD:
                why = _counts(values, column, table, same)
            if why is not None:
                found[column] = why
        elif not _MARKERS.isdisjoint(words(column)) and len({*values}) <= MOST_MARKS:
            found[column] = _MARKS
        elif _is_constant_identifier(values, column):
            found[column] = _CONSTANT
        elif _names_rows(values, column):
            found[column] = _NAMES_ROWS
        elif part_of(column) == "year" and _are_years(values):
            found[column] = _YEARS
        elif _counts_events(values, column, same):
            found[column] = _COUNTS_EVENTS
    return found


def _may_count(table: Table) -> list[str]:
    """Columns whose first rows are whole numbers or one number: of thousands, few are."""
    head = cells_of(table.frame.iloc[:HEAD], table.numbers)
    whole = (head == np.round(head)).all(axis=0)
    # As of a device, where rows without a value are left out.
    same = (~np.isfinite(head) | (head == np.fmax.reduce(head, axis=0))).all(axis=0)
    return [table.numbers[i] for i in np.flatnonzero(whole | same)]


def find_constants(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Columns of one number, beside others that change: they say nothing of a row.

    taken : columns that aren't measured, such as the time.
    """
    numbers = [c for c in table.numbers if c not in taken]
    if not numbers:
        return {}
    found = {}
    for column in numbers:
        values = table.frame[column].to_numpy(np.float64)
        same = values.min() == values.max()  # unlike NaN, which any missing cell makes of both
        if same and not looks_like_missing(float(values[0])):
            found[column] = _CONSTANT
    return found if len(found) < len(numbers) else {}


def _are_years(values: NDArray[np.float64]) -> bool:
    """Whether whole numbers are years that follow one another."""
    if len(values) < 3 or not np.isfinite(values).all() or (values != np.round(values)).any():
        return False
    return values.min() >= 1500 and values.max() <= 2200 and bool((np.diff(values) >= 0).all())


def _counts(
    values: NDArray[np.float64], column: str, table: Table, same: BoolArray | None
) -> Why | None:
    """Why a column is a counter, by its numbers and its name; None if it is none."""
    if len(values) < 3 or not np.isfinite(values).all() or (values != np.round(values)).any():
        return None
    steps = np.diff(values) if same is None else np.diff(values)[same]
    unit = re.search(r"[(\[]\s*(.+?)\s*[)\]]", column)
    if len(steps) < 2 or (unit and is_unit(unit[1])):
        return None
    nameless = not set(words(column)) - _NO_NAMES
    named = nameless or not _COUNTERS.isdisjoint(words(column))
    if (steps == 1).all():
        from_start = values[0] in (0, 1) and len(values) >= min(FEWEST, len(table.frame))
        return _COUNTS if named or (from_start and len(table.frame) >= FEWEST) else None
    if named and not nameless and _in_groups(steps):
        return _COUNTS_GROUPS
    timed = named or not _TIMED.isdisjoint(words(column))
    if timed and not nameless and steps[0] > 1 and (steps == steps[0]).all():
        return _even_steps(steps[0]) if len(values) >= FEWEST else None
    on = (steps >= 1).all() and (np.median(steps) <= 2 or "sequence" in words(column))
    if on and named and (not nameless or (table.named and column == table.frame.columns[0])):
        return _COUNTS_ON
    return _repeats(values, steps, rows=len(table.frame), named=named)


def _counts_events(values: NDArray[np.float64], column: str, same: BoolArray | None) -> bool:
    """Whether whole numbers called a counter never go down, but where they begin again.

    As movements or packets that a device has counted since it was switched on; unlike the amounts
    that other columns sum up, only by how much they rise says anything.
    """
    counter = "counter" in words(column) or {"sequence", "number"} <= set(words(column))
    counter = counter and not re.search(r"[(\[]", column)  # of a unit, in which meters count
    known = values[np.isfinite(values)]
    if not counter or len(known) < max(3, len(values)) or (values != np.round(values)).any():
        return False
    steps = np.diff(values) if same is None else np.diff(values)[same]
    down = steps[steps < 0]
    size = values.max() - values.min()
    again = bool((down <= -size / 2).all()) and len(down) <= (1 - USUALLY) * len(steps)
    return again and bool((steps > 0).any())


def _in_groups(steps: NDArray[np.float64]) -> bool:
    """Whether a number stands in some rows, and then the next one in others.

    Longer stretches of one number are recordings, or phases of one.
    """
    ups = (steps == 1).mean()
    return bool(np.isin(steps, (0, 1)).all()) and 1 / SHORTEST_STRETCH < ups < 1


def _even_steps(step: float) -> Why:
    text = f"up by {step:g} in every row"
    return Why(f"goes {text}", f"go {text}")


def _repeats(
    values: NDArray[np.float64], steps: NDArray[np.float64], *, rows: int, named: bool
) -> Why | None:
    """Why a column counts to a number and begins again; None if it doesn't.

    named : its name is that of a counter, or it has none; others count to a power of two.
    """
    if (steps == 1).mean() < IN_STEP / 2:
        return None
    low, high = int(values.min()), int(values.max())
    size = high - low + 1
    if low == 0 and 1 << high.bit_length() < 1.05 * size:
        size = 1 << high.bit_length()  # the last numbers may be those of lost packets
    if size < 4 or (size > max(4, rows) and (low != 0 or size & (size - 1))):
        return None
    if not named and (low != 0 or size < 16 or size & (size - 1)):
        return None
    down = steps[steps <= 0]
    in_step = (steps % size == 1).mean()
    if in_step < IN_STEP or (down > -size / 2).any():
        return None
    text = f"from {low} to {high}, over and over"
    return Why(f"counts {text}", f"count {text}")


def _is_constant_identifier(values: NDArray[np.float64], column: str) -> bool:
    if _IDENTIFIERS.isdisjoint(words(column)) or len(values) < 3:
        return False
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool((known == known[0]).all())


def _names_rows(values: NDArray[np.float64], column: str) -> bool:
    """Whether a column called an id has a whole number of its own in every row."""
    if words(column)[-1:] != ["id"] or len(values) < FEWEST or not np.isfinite(values).all():
        return False
    return bool((values == np.round(values)).all()) and len(np.unique(values)) == len(values)


def goes_with(time: Sequence[str]) -> Why:
    """Why a column that tells the time of the rows is left out beside those that do already."""
    name = join_names(time)
    return Why(f"goes up with {name}", f"go up with {name}")


def _is_place(column: str) -> bool:
    return not _PLACES.isdisjoint(words(column)) or words(column) == ["long"]


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
        return _asides_in_turn(table, time, others, group, taken)
    found = {c: why for c, why in find_counters(table, group).items() if c not in taken}
    if time is None:
        return found
    told = set[str]() if group is None else _told_by_time(table, time, group)
    name = join_names(time.columns)
    part = Why(f"repeats a part of {name}", f"repeat parts of {name}")
    clock = goes_with(time.columns)
    same = np.ones(len(table.frame) - 1, bool) if group is None else group[1:] == group[:-1]
    at, calendar = time.times.moments, _Calendar(time.times)
    if time.times.dated:
        at = at.astype("datetime64[us]").astype(np.int64) / 1e6
    latest_first = len(at) > 1 and bool(at[-1] < at[0])
    for column in table.numbers:
        if column in taken or column in found or _is_place(column):
            continue
        values = table.frame[column].to_numpy(np.float64)
        if not time.times.dated and np.array_equal(values, time.times.moments):
            found[column] = clock  # as programs write it before each channel
        elif column in told:
            found[column] = clock
        elif _is_part(values, column, calendar):
            found[column] = part
        elif _is_clock(
            values[::-1] if latest_first else values,
            column,
            at[::-1] if latest_first else at,
            same=same[::-1] if latest_first else same,
            other=column in others,
        ):
            found[column] = clock
    return found


def _told_by_time(table: Table, time: TimeColumns, group: IntArray) -> set[str]:
    """Columns of whole numbers that go up by one from moment to moment, for all sequences alike.

    Nothing measured of several is the same at all times and steady.
    """
    codes, moments = pd.factorize(time.times.moments, sort=True)
    if group.max() < 1 or len(moments) < FEWEST or (codes < 0).any():
        return set()
    first = np.unique(codes, return_index=True)[1]
    rest = [c for c in table.numbers if c not in time.columns]
    numbers = table.frame[rest].to_numpy(np.float64)
    shared = (numbers == numbers[first][codes]).all(axis=0)
    steady = (np.diff(numbers[first], axis=0) == 1).all(axis=0)
    return {rest[i] for i in np.flatnonzero(shared & steady)}


def _asides_in_turn(
    table: Table,
    time: TimeColumns | None,
    others: Collection[str],
    group: IntArray,
    taken: Collection[str],
) -> dict[str, Why]:
    """As `find_asides`, where the rows of several sequences come in turn."""
    order = np.argsort(group, kind="stable")
    together = replace(table, frame=table.frame.iloc[order])
    if time is not None:
        times = replace(time.times, moments=time.times.moments[order])
        time = replace(time, times=times)
    rows = {c: _COUNTS for c in table.row_numbers if c not in taken}
    return {**rows, **find_asides(together, time, others=others, group=group[order])}


@dataclass(frozen=True, eq=False)
class _Calendar:
    """What the parts of each row's time are, worked out once for all columns."""

    times: timestamps.Times

    @cached_property
    def moments(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(self.times.moments)

    @cached_property
    def first(self) -> list[tuple[NDArray[Any], Callable[[pd.DatetimeIndex], Any]]]:
        """Each part in the first rows, and what gives it of others."""
        return [(np.asarray(part(self.moments[:HEAD])), part) for part in _OF_DATES.values()]


def _is_part(values: NDArray[np.float64], column: str, calendar: _Calendar) -> bool:
    """Whether a column holds the year, the hour, the day of the week... of each row's time."""
    known, named = values[np.isfinite(values)], part_of(column)
    if len(known) and named == "yearday" and _in_range(known, named):
        return True  # with its fraction, too
    if len(known) == 0 or (known[:HEAD] != np.round(known[:HEAD])).any():
        return False
    plural = words(column)[-1:] in (["hours"], ["minutes"], ["seconds"], ["days"])  # durations
    if named and not plural and not _SHORT & set(words(column)) and _in_range(known, named):
        return True
    if not calendar.times.dated or known.min() == known.max() or known.min() < 0:
        return False
    return any(
        np.mean(first == values[:HEAD]) > 0.99
        and len(np.unique(of_all := part(calendar.moments))) > 1
        and np.mean(of_all == values) > 0.99
        for first, part in calendar.first
    )


def _in_range(known: NDArray[np.float64], part: str) -> bool:
    low, high = {
        "year": (1000, 3000),
        "yearday": (0, 366),
        "week": (0, 54),
        "clock": (0, 2400),
    }.get(part, (0, 60))
    return bool(known.min() >= low and known.max() <= high)


def _is_clock(
    values: NDArray[np.float64], column: str, at: NDArray[Any], *, same: BoolArray, other: bool
) -> bool:
    """Whether a column goes on with the time, by its name or as nothing measured does.

    at : when each row was, in one unit. same : which rows follow one of the same sequence.
    """
    named = not _CLOCKS.isdisjoint(words(column))
    if named and not (known := np.isfinite(values)).all():
        # A clock of a device says nothing in the rows of others.
        whose = np.concatenate([[0], np.cumsum(~same)])[known]
        values, at, same = values[known], at[known], whose[1:] == whose[:-1]
    if len(values) < 4 or (np.diff(values[: HEAD + 1]) <= 0).mean() > 1 - IN_STEP:
        return False
    apart, steps = np.diff(at)[same], np.diff(values)[same]
    forward = apart > 0
    if len(steps) < 3 or not forward.any():
        return False
    if named and (steps > 0).mean() > USUALLY:
        return True  # it may begin again
    strong = other and not set(words(column)) <= _WEAK
    if strong and bool((steps >= 0).all()):
        return True
    apart, steps = apart[forward], steps[forward]
    usual = np.median(apart)
    rate = np.median(steps / apart)
    if not rate > 0:
        return False
    near = (np.abs(steps - rate * apart) <= LINEAR * rate * usual).mean()
    if strong:
        return bool(near > 0.9)
    if not _TIMED.isdisjoint(words(column)) and same.all() and (np.diff(values) > 0).all():
        return _on_a_line(values, at)
    uneven = bool((apart > EVEN * usual).any())
    nameless = not set(words(column)) - _NO_NAMES
    return bool(near == 1) and (uneven or nameless)


def _on_a_line(values: NDArray[np.float64], at: NDArray[Any]) -> bool:
    """Whether a clock keeps within a step or two of the time, which may be written coarsely."""
    line = values[0] + (values[-1] - values[0]) * (at - at[0]) / (at[-1] - at[0])
    return bool((np.abs(values - line) <= EVEN * np.median(np.diff(values))).mean() > 0.9)


def steady_channels(table: Table, columns: Mapping[str, str]) -> dict[str, float]:
    """Channels that go up by the same in every row, and by how much.

    columns : the columns of the channels, and their names.
    """
    found = {}
    for column, channel in columns.items():
        values = table.frame[column].to_numpy(np.float64)
        steps = np.diff(values[:HEAD])
        if len(steps) < FEWEST - 1 or not steps[0] > 0:
            continue
        near = 1e-6 * max(abs(values[0]), steps[0])
        if np.abs(steps - steps[0]).max() < near and (
            np.abs(np.diff(values) - steps[0]).max() < near
        ):
            found[channel] = float(f"{steps[0]:.6g}")
    return found
