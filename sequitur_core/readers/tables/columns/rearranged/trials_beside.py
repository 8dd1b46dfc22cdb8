"""Recordings side by side in one table: each below a path or a name, or with its own time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes import tables as said
from sequitur_core.data.notes.note import Note
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.dates.time_order import one_way
from sequitur_core.readers.names.labels import labels_of
from sequitur_core.readers.source import Source
from sequitur_core.readers.tables.columns.rearranged.first_column import TIMES
from sequitur_core.readers.tables.columns.rearranged.side_by_side import (
    SERIES,
    VALUE,
    name_of_all,
    shared_names,
)
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

TRIAL = "trial"  # names the recordings
FEWEST_PAIRS = 3  # of a time and a value
MOSTLY_THERE = 0.5  # of the columns that recordings have, which may lack some
_BETWEEN = " :_.-"  # the words of a name: Run 1: Time
_PARTS = re.compile(rf"[{_BETWEEN}]+(?=\S)")
_AGAIN = re.compile(r" \(\d+\)$|\.\d+$")  # behind a name that comes again
_KINDS = ("id_columns", "time_columns", "value_columns", "label_columns")
# C:\Data\S07\Walk01.c3d RANKLE_ANGLE X
_OF_FILE = re.compile(r"(?P<path>(?:\S.*?)?[\\/][^\\/]+\.\w{1,5}) (?P<rest>\S.*)")


def with_trials_below(table: Table, fixed: Mapping[str, Any]) -> Table:
    """The table with recordings one below the other that stand side by side.

    All have the same columns: those below the name of one file each, or behind a number, where
    some may be missing, or a time and a value. Blank cells below a shorter one are its end. Other
    columns, such as one that counts the rows, are of each.

    fixed : choices of a recipe; one that takes the columns as they are goes on to do so.
    """
    columns = [str(c) for c in table.frame.columns]
    if not columns or table.files or {TRIAL, SERIES} & {*columns} or _as_they_are(table, fixed):
        return table
    if trials := _below_paths(table, columns):
        note = said.trials_beside(len(trials), TRIAL)
        below = _below_each_other(table, trials, TRIAL, note)
        paths = {name: _OF_FILE.sub(r"\g<path>", next(iter(of))) for name, of in trials.items()}
        return _with_labels(below, paths, fixed)
    name, parts = SERIES, _pairs(table, columns)
    if not parts and (parts := _numbered(table, columns)):
        name = name_of_all([*parts], {rest for of in parts.values() for rest in of.values()})
    if not parts or name in columns:
        return table
    time = next(iter(next(iter(parts.values())).values()))
    return _below_each_other(table, parts, name, said.tables_beside(len(parts), time, name))


def _as_they_are(table: Table, fixed: Mapping[str, Any]) -> bool:
    """Whether a recipe names columns of the file, or takes each as a sequence, or each row."""
    chosen = {c for kind in _KINDS for c in fixed.get(kind) or ()}
    settled = "value_columns" in fixed or fixed.get("layout") in ("rows", "columns")
    return settled and chosen <= {*map(str, table.frame.columns), *table.former.values()}


def _below_paths(table: Table, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """What the columns of each recording are called in it, by its name; none but of several."""
    trials: dict[str, dict[str, str]] = {}
    for column in columns if _OF_FILE.fullmatch(columns[-1]) else ():
        if match := _OF_FILE.fullmatch(column):
            trials.setdefault(match["path"], {})[column] = match["rest"]
    if len(trials) < 2 or not table.numeric.issuperset(c for of in trials.values() for c in of):
        return {}
    if len({tuple(dict.fromkeys(of.values())) for of in trials.values()}) > 1:
        return {}
    names = disambiguate([re.split(r"[\\/]", path)[-1].rpartition(".")[0] for path in trials])
    return dict(zip(names, trials.values(), strict=True))


def _with_labels(below: Table, paths: Mapping[str, str], fixed: Mapping[str, Any]) -> Table:
    """Trials with what folders and names of their files say, as of files that lie in them."""
    if TRIAL not in below.frame:
        return below
    members = tuple(path.replace("\\", "/").lstrip("/") for path in paths.values())
    before = tuple(map(str, fixed.get("label_columns") or ()))
    about = labels_of(Source(Path("trials"), members, labels_before=before), members)
    places = below.frame[TRIAL].map({name: k for k, name in enumerate(paths)}).to_numpy()
    new = {c: about[c].to_numpy()[places] for c in about.columns if c not in below.frame}
    return replace(below, frame=below.frame.assign(**new))


def _pairs(table: Table, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The columns of pairs by the name of their value, beside which a time of its own stands.

    So values stand beside their years (jan year feb year), maybe ranked, and prices beside their
    days, maybe all below one name: these are numbered. Times that are the same in all pairs are
    one clock. Names that both of a pair begin with are those of what was measured, as historians
    of plants write them: FIC101 Time, FIC101 Value, TIC101 Time, TIC101 Value.
    """
    split, starts = shared_names(columns)
    if len(starts) == len(columns) / 2 > 1 and time_words(split[0][1])[0]:
        times, values = columns[::2], columns[1::2]
        if table.numeric.isdisjoint(times) and _have_own_times(table, times, values):
            return {
                split[k][0]: {columns[k]: split[0][1], columns[k + 1]: split[1][1]} for k in starts
            }
    if len(columns) % 2 or len(columns) < 2 * FEWEST_PAIRS:
        return {}
    for first in (0, 1):
        times, values = columns[first::2], columns[1 - first :: 2]
        called = {_AGAIN.sub("", column) for column in times}
        if len(called) > 1 or not time_words(time := called.pop())[0]:
            continue
        names = {_AGAIN.sub("", column) for column in values}
        shared = names.pop() if len(names) == 1 else ""
        if shared and table.numeric.issuperset(times):  # of numbers, see side_by_side
            continue
        several = shared or len(names) == len(values)
        if several and _have_own_times(table, times, values):
            return {
                str(k) if shared else value: {at: time, value: shared or VALUE}
                for k, (at, value) in enumerate(zip(times, values, strict=True), 1)
            }
    return {}


