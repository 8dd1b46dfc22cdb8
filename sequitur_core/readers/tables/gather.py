"""Many tables of one kind, in a folder or a .zip, as one table with a column of file names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, pluralise
from sequitur_core.readers.detection import Progress
from sequitur_core.readers.memory_check import check_room
from sequitur_core.readers.source import Source, labels_of
from sequitur_core.readers.tables.table import Table, open_table

FILE = "file"
GATHER_MEMORY = 4  # times the tables that putting them together takes at most
LEAST_SHARED = 0.5  # of the columns of two files, for them to be of one kind


def gather(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Table:
    """The tables of all files, concatenated.

    The first columns are the name of the file, the folders it lies in, and the part of its
    name that tells kinds apart, where there is one. All are written as the first one is.

    Raises SequiturError if a file can't be read, or has other columns than the first.
    """
    members, n = source.members, len(source.members)
    tables: list[Table] = []
    written, held = dict(fixed), 0
    for number, member in enumerate(members, 1):
        progress((number - 1) / n, f"Reading file {number:,} of {n:,}")
        try:
            with source.file(member) as path:
                table = open_table(path, {**written, "sheet": ""})
        except SequiturError as error:
            raise SequiturError(f"{member}: {error}") from error
        if not tables:
            written = {**asdict(table.form), **written}
        tables.append(table)
        held += int(table.frame.memory_usage().sum())
        check_room(GATHER_MEMORY * held, source.name, cure="Load fewer of its files.")
    progress(1.0, f"Read {pluralise(n, 'file')}")
    columns, lacking = _shared_columns(members, tables)
    names = pd.DataFrame({FILE: source.ids(members)}, dtype="object")
    about = pd.concat([names, labels_of(source, members)], axis=1)
    taken = set(columns)
    about = about.rename(columns=lambda c: f"{c} name" if c in taken else c)
    sizes = [len(table.frame) for table in tables]
    frame = pd.concat([table.frame.reindex(columns=columns) for table in tables])
    whose = about.iloc[np.repeat(np.arange(n), sizes)].set_axis(frame.index)
    notes = list(dict.fromkeys(note for table in tables for note in table.notes))
    if len(notes) > len(tables[0].notes) + 2:  # one for each file is too many to read
        notes = [f"Some files have rows or columns that were left out, such as: {notes[0]}"]
    if lacking:
        notes.append(f"Not all files have {join_names(lacking)}; there, values are missing.")
    return replace(
        tables[0],
        name=source.name,
        frame=pd.concat([whose, frame], axis=1),
        numbers=tuple(c for c in columns if _numeric_everywhere(tables, c)),
        stray={c: stray for table in tables for c, stray in table.stray.items()},
        ragged=False,
        notes=(*source.notes(), *notes),
        sheet="",
        sheets=(),
        files=tuple(str(c) for c in about.columns),
    )


def _shared_columns(members: Sequence[str], tables: Sequence[Table]) -> tuple[list[str], list[str]]:
    """All columns, those of the first file first, and those that some file lacks."""
    first = [str(c) for c in tables[0].frame.columns]
    columns = dict.fromkeys(first)
    for member, table in zip(members, tables, strict=True):
        own = [str(c) for c in table.frame.columns]
        if len(set(own) & set(first)) < LEAST_SHARED * max(len(own), len(first)):
            raise SequiturError(
                f"{member} has other columns ({join_names(own)}) than {members[0]} "
                f"({join_names(first)}). Load files of one kind at a time."
            )
        columns |= dict.fromkeys(own)
    lacking = [c for c in columns if any(c not in table.frame.columns for table in tables)]
    return list(columns), lacking


def _numeric_everywhere(tables: Sequence[Table], column: str) -> bool:
    return all(column in table.numeric for table in tables if column in table.frame.columns)
