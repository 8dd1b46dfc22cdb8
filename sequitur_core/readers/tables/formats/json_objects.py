"""Tables inside JSON objects: columns or rows by name, lists of objects, beside anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.tables.formats.text.csv_cells import column_names

NAME, TIME, VALUE = "name", "time", "value"  # columns of rows that have names, not numbers
FEWEST_TIMES = 5  # rows that make an object with a name for each a table
LEAST_SHARED = 0.5  # of the columns of two rows of one table
MOST_KEYS = 4  # of a kind of records, that name it
MOST_UNLIKE = 0.25  # records of another kind for each of the largest
_DATED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")


def table_of_object(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """A table that is one object: columns by name, as lists or objects, or sequences by name."""
    if {"columns", "data"} <= set(value) and isinstance(value["data"], list):  # pandas' "split"
        return pd.DataFrame(value["data"], columns=column_names([*map(str, value["columns"])]))
    if {"schema", "data"} <= set(value) and isinstance(value["data"], list):  # and its "table"
        return pd.DataFrame(value["data"])
    inside = list(value.values())
    if inside and all(isinstance(v, list) for v in inside):
        lengths = {len(v) for v in inside}
        if len(lengths) == 1 and not are_records(inside[0]):
            return pd.DataFrame(value)
        if all(isinstance(n, int | float) for v in inside for n in v):
            return pd.DataFrame({"name": list(value), "values": inside})
    if (frame := _lists_beside_settings(value)) is not None:
        return frame
    if len(inside) > 1 and all(isinstance(v, dict) and len(v) > 1 for v in inside):
        # Rows that are numbered, or rows that are named: columns stand around or inside.
        outer, inner = (all(k.isdecimal() for k in keys) for keys in (value, inside[0]))
        plain = not any(isinstance(cell, dict | list) for v in inside for cell in v.values())
        alike = plain and len({tuple(v) for v in inside}) == 1
        if alike and (inner or (not outer and len(inside[0]) > len(inside))):
            return pd.DataFrame(value)
    return _with_names(value)


def _lists_beside_settings(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """Lists of one length as columns, and beside them what is said of all, the same in each row.

    As a phone's app saves a recording: times, a list for each axis, what was done by whom.
    """
    lists = {name: v for name, v in value.items() if isinstance(v, list)}
    plain = [v for name, v in value.items() if name not in lists]
    plain += [cell for v in lists.values() for cell in v]
    sizes = {len(v) for v in lists.values()}
    if len(lists) < 2 or len(sizes) > 1 or sizes.pop() < FEWEST_TIMES:
        return None
    if any(isinstance(v, dict | list) for v in plain):
        return None
    return pd.DataFrame(dict(value))


def _with_names(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """Rows, or numbers, or lists of rows, by name: a column has the names, unless they count.

    Programs name each by its date or its seconds since 1970, by its key, or by a person.
    """
    names, inside = list(value), list(value.values())
    if len(inside) < 2 or not _are_named(value):
        return None
    counts = [str(start + i) for start in (0, 1) for i in range(len(names))]
    called = TIME if all(map(is_time, names)) else NAME
    if all(isinstance(v, list) for v in inside):
        rows = pd.concat([pd.json_normalize(v) for v in inside], ignore_index=True)
        names = [name for name, v in value.items() for _ in v]
    elif all(isinstance(v, dict) for v in inside):
        rows = pd.json_normalize(inside)
    else:
        rows = pd.DataFrame({VALUE: inside})
    if names in (counts[: len(names)], counts[len(names) :]):
        return rows
    while called in rows.columns:
        called = f"{called} of row"
    seconds = called == TIME and all(name.isdecimal() for name in names)
    rows.insert(0, called, np.array([float(n) for n in names]) if seconds else names)
    return rows


def _are_named(value: Mapping[str, Any]) -> bool:
    """Whether an object holds rows of one kind by name, or numbers by the time, not settings."""
    inside = list(value.values())
    if all(isinstance(v, int | float) for v in inside):
        return len(inside) >= FEWEST_TIMES and all(map(is_time, value))
    if all(isinstance(v, list) and v and are_records(v) for v in inside):
        return len({tuple(row) for rows in inside for row in rows}) == 1
    if not all(isinstance(v, dict) and v for v in inside):
        return False
    most = max(map(set, inside), key=lambda keys: len(keys))
    if any(isinstance(cell, dict | list) for v in inside for cell in v.values()):
        return len({tuple(v) for v in inside}) == 1 and not any(
            isinstance(cell, list) for v in inside for cell in v.values()
        )
    return bool(most) and all(
        len(most & set(v)) >= LEAST_SHARED * len(most | set(v)) for v in inside
    )


def is_time(name: str) -> bool:
    """Whether a name of a row is a date, or seconds or milliseconds since 1970."""
    return bool(_DATED.match(name)) or (name.isdecimal() and 9 <= len(name) <= 19)


def merged(values: list[Any]) -> Any:
    """Objects with one key each, none of them twice, as one object; others as they are."""
    keys = [key for v in values if isinstance(v, dict) and len(v) == 1 for key in v]
    if len(values) < 2 or not len(values) == len(keys) == len({*keys}):
        return values
    return {key: cell for v in values for key, cell in v.items()}


def frames_in(value: Mapping[str, Any], depth: int) -> list[pd.DataFrame]:
    """The objects of rows by name that are inside an object, and in objects inside it."""
    found = []
    for inner in (v for v in value.values() if isinstance(v, dict)):
        if len(inner) >= FEWEST_TIMES and (frame := table_of_object(inner)) is not None:
            found.append(frame)
        elif depth > 1:
            found += frames_in(inner, depth - 1)
    return found


def lists_in(value: Mapping[str, Any], depth: int) -> dict[str, list[Any]]:
    """The lists of objects in an object, and in objects inside it, by the names that lead there."""
    found = {k: v for k, v in value.items() if isinstance(v, list) and v and are_records(v)}
    for name, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            found |= {f"{name}.{k}": rows for k, rows in lists_in(inner, depth - 1).items()}
    return found


def kinds_of_records(records: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Records of each kind, called by their own keys, where few are unlike the others; else none.

    Records of one kind share most keys. Where those of two are about as many, sensors may report
    in turn, and both belong to one table.
    """
    by_keys: dict[frozenset[str], list[int]] = {}
    for place, record in enumerate(records):
        by_keys.setdefault(frozenset(record), []).append(place)
    kinds: dict[frozenset[str], list[int]] = {}
    for keys, places in sorted(by_keys.items(), key=lambda item: -len(item[1])):
        like = (of for of in kinds if len(of & keys) >= LEAST_SHARED * len(of | keys))
        kinds.setdefault(next(like, keys), []).extend(places)
    most, *others = sorted(map(len, kinds.values()), reverse=True)
    if not others or max(others) > MOST_UNLIKE * most:
        return {}
    shared = frozenset.intersection(*kinds)
    own = ([k for k in records[places[0]] if k not in shared] for places in kinds.values())
    names = disambiguate([join_names(keys or ["others"], MOST_KEYS) for keys in own])
    return {
        name: [records[place] for place in sorted(places)]
        for name, places in zip(names, kinds.values(), strict=True)
    }


def are_records(values: list[Any]) -> bool:
    return all(isinstance(v, dict) for v in values)
