"""Tables below each other in a text that go along the same column: channels of one table.

So web statistics write users by day, and below that sessions by the same days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sequitur_core.formatting import disambiguate

FEWEST_ROWS = 5
_MARKS = (b"\t", b";", b"|", b",")
_Row = list[bytes]


@dataclass(frozen=True)
class _Columns:
    """A table: lines above its names, what separates cells, its names and its rows."""

    above: list[bytes]
    mark: bytes
    names: _Row
    rows: list[_Row]

    @property
    def along(self) -> tuple[bytes, ...]:
        """The first column, with its name."""
        return (self.names[0], *(row[0] for row in self.rows))


@dataclass(frozen=True)
class Beside:
    """Tables side by side.

    Attributes
    ----------
    text : of all of them, as one table.
    places : which of a text's tables they are, from 0.
    along : the name of the column that they share.
    names : those of all others.
    """

    text: bytes
    places: tuple[int, ...]
    along: str
    names: tuple[str, ...]

    def called(self, others: Sequence[str]) -> str:
        """A name for them, as none of the tables has it."""
        return disambiguate([*others, self.along])[-1]


def beside_each_other(tables: Sequence[bytes]) -> Beside | None:
    """The first tables that have the same first column, side by side; None where there are none.

    Its values tell rows apart, and the names of other columns tables: two with a channel of one
    name are two recordings.
    """
    found = {at: columns for at, text in enumerate(tables) if (columns := _columns(text))}
    for first in found.values():
        same = {at: of for at, of in found.items() if of.along == first.along}
        names = [name for of in same.values() for name in of.names[1:]]
        if len(same) < 2 or len({*names}) < len(names) or len({*first.along}) < len(first.along):
            continue
        rows = [
            first.mark.join([cells[0][0], *(cell for row in cells for cell in row[1:])])
            for cells in zip(*([of.names, *of.rows] for of in same.values()), strict=True)
        ]
        along, *channels = (n.decode("utf-8", "replace") for n in (first.names[0], *names))
        return Beside(b"\n".join([*first.above, *rows, b""]), (*same,), along, (*channels,))
    return None


def _columns(text: bytes) -> _Columns | None:
    """The names and rows of a table, all of the same number of cells; None for any other."""
    lines = [line.rstrip(b"\r") for line in text.split(b"\n")]
    filled = [at for at, line in enumerate(lines) if line.strip() and not line.startswith(b"#")]
    if len(filled) <= FEWEST_ROWS or b'"' in text:
        return None
    head = lines[filled[0]]
    mark = next((mark for mark in _MARKS if mark in head), b"")
    if not mark:
        return None
    names, *rows = ([cell.strip() for cell in lines[at].split(mark)] for at in filled)
    numbers = all(re.match(rb"[+-]?\d", row[0]) for row in rows)
    if not numbers or {len(row) for row in rows} != {len(names)} or not all(names):
        return None
    return _Columns(lines[: filled[0]], mark, names, rows)
