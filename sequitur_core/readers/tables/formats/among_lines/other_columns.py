"""Tables below each other whose columns differ, without one blank line alone between them.

So dstat and loggers write that were started again with other options: behind two blank lines, or
none, the lines of a heading stand once more, with other names below them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sequitur_core.data.recipe import APART
from sequitur_core.readers.tables.formats.text.numbers import MISSING_WORDS
from sequitur_core.readers.tables.formats.text.text_tables import (
    FEWEST_NAMES,
    MOST_TABLES,
    MOST_TITLES,
    Sheet,
    are_numbers,
    cells_of_line,
    is_words,
    one_of_tables,
    parts_from,
    starts_of_tables,
)

LARGEST = 32_000_000  # bytes
MOST_LINES = 1_000  # that may be names
MOST_UNITS = 2  # lines between names and rows
FEWEST_ROWS = 3
# The beginning of a line whose first two cells begin with a letter, or a sign: # time, %user.
_MAY_NAME = re.compile(
    rb"\n[ \t\"#]{0,40}[A-Za-z%\x80-\xff][^,;|\t\r\n]{0,80}[,;|\t ][ \t\"]{0,40}[A-Za-z%\x80-\xff]"
)
_QUOTED, _APART = re.compile(rb'"[^"]*"'), re.compile(rb"[,;|\t]")
_MISSING = {word.encode() for word in MISSING_WORDS}
_Cells = Sequence[bytes]


def tables_apart(data: bytes, asked: str, *, file: str) -> Sheet | None:
    """The table that is called so, or the first; None where others find them, or there are none.

    Raises SequiturError where none is called so.
    """
    if len(data) > LARGEST:
        return None
    hits = [*itertools.islice(_MAY_NAME.finditer(b"\n" + data), MOST_LINES + 1)]
    if not 1 < len(hits) <= MOST_LINES or starts_of_tables(data):
        return None
    lines = data.split(b"\n")
    between = pairwise([0, *(hit.start() for hit in hits)])
    places = itertools.accumulate(data.count(b"\n", a, b) for a, b in between)
    starts, names = [*zip(*_tables(lines, [*places]), strict=True)] or ((), ())
    if not 1 < len(starts) <= MOST_TABLES or len({*names}) == 1:
        return None
    parts = parts_from(lines, [0, *starts[1:]])
    tables = [*(b"\n".join([*part, b""]) for part in parts[:-1]), b"\n".join(parts[-1])]
    return replace(one_of_tables(tables, asked, file=file), names_again=APART)


def _tables(lines: Sequence[bytes], places: Sequence[int]) -> Iterator[tuple[int, _Cells]]:
    """Where the lines of each table begin, those above its names with it, and the names.

    Names are other words each, above rows with as many cells. Rows end directly above, and have
    more or fewer cells, or titles stand between: a row of words among others is no name.
    """
    end = width = 0
    for at in places:
        names = tuple(_cells(lines[at]))
        first = _first_row(lines, at, len(names)) if at >= end and _are_names(names) else 0
        if not first:
            continue
        begin = at
        while begin > end and not are_numbers(_cells(lines[begin - 1])):
            begin -= 1
        titled = begin < at and at - begin <= MOST_TITLES
        if not end or titled or len(names) != width:
            yield begin, names
        end, width = first + FEWEST_ROWS, len(names)


def _first_row(lines: Sequence[bytes], names: int, width: int) -> int:
    """Where rows begin below names, which are as wide; 0 where few or none do."""
    first = names + 1
    while first <= names + MOST_UNITS and first < len(lines) and is_words(lines[first]):
        first += 1
    rows = [_cells(line) for line in lines[first : first + FEWEST_ROWS]]
    fit = all(are_numbers(row) and len(row) == width for row in rows)
    return first if fit and len(rows) == FEWEST_ROWS else 0


def _are_names(cells: _Cells) -> bool:
    words = {*cells}.difference(_MISSING)
    return FEWEST_NAMES <= len(cells) == len(words) and not are_numbers(cells)


def _cells(line: bytes) -> _Cells:
    """The cells of a line without those that are empty at its end, and without quotes."""
    plain = _QUOTED.sub(lambda quoted: _APART.sub(b" ", quoted[0]), line)
    cells = [cell.strip(b' "\r\n') for cell in cells_of_line(plain.lstrip(b"# "))]
    while cells and not cells[-1]:
        cells.pop()
    return cells
