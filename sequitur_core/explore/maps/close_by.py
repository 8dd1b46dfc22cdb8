"""The nearest of some encodings for each of very many, looked for close by only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.data.ragged import evenly_spaced

IntArray = NDArray[np.int64]

ROUNDS = 3  # in which cells move to the middle of what lies in them
NEAR = 0.1  # share of the encodings that each cell looks among, those of the cells around it


def nearest_close_by(
    known: DoubleArray, encodings: DoubleArray, k: int
) -> tuple[DoubleArray, IntArray]:
    """The k nearest of `known` (m, d) for each encoding (n, d), the nearest first.

    The space is divided into cells, twice the square root of m, and an encoding looks among
    those that lie in the cells around its own: a tenth of all, which takes a tenth of the time.
    Near a border, or where distances hardly differ, one of the farther neighbours may be another.

    Returns Euclidean distances and rows of `known`, both of shape (n, k).
    """
    from sklearn.metrics import pairwise_distances_argmin
    from sklearn.neighbors import NearestNeighbors

    centres = known[evenly_spaced(len(known), int(2 * np.sqrt(len(known))))]
    for _ in range(ROUNDS):
        cells = pairwise_distances_argmin(known, centres)
        many = np.bincount(cells, minlength=len(centres))[:, None]
        sums = np.stack([np.bincount(cells, column, len(centres)) for column in known.T], axis=1)
        centres = np.where(many > 0, sums / np.maximum(many, 1), centres)
    cells = pairwise_distances_argmin(known, centres)
    sizes = np.bincount(cells, minlength=len(centres))
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)
    least = max(k, int(NEAR * len(known)))
    distances, rows = np.empty((len(encodings), k)), np.empty((len(encodings), k), np.int64)
    own = pairwise_distances_argmin(encodings, centres)
    for cell in np.unique(own):
        asked = np.flatnonzero(own == cell)
        around = np.argsort(apart[cell], kind="stable")
        taken = around[: int(np.searchsorted(np.cumsum(sizes[around]), least)) + 1]
        near = np.flatnonzero(np.isin(cells, taken))
        search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(known[near])
        distances[asked], found = search.kneighbors(encodings[asked])
        rows[asked] = near[found]
    return distances, rows
