"""Buttons that would read another sheet or file are offered only where that holds sequences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sequitur_core.data.notes.files import only_one_table, other_columns
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.preview import UntimedRowsError
from sequitur_core.readers.tables.rows_to_sequences.groups import count_named
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.by_rules import by_rules
from sequitur_core.readers.vocabulary.things import names_thing

FEWEST_ROWS = 5  # of a table whose rows are steps
FEWEST_STEPS = 20  # columns of a table of fewer rows, each a sequence
MOST_OFFERED = 2  # other tables, each with a button
NEARLY_ALL = 0.9  # of the rows, whose names are others
_MOMENT = re.compile(r"\d[-/.:]\d")  # in cells that name no row, but say when it was
_KINDS = (only_one_table.kind, other_columns.kind)


def without_dead_ends(notes: Iterable[Note], table: Table) -> tuple[Note, ...]:
    """Notes whose buttons read other tables, with those alone that lead to sequences.

    Where no sheet does, as an index or a list of stations, there is nothing to ask. Files that were
    left out are said.
    """
    kept = []
    for note in notes:
        offers = note.offers
        if note.kind in _KINDS and offers:
            leading = [o for o in offers if o.value not in table.others or _leads(table, o.value)]
            offers = (*leading[:MOST_OFFERED],)
            if not offers and note.kind == only_one_table.kind:
                continue
        kept.append(replace(note, offers=offers))
    return tuple(kept)


@remembered
def _leads(table: Table, name: str) -> bool:
    """Whether sequences can be read from another table, by its first rows."""
    first = table.others[name]
    try:
        recipe = by_rules(first, {}).recipe
    except UntimedRowsError:
        return True  # without these rows
    except SequiturError:
        return False
    rows, columns = len(first.frame), value_columns(first, recipe)
    if recipe.layout == "rows":
        return rows >= FEWEST_ROWS or len(columns) >= FEWEST_STEPS
    if rows < FEWEST_ROWS or not any(first.distinct(c) > 1 for c in columns):
        return False
    if recipe.layout == "tidy":
        return 2 * count_named(first, recipe.id_columns) <= rows
    return recipe.layout == "columns" or not _is_list(first, recipe)


def _is_list(table: Table, recipe: Recipe) -> bool:
    """Whether nothing says when rows were measured, and nearly each has a name of its own."""
    if recipe.time_columns:
        return False
    ids = [c for c in table.numbers if names_thing(c)]
    named = (*(c for c in ids if c not in table.row_numbers), *table.texts())
    distinct = [c for c in named if table.distinct(c) >= NEARLY_ALL * len(table.frame)]
    return any(not table.frame[c].astype(str).str.contains(_MOMENT).any() for c in distinct)
