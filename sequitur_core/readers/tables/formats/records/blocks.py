"""Recordings below each other in a text, with lines of the program's own between their rows.

LabChart writes its settings above each block, EyeLink messages and events among the samples,
sar the names of its columns again and again, and climate indices have a year in each line.
"""

from __future__ import annotations

import re
from typing import Any

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import lines_between
from sequitur_core.readers.tables.formats.records import counted, messages, sysstat, years
from sequitur_core.readers.tables.formats.text.number_patterns import is_number
from sequitur_core.readers.tables.formats.text.text_file import find_encoding, split_lines

RECORDING = "recording"
_LABCHART = re.compile(rb"^(?:\xef\xbb\xbf)?Interval=\s")
_EYELINK = re.compile(rb"^(?:\xef\xbb\xbf)?\*\* (?:CONVERTED FROM|DATE|TYPE)")
_EYES = ("LEFT", "RIGHT")
_Rows = list[list[Any]]


def rows_of_blocks(data: bytes) -> tuple[_Rows, list[Note]]:
    """A row for each sample, with the number of its recording, below names of the columns.

    No rows where a file is something else.
    """
    for sign, read in _READERS:
        if sign.match(data):
            rows, between = read(split_lines(data.decode(find_encoding(data), errors="replace")))
            if len({row[0] for row in rows}) == 2:  # its name and one recording
                rows = [row[1:] for row in rows]
            return (rows, [lines_between(between)] if between else []) if rows else ([], [])
    return [], []


def has_sign(head: bytes) -> bool:
    """Whether a file begins as those of a program do that this, or `messages`, reads."""
    return any(sign.match(head) for sign in (*(sign for sign, _ in _READERS), messages.SIGN))


def _labchart(lines: list[str]) -> tuple[_Rows, int]:
    """Samples of all blocks, and how many comments there are among them."""
    recording = comments = 0
    said: dict[str, list[str]] = {}
    rows: _Rows = []
    for line in lines:
        first, *cells = line.split("\t")
        if first == "Interval=":
            recording, said = recording + 1, {}
        if first.endswith("="):
            said[first] = [cell.strip() for cell in cells]
            continue
        titles = said.get("ChannelTitle=", [])
        if not titles or not first[:1].strip("+-").isdigit() or len(cells) < len(titles):
            continue
        if not rows:
            timed = is_number(first, ".") or is_number(first, ",")
            units = [*said.get("UnitName=", []), *titles][: len(titles)]
            same = len(said.get("UnitName=", [])) >= len(titles)
            named = [f"{t} ({u})" if same and u else t for t, u in zip(titles, units, strict=True)]
            rows.append([RECORDING, "Time (s)" if timed else "Time", *named])
        width = len(rows[0]) - 2
        values = [*cells[:width], *[""] * (width - len(cells))]
        comments += any(cells[width:])
        rows.append([recording, first.strip(), *(cell.strip() for cell in values)])
    return rows, comments


def _eyelink(lines: list[str]) -> tuple[_Rows, int]:
    """Samples of all recordings, and how many messages and events there are among them."""
    recording = between = 0
    eyes: list[str] = []
    rows: _Rows = []
    for line in lines:
        cells = line.split()
        if not cells or cells[0] == "**":
            continue
        if not cells[0].replace(".", "", 1).isdigit():
            between += 1
            recording += cells[0] == "START"
            if cells[0] == "SAMPLES":
                eyes = [eye.lower() for eye in _EYES if eye in cells]
            continue
        if not rows:
            places = (f"{eye} {what}" for eye in eyes for what in ("x", "y", "pupil"))
            rows.append([RECORDING, "time (ms)", *places])
        values = cells[1 : 1 + 3 * len(eyes)]
        if len(values) == len(rows[0]) - 2 and eyes:
            lost = [values[k - k % 3] == "." for k in range(len(values))]
            seen = ("" if gone else v for v, gone in zip(values, lost, strict=True))
            rows.append([recording, cells[0], *seen])
    return rows, between


_READERS = (
    (_LABCHART, _labchart),
    (_EYELINK, _eyelink),
    (sysstat.SIGN, sysstat.rows_of_sysstat),
    (years.SIGN, years.rows_of_years),
    (counted.SIGN, counted.rows_of_sections),
)
