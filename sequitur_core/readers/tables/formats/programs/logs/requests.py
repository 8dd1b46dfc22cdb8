"""Logs of requests to a server, as Apache and nginx write them: who asked when for what.

127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326, and perhaps the page that
it was asked from, the browser, and how many seconds the answer took. A word may stand before what
was asked, such as https or the name of the server.
"""

from __future__ import annotations

import datetime
import re

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

REQUESTS = "requests"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST, MOSTLY = 8, 0.8  # lines, and their share of all
_MAY_BE = re.compile(rb"\S+ \S+ [^\n]{1,60}? \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d")
_LINE = re.compile(
    r"(?:\S+:\d+ )?(?P<client>\S+) \S+ [^\[\n]+? "
    r"\[(?P<when>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?:(?P<at>[\w.:-]+) )?"
    r'"(?P<method>[A-Z]+) (?P<path>[^"\s]*+)[^"]*+" (?P<status>\d{3}) (?P<bytes>\d+|-)(?: .*)?'
)
_TOOK = re.compile(r'(?<=[\d"-] )(?:\w+=)?(?P<mark>"?)(?P<took>\d+\.\d+)(?P=mark)$')
_NAMES = ["time", "client", "method", "path", "status", "bytes"]
AT, TOOK = "at", "duration (s)"


def rows_of_requests(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each request, and how many other lines there are; none of other files."""
    if not are_requests(data[:HEAD]):
        return [], []
    lines = filled_lines(data)
    found = [match for line in lines if (match := _LINE.fullmatch(line.strip()))]
    rows = [[_moment(match["when"]), *(match[name] for name in _NAMES[1:])] for match in found]
    names, beside = [*_NAMES], {AT: [match["at"] for match in found]}
    beside[TOOK] = [took and took["took"] for took in (_TOOK.search(match[0]) for match in found)]
    for name, cells in beside.items():
        if all(cells):
            names.append(name)
            rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    notes = any_lines_between(len(lines) - len(rows))
    return [names, *rows], notes


def are_requests(head: bytes) -> bool:
    """Whether a file that begins so is a log of requests."""
    if not _MAY_BE.match(head):
        return False
    lines = filled_lines(head, cut=True)
    found = sum(bool(_LINE.fullmatch(line.strip())) for line in lines)
    return found >= max(FEWEST, MOSTLY * len(lines))


def _moment(when: str) -> str:
    try:
        return datetime.datetime.strptime(when, "%d/%b/%Y:%H:%M:%S %z").isoformat(" ")
    except ValueError:
        return when
