"""Recordings below one another that nothing names: each begins where its time, or axis, does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.notes.times import time_begins_anew
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.dates.axis_names import names_axis
from sequitur_core.readers.dates.date_parts import part_of, words
from sequitur_core.readers.dates.time_names import time_words
from sequitur_core.readers.dates.time_order import returns
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table

NAME = "run of "  # and the column that begins anew with each
FEWEST = 3  # runs
SHORTEST = 8  # rows of one, on average
GOES_ON = 0.8  # of the rows in which an axis goes on, at least: marks of 0 and 1 seldom change
_RANKS = {"position", "index", "idx"}  # called as times are, and as places are as well


def with_runs(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with a column that names its runs, where one begins anew and nothing says so.

    Also one that a recipe has, of a table with a single run.
    """
    column = next(_asked(table, fixed), "") or _begins_anew(table)
    if not column:
        return table
    values = table.frame[column].to_numpy(np.float64)
    number = 1 + np.cumsum(np.concatenate([[False], _back(values)]))
    frame = table.frame.copy(deep=False)
    frame.insert(0, _name(table, column), [f"run {k}" for k in number])
    return replace(table, frame=frame)


def _asked(table: Table, fixed: Mapping[str, Any]) -> Iterator[str]:
    """The columns of numbers whose runs name the sequences, which the file itself doesn't name."""
    for name in fixed.get("id_columns") or ():
        if name.startswith(NAME) and name not in table.frame:
            begun = (c for c in map(str, table.frame.columns) if name.startswith(NAME + c))
            yield from (c for c in begun if c in table.numeric and _name(table, c) == name)


def _name(table: Table, column: str) -> str:
    """What the column with the runs of another is called, unlike all that the file has."""
    return disambiguate((*map(str, table.frame.columns), NAME + column))[-1]


def _back(values: np.ndarray) -> BoolArray:
    """Where numbers that go one way go the other."""
    steps = np.diff(values)
    return steps < 0 if (steps > 0).sum() >= (steps < 0).sum() else steps > 0


def about_runs(table: Table, candidates: Sequence[TimeColumns]) -> list[Note]:
    """What is asked of a time that begins anew, be it once, as where a file was written twice."""
    for column in (c.columns[0] for c in candidates if len(c.columns) == 1 and not c.times.dated):
        if column not in table.numeric or part_of(column) or not time_words(column)[0]:
            continue
        values = table.frame[column].to_numpy(np.float64)
        back = np.flatnonzero(_back(values))
        few = 0 < len(back) <= len(values) / SHORTEST - 1
        if few and np.isfinite(values).all() and np.delete(np.diff(values), back).all():
            note = time_begins_anew(column, len(back), int(table.frame.index[back[0] + 1]))
            each = Offer("Each is a sequence", "id_columns", (_name(table, column),))
            return [replace(note, offers=(replace(each, also=(("layout", "tidy"),)),))]
    return []


def _begins_anew(table: Table) -> str:
    """The column of numbers that begins anew with each run; "" for none, or where others tell."""
    if table.sampled or table.files or len(table.frame) < FEWEST * SHORTEST:
        return ""
    for column in table.numbers:
        named = (time_words(column)[0] or names_axis(column)) and not part_of(column)
        named = named and _RANKS.isdisjoint(words(column))
        if named and _has_runs(table, column) and not _is_told(table, column):
            return column
    return ""


def _has_runs(table: Table, column: str) -> bool:
    """Whether numbers go one way and return, not as a counter does that is full."""
    values = table.frame[column].to_numpy(np.float64)
    if not np.isfinite(values).all():
        return False
    back = np.flatnonzero(_back(values))
    if not FEWEST - 1 <= len(back) <= len(values) / SHORTEST - 1:
        return False
    on = values if values[1] >= values[0] else -values
    lengths = np.diff(np.concatenate([[-1], back]))
    steps = np.delete(np.diff(on), back)
    counts = bool((steps == 1).all())
    if (steps > 0).mean() < GOES_ON:
        return False
    full = counts and bool((lengths == lengths[0]).all())
    return bool(returns(on, back).all()) and not full


def _is_told(table: Table, column: str) -> bool:
    """Whether another column names the runs, or a time goes on over them."""
    back = _back(table.frame[column].to_numpy(np.float64))
    for other in map(str, table.frame.columns):
        cells = table.frame[other].to_numpy()
        changes = cells[1:] != cells[:-1]
        if other != column and changes[back].all() and changes.sum() <= len(cells) / SHORTEST:
            return True
    rest = (c for c in time_candidates(table, {}) if column not in c.columns)
    return any(c.times.dated for c in rest)
