"""What phones export of health: a record for each reading, of many kinds and sources."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

import pandas as pd

from sequitur_core.errors import SequiturError
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.formats.text.number_patterns import is_number
from sequitur_core.readers.tables.formats.tracks import parse_xml

_ROOT = b"<HealthData"
_FIRST = 100_000  # bytes, in which the root is, below a description of the elements
_KIND = "HKQuantityTypeIdentifier"  # of what is measured; sleep and the like have words


def is_health_export(path: Path) -> bool:
    """Whether an XML file holds records of Apple Health."""
    with path.open("rb") as file:
        return _ROOT in file.read(_FIRST)


def frame_of_health_export(path: Path) -> pd.DataFrame:
    """A row for each reading: of what, in which unit, when, and the value.

    Readings of one kind by several devices are told apart, as both count the same steps.

    Raises SequiturError where nothing was measured, ValueError as `parse_xml`.
    """
    rows: list[tuple[str, str, str, str, float]] = []

    def start(element: str, said: dict[str, str]) -> None:
        kind, value = said.get("type", ""), said.get("value", "")
        if element == "Record" and kind.startswith(_KIND) and is_number(value, "."):
            unit, when = said.get("unit", ""), said.get("startDate", "")
            source = said.get("sourceName", "")
            rows.append((kind.removeprefix(_KIND), source, unit, when, float(value)))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parse_xml(parser, path, doctype="HealthData")
    if not rows:
        raise SequiturError(
            f"{encodable(path.name)} holds no readings, only what was set or named."
        )
    frame = pd.DataFrame(rows, columns=["quantity", "source", "unit", "time", "value"])
    several = frame.groupby("quantity")["source"].transform("nunique") > 1
    told = frame["quantity"] + " (" + frame["source"] + ")"
    frame["quantity"] = frame["quantity"].where(~several, told)
    return frame
