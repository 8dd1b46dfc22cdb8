"""Motion capture as text: a skeleton with the angles of its joints (BVH), places of markers (TRC).

Above the frames stands what each number is, and how many frames there are. A file that was cut
short is read as far as it goes, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.tables import frames_promised
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.text.csv_cells import check_width, column_names
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.text.text_file import lines_of, read_bytes
from sequitur_core.readers.tables.formats.text.text_tables import Sheet

BVH, MARKERS = ".bvh", ".trc (PathFileType)"  # others end in .trc, too: scopes, CAN monitors
SIGN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:(?P<joints>HIERARCHY\b)|PathFileType\t)")
TIME = "Time (s)"
SECONDS = dict.fromkeys((".mot", ".sto"), ("time",))  # OpenSim's times, which say no unit
MOST_A_SECOND = 1e6  # frames
AXES = ("X", "Y", "Z")
_FRAMES = re.compile(r"Frames\s*:\s*(?P<count>\d{1,12})", re.IGNORECASE)
_EACH = re.compile(r"Frame\s+Time\s*:\s*(?P<seconds>\d*\.?\d+(?:e-?\d+)?)", re.IGNORECASE)
_ABOVE = re.compile(r"\s*Frame")  # lines between MOTION and the numbers
_Rows = NDArray[np.float64]
_Numbered = Iterator[tuple[int, list[str]]]  # the cells of each line, behind its number


def frame_of_joints(path: Path) -> tuple[pd.DataFrame, Sheet]:
    """A row for each frame of a skeleton: its time, and the places and angles of each joint.

    Raises ValueError where the file is none of a skeleton, SequiturError where it was cut short
    above its frames, or a line of them has other numbers than the joints.
    """
    file, data = encodable(path.name), read_bytes(path)
    if not SIGN.match(data):
        raise ValueError("no skeleton")
    lines = lines_of(data)
    names, at = _channels_of_joints(lines, file)
    head = " ".join(lines[at : at + 4])
    promised, each = _FRAMES.search(head), _EACH.search(head)
    numbered = (
        (k, line.split()) for k, line in enumerate(lines[at:], at + 1) if not _ABOVE.match(line)
    )
    rows = _rows(numbered, names, len(lines), file)
    seconds = float(each["seconds"]) if each else 0.0
    about = _sheet(promised["count"] if promised else "", len(rows), 1 / seconds if seconds else 0)
    frame = pd.DataFrame(rows, columns=names)
    if about.rate:
        frame.insert(0, TIME, np.arange(len(rows)) * seconds)
    return frame, about


def _channels_of_joints(lines: Sequence[str], file: str) -> tuple[list[str], int]:
    """What each number of a frame is, as Hips Xposition, and the line below MOTION."""
    joint, names = "", list[str]()
    for at, line in enumerate(lines, 1):
        word, *rest = line.split() or [""]
        if word in ("ROOT", "JOINT"):
            joint = " ".join(rest).rstrip("{ ")
        elif word == "CHANNELS":
            if rest[:1] != [str(len(rest) - 1)]:
                raise SequiturError(
                    f"Line {at:,} of {file} doesn't name as many channels of {joint} as it says: "
                    "it is damaged. Export the motion again."
                )
            names += [f"{joint} {channel}" for channel in rest[1:]]
        elif word == "MOTION":
            if names:
                check_width(len(names), file)
                return column_names(names), at
            raise SequiturError(
                f"No joint of {file} has channels (CHANNELS), so nothing says what its numbers "
                "are. Export the motion again."
            )
    raise SequiturError(
        f"{file} holds a skeleton and no motion: there is no line MOTION with frames below it. "
        "Probably it was cut short: export the motion again."
    )


def frame_of_markers(path: Path) -> tuple[pd.DataFrame, Sheet]:
    """A row for each frame: its number, its time, and where each marker was.

    Markers that a program has computed may have a name, and no places.

    Raises SequiturError where the names of markers are missing, or a line has other numbers.
    """
    file, data = encodable(path.name), read_bytes(path)
    lines = lines_of(data)
    above = [[cell.strip() for cell in line.split("\t")] for line in lines[:5]]
    if len(above) < 5 or not any(above[3][2:]):
        raise SequiturError(
            f"{file} was cut short above its frames, or names no markers. Export it again."
        )
    said = dict(zip(above[1], above[2], strict=False))
    first, times, *_ = [*above[3][:2], "", ""]
    markers = [marker for marker in above[3][2:] if marker]
    axes = [*above[4][2:], *[""] * 3 * len(markers)]
    names = [f"{m} {axes[3 * k + j] or AXES[j]}" for k, m in enumerate(markers) for j in range(3)]
    names = column_names([first, times, *names])
    check_width(len(names), file)
    numbered = (
        (k, _padded(line.replace(",", ".").split("\t"), len(names)))
        for k, line in enumerate(lines[5:], 6)
        if line.strip()
    )
    whole = data.endswith((b"\n", b"\r"))
    rows = _rows(numbered, names, 0 if whole else len(lines), file)
    rate = said.get("DataRate", "").replace(",", ".")
    about = _sheet(said.get("NumFrames", ""), len(rows), float(rate) if is_number(rate, ".") else 0)
    return pd.DataFrame(rows, columns=names), about


def _padded(cells: list[str], width: int) -> list[str]:
    """The cells of a line, as many as there are names, and nan where a marker wasn't seen."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    filled = [cell.strip() or "nan" for cell in cells]
    return filled + ["nan"] * (width - len(filled)) if len(filled) > 1 else filled


def _rows(numbered: _Numbered, names: Sequence[str], last: int, file: str) -> _Rows:
    """The numbers of frames (frames, names). The last line may have been cut, and is left out then.

    last : the number of that line.
    """
    rows = []
    for number, cells in numbered:
        if not cells:
            continue
        with_numbers = len(cells) == len(names)
        try:
            row = list(map(float, cells))
        except ValueError:
            with_numbers = False
        if with_numbers:
            rows.append(row)
        elif number != last:
            raise SequiturError(
                f"Line {number:,} of {file} isn't a frame of {pluralise(len(names), 'number')}, "
                f"as the lines above say there are: it has {pluralise(len(cells), 'cell')}. "
                "Correct it, or export the motion again."
            )
    if not rows:
        raise SequiturError(f"{file} holds no frames of motion. Export the motion again.")
    return np.array(rows)


def _sheet(promised: str, found: int, rate: float) -> Sheet:
    """What is said above the frames: how many a second, and a doubt where others were promised."""
    count = int(promised) if promised.isdecimal() else found
    doubts = (frames_promised(count, found),) if count != found else ()
    return Sheet(b"", doubts=doubts, rate=rate if 0 < rate <= MOST_A_SECOND else 0.0)


FRAMES_OF: dict[str, tuple[str, Callable[[Path], tuple[pd.DataFrame, Sheet]]]] = {
    BVH: ("a skeleton (BVH)", frame_of_joints),
    MARKERS: ("places of markers (TRC)", frame_of_markers),
}
