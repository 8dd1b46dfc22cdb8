"""Encodings with something in them, or nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray, Meta, SequenceDataset
from sequitur_core.findings.evidence import Evidence


def evidence(
    encodings: DoubleArray, *, seed: int = 0, errors: DoubleArray | None = None, **columns: object
) -> Evidence:
    """Encodings (n, d) of sequences of noise, with labels by name; `recording` and `start` too."""
    rows = {
        name: np.asarray(columns.pop(name)) for name in ("recording", "start") if name in columns
    }
    noise = np.random.default_rng(seed + 1).normal(size=(len(encodings), 8, 1)).astype(np.float32)
    data = SequenceDataset("made", noise, labels=pd.DataFrame(columns), **rows)
    return Evidence(np.asarray(encodings, np.float64), data, errors, seed=seed)


def clouds(
    random: np.random.Generator, *, count: int, n: int, numbers: int = 8, apart: float = 6.0
) -> tuple[DoubleArray, IntArray]:
    """Points (n, numbers) in round groups of deviation 1, each as far from all others; which.

    At 6 apart each ends, at 3 deviations, where the next begins.
    """
    corners = np.eye(numbers)[:count] * apart / np.sqrt(2)
    axes = np.linalg.qr(random.normal(size=(numbers, numbers)))[0]
    which = random.permutation(np.arange(n) % count)
    return corners[which] @ axes + random.normal(size=(n, numbers)), which


def ring(
    random: np.random.Generator, *, n: int, numbers: int = 6, noise: float = 0.15
) -> DoubleArray:
    """Points (n, numbers) about a circle of radius 1."""
    angles = random.uniform(0, 2 * np.pi, n)
    points = noise * random.normal(size=(n, numbers))
    points[:, 0] += np.cos(angles)
    points[:, 1] += np.sin(angles)
    return points


def windows(series: DoubleArray, *, length: int, step: int, seed: int = 0) -> Evidence:
    """Windows of one recording, encoded by their eight first principal components."""
    start = np.arange(0, len(series) - length + 1, step)
    cut = np.lib.stride_tricks.sliding_window_view(series, length)[start]
    _, _, axes = np.linalg.svd(cut - cut.mean(axis=0), full_matrices=False)
    data = SequenceDataset(
        "made",
        cut[:, :, None].astype(np.float32),
        recording=np.zeros(len(start), np.int64),
        start=start.astype(np.int64),
    )
    return Evidence((cut - cut.mean(axis=0)) @ axes[:8].T, data, seed=seed)


HOUR = 6  # steps


def machine(
    random: np.random.Generator, *, days: int, channels: int, heavy: bool = False
) -> DoubleArray:
    """Hours of a machine, (24 * days, 6, channels), that starts and warms up in the morning.

    It runs for less on weekends. Days differ by up to a tenth, or by Student's t where tails are
    `heavy`, and hours by 0.05.
    """
    hour, day = np.tile(np.arange(24), days), np.repeat(np.arange(days), 24)
    runs = np.where(day % 7 < 5, (hour >= 6) & (hour < 22), (hour >= 8) & (hour < 14))
    size = random.standard_t(4, (days, channels)) if heavy else random.normal(size=(days, channels))
    size = random.uniform(0.02, 0.1) * size
    course = np.repeat(runs, HOUR)[:, None] * random.uniform(1, 3, channels)
    for step in range(1, len(course)):  # each channel follows at its own speed
        course[step] += (course[step - 1] - course[step]) * np.linspace(0, 0.9, channels)
    cut = course.reshape(-1, HOUR, channels) * (1 + size[day][:, None] * runs[:, None, None])
    cut += 0.05 * random.normal(size=(len(cut), 1, channels))
    noisy: DoubleArray = cut + 0.1 * random.normal(size=cut.shape)
    return noisy


def hours(cut: DoubleArray, *, recordings: int = 1, seed: int = 0) -> Evidence:
    """Windows (n, 6, channels) of ten-minute steps, encoded by eight principal components."""
    n, _, channels = cut.shape
    each = n // recordings
    flat = cut.reshape(n, -1) - cut.reshape(n, -1).mean(axis=0)
    data = SequenceDataset(
        "hours",
        cut.astype(np.float32),
        recording=np.repeat(np.arange(recordings), each),
        start=np.tile(HOUR * np.arange(each), recordings),
        meta=Meta(
            channels=tuple(f"c{c}" for c in range(channels)),
            units=("",) * channels,
            step=10.0,
            step_unit="min",
        ),
    )
    axes = np.linalg.svd(flat, full_matrices=False)[2][:8]
    return Evidence(flat @ axes.T, data, seed=seed)


def side_by_side(
    series: DoubleArray, *, unit: str = "h", dated: bool = True, seed: int = 0
) -> Evidence:
    """Series (n, T) with the same dates, one sequence each, encoded by principal components."""
    begins = "2023-01-02T00:00:00" if dated else ""
    data = SequenceDataset(
        "side by side",
        series[:, :, None].astype(np.float32),
        meta=Meta(step_unit=unit, begins=begins),
    )
    flat = series - series.mean(axis=0)
    axes = np.linalg.svd(flat, full_matrices=False)[2][:8]
    return Evidence(flat @ axes.T, data, seed=seed)
