"""Names of columns that stand otherwise than in one cell of one line above each.

In several lines, one of which has a name alone: ITEM beside X, Y, Z, or that of a station. The name
of a column that stands below blanks is its own; a name over all that was measured is none of
theirs; and units stand in a line of their own, above the names or below them. Or one name stands
over two or three columns of places each, as a player's over x and y; or the mark between cells has
cut names in two, as in "force (N, left)" between commas.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.notes.names_and_units import names_cut, rows_below_names
from sequitur_core.readers.dates.names.time_names import time_words
from sequitur_core.readers.tables.columns.beside import columns_empty_at
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.columns.units.in_names import named_channels
from sequitur_core.readers.tables.columns.units.known import is_unit, known
from sequitur_core.readers.tables.formats.lists.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.headers import header_names, in_their_places
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import split_line

FEWEST_UNITS = 3  # that are known in a line of them
MOST_BEFORE = 3  # columns before those under a name, such as a date and a time
_WORD = re.compile(r"[^\W\d_]{3}")
_PATTERN = re.compile(r"(?:([ymdhs])\1{1,3}\W*){2,}", re.IGNORECASE)  # dd.MM.yyyy HH:mm


def with_lone_names(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells whose columns without a name have that of the last line, where none stands above it.

    A word in the lines above may say what these tell, as `bodyparts` over `coords` does; but what
    is alone in the last line, or has a unit of time, is the name of the column below it.
    """
    columns = [str(column) for column in cells.frame.columns]
    nameless = [k for k, column in enumerate(columns) if NAMELESS.fullmatch(column)]
    rows = _lines_of_names(text, form) if nameless else []
    if not rows:
        return cells
    alone = sum(bool(cell.strip()) for cell in rows[-1]) == 1
    over = [[row[k].strip() if k < len(row) else "" for row in rows] for k in nameless]
    found = {
        k: name
        for k, (*above, name) in zip(nameless, over, strict=True)
        if name
        and (alone or not any(above) or time_words(name)[1])
        and not (is_unit(name) or is_any_number(name))
        if not _PATTERN.fullmatch(name)
    }
    return _renamed(cells, found)


