"""Tables below each other in a text that go along the same columns: channels of one table.

So web statistics write users by day, and below that sessions by the same days; and labs of motion
write what a model says of each frame, and below that where each marker was.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sequitur_core.formatting import disambiguate, join_names

FEWEST_ROWS = 5
MOST_TITLES = 3
MOST_ABOVE_ROWS = 10  # lines: title, rate, names of markers, of places, units
_MARKS = (b"\t", b";", b"|", b",")
_NUMBER = re.compile(rb"[+-]?\d")
_Row = list[bytes]


@dataclass(frozen=True)
class _Columns:
    """A table: its title, lines above its names, what separates cells, lines of names and rows."""

    title: str
    above: list[bytes]
    mark: bytes
    heading: list[_Row]
    rows: list[_Row]

    @property
    def along(self) -> tuple[bytes, ...]:
        """The first column, with its name."""
        return self.column(0)

    def column(self, at: int) -> tuple[bytes, ...]:
        """A column with its names."""
        return tuple(row[at] for row in (*self.heading, *self.rows))

    def named(self, first: int) -> list[tuple[bytes, ...]]:
        """The names of the columns from one on; what stands above several is that of each."""
        over, *below = (line[first:] for line in self.heading)
        if below:
            over = list(itertools.accumulate(over, _or_before))
        return [*zip(over, *below, strict=True)]


@dataclass(frozen=True)
class Beside:
    """Tables side by side.

    Attributes
    ----------
    text : of all of them, as one table.
    places : which of a text's tables they are, from 0.
    title : what they are called: by their titles, or by the first column that they share.
    along : the names of all columns that they share.
    names : those of all others.
    """

    text: bytes
    places: tuple[int, ...]
    title: str
    along: str
    names: tuple[str, ...]

    def called(self, others: Sequence[str]) -> str:
        """A name for them, as none of the tables has it."""
        return disambiguate([*others, self.title])[-1]


def beside_each_other(tables: Sequence[bytes], titles: Sequence[str]) -> Beside | None:
    """The first tables that have the same first columns, side by side; None where there are none.

    Their values tell rows apart, and the names of other columns tables: two of which one has no
    channel of its own are two recordings. A name that comes again has the title of its table.
    """
    found = {
        at: columns
        for at, (text, title) in enumerate(zip(tables, titles, strict=True))
        if (columns := _columns(text, title))
    }
    for first in found.values():
        same = {
            at: of
            for at, of in found.items()
            if of.along == first.along and len(of.heading) == len(first.heading)
        }
        keys = _shared(first, [*same.values()])
        rows = [*zip(*(first.column(at) for at in range(keys)), strict=True)][len(first.heading) :]
        several = len(same) > 1 and keys > 0 and len({*rows}) == len(rows)
        told = _told_apart([*same.values()], keys) if several else []
        if not told:
            continue
        lines = [
            first.mark.join([*cells[0][:keys], *(cell for row in cells for cell in row[keys:])])
            for cells in zip(*([*of.heading, *of.rows] for of in told), strict=True)
        ]
        of_keys = [_words(names) for names in first.named(0)[:keys]]
        channels = tuple(_words(names) for of in told for names in of.named(keys))
        text = b"\n".join([*first.above, *lines, b""])
        titled = all(of.title.encode() in of.above and of.title[0] != "#" for of in told)
        title = join_names([of.title for of in told], MOST_TITLES) if titled else of_keys[0]
        return Beside(text, (*same,), title, join_names(of_keys), channels)
    return None


def _shared(first: _Columns, tables: Sequence[_Columns]) -> int:
    """How many columns are the same in all tables, from the left, each of which has another one."""
    most = min(len(of.heading[0]) for of in tables) - 1
    same = (all(of.column(at) == first.column(at) for of in tables) for at in range(most))
    return len([*itertools.takewhile(bool, same)])


def _told_apart(tables: Sequence[_Columns], keys: int) -> list[_Columns]:
    """The tables with the names of their columns, all different; [] of those of recordings.

    Where groups stand above names, a first name without one would be of that of the table before.
    """
    names = [of.named(keys) for of in tables]
    often = Counter(name for of in names for name in of)
    again = {name for name, count in often.items() if count > 1}
    if any({*of} <= again or len({*of}) < len(of) for of in names):
        return []
    told = []
    for of, named in zip(tables, names, strict=True):
        over, *below = of.heading
        if again:
            own = [
                b" ".join([of.title.encode(), n[0]]).strip() if n in again else n[0] for n in named
            ]
            over = [*over[:keys], *own]
        if below and not over[keys]:
            over = [*over[:keys], of.title.encode(), *over[keys + 1 :]]
        told.append(replace(of, heading=[over, *below]))
    return told


def _or_before(before: bytes, name: bytes) -> bytes:
    return name or before


def _words(names: Sequence[bytes]) -> str:
    return b" ".join(filter(None, names)).decode("utf-8", "replace")


def _columns(text: bytes, title: str) -> _Columns | None:
    """The names and rows of a table, all of the same number of cells; None for any other."""
    lines = [line.rstrip(b"\r") for line in text.split(b"\n")]
    told = (line.strip(b" \t,;|") for line in lines)
    filled = [at for at, line in enumerate(told) if line and not line.startswith(b"#")]
    if len(filled) <= FEWEST_ROWS or b'"' in text:
        return None
    mark = next((mark for mark in _MARKS if mark in lines[filled[-1]]), b"")
    if not mark:
        return None
    cells = [[cell.strip() for cell in lines[at].split(mark)] for at in filled]
    begin = next((at for at, row in enumerate(cells) if _is_row(row, cells[-1])), 0)
    names = begin
    while names and any(cells[names - 1][1:]) and not any(map(_NUMBER.match, cells[names - 1])):
        names -= 1
    heading, rows = cells[names:begin], cells[begin:]
    above = [line.rstrip(mark + b" ") for line in lines[: filled[names]]]
    fits = {len(row) for row in rows} == {len(rows[0])} and begin <= MOST_ABOVE_ROWS
    if not heading or not fits or any(any(row[len(rows[0]) :]) for row in heading):
        return None
    heading = [[*row, *[b""] * len(rows[0])][: len(rows[0])] for row in heading]
    columns = [*zip(*heading, *rows, strict=True)]
    width = max(at for at, column in enumerate(columns, 1) if any(column))
    named = all(any(column[: len(heading)]) for column in columns[:width])
    if not named or not all(_NUMBER.match(row[0]) for row in rows):
        return None
    heading, rows = [row[:width] for row in heading], [row[:width] for row in rows]
    return _Columns(title, above, mark, heading, rows)


def _is_row(cells: _Row, last: _Row) -> bool:
    """Whether a line is written as the last one is,"""
    return (
        len(cells) == len(last)
        and len([*filter(None, cells)]) > 1
        and bool(_NUMBER.match(cells[0]))
    )
