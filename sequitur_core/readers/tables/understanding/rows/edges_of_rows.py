"""Numbers at the edges of rows that are no steps of theirs: one that all share, and their mean."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.tables.understanding.times_and_counters.clocks.second_clocks import (
    written_place,
)
from sequitur_core.readers.tables.understanding.times_and_counters.counters import CONSTANT, Why

FEWEST_ROWS, FEWEST_STEPS = 5, 6
MOST_BEHIND = 4  # numbers that tell of the others: the lowest, the highest, the mean and the sum
MOSTLY, SELDOM = 0.9, 0.5  # of the rows, in which such a number fits, and a step beside it does
FINE = 10  # times as far as a mean may be off, that means lie apart at least
APART = 2.0  # times as far as steps are, on the usual, that what all rows share is from the first
_TOLD: dict[str, Callable[[DoubleArray], DoubleArray]] = {
    "mean": lambda cells: np.asarray(cells.mean(axis=1)),
    "sum": lambda cells: np.asarray(cells.sum(axis=1)),
    "lowest": lambda cells: np.asarray(cells.min(axis=1)),
    "highest": lambda cells: np.asarray(cells.max(axis=1)),
}


@remembered
def edges_of_rows(table: Table) -> dict[str, Why]:
    """Columns without names before or behind those of steps, and why they are no steps.

    So a base value that never changes stands before the hours of each day, and the mean of the day
    behind them. Curves may begin at the same level, or be filled up with zeros behind their end.
    """
    numbers = [*table.numbers]
    if table.named or len(numbers) < FEWEST_STEPS or len(table.frame) < FEWEST_ROWS:
        return {}
    cells = table.cells(numbers)
    if not np.isfinite(cells).all():
        return {}
    first, found = 0, dict[str, Why]()
    while len(numbers) - first > FEWEST_STEPS and _is_shared(cells[:, first:]):
        found[numbers[first]] = CONSTANT
        first += 1
    steps, names = cells[:, first:], numbers[first:]
    for way in (1, -1):  # behind the steps, or before them
        told = _told_behind(steps[:, ::way])
        found |= {names[::way][place]: _why(word) for place, word in told.items()}
    return found


def _is_shared(cells: DoubleArray) -> bool:
    """Whether the first of some columns is one number, from which rows don't go on."""
    if np.ptp(cells[:, 0]):
        return False
    on = np.abs(np.diff(cells, axis=1))
    return bool(np.median(on[:, 0]) > APART * np.median(on[:, 1:]))


def _told_behind(cells: DoubleArray) -> dict[int, str]:
    """The places of last columns, from behind, that all tell of those before, and what; or {}."""
    for count in range(min(MOST_BEHIND, cells.shape[1] - FEWEST_STEPS), 0, -1):
        steps, behind = cells[:, :-count], cells[:, -count:]
        words = [_word_for(behind[:, place], steps) for place in range(count)]
        if all(words):
            return {place - count: word for place, word in enumerate(words)}
    return {}


def _word_for(values: DoubleArray, steps: DoubleArray) -> str:
    """What numbers (rows,) tell of steps (rows, steps) that the last of these doesn't; or ""."""
    exactly = 1e-6 * float(np.abs(values).max())
    rounded = max(exactly, 1.01 * written_place(values))
    for word, told_of in _TOLD.items():
        near = rounded if word == "mean" else exactly
        if np.ptp(values) <= FINE * near:  # classes are near many a mean
            continue
        told = told_of(steps)
        fits, last = (np.abs(n - told) <= near for n in (values, steps[:, -1]))
        if fits.mean() >= MOSTLY and last.mean() <= SELDOM:
            return word
    return ""


def _why(word: str) -> Why:
    return Why(f"is the {word} of the others in its row", f"are the {word} of the others")
