"""XML: tracks of watches (GPX, TCX), meters (Green Button), health of phones, and others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.drawings.strokes import joined
from sequitur_core.readers.tables.formats.text.numbers import is_number
from sequitur_core.readers.tables.formats.xml_rows import XmlRows

_POINTS = {"trkpt", "rtept", "Trackpoint"}
_PLACES = "wpt"  # which is a point of a track where a file has no other, and each its time
_PARTS = {"trkseg": "segment", "Lap": "lap", "trk": "track", "rte": "track", "Activity": "track"}
_NAMES = {
    "latitudedegrees": "lat", "longitudedegrees": "lon", "altitudemeters": "ele",
    "distancemeters": "distance", "heartratebpm": "heart rate", "hr": "heart rate",
    "cad": "cadence", "atemp": "temperature",
}  # fmt: skip
_AXES = ("lon", "lat", "ele")  # of a place
_WHOLE = 200  # letters of a number, at most
_UNITS = {"72": "Wh", "38": "W", "29": "V", "5": "A", "42": "m³", "119": "ft³", "169": "therm",
          "31": "J", "61": "VA", "63": "var", "71": "VAh", "73": "varh"}  # fmt: skip
_ROOT, _INK = b"<HealthData", b"<ink"
MOST_AXES = 8  # of a pen: where it is, when, how hard it is pressed, how it is held
_FIRST = 100_000  # bytes, in which the root is, below a description of the elements
_KIND = "HKQuantityTypeIdentifier"  # of what is measured; sleep and the like have words


def frame_of_track(path: Path) -> pd.DataFrame:
    """A row for each point: its time, place, and what was measured; and which track it is of.

    Raises ValueError as `_parse`, and SequiturError where there are none.
    """
    track = _Points()
    _parse(path, track.start, track.end, track.text)
    rows = track.rows or track.places
    if not rows or (rows is track.places and not all("time" in row for row in rows)):
        what = "only places without a time" if rows else "no points"
        raise SequiturError(
            f"{encodable(path.name)} holds {what}, so there is no track in it. Load a recorded one."
        )
    frame = pd.DataFrame(rows)
    for column in (c for c in frame.columns if c != "time"):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    for part in dict.fromkeys(_PARTS.values()):
        if frame[part].nunique() < 2:
            frame = frame.drop(columns=part)
        else:  # it names a stretch, and measures nothing
            frame[part] = f"{part} " + frame[part].astype(str)
    return frame


def _parse(
    path: Path,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read an XML file; what is given is called where elements begin and end, and with texts.

    A DOCTYPE may describe the elements, here or in a file that isn't opened; what it would add to
    elements of itself isn't taken, as little of it may stand for a lot.

    Raises ValueError if it is no XML, or has entities, which no file of measurements needs and
    which may stand for gigabytes or for other files.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.specified_attributes = True
    parser.EntityDeclHandler = parser.SkippedEntityHandler = _refuse
    try:
        with path.open("rb") as file:
            head = file.read(_FIRST)
            file.seek(len(head) - len(head.lstrip()))  # blanks that Strava writes above the rest
            parser.ParseFile(file)
    except (expat.ExpatError, LookupError) as error:  # or a code of letters that nobody knows
        raise ValueError("no XML") from error


def _refuse(*_: Any) -> None:
    raise ValueError("entities")


class _Points:
    """The points of a track, and places beside it, as their elements begin and end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.places: list[dict[str, Any]] = []
        self._counts = dict.fromkeys(_PARTS.values(), 0)
        self._open: list[str] = []  # names of elements inside a point
        self._point: dict[str, Any] | None = None
        self._text = ""

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        self._text = ""
        if name in _POINTS or name == _PLACES:
            self._point = {
                **self._counts,
                **{k: attributes[k] for k in ("lat", "lon") if k in attributes},
            }
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
        if name in _POINTS or name == _PLACES:
            (self.places if name == _PLACES else self.rows).append(self._point)
            self._point = None
            return
        if text and self._open:
            inside = len(self._open) > 1 and name == "Value"  # of a heart rate
            called = (self._open[-2] if inside else name).lower()
            self._point.setdefault(_NAMES.get(called, called), text)
        self._open = self._open[:-1]
        self._text = ""


