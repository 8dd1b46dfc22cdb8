"""Logs whose lines begin with a number that says what they hold: names, settings or readings.

So MSI Afterburner logs a computer's temperatures: 02 names the columns, 80 is what was read.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import other_kinds_of_lines
from sequitur_core.readers.tables.formats.text.numbers import DATE, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, split_rows

CODED = "lines with codes"
HEAD = 1 << 12  # bytes that show whether all lines have such a number
FEWEST, FEWEST_NAMES = 20, 2  # readings, and what is read each time
MOSTLY = 0.5  # of the lines are readings
_CODE = re.compile(r"\d\d[,;]\s*\D")  # and words or a date behind it
_CODED = re.compile(r"\d\d[,;]")


def rows_of_coded_lines(data: bytes) -> tuple[TableRows, list[Note]]:
    """The readings below their names, and a note on the other lines; none of other files.

    What names them has a number of its own, and stands above all of them, perhaps again when
    logging went on.
    """
    head = filled_lines(data[:HEAD])
    if not head or not _CODE.match(head[0]) or not all(map(_CODED.match, head)):
        return [], []
    lines = filled_lines(data)
    cells = [[c.strip() for c in row] for row in split_rows(lines, head[0][2])]
    code, often = Counter(row[0] for row in cells).most_common(1)[0]
    if often < max(FEWEST, MOSTLY * len(cells)):
        return [], []
    first = next(k for k, row in enumerate(cells) if row[0] == code)
    named = [row for row in cells[:first] if row[0] != code and _are_names(row, cells[first])]
    if len(named) != 1:
        return [], []
    names = _without_end(named[0])
    rows = [row[1 : len(names)] for row in cells if row[0] == code and len(row) >= len(names)]
    others = tuple(dict.fromkeys(row[0] for row in cells if row[0] != code))
    note = other_kinds_of_lines(code, len(rows), len(cells), others)
    timed = ["time" if DATE.match(name) else name for name in names[1:]]
    return [timed, *rows], [note]


def _are_names(above: list[str], first: list[str]) -> bool:
    """Whether a line names the cells of the first reading: behind when it was, all are words."""
    names, reading = _without_end(above), _without_end(first)
    behind = [name for name in names[1:] if not DATE.match(name)]
    whole = len(names) == len(reading) and len({*behind}) == len(behind) >= FEWEST_NAMES
    words = not any(is_number(name, ".") or not name for name in behind)
    return whole and words and any(is_number(cell, ".") for cell in reading[1:])


def _without_end(row: list[str]) -> list[str]:
    """Cells without empty ones at the end, behind the last delimiter."""
    while row and not row[-1]:
        row = row[:-1]
    return row
