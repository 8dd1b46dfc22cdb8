"""When some sequences differ from others, in which channel, and what it is at then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.explore.channels import cell_means, channels_of
from sequitur_core.explore.effect_size import distance, hedges, least_notable, share_beyond
from sequitur_core.explore.time.time_axis import TimeAxis

MOST_CELLS = 200  # equal parts in which sequences of one length are compared
MOST_RELATIVE = 100  # and sequences of mixed lengths
FEWEST = 4  # sequences, of both sides together
MOST_OTHERS = 500  # that a single sequence is compared with
NEAR_PEAK = 0.5  # an interval goes on while effect or shift is above this share of its largest
BRIDGED = 0.03  # gaps in an interval up to this share of the sequence are part of it
MOST_LISTED = 6  # intervals


@dataclass(frozen=True)
class Interval:
    """An interval of time in which one channel differs.

    Attributes
    ----------
    channel : its column in the channels of the Difference.
    begin, stop : cells, `stop` not included.
    effect : Hedges' g of the means over the interval, selection minus rest.
    selected, rest : those means, in the channel's unit.
    beyond : share of the selection that lies beyond the rest's median, on the side of the
        shift; where one sequence is selected, share of the rest that it lies beyond.
    where, span : the interval in words, such as "between 8 and 11 h", and "8-11 h"; where
        windows are days, weeks or years, "from 08:00 to 11:00".
    """

    channel: int
    begin: int
    stop: int
    effect: float
    selected: float
    rest: float
    beyond: float
    where: str
    span: str

    @property
    def shift(self) -> float:
        """Difference of the means, in the channel's unit."""
        return self.selected - self.rest


@dataclass(frozen=True, eq=False)
class AlongTime:
    """Two sides compared at each time; attributes are those of a `Difference`.

    `curves` are the means of each sequence in each cell, (m, cells, channels) of each side.
    """

    time_axis: TimeAxis
    length: int
    curves: tuple[DoubleArray, DoubleArray]
    effects: DoubleArray
    least: float
    intervals: tuple[Interval, ...]


def compare_along_time(
    dataset: SequenceDataset, chosen: IntArray, tables: Sequence[Sequence[DoubleArray]]
) -> AlongTime:
    """Compare two sides by the channels of their sequences, (T, C) each; `chosen` are the rows
    whose dates words are given in."""
    lengths = dataset.lengths
    longest, relative = int(lengths.max()), bool((lengths != lengths[0]).any())
    cells = min(longest, MOST_RELATIVE if relative else MOST_CELLS)
    time_axis = (
        TimeAxis.of(dataset.meta, longest, relative=True)
        if relative
        else TimeAxis.across(dataset, chosen)
    )
    ours, others = (np.stack([cell_means(table, cells) for table in side]) for side in tables)
    effects = hedges(ours, others)
    least = least_notable(effects.size, len(ours), len(others))
    intervals = _intervals(
        (ours, others), effects, least=least, time_axis=time_axis, length=longest
    )
    return AlongTime(time_axis, longest, (ours, others), effects, least, intervals)


def intervals_of_one(dataset: SequenceDataset, row: int, kin: IntArray) -> tuple[Interval, ...]:
    """When one sequence differs from all but its kin by more than chance, in its elements.

    What adds most to its distance from them is first; none where there are too few others.
    """
    others = np.setdiff1d(np.arange(len(dataset)), np.append(kin, row))
    others = others[evenly_spaced(len(others), MOST_OTHERS)]
    if len(others) + 1 < FEWEST:
        return ()
    channels, sides = channels_of(dataset), (np.array([row]), others)
    tables = [[channels.of(dataset.sequences[one]) for one in side] for side in sides]
    found = compare_along_time(dataset, sides[0], tables)
    of_cell = int(dataset.lengths[row]) / len(found.effects)
    return tuple(
        replace(one, begin=int(one.begin * of_cell), stop=math.ceil(one.stop * of_cell - 1e-9))
        for one in found.intervals
    )


def _intervals(
    curves: Sequence[DoubleArray],
    effects: DoubleArray,
    *,
    least: float,
    time_axis: TimeAxis,
    length: int,
) -> tuple[Interval, ...]:
    cells = len(effects)
    shifts = curves[0].mean(axis=0) - curves[1].mean(axis=0)
    spreads = _usual_spreads(curves)
    found = []
    for channel in range(effects.shape[1]):
        for begin, stop in _runs(effects[:, channel], shifts[:, channel], least):
            a, b = (side[:, begin:stop, channel].mean(axis=1) for side in curves)
            effect = float(hedges(a, b))
            if abs(effect) < least:
                continue
            place = begin * length / cells, stop * length / cells, length
            here, there = float(a.mean()), float(b.mean())
            beyond = share_beyond(a, b, effect)
            words = time_axis.words(*place), time_axis.span(*place)
            interval = Interval(channel, begin, stop, effect, here, there, beyond, *words)
            far = distance((here - there) / spreads[channel], stop - begin)
            found.append((-round(far, 6), channel, begin, interval))
    return tuple(interval for *_, interval in sorted(found, key=lambda one: one[:3])[:MOST_LISTED])


def _usual_spreads(curves: Sequence[DoubleArray]) -> DoubleArray:
    """Standard deviation of each channel within both sides, over all times together: (C,)."""
    squares = sum(np.square(side - side.mean(axis=0)).sum(axis=(0, 1)) for side in curves)
    freedom = (sum(map(len, curves)) - 2) * curves[0].shape[1]
    # Rounding gives what never varies within a side a tiny spread.
    size = np.maximum(*(np.abs(side).max(axis=(0, 1)) for side in curves))
    spreads: DoubleArray = np.maximum(np.sqrt(squares / freedom), 1e-9 * size)
    return spreads


def _runs(effects: DoubleArray, shifts: DoubleArray, least: float) -> list[tuple[int, int]]:
    """Intervals of one sign around the largest effects and shifts, short gaps bridged."""
    gap = max(1, round(BRIDGED * len(effects)))
    runs = []
    for sign in (1.0, -1.0):
        signed, shifted = sign * effects, sign * shifts
        if signed.max() < least:
            continue
        near = (signed >= NEAR_PEAK * signed.max()) | (shifted >= NEAR_PEAK * shifted.max())
        high = np.flatnonzero(near & (signed >= least))
        for part in np.split(high, np.flatnonzero(np.diff(high) > gap) + 1):
            runs.append((int(part[0]), int(part[-1]) + 1))
    return runs
