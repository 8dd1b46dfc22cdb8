"""Logs of requests to a server, as Apache, nginx, Icecast and HAProxy write them.

127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326, and perhaps the page that
it was asked from, the browser, and numbers such as how long the answer took. A word may stand
before what was asked, such as https or the name of the server.

Through HAProxy: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] front back/srv1 10/0/30/69/109 200 2750
- - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1", behind what the log of a system says first.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import any_lines_between
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

REQUESTS = "requests"  # of earlier recipes: of what is behind, a fraction at the end alone
WITH_NUMBERS = "requests and their numbers"
PROXIED = "requests through a proxy"
HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST, MOSTLY = 8, 0.8  # lines, and their share of all
USUALLY = 0.9  # of the lines, that have a number in a place, or none
_DAY = r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d"
_MAY_BE = re.compile(rf"\S+ \S+ [^\n]{{1,60}}? \[{_DAY}".encode())
_LINE = re.compile(
    r"(?:\S+:\d+ )?(?P<client>\S+) \S+ [^\[\n]+? "
    rf"\[(?P<when>{_DAY} [+-]\d{{4}})\] (?:(?P<at>[\w.:-]+) )?"
    r'"(?P<method>[A-Z]+) (?P<path>[^"\s]*+)[^"]*+" (?P<status>\d{3}) (?P<bytes>\d+|-)'
    r"(?P<behind>(?: .*)?)"
)
_TOOK = re.compile(r'(?<=[\d"-] )(?:\w+=)?(?P<mark>"?)(?P<took>\d+\.\d+)(?P=mark)$')
_NAMES = ["client", "method", "path", "status", "bytes"]
AT, TOOK = "at", "duration (s)"
# Behind the bytes: "Browser/5.0", [10.0.0.7], urt="0.012", 0.034 or **0/34210**.
_PIECE = re.compile(
    r"(?:(?P<key>[A-Za-z]\w*)=)?"
    r'(?P<said>"(?:[^"\\]|\\.)*+"?|\[[^\]]*+\]?|[^\s"\[]\S*+)'
)
_SAID = re.compile(r"(?P<one>\d+(?:\.\d+)?)(?:/(?P<other>\d+))?(?P<unit>ms|us|µs|s)?")
NONE = ("", "-")
MICROSECONDS = 1_000_000  # of a second, as Apache counts them beside whole seconds
THOUSANDTHS = 3  # places
_OF_PROXY = re.compile(
    r"(?:.{0,200}? )?(?P<client>[\w.:]{2,45}):\d+ "
    rf"\[(?P<when>{_DAY}\.\d+)\] (?P<frontend>\S+) (?P<backend>[^\s/]+)/(?P<server>\S+) "
    r"(?P<times>-?\d+(?:/[+-]?\d+){2,4}) (?:(?P<status>\d{3}|-1) )?\+?(?P<bytes>\d+) "
    r"(?:\S+ \S+ )?(?P<ended>[\w-]{2,4}) (?P<counts>\d+(?:/\+?\d+){4} \d+/\d+)"
    r'(?: [^"]*+(?:"(?P<method>[A-Z]+) (?P<path>[^"\s]*+).*)?)?'
)
_MAY_BE_PROXIED = re.compile(
    rf"(?s:.*?):\d+ \[{_DAY}\.\d+\] \S{{1,99}} \S{{1,99}}/\S{{1,99}} ".encode()
)
_TEXTS = ("client", "frontend", "backend", "server", "method", "path", "status", "ended", "bytes")
_TIMES = ("request (ms)", "queue (ms)", "connect (ms)", "response (ms)", "total (ms)")
_OF_BYTES = tuple(_TIMES[i] for i in (1, 2, 4))  # where no request is read, but bytes alone
_COUNTS = (
    "connections", "connections of the frontend", "connections of the backend",
    "connections of the server", "retries", "queue of the server", "queue of the backend",
)  # fmt: skip


def rows_of_requests(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each request, as earlier recipes have it, and how many other lines there are."""
    found, notes = _found(data, _MAY_BE, _LINE)
    took = [((match := _TOOK.search(line[0])) and match["took"]) or "" for line in found]
    return _below_names(_columns(found) | ({TOOK: took} if all(took) else {})), notes


