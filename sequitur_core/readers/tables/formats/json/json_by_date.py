"""Numbers beside dates in JSON: what is a date there, and lists of [date, number] by name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.recipe import SET
from sequitur_core.data.splitting import SPLIT
from sequitur_core.readers.dates.ticks import are_years
from sequitur_core.readers.rows_of_numbers import are_whole
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER, SAID

NAME, TIME, VALUE = "name", "time", "value"  # columns of rows that have names, not numbers
FEWEST_TIMES = 5  # rows that make an object with a name for each a table
DEEPEST = 3  # levels of objects within objects that are searched for a table or a recording
LEAST_SHARED = 0.5  # of the columns, or of the dates, of two rows or lists of one table
_DATED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_MONTH = re.compile(r"\d{4}[-/.]\d{1,2}")
_SECONDS = re.compile(r"(\d{1,9})\.(\d{1,3})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EXAMPLES = {"x", "sequences", "series", "samples", "signals", "recordings"}
_CLASSES = {"y", "label", "labels", "class", "classes", "target", "targets"}
_SETS = {
    "train": "train", "training": "train", "test": "test", "testing": "test", "val": "val",
    "valid": "val", "validation": "val",
}  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
# Names of objects that say nothing of what is in them.
_CONTAINERS = {
    "data", "values", "value", "series", "result", "results", "items", "rows", "records", "body",
    "payload", "response", "history", "timeseries", TIME,
}  # fmt: skip
_ANY_NUMBER = {
    "val", "reading", "state", "amount", "measurement", "number", "observation", "point", "sample",
    "datapoint", "datum", "measure", "properties",
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


def flat(record: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The members of a record, and of objects in it, also of one alone in a list.

    Lists of several stay as they are.
    """
    found: dict[str, Any] = {}
    for name, inside in record.items():
        if isinstance(inside, list) and len(inside) == 1:
            inside = inside[0]
        if isinstance(inside, dict):
            found |= flat(inside, f"{path}{name}.")
        else:
            found[f"{path}{name}"] = inside
    return found


def says_nothing(name: str) -> bool:
    """Whether what numbers are called says no more than that they are some: v, value, y."""
    called = name.lower()
    told = {called, called.removesuffix("s")}
    return len(name) == 1 or not told.isdisjoint(_CONTAINERS | _ANY_NUMBER)


def with_times_of_rows(frame: pd.DataFrame, index: Sequence[Any] | None = None) -> pd.DataFrame:
    """Columns of objects by time, as pandas writes them, behind the times; others as they are.

    Behind numbers that tell rows apart and don't count them, too, as decimal years do.

    index : the times, where they stand apart.
    """
    names = [*map(str, frame.index if index is None else index)]
    if len(names) != len(frame) or len(names) < FEWEST_TIMES or TIME in frame:
        return frame
    if not all(map(is_time, names)):
        if along := _measured_along(names):
            frame = frame.reset_index(drop=True)
            frame.insert(0, TIME, along)
        return frame
    epoch = all(name.isdecimal() for name in names)
    frame = frame.reset_index(drop=True)
    frame.insert(0, TIME, np.array([float(n) for n in names]) if epoch else names)
    return frame


def _measured_along(names: Sequence[str]) -> list[float]:
    """Numbers of rows that go up, and by other steps than those that count; [] for others.

    Whole ones that leave some out are what a selection of rows left of their count.
    """
    if not all(map(_NUMBER.fullmatch, names)):
        return []
    numbers = np.array([*map(float, names)])
    steps = np.diff(numbers)
    even = bool((steps == steps[0]).all()) and steps[0] != 1
    told = even or not are_whole(numbers) or are_years(numbers)
    found: list[float] = numbers.tolist()
    return found if told and bool((steps > 0).all()) else []


def seconds_and_thousandths(names: Sequence[str]) -> list[float]:
    """Seconds of names such as 0.84, 0.125 and 1.17, of which the first is 84 thousandths.

    Each goes on from the one before so, and not as a decimal; [] for others.
    """
    parts = [_SECONDS.fullmatch(name) for name in names]
    if len(names) < FEWEST_TIMES or None in parts:
        return []
    counted = [(int(m[1]), int(m[2])) for m in parts if m]
    decimals = [float(name) for name in names]
    if not go_up(counted) or go_up(decimals):
        return []
    return [seconds + thousandths / 1000 for seconds, thousandths in counted]


def go_up(values: list[Any]) -> bool:
    """Whether these are numbers of which each is more than the one before."""
    numbers = not any(isinstance(v, str) for v in values)
    return numbers and all(before < after for before, after in itertools.pairwise(values))


