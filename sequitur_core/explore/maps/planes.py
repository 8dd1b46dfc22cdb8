"""Encodings of a model that learns, as planes that follow one another without a turn or a flip."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.explore.maps.projection import pca


def plane(encodings: ArrayLike) -> DoubleArray:
    """Encodings of shape (n, d) as points (n, 2), centred.

    Two numbers are the points themselves; a single one lies along the first axis; of more,
    these are the two directions of largest variance.
    """
    table = np.asarray(encodings, dtype=np.float64)
    centred = table - table.mean(axis=0)
    if table.shape[1] > 2:
        return pca(centred)
    points = np.zeros((len(table), 2))
    points[:, : table.shape[1]] = centred
    return points


def turned_onto(points: ArrayLike, target: ArrayLike) -> DoubleArray:
    """Points (n, 2) under the rotation or reflection that brings them closest to others (n, 2).

    Both are centred; row i of one belongs to row i of the other.
    """
    turned: DoubleArray = np.asarray(points, np.float64) @ turn_between(points, target)
    return turned


def turn_between(points: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """The orthogonal matrix (2, 2) of `turned_onto`: orthogonal Procrustes."""
    source = np.asarray(points, np.float64)
    left, _, right = np.linalg.svd(source.T @ np.asarray(target, np.float64))
    turn: NDArray[np.float64] = left @ right
    return turn