def rows_with_numbers(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each request, with the numbers behind it, and how many other lines there are."""
    found, notes = _found(data, _MAY_BE, _LINE)
    return _below_names(_columns(found) | (_numbers_behind(found) if found else {})), notes


def rows_through_proxy(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each request through HAProxy, with its times and queues, and notes; or none."""
    found, notes = _found(data, _MAY_BE_PROXIED, _OF_PROXY)
    columns = {"time": [_moment(match["when"]) for match in found]}
    columns |= {name: [match[name] or "" for match in found] for name in _TEXTS}
    times = [match["times"].replace("+", "").split("/") for match in found]
    named = [
        dict(zip(_TIMES if len(of) == len(_TIMES) else _OF_BYTES, of, strict=False)) for of in times
    ]
    columns |= {name: [of.get(name, "") for of in named] for name in _TIMES}
    counts = [re.findall(r"\d+", match["counts"]) for match in found]
    columns |= dict(zip(_COUNTS, map(list, zip(*counts, strict=True)), strict=False))
    return _below_names({name: cells for name, cells in columns.items() if any(cells)}), notes


def are_requests(head: bytes) -> bool:
    """Whether a file that begins so is a log of requests."""
    return bool(_found(head, _MAY_BE, _LINE)[0] or _found(head, _MAY_BE_PROXIED, _OF_PROXY)[0])


def _found(
    data: bytes, may_be: re.Pattern[bytes], line_of: re.Pattern[str]
) -> tuple[list[re.Match[str]], list[Note]]:
    """The lines that are requests, and how many others there are; none of other files."""
    if not may_be.match(data[:HEAD]):
        return [], []
    head = filled_lines(data[:HEAD], cut=True)
    if sum(map(bool, _matches(head, line_of))) < max(FEWEST, MOSTLY * len(head)):
        return [], []
    matches = _matches(filled_lines(data), line_of)
    found = [match for match in matches if match]
    return found, any_lines_between(len(matches) - len(found))


def _matches(lines: Sequence[str], line_of: re.Pattern[str]) -> list[re.Match[str] | None]:
    return [line_of.fullmatch(line.strip()) for line in lines]


def _below_names(columns: dict[str, list[str]]) -> TableRows:
    rows = list(map(list, zip(*columns.values(), strict=True)))
    return [[*columns], *rows] if rows else []


def _columns(found: Sequence[re.Match[str]]) -> dict[str, list[str]]:
    """Who asked when for what, and what was answered, by name."""
    columns = {"time": [_moment(match["when"]) for match in found]}
    columns |= {name: [match[name] for match in found] for name in _NAMES}
    at = [match["at"] for match in found]
    return columns | ({AT: at} if all(at) else {})


def _numbers_behind(found: Sequence[re.Match[str]]) -> dict[str, list[str]]:
    """Numbers behind the bytes by name, where most lines have one or a sign for none.

    Places are counted from the end, as quotes in what a browser says of itself move no number then.
    Those that are the same in all lines say nothing, nor does the status that comes again, nor do
    whole seconds beside microseconds.
    """
    said = [_pieces(match["behind"]) for match in found]
    usual = Counter(map(len, said)).most_common(1)[0][0]
    said = [pieces if len(pieces) == usual else {} for pieces in said]
    status = [match["status"] for match in found]
    columns = list[tuple[str, list[str], str]]()
    for place in dict.fromkeys(place for pieces in said for place in pieces):
        cells = [pieces.get(place, "") for pieces in said]
        numbers = [_SAID.fullmatch(cell) for cell in cells]
        told = sum(map(bool, numbers)) + sum(cell in NONE for cell in cells)
        unit = next((n["unit"] for n in numbers if n and n["unit"]), "")
        for part in ("one", "other"):
            values = [n[part] or "" if n else "" for n in numbers]
            if len({*values}) > 1 and told >= USUALLY * len(cells) and values != status:
                columns.append((place.lstrip("-0123456789"), values, unit))
    sums = [values for _, values, _ in columns]
    columns = [
        (key, values, "us" if any(_are_seconds(other, values) for other in sums) else unit)
        for key, values, unit in columns
        if not any(_are_seconds(values, other) for other in sums)
    ]
    return _named(columns, [match["bytes"] for match in found])


def _pieces(behind: str) -> dict[str, str]:
    """What stands behind the bytes, without signs around it, by its name or place from the end."""
    pieces = [*_PIECE.finditer(behind)]
    return {
        piece["key"] or str(i - len(pieces)): piece["said"].strip('"*[]')
        for i, piece in enumerate(pieces)
    }


def _are_seconds(values: Sequence[str], other: Sequence[str]) -> bool:
    """Whether numbers are the whole seconds of microseconds."""
    pairs = zip(values, other, strict=True)
    return all(map(str.isdigit, (*values, *other))) and all(
        int(v) == int(o) // MICROSECONDS for v, o in pairs
    )


def _named(
    columns: Sequence[tuple[str, list[str], str]], sizes: Sequence[str]
) -> dict[str, list[str]]:
    """Numbers by what they are called: some have a name, and a log doesn't say what others are.

    Times are written to a thousandth of a second at least, or are the only number: a larger one
    than the bytes in each line may be how many were sent.
    """
    named = dict[str, list[str]]()
    for key, values, unit in columns:
        fine = any(len(value.partition(".")[2]) >= THOUSANDTHS for value in values)
        sent = all(
            int(v) >= int(s) for v, s in zip(values, sizes, strict=True) if v.isdigit() and s != "-"
        )
        lasts = unit or fine or (len(columns) == 1 and not sent)
        behind = f" ({unit or 's'})" if unit or (fine and not key) else ""
        name = key or ("duration" if lasts else "number")
        tried = (f"{name}{f' {i}' if i > 1 else ''}{behind}" for i in range(1, len(columns) + 2))
        named[next(name for name in tried if name not in named)] = values
    return named


def _moment(when: str) -> str:
    form = "%d/%b/%Y:%H:%M:%S" + (".%f" if "." in when else " %z")
    try:
        return datetime.datetime.strptime(when, form).isoformat(" ")
    except ValueError:
        return when
