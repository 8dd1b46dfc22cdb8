"""Files whose rows belong together, as numbers and classes, or messages and books of orders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import files_left_out, rows_beside
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.readers.arrays.array_headers import SPLIT_NAMES, split_of_name
from sequitur_core.readers.source import Source, without_ending
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.several_files.telling.sidecars import with_names
from sequitur_core.readers.tables.table import TYPED, Table, open_table

FEWEST_ROWS = 20  # of files that belong together row by row
FEWEST_OF_SETS = 3  # where names say that they do
MOST_FILES = 12  # that are looked at
MOST_CLASSES = 60  # of words beside numbers; more are names
SPLIT = "split"


def rows_side_by_side(source: Source) -> Table | None:
    """Files whose rows belong together, as one table; None where they don't.

    They have as many rows, no column in common but the same times, and only one of them has times.
    Of sets to train and to test on, such as X_train beside y_train, each has its own; they stand
    one below the other.
    """
    sets = _sets_of(source.members)
    if not sets:
        return None
    tables: dict[str, Table] = {}
    for member in (m for of in sets.values() for m in of.values()):
        with suppress(SequiturError), source.file(member) as path:  # said to be left out
            tables[member] = open_table(path, {})
    found: dict[str, Table] = {}
    used: list[str] = []
    for split, of in sets.items():
        beside = {kind: tables[m] for kind, m in of.items() if m in tables}
        if (whole := _beside(beside, of_sets=bool(split))) is None:
            return None
        table, kinds = whole
        found[split], used = table, [*used, *(of[kind] for kind in kinds)]
    columns = [tuple(table.frame.columns) for table in found.values()]
    if len({*columns}) > 1:
        return None
    first = next(iter(found.values()))
    frame = pd.concat([table.frame for table in found.values()])
    if len(found) > 1:
        splits = np.repeat(np.array([*found], dtype=object), [len(t.frame) for t in found.values()])
        frame = frame.assign(**{SPLIT: splits}).set_axis(pd.RangeIndex(1, len(frame) + 1))
    rest = tuple(member for member in source.members if member not in used)
    notes: list[Note] = [*first.notes, *([files_left_out(rest)] if rest else [])]
    return replace(first, frame=frame, notes=tuple(notes))


def _sets_of(members: Sequence[str]) -> dict[str, dict[str, str]]:
    """The files of each set by what they are of it; all in one where names say no set."""
    if not 2 <= len(members) <= MOST_FILES:
        return {}
    stems = {m: without_ending(m.rpartition("/")[2]) for m in members}
    named = {m: split_of_name(stem) for m, stem in stems.items()}
    sets: dict[str, dict[str, str]] = {}
    for member, (kind, split) in named.items():
        if split and kind:
            sets.setdefault(split, {})[kind] = member
    whole = {split: sets[split] for split in SPLIT_NAMES if len(sets.get(split, {})) > 1}
    if whole:
        return whole
    if len(members) > 2 or len({*stems.values()}) < 2:
        return {}
    return {"": dict(zip(_kinds([*stems.values()]), members, strict=True))}


def _kinds(stems: Sequence[str]) -> list[str]:
    """What names don't share, word by word."""
    words = [re.split(r"[\W_]+", stem) for stem in stems]
    own = [[w for w in of if any(w not in other for other in words)] for of in words]
    return [" ".join(of) or f"file {n}" for n, of in enumerate(own, 1)]


def _beside(tables: Mapping[str, Table], *, of_sets: bool) -> tuple[Table, list[str]] | None:
    """Tables with as many rows as the widest, its columns first, and which of them those are."""
    if len(tables) < 2:
        return None
    widest = max(tables, key=lambda kind: tables[kind].frame.shape[1])
    count = len(tables[widest].frame)
    found = {kind: table for kind, table in tables.items() if len(table.frame) == count}
    fewest = FEWEST_OF_SETS if of_sets else FEWEST_ROWS
    if len(found) < 2 or count < fewest or any(map(_holds_names, found.values())):
        return None
    timed = [kind for kind, table in found.items() if _has_time(table)]
    if len(timed) > 1:
        return None
    order = sorted(found, key=lambda kind: (kind not in timed, kind != widest))
    named = [_called(found[kind], kind, kind in timed, of_sets) for kind in order]
    columns = [str(c) for table in named for c in table.frame.columns]
    widths = [table.frame.shape[1] for table in found.values()]
    if len({*columns}) < len(columns) or (
        not any(t.form.header for t in named) and len({*widths}) < len(widths) and 1 not in widths
    ):
        return None
    frames = [table.frame.set_axis(named[0].frame.index) for table in named]
    numbers = tuple(c for table in named for c in table.numbers)
    whole = replace(
        named[0], form=TYPED, frame=pd.concat(frames, axis=1), numbers=numbers, stray={},
        notes=(rows_beside(tuple(order)),), joined=True, ragged=False,
    )  # fmt: skip
    return whole, order


def _has_time(table: Table) -> bool:
    if table.form.header:
        return bool(time_candidates(table, {}))
    first = table.frame.iloc[:, 0]
    return first.dtype.kind in "iuf" and bool((np.diff(first.to_numpy(np.float64)) >= 0).all())


def _holds_names(table: Table) -> bool:
    """Whether a column has a word of its own in nearly each row: it describes something."""
    return any(table.distinct(c) > MOST_CLASSES for c in table.texts())


def _called(table: Table, kind: str, timed: bool, numbered: bool) -> Table:
    """A table whose columns have names, by what the file is called where it has none.

    numbered : they are the numbers of a sequence in each row, not channels.
    """
    if table.form.header:
        return table
    columns = [str(c) for c in table.frame.columns]
    if len(columns) == 1 and not timed:
        table = with_names(table, {columns[0]: kind})
        return _as_classes(table, kind) if numbered else table
    what = kind if numbered else f"{kind} channel"
    names = {column: f"{what} {place}" for place, column in enumerate(columns, 1)}
    return with_names(table, names | ({columns[0]: "time"} if timed else {}))


def _as_classes(table: Table, column: str) -> Table:
    """A table of one column as words, where it has few whole numbers, which are classes then."""
    cells = table.frame[column]
    if column not in table.numeric or table.distinct(column) > MOST_CLASSES or (cells % 1).any():
        return table
    return replace(table, frame=cells.astype(np.int64).astype(str).to_frame(), numbers=())
