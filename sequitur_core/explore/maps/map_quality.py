"""How well a map preserves the neighbourhoods of encodings, and how far two maps agree.

Measures of Venna and Kaski (2001, "Neighborhood preservation in nonlinear projection methods"):
trustworthiness falls with false neighbours on the map, continuity with true ones that are
missing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise

NEIGHBOURS = 15
FEWEST = 4  # with 3 points or fewer, all are neighbours of all
# A neighbour counts as lost where it isn't even among so many times as many nearest:
# whether one is the 15th or the 16th nearest means nothing.
REACH = 2
# At most so many distances are computed, but for so many points at least: all of 6,000 points
# are measured, 4,000 of 10,000, and 1,000 of 100,000.
MOST_DISTANCES = 40_000_000
FEWEST_MEASURED = 1_000
BLOCK_NUMBERS = 4_000_000  # distances held at once, 32 MB
# Relative error of distances computed by products; smaller differences count as none.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class MapQuality:
    """How well a map preserves neighbourhoods, at some or all of n points.

    Attributes
    ----------
    rows : int64 of shape (m,), the points that were measured, ascending; all n where
        that doesn't take long.
    k : how many nearest points count as neighbours.
    trustworthiness : 0 to 1. 1: all of the k nearest on the map are among the k nearest
        encodings. False neighbours cost more, the farther away they are.
    continuity : 0 to 1. 1: all of the k nearest encodings are among the k nearest on the map.
    lost : float32 of shape (m,), for each point the share of its k nearest encodings that
        aren't even among the 2 k nearest on the map.
    invented : float32 of shape (m,), for each point the share of its k nearest on the map
        that aren't even among the 2 k nearest encodings.
    near : int64 of shape (m, k), the nearest encodings of each, the nearest first.
    near_on_map : int64 of shape (m, k), the nearest points on the map.
    """

    rows: IntArray
    k: int
    trustworthiness: float
    continuity: float
    lost: FloatArray
    invented: FloatArray
    near: IntArray
    near_on_map: IntArray


def default_neighbours(n: int) -> int:
    """15, or fewer where so many would be a large part of all n points."""
    return max(1, min(NEIGHBOURS, (n - 1) // 4))


def map_quality(encodings: ArrayLike, points: ArrayLike, *, k: int | None = None) -> MapQuality:
    """Compare neighbours among the encodings with neighbours on a map of them.

    Parameters
    ----------
    encodings : shape (n, encoding_dim).
    points : shape (n, dims), row i belongs to encoding i.
    k : neighbours of each point, at least 1 and below n / 2; None for `default_neighbours`.

    Raises
    ------
    SequiturError
        Fewer than 4 points, encodings that are all equal, another number of points than
        encodings, or a k out of range.
    """
    high, low = _finite_table(encodings), _finite_table(points)
    n = len(high)
    if len(low) != n:
        raise SequiturError(
            f"There are {pluralise(n, 'encoding')} but {pluralise(len(low), 'point')}. "
            "Compare encodings with their own map."
        )
    _check_enough(n)
    if (high == high[0]).all():
        raise SequiturError(
            "All encodings are equal, so there are no neighbours for a map to keep or "
            "lose. Train longer, or with a larger learning rate."
        )
    k = default_neighbours(n) if k is None else k
    if not 1 <= k < n / 2:
        raise SequiturError(f"{k} neighbours of {n} points: choose from 1 to below {n / 2:g}.")
    rows = _measured_rows(n)
    reach = min(REACH * k, n - 1)

    m = len(rows)
    near, near_on_map = np.empty((m, k), np.int64), np.empty((m, k), np.int64)
    false_excess, missing_excess = np.empty(m), np.empty(m)
    lost, invented = np.empty(m, np.float32), np.empty(m, np.float32)
    size = max(1, BLOCK_NUMBERS // n)
    for start in range(0, m, size):
        at = slice(start, start + size)
        own = rows[at]
        in_encodings, on_map = _distances(high, own), _distances(low, own)
        near[at], near_on_map[at] = _nearest(in_encodings, k), _nearest(on_map, k)
        rank_in_encodings = _ranks(in_encodings, near_on_map[at])
        rank_on_map = _ranks(on_map, near[at])
        false_excess[at] = np.maximum(0, rank_in_encodings - k).sum(axis=1)
        missing_excess[at] = np.maximum(0, rank_on_map - k).sum(axis=1)
        lost[at] = (rank_on_map > reach).mean(axis=1)
        invented[at] = (rank_in_encodings > reach).mean(axis=1)
    # The largest mean that is possible (Venna and Kaski), for k below n / 2.
    most = k * (2 * n - 3 * k - 1) / 2
    return MapQuality(
        rows=rows,
        k=k,
        trustworthiness=float(1 - false_excess.mean() / most),
        continuity=float(1 - missing_excess.mean() / most),
        lost=lost,
        invented=invented,
        near=near,
        near_on_map=near_on_map,
    )


def interpolated_to_all(values: FloatArray, rows: IntArray, points: ArrayLike) -> FloatArray:
    """Values that were measured at some points, interpolated to all n of them.

    A point that wasn't measured gets the mean of the 3 measured ones nearest to it on the map.

    Parameters
    ----------
    values : float32 of shape (m,), of the points `rows`.
    points : shape (n, 2).

    Returns
    -------
    float32 of shape (n,).
    """
    places = _finite_table(points)
    if len(rows) == len(places):
        return values
    from scipy.spatial import cKDTree

    _, near = cKDTree(places[rows]).query(places, k=min(3, len(rows)))
    found = values[near.reshape(len(places), -1)].mean(axis=1).astype(np.float32)
    found[rows] = values
    return np.asarray(found)


@dataclass(frozen=True)
class LabelAgreement:
    """How often neighbours have the same label.

    Attributes
    ----------
    in_encodings, on_map : share of a point's nearest neighbours that have its label, 0 to 1,
        on average over the points that have one.
    by_chance : what that share would be if neighbours were drawn at random.
    """

    in_encodings: float
    on_map: float
    by_chance: float


def label_agreement(
    found: MapQuality, labels: Sequence[object] | NDArray[np.object_], *, k: int | None = None
) -> LabelAgreement:
    """Whether neighbours share a label, among the encodings and on the map.

    Parameters
    ----------
    labels : one per point, n in all; None or NaN where it is missing. Points and
        neighbours without a label don't count.
    k : how many of the nearest are asked; None for all that were found.

    Raises
    ------
    SequiturError
        Fewer than two points with a label, or only one label among them.
    """
    codes, _ = pd.factorize(pd.Series(list(labels), dtype=object))  # -1 where it is missing
    counts = np.bincount(codes[codes >= 0]) if (codes >= 0).any() else np.zeros(0, int)
    labelled = int(counts.sum())
    if labelled < 2 or (counts > 0).sum() < 2:
        raise SequiturError(
            "This label has fewer than two different values, so neighbours can't be compared by "
            "it. Choose another label."
        )
    own = codes[found.rows]

    def share(near: IntArray) -> float:
        theirs = codes[near[:, :k]]
        known = (theirs >= 0) & (own >= 0)[:, None]
        having = known.any(axis=1)
        if not having.any():
            return float("nan")
        same = (theirs == own[:, None]) & known
        return float((same.sum(axis=1)[having] / known.sum(axis=1)[having]).mean())

    mine = own[own >= 0]
    chance = float(((counts[mine] - 1) / (labelled - 1)).mean()) if len(mine) else float("nan")
    return LabelAgreement(share(found.near), share(found.near_on_map), chance)


@dataclass(frozen=True, eq=False)
class MapAgreement:
    """How far two maps of the same encodings show the same neighbours.

    Attributes
    ----------
    k : how many nearest points count as neighbours.
    common : float32 of shape (n,), for each point the share of its k nearest points on the
        one map that are also among the k nearest on the other.
    by_chance : what that share would be for a random map.
    """

    k: int
    common: FloatArray
    by_chance: float

    @property
    def share(self) -> float:
        """The mean over all points, 0 to 1."""
        return float(self.common.mean())


def map_agreement(one: ArrayLike, other: ArrayLike) -> MapAgreement:
    """Compare the neighbours of all points on two maps.

    Parameters
    ----------
    one, other : shape (n, 2), row i is the same sequence on both.

    Raises
    ------
    SequiturError
        Fewer than 4 points, or maps of different numbers of points.
    """
    from scipy.spatial import cKDTree

    maps = _finite_table(one), _finite_table(other)
    n = len(maps[0])
    if len(maps[1]) != n:
        raise SequiturError(
            f"One map has {pluralise(n, 'point')} and the other {len(maps[1]):,}. "
            "Compare maps of the same sequences."
        )
    _check_enough(n)
    k = default_neighbours(n)
    near = [_without_itself(cKDTree(places).query(places, k=k + 1)[1]) for places in maps]
    both = np.sort(np.concatenate(near, axis=1), axis=1)  # who is in both comes twice
    common = (both[:, 1:] == both[:, :-1]).sum(axis=1) / k
    return MapAgreement(k, common.astype(np.float32), k / (n - 1))


def aligned(points: ArrayLike, to: ArrayLike) -> FloatArray:
    """A map rotated, mirrored, scaled and moved to lie as close as possible to another.

    None of this changes neighbourhoods (orthogonal Procrustes; Schönemann 1966).

    Parameters
    ----------
    points, to : shape (n, 2), row i is the same sequence in both.

    Returns
    -------
    float32 of shape (n, 2).
    """
    moved, fixed = _finite_table(points), _finite_table(to)
    centre = fixed.mean(axis=0)
    moved, fixed = moved - moved.mean(axis=0), fixed - centre
    left, strength, right = np.linalg.svd(moved.T @ fixed)
    spread = np.square(moved).sum()
    scale = strength.sum() / spread if spread > 0 else 1.0
    return np.asarray(scale * moved @ (left @ right) + centre, dtype=np.float32)


def _finite_table(values: ArrayLike) -> DoubleArray:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise SequiturError(
            "Some places aren't finite numbers, so they have no neighbours. Train again with a "
            "smaller learning rate."
        )
    return table


def _check_enough(n: int) -> None:
    if n < FEWEST:
        raise SequiturError(
            f"With {pluralise(n, 'sequence')}, all are neighbours of each other, so there is "
            f"nothing a map could lose. It takes {FEWEST} or more."
        )


def _measured_rows(n: int) -> IntArray:
    """The points to measure, ascending: all, or a random choice of very many."""
    most = max(FEWEST_MEASURED, MOST_DISTANCES // n)
    if n <= most:
        return np.arange(n, dtype=np.int64)
    return np.sort(np.random.default_rng(0).choice(n, most, replace=False)).astype(np.int64)


def _distances(table: DoubleArray, rows: IntArray) -> DoubleArray:
    """Squared distances (rows, n); that to itself is infinite."""
    centred = table - table.mean(axis=0)
    squares = np.square(centred).sum(axis=1)
    found = centred[rows] @ centred.T
    found *= -2
    found += squares
    found += squares[rows, None]
    tiny = ROUNDING * squares.max()
    found[found < tiny] = 0
    found[np.arange(len(rows)), rows] = np.inf
    return np.asarray(found)


def _nearest(distances: DoubleArray, k: int) -> IntArray:
    """Columns of the k smallest in each row, the smallest first."""
    some = np.argpartition(distances, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(distances, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)


def _ranks(distances: DoubleArray, columns: IntArray) -> IntArray:
    """The ranks of the columns named in each row: 1 for the nearest.

    Equally distant ones share the best rank, so that duplicates don't count as lost.
    """
    limits = np.take_along_axis(distances, columns, axis=1)
    ranks = np.empty(columns.shape, np.int64)
    for i, own in enumerate(distances):  # a row fits into the processor's cache
        for j, limit in enumerate(limits[i]):
            ranks[i, j] = np.count_nonzero(own < limit) + 1
    return ranks


def _without_itself(found: IntArray) -> IntArray:
    """Neighbours (n, k + 1) without the point itself; without the last if duplicates hide it."""
    own = found == np.arange(len(found))[:, None]
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(found), -1))
