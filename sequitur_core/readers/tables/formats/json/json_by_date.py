"""Numbers beside dates in JSON: what is a date there, and lists of [date, number] by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.tables.formats.lists_in_cells import FORMER

NAME, TIME, VALUE = "name", "time", "value"  # columns of rows that have names, not numbers
FEWEST_TIMES = 5  # rows that make an object with a name for each a table
LEAST_SHARED = 0.5  # of the columns, or of the dates, of two rows or lists of one table
_DATED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_MONTH = re.compile(r"\d{4}[-/.]\d{1,2}")
_LETTER = re.compile(r"[^\W\d_]")
# Names of objects that say nothing of what is in them.
_CONTAINERS = {
    "data", "values", "value", "series", "result", "results", "items", "rows", "records", "body",
    "payload", "response", "history", "timeseries", TIME,
}  # fmt: skip


def numbers_by_date(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """A column for each list of [date, number], behind the dates; None for others.

    Lists that share few of their dates stand one below the other. Settings beside them are left
    out.
    """
    lists = {str(name): v for name, v in value.items() if isinstance(v, list)}
    plain = not any(isinstance(v, dict) for v in value.values())
    if not lists or not plain or not all(map(_are_dated_numbers, lists.values())):
        return None
    series = {name: pd.Series(dict(v), dtype=np.float64) for name, v in lists.items()}
    dates = list(dict.fromkeys(at for of in series.values() for at in of.index))
    if sum(map(len, series.values())) < LEAST_SHARED * len(dates) * len(series):
        apart = (of.rename_axis(TIME).reset_index(name=VALUE) for of in series.values())
        return pd.concat(apart, keys=series, names=[NAME]).reset_index(level=0)
    frame = pd.DataFrame(series, index=pd.Index(dates, dtype=object))
    frame.insert(0, TIME if TIME not in series else f"{TIME} of row", dates)
    return frame.reset_index(drop=True)


def under_name(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Numbers by date, called as the object that holds them: bpi, not value; others as they are."""
    if [*frame.columns] != [TIME, VALUE] or not _LETTER.search(name) or name.lower() in _CONTAINERS:
        return frame
    named = frame.rename(columns={VALUE: name})
    named.attrs[FORMER] = {name: VALUE}
    return named


def _are_dated_numbers(values: list[Any]) -> bool:
    """Whether these are a date and a number each, and no date comes twice."""
    pairs = all(isinstance(pair, list) and len(pair) == 2 for pair in values)
    if len(values) < FEWEST_TIMES or not pairs:
        return False
    numbers = all(is_date(at) and is_number_or_none(number) for at, number in values)
    return numbers and len({at for at, _ in values}) == len(values)


def is_date(cell: Any) -> bool:
    """Whether a cell is the text of a date, or of a year and a month."""
    return isinstance(cell, str) and bool(_DATED.match(cell) or _MONTH.fullmatch(cell))


def is_time(name: str) -> bool:
    """Whether a name of a row is a date, or seconds or milliseconds since 1970."""
    return bool(_DATED.match(name)) or (name.isdecimal() and 9 <= len(name) <= 19)


def is_number_or_none(cell: Any) -> bool:
    """Whether a cell is a number, or lacks one."""
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))
