"""Files that are channels of one recording: of one direction each, or row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd

from sequitur_core.data.notes.files import directions_side_by_side, rows_beside
from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import Source, without_ending
from sequitur_core.readers.tables.several_files.sidecars import with_names
from sequitur_core.readers.tables.table import TYPED, Table, open_table

# East-west, north-south and up-down; channels of networks (BHE); axes.
_DIRECTION = re.compile(r"(?:ew|ns|ud)\d?|[bhesl][hnl][enz123]|[enz]|[xyz]|up|vert(?:ical)?", re.I)
_PARTS = re.compile(r"^(?P<before>.+?)[-_. ]?(?P<last>[^-_. /]+)$")
FEWEST = 2  # directions of a recording
FEWEST_ROWS = 20  # of files that belong together row by row
CLOSE = 0.02  # of its steps, that one direction may have less of than another


def components_side_by_side(tables: Mapping[str, Table]) -> dict[str, tuple[str, Table]] | None:
    """The name and the table of each recording, by its first file; None where files are otherwise.

    All recordings have the same directions, and their files one column, of about as many rows.
    """
    recordings: dict[str, dict[str, str]] = {}
    for member, table in tables.items():
        if (found := _direction_of(member)) is None or table.frame.shape[1] != 1:
            return None
        if len(table.numbers) != 1:
            return None
        recordings.setdefault(found[0], {})[found[1]] = member
    directions = {tuple(sorted(of)) for of in recordings.values()}
    count = sum(map(len, recordings.values()))
    if len(directions) != 1 or len(next(iter(directions))) < FEWEST or count < len(tables):
        return None
    whole: dict[str, tuple[str, Table]] = {}
    for name, of in recordings.items():
        sizes = [len(tables[member].frame) for member in of.values()]
        if min(sizes) < (1 - CLOSE) * max(sizes):
            return None
        columns = {
            direction: tables[member].frame.iloc[: min(sizes), 0].to_numpy()
            for direction, member in of.items()
        }
        first = next(iter(of.values()))
        table, numbers = tables[first], tuple(columns)
        frame = pd.DataFrame(columns, index=table.frame.index[: min(sizes)])
        note = directions_side_by_side(numbers)
        whole[first] = (
            name,
            replace(table, frame=frame, numbers=numbers, stray={}, notes=(note, *table.notes)),
        )
    return whole


def rows_side_by_side(source: Source) -> Table | None:
    """Two files whose rows belong together, as one table; None where they don't.

    Neither has names, they have as many rows, and one of them has a time that the other lacks. So
    are the messages of a market written, beside the book of orders after each.
    """
    if len(source.members) != FEWEST:
        return None
    tables = []
    for member in source.members:
        with suppress(SequiturError), source.file(member) as path:
            tables.append(open_table(path, {}))
    if len(tables) < FEWEST or any(table.form.header for table in tables):
        return None
    one, other = tables
    if len(one.frame) != len(other.frame) or len(one.frame) < FEWEST_ROWS:
        return None
    if one.frame.shape[1] == other.frame.shape[1]:
        return None
    goes_on = [(np.diff(t.frame.iloc[:, 0].to_numpy(np.float64)) >= 0).all() for t in tables]
    if goes_on[0] == goes_on[1] or any(len(t.numbers) < t.frame.shape[1] for t in tables):
        return None
    kinds = _kinds(source.members)
    order = (0, 1) if goes_on[0] else (1, 0)
    named: list[Table] = []
    for i in order:
        places = enumerate(map(str, tables[i].frame.columns), 1)
        names = {column: f"{kinds[i]} channel {place}" for place, column in places}
        if not named:
            names[next(iter(names))] = "time"
        named.append(with_names(tables[i], names))
    frame = pd.concat([table.frame for table in named], axis=1)
    note = rows_beside(tuple(kinds[i] for i in order))
    return replace(
        tables[order[0]], form=TYPED, frame=frame, numbers=tuple(map(str, frame.columns)), stray={},
        notes=(note,), joined=True, ragged=False,
    )  # fmt: skip


def _kinds(members: Sequence[str]) -> list[str]:
    """What the names of files don't share, word by word."""
    words = [re.split(r"[\W_]+", without_ending(m.rpartition("/")[2])) for m in members]
    own = [[w for w in of if any(w not in other for other in words)] for of in words]
    return [" ".join(of) or f"file {n}" for n, of in enumerate(own, 1)]


def _direction_of(member: str) -> tuple[str, str] | None:
    """What a file's name says besides a direction, and that; from its ending or its last part."""
    folder, slash, name = member.rpartition("/")
    for text in (name, without_ending(name)):
        match = _PARTS.match(text)
        if match is not None and _DIRECTION.fullmatch(match["last"]):
            return folder + slash + match["before"], match["last"]
    return None
