"""What preprocessing does to one sequence: smooth, downsample, stretch, detrend, scale.

Where values are missing, averages are those of the known ones, or of the filled ones where none
is known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import BoolArray, FloatArray


def smooth(sequence: FloatArray, steps: int, missing: BoolArray | None = None) -> FloatArray:
    """Moving average over `steps` steps around each one, fewer at the ends; same shape."""
    n, before = len(sequence), (steps - 1) // 2
    low = np.maximum(np.arange(n) - before, 0)
    high = np.minimum(np.arange(n) + (steps - before), n)

    def around(values: NDArray[Any]) -> NDArray[np.float64]:
        start = np.zeros((1, *values.shape[1:]))
        total = np.concatenate([start, np.cumsum(values, 0, np.float64)])
        return np.asarray(total[high] - total[low])

    counts = (high - low).reshape(n, *(1,) * (sequence.ndim - 1))
    average = around(sequence) / counts
    if missing is not None:
        known = around(~missing)
        of_known = around(np.where(missing, 0, sequence)) / np.maximum(known, 1)
        average = np.where(known > 0, of_known, average)
    return np.asarray(average, np.float32)


def downsample(sequence: FloatArray, every: int, missing: BoolArray | None = None) -> FloatArray:
    """Averages of `every` consecutive steps; a shorter rest is dropped, but never everything."""
    every = min(every, len(sequence))
    count = len(sequence) // every

    def blocks(values: NDArray[Any]) -> NDArray[Any]:
        return values[: count * every].reshape(count, every, *values.shape[1:])

    average: NDArray[Any] = blocks(sequence).mean(axis=1, dtype=np.float64)
    if missing is not None:
        known = blocks(~missing)
        of_known = np.where(known, blocks(sequence), 0).sum(axis=1, dtype=np.float64)
        average = np.where(known.any(axis=1), of_known / np.maximum(known.sum(axis=1), 1), average)
    return np.asarray(average, np.float32)


def crop_or_pad(sequence: NDArray[Any], length: int) -> NDArray[Any]:
    """Cut at the end, or with the last value repeated."""
    more = max(0, length - len(sequence))
    return np.concatenate([sequence[:length], np.repeat(sequence[-1:], more, axis=0)])


def stretch(sequence: FloatArray, length: int) -> FloatArray:
    """Stretched or shrunk along time by linear interpolation; the first and last value stay."""
    if len(sequence) == length:
        return sequence
    return interpolated(sequence, length).astype(np.float32)


def interpolated(values: NDArray[np.floating], length: int) -> NDArray[np.float64]:
    """`length` steps from the first to the last of values (T, ...), interpolated linearly."""
    return interpolated_at(values, np.linspace(0, len(values) - 1, length))


def interpolated_at(values: NDArray[np.floating], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values (T, ...) at fractions of steps, each from 0 to T - 1, interpolated linearly."""
    before = np.floor(at).astype(np.int64)
    after = np.minimum(before + 1, len(values) - 1)
    share = (at - before).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((1 - share) * values[before] + share * values[after], np.float64)


def detrend(sequence: FloatArray, how: str, missing: BoolArray | None = None) -> FloatArray:
    """Without the mean, or the least-squares line, of each channel over time."""
    values = sequence.astype(np.float64)
    if missing is not None:
        known = _known_or_all(missing)
        count = known.sum(axis=0)
        values -= (values * known).sum(axis=0) / count
        if how == "line":
            step = np.arange(len(values)).reshape(-1, *(1,) * (values.ndim - 1))
            away = step - (step * known).sum(axis=0) / count
            size = (known * np.square(away)).sum(axis=0)
            slope = (known * away * values).sum(axis=0) / np.where(size == 0, 1, size)
            values -= slope * away
        return values.astype(np.float32)
    values -= values.mean(axis=0)
    if how == "line" and len(values) > 1:
        t = np.arange(len(values)) - (len(values) - 1) / 2
        values -= np.tensordot(t, np.tensordot(t, values, 1) / (t @ t), 0)
    return values.astype(np.float32)


def _known_or_all(missing: BoolArray) -> NDArray[np.float64]:
    """1 where a value is known, 0 elsewhere; 1 throughout where nothing of a channel is."""
    return np.asarray(~missing | missing.all(axis=0), np.float64)


def standardise(sequence: FloatArray, missing: BoolArray | None = None) -> FloatArray:
    """Mean 0 and standard deviation 1 of each channel over time; a constant one is 0."""
    values = sequence.astype(np.float64)
    if missing is None:
        centred = values - values.mean(axis=0)
        spread = centred.std(axis=0)
    else:
        known = _known_or_all(missing)
        centred = values - (values * known).sum(axis=0) / known.sum(axis=0)
        spread = np.sqrt((np.square(centred) * known).sum(axis=0) / known.sum(axis=0))
    # Rounding leaves a constant channel a tiny spread, and dividing by that would blow it up.
    still = spread <= 1e-7 * np.abs(values).max(axis=0, initial=0)
    return np.asarray(np.where(still, 0, centred / np.where(still, 1, spread)), np.float32)


def squeeze(sequence: FloatArray) -> FloatArray:
    """From 0 at the lowest to 1 at the highest of each channel, or of a clip; constants are 0."""
    axes = 0 if sequence.ndim == 2 else None
    values = sequence.astype(np.float64)
    low = values.min(axis=axes)
    width = values.max(axis=axes) - low
    return np.asarray((values - low) / np.where(width == 0, 1, width), np.float32)
