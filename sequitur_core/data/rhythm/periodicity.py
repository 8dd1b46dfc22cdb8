"""The dominant period of recordings, and windows that suit it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import calendar_windows, lasting
from sequitur_core.data.preparation.missing import interpolate
from sequitur_core.data.ragged import evenly_spaced

MOST_SEQUENCES = 8  # in which a period is looked for
MOST_COLUMNS = 256  # of each of them
LONGEST_SEARCHED = 200_000  # first steps in which it shows
SHORTEST_WINDOW = 8
FEWEST_WINDOWS = 8  # that a window suggested by the calendar leaves
LONGEST_WINDOW = 512  # steps of a suggested window
USUAL_WINDOW = 64  # steps of a window where there is no period
FEW_RECORDINGS = 50  # of fewer, a map shows little
OFTEN = 10  # times that the usual recording repeats, for windows to be worth more than it is


@dataclass(frozen=True)
class WindowSuggestion:
    """Windows that suit recordings: their length and distance in steps (0: no overlap), and why.

    `often` where they are of one period, and the recordings are few and repeat many times.
    """

    window: int
    step: int
    why: str
    often: bool = False


def suggest_windows(dataset: SequenceDataset) -> WindowSuggestion | None:
    """Hours, days or weeks, where the time is known, or windows of one period of the recordings.

    None where they are too short.
    """
    lengths = dataset.lengths
    usual = int(np.median(lengths))
    if usual < 2 * SHORTEST_WINDOW or dataset.are_clips:
        return None
    for window, what in calendar_windows(dataset.meta.step, dataset.meta.step_unit):
        held = lengths // window
        enough = held.sum() >= FEWEST_WINDOWS and 2 * window * held.sum() >= lengths.sum()
        if enough and 1 < window <= LONGEST_WINDOW:
            return WindowSuggestion(window, 0, f"{what} is compared with another more easily")
    periods = [
        dominant_period(np.asarray(dataset.sequences[row], np.float64))
        for row in evenly_spaced(len(dataset), MOST_SEQUENCES)
    ]
    known = [period for period in periods if period]
    middle = float(np.median(known)) if known else 0.0
    agree = sum(abs(period - middle) <= 0.2 * middle for period in known)
    repeat = agree * 2 > len(periods) and 2 * middle <= usual
    if repeat:
        window = round(middle)
        length = lasting(window, dataset.meta.step, dataset.meta.step_unit)
        why = f"they repeat about every {length}"
    else:
        window = max(SHORTEST_WINDOW, min(USUAL_WINDOW, usual // 4))
        why = "no period stands out"
    windows = int((lengths // window).sum())
    step = 0 if windows >= 200 else max(1, window // 2)
    often = repeat and len(dataset) < FEW_RECORDINGS and usual >= OFTEN * window
    return WindowSuggestion(window, step, why, often)


def dominant_period(values: NDArray[np.float64]) -> int:
    """The lag at which a series (T, columns) is most like itself, in steps; 0 if none stands out.

    NaN where a value is missing.
    """
    every = max(1, values.shape[1] // MOST_COLUMNS)  # the period of a clip shows in some pixels
    known = interpolate(values[:LONGEST_SEARCHED, ::every])
    known = known[:, np.isfinite(known).all(axis=0)]
    n = len(known)
    if n < 4 * SHORTEST_WINDOW or known.shape[1] == 0:
        return 0
    # Slow drift would hide the period: take out what changes over more than a tenth.
    smooth = max(3, n // 10)
    total = np.cumsum(np.concatenate([np.zeros((1, known.shape[1])), known]), axis=0)
    low = np.clip(np.arange(n) - smooth // 2, 0, n)
    high = np.clip(np.arange(n) + smooth // 2 + 1, 0, n)
    centred = known - (total[high] - total[low]) / (high - low)[:, None]
    spread = centred.std(axis=0)
    centred = centred[:, spread > 0] / spread[spread > 0]
    if centred.shape[1] == 0:
        return 0
    power = np.square(np.abs(np.fft.rfft(centred, 2 * n, axis=0))).sum(axis=1)
    correlation = np.fft.irfft(power)[:n] / (np.arange(n, 0, -1) * centred.shape[1])
    furthest = min(n // 5, LONGEST_WINDOW)
    correlation = correlation[: furthest + 2] / correlation[0]
    inside = correlation[1:-1]
    peaks = np.flatnonzero((inside > correlation[:-2]) & (inside >= correlation[2:])) + 1
    below = np.flatnonzero(correlation < 0.1)
    if len(below) == 0:
        return 0
    peaks = peaks[(peaks > below[0]) & (peaks >= SHORTEST_WINDOW) & (peaks <= furthest)]
    if len(peaks) == 0 or correlation[peaks].max() < 0.2:
        return 0
    # Twice the period is as good a match: take the first peak near the best.
    near = peaks[correlation[peaks] > 0.9 * correlation[peaks].max()]
    return int(near[0])
