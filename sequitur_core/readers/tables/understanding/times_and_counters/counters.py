"""Columns of numbers that count rows or repeat the time, beside those that were measured.

A measured channel that only rises stays one: what counts is told by its name together with its
numbers, or by numbers that hardly anything measured has, such as equal steps from row to row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import in_a_line, join_names
from sequitur_core.readers.dates.date_parts import may_be_digits, part_of, words
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.cells.units import is_unit
from sequitur_core.readers.tables.columns.missing_numbers import looks_like_missing
from sequitur_core.readers.tables.columns.pose import scores_of_places
from sequitur_core.readers.tables.columns.time_columns import is_loop
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table, cells_of, remembered
from sequitur_core.readers.tables.understanding.name_blocks import columns_of_places
from sequitur_core.readers.tables.understanding.times_and_counters.clocks import (
    HEAD,
    IN_STEP,
    NO_NAMES,
    TIMED,
    Calendar,
    counts_down,
    further_times,
    goes_by,
    has_stretches,
    is_clock,
    is_part,
    names_clock,
    only_rises,
    parts_of_a_clock,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    FEWEST,
    SHORTEST_STRETCH,
    counts_periods,
    identifies,
    is_constant_identifier,
    marked_alike,
    marks_values,
    names_rows,
    say_nothing,
    text_of_code,
)
from sequitur_core.readers.tables.understanding.times_and_counters.ramps import (
    along_the_time,
    even_channels,
)
from sequitur_core.readers.tables.understanding.times_and_counters.rounds import (
    calendar_without_date,
)
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    counts_events,
    sums_up_ways,
)

MOST_NAMED = 6  # columns that a sentence names
FEWEST_AGAIN = 3  # times that a counter of any name begins again
_COUNTERS = {
    "frame", "frames", "framenum", "counter", "count", "cnt", "seq", "sequence", "packet", "sample",
    "samples", "index", "idx", "no", "nr", "num", "number", "point", "record", "row", "line", "id",
    "tick", "ticks", "observation", "obs", "step", "trackpoint", "item", "entry", "scan", "n", "i",
    "lfd", "zeile", "rec", "lap", "laps", "iteration", "iterations", "fps",
}  # fmt: skip
# Of these, those that no phase and nothing that adds up is called by.
_ORDINALS = {"index", "idx", "seq", "frame", "frames", "scan", "record", "row", "line"}
PIECES = {"packet", "pkt", "chunk"}  # in which a device sends rows: however long, none is a phase
# What is counted from the beginning of something longer, as the days of a season are.
_SPANS = {"second", "minute", "hour", "day", "night", "week", "month", "trial"}
STAYS, MOST_STAYING = 20, 0.2  # times as many rows of one number as is usual; of all rows
MOSTLY_KNOWN = 0.9  # share of the rows in which a counter holds a number
# Who travels straight on changes them evenly, too.
_PLACES = {"lat", "latitude", "lon", "lng", "longitude"}


@dataclass(frozen=True)
class Why:
    """What a column does that isn't measured, as of one and as of several columns."""

    one: str
    many: str


_COUNTS = Why("counts the rows", "count the rows")
_COUNTS_ON = Why("counts the rows of a longer table", "count the rows of a longer table")
COUNTED = (_COUNTS, _COUNTS_ON)
_NAMES_ROWS = Why("names each row", "name each row")
_CONSTANT = Why("is the same in every row", "are the same in every row")
COUNTS_GROUPS = Why("counts groups of rows", "count groups of rows")
BESIDE = Why("is beside the numbered columns", "are beside the numbered columns")
_TRIALS = Why("counts trials", "count trials")
_YEARS = Why("holds years", "hold years")
_MARKS = Why("marks how good values are", "mark how good values are")
MARKS_ROWS = Why("says in which rows something is", "say in which rows something is")
_MARKS_PLACES = Why("says how sure a place is", "say how sure places are")
TELLS_TIME = Why("is a time, no measurement", "are times, no measurements")
_UNUSED = Why("is called as unused columns are", "are called as unused columns are")
_IDENTIFIES = Why("holds identifiers", "hold identifiers")
_OF_DATES = Why("is a part of a date", "are parts of a date")
_COUNTS_EVENTS = Why("is a running count", "are running counts")
RUNNING_SUM = Why("is a running sum", "are running sums")


def describe_asides(asides: Mapping[str, Why]) -> str:
    """Which columns are left out and why: "column 1 counts the rows"; "" for none."""
    columns: dict[Why, list[str]] = {}
    for column, why in asides.items():
        columns.setdefault(why, []).append(column)
    return "; ".join(
        f"{in_a_line(names, MOST_NAMED)} {why.one if len(names) == 1 else why.many}"
        for why, names in columns.items()
    )


