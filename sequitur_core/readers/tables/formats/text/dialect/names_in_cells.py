"""Rows without a line of names, whose cells begin with these: sub000 trl012 stim10 rsp9 1 03072.

So programs of experiments write their trials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.data.notes.lists import cells_by_keys
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

IN_CELLS = "names in cells"
HEAD = 1 << 12  # bytes that show whether rows may be so
FEWEST, FEWEST_NAMED = 10, 3  # rows, and columns whose cells begin with their name
FEWEST_CHANGING = 2  # of these, whose numbers aren't all the same
MOST_KINDS = 2  # of cells that stay words, as those of two conditions do
_MARKS = ("\t", ",", ";", None)  # the last is any blank
_CELL = re.compile(r"(?P<name>[A-Za-z]{2,20})[_-]?(?P<number>\d{1,9})")


def rows_of_names_in_cells(data: bytes) -> tuple[TableRows, list[Note]]:
    """The numbers of each row below the names that stand before them, and a note; none of others.

    All cells of a column have the same name, and what has none is a number.
    """
    first, *more = lines_of(data[:HEAD])
    mark = next((mark for mark in _MARKS if mark is None or mark in first), None)
    begins = [_CELL.fullmatch(cell.strip()) for cell in first.split(mark)]
    names = [cell["name"] if cell else "" for cell in begins]
    keys = tuple(filter(None, names))
    if not FEWEST_NAMED <= len(keys) == len({*keys}) or not _are_alike(names, more[:1], mark):
        return [], []
    lines = filled_lines(data)
    if len(lines) < FEWEST or not _are_alike(names, lines, mark):
        return [], []
    cells = [[cell.strip() for cell in line.split(mark)] for line in lines]
    columns = [*zip(*cells, strict=True)]
    changing = [n for n, column in zip(names, columns, strict=True) if n and len({*column}) > 1]
    if len(changing) < FEWEST_CHANGING:
        return [], []
    called = [name or f"column {place}" for place, name in enumerate(names, 1)]
    numbers = map(_without_name, names, columns)
    return [called, *map(list, zip(*numbers, strict=True))], [cells_by_keys(keys)]


def _are_alike(names: Sequence[str], lines: Sequence[str], mark: str | None) -> bool:
    """Whether the cells of all lines begin with these names, or are numbers where one is empty."""
    rows = (line.split(mark) for line in lines)
    return all(len(row) == len(names) and all(map(_is_named, names, row)) for row in rows)


def _is_named(name: str, cell: str) -> bool:
    if not name:
        return is_number(cell.strip(), ".")
    found = _CELL.fullmatch(cell.strip())
    return found is not None and found["name"] == name


def _without_name(name: str, cells: Sequence[str]) -> Sequence[str]:
    if not name or len({*cells}) <= MOST_KINDS:
        return cells
    return [_CELL.sub(r"\g<number>", cell) for cell in cells]
