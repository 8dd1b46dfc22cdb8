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
from sequitur_core.data.preparation.stuck_sensors import StuckStretch, stuck_stretches
from sequitur_core.data.ragged import concatenate, uneven_row_chunks
from sequitur_core.data.rhythm.days import occasions, times_of_day, to_other_occasions

ROUNDING = 1e-7  # of the range, as of float32: a smaller average is 0
OUTLIER_SCORE = 6.0  # robust standard deviations from the median that make an outlier
TOLD = 2.0  # of them, from which on it is said by what a sequence is the most unusual
AGAIN = 5  # other days, or recordings, on which something comes again that isn't unusual
USUAL = 1 / 7  # of all, such as Sundays, are a kind of their own, and not unusual by that
FAR = 300  # times as high as the median sequence, as in watts among kilowatts
WHOLLY = 2.0  # what is half as far from those as from the median counts in full

# How a sequence may differ from the others: what the high and the low end of a trait are called.
TRAITS = (
    ("longer", "shorter"),
    ("higher", "lower"),
    ("stronger", "weaker"),
    ("rougher", "smoother"),
    ("peak", "drop"),
)
SMOOTHER, PEAK = 7, 8  # as traits are numbered


@dataclass(frozen=True)
class ChannelSummary:
    """The values of one channel, or of all pixels: in original units, over all sequences.

    `missing` is the share of its values that were never measured, 0 to 1. `level` is how far the
    means of sequences are apart, in usual deviations within one: medians, so no outlier counts.
    `size` is the largest value, up or down, of the median sequence. `far` are sequences that lie
    `times` as high as the median one, FAR at least, where no value is below 0: in another unit?
    """

    name: str
    unit: str
    low: float
    mean: float
    high: float
    missing: float = 0.0
    level: float = 0.0
    size: float = 0.0
    far: tuple[int, ...] = ()
    times: float = 0.0


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
        in robust standard deviations. Windows are compared with those of the same time of day,
        and what comes again on five other days, or in five other recordings, isn't far.
    trait : int64 of shape (n,), that trait: 2 * (index in TRAITS), and 1 more at its low end.
    trait_channel : int64 of shape (n,), the channel that has it; 0 for a length.
    missing : share of all values that were never measured, 0 to 1.
    stuck : where a sensor clearly was.
    """

    channels: tuple[ChannelSummary, ...]
    lengths: IntArray
    constant: BoolArray
    duplicate_of: IntArray
    outlier_score: DoubleArray
    trait: IntArray
    trait_channel: IntArray
    missing: float
    stuck: tuple[StuckStretch, ...] = ()

    def outlier_trait(self, row: int, *, least: float = OUTLIER_SCORE) -> str:
        """How a sequence is unusual, such as "longer"; "" where its score is below `least`."""
        if self.outlier_score[row] < least:
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
    overall[np.abs(overall) < ROUNDING * (high.max(axis=0) - low.min(axis=0))] = 0.0
    apart = np.median(np.abs(mean - np.median(mean, axis=0)), axis=0)
    usual = np.median(spread, axis=0)
    level = apart / np.where(usual > 0, usual, np.inf)
    sizes = np.where(known > 0, np.maximum(np.abs(low), np.abs(high)), 0)
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
            size=float(np.median(sizes[:, c])),
            **_far_off(low[:, c], mean[:, c]),
        )
        for c in range(size)
    )
    outlier_score, trait, channel = _outlier_scores(dataset, mean, spread, rough, 2 * known >= full)
    with np.errstate(divide="ignore", invalid="ignore"):  # of what never changes, or isn't known
        extremes = np.stack([high - mean, mean - low]) / spread
    extremes[~np.isfinite(extremes)] = np.nan
    trait = _with_extremes(trait, channel, extremes)
    return DatasetSummary(
        channels=channels,
        lengths=lengths,
        constant=~moves & (lengths > 1),
        duplicate_of=_duplicates(dataset, low, high),
        outlier_score=outlier_score,
        trait=trait,
        trait_channel=channel,
        missing=float(np.mean([channel.missing for channel in channels])),
        stuck=stuck_stretches(dataset),
    )


def _far_off(low: DoubleArray, mean: DoubleArray) -> dict[str, Any]:
    """Few sequences that lie far higher than the others, and how many times as high."""
    usual = float(np.median(mean))
    if low.min() < 0 or usual <= 0:
        return {}
    far = np.flatnonzero(mean >= FAR * usual)
    if not 0 < len(far) <= max(1, len(mean) // 20):
        return {}
    return {"far": tuple(far.tolist()), "times": float(np.median(mean[far]) / usual)}


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
    """For each sequence the first one that is identical, -1 where there is none before.

    Of a single step, that is a number that comes again, and no copy.
    """
    likely = _alike(dataset.lengths, low[:, 0], high[:, 0])
    likely = likely[dataset.lengths[likely] > 1]
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
    dataset: SequenceDataset,
    mean: DoubleArray,
    spread: DoubleArray,
    rough: DoubleArray,
    known: BoolArray,
) -> tuple[DoubleArray, IntArray, IntArray]:
    """How far each sequence is from usual in its most unusual trait, which that is, and where.

    `known` says in which channels of a sequence enough was measured: the others neither make
    it an outlier nor count for the median.
    """
    lengths = dataset.lengths
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
    times, occasion = times_of_day(dataset), occasions(dataset)
    amount = np.zeros(len(lengths))
    trait, channel = np.zeros((2, len(lengths)), np.int64)
    for i, values in enumerate(traits):
        for c, column in enumerate(values.T):
            scores = _within_kinds(_robust_scores(column, times), column, times)  # signed
            if dataset.windowed:
                scores = _not_again(scores, column, times, occasion)
            more = np.abs(scores) > amount
            amount[more] = np.abs(scores[more])
            trait[more], channel[more] = 2 * i + (scores[more] < 0), c
    return amount, trait, channel


def _with_extremes(trait: IntArray, channel: IntArray, extremes: DoubleArray) -> IntArray:
    """Traits (n,) without sequences that are smooth only beside one peak or drop of their own.

    Roughness is in deviations, which such an extreme value makes larger. `extremes` are how far
    the highest and the lowest value are from the mean, in deviations, (2, n, channels).
    """
    rows, found = np.flatnonzero(trait == SMOOTHER), trait.copy()
    once = np.zeros(len(trait), np.int64)
    for c in np.unique(channel[rows]):
        scores = np.stack([_robust_scores(side, once) for side in extremes[:, :, c]])
        own = rows[(channel[rows] == c) & (scores[:, rows].max(axis=0) >= TOLD)]
        found[own] = PEAK + scores[:, own].argmax(axis=0)
    return found


def _robust_scores(values: DoubleArray, times: IntArray) -> DoubleArray:
    """Distance of values (n,) from the median of the same time, in robust deviations, signed.

    The deviation is the median absolute one of all. NaN is no distance.
    """
    off, usual = _from_usual(values, times)
    return np.zeros(len(values)) if usual == 0 else np.where(np.isnan(off), 0, off) / usual


def _within_kinds(scores: DoubleArray, values: DoubleArray, times: IntArray) -> DoubleArray:
    """Scores (n,); those of a common kind, as weekends are, by how far they lie beyond it."""
    found = scores.copy()
    for side in (-1, 1):
        rows = np.flatnonzero(side * scores >= TOLD)
        if len(rows) >= USUAL * len(scores):
            beyond = side * _robust_scores(values[rows], times[rows])
            found[rows] = side * np.clip(beyond, 0, np.abs(scores[rows]))
    return found


def _from_usual(values: DoubleArray, times: IntArray) -> tuple[DoubleArray, float]:
    """Values (n,) less the median of the same time, and their usual size; 0 if it is rounding."""
    usual_of = pd.Series(values).groupby(times).transform("median").to_numpy()
    off: DoubleArray = values - usual_of
    usual = 1.4826 * float(np.nanmedian(np.abs(off)))
    # Where more than half are equal, the mean absolute deviation is the measure.
    usual = usual if usual > 0 else 1.2533 * float(np.nanmean(np.abs(off)))
    return off, usual if usual > 1e-6 * np.nanmax(np.abs(values)) else 0.0


def _not_again(
    scores: DoubleArray, values: DoubleArray, times: IntArray, occasion: IntArray
) -> DoubleArray:
    """Scores (n,), much less where values (n,) lie nearer to those of five other days."""
    off, _ = _from_usual(values, times)
    rows = np.flatnonzero((np.abs(scores) >= TOLD) & ~np.isnan(values))
    if not len(rows):
        return scores
    comparable = np.where(np.isnan(values), np.inf, values)
    again = to_other_occasions(comparable, rows, occasion, nth=AGAIN)
    limited = scores.copy()
    limited[rows] *= np.square(np.minimum(1, WHOLLY * again / np.abs(off[rows])))
    return limited


def round_robin(names: Sequence[str] | NDArray[np.integer[Any]]) -> IntArray:
    """All rows, one of each class by turns, spread over the data; the same every time.

    Classes have names, or numbers, which is quicker for a million rows.
    """
    order = np.random.default_rng(0).permutation(len(names))
    kinds = names if isinstance(names, np.ndarray) else np.array(names, dtype=object)
    codes = pd.factorize(kinds, use_na_sentinel=False)[0][order]
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
