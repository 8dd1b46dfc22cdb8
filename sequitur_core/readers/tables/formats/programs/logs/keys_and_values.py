"""Logs of services in lines of keys and values: t=2022-09-19T08:00:01Z level=info latency=89.8ms.

Blanks stand between, words with blanks in quotes; a moment may stand before all of them. Lines need
not have the same keys.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.programs.logs.sentences import (
    TIME,
    are_sentences,
    rows_of_sentences,
)
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

KEYS = "keys and values"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST, MOSTLY = 8, 0.8  # lines, and their share of all
FEWEST_KEYS, MOST_KEYS = 3, 100
OFTEN = 0.5  # of the lines, that have a key
KEPT = 0.9  # of the lines, that sentences have to hold, too
_SET = r"""[^\W\d][\w.-]*=(?:"[^"]*"|'[^']*'|[^\s"',;|]*)"""
_MAY_BE = re.compile(rb"^[^\n=]{1,40}=[^\n=]*[ \t][\w.-]+=[^\n=]*[ \t][\w.-]+=", re.MULTILINE)
_MOMENT = r"\[?(?P<when>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)\]?"
_LINE = re.compile(rf"(?:{_MOMENT}\s+)?(?P<sets>{_SET}(?:\s+{_SET})*)")
_EACH = re.compile(_SET)


def rows_of_keys(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each line, with a column for each key, and notes; none of other files."""
    if not are_keys_and_values(data[:HEAD]):
        return [], []
    lines = [line.strip() for line in filled_lines(data)]
    rows = [row for line in lines if (row := _row(line))]
    often = Counter(key for row in rows for key in row)
    keys = [key for key in often if often[key] > OFTEN * len(rows)]
    notes = any_lines_between(len(lines) - len(rows))
    return [keys, *([row.get(key, "") for key in keys] for row in rows)], notes


def are_keys_and_values(head: bytes) -> bool:
    """Whether a file that begins so is such a log, and no sentences that are read as they are.

    Lines of several hosts, each with words of its own, would be sentences of one of them alone.
    """
    if not _MAY_BE.search(head):
        return False
    whole = head[: head.rfind(b"\n") + 1] or head
    lines = [line.strip() for line in filled_lines(whole)]
    rows = [row for line in lines if (row := _row(line))]
    often = Counter(key for row in rows for key in row)
    numbers = {key for row in rows for key, value in row.items() if is_number(value, ".")}
    alike = [key for key in often if often[key] > OFTEN * len(rows)]
    return (
        len(rows) >= max(FEWEST, MOSTLY * len(lines))
        and FEWEST_KEYS <= len(alike) <= MOST_KEYS
        and not numbers.isdisjoint(alike)
        and not (are_sentences(head) and _keep_rows(whole, len(rows)))
    )


def _keep_rows(data: bytes, count: int) -> bool:
    """Whether sentences are nearly as many rows as there are lines of keys and values."""
    rows, _ = rows_of_sentences(data)
    return len(rows) - 1 >= KEPT * count


def _row(line: str) -> dict[str, str]:
    """What each key of a line is set to, its moment first; {} of a line that says more."""
    if (found := _LINE.fullmatch(line)) is None:
        return {}
    row = {TIME: found["when"]} if found["when"] else {}
    for each in _EACH.findall(found["sets"]):
        key, _, value = each.partition("=")
        row.setdefault(key, value.strip("\"'"))
    return row
