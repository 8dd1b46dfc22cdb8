"""The period of recordings, and windows that suit it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.missing import interpolate

LOOKED_AT = 8  # sequences in which a rhythm is looked for
SHORTEST_WINDOW = 8
WINDOW = 64  # steps of a window where there is no rhythm


# --- Windows -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cut:
    """Windows that suit recordings: how long, how far apart, and why."""

    window: int
    step: int
    why: str


def suggest_cut(dataset: SequenceDataset) -> Cut | None:
    """Windows for recordings, of one rhythm where they have one; None where they are too short."""
    lengths = dataset.lengths
    usual = int(np.median(lengths))
    if usual < 2 * SHORTEST_WINDOW or len(dataset.element_shape) > 1:
        return None
    some = np.unique(np.linspace(0, len(dataset) - 1, LOOKED_AT).astype(np.int64))
    periods = [dominant_period(np.asarray(dataset.sequences[i], np.float64)) for i in some]
    known = [period for period in periods if period]
    middle = float(np.median(known)) if known else 0.0
    agree = sum(abs(period - middle) <= 0.2 * middle for period in known)
    if agree * 2 > len(periods) and 2 * middle <= usual:
        window = round(middle)
        why = f"they repeat about every {window} steps"
    else:
        window = max(SHORTEST_WINDOW, min(WINDOW, usual // 4))
        why = "no rhythm stands out"
    windows = int((lengths // window).sum())
    step = window if windows >= 200 else max(1, window // 2)
    return Cut(window, step, why)


LONGEST_WINDOW = 512  # steps a suggested window has at most
MOST_COLUMNS = 256  # in which a rhythm is looked for


def dominant_period(values: NDArray[np.float64]) -> int:
    """The lag at which a series is most like itself, in steps; 0 if none stands out."""
    every = max(
        1, values.shape[1] // MOST_COLUMNS
    )  # a rhythm of pictures shows in some of their dots
    known = interpolate(values[:200_000, ::every])
    known = known[:, np.isfinite(known).all(axis=0)]
    n = len(known)
    if n < 4 * SHORTEST_WINDOW or known.shape[1] == 0:
        return 0
    # Slow drift would hide the rhythm: take out what changes over more than a tenth.
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
    likeness = np.fft.irfft(power)[:n] / (np.arange(n, 0, -1) * centred.shape[1])
    furthest = min(n // 5, LONGEST_WINDOW)
    likeness = likeness[: furthest + 2] / likeness[0]
    inside = likeness[1:-1]
    peaks = np.flatnonzero((inside > likeness[:-2]) & (inside >= likeness[2:])) + 1
    below = np.flatnonzero(likeness < 0.1)
    if len(below) == 0:
        return 0
    peaks = peaks[(peaks > below[0]) & (peaks >= SHORTEST_WINDOW) & (peaks <= furthest)]
    if len(peaks) == 0 or likeness[peaks].max() < 0.2:
        return 0
    # Twice the period is as good a match: take the first peak near the best.
    near = peaks[likeness[peaks] > 0.9 * likeness[peaks].max()]
    return int(near[0])
