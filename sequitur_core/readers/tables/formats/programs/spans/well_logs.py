"""Logs of wells as the Canadian Well Logging Society keeps them (.las): curves along the depth.

Version 2.0, and of 3.0 the section of the log. Source: the society's standard, LAS 2.0, 2017.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import said_null
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

WELL_LOG = "well log"
HEAD = 1 << 14  # bytes that the sections above the curves have, nearly always
FEWEST = 10  # rows
# Comments may stand above the section of the version.
SIGN = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*(?:#[^\n]*)?\n){0,50}\s*~V[^\n]*\n", re.IGNORECASE)
# A curve or a fact: its name, a point with the unit right behind it, a value, and what it is.
_FACT = re.compile(r"(?P<name>[^.]{1,60}?)\s*\.(?P<unit>\S*)\s+(?P<value>[^:]*?)\s*(?::.*)?")
_Fact = tuple[str, str, str]
_NO_UNIT = {"", "none", "unitless", "n/a", "---"}


def rows_of_well_log(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each depth, below the names of the curves with their units; none of other files.

    A curve is blank where it has the number that the log says stands for none. Where lines are
    wrapped, a depth goes on over several.
    """
    if not SIGN.match(data[:HEAD]):
        return [], []
    lines = [line for line in filled_lines(data) if not line.lstrip().startswith("#")]
    begins = [at for at, line in enumerate(lines) if line.lstrip().startswith("~")]
    facts: dict[str, list[_Fact]] = {}
    rows: TableRows = []
    for at, end in itertools.pairwise([*begins, len(lines)]):
        title = lines[at].strip()[1:].upper()
        if title.startswith(("A", "LOG_DATA")):
            cells = [_cells(line) for line in lines[at + 1 : end]]
            names = _names(facts.get("C", []), lines[at].split()[1:])
            rows = [names, *_together(cells, len(names))]
            break
        key = "C" if title.startswith(("C", "LOG_DEF")) else title[:1]
        facts.setdefault(key, []).extend(_facts(lines[at + 1 : end]))
    null = next((value for name, _, value in facts.get("W", []) if name.upper() == "NULL"), "")
    if len(rows) <= FEWEST:
        return [], []
    return _without(rows, null)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")] if "," in line else line.split()


def _facts(lines: Sequence[str]) -> list[_Fact]:
    """The name, the unit and the value of each."""
    found = filter(None, (_FACT.fullmatch(line.strip()) for line in lines))
    return [(m["name"].strip(), m["unit"], m["value"]) for m in found]


def _names(curves: Sequence[_Fact], above: Sequence[str]) -> list[str]:
    """Names of the curves, with units; those `above` the numbers where no section tells them."""
    return [
        name if unit.lower() in _NO_UNIT else f"{name} ({unit})" for name, unit, _ in curves
    ] or [*above]


def _together(cells: Sequence[Sequence[str]], width: int) -> TableRows:
    """Rows of so many cells, which may go on in the next lines; none where they don't fit."""
    if all(len(row) == width for row in cells):
        return [[*row] for row in cells]
    every = [*itertools.chain.from_iterable(cells)]
    if not width or len(every) % width or any(len(row) > width for row in cells):
        return []
    return [every[at : at + width] for at in range(0, len(every), width)]


def _without(rows: TableRows, null: str) -> tuple[TableRows, list[Note]]:
    """Rows without the number that stands for none, and a note on how many cells had it."""
    if not is_number(null, "."):
        return rows, []
    none, count = float(null), 0
    for row in rows[1:]:
        for at, cell in enumerate(row):
            if is_number(cell, ".") and float(cell) == none:
                row[at], count = "", count + 1
    return rows, [said_null(none, count)] if count else []
