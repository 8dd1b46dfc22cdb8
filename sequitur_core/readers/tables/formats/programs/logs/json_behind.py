"""Logs with JSON behind a time, or behind the name of what sent it, in each line.

`2015-06-28T23:47:04 [{"target": "a", "ms": 21.8}, ...]`, `home/hall {"heat": 21.5}`: an object is a
row, and a list of objects several of the same time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

HEAD = 1 << 16  # bytes that show whether lines are such
LOOKED_AT = 50  # lines
FEWEST = 5
MOSTLY = 0.8  # of the lines
MOST_STARTS = 4  # signs at which JSON may begin in a line
_STARTS = re.compile(r"[\[{]")
_WHEN = re.compile(
    r"\d{4}[-/.]\d\d?[-/.]\d\d?[ T]\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
    r"|(?<!\S)\d{9,19}(?:\.\d+)?(?!\S)|\d\d?:\d\d:\d\d(?:[.,]\d+)?"
)
TIME, SOURCE = "time", "source"
_Record = dict[str, Any]


def rows_of_json_behind(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each object, with its time and source, below names; no rows for other files."""
    if not is_json_behind(data[:HEAD]):
        return [], []
    lines = filled_lines(data)
    found = [(before, records) for before, records in map(_split, lines) if records]
    told = [_told(before) for before, _ in found]
    frame = pd.json_normalize([record for _, records in found for record in records])
    counts = [len(records) for _, records in found]
    for place, name in enumerate((TIME, SOURCE)):
        cells = [told[k][place] for k, count in enumerate(counts) for _ in range(count)]
        if len({*cells}) > 1:
            frame.insert(place, f"{name} of line" if name in frame else name, cells)
    values = frame.astype(object).where(frame.notna(), "").to_numpy()
    between = len(lines) - len(found)
    rows = [[str(c) for c in frame.columns], *values.tolist()]
    return rows, any_lines_between(between)


def is_json_behind(head: bytes) -> bool:
    """Whether a file that begins so has JSON behind something else in most lines."""
    if b"{" not in head:
        return False
    lines = filled_lines(head, cut=True)[:LOOKED_AT]
    found = [before for before, records in map(_split, lines) if records]
    return len(found) >= max(FEWEST, MOSTLY * len(lines)) and all(found)


def _split(line: str) -> tuple[str, Sequence[_Record]]:
    """What stands before the objects of a line, and these; none where it has no JSON."""
    closed = line.rstrip().endswith(("}", "]"))
    for match in islice(_STARTS.finditer(line), MOST_STARTS if closed else 0):
        with suppress(json.JSONDecodeError, RecursionError):
            value = json.loads(line[match.start() :])
            records = value if isinstance(value, list) else [value]
            if records and all(isinstance(record, dict) and record for record in records):
                return line[: match.start()].strip(), records
    return "", ()


def _told(before: str) -> tuple[str, str]:
    """The time before an object, and what else stands there."""
    if (match := _WHEN.search(before)) is None:
        return "", before
    rest = f"{before[: match.start()]} {before[match.end() :]}"
    return match[0], " ".join(rest.strip(" []()-:|,;\t").split())
