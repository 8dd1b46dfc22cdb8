"""Tables of one kind one below the other, with what is known of each in columns before theirs."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes import files as said_of
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import empty_left_out, flags_left_out
from sequitur_core.data.recipe import APART, EMPTY_CELLS, JOINED, READINGS
from sequitur_core.readers.missing_values import Stray
from sequitur_core.readers.tables.columns.cells.marked_numbers import reads
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.columns.units.readings import read_elsewhere
from sequitur_core.readers.tables.table import Table

TIME = "time (s)"  # of rows whose file only says how many there are a second
FEWEST_VALUES = 20  # of a series that is written along a line
OTHER_RATE = 1.01  # times as many rows a second as in another file
_RATE_OF, _START_OF = operator.attrgetter("rate"), operator.attrgetter("start")


def one_below_another(first: Table, tables: Sequence[Table], about: pd.DataFrame) -> Table:
    """Tables of one kind as one, behind columns that say what each row of `about` says of each."""
    tables = _with_units_of_others(tables)
    rows = all(len(table.frame) == 1 for table in tables)  # what is empty in one isn't in others
    widest = max(tables, key=lambda table: table.frame.shape[1]) if rows else first
    columns, lacking = _shared_columns(widest, tables)
    rare = [c for c in lacking if 2 * sum(c in t.frame.columns for t in tables) <= len(tables)]
    lacking = [c for c in lacking if c not in rare]
    taken = set(columns)
    about = about.rename(columns=lambda c: f"{c} name" if c in taken else c)
    sizes = [len(table.frame) for table in tables]
    frame = pd.concat([table.frame.reindex(columns=columns) for table in tables])
    whose = about.iloc[np.repeat(np.arange(len(tables)), sizes)].set_axis(frame.index)
    notes = list(dict.fromkeys(note for table in tables for note in table.notes))
    notes = [n for n in notes if not (rows and empty_left_out.among([n]))]
    notes = [n for n in notes if n.kind != flags_left_out.kind]
    again = said_of.channels_below.among(notes)[1:]  # with the names that each file has itself
    notes = [n for n in notes if n not in again]
    if len(notes) > len(first.notes) + 2:  # one for each file is too many to read
        notes = [said_of.in_some_files(notes[0])]
    notes += _on_flags(tables)
    if lacking and not rows:
        notes.append(said_of.columns_of_some_files(tuple(lacking)))
    return replace(
        first,
        frame=pd.concat([whose, frame], axis=1),
        numbers=tuple(c for c in columns if _numeric_everywhere(tables, c)),
        stray={
            c: Stray.together([table.stray[c] for table in tables if c in table.stray])
            for c in dict.fromkeys(c for table in tables for c in table.stray)
        },
        ragged=False,
        notes=tuple(notes),
        sheet="",
        sheets=(),
        files=tuple(str(c) for c in about.columns),
        rare=tuple(rare),
        empty_cells=max((table.empty_cells for table in tables), key=EMPTY_CELLS.index),
        split_rows=JOINED if any(table.split_rows == JOINED for table in tables) else APART,
    )


def _with_units_of_others(tables: Sequence[Table]) -> list[Table]:
    """Tables in which a number with its unit is read where it is in another: 50 % throughout."""
    named = {c for table in tables if reads(table.empty_cells, READINGS) for c in table.numbers}
    found = []
    for table in tables:
        if more := read_elsewhere(table.frame, named) if named else {}:
            frame = table.frame.assign(**{c: read for c, (_, read) in more.items()})
            frame = frame.rename(columns={c: name for c, (name, _) in more.items()})
            names = {name for name, _ in more.values()}
            numbers = tuple(str(c) for c in frame.columns if c in names | table.numeric)
            table = replace(table, frame=frame, numbers=numbers)
        found.append(table)
    return found


def _on_flags(tables: Sequence[Table]) -> list[Note]:
    """One note on the marks beside numbers in all tables."""
    found = flags_left_out.among(note for table in tables for note in table.notes)
    flags = dict.fromkeys(flag for note in found for flag in note.numbers["flags"])
    cells = sum(note.numbers["cells"] for note in found)
    return [flags_left_out(tuple(flags), cells)] if found else []


def with_own_times(tables: Mapping[str, Table], fixed: Mapping[str, Any]) -> dict[str, Table]:
    """Tables with a time for each row, where none has one, but what is said of them tells it.

    Lines above their rows say other rates in each, or files beside them when the first row was.

    fixed : choices on how they are read; earlier recipes know of no such time.
    """
    rates, starts = ({get(table) for table in tables.values()} for get in (_RATE_OF, _START_OF))
    asked = TIME in fixed.get("time_columns", (TIME,))
    differ = min(rates) > 0 and max(rates) > OTHER_RATE * min(rates)
    told = differ or (min(rates) > 0 and any(starts))
    if not asked or not told or any(time_candidates(t, {}) for t in tables.values()):
        return dict(tables)
    note = said_of.rates_of_files(min(rates), max(rates))
    if any(starts):
        note = said_of.starts_of_files(min(rates), max(rates), min(starts), max(starts))
    return {member: _with_time(table, note) for member, table in tables.items()}


def _with_time(table: Table, note: Note) -> Table:
    """A table whose first column is the time by its start and its rate, with a note on it."""
    seconds = table.start + np.arange(len(table.frame)) / table.rate
    time = pd.Series(seconds, table.frame.index, name=TIME)
    return replace(
        table,
        frame=pd.concat([time, table.frame], axis=1),
        numbers=(TIME, *table.numbers),
        notes=(*table.notes, note),
        rate=0.0,
    )


def _shared_columns(first: Table, tables: Sequence[Table]) -> tuple[list[str], list[str]]:
    """All columns, those of the first file first, and those that some file lacks."""
    columns = dict.fromkeys(str(c) for table in (first, *tables) for c in table.frame.columns)
    lacking = [c for c in columns if any(c not in table.frame.columns for table in tables)]
    return list(columns), lacking


def _numeric_everywhere(tables: Sequence[Table], column: str) -> bool:
    return all(column in table.numeric for table in tables if column in table.frame.columns)


def with_lines_turned(tables: dict[str, Table]) -> dict[str, Table]:
    """The tables of one column without a name each, with those that are one line turned so.

    Programs write a series down the lines or along one. As they are where any is otherwise.
    """
    plain = [*filter(_is_plain_column, tables.values())]
    if 2 * len(plain) <= len(tables) or len(plain) == len(tables):
        return tables
    turned = {member: _turned(table, plain[0].numbers) for member, table in tables.items()}
    return turned if all(map(_is_plain_column, turned.values())) else tables


def _is_plain_column(table: Table) -> bool:
    return not table.named and table.frame.shape[1] == len(table.numbers) == 1


def _turned(table: Table, names: tuple[str, ...]) -> Table:
    """A table of one cell with many numbers in it, one below the other; any other as it is."""
    if table.named or table.numbers or table.frame.shape != (1, 1):
        return table
    cells = pd.Series(str(table.frame.iloc[0, 0]).split())
    values = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64)
    if len(values) < FEWEST_VALUES or np.isnan(values).any():
        return table
    return replace(table, frame=pd.DataFrame({names[0]: values}), numbers=names)
