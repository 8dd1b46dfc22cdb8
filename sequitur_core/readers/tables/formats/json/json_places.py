"""Records over time of one or several places in JSON, as services give the weather.

Facts stand beside the lists of records, or in an object that has a name, and members of records
may be objects: {"city_name": "Oslo", "data": [{"datetime": "2026-03-01", "weather": {"code": 800}},
...]}. Records may hold lists of their own: days, and the hours of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.tables.formats.json.json_by_date import (
    DEEPEST,
    FEWEST_TIMES,
    LEAST_SHARED,
    flat,
    is_date,
    is_number_or_none,
)
from sequitur_core.readers.tables.formats.json.json_files import Rows
from sequitur_core.readers.tables.formats.json.json_recordings import RECORDING
from sequitur_core.readers.tables.formats.lists.lists_in_cells import SAID
from sequitur_core.readers.vocabulary.words import words

NAMES = {"name", "id", "city", "place", "station", "site", "town"}  # words of what names a place


def tables_of_places(value: Any) -> dict[str, pd.DataFrame]:
    """Tables of dated records by where they stand, those with most values first; {} for others.

    Of several places, a column names or counts them.
    """
    for places in _places_in(value, DEEPEST):
        lists = [_lists_of_records(place) for place in places]
        shared = [name for name in lists[0] if all(name in of for of in lists)]
        found = {name: _table(places, [of[name] for of in lists]) for name in shared}
        if tables := {name: frame for name, frame in found.items() if frame is not None}:
            return dict(sorted(tables.items(), key=lambda table: -table[1].size))
    return {}


def _places_in(value: Any, depth: int) -> Iterator[Rows]:
    """Lists of objects that may be places, as days are none; and, last, an object alone."""
    listed = isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    if listed and not any(map(is_date, value[0].values())):
        yield value
    if isinstance(value, dict) and depth:
        for inside in value.values():
            yield from _places_in(inside, depth - 1)
        yield [value]


def _lists_of_records(place: Mapping[str, Any], path: str = "") -> dict[str, Rows]:
    """The lists of objects of a place, and in them, by the names that lead there."""
    found: dict[str, Rows] = {}
    for name, inside in place.items():
        called = f"{path}{name}"
        if isinstance(inside, dict):
            found |= _lists_of_records(inside, f"{called}.")
        elif isinstance(inside, list) and inside and all(isinstance(one, dict) for one in inside):
            found.setdefault(called, []).extend(inside)
            for record in inside:
                for deeper, rows in _lists_of_records(record, f"{called}.").items():
                    found.setdefault(deeper, []).extend(rows)
    return found


def _table(places: Rows, lists: list[Rows]) -> pd.DataFrame | None:
    """A row for each record of all places, behind what is said of its place; None for no dates."""
    sizes = [len(rows) for rows in lists]
    records = [_without_lists(record) for rows in lists for record in rows]
    keys = set().union(*records)
    alike = all(len(record) >= LEAST_SHARED * len(keys) for record in records)
    dated = any(all(is_date(record.get(key)) for record in records) for key in keys)
    if not (alike and dated) or len(records) < FEWEST_TIMES or min(sizes) < 2:
        return None
    frame = pd.DataFrame(records)
    if not any(map(is_number_or_none, frame.to_numpy().ravel())):
        return None
    if len(places) == 1:
        return frame
    facts = pd.DataFrame([_facts(place) for place in places])
    called = [c for c in map(str, facts) if not {*words(c)}.isdisjoint(NAMES)]
    named = [c for c in called if facts[c].nunique() == len(facts)]
    names = facts[named[0]] if named else facts.index + 1
    facts = facts.rename(columns={c: f"{c} of {RECORDING}" for c in facts if c in frame})
    facts = facts.drop(columns=named[:1])
    whose = facts.loc[np.repeat(facts.index, sizes)].reset_index(drop=True)
    whole = pd.concat([whose, frame], axis=1)
    first = RECORDING if RECORDING not in whole else f"{RECORDING} name"
    whole.insert(0, first, np.repeat(names.astype(str).to_numpy(), sizes))
    whole.attrs[SAID] = (*facts,)
    return whole


def _facts(place: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a place: beside its lists, and in objects that have a name."""
    found: dict[str, Any] = {}
    for name, inside in place.items():
        if isinstance(inside, dict) and isinstance(inside.get("name"), str):
            found |= _without_lists({name: inside})
        elif isinstance(inside, str | int | float):
            found[name] = inside
    return found


def _without_lists(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: of for name, of in flat(record).items() if not isinstance(of, list)}
