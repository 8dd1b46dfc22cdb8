"""Columns of numbers that count rows or repeat the time, beside those that were measured.

A measured channel that only rises stays one: what counts is told by its name together with its
numbers, or by numbers that hardly anything measured has, such as equal steps from row to row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.formatting import in_a_line
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.missing_numbers import looks_like_missing
from sequitur_core.readers.tables.columns.pose import scores_of_places
from sequitur_core.readers.tables.columns.time_columns import is_loop
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    HEAD,
    IN_STEP,
    NO_NAMES,
    TIMED,
    has_stretches,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    FEWEST,
    LONG,
    SHORTEST_STRETCH,
    counts_periods,
    identifies,
    is_constant_identifier,
    marked_alike,
    marks_of_places,
    marks_values,
    names_known_rows,
    names_rows,
    names_rows_anew,
    names_shuffled_rows,
    numbered_in_years,
    numbers_stretches,
    say_nothing,
    text_of_code,
)
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    counts_events,
    counts_few_steps,
)
from sequitur_core.readers.vocabulary.words import words

FEWESTTURNS = 20  # of a bit that changes in every row
MOST_NAMED = 6  # columns that a sentence names
FEWEST_AGAIN = 3  # times that a counter of any name begins again
WITH_JUMPS = 0.98  # of its steps that go up by one: a logger that is started anew counts from 0
_COUNTERS = {
    "frame", "frames", "framenum", "counter", "count", "cnt", "seq", "sequence", "packet", "sample",
    "samples", "index", "idx", "no", "nr", "num", "number", "point", "record", "row", "line", "id",
    "tick", "ticks", "observation", "obs", "step", "trackpoint", "item", "entry", "scan", "n", "i",
    "lfd", "zeile", "rec", "lap", "laps", "iteration", "iterations", "fps", "ctr", "cntr", "fcnt",
    "pkt", "seqno", "seqnum", "beep", "beepnr", "beepno",
}  # fmt: skip
# Of these, those that no phase and nothing that adds up is called by.
_ORDINALS = {"index", "idx", "seq", "frame", "frames", "scan", "record", "row", "line"}
# In which a device sends rows, or tells eyes apart that look and move: none is a phase.
PIECES = {"packet", "pkt", "chunk", "fix", "fixation", "saccade", "blink"}
# What is counted from the beginning of something longer, as the days of a season are.
_SPANS = {"second", "minute", "hour", "day", "night", "week", "month", "trial", "rep"}
# Of pupils and patients, who may have several rows of one.
_VISITS = {"wave", "visit", "session", "occasion", "timepoint", "grade", "semester", "term"}
STAYS, MOST_STAYING = 20, 0.2  # times as many rows of one number as is usual; of all rows
MOST_UNKNOWN = 0.01  # share of the rows without a number, of a column that is the same in others
MOSTLY_KNOWN = 0.9  # share of the rows in which a counter holds a number
# Who travels straight on changes them evenly, too.
_PLACES = {"lat", "latitude", "lon", "lng", "longitude"}


@dataclass(frozen=True)
class Why:
    """What a column does that isn't measured, as of one and as of several columns."""

    one: str
    many: str


