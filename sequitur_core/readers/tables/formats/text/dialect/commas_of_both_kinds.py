"""Tables whose commas divide the cells and stand before decimals, too: 09:17,0,04,0,12,4,12.

Programs write them where a country's decimal mark meets a separator that somebody chose. Rows then
have more cells than the header has names, by one for each column of fractions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import commas_in_numbers
from sequitur_core.readers.tables.formats.text.growing_rows import first_header
from sequitur_core.readers.tables.formats.text.text_tables import LONGEST_LINE

HEAD = 200  # rows that show which cells are decimals
FEWEST_ROWS = 5  # that show it
_WHOLE = re.compile(rb"[+-]?\d+")
_DIGITS = re.compile(rb"\d+")
_AS_DECIMALS = re.compile(rb"0\d+")  # 04 is no number that anybody writes by itself


def with_commas_joined(data: bytes) -> tuple[bytes, Note | None]:
    """A text with decimal points for the commas that divide no cells, and a note that says so.

    The text itself and None where it has no such commas, or where they may be others.
    """
    mark, first = first_header(data) or (b"", b"")
    if mark != b"," or b'"' in data:
        return data, None
    names = first.split(mark)
    begin = data.index(first) + len(first)
    head = data[begin : begin + HEAD * LONGEST_LINE].splitlines()[: HEAD + 1]
    rows = [line.split(mark) for line in head if line.strip()]
    if len(rows) < FEWEST_ROWS or len({*map(len, rows)}) > 1 or len(rows[0]) <= len(names):
        return data, None
    if not (places := _decimals(rows, len(rows[0]) - len(names))):
        return data, None
    width = len(rows[0])
    below = [_joined(line, places, width) for line in data[begin:].splitlines()]
    columns = [names[at - before - 1] for before, at in enumerate(places)]
    called = tuple(name.decode("utf-8", "replace").strip() for name in columns)
    example = b",".join(rows[0][places[0] - 1 : places[0] + 1]).decode().strip()
    return data[:begin] + b"\n".join(below), commas_in_numbers(width, len(names), example, called)


def _decimals(rows: Sequence[Sequence[bytes]], count: int) -> tuple[int, ...]:
    """Which cells are the decimals of those before, where it can only be these; else ().

    count : how many there are. Either zeros lead in each of them, or all numbers are in two cells.
    """
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    whole = [all(map(_WHOLE.fullmatch, column)) for column in columns]
    behind = [
        at
        for at in range(1, len(columns))
        if whole[at - 1] and whole[at] and all(map(_DIGITS.fullmatch, columns[at]))
    ]
    sure = [at for at in behind if any(map(_AS_DECIMALS.fullmatch, columns[at]))]
    if len(sure) == count and (np.diff(sure) > 1).all():
        return tuple(sure)
    numbers = [at for at, is_whole in enumerate(whole) if is_whole]
    seconds = numbers[1::2]
    pairs = [second - 1 for second in seconds] == numbers[::2]
    both = pairs and {*sure} <= {*seconds} <= {*behind}
    return tuple(seconds) if both and len(seconds) == count > 1 else ()


def _joined(line: bytes, places: Sequence[int], width: int) -> bytes:
    """A row with a point before its decimals; one with other cells is left as it is."""
    cells = line.split(b",")
    if len(cells) != width:
        return line
    marks = [b"." if at in places else b"," for at in range(1, width)]
    return b"".join(part for pair in zip(cells, [*marks, b""], strict=True) for part in pair)
