"""Outlines: rows below what they are of, each level further in by an empty cell.

Cyclers of batteries write so their cycles, the steps of these, and the records of each step; the
names of all levels stand above.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sequitur_core.data.notes.lists import rows_below_their_names
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_any_number
from sequitur_core.readers.tables.formats.text.text_file import (
    BEGINNING,
    TableRows,
    cell_at,
    filled_lines,
    split_line,
)

OUTLINE = "an outline"
FEWEST_ROWS = 10  # of the innermost level
_DELIMITERS = (b",", b";", b"\t")
_Level = tuple[int, list[str]]  # how many empty cells begin a row, and those behind them
_SECOND = re.compile(rb"[^\r\n]+?(?P<delimiter>[,;\t])[^\r\n]+\r?\n(?P=delimiter)[^\s,;\t\d]")


def rows_of_outline(data: bytes) -> tuple[TableRows, list[Note]]:
    """The rows of the innermost level, behind what names those they stand below; none of others."""
    head = data.removeprefix(b"\xef\xbb\xbf")[:BEGINNING]
    second = head.find(b"\n") + 1  # where most files show at once that they are none
    if not head.startswith(_DELIMITERS, second) or (begun := _SECOND.match(head)) is None:
        return [], []
    delimiter = begun["delimiter"].decode()
    lines = [_level(split_line(line, delimiter)) for line in filled_lines(data)]
    heads = [*itertools.takewhile(lambda k: lines[k][0] == k and _are_names(lines[k][1]),
                                  range(len(lines)))]  # fmt: skip
    inner = len(heads) - 1
    below = lines[len(heads) :]
    rows = sum(depth == inner for depth, _ in below)
    if inner < 1 or rows < FEWEST_ROWS or any(depth > inner for depth, _ in below):
        return [], []
    if not below or below[0][0] != 0 or {depth for depth, _ in below} != {*range(inner + 1)}:
        return [], []
    telling = [_telling(below, lines[k][1], k) for k in range(inner)]
    names = [lines[k][1][at] for k, kept in enumerate(telling) for at in kept]
    found: TableRows = [[*names, *lines[inner][1]]]
    above: list[list[str]] = [[] for _ in telling]
    for depth, cells in below:
        if depth < inner:
            above[depth] = [cell_at(cells, at) for at in telling[depth]]
        else:
            width = len(lines[inner][1])
            found.append([*itertools.chain(*above), *(cells + [""] * width)[:width]])
    distinct = len({*found[0]}) == len(found[0])
    return (found, [rows_below_their_names(tuple(names))]) if distinct else ([], [])


def _level(cells: Sequence[str]) -> _Level:
    """How many empty cells a row begins with, and the others up to its last."""
    kept = [cell.strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    depth = next((at for at, cell in enumerate(kept) if cell), 0)
    return depth, kept[depth:]


def _are_names(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and all(cells) and not any(map(is_any_number, cells))


def _telling(rows: Sequence[_Level], names: Sequence[str], depth: int) -> list[int]:
    """The columns of a level that say which it is: its first, and words; sums are left out."""
    own = [cells for at, cells in rows if at == depth]
    words = [
        at
        for at in range(1, len(names))
        if all(at < len(cells) and re.match(r"[^\W\d_]", cells[at]) for cells in own)
    ]
    return [0, *words]
