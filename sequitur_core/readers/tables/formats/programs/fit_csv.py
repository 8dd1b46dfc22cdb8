"""FIT files of sports watches as Garmin's FitCSVTool writes them: a message in each line.

A line has its fields one behind the other, each as a name, a value and a unit, in any order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, split_rows

SIGN = re.compile(rb"^(?:\xef\xbb\xbf)?Type,Local Number,Message,Field 1,Value 1,Units 1,")
RECORD, LAP, UNKNOWN = "record", "lap", "unknown"
_TIME = "timestamp"
_BEGINNING = datetime(1989, 12, 31, tzinfo=UTC)
_LATEST = 2.0**32  # seconds since then
_DEGREES = 180 / 2**31  # of a semicircle


def rows_of_fit(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each record, or for each message of the kind that most are of; the other lines.

    Fields that nobody knows the meaning of are left out.
    """
    messages = [cells for cells in split_rows(lines[1:]) if cells and cells[0] == "Data"]
    count = Counter(cells[2] for cells in messages if len(cells) > 2)
    if not count:
        return [], 0
    kind = RECORD if RECORD in count else count.most_common(1)[0][0]
    names: dict[str, None] = {}
    found: list[dict[str, str]] = []
    lap = 1
    for cells in messages:
        if cells[2:3] == [kind]:
            told = zip(cells[3::3], cells[4::3], cells[5::3], strict=False)
            fields = dict(_field(*field) for field in told if field[0] not in ("", UNKNOWN))
            found.append(fields | {LAP: f"lap {lap}"})
            names |= dict.fromkeys(found[-1])
        lap += cells[2:3] == [LAP]
    if len({fields[LAP] for fields in found}) == 1:
        names.pop(LAP)
    others = sum(map(bool, lines[1:])) - len(found)
    return [[*names], *([fields.get(name, "") for name in names] for fields in found)], others


def _field(name: str, value: str, unit: str) -> tuple[str, str]:
    """What a field is called, with its unit, and its value."""
    number = float(value) if is_number(value, ".") else None
    if name == _TIME and number is not None and 0 <= number < _LATEST:
        return name, (_BEGINNING + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S")
    if unit == "semicircles" and number is not None:
        return f"{name} (°)", f"{number * _DEGREES:.7f}"
    return f"{name} ({unit})" if unit else name, value
