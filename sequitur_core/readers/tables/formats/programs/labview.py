"""LabVIEW's measurement files (.lvm): a header of the file, then what was saved each time.

Each save is a segment. It may have a header of its own, or follow the one before without a word,
its x beginning anew. There may be an x for all channels, one for each, or none but a first x and a
step; commas or points in numbers; tabs or commas between cells.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between, saved_alone
from sequitur_core.readers.tables.columns.units.known import shown
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

SIGN = re.compile(rb"(?:\xef\xbb\xbf)?LabVIEW Measurement\b")
RECORDING, X, COMMENT = "recording", "X_Value", "Comment"
GAP = 1.5  # steps from one segment to the next of a series, at most
_COMMA = re.compile(r"Separator\W+Comma")
_UNITS = {"Time": "s", "Frequency": "Hz"}  # of x, where it isn't said
_Axis = NDArray[np.float64]


@dataclass
class _Segment:
    """What was saved at once.

    said : the cells of each line of its header, by the first of them.
    names : of its columns, that of x first.
    """

    said: dict[str, list[str]]
    names: list[str]
    rows: list[list[str]] = field(default_factory=list)


def rows_of_labview(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each step, with the number of its recording if there are several, below names.

    Segments that go on where the one before ends are one recording. So are those of one step each:
    where nothing says when each was, they have no x. No rows where a file is something else.
    """
    saved = [s for s in _segments(lines_of(data)) if s.rows] if SIGN.match(data) else []
    parts = [part for s in saved if s.names == saved[0].names for part in _parts(s) if part.rows]
    if not parts:
        return [], []
    own = [_axis(part) for part in parts]
    since = [axis + start for axis, start in zip(own, _starts(parts), strict=True)]
    axes = next((each for each in (own, since) if _go_on(each)), None)
    steps_alone = axes is None and all(len(part.rows) == 1 for part in parts)
    channels = _channels(parts[0])
    rows: TableRows = [[RECORDING, _name_of_x(parts[0]), *channels.values()]]
    for recording, (part, axis) in enumerate(zip(parts, axes or own, strict=True), 1):
        for row, x in zip(part.rows, axis, strict=True):
            rows.append([recording, f"{x:.12g}", *(row[place] for place in channels)])
    begin = 2 if steps_alone else 1 if axes else 0
    notes = [saved_alone(X, len(parts))] if steps_alone else []
    comments = sum(map(_has_comment, parts))
    return [row[begin:] for row in rows], [*notes, *any_lines_between(comments)]


def _segments(lines: Sequence[str]) -> list[_Segment]:
    """What was saved below each header, as numbers with points; special blocks are left out."""
    mark = "," if any(map(_COMMA.match, lines[:10])) else "\t"
    said: dict[str, list[str]] = {}
    found: list[_Segment] = []
    special = False
    for line in lines:
        cells = line.rstrip().split(mark)
        if "_Special***" in cells[0]:
            special = "Start" in cells[0]
        elif special or not any(cells):
            continue
        elif cells[0] == X:
            found.append(_Segment(said, cells))
            said = {}
        elif cells[0][:1].isalpha():
            said[cells[0]] = cells[1:]
        elif found and "***" not in cells[0]:
            if mark != ",":
                cells = line.replace(",", ".").split(mark)
            cells += [""] * (len(found[-1].names) - len(cells))
            found[-1].rows.append(cells)
    return found


def _parts(segment: _Segment) -> list[_Segment]:
    """The saves below one header: x begins anew in each. Steps without any value are left out."""
    channels = _channels(segment)
    rows = [row for row in segment.rows if any(is_number(row[at], ".") for at in channels)]
    x = [_number(row[0]) for row in rows]
    begins = [k for k in range(1, len(rows)) if x[k] <= x[k - 1]]
    pieces = [rows[a:b] for a, b in itertools.pairwise([0, *begins, len(rows)])]
    header = [segment.said, *({**segment.said, "Time": []} for _ in begins)]  # of the first alone
    return [_Segment(of, segment.names, piece) for of, piece in zip(header, pieces, strict=True)]


def _channels(segment: _Segment) -> dict[int, str]:
    """The columns that are read, by their places, with their units; one x, unless they differ."""
    units = segment.said.get("Y_Unit_Label", [])
    found = {}
    for place, name in enumerate(segment.names[1:], 1):
        unit = units[place - 1] if place <= len(units) else ""
        if name == X and any(row[place] != row[0] for row in segment.rows):
            found[place] = _name_of_x(segment)
        elif name not in (X, COMMENT):
            found[place] = f"{name} ({shown(unit)})" if unit and unit not in name else name
    return found


def _name_of_x(segment: _Segment) -> str:
    dimension, unit = (_first(segment, tag) for tag in ("X_Dimension", "X_Unit_Label"))
    unit = unit or _UNITS.get(dimension, "")
    return f"{X} ({unit})" if unit else X


def _axis(segment: _Segment) -> _Axis:
    """The x of each step, as it stands there or by the first one and the distance of two."""
    if segment.rows[0][0]:
        return np.array([_number(row[0]) for row in segment.rows])
    first, step = (_number(_first(segment, tag)) for tag in ("X0", "Delta_X"))
    steps = np.arange(len(segment.rows), dtype=np.float64)
    axis: _Axis = np.nan_to_num(first) + np.nan_to_num(step, nan=1.0) * steps
    return axis


def _starts(segments: Sequence[_Segment]) -> list[float]:
    """When each segment began, in seconds since the first; NaN if one doesn't say."""
    found: list[datetime.datetime] = []
    for segment in segments:
        at = f"{_first(segment, 'Date')} {_first(segment, 'Time')[:15].replace(',', '.')}"
        try:
            found.append(datetime.datetime.strptime(at, "%Y/%m/%d %H:%M:%S.%f"))
        except ValueError:
            return [np.nan] * len(segments)
    return [(moment - found[0]).total_seconds() for moment in found]


def _go_on(axes: Sequence[_Axis]) -> bool:
    """Whether each axis begins about a step behind the end of the one before it.

    Of single steps, none says how far that is.
    """
    steps = [np.diff(axis).max(initial=0) for axis in axes]
    most = GAP * max(steps) or np.inf
    return all(0 < b[0] - a[-1] <= most for a, b in itertools.pairwise(axes))


def _has_comment(segment: _Segment) -> bool:
    at = len(segment.names) - 1
    return segment.names[at] == COMMENT and any(row[at].strip() for row in segment.rows)


def _first(segment: _Segment, tag: str) -> str:
    """What the header says of the first channel; "" for nothing."""
    return next(iter(segment.said.get(tag, [])), "")


def _number(cell: str) -> float:
    """The number in a cell, with a point or a comma; NaN for none."""
    plain = cell.replace(",", ".")
    return float(plain) if is_number(plain, ".") else np.nan
