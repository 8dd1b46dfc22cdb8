"""Lists of numbers in the lines of a text, whose commas separate no cells: [0.1, 0.2, 9.8].

Programs that print what they measured write them without quotes, as (0.1, 0.2, 9.8), or without
commas, as numpy does. They are brought into one way here, before lines are parted into cells.
Vectors behind a time that blanks divide, 1 ((2 3 4) (5 6 7)), lose their brackets. Long arrays of
numpy go on over several lines within the quotes of a cell.
"""

from __future__ import annotations

import json
import re

from sequitur_core.readers.tables.formats.text.text_tables import LARGEST_SEARCHED

FIRST_LINES = 50  # lines that show whether rows hold lists
MOSTLY = 0.9  # of them that do
NUMBER = rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|nan"
_NUMBERS = rb"(?:%s)(?:(?: *, *| +)(?:%s))+,?" % (NUMBER, NUMBER)
_LIST = re.compile(
    rb"(?P<before>(?:^|[,;\t|]) *)(?P<quote>\"?)(?:\[ *(?P<square>%s) *\]|\( *(?P<round>%s) *\))"
    rb"(?P=quote)(?=[ \r]*(?:[,;\t|]|$))" % (_NUMBERS, _NUMBERS),
    re.MULTILINE | re.IGNORECASE,
)
_QUOTED = re.compile(rb'"\[[-+.\deEinfa,\s]+\]"')
_PLACE = rb"\((?:%s)(?:, *(?:%s))+\)" % (NUMBER, NUMBER)
_PLACES = re.compile(rb'"\[%s(?:, *%s)*\]"' % (_PLACE, _PLACE))
_AS_SQUARE = bytes.maketrans(b"()", b"[]")
DOUBLE = '"'  # quotes around lists of places
_BRACKETS = re.compile(rb"^[^\S\n]*[-+.\d][-+.\deE]*\s+\(+[-+.\dn]", re.MULTILINE)
_AS_BLANKS = bytes.maketrans(b"()", b"  ")
_NAMED = re.compile(rb"(?P<of>[^\s()]+)\((?P<parts>[^()]*)\)|(?P<name>[^\s()]+)")


def with_lists_quoted(data: bytes) -> bytes:
    """A text whose rows hold lists of numbers, with these as "[0.1, 0.2, 9.8]"; else as it is.

    Where the header has a name for each of their numbers, or there is none, these are cells.
    """
    if len(data) > LARGEST_SEARCHED or not (b"[" in data or b"(" in data):
        return data
    data = _QUOTED.sub(lambda match: b" ".join(match[0].splitlines()), data)
    lines = [line for line in data[: FIRST_LINES * 2_000].splitlines() if line.strip()][
        :FIRST_LINES
    ]
    begin = next((at for at, line in enumerate(lines) if _LIST.search(line)), len(lines))
    if begin == len(lines) and _BRACKETS.search(data[: FIRST_LINES * 2_000]):
        return _without_brackets(data)
    rows = lines[begin:-1]
    listed = sum(bool(_LIST.search(line)) for line in rows)
    if not rows or listed < MOSTLY * len(rows) or b"[[" in rows[0]:
        return data
    if not any(_is_other(match) for row in rows for match in _LIST.finditer(row)):
        return data
    flat = _LIST.sub(_as_cells, rows[0])
    named = lines[begin - 1].count(b",") == flat.count(b",")
    apart = named if begin else re.search(rb"[;\t|]", flat) is None
    return _LIST.sub(_as_cells if apart else _as_json, data)


def with_places_as_lists(data: bytes) -> bytes:
    """A text in whose quotes places stand in square brackets; the text itself where none do.

    pandas writes the track of a run as "[(60.15, 24.90), (60.16, 24.91)]".
    """
    if len(data) > LARGEST_SEARCHED or b'"[(' not in data:
        return data
    return _PLACES.sub(lambda match: match[0].translate(_AS_SQUARE), data)


def _without_brackets(data: bytes) -> bytes:
    """A text whose rows are a number and vectors, 1 ((2 3 4) (5 6 7)), with a tab between numbers.

    So programs write that compute flows. The last comment names the vectors, maybe several of one
    kind: Time forces(pressure viscous). The text as it is where its rows are others.
    """
    lines = data.splitlines()
    rows = [at for at, line in enumerate(lines) if line.strip() and not line.startswith(b"#")]
    cells = [lines[at].translate(None, b"\r").translate(_AS_BLANKS).split() for at in rows]
    numbers = all(re.fullmatch(NUMBER, cell) for row in cells[:FIRST_LINES] for cell in row)
    vectors = all(_BRACKETS.match(lines[at]) for at in rows)
    if not numbers or not vectors or len({*map(len, cells)}) > 1:
        return data
    for at, row in zip(rows, cells, strict=True):
        lines[at] = b"\t".join(row)
    if rows[0] and (names := _names_of_vectors(lines[rows[0] - 1], len(cells[0]))):
        lines[rows[0] - 1] = b"# " + b"\t".join(names)
    return b"\n".join(lines) + b"\n"


def _names_of_vectors(comment: bytes, width: int) -> list[bytes]:
    """A name for each of so many numbers, by a comment that names them or their vectors; or []."""
    first, *vectors = [
        b" ".join((match["of"] or b"", part)).strip()
        for match in _NAMED.finditer(comment.lstrip(b"# "))
        for part in (match["parts"] or match["name"]).split()
    ] or [b""]
    if len(vectors) == width - 1:
        return [first, *vectors]
    if 3 * len(vectors) != width - 1:
        return []
    return [first, *(vector + axis for vector in vectors for axis in (b" x", b" y", b" z"))]


def _is_other(match: re.Match[bytes]) -> bool:
    """Whether a list is written otherwise than as JSON in quotes."""
    square = match["square"]
    return square is None or b"," not in square or (not match["quote"] and b"," in square)


def _numbers_in(match: re.Match[bytes]) -> list[bytes]:
    return (match["square"] or match["round"]).replace(b",", b" ").split()


def _as_json(match: re.Match[bytes]) -> bytes:
    numbers = json.dumps([float(number) for number in _numbers_in(match)])
    return match["before"] + f'"{numbers}"'.encode()


def _as_cells(match: re.Match[bytes]) -> bytes:
    return match["before"] + b",".join(_numbers_in(match))
