"""What encodings without separate groups look like: a ring, a band or a cloud."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sequitur_core.data.dataset import IntArray
from sequitur_core.findings.statistics.independence import halves

DoubleArray = NDArray[np.float64]
Shape = Literal["ring", "band", "cloud"]

SECTORS = 12
LEAST_IN_SECTOR = 0.1  # of what each would hold if a ring were even
# Both widest gaps along a ring, in the widest that is usual along an even one; groups leave more.
WIDEST = 3.0
HOLE = 0.5  # of the usual distance from the middle: how large the hole of a ring is
IN_DISC = 0.125  # of an even disc lies there; more of a cloud that is dense in its middle
MOST_IN_HOLE = 0.04
SURE = 0.01
ALONG = 0.85  # of the spread that a band has along itself
BENT = 0.5  # of the spread beside its first axis that the bend of a band explains
FLAT = -0.6  # excess kurtosis: 0 is normal, -1.2 even from end to end
BEND = 3  # degree of a band's curve
FEWEST = 40  # rows, to speak of a shape


def describe_shape(
    space: DoubleArray, rows: IntArray, units: IntArray, random: np.random.Generator
) -> Shape:
    """What rows of points (n, d), by principal axes, lie on; a cloud unless more is shown.

    `units` (m,) of the rows are what may be split: the shape is found in half of them and
    measured in the other.
    """
    if len(rows) < FEWEST:
        return "cloud"
    first = halves(units, random)
    seen, held_out = space[rows[first]], space[rows[~first]]
    if _is_ring(seen[:, :2], held_out[:, :2]):
        return "ring"
    return "band" if _is_band(seen, held_out) else "cloud"


def _is_ring(seen: DoubleArray, held_out: DoubleArray) -> bool:
    """Whether there's a hole in a plane (n, 2), and points all around it."""
    if seen.shape[1] < 2 or not (seen.std(axis=0) > 0).all():
        return False
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    middle, spread = _centre((seen - middle) / spread) * spread + middle, spread
    places = (held_out - middle) / spread
    distances = np.linalg.norm(places, axis=1)
    angles = np.arctan2(places[:, 1], places[:, 0])
    sectors = np.bincount(
        ((angles / np.pi + 1) / 2 * SECTORS).astype(int) % SECTORS, minlength=SECTORS
    )
    steps = np.diff(np.sort(angles), append=angles.min() + 2 * np.pi)
    usual = 2 * np.pi * np.log(len(places)) / len(places)
    inside = int((distances < HOLE * np.median(distances)).sum())
    return bool(
        sectors.min() >= max(1, LEAST_IN_SECTOR * len(places) / SECTORS)
        and np.sort(steps)[-2:].sum() <= WIDEST * usual
        and inside <= MOST_IN_HOLE * len(places)
        and stats.binom.cdf(inside, len(places), IN_DISC) <= SURE
    )


def _centre(points: DoubleArray) -> DoubleArray:
    """The centre of the circle that fits points (n, 2) best (Kasa 1976)."""
    table = np.column_stack([2 * points, np.ones(len(points))])
    fitted: DoubleArray = np.linalg.lstsq(table, np.square(points).sum(axis=1), rcond=None)[0]
    return fitted[:2]


def _is_band(seen: DoubleArray, held_out: DoubleArray) -> bool:
    """Whether points (n, d) lie along a curve over their first axis, from end to end.

    A long cloud that thins out at its ends, as a normal distribution does, is none unless it's
    bent.
    """
    curve = np.polynomial.polynomial.polyfit(seen[:, 0], seen[:, 1:], BEND)
    bent = np.polynomial.polynomial.polyval(held_out[:, 0], curve).T
    across = held_out[:, 1:] - held_out[:, 1:].mean(axis=0)
    along = held_out[:, 0] - held_out[:, 0].mean()
    off, beside = float(np.square(held_out[:, 1:] - bent).sum()), float(np.square(across).sum())
    total = beside + float(np.square(along).sum())
    if total == 0 or off > (1 - ALONG) * total:
        return False
    flatness = float(stats.kurtosis(along))
    even = flatness <= FLAT and flatness <= stats.norm.ppf(SURE) * np.sqrt(24 / len(along))
    return bool(even or off <= (1 - BENT) * beside)
