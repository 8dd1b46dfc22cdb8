"""Body parts, eyes and things that a program followed: places it wasn't sure of are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.missing import (
    likelihood_left_out,
    likelihoods_low,
    unlikely_places,
    unseen_places,
)
from sequitur_core.data.notes.note import Note

LEAST_PERCENT = 60  # likelihood of a place; what DeepLabCut itself leaves out below, by default
LEAST_LIKELIHOOD = LEAST_PERCENT / 100
_SURE = re.compile(r"(?:(.*\S)[ ._])?(?:likelihood|score|visibility|confidence)", re.IGNORECASE)
_PLACE = re.compile(r"(?:.*[ ._])?[xyz]", re.IGNORECASE)
_POINT = re.compile(r"(?P<point>.*\S)[ ._:-](?P<axis>[xyz])(?: \([^()]+\))?", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<of>[A-Za-z][A-Za-z_ .]*)(?P<row>[0-4])[_ ,.]?(?P<column>[0-4])")
_OF_MATRICES = ((3, 3), (3, 4), (4, 4))  # rows and columns of poses, rotations and stresses
FEW_TABLES = 16  # whose names were looked at last
FEWEST_POINTS = 2
MOST_UNSEEN = 0.5  # of the rows, in which a point stands at the origin
JUMP = 5  # times its usual step, that a point which was seen keeps away from 0 on some axis
FAR = 0.1  # of how far it usually is from there; forces come near 0 before they are


def without_unlikely(
    frame: pd.DataFrame, numbers: Sequence[str], *, percent: int = LEAST_PERCENT
) -> tuple[pd.DataFrame, list[str], list[Note]]:
    """A frame with NaN for unlikely places, its numeric columns, and notes.

    A place stands in columns such as "snout x" and "snout y", its likelihood, from 0 to 1, in
    "snout likelihood" (DeepLabCut), "snout.score" (SLEAP) or "hip_visibility" (MediaPipe), which
    is left out; a "confidence" alone is that of all places in its row (Pupil Labs). Those below
    `percent` are unlikely. Tables without places have no notes.
    """
    places = _places_of(numbers)
    if not places or not all(frame[c].dropna().between(0, 1).all() for c in places):
        return frame, list(numbers), []
    unlikely = {c: (frame[c] < percent / 100).to_numpy() for c in places}
    count = sum(int(rows.sum()) for rows in unlikely.values())
    notes = [likelihood_left_out()]
    if count > len(frame) * len(places) / 2:
        notes = [likelihoods_low()]
    elif count:
        frame = frame.assign(
            **{p: np.where(unlikely[c], np.nan, frame[p]) for c in places for p in places[c]}
        )
        notes = [unlikely_places(count, percent)]
    left_out = scores_of_places(numbers)
    return frame.drop(columns=left_out), [c for c in numbers if c not in left_out], notes


@lru_cache(maxsize=FEW_TABLES)
def entries_of_matrices(names: tuple[str, ...]) -> dict[str, list[str]]:
    """The columns of each matrix whose entries they are, row by row: T00, T01, ..., T33.

    Of three rows or four, counted from 0 or 1; the last row of a pose may be left out.
    """
    found: dict[str, dict[tuple[str, str], str]] = {}
    for name in names:
        if match := _ENTRY.fullmatch(name.strip()):
            found.setdefault(match["of"], {})[match["row"], match["column"]] = name
    whole = dict[str, list[str]]()
    for of, entries in found.items():
        rows, columns = ("".join(sorted({*at})) for at in zip(*entries, strict=True))
        counted = all("0123".startswith(at) or "1234".startswith(at) for at in (rows, columns))
        size = (len(rows), len(columns))
        if counted and size in _OF_MATRICES and len(entries) == size[0] * size[1]:
            whole[of.strip(" _.")] = [entries[at] for at in sorted(entries)]
    return whole


def _places_of(numbers: Sequence[str]) -> dict[str, list[str]]:
    """Two columns of a place or more, by the one that says how likely it is."""
    named = {*numbers}
    places = {
        c: [f"{found[1]}{sign}{axis}" for sign in " ._" for axis in "xyz"]
        for c in numbers
        if (found := _SURE.fullmatch(c)) and found[1]
    }
    places |= {
        c: [p for p in numbers if _PLACE.fullmatch(p)] for c in numbers if c.lower() == "confidence"
    }
    places = {c: [p for p in found if p in named] for c, found in places.items()}
    return {c: found for c, found in places.items() if len(found) >= 2}


def scores_of_places(numbers: Sequence[str]) -> list[str]:
    """Columns that say how sure a program was of a place, or of all places of a row."""
    if not (places := _places_of(numbers)):
        return []
    named = {c: found[1] for c in numbers if (found := _SURE.fullmatch(c))}
    return [c for c, point in named.items() if c in places or point in (None, "instance")]


def without_unseen(frame: pd.DataFrame, numbers: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """A frame with NaN for points at 0 in x, y and z that are on one side of it else; notes.

    So programs write a marker that no camera saw. What moves around the origin may lie on it, and
    where a foot presses on a plate, which is 0 in z throughout, is 0 while there is none.
    """
    points: dict[str, list[str]] = {}
    for column in numbers:
        if match := _POINT.fullmatch(column):
            points.setdefault(match["point"], []).append(column)
    points = {point: axes for point, axes in points.items() if len(axes) == len("xyz")}
    unseen: dict[str, NDArray[np.bool_]] = {}
    count = 0
    for axes in points.values() if len(points) >= FEWEST_POINTS else ():
        places = frame[axes].to_numpy(np.float64)
        at_origin = (places == 0).all(axis=1)
        seen = places[~at_origin & np.isfinite(places).all(axis=1)]
        moves = len(seen) > 1 and (np.ptp(seen, axis=0) > 0).all()
        if not at_origin.any() or at_origin.mean() > MOST_UNSEEN or not moves:
            continue
        steps = np.median(np.abs(np.diff(seen, axis=0)), axis=0)
        away = np.maximum(seen.min(axis=0), -seen.max(axis=0))  # of one sign throughout
        usual = np.median(np.abs(seen), axis=0)
        if (away > np.maximum(JUMP * steps, FAR * usual)).any():
            unseen |= dict.fromkeys(axes, at_origin)
            count += int(at_origin.sum())
    if not unseen:
        return frame, []
    found = {c: frame[c].astype(np.float64).mask(rows) for c, rows in unseen.items()}
    return frame.assign(**found), [unseen_places(count)]
