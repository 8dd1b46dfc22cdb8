"""Plates as their readers lay them out: a row for each well, or a grid of wells for each time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sequitur_core.data.notes.lists import plate_laid_out
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.plates import (
    FEWEST_READS,
    FEWEST_WELLS,
    SECONDS,
    WELL_NAME,
)
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import (
    BEGINNING,
    TableRows,
    cell_at,
    lines_of,
    split_line,
)

WELLS, GRIDS = "wells in rows", "wells in grids"
_HEADS = re.compile(r"(?i)\"?(?:well\s)?row\"?(?P<mark>[,;\t])\"?(?:well\s)?col(?:umn)?\b")
_DURATION = re.compile(
    r"(?:(?P<h>\d+(?:[.,]\d+)?) ?h)? ?(?:(?P<min>\d+(?:[.,]\d+)?) ?min)? ?"
    r"(?:(?P<s>\d+(?:[.,]\d+)?) ?s)?|(?:(?P<hours>\d+):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})"
)
_LENGTHS = {"h": 3_600, "min": 60, "s": 1, "hours": 3_600, "minutes": 60, "seconds": 1}
MOST_ABOVE = 50  # lines above the wells of a sheet
MARK = "\t"  # between the wells of a grid
_LETTERS = "ABCDEFGHIJKLMNOP"
_SIZES = {6: 4, 8: 6, 12: 8, 24: 16}  # columns of a plate, and its rows


def rows_of_wells(data: bytes) -> tuple[TableRows, list[Note]]:
    """The wells of a text, as of a sheet; no rows of other files."""
    matches = map(_HEADS.match, lines_of(data[:BEGINNING]))
    mark = next((match["mark"] for match in matches if match), "")
    return wells_of([split_line(line, mark) for line in lines_of(data)] if mark else [])


def wells_of(rows: Sequence[Sequence[Any]]) -> tuple[TableRows, list[Note]]:
    """A row for each well and time of a sheet with a row for each well; none of others.

    Its letter and number stand in two cells, what is in it behind them, and below the names of
    what was read the times at which it was.
    """
    lines = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    heads = (k for k, row in enumerate(lines[:MOST_ABOVE]) if _HEADS.match("\t".join(row[:2])))
    called, times, *body = [*lines[first:], [], []] if (first := next(heads, -1)) >= 0 else ([], [])
    called = [" ".join(cell.split()) for cell in called]
    told = ((k, _seconds(cell)) for k, cell in enumerate(times))
    at = {k: moment for k, moment in told if moment is not None}
    wells = [row for row in body if len(row) > 2 and row[0] in _LETTERS and row[1].isdecimal()]
    if len(at) < FEWEST_READS or len(wells) < FEWEST_WELLS:
        return [], []
    if min(at) < 2 or max(at) >= len(called):
        return [], []
    about = [k for k in range(2, min(at)) if called[k]]
    names, moments = [*dict.fromkeys(called[k] for k in at)], [*dict.fromkeys(at.values())]
    place = {(called[k], moment): k for k, moment in at.items()}
    found: TableRows = [[WELL_NAME, *(called[k] for k in about), SECONDS, *names]]
    for row, moment in itertools.product(wells, moments):
        reads = [cell_at(row, place.get((name, moment), len(row))) for name in names]
        if any(reads):
            said = [cell_at(row, k) for k in about]
            found.append([f"{row[0]}{int(row[1])}", *said, f"{moment:.12g}", *reads])
    return found, [plate_laid_out(len(wells), len(moments), grids=False)]


def rows_of_grids(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each time, with a column for each well, of grids of wells; none of other files.

    Above them stand the numbers of a plate's columns, and the time before the first row of each.
    """
    likely = (
        (k, line)
        for k, line in enumerate(lines_of(data[:BEGINNING]))
        if line.count(MARK) >= min(_SIZES)
    )
    heads = ((k, _cells(line, MARK)) for k, line in likely)
    sizes = ((k, cells, width) for k, cells in heads for width in _SIZES if _counts(cells, width))
    head, cells, width = next(sizes, (0, [], 0))
    lines = lines_of(data)[head + 1 :] if width else []
    reads = (
        [*_grids([_cells(line, MARK) for line in lines], cells.index("1"), width)] if lines else []
    )
    if len(reads) < FEWEST_READS:
        return [], []
    letters = _LETTERS[: _SIZES[width]]
    wells = [f"{letter}{k + 1}" for letter in letters for k in range(width)]
    used = [k for k in range(len(wells)) if any(read[k] for _, read in reads)]
    rows = [[f"{moment:.12g}", *(read[k] for k in used)] for moment, read in reads]
    note = plate_laid_out(len(used), len(reads), grids=True)
    return [[SECONDS, *(wells[k] for k in used)], *rows], [note]


def _counts(cells: Sequence[str], width: int) -> bool:
    """Whether the last cells of a line are 1, 2, 3... up to a number, behind one word or two."""
    filled = [cell for cell in cells if cell]
    if not width < len(filled) <= width + 2:
        return False
    return filled[-width:] == [str(k) for k in range(1, width + 1)]


def _grids(
    rows: Sequence[Sequence[str]], begin: int, width: int
) -> Iterator[tuple[float, list[str]]]:
    """The time and the cells of each grid, rows of wells below one another, until others come."""
    at = 0
    while at < len(rows):
        grid = rows[at : at + _SIZES[width]]
        moment = _seconds(cell_at(grid[0], 0))
        reads = [[cell_at(row, k) for k in range(begin, begin + width)] for row in grid]
        whole = len(grid) == _SIZES[width] and not any(cell_at(row, 0) for row in grid[1:])
        numbers = all(is_any_number(cell) for read in reads for cell in read if cell)
        if moment is None or not whole or not numbers:
            if any(cell for cell in rows[at]):
                return
            at += 1
            continue
        yield moment, [*itertools.chain(*reads)]
        at += len(grid)


def _cells(line: str, mark: str) -> list[str]:
    return [cell.strip() for cell in split_line(line, mark)]


def _seconds(text: str) -> float | None:
    """A time such as 1 h 10 min or 00:10:00 in seconds; None of other texts."""
    match = _DURATION.fullmatch(text) if text else None
    if match is None:
        return None
    parts = {name: part.replace(",", ".") for name, part in match.groupdict().items() if part}
    return sum(_LENGTHS[name] * float(part) for name, part in parts.items()) if parts else None
