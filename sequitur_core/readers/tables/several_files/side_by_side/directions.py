"""Files of one direction each that are channels of the same recordings: east-west, north-south."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from sequitur_core.data.notes.files import directions_side_by_side
from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.several_files.side_by_side.sensors import DIRECTION
from sequitur_core.readers.tables.table import Table

_NAME_PARTS = re.compile(r"^(?P<before>.+?)[-_. ]?(?P<last>[^-_. /]+)$")
FEWEST_DIRECTIONS = 2  # directions of a recording
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
    if (
        len(directions) != 1
        or len(next(iter(directions))) < FEWEST_DIRECTIONS
        or count < len(tables)
    ):
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


def _direction_of(member: str) -> tuple[str, str] | None:
    """What a file's name says besides a direction, and that; from its ending or its last part."""
    folder, slash, name = member.rpartition("/")
    for text in (name, without_ending(name)):
        match = _NAME_PARTS.match(text)
        if match is not None and DIRECTION.fullmatch(match["last"]):
            return folder + slash + match["before"], match["last"]
    return None
