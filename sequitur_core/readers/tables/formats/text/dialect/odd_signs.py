"""Signs of a text that say nothing of its cells, and are taken out before these are divided.

A # that begins and ends each line, as devices send them over a serial line: #9.003;0.21#. Single
quotes around each value of a column: '03a01Fa';0.01;9.54. Blanks behind a sign, as loggers write
them to fill a column: ,+  25.1,
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

FEWEST_FRAMED = 20  # lines with a # at both ends
HEAD = 1 << 16  # bytes that show whether there are such signs
_FRAMED = re.compile(rb"#[^#\r\n]*\d[^#\r\n]*#[ \t]*")
_ENDS = re.compile(rb"(?m)^#|#[ \t]*(?=\r?$)")
SINGLE = "'"
FEWEST_QUOTED = 10  # rows of quoted values
MOST_TITLES = 3  # lines of names, units and the like above them
_MARKS = (b"\t", b";", b",", b"|")
_OTHERS = re.compile(rb'["\[({]')  # of lists, and of cells that hold their separator
FEWEST_APART = 20  # numbers whose sign stands apart from their digits
_APART = re.compile(rb"(?m)(?<=[,;\t])([+-]) +(?=\d)")  # ,+  25.1,


def without_frames(data: bytes) -> bytes:
    """The text without the # that begins and ends each of its lines; else the text itself.

    Comments begin with one, and seldom end with one: no line would be left.
    """
    head = data[:HEAD]
    if not data.startswith(b"#"):
        return data
    lines = [line for line in head.splitlines() if line.strip()]
    lines = lines[: None if head is data else -1]  # the last one may be cut
    if len(lines) < FEWEST_FRAMED or not all(map(_FRAMED.fullmatch, lines)):
        return data
    return _ENDS.sub(b"", data)


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
    if len(whole) < FEWEST_QUOTED:
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


def with_signs_joined(data: bytes, delimiter: str) -> bytes:
    """The text with each sign in front of its digits: +  25.1 as +25.1.

    delimiter : a recipe's; one that parts signs from digits goes on to do so.
    """
    head = data[:HEAD]
    may_be = delimiter in ("", ",", ";", "\t") and (b"+ " in head or b"- " in head)
    if not may_be or len(_APART.findall(data, 0, HEAD)) < FEWEST_APART:
        return data
    return _APART.sub(rb"\1", data)
