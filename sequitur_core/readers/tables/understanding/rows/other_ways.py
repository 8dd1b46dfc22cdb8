"""Ways to divide a table that it isn't asked about, for whoever knows that it is to be so."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import Partition
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import (
    count_named,
    group_codes,
    without_twins,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.ids import is_called_name, tells_of_rows
from sequitur_core.readers.tables.understanding.partitions import of_layout
from sequitur_core.readers.tables.understanding.sites import find_site

MOST, MOST_SEEN = 6, 18  # columns that may name sequences, and that are looked at for these
MOST_PAIRED = 3  # of them that may do so with others
NEARLY = 1.1  # times as many sequences as of one of two columns alone, at most, that say no more
SHARED, SURELY_SHARED = 1.5, 1.1  # rows of each name, at least, on average; of a column called so
MOST_ROWS = 1_000_000  # of a table; larger ones would be read again only to be counted
FEWEST = {"rows": 3, "columns": 2, "long": 1}  # columns of numbers that a layout takes


def other_ways(table: Table, recipe: Recipe, asked: Collection[Partition]) -> tuple[Partition, ...]:
    """By any column that repeats, alone or with another, and by rows, columns and windows.

    asked : the ways that a person is asked about; without any, that in use is the first of these.
    """
    if table.sampled or len(table.frame) > MOST_ROWS:
        return ()
    now = recipe.id_columns if recipe.layout == "tidy" else ()
    in_use = _way(table, recipe, now) if now else of_layout(table, recipe)
    known = {(way.of, way.along) for way in (*asked, in_use)}
    found = [*_named(table, recipe, now, in_use.count), *_of_layouts(table, recipe)]
    others = tuple(way for way in found if (way.of, way.along) not in known)
    return (replace(in_use, in_use=True), *others) if others and not asked else others


def _named(table: Table, recipe: Recipe, now: tuple[str, ...], count: int) -> Iterator[Partition]:
    """By columns that repeat; those called as names are first, then words, then few numbers."""
    values = {*value_columns(table, recipe)}
    columns = [c for c in map(str, table.frame.columns) if c not in recipe.time_columns]
    if len(values) == 1 and {*columns}.isdisjoint(table.texts()):  # nothing else is left to learn
        columns = [c for c in columns if c not in values]
    free = [c for c in columns if c in now or _may_name(table, c, measured=c in values)]
    free.sort(key=lambda c: (c not in now, not is_called_name(c), c in table.numeric))
    codes = {c: group_codes(table, (c,)) for c in free[: MOST_SEEN + len(now)]}
    free = [*without_twins(codes)][: MOST + len(now)]  # a code says the same as a name
    alone = {c: _way(table, recipe, (c,)) for c in free}
    several = [way for way in alone.values() if way.count > 1]
    others = [c for c in free if c not in now][:MOST_PAIRED]
    pairs = [(now, count, c) for c in others] if now else []
    if not now:
        pairs = [((a,), alone[a].count, b) for a, b in itertools.combinations(others, 2)]
    together = ((_way(table, recipe, (*a, b)), max(many, alone[b].count)) for a, many, b in pairs)
    rows = len(table.frame)
    yield from several
    site = find_site(table, recipe.time_columns)
    if site is not None and len(site.columns) > 1 and {*now}.isdisjoint(site.columns):
        yield _way(table, recipe, site.columns)
    yield from (way for way, least in together if NEARLY * least < way.count <= rows / SHARED)


def _may_name(table: Table, column: str, *, measured: bool) -> bool:
    """Whether a column has words or whole numbers that come again, and isn't what was measured."""
    many = table.distinct(column)
    called = is_called_name(column)
    if not 2 <= many <= len(table.frame) / (SURELY_SHARED if called else SHARED):
        return False
    if column in table.numeric and not called:
        return not measured and are_whole(table.frame[column].dropna())
    return not tells_of_rows(table, column)


def _way(table: Table, recipe: Recipe, ids: tuple[str, ...]) -> Partition:
    """The sequences that columns name together."""
    ids = tuple(c for c in map(str, table.frame.columns) if c in ids)
    count = count_named(table, ids)
    choices: tuple[tuple[str, Any], ...] = (("layout", "tidy"), ("id_columns", ids))
    if recipe.channel_column in ids:
        choices += (("channel_column", ""),)
    names = tuple(name for name, _ in named_channels(ids))
    return Partition(names, choices, count=count)


def _of_layouts(table: Table, recipe: Recipe) -> Iterator[Partition]:
    """By rows, by columns, and by windows of all rows."""
    for layout, fewest in FEWEST.items():
        used = replace(recipe, layout=layout)
        if len(value_columns(table, used)) >= fewest:
            yield of_layout(table, used)
