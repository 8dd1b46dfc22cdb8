"""A second opinion on the roles of columns: where rules took one for what it hardly is."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.second_opinion.columns import (
    CHANNEL,
    ID,
    ROLES,
    TIME,
    roles_of,
    told_of_columns,
)
from sequitur_core.readers.tables.understanding.second_opinion.forest import COLUMNS, forest
from sequitur_core.readers.tables.understanding.second_opinion.names import stem

DOUBTFUL = 0.4  # how likely a role is, at most, to be asked about
FEWEST_ROWS = 20


class Opinion(NamedTuple):
    """A column, what it was taken for, what it rather is, and how likely the first is."""

    column: str
    role: str
    likely: str
    share: float


def opinions(table: Table, recipe: Recipe) -> list[Opinion]:
    """Columns that are likelier something else than what rules took them for."""
    if not recipe.row_per_step or len(table.frame) < FEWEST_ROWS:
        return []
    roles, likely = roles_of(table, recipe), likely_roles(table, recipe)
    found = []
    fellows = Counter(stem(c) for c in likely if roles[c] == CHANNEL)
    for column, shares in likely.items():
        if column in table.worded:  # 0 and 1 that were made of words
            continue
        own = ROLES.index(roles[column])
        if (share := float(shares[own])) < DOUBTFUL:
            rather = ROLES[int(np.argmax(np.where(np.arange(len(ROLES)) == own, -1, shares)))]
            if rather != TIME or fellows[stem(column)] < 2:  # an axis has none, as x has y
                found.append(Opinion(column, roles[column], rather, share))
    return found


def likely_ids(table: Table, recipe: Recipe) -> dict[str, float]:
    """How likely each column names sequences, of a table that has a step in each row."""
    likely = likely_roles(table, recipe)
    return {column: float(shares[ROLES.index(ID)]) for column, shares in likely.items()}


def likely_roles(table: Table, recipe: Recipe) -> dict[str, DoubleArray]:
    """How likely each of `ROLES` is of each column."""
    return _likely(table, tuple(roles_of(table, recipe).items()))


@remembered  # the page asks again of each correction
def _likely(table: Table, roles: tuple[tuple[str, str], ...]) -> dict[str, DoubleArray]:
    """How likely each role is of each column."""
    columns, told = told_of_columns(table, dict(roles))
    return dict(zip(columns, forest(COLUMNS).predict(told), strict=True))
