"""What makes some sequences different from the rest: along time, in labels, in encodings.

Effects are Hedges' g (Hedges 1981): the difference of the means in standard deviations,
pooled over both sides and corrected for few rows. By the usual words of Cohen (1988) and
Sawilowsky (2009), 0.5 is a medium difference, 0.8 a large and 1.2 a very large one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.axes import TimeAxis
from sequitur_core.explore.channels import Channels, cell_means, channels_of
from sequitur_core.explore.difference_sentences import (
    Feature,
    Interval,
    LabelShare,
    first_sentence,
    second_sentence,
)
from sequitur_core.explore.groups import is_class

DoubleArray = NDArray[np.float64]

MOST_CELLS = 200  # equal stretches that sequences of one length are looked at in
MOST_RELATIVE = 100  # and sequences of mixed lengths
MOST_ROWS = 2_000  # of each side; more are drawn at random
NOTABLE = 0.5  # smaller effects aren't told
CHANCE = 0.05  # how often chance alone may make a difference of several that is told
NEAR_PEAK = 0.5  # a stretch goes on while the effect is above this share of its largest
BRIDGED = 0.03  # gaps in a stretch up to this share of the sequence are part of it
LARGEST = 99.0  # of an effect, where neither side varies
MOST_LISTED = 6  # stretches, features, numbers and labels each
FEWEST_FOR_PERIOD = 16  # elements


@dataclass(frozen=True, eq=False)
class Profile:
    """Mean and quartiles along time, each float64 of shape (cells, channels)."""

    mean: DoubleArray
    low: DoubleArray
    high: DoubleArray


@dataclass(frozen=True)
class NoComparison:
    """Why some rows can't be compared with the rest, in one sentence."""

    sentences: tuple[str]


@dataclass(frozen=True, eq=False)
class Difference:
    """What makes the selected rows different.

    Attributes
    ----------
    sentences : the two sentences that say most.
    selected, rest : how many rows there are on each side.
    measured : how many of them were looked at.
    channels, clock : what the columns of the profiles are, and how time is told.
    edges : where cells begin and end, (cells + 1,), in units of the clock; of steps and
        frames, counted from 1.
    length : elements of the longest sequence.
    selection, others : profiles of both sides.
    effects : Hedges' g per cell and channel, float64 (cells, channels).
    least : stretches with smaller effects aren't told: they may well be chance.
    stretches : where the sides differ most, the largest effect first.
    features, numbers : of sequences and of encodings, the largest effect first; those that
        are small or may be chance are left out.
    labels : classes that are more frequent in the selection than in the rest by more than
        chance, the largest difference first.
    """

    sentences: tuple[str, str]
    selected: int
    rest: int
    measured: tuple[int, int]
    channels: Channels
    clock: TimeAxis
    edges: DoubleArray
    length: int
    selection: Profile
    others: Profile
    effects: DoubleArray
    least: float
    stretches: tuple[Interval, ...]
    features: tuple[Feature, ...]
    numbers: tuple[Feature, ...]
    labels: tuple[LabelShare, ...]


