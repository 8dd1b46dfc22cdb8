"""Times among columns whose names aren't those of times: they go up in every row."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.columns.unnamed_columns import even_within
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.clocks import counts_steps
from sequitur_core.readers.tables.understanding.counters import find_counters
from sequitur_core.readers.tables.understanding.ids import group_codes, shared_axis

ROUNDED = 0.25  # of a step that equal ones may differ by, as times are rounded
FEWEST = 20  # rows of each sequence in which a column without a name goes up
FEWEST_NAMED = 5  # of a column whose name says what it counts


def even_axis(table: Table, block: Collection[str]) -> TimeColumns | None:
    """The first column of numbers, if it goes on in equal steps, as a wavelength does."""
    column = table.numbers[0]
    values = table.frame[column].to_numpy(np.float64)
    steps = np.diff(values)
    if column in block or column in table.row_numbers or len(steps) < 3:
        return None
    if not steps[0] > 0 and (table.named or not steps[0] < 0):
        return None  # an axis may go down, as wavelengths do, but much that is measured does, too
    digits = 1e-6 * np.abs(values[[0, -1]]).max()  # that programs write of a number, at least
    digits = min(digits, ROUNDED * abs(steps[0]))  # of days since 4713 BC they write more
    if not np.allclose(steps, steps[0], rtol=1e-3, atol=digits):
        return None
    return TimeColumns((column,), timestamps.read_times(table.frame, (column,), "number"))


def axis_of_rows(table: Table) -> tuple[TimeColumns | None, list[str]]:
    """A column that goes on from row to row of one series, and why it is its time."""
    if axis := even_axis(table, find_counters(table)):
        up = axis.times.moments[-1] > axis.times.moments[0]
        way = "up" if up else "down"
        return axis, [f"{axis.columns[0]} goes {way} in equal steps and is used as the time."]
    return _rising(table, np.zeros(len(table.frame), np.int64))


def axis_within(table: Table, ids: Sequence[str]) -> tuple[TimeColumns | None, list[str]]:
    """A column that goes on within each sequence though its name is that of no time, and why."""
    group = group_codes(table, ids)
    if column := shared_axis(table, group):
        why = f"{column} is the same in each of them and is used as the time."
    elif table.files and not table.named and (column := even_within(table, group)):
        why = f"{column} goes up in equal steps and is used as the time."
    else:
        return _rising(table, group)
    return TimeColumns((column,), plain_times(table, column)), [why]


def _rising(table: Table, group: IntArray) -> tuple[TimeColumns | None, list[str]]:
    """A column that goes up in every row of each sequence by steps that differ, and why.

    It counts what its name says; or it is the first one without a name, beside others that don't
    go up so: what is measured doesn't do that in all rows of all sequences.
    """
    rest = [c for c in table.frame.columns if c not in table.files]
    first = str(rest[0])
    shortest = int(np.bincount(group).min())
    named = [c for c in table.numbers[:1] if counts_steps(c) and shortest >= FEWEST_NAMED]
    unnamed = not table.named and first == table.numbers[0] and shortest >= FEWEST
    for column in named or ([first] if unnamed else []):
        others = [c for c in table.numbers if c != column]
        if not others or not _goes_up(table, column, group):
            continue
        if unnamed and any(_goes_up(table, c, group) for c in others):
            continue  # no telling which of them is the time
        why = f"{column} goes up in every row and is used as the time."
        times = timestamps.read_times(table.frame, (column,), "number")
        return TimeColumns((column,), times), [why]
    return None, []


def _goes_up(table: Table, column: str, group: IntArray) -> bool:
    """Whether all values are known and each is larger than the one before in its sequence."""
    values = table.frame[column].to_numpy(np.float64)
    return bool(np.isfinite(values).all() and (np.diff(values)[np.diff(group) == 0] > 0).all())
