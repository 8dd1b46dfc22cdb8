"""Rows of a table as they are in the file: the first ones, and those around a bad cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.note import BadCell, Note, Offer
from sequitur_core.data.notes.times import untimed_rows
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.dates.timestamps import HOURS_FROM_ONE
from sequitur_core.readers.detection import ColumnRole, TablePreview
from sequitur_core.readers.missing_values import Stray, describe_words
from sequitur_core.readers.tables.columns.times.dates import MOST_UNTIMED, as_dates
from sequitur_core.readers.tables.columns.times.parts import among_months
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.table import Table

ROWS = 3
MOST_COLUMNS = 60  # of wider tables the first, the last and those beside the numbered ones
LONGEST_CELL = 40  # characters


def table_preview(table: Table, recipe: Recipe) -> TablePreview:
    """What a table looks like, column by column, as a recipe reads it."""
    roles = roles_of_columns(table, recipe)
    columns = _shown(list(roles), roles)
    head = table.frame.head(ROWS)
    return TablePreview(
        columns=tuple(columns),
        rows=rows_as_text(head if len(columns) == len(head.columns) else head[columns]),
        roles=roles,
        texts=(*map(str, table.texts()), *dict.fromkeys(table.worded.values())),
    )


def roles_of_columns(table: Table, recipe: Recipe) -> dict[str, ColumnRole]:
    """The role of each column of the file, in the table's order."""
    values = (*value_columns(table, recipe), *recipe.word_columns)
    named: dict[str, ColumnRole] = dict.fromkeys(values, "value")
    named |= dict.fromkeys(recipe.label_columns, "label")
    named |= dict.fromkeys(recipe.time_columns, "time")
    named |= dict.fromkeys(recipe.id_columns, "id")  # one that labels, too, is first of all a name
    if recipe.channel_column:
        named[recipe.channel_column] = "channel_name"
    own = (c for c in map(str, table.frame.columns) if c not in table.worded)
    return {c: named.get(c, "left_out") for c in own}


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


# Cells that don't fit their column

ROWS_AROUND = 1  # before and after the one with the cell
HOURS = 24  # of a day; the 25th is the one that repeats when clocks are put back
COLUMNS_AROUND = 2  # before and after that of the cell


class UntimedRowsError(SequiturError):
    """Some rows of a table have no time: which, bool of shape (rows,), read by which recipe."""

    def __init__(self, sentence: str, rows: BoolArray, recipe: Recipe) -> None:
        super().__init__(sentence)
        self.rows, self.recipe = rows, recipe


def bad_cell(table: Table, recipe: Recipe, column: str, line: int, text: str = "") -> BadCell:
    """A cell with the rows around it, and the columns that say which rows these are.

    text : what it says, if it is no word in a column of numbers.
    """
    names = [str(c) for c in table.frame.columns]
    at, row = names.index(column), int(np.flatnonzero(table.frame.index == line)[0])
    beside = {*names[max(0, at - COLUMNS_AROUND) : at + COLUMNS_AROUND + 1]}
    telling = {*recipe.id_columns, *recipe.time_columns}
    columns = [c for c in names if c in beside or c in telling]
    around = table.frame[columns].iloc[max(0, row - ROWS_AROUND) : row + ROWS_AROUND + 1]
    lines = [int(one) for one in around.index]
    rows = [list(cells) for cells in rows_as_text(around)]
    said = {(at, c): word for c in columns if c in table.stray
            for at, word in table.stray[c].first.items()}  # fmt: skip
    said |= {(line, column): text} if text else {}
    for (at, name), word in said.items():
        if at in lines:
            rows[lines.index(at)][columns.index(name)] = word
    return BadCell(
        column=column,
        line=line,
        columns=tuple(columns),
        lines=tuple(lines),
        rows=tuple(map(tuple, rows)),
    )


def about_words(table: Table, recipe: Recipe, stray: Mapping[str, Stray]) -> list[Note]:
    """A warning of each column with words that nobody has said to be missing values.

    Of many columns one, with the cell of the first.
    """
    warnings = []
    for note in describe_words(stray, recipe.missing_words):
        column = (note.numbers.get("columns") or [note.numbers["column"]])[0]
        found = stray[column]
        there = found.line in table.frame.index  # else its row had no time and is excluded
        cell = bad_cell(table, recipe, column, found.line) if there else None
        warnings.append(replace(note, cell=cell, offers=_names_in_first_row(table, found)))
    return warnings


def _names_in_first_row(table: Table, found: Stray) -> tuple[Offer, ...]:
    """A way to take the first row for names, where the only word of a column stands in it."""
    if table.form.header or table.files:
        return ()
    first = found.line == table.frame.index[0] and [*found.counts.values()] == [1]
    return (Offer("The first row holds names", "header", True),) if first else ()


def without_untimed(table: Table, error: UntimedRowsError) -> tuple[Table, Note]:
    """A table without its rows that have no time, and a warning that says so, also as a note.

    Raises the error where these are many, and more than labels would be lost with them.
    """
    rows, recipe = error.rows, error.recipe
    values = table.frame.loc[rows, value_columns(table, recipe)]
    if values.notna().any(axis=1).sum() > max(1, MOST_UNTIMED * len(rows)):
        raise error
    first = int(np.flatnonzero(rows)[0])
    line, column = int(table.frame.index[first]), recipe.time_columns[0]
    if (months := among_months(table)) and months[0] in recipe.time_columns:
        column = months[0]
    hour = recipe.time_columns[-1]
    if recipe.time_format.endswith(HOURS_FROM_ONE) and table.frame[hour].iloc[first] > HOURS:
        column = hour
    empty = table.frame[[*recipe.time_columns]].isna().iloc[first]
    column = column if empty[column] else next((c for c in empty.index if empty[c]), column)
    value = table.frame[column].iloc[first]
    text = "" if pd.isna(value) else str(value)
    note = replace(
        untimed_rows(int(rows.sum()), line, column, text),
        cell=bad_cell(table, recipe, column, line, text),
    )
    frame = _with_labels_of(table, rows, recipe)
    named, gone = table.form.header_lines, table.frame[rows]
    stray = {
        column: words
        for column, words in table.stray.items()
        if not (named and _all_in(gone[column], words))  # else they may be the names
    }
    return replace(table, frame=frame, stray=stray, notes=(*table.notes, note)), note


def _all_in(cells: pd.Series[Any], stray: Stray) -> bool:
    """Whether the words in a column of numbers stand in rows that are left out, as codes do."""
    return stray.line in cells.index and sum(stray.counts.values()) <= cells.isna().sum()


def _with_labels_of(table: Table, left_out: BoolArray, recipe: Recipe) -> pd.DataFrame:
    """The rows of a table but some, with labels that these alone have of the same sequences.

    So a first form says who somebody is, and others what was measured when. A date of birth isn't
    taken along: in each row, it might be the time.
    """
    told, frame = table.frame[left_out], table.frame[~left_out]
    ids, labels = list(recipe.id_columns), {*recipe.label_columns} - {*recipe.id_columns}
    lacking = [c for c in frame.columns if c in labels and frame[c].isna().all()]
    lacking = [c for c in lacking if c in table.numeric or as_dates(table, (c,)) is None]
    if not ids or not lacking:
        return frame
    known = told.groupby(ids)[lacking].first()
    return frame.drop(columns=lacking).join(known, on=ids)[[*frame.columns]]