def difference(
    dataset: SequenceDataset,
    rows: ArrayLike,
    *,
    encodings: ArrayLike | None = None,
    errors: ArrayLike | None = None,
    seed: int = 0,
) -> Difference | NoComparison:
    """Compare some rows of a dataset with all others.

    Sequences of one length are compared at the same time; of mixed lengths, after the
    same share of the sequence. Of more than 2,000 rows on a side, so many are drawn.

    Parameters
    ----------
    rows : the selection, in any order.
    encodings : (n, d), for the numbers that differ most.
    errors : (n,), mean squared errors, to be compared too.
    """
    n = len(dataset)
    chosen = np.unique(np.asarray(rows, dtype=np.int64))
    chosen = chosen[(chosen >= 0) & (chosen < n)]
    others = np.setdiff1d(np.arange(n), chosen)
    counts = len(chosen), len(others)
    if counts[0] == 0:
        return NoComparison(("Nothing is selected, so there is nothing to compare.",))
    if counts[1] == 0:
        sentence = "Everything is selected, so there is no rest to compare it with."
        return NoComparison((sentence,))
    if n < 4:
        sentence = f"{n} sequences are too few to tell a difference from chance: 4 are needed."
        return NoComparison((sentence,))
    rng = np.random.default_rng(seed)
    sides = [np.sort(rng.permutation(side)[:MOST_ROWS]) for side in (chosen, others)]
    channels = channels_of(dataset)
    lengths = dataset.lengths
    relative = bool((lengths != lengths[0]).any())
    cells = min(int(lengths.max()), MOST_RELATIVE if relative else MOST_CELLS)
    clock = TimeAxis.of(dataset.meta, int(lengths.max()), relative=relative)

    tables = [[channels.of(dataset.sequences[row]) for row in side] for side in sides]
    curves = [np.stack([cell_means(t, cells) for t in side]) for side in tables]  # (m, cells, C)
    effects = hedges(*curves)
    sizes = len(sides[0]), len(sides[1])
    least = least_notable(effects.size, *sizes)
    stretches = _intervals(curves, effects, least=least, clock=clock, length=int(lengths.max()))
    features = _features(dataset, sides, tables, channels, errors)
    numbers = () if encodings is None else _numbers(np.asarray(encodings), sides)
    labels = _labels(dataset.labels, chosen, others)
    features, numbers = (
        tuple(f for f in some if abs(f.effect) >= least_notable(len(some), *sizes))[:MOST_LISTED]
        for some in (features, numbers)
    )
    found = np.linspace(0, lengths.max(), cells + 1)
    edges = found + 1 if clock.unit in ("step", "frame") else found * clock.per_element
    return Difference(
        sentences=(
            first_sentence(stretches, channels, alone=counts[0] == 1),
            second_sentence(labels, features, alone=counts[0] == 1),
        ),
        selected=counts[0],
        rest=counts[1],
        measured=sizes,
        channels=channels,
        clock=clock,
        edges=np.linspace(0, 100, cells + 1) if relative else edges,
        length=int(lengths.max()),
        selection=_profile(curves[0]),
        others=_profile(curves[1]),
        effects=effects,
        least=least,
        stretches=stretches,
        features=features,
        numbers=numbers,
        labels=labels[:MOST_LISTED],
    )


def least_notable(compared: int, *sizes: int) -> float:
    """The smallest effect that is told where so many are compared between sides of these sizes.

    With few rows chance alone makes large effects, and the more are compared, the larger is
    the largest of them.
    """
    limit = beyond_chance(compared, sum(sizes) - 2)
    return max(NOTABLE, limit * math.sqrt(sum(1 / n for n in sizes)))


def beyond_chance(compared: int, freedom: int) -> float:
    """Standard errors that the largest of so many differences seldom reaches by chance.

    Bonferroni's limit, by Student's distribution (its first terms around the normal one).
    """
    z = NormalDist().inv_cdf(1 - CHANCE / 2 / max(compared, 1))
    return z + (z**3 + z) / (4 * freedom)


