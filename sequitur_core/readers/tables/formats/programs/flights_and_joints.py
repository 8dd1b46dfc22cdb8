"""What moves, as text: flights of gliders (IGC), and angles of a skeleton's joints (AMC)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from contextlib import suppress

from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows

FLIGHT = re.compile(
    rb"(?:\xef\xbb\xbf)?A\w{3}[^\n]*\n(?:[^B\n][^\n]*\n|\n){0,300}B\d{13}[NS]\d{8}[EW]"
)
JOINTS = re.compile(
    rb"(?:(?:[ \t\r]*|[#:][^\n]*)\n){0,300}1[ \t\r]*\n[A-Za-z_]\w*(?:[ \t]+[-+.\deE]+)+[ \t\r]*\n"
)
# A fix: when, where, whether it is of three dimensions, and heights by pressure and by satellites.
_FIX = re.compile(
    r"B(?P<clock>\d{6})(?P<north>\d{7})(?P<ns>[NS])(?P<east>\d{8})(?P<ew>[EW])[AV]"
    r"(?P<heights>[-\d]\d{4}[-\d]\d{4})"
)
_DATE = re.compile(r"HFDTE(?:DATE:)?\s*(\d{2})(\d{2})(\d{2})")
_MORE = re.compile(r"(\d{2})(\d{2})([A-Z]{3})")  # from where to where in a fix, and what it is
_COLUMNS = ("latitude (°)", "longitude (°)", "pressure altitude (m)", "GPS altitude (m)")


def rows_of_flight(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each fix of a flight: its time, place, heights, and what else the device wrote.

    Fixes after midnight are of the next day. No rows without a date.
    """
    head = [line for line in lines if not line.startswith("B")]
    more = [m for line in head if line.startswith("I") for m in _MORE.findall(line[3:])]
    dated = next(filter(None, map(_DATE.match, head)), None)
    day = None
    with suppress(ValueError):  # of a date that no calendar has
        day = dated and datetime.datetime.strptime("".join(dated.groups()), "%d%m%y").date()
    if day is None:
        return [], 0
    rows: TableRows = [["time", *_COLUMNS, *(name for _, _, name in more)]]
    clock = ""
    for line in lines:
        fix = _FIX.match(line)
        if fix is None:
            continue
        if fix["clock"] < clock:
            day += datetime.timedelta(days=1)
        clock = fix["clock"]
        heights = fix["heights"]
        beside = [line[int(begin) - 1 : int(end)].strip() for begin, end, _ in more]
        rows.append([
            f"{day} {clock[:2]}:{clock[2:4]}:{clock[4:]}",
            _degrees(fix["north"], fix["ns"]), _degrees(fix["east"], fix["ew"]),
            int(heights[:5]), int(heights[5:]),
            *(cell if is_number(cell, ".") else "" for cell in beside),
        ])  # fmt: skip
    return rows, 0


def _degrees(text: str, side: str) -> str:
    """Degrees and thousandths of minutes, as 4612580, in degrees; south and west are below 0."""
    degrees = int(text[:-5]) + int(text[-5:]) / 60_000
    return f"{-degrees if side in 'SW' else degrees:.6f}"


def rows_of_joints(lines: Sequence[str]) -> tuple[TableRows, int]:
    """A row for each frame: the numbers of each joint, in the order of the first frame.

    A joint without numbers in a frame has none there. No rows where frames aren't counted from 1.
    """
    frames: list[dict[str, list[str]]] = []
    for line in lines:
        cells = line.split()
        if not cells or cells[0][0] in "#:":
            continue
        if len(cells) == 1 and cells[0].isdecimal():
            if cells[0] != str(len(frames) + 1):
                return [], 0
            frames.append({})
        elif frames and all(is_number(cell, ".") for cell in cells[1:]):
            frames[-1][cells[0]] = cells[1:]
    if not frames:
        return [], 0
    joints = {joint: len(cells) for joint, cells in frames[0].items()}
    names = [f"{j} {k}" if n > 1 else j for j, n in joints.items() for k in range(1, n + 1)]
    rows: TableRows = [names]
    for frame in frames:
        own = [(frame.get(joint, []) + [""] * count)[:count] for joint, count in joints.items()]
        rows.append([cell for cells_of_joint in own for cell in cells_of_joint])
    return rows, 0
