"""Logs of programs in some of whose lines a reading stands: 2021-12-21 14:23:35 TEMP Balcony : 2.6.

Most lines may say something else. A reading is a moment, a name that comes again, a number, and no
more. The program's own moment may stand behind that of the log.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

HEAD = 1 << 16  # bytes that show whether there are readings
FEWEST, FEWEST_EACH = 20, 5  # readings in all, and of each name
OFTEN = 0.2  # share of the lines that are readings, at least
MOST_NAMES = 100
TIME, NAME, VALUE = "time", "name", "value"
_DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T_ ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?"
_AGAIN = r"(?:[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d\s+)?"  # Dec 21 13:23:35, as syslog writes it
_READING = re.compile(
    rf"\[?(?P<when>{_DAY})\]?[\s|,-]+{_AGAIN}(?P<name>[A-Za-z][\w .%/()-]{{0,60}}?)\s*[:=]\s*"
    r"(?P<value>[+-]?\d+(?:\.\d+)?)(?:\s?(?P<unit>%|°?[A-Za-z]{1,4}))?\s*"
)
_MAY_BE = re.compile(
    rb"^\[?\d{4}[-/.]\d\d?[-/.]\d\d?[T_ ]\d\d?:\d\d.{0,90}[:=] ?[+-]?\d", re.MULTILINE
)


def rows_of_readings(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each reading: when it was, what it is of if there are several, and its value."""
    if not are_readings(data[:HEAD]):
        return [], []
    lines = filled_lines(data)
    found = [match for line in lines if (match := _READING.fullmatch(line))]
    often = Counter(_called(match) for match in found)
    kept = [match for match in found if often[_called(match)] >= FEWEST_EACH]
    names = {_called(match) for match in kept}
    rows = [[match["when"], _called(match), match["value"]] for match in kept]
    notes = any_lines_between(len(lines) - len(rows))
    if len(names) == 1:
        return [[TIME, *names], *([when, value] for when, _, value in rows)], notes
    return [[TIME, NAME, VALUE], *rows], notes


def are_readings(head: bytes) -> bool:
    """Whether a file that begins so is a log with readings among its lines."""
    if not _MAY_BE.search(head):
        return False
    lines = filled_lines(head, cut=True)
    often = Counter(_called(match) for line in lines if (match := _READING.fullmatch(line)))
    again = {name: count for name, count in often.items() if count >= FEWEST_EACH}
    return sum(again.values()) >= max(FEWEST, OFTEN * len(lines)) and len(again) <= MOST_NAMES


def _called(reading: re.Match[str]) -> str:
    """What was read, with its unit."""
    unit = reading["unit"]
    return f"{reading['name'].strip()} ({unit})" if unit else reading["name"].strip()
