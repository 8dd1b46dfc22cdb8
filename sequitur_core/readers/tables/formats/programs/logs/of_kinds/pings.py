"""Logs of ping: how long each answer took; or how long some of a moment did, of each address.

The latter as scripts write them: Fri Aug 29 12:10:01 CEST 2014 - PING 8.8.8.8 OK - 20.1/20.9/21.9.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, with_date_in_digits
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

PINGS, LOST = "answers to ping", "nan"
HEAD = 1 << 16  # bytes that show whether a file is such a log
FEWEST, MOSTLY = 8, 0.5  # answers, and the share of the lines that are of one or of a lost one
_MAY_BE = re.compile(rb"icmp_seq|reply from|\bping\b", re.IGNORECASE)
_WHEN = r"(?:\[?(?P<when>\d{9,}\.\d+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?)\]?[\s:,|-]+)?"
_ANSWER = re.compile(
    rf"{_WHEN}(?:\d+ bytes|reply) from .*\btime[=<](?P<took>\d+(?:\.\d+)?) ?ms\b.*", re.IGNORECASE
)
_LOST = re.compile(
    rf"{_WHEN}(?:request timed? ?out|no answer yet|(?:reply )?from .*\bunreachable\b).*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"icmp_seq[= ](\d+)")
_SEVERAL = re.compile(
    rf"{_WHEN}PING:? (?P<device>[\w.:-]+)[\s:,|-]+(?P<state>[A-Za-z]\w*)?"
    r"(?:[\s:,=|-]*(?P<min>[\d.]+)/(?P<avg>[\d.]+)/(?P<max>[\d.]+)(?:/(?P<mdev>[\d.]+))?"
    r"(?: ?ms)?)?",
    re.IGNORECASE,
)
_PARTS = ("when", "device", "state", "min", "avg", "max", "mdev")
_NAMES = [TIME, *_PARTS[1:3], *(f"{took} (ms)" for took in _PARTS[3:])]


def rows_of_pings(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each answer, or each moment of an address, below names; none of other files.

    One that was lost has no number.
    """
    if not are_pings(data[:HEAD]):
        return [], []
    lines = _lines(data)
    answers = _answers(lines)
    rows = answers if len(answers) > FEWEST else _of_addresses(lines)
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    rows = [list(row) for row in zip(*columns, strict=True)]
    left = len(lines) - len(rows) + 1
    return rows, any_lines_between(left)


def are_pings(head: bytes) -> bool:
    """Whether a file that begins so is such a log."""
    if not _MAY_BE.search(head):
        return False
    lines = _lines(head[: head.rfind(b"\n") + 1] or head)
    for rows in (_answers(lines), _of_addresses(lines)):
        told = sum((row[3:] or row[2:])[0] not in ("", LOST) for row in rows)
        if told > FEWEST and len(rows) > MOSTLY * len(lines):
            return True
    return False


def _lines(data: bytes) -> list[str]:
    return [with_date_in_digits(line.strip()) for line in filled_lines(data)]


def _answers(lines: list[str]) -> TableRows:
    rows: TableRows = [[TIME, "icmp_seq", "round trip (ms)"]]
    for line in lines:
        if match := _ANSWER.fullmatch(line) or _LOST.fullmatch(line):
            number = _NUMBER.search(line)
            took = match.groupdict().get("took", LOST)
            rows.append([match["when"] or "", number[1] if number else "", took])
    return rows


def _of_addresses(lines: list[str]) -> TableRows:
    found = [match for line in lines if (match := _SEVERAL.fullmatch(line)) and match["when"]]
    return [_NAMES, *([match[part] or "" for part in _PARTS] for match in found)]