def find_counters(table: Table, group: IntArray | None = None) -> dict[str, Why]:
    """Columns that count the rows, or steps of packets, and those that name a device alone.

    group : the sequence of each row, within which rows are counted.
    """
    return dict(_counters_of_all_rows(table)) if group is None else _find_counters(table, group)


@remembered
def _counters_of_all_rows(table: Table) -> dict[str, Why]:
    return _find_counters(table, None)


def _find_counters(table: Table, group: IntArray | None) -> dict[str, Why]:
    found: dict[str, Why] = {}
    within = None if group is None else group[1:] == group[:-1]
    longer = _from_longer(table)
    for column in _may_count(table):
        if column in table.row_numbers or is_loop(column):
            found[column] = _COUNTS if column in table.row_numbers else _TRIALS
            continue
        if longer is not None and column == table.frame.columns[0]:
            found[column] = longer
            continue
        values = _with_all_rows(table.frame[column].to_numpy(np.float64))
        values, same = _where_known(values, column, within)
        if why := _counts(values[:HEAD], column, table, None if same is None else same[: HEAD - 1]):
            if len(values) > HEAD:
                why = _counts(values, column, table, same)
            if why is not None:
                found[column] = why
        elif marks_values(table, values, column):
            found[column] = _MARKS
        elif column in table.binary and _marks_rows(table, column):
            found[column] = MARKS_ROWS
        elif is_constant_identifier(values, column):
            found[column] = _CONSTANT
        elif names_rows(values, column):
            found[column] = _NAMES_ROWS
        elif _are_years(values, column):
            found[column] = _YEARS
        elif same is None and counts_periods(values):
            found[column] = COUNTS_GROUPS
        elif counts_events(values, column, same):
            found[column] = _COUNTS_EVENTS
        elif identifies(values, column, same):
            found[column] = _IDENTIFIES
        elif text := text_of_code(table, column):
            found[column] = Why(f"is a code of {text}", f"are codes of {text}")
    marks = [c for c, why in found.items() if why is _MARKS]
    found |= dict.fromkeys(marked_alike(table, marks), _MARKS)
    # Scores above 1, as some programs write them, are no likelihoods by which places are missing.
    found |= dict.fromkeys(scores_of_places(table.numbers), _MARKS_PLACES)
    return dict.fromkeys(say_nothing(table.numbers), _UNUSED) | found


@remembered
def _may_count(table: Table) -> list[str]:
    """Columns whose first rows are whole numbers or one number: of thousands, few are."""
    head = cells_of(table.frame.iloc[:HEAD], table.numbers)
    whole = ((head == np.round(head)) | np.isnan(head)).all(axis=0)
    whole &= np.isfinite(head).mean(axis=0) >= MOSTLY_KNOWN
    # As of a device, where rows without a value are left out.
    same = (~np.isfinite(head) | (head == np.fmax.reduce(head, axis=0))).all(axis=0)
    counting = _count_but_few(head)
    return [table.numbers[i] for i in np.flatnonzero(whole | same | counting)]


def _count_but_few(cells: NDArray[np.float64]) -> BoolArray:
    """Whether columns (n, columns) go up by one from row to row, where few cells are no numbers."""
    known = np.isfinite(cells)
    starts = np.where(known, cells - np.arange(len(cells))[:, None], np.nan)
    same = np.fmin.reduce(starts, axis=0) == np.fmax.reduce(starts, axis=0)
    counting: BoolArray = same & (known.mean(axis=0) >= MOSTLY_KNOWN)
    return counting


def _where_known(
    values: NDArray[np.float64], column: str, same: BoolArray | None
) -> tuple[NDArray[np.float64], BoolArray | None]:
    """Numbers called as counters are without the few that are missing; others as they are."""
    known = np.isfinite(values)
    if known.all() or known.mean() < MOSTLY_KNOWN or _COUNTERS.isdisjoint(words(column)):
        return values, same
    if same is None:
        return values[known], None
    whose = np.concatenate([[0], np.cumsum(~same)])[known]
    return values[known], whose[1:] == whose[:-1]


