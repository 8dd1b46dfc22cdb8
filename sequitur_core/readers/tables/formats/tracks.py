"""GPX and TCX: where watches and phones were, and what they measured there, point by point."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

import pandas as pd

_POINTS = {"trkpt", "rtept", "Trackpoint"}
_PARTS = {"trkseg": "segment", "Lap": "lap", "trk": "track", "rte": "track", "Activity": "track"}
_NAMES = {
    "latitudedegrees": "lat", "longitudedegrees": "lon", "altitudemeters": "ele",
    "distancemeters": "distance", "heartratebpm": "heart rate", "hr": "heart rate",
    "cad": "cadence", "atemp": "temperature",
}  # fmt: skip
_BLOCK = 1 << 20


def frame_of_track(path: Path) -> pd.DataFrame:
    """A row for each point: its time, place, and what was measured; and which track it is of.

    Raises ValueError as `parse_xml`.
    """
    track = _Points()
    parser = expat.ParserCreate()
    parser.StartElementHandler = track.start
    parser.EndElementHandler = track.end
    parser.CharacterDataHandler = track.text
    parse_xml(parser, path)
    frame = pd.DataFrame(track.rows)
    for column in (c for c in frame.columns if c != "time"):
        numbers = pd.to_numeric(frame[column], errors="coerce")
        frame[column] = numbers.where(numbers.notna() | frame[column].isna(), numbers)
    if "lap" in frame:  # which names a stretch, and measures nothing
        frame["lap"] = "lap " + frame["lap"].astype(str)
    alone = [c for c in {*_PARTS.values()} if c in frame and len({*frame[c]}) < 2]
    return frame.drop(columns=alone)


def parse_xml(parser: expat.XMLParserType, path: Path, *, doctype: str = "") -> None:
    """Read an XML file with a parser whose other handlers are set.

    Raises ValueError if it is no XML, or declares entities, which no file of measurements needs
    and which may stand for gigabytes or for other files. A `doctype` of this name may describe
    the elements.
    """

    def check(name: str, *_: Any) -> None:
        if name != doctype:
            _refuse()

    parser.StartDoctypeDeclHandler = check
    parser.EntityDeclHandler = _refuse
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("no XML") from error


def _refuse(*_: Any) -> None:
    raise ValueError("entities")


class _Points:
    """The points of a track, as its elements begin and end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._counts = dict.fromkeys(_PARTS.values(), 0)
        self._open: list[str] = []  # names of elements inside a point
        self._point: dict[str, Any] | None = None
        self._text = ""

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        self._text = ""
        if name in _POINTS:
            self._point = {**self._counts, **{k: attributes.get(k) for k in _places(attributes)}}
            self._open = []
        elif self._point is not None:
            self._open.append(name)
        elif name in _PARTS:
            self._counts[_PARTS[name]] += 1

    def text(self, text: str) -> None:
        if self._point is not None:
            self._text += text

    def end(self, element: str) -> None:
        name, text = element.rpartition(":")[2], self._text.strip()
        if self._point is None:
            return
        if name in _POINTS:
            self.rows.append(self._point)
            self._point = None
            return
        if text and self._open:
            inside = len(self._open) > 1 and name == "Value"  # of a heart rate
            called = (self._open[-2] if inside else name).lower()
            self._point.setdefault(_NAMES.get(called, called), text)
        self._open = self._open[:-1]
        self._text = ""


def _places(attributes: dict[str, str]) -> list[str]:
    return [name for name in ("lat", "lon") if name in attributes]
