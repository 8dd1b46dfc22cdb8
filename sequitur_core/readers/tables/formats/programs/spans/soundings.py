"""Soundings of the atmosphere below each other, as the University of Wyoming lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows

SIGN = re.compile(rb"(?:\xef\xbb\xbf)?(?:[^\n]*\n){0,3}?-{40,}\s*\n +PRES +HGHT +TEMP +DWPT")
NAME = "sounding"
_RULE = re.compile(r"-{40,}\s*")
_TITLE = re.compile(r"\S.* Observations at \d\dZ .*\d{4}")
_WIDTH = 7  # letters of a cell, which may be blank


def rows_of_soundings(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each level of each sounding, below names of the columns; lines left out.

    No rows of one sounding alone, whose lines are a table as they are.
    """
    heads = [at for at, line in enumerate(lines) if " PRES " in line]
    names = _names(lines, heads[0])
    rows: TableRows = [[NAME, *names]]
    begin = others = 0
    for count, (at, below) in enumerate(zip(heads, [*heads[1:], len(lines)], strict=True), 1):
        if _names(lines, at) != names:
            return [], 0
        told = [line.strip() for line in lines[begin:at] if line.strip()]
        titles = [line.replace(" Observations at", "") for line in told if _TITLE.fullmatch(line)]
        others += sum(not _RULE.fullmatch(line) for line in told) - len(titles)
        begin = at + 2  # of units
        for line in lines[begin:below]:
            cells = [*_cells(line), *[""] * len(names)][: len(names)]
            if _RULE.fullmatch(line) is None:
                if not cells[0] or not all(is_number(cell, ".") for cell in filter(None, cells)):
                    break
                rows.append([titles[-1] if titles else str(count), *cells])
            begin += 1
    others += sum(bool(line.strip()) for line in lines[begin:])
    return (rows, others) if len(heads) > 1 else ([], 0)


def _names(lines: Sequence[str], at: int) -> list[str]:
    """The names of columns with their units, which stand in the line below."""
    units = [*_cells(lines[at + 1]), *[""] * len(lines[at])]
    return [f"{name} ({unit})" for name, unit in zip(_cells(lines[at]), units, strict=False)]


def _cells(line: str) -> list[str]:
    return [line[at : at + _WIDTH].strip() for at in range(0, len(line.rstrip()), _WIDTH)]
