"""Events of many recordings, in a table of all or in several: which of them are whose."""

from __future__ import annotations

import itertools
import operator
import re
from collections import Counter
from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import gives_events
from sequitur_core.data.notes.note import Note
from sequitur_core.formatting import join_names
from sequitur_core.readers.names.parts import number_in
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.several_files.about.by_place import with_classes_of_rows
from sequitur_core.readers.tables.several_files.about.description import MOST_NAMED
from sequitur_core.readers.tables.several_files.about.events import NO_EVENT, with_events
from sequitur_core.readers.tables.several_files.about.marks import INSIDE
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

LEAST_NAMED = 0.9  # of the rows of such a table, that have to be of a recording
FEWEST_ROWS_EACH = 20  # of a recording in a table of several
# What is numbered in the names of recordings, as a column is called that has those numbers.
_NAMED = {
    "id", "name", "file", "filename", "subject", "subj", "participant", "person", "patient",
    "user", "recording", "record", "session", "trial", "series", "run", "animal", "player",
}  # fmt: skip


def belongs_to(event_file: str, recording: str) -> bool:
    """Whether a file is about a recording by its name: `a_events.csv` beside `a_signals.csv`."""
    one, other = (PurePosixPath(name) for name in (event_file, recording))
    parts = [re.split(r"[_.\s]+", without_ending(path.name).lower()) for path in (one, other)]
    return one.parent == other.parent and (
        parts[0][:-1] == parts[1][:-1] != [] or parts[0][: len(parts[1])] == parts[1]
    )


def nearest_name(event_file: str, recordings: Collection[str]) -> str:
    """The recording whose name begins as that of a file does, far enough to tell it; "" for none.

    SC4001EC-Hypnogram is of SC4001E0-PSG, not of SC4012E0-PSG.
    """
    shared = {
        name: sum(1 for _ in itertools.takewhile(bool, map(operator.eq, name, event_file)))
        for name in recordings
    }
    best = max(shared, key=lambda name: shared[name])
    rest = [length for name, length in shared.items() if name != best]
    known = event_file[: shared[best]].rpartition("/")[2]
    told = bool(re.search(r"\d", known)) and shared[best] > max(rest, default=0)
    return best if told else ""


def with_events_of_each(
    recordings: Mapping[str, Table],
    others: Mapping[str, Table],
    asked: Collection[str] = (),
    marks: Mapping[str, Mapping[str, Table]] | None = None,
) -> tuple[dict[str, Table], dict[str, Note]]:
    """Recordings with the events that tables beside them tell of, and a note on each of those.

    A recording alone takes any table of events, also one that says of which of its sequences they
    are. Of several, names of files say which belong together, or a column does, or each folder has
    a file of that name, with dates, for the recordings in it. So may the class of each row be in a
    file beside.

    marks : tables of events for each recording, by the files that have them.
    """
    if len(recordings) == 1:
        member, table = next(iter(recordings.items()))
        told, said = with_events(table, others, asked)
        for name, other in others.items():
            if name not in said and (column := _shared_name(told, other)):
                told, found = _of_sequences(told, column, name, other, asked)
                said |= found
        marked = {name: of[member] for name, of in (marks or {}).items() if member in of}
        told, found = _with_marks(with_events(told, marked, asked))
        classes, of_rows = with_classes_of_rows({member: told}, without(others, said))
        return classes, said | found | of_rows
    by_name = {name: of for name, other in others.items() if (of := _rows_of(other, recordings))}
    of_folders = _of_folders(without(others, by_name), recordings)
    nearest = {name: nearest_name(name, recordings) for name in without(others, by_name)}
    told_all, said_all = dict(recordings), dict[str, Note]()
    for member, table in recordings.items():
        about = {
            name: other
            for name, other in others.items()
            if name in nearest and (nearest[name] == member or belongs_to(name, member))
        }
        about |= {name: of[member] for name, of in by_name.items() if member in of}
        around = {name: others[name] for name, of in of_folders.items() if member in of}
        around = {name: other for name, other in around.items() if name not in about}
        told_all[member], found = with_events(table, around | about, asked, of_several=[*around])
        marked = {name: of[member] for name, of in (marks or {}).items() if member in of}
        told_all[member], inside = _with_marks(with_events(told_all[member], marked, asked))
        said_all |= found | inside
    told_all, of_rows = with_classes_of_rows(told_all, without(others, said_all))
    return _with_all(told_all, recordings), said_all | of_rows


