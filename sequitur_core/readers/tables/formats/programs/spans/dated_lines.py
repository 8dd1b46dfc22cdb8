"""Tables in which the day of some rows stands alone in the line above them, as scales export."""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, split_rows

DATED = "rows below dates"
DAY = "Date"
_DAY = r"(?:[A-Za-z]{3,9}\.? \d{1,2}, \d{4}|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?"
_BEGUN = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    + rf'"?[^\W\d][^\n]*\n"? *{_DAY} *"?[, \t]*\r?\n"?{_CLOCK}"?,[^\n]*\n'.encode()
)


def rows_of_dated_lines(data: bytes) -> tuple[TableRows, list[Note]]:
    """Each row with its day before it, below the names of the columns; none of other files."""
    if not _BEGUN.match(data):
        return [], []
    names, *lines = split_rows(filled_lines(data), ",")
    rows: TableRows = [[DAY, *names]]
    day = ""
    for cells in lines:
        first, *rest = (cell.strip() for cell in cells)
        if not any(rest) and re.fullmatch(_DAY, first):
            day = first
        elif re.fullmatch(_CLOCK, first) and len(cells) <= len(names):
            rows.append([day, *cells])
        else:
            return [], []
    return rows, []
