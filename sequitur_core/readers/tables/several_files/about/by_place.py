"""Files that tell of recordings by where they lie: a class for each row, a name for each number.

Or by their order: a value for each of what is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.files import gives_events, gives_for_each, gives_in_order
from sequitur_core.data.notes.note import Note
from sequitur_core.formatting import join_names
from sequitur_core.readers.arrays.formats.array_headers import SPLIT_NAMES, split_of_name
from sequitur_core.readers.names.parts import number_in
from sequitur_core.readers.source import stem_of
from sequitur_core.readers.tables.several_files.about.description import LABEL, MOST_NAMED
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.vocabulary.words import words

MOST_CLASSES = 20  # of the rows of a recording
LEAST_TOLD = 0.9  # of files, that have the number of their folder
LEAST_USED = 0.5  # of the numbers in a list, that are those of files
FEWEST_IN_ORDER = 5  # lines with a value for each of what is numbered
MOST_FIRST = 3  # columns of a file that may number what its rows are of
_LABELS = {"label", "labels", "class", "classes", "annotation", "annotations", "target", "targets"}


def with_classes_of_rows(
    recordings: Mapping[str, Table], others: Mapping[str, Table]
) -> tuple[dict[str, Table], dict[str, Note]]:
    """Recordings with the class of each row that another file has, and a note on each of those.

    It is called as the recording is and has as many rows, each with a whole number of few, in a
    folder beside the recording's that is called as this is and as labels are: test_label beside
    test.
    """
    told, said = dict(recordings), dict[str, Note]()
    for name, other in others.items():
        called, member = _whose_rows(name, other, recordings)
        if not member or called in told[member].frame.columns:
            continue
        table = told[member]
        classes = other.frame.iloc[:, 0].astype(np.int64).astype(str).to_numpy(object)
        frame = table.frame.assign(**{called: classes})
        said[name] = gives_events(name, (called,))
        told[member] = replace(table, frame=frame, of_steps=(*table.of_steps, called))
    return told, said


def _whose_rows(name: str, other: Table, recordings: Mapping[str, Table]) -> tuple[str, str]:
    """What the classes of rows in a file are called, and the recording whose they are; or ""."""
    folder = PurePosixPath(name).parent
    named = words(folder.name)
    if _LABELS.isdisjoint(named) or not _holds_classes(other):
        return "", ""
    whose = [
        member
        for member, table in recordings.items()
        if stem_of(member) == stem_of(name)
        and len(table.frame) == len(other.frame)
        and PurePosixPath(member).parent.parent == folder.parent
    ]
    own = {member: words(PurePosixPath(member).parent.name) for member in whose}
    called = {member: of for member, of in own.items() if {*of} <= {*named}}
    member = next(iter(called or own), "")
    if len(called or own) != 1:
        return "", ""
    rest = [word for word in named if word not in own[member]]
    return " ".join(rest) if member in called else LABEL, member


def _holds_classes(table: Table) -> bool:
    """Whether a table is a single column of few whole numbers."""
    if table.frame.shape[1] != 1 or len(table.numbers) != 1:
        return False
    cells, few = table.frame.iloc[:, 0], table.distinct(table.numbers[0]) <= MOST_CLASSES
    return few and bool(cells.notna().all()) and not (cells % 1).any()


def with_names_of_numbers(
    recordings: Mapping[str, Table], others: Mapping[str, Table]
) -> tuple[dict[str, Table], list[str]]:
    """Recordings with the names that a list in their folder gives to the numbers in theirs.

    As 4 is the refrigerator in a list beside channel_4. And which those lists are.
    """
    told: dict[str, dict[str, str]] = {}
    used: dict[str, list[str]] = {}
    for name, other in others.items():
        called, names = _names_of_numbers(name, other)
        folder = PurePosixPath(name).parent
        inside = [m for m in recordings if names and PurePosixPath(m).parent == folder]
        numbers = {member: number_in(stem_of(member)) for member in inside}
        every = len({*numbers.values()}) == len(numbers) >= 2 and {*numbers.values()} <= {*names}
        if every and len(numbers) >= LEAST_USED * len(names):
            told.setdefault(called, {}).update({m: names[n] for m, n in numbers.items() if n})
            used.setdefault(called, []).append(name)
    tables = dict(recordings)
    for called, of in told.items():
        note = gives_for_each(f"Each of {join_names(used[called], MOST_NAMED)}", (called,), "file")
        for member, table in tables.items():
            if called not in table.frame.columns:
                frame = table.frame.assign(**{called: of.get(member, "none")})
                tables[member] = replace(table, frame=frame, notes=(*table.notes, note))
    return tables, [name for names in used.values() for name in names]


def _names_of_numbers(name: str, other: Table) -> tuple[str, dict[int | None, str]]:
    """What names in a list of two columns are called, and they by number; {} for other tables."""
    texts = other.texts()
    if other.frame.shape[1] != 2 or len(texts) != 1:
        return "", {}
    cells = other.frame[other.numbers[0]]
    if cells.isna().any() or cells.duplicated().any() or (cells % 1).any():
        return "", {}
    called = texts[0] if other.named else LABEL
    words_of = other.frame[texts[0]].astype(str)
    return called, dict(zip(cells.astype(np.int64).tolist(), words_of, strict=True))


def with_values_in_order(
    tables: Mapping[str, Table], others: Mapping[str, Table]
) -> tuple[dict[str, Table], list[str]]:
    """Files with a value for each of what they number from 1 on, and the files that list these.

    As RUL_FD001 has a line for each engine of test_FD001: how long it lives on. It is of the file
    that numbers as many and is called most alike, and of several, of those to test on: of others
    it is known.
    """
    told, used = dict(tables), list[str]()
    for name, other in others.items():
        count = len(other.frame)
        if other.frame.shape[1] != 1 or not other.numbers or count < FEWEST_IN_ORDER:
            continue
        numbered = {m: c for m, table in tables.items() if (c := _numbers_up_to(table, count))}
        member = _called_most_alike(name, numbered)
        if not member:
            continue
        column = str(other.frame.columns[0])
        own = [w for w in _parts(name) if w.lower() not in map(str.lower, _parts(member))]
        called = column if other.named else " ".join(own) or LABEL
        if called in tables[member].own:
            continue
        values = other.values(column)
        places = tables[member].frame[numbered[member]].to_numpy(np.int64) - 1
        note = gives_in_order(name, called, numbered[member], stem_of(member))
        for m, table in told.items():
            if m == member or called not in table.own:
                cells = values[places] if m == member else np.nan
                told[m] = replace(table, frame=table.frame.assign(**{called: cells}))
        told[member] = replace(told[member], notes=(*told[member].notes, note))
        used.append(name)
    return told, used


def _numbers_up_to(table: Table, count: int) -> str:
    """The first column that goes on by one from 1 to `count`, with rows of each; "" if none."""
    for column in (c for c in table.numbers[:MOST_FIRST] if len(table.frame) >= 2 * count):
        numbers = table.values(column)
        if (numbers[0], numbers[-1]) == (1, count) and np.isin(np.diff(numbers), (0, 1)).all():
            return column
    return ""


def _called_most_alike(name: str, members: Collection[str]) -> str:
    """The file that shares most parts of its name, of several the one to test on; or ""."""
    parts = {*map(str.lower, _parts(name))}
    shared = {m: len(parts & {*map(str.lower, _parts(m))}) for m in members}
    likely = [m for m, n in shared.items() if n == max(shared.values())]
    if len(likely) > 1:
        likely = [m for m in likely if split_of_name(stem_of(m))[1] == SPLIT_NAMES[-1]]
    return likely[0] if len(likely) == 1 else ""


def _parts(member: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", stem_of(member)) if part]


def with_classes_of_folders(table: Table) -> Table:
    """A table of files that knows columns whose numbers are those of the folders of their files.

    As a class of each row that is 0, and in files of folder 5 becomes 5.
    """
    found = []
    for level in table.files[1:]:
        folders = table.frame[level].astype(str)
        if not folders.str.isdecimal().all():
            continue
        numbers = folders.to_numpy().astype(np.int64)
        files = table.frame[table.files[0]].to_numpy()
        found += [c for c in table.numbers if _is_of_folders(table, c, numbers, files)]
    return replace(table, of_steps=tuple(dict.fromkeys((*table.of_steps, *found))))


def _is_of_folders(
    table: Table, column: str, folders: NDArray[np.int64], files: NDArray[Any]
) -> bool:
    """Whether files have the number of their folder, and but for one, only these, beside others."""
    if table.distinct(column) > MOST_CLASSES:
        return False
    rows = pd.DataFrame({"file": files, "folder": folders, "of": table.frame[column]})
    rows = rows.drop_duplicates().dropna()
    own = rows["of"] == rows["folder"]
    every = rows.loc[own, "folder"].unique()
    elsewhere = rows.loc[~own & rows["of"].isin(every), "of"].nunique()
    several = rows["file"].duplicated().any()  # it changes within files
    told = rows.loc[own, "file"].nunique() >= LEAST_TOLD * len({*files.tolist()})
    return bool(told and several and len(every) > 1 and elsewhere <= 1)
