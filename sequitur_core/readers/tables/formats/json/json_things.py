"""Series of several things in JSON, wherever these stand: stations, devices, patients, shares.

Things are listed, or have names, and may be within others: {"sites": {"A": {"rooms": [{"name": "1",
"readings": [{"time": "2026-03-01", "co2": 410}, ...]}, ...]}}}. A series are records, lists side by
side, pairs or objects by date. What is said beside it labels it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.formatting import disambiguate
from sequitur_core.readers.tables.columns.units.known import is_unit, shown
from sequitur_core.readers.tables.formats.json.json_by_date import (
    FEWEST_TIMES,
    LEAST_SHARED,
    TIME,
    is_number_or_none,
    is_time,
    says_nothing,
)
from sequitur_core.readers.tables.formats.json.json_files import units_beside
from sequitur_core.readers.tables.formats.json.json_places import NAMES
from sequitur_core.readers.tables.formats.json.json_recordings import RECORDING
from sequitur_core.readers.tables.formats.json.json_series import (
    ALONE,
    BESIDE,
    DATED,
    FORM,
    FORMS,
    MOST_PLACED,
    MOSTLY_APART,
    NUMBER,
    PAIRS,
    RECORDS,
    STREAMS,
    are_numbers,
    rows_by_time,
    tells_times,
)
from sequitur_core.readers.tables.formats.lists.lists_in_cells import LISTED, SAID
from sequitur_core.readers.vocabulary.words import words

DEEPEST = 7  # levels of objects and lists
NAMED, COUNTED = THINGS = ("*", "#")  # stand for each thing on the way to its series
MOSTLY = 0.5  # of all numbers in JSON that are in series; of the cells of a column that are numbers
FIRST = 50  # records that show whether any hold others
_CHANNELS = {"channels", "leads", "axes", "signals", "sensors", "electrodes", "variables"}
_BY_TIME = {*FORMS} - {ALONE}
_DIGITS = re.compile(r"\d+")
_UNITS = {"unit", "units"}
Path = tuple[str, ...]
MOST_KEYS = 3  # that lead to lists by name


@dataclass(frozen=True)
class _Series:
    """Rows by time.

    Attributes
    ----------
    rows : with a column of times.
    path : the keys that lead to it, and one of THINGS in the place of a thing's name or number.
    names : those of the things.
    facts : what is said on the way, by the keys that lead there.
    empty : how many things beside its own have an empty list.
    """

    rows: pd.DataFrame
    path: Path = ()
    names: Path = ()
    facts: dict[Path, Any] = field(default_factory=dict)
    empty: int = 0

    @property
    def is_bare(self) -> bool:
        """Whether it has numbers of one kind, and only what is above says which."""
        return len(self.channels) == 1 and says_nothing(self.channels[0])

    @cached_property
    def channels(self) -> list[str]:
        """The columns of numbers beside the times."""
        time = self.rows.attrs[TIME]
        return [str(c) for c in self.rows if c != time and are_numbers(self.rows[c])]


def tables_of_things(value: Any) -> dict[str, pd.DataFrame]:
    """Tables of the series of several things by where they stand, the one with most values first.

    {} for other JSON, also where most of its numbers are elsewhere. A column names things. Streams
    of one thing are a table, too.
    """
    return _tables([] if _is_one_table(value) else _series_in(value, DEEPEST, _BY_TIME), value)


def tables_of_lists(value: Any) -> dict[str, pd.DataFrame]:
    """Those of things within things, which have one list of numbers each and no times.

    So are the laps of the drivers of each heat. Other rules read things that are within none.
    """
    found = _series_in(value, DEEPEST, {ALONE})
    within = all(len(of.names) > 1 for of in found)
    return _tables(_channels_together(found), value) if within else {}


def _channels_together(found: Sequence[_Series]) -> list[_Series]:
    """Lists as long as one another that are listed as channels, as those of each thing above.

    They are side by side: {"leads": [{"name": "I", "samples": [...]}, {"name": "II", ...}]}.
    """
    above: dict[tuple[Path, Path], list[_Series]] = {}
    for of in found:
        above.setdefault((of.path, of.names[:-1]), []).append(of)
    together = []
    for (path, names), each in above.items():
        listed = path[-1] in THINGS and not _CHANNELS.isdisjoint(map(str.lower, path[-2:-1]))
        if not listed or len(each) < 2 or len({len(of.rows) for of in each}) > 1:
            return [*found]
        rows = pd.concat([of.rows.iloc[:, 0].rename(of.names[-1]) for of in each], axis=1)
        rows.attrs = each[0].rows.attrs
        facts = {of: said for of, said in each[0].facts.items() if of[: len(path)] != path}
        together.append(_Series(rows, path[:-2], names, facts))
    return together


def _tables(found: Sequence[_Series], value: Any) -> dict[str, pd.DataFrame]:
    if len(found) == 1 and found[0].rows.attrs[FORM] == STREAMS:
        return {RECORDING: found[0].rows}
    if len(found) < 2 or sum(of.rows.size for of in found) < MOSTLY * _numbers_in(value):
        return {}
    by_path: dict[Path, list[_Series]] = {}
    for series in found:
        by_path.setdefault(series.path, []).append(series)
    tables = {path: _table(each) for path, each in by_path.items() if _are_read(each)}
    longest = max(by_path, key=lambda path: sum(of.rows.size for of in by_path[path]))
    if longest not in tables or _are_plain(by_path[longest], tables[longest]):
        return {}
    keys = [".".join(key for key in path if key not in THINGS) or RECORDING for path in tables]
    named = dict(zip(disambiguate(keys), tables.values(), strict=True))
    return dict(sorted(named.items(), key=lambda table: -table[1].size))


def _is_one_table(value: Any) -> bool:
    """Whether JSON begins as plain records do, and has nothing else: nothing is in these."""
    while isinstance(value, dict):
        inside = [of for of in value.values() if isinstance(of, dict | list)]
        if len(inside) != 1:
            return False
        (value,) = inside
    first = value[:FIRST] if isinstance(value, list) else []
    plain = (v for one in first if isinstance(one, dict) for v in one.values())
    return all(isinstance(one, dict) for one in first) and not any(
        isinstance(cell, dict | list) for cell in plain
    )


def _are_read(series: Sequence[_Series]) -> bool:
    """Whether these are of several things, most of them long enough.

    Bare numbers by names alone may be of several kinds, unless the names count.
    """
    long = float(np.median([len(of.rows) for of in series])) >= FEWEST_TIMES
    several = len(series) > 1 and bool(series[0].names)
    if not several or not long:
        return False
    bare = series[0].path == (NAMED,) and all(of.is_bare for of in series)
    return not bare or len({_DIGITS.sub("", of.names[0]) for of in series}) == 1


def _are_plain(series: Sequence[_Series], table: pd.DataFrame) -> bool:
    """Whether these are only records, or numbers by date, by name, of which nothing else is said.

    Other rules read them, and know which of them belong side by side.
    """
    path = series[0].path
    by_name = len(series[0].names) == 1 and NAMED in path and not table.attrs[SAID]
    by_name = by_name and not all(of.is_bare for of in series)
    form = series[0].rows.attrs[FORM]
    return by_name and (
        (form == RECORDS and len(path) <= MOST_KEYS)
        or (form == DATED and path[-1] == NAMED and all(map(is_time, series[0].rows[TIME])))
    )


def _table(series: Sequence[_Series]) -> pd.DataFrame:
    """The rows of all, behind the names of their things, with what is said of each and differs."""
    names = [", ".join(of.names) for of in series]
    rows = pd.concat([of.rows for of in series], ignore_index=True)
    if all(of.is_bare for of in series):
        rows = rows.rename(columns={series[0].channels[0]: _channel(series)})
    facts = _facts_that_differ(series, {*map(str, rows)})
    facts = facts[[c for c in facts if [*map(str, facts[c])] != names]]
    sizes = [len(of.rows) for of in series]
    whose = facts.loc[np.repeat(facts.index, sizes)].reset_index(drop=True)
    whole = pd.concat([whose, rows], axis=1)
    first = RECORDING if RECORDING not in whole else f"{RECORDING} name"
    whole.insert(0, first, np.repeat(np.array(disambiguate(names), object), sizes))
    whole.attrs = {SAID: (*facts,), LISTED: ("", sum(of.empty for of in series))}
    return whole


def _channel(series: Sequence[_Series]) -> str:
    """What bare numbers are called: by what leads to them, with the unit that is said for all."""
    (value,), last = series[0].channels, series[0].path[-1]
    called = value if says_nothing(last) else last
    units = {
        said for of in series for path, said in of.facts.items() if _UNITS & {*words(path[-1])}
    }
    unit = units.pop() if len(units) == 1 else ""
    return f"{called} ({shown(unit)})" if isinstance(unit, str) and is_unit(unit) else called


def _facts_that_differ(series: Sequence[_Series], taken: Collection[str]) -> pd.DataFrame:
    """A row for each series, called by the last key that leads to what is said, or by more."""
    paths = [*dict.fromkeys(path for of in series for path in of.facts)]
    said = {path: [of.facts.get(path) for of in series] for path in paths}
    said = {path: cells for path, cells in said.items() if len({*cells}) > 1}
    last = [path[-1] for path in said]
    once = {name for name in last if last.count(name) == 1 and name not in taken}
    names = [
        path[-1] if path[-1] in once else ".".join(path[_behind_things(path) :]) for path in said
    ]
    names = [f"{name} of {RECORDING}" if name in taken else name for name in disambiguate(names)]
    return pd.DataFrame(dict(zip(names, said.values(), strict=True)), index=range(len(series)))


def _behind_things(path: Path) -> int:
    return max((at for at, key in enumerate(path, 1) if key in THINGS), default=0)


# Where series are


def _series_in(value: Any, depth: int, forms: Collection[str]) -> list[_Series]:
    if not isinstance(value, dict | list) or not value or not depth:
        return []
    if (rows := rows_by_time(value, forms)) is not None:
        beside = value if isinstance(value, dict) and rows.attrs[FORM] in (BESIDE, ALONE) else {}
        return [_Series(rows, facts=_facts(beside))]
    if isinstance(value, list):
        return _series_in_list(value, depth, forms)
    value = {str(key): inside for key, inside in value.items()}
    inside = {key: _series_in(of, depth - 1, forms) for key, of in value.items()}
    children = {key: of for key, of in inside.items() if of}
    children = {key: [_with_names(value, one) for one in of] for key, of in children.items()}
    facts = _facts({key: of for key, of in value.items() if key not in children})
    if _are_things([*children.values()]) and not all(map(is_time, children)):
        return [
            replace(one, path=(NAMED, *one.path), names=(key, *one.names), facts=of_one)
            for key, of in _without_kinds(children).items()
            for one in of
            for of_one in (_under(NAMED, one, facts),)
        ]
    return [
        replace(one, path=(key, *one.path), facts=_under(key, one, facts))
        for key, of in children.items()
        for one in of
    ]


def _series_in_list(value: list[Any], depth: int, forms: Collection[str]) -> list[_Series]:
    """The series of things in a list, which are called as they are said to be, or numbered."""
    found = [_series_in(inside, depth - 1, forms) for inside in value]
    if len(value) == 1:
        return found[0]
    lacking = [inside for inside, of in zip(value, found, strict=True) if not of]
    if (
        not all(map(_holds_nothing, lacking))
        or (forms != {ALONE} and _go_on(value))
        or not _are_things([of for of in found if of])
    ):
        return []
    things = {str(k): of for k, of in enumerate(found, 1) if of}
    first = next(iter(things.values()))
    first[0] = replace(first[0], empty=first[0].empty + len(lacking))
    said = [_facts(inside) if isinstance(inside, dict) else {} for inside in value]
    told = [facts for facts, of in zip(said, found, strict=True) if of]
    called = _name_of(told)
    names = (
        [str(facts[called]) for facts in told] if called else _names_in_rows(things) or [*things]
    )
    return [
        replace(one, path=(COUNTED, *one.path), names=(name, *one.names), facts=facts)
        for name, of in zip(names, _without_kinds(things).values(), strict=True)
        for one in of
        for facts in (_under(COUNTED, one, {}, without=called),)
    ]


def _under(
    key: str, series: _Series, facts: Mapping[Path, Any], *, without: Path | None = None
) -> dict[Path, Any]:
    """What is said of a series one level up, `facts` there among it."""
    inside = {(key, *path): said for path, said in series.facts.items() if path != without}
    return {**facts, **inside}


def _holds_nothing(value: Any) -> bool:
    """Whether a thing has only empty lists."""
    lists = [of for of in value.values() if isinstance(of, list)] if isinstance(value, dict) else []
    return not value or (bool(lists) and not any(lists))


def _are_things(children: Sequence[Sequence[_Series]]) -> bool:
    """Whether each of several has a series that stands as one of the first does, and is like it."""
    if len(children) < 2:
        return False
    of_first = {of.path: of for of in children[0]}
    return all(
        any(of.path in of_first and _are_alike(of, of_first[of.path]) for of in each)
        for each in children[1:]
    )


def _are_alike(series: _Series, other: _Series) -> bool:
    """Whether two have mostly the same columns."""
    own, its = {*map(str, series.rows)}, {*map(str, other.rows)}
    return len(own & its) > LEAST_SHARED * len(own | its)


def _without_kinds(things: Mapping[str, list[_Series]]) -> dict[str, list[_Series]]:
    """Things with one series each, where those in one thing are kinds of what was measured.

    So a device has one under temperature and one under humidity, a person one of each sensor: they
    are channels. Where times are others, they are tables of their own.
    """
    if not _have_kinds(things):
        return dict(things)
    if all(_are_at_once(each) for each in things.values()):
        return {name: [_side_by_side(each)] for name, each in things.items()}
    return {
        name: [replace(of, path=_kind(of), names=()) for of in each]
        for name, each in things.items()
    }


def _have_kinds(things: Mapping[str, Sequence[_Series]]) -> bool:
    """Whether series of each thing stand as those of the others do, by names of their own if any.

    Names that count are those of things within it, unless the numbers are of one kind and nothing
    else says of which.
    """
    series = [of for each in things.values() for of in each]
    if len(series) == len(things) or any(COUNTED in of.path or len(of.names) > 1 for of in series):
        return False
    kinds = [{_kind(of) for of in each} for each in things.values()]
    named = [of for of in series if of.names]
    counted = len({_DIGITS.sub("", of.names[0]) for of in named}) == 1
    again = len(set.intersection(*kinds)) >= LEAST_SHARED * len(set.union(*kinds))
    return again and (not counted or all(of.is_bare for of in named))


def _kind(series: _Series) -> Path:
    """The keys that lead to a series, with the name of a thing among them."""
    names = iter(series.names)
    return tuple(next(names) if key == NAMED else key for key in series.path)


def _are_at_once(series: Sequence[_Series]) -> bool:
    times = [{*of.rows[of.rows.attrs[TIME]]} for of in series]
    return len(set.intersection(*times)) > MOSTLY_APART * len(set.union(*times))


def _side_by_side(series: Sequence[_Series]) -> _Series:
    """Several series as the channels of one, called by their kinds where they must be."""
    if len(series) == 1:
        return series[0]
    time = series[0].rows.attrs[TIME]
    kinds = [_kind(of) for of in series]
    shared = sum(1 for _ in takewhile(lambda of: len({*of}) == 1, zip(*kinds, strict=False)))
    channels = [channel for of in series for channel in of.channels]
    parts = []
    for of, kind in zip(series, kinds, strict=True):
        what = ".".join(kind[shared:])
        called = {c: what if of.is_bare else f"{what} {c}" if channels.count(c) > 1 else c
                  for c in of.channels}  # fmt: skip
        own = of.rows.attrs[TIME]
        rows = of.rows.drop_duplicates(own).set_index(own)[of.channels]
        parts.append(rows.rename(columns=called).rename_axis(time))
    rows = pd.concat(parts, axis=1).reset_index()
    rows.attrs = {TIME: time, FORM: BESIDE}
    facts = {path: said for of in reversed(series) for path, said in of.facts.items()}
    empty = sum(of.empty for of in series)
    return _Series(rows, path=kinds[0][:shared], facts=facts, empty=empty)


def _go_on(value: Sequence[Any]) -> bool:
    """Whether objects of a list say when each was, as days do whose hours are inside."""
    if not all(isinstance(one, dict) for one in value):
        return False
    return any(tells_times([one.get(key) for one in value], key) for key in value[0])


# What is said of things


def _facts(value: Mapping[str, Any], path: Path = ()) -> dict[Path, Any]:
    """Numbers and words of an object, and of objects in it."""
    found: dict[Path, Any] = {}
    for key, inside in value.items():
        here = (*path, str(key))
        if isinstance(inside, dict):
            found |= _facts(inside, here)
        elif isinstance(inside, list):
            if len(inside) <= MOST_PLACED and all(map(is_number_or_none, inside)):
                found |= {(*path, f"{key} {k}"): n for k, n in enumerate(inside, 1)}
        elif inside is not None:
            found[here] = inside
    return found


def _name_of(facts: Sequence[Mapping[Path, Any]]) -> Path | None:
    """The keys that lead to what tells all things apart, if possible to their names; None."""
    shared = [path for path in facts[0] if all(path in of for of in facts)]
    apart = [path for path in shared if len({str(of[path]) for of in facts}) == len(facts)]
    named = [path for path in apart if not {*words(path[-1])}.isdisjoint(NAMES)]
    called = [path for path in named if "name" in words(path[-1])]
    texts = [path for path in apart if all(isinstance(of[path], str) for of in facts)]
    return next(iter([*called, *named, *texts]), None)


def _names_in_rows(things: Mapping[str, Sequence[_Series]]) -> list[str]:
    """What the first row of each thing says that no other's does; [] for nothing."""
    first = [each[0].rows.iloc[0] for each in things.values()]
    for key in first[0].index:
        said = [str(row.get(key)) for row in first]
        plain = not any(map(NUMBER.fullmatch, said)) and not all(map(is_time, said))
        if plain and len({*said}) == len(said):
            return said
    return []


def _with_names(value: Mapping[str, Any], series: _Series) -> _Series:
    """A series that stands in an object, with units and names that other lists of it say."""
    if series.path:
        return series
    columns = [*map(str, series.rows)]
    names = [
        v for v in value.values()
        if isinstance(v, list) and len(v) == len(columns) == len({*map(str, v)})
        and all(isinstance(name, str) for name in v)
    ]  # fmt: skip
    nameless = series.rows.attrs[FORM] == PAIRS
    called = dict(zip(columns, names[0], strict=True)) if nameless and len(names) == 1 else {}
    called |= units_beside(value, columns)
    rows = series.rows.rename(columns=called)
    rows.attrs = {
        **series.rows.attrs,
        TIME: called.get(series.rows.attrs[TIME], series.rows.attrs[TIME]),
    }
    return replace(series, rows=rows)


# How many numbers there are


def _numbers_in(value: Any) -> int:
    """How many numbers there are in JSON."""
    return sum(1 for _ in _leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        if isinstance(one, dict | list):
            yield from _leaves(one)
        elif is_number_or_none(one):
            yield one