COUNTS = Why("counts the rows", "count the rows")
_COUNTS_ON = Why("counts the rows of a longer table", "count the rows of a longer table")
COUNTED = (COUNTS, _COUNTS_ON)
_COUNTS_ANEW = Why("counts the rows, with a few jumps", "count the rows, with a few jumps")
NAMES_ROWS = Why("names each row", "name each row")
CONSTANT = Why("is the same in every row", "are the same in every row")
SAME_WHERE_KNOWN = Why("is the same wherever known", "are the same wherever known")
COUNTS_GROUPS = Why("counts groups of rows", "count groups of rows")
BESIDE = Why("is beside the numbered columns", "are beside the numbered columns")
_TRIALS = Why("counts trials", "count trials")
FIRST_YEAR, LAST_YEAR = 1500, 2200
_YEARS = Why("holds years", "hold years")
# Words beside a year of which something is told: mm per year, year to date, year's total.
_OF_AMOUNTS = {"per", "to", "total", "sum", "mean", "average", "avg", "count", "number", "rate"}
_MARKS = Why("marks how good values are", "mark how good values are")
MARKS_ROWS = Why("says in which rows something is", "say in which rows something is")
_MARKS_PLACES = Why("says how sure a place is", "say how sure places are")
TELLS_TIME = Why("is a time, no measurement", "are times, no measurements")
_UNUSED = Why("is called as unused columns are", "are called as unused columns are")
TURNS = Why("is 0 and 1 in turn", "are 0 and 1 in turn")
_IDENTIFIES = Why("holds identifiers", "hold identifiers")
_SAYS_WHICH = Why("says which visit a row is of", "say which visit a row is of")
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
        if longer is not None and column == table.frame.columns[0]:
            found[column] = longer
            continue
        if column in table.row_numbers or is_loop(column):
            found[column] = COUNTS if column in table.row_numbers else _TRIALS
            continue
        values = _with_all_rows(table.values(column))
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
        elif column in table.binary and _turns(values, same):
            found[column] = TURNS
        elif is_constant_identifier(values, column):
            found[column] = CONSTANT
        elif (
            names_rows(values, column)
            or names_rows_anew(values, same)
            or names_shuffled_rows(table, column, several=group is not None)
        ):
            found[column] = NAMES_ROWS
        elif _are_years(values, column, same):
            found[column] = _YEARS
        elif same is None and (
            (counts_periods(values) and not _has_likes(table, column))
            or (are_whole(values) and numbers_stretches(table, values))
        ):
            found[column] = COUNTS_GROUPS
        elif counts_events(values, column, same) or counts_few_steps(values, column):
            found[column] = _COUNTS_EVENTS
        elif identifies(values, column, same):
            found[column] = _IDENTIFIES
        elif text := text_of_code(table, column):
            found[column] = Why(f"is a code of {text}", f"are codes of {text}")
    found |= {c: NAMES_ROWS for c in names_known_rows(table) if c not in found}
    found |= dict.fromkeys(numbered_in_years(table), _IDENTIFIES)
    marks = [c for c, why in found.items() if why is _MARKS]
    found |= dict.fromkeys([*marked_alike(table, marks), *marks_of_places(table)], _MARKS)
    # Scores above 1, as some programs write them, are no likelihoods by which places are missing.
    found |= dict.fromkeys(scores_of_places(table.numbers), _MARKS_PLACES)
    return dict.fromkeys(say_nothing(table.numbers), _UNUSED) | found


