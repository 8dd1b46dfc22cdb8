"""Between the encodings: what lies at a spot of the map or on a way, and how far out that is.

Everything here is instant but `decode`, which needs torch and a model.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.settings.limits import MAX_BATCH_NUMBERS

if TYPE_CHECKING:
    from torch import nn

DoubleArray = NDArray[np.float64]
Level = Literal["itself", "only one", "close", "further", "guess"]

# With from 4 to 16 the mixture came about as close to a sequence that was itself left out, on
# every sample; one alone was up to 13 % worse.
NEIGHBOURS = 8
ASKED_FOR_THEIR_NEAREST = 1_000  # encodings; enough to know what 99 % of them do
ON_THE_WAY = 2_000  # encodings that a way may lead through; more take too long
NUMBERS_AT_ONCE = 4_000_000  # distances in memory at one time
MOST_ON_PATH = 200  # positions kept of a path that a hand has drawn
# Shares of the encodings whose nearest other one is nearer than a spot's nearest.
FURTHER, GUESS = 0.9, 0.99
ROUNDING = 1e-6  # of the largest number; nothing nearer is told apart


# --- A spot of the map, and a position on a way ------------------------------------------


@dataclass(frozen=True, eq=False)
class Mixture:
    """Rows, the nearest first, and how much of each: float64, adding up to 1."""

    rows: IntArray
    weights: DoubleArray

    def of(self, values: ArrayLike) -> DoubleArray:
        """The weighted mean of what the rows have, float64 of shape (...)."""
        chosen = np.asarray(values)[self.rows].astype(np.float64)
        mixed: DoubleArray = np.tensordot(self.weights, chosen, axes=1)
        return mixed


def mixture(places: ArrayLike, at: ArrayLike, *, neighbours: int = NEIGHBOURS) -> Mixture:
    """How much each of the nearest places counts at a position.

    Parameters
    ----------
    places : shape (n, d): points of a map, or encodings.
    at : shape (d,).
    neighbours : how many places count; all where there are fewer.

    Returns
    -------
    Mixture
        At a place, that place alone (or all that share it, alike). Elsewhere
        weights fall with the distance and reach 0 where a further place would
        come in, so that nothing jumps as the position moves (the weights of
        Franke and Little, as in Renka 1988).
    """
    table, target = np.asarray(places, dtype=np.float64), np.asarray(at, dtype=np.float64)
    distances = np.sqrt(np.square(table - target).sum(axis=1))
    some = min(neighbours, len(table))
    if some < len(table):
        nearest = np.argpartition(distances, some)[: some + 1]
    else:
        nearest = np.arange(len(table))
    nearest = nearest[np.lexsort((nearest, distances[nearest]))]
    reach = float(distances[nearest[some]]) if some < len(table) else math.inf
    rows = nearest[:some].astype(np.int64)
    own = distances[rows]
    here = own <= ROUNDING * max(1e-30, float(np.abs(table).max()))
    if here.any():
        weights = here.astype(np.float64)
    elif math.isinf(reach):
        weights = np.square(own[0] / own)
    else:
        # (1 / distance - 1 / reach) squared, in shares of the smallest distance.
        weights = np.square(own[0] / own - own[0] / reach)
    if not weights.any():  # all of them, and one more, are equally far
        weights = np.ones(some)
    return Mixture(rows, weights / weights.sum())


@dataclass(frozen=True, eq=False)
class Spot:
    """An encoding to decode, and how long the sequence shall be.

    Attributes
    ----------
    z : float32 of shape (encoding_dim,).
    length : elements.
    mixture : of which rows it was mixed, None where it wasn't.
    """

    z: FloatArray
    length: int
    mixture: Mixture | None


def spot_of_map(points: ArrayLike, encodings: ArrayLike, lengths: ArrayLike, at: ArrayLike) -> Spot:
    """The encoding that a spot of the map stands for, by the points nearest to it.

    A map has no way back: this weights the encodings of the nearest points, by
    their distance on the map.

    Parameters
    ----------
    points : shape (n, 2).
    encodings : shape (n, encoding_dim), row i of point i.
    lengths : shape (n,), of the sequences.
    at : (x, y) in the units of the map.
    """
    mixed = mixture(points, at)
    return Spot(mixed.of(encodings).astype(np.float32), _whole(float(mixed.of(lengths))), mixed)


def along(knots: ArrayLike, share: float) -> DoubleArray:
    """The position at a share (0 to 1) of the length of a line through knots (k, d)."""
    line = np.asarray(knots, dtype=np.float64)
    index, part = _where(line, share)
    position: DoubleArray = line[index].copy()
    if part:
        position = (1 - part) * line[index] + part * line[index + 1]
    return position


def evenly_along(knots: ArrayLike, count: int) -> DoubleArray:
    """Positions (count, d) at equal distances along a line through knots (k, d)."""
    return np.array([along(knots, share) for share in np.linspace(0, 1, max(count, 1))])


def spot_on_way(knots: ArrayLike, lengths: Sequence[float], share: float) -> Spot:
    """The encoding at a share of a way through encodings (k, d), each with a length.

    The length goes from knot to knot as the encoding does. `mixture` names
    the knots before and behind it.
    """
    line = np.asarray(knots, dtype=np.float64)
    index, part = _where(line, share)
    after = min(index + 1, len(line) - 1)
    rows, weights = np.array([index, after]), np.array([1 - part, part])
    length = float(weights @ np.asarray(lengths, dtype=np.float64)[rows])
    return Spot(along(line, share).astype(np.float32), _whole(length), Mixture(rows, weights))


def way_through(encodings: ArrayLike, start: int, end: int) -> IntArray:
    """Rows of encodings that lead from one to another by short hops, both ends included.

    Of all ways this is the one whose hops, squared, add up to least: it keeps to
    where encodings lie close to one another. With very many encodings only some
    are considered, evenly taken.
    """
    table = np.asarray(encodings, dtype=np.float64)
    considered = np.unique(
        np.concatenate([evenly_spaced(len(table), ON_THE_WAY), [start, end]]).astype(np.int64)
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
class Remoteness:
    """How far from all encodings something is.

    Attributes
    ----------
    row, distance : the nearest encoding, and how far it is.
    usual : the median distance of an encoding to its nearest other one; None with
        one encoding only.
    share : how many of the encodings, 0 to 1, have another one nearer than this;
        None with one encoding only.
    level : in one word: "itself" (it is the encoding of `row`), "only one" (there
        is nothing to compare with), "close" (as the encodings are to each other),
        "further", or "guess" (further out than nearly all of them).
    """

    row: int
    distance: float
    usual: float | None
    share: float | None
    level: Level


class Nearness:
    """Encodings (n, encoding_dim), and how near they are to each other.

    With more than a thousand, the nearest neighbours of a thousand, evenly taken,
    stand for those of all.
    """

    def __init__(self, encodings: ArrayLike) -> None:
        self.encodings = np.asarray(encodings, dtype=np.float64)
        self.rounding = ROUNDING * float(np.abs(self.encodings).max(initial=0.0))
        self.nearest_others = np.sort(self._nearest_others())  # float64 (at most 1,000,)

    def _nearest_others(self) -> DoubleArray:
        table = self.encodings - self.encodings.mean(axis=0)
        n = len(table)
        if n < 2:
            return np.empty(0)
        asked = evenly_spaced(n, ASKED_FOR_THEIR_NEAREST)
        squares = np.square(table).sum(axis=1)
        found = np.empty(len(asked))
        some = max(1, NUMBERS_AT_ONCE // n)
        for begin in range(0, len(asked), some):
            rows = asked[begin : begin + some]
            away = squares[rows, None] + squares - 2 * table[rows] @ table.T
            away[np.arange(len(rows)), rows] = np.inf
            # That formula loses small distances to rounding: measure the nearest one anew.
            nearest = away.argmin(axis=1)
            found[begin : begin + some] = np.sqrt(
                np.square(table[rows] - table[nearest]).sum(axis=1)
            )
        return found

    def of(self, z: ArrayLike) -> Remoteness:
        """How far from the encodings z (encoding_dim,) is."""
        away = np.sqrt(np.square(self.encodings - np.asarray(z, np.float64)).sum(axis=1))
        row = int(away.argmin())
        distance = float(away[row])
        if distance <= self.rounding:
            distance = 0.0
        if not len(self.nearest_others):
            return Remoteness(row, distance, None, None, "only one" if distance else "itself")
        nearer = np.searchsorted(self.nearest_others, distance - self.rounding, side="left")
        share = float(nearer) / len(self.nearest_others)
        level: Level = "close"
        if not distance:
            level = "itself"
        elif share >= GUESS:
            level = "guess"
        elif share > FURTHER:
            level = "further"
        return Remoteness(row, distance, float(np.median(self.nearest_others)), share, level)


# --- Drawing -----------------------------------------------------------------------------


def decode(
    model: nn.Module,
    z: ArrayLike,
    lengths: int | Sequence[int],
    *,
    element_shape: Sequence[int],
    scaler: Scaler | None = None,
) -> list[FloatArray]:
    """What the decoder draws for encodings. Needs torch.

    Parameters
    ----------
    model : a trained model.
    z : shape (k, encoding_dim).
    lengths : elements of each sequence, or one number for all.
    element_shape : of the dataset, such as (channels,).
    scaler : undone where it is given: a run's sequences are scaled before they
        are learned.

    Returns
    -------
    k float32 arrays (length, *element_shape): `model.decoder(z, length)`, in
    original units.

    Raises
    ------
    SequiturError
        Encodings of another size or that aren't finite, or a length that the
        model can't draw.
    """
    import torch

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
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            for begin in range(0, len(table), size):
                rows = torch.as_tensor(table[begin : begin + size], device=device)
                output = decoder(list(rows), wanted[begin : begin + size])
                drawn += [part.numpy(force=True).astype(np.float32) for part in output]
    finally:
        model.train(training)
    shaped = [part.reshape(-1, *element_shape) for part in drawn]
    return shaped if scaler is None else list(scaler.undo(shaped))


def _where(line: DoubleArray, share: float) -> tuple[int, float]:
    """The knot before a share of a line's length, and which part of the way to the next."""
    steps = np.sqrt(np.square(np.diff(line, axis=0)).sum(axis=1))
    ends = np.concatenate([[0.0], steps.cumsum()])
    target = min(max(share, 0.0), 1.0) * ends[-1]
    if target >= ends[-1]:  # exactly its end, whatever rounding says
        return len(line) - 1, 0.0
    index = int(np.searchsorted(ends, target, side="right")) - 1
    return index, float((target - ends[index]) / steps[index])


def _whole(length: float) -> int:
    return max(1, round(length))
