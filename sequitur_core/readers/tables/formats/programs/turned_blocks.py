"""Blocks below each other, each on its side: a line for each channel, a column for each read.

Readers of plates write one for each well that they read at several places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.plates import TIME, WELL, WELL_NAME
from sequitur_core.readers.tables.formats.text.numbers import is_any_number, known_cells
from sequitur_core.readers.tables.formats.text.text_file import (
    BEGINNING,
    TableRows,
    lines_of,
    split_line,
)

NAME = "name"  # of blocks that are of no well
FEWEST_READS = 4  # of each block
FEWEST_LINES = 2  # of each, of which one says when
_COUNTED = re.compile(
    rb"(?:^|\n)[^\t;,\r\n]{1,60}(?P<delimiter>[\t;,])1(?P=delimiter)2(?P=delimiter)3\b"
)


class _Block(NamedTuple):
    """What stands before the numbers of its reads, how many these are, and its lines by name."""

    name: str
    reads: int
    lines: dict[str, list[str]]


def rows_of_turned_blocks(data: bytes) -> tuple[TableRows, list[Note]]:
    """The blocks of a text file as one table; no rows of other files."""
    if (first := _COUNTED.search(data[:BEGINNING])) is None:
        return [], []
    delimiter = first["delimiter"].decode()
    tables = turned_blocks(split_line(line, delimiter) for line in lines_of(data))
    return (tables[0] if tables else []), []


def turned_blocks(lines: Iterable[Sequence[Any]]) -> list[TableRows]:
    """A table with a row for each read of each block, behind the block's name; none of others.

    All blocks have the same lines, one of which says when each read was.
    """
    blocks = [*_blocks(lines)]
    names = [*blocks[0].lines] if blocks else []
    alike = len(blocks) > 1 and all([*block.lines] == names for block in blocks)
    if not alike or len(names) < FEWEST_LINES or len({b.name for b in blocks}) < len(blocks):
        return []
    if not any(map(TIME.fullmatch, names)):
        return []
    wells = all(WELL.fullmatch(block.name) for block in blocks)
    rows: TableRows = [[WELL_NAME if wells else NAME, *names]]
    for block in blocks:
        rows += [[block.name, *read] for read in zip(*block.lines.values(), strict=True)]
    return [rows]


def _blocks(lines: Iterable[Sequence[Any]]) -> Iterator[_Block]:
    """Lines of numbers below one that counts its cells from 1, up to the next of these."""
    block: _Block | None = None
    for line in lines:
        begins = len(line) > FEWEST_READS and str(line[1]).strip() == "1"
        if block is None and not begins:
            continue
        name, *cells = ["" if cell is None else str(cell).strip() for cell in line] or [""]
        while cells and not cells[-1]:
            cells.pop()
        counted = begins and cells == [str(k + 1) for k in range(len(cells))]
        if counted and len(cells) >= FEWEST_READS:
            if block is not None:
                yield block
            block = _Block(name, len(cells), {})
        elif block is not None and name not in ("", *block.lines) and _are_reads(cells, block):
            block.lines[name] = cells + [""] * (block.reads - len(cells))
    if block is not None:
        yield block


def _are_reads(cells: Sequence[str], block: _Block) -> bool:
    return 0 < len(cells) <= block.reads and all(map(is_any_number, known_cells(cells)))
