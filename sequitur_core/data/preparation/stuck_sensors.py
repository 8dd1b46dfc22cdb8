"""Sensors that were stuck: a channel that changes at nearly every step, constant for long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import Kind, concatenate

MOST_NUMBERS = 5_000_000  # of a dataset that is looked through
FEWEST_STEPS = 20  # of a stretch
FEWEST_OTHERS = 200  # known changes of the channel outside of it
LONGER = 10  # times as long as any other stretch
LONGER_WHOLE = 5  # the same of a whole recording, which ends before the stretch does
MOST_STRETCHES = 2  # of a channel: what happens more often is how it works, as being off at night
LONG_OFF = 100  # steps at an end of the range, or at 0, of a channel that never is there otherwise
STILL = 0.2  # of all other steps, at most, that change nothing: more are rounded values, or states
ONE_WAY = 0.95  # of all changes go up, or down: a counter


@dataclass(frozen=True)
class StuckStretch:
    """A stretch over which a channel has exactly one value.

    Attributes
    ----------
    channel : its name.
    value : of all its elements.
    begin, stop : the positions in the recording of its first element, and after its last one.
    rows : the sequences that it lies in, in order of time.
    off : whether the value is 0, or the lowest or highest, where it may have been off.
    """

    channel: str
    value: float
    begin: int
    stop: int
    rows: tuple[int, ...]
    off: bool = False


def stuck_stretches(dataset: SequenceDataset) -> tuple[StuckStretch, ...]:
    """Where a sensor was clearly stuck, the longest stretch first.

    A channel at its lowest or highest value, or at 0, may be off: that is said only where it is so
    for long, and has that value at no other time. Where several stand still at once, the device may
    have paused, or stood still itself, which isn't said, nor is a recording that never changes in
    any channel: it is constant, and counted as such. What was filled in doesn't count.
    """
    size = int(np.prod(dataset.element_shape))
    if dataset.are_clips or int(dataset.lengths.sum()) * size > MOST_NUMBERS:
        return ()
    rows, positions, values, missing = _in_order(dataset)
    whole = dataset.recording[rows]
    joined = (whole[1:] == whole[:-1]) & (np.diff(positions) == 1)
    filled = _filled(dataset, whole, positions)
    found = []
    for c, name in enumerate(dataset.meta.channels):
        unknown = np.zeros(len(values), np.bool_) if missing is None else missing[:, c].copy()
        for low, high in filled.get(name, ()):
            unknown[low:high] = True
        known = joined & ~(unknown[1:] | unknown[:-1])
        for low, high, whole_one in _stuck(values[:, c], known):
            never_changes = whole_one and bool((values[low:high] == values[low]).all())
            if never_changes or _others_stand_still(values, c, low, high):
                continue
            inside = tuple(dict.fromkeys(rows[low:high].tolist()))
            begin, stop = int(positions[low]), int(positions[high - 1]) + 1
            value = float(values[low, c])
            found.append(
                StuckStretch(name, value, begin, stop, inside, value in _ends(values[:, c]))
            )
    return tuple(sorted(found, key=lambda one: one.begin - one.stop))


def _in_order(
    dataset: SequenceDataset,
) -> tuple[IntArray, IntArray, FloatArray, BoolArray | None]:
    """Each element once: its row, its position, its values (n, channels), what was missing."""
    order = np.lexsort((dataset.start, dataset.recording))
    lengths = dataset.lengths[order]
    rows = np.repeat(order, lengths)
    ends = np.cumsum(lengths)
    positions = np.arange(ends[-1]) - np.repeat(ends - lengths - dataset.start[order], lengths)
    values = concatenate(_taken(dataset.sequences, order))
    holes = None if dataset.missing is None else concatenate(_taken(dataset.missing, order))
    # Windows that overlap have elements twice.
    far = int(positions.max()) + 1
    place = np.unique(dataset.recording, return_inverse=True)[1][rows] * far + positions
    new = np.r_[True, place[1:] > np.maximum.accumulate(place)[:-1]]
    if new.all():
        return rows, positions, values, holes
    return rows[new], positions[new], values[new], None if holes is None else holes[new]


def _filled(
    dataset: SequenceDataset, recording: IntArray, positions: IntArray
) -> dict[str, list[tuple[int, int]]]:
    """Of each channel the elements, from and to, of long stretches that nobody measured.

    recording, positions : where each element is, in order of both.
    """
    far = int(positions.max()) + 1
    places, found = recording * far + positions, dict[str, list[tuple[int, int]]]()
    for channel, whole, *span in dataset.meta.filled:
        low, high = np.searchsorted(places, whole * far + np.minimum(span, far)).tolist()
        found.setdefault(channel, []).append((low, high))
    return found


def _taken(sequences: Sequence[NDArray[Kind]], order: IntArray) -> Sequence[NDArray[Kind]]:
    """Sequences in an order; as they are where that is theirs, which a million are quicker in."""
    if (order == np.arange(len(order))).all():
        return sequences
    return [sequences[row] for row in order]


def _stuck(values: FloatArray, joined: BoolArray) -> Iterator[tuple[int, int, bool]]:
    """The stretches of one channel (n,): first element, the one after the last, whether all is.

    joined : which elements (n - 1,) are followed by the next one in time.
    """
    still = joined & (values[1:] == values[:-1])
    edges = np.flatnonzero(np.diff(np.r_[False, still, False].astype(np.int8)))
    lows, highs = edges[::2], edges[1::2] + 1
    if not len(lows):
        return
    lengths = highs - lows
    order = np.argsort(-lengths, kind="stable")
    ranked = np.append(lengths[order], 1)
    whole = ~(np.r_[False, joined][lows] | np.r_[joined, False][highs - 1])
    longer = np.where(whole[order], LONGER_WHOLE, LONGER)
    ahead = ranked[:-1] >= np.maximum(FEWEST_STEPS, longer * ranked[1:])
    if not ahead[:MOST_STRETCHES].any():
        return
    many = int(ahead[:MOST_STRETCHES].argmax()) + 1
    usual = joined.copy()
    for k in order[:many]:
        usual[lows[k] : highs[k] - 1] = False
    changes = np.diff(values)[usual]
    moving = int((changes != 0).sum())
    if len(changes) < FEWEST_OTHERS or moving < (1 - STILL) * len(changes):
        return
    up = int((changes > 0).sum())
    if not 1 - ONE_WAY <= up / moving <= ONE_WAY:
        return
    ends = _ends(values)
    for k in sorted(order[:many].tolist()):
        value = float(values[lows[k]])
        never_else = int((values == value).sum()) == lengths[k] >= LONG_OFF
        if value not in ends or never_else:
            yield int(lows[k]), int(highs[k]), bool(whole[k])


def _ends(values: FloatArray) -> set[float]:
    """What a channel (n,) may be at while it is off."""
    return {0.0, float(values.min()), float(values.max())}


def _others_stand_still(values: FloatArray, channel: int, low: int, high: int) -> bool:
    """Whether another channel, that changes at most other steps, has one value there, too."""
    inside = np.delete(values[low:high], channel, axis=1)
    still = np.flatnonzero((inside == inside[0]).all(axis=0))
    others = np.delete(values, channel, axis=1)[:, still]
    moves: BoolArray = (np.diff(others, axis=0) != 0).mean(axis=0) > 0.5
    return bool(moves.any())
