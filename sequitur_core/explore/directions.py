"""Directions in which encodings can be changed one at a time.

Single numbers of shape mean little: a network may share out what it tells among them in any way.
So they are moved together, along the principal directions of the encodings of all sequences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.explore.encoding_parts import EncodingParts

STILL = 1e-6  # of the largest spread: less is none


@dataclass(frozen=True, eq=False)
class Directions:
    """Orthonormal directions of encodings: those of shape, then single numbers of rhythm and phase.

    Attributes
    ----------
    axes : float64 (k, encoding_dim). Directions of shape in which nothing differs are left out.
    middle : float64 (encoding_dim,), where all positions are 0: the mean of the numbers of shape
        where there are directions of it, 0 of the others.
    shares : of the variance of the numbers of shape, for each of their directions, the largest
        first; adding up to 1. Empty where a single number tells shape, or none: it is left as it
        is.
    low, high, spread : float64 (k,), of the positions of all encodings: the lowest, the highest
        and their standard deviation.
    """

    axes: DoubleArray
    middle: DoubleArray
    shares: DoubleArray
    low: DoubleArray
    high: DoubleArray
    spread: DoubleArray

    def positions(self, encodings: ArrayLike) -> DoubleArray:
        """Positions (..., k) of encodings (..., encoding_dim) along the directions."""
        found: DoubleArray = (np.asarray(encodings, np.float64) - self.middle) @ self.axes.T
        return found


def directions(encodings: ArrayLike, parts: EncodingParts) -> Directions:
    """The directions of encodings (n, encoding_dim) whose first numbers tell shape."""
    table = np.asarray(encodings, dtype=np.float64)
    axes, middle, shares = np.eye(table.shape[1]), np.zeros(table.shape[1]), np.empty(0)
    if (shape := parts.shape) > 1:
        # As precise as the average of a page, which then lies at 0.
        middle[:shape] = np.asarray(encodings).mean(axis=0)[:shape]
        variances, vectors = np.linalg.eigh(np.cov(table[:, :shape].T, bias=True))
        moving = max(1, int((variances > STILL**2 * variances[-1]).sum()))
        found = vectors.T[::-1][:moving]
        largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
        axes[:moving, :shape] = found * np.sign(largest)  # which way is chance else
        axes = np.delete(axes, np.s_[moving:shape], axis=0)
        shares = variances[::-1][:moving] / (variances[-moving:].sum() or 1.0)
    positions = (table - middle) @ axes.T
    return Directions(
        axes,
        middle,
        shares,
        positions.min(axis=0),
        positions.max(axis=0),
        positions.std(axis=0),
    )
