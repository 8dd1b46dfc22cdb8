"""Tables side by side in one: each group of columns begins with a time, or an axis, of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import tables_beside, times_beside
from sequitur_core.readers.dates.time_order import one_way
from sequitur_core.readers.dates.timestamps import find_date_formats, lacks_year, read_dates
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.rearranged.first_column import TIMES
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.rows_to_sequences.resampling import on_lines
from sequitur_core.readers.vocabulary.words import words

MOST_COLUMNS = 2_000  # of which groups are looked for
FEWEST_ROWS = 5  # of each group
SERIES = "series"  # names the sequences where the columns' names don't
AXIS, VALUE = "x", "value"  # where the columns' names don't say what they are
ALIKE = 10  # times as large as another, at most, that curves of one quantity are
MOSTLY_ON = 0.9  # of the rows, in which the axis of a curve that was read off by hand goes on
_UNIT, _OF_UNIT = re.compile(r"(?P<name>.+) \((?P<unit>[^()]+)\)"), re.compile(r" \([^()]*\)$")
_AGAIN = re.compile(r"(?P<rest>.+) \((?P<group>\d+)\)")  # as columns of one name are told apart
_BEFORE = re.compile(r".*[\s:_.-]")  # what names share, up to the end of a word: Run 1:
AXES = {"wavelength", "wavenumber", "frequency", "energy", "angle", "shift", "depth", "mass"}
_BEHIND = re.compile(r"(?P<rest>\D*?[^\d\s_.-])[\s_.-]*(?P<group>\d+)")  # time_1
_BEHIND_UNIT = re.compile(
    r"(?P<rest>\D+[)\]])\s+(?P<of>[^\W\d_]+)\W*(?P<group>\d+)"
)  # Time (s) Run #1


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
    groups = _groups(frame) or _curves(frame)
    return (frame, []) if groups is None else _joined(frame, frame, groups)


def with_dated_groups_joined(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The same for groups that begin with dates: Dates, PX_LAST, Dates (2), PX_LAST (2).

    So terminals and historians export securities and tags. Groups of the same dates are one table.
    """
    numbers, dated = _with_dates_as_numbers(frame)
    groups = _groups(numbers, dated) if dated else None
    if groups is None:
        return frame, []
    if len(groups) > 2 and all(
        len(g.columns) == 2 and not g.name.strip("0123456789") for g in groups
    ):
        return frame, []  # many pairs below the same two names: see trials_beside
    dates = [numbers[group.columns[0]] for group in groups]
    return (frame, []) if all(map(dates[0].equals, dates)) else _joined(frame, numbers, groups)


def _joined(
    frame: pd.DataFrame, numbers: pd.DataFrame, groups: Sequence[_Group]
) -> tuple[pd.DataFrame, list[Note]]:
    """One table of the groups of a frame, and a note on it; `numbers` has those for its dates."""
    axes = [numbers[group.columns[0]].to_numpy(np.float64)[: group.rows] for group in groups]
    if len({group.rest for group in groups}) == 1 and len({g.name for g in groups}) == len(groups):
        return _below_each_other(frame, groups, axes)
    if all(np.array_equal(axis, axes[0]) for axis in axes):
        return frame, []  # one clock, written again for each
    fastest = max(groups, key=lambda group: group.rows)
    at = numbers[fastest.columns[0]].to_numpy(np.float64)[: fastest.rows]
    clock = fastest.columns[0] if numbers is frame else fastest.rest[0]
    columns: dict[str, Any] = {clock: frame[fastest.columns[0]].iloc[: fastest.rows].to_numpy()}
    for group, axis in zip(groups, axes, strict=True):
        for column in group.columns[1:]:
            values = numbers[column].to_numpy(np.float64)[: group.rows]
            columns[column] = values if group is fastest else on_lines(at, axis, values)
    joined = pd.DataFrame(columns, index=frame.index[: fastest.rows])
    return joined, [times_beside(len(groups), fastest.columns[1])]


