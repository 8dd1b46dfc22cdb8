"""Files that each hold one quantity of a recording: temperature.csv beside humidity.csv."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sequitur_core.readers.source import without_ending
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.several_files.side_by_side.rows_beside import (
    differ_in_words,
    kinds_of_names,
)
from sequitur_core.readers.tables.several_files.side_by_side.sensors import (
    Sensor,
    measured,
    names_quantity,
    says_nothing,
)
from sequitur_core.readers.tables.table import Table

MOST_FILES = 400  # that are looked at
MOST_OF_ONE = 40  # quantities of a recording
_MIDDLE = (25, 75)  # per cent of a file's numbers that lie between these are its level
NEAR = 0.1  # of a step, by which rows of several files are apart that were written at once
MOSTLY = 0.5  # of the files, or of pairs of them, that tell


@dataclass(frozen=True)
class Quantities:
    """Files that may be channels of the same recordings.

    Attributes
    ----------
    recordings : the files of each by what they measured; "" is the only recording.
    named : whether their names are those of quantities, and all measured for as long; else only
        their levels differ.
    """

    recordings: Mapping[str, Mapping[str, str]]
    named: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What was measured."""
        return tuple(next(iter(self.recordings.values())))


def quantities_of(tables: Mapping[str, Table]) -> Quantities | None:
    """Files that measured one quantity each, of which their names alone say which it is.

    All folders hold files of the same names, and numbers were measured at the same time. None
    where files are otherwise, or neither names nor levels tell quantities. Files whose columns
    have no names may measure several each, if these aren't as many: cpu.csv beside memory.csv.
    """
    if not 2 <= len(tables) <= MOST_FILES:
        return None
    alone = all(map(_says_nothing, tables.values()))
    if not (alone or not any(table.named for table in tables.values())):
        return None
    if not (recordings := _recordings(tables)):
        return None
    names = next(iter(recordings.values()))
    known = sum(map(names_quantity, names))
    found = [measured(member, tables[member], name) for name, member in names.items()]
    sensors = [sensor for sensor in found if sensor is not None and (known or sensor.dated)]
    if len(sensors) < len(found) or not _shared(sensors, min):
        return None
    whole = _shared(sensors, max)
    if not alone:
        unlike = len({sensor.frame.shape[1] for sensor in sensors}) == len(sensors)
        told = whole and unlike and _at_the_same_moments(sensors)
        return Quantities(recordings, named=True) if told else None
    named = whole and known > MOSTLY * len(names)
    return Quantities(recordings, named) if named or _levels_differ(sensors) else None


def _recordings(tables: Mapping[str, Table]) -> dict[str, dict[str, str]]:
    """The files of each folder by what they measured, which is the same in all; {} for others."""
    folders: dict[str, list[str]] = {}
    for member in tables:
        folders.setdefault(member.rpartition("/")[0], []).append(member)
    recordings = {folder: _by_name(members) for folder, members in folders.items()}
    names = next(iter(recordings.values()))
    if not 2 <= len(names) <= MOST_OF_ONE or not differ_in_words([*names]):
        return {}
    if any({*of} != {*names} for of in recordings.values()):
        return {}
    return recordings if len(recordings) > 1 else {"": names}


def _says_nothing(table: Table) -> bool:
    """Whether a table has one column of numbers beside times, whose name says nothing of it."""
    if len(table.numbers) > 2 or not table.numbers:
        return False
    times = {c for time in time_candidates(table, {})[:1] for c in time.columns}
    (value, *others) = [c for c in table.numbers if c not in times] or [""]
    told = [c for c in table.texts() if c not in times and table.distinct(c) > 1]
    return bool(times) and bool(value) and not others and says_nothing(value) and not told


def _by_name(members: list[str]) -> dict[str, str]:
    """Files by what their names don't share."""
    stems = [without_ending(member.rpartition("/")[2]) for member in members]
    return dict(zip(kinds_of_names(stems), members, strict=True))


def _shared(sensors: list[Sensor], whose: Callable[[Iterable[float]], float]) -> bool:
    """Whether all measured at once for most of the time of the longest, or the shortest, one."""
    first, last = (np.array([s.seconds[at] for s in sensors]) for at in (0, -1))
    return bool(last.min() - first.max() >= MOSTLY * whose(last - first) > 0)


def _at_the_same_moments(sensors: list[Sensor]) -> bool:
    """Whether all have as many rows, at times that differ by a small part of a step."""
    first, *others = [sensor.seconds for sensor in sensors]
    near = NEAR * float(np.median(np.diff(first)))
    return all(len(at) == len(first) and np.abs(at - first).max() <= near for at in others)


def _levels_differ(sensors: list[Sensor]) -> bool:
    """Whether most pairs lie at levels apart."""
    ranges = [np.nanpercentile(sensor.frame.to_numpy(), _MIDDLE) for sensor in sensors]
    apart = [a[1] < b[0] or b[1] < a[0] for a, b in itertools.combinations(ranges, 2)]
    return float(np.mean(apart)) > MOSTLY
