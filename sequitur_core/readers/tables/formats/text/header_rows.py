"""Names of the columns from the rows above their numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from sequitur_core.readers.tables.columns.units import is_unit, shown

_BESIDE_NAMES = {"type", "id", "parent"}  # rows that say more of what a row of names has named
_NO_UNITS = {"time", "date", "timestamp", "stamp", "clock"}  # beside names in brackets
_TIME = re.compile(r"time|date|frame|second|sample|step|index", re.IGNORECASE)


def header_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """A name for each column, joined from its cells in all rows: "left x", or "heat (kW)".

    Rows that tell no columns apart, such as the program's name in each cell, are left out. So
    are those that only repeat in other words what the rows above tell apart.
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    if len(cells) == 1:
        return cells[0]
    width = max(len(cells[-1]), *(_filled_width(row) for row in cells))
    cells = [(row + [""] * width)[:width] for row in cells]
    units = [row for row in cells if _are_units(row)]
    words = [row for row in cells if any(row) and row not in units] or units[:1]
    labels = _label_columns(words)
    called = [row[labels - 1].lower() if labels else "" for row in words]
    if "name" in called:
        words = [
            row for row, label in zip(words, called, strict=True) if label not in _BESIDE_NAMES
        ]
    title = words[0][0] if not any(words[0][1:]) else ""
    words = [row[:labels] + _spread(row[labels:], last=row is words[-1]) for row in words]
    telling = [*words[: bool(title)], *_telling(words, labels)] or words[:1]
    # Labels name rows of the header: one that says when names the column below it, too.
    own = [row for row in words[-1:] if labels != 1 or _TIME.search(row[0])]
    return [
        _name(place, own if place < labels else telling, units, labels) for place in range(width)
    ]


def _name(
    place: int, words: Sequence[Sequence[str]], units: Sequence[Sequence[str]], labels: int
) -> str:
    """The parts of one column's name, each once, and its unit in brackets."""
    parts = [
        f"{row[labels - 1]} {row[place]}" if labels and row[place].isdecimal() else row[place]
        for row in words
    ]
    parts += [f"({_bare(row[place])})" for row in units if is_unit(row[place]) and row not in words]
    return " ".join(part for part in dict.fromkeys(parts) if part)


def _bare(unit: str) -> str:
    """A unit as it is shown, without the brackets around it."""
    unit = unit[1:-1] if unit[:1] + unit[-1:] in ("[]", "()") else unit
    return shown(unit)


def _filled_width(row: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell), default=0)


def _are_units(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    if not _NO_UNITS.isdisjoint(cell.lower() for cell in filled):
        return False
    return bool(filled) and 2 * sum(is_unit(cell) for cell in filled) >= len(filled)


def _label_columns(rows: Sequence[Sequence[str]]) -> int:
    """How many first columns name the rows of the header, such as "bodyparts", not a column.

    The label stands once, before names that come again, in each row. Where the first row has a
    name of its own for each column, its first one is a name, too.
    """
    named = [cell for cell in rows[0] if cell]
    if rows[0][0] and len(named) > 2 and len(named) == len(set(named)):
        return 0
    for row in rows:
        place = next(i for i, cell in enumerate(row) if cell)
        others = [cell for cell in row[place + 1 :] if cell]
        complete = len(others) == len(row) - place - 1
        alone = not any(r[place] and r[place] in r[place + 1 :] for r in rows)
        if complete and alone and len(set(others)) < len(others):
            return place + 1
    return 0


def _spread(row: Sequence[str], *, last: bool) -> list[str]:
    """A name above several columns that stands over the first of them, over each of them.

    Where one is written above each of them already, an empty cell has no name.
    """
    written_out = any(a and a == b for a, b in itertools.pairwise(row))
    if written_out:
        return list(row)
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread and not last else ""))
    return spread


def _telling(rows: Sequence[Sequence[str]], labels: int) -> Iterator[Sequence[str]]:
    """Those of some rows that number columns, or tell apart what those above them don't."""
    apart = 1
    for number, row in enumerate(rows):
        count = len(set(zip(*(r[labels:] for r in rows[: number + 1]), strict=True)))
        above = zip(*(r[labels:] for r in rows[:number]), strict=True)
        again = number and all(
            any(cell in over for over in column)
            for cell, column in zip(row[labels:], above, strict=True)
        )  # as a serial number that stands behind "SN:" above
        if count > apart or (not again and any(cell.isdecimal() for cell in row)):
            yield row
        apart = max(apart, count)
