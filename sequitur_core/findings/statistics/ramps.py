"""Whether a series goes its own way along a ramp, or as far as what wanders would go anyway.

A sum of random steps ends far from where it began, and a straight line explains most of it: by the
usual test of a slope nearly all such series have one. So a ramp is held against all that noise may
be, from no memory to random steps, by the likelihood of waves (cosines), which such noise has
independently of one another: a ramp has its power in a few long ones. What chance makes of the
ratio is seen in series that wander in random steps with more or less noise on them; the worst of
these counts. Other series may explain a part of it, with weights that fit all of the time, so that
what all do, such as a season, is no ramp of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.fft import dct, idct

from sequitur_core.data.dataset import DoubleArray

# Variances of random steps in those of the noise on them, and how fast what they did is forgotten.
STEPS = np.concatenate([[0.0], np.geomspace(1e-4, 100, 19)])
FORGETS = (0.0, 0.1, 0.5)
FORGETTING = 6  # of STEPS, from which on it can be told from noise that they are forgotten
ONSETS = np.linspace(0, 0.7, 15)  # of the time
CHANCES = 200  # series for each of every third of STEPS
LEAST = 3.0  # ratio, below which p is large anyway
KEPT = 16  # lengths whose spectra are kept
TINY, NOTHING = 1e-12, 1e-300


@dataclass(frozen=True, eq=False)
class Ramp:
    """The ramp that is likeliest in a series (T,), and what others explain of it.

    Attributes
    ----------
    onset : where it begins, as a share of the time.
    rise : how far it leads until the end.
    waves : float64 (T - 1,), those of the ramp.
    by_others : float64 (T - 1,), waves of what other series explain.
    explained : the share of the series without the ramp that others explain, 0 to 1.
    surprise : how much likelier the series is with the ramp than without, as a logarithm.
    """

    onset: float
    rise: float
    waves: DoubleArray
    by_others: DoubleArray
    explained: float
    surprise: float


def to_waves(series: DoubleArray) -> DoubleArray:
    """Cosines of series (n, T) without their means, the longest first: (n, T - 1)."""
    waves: DoubleArray = dct(series, axis=-1, norm="ortho")[..., 1:]
    return waves


def from_waves(waves: DoubleArray) -> DoubleArray:
    """The series (n, T) of waves (n, T - 1), around 0."""
    whole = np.concatenate([np.zeros_like(waves[..., :1]), waves], axis=-1)
    series: DoubleArray = idct(whole, axis=-1, norm="ortho")
    return series


def fit_ramp(waves: DoubleArray, others: DoubleArray) -> Ramp:
    """The likeliest ramp in waves (m,), of which waves (m, k) of other series explain a part."""
    noise = _noise(len(waves) + 1)
    without, having, heights = _likelihoods(waves, others, noise.ramps)
    kind, at = np.unravel_index(having.argmax(), having.shape)
    best, rise = float(having[kind, at]), float(heights[kind, at])
    scale, shape = noise.scales[kind], rise * noise.ramps[:, at]
    rest = scale * (waves - shape)
    weights = np.linalg.lstsq(scale[:, None] * others, rest, rcond=None)[0]
    by_others = others @ weights
    left = np.square(rest - scale * by_others).sum() / max(np.square(rest).sum(), 1e-30)
    surprise = best - float(without.max())
    return Ramp(float(ONSETS[at]), rise, shape, by_others, float(1 - left), surprise)


def p_of_ramp(surprise: float, length: int) -> float:
    """The chance that a series of a length (T) that only wanders has a ramp as surprising."""
    if surprise < LEAST:
        return 1.0
    # Maxima continued as an extreme value distribution (Gumbel 1958).
    chance = _chance(length)
    scale = chance.std(axis=1) * np.sqrt(6) / np.pi
    middle = chance.mean(axis=1) - np.euler_gamma * scale
    return float((-np.expm1(-np.exp(-(surprise - middle) / scale))).max())


@dataclass(frozen=True, eq=False)
class _Noise:
    """What noise of one length may be: `scales` (s, m), by which its waves are all as large.

    And ramps, waves (m, r) that rise to 1.
    """

    scales: DoubleArray
    ramps: DoubleArray


@lru_cache(KEPT)
def _noise(length: int) -> _Noise:
    slow = 4 * np.square(np.sin(np.pi * np.arange(1, length) / 2 / length))
    kinds = [(STEPS[FORGETTING:] if lost else STEPS)[:, None] / (slow + lost) for lost in FORGETS]
    ramps = np.maximum(0.0, np.arange(length) + 0.5 - ONSETS[:, None] * length)
    return _Noise(1 / np.sqrt(1 + np.concatenate(kinds)), to_waves(ramps / ramps[:, -1:]).T)


def _likelihoods(
    waves: DoubleArray, others: DoubleArray, shapes: DoubleArray
) -> tuple[DoubleArray, DoubleArray, DoubleArray]:
    """Logarithms for each kind of noise, (s,) without a shape and (s, k) with each; heights (s, k).

    Shapes are waves (m, k).
    """
    scales = _noise(len(waves) + 1).scales
    basis = np.linalg.qr(scales[:, :, None] * others)[0]
    known = basis.transpose(0, 2, 1)  # (s, number of others, m)
    rest = (scales * waves)[:, :, None]
    rest = rest - basis @ (known @ rest)
    shapes = scales[:, :, None] * shapes
    # What others explain of a shape doesn't count for it.
    sizes = np.square(shapes).sum(axis=1) - np.square(known @ shapes).sum(axis=1)
    sizes = np.maximum(sizes, TINY * sizes.max())
    along = (rest.transpose(0, 2, 1) @ shapes)[:, 0]
    left = np.square(rest).sum(axis=1)
    freedom, logs = (len(waves) - others.shape[1]) / 2, np.log(scales).sum(axis=1)[:, None]
    without = logs - freedom * np.log(np.maximum(left, NOTHING))
    having = logs - freedom * np.log(np.maximum(left - np.square(along) / sizes, NOTHING))
    return without[:, 0], having, along / sizes


@lru_cache(KEPT)
def _chance(length: int) -> DoubleArray:
    """How surprising the likeliest ramp is in series that wander, (kinds, CHANCES)."""
    random, noise = np.random.default_rng(length), _noise(length)
    shapes = noise.scales[:, :, None] * noise.ramps
    sizes, freedom = np.square(shapes).sum(axis=1), (length - 1) / 2
    logs = np.log(noise.scales).sum(axis=1)
    found = []
    for kind in range(2, len(STEPS), 3):
        series = random.normal(size=(CHANCES, length - 1)) / noise.scales[kind]
        along = np.stack([(series * s) @ k for s, k in zip(noise.scales, shapes, strict=True)], 1)
        left = np.square(series) @ np.square(noise.scales).T
        having = (left[:, :, None] - np.square(along) / sizes).min(axis=2)
        ratio = (logs - freedom * np.log(having)).max(axis=1)
        found.append(ratio - (logs - freedom * np.log(left)).max(axis=1))
    return np.array(found)
