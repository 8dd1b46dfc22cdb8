"""Sets of series by one clock of which one slowly leaves the others, or none does.

Each is made from a generator and a seed. In none of those without a departure do series go their
own way for good: they wander, follow a season or a climb each in their own measure, or later than
others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import DoubleArray
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import find
from tests.core.findings.clocks import remembering
from tests.core.findings.planted import side_by_side

Random = np.random.Generator
DAY, YEAR = 24, 365
SIZES = (9, 4, 2)  # °C


def sensors(random: Random, *, n: int = 6, days: int = 120, warmer: float = 5.0) -> DoubleArray:
    """Hourly temperatures (n, T) of machines in one hall, in °C.

    They follow the weather, how much they work on a day, and a spring that is so much `warmer`;
    days of each are off by 0.3 °C, and hours by 0.5.
    """
    hours = np.arange(DAY * days)
    weather = np.interp(
        hours / DAY, np.arange(days), 2 * remembering(random, 1, days, memory=0.8)[0]
    )
    weather += 3 * np.sin(2 * np.pi * hours / DAY) + warmer * np.sin(np.pi / 2 * hours / len(hours))
    work = np.repeat(random.uniform(size=days), DAY) * ((hours % DAY > 6) & (hours % DAY < 20))
    own = 0.3 * remembering(random, n, days, memory=0.5).repeat(DAY, axis=1)
    follows, heats = random.uniform(0.6, 1.2, (n, 1)), random.uniform(3, 8, (n, 1))
    return 50 + follows * weather + heats * work + own + 0.5 * random.normal(size=own.shape)


def ramp(length: int, onset: float) -> DoubleArray:
    """0 until a share of the time, from where it rises to 1 at the end, (length,)."""
    time = np.arange(1, length + 1) / length
    return np.maximum(0.0, time - onset) / (1 - onset)


def finds_drift_of(size: float) -> Callable[[Random, int], bool]:
    """Whether it is found, and nothing else, that a sensor drifts by so many °C, up or down."""

    def finds(random: Random, seed: int) -> bool:
        n, warmer = int(random.choice([3, 4, 6, 12, 30])), float(random.choice([0, 3, 6]))
        series = sensors(random, n=n, days=int(random.integers(60, 130)), warmer=warmer)
        which, onset = int(random.integers(n)), float(random.choice([0, 0.3, 0.5]))
        series[which] += size * random.choice([-1, 1]) * ramp(series.shape[1], onset)
        told = [one for one in find(side_by_side(series, seed=seed)) if one.kind == "departure"]
        return [int(one.rows[0]) for one in told] == [which]

    finds.__name__ = f"finds_drift_of_{size:g}"
    return finds


DRIFTS = tuple(finds_drift_of(size) for size in SIZES)


def walks(random: Random, seed: int) -> Evidence:
    """Three to twenty sums of random steps, more or less together, with noise on them."""
    n, length = int(random.choice([3, 4, 6, 10, 20])), int(random.integers(60, 1_500))
    series = np.cumsum(random.standard_t(5, size=(n, length)), axis=1)
    common = random.uniform(0, 4) * np.cumsum(random.normal(size=length))
    series += random.uniform(0.5, 1.5, (n, 1)) * common
    series += random.uniform(0, 5) * random.normal(size=series.shape)
    return side_by_side(series, unit="min", seed=seed)


def strays(random: Random, seed: int) -> Evidence:
    """Sensors on one course, each of which wanders away from it, some far."""
    n, length = int(random.choice([3, 4, 6, 12])), int(random.integers(120, 1_500))
    course = 3 * remembering(random, 1, length, memory=0.95)
    own = np.cumsum(random.normal(size=(n, length)), axis=1) / np.sqrt(length)
    series = random.uniform(0.6, 1.4, (n, 1)) * course + random.uniform(0.3, 6, (n, 1)) * own
    series += random.uniform(0.1, 1) * random.normal(size=series.shape)
    return side_by_side(series, unit="min", seed=seed)


def a_stray(random: Random, seed: int) -> Evidence:
    """Sensors of which one wanders, by random steps of days, as far as others drift."""
    days = int(random.integers(60, 130))
    series = sensors(random, n=int(random.choice([3, 6, 12])), days=days)
    steps = np.cumsum(random.normal(size=days)) / np.sqrt(days)
    series[0] += random.choice([3, 9]) * steps.repeat(DAY)
    return side_by_side(series, seed=seed)


def seasons(random: Random, seed: int) -> Evidence:
    """Weather of two months to three years, every 6 h: each follows season and weather its way."""
    n, days = int(random.choice([3, 4, 6, 10])), int(YEAR * random.uniform(0.2, 3))
    quarter = np.arange(4 * days) / 4
    late = random.normal(size=(n, 1)) * random.choice([0, 0.1, 0.3, 0.6])
    season = np.sin(2 * np.pi * quarter / YEAR + random.uniform(0, 2 * np.pi) + late)
    season += random.uniform(-0.3, 0.3, (n, 1)) * random.choice([0, 1]) * season**2
    weather = random.uniform(1, 4) * remembering(random, 1, days, memory=0.8).repeat(4, axis=1)
    own = remembering(random, n, days, memory=float(random.uniform(0, 0.9))).repeat(4, axis=1)
    far = random.uniform(2, 12) * random.uniform(0.5, 1.5, (n, 1)) * random.choice([-1, 1], (n, 1))
    near = np.sign(far) * random.uniform(0.6, 1.2, (n, 1))
    series = far * season + near * (weather + 2 * np.sin(2 * np.pi * quarter))
    series += random.uniform(0.2, 1.5) * own + 0.3 * random.normal(size=own.shape)
    whole = side_by_side(series, seed=seed)
    meta = replace(whole.dataset.meta, step=6.0)
    return replace(whole, dataset=replace(whole.dataset, meta=meta))


def climbs(random: Random, seed: int) -> Evidence:
    """All climb, each in its own measure of the common course, some from the middle on."""
    n, length = int(random.choice([3, 4, 6, 10])), int(random.integers(100, 2_000))
    course = random.uniform(2, 12) * ramp(length, float(random.choice([0, 0.5])))
    course += remembering(random, 1, length, memory=float(random.uniform(0.5, 0.99)))[0]
    own = remembering(random, n, length, memory=float(random.uniform(0, 0.95)))
    series = random.uniform(0.4, 1.6, (n, 1)) * course + random.uniform(0.1, 1.5) * own
    return side_by_side(series, unit="min", seed=seed)


def late_ones(random: Random, seed: int) -> Evidence:
    """Machines that follow the weather of a spring, each after hours or days of its own."""
    n, days = int(random.choice([3, 6])), int(random.integers(40, 150))
    hours = np.arange(DAY * days)
    outside = 4 * np.sin(2 * np.pi * hours / DAY)
    outside += random.uniform(0, 10) * np.sin(np.pi * hours / len(hours) * random.uniform(0.3, 1))
    outside += 2 * remembering(random, 1, days, memory=0.8)[0].repeat(DAY)
    series, speed = np.tile(outside, (n, 1)), 1 / (DAY * random.uniform(0.1, 10, n))
    for hour in hours[1:]:
        series[:, hour] = series[:, hour - 1] + speed * (outside[hour] - series[:, hour - 1])
    series = random.uniform(0.5, 1.2, (n, 1)) * series
    series += 0.3 * remembering(random, n, days, memory=0.5).repeat(DAY, axis=1)
    series += random.uniform(0.05, 0.5) * random.normal(size=series.shape)
    return side_by_side(series, seed=seed)


def counters(random: Random, seed: int) -> Evidence:
    """What is counted on and on, by each at its own rate."""
    n, length = int(random.choice([3, 6, 12])), int(random.integers(100, 1_500))
    events = random.poisson(random.uniform(0.1, 5, (n, 1)), (n, length))
    return side_by_side(np.cumsum(events, axis=1).astype(np.float64), unit="min", seed=seed)


STAYING = (walks, strays, a_stray, seasons, climbs, late_ones, counters)