def with_events_said(table: Table, said: Mapping[str, Note]) -> Table:
    """A table of all recordings with what is said of the events in each; once where it is alike."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, note in said.items():
        alike.setdefault(note.numbers["labels"], []).append(name)
    notes = [
        said[names[0]]
        if len(names) == 1
        else gives_events(f"Each of {join_names(names, MOST_NAMED)}", labels)
        for labels, names in alike.items()
    ]
    known = [note for note in table.notes if note not in said.values()]
    return replace(table, notes=(*known, *notes))


def without(tables: Mapping[str, Table], used: Container[str]) -> dict[str, Table]:
    """The tables but for those of some names."""
    return {name: table for name, table in tables.items() if name not in used}


def _with_marks(told: tuple[Table, dict[str, Note]]) -> tuple[Table, dict[str, Note]]:
    """A recording with events of one kind each: whether it was so in a row, of which few may be."""
    table, said = told
    columns = [c for note in said.values() for c in note.numbers["labels"]]
    frame = table.frame.assign(**{c: table.frame[c].isin((True, INSIDE)) for c in columns})
    return replace(table, frame=frame), said


def _rows_of(other: Table, recordings: Mapping[str, Table]) -> dict[str, Table]:
    """The rows of a table that are of each recording; empty where no column says so.

    Or where each has one row, as what describes it.
    """
    names = {_plain(member.rpartition("/")[2]): member for member in recordings}
    numbers = {n: names[name] for name in names if (n := number_in(name)) is not None}
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


def _of_folders(
    others: Mapping[str, Table], recordings: Mapping[str, Table]
) -> dict[str, list[str]]:
    """The recordings in the folder of each table that other folders have under the same name.

    As labels.txt beside the days of each person. Not so where a column names recordings.
    """
    called = Counter(PurePosixPath(name).name for name in others)
    names = {_plain(member.rpartition("/")[2]) for member in recordings}
    found = {}
    for name, other in others.items():
        folder, _, last = name.rpartition("/")
        texts = (other.frame[c].dropna().astype(str).map(_plain) for c in other.texts())
        if called[last] > 1 and not any(cells.isin(names).any() for cells in texts):
            found[name] = [m for m in recordings if m.startswith(f"{folder}/")]
    return {name: of for name, of in found.items() if len(of) > 1}


def _plain(name: str) -> str:
    return without_ending(name).strip().lower()


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
        few = of_rows.nunique() * FEWEST_ROWS_EACH <= len(of_rows)
        if len(names) > 1 and few and np.isin(names, of_rows.unique()).all():
            return column
    return ""


def _of_sequences(
    table: Table, column: str, name: str, other: Table, asked: Collection[str]
) -> tuple[Table, dict[str, Note]]:
    """A table of several sequences with the events of each."""
    said: dict[str, Note] = {}
    told: dict[Any, Table] = {}
    for value, rows in table.frame.groupby(column, sort=False):
        own = _with_rows(table, rows)
        of = _with_rows(other, other.frame[other.frame[column] == value].drop(columns=[column]))
        told[value], found = with_events(own, {name: of} if len(of.frame) else {}, asked)
        said |= found
    if not said:
        return table, {}
    whole = _with_all(told, dict.fromkeys(told, table))
    frame = pd.concat([one.frame for one in whole.values()]).reindex(table.frame.index)
    notes = (*table.notes, *said.values())
    of_steps = next(iter(whole.values())).of_steps
    return replace(table, frame=frame, notes=notes, of_steps=of_steps), said
