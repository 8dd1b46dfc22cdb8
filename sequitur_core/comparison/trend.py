"""What a curve of quality against a setting shows: the evidence for a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

TOLERANCE = 0.02  # of a share: a difference as small says little, as other seeds make as much

Shape = Literal["flat", "levels off", "rises", "falls", "peak", "uneven", "best", "spread"]


@dataclass(frozen=True)
class Trend:
    """What some qualities, 0 to 1, of the values of a setting show.

    Attributes
    ----------
    shape : "flat": all within the tolerance. "levels off": from `at` on, little is gained.
        "rises": the last value is the best by far. "falls": up to `at` all are about as good,
        and beyond it they are worse. "peak": best at `at`, and worse on both sides. "best", of
        values without an order: `at` is the best. "spread", of seeds: how far they differ.
    at : the place of the value that the sentence names.
    best, worst : places of the best and of the worst quality.
    low, high, mean, deviation : of the qualities; the deviation is the sample's.
    """

    shape: Shape
    at: int
    best: int
    worst: int
    low: float
    high: float
    mean: float
    deviation: float


def trend(
    qualities: Sequence[float],
    *,
    ordered: bool = True,
    seeds: bool = False,
    tolerance: float = TOLERANCE,
) -> Trend | None:
    """The trend of qualities, in the order of ascending values; None of fewer than two.

    `ordered` says whether the values are numbers that grow; of `seeds`, only the spread counts.
    """
    if len(qualities) < 2:
        return None
    found = np.asarray(qualities, dtype=np.float64)
    best, worst = int(found.argmax()), int(found.argmin())
    shape, at = _shape(found, best, ordered=ordered, tolerance=tolerance)
    if seeds:
        shape, at = "spread", best
    return Trend(
        shape,
        at,
        best,
        worst,
        float(found.min()),
        float(found.max()),
        float(found.mean()),
        float(found.std(ddof=1)),
    )


def _shape(found: np.ndarray, best: int, *, ordered: bool, tolerance: float) -> tuple[Shape, int]:
    good = np.flatnonzero(found >= found.max() - tolerance)
    n, first, last = len(found), int(good[0]), int(good[-1])
    if len(good) == n:
        return "flat", best
    if not ordered:
        return "best", best
    if len(good) < last - first + 1:  # a worse one in between
        return "uneven", int(good[good != best][0])
    if last == n - 1:
        return ("rises", last) if first == last else ("levels off", first)
    return ("falls", last) if first == 0 else ("peak", best)
