"""Encodings with something in them, or nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import DoubleArray, IntArray, SequenceDataset
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
