"""What encodings without separate groups look like: a ring, a band or a cloud."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import stats

from sequitur_core.data.dataset import BoolArray, DoubleArray, IntArray
from sequitur_core.findings.statistics.independence import halves

Shape = Literal["ring", "band", "cloud"]

SECTORS = 12
LEAST_IN_SECTOR = 0.1  # of what each would hold if a ring were even
# Both widest gaps along a ring, in the widest that is usual along an even one; groups leave more.
WIDEST = 3.0
# A ring is gone round once: so far at least, and in order, as a rank correlation says.
ROUND = 1.6 * np.pi
IN_ORDER = 0.95
CLOSED = 0.5  # of its radius, from where it ends to where it began
HOLE = 0.5  # of the usual distance from the middle: how large the hole of a ring is
IN_DISC = 0.125  # of an even disc lies there; more of a cloud that is dense in its middle
MOST_IN_HOLE = 0.04
SURE = 0.01
ALONG = 0.85  # of the spread that a band has along itself
BENT = 0.5  # of the spread beside its first axis that the bend of a band explains
FLAT = -0.6  # excess kurtosis: 0 is normal, -1.2 even from end to end
BEND = 3  # degree of a band's curve
FEWEST = 40  # rows in different places, to speak of a shape
MOST_ON_SPOT = 0.75  # of the rows: from this share on, the spot is the shape
SAME_PLACE = 1e-6  # of the spread of all


def describe_shape(
    space: DoubleArray, rows: IntArray, units: IntArray, random: np.random.Generator
) -> Shape:
    """What rows of points (n, d), by principal axes, lie on; a cloud unless more is shown.

    `units` (m,) of the rows are what may be split: the shape is found in half of them and
    measured in the other.
    """
    places = space[rows] / (space.std() or 1.0) / SAME_PLACE
    if len(np.unique(places.round(), axis=0)) < FEWEST:
        return "cloud"
    first = halves(units, random)
    seen, held_out = space[rows[first]], space[rows[~first]]
    if _is_ring(seen[:, :2], held_out[:, :2]):
        return "ring"
    return "band" if _is_band(seen, held_out) else "cloud"


def on_one_spot(table: DoubleArray) -> BoolArray | None:
    """Which of points (n, d) share one place, (n,); None where these aren't most of them."""
    middle = np.median(table, axis=0)  # of most that are equal, it is what they are
    there: BoolArray = np.abs(table - middle).max(axis=1) <= SAME_PLACE * (table.std() or 1.0)
    return there if there.mean() >= MOST_ON_SPOT else None


def is_gone_round(space: DoubleArray, random: np.random.Generator) -> bool:
    """Whether points (n, d), by principal axes and in order of time, go round a ring once.

    They may go round at any pace, and so leave gaps where they are fast.
    """
    if len(space) < FEWEST:
        return False
    first = halves(np.arange(len(space)), random)
    places = _around(space[first, :2], space[:, :2])
    if places is None or not _has_hole(places[~first]):
        return False
    angles = np.unwrap(np.arctan2(places[:, 1], places[:, 0]))
    in_order = abs(float(stats.spearmanr(angles, np.arange(len(angles))).statistic))
    ends = max(1, len(places) // 20)
    apart = np.linalg.norm(places[:ends].mean(axis=0) - places[-ends:].mean(axis=0))
    radius = np.median(np.linalg.norm(places, axis=1))
    return bool(np.ptp(angles) >= ROUND and in_order >= IN_ORDER and apart <= CLOSED * radius)


def _is_ring(seen: DoubleArray, held_out: DoubleArray) -> bool:
    """Whether there's a hole in a plane (n, 2), and points all around it."""
    places = _around(seen, held_out)
    if places is None or not _has_hole(places):
        return False
    angles = np.arctan2(places[:, 1], places[:, 0])
    sectors = np.bincount(
        ((angles / np.pi + 1) / 2 * SECTORS).astype(int) % SECTORS, minlength=SECTORS
    )
    steps = np.diff(np.sort(angles), append=angles.min() + 2 * np.pi)
    usual = 2 * np.pi * np.log(len(places)) / len(places)
    return bool(
        sectors.min() >= max(1, LEAST_IN_SECTOR * len(places) / SECTORS)
        and np.sort(steps)[-2:].sum() <= WIDEST * usual
    )


def _around(seen: DoubleArray, points: DoubleArray) -> DoubleArray | None:
    """Points (n, 2) as seen from the middle of a ring fitted to others; None without a plane."""
    if seen.shape[1] < 2 or not (seen.std(axis=0) > 0).all():
        return None
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    around: DoubleArray = (points - middle) / spread - _centre((seen - middle) / spread)
    return around


def _has_hole(places: DoubleArray) -> bool:
    """Whether next to none of points (n, 2) are near their middle."""
    distances = np.linalg.norm(places, axis=1)
    inside = int((distances < HOLE * np.median(distances)).sum())
    return bool(
        inside <= MOST_IN_HOLE * len(places)
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
    bent. Nor is a single number, which lies along itself whatever it is.
    """
    curve = np.polynomial.polynomial.polyfit(seen[:, 0], seen[:, 1:], BEND)
    bent = np.polynomial.polynomial.polyval(held_out[:, 0], curve).T
    across = held_out[:, 1:] - held_out[:, 1:].mean(axis=0)
    along = held_out[:, 0] - held_out[:, 0].mean()
    off, beside = float(np.square(held_out[:, 1:] - bent).sum()), float(np.square(across).sum())
    total = beside + float(np.square(along).sum())
    if beside <= SAME_PLACE**2 * total or off > (1 - ALONG) * total:
        return False
    flatness = float(stats.kurtosis(along))
    even = flatness <= FLAT and flatness <= stats.norm.ppf(SURE) * np.sqrt(24 / len(along))
    return bool(even or off <= (1 - BENT) * beside)
