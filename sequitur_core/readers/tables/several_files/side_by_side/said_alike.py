"""What the files of all sensors of a recording say alike: who it was, and what they did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.tables.table import Table

_KINDS = ("id_columns", "time_columns", "value_columns", "label_columns", "left_out")
MOSTLY = 0.8  # of the rows, in which the words of two sensors agree


def chosen_columns(fixed: Mapping[str, Any]) -> set[str]:
    """The columns that a recipe names."""
    return {column for kind in _KINDS for column in fixed.get(kind) or ()}


def words_alike(
    texts: Sequence[pd.DataFrame], seconds: Sequence[NDArray[np.float64]], at: NDArray[np.float64]
) -> pd.DataFrame:
    """The columns of words that say mostly the same in all sensors, at the moments `at`.

    As the first sensor says it. texts, seconds : of each sensor, and when each of its rows was.
    """
    shared = [c for c in texts[0].columns if all(c in of.columns for of in texts)]
    rows = [np.clip(np.searchsorted(of, at, side="right") - 1, 0, None) for of in seconds]
    said: dict[str, NDArray[np.object_]] = {}
    for column in shared:
        cells = [of[column].iloc[k] for of, k in zip(texts, rows, strict=True)]
        own, *others = (of.fillna("").to_numpy(object) for of in cells)
        if all((own == other).mean() >= MOSTLY for other in others):
            said[str(column)] = cells[0].to_numpy(object)
    return pd.DataFrame(said)


def with_numbers_once(recordings: Mapping[str, Table], chosen: Set[str]) -> dict[str, Table]:
    """Recordings with a number once that each sensor repeats in all rows, such as that of a person.

    It has the name that it had in each file. Columns that a recipe has `chosen` stay as they are.
    """
    tables = [*recordings.values()]
    alike: dict[tuple[str, tuple[float, ...]], list[str]] = {}
    for column in tables[0].numbers:
        numbers = tuple(_only_number(table, column) for table in tables)
        name = column.partition(" ")[2]  # behind the sensor's
        if name and len({*numbers}) > 1 and not np.isnan(numbers).any():
            alike.setdefault((name, numbers), []).append(column)
    names, gone = dict[str, str](), list[str]()
    for (name, _), (first, *others) in alike.items():
        if others and chosen.isdisjoint((first, *others)):
            names[first] = f"column {name}" if name[0].isdecimal() else name
            gone += others
    return {of: _renamed(table, names, gone) for of, table in recordings.items()}


def _only_number(table: Table, column: str) -> float:
    """The number that a column holds in all rows; NaN where it holds others, or there is none."""
    cells = table.frame[column].to_numpy() if column in table.numeric else np.array([np.nan])
    return float(cells[0]) if (cells == cells[0]).all() else np.nan


def _renamed(table: Table, names: Mapping[str, str], gone: Collection[str]) -> Table:
    frame = table.frame.drop(columns=[*gone]).rename(columns=dict(names))
    numbers = tuple(names.get(c, c) for c in table.numbers if c not in gone)
    return replace(table, frame=frame, numbers=numbers)
