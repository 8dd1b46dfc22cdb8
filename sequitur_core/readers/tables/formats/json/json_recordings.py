"""Recordings of sensors in JSON, whose lists differ in length.

Sensors measure at rates of their own. Lists of one length in every recording are columns of a
table; of several tables, one is read and the others offered. Other programs write objects by date
for each thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.readers.tables.formats.json.json_by_date import (
    DEEPEST,
    is_number_or_none,
    is_time,
)
from sequitur_core.readers.tables.formats.json.json_files import rows_by_name, units_beside
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER, SAID

RECORDING = "recording"
_TIMES = {"time", "times", "t", "timestamp", "timestamps", "date", "dates"}
FEWEST_THINGS = 3  # further inside, with lists of unlike lengths
FEWEST_STEPS = 5  # numbers of a list; fewer are settings, or sizes of something
MOST_PARTS = 64  # numbers of each step
AXES = "xyz"


@dataclass
class _Recording:
    """What is said of a recording, and what was measured: an array (steps, channels) each.

    `places` are those of channels in a step, where a list beside it has their names. `texts` are
    lists of words: those that are as long say what each step was, or when, as 2016-04 does.
    """

    said: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


def tables_of_recordings(value: Any, *, inside: bool = True) -> dict[str, pd.DataFrame]:
    """Tables of recordings by what is in them, those with most values first; {} for other JSON.

    Several recordings have a column that names or counts them.

    inside : whether things further inside, with a list of its own length each, are recordings; to
        recipes of earlier versions, lists of one length were a table.
    """
    found = _recordings_in(value)
    if len(found) == 1 and inside:
        found = _things_inside(value) or found
    if not found:
        dated = _things_by_date(value) if isinstance(value, dict) else None
        return {} if dated is None else {RECORDING: dated}
    shared = [name for name in found[0][1].measured if all(name in r.measured for _, r in found)]
    by_lengths: dict[tuple[int, ...], list[str]] = {}
    for name in shared:
        lengths = tuple(len(next(iter(r.measured[name].values()))) for _, r in found)
        by_lengths.setdefault(lengths, []).append(name)
    tables = {}
    for lengths, names in by_lengths.items():
        lists = [v for name in names for v in found[0][1].measured[name].values()]
        if all(map(_are_times, lists)):  # when something happened, beside what was measured
            continue
        frames = [_frame_of(recording, names) for _, recording in found]
        told = {name for frame in frames for name in frame.attrs.pop(SAID)}
        whole = pd.concat(frames, ignore_index=True)
        whole.attrs[SAID] = told if len(found) > 1 else ()
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
    if len(several) == 1:  # as charts are written, whose labels are those of all lines
        found = _recordings_in(several[0])
        texts = {str(name): v for name, v in value.items() if _are_texts(v)}
        return [(name, replace(one, texts={**texts, **one.texts})) for name, one in found]
    if len(value) > 1 and _are_recordings([*value.values()]):
        return _all_of([*value.items()])
    inside = [v for v in value.values() if isinstance(v, dict)]
    return _all_of([("1", value)]) or (_recordings_in(inside[0]) if len(inside) == 1 else [])


def _things_inside(value: Any, depth: int = DEEPEST) -> list[tuple[str, _Recording]]:
    """Objects by name, each with lists of the same names, of unlike lengths from one to the next.

    So a page keeps the prices of each share. Those without a list, fewer than half, are left out.
    Where one of them is the time, the others are what was measured at it.
    """
    if not isinstance(value, dict):
        return []
    objects = {str(n): of for n, of in value.items() if isinstance(of, dict)}
    told = [(name, _recording(of, 1)) for name, of in objects.items()]
    told = [(name, recording) for name, recording in told if recording.measured]
    lists = [recording.measured for _, recording in told]
    lengths = {tuple(len(next(iter(of.values()))) for of in own.values()) for own in lists}
    if len(told) >= FEWEST_THINGS and 2 * len(told) > len(objects):
        alike = all({*own} == {*lists[0]} for own in lists)
        alike = alike and _TIMES.isdisjoint(map(str.lower, objects))
        return told if alike and len(lengths) > 1 else []
    deeper = [_things_inside(of, depth - 1) for of in objects.values() if depth > 1]
    several = [things for things in deeper if things]
    return several[0] if len(several) == 1 else []


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
            if names := _names_beside(value, columns):
                found.places[str(name)] = dict(zip(names, columns, strict=True))
                columns = dict(zip(names, columns.values(), strict=True))
            units = units_beside(value, columns)
            found.measured[str(name)] = {units.get(c, c): v for c, v in columns.items()}
        elif isinstance(inside, str | int | float | bool):
            found.said[str(name)] = inside
        elif _are_texts(inside):
            found.texts[str(name)] = inside
        elif isinstance(inside, dict) and depth > 1 and not _says_units(inside, value):
            inner = _recording(inside, depth - 1)
            found.said |= {_free_name(n, name, found.said): v for n, v in inner.said.items()}
            free = {n: _free_name(n, name, found.measured) for n in inner.measured}
            found.measured |= {free[n]: v for n, v in inner.measured.items()}
            found.places |= {free[n]: v for n, v in inner.places.items()}
            found.texts |= {_free_name(n, name, found.texts): v for n, v in inner.texts.items()}
    return found


def _says_units(said: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Whether an object has the units of lists in another one beside it."""
    others = (of for of in value.values() if isinstance(of, dict) and of is not said)
    return any(units_beside({"units": said}, of) for of in others)


