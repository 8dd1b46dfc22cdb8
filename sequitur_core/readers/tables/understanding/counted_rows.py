"""Sequences whose rows a column numbers, in whatever order they stand: the laps of each driver."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import IntArray
from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.columns.times.numbers import plain_times
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import find_ids, group_codes

_COUNT = {"lap", "laps", "step", "round", "turn", "stage", "attempt", "shot", "rep", "visit"}
FEWEST = 3  # sequences
WHOLE = 0.95  # of them have each number once, from the first to their last
IN_ORDER = 0.5  # of the rows number the one before and one more: where times begin anew then


def counted_rows(
    table: Table, candidates: Sequence[TimeColumns]
) -> tuple[tuple[str, ...], TimeColumns] | None:
    """The columns that name sequences, and the one whose numbers count the rows of each.

    From 0 or 1, none of them twice and none left out: no time that is in doubt says more. None
    where dates say when rows were, and where rows stand in that order already.
    """
    if any(c.times.dated for c in candidates):
        return None
    for column in (c for c in table.numbers if not _COUNT.isdisjoint(words(c))):
        values = table.frame[column].to_numpy(np.float64)
        if not np.isfinite(values).all() or (values != np.round(values)).any():
            continue
        first = values.min()
        if first not in (0, 1) or (np.diff(values) == 1).mean() >= IN_ORDER:
            continue
        if values.max() > len(values) or not _never_more(np.bincount(values.astype(np.int64))[1:]):
            continue
        time = TimeColumns((column,), plain_times(table, column))
        if ids := find_ids(table, time):
            codes = group_codes(table, ids)
            rows = np.bincount(codes)
            last = np.zeros(len(rows))
            np.maximum.at(last, codes, values)
            if len(rows) >= FEWEST and (last - first + 1 == rows).mean() >= WHOLE:
                return ids, time
    return None


def _never_more(rows: IntArray) -> bool:
    """Whether hardly any number stands in more rows than the one before, as of steps counted on."""
    return bool((np.diff(rows) <= (1 - WHOLE) * rows[:-1]).all())
