"""The first rows of a table as they are in the file, and what each column was taken for."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import ColumnRole, TablePreview
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.table import Table

ROWS = 3
MOST_COLUMNS = 60  # of wider tables the first, the last and those beside the numbered ones
LONGEST_CELL = 40  # characters


def table_preview(table: Table, recipe: Recipe) -> TablePreview:
    """What a table looks like, column by column, as a recipe reads it."""
    roles = _roles(table, recipe)
    columns = _shown(list(roles), roles)
    head = table.frame.head(ROWS)[columns]
    return TablePreview(
        columns=tuple(columns),
        roles=tuple(roles[column] for column in columns),
        rows=rows_as_text(head),
    )


def _roles(table: Table, recipe: Recipe) -> dict[str, ColumnRole]:
    """The role of each column, in the table's order."""
    named: dict[str, ColumnRole] = dict.fromkeys(value_columns(table, recipe), "value")
    named |= dict.fromkeys(recipe.label_columns, "label")
    named |= dict.fromkeys(recipe.time_columns, "time")
    named |= dict.fromkeys(recipe.id_columns, "id")  # one that labels, too, is first of all a name
    if recipe.channel_column:
        named[recipe.channel_column] = "channel_name"
    return {c: named.get(c, "left_out") for c in map(str, table.frame.columns)}


def _shown(columns: list[str], roles: dict[str, ColumnRole]) -> list[str]:
    if len(columns) <= MOST_COLUMNS:
        return columns
    beside = [c for c in columns if roles[c] not in ("value", "left_out")]
    wanted = {*columns[: MOST_COLUMNS // 3], *columns[-3:], *beside[: MOST_COLUMNS // 2]}
    return [c for c in columns if c in wanted]


def rows_as_text(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Cells as a person reads them, "" where one is missing."""
    columns = (cells.tolist() for _, cells in frame.items())
    return tuple(tuple(_cell(value) for value in row) for row in zip(*columns, strict=True))


def _cell(value: Any) -> str:
    if value is None or value != value:  # NaN and NaT aren't equal to themselves
        return ""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
