"""More like this: the moments of all recordings that are most like a stretch of one of them.

By shape: z-normalised Euclidean distances between the stretch and every equally long stretch, all
at once by Fourier transforms (MASS; Mueen et al. 2017, "The fastest similarity search algorithm for
time series subsequences under Euclidean distance"). Such a distance is a correlation in other
units, and a correlation is what is told here: 1 for the same shape, whatever its level and size.
By encodings: how near to the stretch's windows others lie, for clips, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.neighbours import nearest, normalised
from sequitur_core.explore.time.recordings import Segment, reassemble

Measure = Literal["shape", "encodings"]

MOST_MOMENTS = 50
FEWEST_STEPS = 4  # of a stretch: fewer have no shape
APART = 0.5  # of the stretch's length, that two moments are apart at least
FLAT = 1e-6  # of the largest spread: what changes less is a straight line but for rounding


@dataclass(frozen=True, eq=False)
class Moments:
    """Stretches of recordings, the most similar first.

    Attributes
    ----------
    recording, start, stop : int64 (k,); `stop` is the position after the last.
    similarity : float64 (k,). By shape, the mean correlation of the channels, -1 to 1; by
        encodings, the share of all windows that are farther away, 0 to 1.
    """

    recording: IntArray
    start: IntArray
    stop: IntArray
    similarity: DoubleArray


def correlations(stretch: ArrayLike, series: ArrayLike) -> DoubleArray:
    """How each part of a series (t, channels) correlates with a stretch (m, channels).

    Returns float64 of shape (t - m + 1,): the mean over the channels in which the stretch isn't
    flat. A part that is flat correlates 0 with anything, and one with a missing value -1. Raises
    SequiturError where the stretch has too few steps, missing values, or nothing but straight
    lines.
    """
    wanted, given = np.asarray(stretch, np.float64), np.asarray(series, np.float64)
    m, t = len(wanted), len(given)
    if m < FEWEST_STEPS:
        raise SequiturError(
            f"The stretch has {m} steps, too few for a shape. Mark at least {FEWEST_STEPS}."
        )
    if not np.isfinite(wanted).all():
        raise SequiturError("Values are missing in this stretch. Mark one without gaps.")
    spread = wanted.std(axis=0)
    moving = spread > FLAT * max(float(np.abs(wanted).max()), 1e-300)
    if not moving.any():
        raise SequiturError(
            "Nothing changes in this stretch, so it has no shape. Mark one in which something does."
        )
    if t < m:
        return np.empty(0)
    total = np.zeros(t - m + 1)
    known = np.isfinite(given)
    for channel in np.flatnonzero(moving):
        values = np.where(known[:, channel], given[:, channel], 0.0)
        total += _correlation(wanted[:, channel], values)
    found: DoubleArray = total / moving.sum()
    holes = np.concatenate([[0], np.cumsum(~known[:, moving].all(axis=1))])
    found[holes[m:] > holes[:-m]] = -1.0
    return found


def _correlation(wanted: DoubleArray, values: DoubleArray) -> DoubleArray:
    """The correlation of each part of some values (t,) with others (m,): (t - m + 1,)."""
    m, t = len(wanted), len(values)
    values = values - values.mean()  # squares of large numbers would lose the small differences
    scaled = (wanted - wanted.mean()) / wanted.std()
    size = 1 << (t + m - 1).bit_length()
    spectrum = np.fft.rfft(values, size) * np.fft.rfft(scaled[::-1], size)
    products = np.fft.irfft(spectrum, size)[m - 1 : t]
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(values))])
    mean = (sums[m:] - sums[:-m]) / m
    variance = (squares[m:] - squares[:-m]) / m - np.square(mean)
    flat = variance <= np.square(FLAT) * max(float(values.var()), 1e-300)
    spread = np.sqrt(np.where(flat, 1.0, variance))
    found: DoubleArray = np.where(flat, 0.0, np.clip(products / (m * spread), -1, 1))
    return found


def peaks(similarity: DoubleArray, apart: int, most: int = MOST_MOMENTS) -> IntArray:
    """Places of the highest values, the highest first, each so far apart from all others."""
    left, found = similarity.copy(), list[int]()
    while len(found) < most and len(left):
        best = int(np.argmax(left))
        if not np.isfinite(left[best]):
            break
        found.append(best)
        left[max(0, best - apart + 1) : best + apart] = -np.inf
    return np.array(found, np.int64)


def similar_in_shape(dataset: SequenceDataset, recording: int, start: int, stop: int) -> Moments:
    """The moments of all recordings of series that are most like a stretch of one, at most 50.

    None overlaps the stretch itself, and of two that overlap by more than half the more similar one
    is told. Raises SequiturError for clips, and for stretches without a shape, see `correlations`.
    """
    if dataset.are_clips:
        raise SequiturError("Clips are compared by their encodings, not by their shape.")
    whole = [s for s in reassemble(dataset, recording) if s.first <= start and stop <= s.stop]
    if not whole:
        raise SequiturError("This stretch has a gap. Mark one that the windows cover.")
    stretch = whole[0].values[start - whole[0].first : stop - whole[0].first]
    m, rows = stop - start, list[tuple[float, int, int]]()
    for number, segment in _all_segments(dataset):
        found = correlations(stretch, segment.values)
        if number == recording:  # itself
            low = max(0, start - m + 1 - segment.first)
            found[low : max(0, stop - segment.first)] = -np.inf
        found[found <= -1] = -np.inf
        best = peaks(found, max(1, round(APART * m)))
        rows += [(float(found[at]), number, segment.first + int(at)) for at in best]
    rows.sort(key=lambda one: (-one[0], one[1], one[2]))
    return _moments([(number, at, at + m, value) for value, number, at in rows])


def _all_segments(dataset: SequenceDataset) -> Iterator[tuple[int, Segment]]:
    """The recordings of a dataset in their segments, each with the number of its recording."""
    numbers, counts = np.unique(dataset.recording, return_counts=True)
    if counts.max() == 1:  # each sequence is one: there may be 100,000
        for row, number in enumerate(dataset.recording.tolist()):
            yield number, Segment(int(dataset.start[row]), dataset.as_measured(row))
        return
    for number in numbers.tolist():
        for segment in reassemble(dataset, number):
            yield number, segment


def similar_encodings(
    dataset: SequenceDataset, encodings: ArrayLike, recording: int, start: int, stop: int
) -> Moments:
    """The windows of all recordings that lie nearest to those of a stretch, at most 50.

    Those of the stretch are the windows at least half of which lies in it, or which hold it. Of
    windows that overlap by more than half the nearest one is told.
    """
    table = normalised(encodings)
    stops = dataset.stop
    rows = windows_at(dataset, recording, start, stop)
    if not len(rows):
        raise SequiturError("No window lies in this stretch. Mark a longer one.")
    order, _ = nearest(table, table[rows].mean(axis=0)[None], k=len(table))
    taken, found = list[tuple[int, int, int]](), list[tuple[int, int, int, float]]()
    for rank, row in enumerate(order[0].tolist()):
        here = (int(dataset.recording[row]), int(dataset.start[row]), int(stops[row]))
        itself = here[0] == recording and here[1] < stop and start < here[2]
        if itself or any(_same_moment(here, other) for other in taken):
            continue
        taken.append(here)
        found.append((*here, 1 - rank / len(table)))
        if len(found) == MOST_MOMENTS:
            break
    return _moments(found)


def windows_at(dataset: SequenceDataset, recording: int, start: int, stop: int) -> IntArray:
    """Rows of the windows at least half of which lies in a stretch, or which hold half of it."""
    shared = np.minimum(dataset.stop, stop) - np.maximum(dataset.start, start)
    enough = 2 * shared >= np.minimum(dataset.lengths, stop - start)
    return np.flatnonzero((dataset.recording == recording) & enough & (shared > 0))


def _same_moment(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two stretches of a recording overlap by more than half of the shorter one."""
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and 2 * shared > min(one[2] - one[1], other[2] - other[1])


def _moments(found: Iterable[tuple[int, int, int, float]]) -> Moments:
    kept = list(found)[:MOST_MOMENTS]
    places = np.array([one[:3] for one in kept], np.int64).reshape(-1, 3)
    similarity = np.array([one[3] for one in kept], np.float64)
    return Moments(places[:, 0], places[:, 1], places[:, 2], similarity)


def find(dataset: SequenceDataset, encodings: FloatArray, settings: Mapping[str, Any]) -> Moments:
    """Moments by the settings of a query: `recording`, `start`, `stop`, and `by`, a Measure."""
    place = (int(settings["recording"]), int(settings["start"]), int(settings["stop"]))
    if settings.get("by") == "shape":
        return similar_in_shape(dataset, *place)
    return similar_encodings(dataset, encodings, *place)