def frame_of_places(path: Path) -> pd.DataFrame:
    """A row for each place of KML: the time where there is one, and which track it is of.

    Places that stand alone are one track.

    Raises ValueError as `_parse`, and SequiturError where there are none.
    """
    places = _Places()
    _parse(path, places.start, places.end, places.text)
    frame = pd.DataFrame(places.rows)
    if frame.empty:
        raise SequiturError(f"{encodable(path.name)} holds no places: no track, line or point.")
    numbers = [c for c in frame.columns if c not in ("time", "track")]
    frame[numbers] = frame[numbers].apply(pd.to_numeric, errors="coerce")
    return frame.drop(columns="track") if frame["track"].nunique() < 2 else frame


class _Places:
    """The places of KML, as its elements begin and end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._track = 0
        self._times: list[str] = []
        self._places: list[list[str]] = []
        self._measured: dict[str, list[str]] = {}
        self._called = self._text = ""

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        self._text = ""
        if name == "SimpleArrayData":
            self._called = attributes.get("name", "value")
        elif name == "Placemark":
            self._times = []

    def text(self, text: str) -> None:
        self._text += text

    def end(self, element: str) -> None:
        name, text = element.rpartition(":")[2], self._text.strip()
        if name == "when":
            self._times.append(text)
        elif name == "coord":
            self._places.append(text.split())
        elif name == "coordinates":
            self._places += [place.split(",") for place in text.split()]
        elif name == "value" and self._called:
            self._measured.setdefault(self._called, []).append(text)
        elif name == "SimpleArrayData":
            self._called = ""
        elif name in ("Track", "LineString"):
            self._track += 1
            self._keep(f"track {self._track}")
        elif name == "Point":
            self._keep("points")
        self._text = ""

    def _keep(self, track: str) -> None:
        columns = {"time": self._times, **self._measured}
        fitting = {n: of for n, of in columns.items() if len(of) == len(self._places)}
        for at, place in enumerate(self._places):
            told = {name: of[at] for name, of in fitting.items()}
            self.rows.append({"track": track, **told, **dict(zip(_AXES, place, strict=False))})
        self._times, self._places, self._measured = [], [], {}


def frame_of_xml(path: Path) -> pd.DataFrame:
    """What a meter, a phone or another program wrote.

    Raises SequiturError for XML that holds no readings, ValueError as `_parse`.
    """
    with path.open("rb") as file:
        head = file.read(_FIRST)
    if _INK in head:
        return _strokes(path)
    return _health_export(path) if _ROOT in head else _green_button(path)


def _strokes(path: Path) -> pd.DataFrame:
    """A row for each step of a pen, with what is said of the whole; ValueError as `_parse`."""
    ink = _Ink()
    _parse(path, ink.start, ink.end, ink.text)
    if not ink.traces:
        raise SequiturError(f"{encodable(path.name)} holds no strokes of a pen.")
    axes = [*ink.axes, *(f"axis {k + 1}" for k in range(len(ink.axes), MOST_AXES))]
    strokes = []
    for trace in ink.traces:
        steps = [[float(x) for x in point.split()] for point in trace.split(",") if point.strip()]
        strokes.append(dict(zip(axes, zip(*steps, strict=True), strict=False)))
    return pd.DataFrame(joined(strokes)).assign(**ink.told)


class _Ink:
    """The traces of InkML, as its elements begin and end, and what stands beside them.

    Attributes
    ----------
    axes : of each point. told : of the whole, such as what was written.
    """

    def __init__(self) -> None:
        self.axes: list[str] = []
        self.traces: list[str] = []
        self.told: dict[str, str] = {}
        self._open: list[str] = []
        self._said = ""
        self._text: list[str] = []

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self._open.append(element.rpartition(":")[2])
        self._said, self._text = attributes.get("type", ""), []
        if self._open[-1] == "channel" and len(self.axes) < MOST_AXES:
            self.axes.append(attributes.get("name", "").lower() or f"axis {len(self.axes) + 1}")

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, _: str) -> None:
        name, text = self._open.pop(), "".join(self._text).strip()
        if name == "trace" and text:
            self.traces.append(text)
        elif name == "annotation" and len(self._open) == 1 and self._said:
            self.told.setdefault(self._said, text[:_WHOLE])


def _green_button(path: Path) -> pd.DataFrame:
    """A row for each interval: when it began, in seconds since 1970, and what was read."""
    feed = _Feed()
    _parse(path, feed.start, feed.end, feed.text)
    if not feed.rows:
        return _elements(path)
    frame = pd.DataFrame(feed.rows).apply(pd.to_numeric, errors="coerce")
    unit, power = _UNITS.get(feed.about.get("uom", ""), ""), feed.about.get("powerOfTenMultiplier")
    if power and power.lstrip("-").isdecimal() and abs(int(power)) <= 12:
        frame["value"] = frame["value"] * 10.0 ** int(power)
    names = {"start": "time", "value": f"value ({unit})" if unit else "value"}
    kept = [c for c in ("start", "value", "cost") if c in frame.columns]
    renamed: pd.DataFrame = frame[kept].rename(columns=names)
    return renamed.sort_values("time", kind="stable", ignore_index=True)


def _elements(path: Path) -> pd.DataFrame:
    """A row for each of the elements that repeat."""
    found = XmlRows()
    _parse(path, found.start, found.end, found.text)
    if (frame := found.frame()) is not None:
        return frame
    raise SequiturError(
        f"{encodable(path.name)} is XML, but no element with numbers comes again and again in it. "
        "Save it as CSV from the program that made it, and load that."
    )


class _Feed:
    """Readings of intervals, as their elements begin and end; a feed may hold several meters."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.about: dict[str, str] = {}
        self._row: dict[str, Any] | None = None
        self._text = ""

    def start(self, element: str, _: dict[str, str]) -> None:
        self._text = ""
        if element.rpartition(":")[2] == "IntervalReading":
            self._row = {"start": np.nan, "value": np.nan}

    def text(self, text: str) -> None:
        if len(self._text) < _WHOLE:
            self._text += text

    def end(self, element: str) -> None:
        name, text = element.rpartition(":")[2], self._text.strip()
        if name == "IntervalReading" and self._row is not None:
            self.rows.append(self._row)
            self._row = None
        elif self._row is not None and name in ("start", "value", "cost"):
            self._row[name] = text
        elif name in ("uom", "powerOfTenMultiplier"):
            self.about.setdefault(name, text)
        self._text = ""


def _health_export(path: Path) -> pd.DataFrame:
    """A row for each reading: of what, in which unit, when, and the value.

    Readings of one kind by several devices are told apart, as both count the same steps.

    Raises SequiturError where nothing was measured, ValueError as `_parse`.
    """
    rows: list[tuple[str, str, str, str, float]] = []

    def start(element: str, said: dict[str, str]) -> None:
        kind, value = said.get("type", ""), said.get("value", "")
        if element == "Record" and kind.startswith(_KIND) and is_number(value, "."):
            unit, when = said.get("unit", ""), said.get("startDate", "")
            source = said.get("sourceName", "")
            rows.append((kind.removeprefix(_KIND), source, unit, when, float(value)))

    _parse(path, start)
    if not rows:
        raise SequiturError(
            f"{encodable(path.name)} holds no readings, only what was set or named."
        )
    frame = pd.DataFrame(rows, columns=["quantity", "source", "unit", "time", "value"])
    several = frame.groupby("quantity")["source"].transform("nunique") > 1
    told = frame["quantity"] + " (" + frame["source"] + ")"
    frame["quantity"] = frame["quantity"].where(~several, told)
    return frame
