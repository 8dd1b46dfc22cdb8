"""Interpolation in the latent space: points of the map, paths, and how far these are from data.

Everything here is instant except `decode`, which needs torch and a model.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import interpolation_weights, nearest, rounding
from sequitur_core.settings.training_limits import MAX_BATCH_NUMBERS

if TYPE_CHECKING:
    from torch import nn

Level = Literal["itself", "only one", "close", "further", "guess"]

# With 4 to 16 of them the interpolation came about equally close to a sequence that was left out,
# on every sample; with 1 it was up to 13 % worse.
NEIGHBOURS = 8
MOST_MEASURED = 1_000  # encodings whose nearest others are sought: enough for the 99th percentile
MOST_ON_PATH = 2_000  # encodings that a path may lead through; more take too long
MOST_DISTANCES = 4_000_000  # in memory at once
# Shares of the encodings whose nearest other one is nearer than a point's nearest.
FURTHER, GUESS = 0.9, 0.99
# Of the typical distance: in one group among tight ones, nine of ten may be further from another.
FAR = 2.0


# --- Points of the map, and positions on a path ------------------------------------------


@dataclass(frozen=True, eq=False)
class WeightedRows:
    """Rows, the nearest first, and their weights: float64, adding up to 1."""

    rows: IntArray
    weights: DoubleArray

    def mean(self, values: ArrayLike) -> DoubleArray:
        """The weighted mean of values (n, ...) over the rows, float64 of shape (...)."""
        chosen = np.asarray(values)[self.rows].astype(np.float64)
        mean: DoubleArray = np.tensordot(self.weights, chosen, axes=1)
        return mean


def nearest_weights(
    positions: ArrayLike, at: ArrayLike, *, neighbours: int = NEIGHBOURS
) -> WeightedRows:
    """The positions (n, d) nearest to another one (d,), with weights to interpolate there.

    `positions` are points of a map, or encodings. At one of them, that one alone counts (or all
    equal ones, alike); elsewhere weights are those of `interpolation_weights`.
    """
    table, target = np.asarray(positions, dtype=np.float64), np.asarray(at, dtype=np.float64)
    k = min(neighbours, len(table))
    rows, distances = nearest(table, target, k=k + 1)
    (weights,) = interpolation_weights(distances, k, zero=rounding(table))
    return WeightedRows(rows[0, :k], weights)


@dataclass(frozen=True, eq=False)
class LatentPoint:
    """An encoding to decode, and how long the sequence shall be.

    Attributes
    ----------
    z : float32 of shape (encoding_dim,).
    length : elements.
    sources : the rows it was interpolated from, None where it wasn't.
    """

    z: FloatArray
    length: int
    sources: WeightedRows | None


def point_at_map_position(
    points: ArrayLike, encodings: ArrayLike, lengths: ArrayLike, at: ArrayLike
) -> LatentPoint:
    """The encoding that a position on the map stands for, by the points nearest to it.

    A map that shows one or two numbers as they are (`projection.numbers`, `line`) is decoded where
    it is pointed at. Others have no inverse: this averages the encodings of the nearest points,
    weighted by their distance on the map.

    Parameters
    ----------
    points : shape (n, 2).
    encodings : shape (n, encoding_dim), row i of point i.
    lengths : shape (n,), of the sequences.
    at : (x, y) in the units of the map.
    """
    sources = nearest_weights(points, at)
    length = _whole_length(float(sources.mean(lengths)))
    if shows_numbers(points, encodings):
        dim = np.shape(encodings)[1]
        return LatentPoint(np.asarray(at, np.float32)[:dim], length, None)
    return LatentPoint(sources.mean(encodings).astype(np.float32), length, sources)


def shows_numbers(points: ArrayLike, encodings: ArrayLike) -> bool:
    """Whether a map (n, 2) shows the only one or two numbers of encodings (n, dim) themselves."""
    places, codes = np.asarray(points), np.asarray(encodings)
    dim = codes.shape[1]
    return dim <= 2 and np.allclose(places[:, :dim], codes, rtol=1e-5, atol=rounding(codes))


def position_on_path(knots: ArrayLike, share: float) -> DoubleArray:
    """The position at a share (0 to 1) of the length of a path through knots (k, d)."""
    path = np.asarray(knots, dtype=np.float64)
    index, part = _segment(path, share)
    position: DoubleArray = path[index].copy()
    if part:
        position = (1 - part) * path[index] + part * path[index + 1]
    return position


def positions_on_path(knots: ArrayLike, count: int) -> DoubleArray:
    """Positions (count, d) at equal distances along a path through knots (k, d)."""
    return np.array([position_on_path(knots, share) for share in np.linspace(0, 1, max(count, 1))])


def point_on_path(knots: ArrayLike, lengths: Sequence[float], share: float) -> LatentPoint:
    """The encoding at a share of a path through encodings (k, d), each with a length.

    The length is interpolated between knots as the encoding is. `sources` are the knots before
    and after it.
    """
    path = np.asarray(knots, dtype=np.float64)
    index, part = _segment(path, share)
    after = min(index + 1, len(path) - 1)
    sources = WeightedRows(np.array([index, after]), np.array([1 - part, part]))
    z = position_on_path(path, share).astype(np.float32)
    return LatentPoint(z, _whole_length(float(sources.mean(lengths))), sources)


def shortest_path(encodings: ArrayLike, start: int, end: int) -> IntArray:
    """Rows of encodings on the shortest path from one to another, both ends included.

    The lengths of its hops are squared, so that it keeps to where encodings lie close to one
    another. Of very many encodings only some, evenly spaced, are considered.
    """
    table = np.asarray(encodings, dtype=np.float64)
    considered = np.unique(
        np.concatenate([evenly_spaced(len(table), MOST_ON_PATH), [start, end]]).astype(np.int64)
    )
    own = table[considered]
    first, last = (int(np.searchsorted(considered, row)) for row in (start, end))
    costs = np.full(len(own), np.inf)
    before = np.full(len(own), -1)
    done = np.zeros(len(own), dtype=bool)
    costs[first] = 0.0
    waiting = [(0.0, first)]
    while waiting:
        cost, here = heapq.heappop(waiting)
        if done[here]:
            continue
        done[here] = True
        if here == last:
            break
        through = cost + np.square(own - own[here]).sum(axis=1)
        better = np.flatnonzero(~done & (through < costs))
        costs[better], before[better] = through[better], here
        for row in better:
            heapq.heappush(waiting, (float(through[row]), int(row)))
    rows = [last]
    while rows[-1] != first:
        rows.append(int(before[rows[-1]]))
    return considered[rows[::-1]]


# --- How far from data -------------------------------------------------------------------


@dataclass(frozen=True)
class DataDistance:
    """How far from all encodings a point is.

    Attributes
    ----------
    row, distance : the nearest encoding, and how far it is.
    usual : the median distance of an encoding to its nearest other one; None with
        one encoding only.
    share : share of the encodings, 0 to 1, that have another one nearer than this;
        None with one encoding only.
    level : in short: "itself" (it is the encoding of `row`), "only one" (there is nothing to
        compare with), "close" (as the encodings are to each other), "further" (than nine of
        ten of them, or twice as far as is typical), or "guess" (further out than nearly all).
    """

    row: int
    distance: float
    usual: float | None
    share: float | None
    level: Level


class DistanceToData:
    """Encodings (n, encoding_dim), and how near they are to each other.

    Of more than a thousand, the nearest neighbours of a thousand, evenly spaced, stand for those
    of all.
    """

    def __init__(self, encodings: ArrayLike) -> None:
        self.encodings = np.asarray(encodings, dtype=np.float64)
        self.rounding = rounding(self.encodings)
        self.nearest_others = np.sort(self._nearest_others())  # float64 (at most 1,000,)

    def _nearest_others(self) -> DoubleArray:
        table = self.encodings - self.encodings.mean(axis=0)
        n = len(table)
        if n < 2:
            return np.empty(0)
        measured = evenly_spaced(n, MOST_MEASURED)
        squares = np.square(table).sum(axis=1)
        found = np.empty(len(measured))
        step = max(1, MOST_DISTANCES // n)
        for begin in range(0, len(measured), step):
            rows = measured[begin : begin + step]
            distances = squares[rows, None] + squares - 2 * table[rows] @ table.T
            distances[np.arange(len(rows)), rows] = np.inf
            # That formula loses small distances to rounding: measure the nearest one anew.
            closest = distances.argmin(axis=1)
            found[begin : begin + step] = np.linalg.norm(table[rows] - table[closest], axis=1)
        return found

    def of(self, z: ArrayLike) -> DataDistance:
        """How far from the encodings z (encoding_dim,) is."""
        distances = np.linalg.norm(self.encodings - np.asarray(z, np.float64), axis=1)
        row = int(distances.argmin())
        distance = float(distances[row])
        if distance <= self.rounding:
            distance = 0.0
        if not len(self.nearest_others):
            return DataDistance(row, distance, None, None, "only one" if distance else "itself")
        usual = float(np.median(self.nearest_others))
        nearer = np.searchsorted(self.nearest_others, distance - self.rounding, side="left")
        share = float(nearer) / len(self.nearest_others)
        level: Level = "close"
        if not distance:
            level = "itself"
        elif share >= GUESS:
            level = "guess"
        elif share > FURTHER or distance > FAR * usual + self.rounding:
            level = "further"
        return DataDistance(row, distance, usual, share, level)


# --- Decoding ----------------------------------------------------------------------------


def decode(
    model: nn.Module,
    z: ArrayLike,
    lengths: int | Sequence[int],
    *,
    element_shape: Sequence[int],
    scaler: Scaler | None = None,
) -> list[FloatArray]:
    """The sequences that the decoder makes of encodings. Needs torch.

    Parameters
    ----------
    model : a trained model.
    z : shape (k, encoding_dim).
    lengths : elements of each sequence, or one number for all.
    element_shape : of the dataset, such as (channels,).
    scaler : undone where it is given: a run scales its sequences before it learns them.

    Returns
    -------
    k float32 arrays (length, *element_shape): `model.decoder(z, length)`, in
    original units.

    Raises
    ------
    SequiturError
        Encodings of another size or that aren't finite, or a length that the
        model can't decode.
    """
    import torch

    from sequitur_core.training.evaluation import evaluation_mode

    table = np.asarray(z, dtype=np.float32)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise SequiturError(
            f"The decoder was given numbers of shape {table.shape}, some of them perhaps not "
            "finite. It takes one row of finite numbers for each sequence."
        )
    wanted = [lengths] * len(table) if isinstance(lengths, int) else [int(n) for n in lengths]
    if len(wanted) != len(table) or min(wanted, default=1) < 1:
        raise SequiturError(
            f"{len(table)} encodings can't be drawn with {len(wanted)} lengths, the shortest "
            f"{min(wanted, default=0)}. Give each a length of 1 or more."
        )
    decoder: Any = model.decoder
    device = next(model.parameters()).device
    size = max(1, MAX_BATCH_NUMBERS // (max(wanted, default=1) * math.prod(element_shape)))
    drawn: list[FloatArray] = []
    with evaluation_mode(model):
        for begin in range(0, len(table), size):
            rows = torch.as_tensor(table[begin : begin + size], device=device)
            output = decoder(list(rows), wanted[begin : begin + size])
            drawn += [part.numpy(force=True).astype(np.float32) for part in output]
    shaped = [part.reshape(-1, *element_shape) for part in drawn]
    return shaped if scaler is None else list(scaler.undo(shaped))


def _segment(path: DoubleArray, share: float) -> tuple[int, float]:
    """The knot before a share of a path's length, and which part of the segment to the next."""
    steps = np.sqrt(np.square(np.diff(path, axis=0)).sum(axis=1))
    ends = np.concatenate([[0.0], steps.cumsum()])
    target = min(max(share, 0.0), 1.0) * ends[-1]
    if target >= ends[-1]:  # exactly its end, whatever rounding says
        return len(path) - 1, 0.0
    index = int(np.searchsorted(ends, target, side="right")) - 1
    return index, float((target - ends[index]) / steps[index])


def _whole_length(length: float) -> int:
    return max(1, round(length))


def path_on_map(
    encodings: FloatArray, points: FloatArray, rows: Sequence[int], count: int, columns: slice
) -> FloatArray:
    """About where a way through encodings lies on a map: float32 (count, 2).

    The way leads through the encodings of `rows`; `columns` are those numbers of an encoding that
    the map, whose points are `points`, goes by.
    """
    way = positions_on_path(encodings[list(rows)], count)[:, columns]
    shown = encodings[:, columns]
    return np.array([nearest_weights(shown, z).mean(points) for z in way], np.float32)
