"""Logs whose readings stand in several lines each: a moment, and below it a number or a few.

So a script writes that prints the date and what a sensor says, one after the other. Others write
facts below, Country: Moldova, and more behind the moment.
"""

from __future__ import annotations

import re
from collections import Counter

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.programs.logs.printouts import are_printouts
from sequitur_core.readers.tables.formats.programs.logs.sentences import TIME, are_sentences
from sequitur_core.readers.tables.formats.text.numbers import DAY, is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines, lines_of

FEWEST = 10  # readings
MOST_LINES = 8  # of numbers below a moment
HEAD = 1 << 12  # bytes that show whether a moment has a line of its own
_MOMENT = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T_ ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"
)
REST = "line"  # of what stands behind a moment
FACTS = "facts below moments"  # what recipes call such tables
FACTS_HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST_FACTS = 2  # below a moment
OFTEN = 0.5  # of the records, that say a fact
_BEGUN = re.compile(
    rf"\[?(?P<when>{DAY},?[T ]\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b)?"
    r"(?:Z|[+-]\d\d:?\d\d)?)\]?(?![\w:])[\s:,-]*(?P<rest>.*)"
)
_FACT = re.compile(r"(?P<name>[^\W\d][\w.-]*(?: [\w.-]+){0,3})\s?[:=](?:\s+(?P<value>\S.*)|\s*)")
_BETWEEN = re.compile(r"[-=*_#~ ]*")


def rows_of_facts(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each moment, with a column for each fact in the lines below; none of other files.

    What stands behind the moments is a column without a name of its own.
    """
    if not are_facts(data[:FACTS_HEAD]):
        return [], []
    records = _facts_of([line.strip() for line in lines_of(data)])
    often = Counter(name for record in records for name in record)
    names = [name for name in often if often[name] > OFTEN * len(records)]
    rows = [[record.get(name, "") for name in names] for record in records]
    return ([names, *rows] if len(records) >= FEWEST else []), []


def are_facts(head: bytes) -> bool:
    """Whether a file that begins so is a log of moments with facts below, some of them numbers.

    Where only the latter say something, lines are sentences.
    """
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").removeprefix(b"[")[:1]
    if not begins.isdigit():
        return False
    lines = [line.strip() for line in lines_of(head[: head.rfind(b"\n") + 1] or head)]
    records = _facts_of(lines)
    often = Counter(name for record in records for name in record)
    alike = [n for n in often if often[n] > OFTEN * len(records) and n not in (TIME, REST)]
    given = {n: [v for record in records if (v := record.get(n))] for n in alike}
    numbers = [n for n, of in given.items() if of and all(is_number(v, ".") for v in of)]
    enough = len(records) >= FEWEST and len(alike) >= FEWEST_FACTS and bool(numbers)
    return enough and (not are_sentences(head) or are_printouts(head))


def _facts_of(lines: list[str]) -> list[dict[str, str]]:
    """What is said at each moment; [] where a line is none of it."""
    records: list[dict[str, str]] = []
    for line in lines:
        if begun := _BEGUN.fullmatch(line):
            rest = {REST: begun["rest"]} if begun["rest"] else {}
            records.append({TIME: begun["when"], **rest})
        elif records and (fact := _FACT.fullmatch(line)):
            records[-1].setdefault(fact["name"], (fact["value"] or "").strip())
        elif not _BETWEEN.fullmatch(line):
            return []
    return records


def rows_of_records(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each moment, with the numbers in the lines below it; none of other files.

    All moments have as many, and nothing else stands between; the last may be cut short.
    """
    if not _begins_with_moment(data[:HEAD]):
        return [], []
    rows: TableRows = []
    for line in (line.strip() for line in lines_of(data)):
        if _MOMENT.fullmatch(line):
            rows.append([line])
        elif line and not (rows and is_number(line, ".")):
            return [], []
        elif line:
            rows[-1].append(line)
    width = len(rows[0])
    if any(len(row) != width for row in rows[:-1]) or not 2 <= width <= 1 + MOST_LINES:
        return [], []
    rows = rows if len(rows[-1]) == width else rows[:-1]
    names = ["value"] if width == 2 else [f"value {k}" for k in range(1, width)]
    return ([["time", *names], *rows] if len(rows) >= FEWEST else []), []


def _begins_with_moment(head: bytes) -> bool:
    first = [line.strip() for line in filled_lines(head)][:2]
    return len(first) == 2 and bool(_MOMENT.fullmatch(first[0])) and is_number(first[1], ".")
