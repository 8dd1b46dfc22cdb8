"""Times and axes among columns whose names aren't those of times: they go on in every row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names import time_names
from sequitur_core.readers.dates.names.axis_names import (
    names_axis,
    names_driven,
    names_level,
    names_measured,
)
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import (
    nearly_one_way,
    never_turns_back,
    one_way,
)
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group, steps_within
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.runs import RUN
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import since_1970
from sequitur_core.readers.tables.columns.unnamed_columns import (
    cycle_of,
    even_within,
    first_number,
    is_pose,
)
from sequitur_core.readers.tables.rows_to_sequences.groups import group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import GROUP, names_sequences
from sequitur_core.readers.tables.understanding.name_blocks import columns_of_places
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    counts_steps,
    is_even,
    only_rises,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import (
    COUNTS_GROUPS,
    TELLS_TIME,
    Why,
    find_constants,
    find_counters,
)
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import FEWEST
from sequitur_core.readers.tables.understanding.times_and_counters.running_sums import (
    spans_of_rows,
)
from sequitur_core.readers.vocabulary.words import words

FEWEST_NAMED = 5  # rows of each sequence in which a column goes on whose name says what it counts
MOST_COMPARED = 50  # columns that are looked at for whether they go up, too
FEWEST_INSIDE = 8  # rows behind others of the same trial, by which a time is known to go up in each
_DEPTHS, _AGES = {"depth", "depths", "tiefe", "profondeur", "profundidad"}, {"age", "ages"}
_SECONDS = re.compile(r".*[a-z]_s(?:ec)?")  # contact_s
_ANEW = Why("is a time that begins anew", "are times that begin anew")
_CURVES = {"y", "dy", "ey", "yerr", "err", "error", "errors", "sigma"}
NEARLY_ALL = 0.995  # of the rows, in which a time goes up that is written with few digits
MOSTLY_SHARED = 0.8  # of the days of a sequence, that another was measured on as well
FEWEST_FACTORS, FAR = 8, 10  # rows of an axis that goes up by a factor, and to how much more
ONE_FACTOR = 1.25  # times the small ones, in logarithms, that the large ones are, at most
FEWEST_ALIKE, NEARLY_AT = 3, 0.02  # sequences; of its range, by which an axis begins elsewhere
NEARLY = 2.0  # times the small ones of nearly equal steps that the large ones are, at most


def axis_of_columns(table: Table, block: Collection[str]) -> TimeColumns | None:
    """The first column of numbers, if it is the axis of the others, each of which is a sequence.

    It goes on in equal steps, is called as an axis is, or is the only one that always goes up.
    """
    if axis := even_axis(table, block):
        return axis
    first = first_number(table)
    others = [c for c in table.numbers[:MOST_COMPARED] if c != first]
    one = np.zeros(len(table.frame), np.int64)
    if first in block or first in find_counters(table):
        return None
    called = names_axis(first)
    named = called and len(one) >= FEWEST_NAMED and one_way(_steps(table, first, one))
    unnamed = not called and len(one) >= FEWEST and _goes_up_alone(table, first, others, one)
    return _as_axis(table, first) if named or unnamed else None


def even_axis(table: Table, block: Collection[str]) -> TimeColumns | None:
    """The first column of numbers, if it goes on in equal steps, as a wavelength does."""
    column = first_number(table)
    values = table.values(column)
    if column in block or column in table.row_numbers or not is_even(values):
        return None
    if values[1] < values[0] and table.named and not names_axis(column):
        return None  # an axis may go down, as wavelengths do, but much that is measured does, too
    return _as_axis(table, column)


def axis_of_rows(table: Table, *, clocked: bool = False) -> tuple[TimeColumns | None, list[str]]:
    """A column that goes on from row to row of one series, and why it is its time.

    clocked : whether a clock tells how long rows last, though several share each of its moments:
        what a probe goes through is measured then.
    """
    counters = {*find_counters(table), *columns_of_places(table, fewest=2)}
    if age := _age_beside_depth(table):
        return _as_axis(table, age), [f"{age} says when what lies at each depth came there."]
    axis = even_axis(table, {*counters, *filter(names_measured, table.numbers)})
    if axis and not _all_go_evenly(table, axis.columns[0]):
        up = axis.times.moments[-1] > axis.times.moments[0]
        way = "up" if up else "down"
        return axis, [f"{axis.columns[0]} goes {way} in equal steps and is used as the time."]
    if len(table.numbers) - len(find_constants(table, ())) < 2:
        return None, []  # nothing changes along it: it is what was measured
    if clocked:
        counters |= {c for c in table.numbers if names_driven(c, often=False)}
    return _going_on(table, np.zeros(len(table.frame), np.int64), counters)


def _all_go_evenly(table: Table, column: str) -> bool:
    """Whether others do as well, and nothing but flags does otherwise: then none is the axis.

    As where a temperature, a pressure and how much it shakes were made up for a machine. But what
    is called an axis or a time is one.
    """
    if not table.named or names_axis(column) or time_names.time_words(column)[0]:
        return False
    others = [c for c in table.numbers if c != column and table.distinct(c) > 2]
    return len(others) > 1 and all(is_even(table.values(c)) for c in others)


def _age_beside_depth(table: Table) -> str:
    """The age of what lies at each depth of a core of ice or sediment; "" for none."""
    on = [c for c in table.numbers if one_way(np.diff(table.values(c)))]
    deep = any(not _DEPTHS.isdisjoint(words(c)) for c in on)
    return next((c for c in on if deep and not _AGES.isdisjoint(words(c))), "")


def axis_within(table: Table, ids: Sequence[str]) -> tuple[TimeColumns | None, list[str]]:
    """A column that goes on within each sequence though its name is that of no time, and why."""
    group = group_codes(table, ids)
    begun = ids[0].removeprefix(RUN) if len(ids) == 1 else ""
    if begun in table.numeric and begun not in ids:
        return _as_axis(table, begun), [f"{begun} begins anew with each of them: it is their axis."]
    if column := _shared_axis(table, group):
        why = f"{column} is the same in each of them and is used as the time."
    elif table.files and not table.named and (column := even_within(table, group)):
        why = f"{column} goes up in equal steps and is used as the time."
    else:
        return _going_on(table, group, {*ids, *find_counters(table, group)})
    return _as_axis(table, column), [why]


def _shared_axis(table: Table, group: IntArray) -> str:
    """The first column of numbers that goes up or down alike in each sequence, as wavelengths do.

    As far as each goes. "" where there is none. Nothing measured is the same in all of them.
    """
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    if len(sizes) < 2 or sizes.min() < GROUP:
        return ""
    begins = np.cumsum(sizes) - sizes
    inside = np.arange(len(group)) - np.repeat(begins, sizes)
    longest = slice(first := begins[sizes.argmax()], first + sizes.max())
    for column in table.numbers:
        values = table.values(column)[order]
        axis = values[longest]
        if np.array_equal(values, axis[inside]) and one_way(np.diff(axis)):
            return column
    return ""


def _going_on(
    table: Table, group: IntArray, taken: Collection[str]
) -> tuple[TimeColumns | None, list[str]]:
    """A column that never turns back within a sequence, and why it is the time or the axis.

    taken : columns that count the rows or name the sequences.
    """
    order, same = rows_by_group(group)
    numbers = {c: table.values(c)[order] for c in table.numbers[:MOST_COMPARED]}
    if pair := spans_of_rows(numbers, same):
        why = f"{pair[0]} and {pair[1]} go up and say when each row began and ended."
        return _as_axis(table, pair[0]), [why]
    for column in _times_by_numbers(table, group):
        often = "every row" if _goes_up(table, column, group) else "nearly every row"
        return _as_axis(table, column), [f"{column} goes up in {often} and is used as the time."]
    for column in _axes_by_numbers(table, group, taken):
        why = (
            f"{column} never turns back: it is the axis of the others and takes the place of "
            "the time."
        )
        return _as_axis(table, column), [why]
    return None, []


def _times_by_numbers(table: Table, group: IntArray) -> Iterator[str]:
    """A column that counts what its name says, or seconds; an index, or a first that goes up alone.

    What is measured doesn't go up in all rows of all sequences. Before it may stand what is the
    same in every row, such as the address of a device. Whole numbers in nearly equal steps tell the
    time, as milliseconds do, beside fractions that go up, too.
    """
    first = next((c for c in table.own if table.distinct(c) > 1), table.own[0])
    shortest = int(np.bincount(group).min())
    first_named = first_number(table)
    called = counts_steps(first_named) or time_names.names_seconds(first_named)
    called = called or _is_index(table, first_named)
    named = [first_named] if called and shortest >= FEWEST_NAMED else []
    unnamed = not table.named and first in table.numbers and shortest >= FEWEST
    unnamed = unnamed and first not in table.row_numbers and not is_pose(table)
    for column in named or ([first] if unnamed else []):
        others = [c for c in table.numbers if c != column]
        up = bool(others) and _goes_up(table, column, group, NEARLY_ALL if unnamed else 1.0)
        if unnamed and up and _ticks(table, column, group):
            others = [c for c in others if are_whole(table.values(c))]
        # No telling which is the time where others go up, too.
        if up and not (unnamed and any(_goes_up(table, c, group) for c in others)):
            yield column


def _ticks(table: Table, column: str, group: IntArray) -> bool:
    """Whether whole numbers go up by several each time, in nearly equal steps."""
    steps = _steps(table, column, group)
    return are_whole(table.values(column)) and bool((steps > 1).all()) and _nearly_even(steps)


def _is_index(table: Table, column: str) -> bool:
    """Whether a first column alone has no name and holds fractions, as pandas writes an index."""
    nameless = column == table.own[0] and NAMELESS.fullmatch(column) is not None
    return table.named and nameless and not are_whole(table.values(column))


def _axes_by_numbers(table: Table, group: IntArray, taken: Collection[str]) -> Iterator[str]:
    """Columns that may be the axis of the others, likeliest first.

    It is called as one and never turns back, though it may stand still in few rows; or is called a
    level, and never turns back though its digits may have been rounded; or is called as what a
    sample is driven through, and stands still in few rows at most; or goes on in equal steps; or it
    is the first one, which goes up in nearly equal steps, as those of a spectrum do, or by nearly
    the same factor, as sizes and frequencies do, where no other goes up always. What is measured is
    called otherwise.
    """
    free = [c for c in table.numbers if c not in taken and c not in table.binary]
    shortest = int(np.bincount(group).min())
    if len(free) < 2 or shortest < FEWEST_NAMED:
        return
    of_points = [c for c in free[:1] if _places_points(free)]
    for column in filter(names_axis, free):
        if nearly_one_way(_steps(table, column, group)):
            yield column
    levels = [c for c in free if _is_level(table, group, c)]
    for goes in (one_way, never_turns_back):
        yield from (c for c in levels if goes(_steps(table, c, group)))
    for column in filter(partial(_may_be_driven, table, group), free):
        if nearly_one_way(_steps(table, column, group)):
            yield column
    for column in of_points:
        if one_way(_steps(table, column, group)):
            yield column
    if len(group) >= FEWEST:
        unset = (c for c in free if not names_measured(c))
        yield from (c for c in unset if _in_equal_steps(_steps(table, c, group)))
    first, *others = free
    if not names_measured(first) and _goes_up_alone(table, first, others, group):
        yield first


def _is_level(table: Table, group: IntArray, column: str) -> bool:
    """Whether a column is called a level that a probe goes through, and turns back with the next.

    As of `_may_be_driven`.
    """
    if len(group) < FEWEST or not names_level(column):
        return False
    return group.max() == 0 or not never_turns_back(np.diff(table.values(column)))


def _may_be_driven(table: Table, group: IntArray, column: str) -> bool:
    """Whether a column is called as what a sample is driven through, and turns back with the next.

    What goes on from one sequence to the next is a total, or measured. A temperature or a volume
    that rises in few sequences, or in few rows of each, may be measured as well.
    """
    rows = np.bincount(group)
    several = len(rows) >= FEWEST_ALIKE and rows.min() >= FEWEST_INSIDE
    if len(group) < FEWEST or not names_driven(column, often=several):
        return False
    return len(rows) == 1 or not nearly_one_way(np.diff(table.values(column)))


def _goes_up_alone(table: Table, first: str, others: Sequence[str], group: IntArray) -> bool:
    """Whether a column, but none of the others, always goes up in nearly equal steps or factors.

    Or in any, from and to nearly the same numbers in each of several sequences, or on the same
    ones, as mice are weighed on the same days after an infection.
    """
    shortest = int(np.bincount(group).min())
    even = shortest >= FEWEST and _nearly_even(_steps(table, first, group))
    even = even or (shortest >= FEWEST_FACTORS and _by_one_factor(table.values(first), group))
    even = even or (shortest >= FEWEST and _goes_through(table, first, group))
    even = even or _on_same_days(table, first, group)
    return even and not any(_goes_up(table, c, group) for c in others)


def _goes_through(table: Table, column: str, group: IntArray) -> bool:
    """Whether a column goes up in each row, from and to nearly the same in several sequences.

    So a burette is emptied, in small steps where much happens. What grows ends at other sizes.
    """
    if group.max() + 1 < FEWEST_ALIKE or not _goes_up(table, column, group):
        return False
    order, same = rows_by_group(group)
    values = table.values(column)[order]
    begins, ends = np.append(True, ~same), np.append(~same, True)
    off = max(np.ptp(values[begins]), np.ptp(values[ends]))
    return bool(off <= NEARLY_AT * np.ptp(values))


def _on_same_days(table: Table, column: str, group: IntArray) -> bool:
    """Whether whole numbers go up in each of several sequences, most of which the longest has."""
    values, sizes = table.values(column), np.bincount(group)
    if len(sizes) < FEWEST_ALIKE or sizes.min() < FEWEST_NAMED or not are_whole(values):
        return False
    longest = sizes.argmax()
    shared = np.isin(values[group != longest], values[group == longest])
    return bool(shared.mean() >= MOSTLY_SHARED) and _goes_up(table, column, group)


def times_of_no_order(table: Table, times: Collection[str]) -> dict[str, Why]:
    """Times that don't put the rows in order, as they begin anew, or stay the same for several.

    By their names; or the first column with a unit of time, as an x-axis has.
    """
    found: dict[str, Why] = {}
    for column in table.numbers:
        named = column in times and time_names.time_words(column)[0] and not part_of(column)
        timed = time_names.unit_behind(column) or _SECONDS.fullmatch(column)
        if not named and not (column == first_number(table) and timed):
            continue
        values = table.values(column)
        if size := cycle_of(table, column):
            found[column] = Why(f"begins again every {size} rows", f"begin again every {size} rows")
        elif only_rises(values):
            anew = bool((np.diff(values) < 0).any())
            if not anew or np.abs(values).min() <= np.ptp(values):  # else laps of 90 to 98 s each
                found[column] = _ANEW if anew else TELLS_TIME
        elif counter := begun_anew_by(table, values):
            found |= {column: _ANEW, counter: COUNTS_GROUPS}
    return found


def begun_anew_by(table: Table, moments: NDArray[Any]) -> str:
    """The column of trials or episodes with which a time begins anew, however short; "" for none.

    Within each, the time goes up; put in its order, their rows would be mixed.
    """
    ups, downs = np.diff(moments) > 0, np.diff(moments) < 0
    for column in table.numbers if downs.any() else ():
        if not (counts_steps(column) or names_sequences(column)):
            continue
        changes = np.diff(table.values(column)) != 0
        inside = ups[~changes]
        if len(inside) >= FEWEST_INSIDE and inside.all() and downs[changes].any():
            return column
    return ""


def _in_equal_steps(steps: NDArray[np.float64]) -> bool:
    """Whether numbers go up or down by the same in every row, of all sequences alike."""
    return is_even(np.concatenate([[0.0], np.cumsum(steps)]))


def _places_points(columns: Sequence[str]) -> bool:
    """Whether columns are x and one other, or one or more y, as of a curve; with z, places.

    How far off each y may be stands beside it: dy, yerr.
    """
    called = [words(c)[:1] for c in columns]
    curves = all(name and name[0] in _CURVES for name in called[1:])
    return called[0] == ["x"] and (len(called) == 2 or curves)


def _as_axis(table: Table, column: str) -> TimeColumns:
    values = table.values(column)
    found = timestamps.find_number_format(values, column)
    form = found if found == timestamps.BACK else "number"
    number = timestamps.read_times(table.frame, (column,), form)
    return TimeColumns((column,), since_1970(table, column) or number)


def _steps(table: Table, column: str, group: IntArray) -> NDArray[np.float64]:
    """How much numbers change from row to row of each sequence; NaN where one isn't known."""
    return steps_within(table.values(column), group)


def _goes_up(table: Table, column: str, group: IntArray, share: float = 1.0) -> bool:
    """Whether all values are known and each is larger than the one before in its sequence.

    In at least this share of the rows; in the others they stay the same.
    """
    steps = _steps(table, column, group)
    return bool((steps >= 0).all() and (steps > 0).mean() >= share) if len(steps) else True


def _nearly_even(steps: NDArray[np.float64]) -> bool:
    """Whether numbers always go up, and most steps differ by no more than twice."""
    if not len(steps) or not (steps > 0).all():
        return False
    low, high = np.quantile(steps, (0.05, 0.95))
    return bool(high <= NEARLY * low)


def _by_one_factor(values: NDArray[np.float64], group: IntArray) -> bool:
    """Whether numbers always go up by nearly the same factor, to ten times as much or more."""
    if not (values > 0).all() or not FAR * values.min() <= values.max() < np.inf:
        return False
    factors = steps_within(np.log(values), group)
    if not len(factors) or not (factors > 0).all():
        return False
    low, high = np.quantile(factors, (0.05, 0.95))
    return bool(high <= ONE_FACTOR * low)
