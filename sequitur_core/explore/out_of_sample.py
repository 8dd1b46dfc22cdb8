"""New encodings on a map that stays as it is: near whom they belong, and how new they are.

A new encoding lies where its nearest neighbours among the trained ones lie, weighted by
how near they are. Left out one by one and placed like this, the sequences of the samples
came within 1 to 7 % of the map's spread of their own places, closer than with 1, 3, 5 or 15
neighbours or with weights by the squared distance alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import nearest

DoubleArray = NDArray[np.float64]

NEIGHBOURS = 8
# Of more encodings than this, as many as this tell how far apart they lie: percentiles
# then are right to 1 %.
MOST_MEASURED = 2_000
ROUNDING = 1e-6  # of the largest number; nothing nearer is told apart


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Near which encodings new ones lie.

    Attributes
    ----------
    rows : int64 of shape (m, k), the nearest encodings of each, the nearest first.
    distances : float64 of shape (m, k), in the units of the encodings.
    weights : float64 of shape (m, k), how much each counts; they add up to 1.
    novelty : float64 of shape (m,), the share of the encodings (0 to 1) that lie nearer to
        their own neighbours.
    """

    rows: IntArray
    distances: DoubleArray
    weights: DoubleArray
    novelty: DoubleArray

    def on(self, points: ArrayLike) -> FloatArray:
        """Where they belong on a map with points (n, 2): float32 of shape (m, 2)."""
        return placed(self.rows, self.weights, points)


def placed(rows: IntArray, weights: DoubleArray, points: ArrayLike) -> FloatArray:
    """The weighted means of points (n, 2) of some rows (m, k): float32 of shape (m, 2)."""
    table = np.asarray(points, dtype=np.float64)
    found: FloatArray = np.einsum("mk,mkd->md", weights, table[rows]).astype(np.float32)
    return found


def place(
    encodings: ArrayLike, points: ArrayLike, new: ArrayLike
) -> tuple[FloatArray, DoubleArray]:
    """Where new encodings (m, d) belong among points (n, 2) of encodings (n, d).

    Returns points, float32 of shape (m, 2), and novelty, see `Neighbourhood`. An encoding
    that is there already lands on its own point.
    """
    found = neighbourhood(encodings, new)
    return found.on(points), found.novelty


def neighbourhood(encodings: ArrayLike, new: ArrayLike, *, k: int = NEIGHBOURS) -> Neighbourhood:
    """The k nearest of some encodings (n, d) for each new one (m, d), and how far out it lies.

    Weights fall with the distance and reach 0 where a further neighbour would come in, so
    that nothing jumps where neighbours change (those of Franke and Little, as in Renka
    1988, "Multivariate interpolation of large sets of scattered data"). What lies on an
    encoding, or on several equal ones, goes there alone.

    Raises SequiturError for new encodings that aren't finite numbers, or of another size.
    """
    table, asked = (np.asarray(e, dtype=np.float64) for e in (encodings, new))
    if not np.isfinite(asked).all():
        raise SequiturError(
            "The model makes no finite numbers of some of these sequences. Check them for "
            "values far outside of what it was trained on."
        )
    k = min(k, len(table))
    rows, distances = nearest(table, asked, k=k + 1)
    weights = weights_of(distances, k, nothing=ROUNDING * max(1e-30, float(np.abs(table).max())))
    own = np.sort(_own_distances(table, k))
    away = distances[:, :k].mean(axis=1)
    # What lies as far out as an encoding isn't further than it, whatever the last digit says.
    novelty = np.searchsorted(own, away * (1 - 1e-9), side="left") / max(len(own), 1)
    return Neighbourhood(rows[:, :k], distances[:, :k], weights, novelty)


def weights_of(distances: DoubleArray, k: int, *, nothing: float) -> DoubleArray:
    """How much each of the k nearest counts, (m, k), from distances (m, k or k + 1).

    nothing : distances up to this are none.
    """
    near = np.maximum(distances[:, :k], 1e-300)
    first = near[:, :1]
    reach = np.full_like(first, np.inf) if distances.shape[1] <= k else distances[:, k:]
    # (1 / distance - 1 / reach) squared, in shares of the smallest distance.
    weights = np.square(first / near - first / np.maximum(reach, 1e-300))
    weights[weights.max(axis=1) == 0] = 1.0  # all of them, and one more, are equally far
    here = distances[:, :k] <= nothing
    weights = np.where(here[:, :1], here.astype(np.float64), weights)  # the nearest is first
    shares: DoubleArray = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _own_distances(table: DoubleArray, k: int) -> DoubleArray:
    """Mean distances of encodings to their k nearest others, of some where there are many."""
    n = len(table)
    if n < 2:
        return np.empty(0)
    some = evenly_spaced(n, MOST_MEASURED)
    rows, distances = nearest(table, table[some], k=min(k + 1, n))
    itself = rows == some[:, None]
    # Where many are equal, it needn't be among its nearest: any of those at 0 stands for it.
    itself[itself.sum(axis=1) == 0, 0] = True
    others = distances[~itself].reshape(len(some), -1)
    means: DoubleArray = others[:, :k].mean(axis=1)
    return means


def ranks(own: ArrayLike, new: ArrayLike) -> DoubleArray:
    """The share (0 to 1) of some numbers that each new one is larger than."""
    known = np.asarray(own, dtype=np.float64)
    known = np.sort(known[np.isfinite(known)])
    found = np.searchsorted(known, np.asarray(new, dtype=np.float64), side="left")
    shares: DoubleArray = found / max(len(known), 1)
    return shares


def vote(names: Sequence[str], rows: IntArray, weights: DoubleArray) -> list[tuple[str, float]]:
    """What most of the neighbours (m, k) are called, by weight, and their share of it (0 to 1)."""
    classes, codes = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    shares = np.zeros((len(rows), len(classes)))
    at = np.repeat(np.arange(len(rows)), rows.shape[1])
    np.add.at(shares, (at, codes[rows].ravel()), weights.ravel())
    best = shares.argmax(axis=1)
    return [(str(classes[i]), float(shares[row, i])) for row, i in enumerate(best)]
