"""Tables of climate: HURDAT2, tracks of storms, and series by month that have a year in a line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from sequitur_core.readers.tables.formats.text.numbers import is_number

STORMS = re.compile(rb"[A-Z]{2}\d{6},[^\n,]*,\s*\d+,?\s*\n")
NAME, CALLED = "storm id", "name"
# Of HURDAT2, behind the date and the time of day.
_COLUMNS = (
    "record", "status", "latitude", "longitude", "wind (kn)", "pressure (mbar)",
    *(f"radius {kn} kn {side} (nmi)" for kn in (34, 50, 64) for side in ("NE", "SE", "SW", "NW")),
    "radius of strongest wind (nmi)",
)  # fmt: skip
_PLACE = re.compile(r"(?P<degrees>\d+(?:\.\d+)?)(?P<side>[NSEW])")
_Rows = list[list[Any]]


def rows_of_storms(lines: Sequence[str]) -> tuple[_Rows, int]:
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
        rows_below = int(count) if count.isdecimal() else 0
        section = [_cells(line) for line in lines[at + 1 : at + 1 + rows_below]]
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


# Series by month
#
# The years may stand in a first line (from when to when), and below the last year what stands for
# a missing value, alone in its line, and what the numbers are.

YEARS = re.compile(
    rb"\s*(?:(\d{4})[ \t]+\d{4}[ \t]*\r?\n\s*\1[ \t]"
    rb"|\d{4}(?:[ \t]+[-+]?[\d.]+){12,13}[ \t]*\r?\n)"
)
MONTHS = 12
FEWEST_YEARS = 5
LONGEST_NAME = 60  # letters


def rows_of_years(lines: Sequence[str]) -> tuple[_Rows, int]:
    """A row for each month, below names of the columns; how many lines were between.

    No rows where the lines are something else.
    """
    years: dict[int, list[str]] = {}
    beside = 0
    rest = [line.split() for line in lines if line.strip()]
    if len(rest[0]) == 2:
        rest = rest[1:]
    above = list(itertools.takewhile(_is_year, rest))
    for cells in above:
        year, last = int(cells[0]), next(reversed(years), None)
        if last is not None and year == last:  # how much of the earth was measured
            beside += 1
        elif last is not None and year != last + 1:
            return [], 0
        else:
            years[year] = cells[1:]
    below = rest[len(above) :]
    if len(years) < FEWEST_YEARS or any(map(_is_year, below)) or beside not in (0, len(years)):
        return [], 0
    wide = {len(cells) for cells in years.values()}
    if wide == {MONTHS + 1} and not _ends_in_means(list(years.values())):
        return [], 0
    unknown = [cells[0] for cells in below if len(cells) == 1 and is_number(cells[0], ".")]
    missing = {float(cell) for cell in unknown}
    texts = [" ".join(cells) for cells in below if not all(is_number(c, ".") for c in cells)]
    rows: _Rows = [["month", (texts or ["value"])[0][:LONGEST_NAME]]]
    for year, cells in years.items():
        for month, cell in enumerate(cells[:MONTHS], 1):
            rows.append([f"{year}-{month:02d}", "" if float(cell) in missing else cell])
    while rows[-1][1] == "":  # months to come
        rows.pop()
    return rows, beside


def _is_year(cells: Sequence[str]) -> bool:
    """Whether cells are a year and its months, perhaps with their mean."""
    dated = cells[0].isdecimal() and len(cells[0]) == 4 and 1500 <= int(cells[0]) < 2200
    numbers = MONTHS <= len(cells) - 1 <= MONTHS + 1
    return dated and numbers and all(is_number(cell, ".") for cell in cells)


def _ends_in_means(years: Sequence[Sequence[str]]) -> bool:
    cells = np.array(years, np.float64)
    spread = np.ptp(cells[:, :MONTHS], axis=1).max()
    return bool(np.median(np.abs(cells[:, :MONTHS].mean(axis=1) - cells[:, MONTHS])) < 0.1 * spread)
