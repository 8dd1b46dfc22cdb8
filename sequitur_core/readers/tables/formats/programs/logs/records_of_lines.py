"""Logs whose readings stand in several lines each: a moment, and below it a number or a few.

So a script writes that prints the date and what a sensor says, one after the other.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

FEWEST = 10  # readings
MOST_LINES = 8  # of numbers below a moment
HEAD = 1 << 12  # bytes that show whether a moment has a line of its own
_MOMENT = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T_ ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"
)


def rows_of_records(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each moment, with the numbers in the lines below it; none of other files.

    All moments have as many, and nothing else stands between; the last may be cut short.
    """
    if not _begins_with_moment(data[:HEAD]):
        return [], []
    rows: TableRows = []
    for line in (line.strip() for line in lines_of(data)):
        if _MOMENT.fullmatch(line):
            rows.append([line])
        elif line and not (rows and is_number(line, ".")):
            return [], []
        elif line:
            rows[-1].append(line)
    width = len(rows[0])
    if any(len(row) != width for row in rows[:-1]) or not 2 <= width <= 1 + MOST_LINES:
        return [], []
    rows = rows if len(rows[-1]) == width else rows[:-1]
    names = ["value"] if width == 2 else [f"value {k}" for k in range(1, width)]
    return ([["time", *names], *rows] if len(rows) >= FEWEST else []), []


def _begins_with_moment(head: bytes) -> bool:
    first = [line.strip() for line in lines_of(head) if line.strip()][:2]
    return len(first) == 2 and bool(_MOMENT.fullmatch(first[0])) and is_number(first[1], ".")
