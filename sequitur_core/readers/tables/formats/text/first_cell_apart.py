"""Tables whose first cell is divided from the others by another sign than these from each other.

So a serial monitor writes the time before what a board prints, 10:15:22.123 -> 23.4,55.1,1012, and
programs the name of a row before its numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

HEAD = 1 << 16  # bytes that show whether a table is written so
FEWEST, MOSTLY = 8, 0.8  # lines that are, and their share from the first of them on
_DAY = rb"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_CLOCK = rb"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"
_WHEN = rb"(?:" + _DAY + rb"[T ])?" + _CLOCK
_TIMED = re.compile(rb"\[?(?P<first>" + _WHEN + rb")(?P<sign>\][ \t:-]*|[ \t]*->[ \t]*|[ \t;]+)")
_NAMED = re.compile(rb"(?P<first>[^,;\t]+)(?P<sign>[;\t])")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|", re.IGNORECASE)
_THOUSANDS = re.compile(rb"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@dataclass(frozen=True)
class _Parts:
    first: bytes
    sign: bytes
    main: bytes
    rest: bytes


def with_one_delimiter(data: bytes) -> bytes:
    """A text whose first cells are divided from the others as those are; itself if it is none."""
    head = data[:HEAD]
    lines = [line for line in head.splitlines() if line.strip()]
    found = [] if b'"' in head else [_parts(line) for line in lines]
    kinds = Counter((parts.sign, parts.main) for parts in found if parts)
    if not kinds:
        return data
    kind, count = kinds.most_common(1)[0]
    at = next(i for i, parts in enumerate(found) if parts and (parts.sign, parts.main) == kind)
    if count < max(FEWEST, MOSTLY * (len(found) - at)):
        return data
    return b"\n".join(_divided(line, *kind) for line in data.splitlines())


def _divided(line: bytes, sign: bytes, main: bytes) -> bytes:
    """A line with its first cell before the delimiter of the others; one of names is, too."""
    parts = _parts(line)
    if parts and (parts.sign, parts.main) == (sign, main):
        first = parts.first.replace(b",", b".") if main == b"," else parts.first
        return first + main + parts.rest
    if sign in b";\t" and line.count(sign) == 1 and main in line.partition(sign)[2]:
        return line.replace(sign, main)
    return line


def _parts(line: bytes) -> _Parts | None:
    """The first cell of a line and its numbers, where another sign stands between; else None.

    A comma in a single number may be that of its decimals, and commas in one of its thousands; no
    board prints either behind an arrow.
    """
    line = line.strip()
    match = _TIMED.match(line) or _NAMED.match(line)
    if not match:
        return None
    sign, rest = match["sign"].strip(b" ") or b" ", line[match.end() :]
    marks = [mark for mark in (b",", b";", b"\t") if mark in rest]
    if len(marks) != 1 or marks[0] == sign or sign in rest:
        return None
    cells = [cell.strip() for cell in rest.split(marks[0])]
    if not cells[0] or not all(map(_NUMBER.fullmatch, cells)):
        return None
    decimals = marks[0] == b"," and len(cells) == 2 and b"." not in rest
    if (decimals or _THOUSANDS.fullmatch(rest)) and b">" not in sign:
        return None
    return _Parts(match["first"], sign, marks[0], rest)
