"""What columns are by their numbers rather than their names: times and axes, classes of rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.readers.dates.names.axis_names import names_axis
from sequitur_core.readers.dates.time_order import one_way
from sequitur_core.readers.rows_of_numbers import are_whole, even_share
from sequitur_core.readers.tables.columns.labels import come_back
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

FIRST = 4  # columns, among which those that name rows or give their times are
RISING = 0.9  # share of rows in which a time goes up, at least
BEGINS_ANEW = 0.9  # share of the places where it doesn't at which another column changes, too
TICK = 100  # from one whole number to the next of a clock, at least
SMALL_TICK, ENOUGH = 2, 100  # in rows that are steps, where so many show that it is one
NANOSECONDS = 1e12  # of a clock since a phone was started some twenty minutes ago, at least
MOST_BESIDE, LATE = 20, 0.03  # columns; and of a step, that a clock among them is late by
MOSTLY_UP = 0.5  # share of rows in which a time goes on that is the same in others
BY_ONE = 0.75  # share of rows from which on numbers that go on by one count
FAR_ON = 100  # times as large as all that they go on by, numbers of a clock begun long before
FEWEST_GOING = 20  # rows that show it
MOST_AXES = 50  # first columns that may be one
SHORTEST = 4  # rows of one name that lie together, on average
FEW_EACH = 30  # rows of one moment, at most, where they are those of several tracks
MOST_CLASSES = 30
LONG = 50  # rows of a class that lie together, on average
SHORT = 20  # where these are numbered from 0 or 1, beside fractions alone
SEVERAL = 3  # classes in the last column that come back, each for fewer rows than that
MOST_LEFT_OUT = 0.05  # share of rows before which a number is left out in counting
PLACE, TURN = 3, 4  # numbers that say where something is, and how it is turned
ROUNDED = 1e-3  # by which the squares of the latter miss 1


def first_number(table: Table) -> str:
    """The first column of numbers, but for one that only numbers the rows."""
    return next((c for c in table.numbers if c not in table.row_numbers), table.numbers[0])


def may_name(table: Table, column: str) -> bool:
    """Whether a column without a name stands where names are: among the first."""
    return not table.named and column in [str(c) for c in table.frame.columns[:FIRST]]


def restarting(table: Table) -> list[str]:
    """Columns of whole numbers that go up, and begin anew where a column of names changes."""
    if table.named or len(table.frame) < SHORTEST:
        return []
    first = [str(c) for c in table.frame.columns[:FIRST]]
    whole = [c for c in first if c in table.numeric and are_whole(table.values(c))]
    return _begin_anew(table, whole, first, _restarts_with)


def restarting_axes(table: Table) -> list[str]:
    """Columns called as axes are that go one way, and begin anew where a column of names changes.

    Such as the wavelength of spectra below each other, each of which has a range of its own. Under
    any name, they go on in equal steps. A curve may go back along the one before, as when something
    is charged and discharged. Not in several files, each of which begins anew.
    """
    if not table.named or table.files or len(table.frame) < SHORTEST:
        return []
    axes = [c for c in table.numbers[:MOST_AXES] if names_axis(c) or _in_equal_steps(table, c)]
    names = [str(c) for c in table.frame.columns if c not in axes]
    return _begin_anew(table, axes, names, _turns_with)


def _begin_anew(
    table: Table,
    columns: Sequence[str],
    names: Sequence[str],
    restart: Callable[[np.ndarray, BoolArray], bool],
) -> list[str]:
    changes = {
        c: changed
        for c in (names if columns else ())
        if (changed := _changes_in_stretches(table, c)) is not None
    }
    found = []
    for column, name in itertools.product(columns, changes):
        values = table.values(column)
        if column != name and restart(values, changes[name]):
            found.append(column)
    return list(dict.fromkeys(found))


def moments_of_tracks(table: Table) -> list[str]:
    """A first or second column that counts moments, of each of which a few rows tell, of tracks."""
    found = []
    for column in map(str, table.frame.columns[:2] if not table.named else ()):
        if column not in table.numeric or len(table.frame) < 3:
            continue
        values = table.values(column)
        steps = np.diff(values)
        moments = 1 + int((steps > 0).sum())
        each = len(values) / moments
        whole = np.isfinite(values).all() and bool(np.isin(steps, (0, 1)).all())
        if whole and 1.5 < each <= FEW_EACH and moments >= 2 * FEW_EACH:
            found.append(column)
    return found


def ticking(table: Table, least: float = TICK) -> list[str]:
    """Columns of whole numbers that go up by one size nearly always, as nanoseconds do.

    Where numbers are as large as those are, a phone may leave out many: half of one size tell.
    In small steps that are rounded, by 7 or 8, a clock began far before the first row.

    least : of that size.
    """
    if table.named or len(table.frame) < (SHORTEST if least == TICK else ENOUGH):
        return []
    found = []
    for place, column in enumerate(table.frame.columns[:MOST_AXES]):
        if column not in table.numeric:
            continue
        values = table.values(column)
        steps = np.diff(values)
        usual = float(np.median(steps))
        rounded = len(values) >= FEWEST_GOING and values.min() > FAR_ON * np.ptp(values)
        first = place < FIRST and usual >= least
        if not (first or (rounded and usual >= SMALL_TICK)) or not are_whole(values):
            continue
        even = MOSTLY_UP if values.min() >= NANOSECONDS else RISING
        share = max(even_share(steps, usual=usual), rounded and _rounded_share(steps, usual))
        if share >= even and (steps > 0).mean() >= (RISING if first else 1):
            found.append(str(column))
    return found


def _rounded_share(steps: np.ndarray, usual: float) -> float:
    """The share of steps that are one of two whole numbers next to each other, as 7 and 8."""
    low = np.floor(usual)
    return max(float(np.isin(steps, (a, a + 1)).mean()) for a in (low - 1, low))


def nearly_even(table: Table) -> list[str]:
    """A column behind the first that alone goes up by about one size, as seconds of a logger do.

    Which is a little late. What adds up what was measured has no steps so even.
    """
    columns = [c for c in table.numbers if table.distinct(c) > 1]
    if table.named or not 2 <= len(columns) <= MOST_BESIDE:
        return []
    found = []
    for column in columns:
        values = table.values(column)
        steps = np.diff(values)
        up = len(values) >= FEWEST_GOING and (steps > 0).all() and not are_whole(values)
        if up and even_share(steps, near=LATE) >= RISING:
            found.append(column)
    return found if len(found) == 1 and found[0] != table.own[0] else []


def going_on(table: Table, group: IntArray | None) -> list[str]:
    """A first column that goes on in most rows of all sequences and never back, unlike all others.

    Or mostly by one, as seconds of a clock beside what adds up. In the rest it stays the same, as
    milliseconds do where rows come faster, and ages of several animals: it tells no rows apart,
    but nothing was measured in it.

    group : the sequence of each row; None where rows are one.
    """
    first, *others = table.own
    others = [c for c in others if c in table.numeric]
    if table.named or first not in table.numeric or not others or len(table.frame) < FEWEST_GOING:
        return []
    values = table.values(first)
    same = slice(None) if group is None else np.diff(group) == 0
    steps = np.diff(values)[same]
    up = len(steps) > 0 and (steps >= 0).all() and (steps > 0).mean() > MOSTLY_UP
    if not up or is_pose(table):
        return []
    if (steps == 1).mean() >= BY_ONE:  # seconds, rounded, beside a sum
        return [first]
    rest = np.diff(table.cells(others), axis=0)[same]
    return [first] if (rest < 0).any(axis=0).all() else []


def cycling(table: Table) -> list[str]:
    """First columns that go up or down by the same numbers again and again, as axes of maps do."""
    return [column for column in table.numbers[:FIRST] if cycle_of(table, column)]


def cycle_of(table: Table, column: str) -> int:
    """After how many rows, each time, a column begins again with the same numbers; 0 if it doesn't.

    They go up, or down, between.
    """
    values = table.values(column)
    again = np.flatnonzero(values[1:] == values[:1])
    size = int(again[0]) + 1 if len(again) else 0
    if size < SHORTEST or len(values) % size or len(values) == size:
        return 0
    steps = np.diff(values[:size])
    cycles = values.reshape(-1, size)
    return size if one_way(steps) and (cycles == cycles[0]).all() else 0


def counts_up(table: Table, column: str) -> bool:
    """Whether a column counts the steps of sequences, which follow one another."""
    return _counts_anew(table.values(column))


def counted_outside(table: Table, counter: str) -> str:
    """The column that counts the rounds of a counter which is called an id, as of detectors.

    So places are gone through, at each of which all of them are read; "" where nothing does.
    """
    if words(counter)[-1:] != ["id"]:
        return ""
    begins = np.diff(table.values(counter), prepend=np.inf) < 1
    for column in table.numbers[:FIRST]:
        values = table.values(column)
        inside = np.diff(values, prepend=values[0])[~begins]
        if len(inside) and (inside == 0).all() and _counts_anew(values[begins]):
            return column
    return ""


def _counts_anew(values: np.ndarray) -> bool:
    if len(values) < 6 or not are_whole(values):
        return False
    steps = np.diff(values)
    restarts = values[1:][steps < 1]
    few_left_out = (steps > 1).mean() <= MOST_LEFT_OUT
    again = len(restarts) > 0 and bool((restarts == values[0]).all())
    return again and bool((steps == 1).mean() > 0.6 and few_left_out)


def _in_equal_steps(table: Table, column: str) -> bool:
    """Whether a column goes up or down by one size from row to row, but where it begins anew."""
    steps = np.abs(np.diff(table.values(column)))
    usual = float(np.median(steps))
    return usual > 0 and even_share(steps, usual=usual) >= RISING


def _changes_in_stretches(table: Table, column: str) -> BoolArray | None:
    """Where a column of names changes; None if it isn't one whose equal cells lie together."""
    if column in table.numeric and not are_whole(table.values(column)):
        return None
    cells = table.frame[column]
    changed = np.diff(pd.factorize(cells, use_na_sentinel=False)[0]) != 0
    return changed if 0 < changed.sum() <= len(cells) / SHORTEST else None


