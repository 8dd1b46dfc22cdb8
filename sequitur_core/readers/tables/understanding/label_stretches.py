"""How long classes of rows last, by which a series is cut into windows of one class each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.rows_of_numbers import rows_by_group
from sequitur_core.readers.tables.columns.labels import come_back, flags_rows, marks_events
from sequitur_core.readers.tables.columns.unnamed_columns import SEVERAL, cycle_of
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.windows.series_windows import Series
from sequitur_core.readers.windows.window_suggestions import FEWEST_WINDOWS

SHORTEST, LONGEST = 8, 128  # rows of a stretch of one class
MOSTLY = 0.9  # of the stretches
MOST_PHASES = 10  # of something that has a beginning and an end
PARTS = 2  # windows to a usual stretch, where these differ in length
LONG, EACH = 500, 20  # rows of a sequence and of a class, on average, where classes change in it
FEWEST_CHANGES = 3  # in most sequences: once or twice may be an event of each
WINDOWS_EACH, LEFT_OVER = 3, 0.2  # windows to a value, and share of rows, at least and at most
MINUTE = 60  # seconds of a step beyond which days and hours are windows


def window_of_stretches(
    table: Table, series: Series, labels: Sequence[str], beside: Sequence[str]
) -> tuple[int, str] | None:
    """Windows as long as classes last, and why, in a sentence; None where none lasts so long.

    labels : columns of classes. beside : columns that are left out, such as a time that begins
        again with each stretch.
    """
    if series.dated and series.step_seconds >= MINUTE:
        return None
    for column in labels:
        codes = pd.factorize(table.frame[column])[0][series.rows]
        if len(np.unique(codes)) < SEVERAL or not come_back(codes):
            continue
        if found := _window(_lengths(np.diff(codes) != 0), column):
            return found
    for column in (c for c in beside if c in table.numeric and time_words(c)[0]):
        size = cycle_of(table, column)
        if size >= SHORTEST and FEWEST_WINDOWS * size <= len(table.frame):
            return size, f"Windows of {size} rows are suggested: {column} begins again after them."
    return None


def window_of_classes(
    table: Table, columns: Sequence[str], group: IntArray
) -> tuple[int, str] | None:
    """Windows as long as classes last within sequences, and why, in a sentence; None for none.

    group : the sequence of each row.
    """
    order, same = rows_by_group(group)
    for column in columns:
        cells = table.frame[column].iloc[order]
        changes = np.diff(pd.factorize(cells)[0]) != 0
        if _are_numbered(cells, group[order]):
            continue
        if found := _window(_lengths(changes | ~same), column):
            return found
    return None


def _are_numbered(cells: pd.Series[Any], group: IntArray) -> bool:
    """Whether numbers only go up within sequences, as those of glances do: no class comes back."""
    if cells.dtype.kind not in "iuf" or cells.nunique() <= MOST_PHASES:
        return False
    known = cells.notna().to_numpy()
    steps = np.diff(cells.to_numpy(np.float64)[known])[np.diff(group[known]) == 0]
    return bool((steps >= 0).all())


def _lengths(changes: BoolArray) -> IntArray:
    """Rows of each stretch, by where the next row is of another."""
    borders = np.flatnonzero(changes) + 1
    return np.diff([0, *borders.tolist(), len(changes) + 1])


def _window(lengths: IntArray, name: str) -> tuple[int, str] | None:
    """Windows for stretches of these lengths: one for each where they are of one length."""
    if len(lengths) < FEWEST_WINDOWS:
        return None
    each = int(np.gcd.reduce(lengths[:-1]))  # the last may have been cut
    if SHORTEST <= each <= LONGEST:
        return each, (
            f"Windows of {each} rows are suggested: {name} changes after so many each time."
        )
    usual = int(np.median(lengths))
    inside = (lengths >= SHORTEST) & (lengths <= LONGEST)
    if inside.mean() < MOSTLY:
        return None
    window = max(usual // PARTS, SHORTEST // PARTS)
    return window, (
        f"Windows of {window} rows are suggested, half as long as {name} usually stays the same."
    )


def classes_within(table: Table, columns: Sequence[str], group: IntArray) -> list[str]:
    """Those of some columns whose classes come and go within long sequences.

    Each stays for many rows, and some come back, unlike the phases of a test.

    group : the sequence of each row.
    """
    order, same = rows_by_group(group)
    count = len(group) - int(same.sum())
    found = []
    for column in columns if len(group) >= LONG * count else ():
        cells = table.frame[column].iloc[order]
        changes = (np.diff(pd.factorize(cells)[0]) != 0) & same
        each = pd.Series(changes).groupby(group[order][1:]).sum()
        kinds = cells.groupby(group[order]).nunique()
        often = (each >= FEWEST_CHANGES) & (each >= kinds.reindex(each.index))
        lasting = EACH * (changes.sum() + count) <= len(group)
        if lasting and 2 * int(often.sum()) > count and table.distinct(column) >= SEVERAL:
            found.append(column)
    return found


def unmixed_labels(table: Table, series: Series, recipe: Recipe) -> tuple[str, ...]:
    """The labels of a series, in order, whose changes no window should span; () for none.

    Each value lasts for several windows, and little is left over beside whole ones. A mark of rows
    labels windows that hold any. Days of two seasons are those of a calendar.
    """
    if series.dated and series.step_seconds >= MINUTE:
        return ()
    changes = np.zeros(len(series.rows) - 1, np.bool_)
    found = []
    for column in recipe.label_columns:
        cells = table.frame[column]
        if flags_rows(cells) or marks_events(cells):
            continue
        of_one = np.diff(pd.factorize(cells)[0][series.rows]) != 0
        lengths = _lengths(changes | of_one)[:-1]
        lasting = len(lengths) and np.median(lengths) >= WINDOWS_EACH * recipe.window
        if of_one.any() and lasting and (lengths % recipe.window).sum() <= LEFT_OVER * len(changes):
            found.append(column)
            changes |= of_one
    return tuple(found)
