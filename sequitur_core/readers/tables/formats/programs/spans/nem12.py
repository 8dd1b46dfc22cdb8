"""NEM12, as Australian meters are read: a line for each day of each of their channels."""

from __future__ import annotations

import re

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

_FIRST = re.compile(rb'^\W{0,4}"?100"?,"?NEM12"?[,\r\n]')
METER, DATE, TIME = "NMI", "date", "time"
_MINUTES = 24 * 60


def rows_of_nem12(data: bytes) -> TableRows:
    """A row for each interval of each meter: its number, when it begins, and its channels.

    Names of columns come first; no rows where a file is something else.
    """
    if not _FIRST.match(data):
        return []
    meter = channel = ""
    minutes = 0
    channels: dict[str, None] = {}
    cells: dict[tuple[str, str, int], dict[str, str]] = {}
    for line in lines_of(data):
        kind, *rest = [cell.strip().strip('"') for cell in line.split(",")]
        if kind == "200" and len(rest) >= 8:
            meter, channel = rest[0], f"{rest[3] or rest[2]} ({_unit(rest[6])})"
            minutes = int(rest[7]) if rest[7].isdecimal() else 0
        elif kind == "300" and 0 < minutes <= _MINUTES and _MINUTES % minutes == 0 and rest:
            channels[channel] = None
            for place, cell in enumerate(rest[1 : 1 + _MINUTES // minutes]):
                if is_number(cell, "."):
                    cells.setdefault((meter, rest[0], place * minutes), {})[channel] = cell
    several = len({meter for meter, _, _ in cells}) > 1
    rows: TableRows = [[*([METER] if several else []), DATE, TIME, *channels]]
    for (meter, date, minute), read in sorted(cells.items()):
        day = f"{date[:4]}-{date[4:6]}-{date[6:]}"
        clock = f"{minute // 60:02d}:{minute % 60:02d}"
        beside = [meter] if several else []
        rows.append([*beside, day, clock, *(read.get(one, "") for one in channels)])
    return rows if cells else []


def _unit(unit: str) -> str:
    return {"KWH": "kWh", "WH": "Wh", "MWH": "MWh", "KW": "kW", "KVARH": "kvarh"}.get(
        unit.upper(), unit
    )
