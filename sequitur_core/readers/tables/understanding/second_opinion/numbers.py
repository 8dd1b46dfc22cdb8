"""What the numbers of a column say of what it may be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.readers.rows_of_numbers import are_whole

TINY = 1e-9
OF_NUMBERS = 35
YEARS = (1700, 2100)


def told_by_numbers(column: DoubleArray) -> list[float]:
    """Numbers that the values of a column give, `OF_NUMBERS` of them; NaN are left out."""
    known = column[np.isfinite(column)]
    missing = 1 - len(known) / max(1, len(column))
    if len(known) < 3:
        known = np.zeros(3)
    values, counts = np.unique(known, return_counts=True)
    steps = np.diff(known)
    count, low, high = len(known), float(values[0]), float(values[-1])
    whole = are_whole(values)
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    largest, span = max(abs(low), abs(high)), high - low
    changes = up + down
    variance = float(known.var())
    nonzero = steps[steps != 0]
    usual, ones, same_size = _usual_step(nonzero)
    falls = known[1:][steps < 0]
    begins = known[np.concatenate([[0], np.flatnonzero(steps) + 1])]
    by_one = np.diff(begins) == 1
    ends = np.quantile(values, (0.05, 0.95)) if whole else ()  # which takes long
    return [
        missing,
        float(np.log1p(len(values))),
        len(values) / count,
        float(counts.max()) / count,
        float((known == np.round(known)).mean()),
        up / len(steps),
        down / len(steps),
        1 - changes / len(steps),
        float(down == 0),
        float(up == 0),
        float(len(steps) in (up, down)),
        same_size,
        ones,
        usual,
        float(whole and len(values) == span + 1),
        float(low in (0, 1)),
        float(known[0] in (0, 1)),
        float(np.log1p(changes)),
        float(changes + 1 == len(values)),
        float(np.log(count / (changes + 1))),
        float(np.log(count / len(values))),
        float(np.square(steps).mean()) / (2 * variance) if variance > 0 else 0.0,
        _along_a_line(known, variance),
        float(np.log10(largest + TINY)),
        float(np.log10(abs(low) + TINY)),
        float(whole and len({len(f"{abs(end):.0f}") for end in ends}) == 1),
        float(len(f"{largest:.0f}")),
        float(low < 0),
        float(low in (0, 1) and high in (0, 1) and len(values) <= 2),
        float(whole and YEARS[0] <= low and high <= YEARS[1]),
        float(np.log10(span + TINY)),
        span / (largest + TINY),
        float((np.round(known, 2) != known).mean()),
        float((falls == known[0]).mean()) if len(falls) else 0.0,
        float(by_one.mean()) if len(by_one) else 0.0,
    ]


def _usual_step(nonzero: DoubleArray) -> tuple[float, float, float]:
    """Shares of changes that are the median one, that are 1, and that are of the median size."""
    if not len(nonzero):
        return 1.0, 0.0, 1.0
    sizes: NDArray[np.float64] = np.abs(nonzero)
    size, middle = _median(sizes), _median(nonzero)
    near = TINY + 1e-6 * abs(middle)
    return (
        float((np.abs(nonzero - middle) <= near).mean()),
        float((nonzero == 1).mean()),
        float((np.abs(sizes - size) <= 1e-6 + 1e-3 * size).mean()),
    )


def _median(numbers: DoubleArray) -> float:
    """The median as numpy has it, which takes twenty times as long for a few numbers."""
    ranked, half = np.sort(numbers), len(numbers) // 2
    return float(ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2)


def _along_a_line(known: DoubleArray, variance: float) -> float:
    """How well the number of the row tells a value: the size of their correlation."""
    if variance <= 0:
        return 0.0
    place = np.arange(len(known)) - (len(known) - 1) / 2
    both = np.sqrt(float(np.square(place).mean()) * variance)
    return abs(float((place * known).mean() / both))
