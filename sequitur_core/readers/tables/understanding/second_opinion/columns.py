"""Columns as a learned judge sees them: what is told by name, cells, groups and neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.values import value_columns
from sequitur_core.readers.tables.rows_to_sequences.groups import codes_of
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.second_opinion.groups import told_by_groups
from sequitur_core.readers.tables.understanding.second_opinion.names import stem, told_by_name
from sequitur_core.readers.tables.understanding.second_opinion.numbers import told_by_numbers

MOST_ROWS = 2_000  # that are looked at, from the first on
MOST_COLUMNS = 150
MOST_OTHERS = 30  # of them, that may be the same within the groups of another
MOST_MEASURED = 8
MOST_TIMES = 3
_NONE = np.zeros(1, np.int64)
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


def told_of_columns(table: Table, roles: Mapping[str, str]) -> tuple[list[str], DoubleArray]:
    """The columns, at most `MOST_COLUMNS`, and what is told of each (columns, told).

    roles : what each column of the table was taken for.
    """
    columns = [c for c in map(str, table.frame.columns) if c in roles][:MOST_COLUMNS]
    head = table.frame.iloc[:MOST_ROWS]
    numbers = [c for c in columns if c in table.numeric]
    cells = table.cells(numbers, slice(MOST_ROWS))
    values = dict(zip(numbers, cells.T, strict=True))
    whole = {c: bool(((v == np.round(v)) | np.isnan(v)).all()) for c, v in values.items()}
    rising = {c: not (np.diff(v) < 0).any() for c, v in values.items()}
    codes = {
        c: codes_of(head[c])
        for c in columns
        if whole.get(c, True)  # nothing measured in fractions names groups
    }
    measured = in_deviations(cells, [roles[c] == CHANNEL for c in numbers])
    candidates = time_candidates(table, {})[:MOST_TIMES]
    times = [c.times.numbers[:MOST_ROWS].astype(np.float64) for c in candidates]
    stems, counts = Counter(map(stem, columns)), Counter(roles.values())
    of_table = (
        np.log(len(table.frame)), np.log1p(len(table.numbers)), len(columns) - len(numbers),
        table.named, any(c.times.dated for c in candidates), len(times),
        counts[TIME] > 0, counts[ID], counts[CHANNEL], counts[ASIDE],
    )  # fmt: skip
    told = []
    for place, column in enumerate(columns):
        number = column in values
        others = max(1, len(numbers) - number)
        told.append(
            (
                *told_by_name(column),
                *told_by_numbers(values[column] if number else codes[column].astype(np.float64)),
                *told_by_groups(
                    codes.get(column, _NONE),
                    measured,
                    times,
                    [codes[c] for c in columns[:MOST_OTHERS] if c != column and c in codes],
                ),
                (sum(whole.values()) - whole.get(column, 0)) / others,
                (sum(rising.values()) - rising.get(column, 0)) / others,
                number,
                column in table.files,
                place,
                place / max(1, len(columns) - 1),
                place == len(columns) - 1,
                numbers[:1] == [column],
                np.log1p(stems[stem(column)]),
                *(roles[column] == role for role in ROLES),
                *of_table,
            )
        )
    return columns, np.array(told, np.float64)


def in_deviations(cells: DoubleArray, channels: Sequence[bool]) -> DoubleArray:
    """What was measured in deviations, the first channels: of all numbers where none is one."""
    chosen = cells[:, np.array(channels, bool)] if any(channels) else cells
    chosen = chosen[:, :MOST_MEASURED]
    chosen = np.sign(chosen) * np.log1p(np.abs(chosen))
    known = [column[np.isfinite(column)] for column in chosen.T]
    spread = np.array([column.std() if len(column) else 0.0 for column in known])
    deviations: DoubleArray = chosen[:, spread > 0] / spread[spread > 0]
    return deviations
