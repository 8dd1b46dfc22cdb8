"""Cells that don't fit their column: which they are, and the rows around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray
from sequitur_core.data.notes.note import BadCell, Note
from sequitur_core.data.notes.tables import untimed_rows
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.missing_values import Stray, describe_words
from sequitur_core.readers.tables.columns.times.dates import MOST_UNTIMED
from sequitur_core.readers.tables.preview import rows_as_text
from sequitur_core.readers.tables.table import Table

ROWS_AROUND = 1  # before and after the one with the cell
COLUMNS_AROUND = 2  # before and after that of the cell


class UntimedRowsError(SequiturError):
    """Some rows of a table have no time: which, bool of shape (rows,), read by which recipe."""

    def __init__(self, sentence: str, rows: BoolArray, recipe: Recipe) -> None:
        super().__init__(sentence)
        self.rows, self.recipe = rows, recipe


def bad_cell(table: Table, recipe: Recipe, column: str, line: int, text: str) -> BadCell:
    """A cell with the rows around it, and the columns that say which rows these are."""
    names = [str(c) for c in table.frame.columns]
    at, row = names.index(column), int(np.flatnonzero(table.frame.index == line)[0])
    beside = {*names[max(0, at - COLUMNS_AROUND) : at + COLUMNS_AROUND + 1]}
    telling = {*recipe.id_columns, *recipe.time_columns}
    columns = [c for c in names if c in beside or c in telling]
    around = table.frame[columns].iloc[max(0, row - ROWS_AROUND) : row + ROWS_AROUND + 1]
    rows = [list(cells) for cells in rows_as_text(around)]
    rows[min(row, ROWS_AROUND)][columns.index(column)] = text
    return BadCell(
        column=column,
        line=line,
        columns=tuple(columns),
        lines=tuple(int(one) for one in around.index),
        rows=tuple(map(tuple, rows)),
    )


def about_words(table: Table, recipe: Recipe, stray: Mapping[str, Stray]) -> list[Note]:
    """A warning of each column with words that nobody has said to be missing values."""
    warnings = []
    for column, found in stray.items():
        for note in describe_words({column: found}, recipe.missing_words):
            there = found.line in table.frame.index  # else its row had no time and is excluded
            cell = bad_cell(table, recipe, column, found.line, found.text) if there else None
            warnings.append(replace(note, cell=cell))
    return warnings


def without_untimed(table: Table, error: UntimedRowsError) -> tuple[Table, Note]:
    """A table without its rows that have no time, and a warning that says so, also as a note.

    Raises the error where these are many.
    """
    rows, recipe = error.rows, error.recipe
    if rows.sum() > max(1, MOST_UNTIMED * len(rows)):
        raise error
    first = int(np.flatnonzero(rows)[0])
    line, column = int(table.frame.index[first]), recipe.time_columns[0]
    value = table.frame[column].iloc[first]
    text = "" if pd.isna(value) else str(value)
    note = replace(
        untimed_rows(int(rows.sum()), line, column, text),
        cell=bad_cell(table, recipe, column, line, text),
    )
    return replace(table, frame=table.frame[~rows], notes=(*table.notes, note)), note
