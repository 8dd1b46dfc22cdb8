"""Weather of a typical year for the simulation of buildings (EnergyPlus, .epw).

Eight lines say where and for when; columns have no names there, but a fixed order, and each has a
number that stands for a missing value.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, split_rows

WEATHER = "EnergyPlus weather"
_SIGN = re.compile(rb"(?:\xef\xbb\xbf)?LOCATION,")
_BEGIN = "DATA PERIODS,"
_PARTS = ("year", "month", "day", "hour")
_FIRST = 6  # columns: those of the date, the minute, and where each value is from
_FEWEST = 20  # columns of a row; older files end earlier
# The columns behind these, and the number from which on a value is missing.
_COLUMNS = {
    "dry bulb temperature (°C)": 99.9,
    "dew point temperature (°C)": 99.9,
    "relative humidity (%)": 999,
    "pressure (Pa)": 999_999,
    "extraterrestrial horizontal radiation (Wh/m²)": 9999,
    "extraterrestrial direct normal radiation (Wh/m²)": 9999,
    "horizontal infrared radiation (Wh/m²)": 9999,
    "global horizontal radiation (Wh/m²)": 9999,
    "direct normal radiation (Wh/m²)": 9999,
    "diffuse horizontal radiation (Wh/m²)": 9999,
    "global horizontal illuminance (lux)": 999_900,
    "direct normal illuminance (lux)": 999_900,
    "diffuse horizontal illuminance (lux)": 999_900,
    "zenith luminance (cd/m²)": 9999,
    "wind direction (°)": 999,
    "wind speed (m/s)": 999,
    "total sky cover": 99,
    "opaque sky cover": 99,
    "visibility (km)": 9999,
    "ceiling height (m)": 99_999,
    "present weather observation": None,
    "present weather codes": None,
    "precipitable water (mm)": 999,
    "aerosol optical depth": 0.999,
    "snow depth (cm)": 999,
    "days since last snow": 99,
    "albedo": 999,
    "liquid precipitation depth (mm)": 999,
    "liquid precipitation quantity (h)": 99,
}
_MARKS = {name for name, missing in _COLUMNS.items() if missing is None}  # codes of weather


def rows_of_weather(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each hour below the names of the columns; none of other files."""
    if not _SIGN.match(data):
        return [], []
    lines = filled_lines(data)
    begin = next((at for at, line in enumerate(lines[:20], 1) if line.startswith(_BEGIN)), 0)
    rows = [[cell.strip() for cell in row] for row in split_rows(lines[begin:])] if begin else []
    wide = min(map(len, rows), default=0)
    dated = all(is_number(cell, ".") for row in rows for cell in row[: len(_PARTS)])
    if wide < _FEWEST or not dated:
        return [], []
    names = [*_COLUMNS][: wide - _FIRST]
    kept = [at for at, name in enumerate(names) if name not in _MARKS]
    body = [
        [*row[: len(_PARTS)], *(_known(row[_FIRST + at], names[at]) for at in kept)] for row in rows
    ]
    return [[*_PARTS, *(names[at] for at in kept)], *body], []


def _known(cell: str, name: str) -> str:
    """A number as it is written; "" where it stands for a missing value."""
    missing = _COLUMNS[name]
    if missing is None or not is_number(cell, "."):
        return cell
    return "" if float(cell) >= missing else cell
