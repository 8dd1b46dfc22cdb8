"""Sequences whose rows a column numbers, in whatever order they stand: the laps of each driver."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.names.axis_names import names_axis, names_driven
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.dates.time_order import is_unique, nearly_one_way, one_way, tells_order
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.columns.unnamed_columns import FIRST
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    constant_within,
    count_groups,
    count_named,
    count_stretches,
    group_codes,
)
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.ids import (
    CLEARLY,
    EACH,
    GROUP,
    LONG,
    LONG_PAUSE,
    find_ids,
    measured_once,
    names_sequences,
)
from sequitur_core.readers.vocabulary.things import (
    REPEATS,
    names_person,
    names_recording,
    names_thing,
)
from sequitur_core.readers.vocabulary.words import words

_COUNT = {"lap", "laps", "step", "round", "turn", "stage", "attempt", "shot", "rep", "visit"}
_TRIALS = {"trial", "epoch"}  # of things that have names in words; else each may be a sequence
_DONE_AGAIN = {"trial", "run", "block"}  # called as other things are as well
FEWEST = 3  # sequences
FEWEST_LEVELS, MOSTLY_REPEATED = 4, 0.8  # of a setting; of the repeats, that each level has
MANY = 8  # rows of each, where the name of the column says nothing
MOST_TIMES = 3  # of which one may pause
MOST = 50  # first columns of numbers that may be such
WHOLE = 0.95  # of them have each number once, from the first to their last
IN_ORDER = 0.5  # of the rows number the one before and one more: where times begin anew then
MOST_ROWS = 20_000  # of the first names, that show how numbers change
HEAD = 200  # rows that show that two columns don't name each
IN_ORDER_OF_VISITS, IN_NO_ORDER = 0.6, 0.75  # of the squared changes of rows in no order
FEWEST_USES = 20  # that follow one of the same thing
FEW_USES, LITTLE = 3, 0.02  # by which it mostly counts on, also of the jumps between things
TURNS = 2  # that each takes, at least, on average
MOVING = 4  # times as rough at one moment as along their ways, at least, where things come and go
FEWEST_VISITS = 2  # of one, on average, where they are called so
ROOM = 1.5  # times the most visits of one sequence: different numbers of visits, at most


class Counted(NamedTuple):
    """The columns that name sequences, the one that numbers the rows of each, and why."""

    ids: tuple[str, ...]
    time: TimeColumns
    why: str


def counted_rows(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """Sequences whose rows a column counts, or numbers as visits; None for others.

    Where dates say when rows were, those along an axis at each moment alone, and repeats.
    """
    if repeats := _repeats(table, candidates) or _along_settings(table, candidates):
        return repeats
    if dated := [c for c in candidates if c.times.dated]:
        return _profiles(table, dated[0])
    found = _counted(table, candidates) or _visits(table, candidates)
    if found := found or _by_lives(table, candidates):
        return found
    return next(filter(None, (_profiles(table, time) for time in candidates)), None)


def _repeats(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """By what is called a replicate, of which each was sampled a while after the one before.

    So no two rows have the same clock; a coarser time, or one of rows before the first clock, has.
    """
    most = len(table.frame) / GROUP
    called = [
        c
        for c in map(str, table.frame.columns)
        if not REPEATS.isdisjoint(words(c)) and 2 <= table.distinct(c) <= most
    ]
    once = [c for c in candidates if is_unique(c.times)] if called else []
    for time in candidates if once else ():
        ids = () if time in once else find_ids(table, time)
        if not {*called}.isdisjoint(ids):
            why = (
                f"Each {called[0]} was measured after the one before, at each "
                f"{join_names(time.columns)}: rows with the same {join_names(ids)} are one "
                "sequence."
            )
            return Counted(ids, time, why)
    return None


def _along_settings(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """By a setting such as a dose, at each level of which the same was done again.

    Numbers go on from level to level, but not from one repeat to the next: these are no steps.
    """
    n, columns = len(table.frame), [*map(str, table.frame.columns)]
    repeats = [c for c in columns if not (REPEATS | _DONE_AGAIN).isdisjoint(words(c))]
    settings = [c for c in table.numbers[:MOST] if _may_be_set(table, c)] if repeats else []
    called = [c for c in candidates if c.times.dated or time_words(c.columns[0])[0]]
    if any(not is_unique(c.times) or tells_order(c.times) for c in called):
        return None  # how long something took doesn't
    for setting in sorted(settings, key=table.distinct, reverse=True):
        time = TimeColumns((setting,), plain_times(table, setting))
        ids = find_ids(table, time)
        repeat = next((c for c in repeats if c in ids), "")
        each = [setting, *(c for c in ids if c != repeat)]
        whole = count_named(table, each) * table.distinct(repeat) if repeat else 0
        if not MOSTLY_REPEATED * whole <= n <= whole or n < FEWEST_LEVELS * count_named(table, ids):
            continue
        along = group_codes(table, ids), pd.factorize(time.times.moments, sort=True)[0]
        across = group_codes(table, each), group_codes(table, (repeat,))
        for column in (c for c in table.numbers if c not in (*ids, setting)):
            cells = table.frame[[column]].rank()  # times grow by factors
            if _changes(cells, *along).order < IN_ORDER_OF_VISITS < _changes(cells, *across).order:
                why = f"{column} goes on along {setting}, but not from one {repeat} to the next"
                return Counted(ids, time, f"{why}: each {' and '.join(ids)} is a sequence.")
    return None


def _may_be_set(table: Table, column: str) -> bool:
    """Whether numbers have several levels, and neither count things nor name them."""
    levels = table.distinct(column)
    if not FEWEST_LEVELS <= levels <= len(table.frame) / 2 or names_sequences(column):
        return False
    return not part_of(column) and not (np.diff(np.unique(table.values(column))) == 1).all()


def _profiles(table: Table, time: TimeColumns) -> Counted | None:
    """By an axis that goes on at each moment as it does nowhere else, so that these are profiles.

    A column may count from 1 there: so bottles are closed on the way up or down, at other depths
    each time. Without one the axis itself turns back at each new moment, as where floats come up
    again. Sensors that stay where they are have numbers, too: theirs are the sequences.
    """
    axes = [
        c
        for c in table.numbers[:MOST]
        if (names_axis(c) or names_driven(c, often=True)) and c not in time.columns
    ]
    if not axes or time.times.missing.any():
        return None
    moment = pd.factorize(time.times.moments)[0].astype(np.int64)
    casts, anew = count_groups(moment), np.diff(moment) != 0
    if not 2 <= casts <= len(moment) / EACH or count_stretches(moment) != casts:
        return None
    free = [c for c in table.numbers[:MOST] if c not in time.columns]
    cells = {c: table.values(c) for c in free}
    counters = (
        c
        for c, values in cells.items()
        if values[0] == 1 and (np.diff(values)[~anew] == 1).all() and (values[1:][anew] == 1).all()
    )
    counter, names = next(counters, ""), _names_of_casts(table, time, moment)
    if not names:
        return None
    begins = np.flatnonzero(np.diff(moment, prepend=-1) != 0)
    place = np.arange(len(moment)) - np.repeat(begins, np.diff([*begins, len(moment)]))
    steps = {c: np.diff(cells[c]) for c in axes}
    on = [c for c, of in steps.items() if one_way(of[~anew])]  # of others, rows are left out
    on = on or [c for c, of in steps.items() if nearly_one_way(of[~anew])]
    axis = next((c for c in on if not constant_within(table.frame[c], place)), "")
    back = axis and (steps[axis][anew] * steps[axis][~anew].sum() < 0).all()
    if not axis or not (counter or back):
        return None
    stays = "stays" if len(time.columns) == 1 else "stay"
    why = f"{join_names(time.columns)} {stays} the same while {axis} goes on"
    why += f" and {counter} counts" if counter else ", and that turns back with the next"
    times = TimeColumns((counter or axis,), plain_times(table, counter or axis))
    return Counted(names, times, f"{why}: each {' and '.join(names)} is a sequence.")


def _names_of_casts(table: Table, time: TimeColumns, moment: IntArray) -> tuple[str, ...]:
    """The column that has another value at each moment, or two together; else that of the time."""
    casts = count_groups(moment)
    own = time.columns if len(time.columns) > 1 else ()  # a date beside a time of day
    columns = [c for c in map(str, table.frame.columns[:MOST]) if c not in time.columns]
    same = [
        c
        for c in (*columns, *own)
        if 1 < table.distinct(c) <= casts
        and (c not in table.numeric or are_whole(table.values(c)))  # no latitude
        and constant_within(table.frame[c], moment)
    ]
    if alone := next((c for c in same if table.distinct(c) == casts), ""):
        return (alone,)
    pairs = itertools.combinations(same, 2)
    dated = time.columns if len(time.columns) == 1 else ()
    return next((pair for pair in pairs if count_named(table, pair) == casts), dated)


def _counted(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """By a column that is called a count, no number twice and none left out.

    No time that is in doubt says more. None where rows stand in that order already. From 0 or 1,
    or from any number for things that have names in words. Under any name, it counts many rows of
    each of such things, where no other is a time.
    """
    named = [c for c in table.numbers if not (_COUNT | _TRIALS).isdisjoint(words(c))]
    times = {column for c in candidates for column in c.columns}
    things = any(MANY * table.distinct(c) <= len(table.frame) for c in table.texts())
    free = table.numbers[:MOST] if things else ()
    others = [c for c in free if c not in named and times <= {c}]
    for column in (*named, *others):
        values = table.values(column)
        if not are_whole(values):
            continue
        first, called = values.min(), column in named
        sure = first in (0, 1) and not _COUNT.isdisjoint(words(column))
        if first not in (0, 1) and not (called and first > 0):
            continue
        if np.ptp(values) > len(values) or (np.diff(values) == 1).mean() >= IN_ORDER:
            continue
        if not _never_more(values):
            continue
        time = TimeColumns((column,), plain_times(table, column))
        ids = find_ids(table, time)
        if ids and (called or not measured_once(table, ids, time.columns)):
            codes = group_codes(table, ids)
            rows = np.bincount(codes)
            last = np.zeros(len(rows))
            np.maximum.at(last, codes, values)
            whole = last - first + 1 == rows
            sure = sure or (called and all(map(names_person, ids)))  # who did trials, by number
            if not sure and not (table.numeric | times).isdisjoint(ids):
                continue
            if not called and not (whole.all() and rows.min() >= MANY):
                continue
            if len(rows) >= FEWEST and whole.mean() >= WHOLE:
                why = (
                    f"{column} counts on from {first:g} for each {' and '.join(ids)}, and no "
                    "number comes twice: each is a sequence."
                )
                return Counted(ids, time, why)
    return None


def _by_lives(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """By what counts on for each name by one or a little, and jumps between them: uses of a tool.

    Of tools that were in use before, each begins at a number of its own, and rows of several take
    turns. Nothing measured does so; a time of the rows would say more.
    """
    named = [*table.texts(), *filter(names_thing, table.numbers[:MOST])]
    names = [c for c in named if 2 <= table.distinct(c) <= len(table.frame) / GROUP]
    times = {x for c in candidates for x in c.columns if c.times.dated or time_words(x)[0]}
    whole = {c: v for c in table.numbers[:MOST] if are_whole(v := table.values(c)) and v.min() >= 0}
    for who in sorted(names, key=table.distinct):
        group = group_codes(table, (who,))
        order, same = rows_by_group(group)
        others = np.diff(group) != 0
        if same.sum() < FEWEST_USES or others.sum() < TURNS * table.distinct(who):
            continue
        for column in (c for c in whole if c != who and times <= {c}):
            steps = np.diff(whole[column][order])[same]
            far = np.median(np.abs(np.diff(whole[column])[others]))
            if (steps > 0).all() and np.median(steps) <= min(FEW_USES, LITTLE * far):
                time = TimeColumns((column,), plain_times(table, column))
                why = f"{column} counts on within each {who} and jumps from one to another"
                return Counted((who,), time, f"{why}: each is a sequence.")
    return None


def _never_more(values: DoubleArray) -> bool:
    """Whether hardly any number stands in more rows than the one before, as of steps counted on.

    But for 0, as which each may stand that is yet to begin.
    """
    low = max(values.min(), 1)
    rows = np.bincount((values[values >= low] - low).astype(np.int64))
    return bool((np.diff(rows) <= (1 - WHOLE) * rows[:-1]).all())


def _visits(table: Table, candidates: Sequence[TimeColumns]) -> Counted | None:
    """By one of two first columns that name each row together: the other says who came.

    Rows of each lie together, or those of each visit. Numbers change clearly less from visit to
    visit of the same one than among those who came to the same visit, or go on there alone.
    """
    called = any(time_words(c)[0] for candidate in candidates for c in candidate.columns)
    if called:
        return None
    keys = [c for c in map(str, table.frame.columns[:FIRST]) if _may_be_key(table, c)]
    for pair in itertools.permutations(keys, 2):
        if (found := _visits_of(table, *pair)) is not None:
            return found
    return None


@remembered
def _visits_of(table: Table, who: str, visit: str) -> Counted | None:
    """Visits of each of a column of names, numbered by another; None where these don't fit."""
    n = len(table.frame)
    least = GROUP if {"visit", "visits"}.isdisjoint(words(visit)) else FEWEST_VISITS
    if visit not in table.numeric or part_of(who) or table.distinct(who) * least > n:
        return None
    if table.frame[[who, visit]].iloc[:HEAD].duplicated().any():
        return None
    whose, which = group_codes(table, (who,)), group_codes(table, (visit,))
    rows = np.bincount(whose)
    together = any(count_stretches(c) == count_groups(c) for c in (whose, which))
    several = int((rows > 1).sum())
    if not together or several < FEWEST or count_groups(whose, which) < n:
        return None
    free = [c for c in table.numbers if c not in (who, visit) and c not in table.binary]
    if all(constant_within(table.frame[c], whose) for c in free if c not in table.row_numbers):
        return None  # what they were measured by is no visit
    time = TimeColumns((visit,), plain_times(table, visit))
    some = whose < max(EACH, MOST_ROWS * len(rows) // n)
    measured, whose = table.frame.loc[some, free], whose[some]
    at = pd.factorize(time.times.moments, sort=True)[0][some]
    along, across = (
        _changes(measured, group, order) for group, order in ((whose, at), (at, whose))
    )
    # Each is more like itself at another visit than like others; or all of many change from visit
    # to visit. From one who came to the next, they don't, as pieces of one series would.
    shared = table.distinct(visit) <= ROOM * rows.max()  # or they come and go
    alike = (CLEARLY if shared else MOVING) * along.size < across.size
    on = along.order < IN_ORDER_OF_VISITS and across.order > IN_NO_ORDER
    on = on and shared and several >= EACH
    if not (alike or on) or across.order < min(IN_NO_ORDER, along.order):
        return None
    why = f"Numbers go on along {visit} within each {who}, but not from one {who} to the next"
    return Counted((who,), time, f"{why}: each is a sequence.")


class _Changes(NamedTuple):
    """How much numbers change within groups from row to row, in the usual column.

    Attributes
    ----------
    size : against their spread over all rows.
    order : against their spread within the groups, squared: about 1 where rows are in no order.
    """

    size: float
    order: float


def _changes(columns: pd.DataFrame, group: IntArray, order: IntArray) -> _Changes:
    rows = np.lexsort((order, group))
    whose, values = group[rows], columns.iloc[rows].reset_index(drop=True)
    steps = values.diff()[np.diff(whose, prepend=-1) == 0]
    inside = values - values.groupby(whose).transform("mean")
    spread = (inside**2).sum() / (values.count() - len(np.unique(whose)))
    size, ordered = steps.abs().mean() / values.std(), (steps**2).mean() / (2 * spread)
    return _Changes(float(size.median()), float(ordered.median()))


def _may_be_key(table: Table, column: str) -> bool:
    """Whether a column of texts or whole numbers may say who came, or at which visit."""
    if not FEWEST <= table.distinct(column) <= len(table.frame) / 2:
        return False
    if column not in table.numeric:
        return column in table.texts()
    return are_whole(table.values(column))


def with_trials(table: Table, candidates: Sequence[TimeColumns], name: str) -> tuple[str, ...]:
    """A name of recordings and the number of their trials, or the former alone.

    It changes wherever the time pauses, and nowhere else, under a name of trials; or it goes up by
    one there, and something else is another one in each trial.
    """
    whose = group_codes(table, (name,))
    same = np.diff(whose) == 0
    for time in candidates[:MOST_TIMES]:
        at = time.times.numbers
        apart = np.diff(at)[same]
        usual = np.median(apart) if len(apart) and not time.times.missing.any() else 0
        pauses = apart > LONG_PAUSE * usual
        trials = int(pauses.sum()) + count_groups(whose)
        if usual <= 0 or pauses.sum() < FEWEST or LONG * trials > len(whose):
            continue
        for column in (c for c in map(str, table.frame.columns) if names_recording(c)):
            changes = np.diff(group_codes(table, (column,)))[same] != 0
            if column not in (name, *time.columns) and np.array_equal(changes, pauses):
                return (name, column)
        for column in (c for c in table.numbers[:MOST] if c not in (name, *time.columns)):
            steps = np.diff(table.values(column))[same]
            if np.array_equal(steps, pauses) and _says_more(table, name, column):
                return (name, column)
    return (name,)


def _says_more(table: Table, name: str, trial: str) -> bool:
    """Whether some column is the same within each trial of a recording, but not within that."""
    whose, each = group_codes(table, (name,)), group_codes(table, (name, trial))
    rest = (c for c in map(str, table.frame.columns) if c not in (name, trial))
    constant = (table.frame[c] for c in rest if constant_within(table.frame[c], each))
    return any(not constant_within(cells, whose) for cells in constant)
