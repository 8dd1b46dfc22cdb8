"""Whether groups are apart: how deep the valley of density between them is.

Everything that was divided has borders, and groups that were found in some points are apart in
those points. So groups come from one half of the data, and so does the easiest way from one
into the other, along which the density falls least; what lies at its lowest place is counted in
the other half, and compared with what lies about either end. That way runs along a ring or a band
that was cut into pieces, and through the middle of a cloud.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import depth_first_order, minimum_spanning_tree
from scipy.spatial.distance import cdist

from sequitur_core.data.dataset import DoubleArray, IntArray

ABOUT = 3  # a group's peak is what a third of it lies closest about
FEWEST_ABOUT = 4
MOST = 0.8  # of a group's points count as near its peak
WIDEST = 0.25  # of the distance between two peaks: so nothing is near both a peak and the middle
PLACES = 4  # on each step of a way, where its density is measured
SHALLOWEST = 0.6  # of the density at the lower peak; a valley is deeper


class Way(NamedTuple):
    """The easiest way from one group into another: its lowest place, its ends and what's near."""

    saddle: DoubleArray
    peaks: DoubleArray
    radius: float
    depth: float  # density at the saddle by that at the lower peak, in the points it was found in


class Landscape:
    """Points (n, d) and their groups (n,), -1 for none, and the ways between these."""

    def __init__(self, points: DoubleArray, groups: IntArray) -> None:
        self.points = points
        distances = cdist(points, points)
        sizes = np.bincount(groups[groups >= 0])
        self._peaks, self._radii = [], []
        for g, size in enumerate(sizes):
            own = np.sort(distances[np.ix_(groups == g, groups == g)], axis=1)
            peak = int(own[:, min(_third(int(size)), size - 1)].argmin())
            self._peaks.append(int(np.flatnonzero(groups == g)[peak]))
            self._radii.append(float(own[peak, int(MOST * (size - 1))]))
        # Mutual reachability, as in HDBSCAN (Campello et al. 2013): steps through dense places
        # are short, so that ways keep to these.
        k = min(_third(int(sizes.min())), len(points) - 1)
        reach = np.partition(distances, k, axis=1)[:, k]
        steps = np.maximum(distances, np.maximum(reach[:, None], reach))
        self._tree: csr_array = minimum_spanning_tree(steps)

    def way(self, one: int, other: int) -> Way:
        """The easiest way between the peaks of two groups."""
        start, end = self._peaks[one], self._peaks[other]
        places = self._places(start, end)
        peaks = self.points[[start, end]]
        apart = float(np.linalg.norm(peaks[0] - peaks[1]))
        radius = min(max(self._radii[one], self._radii[other]), WIDEST * apart)
        near = np.square(cdist(places, self.points) / radius) if radius else np.zeros((2, 1))
        density = np.exp(-2 * near).sum(axis=1)
        lowest = int(density.argmin())
        depth = float(density[lowest] / min(density[0], density[-1]))
        return Way(places[lowest], peaks, radius, depth)

    def _places(self, start: int, end: int) -> DoubleArray:
        """Places along the tree from one point to another, both included, (m, d)."""
        before = depth_first_order(self._tree, start, directed=False)[1]
        nodes = [end]
        while nodes[-1] != start:
            nodes.append(int(before[nodes[-1]]))
        along = self.points[nodes[::-1]]
        parts = np.linspace(0, 1, PLACES, endpoint=False)[:, None]
        steps = along[:-1, None] + parts * (along[1:] - along[:-1])[:, None]
        places: DoubleArray = np.concatenate([steps.reshape(-1, along.shape[1]), along[-1:]])
        return places


def _third(size: int) -> int:
    return max(FEWEST_ABOUT, size // ABOUT)


def p_of_valley(way: Way, held_out: DoubleArray) -> float:
    """How probable so few of the points held out (m, d) are at the saddle if it's no valley.

    1 where the valley is shallow, however sure it is.
    """
    if way.radius <= 0:
        return 0.0
    at_saddle = np.linalg.norm(held_out - way.saddle, axis=1) <= way.radius
    at_peaks = cdist(way.peaks, held_out) <= way.radius
    if at_saddle.sum() > SHALLOWEST * at_peaks.sum(axis=1).min():
        return 1.0
    # What is near both the saddle and a peak says nothing.
    fewer = [int((at_saddle & ~at_peak).sum()) for at_peak in at_peaks]
    more = [int((at_peak & ~at_saddle).sum()) for at_peak in at_peaks]
    return max(
        float(stats.binom.cdf(few, few + many, 0.5)) for few, many in zip(fewer, more, strict=True)
    )
