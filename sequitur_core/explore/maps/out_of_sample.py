"""New encodings on an existing map: where they belong, and how novel they are.

A new encoding is placed where its nearest neighbours among the trained ones are, weighted by
their distance. Left out one by one and placed like this, the sequences of the samples came
within 1 to 7 % of the map's spread of their own points, closer than with 1, 3, 5 or 15
neighbours or with weights by the squared distance alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import FEWEST_TO_COMPARE, error_ratios
from sequitur_core.explore.neighbours import interpolation_weights, nearest, rounding
from sequitur_core.explore.tail import TINY, usual

NEIGHBOURS = 8
# Of more encodings than this, only so many are measured: percentiles are then right to 1 %.
MOST_MEASURED = 2_000
USUAL = 0.99  # share of usual sequences: what is beyond it may be unlike them
POOR = 2.0  # times that error: new ones are larger than known ones, as nobody trained on them


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The encodings nearest to new ones.

    Attributes
    ----------
    rows : int64 of shape (m, k), the nearest encodings of each, the nearest first.
    distances : float64 of shape (m, k), in the units of the encodings.
    weights : float64 of shape (m, k), adding up to 1 in each row.
    novelty : float64 of shape (m,), the share of the encodings (0 to 1) that are nearer to
        their own neighbours; outliers among them aren't counted.
    beyond : float64 of shape (m,), how far away these are, as a multiple of the distance
        below which 99 % of the counted encodings are to theirs.
    """

    rows: IntArray
    distances: DoubleArray
    weights: DoubleArray
    novelty: DoubleArray
    beyond: DoubleArray


def weighted_positions(rows: IntArray, weights: DoubleArray, points: ArrayLike) -> FloatArray:
    """Weighted means of the points (n, 2) of some rows (m, k): float32 of shape (m, 2)."""
    table = np.asarray(points, dtype=np.float64)
    found: FloatArray = np.einsum("mk,mkd->md", weights, table[rows]).astype(np.float32)
    return found


def neighbourhood(encodings: ArrayLike, new: ArrayLike, *, k: int = NEIGHBOURS) -> Neighbourhood:
    """The k nearest of some encodings (n, d) for each new one (m, d), and how far out it lies.

    Weights are those of `interpolation_weights`: a new encoding that equals one or several
    trained ones is placed there.

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
    weights = interpolation_weights(distances, k, zero=rounding(table))
    own = usual(_own_distances(table, k))
    away = distances[:, :k].mean(axis=1)
    # What lies as far out as an encoding isn't further than it, whatever the last digit says.
    novelty = np.searchsorted(own, away * (1 - 1e-9), side="left") / max(len(own), 1)
    return Neighbourhood(rows[:, :k], distances[:, :k], weights, novelty, beyond(own, away))


def _own_distances(table: DoubleArray, k: int) -> DoubleArray:
    """Mean distances of encodings to their k nearest others; of some, where there are many."""
    n = len(table)
    if n < 2:
        return np.empty(0)
    measured = evenly_spaced(n, MOST_MEASURED)
    rows, distances = nearest(table, table[measured], k=min(k + 1, n))
    itself = rows == measured[:, None]
    # Where many are equal, it needn't be among its nearest: any of those at 0 stands for it.
    itself[itself.sum(axis=1) == 0, 0] = True
    others = distances[~itself].reshape(len(measured), -1)
    means: DoubleArray = others[:, :k].mean(axis=1)
    return means


def beyond(own: ArrayLike, new: ArrayLike) -> DoubleArray:
    """New numbers as multiples of the limit below which 99 % of some others are; 0 of none."""
    known = np.asarray(own, np.float64)
    limit = float(np.quantile(known, USUAL)) if len(known) else np.inf
    multiples: DoubleArray = np.asarray(new, np.float64) / max(limit, TINY)
    return multiples


def poorly_reconstructed(
    own: ArrayLike, held_out: NDArray[np.bool_] | None, new: ArrayLike
) -> NDArray[np.bool_]:
    """Which new errors (m,) are far beyond those of usual sequences of the run (n,).

    Errors of what was trained on are smaller than of anything new, so those held out say what is
    usual. Where there are too few, the new ones themselves say it: of few, none is far beyond.
    """
    errors, asked = np.asarray(own, np.float64), np.asarray(new, np.float64)
    if held_out is None or held_out.sum() < FEWEST_TO_COMPARE:
        return beyond(usual(asked), asked) > POOR
    ratios = usual(error_ratios(errors, held_out))
    return beyond(ratios, asked / (float(np.median(errors[held_out])) or TINY)) > POOR


def percentile_ranks(own: ArrayLike, new: ArrayLike) -> DoubleArray:
    """For each new number, the share (0 to 1) of some others, without outliers, below it."""
    known = np.asarray(own, dtype=np.float64)
    known = usual(known[np.isfinite(known)])
    found = np.searchsorted(known, np.asarray(new, dtype=np.float64), side="left")
    shares: DoubleArray = found / max(len(known), 1)
    return shares


def weighted_vote(
    names: Sequence[str], rows: IntArray, weights: DoubleArray
) -> list[tuple[str, float]]:
    """The class of most neighbours (m, k), by weight, and its share of the weight (0 to 1)."""
    classes, codes = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    shares = np.zeros((len(rows), len(classes)))
    at = np.repeat(np.arange(len(rows)), rows.shape[1])
    np.add.at(shares, (at, codes[rows].ravel()), weights.ravel())
    best = shares.argmax(axis=1)
    return [(str(classes[i]), float(shares[row, i])) for row, i in enumerate(best)]
