"""Texts in which each value of a column stands between single quotes: '03a01Fa';0.01;9.54."""

from __future__ import annotations

import itertools
import re
from collections import Counter

SINGLE = "'"
HEAD = 1 << 16  # bytes that show it
FEWEST = 10  # rows of them
MOST_TITLES = 3  # lines of names, units and the like above them
_MARKS = (b"\t", b";", b",", b"|")
_OTHERS = re.compile(rb'["\[({]')  # of lists, and of cells that hold their separator


def without_single_quotes(data: bytes) -> bytes:
    """A text without the single quotes around values; the text itself where a column has others.

    They stand around each value of some columns below the names, and around none of the rest; or
    around names alone, and the units below these, as archives of hearts write them.
    """
    head = data[:HEAD]
    if b"'" not in head or _OTHERS.search(head):
        return data
    lines = [line for line in head.splitlines() if line.strip()][: None if head is data else -1]
    mark = max(_MARKS, key=lines[-1].count) if lines else b""
    rows = [line.split(mark) for line in lines]
    titles = [*itertools.takewhile(lambda row: all(map(_is_quoted, row)), rows[:MOST_TITLES])]
    rows = rows[max(1, len(titles) if titles != rows[:MOST_TITLES] else 1) :]
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    whole = [row for row in rows if len(row) == width]
    if len(whole) < FEWEST:
        return data
    quoted = [[_is_quoted(cell) for cell in column] for column in zip(*whole, strict=True)]
    if any(any(of) and not all(of) for of in quoted):
        return data
    if not (any(map(all, quoted)) or (titles and len(titles[0]) == width > 1)):
        return data
    sign = re.escape(mark)
    cell = rb"(?:^|(?<=%b))'([^'%b\r\n]+)'(?=%b|\r?$)" % (sign, sign, sign)
    return re.sub(cell, rb"\1", data, flags=re.MULTILINE)


def _is_quoted(cell: bytes) -> bool:
    return len(cell) > 2 and cell[:1] == cell[-1:] == b"'" and b"'" not in cell[1:-1]
