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
from tests.core.findings.clocks import BY_CHANCE
from tests.core.findings.leaving import STAYING
from tests.core.findings.planted import clouds, evidence, hours, machine, ring, windows

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


def a_daily_rhythm(random: Random, seed: int) -> Evidence:
    """Hours of 14 to 40 days of a machine in which nothing fails, though some days are unusual."""
    days, channels = int(random.integers(14, 41)), int(random.integers(1, 5))
    cut = machine(random, days=days, channels=channels, heavy=bool(random.integers(2)))
    return hours(cut, seed=seed)


def a_fleet(random: Random, seed: int) -> Evidence:
    """10 to 20 machines, each of its own level, that start at different times."""
    count, channels = int(random.integers(10, 21)), int(random.integers(1, 5))
    cut = _machines(random, count, channels)
    return hours(cut.reshape(-1, *cut.shape[2:]), recordings=count, seed=seed)


def _machines(random: Random, count: int, channels: int) -> DoubleArray:
    """Three days of each of some machines of one make, (count, 72, 6, channels)."""
    one = machine(np.random.default_rng(random.integers(2**31)), days=3, channels=channels)
    turned = np.stack([np.roll(one, int(random.integers(24)), axis=0) for _ in range(count)])
    turned = turned * (1 + 0.05 * random.normal(size=(count, 1, 1, channels)))
    noisy: DoubleArray = turned + 0.05 * random.normal(size=turned.shape)
    return noisy


NOTHING: tuple[Callable[[Random, int], Evidence], ...] = (
    gaussian, heavy_tails, overlapping, closed_ring, random_phases, shuffled_labels,
)  # fmt: skip

NO_FAULT = (a_daily_rhythm, a_fleet)


def wrongly_found(made: Callable[[Random, int], Evidence], number: int) -> list[Finding]:
    """What is wrongly found in a null set that is made from its number.

    That a machine runs or doesn't are groups, and a band between them. Prices that wander end so
    far apart that some are unlike all others; of series by one clock only moments and departures
    are counted, and only these of such as have a season or a trend.
    """
    fine = ("cloud", "ring") if made is closed_ring else ("cloud",)
    found = find(made(np.random.default_rng([18, number]), number))
    if made in NO_FAULT:
        found = [one for one in found if one.kind not in ("groups", "continuum")]
    if made in BY_CHANCE:
        found = [one for one in found if one.kind in ("moment", "departure")]
    if made in STAYING:
        found = [one for one in found if one.kind == "departure"]
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


def finds_fault(random: Random, seed: int) -> bool:
    """A day to three days in which a channel is higher or lower while the machine runs."""
    days, channels = int(random.integers(14, 41)), int(random.integers(1, 5))
    cut = machine(random, days=days, channels=channels)
    begin = int(random.integers(24, len(cut) - 96))
    stop, channel = begin + int(random.integers(24, 73)), int(random.integers(channels))
    runs = cut.mean(axis=(1, 2)) > cut.mean()
    rows = np.flatnonzero(runs[begin:stop]) + begin
    cut[rows, :, channel] *= _fault(random)
    found = [one for one in find(hours(cut, seed=seed)) if one.kind == "stretch"]
    return len(rows) < 6 or (
        len(found) == 1
        and _share_in_common(found[0].rows, rows) >= 0.5
        and str(found[0].numbers["feature_channel"][0]) == f"c{channel}"
    )


def finds_machine(random: Random, seed: int) -> bool:
    """A machine among others in which a channel is higher or lower."""
    count, channels = int(random.integers(10, 21)), int(random.integers(1, 5))
    cut, one = _machines(random, count, channels), int(random.integers(count))
    channel = int(random.integers(channels))
    cut[one, ..., channel] *= _fault(random)
    whole = hours(cut.reshape(-1, *cut.shape[2:]), recordings=count, seed=seed)
    found = [f for f in find(whole) if f.kind == "stretch"]
    return [(f.numbers["recording"], str(f.numbers["feature_channel"][0])) for f in found] == [
        (one, f"c{channel}")
    ]


def _fault(random: Random) -> float:
    """What a channel is multiplied by: it fails, or is twice to three times as high."""
    return float(random.choice([random.uniform(0, 0.2), random.uniform(2, 3)]))


def _share_in_common(rows: np.ndarray, others: np.ndarray) -> float:
    return len(np.intersect1d(rows, others)) / len(np.union1d(rows, others))


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
SOMETHING: tuple[Callable[[Random, int], bool], ...] = (
    finds_groups, finds_outlier, finds_camera, finds_fault, finds_machine,
)  # fmt: skip
