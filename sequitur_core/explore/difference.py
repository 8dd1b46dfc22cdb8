"""What makes some sequences different from the rest: along time, in labels, in encodings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.channels import Channels, channels_of
from sequitur_core.explore.effect_size import (
    beyond_chance,
    effect_word,
    hedges,
    least_notable,
    share_beyond,
)
from sequitur_core.explore.encoding_parts import EncodingParts
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.intervals import FEWEST, Interval, compare_along_time
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.formatting import capitalised, multiple, number, share, with_unit

MOST_ROWS = 2_000  # of each side; more are drawn at random
MOST_LISTED = 6  # features, numbers and labels each
FEWEST_FOR_PERIOD = 16  # elements


@dataclass(frozen=True)
class Feature:
    """One number per sequence: medians of both sides and the effect.

    `kind` is "length", "error", "mean", "spread", "range", "period" or "encoding".
    """

    kind: str
    name: str
    unit: str
    selected: float
    rest: float
    effect: float
    beyond: float


@dataclass(frozen=True)
class LabelShare:
    """How frequent a class is: count in the selection, shares of the selection and the rest."""

    label: str
    name: str
    count: int
    selected: float
    rest: float


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
    sentences : the one or two sentences that say most.
    selected, rest : how many rows there are on each side.
    measured : how many of them were compared.
    channels, time_axis : what the columns of the profiles are, and how time is given.
    edges : where cells begin and end, (cells + 1,), in units of the time axis; of steps and
        frames, counted from 1.
    length : elements of the longest sequence.
    selection, others : profiles of both sides.
    effects : Hedges' g per cell and channel, float64 (cells, channels).
    least : intervals with smaller effects aren't reported: they may well be chance.
    intervals : where the sides differ most, what adds most to their distance first.
    features, numbers : of sequences and of encodings, the largest effect first; those that
        are small or may be chance are left out.
    labels : classes that are more frequent in the selection than in the rest by more than
        chance, the largest difference first.
    """

    sentences: tuple[str, ...]
    selected: int
    rest: int
    measured: tuple[int, int]
    channels: Channels
    time_axis: TimeAxis
    edges: DoubleArray
    length: int
    selection: Profile
    others: Profile
    effects: DoubleArray
    least: float
    intervals: tuple[Interval, ...]
    features: tuple[Feature, ...]
    numbers: tuple[Feature, ...]
    labels: tuple[LabelShare, ...]


def difference(
    dataset: SequenceDataset,
    rows: ArrayLike,
    *,
    encodings: ArrayLike | None = None,
    parts: EncodingParts | None = None,
    errors: ArrayLike | None = None,
    most: int = MOST_ROWS,
) -> Difference | NoComparison:
    """Compare some rows of a dataset with all others.

    Sequences of one length are compared at the same time; of mixed lengths, after the same share
    of the sequence. Of more than `most` rows on a side, so many are drawn.

    Parameters
    ----------
    rows : the selection, in any order.
    encodings : (n, d), for the numbers that differ most.
    parts : what those numbers tell, where that is known.
    errors : (n,), as multiples of the usual one (`error_ratios`), to be compared too.
    """
    chosen, others = _chosen_and_others(rows, len(dataset))
    counts = len(chosen), len(others)
    if sentence := _not_comparable(*counts):
        return NoComparison((sentence,))
    rng = np.random.default_rng(0)
    sides = [np.sort(rng.permutation(side)[:most]) for side in (chosen, others)]
    sizes = len(sides[0]), len(sides[1])
    channels = channels_of(dataset)

    tables = [[channels.of(dataset.sequences[row]) for row in side] for side in sides]
    along = compare_along_time(dataset, chosen, tables)
    compared = _features(dataset, sides, tables, channels, errors)
    features = _notable(compared, sizes)
    numbers = () if encodings is None else _numbers(np.asarray(encodings), sides, parts)
    labels = _labels(dataset.labels, chosen, others)
    sentences = (
        _first_sentence(along.intervals, channels, alone=counts[0] == 1),
        _of_one(compared, features) if counts[0] == 1 else _of_several(labels, features),
    )
    return Difference(
        sentences=tuple(filter(None, sentences)),
        selected=counts[0],
        rest=counts[1],
        measured=sizes,
        channels=channels,
        time_axis=along.time_axis,
        edges=along.time_axis.edges(along.length, len(along.effects)),
        length=along.length,
        selection=_profile(along.curves[0]),
        others=_profile(along.curves[1]),
        effects=along.effects,
        least=along.least,
        intervals=along.intervals,
        features=features,
        numbers=_notable(numbers, sizes),
        labels=labels[:MOST_LISTED],
    )


