"""Tables whose first cell is divided from the others by another sign than these from each other.

So a serial monitor writes the time before what a board prints, 10:15:22.123 -> 23.4,55.1,1012, and
programs the name of a row before its numbers. Or the first cell says what stands in each line above
the rows, of which none has one: @H before names, Type and ID before what else is known of these.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sequitur_core.readers.tables.columns.units.known import is_unit

HEAD = 1 << 16  # bytes that show whether a table is written so
FEWEST, MOSTLY = 8, 0.8  # lines that are, and their share from the first of them on
FEW = 3  # different signs of a row, at least: others are empty cells
_DAY = rb"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_CLOCK = rb"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"
_WHEN = rb"(?:" + _DAY + rb"[T ])?" + _CLOCK
_TIMED = re.compile(rb"\[?(?P<first>" + _WHEN + rb")(?P<sign>\][ \t:-]*|[ \t]*->[ \t]*|[ \t;]+)")
_NAMED = re.compile(rb"(?P<first>[^,;\t]+)(?P<sign>[;\t])")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|", re.IGNORECASE)
_THOUSANDS = re.compile(rb"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_DATED = re.compile(
    rb"(?P<first>(?:" + _DAY + rb",? )?" + _CLOCK + rb")(?P<sign>[ \t]+)(?P<rest>[+-]?[\d.].*)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    rb"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)) ?(?P<unit>[^\W\d_]{1,5}|%|\xc2?\xb0[CF]?|)"
)
_OFFSET = re.compile(rb"[+-]\d{4}")  # of a zone, behind a clock
_ZONE = re.compile(rb"[+-](?:0\d|1[0-4])(?:00|15|30|45)\b(?!\.)")
_DOTTED = re.compile(rb"[+-]?\d{1,3}(?:\.\d{3})*,\d+")  # 1.345,6

MOST_ABOVE = 30  # lines above rows


def without_labels_of_lines(data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A text without a first cell that is empty in all rows and labels several lines above them.

    Of these, the one of names is kept, with units that another labels. Also below which line others
    are gone, as `text_tables.without_repeated_names` has it; the text itself, and (), for others.
    """
    head = data[:HEAD].splitlines()[: MOST_ABOVE + FEWEST]
    first = next((k for k, line in enumerate(head) if line[:1] in (b",", b";", b"\t")), 0)
    sign = head[first][:1] if first else b""
    rows = head[first : first + FEWEST]
    if len(rows) < FEWEST or any(line[:1] != sign or len({*line}) < FEW for line in rows):
        return data, ()
    above = [[cell.strip() for cell in line.split(sign)] for line in head[:first]]
    labelled = [row for row in above if row[0] and len(row) == rows[0].count(sign) + 1]
    units = [row for row in labelled if _are_units(row[1:])]
    names = [row for row in labelled if row not in units and _may_be_names(row)]
    if len(labelled) < 2 or len(names) != 1:
        return data, ()
    kept = [sign.join(row[1:]) for row in (*names, *units[:1])]
    body = [line.removeprefix(sign) for line in data.splitlines()[first:]]
    return b"\n".join([*kept, *body, b""]), ((len(kept), first - len(kept)),)


def _may_be_names(cells: list[bytes]) -> bool:
    return len({*cells}) == len(cells) and not any(map(_NUMBER.fullmatch, cells))


def _are_units(cells: list[bytes]) -> bool:
    filled = [cell.decode("utf-8", "replace") for cell in cells if cell]
    return bool(filled) and 2 * sum(map(is_unit, filled)) > len(filled)


@dataclass(frozen=True)
class _Parts:
    first: bytes
    sign: bytes
    main: bytes
    rest: bytes


