"""The recordings in cell arrays of MATLAB, which has a matrix for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.memory_check import check_room

SHORTEST = 5  # steps of a recording; fewer numbers say something of it
MOST_RECORDS = 100_000


def together(name: str, cells: Sequence[Any] | NDArray[Any]) -> NDArray[Any] | None:
    """The recordings in a cell array of matrices; None where these aren't of one kind.

    All have as many rows, or columns, which are the channels. Recordings of different lengths
    are (N, T, C), padded with NaN, or (N, T) of one channel; those of one are as they were saved.

    Raises SequiturError where memory doesn't suffice.
    """
    each = [np.asarray(cell) for cell in cells]
    if not 1 < len(each) <= MOST_RECORDS or any(c.dtype.kind not in "iufb" for c in each):
        return None
    shapes = {cell.shape for cell in each if cell.size}
    if not shapes or any(len(shape) != 2 for shape in shapes):
        return None
    rows, columns = ({shape[axis] for shape in shapes} for axis in (0, 1))
    if len(shapes) == 1 and min(*rows, *columns) > 1 and all(cell.size for cell in each):
        return np.stack(each)
    if min(len(rows), len(columns)) > 1:
        return None
    across = len(columns) > 1 or (rows == {1} and columns != {1})  # a row for each channel
    lengths, channels = (columns, max(rows)) if across else (rows, max(columns))
    if (steps := max(lengths)) < SHORTEST:
        return None
    check_room(8 * len(each) * steps * channels, name, cure="Save fewer of its cells.")
    whole = np.full((len(each), steps, channels), np.nan)
    for row, cell in zip(whole, each, strict=True):
        if cell.size:
            row[: cell.shape[across]] = cell.T if across else cell
    return whole[..., 0] if channels == 1 else whole
