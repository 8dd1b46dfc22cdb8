"""JSON: tables in objects, several lists as a workbook has sheets, and recordings of sensors.

Sensors measure at rates of their own, so that lists of recordings differ in length. Those of one
length in every recording are columns of a table; of several tables, one is read and the others
offered.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate, join_names
from sequitur_core.readers.dates.timestamps import EPOCHS, find_number_format, time_words
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.text.csv_cells import check_width, column_names

JSON = (".json", ".jsonl", ".ndjson")
_TYPED_NUMBERS = {"$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"}
NAME, TIME, VALUE = "name", "time", "value"  # columns of rows that have names, not numbers
FEWEST_TIMES = 5  # rows that make an object with a name for each a table
LEAST_SHARED = 0.5  # of the columns of two rows of one table
FEWEST_ROWS = 3  # of nested lists of numbers
RECORDING = "recording"
DEEPEST = 3  # levels of objects within objects that are searched for a table or a recording
FEWEST_STEPS = 5  # numbers of a list; fewer are settings, or sizes of something
MOST_KEYS = 4  # of a kind of records, that name it
MOST_UNLIKE = 0.25  # records of another kind for each of the largest
MOST_PARTS = 64  # numbers of each step
AXES = "xyz"
_DATED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
Rows = list[dict[str, Any]]


def json_of(path: Path) -> Any:
    """What a file of JSON holds; a list where each line is an object of its own."""
    data = path.read_bytes()
    text = data.decode(json.detect_encoding(data))
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return _object_or_lines(text)


def from_json(path: Path) -> pd.DataFrame | dict[str, Rows]:
    """Records: a list of objects, an object that holds one, one object per line, or columns.

    Several lists of objects by name where each may be the table.
    """
    value = json_of(path)
    if (frame := _frame_of_nested_rows(value)) is not None:
        return frame
    if isinstance(value, list):
        value = _merged(value)
    if isinstance(value, dict):
        frame = _table_of_object(value)
        if frame is not None:
            return frame
        tables = _lists_in(value, DEEPEST)
        if not tables and len(frames := _frames_in(value, DEEPEST)) == 1:
            return frames[0]
        if len(tables) > 1:
            return tables
        value = next(iter(tables.values()), value)
    if isinstance(value, list) and value:
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


def _frame_of_rows(value: list[list[Any]]) -> pd.DataFrame:
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
        return pd.DataFrame(value["data"], columns=column_names([*map(str, value["columns"])]))
    if {"schema", "data"} <= set(value) and isinstance(value["data"], list):  # and its "table"
        return pd.DataFrame(value["data"])
    inside = list(value.values())
    if inside and all(isinstance(v, list) for v in inside):
        lengths = {len(v) for v in inside}
        if len(lengths) == 1 and not _are_records(inside[0]):
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
    called = TIME if all(map(_is_time, names)) else NAME
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
        return len(inside) >= FEWEST_TIMES and all(map(_is_time, value))
    if all(isinstance(v, list) and v and _are_records(v) for v in inside):
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


def _is_time(name: str) -> bool:
    """Whether a name of a row is a date, or seconds or milliseconds since 1970."""
    return bool(_DATED.match(name)) or (name.isdecimal() and 9 <= len(name) <= 19)


def _merged(values: list[Any]) -> Any:
    """Objects with one key each, none of them twice, as one object; others as they are."""
    keys = [key for v in values if isinstance(v, dict) and len(v) == 1 for key in v]
    if len(values) < 2 or not len(values) == len(keys) == len({*keys}):
        return values
    return {key: cell for v in values for key, cell in v.items()}


def _frames_in(value: Mapping[str, Any], depth: int) -> list[pd.DataFrame]:
    """The objects of rows by name that are inside an object, and in objects inside it."""
    found = []
    for inner in (v for v in value.values() if isinstance(v, dict)):
        if len(inner) >= FEWEST_TIMES and (frame := _table_of_object(inner)) is not None:
            found.append(frame)
        elif depth > 1:
            found += _frames_in(inner, depth - 1)
    return found


def _lists_in(value: Mapping[str, Any], depth: int) -> dict[str, list[Any]]:
    """The lists of objects in an object, and in objects inside it, by the names that lead there."""
    found = {k: v for k, v in value.items() if isinstance(v, list) and v and _are_records(v)}
    for name, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            found |= {f"{name}.{k}": rows for k, rows in _lists_in(inner, depth - 1).items()}
    return found


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


def _are_records(values: list[Any]) -> bool:
    return all(isinstance(v, dict) for v in values)


# Several lists of objects, and rows in nested lists


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
        if all(_is_time(str(v)) for v in values) or (time_words(key)[0] and _go_up(values)):
            return key, tuple(values)
    return "", ()


def _go_up(values: list[Any]) -> bool:
    numbers = not any(isinstance(v, str) for v in values)
    return numbers and all(before < after for before, after in itertools.pairwise(values))


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
    return "counter" if rises and (values == np.round(values)).all() else f"value {place}"


def _shape(cell: Any) -> Any:
    """Of a list, the shapes of what it holds; of a number, None; of anything else, its kind."""
    if isinstance(cell, list):
        return tuple(map(_shape, cell))
    return None if _is_number(cell) else type(cell)


def _flat(cell: Any) -> list[Any]:
    return [n for part in cell for n in _flat(part)] if isinstance(cell, list | tuple) else [cell]


# Recordings


@dataclass
class _Recording:
    """What is said of a recording, and what was measured: an array (steps, channels) each."""

    said: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)


def tables_of_recordings(value: Any) -> dict[str, pd.DataFrame]:
    """Tables of recordings by what is in them, those with most values first; {} for other JSON.

    Several recordings have a column that names or counts them.
    """
    found = _recordings_in(value)
    if not found:
        return {}
    shared = [name for name in found[0][1].measured if all(name in r.measured for _, r in found)]
    by_lengths: dict[tuple[int, ...], list[str]] = {}
    for name in shared:
        lengths = tuple(len(next(iter(r.measured[name].values()))) for _, r in found)
        by_lengths.setdefault(lengths, []).append(name)
    tables = {}
    for lengths, names in by_lengths.items():
        frames = [_frame_of(recording, names) for _, recording in found]
        whole = pd.concat(frames, ignore_index=True)
        if len(found) > 1:
            called = RECORDING if RECORDING not in whole.columns else f"{RECORDING} name"
            whole.insert(0, called, np.repeat(np.array([n for n, _ in found], object), lengths))
        tables[", ".join(names)] = whole
    return dict(sorted(tables.items(), key=lambda table: -table[1].size))


def _recordings_in(value: Any) -> list[tuple[str, _Recording]]:
    """Recordings by their names or numbers: one object, several in a list or by name."""
    if isinstance(value, list):
        return _all_of([(str(k), one) for k, one in enumerate(value, 1)])
    if not isinstance(value, dict):
        return []
    several = [v for v in value.values() if isinstance(v, list) and v and _are_recordings(v)]
    if len(several) == 1:
        return _recordings_in(several[0])
    if len(value) > 1 and _are_recordings([*value.values()]):
        return _all_of([*value.items()])
    return _all_of([("1", value)])


def _are_recordings(values: Sequence[Any]) -> bool:
    """Whether these are objects with the same lists in each."""
    if not all(isinstance(one, dict) for one in values):
        return False
    measured = [{*_recording(one).measured} for one in values]
    return all(names == measured[0] for names in measured) and bool(measured[0])


def _all_of(values: Sequence[tuple[str, Any]]) -> list[tuple[str, _Recording]]:
    """The objects as recordings; [] if one of them is none."""
    found = [(name, _recording(one)) for name, one in values if isinstance(one, dict)]
    whole = len(found) == len(values) and all(recording.measured for _, recording in found)
    return found if whole else []


def _recording(value: Mapping[str, Any], depth: int = DEEPEST) -> _Recording:
    found = _Recording()
    for name, inside in value.items():
        columns = _channels_of(inside)
        if columns is not None:
            found.measured[str(name)] = columns
        elif isinstance(inside, str | int | float | bool):
            found.said[str(name)] = inside
        elif isinstance(inside, dict) and depth > 1:
            inner = _recording(inside, depth - 1)
            found.said |= {_free_name(n, name, found.said): v for n, v in inner.said.items()}
            found.measured |= {
                _free_name(n, name, found.measured): v for n, v in inner.measured.items()
            }
    return found


def _free_name(name: str, group: str, taken: Mapping[str, Any]) -> str:
    return name if name not in taken else f"{group}.{name}"


def _channels_of(value: Any) -> dict[str, Any] | None:
    """What a sensor measured, a list for each channel, "" for the only one; None for no list.

    Numbers, a few numbers for each step, objects with the same numbers, or lists by name.
    """
    if isinstance(value, dict):
        lists = [_channels_of(inside) for inside in value.values()]
        plain = all(one is not None and [*one] == [""] for one in lists)
        same = plain and len({len(inside) for inside in value.values()}) == 1
        return {str(name): inside for name, inside in value.items()} if same and value else None
    if not isinstance(value, list) or len(value) < FEWEST_STEPS:
        return None
    if all(_is_number(cell) for cell in value):
        return {"": value}
    if all(isinstance(step, list) for step in value):
        widths = {len(step) for step in value}
        if len(widths) > 1 or not 0 < min(widths) <= MOST_PARTS:
            return None
        if not all(_is_number(cell) for step in value for cell in step):
            return None
        names = AXES if widths == {len(AXES)} else [str(k + 1) for k in range(widths.pop())]
        return dict(zip(names, map(list, zip(*value, strict=True)), strict=True))
    if all(isinstance(step, dict) and step for step in value):
        keys = [*value[0]]
        plain = all([*step] == keys for step in value)
        if plain and all(not isinstance(cell, list | dict) for s in value for cell in s.values()):
            return {str(key): [step[key] for step in value] for key in keys}
    return None


def _is_number(cell: Any) -> bool:
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _frame_of(recording: _Recording, names: Sequence[str]) -> pd.DataFrame:
    """A row for each step of what was measured under these names, and what is said beside it."""
    alone = len(names) == 1
    columns = {}
    for name in names:
        for channel, values in recording.measured[name].items():
            called = f"{name} {channel}".strip()
            columns[channel if alone and channel and not _is_part(channel) else called] = values
    said = {n if n not in columns else f"{n} of {RECORDING}": v for n, v in recording.said.items()}
    return pd.DataFrame(columns).assign(**said)


def _is_part(channel: str) -> bool:
    """Whether a channel is called by its place only."""
    return channel in AXES or channel.isdecimal()