def with_one_delimiter(data: bytes, delimiter: str = "") -> bytes:
    """A text whose first cells are divided from the others as those are; itself if it is none.

    delimiter : a recipe's, which may say that a comma in what looks like one number divides two.
    """
    head = data[:HEAD]
    if not any(sign in head for sign in (b";", b"\t", b":")):  # of which each way has one
        return data
    lines = [line for line in head.splitlines() if line.strip()]
    one = bool(lines) and b"," not in lines[0] and all(map(_is_dotted, lines[1:FEWEST]))
    if b'"' in head or (one and delimiter != ","):
        return data
    found = [_parts(line) for line in lines]
    if not any(found):
        return _with_clocks_apart(data, lines, delimiter)
    kinds = Counter((parts.sign, parts.main) for parts in found if parts)
    if not kinds:
        return data
    kind, count = kinds.most_common(1)[0]
    at = next(i for i, parts in enumerate(found) if parts and (parts.sign, parts.main) == kind)
    if count < max(FEWEST, MOSTLY * (len(found) - at)):
        return data
    zoned = all(_ZONE.match(parts.rest) for parts in found if parts)
    between = b";" if kind[1] == b"\t" else b"\t"
    if zoned and between not in data and delimiter.encode() in (b"", between):
        # 2016-11-22 07:20:00 -0500,1,0.5: recipes of earlier versions, which have the comma, take
        # the zone for a cell.
        return data.replace(kind[1], between)
    return b"\n".join(_divided(line, *kind) for line in data.splitlines())


def _is_dotted(line: bytes) -> bool:
    """Whether one number, with dots for its thousands and a comma, stands behind the first cell."""
    match = _NAMED.match(line.strip())
    return match is not None and _DOTTED.fullmatch(line.strip()[match.end() :]) is not None


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


def _with_clocks_apart(data: bytes, lines: list[bytes], delimiter: str) -> bytes:
    """A text whose times stand in one cell with the first number, divided by a tab or semicolon.

    12/25/2023 16:36:31 26.69C, 26.63C: the other numbers have a comma and a blank between them, or
    units. What divides cells then stands nowhere in the text, so that a recipe of an earlier
    version, which has the comma, reads them as before.
    """
    found = [_timed_parts(line) for line in lines]
    kinds = Counter((parts.main, parts.rest.count(parts.main)) for parts in found if parts)
    if not kinds:
        return data
    (main, signs), count = kinds.most_common(1)[0]
    at = next(k for k, parts in enumerate(found) if parts and parts.main == main)
    between = next(mark for mark in (b"\t", b";") if mark != main)
    told = delimiter.encode() not in (b"", between)
    if told or between in data or count < max(FEWEST, MOSTLY * (len(found) - at)):
        return data
    divided = []
    for line in data.splitlines():
        parts = _timed_parts(line)
        if parts and parts.main == main:
            divided.append(
                parts.first.replace(b",", b"") + between + parts.rest.replace(main, between)
            )
        elif line.count(main) == signs and b" " in (first := line.partition(main)[0].strip()):
            time, _, name = first.rpartition(b" ")  # Date Time T1, T2
            rest = line.partition(main)[2].replace(main, between)
            divided.append(between.join([time, name, rest]))
        else:
            divided.append(line)
    return b"\n".join(divided)


def _timed_parts(line: bytes) -> _Parts | None:
    """A time and the numbers behind it, the first of which has no sign before it but a blank."""
    match = _DATED.fullmatch(line.strip())
    marks = [mark for mark in (b",", b";", b"\t") if match and mark in match["rest"]]
    if not match or len(marks) != 1 or marks[0] in match["sign"]:
        return None
    main, rest = marks[0], match["rest"].rstrip(marks[0])
    cells = [cell.strip() for cell in rest.split(main)]
    values = [_MEASURED.fullmatch(cell) for cell in cells]
    if _OFFSET.fullmatch(cells[0]) or not all(values):
        return None
    units = {value["unit"] for value in values if value} - {b""}
    decimals = main == b"," and b", " not in rest and (len(cells) == 2 or not units)
    if decimals or not all(is_unit(unit.decode("utf-8", "replace")) for unit in units):
        return None
    return _Parts(match["first"], b" ", main, main.join(cells))
