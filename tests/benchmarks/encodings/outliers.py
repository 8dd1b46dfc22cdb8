"""Whether planted oddities come first: python -m tests.benchmarks.encodings.outliers [S]

Of 12 to 300 sequences three get a spike, a bump, a dropout, a flat stretch, another rhythm, a step
or a shifted level; all are a daily course, waves with phases at random or noise that remembers
(S sets of each kind, 4 unless given). Levels are alike, or spread by four times the sequences' own
deviation. Encodings and errors are those of 4 principal components, by cross-validation. Counted
is which share of the three are the first three of "All" on the Outliers panel, which combines
error, isolation and events; and of what came first before there were events: ranks by the first
two. "Found" is the share that Findings names as unlike all others. Seconds are those that one core
worked.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from itertools import product
from time import process_time

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.anomalies import combined_score, error_ratios, ranking
from sequitur_core.explore.event_scores import event_ratios
from sequitur_core.explore.neighbours import isolation
from sequitur_core.findings.detectors.odd import find_odd
from sequitur_core.findings.evidence import Evidence

DoubleArray = NDArray[np.float64]

COUNTS = (12, 20, 30, 300)
BASES = ("daily", "waves", "noise")
EVENTS = ("spike", "bump", "dropout", "flat", "rhythm", "step", "level")
LENGTH, PLANTED, COMPONENTS, FOLDS = 120, 3, 4, 5


def usual(base: str, n: int, rng: np.random.Generator) -> DoubleArray:
    """Sequences (n, LENGTH) in which nothing is odd, with a deviation of about 1."""
    t, noise = np.arange(LENGTH), rng.normal(size=(n, LENGTH))
    size = 1 + 0.15 * rng.normal(size=(n, 1))
    if base == "daily":
        day = 2 * np.pi * t / (LENGTH / 4)
        return np.asarray(size * (np.sin(day) + 0.4 * np.sin(2 * day + 1)) + 0.25 * noise)
    if base == "waves":
        phase = 2 * np.pi * rng.random((n, 1))
        return np.asarray(size * np.sin(2 * np.pi * t / (LENGTH / 6) + phase) + 0.25 * noise)
    for i in range(1, LENGTH):
        noise[:, i] = 0.9 * noise[:, i - 1] + np.sqrt(1 - 0.81) * noise[:, i]
    return np.asarray(noise)


def plant(x: DoubleArray, event: str, rng: np.random.Generator) -> None:
    """Change a sequence (LENGTH,) in place."""
    begin, sign = int(rng.integers(12, 60)), rng.choice([-1, 1])
    if event == "spike":
        x[begin : begin + 3] += 5 * sign
    elif event == "bump":
        x[begin : begin + 10] += 3 * sign * np.hanning(10)
    elif event == "dropout":
        x[begin : begin + 14] = -6
    elif event == "flat":
        x[begin : begin + 36] = x[begin]
    elif event == "rhythm":
        x[begin : begin + 48] = np.sin(np.arange(48) * 0.7) + 0.25 * rng.normal(size=48)
    elif event == "step":
        x[begin + 30 :] += 2.5 * sign
    else:
        x += 12 * sign


def encoded(x: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Principal components of all (n, COMPONENTS), and errors (n,) of those left out by turns."""

    def components(rows: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
        mean = rows.mean(axis=0)
        return mean, np.linalg.svd(rows - mean, full_matrices=False)[2][:COMPONENTS]

    mean, axes = components(x)
    fold, errors = np.arange(len(x)) % FOLDS, np.empty(len(x))
    for i in range(FOLDS):
        middle, others = components(x[fold != i])
        off = x[fold == i] - middle
        errors[fold == i] = np.square(off - off @ others.T @ others).mean(axis=1)
    return (x - mean) @ axes.T, errors


def by_ranks(*measures: DoubleArray) -> DoubleArray:
    """What "both" was before: logarithms of ranks, added up."""
    return -np.sum([np.log((m[:, None] <= m).mean(axis=1)) for m in measures], axis=0)


def found(base: str, event: str, n: int, spread: float, seed: int) -> tuple[float, ...]:
    """Share of the planted that come first, by ranks and by the score of today, and are found."""
    rng = np.random.default_rng([18, seed, n])
    x = usual(base, n, rng)
    rows = rng.choice(n, PLANTED, replace=False)
    for row in rows:
        plant(x[row], event, rng)
    x += spread * rng.normal(size=(n, 1))
    x = (x - x.mean()) / x.std()
    encodings, errors = encoded(x)
    ratios, apart = error_ratios(errors), isolation(encodings).distance
    dataset = SequenceDataset("planted", list(x[:, :, None].astype(np.float32)))
    events = event_ratios(dataset, rare=True)
    scores = by_ranks(ratios, apart), combined_score(ratios, apart, events)
    before, now = (np.isin(ranking(score)[:PLANTED], rows).mean() for score in scores)
    (odd,) = find_odd(Evidence(encodings, dataset, ratios, seed=seed))
    named = np.isin(rows, odd.rows).mean() if odd.numbers["count"] else 0.0
    return float(before), float(now), float(named)


def main(sets: int = 4) -> None:
    print(f"{'planted':10}" + "".join(f"{n:>6} {'before':>7} {'found':>6}" for n in COUNTS))
    begun = process_time()
    for event in EVENTS:
        line = f"{event:10}"
        for n in COUNTS:
            spreads = (0.0,) if event == "level" else (0.0, 4.0)
            trials = product(BASES, spreads, range(sets))
            shares = [found(base, event, n, spread, seed) for base, spread, seed in trials]
            before, now, named = np.mean(shares, axis=0)
            line += f"{now:6.0%} {before:7.0%} {named:6.0%}"
        print(line, flush=True)
    print(f"{process_time() - begun:.1f} s")


if __name__ == "__main__":
    main(*(int(count) for count in sys.argv[1:]))
