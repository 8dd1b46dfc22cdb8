"""Tables whose rows stand between messages, as boards write them to a card.

Above each row stands File opened!, and below it Done!
"""

from __future__ import annotations

import re
from itertools import pairwise

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import lines_between
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

HEAD = 1 << 16  # bytes that show whether there are messages
FEWEST = 8  # rows
MOST_KINDS = 10  # of messages: more are texts, not a program's
OFTEN = 0.5  # of the rows, that have a message behind them
_CELL_END = re.compile(r"[,;\t]")
_DIGIT = re.compile(r"\d")


def rows_between_messages(data: bytes) -> tuple[TableRows, list[Note]]:
    """The rows without the messages, below names, and how many lines these are; else no rows."""
    if not (delimiter := _delimiter(lines_of(data[:HEAD]))):
        return [], []
    lines = filled_lines(data)
    rows = [[c.strip() for c in line.split(delimiter)] for line in lines if not _is_message(line)]
    if len({len(row) for row in rows}) != 1:
        return [], []
    filled = [k for k in range(len(rows[0])) if any(row[k] for row in rows)]
    names = [f"column {k + 1}" for k in range(len(filled))]
    kept = [[row[k] for k in filled] for row in rows]
    return [names, *kept], [lines_between(len(lines) - len(rows))]


def _delimiter(head: list[str]) -> str:
    """What stands between the cells of rows that messages lie between; "" in other files."""
    lines = [line for line in head if line.strip()][:-1]  # the last one may be cut
    said = [_is_message(line) for line in lines]
    messages = {line.strip() for line, one in zip(lines, said, strict=True) if one}
    if not 0 < len(messages) <= MOST_KINDS:
        return ""
    rows = [line for line, one in zip(lines, said, strict=True) if not one]
    if len(rows) < FEWEST:
        return ""
    behind = sum(not a and b for a, b in pairwise(said))
    delimiter = next((one for one in ",;\t" if all(one in row for row in rows)), "")
    if not delimiter or behind < OFTEN * len(rows):
        return ""
    numbers = (any(is_number(cell.strip(), ".") for cell in row.split(delimiter)) for row in rows)
    return delimiter if all(numbers) else ""


def _is_message(line: str) -> bool:
    """Whether a line is words alone, in one cell."""
    return not _DIGIT.search(line) and not _CELL_END.search(line)
