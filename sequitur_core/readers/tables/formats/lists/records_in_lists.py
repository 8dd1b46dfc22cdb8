"""Lists of records in cells, as a station sends what it measured at each moment."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.dates import timestamps
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.formats.text.csv_cells import column_names

NO_NUMBERS = "no numbers"  # columns whose lists held something else


def are_records(column: pd.Series[Any]) -> bool:
    """Whether all that is in the lists of a column are objects, such as {"value": 5.5}."""
    lists = (cell for cell in column if isinstance(cell, list | tuple | np.ndarray))
    return all(isinstance(one, dict) for cell in lists for one in cell)


def with_cells_of_rows(frame: pd.DataFrame, column: str) -> pd.DataFrame | None:
    """The frame with a column for each place of lists that are rows; None where they aren't.

    All are as long, and at each place are words alone, or numbers alone. What an XML file lacked is
    written as "" in its JSON.
    """
    lists = [cell if isinstance(cell, list | tuple | np.ndarray) else [] for cell in frame[column]]
    if {*map(len, lists)} != {len(lists[0])} or len(lists[0]) < 2:
        return None
    cells = pd.DataFrame([[None if cell == "" else cell for cell in row] for row in lists])
    kinds = {pd.api.types.infer_dtype(cells[c], skipna=True) for c in cells}
    numbers = {"integer", "floating", "mixed-integer-float"}
    if kinds <= numbers or not kinds <= numbers | {"string", "empty"}:
        return None
    beside = frame.drop(columns=column)
    names = column_names([*map(str, beside), *[""] * cells.shape[1]])
    return pd.concat([beside, cells.set_axis(beside.index)], axis=1).set_axis(names, axis=1)


def lists_of_others(frame: pd.DataFrame, lists: Sequence[str]) -> tuple[str, ...]:
    """Those of some columns whose lists hold no number, however deep inside.

    () where no column of numbers stands beside them.
    """
    others = tuple(c for c in lists if not any(map(_holds_number, frame[c])))
    numbers = any(dtype.kind in "iuf" for dtype in frame.dtypes)
    return others if numbers else ()


def _holds_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_number, value.values()))
    if isinstance(value, list | tuple | np.ndarray):
        return any(map(_holds_number, value))
    return isinstance(value, Real) and not isinstance(value, bool) and value == value


def records_below(column: pd.Series[Any]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The objects of a column's lists below each other, and how many of them each cell has."""
    lists = [cell if isinstance(cell, list | tuple | np.ndarray) else [] for cell in column]
    records = pd.json_normalize([one for cell in lists for one in cell])
    return records, np.array([*map(len, lists)], np.int64)


def names_moments(frame: pd.DataFrame) -> bool:
    """Whether a column has a moment for each row, another one each: a date, or seconds of 1970."""
    return any(_are_moments(frame[c]) for c in frame)


def _are_moments(column: pd.Series[Any]) -> bool:
    if column.map(lambda cell: isinstance(cell, list | dict)).any() or not column.is_unique:
        return False
    if column.dtype.kind in "iuf":
        values = column.to_numpy(np.float64)
        known = bool(np.isfinite(values).all())
        return known and timestamps.find_number_format(values) in timestamps.EPOCHS
    texts = all(isinstance(cell, str) for cell in column)
    return texts and bool(timestamps.find_date_formats(column))


def have_times(records: pd.DataFrame, counts: NDArray[np.int64]) -> bool:
    """Whether records of a list have times of their own, none of them twice in the list."""
    times = [str(c) for c in records if time_words(str(c))[0]]
    of_list = np.repeat(np.arange(len(counts)), counts)
    named = ([*zip(of_list, records[c].map(str), strict=True)] for c in times)
    return bool((counts > 1).any()) and any(len({*names}) == len(names) for names in named)
