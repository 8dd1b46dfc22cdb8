"""Logs of ping: how long each answer took; or how long some of a moment did, of each address.

The latter as scripts write them: Fri Aug 29 12:10:01 CEST 2014 - PING 8.8.8.8 OK - 20.1/20.9/21.9.
"""

from __future__ import annotations

import re

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between, lost_answers
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, with_date_in_digits
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

PINGS, LOST = "answers to ping", "nan"  # as earlier recipes call them, with fewer ways to be lost
ANSWERS = "answers to ping, and those that never came"
HEAD = 1 << 16  # bytes that show whether a file is such a log
FEWEST, MOSTLY = 8, 0.5  # answers, and the share of the lines that are of one or of a lost one
_MAY_BE = re.compile(rb"icmp_seq|reply from|\bping\b", re.IGNORECASE)
_SECONDS = r"\d{9,}\.\d+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?"
_CLOCK = r"\d\d:\d\d:\d\d"
_DAYS = rf"{_SECONDS}|(?-i:[A-Z][a-z]{{2}}) [ \d]\d {_CLOCK}|\d\d[./]\d\d[./]\d{{4}} {_CLOCK}"
_WHEN = rf"(?:\[?(?P<when>{_SECONDS})\]?[\s:,|-]+)?"
_AT = rf"(?:\[?(?P<when>{_DAYS})\]?[\s:,|-]+)?"
_TOOK = r"(?:\d+ bytes|reply) from .*\btime[=<](?P<took>\d+(?:\.\d+)?) ?ms\b.*"
_NONE = r"request timed? ?out|no answer yet|(?:reply )?from .*\bunreachable\b"
# As Windows says it in German, French and Spanish, too.
_REPLY = (
    r"(?:\d+ bytes from|reply from|antwort von|réponse de|respuesta desde) .*"
    r"\b(?:time|zeit|temps|tiempo)[=<](?P<took>\d+(?:\.\d+)?) ?ms\b.*"
)
_FAILED = (
    r"zeit(?:ü|ue)berschreitung|délai d.attente|tiempo de espera agotado|"
    rf"{_NONE}|(?:reply )?from .*\b(?:expired|exceeded)\b|(?:ping: )?(?:transmit|general) fail|"
    r"destination \w+ unreachable|ping: sendmsg|ping: sendto"
)
_EARLIER = tuple(re.compile(_WHEN + of, re.IGNORECASE) for of in (_TOOK, rf"(?:{_NONE}).*"))
_OF_LINES = tuple(re.compile(_AT + of, re.IGNORECASE) for of in (_REPLY, rf"(?:{_FAILED}).*"))
Kinds = tuple[re.Pattern[str], ...]  # of lines: an answer, and one that never came
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
    """A row for each answer as earlier recipes have them, or each moment of an address, and notes.

    One that was lost has no number. No rows of other files.
    """
    return _rows(data, _EARLIER)


def rows_of_answers(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each answer and each that never came, or each moment of an address, and notes."""
    rows, notes = _rows(data, _OF_LINES)
    lost = sum(LOST in row for row in rows)
    return rows, [*notes, lost_answers(lost, len(rows) - 1)] if lost else notes


def _rows(data: bytes, kinds: Kinds) -> tuple[TableRows, list[Note]]:
    if not _are_pings(data[:HEAD], kinds):
        return [], []
    lines = _lines(data)
    answers = _answers(lines, kinds)
    rows = answers if len(answers) > FEWEST else _of_addresses(lines)
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    rows = [list(row) for row in zip(*columns, strict=True)]
    left = len(lines) - len(rows) + 1
    return rows, any_lines_between(left)


def are_pings(head: bytes) -> bool:
    """Whether a file that begins so is such a log."""
    return _are_pings(head, _OF_LINES)


def _are_pings(head: bytes, kinds: Kinds) -> bool:
    if not _MAY_BE.search(head):
        return False
    lines = _lines(head[: head.rfind(b"\n") + 1] or head)
    for rows in (_answers(lines, kinds), _of_addresses(lines)):
        told = sum((row[3:] or row[2:])[0] not in ("", LOST) for row in rows)
        if told > FEWEST and len(rows) > MOSTLY * len(lines):
            return True
    return False


def _lines(data: bytes) -> list[str]:
    return [with_date_in_digits(line.strip()) for line in filled_lines(data)]


def _answers(lines: list[str], kinds: Kinds) -> TableRows:
    answer, lost = kinds
    rows: TableRows = [[TIME, "icmp_seq", "round trip (ms)"]]
    for line in lines:
        if match := answer.fullmatch(line) or lost.fullmatch(line):
            number = _NUMBER.search(line)
            took = match.groupdict().get("took", LOST)
            rows.append([match["when"] or "", number[1] if number else "", took])
    return rows


def _of_addresses(lines: list[str]) -> TableRows:
    found = [match for line in lines if (match := _SEVERAL.fullmatch(line)) and match["when"]]
    return [_NAMES, *([match[part] or "" for part in _PARTS] for match in found)]
