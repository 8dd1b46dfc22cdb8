"""What is compared along time: channels of series, regions of clips and volumes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from sequitur_core.data.dataset import DoubleArray, FloatArray, SequenceDataset

PARTS_OF_FRAME = (("top", "middle", "bottom"), ("left", "centre", "right"))
PARTS_OF_VOLUME = (("low x", "high x"), ("low y", "high y"), ("low z", "high z"))
CHANGE = "change between frames"


@dataclass(frozen=True)
class Channels:
    """How a sequence becomes a table of named numbers over time.

    For series these are the channels themselves. For clips and volumes they are the
    mean brightness of a few regions (3 x 3 of a frame, 2 x 2 x 2 of a volume), and
    how much the picture changes from one element to the next: simple, but easy to
    put into words.

    Attributes
    ----------
    names, units : one per column; units are "" where unknown.
    kind : "channel", or "region" of clips and volumes.
    axes : positions of the space axes in an element; empty for series.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    kind: str
    axes: tuple[int, ...] = ()

    def of(self, sequence: FloatArray) -> DoubleArray:
        """The numbers of one sequence (T, *element_shape), as (T, columns)."""
        if not self.axes:
            return np.asarray(sequence, dtype=np.float64)
        values = np.asarray(sequence, dtype=np.float64)
        change = np.zeros((len(values), 1))
        if len(values) > 1:
            moved = np.abs(np.diff(values, axis=0)).reshape(len(values) - 1, -1).mean(axis=1)
            change[1:, 0] = moved
            change[0] = moved[0]  # the first element has none before it
        return np.hstack([self.by_region(values), change])

    def by_region(self, values: FloatArray | DoubleArray) -> DoubleArray:
        """Means over each region of numbers shaped like a sequence, as (T, regions)."""
        if not self.axes:
            return np.asarray(values, dtype=np.float64)
        names = PARTS_OF_FRAME if len(self.axes) == 2 else PARTS_OF_VOLUME
        parts = [
            _edges(values.shape[axis + 1], len(part))
            for axis, part in zip(self.axes, names, strict=True)
        ]
        columns = []
        for bounds in product(*parts):
            index: list[slice] = [slice(None)] * values.ndim
            for axis, (begin, stop) in zip(self.axes, bounds, strict=True):
                index[axis + 1] = slice(begin, stop)
            region = values[tuple(index)].reshape(len(values), -1)
            columns.append(region.mean(axis=1, dtype=np.float64))
        return np.stack(columns, axis=1)


def channels_of(dataset: SequenceDataset) -> Channels:
    """What the sequences of a dataset are compared by."""
    shape, meta = dataset.element_shape, dataset.meta
    if len(shape) == 1:
        return Channels(meta.channels, meta.units, "channel")
    colour = len(shape) == 3 and shape[0] == 3 and len(meta.channels) == 3
    # The last axes of an element: there may be channels before them.
    parts = PARTS_OF_FRAME if colour or len(shape) == 2 else PARTS_OF_VOLUME
    axes = tuple(range(len(shape)))[-len(parts) :]
    # An axis with fewer pixels than parts has one part for each pixel.
    named = [part[: shape[axis]] for part, axis in zip(parts, axes, strict=True)]
    names = tuple(f"brightness {' '.join(words)}" for words in product(*named))
    return Channels((*names, CHANGE), ("",) * (len(names) + 1), "region", axes)


def _edges(length: int, count: int) -> list[tuple[int, int]]:
    bounds = np.linspace(0, length, min(count, length) + 1).round().astype(int)
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def cell_means(table: DoubleArray, cells: int) -> DoubleArray:
    """Means over so many equal parts of a table (T, columns), as (cells, columns).

    Works for any length: a cell may cover part of an element. The overall mean stays the same.
    """
    length = len(table)
    if cells == length:
        return table
    sums = np.vstack([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)])
    edges = np.linspace(0, length, cells + 1)
    before = np.minimum(edges.astype(int), length - 1)
    part = (edges - before)[:, None]
    at_edges = sums[before] + part * table[before]
    means: DoubleArray = np.diff(at_edges, axis=0) * (cells / length)
    return means
