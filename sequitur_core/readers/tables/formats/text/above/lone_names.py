"""Names in several lines, one of which has a name alone: ITEM beside X, Y, Z, or that of a station.

The name of a column that stands below blanks is its own; a name over all that was measured is none
of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sequitur_core.readers.tables.columns.cells.units import is_unit
from sequitur_core.readers.tables.columns.channel_names import NAMELESS
from sequitur_core.readers.tables.formats.lists_in_cells import FORMER
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, column_names
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat
from sequitur_core.readers.tables.formats.text.headers import moved_left
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import split_line

MOST_BEFORE = 3  # columns before those under a name, such as a date and a time
_PATTERN = re.compile(r"(?:([ymdhs])\1{1,3}\W*){2,}", re.IGNORECASE)  # dd.MM.yyyy HH:mm


def with_lone_names(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells whose columns without a name have that of the last line, where none stands above it.

    A word in the lines above may say what these tell, as `bodyparts` over `coords` does.
    """
    columns = [str(column) for column in cells.frame.columns]
    nameless = [k for k, column in enumerate(columns) if NAMELESS.fullmatch(column)]
    rows = _lines_of_names(text, form, len(columns)) if nameless else []
    if not rows:
        return cells
    over = [[row[k].strip() if k < len(row) else "" for row in rows] for k in nameless]
    found = {
        k: name
        for k, (*above, name) in zip(nameless, over, strict=True)
        if name and not any(above) and not (is_unit(name) or is_any_number(name))
        if not _PATTERN.fullmatch(name)
    }
    return _renamed(cells, found)


def without_name_over_all(text: Sequence[str], form: TextFormat, cells: Cells) -> Cells:
    """Cells without a name that stands alone in the first line, over all columns but the first few.

    So exports name the station above what was measured there, beside the time.
    """
    columns = [str(column) for column in cells.frame.columns]
    rows = _lines_of_names(text, form, len(columns))
    filled = [k for k, cell in enumerate(rows[0]) if cell.strip()] if rows else []
    if len(filled) != 1 or not 0 < filled[0] <= MOST_BEFORE or len(columns) - filled[0] < 2:
        return cells
    begin = f"{rows[0][filled[0]].strip()} "
    if not all(column.startswith(begin) for column in columns[filled[0] :]):
        return cells
    own = {k: c.removeprefix(begin) for k, c in enumerate(columns) if k >= filled[0]}
    names = {*own.values()}
    apart = len(names) == len(own) and names.isdisjoint(columns[: filled[0]])
    return _renamed(cells, own) if apart and not any(map(is_any_number, names)) else cells


def _lines_of_names(text: Sequence[str], form: TextFormat, columns: int) -> list[list[str]]:
    """The cells of the lines of names, where there are several; none otherwise."""
    lines = [line for line in text[form.skip_lines :] if line.strip()][: form.names]
    if not 1 < form.names == len(lines):
        return []
    return [moved_left(split_line(line, form.delimiter), columns) for line in lines]


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
