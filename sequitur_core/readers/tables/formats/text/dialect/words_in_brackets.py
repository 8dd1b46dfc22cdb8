"""Rows between whose cells are blanks, and blanks between words in brackets: 229.2 [OB LB] 50.0.

So a state is written that may be one word or several: [OL], [OL CHRG].
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

IN_BRACKETS = "words in brackets"
HEAD = 1 << 16  # bytes that show whether rows are so
FEWEST = 10
_CELL = re.compile(r"\[([^][]*)\]|(\S+)")
_MAY_BE = re.compile(rb"(?m)^(?=[^\n,;\t\[]*\d)[^\n,;\t\[]* \[[A-Za-z]+(?: [A-Za-z]+)*\]")


def rows_of_words_in_brackets(data: bytes) -> tuple[TableRows, list[Note]]:
    """The cells of each line, what stands in brackets as one of them; none of other files.

    All lines have as many so, and not where each blank divides cells.
    """
    if b" [" not in data[:HEAD] or not _MAY_BE.search(data[:HEAD]):
        return [], []
    lines = filled_lines(data)
    rows = [[said or plain for said, plain in _CELL.findall(line)] for line in lines]
    alike = len({*map(len, rows)}) == 1 and len(rows[0]) > 2
    if not alike or len(lines) < FEWEST or len({len(line.split()) for line in lines}) == 1:
        return [], []
    return rows, []