def _with_all_rows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers that go up by one from row to row, in all of them; others as they are."""
    known = np.isfinite(values)
    if known.all() or not _count_but_few(values[:, None])[0]:
        return values
    first = int(known.argmax())
    counted: NDArray[np.float64] = values[first] - first + np.arange(len(values), dtype=np.float64)
    return counted


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


def _marks_rows(table: Table, column: str) -> bool:
    """Whether 1 or 0 stands wherever another column of numbers has a value (NONMEM's MDV)."""
    flags, frame = table.frame[column].to_numpy(np.float64), table.frame
    if not np.isin(flags, (0, 1)).all() or flags.min() == flags.max():
        return False
    there = (frame[c].notna().to_numpy() for c in table.numbers if frame[c].hasnans)
    return any(len({*np.unique(flags == known)}) == 1 for known in there)


def _are_years(values: NDArray[np.float64], column: str) -> bool:
    """Whether whole numbers are years that follow one another, or those of a source year.

    Of other years than that of a row, such as when somebody was born, the name says which.
    """
    of_something = len(words(column)) > 1 and words(column)[-1] == "year"
    known = values[np.isfinite(values)] if of_something else values
    if len(known) < 3 or not are_whole(known):
        return False
    goes_on = of_something or (part_of(column) == "year" and (np.diff(known) >= 0).all())
    return bool(goes_on and known.min() >= 1500 and known.max() <= 2200)


def _counts(
    values: NDArray[np.float64], column: str, table: Table, same: BoolArray | None
) -> Why | None:
    """Why a column is a counter, by its numbers and its name; None if it is none."""
    if len(values) < 3 or not are_whole(values):
        return None
    steps = np.diff(values) if same is None else np.diff(values)[same]
    unit = re.search(r"[(\[]\s*(.+?)\s*[)\]]", column)
    if len(steps) < 2 or (unit and is_unit(unit[1])):
        return None
    nameless = not set(words(column)) - NO_NAMES
    named = nameless or not _COUNTERS.isdisjoint(words(column))
    if named and not nameless and (steps < 0).all():  # the latest comes first
        values, steps = values[::-1], -steps[::-1]
    if (steps == 1).all():
        from_start = values[0] in (0, 1) and len(values) >= min(FEWEST, len(table.frame))
        return _COUNTS if named or (from_start and len(table.frame) >= FEWEST) else None
    enough = len(np.unique(values)) >= FEWEST if nameless else True
    many = len(values) == HEAD < len(table.frame) or len(np.unique(values)) >= FEWEST
    several = not (PIECES | _ORDINALS if many else PIECES).isdisjoint(words(column))
    if named and enough and _in_groups(steps, pieces=several):
        return COUNTS_GROUPS
    timed = named or not TIMED.isdisjoint(words(column))
    if timed and not nameless and steps[0] > 1 and (steps == steps[0]).all():
        return _even_steps(steps[0]) if len(values) >= FEWEST else None
    on = (steps >= 1).all() and (np.median(steps) <= 2 or "sequence" in words(column))
    nearly = len(values) >= FEWEST and (steps == 1).mean() >= IN_STEP
    if on and named and (nearly or not nameless):
        return _COUNTS_ON
    counting = named or not (part_of(column) or _SPANS.isdisjoint(words(column)))
    few = 1 if len(values) < len(table.frame) or has_stretches(table, steps != 1) else FEWEST_AGAIN
    if counting and _begins_again(values, steps, few):
        return _counting(int(values.min()), int(values.max()))
    if nameless and table.named and _begins_again(values, steps, 1):
        return _COUNTS  # of two tables, one below the other
    return _repeats(values, steps, rows=len(table.frame), named=named)


def _from_longer(table: Table) -> Why | None:
    """Why a first column without a name holds the numbers that rows had in a longer table.

    Programs write them so where rows were chosen, of all sequences together: each number occurs
    once, and they don't go on evenly, as a time would.
    """
    column = str(table.frame.columns[0])
    if not table.named or column not in table.numeric or set(words(column)) - NO_NAMES:
        return None
    values = table.frame[column].sort_index().to_numpy(np.float64)  # as in the file
    if len(values) < 3 or not are_whole(values):
        return None
    usual = np.median(rises := np.diff(values))
    if (rises >= 1).all() and usual <= 2:
        return _COUNTS_ON if (rises > 1).any() else None
    even = usual > 0 and even_share(rises, usual=usual) > IN_STEP
    once = len(values) >= FEWEST and values.min() >= 0 and len(np.unique(values)) == len(values)
    return _NAMES_ROWS if once and not even else None


def _in_groups(steps: NDArray[np.float64], *, pieces: bool) -> bool:
    """Whether a number stands in some rows, and then the next one in others.

    Longer stretches of one number are recordings, or phases, unless they are `pieces`. No number
    stays: people who use something, more and more, are counted so.
    """
    ups = (steps == 1).mean()
    fewest = 0 if pieces else 1 / SHORTEST_STRETCH
    rows = np.diff(np.flatnonzero(steps == 1), prepend=-1, append=len(steps))
    stay = rows[rows > STAYS * np.median(rows)].sum() > MOST_STAYING * len(steps)
    return bool(np.isin(steps, (0, 1)).all()) and fewest < ups < 1 and not stay


def _even_steps(step: float) -> Why:
    text = f"{'up' if step > 0 else 'down'} by {abs(step):.6g} in every row"
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
    if (steps % size == 1).mean() < IN_STEP or (steps[steps <= 0] > -size / 2).any():
        return None
    return _counting(low, high)


def _counting(low: int, high: int) -> Why:
    text = f"from {low} to {high}, over and over"
    return Why(f"counts {text}", f"count {text}")


def _begins_again(values: NDArray[np.float64], steps: NDArray[np.float64], few: int) -> bool:
    """Whether numbers go up by one in every row, but where they begin again, `few` times at least.

    So the days of a season are counted, or the frames of each clip: nothing measured is so even.
    """
    falls = steps[steps != 1]
    again = values.min() in (0, 1) and few <= len(falls) <= len(steps) / SHORTEST_STRETCH
    return again and bool((falls < 0).all()) and int((values == values.min()).sum()) >= len(falls)


def goes_with(time: Sequence[str], falls: int = 0) -> Why:
    """Why a column that tells the time of the rows is left out beside those that do already.

    falls : how often it goes down, as the time of each step of a test does.
    """
    name = join_names(time)
    but = f", but jumps back {'once' if falls == 1 else f'{falls:,} times'}" if falls else ""
    return Why(f"goes up with {name}{but}", f"go up with {name}{but}")


def is_place(column: str) -> bool:
    """Whether a column is called as degrees of latitude or longitude are."""
    return not _PLACES.isdisjoint(words(column)) or words(column) == ["long"]


def find_identifiers(table: Table) -> set[str]:
    """Columns whose numbers stand for things: vehicles, orders, people."""
    return {c for c, why in find_counters(table).items() if why in (_IDENTIFIES, _NAMES_ROWS)}


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
    free = [c for c in table.numbers if c in others and c not in taken]
    dates = [c for c in free if may_be_digits(table.frame[c].to_numpy(np.float64))]
    further = dict.fromkeys((*further_times(table, taken, group), *dates), TELLS_TIME)
    if time is None:
        return further | found | dict.fromkeys(calendar_without_date(table), _OF_DATES)
    name = join_names(time.columns)
    part = Why(f"repeats a part of {name}", f"repeat parts of {name}")
    part = part if time.times.dated else _OF_DATES
    clock = goes_with(time.columns)
    same = np.ones(len(table.frame) - 1, bool) if group is None else group[1:] == group[:-1]
    told = set[str]() if group is None else _told_by_time(table, time, group)
    down = Why(f"counts down to a moment as {name} goes on", f"count down as {name} goes on")
    back = Why(f"goes down as {name} goes on", f"go down as {name} goes on")
    at, calendar = time.times.moments, Calendar(time.times)
    if time.times.dated:
        at = at.astype("datetime64[us]").astype(np.int64) / 1e6
    order = slice(None, None, -1 if len(at) > 1 and at[-1] < at[0] else 1)  # the earliest first
    at, same = at[order], same[order]
    for column in table.numbers:
        if column in taken or column in found or is_place(column):
            continue
        values = table.frame[column].to_numpy(np.float64)
        if not time.times.dated and np.array_equal(values, time.times.moments):
            found[column] = clock  # as programs write it before each channel
        elif column in told or goes_by(values, time.times):
            found[column] = clock
        elif is_part(values, column, calendar):
            found[column] = part
        elif time.times.dated and counts_down(values[order], column, at, same):
            found[column] = down
        elif is_clock(values[order], column, at, same=same, other=column in others):
            found[column] = clock
        elif column not in further and names_clock(column) and only_rises(values[order], same):
            found[column] = clock  # however coarsely
        elif (
            time.times.dated
            and {*table.numbers} - {*taken, *found, column}
            and sums_up_ways(values[order], column, same)
        ):
            found[column] = RUNNING_SUM
    for column in [c for c, why in found.items() if why is clock]:
        steps = np.diff(table.frame[column].to_numpy(np.float64)[order])
        if falls := int((steps[same & (np.diff(at) > 0)] < 0).sum()):
            found[column] = goes_with(time.columns, falls)
    rest = [c for c in table.numbers if c not in taken]
    parts = parts_of_a_clock({c: table.frame[c].to_numpy(np.float64)[order] for c in rest}, same)
    asides = further | found | dict.fromkeys(parts, part)
    places = columns_of_places(table)
    free = [c for c in rest if c not in {*asides, *table.binary, *places} and not is_place(c)]
    columns = {c: table.frame[c].to_numpy(np.float64) for c in free}
    even = {c: _even_steps(step) for c, step in even_channels(columns, same[order]).items()}
    if not time.times.missing.any():
        rates = along_the_time(columns, at[order])
        even = {c: clock if rate > 0 else back for c, rate in rates.items()} | even
    return asides | (even if len(even) < len(columns) else {})


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
