"""A UMAP map of each moment of a training, which all together lead to that of its end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import FloatArray
from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.planes import turned_onto
from sequitur_core.explore.maps.projection import DoubleArray, usual_neighbours

MOST_MOMENTS = 40
# From where the points of the next moment lie, few short steps bring each moment's neighbours
# together: as faithful as a map of its own (trustworthiness .91 and .94 on digits), and points
# move half as far from moment to moment as with umap's usual ones.
PACE = {"n_epochs": 30, "learning_rate": 0.3}
HALVINGS = 30  # of a right angle, until a turn is found


def laid_out_backwards(
    encodings: Sequence[ArrayLike], final: ArrayLike, *, seed: int
) -> FloatArray:
    """Maps of the same sequences at several moments, float32 of shape (moments, n, 2), centred.

    The last one is `final` (n, 2). Each other is laid out from where points lie at the moment
    after it, and turned and scaled to lie on that map.

    Parameters
    ----------
    encodings : of each moment, shape (n, d), finite; those of the last aren't looked at.
    seed : the same seed gives the same maps on one machine.
    """
    after = _centred(final)
    maps = [after]
    for table in reversed(encodings[:-1]):
        after = _before(_centred(table), after, seed)
        maps.append(after)
    return np.array(maps[::-1], dtype=np.float32)


def _before(encodings: DoubleArray, after: DoubleArray, seed: int) -> DoubleArray:
    """The map (n, 2) of a moment's encodings (n, d) that begins as the moment after it."""
    square = after @ turn_to_square(after)
    if not encodings.std() or not np.ptp(square, axis=0).all():
        return after  # all are equal, so nobody's neighbours are known
    points = projection.umap_from(
        encodings,
        square,
        seed=seed,
        neighbours=usual_neighbours(len(encodings)),
        min_dist=0.1,
        metric="euclidean",
        **PACE,
    )
    points = turned_onto(_centred(points), after)
    spread = np.square(points).sum()
    return points * math.sqrt(np.square(after).sum() / spread) if spread else after


def turn_to_square(points: DoubleArray) -> DoubleArray:
    """The rotation (2, 2) after which points (n, 2) are as wide as they are high.

    umap stretches where it begins to a square: these it only makes larger or smaller.
    """

    def wider(angle: float) -> float:
        width, height = np.ptp(points @ _rotation(angle), axis=0)
        return float(width - height)

    # A right angle later, width and height have changed places, so in between they are equal.
    low, high, sign = 0.0, math.pi / 2, math.copysign(1.0, wider(0.0))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if sign * wider(middle) > 0 else (low, middle)
    return _rotation(low)


def _rotation(angle: float) -> DoubleArray:
    sine, cosine = math.sin(angle), math.cos(angle)
    return np.array([[cosine, -sine], [sine, cosine]])


def _centred(table: ArrayLike) -> DoubleArray:
    numbers = np.asarray(table, dtype=np.float64)
    centred: DoubleArray = numbers - numbers.mean(axis=0)
    return centred