def _have_own_times(table: Table, times: Sequence[str], values: Sequence[str]) -> bool:
    """Whether each column of numbers has another time beside it, in which no cell comes again."""
    clocks = [table.frame[column] for column in times]
    own = not all(clock.equals(clocks[0]) for clock in clocks)
    once = not any(clock.dropna().duplicated().any() for clock in clocks)
    return table.numeric.issuperset(values) and own and once


def _numbered(table: Table, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """What the columns of recordings are called in each, whose number stands before their names.

    So Run 1: Time, Run 1: Force, Run 2: Time... may stand in any order, beside others, and lack a
    column of some. A time that is missing is that of the others, where these are the same.
    """
    ends = [(c, c[: m.end()], c[m.end() :]) for c in columns for m in _PARTS.finditer(c)]
    often = [rest for rest, n in Counter(rest for *_, rest in ends).most_common() if n > 1]
    time = next((rest for rest in often if not TIMES.isdisjoint(words(rest)[:1])), "")
    timed = {before: c for c, before, rest in ends if rest == time}
    rests = {rest for _, before, rest in ends if before in timed}
    parts: dict[str, dict[str, str]] = {}
    for column, before, rest in ends if time else ():
        if rest in rests:
            parts.setdefault(before, {})[column] = rest
    if not parts or not _are_recordings(table, parts, len(rests)):
        return {}
    clocks = {c: table.frame[c].dropna().to_numpy(np.float64) for c in timed.values()}
    longest = max(clocks, key=lambda c: len(clocks[c]))
    same = all(np.array_equal(at, clocks[longest][: len(at)]) for at in clocks.values())
    if not all(one_way(np.diff(at)) for at in clocks.values()) or not (
        same or {*parts} <= {*timed}
    ):
        return {}
    return {
        before.rstrip(_BETWEEN): of if before in timed else {longest: time} | of
        for before, of in parts.items()
    }


def _are_recordings(table: Table, parts: Mapping[str, Mapping[str, str]], count: int) -> bool:
    """Whether parts are called alike but for a number, and have most of all their columns.

    count : how many columns there are in any.
    """
    numbered = (re.sub(r"\d+", "0", name) for name in parts if re.search(r"\d", name))
    alike = max(Counter(numbered).values(), default=0)
    own = [column for of in parts.values() for column in of]
    there = len(own) >= MOSTLY_THERE * len(parts) * count and min(map(len, parts.values())) > 1
    once = len({*own}) == len(own) and table.numeric.issuperset(own)
    return alike >= max(2, len(parts) / 2) and there and once


def _below_each_other(
    table: Table, parts: Mapping[str, Mapping[str, str]], column: str, note: Note
) -> Table:
    """The table with its parts one below the other, each with its name in a new first column.

    parts : of each what its columns are called in it; some may have a column of others as well.
    """
    own = Counter(column for of in parts.values() for column in of)
    shared = [str(c) for c in table.frame.columns if c not in own]
    if {*shared} & {called for of in parts.values() for called in of.values()}:
        return table
    below = []
    for name, of in parts.items():
        alone = [c for c in of if own[c] == 1]
        known = np.flatnonzero(table.frame[alone].notna().to_numpy().any(axis=1))
        part = table.frame[[*shared, *of]].iloc[: known[-1] + 1].rename(columns=dict(of))
        part.insert(0, column, name)
        below.append(part)
    frame = pd.concat(below, ignore_index=True)
    frame.index += 1
    words = {of[c] for of in parts.values() for c in of if c not in table.numeric}
    numbers = [
        c for c in frame.columns[1:] if c not in words and (c in table.numeric or c not in shared)
    ]
    stray = {c: found for c, found in table.stray.items() if c in shared}
    return replace(
        table,
        frame=frame,
        numbers=tuple(map(str, numbers)),
        stray=stray,
        notes=(*table.notes, note),
    )
