"""What is measured, whatever is learned of columns that are like it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.times_and_counters.identifiers import (
    stem_of_mark,
)
from sequitur_core.readers.vocabulary.quantities import LEVELS, QUANTITIES
from sequitur_core.readers.vocabulary.words import words

_PLACES = {"position", "steps"}  # in a race, and of a test
BOTH_WAYS = 0.2  # of the changes, that go up and that go down


def is_measured(table: Table, column: str) -> bool:
    """Whether a column is called as what is measured, or goes on as no counter and no code does.

    As a radius in miles is, what a sensor of some files measured, or what has a mark beside.
    """
    return (
        any(stem_of_mark(text) == column for text in table.texts())
        or column in table.binary  # a state
        or bool(in_units([column]))
        or names_quantity(column)
        or _idle_in_some(table, column)
        or _varies(table, column)
    )


def names_quantity(column: str) -> bool:
    """Whether a name says what was measured, however few whole numbers there are of it."""
    return not (LEVELS | QUANTITIES - _PLACES).isdisjoint(words(column))


def _varies(table: Table, column: str) -> bool:
    """Whether a column has fractions and goes up and down, as no counter and no code does.

    So do few numbers of an albedo, and a saturation in whole percent that was interpolated.
    """
    if column not in table.numeric:
        return False
    cells = table.values(column)
    cells = cells[np.isfinite(cells)]
    steps = np.diff(cells)
    both = min((steps < 0).sum(), (steps > 0).sum()) >= BOTH_WAYS * np.count_nonzero(steps)
    return bool(both and not are_whole(cells))


def _idle_in_some(table: Table, column: str) -> bool:
    """Whether a column says the same in whole files, and goes on from row to row in others."""
    if not table.files or column not in table.numeric:
        return False
    files = pd.factorize(table.frame[table.files[0]])[0]
    changes = np.diff(table.values(column))[np.diff(files) == 0] != 0
    rows = np.bincount(files[1:][np.diff(files) == 0], changes)
    sizes = np.bincount(files)
    return bool((rows[sizes > 1] == 0).any() and (2 * rows >= sizes)[sizes > 1].any())
