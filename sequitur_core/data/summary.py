"""What is in a dataset, and which of its sequences stand out, before anything is trained on it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import concatenate, uneven_row_chunks

OUTLIER_SCORE = 6.0  # robust standard deviations from the median that make an outlier

# How a sequence may differ from the others: what the high and the low end of a trait are called.
TRAITS = (
    ("longer", "shorter"),
    ("higher", "lower"),
    ("stronger", "weaker"),
    ("rougher", "smoother"),
)


@dataclass(frozen=True)
class ChannelSummary:
    """The values of one channel, or of all pixels: in original units, over all sequences.

    `missing` is the share of its values that were never measured, 0 to 1. `level` is how far the
    means of sequences are apart, in usual deviations within one: medians, so no outlier counts.
    """

    name: str
    unit: str
    low: float
    mean: float
    high: float
    missing: float = 0.0
    level: float = 0.0


@dataclass(frozen=True, eq=False)
class DatasetSummary:
    """What is in a dataset of n sequences; row i is the same sequence as there.

    Attributes
    ----------
    channels : what each channel holds; of clips, a single one for all their pixels.
    lengths : int64 of shape (n,).
    constant : bool of shape (n,), sequences that have the same values at every step.
    duplicate_of : int64 of shape (n,), the first sequence that is identical; -1 where there is
        none before.
    outlier_score : float64 of shape (n,), how far the most unusual trait lies from its median,
        in robust standard deviations.
    trait : int64 of shape (n,), that trait: 2 * (index in TRAITS), and 1 more at its low end.
    missing : share of all values that were never measured, 0 to 1.
    """

    channels: tuple[ChannelSummary, ...]
    lengths: IntArray
    constant: BoolArray
    duplicate_of: IntArray
    outlier_score: DoubleArray
    trait: IntArray
    missing: float

    def outlier_trait(self, row: int) -> str:
        """How a sequence is unusual, such as "longer"; "" where it isn't."""
        if self.outlier_score[row] < OUTLIER_SCORE:
            return ""
        return TRAITS[self.trait[row] // 2][self.trait[row] % 2]

    @property
    def duplicates(self) -> IntArray:
        """Rows that are identical to an earlier one."""
        return np.flatnonzero(self.duplicate_of >= 0)

    @property
    def outliers(self) -> IntArray:
        """Rows of outliers, the largest score first."""
        order = np.argsort(-self.outlier_score, kind="stable")
        return order[self.outlier_score[order] >= OUTLIER_SCORE]


def summarise(dataset: SequenceDataset) -> DatasetSummary:
    """Describe every sequence and channel; passes over the values once."""
    n, series = len(dataset), not dataset.are_clips
    size = dataset.element_shape[0] if series else 1
    low, high = np.empty((n, size)), np.empty((n, size))
    mean, spread, rough = np.empty((n, size)), np.empty((n, size)), np.empty((n, size))
    known = np.zeros((n, size))
    moves = np.zeros(n, np.bool_)
    for rows in uneven_row_chunks(dataset.lengths * math.prod(dataset.element_shape)):
        values = concatenate(dataset.sequences[rows])
        holes = None if dataset.missing is None else concatenate(dataset.missing[rows])
        found = _traits(values, dataset.lengths[rows], series=series, holes=holes)
        low[rows], high[rows], mean[rows], spread[rows], rough[rows] = found[:5]
        known[rows], moves[rows] = found[5:]
    lengths = dataset.lengths
    # Numbers of each sequence that count for one channel.
    full = lengths[:, None] * (1 if series else math.prod(dataset.element_shape))
    total = np.maximum(known.sum(axis=0), 1)
    share = 1 - known.sum(axis=0) / int(full.sum())
    overall = (mean * known).sum(axis=0) / total
    apart = np.median(np.abs(mean - np.median(mean, axis=0)), axis=0)
    usual = np.median(spread, axis=0)
    level = apart / np.where(usual > 0, usual, np.inf)
    meta = dataset.meta
    what = "brightness" if len(dataset.element_shape) == 2 else "value"
    names = meta.channels if series else (what,)
    units = meta.units if series else ("",)
    channels = tuple(
        ChannelSummary(
            names[c],
            units[c],
            low=float(low[:, c].min()),
            mean=float(overall[c]),
            high=float(high[:, c].max()),
            missing=float(max(0.0, share[c])),
            level=float(level[c]),
        )
        for c in range(size)
    )
    outlier_score, trait = _outlier_scores(lengths, mean, spread, rough, 2 * known >= full)
    return DatasetSummary(
        channels=channels,
        lengths=lengths,
        constant=~moves & (lengths > 1),
        duplicate_of=_duplicates(dataset, low, high),
        outlier_score=outlier_score,
        trait=trait,
        missing=float(np.mean([channel.missing for channel in channels])),
    )


def _traits(
    values: NDArray[np.float32], lengths: IntArray, *, series: bool, holes: BoolArray | None
) -> tuple[NDArray[Any], ...]:
    """Of each sequence: lowest, highest, mean, deviation, roughness, known values, and moves.

    `values` are the sequences concatenated. Each result has shape (n, channels), except the
    last, which says whether anything changes, (n,). Roughness is the mean change from step to
    step, in standard deviations.
    """
    starts = np.cumsum(lengths) - lengths
    flat = values.reshape(len(values), -1).T  # (numbers, steps): sums run along time
    flat = np.ascontiguousarray(flat, np.float64)
    gaps = None if holes is None else np.ascontiguousarray(holes.reshape(len(holes), -1).T)
    steps = np.zeros_like(flat)
    np.subtract(flat[:, 1:], flat[:, :-1], out=steps[:, 1:])
    steps[:, starts] = 0
    np.abs(steps, out=steps)
    low = np.minimum.reduceat(flat, starts, axis=1)
    high = np.maximum.reduceat(flat, starts, axis=1)
    count = np.broadcast_to(lengths.astype(np.float64), low.shape)
    if gaps is not None and gaps.any():
        low = np.minimum.reduceat(np.where(gaps, np.inf, flat), starts, axis=1)
        high = np.maximum.reduceat(np.where(gaps, -np.inf, flat), starts, axis=1)
        count = np.add.reduceat(~gaps, starts, axis=1, dtype=np.float64)
        low, high = np.where(count > 0, low, np.inf), np.where(count > 0, high, -np.inf)
        flat = np.where(gaps, 0, flat)
    moves: BoolArray = np.any(low < high, axis=0)
    total = np.add.reduceat(flat, starts, axis=1)
    turns = np.add.reduceat(steps, starts, axis=1)
    if not series:  # all pixels together
        low, high = low.min(axis=0)[None], high.max(axis=0)[None]
        turns = turns.mean(axis=0)[None]
        pooled = count.sum(axis=0)[None]
        mean = total.sum(axis=0)[None] / np.maximum(pooled, 1)
    else:
        pooled = count
        mean = total / np.maximum(pooled, 1)
    # Around their means: sums of squares alone lose small deviations of large numbers.
    off = flat - np.repeat(mean, lengths, axis=1)
    if gaps is not None:
        off[gaps] = 0
    squares = np.add.reduceat(np.square(off, out=off), starts, axis=1)
    if not series:
        squares = squares.sum(axis=0)[None]
    spread = np.sqrt(squares / np.maximum(pooled, 1))
    rough = turns / np.maximum(lengths - 1, 1) / np.where(spread > 0, spread, 1)
    return low.T, high.T, mean.T, spread.T, rough.T, pooled.T, moves


def _duplicates(dataset: SequenceDataset, low: DoubleArray, high: DoubleArray) -> IntArray:
    """For each sequence the first one that is identical, -1 where there is none before."""
    likely = _alike(dataset.lengths, low[:, 0], high[:, 0])
    first: dict[bytes, int] = {}
    found = np.full(len(dataset), -1, np.int64)
    for row in likely.tolist():
        sequence = np.ascontiguousarray(dataset.sequences[row])
        earlier = first.setdefault(hashlib.blake2b(sequence.data, digest_size=16).digest(), row)
        if earlier != row:
            found[row] = earlier
    return found


def _alike(*columns: NDArray[Any]) -> IntArray:
    """Rows whose numbers are the same as in another row, ascending; by chance a few more."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        bits = (np.asarray(column, np.float64) + 0.0).view(np.uint64)  # of -0.0 those of 0.0
        mixed = (mixed ^ bits ^ (mixed >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
    order = np.argsort(mixed)
    same = mixed[order][1:] == mixed[order][:-1]
    return np.sort(order[np.r_[same, False] | np.r_[False, same]])


def _outlier_scores(
    lengths: IntArray,
    mean: DoubleArray,
    spread: DoubleArray,
    rough: DoubleArray,
    known: BoolArray,
) -> tuple[DoubleArray, IntArray]:
    """How far each sequence lies from the median in its most unusual trait, and which that is.

    `known` says in which channels of a sequence enough was measured: the others neither make
    it an outlier nor count for the median.
    """
    none = ~known.any(axis=0)  # channels of which no sequence has enough: there is no better
    mean, spread, rough = (np.where(known | none, trait, np.nan) for trait in (mean, spread, rough))
    usual, most = np.nanmedian(spread, axis=0), np.nanmax(spread, axis=0)
    usual = np.where(usual > 0, usual, np.where(most > 0, most, 1))
    traits = [
        np.log(lengths.astype(np.float64))[:, None],
        mean,
        np.log(np.maximum(spread, 1e-3 * usual)),
        rough,
    ]
    amount, trait = np.zeros(len(lengths)), np.zeros(len(lengths), np.int64)
    for i, values in enumerate(traits):
        scores = _robust_scores(values)  # signed
        more = np.abs(scores) > amount
        amount[more] = np.abs(scores[more])
        trait[more] = 2 * i + (scores[more] < 0)
    return amount, trait


def _robust_scores(values: DoubleArray) -> DoubleArray:
    """Distance of each row from the median in robust deviations, signed, in its worst column.

    The deviation is the median absolute one. NaN is no distance.
    """
    if (values == values[:1]).all():
        return np.zeros(len(values))
    off = values - np.nanmedian(values, axis=0)
    usual = 1.4826 * np.nanmedian(np.abs(off), axis=0)
    # Where more than half are equal, the mean absolute deviation is the measure.
    usual = np.where(usual > 0, usual, 1.2533 * np.nanmean(np.abs(off), axis=0))
    # Differences that rounding makes are none.
    tiny = 1e-6 * np.nanmax(np.abs(values), axis=0)
    off = np.where(np.isnan(off), 0, off)
    scores = np.where(usual > tiny, off / np.where(usual > tiny, usual, 1), 0)
    worst = np.abs(scores).argmax(axis=1)
    return np.asarray(np.take_along_axis(scores, worst[:, None], axis=1)[:, 0])


def round_robin(names: Sequence[str] | NDArray[np.integer[Any]]) -> IntArray:
    """All rows, one of each class by turns, spread over the data; the same every time.

    Classes have names, or numbers, which is quicker for a million rows.
    """
    order = np.random.default_rng(0).permutation(len(names))
    kinds = names if isinstance(names, np.ndarray) else np.array(names, dtype=object)
    codes = pd.factorize(kinds)[0][order]
    by_class = _stable_order(codes)
    sizes = np.bincount(codes)
    turns = np.empty(len(names), dtype=np.int64)
    turns[order[by_class]] = np.arange(len(names)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return _stable_order(turns)


def _stable_order(whole: IntArray) -> IntArray:
    """As np.argsort of numbers from 0 to 2^32, equal ones as they come.

    16 bits at a time, of which a million are sorted ten times as fast.
    """
    order = np.argsort(whole.astype(np.uint16), kind="stable")
    if len(whole) and whole.max() >= 2**16:
        order = order[np.argsort((whole[order] >> 16).astype(np.uint16), kind="stable")]
    return order


def browsing_order(summary: DatasetSummary, order: str) -> IntArray:
    """All rows as they are browsed: "length" from short to long, "odd" with outliers first."""
    if order == "length":
        return np.argsort(summary.lengths, kind="stable")
    return np.argsort(-summary.outlier_score, kind="stable")
