"""Columns of numbers that name a kind, or a stretch, of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.labels import marks_events, names_label
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.unnamed_columns import is_class_in_stretches
from sequitur_core.readers.tables.rows_to_sequences.groups import constant_within, group_codes
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.second_opinion.groups import smoother_within
from sequitur_core.readers.vocabulary.words import words

# Whole numbers of such names that stay the same over many rows tell stretches of a series apart.
_STRETCHES = {
    "index", "cycle", "step", "block", "lap", "trial", "phase", "stage", "segment", "session",
    "set", "run", "id", "epoch", "attempt", "stint", "inning", "batch", "lot", "shift",
}  # fmt: skip
# Of these, whole numbers that go on one by one: a period of a game, not one of waves.
_GOES_ON = {
    "interval", "period", "half", "round", "bout", "section", "part", "level", "split", "window",
}  # fmt: skip
STRETCH = 8  # rows of one on average, at least
FEWEST_SETTINGS, LONG = 5, 20  # that were gone through, and rows of each
MOST_KINDS = 4  # numbers of what another column measures
MANY_MORE = 4  # times as many numbers of that
MANY_STEPS, MOST_BESIDE = 20, 50  # columns beside one of classes; of which so many are looked at
MOST_CLASSES, FEWEST_OF_CLASS = 12, 5  # that the last column numbers, and rows of each
FEWEST_EACH = 4  # rows of each device that reports in turn
MOST_COMPARED = 8  # columns that show whether devices are on levels of their own
LEVELS = 3  # times as far from row to row of all as of one device, at least
APART, MOST_ROWS = 1.5, 2_000  # so many times as far whenever each reports, in so many rows


# What something was in, rather than how much there was; 0 and 1 may be on and off.
_STATES = (["status"], ["mode"], ["tariff"])
MOST_STATES = 12


def is_class_of_rows(table: Table, column: str) -> bool:
    """Whether a column of numbers names a kind, or a stretch, of rows."""
    if names_label(column):
        return are_few_whole(table, column)
    if words(column)[-1:] in _STATES and 2 < table.distinct(column) <= MOST_STATES:
        return has_whole(table, column)
    return names_a_class(table, column) or is_stretch(table, column)


def names_a_class(table: Table, column: str) -> bool:
    """Whether whole numbers stand for classes, without a name or as kinds of another column.

    Or for what happened in a few rows, under a name of marks.
    """
    if marks_events(table.frame[column]):
        return True
    return is_class_in_stretches(table, column) or _are_kinds_of_another(table, column)


def stem_of_kinds(column: str, others: Collection[str]) -> str:
    """The other column that one is called as, but for a letter or two more; "" for none."""
    stems = (column[:-letters] for letters in (1, 2)) if column.isalpha() else ()
    return next((stem for stem in stems if len(stem) > 2 and stem in others), "")


def _are_kinds_of_another(table: Table, column: str) -> bool:
    """Whether a column's few whole numbers leave gaps, beside many numbers of its stem.

    RSKF says of what RSK is: rain, snow or both. Numbers below 0 may mean that one is missing.
    """
    stem = stem_of_kinds(column, table.numeric)
    if not stem or table.distinct(column) > MOST_KINDS or not has_whole(table, column):
        return False
    values = table.frame[column].dropna().to_numpy(np.float64)
    kinds = np.unique(values[values >= 0])
    gaps = len(kinds) > 2 and np.diff(kinds).max() > 1
    return bool(gaps) and table.distinct(stem) > MANY_MORE * len(kinds)


def is_stretch(table: Table, column: str, group: IntArray | None = None) -> bool:
    """Whether whole numbers stay the same over many rows, under a name of laps, trials, phases.

    Under any other, they go up after as many rows each time, as nothing measured does.

    group : the sequence of each row, which they may begin anew; None for one series.
    """
    named = not _STRETCHES.isdisjoint(words(column))  # section_id, whatever else it says
    goes_on = not named and not _GOES_ON.isdisjoint(words(column))
    if table.distinct(column) > len(table.frame) / STRETCH:
        return False
    if not (named or goes_on or are_few_whole(table, column)):
        return False
    cells = table.values(column)
    order, known = np.arange(len(cells)), np.isfinite(cells)
    begins = np.zeros(len(cells), np.bool_)
    if group is not None:
        order, same = rows_by_group(group)
        begins[1:] = ~same
        known = known[order]
    values, anew = cells[order][known], np.cumsum(begins, dtype=np.int64)[known]
    steps = np.diff(values)[np.diff(anew) == 0]
    if not (named or goes_on):
        return _count_equal_stretches(values, anew)
    if goes_on and not np.isin(steps, (0, 1)).all():
        return False
    changes = int((steps != 0).sum())
    return are_whole(values) and changes <= len(values) / STRETCH


def _count_equal_stretches(values: NDArray[np.float64], sequence: IntArray) -> bool:
    """Whether numbers go up by the same after as many rows each time, and begin anew.

    From 0 or 1 by one, as stretches are counted, twice at least; or as settings are gone through,
    such as speeds of a motor from 20 to 100 %, more often.

    sequence : the number of the sequence of each, which they may begin anew.
    """
    anew, steps, low = np.diff(sequence) != 0, np.diff(values), values.min()
    changed = (steps != 0) & ~anew
    by = steps[changed][0] if changed.any() else 0.0
    if by <= 0 or not ((steps == by) | (values[1:] == low))[changed].all():
        return False
    first = values[np.concatenate([[True], anew])]
    if not np.isin(first, (low, low + by)).all():
        return False
    ends = np.flatnonzero(changed | anew)
    each = np.diff([-1, *ends, len(values) - 1])
    last = np.append(anew[ends], True)  # of a sequence: it may have been cut off
    whole = each[~last]
    counted = low in (0, 1) and by == 1 and not (changed & (steps < 0)).any()
    several = len(whole) > 1 and values.max() - low > by
    if not several or (whole != whole[0]).any() or each.max() != whole[0]:
        return False
    return counted or (len(whole) >= FEWEST_SETTINGS and whole[0] >= LONG)


def are_few_whole(table: Table, column: str) -> bool:
    return has_whole(table, column) and table.distinct(column) <= 20


def has_whole(table: Table, column: str) -> bool:
    """Whether all cells that aren't missing are whole numbers."""
    return are_whole(table.frame[column].dropna().to_numpy(np.float64))