def rows_at_times(value: Any, depth: int = DEEPEST) -> pd.DataFrame | None:
    """A row for each object by its time, with what it says; None for others, and for several.

    Objects need not say the same, as where a station sends what it has by then. Each name comes
    twice at least, on average: else they hold no measurements.
    """
    if not isinstance(value, dict):
        return None
    rows = [*value.values()]
    if not all(isinstance(row, dict) for row in rows) or not all(map(is_time, map(str, value))):
        inside = (rows_at_times(of, depth - 1) for of in rows if depth > 1)
        found = [frame for frame in inside if frame is not None]
        return found[0] if len(found) == 1 else None
    cells = [cell for row in rows for cell in row.values()]
    names = {name for row in rows for name in row}
    plain = not any(isinstance(cell, dict | list) for cell in cells)
    if len(rows) < FEWEST_TIMES or not plain or not 0 < 2 * len(names) <= len(cells):
        return None
    frame = pd.DataFrame(rows, index=pd.Index([*map(str, value)]))
    return with_times_of_rows(frame)


def sequences_beside_names(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """A row for each sequence of a list of them, and what other lists as long say of each.

    Beside them may stand settings, and shorter lists of words, such as the names of classes: {"X":
    [[0.1, ...], ...], "y": [0, ...], "classes": ["a", "b"]}. None for others.
    """
    lists = {name: v for name, v in value.items() if isinstance(v, list)}
    nested = [v for v in lists.values() if v and all(isinstance(cell, list) for cell in v)]
    sizes = {len(v) for v in nested}
    if len(sizes) != 1 or (size := sizes.pop()) < FEWEST_TIMES:
        return None
    columns = {str(name): v for name, v in lists.items() if len(v) == size}
    rest = [v for name, v in value.items() if name not in columns]
    said = [cell for v in rest for cell in (v if isinstance(v, list) else ())]
    plain = [cell for v in columns.values() for cell in v]
    if not all(isinstance(cell, str) for cell in said) or any(isinstance(v, dict) for v in plain):
        return None
    once = [name for name, v in columns.items() if not any(v is of for of in nested)]
    rows = {name: v for name, v in columns.items() if name not in once}
    if not once or (any(map(_may_be_steps, rows.values())) and not _name_a_set(rows, once)):
        return None
    frame = pd.DataFrame(columns)
    frame.attrs |= {SET: True, SAID: (*once,)}
    return frame


def _may_be_steps(rows: list[Any]) -> bool:
    """Whether lists may be steps of one recording: of as many numbers each, and no lists."""
    return len({*map(len, rows)}) == 1 and not any(isinstance(n, list) for row in rows for n in row)


def _name_a_set(rows: Iterable[str], once: Iterable[str]) -> bool:
    """Whether names are those of examples to learn from and their classes: X and y."""
    called, told = ({name.lower() for name in names} for names in (rows, once))
    return called <= _EXAMPLES and not told.isdisjoint(_CLASSES)


def sets_of_sequences(value: Mapping[str, Any]) -> pd.DataFrame | None:
    """The sequences of sets to train and to test on, and which is of which; None for others.

    Of each set its sequences with their classes, or these alone, whose steps hold several numbers.
    """
    if all(_SETS.get(str(name).lower()) and _hold_steps(of) for name, of in value.items()):
        of_sets = [(each, _SETS[str(name).lower()]) for name, of in value.items() for each in of]
        plain = pd.DataFrame(of_sets, columns=["value", SPLIT])
        plain.attrs |= {SET: True, SAID: (SPLIT,)}
        return plain if len({split for _, split in of_sets}) > 1 else None
    sets = {
        name: _SETS.get(str(name).lower()) for name, of in value.items() if isinstance(of, dict)
    }
    if len(sets) < 2 or not all(sets.values()):
        return None
    frames = [sequences_beside_names(value[name]) for name in sets]
    found = [frame for frame in frames if frame is not None]
    if len(found) < len(sets) or len({(*frame.columns,) for frame in found}) > 1:
        return None
    about = found[0].attrs
    whole = pd.concat(found, ignore_index=True)
    called = SPLIT if SPLIT not in whole else f"{SPLIT} of data"
    whole[called] = np.repeat([*map(str, sets.values())], [*map(len, found)])
    whole.attrs = {**about, SAID: (*about[SAID], called)}
    return whole


def _hold_steps(sequences: Any) -> bool:
    """Whether a list holds sequences, each a list of steps of several numbers."""
    if not isinstance(sequences, list) or not sequences:
        return False
    steps = [of for each in sequences for of in (each if isinstance(each, list) and each else [0])]
    return all(isinstance(of, list) and len(of) > 1 for of in steps)


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
