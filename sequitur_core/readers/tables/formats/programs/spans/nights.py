"""Nights, each below a line of names of its own with the times, as Sleep as Android writes them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import lines_of, split_rows

_FIRST = re.compile(rb'^\W{0,4}"?Id"?,"?Tz"?,"?From"?,"?To"?,', re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
_DAY = 24 * 60
TIME, CHANNELS = "time (min)", ("activity", "noise level")


def rows_of_nights(data: bytes) -> list[list[Any]]:
    """A row for each moment of each night: what is said of the night, the minutes since it began,
    and what was measured, as the lines below its names say: activity and, in some, noise.

    Names of columns come first; no rows where a file is something else. What happened in a night
    (*Event*, as often as needed) is left out.
    """
    if not _FIRST.match(data):
        return []
    names: list[str] = []
    nights: list[tuple[dict[str, str], dict[str, list[str]]]] = []
    for cells in split_rows(lines_of(data)):
        if [cell.strip("\ufeff").lower() for cell in cells[:2]] == ["id", "tz"]:
            names = cells
            nights.append(({}, {}))
            continue
        if not nights:
            return []
        said, measured = nights[-1]
        often = Counter(names)
        for name, cell in zip(names, cells, strict=False):
            if _CLOCK.fullmatch(name):
                measured.setdefault(name, []).append(cell)
            elif often[name] == 1 and cell:
                said.setdefault(name, cell)
    known = list(dict.fromkeys(name for said, _ in nights for name in said))
    count = max((len(cells) for _, night in nights for cells in night.values()), default=0)
    rows: list[list[Any]] = []
    for said, night in nights:
        begin = _minute(next(iter(night), "0:00"))
        about = [said.get(name, "") for name in known]
        for clock, cells in night.items():
            values = [cell if is_number(cell, ".") else "" for cell in cells]
            values += [""] * (count - len(values))
            rows.append([*about, (_minute(clock) - begin) % _DAY, *values[: len(CHANNELS)]])
    return [[*known, TIME, *CHANNELS[:count]], *rows] if rows else []


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
