"""The name of a column that the header of a table has none for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.names_and_units import name_missing, names_together
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.dates.clock_texts import CLOCK
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.labels import names_label
from sequitur_core.readers.tables.formats.text.numbers import (
    DATE,
    is_number,
    known_cells,
    to_number,
)

NAMES_OF_ROWS = "row"  # the first column where the header has no name for it, as R writes it
GOES_ON = 0.8  # of the steps of a time that go the same way
MOSTLY_EMPTY = 0.5  # of a column's cells, where it has no name and remarks in few rows
_TWO_WORDS = re.compile(r"([^\s()\[\]]+)\s+([^\s()\[\]]+)")


def with_missing_name(
    names: Sequence[str], rows: Sequence[Sequence[str]], decimal: str
) -> tuple[list[str], Note | None]:
    """A name for each column where there is one too few, and a note on what was guessed.

    names : n of them. rows : cells of the first rows, n + 1 each.
    """
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    if not columns or not any(columns[-1]):  # every row ends in a delimiter
        return [*names, ""], None
    low, high = _place(names, columns, decimal)
    if not low:
        counted = time_words(names[0])[0] and goes_on(columns[0], decimal)
        doubt = counted and not goes_on(columns[1], decimal)
        about = name_missing(NAMES_OF_ROWS, len(names)) if doubt else None
        return [NAMES_OF_ROWS, *names], about
    last = f"column {len(columns)}"
    if high == len(names) and _are_remarks(columns[-1]):
        return [*names, ""], name_missing(last, len(names))
    pairs = [(at, pair) for at in range(low, high) if (pair := _TWO_WORDS.fullmatch(names[at]))]
    if len(pairs) == 1:
        at, pair = pairs[0]
        return [*names[:at], *pair.groups(), *names[at + 1 :]], names_together(names[at])
    return [*names[:high], "", *names[high:]], name_missing(f"column {high + 1}", len(names))


def _are_remarks(column: Sequence[str]) -> bool:
    return float(np.mean([not cell for cell in column])) > MOSTLY_EMPTY


def _place(names: Sequence[str], columns: Sequence[Sequence[str]], decimal: str) -> tuple[int, int]:
    """The first and the last column that may be the one without a name; (0, 0) if it is the first.

    Names of times and labels tell it: they stand above their own columns before the one that has
    none, and one column too far left behind it.
    """
    numbers = _numbers(columns[0], decimal)
    low, high = int(len(numbers) > 0 and not _may_name_rows(numbers)), len(names)
    for at, name in enumerate(names):
        own, behind = columns[at], columns[at + 1]
        if time_words(name)[0]:
            fits = goes_on(own, decimal) and (at > 0 or low > 0 or not len(numbers))
            fits_behind = goes_on(behind, decimal) and not (fits and at == 0 and len(numbers))
        elif names_label(name):
            fits, fits_behind = _are_words(own, decimal), _are_words(behind, decimal)
        else:
            continue
        if fits and not fits_behind:
            low = at + 1
        elif fits_behind and not fits:
            high = min(high, at)
    low = max(low, int(_are_remarks(columns[-1])))
    return (low, high) if low <= high else (0, 0)


def _may_name_rows(numbers: NDArray[np.float64]) -> bool:
    """Whether numbers may be those of rows: whole ones, and no clock that ticks by more than 1."""
    steps = np.diff(numbers)
    ticks = len(steps) > 1 and abs(steps[0]) > 1 and bool((steps == steps[0]).all())
    return not ticks and are_whole(numbers)


def _numbers(column: Sequence[str], decimal: str) -> NDArray[np.float64]:
    """The numbers of a column; none where it holds anything else."""
    known = known_cells(column)
    if not all(is_number(cell, decimal) for cell in known):
        return np.empty(0)
    return np.array([to_number(cell, decimal) for cell in known])


def goes_on(column: Sequence[str], decimal: str) -> bool:
    """Whether cells are dates or times of day, or numbers of which nearly all go one way."""
    known = known_cells(column)
    if known and all(DATE.match(cell) or CLOCK.fullmatch(cell) for cell in known):
        return True
    steps = np.diff(_numbers(column, decimal))
    return len(steps) > 1 and max((steps > 0).mean(), (steps < 0).mean()) >= GOES_ON


def _are_words(column: Sequence[str], decimal: str) -> bool:
    """Whether cells are words, some of which stand in several rows next to each other."""
    known = known_cells(column)
    words = bool(known) and not any(is_number(cell, decimal) for cell in known)
    return words and any(a == b for a, b in itertools.pairwise(known))
