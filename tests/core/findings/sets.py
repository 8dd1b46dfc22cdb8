"""Sets of encodings in which nothing is to be found, and sets in which something was planted.

Each is made from a generator and a seed, with 20 to 1,000 sequences.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import adjusted_rand_score

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import find
from sequitur_core.findings.finding import Finding
from tests.core.findings.planted import clouds, evidence, ring, windows

Random = np.random.Generator
SIZES = (20, 1_000)
NULLS, PLANTED = 200, 20


def size(random: Random, most: int = SIZES[1]) -> int:
    return int(np.exp(random.uniform(np.log(SIZES[0]), np.log(most))))


def errors_of(random: Random, n: int) -> DoubleArray:
    return np.exp(0.4 * random.normal(size=n))


def coin(random: Random, n: int) -> np.ndarray:
    """A label that has nothing to do with anything, of 2 to 5 classes."""
    return np.array(list("abcde"))[random.integers(random.integers(2, 6), size=n)]


# --- Nothing -----------------------------------------------------------------------------


def gaussian(random: Random, seed: int) -> Evidence:
    n, d = size(random), int(random.integers(2, 17))
    points = random.normal(size=(n, d)) * random.uniform(0.6, 1) ** np.arange(d)
    return evidence(points, seed=seed, errors=errors_of(random, n), kind=coin(random, n))


def heavy_tails(random: Random, seed: int) -> Evidence:
    n, d = size(random), int(random.integers(2, 17))
    points = random.standard_t(3, size=(n, d))
    return evidence(points, seed=seed, errors=errors_of(random, n), kind=coin(random, n))


def overlapping(random: Random, seed: int) -> Evidence:
    """Windows of 24 of a series in which each value is partly the one before it."""
    n, step = size(random), int(random.integers(4, 13))
    part, series = random.uniform(0.3, 0.95), random.normal(size=24 + step * n)
    for i in range(1, len(series)):
        series[i] += part * series[i - 1]
    return windows(series, length=24, step=step, seed=seed)


def closed_ring(random: Random, seed: int) -> Evidence:
    n = size(random)
    points = ring(random, n=n, noise=random.uniform(0.05, 0.3))
    return evidence(points, seed=seed, errors=errors_of(random, n), kind=coin(random, n))


def a_rhythm(random: Random) -> DoubleArray:
    """Half hours of 215 days with a rhythm of days and weeks."""
    days = np.arange(10_320) / 48
    rhythm = np.sin(2 * np.pi * days) + 0.3 * np.sin(2 * np.pi * days / 7)
    noisy: DoubleArray = rhythm + 0.2 * random.normal(size=len(days))
    return noisy


def random_phases(random: Random, seed: int, series: DoubleArray | None = None) -> Evidence:
    """Days of half hours that have the rhythms of a series, and no events."""
    series = a_rhythm(random) if series is None else series
    spectrum = np.abs(np.fft.rfft(series - series.mean()))
    turned = spectrum * np.exp(2j * np.pi * random.uniform(size=len(spectrum)))
    days = size(random, most=len(series) // 48)
    return windows(np.fft.irfft(turned, len(series))[: 48 * days], length=48, step=48, seed=seed)


def shuffled_labels(random: Random, seed: int) -> Evidence:
    """Recordings of several windows, each a little different from all others."""
    count, each = int(random.integers(8, 41)), int(random.integers(2, 25))
    recording = np.repeat(np.arange(count), each)
    points = random.uniform(0, 1.5) * random.normal(size=(count, 8))[recording]
    points += random.normal(size=points.shape)
    label, camera = coin(random, count)[recording], coin(random, count)[recording]
    return evidence(points, seed=seed, recording=recording, kind=label, camera=camera)


NOTHING: tuple[Callable[[Random, int], Evidence], ...] = (
    gaussian, heavy_tails, overlapping, closed_ring, random_phases, shuffled_labels,
)  # fmt: skip


def wrongly_found(made: Callable[[Random, int], Evidence], number: int) -> list[Finding]:
    """What is wrongly found in a null set that is made from its number."""
    fine = ("cloud", "ring") if made is closed_ring else ("cloud",)
    found = find(made(np.random.default_rng([18, number]), number))
    return [one for one in found if one.numbers.get("shape") not in fine]


# --- Something ---------------------------------------------------------------------------


def finds_groups(random: Random, seed: int) -> bool:
    count = int(random.integers(2, 5))
    n = count * int(random.integers(70, 200))
    points, which = clouds(random, count=count, n=n, numbers=int(random.integers(4, 17)))
    (found, *_) = [*find(evidence(points, seed=seed)), None]
    if found is None or found.kind != "groups":
        return False
    groups = np.full(n, -1)
    for number, part in enumerate(found.parts):
        groups[part] = number
    return adjusted_rand_score(which, groups) >= 0.9


def finds_outlier(random: Random, seed: int) -> bool:
    n, d = int(random.integers(60, 500)), int(random.integers(4, 17))
    row, points = int(random.integers(n)), random.normal(size=(n, d))
    errors = errors_of(random, n)
    away = random.normal(size=d)
    points[row] = 12 * away / np.linalg.norm(away)
    errors[row] *= 10
    found = find(evidence(points, seed=seed, errors=errors))
    return [one.rows.tolist() for one in found if one.kind == "odd"] == [[row]]


def finds_step(random: Random, seed: int) -> bool:
    n = int(random.integers(80, 400))
    row = int(random.integers(n // 4, 3 * n // 4))
    series = random.normal(size=8 * n)
    series[8 * row :] += 3
    found = find(windows(series, length=8, step=8, seed=seed))
    near = [abs(int(one.numbers["row"]) - row) <= 2 for one in found if one.kind == "change"]
    return near == [True]


def finds_camera(random: Random, seed: int) -> bool:
    n = int(random.integers(60, 300))
    points, camera = clouds(random, count=2, n=n, apart=3.0, numbers=4)
    label = np.where(random.random(n) < 0.8, camera, 1 - camera)
    found = find(
        evidence(points, seed=seed, errors=errors_of(random, n), gait=label, camera=camera)
    )
    parts = [
        one.parts for one in found if one.kind == "nuisance" and one.numbers["name"] == "camera"
    ]
    right = len(parts) == 1 and all(
        np.array_equal(np.sort(part), np.flatnonzero(camera == c))
        for c, part in enumerate(parts[0])
    )
    return right and not any(one.kind == "label" for one in found)


# What was planted, and how it is found. (Steps in time need a detector of their own.)
SOMETHING: tuple[Callable[[Random, int], bool], ...] = (finds_groups, finds_outlier, finds_camera)
