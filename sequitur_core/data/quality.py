"""A look at a dataset before anything is trained on it: what is in it, and what stands out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import CHUNK, joined

DoubleArray = NDArray[np.float64]

ODD = 6.0  # usual deviations from the middle, from which a sequence is called odd

# How a sequence may be unlike the others: a trait, and what its high and low ends are called.
TRAITS = (
    ("longer", "shorter"),
    ("higher", "lower"),
    ("stronger", "weaker"),
    ("rougher", "smoother"),
)


@dataclass(frozen=True)
class Channel:
    """The values of one channel, or of all pixels: in original units, over all sequences.

    `missing` is the share of its values that were never measured, 0 to 1.
    """

    name: str
    unit: str
    low: float
    mean: float
    high: float
    missing: float = 0.0


@dataclass(frozen=True, eq=False)
class Look:
    """What is in a dataset of n sequences. Row i is the same sequence as there.

    Attributes
    ----------
    channels : what each channel holds; a single one, for all their pixels, of clips.
    lengths : int64 of shape (n,).
    constant : bool of shape (n,), sequences that have the same values at every step.
    copy_of : int64 of shape (n,), the first sequence that is the same to the last number;
        -1 where there is none before.
    oddness : float64 of shape (n,), how far the oddest trait lies from the middle, in usual
        deviations.
    trait : int64 of shape (n,), that trait: 2 * (place in TRAITS), and 1 more at its low end.
    missing : share of all values that were never measured, 0 to 1.
    """

    channels: tuple[Channel, ...]
    lengths: IntArray
    constant: BoolArray
    copy_of: IntArray
    oddness: DoubleArray
    trait: IntArray
    missing: float

    def why(self, row: int) -> str:
        """In what a sequence is odd, such as "longer"; "" where it isn't."""
        if self.oddness[row] < ODD:
            return ""
        return TRAITS[self.trait[row] // 2][self.trait[row] % 2]

    @property
    def copies(self) -> IntArray:
        """Rows that are the same as an earlier one."""
        return np.flatnonzero(self.copy_of >= 0)

    @property
    def odd(self) -> IntArray:
        """Rows that are odd, the oddest first."""
        order = np.argsort(-self.oddness, kind="stable")
        return order[self.oddness[order] >= ODD]


# --- Looking -------------------------------------------------------------------------------


def look(dataset: SequenceDataset) -> Look:
    """Look at every value of a dataset once."""
    n, series = len(dataset), len(dataset.element_shape) == 1
    size = dataset.element_shape[0] if series else 1
    low, high = np.empty((n, size)), np.empty((n, size))
    mean, spread, rough = np.empty((n, size)), np.empty((n, size)), np.empty((n, size))
    known = np.zeros((n, size))
    moves = np.zeros(n, np.bool_)
    for rows in _parts(dataset):
        values = joined(dataset.sequences[rows])
        holes = None if dataset.missing is None else joined(dataset.missing[rows])
        found = _traits(values, dataset.lengths[rows], series=series, holes=holes)
        low[rows], high[rows], mean[rows], spread[rows], rough[rows] = found[:5]
        known[rows], moves[rows] = found[5:]
    lengths = dataset.lengths
    total = np.maximum(known.sum(axis=0), 1)
    share = 1 - known.sum(axis=0) / (int(lengths.sum()) * _numbers(dataset, series=series))
    overall = (mean * known).sum(axis=0) / total
    meta = dataset.meta
    what = {2: "brightness", 3: "value"}.get(len(dataset.element_shape), "value")
    names = meta.channels if series else (what,)
    units = meta.units if series else ("",)
    channels = tuple(
        Channel(
            names[c],
            units[c],
            low=float(low[:, c].min()),
            mean=float(overall[c]),
            high=float(high[:, c].max()),
            missing=float(max(0.0, share[c])),
        )
        for c in range(size)
    )
    full = lengths[:, None] * _numbers(dataset, series=series)
    oddness, trait = _oddness(lengths, mean, spread, rough, 2 * known >= full)
    return Look(
        channels=channels,
        lengths=lengths,
        constant=~moves & (lengths > 1),
        copy_of=_copies(dataset, low, high),
        oddness=oddness,
        trait=trait,
        missing=float(np.mean([channel.missing for channel in channels])),
    )


def _numbers(dataset: SequenceDataset, *, series: bool) -> int:
    """Numbers in a step that count for one channel."""
    return 1 if series else int(np.prod(dataset.element_shape))


def _parts(dataset: SequenceDataset) -> Iterator[slice]:
    """Rows of a few million numbers at a time."""
    ends = np.cumsum(dataset.lengths) * int(np.prod(dataset.element_shape))
    first = 0
    while first < len(dataset):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        yield slice(first, last)
        first = last


def _traits(
    values: NDArray[np.float32], lengths: IntArray, *, series: bool, holes: BoolArray | None
) -> tuple[NDArray[Any], ...]:
    """Of each sequence: lowest, highest, mean, deviation, roughness, known values, and moves.

    `values` are the sequences behind one another. Each result has the shape (n, channels),
    but the last, which says whether anything changes, (n,). Roughness is the usual change
    from step to step, in deviations.
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


def _copies(dataset: SequenceDataset, low: DoubleArray, high: DoubleArray) -> IntArray:
    """For each sequence the first one that is the same, -1 where there is none before."""
    ends = pd.DataFrame({"length": dataset.lengths, "low": low[:, 0], "high": high[:, 0]})
    likely = np.flatnonzero(ends.duplicated(keep=False))
    first: dict[bytes, int] = {}
    found = np.full(len(dataset), -1, np.int64)
    for row in likely.tolist():
        sequence = np.ascontiguousarray(dataset.sequences[row])
        earlier = first.setdefault(hashlib.blake2b(sequence.data, digest_size=16).digest(), row)
        if earlier != row:
            found[row] = earlier
    return found


def _oddness(
    lengths: IntArray,
    mean: DoubleArray,
    spread: DoubleArray,
    rough: DoubleArray,
    known: BoolArray,
) -> tuple[DoubleArray, IntArray]:
    """How far each sequence lies from the middle in its oddest trait, and which that is.

    `known` says in which channels of a sequence enough was measured: the others neither make
    it odd nor say what is usual.
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
    far = np.stack([_far(trait) for trait in traits], axis=1)  # (n, traits), signed
    worst = np.abs(far).argmax(axis=1)
    amount = np.take_along_axis(far, worst[:, None], axis=1)[:, 0]
    return np.abs(amount), np.asarray(2 * worst + (amount < 0), np.int64)


def _far(values: DoubleArray) -> DoubleArray:
    """Distance of each row from the middle in usual deviations, signed, in its worst column.

    NaN is no distance.
    """
    off = values - np.nanmedian(values, axis=0)
    usual = 1.4826 * np.nanmedian(np.abs(off), axis=0)
    # Where more than half are alike, the others say how far is far.
    usual = np.where(usual > 0, usual, 1.2533 * np.nanmean(np.abs(off), axis=0))
    # Differences that rounding makes are none.
    tiny = 1e-6 * np.nanmax(np.abs(values), axis=0)
    off = np.where(np.isnan(off), 0, off)
    scores = np.where(usual > tiny, off / np.where(usual > tiny, usual, 1), 0)
    worst = np.abs(scores).argmax(axis=1)
    return np.asarray(np.take_along_axis(scores, worst[:, None], axis=1)[:, 0])


def in_turn(names: Sequence[str]) -> IntArray:
    """All rows, in turn one of each class, spread over the data, always the same."""
    order = np.random.default_rng(0).permutation(len(names))
    codes = pd.Series(pd.factorize(np.array(names, dtype=object))[0][order])
    turns = np.empty(len(names), dtype=np.int64)
    turns[order] = codes.groupby(codes).cumcount()
    return np.lexsort((np.arange(len(names)), turns)).astype(np.int64)


def pages(seen: Look, order: str) -> IntArray:
    """All rows in an order to look through: "length" from short to long, or "odd" ones first."""
    if order == "length":
        return np.argsort(seen.lengths, kind="stable")
    return np.argsort(-seen.oddness, kind="stable")
