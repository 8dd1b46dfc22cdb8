"""Stretches of a series as long as each other, along each of which a channel goes the same way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.readers.dates.time_order import is_unique
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.rows_to_sequences.groups import codes_of
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import ids_in_stretches

FEWEST_STRETCHES, FEWEST_ROWS = 4, 5  # of one length, and of each
MOST_COLUMNS = 50  # that are looked at
ALIKE = 0.95  # of how numbers differ in all rows, that stretches share


def id_of_alike_stretches(table: Table, candidates: Sequence[TimeColumns]) -> str:
    """The column that names such stretches in a time that goes on; "" for none.

    So a curve is measured on plot after plot, each at the same levels of light.
    """
    if not candidates or not is_unique(candidates[0].times):
        return ""
    times = {c for time in candidates for c in time.columns}
    for name in ids_in_stretches(table):
        count, rows = table.distinct(name), len(table.frame)
        length = rows // count
        if count < FEWEST_STRETCHES or length < FEWEST_ROWS or rows % count or name in times:
            continue
        whose = codes_of(table.frame[name]).reshape(count, length)
        if (whose != whose[:, :1]).any():
            continue
        others = [c for c in table.numbers if c != name and c not in times][:MOST_COLUMNS]
        cells = table.cells(others).reshape(count, length, len(others))
        cells = cells - cells.mean(axis=(0, 1))  # what only goes on over all is not alike
        whole, shared = np.square(cells).mean(axis=(0, 1)), np.square(cells.mean(axis=0))
        if ((whole > 0) & (shared.mean(axis=0) >= ALIKE * whole)).any():
            return name
    return ""
