"""Tables side by side in one: each group of columns begins with a time, or an axis, of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import tables_beside, times_beside
from sequitur_core.readers.dates.date_parts import words
from sequitur_core.readers.tables.columns.first_column import TIMES
from sequitur_core.readers.tables.resampling import on_lines

MOST_COLUMNS = 2_000  # of which groups are looked for
FEWEST_ROWS = 5  # of each group
SERIES = "series"  # names the sequences where the columns' names don't
_AGAIN = re.compile(r"(?P<rest>.+) \((?P<group>\d+)\)")  # as columns of one name are told apart
_BEFORE = re.compile(r".*[\s:_.-]")  # what names share, up to the end of a word: Run 1:
_AXES = {"wavelength", "wavenumber", "frequency", "energy", "angle", "shift", "depth", "mass"}
_BEHIND = re.compile(r"(?P<rest>\D*?[^\d\s_.-])[\s_.-]*(?P<group>\d+)")  # time_1


@dataclass(frozen=True, eq=False)
class _Group:
    """Columns from one axis to the next.

    Attributes
    ----------
    name : what their names share, such as Run 1; or a number, or "" where each has its own.
    rest : their names without that.
    rows : how many of them are filled, from the first on.
    """

    name: str
    rest: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int


def without_groups(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with one axis where each of several groups of columns has one, and a note on it.

    Groups that are called alike are recordings, and stand one below the other then. Others were
    measured at once, each as often as its sensor can: they are brought to the times of the
    fastest.
    """
    if (groups := _groups(frame)) is None:
        return frame, []
    if len({group.rest for group in groups}) == 1 and len({g.name for g in groups}) == len(groups):
        return _below_each_other(frame, groups)
    fastest = max(groups, key=lambda group: group.rows)
    axes = [frame[group.columns[0]].to_numpy(np.float64)[: group.rows] for group in groups]
    if all(np.array_equal(axis, axes[0]) for axis in axes):
        return frame, []  # one clock, written again for each
    at = frame[fastest.columns[0]].to_numpy(np.float64)[: fastest.rows]
    columns = {fastest.columns[0]: at}
    for group, axis in zip(groups, axes, strict=True):
        for column in group.columns[1:]:
            values = frame[column].to_numpy(np.float64)[: group.rows]
            columns[column] = values if group is fastest else on_lines(at, axis, values)
    joined = pd.DataFrame(columns, index=frame.index[: fastest.rows])
    return joined, [times_beside(len(groups), fastest.columns[1])]


def _groups(frame: pd.DataFrame) -> list[_Group] | None:
    """The groups that all columns of a table belong to; None where it is one table."""
    names = [str(c) for c in frame.columns]
    if not 4 <= len(names) <= MOST_COLUMNS or not all(
        dtype.kind in "iuf" for dtype in frame.dtypes
    ):
        return None
    split = [_parts(name) for name in names]
    axis = split[0][1]
    starts = [i for i, (_, rest) in enumerate(split) if rest == axis]
    again = all(names[i] == axis or _AGAIN.fullmatch(names[i]) for i in starts)
    if len(starts) < 2:
        split, starts = _shared_names(names)
        again = False
    if not starts:
        return None
    axis = split[0][1]
    if not again and (TIMES | _AXES).isdisjoint(words(axis)):
        return None  # x1, y1, x2, y2 are places, unlike Wavelength, Absorbance, Wavelength...
    groups = []
    for start, end in zip(starts, [*starts[1:], len(names)], strict=True):
        values = frame[names[start]].to_numpy(np.float64)
        rows = int(np.isfinite(values).sum())
        steps = np.diff(values[:rows])
        if end - start < 2 or rows < FEWEST_ROWS or not np.isfinite(values[:rows]).all():
            return None
        if not ((steps > 0).all() or (steps < 0).all()):
            return None
        called = {group for group, _ in split[start:end]}
        name = called.pop() if len(called) == 1 else ""
        rest = tuple(rest for _, rest in split[start:end])
        groups.append(_Group(name, rest, tuple(names[start:end]), rows))
    return groups


def _parts(name: str) -> tuple[str, str]:
    """A column's group and its name in it; group "" where its name says none."""
    for pattern in (_AGAIN, _BEHIND):
        if match := pattern.fullmatch(name):
            return match["group"], match["rest"]
    return "", name


def _shared_names(names: Sequence[str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Groups of equally many columns that begin alike and go on as those of other groups do.

    Of each column its group and its name in it, and where groups begin; nowhere without groups.
    """
    for size in (k for k in range(2, len(names) // 2 + 1) if len(names) % k == 0):
        split: list[tuple[str, str]] = []
        starts = list(range(0, len(names), size))
        for start in starts:
            of_group = names[start : start + size]
            alike = itertools.takewhile(lambda of: len({*of}) == 1, zip(*of_group, strict=False))
            shared = _BEFORE.match("".join(of[0] for of in alike))
            begin = shared[0] if shared else ""
            split += [(begin.strip(" :_.-"), name[len(begin) :].strip()) for name in of_group]
        rests = {tuple(rest for _, rest in split[start : start + size]) for start in starts}
        called = {split[start][0] for start in starts}
        if len(rests) == 1 and len(called) == len(starts) and all(called):
            return split, starts
    return [], []


def _below_each_other(
    frame: pd.DataFrame, groups: Sequence[_Group]
) -> tuple[pd.DataFrame, list[Note]]:
    called = {re.sub(r"[\W\d_]+$", "", group.name) for group in groups}
    column = called.pop() if len(called) == 1 else ""
    column = SERIES if not column or column in groups[0].rest else column
    parts = []
    for place, group in enumerate(groups, 1):
        part = frame[list(group.columns)].iloc[: group.rows].set_axis(list(group.rest), axis=1)
        part.insert(0, column, group.name or str(place))
        parts.append(part)
    below = pd.concat(parts, ignore_index=True)
    below.index += 1
    return below, [tables_beside(len(groups), groups[0].rest[0], column)]
