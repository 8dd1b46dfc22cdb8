"""The columns of a table that hold numbers of sequences, and numbers that stand for none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sequitur_core.data.notes import preparation as said
from sequitur_core.data.notes.note import Note, Offer
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import NothingMeasuredError, UnlikeLinesError
from sequitur_core.readers.tables.columns.beside import FULL, RARE, columns_empty_at
from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table

MOST_COLUMNS = 2_000  # whose numbers are looked through
SEVERAL = 3  # channels that hardly any row has


def seldom_channels(table: Table, recipe: Recipe) -> tuple[str, ...]:
    """Several channels that hardly any row has, where most rows have nearly all the others.

    So a station writes what it says of a day, or of a month, below its hours.
    """
    columns = [c for c in value_columns(table, recipe) if c in table.numeric]
    if recipe.layout not in ("long", "tidy") or recipe.channel_column or len(columns) <= SEVERAL:
        return ()
    first = columns_empty_at(table.frame, 0)  # which is soon seen
    known = {c: table.frame[c].notna().mean() for c in columns if c in first}
    seldom = tuple(c for c, share in known.items() if share < RARE)
    full = [c for c in columns if known.get(c, 1) > FULL]
    rest = len(columns) - len(seldom)
    return seldom if len(seldom) >= SEVERAL and len(full) >= max(2, rest / 2) else ()


def without_seldom(
    table: Table, recipe: Recipe, seldom: tuple[str, ...]
) -> tuple[Recipe, list[Note]]:
    """A recipe without these channels, and what is said of them."""
    if not seldom:
        return recipe, []
    columns = tuple(value_columns(table, recipe))
    offer = Offer("Use them", "value_columns", columns)
    note = replace(said.seldom_channels(seldom), offers=(offer,))
    kept = tuple(c for c in columns if c not in seldom)
    return recipe.with_(value_columns=kept, left_out=(*recipe.left_out, *seldom)), [note]


def value_columns(table: Table, recipe: Recipe) -> list[str]:
    """The columns that hold numbers of sequences."""
    if recipe.value_columns:
        return list(recipe.value_columns)
    used = {
        *recipe.id_columns,
        *recipe.time_columns,
        *recipe.label_columns,
        *recipe.left_out,
        recipe.channel_column,
    }
    return [c for c in table.numbers if c not in used]


def names_first(table: Table) -> list[str]:
    """Columns of texts, of numbers, and of numbers that are said of a recording, as its place is.

    The latter may be alike for two of them.
    """
    return sorted(
        map(str, [*table.texts(), *table.numbers]),
        key=lambda c: c not in table.numeric and table.frame[c].dtype.kind in "iuf",
    )


def check_numbers(table: Table) -> None:
    """Raise SequiturError where a table holds no numbers."""
    if not table.numbers:
        raise UnlikeLinesError(
            f"{table.name} holds no columns of numbers. Sequences are read from numbers: check "
            "the file, the character between its cells and the decimal mark."
        )


def check_measured(table: Table, recipe: Recipe, candidates: Sequence[TimeColumns]) -> None:
    """Raise SequiturError where the only numbers are moments: nothing was measured at them.

    Nor is it where words say what happened, and all numbers are the same in every row.
    """
    moments = {c for time in candidates if time.times.dated for c in time.columns}
    values = {*value_columns(table, recipe)}
    same = all(table.distinct(c) == 1 for c in values) and recipe.time_columns
    events = same and any(c in table.texts() for c in recipe.label_columns)
    if recipe.layout in ("rows", "columns") or not (events or (moments and values <= moments)):
        return
    raise NothingMeasuredError(
        f"{table.name} says when {len(table.frame):,} things happened, but holds no numbers that "
        "were measured. Count how many happen in each second, minute or day, or write how long "
        "each took, and upload a table with that column."
    )


def is_remark(table: Table, column: str) -> bool:
    """Whether a column has gaps and is blank wherever something was measured."""
    known = table.frame[column].notna().to_numpy()
    first = columns_empty_at(table.frame, int(known.argmax()))  # which is soon seen
    if known.all() or table.numeric.isdisjoint(first):
        return False
    gaps = [c for c in table.numbers if c != column and table.frame[c].isna().any()]
    return bool(gaps) and bool(table.frame.loc[known, gaps].isna().all(axis=None))