@remembered
def _may_count(table: Table) -> list[str]:
    """Columns whose first rows are whole numbers or one number: of thousands, few are."""
    head = table.cells(table.numbers, slice(HEAD))
    whole = ((head == np.round(head)) | np.isnan(head)).all(axis=0)
    called = np.array([not _COUNTERS.isdisjoint(words(c)) for c in table.numbers], np.bool_)
    whole &= called | (np.isfinite(head).mean(axis=0) >= MOSTLY_KNOWN)
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
    """Numbers called as counters are without those that are missing; others as they are.

    Few are, or all but those of every fourth row, as of a slower sensor.
    """
    known = np.isfinite(values)
    if known.all() or _COUNTERS.isdisjoint(words(column)):
        return values, same
    apart = np.diff(np.flatnonzero(known))
    if known.mean() < MOSTLY_KNOWN and (len(apart) < FEWEST or (apart != apart[0]).any()):
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

    A few rows may have none, as the first has no step since the one before; of 0, many, and of a
    number as long as one that a thing is given, such as the bike that somebody rode.

    taken : columns that aren't measured, such as the time.
    """
    numbers = [c for c in table.numbers if c not in taken]
    if not numbers:
        return {}
    found = {}
    for column in numbers:
        values = table.values(column)
        low, high = values.min(), values.max()
        if gaps := bool(np.isnan(low)):  # as any missing cell makes of both
            low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        if low != high or looks_like_missing(float(low)):
            continue
        few = np.isnan(values).mean() <= MOST_UNKNOWN
        if not gaps or low == 0 or few or _is_code(float(low)):
            found[column] = SAME_WHERE_KNOWN if gaps else CONSTANT
    return found if len(found) < len(numbers) else {}


def _is_code(number: float) -> bool:
    """Whether a number is whole and as long as those are that things are given."""
    return number % 1 == 0 and number >= 10 ** (LONG - 1)


def _marks_rows(table: Table, column: str) -> bool:
    """Whether 1 or 0 stands wherever another column of numbers has a value (NONMEM's MDV)."""
    flags = table.values(column)
    if not np.isin(flags, (0, 1)).all() or flags.min() == flags.max():
        return False
    return not _with_gaps(table).isdisjoint(np.packbits(flags == of).tobytes() for of in (0, 1))


@remembered
def _with_gaps(table: Table) -> frozenset[bytes]:
    """Which rows have a value in columns of numbers that some have none in, a bit for each row."""
    known = (table.known(c) for c in table.numbers)
    return frozenset(np.packbits(rows).tobytes() for rows in known if not rows.all())


def _turns(values: NDArray[np.float64], same: BoolArray | None) -> bool:
    """Whether a bit changes in every row, by which a device says that it is alive."""
    changes = np.diff(values) != 0 if same is None else np.diff(values)[same] != 0
    return len(changes) >= FEWESTTURNS and bool(changes.all() and np.isfinite(values).all())


def _has_likes(table: Table, column: str) -> bool:
    """Whether columns differ from it by a number in their names: ntc1 is as measured as ntc2."""
    stem = column.rstrip("0123456789") if table.named else ""
    beside = (c for c in table.numbers if c != column and c.startswith(stem))
    return bool(stem) and stem != column and any(c[len(stem) :].isdecimal() for c in beside)


def _are_years(values: NDArray[np.float64], column: str, same: BoolArray | None) -> bool:
    """Whether whole numbers are years that follow one another, or those of a source year.

    In each sequence: `same` says where the next row is of the same one.

    Of other years than that of a row, such as when somebody was born or a record was set, the name
    says which.
    """
    told = words(column)
    of_something = len(told) > 1 and (told[-1] == "year" or _tells_years(told))
    known = values[np.isfinite(values)] if of_something else values
    if len(known) < 3 or not are_whole(known):
        return False
    on = np.diff(values) >= 0 if same is None else (np.diff(values) >= 0)[same]
    goes_on = of_something or (part_of(column) == "year" and on.all())
    return bool(goes_on and known.min() >= FIRST_YEAR and known.max() <= LAST_YEAR)


def _tells_years(told: Sequence[str]) -> bool:
    """Whether a name's words have a year among them, but not as the time that an amount is of."""
    return "year" in told and _OF_AMOUNTS.isdisjoint(told)


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
    visits = same is not None and not _VISITS.isdisjoint(words(column))
    if visits and (steps >= 0).all() and (steps > 0).any():
        return _SAYS_WHICH
    nameless = not set(words(column)) - NO_NAMES
    named = nameless or not _COUNTERS.isdisjoint(words(column))
    if named and not nameless and (steps < 0).all():  # the latest comes first
        values, steps = values[::-1], -steps[::-1]
    if (steps == 1).all():
        from_start = values[0] in (0, 1) and len(values) >= min(FEWEST, len(table.frame))
        from_start &= not names_axis(column)  # as ages of a life table go on, from 0
        return COUNTS if named or (from_start and len(table.frame) >= FEWEST) else None
    enough = len(np.unique(values)) >= FEWEST if nameless else True
    many = len(values) == HEAD < len(table.frame) or len(np.unique(values)) >= FEWEST
    several = not (PIECES | _ORDINALS if many else PIECES).isdisjoint(words(column))
    if (named or "trial" in words(column)) and enough and _in_groups(steps, pieces=several):
        return COUNTS_GROUPS
    timed = named or not TIMED.isdisjoint(words(column))
    if timed and not nameless and steps[0] > 1 and (steps == steps[0]).all():
        return even_steps(steps[0]) if len(values) >= FEWEST else None
    if named and not nameless and (size := _goes_round(values, steps)):
        return _counting(0, size - 1)
    on = (steps >= 1).all() and (np.median(steps) <= 2 or "sequence" in words(column))
    nearly = len(values) >= FEWEST and (steps == 1).mean() >= IN_STEP
    if on and named and (nearly or not nameless):
        return _COUNTS_ON
    counting = named or not (part_of(column) or _SPANS.isdisjoint(words(column)))
    few = 1 if len(values) < len(table.frame) or has_stretches(table, steps != 1) else FEWEST_AGAIN
    if counting and _begins_again(values, steps, few):
        return _counting(int(values.min()), int(values.max()))
    if nameless and table.named and _begins_again(values, steps, 1):
        return COUNTS  # of two tables, one below the other
    if again := _repeats(values, steps, rows=len(table.frame), named=named):
        return again
    started_anew = len(steps) >= FEWEST and (steps == 1).mean() >= WITH_JUMPS
    return _COUNTS_ANEW if named and not nameless and started_anew else None


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
    return NAMES_ROWS if once and not even else None


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


def even_steps(step: float) -> Why:
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


def _goes_round(values: NDArray[np.float64], steps: NDArray[np.float64]) -> int:
    """To which power of two numbers count by more than one before they begin again; 0 for none.

    As where a logger keeps every third of the messages that a device numbers from 0 to 15.
    """
    different = np.unique(steps)
    size = int(np.ptp(different)) if len(different) == 2 and different[0] < 1 < different[1] else 0
    round_ = size > 1 and not size & (size - 1) and values.min() >= 0 and values.max() < size
    return size if round_ and len(values) >= FEWEST else 0


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


def is_place(column: str) -> bool:
    """Whether a column is called as degrees of latitude or longitude are."""
    return not _PLACES.isdisjoint(words(column)) or words(column) == ["long"]


def find_identifiers(table: Table) -> set[str]:
    """Columns whose numbers stand for things: vehicles, orders, people."""
    return {c for c, why in find_counters(table).items() if why in (_IDENTIFIES, NAMES_ROWS)}
