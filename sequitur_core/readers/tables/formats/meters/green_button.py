"""Green Button (ESPI) in XML: what a meter of a household read in each interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.tracks import parse_xml

MOST_BLOCKS = 1_000_000
_WHOLE = 200  # letters of a number, at most
_UNITS = {"72": "Wh", "38": "W", "29": "V", "5": "A", "42": "m³", "119": "ft³", "169": "therm",
          "31": "J", "61": "VA", "63": "var", "71": "VAh", "73": "varh"}  # fmt: skip


def frame_of_green_button(path: Path) -> pd.DataFrame:
    """A row for each interval: when it began, in seconds since 1970, and what was read.

    Raises SequiturError for XML that holds no readings, ValueError where it is none, or declares
    entities.
    """
    feed = _Feed()
    parser = expat.ParserCreate()
    parser.StartElementHandler = feed.start
    parser.EndElementHandler = feed.end
    parser.CharacterDataHandler = feed.text
    parse_xml(parser, path)
    if not feed.rows:
        raise SequiturError(
            f"{encodable(path.name)} is XML, but holds no readings of a meter (Green Button). Save "
            "it as CSV from the program that made it, and load that."
        )
    frame = pd.DataFrame(feed.rows).apply(pd.to_numeric, errors="coerce")
    unit, power = _UNITS.get(feed.about.get("uom", ""), ""), feed.about.get("powerOfTenMultiplier")
    if power and power.lstrip("-").isdecimal() and abs(int(power)) <= 12:
        frame["value"] = frame["value"] * 10.0 ** int(power)
    names = {"start": "time", "value": f"value ({unit})" if unit else "value"}
    kept = [c for c in ("start", "value", "cost") if c in frame.columns]
    renamed: pd.DataFrame = frame[kept].rename(columns=names)
    return renamed.sort_values("time", kind="stable", ignore_index=True)


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