def with_curves_joined(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with one axis for curves whose names stand above their axis and their values.

    As chromatographs write them: UV (ml), UV (mAU), Cond (ml), Cond (mS/cm). Each is brought to the
    axis of the one with most rows.
    """
    names = [str(c) for c in frame.columns]
    split = [_UNIT.fullmatch(name) for name in names[::2]]
    if len(names) % 2 or not 4 <= len(names) <= MOST_COLUMNS or not all(split):
        return frame, []
    units = {match["unit"] for match in split if match}
    called = [match["name"] for match in split if match]
    values = [_OF_UNIT.sub("", name) for name in names[1::2]]
    numeric = all(dtype.kind in "iuf" for dtype in frame.dtypes)
    if len(units) > 1 or called != values or not numeric or len({*called}) < len(called):
        return frame, []
    cells = frame.to_numpy(np.float64)
    rows = np.isfinite(cells[:, ::2]).sum(axis=0)
    axes = [cells[:n, 2 * k] for k, n in enumerate(rows)]
    if min(rows) < FEWEST_ROWS or not all((np.diff(axis) > 0).all() for axis in axes):
        return frame, []
    most = int(rows.argmax())
    joined = {f"{AXIS} ({units.pop()})": axes[most]} | {
        name: on_lines(axes[most], axis, cells[: len(axis), 2 * k + 1])
        for k, (name, axis) in enumerate(zip(names[1::2], axes, strict=True))
    }
    found = pd.DataFrame(joined, index=frame.index[: rows[most]])
    return found, [times_beside(len(called), called[most])]


def _with_dates_as_numbers(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame with days for dates, where its first column and others of that name hold them.

    Also these columns; none where there are no such dates. Cells of other columns that aren't
    numbers are missing then.
    """
    if not 4 <= len(frame.columns) <= MOST_COLUMNS or frame.dtypes.iloc[0].kind in "iuf":
        return frame, []
    first = str(frame.columns[0])
    word = _BEFORE.sub("", first)  # Dates, of SPX Index Dates
    plain = {c: m["rest"] if (m := _AGAIN.fullmatch(c)) else c for c in map(str, frame.columns)}
    dated = [column for column, name in plain.items() if _BEFORE.sub("", name) == word]
    forms = find_date_formats(frame[first], most_wrong=0) if len(dated) > 1 else ()
    if not forms or lacks_year(forms[0]):
        return frame, []
    numbers = frame.copy()
    for column in dated:
        dates = pd.Series(read_dates([frame[column]], forms[0]).moments)
        if dates.isna().sum() > frame[column].isna().sum():
            return frame, []
        numbers[column] = ((dates - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy()
    for column in numbers.columns[[dtype.kind not in "iuf" for dtype in numbers.dtypes]]:
        read = pd.to_numeric(frame[column], errors="coerce")
        if 2 * read.notna().sum() < frame[column].notna().sum():
            return frame, []
        numbers[column] = read
    return numbers, dated


def _groups(frame: pd.DataFrame, dated: Sequence[str] = ()) -> list[_Group] | None:
    """The groups that all columns of a table belong to; None where it is one table.

    dated : the columns that begin one each, where they are known.
    """
    names = [str(c) for c in frame.columns]
    if not 4 <= len(names) <= MOST_COLUMNS or not all(
        dtype.kind in "iuf" for dtype in frame.dtypes
    ):
        return None
    split = [_parts(name) for name in names]
    axis = split[0][1]
    starts = [i for i, (_, rest) in enumerate(split) if rest == axis]
    again = all(names[i] == axis or _AGAIN.fullmatch(names[i]) for i in starts)
    if dated and len(starts) < len(dated):  # each below a name of its own
        starts, again = [*map(names.index, dated)], True
        split = [
            *itertools.chain(*(_beginning_alike(names[a:b]) for a, b in _spans(starts, names)))
        ]
    if len(starts) < 2:
        split, starts = shared_names(names)
        again = False
    if not starts:
        return None
    axis = split[0][1]
    if not again and (TIMES | AXES).isdisjoint(words(axis)):
        return None  # x1, y1, x2, y2 are places, unlike Wavelength, Absorbance, Wavelength...
    groups = []
    for start, end in _spans(starts, names):
        values = frame[names[start]].to_numpy(np.float64)
        rows = int(np.isfinite(values).sum())
        if end - start < 2 or rows < FEWEST_ROWS or not np.isfinite(values[:rows]).all():
            return None
        if not one_way(np.diff(values[:rows])):
            return None
        called = {group for group, _ in split[start:end]}
        name = called.pop() if len(called) == 1 else ""
        rest = tuple(rest for _, rest in split[start:end])
        groups.append(_Group(name, rest, tuple(names[start:end]), rows))
    return groups


def _curves(frame: pd.DataFrame) -> list[_Group] | None:
    """Pairs of columns, each an axis of its own and what was read off there; None for others.

    So plots are digitised: X, Y, X, Y below the names of curves, whatever the columns are called.
    Curves end in different rows; or there are three and more, no axis of which ever turns back.
    Peaks and the troughs behind them, each with its time, belong together: these go on along rows.
    """
    names = [str(c) for c in frame.columns]
    if len(names) % 2 or not 4 <= len(names) <= MOST_COLUMNS:
        return None
    if any(dtype.kind not in "iuf" for dtype in frame.dtypes):
        return None
    if not np.isfinite(frame.iloc[:FEWEST_ROWS, ::2].to_numpy(np.float64)).all():
        return None
    values = frame.to_numpy(np.float64)
    axes, curves = values[:, ::2], values[:, 1::2]
    known = np.isfinite(axes)
    rows = known.sum(axis=0)
    whole = rows.min() >= FEWEST_ROWS and (known == (np.arange(len(known))[:, None] < rows)).all()
    whole = whole and not (np.diff(axes[known]) > 0).all()
    if not whole or (np.isfinite(curves) & ~known).any() or not _overlap(axes):
        return None
    on = [float((np.diff(axis[:n]) >= 0).mean()) for axis, n in zip(axes.T, rows, strict=True)]
    back = [bool((np.diff(curve[np.isfinite(curve)]) < 0).any()) for curve in curves.T]
    sure = len({*rows.tolist()}) > 1 or (len(rows) > 2 and min(on) == 1 and all(back))
    if min(on) < MOSTLY_ON or not sure or (len({*rows.tolist()}) == 1 and _are_places(names)):
        return None
    called = _called(names, curves)
    return [
        _Group(name, rest, tuple(names[2 * k : 2 * k + 2]), int(rows[k]))
        for k, (name, rest) in enumerate(called)
    ]


def _overlap(axes: NDArray[np.float64]) -> bool:
    """Whether axes are about the same, but not in every row."""
    lows, highs = np.nanmin(axes, axis=0), np.nanmax(axes, axis=0)
    shared, all_ = highs.min() - lows.max(), highs.max() - lows.min()
    same = all(np.array_equal(axis, axes[:, 0], equal_nan=True) for axis in axes.T)
    return bool(shared >= all_ / 2 > 0) and not same


def _are_places(names: Sequence[str]) -> bool:
    """Whether columns are called x1, y1, x2, y2, as places of what moves are."""
    return {name.strip("_ .0123456789").lower() for name in names} == {"x", "y"}


def _called(names: Sequence[str], curves: NDArray[np.float64]) -> list[tuple[str, tuple[str, str]]]:
    """The name of each curve, and what its axis and its values are called.

    Curves of one size, or whose names begin alike, are of the same quantity.
    """
    plain = ["" if NAMELESS.fullmatch(name) else _parts(name)[1] for name in names]
    split, starts = shared_names(names)
    if len(starts) == len(names) // 2:
        return [(split[k][0], (split[k][1], split[k + 1][1])) for k in starts]
    axis = plain[0] if len({*plain[::2]}) == 1 and plain[0] else AXIS
    labels = [below or above for above, below in zip(plain[::2], plain[1::2], strict=True)]
    shared = _BEFORE.match(_beginning(labels))
    quantity = shared[0].strip(" :_.-") if shared else ""
    if len({*labels}) < len(labels):
        return [(str(k), (axis, labels[0] or VALUE)) for k in range(1, len(labels) + 1)]
    sizes = np.nanmedian(np.abs(curves), axis=0)
    if not quantity and sizes.max() > ALIKE * sizes.min():
        return [("", (axis, label)) for label in labels]
    begin = len(shared[0]) if shared else 0
    return [(label[begin:].strip(), (axis, quantity or VALUE)) for label in labels]


def _parts(name: str) -> tuple[str, str]:
    """A column's group and its name in it; group "" where its name says none."""
    for pattern in (_AGAIN, _BEHIND_UNIT, _BEHIND):
        if match := pattern.fullmatch(name):
            return match["group"], match["rest"]
    return "", name


def shared_names(names: Sequence[str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Groups of equally many columns that begin alike and go on as those of other groups do.

    Of each column its group and its name in it, and where groups begin; nowhere without groups.
    """
    for size in (k for k in range(2, len(names) // 2 + 1) if len(names) % k == 0):
        split: list[tuple[str, str]] = []
        starts = list(range(0, len(names), size))
        for start in starts:
            split += _beginning_alike(names[start : start + size])
        rests = {tuple(rest for _, rest in split[start : start + size]) for start in starts}
        called = {split[start][0] for start in starts}
        if len(rests) == 1 and len(called) == len(starts) and all(called):
            return split, starts
    return [], []


def _spans(starts: Sequence[int], names: Sequence[str]) -> list[tuple[int, int]]:
    """Where groups begin and end."""
    return [*itertools.pairwise([*starts, len(names)])]


def _beginning_alike(names: Sequence[str]) -> list[tuple[str, str]]:
    """What all names begin with, up to the end of a word, and how each goes on."""
    shared = _BEFORE.match(_beginning(names))
    begin = shared[0] if shared else ""
    return [(begin.strip(" :_.-"), name[len(begin) :].strip()) for name in names]


def _beginning(names: Sequence[str]) -> str:
    """What all names begin with, letter by letter."""
    alike = itertools.takewhile(lambda of: len({*of}) == 1, zip(*names, strict=False))
    return "".join(of[0] for of in alike)


def name_of_all(groups: Sequence[str], columns: Collection[str]) -> str:
    """What groups are called together: Run, of Run 1 and Run 2, unless one of their columns is."""
    called = {re.sub(r"[\W\d_]+$", "", group) for group in groups}
    column = called.pop() if len(called) == 1 else ""
    return column if column and column not in columns else SERIES


def _below_each_other(
    frame: pd.DataFrame, groups: Sequence[_Group], axes: Sequence[NDArray[np.float64]]
) -> tuple[pd.DataFrame, list[Note]]:
    column = name_of_all([group.name for group in groups], groups[0].rest)
    former = {}
    if named := _BEHIND_UNIT.fullmatch(groups[0].columns[0]):
        begins = (_BEHIND.fullmatch(name) for name in groups[0].columns)
        former = {
            rest: was["rest"] for rest, was in zip(groups[0].rest, begins, strict=True) if was
        }
        former[named["of"]], column = column, named["of"]
    parts = []
    for place, (group, axis) in enumerate(zip(groups, axes, strict=True), 1):
        part = frame[list(group.columns)].iloc[: group.rows].set_axis(list(group.rest), axis=1)
        if not one_way(np.diff(axis)):  # read off by hand
            part = part.groupby(group.rest[0], as_index=False).mean()
        part.insert(0, column, group.name or str(place))
        parts.append(part)
    below = pd.concat(parts, ignore_index=True)
    below.index += 1
    below.attrs[FORMER] = former
    return below, [tables_beside(len(groups), groups[0].rest[0], column)]