def hedges(selected: DoubleArray, rest: DoubleArray) -> DoubleArray:
    """Hedges' g of two samples along their first axis, selected minus rest.

    One of them may have one row: the other's spread then counts. Where neither varies,
    g is 0 for equal means and else 99, with its sign; no larger g is given.
    """
    a, b = np.asarray(selected, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    freedom = len(a) + len(b) - 2
    shift = a.mean(axis=0) - b.mean(axis=0)
    squares = sum(np.square(s - s.mean(axis=0)).sum(axis=0) for s in (a, b))
    spread = np.sqrt(squares / max(freedom, 1))
    # Rounding gives what never changes a tiny spread.
    size = np.maximum(np.abs(a).max(axis=0), np.abs(b).max(axis=0))
    shift = np.where(np.abs(shift) <= 1e-9 * size, 0.0, shift)
    spread = np.maximum(spread, 1e-9 * size)
    correction = 1 - 3 / (4 * freedom - 1)
    g = np.divide(shift, spread, out=np.zeros_like(shift), where=spread > 0) * correction
    clipped: DoubleArray = np.clip(g, -LARGEST, LARGEST)
    return clipped


def _profile(curves: DoubleArray) -> Profile:
    low, high = np.quantile(curves, (0.25, 0.75), axis=0)
    return Profile(curves.mean(axis=0), low, high)


def share_beyond(selected: DoubleArray, rest: DoubleArray, effect: float) -> float:
    """Share of the selection beyond the rest's median; of a single one, of the rest that it is
    beyond."""
    sign = 1.0 if effect >= 0 else -1.0
    if len(selected) == 1:
        return float((sign * rest < sign * selected[0]).mean())
    return float((sign * selected > sign * np.median(rest)).mean())


# --- Along time --------------------------------------------------------------------------


def _intervals(
    curves: Sequence[DoubleArray],
    effects: DoubleArray,
    *,
    least: float,
    clock: TimeAxis,
    length: int,
) -> tuple[Interval, ...]:
    cells = len(effects)
    found = []
    for channel in range(effects.shape[1]):
        for begin, stop in _runs(effects[:, channel], least):
            a, b = (side[:, begin:stop, channel].mean(axis=1) for side in curves)
            effect = float(hedges(a, b))
            if abs(effect) < least:
                continue
            place = begin * length / cells, stop * length / cells, length
            shift = float(a.mean() - b.mean())
            beyond = share_beyond(a, b, effect)
            words = clock.words(*place), clock.span(*place)
            found.append(Interval(channel, begin, stop, effect, shift, beyond, *words))
    # Of equal effects the longer stretch says more.
    found.sort(key=lambda s: (-round(abs(s.effect), 6), s.begin - s.stop, s.channel, s.begin))
    return tuple(found[:MOST_LISTED])


def _runs(effects: DoubleArray, least: float) -> list[tuple[int, int]]:
    """Stretches of one sign around the largest effects, short gaps bridged."""
    gap = max(1, round(BRIDGED * len(effects)))
    runs = []
    for sign in (1.0, -1.0):
        signed = sign * effects
        if signed.max() < least:
            continue
        high = np.flatnonzero(signed >= max(least, NEAR_PEAK * signed.max()))
        for part in np.split(high, np.flatnonzero(np.diff(high) > gap) + 1):
            runs.append((int(part[0]), int(part[-1]) + 1))
    return runs


# --- One number per sequence -------------------------------------------------------------


def _features(
    dataset: SequenceDataset,
    sides: Sequence[IntArray],
    tables: Sequence[Sequence[DoubleArray]],
    channels: Channels,
    errors: ArrayLike | None,
) -> tuple[Feature, ...]:
    clock = TimeAxis.of(dataset.meta, int(dataset.lengths.max()))
    unit = clock.unit if clock.unit not in ("step", "frame") else f"{clock.unit}s"
    found = []

    def compare(
        kind: str, name: str, unit: str, *values: NDArray[Any], ratio: bool = False
    ) -> None:
        known = [v[np.isfinite(v)] for v in values]
        if any(2 * len(k) < len(v) or len(k) == 0 for k, v in zip(known, values, strict=True)):
            return
        if len(known[0]) + len(known[1]) < 4:
            return
        # What is compared by its ratio is compared by its logarithm.
        scales = [np.log(np.maximum(k, 1e-12)) if ratio else k for k in known]
        effect = float(hedges(*scales))
        inside, outside = (float(np.median(k)) for k in known)
        beyond = share_beyond(known[0], known[1], effect)
        found.append(Feature(kind, name, unit, inside, outside, effect, beyond))

    if errors is not None:
        measured = np.asarray(errors, dtype=np.float64)
        compare("error", "reconstruction error", "", *(measured[s] for s in sides), ratio=True)
    lengths = dataset.lengths
    if (lengths != lengths[0]).any():
        values = [lengths[s] * clock.per_element for s in sides]
        compare("length", "length", unit, *values, ratio=True)
    summaries = [np.stack([_summary(t, clock.per_element) for t in side]) for side in tables]
    kinds = ("mean", "spread", "range", "period")
    for c, name in enumerate(channels.names):
        for k, kind in enumerate(kinds):
            values = [side[:, k, c] for side in summaries]
            told = {
                "mean": f"mean of {name}",
                "spread": f"spread of {name}",
                "range": f"range of {name}",
                "period": f"length of one wave of {name}",
            }[kind]
            its_unit = unit if kind == "period" else channels.units[c]
            compare(kind, told, its_unit, *values, ratio=kind == "period")
    return tuple(sorted(found, key=lambda f: (-round(abs(f.effect), 6), f.name)))


def _summary(table: DoubleArray, per_element: float) -> DoubleArray:
    """Mean, standard deviation, range and strongest period of each column: (4, columns)."""
    return np.stack(
        [
            table.mean(axis=0),
            table.std(axis=0),
            np.ptp(table, axis=0),
            strongest_period(table) * per_element,
        ]
    )


def strongest_period(table: DoubleArray) -> DoubleArray:
    """Elements in one wave of the strongest frequency of each column of (T, columns).

    After taking out the straight line; NaN for fewer than 16 elements, for columns that
    are a straight line, and where no frequency stands out (less than a fifth of the power).
    """
    length = len(table)
    unknown = np.full(table.shape[1], np.nan)
    if length < FEWEST_FOR_PERIOD:
        return unknown
    time = np.arange(length) - (length - 1) / 2
    flat = table - table.mean(axis=0)
    slope = time @ flat / (time @ time)
    flat = flat - time[:, None] * slope
    power = np.square(np.abs(np.fft.rfft(flat * np.hanning(length)[:, None], axis=0)))[1:]
    total = power.sum(axis=0)
    peak = power.argmax(axis=0)
    size = np.square(table).sum(axis=0)
    strong = (power.max(axis=0) > 0.2 * total) & (total > 1e-18 * size * length)
    return np.where(strong, length / (peak + 1.0), unknown)


def _numbers(encodings: DoubleArray, sides: Sequence[IntArray]) -> tuple[Feature, ...]:
    a, b = (encodings[side].astype(np.float64) for side in sides)
    effects = hedges(a, b)
    order = np.argsort(-np.abs(effects), kind="stable")
    return tuple(
        Feature(
            "encoding",
            f"number {i + 1}",
            "",
            float(np.median(a[:, i])),
            float(np.median(b[:, i])),
            float(effects[i]),
            share_beyond(a[:, i], b[:, i], float(effects[i])),
        )
        for i in order
    )


# --- Labels ------------------------------------------------------------------------------


def _labels(labels: pd.DataFrame, chosen: IntArray, others: IntArray) -> tuple[LabelShare, ...]:
    found = []
    for i in range(labels.shape[1]):
        column = labels.iloc[:, i]
        if not is_class(column):
            continue
        codes, names = pd.factorize(column)
        inside, outside = (
            np.bincount(codes[side][codes[side] >= 0], minlength=len(names))
            for side in (chosen, others)
        )
        known = inside.sum(), outside.sum()
        sure = beyond_chance(len(names), int(sum(known)) - 2) if sum(known) > 2 else np.inf
        if min(known) == 0:
            continue
        all_ = (inside + outside) / sum(known)
        p, q = inside / known[0], outside / known[1]
        # Standard error of a difference of shares if both sides were the same.
        error = np.sqrt(all_ * (1 - all_) * (1 / known[0] + 1 / known[1]))
        for k in np.flatnonzero(p - q >= sure * np.maximum(error, 1e-12)).tolist():
            name = str(names[k])
            shares = float(p[k]), float(q[k])
            found.append(LabelShare(str(labels.columns[i]), name, int(inside[k]), *shares))
    return tuple(sorted(found, key=lambda s: (s.rest - s.selected, s.label, s.name)))
