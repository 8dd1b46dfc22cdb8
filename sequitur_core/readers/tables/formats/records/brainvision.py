"""BrainVision: a header in sections, numbers beside it, and markers of what happened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.edf import TIME
from sequitur_core.readers.tables.formats.records.companions import (
    Marks,
    companion,
    header_lines,
    mark_columns,
    numbers_beside,
)

MOST_CHANNELS = 10_000
_KINDS = {"INT_16": "<i2", "INT_32": "<i4", "UINT_16": "<u2", "IEEE_FLOAT_32": "<f4"}
_COMMA = "\\1"  # how a comma inside a name is written


def frame_of_brainvision(path: Path) -> pd.DataFrame:
    """A row for each moment: its time, the channels in their units, and the markers.

    Raises SequiturError for numbers that aren't there or are of a kind that isn't read, ValueError
    or KeyError for a header that is none.
    """
    sections = _sections(header_lines(path))
    common = sections["common infos"]
    count = int(common["numberofchannels"])
    microseconds = float(common["samplinginterval"])
    kind = sections.get("binary infos", {}).get("binaryformat", "").upper()
    if common.get("dataformat", "").upper() != "BINARY" or kind not in _KINDS:
        raise SequiturError(
            f"{encodable(path.name)} has numbers of a kind that isn't read "
            f"({encodable(kind or common.get('dataformat', 'unknown'))[:40]}). Export it as "
            "BrainVision with 16-bit whole numbers, or as EDF."
        )
    if not 0 < count <= MOST_CHANNELS or not microseconds > 0:
        raise ValueError("no header")
    data = numbers_beside(path, common["datafile"])
    stored = np.frombuffer(data, _KINDS[kind], len(data) // np.dtype(_KINDS[kind]).itemsize)
    steps = len(stored) // count
    shape = (count, steps) if common.get("dataorientation", "").upper() == "VECTORIZED" else None
    cells = stored[: steps * count].reshape(shape or (steps, count))
    cells = cells.T if shape else cells
    columns: dict[str, Any] = {TIME: np.arange(steps) * microseconds / 1e6}
    for number in range(count):
        name, scale = _channel(sections["channel infos"].get(f"ch{number + 1}", ""), number + 1)
        again = f"{name} ({number + 1})" if name in columns else name
        columns[again] = cells[:, number].astype(np.float64) * scale
    marks = companion(path, common.get("markerfile", ".vmrk")) or companion(path, ".vmrk")
    if marks is not None:
        columns |= mark_columns(_markers(header_lines(marks)), steps)
    return pd.DataFrame(columns)


def _sections(lines: list[str]) -> dict[str, dict[str, str]]:
    """What a header says, by section and by name, both in small letters."""
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in lines:
        if match := re.fullmatch(r"\[(.+)\]", line):
            section = found.setdefault(match[1].strip().lower(), {})
        elif not line.startswith(";") and "=" in line:
            name, _, value = line.partition("=")
            section.setdefault(name.strip().lower(), value.strip())
    return found


def _channel(text: str, number: int) -> tuple[str, float]:
    """The name of a channel with its unit, and how much of it a stored 1 is."""
    name, _, scale, unit, *_ = [*(part.strip() for part in text.split(",")), "", "", "", ""]
    name = name.replace(_COMMA, ",") or f"channel {number}"
    unit = (unit or "µV").replace("\u03bc", "µ")
    return f"{name} ({unit})", float(scale or 1)


def _markers(lines: list[str]) -> Marks:
    """What happened, with its step counted from 0; where a recording begins is none of it."""
    found = []
    for line in lines:
        if not (match := re.match(r"Mk\d+=([^,]*),([^,]*),(\d+)", line)):
            continue
        kind = " ".join(match[2].replace(_COMMA, ",").split()) or match[1].strip()
        if match[1].strip().lower() != "new segment" and kind:
            found.append((int(match[3]) - 1, kind))
    return found
