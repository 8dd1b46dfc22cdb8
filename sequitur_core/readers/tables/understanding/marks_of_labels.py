"""Numbers in labels that stand for one that isn't known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.columns.labels import FEW_CLASSES
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.rows_to_sequences.pivot import said_once
from sequitur_core.readers.tables.table import Table

MARKS = (-1, -9, -99, -999, -9999)
TWICE = 2  # cells with the mark, at least


def marks_of_labels(table: Table, recipe: Recipe) -> dict[str, float]:
    """Labels with the number that stands for a missing one.

    It is the only negative one, as a height of -1 is, and no class below others: labels of few
    values begin above 1 then, and not with a ground floor.
    """
    found = dict[str, float]()
    for name, numbers in _numbers_of(table, recipe):
        kinds, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
        if len(kinds) < 2 or kinds[0] not in MARKS or counts[0] < TWICE:
            continue
        if kinds[1] > 1 or (kinds[1] >= 0 and len(kinds) > FEW_CLASSES):
            found[name] = float(kinds[0])
    return found


def _numbers_of(table: Table, recipe: Recipe) -> Iterator[tuple[str, DoubleArray]]:
    """The numbers in labels, and those of channels that are said once of each sequence."""
    for column in recipe.label_columns:
        if table.frame[column].dtype.kind in "iuf":  # also of a table beside
            yield column, table.values(column)
    columns = value_columns(table, recipe) if recipe.channel_column else []
    if len(columns) != 1 or columns[0] not in table.numeric:
        return
    codes, names = pd.factorize(table.frame[recipe.channel_column], sort=True)
    cells = table.frame[columns[0]].to_numpy(np.float64)
    for code in said_once(table, recipe, codes.astype(np.int64)) if (codes >= 0).all() else ():
        if isinstance(names[code], str):
            yield names[code], cells[codes == code]
