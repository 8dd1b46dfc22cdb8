"""Small tables that a program prints again and again, as free, df and iostat do.

Each time, perhaps below a date, the same names of columns stand above the same names of rows. What
was printed at one time is a row, with a channel for each cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import printed_again
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, moment_alone
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

HEAD = 1 << 16  # bytes that show whether the same names come again
FEWEST = 5  # times that they do
FEWEST_WORDS = 3  # of a line of names
MOST_CELLS = 300  # of a table
MOSTLY = 0.5  # of the times, that a row is printed
_MARKS = re.compile(r"[,;\t]")
_VALUE = re.compile(r"(?P<number>[+-]?\d+(?:\.\d+)?)(?:(?P<prefix>[KMGTP])i?B?|%)?")
_PREFIXES = "KMGTP"  # of bytes, each 1024 times the one before


def rows_of_printouts(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each time that tables were printed, below names of their cells; else no rows."""
    if not (headers := _headers(lines_of(data[:HEAD]))):
        return [], []
    printed = [cells for cells in _printed(lines_of(data), headers) if cells.keys() - {TIME}]
    often = Counter(name for cells in printed for name in cells)
    names = [name for name in often if often[name] > MOSTLY * len(printed)]
    if len(printed) < FEWEST or not 0 < len(names) <= MOST_CELLS:
        return [], []
    columns = [_in_bytes(name, [cells.get(name, "") for cells in printed]) for name in names]
    return [*map(list, zip(*columns, strict=True))], [printed_again(len(printed))]


def are_printouts(head: bytes) -> bool:
    """Whether a file that begins so has the same tables again and again."""
    return bool(rows_of_printouts(head[: head.rfind(b"\n") + 1])[0])


def _headers(lines: Sequence[str]) -> set[str]:
    """Lines of names that come again and again, above numbers; each as its words."""
    again = {line for line, count in Counter(lines).items() if count >= FEWEST}
    again = {line for line in again if _may_name(line)}
    filled = [line for line in lines if line.strip()] if again else []
    often = Counter(
        " ".join(line.split())
        for line, below in pairwise(filled)
        if line in again and any(map(_VALUE.fullmatch, below.split()))
    )
    return {header for header, count in often.items() if count >= FEWEST}


def _may_name(line: str) -> bool:
    cells = line.split()
    words = len(cells) >= FEWEST_WORDS and not _MARKS.search(line.strip())
    return words and not any(map(_VALUE.fullmatch, cells))


def _printed(lines: Sequence[str], headers: set[str]) -> list[dict[str, str]]:
    """What was printed each time, by the names of rows and columns; [] if these don't tell cells.

    A new time begins with a moment, or where the first table comes again.
    """
    found: list[dict[str, str]] = [{}]
    seen: set[str] = set()
    columns: list[str] = []
    for line in lines:
        header = " ".join(line.split())
        when = moment_alone(line)
        if when or header in seen:
            found.append({TIME: when} if when else {})
            seen = set()
        if header in headers:
            seen.add(header)
            cells = line.split()
            columns = cells if line[0].isspace() else cells[1:]  # the first is that of the names
            continue
        name, values = _row(line)
        if when or not values or len(values) > len(columns):
            continue
        told = {f"{name} {c}".strip(): v for c, v in zip(columns, values, strict=False)}
        if told.keys() & found[-1].keys():
            return []  # rows without names of their own, as those of a table have
        found[-1] |= told
    return found


def _in_bytes(name: str, cells: Sequence[str]) -> list[str]:
    """A column with its name first; as numbers of bytes where some are written as 7.8G."""
    found = [_VALUE.fullmatch(cell) for cell in cells]
    if not any(match and match["prefix"] for match in found):
        return [name, *cells]
    powers = [1 + _PREFIXES.find(match["prefix"] or " ") if match else 0 for match in found]
    bytes_ = [f"{float(match['number']) * 1024**power:.0f}" if match else ""
              for match, power in zip(found, powers, strict=True)]  # fmt: skip
    return [f"{name} (bytes)", *bytes_]


def _row(line: str) -> tuple[str, list[str]]:
    """The name of a row and its values, without signs of percent."""
    cells = line.split()
    begin = next((k for k, cell in enumerate(cells) if _VALUE.fullmatch(cell)), len(cells))
    end = next((k for k in range(begin, len(cells)) if not _VALUE.fullmatch(cells[k])), len(cells))
    return " ".join(cells[:begin]).rstrip(":"), [cell.rstrip("%") for cell in cells[begin:end]]
