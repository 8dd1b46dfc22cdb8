"""The dominant period of recordings, and windows that suit it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.durations import calendar_windows, every
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
FEWEST_PERIODS = 3  # that a series has, at least
MOST_ALONE = 16  # first columns in one of which alone a period is looked for
CHANCE = 3.5  # standard deviations of a correlation
SEVERAL_PERIODS = 5  # fewer of them, and those of a column alone, have to be surely alike
LEAST_ALIKE, SURELY_ALIKE = 0.2, 0.75  # correlations that are never, and always, that of a period
NEAR, PART = 0.9, 0.75  # of the best correlation, for an earlier lag; for a whole part of the lag
ABOUT = 8  # of a period: it may be longer or shorter by such a part
AGAIN = 0.4  # of the correlation after one period is there after two
MOST_TIMES = 6  # of a lag, at which it is compared with those beside it
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
        each = every(window, dataset.meta.step, dataset.meta.step_unit)
        why = f"they repeat about {each}"
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
    apart = max(1, values.shape[1] // MOST_COLUMNS)  # the period of a clip shows in some pixels
    known = interpolate(values[:LONGEST_SEARCHED, ::apart])
    known = known[:, np.isfinite(known).all(axis=0)]
    if len(known) < 4 * SHORTEST_WINDOW:
        return 0
    centred = _without_drift(known)
    columns = centred.shape[1]
    period = _period(centred, LEAST_ALIKE) if columns else 0
    for column in range(min(columns, MOST_ALONE) if columns > 1 else 0):
        period = period or _period(centred[:, [column]], SURELY_ALIKE)
    return period


def _without_drift(known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns of one spread, without what changes over more than a tenth: it hides the period."""
    n = len(known)
    smooth = max(3, n // 10)
    total = np.cumsum(np.concatenate([np.zeros((1, known.shape[1])), known]), axis=0)
    low = np.clip(np.arange(n) - smooth // 2, 0, n)
    high = np.clip(np.arange(n) + smooth // 2 + 1, 0, n)
    centred = known - (total[high] - total[low]) / (high - low)[:, None]
    spread = centred.std(axis=0)
    scaled: NDArray[np.float64] = centred[:, spread > 0] / spread[spread > 0]
    return scaled


def _period(centred: NDArray[np.float64], least: float) -> int:
    """The lag at which columns around 0 are most like themselves, in steps.

    The correlation falls and rises again, higher than that of numbers that change as slowly does
    by chance, and once more at twice the lag. 0 where it doesn't.

    least : how high the correlation is, at least.
    """
    n = len(centred)
    furthest = min(n // FEWEST_PERIODS, LONGEST_WINDOW)
    correlation = _correlation(centred, 2 * furthest + furthest // ABOUT + 1)
    inside = correlation[1 : furthest + 1]
    higher = (inside > correlation[:furthest]) & (inside >= correlation[2 : furthest + 2])
    below = np.flatnonzero(correlation[: furthest + 2] < 0.1)
    if len(below) == 0:
        return 0
    peaks = np.flatnonzero(higher) + 1
    peaks = peaks[(peaks > below[0]) & (peaks >= SHORTEST_WINDOW)]
    spread = np.sqrt((1 + 2 * np.square(correlation[1 : below[0]]).sum()) / n)
    least = np.clip(CHANCE * spread, least, SURELY_ALIKE)
    few = peaks > n // SEVERAL_PERIODS
    peaks = peaks[correlation[peaks] >= np.where(few, SURELY_ALIKE, least)]
    if len(peaks) == 0:
        return 0
    # Twice the period is as good a match: take the first peak near the best, or a whole part.
    times = peaks[correlation[peaks].argmax()] / peaks
    parts = (times > 1.5) & (np.abs(times - np.round(times)) < 0.1)
    near = np.where(parts, PART, NEAR) * correlation[peaks].max()
    period = int(peaks[correlation[peaks] >= near][0])
    about = max(1, period // ABOUT)
    twice = correlation[2 * period - about : 2 * period + about + 1].max()
    if twice < AGAIN * correlation[period]:
        return 0
    # A lag beside the peak may be higher by chance, but hardly again at twice and thrice the lag.
    beside = np.arange(max(period - about, SHORTEST_WINDOW), min(period + about, furthest) + 1)
    often = np.arange(1, min((len(correlation) - 1) // beside[-1], MOST_TIMES) + 1)
    return int(beside[correlation[np.outer(often, beside)].sum(axis=0).argmax()])


def _correlation(centred: NDArray[np.float64], lags: int) -> NDArray[np.float64]:
    """How like columns are to themselves after 0, 1, ... lags, each by what overlaps there."""
    n = len(centred)
    power = np.square(np.abs(np.fft.rfft(centred, 2 * n, axis=0))).sum(axis=1)
    energy = np.concatenate([[0.0], np.cumsum(np.square(centred).sum(axis=1))])
    first, last = energy[::-1][:lags], energy[-1] - energy[:lags]  # without the last, the first
    overlapping = np.sqrt(np.maximum(first * last, np.finfo(float).tiny))
    correlation: NDArray[np.float64] = np.fft.irfft(power)[:lags] / overlapping
    return correlation
