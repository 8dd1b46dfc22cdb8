"""Strokes of a pen, as drawings and handwriting are kept: the steps of all, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from sequitur_core.data.notes.lists import strokes_joined
from sequitur_core.data.notes.note import Note

PEN, TIME = "pen", "time"
AXES = ("x", "y", TIME)
SHORT = 4  # numbers of each list of a cell, which rather are axes than steps


def joined(strokes: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, list[float]]:
    """The steps of strokes by their axes, and the pen: 1, but 0 at the last step of a stroke."""
    steps = {axis: [x for stroke in strokes for x in stroke[axis]] for axis in strokes[0]}
    sizes = [len(next(iter(stroke.values()))) for stroke in strokes]
    return steps | {PEN: [float(k + 1 < size) for size in sizes for k in range(size)]}


def with_strokes_joined(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with a list for each axis of cells that hold strokes, and a note on these.

    As [[[x, ...], [y, ...]], ...], a list for each stroke, or with a third of times in it.
    """
    found: dict[str, pd.DataFrame] = {}
    for column, dtype in zip(frame.columns, frame.dtypes, strict=True):
        if dtype.kind == "O" and (size := _lists_of_each(frame[column])):
            cells = [[dict(zip(AXES, stroke, strict=False)) for stroke in c] for c in frame[column]]
            timed = size == len(AXES) and TIME not in frame.columns and not found
            timed = timed and all(_goes_on(cell) for cell in cells)
            named = {a: f"{column} {a}" for a in (*AXES, PEN)} | ({TIME: TIME} if timed else {})
            lists = pd.DataFrame([joined(cell) for cell in cells], frame.index)
            found[str(column)] = lists.rename(columns=named)
    if not found:
        return frame, []
    whole = pd.concat([found.get(str(c), frame[[c]]) for c in frame.columns], axis=1)
    return whole, [strokes_joined(tuple(found))]


def _lists_of_each(cells: pd.Series[Any]) -> int:
    """How many lists each stroke of all cells has, two or three; 0 where they hold others."""
    if not all(isinstance(cell, list) and cell for cell in cells):
        return 0
    strokes: list[Any] = [stroke for cell in cells for stroke in cell]
    lists: list[Any] = [of for stroke in strokes if isinstance(stroke, list) for of in stroke]
    if not lists or not all(isinstance(of, list) for of in (*strokes, *lists)):
        return 0
    kinds = {len(stroke) for stroke in strokes}
    alike = all(len({*map(len, stroke)}) == 1 for stroke in strokes)
    size = kinds.pop() if len(kinds) == 1 and alike and max(map(len, lists)) > SHORT else 0
    flat = all(isinstance(number, int | float) for of in lists for number in of)
    return size if 2 <= size <= len(AXES) and flat else 0


def _goes_on(strokes: Sequence[Mapping[str, Sequence[float]]]) -> bool:
    """Whether the third lists of strokes never go back."""
    times = [time for stroke in strokes for time in stroke[TIME]]
    return all(a <= b for a, b in pairwise(times))
