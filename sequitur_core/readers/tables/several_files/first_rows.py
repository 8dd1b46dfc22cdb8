"""Files and sheets beside the one that is read: their tables, the first rows, which is shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source, size_of
from sequitur_core.readers.tables.table import Table, open_table

FIRST_ROWS = 2_000
LOOKED_AT = 5  # files of several, for one that can't be read
LARGEST_LOOKED_AT = 5_000_000  # bytes


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


def member_to_look_at(source: Source, recipe: Recipe | None) -> str:
    """The file whose lines stand for all: of those that a recipe reads, or can't be read so far.

    What is JSON only tells of others. Without a recipe, the first that can't be read by itself.
    """
    if not source.has_many_files:
        return source.members[0]
    if recipe is None:
        return _refused(source)
    if recipe.sheet in source.members:
        return recipe.sheet
    return next((m for m in source.members if not m.lower().endswith(".json")), source.members[0])


def _refused(source: Source) -> str:
    """The first of some files that can't be read by itself, or else the first of all."""
    small = (m for m in source.members if size_of(source.places[m]) <= LARGEST_LOOKED_AT)
    for member in itertools.islice(small, LOOKED_AT):
        try:
            with source.file(member) as file:
                open_table(file, {})
        except SequiturError:
            return member
    return source.members[0]
