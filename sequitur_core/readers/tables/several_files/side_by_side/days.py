"""Files of several kinds that hold the same days of each thing: rain and flow of a basin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import same_days_beside
from sequitur_core.readers.source import stem_of, without_ending
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    APART,
    LEAST_SHARED,
    MOST_LACKING,
    TIME,
)
from sequitur_core.readers.tables.table import TYPED, Table

DAYS = "days"
FEWEST_DAYS = 20  # of a file
MOSTLY_DAILY = 0.7  # of the rows of a file, that are a day behind the one before
LONGEST_MARK, USUAL_MARK = 3, 0.8  # letters of what marks a number, and how often one comes
_SIGNS = re.compile(r"[\W_]+")


def files_of_same_days(
    kinds: Mapping[str, Sequence[str]], tables: Mapping[str, Table]
) -> dict[str, dict[str, str]]:
    """For each code that names begin with, its file of each kind by what those of it are called.

    {} unless there are several kinds with a row a day, each with one file of mostly the same codes.
    """
    most = max(map(len, kinds.values()))
    of_code: dict[str, dict[str, str]] = {}
    daily = {
        first: {_code_of(m): m for m in of}
        for first, of in kinds.items()
        if len(of) > 1 and len(of) >= (1 - MOST_LACKING) * most
        if _days_in(first, tables[first]) is not None
    }
    called = _names_of(kinds, [*daily])
    for first, members in daily.items():
        if len(members) < len(kinds[first]):
            return {}
        for code, member in members.items():
            of_code.setdefault(code, {})[called[first]] = member
    whole = {code: of for code, of in of_code.items() if len(of) == len(daily) > 1}
    return whole if len(whole) >= (1 - MOST_LACKING) * len(of_code) else {}


def _code_of(member: str) -> str:
    """What a name begins with: 01013500 of 01013500_streamflow_qc.txt."""
    return next(filter(None, _SIGNS.split(stem_of(member))), "")


def _names_of(kinds: Mapping[str, Sequence[str]], daily: Sequence[str]) -> dict[str, str]:
    """What each kind is called: words that all of its files share, and those of no other kind."""
    named = {k: [_SIGNS.split(without_ending(m)) for m in kinds[k]] for k in daily}
    shared = {k: set.intersection(*map(set, of)) for k, of in named.items()}
    everywhere = set.intersection(*shared.values()) if shared else set[str]()
    found = {}
    for k in daily:
        words = [w for w in _SIGNS.split(stem_of(k)) if w in shared[k] - everywhere]
        words = words or [w for w in named[k][0] if w in shared[k] - everywhere]
        found[k] = " ".join(words) or k
    return found


def days_side_by_side(files: Mapping[str, str], tables: Mapping[str, Table]) -> Table | None:
    """Files of one thing, by what their kinds are called, as one table with a row for each day.

    None where they share less than half of the days, or have several rows of one.
    """
    found = {kind: _days_in(member, tables[member]) for kind, member in files.items()}
    known = {kind: days for kind, days in found.items() if days is not None}
    spans = [(days.index[0], days.index[-1]) for days in known.values()]
    if len(known) < len(found):
        return None
    low, high = max(begin for begin, _ in spans), min(end for _, end in spans)
    if high - low < LEAST_SHARED * max(end - begin for begin, end in spans):
        return None
    own = [str(c) for days in known.values() for c in days.columns]
    frames = [
        days.set_axis(_called(kind, days, tables[files[kind]], own), axis=1)
        for kind, days in known.items()
    ]
    frame = pd.concat(frames, axis=1, sort=True).loc[low:high]
    numbers = tuple(map(str, frame.columns))
    frame = frame.rename_axis(TIME).reset_index()
    note = same_days_beside(tuple(known), _code_of(next(iter(files.values())))).offering(APART)
    first = tables[next(iter(files.values()))]
    return replace(
        first, form=TYPED, frame=frame, numbers=numbers, stray={}, ragged=False, notes=(note,),
        sheet="", sheets=(), joined=True,
    )  # fmt: skip


def _called(kind: str, frame: pd.DataFrame, table: Table, own: Sequence[str]) -> list[str]:
    """What columns of a kind are called beside those of others: as they are, or as their kind."""
    columns = [*map(str, frame.columns)]
    if not table.named:
        return [kind] if len(columns) == 1 else [f"{kind} {k}" for k in range(1, 1 + len(columns))]
    return [f"{kind} {c}" if own.count(c) > 1 else c for c in columns]


def _days_in(member: str, table: Table) -> pd.DataFrame | None:
    """The numbers of each day in a file; None where rows aren't days, or words say more than marks.

    The number that the file is called by is none of them.
    """
    for time in time_candidates(table, {}) if len(table.frame) >= FEWEST_DAYS else ():
        if not time.times.dated or time.times.missing.any():
            continue
        days = time.times.moments.astype("datetime64[D]")
        steps = np.diff(days).astype(np.int64)
        if not (steps > 0).all() or (steps == 1).mean() < MOSTLY_DAILY:
            continue
        code = _code_of(member)
        own = [c for c in table.numbers if c not in time.columns and not _is(table, c, code)]
        if not own or not all(_is_mark(table, c) for c in table.texts() if c not in time.columns):
            return None
        return table.frame[own].astype(np.float64).set_axis(days.astype("datetime64[us]"))
    return None


def _is(table: Table, column: str, code: str) -> bool:
    """Whether a column says in all rows which number a file is called by."""
    return code.isdecimal() and bool((table.values(column) == float(code)).all())


def _is_mark(table: Table, column: str) -> bool:
    """Whether words only mark how good numbers are: one of few letters stands in most rows."""
    cells = table.frame[column].dropna().astype(str)
    if table.distinct(column) < 2:
        return True
    usual = cells.value_counts().iloc[0]
    return bool(usual >= USUAL_MARK * len(cells) and cells.str.len().max() <= LONGEST_MARK)
