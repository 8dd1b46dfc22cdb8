"""Labels as they are written, and marks and numbers among them that stand for none.

So --- where no wind came from, and -1 m tall; S and N beside 4, 5 and 6 are classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.missing_values import MISSING_MARK
from sequitur_core.readers.tables.table import Table

_IN_WORDS = re.compile(r"[^\W_]")
LONGEST = 8  # signs of a mark
# What tables of numbers read as missing, once more; others, as + and ***, may be classes.
_NO_LABEL = re.compile(r"[-\u2013\u2014]+|\.{2,}|\?{2,}|\u2026")


def marks_of_none(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    """The marks in labels that stand for none, such as --- for where no wind came from."""
    found = [table.frame[c].unique() for c in columns if c not in table.numeric]
    texts = sorted({str(text) for cells in found for text in cells if len(str(text)) <= LONGEST})
    return tuple(text for text in texts if _NO_LABEL.fullmatch(text))


def with_known_labels(table: Table, recipe: Recipe) -> Table:
    """A table whose labels are as written, and missing where marks stand for none by a recipe.

    What names sequences is as written, too.
    """
    table = _with_words(table, recipe) if recipe.written_labels and table.stray else table
    frame = known_labels(table.frame, recipe)
    return table if frame is table.frame else replace(table, frame=frame)


def _with_words(table: Table, recipe: Recipe) -> Table:
    """A table with texts for labels and names that are numbers, but for a few words: 6, 5, 4, S."""
    texts: dict[str, pd.Series[Any]] = {}
    for column in {*recipe.label_columns, *recipe.id_columns} & {*table.stray}:
        stray = table.stray[column]
        words = (w for w in stray.counts if w not in recipe.missing_words)
        if stray.written is None or not any(map(_names_one, words)):
            continue
        known = stray.written[stray.written.map(_names_one)]
        if not table.frame.index.is_unique or not table.frame.index.isin(known.index).any():
            continue  # of several files, a line is no row's alone
        known = known[~known.isin(recipe.missing_words)].reindex(table.frame.index)
        if pd.to_numeric(known, errors="coerce").equals(table.frame[column].astype("float64")):
            texts[column] = known.astype("object")
    if not texts:
        return table
    return replace(
        table,
        frame=table.frame.assign(**texts),
        numbers=tuple(c for c in table.numbers if c not in texts),
        stray={c: stray for c, stray in table.stray.items() if c not in texts},
    )


def _names_one(text: str) -> bool:
    """Whether a text is a number or a word that names a class, and no mark for what is missing."""
    return bool(_IN_WORDS.search(text)) and not MISSING_MARK.fullmatch(text)


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
    known = {c: frame[c].mask(_numbers_of(frame[c]) == mark) for c, mark in there if c in columns}
    return frame.assign(**known) if known else frame


def _numbers_of(labels: pd.Series[Any]) -> pd.Series[Any]:
    """Labels as numbers, also those that are texts because other labels are words."""
    return labels if labels.dtype.kind in "biuf" else pd.to_numeric(labels, errors="coerce")
