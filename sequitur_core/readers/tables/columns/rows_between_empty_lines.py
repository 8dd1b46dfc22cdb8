"""Recordings that nothing but the empty lines between them tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.notes.tables import empty_left_out
from sequitur_core.readers.dates.time_grid import since_1970
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.formats.among_lines.parted_blocks import PARTED
from sequitur_core.readers.tables.table import Table

BLOCK = "block"  # names what empty lines divide
FEWEST_EMPTY, UNLIKE = 5, 5.0  # such lines, and times as long as the shortest that a block may be
SHORTEST = 4  # rows of a block, on average
OF_ONE_LENGTH = 8  # rows of each, where blocks of exactly one length are few


def with_blocks(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with a column that counts blocks of rows, which empty lines divide.

    Also where a recipe has it. One that takes the rows as they are goes on to do so.
    """
    chosen = (*(fixed.get("id_columns") or ()), *(fixed.get("label_columns") or ()))
    if table.sampled or BLOCK in table.frame:
        return table
    lines = np.diff(table.frame.index.to_numpy())
    if BLOCK not in chosen and ("value_columns" in fixed or not _are_of_blocks(table, lines)):
        return table
    frame = table.frame.copy(deep=False)
    frame.insert(len(table.files), BLOCK, [*map("block {}".format, _numbers(lines))])
    return replace(table, frame=frame)


def _numbers(lines: IntArray) -> IntArray:
    """The number of the block of each row."""
    return 1 + np.cumsum(np.concatenate([[False], lines != 1]), dtype=np.int64)


def has_blocks(table: Table) -> bool:
    """Whether empty lines divide the rows of a table into blocks, which a column of its counts."""
    if BLOCK not in table.own or BLOCK in table.numeric:
        return False
    cells = table.frame[BLOCK].to_numpy()
    changes = cells[1:] != cells[:-1]
    within = np.diff(table.frame.index.to_numpy()) == 1
    return bool(cells[0] == "block 1" and changes.any() and not (changes & within).any())


def why_blocks(table: Table) -> str:
    """What divides the rows of a table into blocks, which a column of its counts; "" for nothing.

    Empty lines do, or lines of the same few words.
    """
    if table.sheet == PARTED and BLOCK in table.own:
        return "Lines of words divide the rows"
    return "Empty lines divide the rows" if has_blocks(table) else ""


def _are_of_blocks(table: Table, lines: IntArray) -> bool:
    """Whether rows without a name lie in blocks of about one length, with no time over all rows.

    Few of them have exactly one length, or begin a time anew.

    lines : from each row to the next, in the file; less than 1 from one file to the next.
    """
    begins = lines != 1
    lengths = np.diff(np.concatenate([[-1], np.flatnonzero(begins), [len(lines)]]))
    empty = (lines == 2).sum() if empty_left_out.among(table.notes) else 0  # lines between rows
    if not empty or 2 * empty < begins.sum() or (lines > 2).any() or table.row_numbers:
        return False
    if lengths.min() < 2 or lengths.max() > UNLIKE * lengths.min() or lengths.mean() < SHORTEST:
        return False
    if not table.numeric.issuperset(table.own):
        return _time_begins_anew(table, begins)
    same = lengths.min() == lengths.max() >= OF_ONE_LENGTH
    return (same or empty >= FEWEST_EMPTY) and not _are_told(table, begins, lines > 0)


def _time_begins_anew(table: Table, begins: BoolArray) -> bool:
    """Whether dates or clocks, beside numbers alone, go on in each block and back to the next."""
    beside = {*table.own} - table.numeric
    for candidate in (c for c in time_candidates(table, {}) if beside <= {*c.columns}):
        steps = np.diff(since_1970(candidate.times.moments))
        steps = steps if steps[0] > 0 else -steps
        if (steps[~begins] > 0).all() and (steps[begins] < 0).all():
            return True
    return False


def _are_told(table: Table, begins: BoolArray, on: BoolArray) -> bool:
    """Whether numbers go on over all blocks of a file, as a time does, or names number these.

    on : from which row to the next it is one file.
    """
    steps = np.diff(table.frame[[*table.own]].to_numpy(np.float64), axis=0)
    if (steps > 0)[on].all(axis=0).any() or (steps < 0)[on].all(axis=0).any():
        return True
    return table.form.header and bool(((steps != 0) == begins[:, None]).all(axis=0).any())
