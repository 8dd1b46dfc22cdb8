"""Tables of climate: tracks of storms, series by month with a year in a line, days of a month.

Those are HURDAT2, the indices of climate services and GHCN-Daily.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows

STORMS = re.compile(rb"[A-Z]{2}\d{6},[^\n,]*,\s*\d+,?\s*\n")
NAME, CALLED = "storm id", "name"
# Of HURDAT2, behind the date and the time of day.
_COLUMNS = (
    "record", "status", "latitude", "longitude", "wind (kn)", "pressure (mbar)",
    *(f"radius {kn} kn {side} (nmi)" for kn in (34, 50, 64) for side in ("NE", "SE", "SW", "NW")),
    "radius of strongest wind (nmi)",
)  # fmt: skip
_PLACE = re.compile(r"(?P<degrees>\d+(?:\.\d+)?)(?P<side>[NSEW])")


def rows_of_storms(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each moment of each storm, below names of the columns; lines left out.

    No rows where a section hasn't as many rows as it says.
    """
    rows: TableRows = [[NAME, CALLED, "time", *_COLUMNS]]
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


def rows_of_years(lines: Sequence[str]) -> tuple[TableRows, int]:
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
    rows: TableRows = [["month", (texts or ["value"])[0][:LONGEST_NAME]]]
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


# GHCN-Daily: a month of one quantity in a line
#
# Each has as many letters: the station, the year and month, what was measured, and for each of 31
# days a number of five letters with three marks behind it, which may touch the next.

DAYS = re.compile(
    rb"(?:[A-Z]{2}[\w-]{9}\d{6}[A-Z]{2}[A-Z0-9]{2}(?:[ \d-]{4}\d[^\n]{3}){31}\s*\n){3}"
)
_MONTH = re.compile(
    r"(?P<station>\S{11})(?P<year>\d{4})(?P<month>\d{2})(?P<what>\w{4})(?P<days>.*)"
)
_WIDTH, _DIGITS = 8, 5  # of each day, and of its number
_UNKNOWN = -9999
# What is written in tenths, and the units of what most stations measure.
_TENTHS = {"TMAX", "TMIN", "TAVG", "TOBS", "PRCP", "AWND", "EVAP", "WSF2", "WSF5"}
_UNITS = {
    "TMAX": "°C", "TMIN": "°C", "TAVG": "°C", "TOBS": "°C", "PRCP": "mm", "SNOW": "mm",
    "SNWD": "mm", "EVAP": "mm", "AWND": "m/s", "WSF2": "m/s", "WSF5": "m/s",
}  # fmt: skip


def rows_of_days(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each day of each station, with a column for each quantity; lines left out."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    quantities: dict[str, None] = {}
    others = 0
    for line in filter(str.strip, lines):
        if not (month := _MONTH.match(line)):
            others += 1
            continue
        what, days = month["what"], month["days"]
        quantities[what] = None
        begins = range(0, len(days), _WIDTH)
        for day, number in enumerate((days[at : at + _DIGITS].strip() for at in begins), 1):
            if is_number(number, ".") and int(number) != _UNKNOWN:
                date = f"{month['year']}-{month['month']}-{day:02d}"
                told = f"{int(number) / 10:.1f}" if what in _TENTHS else number
                found.setdefault((month["station"], date), {})[what] = told
    names = [f"{what} ({_UNITS[what]})" if what in _UNITS else what for what in quantities]
    rows: TableRows = [["station", "date", *names]]
    for (station, date), told in sorted(found.items()):
        rows.append([station, date, *(told.get(what, "") for what in quantities)])
    return (rows, others) if found else ([], 0)
