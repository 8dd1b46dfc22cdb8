"""The first rows of a sheet or file beside the one that is read, by which it is judged."""

from __future__ import annotations

from dataclasses import replace

from sequitur_core.readers.tables.table import Table

FIRST_ROWS = 2_000


def first_rows(table: Table) -> Table:
    """The first rows of a table, without columns that are empty there."""
    frame = table.frame.iloc[:FIRST_ROWS].dropna(axis=1, how="all").copy()
    numbers = tuple(c for c in table.numbers if c in frame)
    return replace(table, frame=frame, numbers=numbers)
