"""One line of numbers in pairs, -0.12;0.31,-0.14;0.28: left and right, or points on a plane.

Two signs part them: one the numbers of a pair, or of three or four, and one the pairs.
"""

from __future__ import annotations

import itertools

from sequitur_core.data.notes.lists import numbers_in_turn
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_any_number, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

IN_A_LINE = "points in a line"
HEAD = 1 << 12  # bytes that show whether there may be one line of numbers
FEWEST = 8  # steps
_NAMES = ("first", "second", "third", "fourth")
_SIGNS = (",", ";", "|", "\t", " ")
_OF_NUMBERS = frozenset(b"0123456789+-.eE,;|\t \r\n")


def rows_of_line(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each pair, below names, and a note; none of other files."""
    if not _OF_NUMBERS.issuperset(data[:HEAD].strip()):
        return [], []
    plain = data.strip()
    if not _OF_NUMBERS.issuperset(plain[:HEAD]) or b"\n" in plain or b"\r" in plain:
        return [], []
    line = lines_of(plain)[0]
    for between, within in itertools.permutations(_SIGNS, 2):
        if rows := _rows(line, between, within):
            note = numbers_in_turn(len(rows), len(rows[0]))
            return [[*_NAMES[: len(rows[0])]], *rows], [note]
    return [], []


def _rows(line: str, between: str, within: str) -> TableRows:
    """The numbers of each pair where such signs part them; none where they don't.

    What is a number as it stands, as 12,5 and 1 234 may be, is no pair.
    """
    if between not in line or within not in line:
        return []
    steps = [step.strip() for step in line.strip(between + " ").split(between)]
    rows = [[cell.strip() for cell in step.split(within)] for step in steps if step]
    width = len(rows[0])
    alike = 1 < width <= len(_NAMES) and all(len(row) == width for row in rows)
    if len(rows) < FEWEST or not alike or all(map(is_any_number, steps)):
        return []
    decimal = "," if "," not in (between, within) and "." not in line else "."
    return rows if all(is_number(cell, decimal) for row in rows for cell in row) else []
