"""Long tables with a row for each point of one body in each frame, where points have numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.tables.columns.times.dates import TimeColumns
from sequitur_core.readers.tables.table import Table, remembered
from sequitur_core.readers.vocabulary.words import words

FEWEST_POINTS, MOST_POINTS = 5, 300
FEWEST_FRAMES = 10
SHAPE = 0.6  # of how far points lie from their middle, that is the same in all frames
ALIKE = 0.8  # of the first frames and the last, by the cosine between their shapes
PARTS = 5  # of the frames, of which the first and the last are compared
_NUMBERS = {
    "id", "ids", "index", "idx", "no", "nr", "number", "point", "points", "landmark", "landmarks",
    "joint", "joints", "keypoint", "keypoints", "kp", "marker", "bodypart", "part",
}  # fmt: skip
_PLACES = ("x", "y", "z")


@remembered
def find_points(table: Table) -> tuple[str, TimeColumns] | None:
    """The columns of the number of a point, and of the frame; None where rows are none of points.

    All frames have the same numbers in the same order, and these points keep their places towards
    each other, as those of a body do: animals that are followed wander about.
    """
    called = {"".join(words(c)): c for c in table.numbers}
    places = [called[axis] for axis in _PLACES if axis in called]
    points = [c for c in table.numbers if words(c) and {*words(c)} <= _NUMBERS]
    if len(places) < 2 or not points:
        return None
    files = table.frame[table.files[0]].to_numpy() if table.files else np.zeros(len(table.frame))
    for frame in table.numbers:
        size = 0 if frame in (*places, *points[:1]) else _rows_of_each(table, frame, files)
        if not size:
            continue
        for point in (c for c in points if c != frame):
            numbers = table.values(point).reshape(-1, size)
            if (numbers != numbers[0]).any() or len(np.unique(numbers[0])) < size:
                continue
            at = table.cells(places).reshape(-1, size, len(places))
            if _keep_shape(at):
                return point, TimeColumns.read(table, (frame,), "number")
    return None


def _keep_shape(places: NDArray[np.float64]) -> bool:
    """Whether points (frames, points, axes) lie towards each other as in other frames.

    In all of them on the whole, and in the last ones as in the first: who walks at random doesn't.
    """
    around = places - np.nanmean(places, axis=1, keepdims=True)
    shape = np.nanmean(around, axis=0)
    few = max(1, len(around) // PARTS)
    first, last = np.nanmean(around[:few], axis=0), np.nanmean(around[-few:], axis=0)
    size = np.sqrt(np.nansum(first**2) * np.nansum(last**2))
    whole = np.nansum(shape**2) >= SHAPE * np.nansum(around**2) / len(around)
    return bool(whole and np.nansum(first * last) >= ALIKE * size)


def _rows_of_each(table: Table, column: str, files: np.ndarray) -> int:
    """How many rows each number of a column has that goes up in each file; 0 where they differ."""
    steps = np.diff(table.values(column))
    other = files[1:] != files[:-1]
    begins = np.concatenate([[0], np.flatnonzero((steps != 0) | other) + 1])
    rows = np.diff([*begins, len(table.frame)])
    few = not FEWEST_POINTS <= rows[0] <= MOST_POINTS or len(rows) < FEWEST_FRAMES
    if few or (rows != rows[0]).any() or not (steps[~other] >= 0).all():
        return 0
    return int(rows[0])
