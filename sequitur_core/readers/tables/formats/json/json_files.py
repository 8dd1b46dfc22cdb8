"""JSON: tables in objects, and several lists as a workbook has sheets."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.timestamps import EPOCHS, find_number_format
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.json.json_by_date import (
    DEEPEST,
    FEWEST_TIMES,
    LEAST_SHARED,
    NAME,
    TIME,
    VALUE,
    go_up,
    is_date,
    is_number_or_none,
    is_time,
    numbers_by_date,
    seconds_and_thousandths,
    sequences_beside_names,
    sets_of_sequences,
    under_name,
    with_times_of_rows,
)
from sequitur_core.readers.tables.formats.json.json_names_apart import (
    rows_below_names,
    rows_of_times,
    tables_among_facts,
)
from sequitur_core.readers.tables.formats.text.csv_cells import check_width, column_names
from sequitur_core.readers.tables.formats.text.text_file import TableRows, below_headers

JSON = (".json", ".jsonl", ".ndjson")
_TYPED_NUMBERS = {"$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"}
EACH = "each of "  # before names of lists that are sequences, not side by side
FEWEST_ROWS = 3  # of nested lists of numbers
MOST_KEYS = 4  # of a kind of records, that name it
MOST_UNLIKE = 0.25  # records of another kind for each of the largest
Rows = list[dict[str, Any]]


def json_of(path: Path) -> Any:
    """What a file of JSON holds; a list where each line is an object of its own."""
    data = below_headers(path.read_bytes())
    text = data.decode(json.detect_encoding(data))
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return _object_or_lines(text)


def from_json(path: Path, asked: str | None = None) -> pd.DataFrame | dict[str, Rows]:
    """Records: a list of objects, an object that holds one, one object per line, or columns.

    Several lists of objects by name where each may be the table; `asked` as `tables_among_facts`.
    """
    value = json_of(path)
    if (frame := _frame_of_nested_rows(value)) is not None:
        return frame
    if (exported := tables_among_facts(value, asked)) is not None:
        return exported
    value = merged(value)
    if isinstance(value, dict):
        for look in (_table_of_object, rows_below_names):
            if (frame := look(value)) is not None:
                return frame
        tables = _lists_in(value, DEEPEST)
        if tables and max(map(len, tables.values())) < FEWEST_TIMES <= _longest(value, DEEPEST):
            tables = {}  # of settings, beside what was measured
        if not tables and len(frames := _frames_in(value, DEEPEST)) == 1:
            return frames[0]
        if not tables and (frame := rows_of_times(value)) is not None:
            return frame
        if len(tables) > 1:
            return tables
        value = next(iter(tables.values()), value)
    if isinstance(value, list) and value:
        if isinstance(whole := merged(value), dict) and (frame := rows_by_name(whole)) is not None:
            return frame
        if _are_records(value):
            if kinds := _kinds_of_records(value):
                return kinds
            check_width(len(set().union(*value)), encodable(path.name))
            return pd.json_normalize(value)
        if all(isinstance(v, list) for v in value):
            return _frame_of_rows(value)
        if all(isinstance(v, int | float) for v in value):
            return pd.DataFrame({"value": value})
    raise SequiturError(
        f"{encodable(path.name)} holds JSON, but no table. Sequences are read from a list of "
        'objects, such as [{"time": 0, "value": 1.5}, ...].'
    )


def _frame_of_rows(value: TableRows) -> pd.DataFrame:
    """Lists as rows, the first one as names where it has a word for each column."""
    first, *rows = value
    named = all(isinstance(name, str) for name in first) and len({*first}) == len(first)
    numbers = any(isinstance(cell, int | float) for row in rows[:50] for cell in row)
    widest = max(map(len, rows), default=0)
    if named and numbers and widest <= len(first):
        return pd.DataFrame(rows, columns=first[:widest])
    return pd.DataFrame(value)


def _object_or_lines(text: str) -> Any:
    """What a text of JSON says, of one object or of one in each line.

    Data bases write values with a type as objects of one key: {"$date": "2026-02-01"}.
    """
    hook = _without_type if '"$' in text else None
    try:
        return json.loads(text, object_hook=hook)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if not error.msg.startswith("Extra data") or len(lines) < 2:
            raise
        return [json.loads(line, object_hook=hook) for line in lines]


def _without_type(value: dict[str, Any]) -> Any:
    key = next(iter(value), "")
    if len(value) != 1 or not key.startswith("$"):
        return value
    inside = value[key]
    return float(inside) if key in _TYPED_NUMBERS and isinstance(inside, str) else inside


# Tables inside objects


def _table_of_object(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """A table that is one object: columns by name, as lists or objects, or sequences by name."""
    if {"columns", "data"} <= set(value) and isinstance(value["data"], list):  # pandas' "split"
        split = pd.DataFrame(value["data"], columns=column_names([*map(str, value["columns"])]))
        return with_times_of_rows(split, value.get("index"))
    if {"schema", "data"} <= set(value) and isinstance(value["data"], list):  # and its "table"
        return pd.DataFrame(value["data"])
    if (frame := numbers_by_date(value)) is not None:
        return frame
    inside = list(value.values())
    if inside and all(isinstance(v, list) for v in inside):
        lengths = {len(v) for v in inside}
        if len(lengths) == 1 and not _are_records(inside[0]):
            return pd.DataFrame(value)
        if all(isinstance(n, int | float) for v in inside for n in v):
            return pd.DataFrame({"name": list(value), "values": inside})
    for look in (_lists_beside_settings, sequences_beside_names, sets_of_sequences):
        if (frame := look(value)) is not None:
            return frame
    if len(inside) > 1 and all(isinstance(v, dict) and len(v) > 1 for v in inside):
        # Rows that are numbered, or rows that are named: columns stand around or inside.
        outer, inner = (all(k.isdecimal() for k in keys) for keys in (value, inside[0]))
        plain = not any(isinstance(cell, dict | list) for v in inside for cell in v.values())
        alike = plain and len({tuple(v) for v in inside}) == 1
        if alike and (inner or (not outer and len(inside[0]) > len(inside))):
            return with_times_of_rows(pd.DataFrame(value))
    return rows_by_name(value)


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
    return None if any(isinstance(v, dict | list) for v in plain) else pd.DataFrame(dict(value))


def rows_by_name(value: Mapping[str, Any]) -> pd.DataFrame | None:
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
    if seconds := seconds_and_thousandths(names):
        rows.insert(0, "time (s)", seconds)
        return rows
    while called in rows.columns:
        called = f"{called} of row"
    epoch = called == TIME and all(name.isdecimal() for name in names)
    rows.insert(0, called, np.array([float(n) for n in names]) if epoch else names)
    return rows


def _are_named(value: Mapping[str, Any]) -> bool:
    """Whether an object holds rows of one kind by name, or numbers by the time, not settings."""
    inside = list(value.values())
    if all(isinstance(v, int | float) for v in inside):
        return len(inside) >= FEWEST_TIMES and all(map(is_time, value))
    if all(isinstance(v, list) and v and _are_records(v) for v in inside):
        return _have_same_columns(inside)
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


def merged(values: Any) -> Any:
    """A list of objects of one key each, none of them twice, as one; others as they are."""
    rows = values if isinstance(values, list) else []
    keys = [key for v in rows if isinstance(v, dict) and len(v) == 1 for key in v]
    if len(rows) < 2 or not len(rows) == len(keys) == len({*keys}):
        return values
    return {key: cell for v in rows for key, cell in v.items()}


def _frames_in(
    value: Mapping[str, Any], depth: int, above: Mapping[str, list[Any]] | None = None
) -> list[pd.DataFrame]:
    """The objects of rows by name that are inside an object, and in objects inside it.

    above : lists in objects around it: one of times may be that of lists inside.
    """
    found = []
    above = {**(above or {}), **{k: v for k, v in value.items() if isinstance(v, list)}}
    for name, inner in ((k, v) for k, v in value.items() if isinstance(v, dict)):
        if len(inner) >= FEWEST_TIMES and (frame := _table_of_object(inner)) is not None:
            frame = frame.rename(columns=units_beside(value, map(str, frame)))
            found.append(_with_times(under_name(frame, str(name)), inner, above))
        elif depth > 1:
            found += _frames_in(inner, depth - 1, above)
    return found


def _with_times(
    frame: pd.DataFrame, inner: Mapping[str, Any], above: Mapping[str, list[Any]]
) -> pd.DataFrame:
    """Lists as columns, behind the only list of dates around them that is as long as they are."""
    if any(not isinstance(v, list) or len(v) != len(frame) for v in inner.values()):
        return frame
    times = {
        name: cells
        for name, cells in above.items()
        if len(cells) == len(frame) and all(map(is_date, cells))
    }
    if len(times) == 1 and times.keys().isdisjoint(inner):
        frame = pd.DataFrame(times | {str(name): frame[name] for name in frame})
    return frame


def units_beside(value: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str]:
    """Names with units of columns, by another object in one that says these; {} for none."""
    names = {*columns}
    for said in value.values():
        if isinstance(said, dict) and {*said} <= names:
            texts = {name: text for name, text in said.items() if isinstance(text, str)}
            units = {name: f"{name} ({text})" for name, text in texts.items() if is_unit(text)}
            if units and len(texts) == len(said):
                return units
    return {}


def _lists_in(value: Mapping[str, Any], depth: int) -> dict[str, list[Any]]:
    """The lists of objects in an object, and in objects inside it, by the names that lead there."""
    found = {k: v for k, v in value.items() if isinstance(v, list) and v and _are_records(v)}
    for name, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            found |= {f"{name}.{k}": rows for k, rows in _lists_in(inner, depth - 1).items()}
    return found


def _longest(value: Mapping[str, Any], depth: int) -> int:
    """Cells of the longest list in an object, and in objects inside it, that holds no objects."""
    plain = (len(v) for v in value.values() if isinstance(v, list) and not _are_records(v))
    inner = (v for v in value.values() if isinstance(v, dict) and depth > 1)
    return max([0, *plain, *(_longest(v, depth - 1) for v in inner)])


def _kinds_of_records(records: Rows) -> dict[str, Rows]:
    """Records of each kind, called by their own keys, where few are unlike the others; else none.

    Records of one kind share most keys. Where those of two are about as many, sensors may report
    in turn, and both belong to one table.
    """
    by_keys: dict[frozenset[str], list[int]] = {}
    for place, record in enumerate(records):
        by_keys.setdefault(frozenset(record), []).append(place)
    kinds: dict[frozenset[str], list[int]] = {}
    for keys, places in sorted(by_keys.items(), key=lambda item: -len(item[1])):
        like = (k for k in kinds if (n := len(k & keys)) >= LEAST_SHARED * (len(k) + len(keys) - n))
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


def _are_records(values: list[Any]) -> bool:
    return all(isinstance(v, dict) for v in values)


# Several lists of objects, and rows in nested lists


def lists_together(lists: Mapping[str, Rows]) -> dict[str, tuple[str, ...]]:
    """The lists that each table consists of, by its name; the one that is likely meant is first.

    That is the longest list with times. Those of the same times are one table, and so are those
    with the same columns, as a device writes under its name. Where both is so and something more
    than one number was measured, they stand one below the other or, as the second, side by side.
    """
    times = {name: _time_of(rows) for name, rows in lists.items()}
    order = sorted(lists, key=lambda name: (bool(times[name][0]), len(lists[name])), reverse=True)
    found: list[list[str]] = []
    for name in order:
        for names in found:
            at_once = len({times[n] for n in (*names, name)}) == 1 and times[name][0]
            if at_once or _are_alike([lists[n] for n in (*names, name)]):
                names.append(name)
                break
        else:
            found.append([name])
    tables: dict[str, tuple[str, ...]] = {}
    for names in found:
        if are_at_once(lists, names) and _measure_alike([lists[name] for name in names]):
            tables[f"{EACH}{join_names(names)}"] = tuple(names)
        tables[join_names(names)] = tuple(names)
    return tables


def _measure_alike(lists: Sequence[Rows]) -> bool:
    """Whether lists have the same columns, several of numbers, as prices of shares do."""
    times = {_time_of(lists[0])[0]}
    several = [key for key, cell in lists[0][0].items() if is_number_or_none(cell)]
    return _are_alike(lists) and len({*several} - times) > 1


def _are_alike(lists: Sequence[Rows]) -> bool:
    """Whether lists have the same columns, and enough rows each to be sequences."""
    return _have_same_columns(lists) and min(map(len, lists)) >= FEWEST_TIMES


def _have_same_columns(lists: Sequence[Rows]) -> bool:
    """Whether lists have the same columns, of the same: fractions that some measured aren't stages.

    These are counted, and whole.
    """
    same = len({tuple(row) for rows in lists for row in rows}) == 1
    numbers = [key for key, cell in lists[0][0].items() if isinstance(cell, int | float)]
    return same and all(len({*_are_whole(lists, key)}) <= 1 for key in numbers)


def _are_whole(lists: Sequence[Rows], key: str) -> Iterator[bool]:
    """Whether numbers under a key are whole, for each list in which they change."""
    for rows in lists:
        values = [row[key] for row in rows if isinstance(row[key], int | float)]
        if len({*values}) > 1:
            yield all(value == round(value) for value in values)


def are_at_once(lists: Mapping[str, Rows], names: Sequence[str]) -> bool:
    """Whether several lists have the same times, and have any."""
    times = {_time_of(lists[name]) for name in names}
    return len(names) > 1 and len(times) == 1 and bool(times.pop()[0])


def frame_of_lists(
    lists: Mapping[str, Rows], names: tuple[str, ...], *, apart: bool
) -> pd.DataFrame:
    """One list as a table, or several of the same times with a column for each of their values.

    Others, and those that are meant to be apart, stand one below the other, and a column has their
    names.
    """
    if apart or not are_at_once(lists, names):
        below = rows_by_name(_by_own_parts({n: rows for n, rows in lists.items() if n in names}))
        return pd.json_normalize(lists[names[0]]) if below is None else below
    key, _ = _time_of(lists[names[0]])
    parts = [pd.json_normalize(lists[name]).set_index(key).add_prefix(f"{name} ") for name in names]
    return pd.concat(parts, axis=1).reset_index()


def _by_own_parts(lists: Mapping[str, Rows]) -> dict[str, Rows]:
    """Lists by their names without the keys that all begin or end with: a of readings.a.values."""
    keys = [name.split(".") for name in lists]
    first, last = (
        sum(1 for _ in itertools.takewhile(lambda of: len({*of}) == 1, zip(*way, strict=False)))
        for way in (keys, [of[::-1] for of in keys])
    )
    own = (".".join(of[first : len(of) - last]) for of in keys)
    return dict(zip(own, lists.values(), strict=True))


def _time_of(rows: Rows) -> tuple[str, tuple[Any, ...]]:
    """The first key whose values say when each row was, and these; "" and () for none."""
    if len(rows) < FEWEST_TIMES:
        return "", ()
    for key in rows[0]:
        values = [row.get(key) for row in rows]
        plain = all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in values)
        if not plain or len({*values}) < len(values):
            continue
        if all(is_time(str(v)) for v in values) or (time_words(key)[0] and go_up(values)):
            return key, tuple(values)
    return "", ()


def _frame_of_nested_rows(value: Any) -> pd.DataFrame | None:
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
    names = [_column_name(values, place + 1) for place, values in enumerate(numbers.to_numpy().T)]
    return numbers.set_axis(column_names(names), axis=1) if TIME in names else None


def _column_name(values: NDArray[np.float64], place: int) -> str:
    """What a column without a name holds: times since 1970, a count that goes up, or values."""
    rises = bool((np.diff(values) > 0).all())
    if np.isfinite(values).all() and find_number_format(values) in EPOCHS and rises:
        return TIME
    return "counter" if rises and are_whole(values) else f"value {place}"


def _shape(cell: Any) -> Any:
    """Of a list, the shapes of what it holds; of a number, None; of anything else, its kind."""
    if isinstance(cell, list):
        return tuple(map(_shape, cell))
    return None if is_number_or_none(cell) else type(cell)


def _flat(cell: Any) -> list[Any]:
    return [n for part in cell for n in _flat(part)] if isinstance(cell, list | tuple) else [cell]