def _restarts_with(values: np.ndarray, changed: BoolArray) -> bool:
    if not np.isfinite(values).all():
        return False
    steps = np.diff(values)
    falls = steps <= 0
    return bool(
        falls.any()
        and (~falls).mean() >= RISING
        and changed[falls].mean() >= BEGINS_ANEW
        and (steps < 0).any()
    )


def _turns_with(values: np.ndarray, changed: BoolArray) -> bool:
    """Whether numbers go one way in each stretch of a name, and not on from each to the next."""
    ways = np.sign(np.diff(values))
    inside = ~changed[1:] & ~changed[:-1]
    turns = (ways[1:] != ways[:-1]) | (ways[1:] == 0)
    on = np.isfinite(values).all() and inside.mean() >= MOSTLY_UP and not turns[inside].any()
    return bool(on and turns[changed[1:]].any())


def is_class_in_stretches(table: Table, column: str) -> bool:
    """Whether a first or last column without a name holds a class of many rows in a row each.

    Of fewer rows where it is the last one and counts classes from 0 or 1, beside fractions, or
    where such classes come back and don't go on from each to the next, as stages of sleep do.
    """
    ends = [*table.own[:3], table.own[-1]]
    if table.named or column not in ends or not 2 <= table.distinct(column) <= MOST_CLASSES:
        return False
    values = table.values(column)
    if not are_whole(values):
        return False
    changes = int((np.diff(values) != 0).sum())
    if changes <= len(values) / LONG:
        return True
    kinds = np.unique(values)
    counted = kinds[0] in (0, 1) and len(kinds) == kinds[-1] - kinds[0] + 1
    if column != table.own[-1]:
        jumps = counted and bool((np.abs(np.diff(values)) > 1).any())
        stay = len(kinds) >= SEVERAL and changes <= len(values) / SHORT
        return jumps and stay and come_back(values) and _are_amounts(table, column)
    if counted and changes <= len(values) / SHORT and _are_fractions(table, [*table.own[:-1]]):
        return True
    return table.distinct(column) >= SEVERAL and come_back(values)


