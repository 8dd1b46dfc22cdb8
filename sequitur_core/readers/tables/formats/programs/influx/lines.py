"""Line protocol, in which points are written to InfluxDB and exported from it.

`weather,place=cellar,sensor=bme280 heat=16.2,wet=61i 1555769700000000000`: what was measured, its
tags, its fields and when it was. Exports have comments above, and may write each field on its own.
"""

from __future__ import annotations

import re

from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

HEAD = 1 << 16  # bytes that show whether a file is written so
FEWEST = 5  # points
TIME = "time"
_NAME = r"(?:\\.|[^\\,= ])+"
_PAIR = rf"({_NAME})=((?:\\.|[^\\,= ])*)"
_VALUE = r'"(?:\\.|[^"\\])*"|[^\s",=]+'
_FIELD = re.compile(rf"({_NAME})=({_VALUE})")
_POINT = re.compile(
    rf"(?P<of>(?:\\.|[^\\, #])(?:\\.|[^\\, ])*)(?P<tags>(?:,{_NAME}=(?:\\.|[^\\,= ])*)*) "
    rf"(?P<fields>{_NAME}=(?:{_VALUE})(?:,{_NAME}=(?:{_VALUE}))*) (?P<when>\d{{10,19}})\s*"
)
_TAG = re.compile(rf",{_PAIR}")
_COUNTED = re.compile(r"(-?\d+)[iu]")  # a whole number
_Key = tuple[str, tuple[tuple[str, str], ...]]  # when a point was, and its tags


def tables_of_lines(data: bytes) -> dict[str, TableRows]:
    """A table of the points of each measurement, that with most first; none of other files.

    A row holds all fields of a time and of the same tags.
    """
    if not any(map(_may_be_point, data[:HEAD].splitlines())):
        return {}
    kinds: dict[str, dict[_Key, dict[str, str]]] = {}
    for line in lines_of(data):
        point = _POINT.fullmatch(line)
        if point is None:
            if line.strip() and not line.startswith(("#", "CREATE ")):
                return {}
            continue
        tags = tuple((_plain(key), _plain(value)) for key, value in _TAG.findall(point["tags"]))
        row = kinds.setdefault(_plain(point["of"]), {}).setdefault((point["when"], tags), {})
        row |= {_plain(key): _cell(value) for key, value in _FIELD.findall(point["fields"])}
    if sum(map(len, kinds.values())) < FEWEST:
        return {}
    most_first = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    return {name: _rows(points) for name, points in most_first}


def _may_be_point(line: bytes) -> bool:
    """Whether a line has a blank, an equal sign and a time at its end: without going back."""
    before, _, when = line.rpartition(b" ")
    pairs = before.rfind(b"=")
    ends = when.isdigit() and 10 <= len(when) <= 19
    return ends and before.find(b" ", 1, max(pairs, 0)) > 0 and line[:1] not in b"# \t"


def _rows(points: dict[_Key, dict[str, str]]) -> TableRows:
    tags = [*dict.fromkeys(tag for _, own in points for tag, _ in own)]
    fields = [*dict.fromkeys(field for row in points.values() for field in row)]
    names = [f"{field} (field)" if field in (TIME, *tags) else field for field in fields]
    rows = []
    for (when, own), row in points.items():
        said = dict(own)
        told = [said.get(tag, "") for tag in tags]
        rows.append([when, *told, *(row.get(field, "") for field in fields)])
    return [[TIME, *tags, *names], *rows]


def _plain(text: str) -> str:
    return re.sub(r"\\([,= \\])", r"\1", text)


def _cell(value: str) -> str:
    """A field's value: a text without its quotation marks, a whole number without its letter."""
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return counted[1] if (counted := _COUNTED.fullmatch(value)) else value
