"""Logs whose lines begin alike and go on with a word for their kind: 9,0,i,dsd,7347945,21,s-,p-.

So Android says what a battery did, in more kinds of lines than one table has. The lines of each
kind of which there are many are a table.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

HEAD = 1 << 16  # bytes, whose lines show whether all may begin alike
FEWEST = 20  # lines of a kind that is a table
FEWEST_KINDS = 3  # of lines, of two widths or more
MOST_BEFORE = 4  # cells before the word
ALIKE = 0.9  # of the lines begin with the same cells
MOSTLY = 0.5  # of the lines are of kinds that are tables
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{0,15}")
_MAY_BE = re.compile(r"(?:[^\s,]{1,12},){2,4}[A-Za-z_]{1,16},[^,\n]*,")


def tables_of_stamped_kinds(data: bytes) -> dict[str, TableRows]:
    """The lines of each frequent kind by its word, below names, the most frequent first."""
    begins = filled_lines(data[:HEAD])
    if not begins or not _MAY_BE.match(begins[0]) or not _begin_alike(begins):
        return {}
    lines = [line.strip().split(",") for line in filled_lines(data)]
    at = next((at for at in range(2, MOST_BEFORE + 1) if _are_kinds(_of_kinds(lines, at), at)), 0)
    told = _of_kinds(lines, at) if at else []
    if len(told) < max(ALIKE * len(lines), 1):
        return {}
    of_kinds: dict[str, list[list[str]]] = {}
    for cells in told:
        of_kinds.setdefault(cells[at], []).append(cells[at + 1 :])
    tables: dict[str, TableRows] = {}
    for word, rows in sorted(of_kinds.items(), key=lambda kind: -len(kind[1])):
        width, often = Counter(map(len, rows)).most_common(1)[0]
        whole = [row for row in rows if len(row) == width]
        measured = any(is_number(cell, ".") for cell in whole[0])
        if FEWEST <= often >= ALIKE * len(rows) and measured:
            tables[word] = [[f"number {k}" for k in range(1, width + 1)], *whole]
    often = sum(len(rows) - 1 for rows in tables.values())
    return tables if often >= MOSTLY * len(lines) else {}


def _begin_alike(lines: list[str]) -> bool:
    """Whether most of some lines have the same first cells: those of long tables aren't split."""
    before = Counter(tuple(line.split(",", 2)[:2]) for line in lines)
    return before.most_common(1)[0][1] >= MOSTLY * len(lines)


def _of_kinds(lines: list[list[str]], at: int) -> list[list[str]]:
    return [cells for cells in lines if len(cells) > at and _WORD.fullmatch(cells[at])]


def _are_kinds(lines: list[list[str]], at: int) -> bool:
    """Whether the words of lines at a place say their kind, behind the same cells in most.

    Lines of a kind have as many cells each; those of some have more than others.
    """
    if not lines:
        return False
    before = Counter(tuple(cells[:at]) for cells in lines)
    kinds = Counter(cells[at] for cells in lines)
    widths = {len(cells) for cells in lines}
    alike = before.most_common(1)[0][1] >= ALIKE * len(lines)
    return alike and len(kinds) >= FEWEST_KINDS and len(widths) > 1
