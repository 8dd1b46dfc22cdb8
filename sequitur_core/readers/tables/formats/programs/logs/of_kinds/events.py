"""Logs of messages that begin with a moment and are of a few kinds: Sending CONNECT, Received ...

What happened is told by their words; numbers in them only say which: Received PUBREC (Mid: 12).
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.lists import kinds_of_messages
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, rows_of_sentences
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

EVENTS, EVENT = "kinds of messages", "event"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST, MOSTLY = 20, 0.9  # messages, and their share of the lines
FEWEST_KINDS, MOST_KINDS = 3, 20
EACH = 3  # messages of a kind, on average
LONGEST, LONGEST_LINE = 60, 1_000  # letters of a kind, and of a message
FEWEST_WORDS, MOST_WORDS = 2, 10  # of a message, on average: one is a cell of a table
_LINE = re.compile(
    r"\[?(?P<when>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?[ :-]+"
    r"(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\]?[ :-]+)?(?P<says>\S.*)"
)
_MAY_BE = re.compile(rb"(?m)^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s\]]*\]?[ :-]+[^\d\s]\S* \S")
_ASIDE = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|'[^']*'|\"[^\"]*\"|`[^`]*`|\S*\w=\S*|\S*\d\S*|\.{2,}"
)
_ENDS = " ,;:.-\t"


def rows_of_events(data: bytes) -> tuple[TableRows, list[Note]]:
    """When each message was and of which kind it is, below names; none of other files."""
    if not are_events(data[:HEAD]):
        return [], []
    lines = filled_lines(data)
    told = [event for line in lines if (event := _event(line))]
    kinds = {kind for _, kind in told}
    note = kinds_of_messages(len(told), len(kinds), len(lines) - len(told))
    return [[TIME, EVENT], *map(list, told)], [note]


def are_events(head: bytes) -> bool:
    """Whether a file that begins so is such a log, and no sentences that say several numbers."""
    if not _MAY_BE.search(head):
        return False
    whole = head[: head.rfind(b"\n") + 1] or head
    lines = filled_lines(whole)
    told = [event for line in lines if (event := _event(line))]
    often = Counter(kind for _, kind in told)
    if len(told) < max(FEWEST, MOSTLY * len(lines), EACH * len(often)):
        return False
    words = sum(count * len(kind.split()) for kind, count in often.items()) / len(told)
    few = FEWEST_KINDS <= len(often) <= MOST_KINDS
    if not few or not FEWEST_WORDS <= words <= MOST_WORDS:
        return False
    names = (rows_of_sentences(whole)[0] or [[]])[0]
    return len({*names} - {TIME}) < 2


def _event(line: str) -> tuple[str, str] | None:
    """When a message was and of which kind it is; None of a line that is none."""
    if len(line) > LONGEST_LINE or (found := _LINE.fullmatch(line.strip())) is None:
        return None
    kind = " ".join(_ASIDE.sub(" ", found["says"]).split()).strip(_ENDS)
    return (found["when"].replace(",", "."), kind[:LONGEST]) if kind else None
