"""Sections whose first line has a name and how many rows follow, such as tracks of storms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

SIGN = re.compile(rb"[A-Z]{2}\d{6},[^\n,]*,\s*\d+,?\s*\n")
NAME, CALLED = "storm id", "name"
# Of HURDAT2, behind the date and the time of day.
_COLUMNS = (
    "record", "status", "latitude", "longitude", "wind (kn)", "pressure (mbar)",
    *(f"radius {kn} kn {side} (nmi)" for kn in (34, 50, 64) for side in ("NE", "SE", "SW", "NW")),
    "radius of strongest wind (nmi)",
)  # fmt: skip
_PLACE = re.compile(r"(?P<degrees>\d+(?:\.\d+)?)(?P<side>[NSEW])")
_Rows = list[list[Any]]


def rows_of_sections(lines: Sequence[str]) -> tuple[_Rows, int]:
    """A row for each moment of each storm, below names of the columns; lines left out.

    No rows where a section hasn't as many rows as it says.
    """
    rows: _Rows = [[NAME, CALLED, "time", *_COLUMNS]]
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        storm, name, count, *_ = [*_cells(lines[at]), "", ""]
        section = (
            [_cells(line) for line in lines[at + 1 : at + 1 + int(count)]]
            if (count.isdecimal())
            else []
        )
        if not section or any(len(cells) < 6 for cells in section):
            return [], 0
        for day, clock, *rest in section:
            when = f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:]}"
            told = [_signed(cell) for cell in rest][: len(_COLUMNS)]
            rows.append([storm, name, when, *told, *[""] * (len(_COLUMNS) - len(told))])
        at += 1 + len(section)
    return rows, 0


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().rstrip(",").split(",")]


def _signed(cell: str) -> str:
    """Degrees with a sign: 94.8W is -94.8."""
    match = _PLACE.fullmatch(cell)
    if match is None:
        return cell
    return f"-{match['degrees']}" if match["side"] in "SW" else match["degrees"]
