"""A stretch of time, or a recording, in which a channel is unlike all others.

A fault of three days is no moment from which on all is different, and none of its hours stands
apart from the rest: the others of the fault are as odd. So days are compared with days, hour by
hour, and recordings with recordings, where there are at least eight: by the level and the spread of
each channel. What comes again on five other days, as weekends do, is none.

Days differ among themselves by more than a normal distribution has it, so how far one is, in robust
deviations, is held against Student's t, for all days and channels. Machines differ by more than the
days of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.rhythm.days import (
    FEWEST_DAYS,
    occasions,
    times_of_day,
    to_other_occasions,
)
from sequitur_core.explore.channels import Channels, channels_of
from sequitur_core.findings.detectors.differences import DIRECTIONS, PartFeature, as_numbers
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number

FEWEST = 10  # days or recordings
DAYS_FREEDOM, FREEDOM = 4, 3  # degrees of it, of Student's t, for days and for recordings
ODD = 4.0  # robust deviations
AGAIN, WHOLLY = 5, 2.0  # on so many others, within half the distance from the median: it's usual
PARTLY = 0.5  # of the usual number of windows: a day with fewer isn't judged
ERROR = 0.05  # p up to which a stretch is told
LEAST = 1e-3  # of the usual spread: logarithms need more than 0
ROUNDING = 1e-6
WEEK = 7  # days: two weekends, too, are what comes again
MOST, RANGE = 0.5, 1.349  # the share that is usual, and its range in normal deviations
MOST_TOLD = 3
MOST_NAMED = 3  # channels


@dataclass(frozen=True, eq=False)
class Table:
    """Level and logarithm of the spread of each channel, in each window and on each occasion.

    Attributes
    ----------
    columns : `feature` and channel of each column.
    measured : of each window, (n, columns).
    off : the same, less the median of windows of the same time of day.
    occasion : int64 (n,), which each belongs to.
    means : of `off`, (occasions, columns).
    z : robust deviations of the means from their median; 0 where they come again, (same shape).
    """

    columns: list[tuple[str, int]]
    measured: DoubleArray
    off: DoubleArray
    occasion: IntArray
    means: DoubleArray
    z: DoubleArray


def find_stretches(evidence: Evidence) -> Iterator[Finding]:
    """Up to three stretches of time, or recordings, that are unlike the others.

    Rows are its windows that are odd, the strongest first; parts are these, and the windows that
    they are compared with. Numbers: `start` and `stop` (elements of the recording; `stop` not
    included), `recording`, -1 for `whole` where it is all of a recording and else 0, and what is
    different, as in `describe_parts`.
    """
    from scipy.stats import t

    dataset = evidence.dataset
    table = _table(dataset)
    if table is None:
        return
    tests, freedom = table.z.size, FREEDOM if _are_recordings(dataset) else DAYS_FREEDOM
    p = np.minimum(1.0, 2 * tests * t.sf(np.abs(table.z), freedom))
    told = 0
    for chosen, columns in _stretches(dataset, table, p):
        least = float(p[np.ix_(chosen, columns)].min())
        yield _finding(dataset, table, chosen, columns, least)
        told += 1
        if told == MOST_TOLD:
            return
    if not told:
        yield Finding("stretch", {}, np.arange(1, dtype=np.int64), p=1.0)


# --- Days and recordings -----------------------------------------------------------------


def _table(dataset: SequenceDataset) -> Table | None:
    """None where there are too few days or recordings to compare, or no windows."""
    occasion = occasions(dataset)
    counts = np.bincount(occasion)
    if not dataset.windowed or len(counts) < FEWEST:
        return None
    columns, values = level_and_spread(dataset, channels_of(dataset))
    frame = pd.DataFrame(values)
    off = values - frame.groupby(times_of_day(dataset)).transform("median").to_numpy()
    means = pd.DataFrame(off).groupby(occasion).mean().to_numpy()
    whole = counts >= PARTLY * np.median(counts)
    middle, usual = _densest(means[whole])
    from_usual = means - middle
    known = usual > ROUNDING * np.maximum(np.abs(values).max(axis=0), 1e-30)
    z = np.where(known & whole[:, None], from_usual / np.where(known, usual, 1.0), 0.0)
    every = np.arange(len(counts), dtype=np.int64)
    for c in range(len(columns)):
        rows = np.flatnonzero(np.abs(z[:, c]) >= ODD)
        if len(rows):
            again = to_other_occasions(means[:, c], rows, every, nth=min(AGAIN, len(counts) // 2))
            if not _are_recordings(dataset):
                again = np.minimum(again, _a_week_apart(means[:, c], rows))
            z[rows[WHOLLY * again < np.abs(from_usual[rows, c])], c] = 0.0
    return Table(columns, values, off, occasion, means, z)


def _a_week_apart(values: DoubleArray, rows: IntArray) -> DoubleArray:
    """How far the days of some rows are from that a week before or after, whichever is nearer."""
    around = np.stack([rows - WEEK, rows + WEEK])
    known = (around >= 0) & (around < len(values))
    others = values[np.clip(around, 0, len(values) - 1)]
    nearer: DoubleArray = np.where(known, np.abs(others - values[rows]), np.inf).min(axis=0)
    return nearer


def _densest(means: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Middle and deviation of the usual among means (m, columns), from the narrowest range of most.

    A median distance would grow with weekends, which are a kind of their own.
    """
    in_order = np.sort(means, axis=0)
    many = int(np.ceil(MOST * len(means)))
    widths = in_order[many - 1 :] - in_order[: len(means) - many + 1]
    at, every = widths.argmin(axis=0), np.arange(means.shape[1])
    middle = (in_order[at, every] + in_order[at + many - 1, every]) / 2
    return middle, widths[at, every] / RANGE