def numbers_classes(table: Table, column: str) -> bool:
    """Whether a column without a name numbers a few classes, beside many of far more whole numbers.

    As where a row holds what eight sensors of an arm read eight times, and which gesture it was.
    """
    others = [c for c in table.numbers if c != column][:MOST_BESIDE]
    if table.named or len(others) < MANY_STEPS or not has_whole(table, column):
        return False
    kinds, rows = np.unique(table.values(column), return_counts=True)
    counted = kinds[0] in (0, 1) and len(kinds) == kinds[-1] - kinds[0] + 1
    if not counted or not 2 <= len(kinds) <= MOST_CLASSES or rows.min() < FEWEST_OF_CLASS:
        return False
    return all(table.distinct(c) >= LEVELS * len(kinds) for c in others)


def differ_in_level(
    table: Table,
    name: str,
    time: TimeColumns,
    channel: Sequence[str] = (),
    *,
    times_as_far: float = APART,
) -> bool:
    """Whether numbers mostly change far less from row to row of each device than among all.

    As where several thermometers report at times of their own. By what most rows hold, and no
    device says of itself.

    channel : says what a row is of: only rows of the same are compared.
    times_as_far : how much farther numbers are from row to row of all, at least.
    """
    if time.times.missing.any():
        return False
    taken = {name, *time.columns, *channel}
    free = [c for c in table.numbers if c not in taken and table.distinct(c) > MANY_MORE]
    codes = group_codes(table, (*channel, name))
    of = group_codes(table, channel) if channel else np.zeros_like(codes)
    free = [c for c in free if not constant_within(table.frame[c], codes)]
    rows = np.argsort(time.times.numbers, kind="stable")[:MOST_ROWS]
    values = table.cells([c for c in free if table.known(c).mean() > 1 / 2][:MOST_COMPARED])[rows]
    apart, among = (smoother_within(groups[rows], values) for groups in (codes, of))
    return values.shape[1] > 0 and float(np.median(apart - among)) >= float(np.log(times_as_far))


def differ_in_turn(table: Table, name: str, times: Sequence[TimeColumns]) -> bool:
    """Whether a row of each device comes in turn, and each device is on a level of its own.

    As where two pumps report in turn: a few rows of each are enough to see that.
    """
    codes = group_codes(table, (name,))
    count = int(codes.max(initial=0)) + 1
    in_turn = np.array_equal(codes, np.arange(len(codes)) % count)
    if count < 2 or len(codes) < FEWEST_EACH * count or not in_turn:
        return False
    return are_on_levels(table, name, times)


def are_on_levels(table: Table, name: str, times: Sequence[TimeColumns]) -> bool:
    """Whether numbers change several times less from row to row of a device than among all."""
    taken = {name, *(column for time in times for column in time.columns)}
    values = table.cells([c for c in table.numbers if c not in taken][:MOST_COMPARED])
    told = smoother_within(group_codes(table, (name,)), values)
    return values.shape[1] > 0 and float(told.mean()) >= float(np.log(LEVELS))
