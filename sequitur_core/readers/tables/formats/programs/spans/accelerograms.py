"""Records of shaking ground, as networks of stations keep them (.v1, .v2, .at2).

A sentence says how many points follow at which distance; their numbers fill lines of one width,
from left to right. Above it stand lines of facts, some of them numbers, too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.text_file import TableRows, lines_of

POINTS = "points in lines"
FEWEST = 50  # points
RECORDING, TIME = "recording", "time (s)"
LONGEST = 200  # letters of a sentence
_SIGNS = (b"equally spaced at", b"NPTS")  # one of which stands in each: found sooner than by lines
_SENTENCES = (
    re.compile(
        r" *(?P<count>\d{1,9}) points of (?P<name>[\w -]{1,40}?) data equally spaced at "
        r"+(?P<step>\d{0,5}\.\d{1,9}) sec(?:, in (?P<unit>[\w/^-]+))?"
        r"[^(]*(?:\(\d+[fF](?P<width>\d{1,2})\.\d+\))?.*"
    ),
    re.compile(
        r" *NPTS *= *(?P<count>\d{1,9}) *, *DT *= *(?P<step>\d{0,5}\.\d{1,9}) *SEC"
        r"(?P<name>)(?P<unit>)(?P<width>).*"
    ),
)
_ABOVE = re.compile(r" *(?P<name>\w+) TIME SERIES IN UNITS OF (?P<unit>\S+) *")
_NUMBER = re.compile(r"[+-]?(?:\d{1,12}\.\d{0,12}|\.\d{1,12})(?:[eE][+-]?\d{1,3})?")
_Record = tuple[str, float, list[str]]  # what was measured, seconds between points, the points


def rows_of_points(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each point, below names, with all that was measured at it; none of other files.

    A quantity that comes again, or at another distance, is of the next recording.
    """
    records = [*_records(lines_of(data))] if any(sign in data for sign in _SIGNS) else []
    recordings = list[list[_Record]]()
    for name, step, cells in records:
        last = recordings[-1] if recordings else []
        if not last or name in {known for known, *_ in last} or step != last[0][1]:
            recordings.append([])
        recordings[-1].append((name, step, cells))
    names = list(dict.fromkeys(name for name, *_ in records))
    rows: TableRows = []
    for at, of in enumerate(recordings, 1):
        points = {name: cells for name, _, cells in of}
        for k, row in enumerate(itertools.zip_longest(*(points.get(n, ()) for n in names))):
            rows.append([at, f"{k * of[0][1]:.9g}", *(cell or "" for cell in row)])
    several = len(recordings) > 1
    rows = [[RECORDING, TIME, *names], *rows]
    return ([row[not several :] for row in rows], []) if len(rows) > FEWEST else ([], [])


def are_points(head: bytes) -> bool:
    """Whether a file that begins so holds such points."""
    return bool(rows_of_points(head)[0])


def _records(lines: Sequence[str]) -> Iterator[_Record]:
    """What stands below each sentence."""
    for at, line in enumerate(lines):
        said = next(filter(None, (s.fullmatch(line[:LONGEST]) for s in _SENTENCES)), None)
        if said is None:
            continue
        of = said if said["name"] else _ABOVE.fullmatch(lines[at - 1][:LONGEST]) or said
        name, unit = of["name"] or "value", of["unit"]
        below = (_cells(each, int(said["width"] or 0)) for each in lines[at + 1 :])
        cells = [*itertools.chain.from_iterable(itertools.takewhile(bool, below))]
        if cells:
            called = f"{name} ({unit})" if unit else name
            yield called, float(said["step"]), cells[: int(said["count"])]


def _cells(line: str, width: int) -> list[str]:
    """The numbers of a line, of so many letters each if that is known; [] where others stand."""
    size = len(line.rstrip())
    cells = [line[at : at + width] for at in range(0, size, width)] if width else line.split()
    cells = [cell.strip() for cell in cells]
    return cells if all(map(_NUMBER.fullmatch, cells)) else []