def _are_fractions(table: Table, columns: Sequence[str]) -> bool:
    """Whether all columns hold numbers, and several of them, all with fractions."""
    fractions = (not are_whole(table.values(c)) for c in columns if c in table.numeric)
    return table.numeric.issuperset(columns) and len(columns) > 1 and all(fractions)


def _are_amounts(table: Table, column: str) -> bool:
    """Whether all columns but one hold fractions, or more numbers than there are classes."""
    others = [c for c in table.own if c != column]
    amounts = (
        not are_whole(table.values(c)) or table.distinct(c) > MOST_CLASSES
        for c in others
        if c in table.numeric
    )
    return table.numeric.issuperset(others) and len(others) > 1 and all(amounts)


def is_pose(table: Table) -> bool:
    """Whether all seven columns of a table without names are a place and how something is turned.

    The latter are four numbers whose squares add up to 1 in each row. A time would stand before.
    """
    if table.named or len(table.own) != PLACE + TURN or not table.numeric.issuperset(table.own):
        return False
    turn = table.cells([*table.own[PLACE:]])
    long = np.square(turn).sum(axis=1)
    return bool(np.isclose(long, 1, atol=ROUNDED).all() and np.ptp(turn, axis=0).any())


def even_within(table: Table, group: IntArray) -> str:
    """The first of a table's columns that goes up in equal steps in each group of rows; or ""."""
    same = np.diff(group) == 0
    for column in table.numbers[:FIRST] if same.any() else ():
        values = table.values(column)
        steps = np.diff(values)[same]
        usual = np.median(steps)
        if usual > 0 and even_share(steps, usual=float(usual)) == 1:
            return column
    return ""
