"""What encodings are worth: python -m tests.benchmarks.quality [--quick] [--held-out]

Encodings of 16 numbers of the preset "separating" against 16 principal
components of relative time, on sequences that neither was trained on: the
share whose nearest neighbour among the training sequences is of their kind,
the share a linear classifier gets right, and the mean squared error of the
reconstructions (of z-scored values). Seeds 0, 1 and 2; --quick takes seed 0.

The model learns from the whole training half, as the components do. With
--held-out a tenth of it is held out, as on the Train page, and seeds 3 and 4
are taken too. Last, the two models for short series are compared.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sequitur_core.baselines import RelativeTimePCA, reconstruction_errors
from sequitur_core.config import Sizes
from sequitur_core.dataset import SequenceDataset
from sequitur_core.models import build
from sequitur_core.prepare import Scaler
from sequitur_core.presets import preset
from sequitur_core.samples import load_sample
from sequitur_core.training import encode, fit, reconstruct
from tests.benchmarks._data import Halves, archive, sample_in_halves, watch_subjects

NUMBERS = 16


@dataclass(frozen=True)
class Score:
    """Sums over tested sequences, so that scores of folds can be added."""

    nearest: int
    probe: int
    sequences: int
    squared_error: float
    numbers: int
    seconds: float

    def __add__(self, other: Score) -> Score:
        return Score(
            *(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Nearest neighbour, probe, mean squared error."""
        return (
            self.nearest / self.sequences,
            self.probe / self.sequences,
            self.squared_error / self.numbers,
        )


def score(halves: Halves, train_z, test_z, reconstructions, seconds: float) -> Score:
    distances = np.square(test_z[:, None] - train_z[None]).sum(axis=-1)
    nearest = halves.train_labels[distances.argmin(axis=1)]
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    probe.fit(train_z, halves.train_labels)
    errors = reconstruction_errors(halves.test, reconstructions)
    sizes = [s.size for s in halves.test]
    return Score(
        int((nearest == halves.test_labels).sum()),
        int((probe.predict(test_z) == halves.test_labels).sum()),
        len(halves.test),
        float(np.dot(errors, sizes)),
        sum(sizes),
        seconds,
    )


def components(halves: Halves, numbers: int) -> Score:
    began = perf_counter()
    pca = RelativeTimePCA(numbers).fit(halves.train)
    # The mean sequence has no encodings: none tells anything.
    return score(
        halves,
        pca.encode(halves.train) if numbers else np.zeros((len(halves.train), 1)),
        pca.encode(halves.test) if numbers else np.zeros((len(halves.test), 1)),
        pca.reconstruct(halves.test),
        perf_counter() - began,
    )


def separating(halves: Halves, seed: int, share: float) -> Score:
    """Trained with this share of the training half held out."""
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    sizes = Sizes.of(dataset)
    options, config = preset("separating", "LSTM_AE", sizes, NUMBERS)
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    began = perf_counter()
    for _ in fit(model, dataset, replace(config, seed=seed, validation_share=share)):
        pass
    seconds = perf_counter() - began
    return score(
        halves,
        encode(model, halves.train),
        encode(model, halves.test),
        reconstruct(model, halves.test),
        seconds,
    )


def compare(title: str, folds: Sequence[Halves], seeds: Sequence[int], share: float) -> None:
    """Print one row for each seed, their median, and the components."""
    print(f"\n{title}\n{'':24}{'nearest':>9}{'probe':>9}{'MSE':>9}{'seconds':>10}")
    rows = []
    for seed in seeds:
        total = add([separating(halves, seed, share) for halves in folds])
        rows.append(total.shares)
        line(f"separating, seed {seed}", total.shares, total.seconds / len(folds))
    if len(rows) > 1:
        line("separating, median", [median(column) for column in zip(*rows, strict=True)])
    ours = median(row[0] for row in rows)
    pca = add([components(halves, NUMBERS) for halves in folds])
    line(f"{NUMBERS} components", pca.shares, pca.seconds / len(folds))
    line("mean sequence", (None, None, add([components(halves, 0) for halves in folds]).shares[2]))
    verdict = "not below" if ours >= pca.shares[0] else "BELOW"
    print(f"nearest neighbour: {verdict} the components by {abs(ours - pca.shares[0]):.3f}")


def add(scores):
    total = scores[0]
    for other in scores[1:]:
        total = total + other
    return total


def line(name: str, shares, seconds: float | None = None) -> None:
    cells = "".join(f"{'':>9}" if share is None else f"{share:9.3f}" for share in shares)
    print(f"{name:24}{cells}" + (f"{seconds:10.1f}" if seconds is not None else ""), flush=True)


def short_series(seeds: Sequence[int]) -> None:
    """Print the validation loss of both models on days of 24 hours."""
    print(f"\nSeattle days, a tenth held out\n{'':24}{'loss':>9}{'seconds':>10}")
    days = load_sample("seattle")
    scaled = replace(days, sequences=Scaler.of(days.sequences).apply(days.sequences))
    sizes = Sizes.of(scaled)
    for name in ("LINEAR_AE", "LSTM_AE"):
        losses, began = [], perf_counter()
        for seed in seeds:
            options, config = preset("separating", name, sizes, NUMBERS)
            torch.manual_seed(seed)
            model = build(name, sizes, None, NUMBERS, options)
            *_, last = fit(model, scaled, replace(config, seed=seed))
            losses.append(last.validation_loss)
        seconds = (perf_counter() - began) / len(seeds)
        print(f"{name + ', median':24}{median(losses):9.5f}{seconds:10.1f}", flush=True)


def main() -> None:
    torch.set_num_threads(1)
    seeds = (0,) if "--quick" in sys.argv[1:] else (0, 1, 2)
    share = 0.0
    if "--held-out" in sys.argv[1:]:
        seeds, share = (0, 1, 2, 3, 4), 0.1
    vowels = archive("JapaneseVowels")
    if vowels is not None:
        compare("JapaneseVowels, the archive's halves", [vowels], seeds, share)
    else:
        compare(
            "heartbeats, every second one", [sample_in_halves("heartbeats", "label")], seeds, share
        )
    compare("Watch exercises, one subject left out", list(watch_subjects()), seeds, share)
    short_series(seeds)


if __name__ == "__main__":
    main()
