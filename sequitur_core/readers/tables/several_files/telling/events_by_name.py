"""One table of events of many recordings: the rows of each, by a column that names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.several_files.telling.events import (
    NO_EVENT,
    belongs_to,
    nearest_name,
    with_events,
)
from sequitur_core.readers.tables.table import Table

LEAST_NAMED = 0.9  # of the rows of such a table, that have to be of a recording
FEWEST_ROWS = 20  # of a recording in a table of several
# What is numbered in the names of recordings, as a column is called that has those numbers.
_NAMED = {
    "id", "name", "file", "filename", "subject", "subj", "participant", "person", "patient",
    "user", "recording", "record", "session", "trial", "series", "run", "animal", "player",
}  # fmt: skip


def with_events_of_each(
    recordings: Mapping[str, Table], others: Mapping[str, Table]
) -> tuple[dict[str, Table], dict[str, Note]]:
    """Recordings with the events that tables beside them tell of, and a note on each of those.

    A recording alone takes any table of events, also one that says of which of its sequences they
    are. Of several, names of files say which belong together, or a column does.
    """
    if len(recordings) == 1:
        member, table = next(iter(recordings.items()))
        told, said = with_events(table, others)
        for name, other in others.items():
            if name not in said and (column := _shared_name(told, other)):
                told, found = _of_sequences(told, column, name, other)
                said |= found
        return {member: told}, said
    by_name = {name: of for name, other in others.items() if (of := _rows_of(other, recordings))}
    told_all, said_all = dict(recordings), dict[str, Note]()
    for member, table in recordings.items():
        about = {
            name: other
            for name, other in others.items()
            if name not in by_name
            and (belongs_to(name, member) or nearest_name(name, recordings) == member)
        }
        about |= {name: of[member] for name, of in by_name.items() if member in of}
        told_all[member], found = with_events(table, about)
        said_all |= found
    return _with_all(told_all, recordings), said_all


def _rows_of(other: Table, recordings: Mapping[str, Table]) -> dict[str, Table]:
    """The rows of a table that are of each recording; empty where no column says so.

    Or where each has one row, as what describes it.
    """
    names = {_plain(member.rpartition("/")[2]): member for member in recordings}
    numbers = {n: names[name] for name in names if (n := _number(name)) is not None}
    for column in map(str, other.frame.columns):
        cells = other.frame[column]
        if column in other.numeric:
            if len(numbers) < len(names) or _NAMED.isdisjoint(words(column)):
                continue
            whose = cells.map(lambda cell: numbers.get(int(cell)) if cell == cell else None)
        else:
            whose = cells.map(lambda cell: names.get(_plain(str(cell).rpartition("/")[2])))
        several = 1 < len({*whose.dropna()}) < len(whose)
        if whose.notna().mean() >= LEAST_NAMED and several:
            rest = other.frame.drop(columns=[column])
            return {m: _with_rows(other, rest[whose == m]) for m in whose.dropna().unique()}
    return {}


def _plain(name: str) -> str:
    return without_ending(name).strip().lower()


def _number(name: str) -> int | None:
    """The only number in a name."""
    found = re.findall(r"\d+", name)
    return int(found[0]) if len(found) == 1 else None


def _with_rows(table: Table, frame: pd.DataFrame) -> Table:
    numbers = tuple(c for c in table.numbers if c in frame.columns)
    return replace(table, frame=frame, numbers=numbers)


def _with_all(tables: Mapping[str, Table], before: Mapping[str, Table]) -> dict[str, Table]:
    """Recordings of which none lacks what others have events of: nothing happened in it."""
    kinds = {
        c: table.frame[c].dtype.kind
        for member, table in tables.items()
        for c in table.frame.columns[before[member].frame.shape[1] :]
    }
    filled = {}
    for member, table in tables.items():
        lacking = {c: kind != "b" and NO_EVENT for c, kind in kinds.items()}
        lacking = {c: value for c, value in lacking.items() if c not in table.frame.columns}
        filled[member] = replace(table, frame=table.frame.assign(**lacking), of_steps=tuple(kinds))
    return filled


def _shared_name(table: Table, other: Table) -> str:
    """A column that both tables have, of which each value in the other names rows of the first.

    "" for none, and where each names one row of the other, which then describes it.
    """
    for column in map(str, other.frame.columns):
        if column not in table.frame.columns or (column in table.numeric) != (
            column in other.numeric
        ):
            continue
        names = other.frame[column].dropna().unique()
        if len(names) == len(other.frame):
            continue
        of_rows = table.frame[column]
        few = of_rows.nunique() * FEWEST_ROWS <= len(of_rows)
        if len(names) > 1 and few and np.isin(names, of_rows.unique()).all():
            return column
    return ""


def _of_sequences(
    table: Table, column: str, name: str, other: Table
) -> tuple[Table, dict[str, Note]]:
    """A table of several sequences with the events of each."""
    said: dict[str, Note] = {}
    told: dict[Any, Table] = {}
    for value, rows in table.frame.groupby(column, sort=False):
        own = _with_rows(table, rows)
        of = _with_rows(other, other.frame[other.frame[column] == value].drop(columns=[column]))
        told[value], found = with_events(own, {name: of} if len(of.frame) else {})
        said |= found
    if not said:
        return table, {}
    whole = _with_all(told, dict.fromkeys(told, table))
    frame = pd.concat([one.frame for one in whole.values()]).reindex(table.frame.index)
    notes = (*table.notes, *said.values())
    of_steps = next(iter(whole.values())).of_steps
    return replace(table, frame=frame, notes=notes, of_steps=of_steps), said
