"""Files and sheets beside the one that is read: their tables, or the first rows of these."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source
from sequitur_core.readers.tables.table import Table, open_table

FIRST_ROWS = 2_000


def tables_of(source: Source, members: Iterable[str]) -> dict[str, Table]:
    """The tables of some members of a source; those that can't be read are said elsewhere."""
    found: dict[str, Table] = {}
    for member in members:
        with suppress(SequiturError), source.file(member) as path:
            found[member] = open_table(path, {})
    return found


def first_rows(table: Table) -> Table:
    """The first rows of a table, without columns that are empty there, by which it is judged."""
    frame = table.frame.iloc[:FIRST_ROWS].dropna(axis=1, how="all").copy()
    numbers = tuple(c for c in table.numbers if c in frame)
    return replace(table, frame=frame, numbers=numbers)
