"""Skeletons that a depth camera followed: counts of frames and bodies, each above what it counts.

Files of the data set NTU RGB+D begin with the number of frames. Each frame has the number of its
bodies, and each body a line about it, the number of its joints, and a line for each of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sequitur_core.data.notes.files import further_numbers
from sequitur_core.data.notes.note import Note
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import TableRows, filled_lines

SKELETONS = "skeletons"
_SIGN = re.compile(
    rb"\d{1,6}[ \t\r]*\n(?:0[ \t\r]*\n)*[1-9]\d?[ \t\r]*\n[-+.\deE \t\r]+\n\d{1,3}\s*\n"
)
FEWEST_FRAMES = 2
PLACES = ("x", "y", "z")
# The joints of a second Kinect, in its order.
_KINECT = (
    "spine base", "spine middle", "neck", "head", "left shoulder", "left elbow", "left wrist",
    "left hand", "right shoulder", "right elbow", "right wrist", "right hand", "left hip",
    "left knee", "left ankle", "left foot", "right hip", "right knee", "right ankle", "right foot",
    "spine at shoulders", "left hand tip", "left thumb", "right hand tip", "right thumb",
)  # fmt: skip
_Body = list[list[str]]  # the numbers of each joint


def rows_of_skeletons(data: bytes) -> tuple[TableRows, list[Note]]:
    """A row for each frame with the places of each joint, below names, and what was left out.

    Of several bodies, that which is in most frames; nothing where a frame lacks it. No rows of
    other files, also of those with a count that isn't met.
    """
    if not _SIGN.match(data):
        return [], []
    frames = _frames(filled_lines(data))
    bodies = [name for frame in frames for name in frame]
    if len(frames) < FEWEST_FRAMES or not bodies:
        return [], []
    body = max(dict.fromkeys(bodies), key=bodies.count)
    first = next(frame[body] for frame in frames if body in frame)
    alike = all(len(frame[body]) == len(first) for frame in frames if body in frame)
    width = len(first[0])
    if not alike or width < len(PLACES):
        return [], []
    called = (
        _KINECT if len(first) == len(_KINECT) else [f"joint {k + 1}" for k in range(len(first))]
    )
    rows: TableRows = [[f"{joint} {place}" for joint in called for place in PLACES]]
    empty = [[""] * len(PLACES)] * len(first)
    for frame in frames:
        rows.append([cell for joint in frame.get(body, empty) for cell in joint[: len(PLACES)]])
    note = further_numbers(width - len(PLACES), len({*bodies}) - 1)
    return rows, [note] if width > len(PLACES) or len({*bodies}) > 1 else []


def _frames(lines: Sequence[str]) -> list[dict[str, _Body]]:
    """The bodies of each frame by their name, the first number about them; [] of other texts."""
    frames: list[dict[str, _Body]] = []
    rest = iter(lines)
    try:
        for _ in range(int(next(rest))):
            frame: dict[str, _Body] = {}
            for _ in range(int(next(rest))):
                about = next(rest).split()
                frame[about[0]] = [next(rest).split() for _ in range(int(next(rest)))]
            frames.append(frame)
    except (StopIteration, ValueError):  # fewer lines than counted, or no count
        return []
    joints = [joint for frame in frames for body in frame.values() for joint in body]
    alike = len({len(joint) for joint in joints}) == 1
    numbers = all(is_number(cell, ".") for joint in joints for cell in joint[: len(PLACES)])
    return frames if alike and numbers and next(rest, None) is None else []