def _names_beside(value: Mapping[str, Any], columns: Mapping[str, Any]) -> list[str]:
    """The only list of as many words as a step has numbers, beside these; [] for none.

    Or of as many objects, each with a word and its place: [{"key": "bpm", "index": 0}, ...].
    """
    lists = [v for v in value.values() if isinstance(v, list) and len(v) == len(columns)]
    lists = [_words_in_order(v) if all(isinstance(one, dict) for one in v) else v for v in lists]
    words = [v for v in lists if all(isinstance(word, str) for word in v)]
    plain = all(map(_is_part, columns)) and len(words) == 1 and len({*words[0]}) == len(columns)
    return words[0] if plain else []


def _words_in_order(objects: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The only word of each object, in the order of the only number beside it."""
    words = [[v for v in one.values() if isinstance(v, str)] for one in objects]
    places = [[v for v in one.values() if isinstance(v, int)] for one in objects]
    if any(len(of) != 1 for of in words) or any(len(of) > 1 for of in places):
        return []
    return [word for _, (word,) in sorted(zip(places, words, strict=True))]


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
    if all(is_number_or_none(cell) for cell in value) or _are_times(value):
        return {"": value}
    if all(isinstance(step, list) for step in value):
        widths = {len(step) for step in value}
        if len(widths) > 1 or not 0 < min(widths) <= MOST_PARTS:
            return None
        if not all(is_number_or_none(cell) for step in value for cell in step):
            return None
        names = AXES if widths == {len(AXES)} else [str(k + 1) for k in range(widths.pop())]
        return dict(zip(names, map(list, zip(*value, strict=True)), strict=True))
    if all(isinstance(step, dict) and step for step in value):
        keys = [*value[0]]
        plain = all([*step] == keys for step in value)
        if plain and all(not isinstance(cell, list | dict) for s in value for cell in s.values()):
            return {str(key): [step[key] for step in value] for key in keys}
    return None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(cell, str) for cell in value)


def _are_times(value: Sequence[Any]) -> bool:
    return all(isinstance(cell, str) and is_time(cell) for cell in value)


def _frame_of(recording: _Recording, names: Sequence[str]) -> pd.DataFrame:
    """A row for each step of what was measured under these names, and what is said beside it."""
    alone = len(names) == 1
    columns, former = {}, {}
    for name in names:
        for channel, values in recording.measured[name].items():
            called = f"{name} {channel}".strip()
            called = channel if alone and channel and not _is_part(channel) else called
            columns[called] = values
            if channel in (places := recording.places.get(name, {})):
                former[called] = f"{name} {places[channel]}"
    length = len(next(iter(columns.values())))
    of_steps = {n: v for n, v in recording.texts.items() if len(v) == length and n not in columns}
    said = {n if n not in columns else f"{n} of {RECORDING}": v for n, v in recording.said.items()}
    frame = pd.DataFrame({**of_steps, **columns}).assign(**said)
    frame.attrs |= {FORMER: former, SAID: (*said,)}
    return frame


def _is_part(channel: str) -> bool:
    """Whether a channel is called by its place only."""
    return channel in AXES or channel.isdecimal()


# Things that have numbers by date


def _things_by_date(value: Mapping[str, Any], depth: int = DEEPEST) -> pd.DataFrame | None:
    """A row for each date of several things by name, which may be further inside; None for others.

    What is said of each stands beside them, under its name and a word: meter 1, meter 1 place.
    """
    inside = {name: of for name, of in value.items() if isinstance(of, dict)}
    dated = {n: of for n, of in inside.items() if len(of) >= FEWEST_STEPS and all(map(is_time, of))}
    frames = {n: rows for n, of in dated.items() if (rows := rows_by_name(of)) is not None}
    if len(frames) < 2:
        deeper = [_things_by_date(of, depth - 1) for of in inside.values() if depth > 1]
        found = [frame for frame in deeper if frame is not None]
        return found[0] if len(found) == 1 else None
    if len({tuple(frame.columns) for frame in frames.values()}) > 1:
        return None
    said = _said_beside(value, [*frames], next(iter(frames.values())).columns)
    whole = pd.concat([frame.assign(**said[n]) for n, frame in frames.items()], ignore_index=True)
    whole.insert(0, RECORDING, np.repeat([*frames], [*map(len, frames.values())]).astype(object))
    whole.attrs[SAID] = tuple(said[next(iter(frames))])
    return whole


def _said_beside(
    value: Mapping[str, Any], names: Sequence[str], taken: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What an object says of each of some things in it, by the word that is behind their names.

    taken : words that are columns already.
    """
    said: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, text in value.items():
        name = max((n for n in names if key.startswith(n)), key=len, default=key)
        if name != key and not isinstance(text, list | dict):
            said[name][key.removeprefix(name).strip("_-. ")] = text
    taken = {"", RECORDING, *taken}
    words = [w for w in said[names[0]] if w not in taken and all(w in of for of in said.values())]
    return {name: {word: of[word] for word in words} for name, of in said.items()}
