"""Places on the earth as people and receivers write them: 44.599948° N, N 44.5999, 44°35'59.8"N."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.tables import degrees_in_cells, directions_beside
from sequitur_core.readers.missing_values import known_texts
from sequitur_core.readers.vocabulary.words import words

SEEN = 200  # first cells that show whether a column may hold places
MOSTLY = 0.8  # of the cells, at least
FINE = 1000  # places that differ by this part of a degree aren't newtons and watts
_NAMES = {"lat", "lon", "lng", "long", "latitude", "longitude", "breite", "laenge", "länge"}
_PART = r"\d{1,3}(?:[.,]\d{1,15})?"  # bounded, as cells may be as long as anything
_MINUTES, _SECONDS = "['\u2032\u2019]", "(?:\"|\u2033|\u201d|''|\u2019\u2019)"
_CELL = re.compile(
    rf"(?P<before>[NSEW])? ?(?P<sign>[+-])?(?P<degrees>{_PART}) ?(?P<mark>[°º˚]|deg)? ?"
    rf"(?:(?P<minutes>{_PART}) ?{_MINUTES} ?)?(?:(?P<seconds>{_PART}) ?{_SECONDS} ?)?"
    r"(?P<behind>[NSEW])?"
)
_AXES = {"N": "latitude", "S": "latitude", "E": "longitude", "W": "longitude"}


def without_directions(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with degrees, those to the south and west below 0, for such places; a note."""
    found = {
        column: parts
        for column, dtype in zip(frame.columns, frame.dtypes, strict=True)
        if dtype.kind not in "iufb" and (parts := _parts(frame[column])) is not None
    }
    axes = {column: _AXES[str(parts["to"].dropna().iloc[0])] for column, parts in found.items()}
    both = len({*axes.values()}) == 2 and all(map(_are_fine, found.values()))
    sure = {c: axis for c, axis in axes.items() if both or _are_degrees(found[c], str(c))}
    if not sure:
        return frame, []
    numbers = {str(c): _degrees(found[c]).reindex(frame.index) for c in sure}
    example = known_texts(frame[next(iter(sure))], 1)[0]
    unnamed = {c: axis for c, axis in sure.items() if re.fullmatch(r"column \d+", str(c))}
    once = len({*unnamed.values()}) == len(unnamed) and {*unnamed.values()}.isdisjoint(frame)
    names = {c: unnamed.get(c, c) if once else c for c in sure}
    named = {c: name if "°" in str(name) else f"{name} (°)" for c, name in names.items()}
    return frame.assign(**numbers).rename(columns=named), [
        degrees_in_cells(tuple(map(str, named.values())), example)
    ]


def with_directions_beside(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with places to the south or west below 0, as letters in the next column say.

    These are left out; a note.
    """
    found: dict[Any, Any] = {}
    for column, beside in itertools.pairwise(frame.columns):
        if _NAMES.isdisjoint(words(str(column))):
            continue
        place = frame[column].dtype.kind in "iuf"
        if place and frame[beside].dtype.kind not in "iufb" and not (frame[column] < 0).any():
            letters = frame[beside].astype("string").str.strip()
            to = {_AXES.get(str(letter), "") for letter in letters.dropna().unique()}
            if len(to) == 1 and "" not in to and letters.isin(["S", "W"]).any():
                found[column] = beside
    if not found:
        return frame, []
    turned = {
        str(c): frame[c].where(~frame[to].astype("string").str.strip().isin(["S", "W"]), -frame[c])
        for c, to in found.items()
    }
    plain = frame.assign(**turned).drop(columns=[*found.values()])
    return plain, [directions_beside(tuple(turned))]


def _parts(column: pd.Series[Any]) -> pd.DataFrame | None:
    """What a column's cells consist of, all to the north or south, or all to the east or west."""
    head = [match for cell in known_texts(column, SEEN) if (match := _CELL.fullmatch(cell))]
    if not head or not any(match["before"] or match["behind"] for match in head):
        return None
    cells = column.dropna().astype(str).str.strip()
    parts = cells.str.extract(rf"^{_CELL.pattern}$")
    parts["to"] = parts["before"].fillna(parts["behind"])
    to = {_AXES[str(letter)] for letter in parts["to"].dropna().unique()}
    return parts if len(to) == 1 and parts["to"].notna().mean() >= MOSTLY else None


def _are_degrees(parts: pd.DataFrame, called: str) -> bool:
    """Whether a sign of degrees or minutes, or the name says so: 12.5 N alone are newtons."""
    signed = parts["mark"].notna() | parts["minutes"].notna()
    return bool(signed.mean() >= MOSTLY) or not _NAMES.isdisjoint(words(called))


def _are_fine(parts: pd.DataFrame) -> bool:
    numbers = _degrees(parts)
    broken = (FINE * numbers != np.round(FINE * numbers)).mean() >= MOSTLY
    return bool(broken and (numbers.abs() <= 180).mean() >= MOSTLY)


def _degrees(parts: pd.DataFrame) -> pd.Series[float]:
    whole, minutes, seconds = (
        pd.to_numeric(parts[name].str.replace(",", ".", regex=False), errors="coerce")
        for name in ("degrees", "minutes", "seconds")
    )
    degrees = whole + minutes.fillna(0) / 60 + seconds.fillna(0) / 3600
    return degrees.where(~(parts["to"].isin(["S", "W"]) | (parts["sign"] == "-")), -degrees)
