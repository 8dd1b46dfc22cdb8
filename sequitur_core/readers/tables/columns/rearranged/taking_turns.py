"""Rows without names whose numbers take turns: x, y, x, y and so on, as those of a path do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.notes.note import Note
from sequitur_core.readers.rows_of_numbers import are_whole

AXES = ("x", "y", "z")
FEWEST_STEPS = 8  # of each channel
HEAD, MOST_LOOKED_AT = 200, 600  # rows and columns that show it
SMOOTH = 0.8  # how alike neighbours of one channel are, at least
CLEARLY = 0.3  # more alike than neighbours in the file, and than rows are
MOST_CLASSES = 20


def with_turns_named(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """The frame with columns called t1 x, t1 y, t2 x... where two or three channels take turns.

    A class may stand before or behind them. They go on smoothly each, but not from one column to
    the next, nor from row to row.
    """
    numbers = [
        c for c, dtype in zip(frame.columns, frame.dtypes, strict=True) if dtype.kind in "if"
    ]
    fewest = 2 * FEWEST_STEPS
    if len(numbers) < fewest or not all(str(c).startswith("column ") for c in frame.columns):
        return frame, []
    head = frame.iloc[:HEAD]
    for count in (2, 3):
        begin, end = _block(head[[numbers[0], numbers[-1]]], len(numbers), count)
        block = head[numbers[begin:end][:MOST_LOOKED_AT]].to_numpy(np.float64)
        if end - begin >= count * FEWEST_STEPS and _take_turns(block, count):
            names = [f"t{k // count + 1} {AXES[k % count]}" for k in range(end - begin)]
            called = dict(zip(numbers[begin:end], names, strict=True))
            return frame.rename(columns=called), []
    return frame, []


def _block(ends: pd.DataFrame, width: int, count: int) -> tuple[int, int]:
    """From which to which column channels may take turns: all, or all beside one with classes.

    ends : the first and the last of `width` columns.
    """
    if width % count == 0:
        return 0, width
    for begin, end, beside in ((0, width - 1, 1), (1, width, 0)):
        classes = ends.iloc[:, beside].to_numpy(np.float64)
        few = len(np.unique(classes)) <= MOST_CLASSES and are_whole(classes)
        if (end - begin) % count == 0 and few:
            return begin, end
    return 0, 0


def _take_turns(block: NDArray[np.float64], count: int) -> bool:
    if not np.isfinite(block).all():
        return False
    channels = [block[:, k::count] for k in range(count)]
    along = min(smoothness_of(channel, axis=1) for channel in channels)
    down = float(np.mean([smoothness_of(channel, axis=0) for channel in channels]))
    return along > max(SMOOTH, smoothness_of(block, axis=1) + CLEARLY, down + CLEARLY)


def smoothness_of(values: NDArray[np.float64], *, axis: int) -> float:
    """How alike neighbours are: 1 for a straight line, 0 for noise. Axis 0 goes down the rows."""
    spread = np.nanvar(values) if np.isfinite(values).any() else 0.0
    steps: NDArray[Any] = np.diff(values, axis=axis)
    if spread == 0 or not np.isfinite(steps).any():
        return 0.0
    return float(1 - np.nanmean(np.square(steps)) / (2 * spread))
