"""A series in JSON: records, lists side by side, streams, pairs or objects by date."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.formats.json.json_by_date import (
    FEWEST_TIMES,
    TIME,
    VALUE,
    flat,
    go_up,
    is_number_or_none,
    is_time,
)

# How the rows of a series are written.
FORM = "form"
FORMS = ("listed", "keyed", "lists", "streams", "pairs", "dated", "alone")
RECORDS, KEYED, BESIDE, STREAMS, PAIRS, DATED, ALONE = FORMS
MOSTLY_APART = 0.9  # of the times of a series
MOSTLY = 0.5  # of the cells of a column of numbers
MOST_PLACED = 3  # numbers of a list that is said of a thing, as of where it is
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


def rows_by_time(value: Any, forms: Collection[str] = FORMS) -> pd.DataFrame | None:
    """Records, lists side by side, streams, pairs or objects by date as rows; None for others.

    The attributes of the rows say of which form they were, and which column has the times: "" where
    a list of numbers is alone, as the laps of a driver are.

    forms : those that are looked for.
    """
    inside = [*value.values()] if isinstance(value, dict) else value
    if isinstance(value, dict) and _are_moments([*map(str, value)]):
        fitting = [DATED]
    elif all(isinstance(one, dict) for one in inside):
        fitting = [KEYED if isinstance(value, dict) else RECORDS, STREAMS]
    else:
        fitting = [BESIDE, ALONE] if isinstance(value, dict) else [PAIRS]
    for form in (form for form in fitting if form in forms):
        found = _ROWS[form](inside if form == KEYED else value)
        if found is None or len(found[0]) < 2:
            continue
        rows, time = found
        if any(are_numbers(rows[c]) for c in rows if c != time):
            rows.attrs = {TIME: time, FORM: form}
            return rows
    return None


def _rows_by_date(value: Mapping[str, Any]) -> tuple[pd.DataFrame, str] | None:
    inside = [*value.values()]
    if all(isinstance(of, dict) for of in inside):
        records = [{TIME: at, **of} for at, of in zip(value, _plain(inside), strict=False)]
        return (pd.DataFrame(records), TIME) if records else None
    if any(isinstance(of, dict | list) for of in inside):
        return None
    return pd.DataFrame({TIME: [*value], VALUE: inside}), TIME


def _are_moments(names: Sequence[str]) -> bool:
    """Whether names are times, or years one after the other."""
    years = [int(name) for name in names if _YEAR.fullmatch(name)]
    return all(map(is_time, names)) or (len(years) == len(names) >= FEWEST_TIMES and go_up(years))


def _lists(value: Mapping[str, Any]) -> tuple[pd.DataFrame, str] | None:
    lists = {str(key): of for key, of in value.items() if isinstance(of, list)}
    sizes = {len(of) for of in lists.values()}
    if len(lists) < 2 or len(sizes) > 1 or any(isinstance(of, dict) for of in value.values()):
        return None
    if any(isinstance(cell, dict | list) for of in lists.values() for cell in of):
        return None
    time = next((key for key, of in lists.items() if tells_times(of, key)), "")
    return (pd.DataFrame(lists), time) if time else None


def _list_alone(value: Mapping[str, Any]) -> tuple[pd.DataFrame, str] | None:
    """The only list of an object, of numbers, where all else in it is plain."""
    lists = {str(key): of for key, of in value.items() if isinstance(of, list)}
    if len(lists) != 1 or any(isinstance(of, dict) for of in value.values()):
        return None
    ((name, cells),) = lists.items()
    if len(cells) < FEWEST_TIMES or not all(map(is_number_or_none, cells)):
        return None
    return pd.DataFrame({name: cells}), ""


def _records(value: Sequence[dict[str, Any]]) -> tuple[pd.DataFrame, str] | None:
    records = _plain(value)
    if not records:
        return None
    keys = [key for key in records[0] if all(key in record for record in records)]
    time = next((k for k in keys if tells_times([of[k] for of in records], k)), "")
    return (pd.DataFrame(records), time) if time else None


def _plain(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What records hold beside short lists of numbers; none where one holds other lists."""
    members = [flat(record) for record in records]
    lists = [of for each in members for of in each.values() if isinstance(of, list)]
    if any(len(of) > MOST_PLACED or any(isinstance(v, dict | list) for v in of) for of in lists):
        return []
    return [{k: of for k, of in each.items() if not isinstance(of, list)} for each in members]


def _streams(value: Any) -> tuple[pd.DataFrame, str] | None:
    """Lists of one length, each in an object of its own, one of them of times, as by Strava."""
    parts = value if isinstance(value, dict) else {str(of.get("type")): of for of in value}
    lists = {
        str(name): [v for v in of.values() if isinstance(v, list)] for name, of in parts.items()
    }
    if len(parts) < max(2, len(value)) or any(len(of) != 1 for of in lists.values()):
        return None
    columns: dict[str, list[Any]] = {}
    for name, (cells,) in lists.items():
        widths = {len(cell) if isinstance(cell, list) else 0 for cell in cells}
        if len(widths) != 1 or (width := widths.pop()) > MOST_PLACED:
            return None
        columns |= {f"{name} {k + 1}": [cell[k] for cell in cells] for k in range(width)}
        columns |= {} if width else {name: cells}
    plain = not any(isinstance(cell, dict | list) for cells in columns.values() for cell in cells)
    time = next((name for name, cells in columns.items() if tells_times(cells, name)), "")
    same = len({*map(len, columns.values())}) == 1
    return (pd.DataFrame(columns), time) if time and same and plain else None


def _pairs(value: Sequence[list[Any]]) -> tuple[pd.DataFrame, str] | None:
    """Lists of a time and as many numbers or texts behind it, or of a number and its time."""
    width = len(value[0]) if isinstance(value[0], list) else 0
    if width < 2 or any(not isinstance(pair, list) or len(pair) != width for pair in value):
        return None
    if any(isinstance(cell, dict | list) for pair in value for cell in pair):
        return None
    columns = [[*cells] for cells in zip(*value, strict=True)]
    names = [TIME, *(f"column {k}" for k in range(2, width + 1))]
    names = [TIME, VALUE] if width == 2 else names
    if not tells_times(columns[0], ""):
        if width > 2 or not tells_times(columns[1], ""):
            return None
        names.reverse()
    return pd.DataFrame(dict(zip(names, columns, strict=True))), TIME


def tells_times(cells: Sequence[Any], key: str) -> bool:
    """Whether cells say when each was, hardly any of them twice."""
    plain = all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in cells)
    if not plain or len(cells) < 2 or len({*cells}) < MOSTLY_APART * len(cells):
        return False
    if all(is_time(v if isinstance(v, str) else f"{v:.0f}") for v in cells):
        return True
    return bool(key and time_words(key)[0]) and go_up([*cells])


def are_numbers(column: pd.Series[Any]) -> bool:
    """Whether most of the cells that are not empty are numbers, or texts of these."""
    cells = column.dropna()
    told = [NUMBER.fullmatch(v) if isinstance(v, str) else is_number_or_none(v) for v in cells]
    return sum(map(bool, told)) > MOSTLY * len(cells)


_ROWS: dict[str, Callable[[Any], tuple[pd.DataFrame, str] | None]] = {
    RECORDS: _records, KEYED: _records, BESIDE: _lists, STREAMS: _streams, PAIRS: _pairs,
    DATED: _rows_by_date, ALONE: _list_alone,
}  # fmt: skip
