"""Anomaly scores of sequences, and where in a sequence the anomaly lies.

A model can reconstruct a sequence badly, or well but from an encoding far from all others: the
two statistics of process monitoring with principal components, the residual and the distance
within the model (Jackson and Mudholkar 1979). An anomaly that was trained on has often been
learned, so that only the second shows it. Neither sees a short event well where levels differ
between sequences, so it is measured by itself. The default score combines the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sequitur_core.data.dataset import BoolArray, DoubleArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.channels import Channels, cell_means
from sequitur_core.explore.neighbours import Isolation, Spans
from sequitur_core.explore.time.time_axis import TimeAxis

Score = Literal["both", "error", "isolation", "event", "local"]

COMBINED: tuple[Score, ...] = ("error", "isolation", "event")  # by "both", which once were two
FEWEST_TO_COMPARE = 5  # errors of one kind, to know which is usual for it
LEAST = 1e-9  # of the usual: logarithms need more than 0
ROUNDING = 1e-12  # of a logarithm: no difference
# Of the squares in an interval, so half as far off: where the rest is, no part stands out.
THROUGHOUT = 0.25


@dataclass(frozen=True)
class Location:
    """The interval and the channel in which a sequence deviates most from what was expected.

    Attributes
    ----------
    channel : its column in the channels.
    begin, stop : elements, `stop` not included.
    share : share of all squared deviation of this sequence that lies there.
    words, span : the interval in words, such as "between 8 and 11 h", and "8-11 h"; its
        date where that is known.
    is_all : whether it is the whole sequence.
    """

    channel: int
    begin: int
    stop: int
    share: float
    words: str
    span: str
    is_all: bool = False


def error_ratios(errors: ArrayLike, held_out: NDArray[np.bool_] | None = None) -> DoubleArray:
    """Errors (n,) as multiples of their median, which have no unit.

    Sequences that were trained on are reconstructed better than those held out, so each is
    compared with those of its kind, where there are at least 5 of both: else the held-out ones
    would look anomalous for that alone.
    """
    values = np.asarray(errors, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise SequiturError(
            "Some reconstruction errors are missing or infinite, so sequences can't be ranked "
            "by them. Train again with a smaller learning rate."
        )
    kinds = [np.ones(len(values), dtype=np.bool_)]
    if held_out is not None and min(held_out.sum(), (~held_out).sum()) >= FEWEST_TO_COMPARE:
        kinds = [held_out, ~held_out]
    ratios = np.ones(len(values))
    for kind in kinds:
        usual = float(np.median(values[kind])) or float(values[kind].mean())
        if usual > 0:
            ratios[kind] = values[kind] / usual
    return ratios


def anomaly_scores(
    errors: ArrayLike | None,
    isolation: Isolation,
    held_out: NDArray[np.bool_] | None = None,
    events: DoubleArray | None = None,
    spans: Spans | None = None,
) -> dict[Score, DoubleArray]:
    """All scores that sequences can be ranked by, each (n,), larger for stronger anomalies.

    All but "both" are multiples of what is usual; `events` are those of `event_ratios`. "both"
    combines the error, the distance to all others and the events, as far as they are known, not
    the local distance; it is left out where only the distances are known. Of windows, given their
    spans, errors and distances count there as far as overlapping ones confirm them.
    """
    known: dict[Score, DoubleArray] = {"isolation": isolation.distance}
    if errors is not None:
        known["error"] = error_ratios(errors, held_out)
    if events is not None:
        known["event"] = events
    parts = {part: known[part] for part in COMBINED if part in known}
    combined: dict[Score, DoubleArray] = {}
    if len(parts) > 1:
        counted = parts
        if spans is not None:
            counted = parts | {p: spans.confirmed(parts[p]) for p in parts if p != "event"}
        combined["both"] = combined_score(*counted.values())
    return {**combined, **parts, "local": isolation.local}


def read_result(
    found: Mapping[str, Any],
    errors: ArrayLike | None,
    held_out: NDArray[np.bool_] | None,
    spans: Spans | None,
) -> tuple[Isolation, dict[Score, DoubleArray]]:
    """Isolation and all scores from the result of an "isolation" query; older ones lack events."""
    apart = Isolation(**{one.name: found[one.name] for one in fields(Isolation)})
    return apart, anomaly_scores(errors, apart, held_out, found.get("events"), spans)


def combined_score(*ratios_of: ArrayLike) -> DoubleArray:
    """One score (n,) of several multiples of the usual: the sum of how far each is above it.

    How far is counted in robust deviations of the logarithms, see `deviations`, so that no unit
    counts. What is below the usual by one of them takes nothing from the others. Ranks, which were
    combined before, forget how far the first is from the second: among few sequences there is
    always a first by each score, and levels that differ a little came before events that stand
    far apart.
    """
    total = np.zeros(len(np.asarray(ratios_of[0])))
    for ratios in ratios_of:
        total += np.maximum(deviations(ratios), 0.0)
    return total


def deviations(ratios: ArrayLike) -> DoubleArray:
    """How far logarithms of multiples (n,) are from their median, in robust deviations.

    The deviation is 1.4826 times the median distance; where more than half are equal, but for
    rounding, 1.2533 times the mean distance.
    """
    logs = np.log(np.maximum(np.asarray(ratios, dtype=np.float64), LEAST))
    off: DoubleArray = logs - np.median(logs)
    distances = np.abs(off)
    spreads = 1.4826 * float(np.median(distances)), 1.2533 * float(distances.mean())
    return off / next((spread for spread in spreads if spread > ROUNDING), 1.0)


def ranking(measure: ArrayLike) -> IntArray:
    """All rows, int64 (n,), the highest score first; of equal scores the first row first."""
    return np.argsort(-np.asarray(measure, dtype=np.float64), kind="stable").astype(np.int64)


def outliers(scores: Mapping[Score, DoubleArray], by: Score) -> IntArray:
    """The rows that are more than usual by a score, int64, the highest first.

    By "both" it is enough to be so by one of its parts. What is usual, however it ranks among
    few, is no outlier.
    """
    parts = [part for part in COMBINED if part in scores] if by == "both" else [by]
    unusual = np.any([scores[part] > 1 for part in parts], axis=0)
    rows = ranking(scores[by])
    return np.asarray(rows[unusual[rows]])


def compare_rankings(before: IntArray, now: IntArray) -> tuple[int, int]:
    """How many of a list weren't in an earlier one, and how many stood elsewhere in it."""
    places = {row: place for place, row in enumerate(before.tolist())}
    found = [(place, places.get(row)) for place, row in enumerate(now.tolist())]
    new = sum(earlier is None for _, earlier in found)
    return new, sum(earlier not in (None, place) for place, earlier in found)


