"""Several lists of objects in one JSON object, as a workbook has sheets; rows in nested lists."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.formatting import join_names
from sequitur_core.readers.dates.timestamps import EPOCHS, find_number_format, time_words
from sequitur_core.readers.tables.formats.json_objects import FEWEST_TIMES, TIME, is_time
from sequitur_core.readers.tables.formats.text.csv_cells import column_names

Rows = list[dict[str, Any]]
FEWEST_ROWS = 3  # of nested lists of numbers


def lists_together(lists: Mapping[str, Rows]) -> dict[str, tuple[str, ...]]:
    """The lists that each table consists of, by its name; the one that is likely meant is first.

    That is the longest list with times. Those of the same times are one table.
    """
    times = {name: _time_of(rows) for name, rows in lists.items()}
    order = sorted(lists, key=lambda name: (bool(times[name][0]), len(lists[name])), reverse=True)
    found: list[list[str]] = []
    for name in order:
        for names in found:
            if times[name][0] and times[name] == times[names[0]]:
                names.append(name)
                break
        else:
            found.append([name])
    return {join_names(names): tuple(names) for names in found}


def frame_of_lists(lists: Mapping[str, Rows], names: tuple[str, ...]) -> pd.DataFrame:
    """One list as a table, or several of the same times with a column for each of their values."""
    if len(names) == 1:
        return pd.json_normalize(lists[names[0]])
    key, _ = _time_of(lists[names[0]])
    parts = [pd.json_normalize(lists[name]).set_index(key).add_prefix(f"{name} ") for name in names]
    return pd.concat(parts, axis=1).reset_index()


def _time_of(rows: Rows) -> tuple[str, tuple[Any, ...]]:
    """The first key whose values say when each row was, and these; "" and () for none."""
    if len(rows) < FEWEST_TIMES:
        return "", ()
    for key in rows[0]:
        values = [row.get(key) for row in rows]
        plain = all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in values)
        if not plain or len({*values}) < len(values):
            continue
        if all(is_time(str(v)) for v in values) or (time_words(key)[0] and _go_up(values)):
            return key, tuple(values)
    return "", ()


def _go_up(values: list[Any]) -> bool:
    numbers = not any(isinstance(v, str) for v in values)
    return numbers and all(before < after for before, after in itertools.pairwise(values))


def frame_of_nested_rows(value: Any) -> pd.DataFrame | None:
    """Rows of times, and lists, of numbers, one behind the other; None for anything else.

    As a program stores what a device sent beside the time at which it came. They may be all that
    an object holds. Without a time, a list may be a sequence, and what is beside it its label.
    """
    rows = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value
    if not isinstance(rows, list) or len(rows) < FEWEST_ROWS:
        return None
    shape = _shape(rows[0])
    mixed = isinstance(shape, tuple) and len({isinstance(part, tuple) for part in shape}) > 1
    numbers_alone = not any(_flat(shape))
    if not mixed or not numbers_alone or any(_shape(row) != shape for row in rows):
        return None
    numbers = pd.DataFrame([_flat(row) for row in rows], dtype=np.float64)
    names = [_name(values, place + 1) for place, values in enumerate(numbers.to_numpy().T)]
    return numbers.set_axis(column_names(names), axis=1) if TIME in names else None


def _name(values: NDArray[np.float64], place: int) -> str:
    """What a column without a name holds: times since 1970, a count that goes up, or values."""
    rises = bool((np.diff(values) > 0).all())
    if np.isfinite(values).all() and find_number_format(values) in EPOCHS and rises:
        return TIME
    return "counter" if rises and (values == np.round(values)).all() else f"value {place}"


def _shape(cell: Any) -> Any:
    """Of a list, the shapes of what it holds; of a number, None; of anything else, its kind."""
    if isinstance(cell, list):
        return tuple(map(_shape, cell))
    number = cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))
    return None if number else type(cell)


def _flat(cell: Any) -> list[Any]:
    return [n for part in cell for n in _flat(part)] if isinstance(cell, list | tuple) else [cell]
