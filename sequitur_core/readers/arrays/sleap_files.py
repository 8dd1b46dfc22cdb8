"""SLEAP's analysis files: each track is a sequence of the places of its body parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.arrays.array_headers import ArrayHeader
from sequitur_core.readers.tables.columns.pose import LEAST_LIKELIHOOD

TRACKS, _NODES, _SCORES = "tracks", "node_names", "point_scores"


def are_poses(arrays: Mapping[str, Any]) -> bool:
    """Whether arrays by their names, or headers of them, have the shapes of SLEAP's."""
    if TRACKS not in arrays or _NODES not in arrays or len(arrays[TRACKS].shape) != 4:
        return False
    _, axes, parts, _ = arrays[TRACKS].shape
    return axes in (2, 3) and arrays[_NODES].shape == (parts,)


def as_poses(headers: Sequence[ArrayHeader]) -> list[ArrayHeader]:
    """The arrays of a file; of SLEAP's, tracks as (tracks, steps, channels) and their names.

    A single track is one long series. SLEAP itself stores (tracks, x and y, parts, steps).
    """
    by_name = {header.name: header for header in headers}
    if not are_poses(by_name):
        return list(headers)
    tracks, nodes = by_name[TRACKS], by_name[_NODES]
    n, axes, parts, steps = tracks.shape
    shape = (n, steps, parts * axes)[n == 1 :]
    channels = ArrayHeader(_NODES, (parts * axes,), nodes.dtype)
    others = [h for h in headers if h.name == "track_names"]
    return [ArrayHeader(TRACKS, shape, tracks.dtype), channels, *others]


def hold_poses(headers: Sequence[ArrayHeader]) -> bool:
    """Whether these are headers as `as_poses` gives them of SLEAP's arrays."""
    shapes = {header.name: header.shape for header in headers}
    return TRACKS in shapes and shapes.get(_NODES) == shapes[TRACKS][-1:]


def pose_array(
    name: str,
    stored: Callable[[str], NDArray[Any]],
    names: Sequence[str],
    *,
    least: float = LEAST_LIKELIHOOD,
) -> NDArray[Any]:
    """An array as `as_poses` describes it; places that SLEAP wasn't sure of are NaN.

    stored : gives an array as it lies in the file. names : of all arrays in it. least : how sure
        it has to be, from 0 to 1.
    """
    tracks = stored(TRACKS)
    n, axes, parts, steps = tracks.shape
    if name == _NODES:
        return np.array([f"{node} {axis}" for node in stored(_NODES) for axis in "xyz"[:axes]])
    if name != TRACKS:
        return stored(name)
    if _SCORES in names and (scores := stored(_SCORES)).shape == (n, parts, steps):
        tracks = np.where(scores[:, None] < least, np.nan, tracks)
    values = tracks.transpose(0, 3, 2, 1).reshape(n, steps, parts * axes)
    return values[0] if n == 1 else values
