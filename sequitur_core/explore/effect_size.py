"""Effect sizes: Hedges' g, how large chance alone may make it, and the usual words for it.

Hedges' g (Hedges 1981) is the difference of the means in standard deviations, pooled over both
sides and corrected for few rows. By the usual words of Cohen (1988) and Sawilowsky (2009), 0.5
is a medium difference, 0.8 a large and 1.2 a very large one.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from sequitur_core.data.dataset import DoubleArray

NOTABLE = 0.5  # smaller effects aren't reported
CHANCE = 0.05  # probability that chance alone makes any of several reported differences
LARGEST = 99.0  # of an effect, where neither side varies
EFFECT_WORDS = (
    (0.2, "negligible"),
    (0.5, "small"),
    (0.8, "medium"),
    (1.2, "large"),
    (np.inf, "very large"),
)


def hedges(selected: DoubleArray, rest: DoubleArray) -> DoubleArray:
    """Hedges' g of two samples along their first axis, selected minus rest.

    One of them may have one row: the other's spread then counts. Where neither varies,
    g is 0 for equal means and else 99, with its sign; no larger g is given.
    """
    a, b = np.asarray(selected, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    freedom = len(a) + len(b) - 2
    shift = a.mean(axis=0) - b.mean(axis=0)
    squares = sum(np.square(s - s.mean(axis=0)).sum(axis=0) for s in (a, b))
    spread = np.sqrt(squares / max(freedom, 1))
    # Rounding gives what never changes a tiny spread.
    size = np.maximum(np.abs(a).max(axis=0), np.abs(b).max(axis=0))
    shift = np.where(np.abs(shift) <= 1e-9 * size, 0.0, shift)
    spread = np.maximum(spread, 1e-9 * size)
    correction = 1 - 3 / (4 * freedom - 1)
    g = np.divide(shift, spread, out=np.zeros_like(shift), where=spread > 0) * correction
    clipped: DoubleArray = np.clip(g, -LARGEST, LARGEST)
    return clipped


def least_notable(compared: int, *sizes: int) -> float:
    """The smallest effect worth reporting of so many, between sides of these sizes.

    With few rows chance alone makes large effects, and the more are compared, the larger the
    largest of them is.
    """
    limit = beyond_chance(compared, sum(sizes) - 2)
    return max(NOTABLE, limit * math.sqrt(sum(1 / n for n in sizes)))


def beyond_chance(compared: int, freedom: int) -> float:
    """Standard errors that the largest of so many differences rarely reaches by chance.

    Bonferroni's limit, by Student's distribution (its first terms around the normal one).
    """
    z = NormalDist().inv_cdf(1 - CHANCE / 2 / max(compared, 1))
    return z + (z**3 + z) / (4 * freedom)


def distance(shift: float, duration: float) -> float:
    """What a stretch of time adds to the squared distance between two sides.

    `shift` is that of one channel, in deviations as the channel usually has them: at a quiet time
    a small shift is a large effect, and yet little of the difference.
    """
    return float(min(abs(shift), LARGEST) ** 2 * duration)


def share_beyond(selected: DoubleArray, rest: DoubleArray, effect: float) -> float:
    """Share of the selection that lies beyond the rest's median, on the side of the effect.

    Of a single selected value, the share of the rest that it lies beyond.
    """
    sign = 1.0 if effect >= 0 else -1.0
    if len(selected) == 1:
        return float((sign * rest < sign * selected[0]).mean())
    return float((sign * selected > sign * np.median(rest)).mean())


def effect_word(effect: float) -> str:
    """The usual word for an effect."""
    size = abs(effect)
    return next(word for limit, word in EFFECT_WORDS if size < limit)
