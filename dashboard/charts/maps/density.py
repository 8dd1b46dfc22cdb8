"""Where on a map points crowd together: faint contours, and the places that names belong to."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.charts.colouring import (
    INSIDE,
    MISSING_NAME,
    NO_GROUP,
    ORIGINAL,
    OUTSIDE,
    Colouring,
)
from dashboard.formatting import shortened
from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray

CELLS = 72  # along each axis
MARGIN = 0.12  # of the extent, so that contours close
FEWEST_FOR_CONTOURS = 150
LEVELS = (0.06, 0.3, 0.54, 0.78)  # share of the points that lie outside a contour
MOST_LETTERS = 28  # of a name
NAME_CELLS = 24
LEAST_SHARE = 0.5  # of the points at a place, for it to have their name
FEWEST_NAMED = 3  # points of a class
NAMELESS = (MISSING_NAME, NO_GROUP, INSIDE, OUTSIDE)
CONTOURS = "contours"  # the layer that they are


def contours(points: FloatArray) -> dict[str, Any] | None:
    """A trace of contours below the points (n, 2); None for so few that they say nothing.

    Outside of the outermost lie 6 % of the points, outside of the innermost 78 %.
    """
    if len(points) < FEWEST_FOR_CONTOURS:
        return None
    density, edges = _density(points, CELLS)
    if density is None:
        return None
    here = np.sort(density.ravel()[_cells(points, edges)])
    # As shares of points that lie in thinner places, so that levels mean the same on every map.
    shares = np.interp(density, here, np.linspace(0, 1, len(here)), left=0.0)
    shares[density < here[0]] = 0
    middles = [(one[1:] + one[:-1]) / 2 for one in edges]
    return {
        "type": "contour",
        "x": middles[0].astype(np.float32),
        "y": middles[1].astype(np.float32),
        "z": shares.T.astype(np.float32),
        "contours": {
            "coloring": "none",
            "start": LEVELS[0],
            "end": LEVELS[-1],
            "size": LEVELS[1] - LEVELS[0],
        },
        "line": {"color": ORIGINAL, "width": 1, "smoothing": 1.2},
        "opacity": 0.4,
        "showscale": False,
        "showlegend": False,
        "hoverinfo": "skip",
        "name": CONTOURS,
        "meta": {"layer": CONTOURS},
    }


def named_places(points: FloatArray, colouring: Colouring) -> list[dict[str, Any]]:
    """Where the name of each class belongs: `text`, `x`, `y` and `count`, the largest first.

    That is where most of its points crowd together; a class that is nowhere in the majority has no
    place.
    """
    if not colouring.colours or len(colouring.colours) < 2:
        return []
    density, edges = _density(points, NAME_CELLS)
    if density is None:
        return []
    cells = _cells(points, edges)
    found = []
    for name in colouring.colours:
        if name in (*NAMELESS, colouring.rest):
            continue
        rows = colouring.rows_of(name)
        if len(rows) < FEWEST_NAMED:
            continue
        own = _smoothed(_counts(cells[rows], NAME_CELLS), sigma=1.0)
        peak = np.array(np.unravel_index(np.argmax(own), own.shape))
        if own[tuple(peak)] < LEAST_SHARE * density[tuple(peak)]:
            continue
        around = np.zeros(own.shape, np.bool_)
        around[tuple(slice(max(0, at - 2), at + 3) for at in peak)] = True
        near = rows[around.ravel()[cells[rows]]]
        x, y = np.median(points[near if len(near) else rows], axis=0).tolist()
        text = shortened(name, MOST_LETTERS)
        found.append({"text": text, "x": x, "y": y, "count": len(rows)})
    return sorted(found, key=lambda one: -one["count"])


def _density(points: FloatArray, cells: int) -> tuple[DoubleArray | None, list[DoubleArray]]:
    """How many points lie around each cell, (cells, cells), and the edges; None on one spot."""
    across_and_up = points.T  # NumPy takes a hundred times as long for both at once
    low = np.array([one.min() for one in across_and_up], dtype=np.float64)
    high = np.array([one.max() for one in across_and_up], dtype=np.float64)
    extent = high - low
    if not extent.max() > 0:
        return None, []
    extent = np.maximum(extent, 1e-3 * extent.max())
    edges = [
        np.linspace(low[k] - MARGIN * extent[k], low[k] + (1 + MARGIN) * extent[k], cells + 1)
        for k in (0, 1)
    ]
    # Many points show finer structure than few.
    sigma = (
        1.0 if cells == NAME_CELLS else float(np.clip(4.2 - 0.6 * np.log10(len(points)), 1.2, 3))
    )
    return _smoothed(_counts(_cells(points, edges), cells), sigma=sigma), edges


def _cells(points: FloatArray, edges: list[DoubleArray]) -> IntArray:
    """The cell of each point, (n,): column by column of the table, each from below."""
    count = len(edges[0]) - 1
    column, line = (
        ((points[:, k] - edges[k][0]) / (edges[k][-1] - edges[k][0]) * count).astype(np.int64)
        for k in (0, 1)
    )
    cells: IntArray = np.clip(column, 0, count - 1) * count + np.clip(line, 0, count - 1)
    return cells


def _counts(cells: IntArray, count: int) -> DoubleArray:
    """How many points lie in each cell, (count, count)."""
    counted = np.bincount(cells, minlength=count * count)
    return counted.reshape(count, count).astype(np.float64)


def _smoothed(table: DoubleArray, *, sigma: float) -> DoubleArray:
    """A table (m, m) smoothed by a bell of this width in cells."""
    at = np.arange(len(table))
    bell = np.exp(-0.5 * np.square((at[:, None] - at) / sigma)) / (sigma * np.sqrt(2 * np.pi))
    smooth: DoubleArray = bell @ table @ bell
    return smooth
