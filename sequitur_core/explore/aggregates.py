"""Many sequences as one: median and quartiles along time, their mean, and errors along time.

Sequences of different lengths are aligned by relative time, from their first element to their
last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray, IntArray
from sequitur_core.data.preparation.transforms import interpolated
from sequitur_core.data.ragged import evenly_spaced

RELATIVE_STEPS = 101  # of relative time: one per hundredth
MOST_NUMBERS = 4_000_000  # that medians and errors are computed from: a fifth of a second
MOST_RESAMPLED = 5_000  # sequences of different lengths, which take longer


@dataclass(frozen=True, eq=False)
class Aggregate:
    """Median and quartiles of some sequences at each step.

    Attributes
    ----------
    middle : float64 of shape (steps, channels), the median.
    low, high : quartiles, shaped like it: half of the sequences lie between them.
    relative : whether the steps are hundredths of the time from the first element to the last,
        because the lengths differ; else they are the elements.
    rows : int64, the rows it was computed from: of very many an even sample.
    """

    middle: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    relative: bool
    rows: IntArray


@dataclass(frozen=True, eq=False)
class ErrorProfile:
    """Mean squared error at each step, in original units squared.

    `errors` is float64 of shape (steps,); `relative` and `rows` as in `Aggregate`.
    """

    errors: NDArray[np.float64]
    relative: bool
    rows: IntArray


def _at_most(rows: IntArray, most: int) -> IntArray:
    """At most so many of some rows, evenly spaced."""
    return rows[evenly_spaced(len(rows), most)]


def of_one_length(sequences: Sequence[FloatArray], rows: IntArray) -> bool:
    """Whether the sequences of these rows have the same length."""
    return len({len(sequences[row]) for row in rows}) <= 1


def aggregate(
    sequences: Sequence[FloatArray],
    rows: IntArray,
    channels: Sequence[int],
    *,
    relative: bool | None = None,
) -> Aggregate:
    """Median and quartiles of series (length, channels), for at least one row.

    `relative` aligns all by relative time; None decides by their lengths.
    """
    if relative is None:
        relative = not of_one_length(sequences, rows)
    chosen = list(channels)
    steps = RELATIVE_STEPS if relative else len(sequences[rows[0]])
    rows = _at_most(rows, max(2, MOST_NUMBERS // (steps * len(chosen))))
    if relative:
        rows = _at_most(rows, MOST_RESAMPLED)
        values = np.stack([interpolated(sequences[row][:, chosen], RELATIVE_STEPS) for row in rows])
    else:
        values = np.stack([sequences[row] for row in rows])[:, :, chosen]
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    return Aggregate(middle, low, high, relative, rows)


def average(sequences: Sequence[FloatArray], rows: IntArray) -> tuple[FloatArray, IntArray]:
    """The mean of sequences of any element shape, and the rows it was computed from.

    float32 of shape (steps, *element_shape); where lengths differ, all are stretched to the
    longest.
    """
    steps = max(len(sequences[row]) for row in rows)
    size = steps * int(np.prod(sequences[rows[0]].shape[1:]))
    rows = _at_most(rows, max(2, 10 * MOST_NUMBERS // size))
    total = np.zeros((steps, *sequences[rows[0]].shape[1:]))
    for row in rows:
        sequence = sequences[row]
        total += sequence if len(sequence) == steps else interpolated(sequence, steps)
    return np.asarray(total / len(rows), np.float32), rows


def error_over_time(
    sequences: Sequence[FloatArray],
    reconstructions: Sequence[FloatArray],
    rows: IntArray,
    *,
    channels: Sequence[int] | None = None,
    relative: bool | None = None,
    missing: Sequence[BoolArray] | None = None,
) -> ErrorProfile:
    """Mean squared errors of reconstructions at each step, over some rows.

    `channels` counts only some of a series' channels; None counts every number of an element.
    `relative` as in `aggregate`. What is `missing` isn't counted; the error is NaN at steps where
    nothing is known.
    """
    if relative is None:
        relative = not of_one_length(sequences, rows)
    mean_length = np.mean([len(sequences[row]) for row in _at_most(rows, 1000)])
    size = mean_length * np.prod(sequences[rows[0]].shape[1:])
    rows = _at_most(rows, max(2, int(4 * MOST_NUMBERS // size)))
    if relative:
        rows = _at_most(rows, MOST_RESAMPLED)
    chosen = slice(None) if channels is None else list(channels)
    total = np.zeros(RELATIVE_STEPS if relative else len(sequences[rows[0]]))
    if missing is not None:
        known = np.zeros_like(total)
        for row in rows:
            counts = ~missing[row][:, chosen]
            squares = np.square(sequences[row] - reconstructions[row])[:, chosen] * counts
            for sums, of in ((total, squares), (known, counts)):
                step = of.reshape(len(of), -1).sum(axis=1, dtype=np.float64)
                sums += interpolated(step, RELATIVE_STEPS) if relative else step
        errors = np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0)
        return ErrorProfile(errors, relative, rows)
    some = max(1, int(MOST_NUMBERS // size))
    for first in range(0, len(rows), some):
        part = rows[first : first + some]
        if relative:
            for row in part:
                squares = np.square(sequences[row] - reconstructions[row])[:, chosen]
                total += interpolated(_per_step(squares, 1), RELATIVE_STEPS)
        else:
            originals = np.stack([sequences[row] for row in part])
            rebuilt = np.stack([reconstructions[row] for row in part])
            squares = np.square(originals - rebuilt)[:, :, chosen]
            total += _per_step(squares, 2).sum(axis=0)
    return ErrorProfile(total / len(rows), relative, rows)


def _per_step(squares: FloatArray, axes: int) -> NDArray[np.float64]:
    """Means over all but the first axes."""
    return np.asarray(
        squares.reshape(*squares.shape[:axes], -1).mean(axis=-1, dtype=np.float64), np.float64
    )