def level_and_spread(
    dataset: SequenceDataset, channels: Channels
) -> tuple[list[tuple[str, int]], DoubleArray]:
    """Level and logarithm of the spread of each channel: names and numbers, (n, columns)."""
    count = len(channels.names)
    values = np.empty((len(dataset), 2 * count))
    for row, sequence in enumerate(dataset.sequences):
        table = channels.of(sequence)
        values[row, :count], values[row, count:] = table.mean(axis=0), table.std(axis=0)
    spread = values[:, count:]
    usual = np.where(np.median(spread, axis=0) > 0, np.median(spread, axis=0), 1.0)
    values[:, count:] = np.log(np.maximum(spread, LEAST * usual))
    return [(kind, c) for kind in ("level", "spread") for c in range(count)], values


def _stretches(
    dataset: SequenceDataset, table: Table, p: DoubleArray
) -> Iterator[tuple[IntArray, IntArray]]:
    """Occasions that are odd together, and the columns in which they are, the surest first."""
    far = np.abs(table.z) >= ODD
    first = pd.Series(np.arange(len(dataset))).groupby(table.occasion).first().to_numpy()
    recording = dataset.recording[first]
    alone = _are_recordings(dataset)
    left = np.ones(len(far), np.bool_)
    for seed in np.argsort(p.min(axis=1), kind="stable"):
        if p[seed].min() > ERROR:
            return
        if not left[seed]:
            continue
        columns = np.flatnonzero(p[seed] <= ERROR)
        signs = np.sign(table.z[seed, columns])
        alike = (far[:, columns] & (np.sign(table.z[:, columns]) == signs)).any(axis=1)
        begin = stop = int(seed)
        if not alone:
            while begin > 0 and alike[begin - 1] and recording[begin - 1] == recording[seed]:
                begin -= 1
            while (
                stop + 1 < len(far) and alike[stop + 1] and recording[stop + 1] == recording[seed]
            ):
                stop += 1
        chosen = np.arange(begin, stop + 1, dtype=np.int64)
        left[chosen] = False
        yield chosen, columns


def _are_recordings(dataset: SequenceDataset) -> bool:
    return len(np.unique(dataset.recording)) >= FEWEST_DAYS


# --- What is said of one -----------------------------------------------------------------


def _finding(
    dataset: SequenceDataset, table: Table, chosen: IntArray, columns: IntArray, p: float
) -> Finding:
    inside = np.isin(table.occasion, chosen)
    signs = np.sign(table.z[chosen][:, columns].sum(axis=0))
    beyond = signs * table.off[:, columns] / _usual(table.off[:, columns])
    strength = beyond.max(axis=1)
    alone = _are_recordings(dataset)
    odd = inside if alone else inside & (strength >= ODD)
    odd = odd if odd.any() else inside
    rows = np.flatnonzero(odd)
    others = _comparable(dataset, table, inside, rows)
    numbers: dict[str, Number | list[Number]] = {
        "start": int(dataset.start[rows].min()),
        "stop": int(dataset.stop[rows].max()),
        "recording": int(dataset.recording[rows[0]]),
        "whole": int(alone),
    }
    surest = columns[np.argsort(-np.abs(table.z[chosen][:, columns]).max(axis=0), kind="stable")]
    # What else is far off meanwhile, though it wouldn't be told by itself.
    far = np.abs(table.z[chosen].mean(axis=0))
    also = [c for c in np.argsort(-far, kind="stable") if far[c] >= ODD and c not in columns]
    features = [_feature(dataset, table, int(c), rows, others) for c in (*surest, *also)]
    named = {one.channel: one for one in reversed(features)}  # the surest of each channel
    kept = [one for one in features if named[one.channel] is one][:MOST_NAMED]
    numbers |= {name: list(values) for name, values in as_numbers(kept).items()}
    rows = rows[np.argsort(-strength[rows], kind="stable")].astype(np.int64)
    return Finding("stretch", numbers, rows, (rows, others), p=p)


def _usual(off: DoubleArray) -> DoubleArray:
    usual: DoubleArray = np.maximum(1.4826 * np.median(np.abs(off), axis=0), 1e-30)
    return usual


def _comparable(
    dataset: SequenceDataset, table: Table, inside: BoolArray, rows: IntArray
) -> IntArray:
    """Windows of other occasions at the times of day of some rows, the most usual first."""
    times = times_of_day(dataset)
    others = np.flatnonzero(~inside & np.isin(times, times[rows]))
    far = np.abs(table.off[others] / _usual(table.off)).max(axis=1)
    return others[np.argsort(far, kind="stable")].astype(np.int64)


def _feature(
    dataset: SequenceDataset, table: Table, column: int, rows: IntArray, others: IntArray
) -> PartFeature:
    """What is different in one column: means, as selecting either side shows them."""
    channels = channels_of(dataset)
    feature, channel = table.columns[column]
    here = float(table.measured[rows, column].mean())
    there = float(table.measured[others, column].mean())
    direction = DIRECTIONS[feature][0 if here > there else 1]
    if feature == "spread":
        here, there = np.exp(here), np.exp(there)
        here = here if here > 2 * LEAST * there else 0.0
    return PartFeature(
        part=0,
        feature=feature,
        channel=channels.names[channel],
        begin=0.0,
        stop=1.0,
        direction=direction,
        auc=1.0,
        value=float(here),
        rest=float(there),
        unit=channels.units[channel],
    )
