"""Names of columns in one list of an object, and rows in another, as data bases answer in JSON."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sequitur_core.readers.tables.columns.units.known import is_unit, shown
from sequitur_core.readers.tables.formats.json.json_by_date import (
    FEWEST_TIMES,
    NAME,
    TIME,
    VALUE,
    is_date,
    is_time,
    under_name,
)
from sequitur_core.readers.tables.formats.json.json_series import NUMBER
from sequitur_core.readers.tables.formats.text.csv_cells import column_names

FEWEST_ROWS = 3
DEEPEST = 5  # levels of objects and lists within another: results, series
TABLE = "table"
# What objects say that tell of columns.
NAMES = ("name", "fieldName", "text", "label", "title", "field", "key", "column", "id")
UNITS = ("unit", "units", "uom")
MOST_INSIDE = 10_000  # things of a list that are looked through


def rows_below_names(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """The only table of an object, or those of the same columns one below the other.

    So InfluxDB, ERDDAP and Nasdaq write {"columns": ["time", "a"], "values": [[0, 1.5], ...]}.
    What is said beside several tables, such as the host that each is of, has a column.
    """
    found = [*_tables_in(value, DEEPEST)]
    if not found or len({tuple(frame) for frame, _ in found}) > 1:
        return None
    if len(found) == 1:
        return found[0][0]
    keys = [key for key in found[0][1] if len({said.get(key) for _, said in found}) > 1]
    keys = [key for key in keys if key not in found[0][0].columns]
    if not keys:
        return None
    parts = [
        pd.DataFrame({key: [said.get(key)] * len(frame) for key in keys}).join(frame)
        for frame, said in found
    ]
    return pd.concat(parts, ignore_index=True)


def tables_below_objects(value: Any) -> dict[str, pd.DataFrame]:
    """Such a table whose names are said by objects, often beside the unit; {} for other JSON.

    So well logs and Grafana write {"curves": [{"name": "DEPT", "unit": "M"}, ...], "data":
    [[546.9, null], ...]}. Offices of statistics have the key of a row apart from its numbers, and
    data bases of cities write the names within what is told of the table.
    """
    found = [*_tables_in(value, DEEPEST, objects=True)]
    return {TABLE: found[0][0]} if len(found) == 1 else {}


def tables_among_facts(value: Any, asked: str | None) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of tables by their names, in a list of objects of which others say only facts.

    So phpMyAdmin writes a table behind objects that tell of the program and the data base, as
    {"type": "table", "name": "sensor", "data": [...]}.

    asked : the table that is meant, "" for any; None as by recipes of earlier versions.
    """
    if asked is None or not isinstance(value, list) or not _are_objects(value):
        return None
    inside = [[v for v in one.values() if not isinstance(v, str)] for one in value]
    tables = {
        str(one.get("name", place)): cells[0]
        for place, (one, cells) in enumerate(zip(value, inside, strict=True))
        if len(cells) == 1 and isinstance(cells[0], list) and _are_objects(cells[0])
    }
    facts = sum(1 for cells in inside if not cells)
    if not facts or not tables or len(tables) + facts < len(value):
        return None
    return tables if asked in ("", *tables) else None


def _are_objects(rows: Sequence[Any]) -> bool:
    return bool(rows) and all(isinstance(row, dict) for row in rows)


def _tables_in(
    value: Any, depth: int, *, listed: bool = False, objects: bool = False
) -> Iterator[tuple[pd.DataFrame, dict[str, Any]]]:
    """Every table inside, with what is said beside it.

    Numbers alone are a table only where it is `listed`: else they are lists of one recording.

    objects : whether tables are looked for whose names are said by objects, or by texts.
    """
    if isinstance(value, dict):
        frame = _table_named_by_objects(value) if objects else _table(value, value)
        if frame is not None and (listed or objects or not _are_numbers(frame)):
            yield frame, _said(value)
            return
        inside: Sequence[Any] = [*value.values()]
    else:
        inside = value[:MOST_INSIDE]
    for inner in inside:
        if depth > 1 and isinstance(inner, dict | list):
            within = listed or isinstance(value, list)
            yield from _tables_in(inner, depth - 1, listed=within, objects=objects)


def _table_named_by_objects(value: Mapping[str, Any]) -> pd.DataFrame | None:
    for names in _named_by_objects(value, DEEPEST):
        plain = {key: _cells_of_keys(v) if isinstance(v, list) else v for key, v in value.items()}
        if (frame := _table(plain, names)) is not None:
            return frame
    return None


def _cells_of_keys(rows: list[Any]) -> list[Any]:
    """Objects of lists as rows: {"key": ["1980"], "values": ["7.5"]} as ["1980", "7.5"]."""
    if not _are_objects(rows) or not all(isinstance(v, list) for one in rows for v in one.values()):
        return rows
    return [[_number_of(cell) for cells in one.values() for cell in cells] for one in rows]