def squared_deviation(
    sequence: FloatArray,
    expected: FloatArray,
    channels: Channels,
    *,
    scale: ArrayLike,
    missing: BoolArray | None = None,
) -> DoubleArray:
    """Squared deviation of a sequence from what was expected, (T, regions).

    `scale` is what a deviation of each channel is measured by, shape (channels,) or (). A value
    that is `missing` deviates from nothing.
    """
    off = (np.asarray(sequence, np.float64) - expected) / np.asarray(scale, np.float64)
    if missing is not None:
        off = np.where(missing, 0.0, off)
    return channels.by_region(np.square(off))


def locate(squared: DoubleArray, time_axis: TimeAxis) -> Location | None:
    """The interval of one channel that holds most of the deviation beyond the average.

    `squared` has shape (T, regions). The interval is the one with the largest sum after
    subtracting the mean over the whole sequence from each element: it ends where the deviation
    becomes usual for this sequence, for longer than its main part lasts. It is the whole sequence
    where the rest of it deviates at least half as far: of a week that is unlike others on all its
    days, chance decides which days are most so. None where there is no deviation at all.
    """
    total = float(squared.sum())
    if not total > 0:
        return None
    length = len(squared)
    above = squared - squared.mean()
    best, found = 1e-6 * total, (int(squared.sum(axis=0).argmax()), 0, length)
    for channel in range(squared.shape[1]):
        sums = np.concatenate([[0.0], np.cumsum(above[:, channel])])
        lowest = np.minimum.accumulate(sums[:-1])
        gain = sums[1:] - lowest
        stop = int(gain.argmax())
        if gain[stop] > best:
            begin = int(np.flatnonzero(sums[: stop + 1] == lowest[stop])[-1])
            best, found = float(gain[stop]), (channel, begin, stop + 1)
    channel, begin, stop = found
    rest = np.delete(squared[:, channel], slice(begin, stop))
    if len(rest) and rest.mean() >= THROUGHOUT * squared[begin:stop, channel].mean():
        begin, stop = 0, length
    else:
        begin, stop = _without_far_parts(above[:, channel], begin, stop)
    part = float(squared[begin:stop, channel].sum()) / total
    place = begin, stop, length
    words, span = time_axis.words(*place), time_axis.span(*place)
    return Location(channel, begin, stop, part, words, span, is_all=stop - begin == length)


def _without_far_parts(above: DoubleArray, begin: int, stop: int) -> tuple[int, int]:
    """An interval without parts of it that lie farther away than its main part is long.

    A shop that was closed for four weeks isn't unusual until Christmas, six weeks later.
    """
    while True:
        loud = begin + np.flatnonzero(above[begin:stop] > 0)
        quiet = np.diff(loud) - 1
        if not quiet.any():
            return begin, stop
        at = int(quiet.argmax())
        left, right = (begin, int(loud[at]) + 1), (int(loud[at + 1]), stop)
        main = max(left, right, key=lambda part: above[slice(*part)].sum())
        if quiet[at] <= main[1] - main[0]:
            return begin, stop
        begin, stop = main


def mean_sequence(dataset: SequenceDataset, rows: ArrayLike, length: int) -> FloatArray:
    """The mean of some sequences, stretched to a length: float32 (length, *element_shape)."""
    total: DoubleArray | None = None
    chosen = np.asarray(rows, dtype=np.int64)
    for row in chosen:
        sequence = dataset.sequences[row]
        table = np.asarray(sequence, np.float64).reshape(len(sequence), -1)
        stretched = cell_means(table, length)
        total = stretched if total is None else total + stretched
    if total is None:
        raise SequiturError("A mean needs at least one sequence.")
    return (total / len(chosen)).astype(np.float32).reshape(length, *dataset.element_shape)


def means_there(
    where: Location, channels: Channels, sequence: FloatArray, expected: FloatArray
) -> tuple[float, float] | None:
    """Means of a sequence and of what was expected at a location; None where nothing is known."""
    there = slice(where.begin, where.stop), where.channel
    own, other = (channels.of(values)[there] for values in (sequence, expected))
    known = np.isfinite(own)
    return (float(own[known].mean()), float(other.mean())) if known.any() else None