@dataclass(frozen=True)
class LevelShift:
    """How far one channel of new sequences lies from where it was: means, and Hedges' g."""

    channel: str
    unit: str
    new: float
    earlier: float
    effect: float


def level_shifts(new: SequenceDataset, earlier: SequenceDataset) -> list[LevelShift]:
    """How high the channels of new sequences lie, against earlier ones, the largest shift first.

    Of many sequences, some at regular distances are measured; of clips, nothing is.
    """
    if new.are_clips or earlier.are_clips or new.element_shape != earlier.element_shape:
        return []
    means = []
    for data in (new, earlier):
        rows = evenly_spaced(len(data), MOST_ROWS)
        tables = [data.as_measured(int(row)).reshape(data.lengths[row], -1) for row in rows]
        known = [table for table in tables if np.isfinite(table).any(axis=0).all()]
        means.append([np.nanmean(table.astype(np.float64), axis=0) for table in known])
    if not all(means):
        return []
    here, there = map(np.stack, means)
    effects = hedges(here, there)
    values = zip(here.mean(axis=0), there.mean(axis=0), effects, strict=True)
    named = zip(earlier.meta.channels, earlier.meta.units, strict=True)
    found = [
        LevelShift(name, unit, float(mean), float(before), float(effect))
        for (name, unit), (mean, before, effect) in zip(named, values, strict=True)
    ]
    return sorted(found, key=lambda one: -abs(one.effect))


def _chosen_and_others(rows: ArrayLike, n: int) -> tuple[IntArray, IntArray]:
    """The rows there are among those given, and all others of n; each ascending."""
    chosen = np.unique(np.asarray(rows, dtype=np.int64))
    chosen = chosen[(chosen >= 0) & (chosen < n)]
    return chosen, np.setdiff1d(np.arange(n), chosen)


def _not_comparable(selected: int, rest: int) -> str:
    """Why so many selected sequences can't be compared with so many others; "" if they can."""
    if selected == 0:
        return "Nothing is selected, so there is nothing to compare with the rest."
    if rest == 0:
        return "Everything is selected, so there is no rest to compare it with."
    n = selected + rest
    if n < FEWEST:
        return f"{n} sequences are too few to tell a difference from chance: {FEWEST} are needed."
    return ""


def _profile(curves: DoubleArray) -> Profile:
    low, high = np.quantile(curves, (0.25, 0.75), axis=0)
    return Profile(curves.mean(axis=0), low, high)


# --- One number per sequence -------------------------------------------------------------


def _features(
    dataset: SequenceDataset,
    sides: Sequence[IntArray],
    tables: Sequence[Sequence[DoubleArray]],
    channels: Channels,
    errors: ArrayLike | None,
) -> tuple[Feature, ...]:
    time_axis = TimeAxis.of(dataset.meta, int(dataset.lengths.max()))
    unit = time_axis.unit if time_axis.unit not in ("step", "frame") else f"{time_axis.unit}s"
    found = []

    def compare(
        kind: str, name: str, unit: str, *values: NDArray[Any], ratio: bool = False
    ) -> None:
        known = [v[np.isfinite(v)] for v in values]
        if any(2 * len(k) < len(v) or len(k) == 0 for k, v in zip(known, values, strict=True)):
            return
        if len(known[0]) + len(known[1]) < 4:
            return
        # Ratios are compared by their logarithms.
        scales = [np.log(np.maximum(k, 1e-12)) if ratio else k for k in known]
        effect = float(hedges(*scales))
        inside, outside = (float(np.median(k)) for k in known)
        beyond = share_beyond(known[0], known[1], effect)
        found.append(Feature(kind, name, unit, inside, outside, effect, beyond))

    if errors is not None:
        measured = np.asarray(errors, dtype=np.float64)
        ratios = (measured[s] for s in sides)
        compare("error", "reconstruction error", "times typical", *ratios, ratio=True)
    lengths = dataset.lengths
    if (lengths != lengths[0]).any():
        values = [lengths[s] * time_axis.per_element for s in sides]
        compare("length", "length", unit, *values, ratio=True)
    summaries = [np.stack([summary(t, time_axis.per_element) for t in side]) for side in tables]
    for c, name in enumerate(channels.names):
        for k, kind in enumerate(("mean", "spread", "range")):
            compare(kind, f"{kind} of {name}", channels.units[c], *(s[:, k, c] for s in summaries))
        waves = (side[:, -1, c] for side in summaries)
        compare("period", f"period of {name}", unit, *waves, ratio=True)
    return tuple(sorted(found, key=lambda f: (-round(abs(f.effect), 6), f.name)))