def _number_of(cell: Any) -> Any:
    return float(cell) if isinstance(cell, str) and NUMBER.fullmatch(cell) else cell


def _named_by_objects(value: Mapping[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """Names, and units if any, that objects of each list inside say."""
    for of in value.values():
        if isinstance(of, dict) and depth > 1:
            yield from _named_by_objects(of, depth - 1)
        elif isinstance(of, list) and _are_objects(of):
            keys = [key for key in NAMES if all(isinstance(one.get(key), str) for one in of)]
            units = [key for key in UNITS if any(isinstance(one.get(key), str) for one in of)]
            if keys:
                named = {NAME: [one[keys[0]] for one in of]}
                yield named | {key: [one.get(key) for one in of] for key in units[:1]}


def _table(value: Mapping[str, Any], names: Mapping[str, Any]) -> pd.DataFrame | None:
    """Rows of an object below the names that another list holds; None without either.

    names : the object, or what others in it say: with lists of names, and of units if any.
    """
    lists = {key: v for key, v in value.items() if isinstance(v, list) and v}
    texts = [v for v in names.values() if isinstance(v, list) and v and _are_names(v)]
    rows = [v for v in lists.values() if len(v) >= FEWEST_ROWS and _are_rows(v)]
    called = [v for v in texts if len(rows) == 1 and len(v) == len(rows[0][0]) > 1]
    if not called:
        return None
    units: list[Any] = next((v for key, v in names.items() if "unit" in key.lower() and v), [])
    units = units if len(units) == len(called[0]) else [None] * len(called[0])
    columns = [
        f"{name} ({shown(unit)})" if isinstance(unit, str) and is_unit(unit) else name
        for name, unit in zip(called[0], units, strict=True)
    ]
    return pd.DataFrame(rows[0], columns=column_names(columns))


def rows_of_times(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """Lists of rows without names that begin with a time, one below the other, if all are as wide.

    So exchanges answer {"result": {"XXBTZUSD": [[1687305600, "30224.2", ...], ...]}}: what a list
    is called names it where there are several.
    """
    found = [*_lists_of_times(value, DEEPEST)]
    if not found or len({len(rows[0]) for _, rows in found}) > 1:
        return None
    if len({name for name, _ in found}) < len(found):  # lists of one name are told by what is above
        return None
    width = len(found[0][1][0])
    names = [TIME, *(f"column {place}" for place in range(2, width + 1))]
    names = [TIME, VALUE] if width == 2 else names
    parts = [pd.DataFrame(rows, columns=names) for _, rows in found]
    if len(found) == 1:
        return under_name(parts[0], found[0][0])
    for (name, _), part in zip(found, parts, strict=True):
        part.insert(0, NAME, name)
    return pd.concat(parts, ignore_index=True)


def _lists_of_times(value: Mapping[str, Any], depth: int) -> Iterator[tuple[str, list[Any]]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            yield from _lists_of_times(inner, depth - 1)
        elif isinstance(inner, list) and len(inner) >= FEWEST_TIMES and _begin_with_times(inner):
            yield name, inner


def _begin_with_times(cells: Sequence[Any]) -> bool:
    """Whether all are lists of as many numbers and texts behind a time, which goes one way.

    Those of numbers alone are read as arrays, also by earlier recipes.
    """
    if not all(isinstance(row, list) and len(row) == len(cells[0]) > 1 for row in cells):
        return False
    if any(isinstance(cell, dict | list) for row in cells for cell in row):
        return False
    if not any(isinstance(cell, str) for row in cells for cell in row[1:]):
        return False
    first = [row[0] for row in cells]
    ways = {after > before for before, after in itertools.pairwise(map(str, first))}
    return len(ways) == 1 and all(is_time(str(time)) or is_date(time) for time in first)


def _are_numbers(frame: pd.DataFrame) -> bool:
    return all(dtype.kind in "iuf" for dtype in frame.dtypes)


def _are_names(cells: Sequence[Any]) -> bool:
    return all(isinstance(c, str) and c for c in cells) and len({*cells}) == len(cells)


def _are_rows(cells: Sequence[Any]) -> bool:
    """Whether all are lists of as many numbers and texts, some of them numbers."""
    if not all(isinstance(row, list) and len(row) == len(cells[0]) for row in cells):
        return False
    plain = not any(isinstance(cell, dict | list) for row in cells for cell in row)
    return plain and any(isinstance(cell, int | float) for row in cells for cell in row)


def _said(value: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and texts beside a table, and those of an object beside it, such as its tags."""
    found: dict[str, Any] = {}
    for key, said in value.items():
        if isinstance(said, dict):
            found |= {k: v for k, v in said.items() if isinstance(v, str | int | float)}
        elif isinstance(said, str | int | float):
            found[key] = said
    return found
