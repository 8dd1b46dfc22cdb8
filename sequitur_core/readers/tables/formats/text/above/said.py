"""What lines above a text table set names to: settings, and a small table of one row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sequitur_core.readers.tables.columns.units.known import is_unit
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import split_line

MOST_LINES = 200  # that are looked at
LONGEST = 60  # letters of a name
LONGEST_VALUE = 200  # letters of a value, such as a title
FEWEST_COLUMNS = 3  # of a small table above the rows
TOLD = re.compile(r"(?P<name>[^:=]*[^\W\d][^:=]*?)\s*[:=]\s*(?P<value>\S.*)")
_SIGNS = " \t\"'#%*;!"


def said_above(lines: Sequence[str], delimiter: str) -> dict[str, str]:
    """What each name is set to, by lines above a table: `name, value`, or `name: value`.

    Or in a small table of one row: names, perhaps their units, and values below each other.
    """
    rows = ([c.strip(_SIGNS) for c in split_line(line, delimiter)] for line in lines[:MOST_LINES])
    said: dict[str, str] = {}
    for width, alike in itertools.groupby(rows, lambda row: len(row) * any(row)):
        run = [*alike]
        told = _small_table(run) or dict(filter(None, map(_pair, run))) if width else {}
        said = told | said
    long = {n for n, v in said.items() if len(n) > LONGEST or len(v) > LONGEST_VALUE}
    return {n: v for n, v in said.items() if n and v and n not in long}


def _small_table(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Names and values of two lines of as many cells, between which units may stand."""
    names, *units, values = rows if len(rows) in (2, 3) else ([], [])
    words = [name for name in names if name]
    if len(words) < FEWEST_COLUMNS or len({*words}) < len(words) or any(map(is_any_number, words)):
        return {}
    if not all(is_unit(cell) for row in units for cell in row if cell):
        return {}
    return {name: value for name, value in zip(names, values, strict=True) if name and value}


def _pair(cells: Sequence[str]) -> tuple[str, str] | None:
    """A name and its value, in two cells or in one."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 2 and re.search(r"[^\W\d]", filled[0]):
        return filled[0].rstrip(" :="), filled[1]
    match = TOLD.fullmatch(filled[0]) if len(filled) == 1 else None
    return (match["name"], match["value"].strip(_SIGNS)) if match else None
