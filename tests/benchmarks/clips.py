"""What CONV_LSTM_AE is worth on clips and scans: python -m tests.benchmarks.clips [--quick]

The presets "separating" and "faithful" with encodings of 16 numbers, measured as
on the Train page: on a tenth of the clips that is held out, or cross-fitted where there are
under 50. Against it stand, on the same clips and found on the same others,
the mean frame, the mean sequence (which the page calls the mean), and 16
principal components. Errors are mean squared errors of z-scored pixels. Beside
them stands the share of all clips whose nearest neighbour by encoding is of
their kind. Not so for the Haxby scans: there the nearest is always of the same
minute, which holds no two of a kind.

Seeds 0, 1 and 2 for weights and split; --quick takes seed 0. Seconds are those
that a processor worked for all trainings of a run, six where it is cross-fitted.
The ultrasound clips and the scans of ../shared/data are measured where they
exist, the digits and the simulated volumes are samples of this project.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import torch

from sequitur_core.baselines import RelativeTimePCA, reconstruction_errors
from sequitur_core.config import Sizes
from sequitur_core.dataset import SequenceDataset
from sequitur_core.models import build
from sequitur_core.prepare import Scaler
from sequitur_core.presets import preset
from sequitur_core.readers import load
from sequitur_core.samples import load_sample
from sequitur_core.splitting import MIN_SEQUENCES, folds, split
from sequitur_core.training import cross_fit, encode, fit, reconstruct

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NUMBERS = 16
MODEL = "CONV_LSTM_AE"


@dataclass(frozen=True)
class Measured:
    """Mean squared errors over all held-out numbers, and what training cost."""

    model: float
    mean_frame: float
    mean_sequence: float
    components: float
    nearest: float
    nearest_by_components: float
    seconds: float


def datasets() -> Iterator[tuple[str, SequenceDataset, str | None]]:
    """Title, clips and the label that tells their kinds, if that says anything."""
    yield "Moving digits", load_sample("digits"), "motion"
    yield "Simulated brain scans", load_sample("volumes"), "region"
    scans = SHARED / "volumes" / "haxby_blocks_1slice.npz"
    if scans.exists():
        yield "Haxby, one slice", load(scans), None
    clips = SHARED / "video" / "lung_ultrasound"
    if clips.exists():
        dataset = load(clips)
        yield "Lung ultrasound", dataset, dataset.labels.columns[0]


def measured(dataset: SequenceDataset, label: str | None, name: str, seed: int) -> Measured:
    """One run of a preset, measured on clips that weren't trained on."""
    sizes = Sizes.of(dataset)
    options, config = preset(name, MODEL, sizes, NUMBERS)
    config = replace(config, seed=seed)
    train, held_out = split(dataset, share=config.validation_share, seed=seed)
    scaler = Scaler.of([dataset.sequences[row] for row in train])
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))

    def fresh() -> torch.nn.Module:
        torch.manual_seed(seed)
        return build(MODEL, sizes, None, NUMBERS, options)

    began = process_time()
    model = fresh()
    for _ in fit(model, scaled, config):
        pass
    if len(dataset) < MIN_SEQUENCES:
        pairs = folds(scaled, count=5, seed=seed)
        errors = cross_fit(fresh, scaled, config)
        rows = np.arange(len(dataset))
    else:
        pairs, rows = [(train, held_out)], held_out
        sequences = [scaled.sequences[row] for row in rows]
        errors = reconstruction_errors(sequences, reconstruct(model, sequences))
    seconds = process_time() - began

    lengths = dataset.lengths
    kinds = None if label is None else dataset.labels[label].astype(str).to_numpy()
    return Measured(
        float(np.average(errors, weights=lengths[rows])),
        _error(scaled, pairs, mean_frame),
        _error(scaled, pairs, components(0)),
        _error(scaled, pairs, components(NUMBERS)),
        _nearest(encode(model, scaled), kinds),
        _nearest(RelativeTimePCA(NUMBERS).fit(scaled.sequences).encode(scaled.sequences), kinds),
        seconds,
    )


Predictor = Callable[[Sequence[np.ndarray], Sequence[np.ndarray]], list[np.ndarray]]


def mean_frame(train: Sequence[np.ndarray], test: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The mean over all training frames of each pixel, at every moment."""
    mean = np.concatenate(train).mean(axis=0, dtype=np.float64).astype(np.float32)
    return [np.broadcast_to(mean, sequence.shape) for sequence in test]


def components(kept: int) -> Predictor:
    return lambda train, test: RelativeTimePCA(kept).fit(train).reconstruct(test)


def _error(scaled: SequenceDataset, pairs: Sequence, predict: Predictor) -> float:
    errors, lengths = [], []
    for train, rows in pairs:
        test = [scaled.sequences[row] for row in rows]
        guesses = predict([scaled.sequences[row] for row in train], test)
        errors.append(reconstruction_errors(test, guesses))
        lengths.append(scaled.lengths[rows])
    return float(np.average(np.concatenate(errors), weights=np.concatenate(lengths)))


def _nearest(encodings: np.ndarray, kinds: np.ndarray | None) -> float:
    if kinds is None:
        return np.nan
    distances = np.square(encodings[:, None] - encodings[None]).sum(axis=-1)
    np.fill_diagonal(distances, np.inf)
    return float((kinds[distances.argmin(axis=1)] == kinds).mean())


def report(title: str, dataset: SequenceDataset, label: str | None, seeds: Sequence[int]) -> None:
    sizes = Sizes.of(dataset)
    frames = f"{sizes.min_length}" + (
        f"-{sizes.max_length}" if sizes.max_length != sizes.min_length else ""
    )
    how = "cross-fitted" if sizes.n < MIN_SEQUENCES else "a tenth held out"
    shape = " x ".join(str(size) for size in sizes.element_shape)
    print(f"\n{title}: {sizes.n} clips of {frames} frames {shape}, {how}", flush=True)
    print(f"{'':20}{'MSE, median':>12}{'lowest':>10}{'highest':>10}{'/PCA':>7}{'nearest':>9}")
    for name in ("separating", "faithful"):
        runs = [measured(dataset, label, name, seed) for seed in seeds]
        pca = [run.components for run in runs]
        row(name, [run.model for run in runs], pca, [run.nearest for run in runs])
        lower = [min(run.mean_frame, run.mean_sequence) for run in runs]
        shares = [run.model / mean for run, mean in zip(runs, lower, strict=True)]
        verdict = "below" if max(shares) < 1 else "NOT BELOW"
        seconds = median(run.seconds for run in runs)
        print(f"    {verdict} both means: {median(shares):.2f} of the lower; {seconds:.0f} s")
    row("mean frame", [run.mean_frame for run in runs], pca, [])
    row("mean sequence", [run.mean_sequence for run in runs], pca, [])
    row(f"{NUMBERS} components", pca, pca, [run.nearest_by_components for run in runs])


def row(name: str, errors: Sequence[float], pca: Sequence[float], nearest: Sequence[float]) -> None:
    ratio = median(error / by_pca for error, by_pca in zip(errors, pca, strict=True))
    cell = f"{median(nearest):9.3f}" if nearest and np.isfinite(nearest).all() else ""
    print(
        f"{name:20}{median(errors):12.5f}{min(errors):10.5f}{max(errors):10.5f}{ratio:7.2f}{cell}",
        flush=True,
    )


def main() -> None:
    torch.set_num_threads(1)
    seeds = (0,) if "--quick" in sys.argv[1:] else (0, 1, 2)
    for title, dataset, label in datasets():
        report(title, dataset, label, seeds)


if __name__ == "__main__":
    main()
