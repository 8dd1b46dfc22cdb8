"""Marks and numbers among labels that stand for none: --- where no wind came from, -1 m tall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.table import Table

LONGEST = 8  # signs of a mark
# What tables of numbers read as missing, once more; others, as + and ***, may be classes.
_NO_LABEL = re.compile(r"[-\u2013\u2014]+|\.{2,}|\?{2,}|\u2026")


def marks_of_none(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """The marks in labels that stand for none, such as --- for where no wind came from."""
    found = [table.frame[c].unique() for c in columns if c not in table.numeric]
    texts = sorted({str(text) for cells in found for text in cells if len(str(text)) <= LONGEST})
    return tuple(text for text in texts if _NO_LABEL.fullmatch(text))


def with_known_labels(table: Table, recipe: Recipe) -> Table:
    """A table whose labels are missing where a recipe says that marks stand for none."""
    frame = known_labels(table.frame, recipe)
    return table if frame is table.frame else replace(table, frame=frame)


def known_labels(frame: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Columns with labels that are missing where a recipe says so."""
    columns = [c for c in recipe.label_columns if c in frame]
    frame = without_marked_labels(frame, columns, recipe)
    if not recipe.missing_labels or not columns:
        return frame
    labels = frame[columns]
    return frame.assign(**labels.where(~labels.isin(recipe.missing_labels)))


def without_marked_labels(
    frame: pd.DataFrame, columns: Sequence[str], recipe: Recipe
) -> pd.DataFrame:
    """A table without the numbers that stand for a missing value in these labels."""
    there = zip(recipe.missing_in, recipe.missing_marks, strict=True)
    known = {c: frame[c].mask(frame[c] == mark) for c, mark in there if c in columns}
    return frame.assign(**known) if known else frame
