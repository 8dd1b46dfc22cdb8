"""Tables with a line above the names that says what numbers were multiplied by: Divisors, 1, 10.

Heat pumps write tenths of a degree so, as whole numbers: -52 below a 10 is -5.2.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.names_and_units import divided
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_number, to_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

DIVIDED = "divided numbers"
_BEGUN = re.compile(rb"(?:\xef\xbb\xbf)?Divisors?(?P<mark>[\t;,])[\t;,\d ]*\d[\t;,\d ]*\r?\n")


def rows_of_divisors(data: bytes) -> tuple[TableRows, list[Note]]:
    """Each row below the names, its numbers divided by what is said; none of other files."""
    if (begun := _BEGUN.match(data)) is None:
        return [], []
    mark = begun["mark"].decode()
    divisors, names, *lines = (line.split(mark) for line in filled_lines(data))
    by = [to_number(cell, ".") if is_number(cell, ".") else 1.0 for cell in divisors]
    rows = [
        [_divided(cell, of) for cell, of in zip(cells, by, strict=False)]
        for cells in lines
        if cells != names
    ]
    told = tuple(name for name, of in zip(names, by, strict=False) if of not in (0.0, 1.0))
    return [names, *rows], [divided(told)] if told else []


def _divided(cell: str, by: float) -> str:
    if by in (0.0, 1.0) or not is_number(cell, "."):
        return cell
    return f"{to_number(cell, '.') / by:.10g}"
