"""An event out of time: in one recording of the same thing again and again, as of a heart.

A single recording is one independent case: whether a window of it is unlike all others can't be
told from a few dozen that don't overlap. But events that return are many, and those before and
after one tell when it is expected. So no encodings are looked at, only when events come, which is
what windows that begin anywhere in a beat hide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
from sequitur_core.explore.tail import FEWEST, standing_apart
from sequitur_core.explore.time.recordings import window_rows
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding, Number

FEWEST_EVENTS = FEWEST + 4  # of which ends, and those beside the one that is off, tell nothing
MOST_ELEMENTS = 1_000_000
MOST_CHANNELS = 16
CLEAR = 1.5  # times as high as anything that is no event is the lowest that is one
REGULAR = 0.15  # of the usual time between events: its usual deviation, at most
EFFECT = 0.1  # least deviation of one, of the usual time between events
BEYOND = 6.0  # least deviation of one, of the usual deviation


def find_rhythm(evidence: Evidence) -> Iterator[Finding]:
    """An event that comes too early or too late, in the longest recording that was windowed.

    Rows are the windows that hold it, that in whose middle it is first. Numbers: `name` of the
    channel, `recording` and `position` (element) of the event, `before` and `after` (elements to
    the events beside it) and `usual` between any two.
    """
    dataset = evidence.dataset
    if not dataset.windowed or dataset.are_clips:
        return
    recording = int(np.bincount(dataset.recording).argmax())
    rows = window_rows(dataset, recording)
    series = joined(dataset, rows)
    if series is None:
        return
    found = [
        (beats.clear, channel, beats.at)
        for channel, values in enumerate(series.T[:MOST_CHANNELS])
        if (beats := find_beats(values)) is not None
    ]
    if found:  # the channel with the clearest events says when they come
        _, channel, at = max(found, key=lambda one: one[0])
        yield _tested(dataset, rows, dataset.meta.channels[channel], at)


def joined(dataset: SequenceDataset, rows: IntArray) -> DoubleArray | None:
    """The recording (elements, channels) that windows were cut from; None where parts lack."""
    first, last = int(dataset.start[rows[0]]), int(dataset.start[rows[-1]])
    length = last - first + len(dataset.sequences[int(rows[-1])])
    if length > MOST_ELEMENTS:
        return None
    series = np.full((length, *dataset.element_shape), np.nan)
    for row in rows:
        begin = int(dataset.start[row]) - first
        series[begin : begin + len(dataset.sequences[row])] = dataset.sequences[row]
    return None if np.isnan(series).any() else series


@dataclass(frozen=True, eq=False)
class Beats:
    """Events that return: how clearly they differ from all else, and where, int64 (m,)."""

    clear: float
    at: IntArray


def find_beats(values: DoubleArray) -> Beats | None:
    """Peaks of a series (n,) that are far higher than all others and come regularly; None without.

    Peaks are upward or downward, as the series has its longer tail.
    """
    from scipy.signal import find_peaks

    centred = values - values.mean()
    upward = np.power(centred, 3).sum() >= 0
    at, about = find_peaks(centred if upward else -centred, prominence=0)
    heights = np.sort(about["prominences"])[::-1]
    counts = np.arange(FEWEST_EVENTS, min(len(heights) - 1, len(values) // 4) + 1)
    if not len(counts):
        return None
    ratios = heights[counts - 1] / np.maximum(heights[counts], 1e-12 * heights[0])
    best = int(ratios.argmax())
    beats = at[about["prominences"] >= heights[counts[best] - 1]].astype(np.int64)
    between = np.diff(beats)
    usual = float(np.median(between))
    spread = 1.4826 * float(np.median(np.abs(between - usual)))
    if ratios[best] < CLEAR or spread > REGULAR * usual:
        return None
    return Beats(float(ratios[best]), beats)


def _tested(dataset: SequenceDataset, rows: IntArray, name: str, at: IntArray) -> Finding:
    """Whether the event that is furthest from the middle of those beside it stands apart."""
    off = np.abs(at[1:-1] - (at[:-2] + at[2:]) / 2)
    worst = int(off.argmax())
    usual, spread = float(np.median(np.diff(at))), 1.4826 * float(np.median(off))
    # Those beside it are off because it is.
    others = np.delete(off, [i for i in (worst - 1, worst + 1) if 0 <= i < len(off)])
    # Not their logarithms: as some are next to 0, no event of a few dozen would stand apart. So a
    # tail that is no longer than an exponential one is taken for granted.
    p, count = standing_apart(others)
    matters = off[worst] >= max(EFFECT * usual, BEYOND * spread)
    event = worst + 1
    position = int(at[event] + dataset.start[rows[0]])
    holding = rows[(dataset.start[rows] <= position) & (position < dataset.stop[rows])]
    middle = dataset.start[holding] + dataset.lengths[holding] / 2
    holding = holding[np.argsort(np.abs(middle - position), kind="stable")]
    numbers: dict[str, Number | Sequence[Number]] = {
        "name": name,
        "recording": int(dataset.recording[rows[0]]),
        "position": position,
        "before": int(at[event] - at[event - 1]),
        "after": int(at[event + 1] - at[event]),
        "usual": usual,
    }
    parts = (holding,)
    return Finding("rhythm", numbers, holding, parts, p=p if matters and count == 1 else 1.0)
