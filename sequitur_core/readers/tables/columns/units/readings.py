"""Few different numbers with a unit that were measured, as 45 %, 46 % and 47 % of humidity."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.names_and_units import units_in_cells
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.missing_values import MISSING_MARK, known_texts
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.columns.units.in_cells import (
    SEEN,
    hold_units,
    in_one_unit,
    named_by_unit,
)
from sequitur_core.readers.vocabulary.quantities import LEVELS, QUANTITIES
from sequitur_core.readers.vocabulary.words import words

FEWEST_CHANGES, AGAIN = 10, 3  # of what is measured, and how often each value comes
CLOSE = 0.25  # of the largest, by which numbers of one thing that was measured differ
TO_NEXT = 0.9  # of the changes, that go to the next higher or lower number
FEWEST_EVEN = 4  # numbers, one as far from the next as another
SELDOM = 0.2  # of the rows, at which a series begins anew
NUMBERED = 5  # columns that are called alike, but for digits: the rows are sequences
GROUPED = 3  # rows of each group, on average


def with_readings(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with numbers for few different ones with a unit that go on as readings do; a note.

    They change again and again, by little, or run down slowly. Conditions of an experiment, such
    as 20 \u00b0C and 30 \u00b0C, stay in long stretches or hold for whole sequences.
    """
    shapes = [re.sub(r"\d+", "0", str(c)) for c in frame.columns]
    if any("0" in shape and shapes.count(shape) >= NUMBERED for shape in {*shapes}):
        return frame, []
    found: dict[str, pd.Series[Any]] = {}
    names: dict[str, str] = {}
    units: dict[str, tuple[str, ...]] = {}
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        head, called = known_texts(frame[column], SEEN), str(column)
        if not head or not hold_units(head):
            continue
        numbers, unit, *converted = _all_in_one_unit(frame[column], called)
        if unit and _were_read(frame, numbers.dropna(), called):
            found[called], names[called] = numbers.reindex(frame.index), named_by_unit(called, unit)
            units[called] = (unit, *converted)
    if not found:
        return frame, []
    note = units_in_cells((*found,), (*dict.fromkeys(units.values()),))
    return frame.assign(**found).rename(columns=names), [note]


def read_elsewhere(
    frame: pd.DataFrame, numbers: Collection[str]
) -> dict[str, tuple[str, pd.Series[Any]]]:
    """Columns of one file that are numbers in others: 50 % throughout it. Their names there, too.

    numbers : the columns of numbers in all of these files.
    """
    found: dict[str, tuple[str, pd.Series[Any]]] = {}
    for column in frame.columns[[dtype.kind not in "iufb" for dtype in frame.dtypes]]:
        called = str(column)
        if not any(name.startswith(f"{called} (") for name in numbers):
            continue
        read, unit, *_ = _all_in_one_unit(frame[column], called)
        if unit and (name := named_by_unit(called, unit)) in numbers and name not in frame:
            found[called] = name, read.reindex(frame.index)
    return found


def _all_in_one_unit(column: pd.Series[Any], called: str) -> tuple[Any, ...]:
    """Cells as numbers, their unit and those that were converted to it; "" where any is a word."""
    cells = column.dropna().astype(str).str.strip()
    read = in_one_unit(cells, numbered=False, called=called, sure=True)
    if read is None or (read[0].isna() & ~cells.str.fullmatch(MISSING_MARK)).any():
        return cells, ""
    numbers, unit, converted = read
    return numbers, unit, *converted


def _were_read(frame: pd.DataFrame, numbers: pd.Series[Any], called: str) -> bool:
    """Whether the numbers of a column are readings by how they go on from row to row."""
    values = numbers.to_numpy(np.float64)
    kinds, place = np.unique(values, return_inverse=True)
    at = np.flatnonzero(np.diff(place)) + 1  # rows that differ from the one before
    others = frame.drop(columns=called)
    if len(kinds) < 2 or _are_set(at) or _hold_for_parts(others, numbers, at):
        return False
    steps = np.diff(place)[at - 1]
    to_next = bool((np.abs(steps) == 1).mean() >= TO_NEXT)
    close = kinds[-1] - kinds[0] <= CLOSE * np.abs(kinds).max()
    gaps = np.diff(kinds)
    even = bool(np.allclose(gaps, gaps[0])) and len(kinds) > 2
    if len(at) < max(FEWEST_CHANGES, AGAIN * len(kinds)):  # as of a battery that runs down
        return bool(close and even and to_next and len({*np.sign(steps)}) == 1)
    named = not (LEVELS | QUANTITIES).isdisjoint(words(called))
    return bool(close or (even and (to_next or (named and len(kinds) >= FEWEST_EVEN))))


def _are_set(at: NDArray[np.intp]) -> bool:
    """Whether all stretches of one number are as long, but for the last: they were set so."""
    lengths = np.diff([0, *at])
    return bool(lengths[0] > 1 and (lengths == lengths[0]).all())


def _hold_for_parts(frame: pd.DataFrame, numbers: pd.Series[Any], at: NDArray[np.intp]) -> bool:
    """Whether numbers change only from one sequence to the next, by any other column.

    That names them, or goes back where one begins.
    """
    changes = np.zeros(len(numbers), dtype=bool)
    changes[at] = True
    for place in range(len(frame.columns)):  # several may be called the same
        known = frame.iloc[:, place].reindex(numbers.index)
        if known.dtype.kind in "iuf":
            back = np.r_[False, np.diff(known.to_numpy(np.float64)) < 0]
            if 0 < back.mean() <= SELDOM and not (changes & ~back).any():
                return True
        if _name_parts(known) and _are_equal_within(numbers, known):
            return True
    return False


def _are_equal_within(numbers: pd.Series[Any], parts: pd.Series[Any]) -> bool:
    each = numbers.groupby(parts)
    return bool((each.max() == each.min()).all())


def _name_parts(cells: pd.Series[Any]) -> bool:
    """Whether words or whole numbers come again, as names of sequences and classes do."""
    if cells.dtype.kind == "f" and not are_whole(cells.dropna().to_numpy(np.float64)):
        return False
    try:
        kinds = cells.nunique()
    except TypeError:  # lists
        return False
    return 1 < kinds * GROUPED <= len(cells)
