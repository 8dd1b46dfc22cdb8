"""The frames of a training as places on a map. Arrays in, arrays and Plotly figures out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.charts.axes import Figure
from dashboard.charts.colouring import Colouring
from dashboard.charts.maps.map import first_view, has_one_scale, in_first_view, map_figure
from sequitur_core.data.dataset import IntArray
from sequitur_core.explore.maps.planes import turn_between
from sequitur_core.runs.progress.frames import Frames

EDGE = 1.08  # of the axes, in either direction
WIDE_EDGE = 1.25  # where words stand at it
MOST_IN_LEGEND = 8  # classes; a small chart has no room for more
SMALLER = 0.75  # are points than on a large map
SPREAD = 0.35  # by which points on a line are set apart, up and down


def places(frames: Frames, final: ArrayLike | None = None) -> NDArray[np.float32]:
    """Where the points of each frame lie, from -1 to 1: shape (frames, rows, 2).

    Every frame fills the chart, and along each axis where `has_own_scales`. With `final` of shape
    (rows, 2), all are turned together so that the last one lies on it. Points of a single number
    are set apart at random across their line.
    """
    points = frames.records["points"].astype(np.float64)
    if frames.format.encoding_dim > 2 and final is not None and len(points):
        points = points @ turn_between(points[-1], final)
    placed = _filling(points, own_scales=has_own_scales(frames))
    if frames.format.encoding_dim == 1:
        placed[..., 1] = np.random.default_rng(0).uniform(-SPREAD, SPREAD, placed.shape[1])
    return placed


def has_own_scales(frames: Frames) -> bool:
    """Whether axes are two numbers of which one reaches so much farther that each has a scale."""
    points = frames.records["points"]
    return (
        frames.format.encoding_dim == 2
        and len(points) > 0
        and not has_one_scale(points[-1], "numbers")
    )


def places_between(points: ArrayLike, moments: IntArray) -> NDArray[np.float32]:
    """Where points lie at every frame, given maps (moments, rows, 2) of some of the frames.

    `moments` says of which, ascending, the first and the last among them; in between, points go
    straight from one map to the next. From -1 to 1, shape (frames, rows, 2).
    """
    placed = _filling(np.asarray(points, dtype=np.float64))
    if len(moments) == 1:
        return placed
    frames = np.arange(moments[-1] + 1)
    before = np.clip(np.searchsorted(moments, frames, side="right") - 1, 0, len(moments) - 2)
    start, end = moments[before], moments[before + 1]
    share = ((frames - start) / (end - start)).astype(np.float32)[:, None, None]
    return placed[before] * (1 - share) + placed[before + 1] * share


def _filling(points: NDArray[np.float64], *, own_scales: bool = False) -> NDArray[np.float32]:
    """Maps (frames, rows, 2), each of which fills the chart, -1 to 1, but for a few far points."""
    bulk = points
    if len(points):  # those that are far off in the end, so that no frame is on another scale
        bulk = points[:, in_first_view(points[-1], one_scale=not own_scales)]
    middle = (bulk.max(axis=1, keepdims=True) + bulk.min(axis=1, keepdims=True)) / 2
    reach = np.abs(bulk - middle).max(axis=1 if own_scales else (1, 2), keepdims=True)
    placed: NDArray[np.float32] = ((points - middle) / np.where(reach > 0, reach, 1)).astype("f4")
    return placed


def frame_figure(
    points: NDArray[np.float32],
    *,
    rows: ArrayLike,
    names: Sequence[str],
    colouring: Colouring,
    own_scales: bool = False,
) -> Figure:
    """A small map of places of shape (rows, 2); `names` and `colouring` are of these rows."""
    figure = map_figure(points, names=names, colouring=colouring, method="pca")
    all_rows = np.asarray(rows, dtype=np.int64)
    for trace in figure["data"]:
        trace["meta"]["rows"] = all_rows[trace["meta"]["rows"]]
        trace["marker"]["size"] *= SMALLER
    layout = figure["layout"]
    bare = {"title": {"text": ""}, "range": [-EDGE, EDGE]}
    shown = np.abs(points).max(axis=1) <= EDGE
    if not shown.all():
        bare.pop("range")
        limits = [[-WIDE_EDGE, WIDE_EDGE]] * 2
        layout["meta"] = {"first": first_view(points, shown, limits)}
    layout["xaxis"] |= bare
    layout["yaxis"] |= bare
    if own_scales:
        layout["yaxis"].pop("scaleanchor")
    layout["margin"] = {"l": 5, "r": 5, "t": 5, "b": 5}
    layout["dragmode"] = "pan"
    below = {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"}
    layout["legend"] |= below | {"font": {"size": 11}, "title": {}}
    classes = len(colouring.colours or ())
    layout["showlegend"] = bool(colouring.title) and 0 < classes <= MOST_IN_LEGEND
    return figure


def moved(placed: NDArray[np.float32]) -> float:
    """How far points went from the first frame to the last, as a share of the map's size."""
    first, last = placed[0] - placed[0].mean(axis=0), placed[-1] - placed[-1].mean(axis=0)
    size = np.sqrt(np.square(last).sum(axis=1).mean())
    way = np.sqrt(np.square(last - first).sum(axis=1).mean())
    return float(way / size) if size > 0 else 0.0
