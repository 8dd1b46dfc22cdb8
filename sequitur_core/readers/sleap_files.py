"""SLEAP's analysis files: each track is a sequence of the places of its body parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.array_headers import ArrayHeader
from sequitur_core.readers.tables.pose import LEAST_LIKELIHOOD

_TRACKS, _NODES, _SCORES = "tracks", "node_names", "point_scores"


def are_poses(arrays: Mapping[str, Any]) -> bool:
    """Whether arrays by their names, or headers of them, have the shapes of SLEAP's."""
    if _TRACKS not in arrays or _NODES not in arrays or len(arrays[_TRACKS].shape) != 4:
        return False
    _, axes, parts, _ = arrays[_TRACKS].shape
    return axes in (2, 3) and arrays[_NODES].shape == (parts,)


def as_poses(headers: Sequence[ArrayHeader]) -> list[ArrayHeader]:
    """The arrays of a file; of SLEAP's, tracks as (tracks, steps, channels) and their names.

    A single track is one long series. SLEAP itself stores (tracks, x and y, parts, steps).
    """
    by_name = {header.name: header for header in headers}
    if not are_poses(by_name):
        return list(headers)
    tracks, nodes = by_name[_TRACKS], by_name[_NODES]
    n, axes, parts, steps = tracks.shape
    shape = (n, steps, parts * axes)[n == 1 :]
    channels = ArrayHeader(_NODES, (parts * axes,), nodes.dtype)
    others = [h for h in headers if h.name == "track_names"]
    return [ArrayHeader(_TRACKS, shape, tracks.dtype), channels, *others]


def pose_array(
    name: str, stored: Callable[[str], NDArray[Any]], names: Sequence[str]
) -> NDArray[Any]:
    """An array as `as_poses` describes it; places that SLEAP wasn't sure of are NaN.

    stored : gives an array as it lies in the file. names : of all arrays in it.
    """
    tracks = stored(_TRACKS)
    n, axes, parts, steps = tracks.shape
    if name == _NODES:
        return np.array([f"{node} {axis}" for node in stored(_NODES) for axis in "xyz"[:axes]])
    if name != _TRACKS:
        return stored(name)
    if _SCORES in names and (scores := stored(_SCORES)).shape == (n, parts, steps):
        tracks = np.where(scores[:, None] < LEAST_LIKELIHOOD, np.nan, tracks)
    values = tracks.transpose(0, 3, 2, 1).reshape(n, steps, parts * axes)
    return values[0] if n == 1 else values
