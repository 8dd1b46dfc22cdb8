"""Sets of series by one clock, with nothing in common but chance, and with a moment planted.

Each is made from a generator and a seed: prices that wander in fat-tailed steps, together for a
part of them; loads with a rhythm of days and weeks and the same weather; and noise.
"""

from __future__ import annotations

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import find
from sequitur_core.findings.finding import Finding
from tests.core.findings.planted import side_by_side

Random = np.random.Generator
DAYS_OFF = np.array([1, 1, 1, 1, 1, 0.8, 0.75])
CLOSE = 12  # steps from what was planted, within which a moment is the same


def some_prices(random: Random) -> DoubleArray:
    """Logarithms of 10 to 60 prices on 250 to 1,000 days, (n, T)."""
    n, length = int(random.integers(10, 61)), int(random.integers(250, 1_001))
    steps = random.standard_t(random.uniform(3, 8), size=(n, length))
    restless = np.clip(remembering(random, n, length), -3, 3)
    steps *= np.exp(0.5 * restless)  # some weeks are more restless than others
    steps += random.uniform(0, 2) * random.uniform(0.5, 1.5, (n, 1)) * random.normal(size=length)
    return random.uniform(3, 5, (n, 1)) + np.cumsum(0.01 * steps, axis=1)


def some_loads(random: Random) -> DoubleArray:
    """10 to 30 loads over hours of 20 to 200 days, (n, T)."""
    n, days = int(random.integers(10, 31)), int(random.integers(20, 201))
    hour = np.arange(24 * days)
    morning = 0.5 + 0.5 / (1 + np.exp(-2 * (hour % 24 - random.uniform(6, 9, (n, 1)))))
    course = morning * DAYS_OFF[hour // 24 % 7] * (1 + 0.1 * np.sin(hour / 24 / 58))
    weather = 0.05 * random.uniform(0, 1) * remembering(random, 1, len(hour), memory=0.98)
    noise = 0.05 * random.standard_t(5, size=(n, len(hour)))
    return random.uniform(20, 400, (n, 1)) * np.maximum(course + weather + noise, 0.01)


def some_noise(random: Random) -> DoubleArray:
    """5 to 60 series of 100 to 1,000 steps, each partly the one before, (n, T)."""
    n, length = int(random.integers(5, 61)), int(random.integers(100, 1_001))
    return remembering(random, n, length, memory=float(random.uniform(0, 0.9)))


def remembering(random: Random, n: int, length: int, memory: float = 0.95) -> DoubleArray:
    """Series of deviation 1, (n, T), that remember the step before."""
    series = random.standard_t(5, size=(n, length)) * np.sqrt(0.6 * (1 - memory**2))
    for step in range(1, length):
        series[:, step] += memory * series[:, step - 1]
    return series


def prices(random: Random, seed: int) -> Evidence:
    return side_by_side(
        np.exp(some_prices(random)), unit="business day", dated=bool(seed % 2), seed=seed
    )


def loads(random: Random, seed: int) -> Evidence:
    return side_by_side(some_loads(random), seed=seed)


def noise(random: Random, seed: int) -> Evidence:
    return side_by_side(some_noise(random), unit="min", seed=seed)


BY_CHANCE = (prices, loads, noise)


def _some(random: Random, n: int) -> IntArray:
    """From three to all of n series."""
    return np.sort(random.permutation(n)[: int(random.integers(3, max(4, n // 2)))])


def _found(found: list[Finding], rows: IntArray, at: int) -> bool:
    """Whether one moment was found, with most of these rows and few others, near a step."""
    told = [one for one in found if one.kind == "moment"]
    if len(told) != 1 or abs(int(str(told[0].numbers["start"])) - at) > CLOSE + 8:
        return False
    return len(np.intersect1d(told[0].rows, rows)) >= 0.7 * len(np.union1d(told[0].rows, rows))


def finds_crash(random: Random, seed: int) -> bool:
    """Three shares or more fall by 30 to 60 % within a week, each on a day of its own."""
    levels = some_prices(random)
    rows, at = _some(random, len(levels)), int(random.integers(60, levels.shape[1] - 60))
    for row in rows:
        day = at + int(random.integers(5))
        levels[row, day:] += np.log(1 - random.uniform(0.3, 0.6))
    whole = side_by_side(np.exp(levels), unit="business day", seed=seed)
    return _found(find(whole), rows, at)


def finds_holiday(random: Random, seed: int) -> bool:
    """Most loads are 30 to 60 % lower on one working day."""
    loads = some_loads(random)
    day = 7 * int(random.integers(1, loads.shape[1] // 168)) + int(random.integers(4))
    rows = np.flatnonzero(random.random(len(loads)) < 0.8)
    loads[rows, 24 * day : 24 * day + 24] *= random.uniform(0.4, 0.7)
    return _found(find(side_by_side(loads, seed=seed)), rows, 24 * day)


def finds_bump(random: Random, seed: int) -> bool:
    """Three series of noise or more are off by eight deviations for five to fifteen steps."""
    series = some_noise(random)
    rows, at = _some(random, len(series)), int(random.integers(30, series.shape[1] - 30))
    series[rows, at : at + int(random.integers(5, 16))] += 8 * random.choice(
        [-1, 1], (len(rows), 1)
    )
    return _found(find(side_by_side(series, unit="min", seed=seed)), rows, at)


def finds_leap(random: Random, seed: int) -> bool:
    """One price loses 50 to 80 % on one day, and stays there."""
    levels = some_prices(random)
    row, at = int(random.integers(len(levels))), int(random.integers(60, levels.shape[1] - 60))
    levels[row, at:] += np.log(1 - random.uniform(0.5, 0.8))
    whole = side_by_side(np.exp(levels), unit="business day", seed=seed)
    return _found(find(whole), np.array([row]), at)


AT_ONCE = (finds_crash, finds_holiday, finds_bump)