def without_name_over_all(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells without a name that stands alone in the first line, over all columns but the first few.

    So exports name the station above what was measured there, beside the time. Short names, such as
    X and Y or Fx and Fy, say too little without the one above them.
    """
    columns = [str(column) for column in cells.frame.columns]
    rows = _lines_of_names(text, form)
    filled = [k for k, cell in enumerate(rows[0]) if cell.strip()] if rows else []
    if len(filled) != 1 or not 0 < filled[0] <= MOST_BEFORE or len(columns) - filled[0] < 2:
        return cells
    begin = f"{rows[0][filled[0]].strip()} "
    if not all(column.startswith(begin) for column in columns[filled[0] :]):
        return cells
    own = {k: c.removeprefix(begin) for k, c in enumerate(columns) if k >= filled[0]}
    names = {*own.values()}
    apart = len(names) == len(own) and names.isdisjoint(columns[: filled[0]])
    long = all(_WORD.search(name) for name in names)
    return _renamed(cells, own) if apart and long else cells


def without_one_number(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells whose names are without a line of one number for all columns, such as 37 of °C.

    Its first cell says what that is, as those of lines of words before it do: the medium of each.
    """
    rows = [[cell.strip() for cell in row] for row in _lines_of_names(text, form)]
    numbered = [row for row in rows[1:] if len({*row[1:]}) == 1 and row[1].isdecimal()]
    columns = [str(column) for column in cells.frame.columns]
    names = header_names([row for row in rows if row not in numbered]) if numbered else []
    if len({*names}) < len(columns) or len(names) > len(columns) or not all(names):
        return cells
    pairs = [(row, zip(row[1:], names[1:], strict=False)) for row in rows[1:] if all(row)]
    left = [row[0] for row, cells_of in pairs if not any(cell in name for cell, name in cells_of)]
    named = _renamed(cells, {k: name for k, name in enumerate(names) if name != columns[k]})
    return replace(named, doubts=(*cells.doubts, rows_below_names(tuple(left))))


def with_units_of_line(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells whose names have the units of a line that is theirs, among others that nobody knows.

    It is the last one of several lines of names, or else the one above the only one: # kt, fpm, deg
    """
    columns = [str(column) for column in cells.frame.columns]
    lines = _header_lines(text, form)
    above = text[max(0, form.skip_lines - 1) : form.skip_lines] if len(lines) == 1 else lines[-1:]
    if not form.header or not above:
        return cells
    row = [cell.strip() for cell in split_line(above[0].lstrip("# "), form.delimiter)]
    units = {k: unit for k, cell in enumerate(row) if (unit := _unit_of(cell, row))}
    told = [cell for cell in row if cell]
    sure = [unit for k, unit in units.items() if len(row[k]) > 1 or not row[k].isalpha()]
    some = len({*sure}) > 1 and len(sure) >= max(FEWEST_UNITS, len(told) / 3)
    if not some or len(row) != len(columns) or any(map(is_any_number, told)):
        return cells
    names = {
        k: f"{columns[k]} ({unit})"
        for k, unit in units.items()
        if not NAMELESS.fullmatch(columns[k]) and not columns[k].endswith(row[k])
        if not named_channels([columns[k]])[0][1]
    }
    return _renamed(cells, names)


def _unit_of(cell: str, row: Sequence[str]) -> str:
    """A unit in a line of them, as it is shown; /min is 1/min. Miles of seamen go with knots."""
    if cell == "nm" and not {"kt", "kn", "kts"}.isdisjoint(row):
        return "nmi"
    return known(f"1{cell}" if cell.startswith("/") else cell, in_brackets=True)


def _header_lines(text: Sequence[str], form: TextFormat) -> list[str]:
    """The lines that the names stand in."""
    return [line for line in text[form.skip_lines :] if line.strip()][: form.names]


def _lines_of_names(text: Sequence[str], form: TextFormat) -> list[list[str]]:
    """The cells of the lines of names, where there are several; none otherwise."""
    lines = _header_lines(text, form)
    if not 1 < form.names == len(lines):
        return []
    return in_their_places([split_line(line, form.delimiter) for line in lines])


def _renamed(cells: Cells, names: Mapping[int, str]) -> Cells:
    """Cells with other names of some columns, by their places; former ones are known."""
    if not names:
        return cells
    columns = [str(column) for column in cells.frame.columns]
    named = column_names([names.get(k, column) for k, column in enumerate(columns)])
    frame = cells.frame.set_axis(named, axis=1)
    before = {named[k]: columns[k] for k in names}
    frame.attrs[FORMER] = {**cells.frame.attrs.get(FORMER, {}), **before}
    return replace(cells, frame=frame)


# Names over columns of places

AXES = "xyz"
FEWEST_NAMES = 3  # that stand over as many columns each
FEWEST_VALUES = 4  # different ones of a column: fewer are marks of the one beside
ALIKE = 20.0  # times as far as along another axis, that places differ along one at most


def with_places_named(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells under a name and an axis each, where the last line of names has one for all axes.

    Columns without a name go on from the one before them, to the end of the line, in twos or in
    threes. They hold numbers of about the same size.
    """
    frame = cells.frame
    lines = _header_lines(text, form)
    if not form.header or len(lines) < form.names:
        return cells
    names = [cell.strip() for cell in split_line(lines[-1], form.delimiter)]
    names += [""] * (frame.shape[1] - len(names))
    first = next((k for k, (_, right) in enumerate(itertools.pairwise(names)) if not right), 0)
    begins = [k for k in range(first, len(names)) if names[k]]
    size = begins[1] - begins[0] if len(begins) >= FEWEST_NAMES else 0
    even = begins == [*range(first, len(names), size)] if 1 < size <= len(AXES) else False
    called = [names[k] for k in begins]
    if not even or len(names) != frame.shape[1] or len({*called}) < len(called):
        return cells
    whole = (len(names) - first) % size == 0
    if not whole or not all(kind.kind in "if" for kind in frame.dtypes.iloc[first:]):
        return cells
    if not _are_places(frame.iloc[:, first:].to_numpy(np.float64), size):
        return cells
    axes = [f"{name} {axis}" for name in called for axis in AXES[:size]]
    named = frame.set_axis(column_names([*map(str, frame.columns[:first]), *axes]), axis=1)
    former = dict(zip(named.columns, frame.columns, strict=True))
    named.attrs[FORMER] = {**frame.attrs.get(FORMER, {}), **former}
    return replace(cells, frame=named)


def _are_places(values: NDArray[np.float64], size: int) -> bool:
    """Whether columns (rows, columns) are places along so many axes, in turn."""
    known = np.isfinite(values)
    each = known.reshape(len(values), -1, size)
    if (each.any(axis=2) != each.all(axis=2)).any() or not known.any():
        return False
    filled = known.any(axis=0)
    kinds = [len(np.unique(of[np.isfinite(of)])) for of in values[:, filled].T]
    if min(kinds) < FEWEST_VALUES:
        return False
    sizes = np.array([np.nanstd(of) for of in values[:, filled].T]).reshape(-1, size)
    return bool((sizes.max(axis=1) <= ALIKE * sizes.min(axis=1)).all())


# Names that were cut in two

_AGAIN = re.compile(r" \(\d+\)$")  # behind a name that comes again


def with_whole_names(cells: Cells, delimiter: str) -> Cells:
    """Cells under names that are whole again, where columns at the end would have no values.

    A note says so where these are more or fewer than the columns with values.
    """
    frame = cells.frame
    names = ["" if NAMELESS.fullmatch(str(name)) else str(name) for name in frame.columns]
    if not any(map(_is_open, names)) or frame.columns[-1] not in columns_empty_at(frame, 0):
        return cells
    known = frame.notna().any().to_numpy().nonzero()[0]
    filled = int(known[-1]) + 1 if len(known) else 0
    whole = _joined(names, delimiter)
    if len(whole) == len(names) or filled in (0, len(names)):
        return cells
    fits = len(whole) == filled
    doubts = () if fits else (names_cut(len(whole), filled),)
    named = column_names([*whole, *[""] * filled][:filled])
    whole_named = frame.iloc[:, :filled].set_axis(named, axis=1)
    whole_named.attrs[FORMER] = dict(zip(named, frame.columns, strict=False))
    return replace(cells, frame=whole_named, doubts=(*cells.doubts, *doubts))


def _is_open(name: str) -> bool:
    return name.count("(") > name.count(")") or name.count("[") > name.count("]")


def _joined(names: Sequence[str], delimiter: str) -> list[str]:
    """Names, each with those behind it up to where its bracket is closed."""
    whole: list[str] = []
    for name in names:
        if whole and _is_open(whole[-1]):
            whole[-1] += f"{delimiter} {_AGAIN.sub('', name)}".rstrip()
        else:
            whole.append(name)
    return whole