def summary(table: DoubleArray, per_element: float) -> DoubleArray:
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


def _notable(features: Sequence[Feature], sizes: tuple[int, int]) -> tuple[Feature, ...]:
    """The first of those whose effect is beyond chance between sides of these sizes."""
    least = least_notable(len(features), *sizes)
    return tuple(f for f in features if abs(f.effect) >= least)[:MOST_LISTED]


def _numbers(
    encodings: DoubleArray, sides: Sequence[IntArray], parts: EncodingParts | None
) -> tuple[Feature, ...]:
    names = (parts or EncodingParts(encodings.shape[1])).names("number")
    a, b = (encodings[side].astype(np.float64) for side in sides)
    effects = hedges(a, b)
    order = np.argsort(-np.abs(effects), kind="stable")
    return tuple(
        Feature(
            "encoding",
            names[i],
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


# --- In words ----------------------------------------------------------------------------


def _first_sentence(intervals: Sequence[Interval], channels: Channels, *, alone: bool) -> str:
    if not intervals:
        who = "it differs" if alone else "the selection differs"
        return f"At no time is there a clear sign that {who} from the rest by more than chance."
    best = intervals[0]
    channel = channels.names[best.channel]
    amount = with_unit(abs(best.shift), channels.units[best.channel])
    direction = "lower" if best.effect < 0 else "higher"
    side = "below" if best.effect < 0 else "above"
    if alone:
        return capitalised(
            f"{best.where}, {channel} is on average {amount} {direction} than in the rest, and "
            f"{direction} than in {share(best.beyond)} of it."
        )
    return capitalised(
        f"{best.where}, {channel} is {amount} {direction} than in the rest, a "
        f"{effect_word(best.effect)} difference: {share(best.beyond)} of the selection is {side} "
        "the median of the rest."
    )


def _of_one(compared: Sequence[Feature], notable: Sequence[Feature]) -> str:
    """The error of a sequence, as Outliers has it, and what else differs by more than chance."""
    parts = [
        f"its reconstruction error is {multiple(feature.selected)} times the typical error"
        for feature in compared
        if feature.kind == "error"
    ]
    parts += _all_compared([feature for feature in notable if feature.kind != "error"])
    if not parts:
        return ""
    return capitalised("; ".join(parts[:2])) + "."


def _of_several(labels: Sequence[LabelShare], features: Sequence[Feature]) -> str:
    parts = []
    if labels:
        best = labels[0]
        parts.append(
            f"in {share(best.selected)} of the selection, {best.label} is {best.name}, compared "
            f"with {share(best.rest)} of the rest"
        )
    parts += _all_compared(features)
    if not parts:
        return "Labels, lengths and errors differ by no more than chance."
    return capitalised("; ".join(parts[:2])) + "."


def _all_compared(features: Sequence[Feature]) -> list[str]:
    """Errors and lengths first, of each kind the largest difference."""
    known = {f.kind: f for f in reversed(features) if f.kind != "mean"}
    order = ("error", "length", *(f.kind for f in features))
    return [_compared(known[kind]) for kind in dict.fromkeys(order) if kind in known]


def _compared(feature: Feature) -> str:
    """`the length is 12 s against 8 s in the rest`, or errors as a ratio."""
    if feature.kind == "error" and feature.rest > 0:
        times = feature.selected / feature.rest
        return f"the reconstruction error is {number(times)} times that of the rest"
    selected, rest = (with_unit(v, feature.unit) for v in (feature.selected, feature.rest))
    return f"the {feature.name} is {selected}, compared with {rest} in the rest"
