"""Nearest neighbours among encodings, isolation, and weights to interpolate between them.

Distances are Euclidean ones between encodings, all of whose numbers are divided by one and the
same number, as in the map. Scaling each number by itself would make those that hardly change,
often ones the model doesn't use, count as much as all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError

NEIGHBOURS = 10
CHUNK = 2_000_000  # distances held at once: 16 MB
MOST_SKIPPED = 400  # overlapping windows that are left out, or confirm one another
ROUNDING = 1e-6  # of the largest number; nothing nearer is told apart


@dataclass(frozen=True, eq=False)
class Isolation:
    """How far every sequence lies from others.

    Attributes
    ----------
    distance : float64 (n,), mean distance to the k nearest, as a multiple of the median of
        all: 1 is usual. The weighted k-nearest-neighbour score of Angiulli and Pizzuti
        (2002, "Fast outlier detection in high dimensional spaces").
    local : float64 (n,), the same mean distance as a multiple of that of its neighbours: above
        1 it is less densely surrounded than they are, whether its group as a whole is loose
        or dense. The simplified local outlier factor of Schubert, Zimek and
        Kriegel (2014, "Local outlier detection reconsidered") after Breunig et al. (2000).
    neighbours : int64 (n, k), the nearest of each, the nearest first; the last one again
        where there are fewer.
    """

    distance: DoubleArray
    local: DoubleArray
    neighbours: IntArray


def asked_for_labels(n: int) -> int:
    """How many of the nearest of n sequences are asked for their label: 10, of few fewer."""
    return min(NEIGHBOURS, max(3, n // 10))


def normalised(encodings: ArrayLike) -> DoubleArray:
    """Encodings (n, d) centred and divided by their overall spread.

    Where all are equal they are all 0. Raises SequiturError for anything but a table of
    finite numbers.
    """
    table = np.asarray(encodings, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise SequiturError(
            f"The encodings have shape {table.shape}, but one row of numbers is needed for each "
            "sequence."
        )
    if not np.isfinite(table).all():
        raise SequiturError(
            "Some encodings are not finite numbers, so nothing lies near them. The training "
            "diverged: train again with a smaller learning rate."
        )
    centred: DoubleArray = table - table.mean(axis=0)
    largest = np.abs(centred).max()
    if largest > 0:
        centred /= largest  # squares of huge numbers would overflow
        centred /= centred.std()
    return centred


def nearest(
    encodings: ArrayLike, points: ArrayLike, *, k: int = NEIGHBOURS
) -> tuple[IntArray, DoubleArray]:
    """The k nearest encodings (n, d) of each point (m, d), the nearest first.

    Returns rows, int64 (m, k), and distances in the units of the encodings, (m, k); with
    fewer than k encodings, all of them. Of equally near ones the first rows come first.
    Takes memory for some million distances at once, however many there are.
    """
    table = np.asarray(encodings, dtype=np.float64)
    asked = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if k < 1:
        raise SequiturError(f"{k} neighbours can't be looked for. Ask for 1 or more.")
    if asked.shape[1] != table.shape[1]:
        raise SequiturError(
            f"The point has {asked.shape[1]} numbers, but encodings have {table.shape[1]}."
        )
    k = min(k, len(table))
    rows = np.empty((len(asked), k), dtype=np.int64)
    distances = np.empty((len(asked), k))
    squares = np.square(table).sum(axis=1)
    step = max(1, CHUNK // len(table))
    for begin in range(0, len(asked), step):
        part = asked[begin : begin + step]
        rough = squares - 2 * part @ table.T  # (part, n), but for what is the same in a row
        # Products lose digits far from the origin, so a few more are taken and measured anew.
        taken = min(len(table), k + 10)
        candidates = np.argpartition(rough, taken - 1, axis=1)[:, :taken]
        candidates.sort(axis=1)
        exact = np.linalg.norm(table[candidates] - part[:, None], axis=2)
        order = np.argsort(exact, axis=1, kind="stable")[:, :k]
        rows[begin : begin + step] = np.take_along_axis(candidates, order, axis=1)
        distances[begin : begin + step] = np.take_along_axis(exact, order, axis=1)
    return rows, distances


def rounding(table: DoubleArray) -> float:
    """The distance up to which positions (n, d) count as the same."""
    return ROUNDING * max(1e-30, float(np.abs(table).max(initial=0.0)))


def interpolation_weights(distances: DoubleArray, k: int, *, zero: float) -> DoubleArray:
    """Weights of the k nearest positions by their distances (m, k or k + 1), ascending: (m, k).

    They fall with the distance and reach 0 at the position after the k-th, if it is given, so
    that nothing jumps where neighbours change (the weights of Franke and Little, as in Renka
    1988, "Multivariate interpolation of large sets of scattered data"). Distances up to `zero`
    count as none: positions there share all the weight.
    """
    near = np.maximum(distances[:, :k], 1e-300)
    first = near[:, :1]
    reach = np.full_like(first, np.inf) if distances.shape[1] <= k else distances[:, k:]
    # (1 / distance - 1 / reach) squared, relative to the smallest distance.
    weights = np.square(first / near - first / np.maximum(reach, 1e-300))
    weights[weights.max(axis=1) == 0] = 1.0  # all of them, and one more, are equally far
    here = distances[:, :k] <= zero
    weights = np.where(here[:, :1], here.astype(np.float64), weights)  # the nearest is first
    shares: DoubleArray = weights / weights.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, eq=False)
class Spans:
    """Which part of which recording each sequence is, int64 (n,) each; `stop` not included."""

    recording: IntArray
    start: IntArray
    stop: IntArray

    def overlap(self, rows: IntArray, others: IntArray) -> NDArray[np.bool_]:
        """Whether rows (m,) share elements with their others (m, q), shape (m, q)."""
        own = rows[:, None]
        shared: NDArray[np.bool_] = (
            (self.recording[own] == self.recording[others])
            & (self.start[own] < self.stop[others])
            & (self.start[others] < self.stop[own])
        )
        return shared

    def most_overlaps(self) -> int:
        """How many others a sequence overlaps, at most."""
        most = 0
        for recording in np.unique(self.recording):
            rows = self.recording == recording
            start, stop = self.start[rows], self.stop[rows]
            begun = np.searchsorted(np.sort(start), stop, side="left")
            ended = np.searchsorted(np.sort(stop), start, side="right")
            most = max(most, int((begun - ended).max()) - 1)
        return most

    def confirmed(self, values: ArrayLike) -> DoubleArray:
        """Values (n,), none above the largest of the others that share half of its sequence.

        What is unusual shows in all windows that it lies in. What only one of them shows comes
        from where it was cut, through the middle of a heartbeat, say. A sequence stays as it is
        unless it shares half of itself with an earlier one and half with a later one.
        """
        own = np.asarray(values, dtype=np.float64)
        order = np.lexsort((self.start, self.recording))
        recording, start, stop = self.recording[order], self.start[order], self.stop[order]
        half, sorted_values = (stop - start) / 2, own[order]
        before, after = np.full((2, len(own)), -np.inf)
        for step in range(1, min(MOST_SKIPPED, len(own) - 1) + 1):
            shared = np.where(recording[:-step] == recording[step:], stop[:-step] - start[step:], 0)
            first, second = shared >= half[:-step], shared >= half[step:]
            if not (first.any() or second.any()):
                break
            after[:-step][first] = np.maximum(after[:-step], sorted_values[step:])[first]
            before[step:][second] = np.maximum(before[step:], sorted_values[:-step])[second]
        limit = np.where(np.minimum(before, after) > -np.inf, np.maximum(before, after), np.inf)
        found = np.empty_like(own)
        found[order] = np.minimum(sorted_values, limit)
        return found


def window_spans(dataset: SequenceDataset) -> Spans | None:
    """Where the windows of a dataset lie; None where sequences are recordings of their own."""
    if not dataset.windowed:
        return None
    return Spans(dataset.recording, dataset.start, dataset.stop)


def isolation(
    encodings: ArrayLike, *, k: int = NEIGHBOURS, spans: Spans | None = None
) -> Isolation:
    """How far every encoding (n, d) lies from its k nearest others.

    Windows that overlap are nearly the same sequence and would be each other's nearest,
    however unusual they are. With `spans` they aren't counted as neighbours, as in matrix
    profiles (Yeh et al. 2016, "Matrix Profile I"); up to 400 of them.

    100,000 encodings of 16 numbers take half a minute of one core. With one encoding both
    measures are 1, and there are no neighbours.
    """
    table = normalised(encodings)
    n = len(table)
    k = min(k, n - 1)
    if k < 1:
        return Isolation(np.ones(n), np.ones(n), np.empty((n, 0), np.int64))
    others, distances = _nearest_others(table, k, spans)
    mean = distances.mean(axis=1)
    # Where many are equal, the median is 0: distances are then compared with the mean.
    usual = float(np.median(mean)) or float(mean.mean())
    if usual == 0:
        return Isolation(np.ones(n), np.ones(n), others)
    least = 1e-3 * usual
    around = np.maximum(mean[others].mean(axis=1), least)
    local = np.where(mean == 0, 1.0, np.maximum(mean, least) / around)
    return Isolation(mean / usual, local, others)


def _nearest_others(
    table: DoubleArray, k: int, spans: Spans | None
) -> tuple[IntArray, DoubleArray]:
    """The k nearest others of each row, (n, k), and their distances."""
    # Loaded here because it takes a second.
    from sklearn.neighbors import NearestNeighbors

    n = len(table)
    skipped = 0 if spans is None else min(spans.most_overlaps(), MOST_SKIPPED)
    taken = min(n, k + 1 + skipped)
    # By all distances: with 16 numbers, trees are up to nine times slower than that.
    among = NearestNeighbors(n_neighbors=taken, algorithm="brute").fit(table)
    others, distances = np.empty((n, k), np.int64), np.empty((n, k))
    step = max(1, CHUNK // taken)
    for begin in range(0, n, step):
        rows = np.arange(begin, min(begin + step, n))
        far, near = among.kneighbors(table[rows])
        # Itself is among the nearest, but not the first where others are equal; and not at
        # all where more than k are.
        left_out = near == rows[:, None]
        left_out[~left_out.any(axis=1), -1] = True
        if spans is not None:
            too = left_out | spans.overlap(rows, near)
            some = ~too.all(axis=1)  # where all overlap, they are the only neighbours there are
            left_out[some] = too[some]
        order = np.argsort(left_out, axis=1, kind="stable")[:, :k]
        # With fewer than k left, the last of them counts for the missing ones.
        last = np.maximum((~left_out).sum(axis=1) - 1, 0)[:, None]
        order = np.take_along_axis(order, np.minimum(np.arange(k), last), axis=1)
        others[rows] = np.take_along_axis(near, order, axis=1)
        distances[rows] = np.take_along_axis(far, order, axis=1)
    return others, distances
