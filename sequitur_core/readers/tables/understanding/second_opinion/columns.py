"""Columns of numbers as a learned judge sees them: what is told by name, numbers and neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from sequitur_core.data.dataset import BoolArray, DoubleArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.table import Table, cells_of
from sequitur_core.readers.tables.understanding.second_opinion.names import stem, told_by_name
from sequitur_core.readers.tables.understanding.second_opinion.numbers import told_by_numbers

MOST_ROWS = 1_000  # that are looked at, from the first on
MOST_COLUMNS = 150
CHANNEL, TIME, ID, LABEL, ASIDE = ROLES = ("channel", "time", "id", "label", "aside")


def roles_of(table: Table, recipe: Recipe) -> dict[str, str]:
    """What each column is by a recipe; one that says which channel a row is of is an id."""
    found = dict.fromkeys(map(str, table.frame.columns), ASIDE)
    learned = [c for c in value_columns(table, recipe) if c in table.numeric]
    for columns, role in (
        (recipe.label_columns, LABEL),
        (learned, CHANNEL),
        ((*recipe.id_columns, *filter(None, [recipe.channel_column])), ID),
        (recipe.time_columns, TIME),
        (recipe.left_out, ASIDE),
    ):
        found |= dict.fromkeys((c for c in columns if c in found), role)
    return found


def told_of_columns(
    table: Table, roles: Mapping[str, str], dated: bool
) -> tuple[list[str], DoubleArray]:
    """The columns of numbers, at most `MOST_COLUMNS`, and what is told of each (columns, told).

    roles : what each column of the table was taken for.
    dated : whether the time is one with dates.
    """
    columns = [c for c in table.numbers if c in roles][:MOST_COLUMNS]
    cells = cells_of(table.frame.iloc[:MOST_ROWS], columns)
    whole: BoolArray = np.all((cells == np.round(cells)) | np.isnan(cells), axis=0)
    rising: BoolArray = ~np.any(np.diff(cells, axis=0) < 0, axis=0)
    others = max(1, len(columns) - 1)
    places = {str(c): place for place, c in enumerate(table.frame.columns)}
    stems = Counter(map(stem, columns))
    counts = Counter(roles.values())
    of_table = (
        np.log(len(table.frame)), np.log1p(len(table.numbers)),
        len(table.frame.columns) - len(table.numbers), table.named, dated,
        counts[TIME] > 0, counts[ID], counts[CHANNEL], counts[ASIDE],
    )  # fmt: skip
    told = [
        (
            *told_by_name(column),
            *told_by_numbers(cells[:, at]),
            (whole.sum() - whole[at]) / others,
            (rising.sum() - rising[at]) / others,
            places[column],
            places[column] / max(1, len(places) - 1),
            places[column] == len(places) - 1,
            at == 0,
            np.log1p(stems[stem(column)]),
            *(roles[column] == role for role in ROLES),
            *of_table,
        )
        for at, column in enumerate(columns)
    ]
    return columns, np.array(told, np.float64).reshape(len(columns), len(told[0]) if told else 0)
