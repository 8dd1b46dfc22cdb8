"""What CONV_LSTM_AE is worth on clips: python -m tests.benchmarks.encodings.clips [option ...]

The presets "balanced", "separating" and "faithful" with encodings of 16 numbers, measured as
on the Train page: on a tenth of the clips that is held out, or cross-fitted where there are
under 50. Moving shapes are trained on half of them and measured on the other.
Against it stand, on the same clips and found on the same others,
the mean frame, the mean sequence (which the page calls the mean), 16
principal components, and sequitur 1.2.4 itself: the layers of the preset
"original", its own loop with its own learning rate, 50 epochs or what it gets done in 120 s.
Errors are mean squared errors of z-scored pixels. Beside them stands the share of all clips whose
nearest neighbour by encoding is of their kind, by all numbers but phase and by those of rhythm
alone. Not so for the Haxby scans: there the nearest is always of the same minute, which holds no
two of a kind.

Seeds 0, 1 and 2 for weights and split; --quick takes seed 0. --set and --preset measure some
only, and then without sequitur. --choose prints what chose that rhythm of clips knows no patterns,
and when a number tells phase: the preset "balanced" as it begins, untrained, in fourths of training
halves that are left out in turn, with the error against 16 components. Test halves aren't looked
at. Seconds are those that a processor worked for all trainings of a run, six where it is
cross-fitted.
The ultrasound clips and the scans of ../shared/data are measured where they
exist, the digits and the simulated volumes are samples of this project.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import sequitur.models
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import MIN_SEQUENCES, folds, split
from sequitur_core.models import build
from sequitur_core.readers import load
from sequitur_core.samples import load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.loop import fit
from tests.benchmarks._data import (
    EPOCHS,
    SHAPES,
    Halves,
    moving_shapes,
    sample_in_halves,
    sequiturs_loop,
    their_encodings,
    their_reconstructions,
)
from tests.benchmarks.encodings.quality import Score, add, score
from tests.benchmarks.encodings.windows import fourths

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
NUMBERS = 16
PRESETS = ("balanced", "separating", "faithful")
MODEL = "CONV_LSTM_AE"
LIMIT = 120  # seconds of the processor for sequitur, shared by the trainings of a run


@dataclass(frozen=True)
class Clips:
    """A set, the label that tells its kinds, if that says anything, and the rows of its test half.

    Without such rows a tenth is held out, or the set is cross-fitted.
    """

    title: str
    dataset: SequenceDataset
    label: str | None
    test: np.ndarray | None = None

    @property
    def how(self) -> str:
        if self.test is not None:
            return "half of them held out"
        return "cross-fitted" if len(self.dataset) < MIN_SEQUENCES else "a tenth held out"

    def pairs(self, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows to train on and rows to measure, once or for each part."""
        if self.test is not None:
            return [(np.setdiff1d(np.arange(len(self.dataset)), self.test), self.test)]
        if len(self.dataset) < MIN_SEQUENCES:
            return list(folds(self.dataset, count=5, seed=seed))
        return [split(self.dataset, seed=seed)]


@dataclass(frozen=True)
class Trained:
    """What a model makes of sequences, and how many epochs it was trained for."""

    encode: Callable[[Sequence[np.ndarray]], np.ndarray]
    reconstruct: Callable[[Sequence[np.ndarray]], list[np.ndarray]]
    epochs: int
    rhythm: int = 0  # of the numbers of an encoding, the last ones


# Takes the clips to train on, the sizes of the whole set, the seed and how many
# such trainings a run has.
Trainer = Callable[[SequenceDataset, Sizes, int, int], Trained]


@dataclass(frozen=True)
class Measured:
    """Mean squared errors over all held-out numbers, and what training cost."""

    model: float
    mean_frame: float
    mean_sequence: float
    components: float
    nearest: float
    nearest_by_rhythm: float
    nearest_by_components: float
    seconds: float
    epochs: int


def sets() -> Iterator[tuple[str, Callable[[], Clips]]]:
    yield "digits", lambda: Clips("Moving digits", load_sample("digits"), "motion")
    yield "volumes", lambda: Clips("Simulated brain scans", load_sample("volumes"), "region")
    scans = SHARED / "volumes" / "haxby_blocks_1slice.npz"
    if scans.exists():
        yield "haxby", lambda: Clips("Haxby, one slice", load(scans), None)
    half = np.arange(SHAPES // 2, SHAPES)
    yield "shapes", lambda: Clips("Moving shapes", moving_shapes(), "shape", half)
    if (SHARED / "video" / "lung_ultrasound").exists():
        yield "lungs", lungs


def lungs() -> Clips:
    dataset = load(SHARED / "video" / "lung_ultrasound")
    return Clips("Lung ultrasound", dataset, dataset.labels.columns[0])


def by_preset(name: str) -> Trainer:
    def trained(clips: SequenceDataset, sizes: Sizes, seed: int, _: int) -> Trained:
        if name == "balanced":
            sizes = sizes.measured(clips)
        options, config = preset(name, MODEL, sizes, NUMBERS)
        torch.manual_seed(seed)
        model = build(MODEL, sizes, None, NUMBERS, options)
        for _ in fit(model, clips, replace(config, seed=seed, validation_share=0.0)):
            pass
        compared = NUMBERS - bool(options.get("phase"))
        return Trained(
            lambda sequences: encode(model, sequences)[:, :compared],
            lambda sequences: reconstruct(model, sequences),
            config.epochs,
            int(options.get("rhythm", 0)),
        )

    return trained


def by_sequitur(clips: SequenceDataset, sizes: Sizes, seed: int, trainings: int) -> Trained:
    options, _ = preset("original", MODEL, sizes, NUMBERS)
    torch.manual_seed(seed)
    model = sequitur.models.CONV_LSTM_AE(sizes.element_shape, NUMBERS, **options)
    epochs = sequiturs_loop(model, clips.sequences, EPOCHS, LIMIT / trainings)
    return Trained(
        lambda sequences: their_encodings(model, sequences),
        lambda sequences: their_reconstructions(model, sequences),
        epochs,
    )


def measured(clips: Clips, trainer: Trainer, seed: int) -> Measured:
    """One run, measured on clips that weren't trained on."""
    dataset, pairs = clips.dataset, clips.pairs(seed)
    known = pairs[0][0] if len(pairs) == 1 else np.arange(len(dataset))
    scaler = Scaler.of([dataset.sequences[row] for row in known])
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))
    sizes = Sizes.of(dataset if clips.test is None else dataset.take(known))

    began = process_time()
    trainings = len(pairs) + (len(pairs) > 1)
    made = [trainer(scaled.take(train), sizes, seed, trainings) for train, _ in pairs]
    whole = made[0] if len(pairs) == 1 else trainer(scaled, sizes, seed, trainings)
    seconds = process_time() - began
    redraw = iter([model.reconstruct for model in made])

    kinds = None
    if clips.label is not None:
        kinds = dataset.labels[clips.label].astype(str).to_numpy()
    encodings = whole.encode(scaled.sequences)
    return Measured(
        _error(scaled, pairs, lambda _, test: next(redraw)(test)),
        _error(scaled, pairs, mean_frame),
        _error(scaled, pairs, components(0)),
        _error(scaled, pairs, components(NUMBERS)),
        _nearest(encodings, kinds),
        _nearest(encodings[:, -whole.rhythm :], kinds) if whole.rhythm else np.nan,
        _nearest(RelativeTimePCA(NUMBERS).fit(scaled.sequences).encode(scaled.sequences), kinds),
        seconds,
        whole.epochs,
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


def report(clips: Clips, seeds: Sequence[int], presets: Sequence[str], *, theirs: bool) -> None:
    sizes = Sizes.of(clips.dataset)
    frames = f"{sizes.min_length}" + (
        f"-{sizes.max_length}" if sizes.max_length != sizes.min_length else ""
    )
    shape = " x ".join(str(size) for size in sizes.element_shape)
    print(f"\n{clips.title}: {sizes.n} clips of {frames} frames {shape}, {clips.how}", flush=True)
    errors = f"{'MSE, median':>12}{'lowest':>10}{'highest':>10}{'/PCA':>7}"
    print(f"{'':20}{errors}{'nearest':>9}{'by rhythm':>10}")
    trainers = {name: by_preset(name) for name in presets}
    if theirs:
        trainers["sequitur 1.2.4"] = by_sequitur
    for name, trainer in trainers.items():
        runs = [measured(clips, trainer, seed) for seed in seeds]
        pca = [run.components for run in runs]
        nearest = [[run.nearest for run in runs], [run.nearest_by_rhythm for run in runs]]
        row(name, [run.model for run in runs], pca, *nearest)
        lower = [min(run.mean_frame, run.mean_sequence) for run in runs]
        shares = [run.model / mean for run, mean in zip(runs, lower, strict=True)]
        verdict = "below" if max(shares) < 1 else "NOT BELOW"
        epochs, seconds = median(run.epochs for run in runs), median(run.seconds for run in runs)
        print(
            f"    {verdict} both means: {median(shares):.2f} of the lower; "
            f"{epochs:.0f} epochs, {seconds:.0f} s",
            flush=True,
        )
    row("mean frame", [run.mean_frame for run in runs], pca)
    row("mean sequence", [run.mean_sequence for run in runs], pca)
    row(f"{NUMBERS} components", pca, pca, [run.nearest_by_components for run in runs])


def row(
    name: str, errors: Sequence[float], pca: Sequence[float], *nearest: Sequence[float]
) -> None:
    ratio = median(error / by_pca for error, by_pca in zip(errors, pca, strict=True))
    cells = [f"{median(one):9.3f}" if np.isfinite(one).all() else "" for one in nearest]
    print(
        f"{name:20}{median(errors):12.5f}{min(errors):10.5f}{max(errors):10.5f}{ratio:7.2f}"
        + " ".join(cells),
        flush=True,
    )


def choose(seeds: Sequence[int]) -> None:
    shapes = moving_shapes()
    kinds = shapes.labels["shape"].to_numpy()
    half = slice(0, SHAPES // 2)
    for halves in (
        sample_in_halves("digits", "motion"),
        sample_in_halves("volumes", "region"),
        Halves.scaled(
            "shapes", shapes.sequences[half], kinds[half], shapes.sequences[:1], kinds[:1]
        ),
    ):
        print(f"\n{halves.name}\n{'':24}{'nearest':>9}{'probe':>9}{'/PCA':>9}")
        parts = list(fourths(halves, seeds))
        base = add([begun(inner, {"rhythm": 0}, preset_name="faithful") for inner in parts])
        for phase in (False, True):
            for patterns in (False, True):
                options = {"phase": phase, "rhythm_patterns": patterns}
                nearest, probe, error = add([begun(inner, options) for inner in parts]).shares
                name = f"phase {phase}, patterns {patterns}"
                print(
                    f"{name:24}{nearest:9.3f}{probe:9.3f}{error / base.shares[2]:9.3f}", flush=True
                )


def begun(halves: Halves, changed: dict[str, Any], preset_name: str = "balanced") -> Score:
    dataset = SequenceDataset(name=halves.name, sequences=halves.train)
    sizes = Sizes.of(dataset).measured(dataset)
    options, config = preset(preset_name, MODEL, sizes, NUMBERS)
    model = build(MODEL, sizes, None, NUMBERS, options | changed)
    initialise(model, dataset, config, common_length=None)
    compared = NUMBERS - bool(changed.get("phase"))
    train, test = (encode(model, part)[:, :compared] for part in (halves.train, halves.test))
    return score(halves, train, test, reconstruct(model, halves.test), 0.0)


def main() -> None:
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.encodings.clips")
    parser.add_argument("--quick", action="store_true", help="seed 0 only")
    parser.add_argument("--set", action="append", choices=[name for name, _ in sets()])
    parser.add_argument("--preset", action="append", choices=PRESETS)
    parser.add_argument("--choose", action="store_true", help="phase and patterns")
    given = parser.parse_args()
    if given.choose:
        return choose((0,) if given.quick else (0, 1, 2))
    for name, clips in sets():
        if name in (given.set or [name]):
            seeds = (0,) if given.quick else (0, 1, 2)
            report(clips(), seeds, given.preset or PRESETS, theirs=not given.preset)


if __name__ == "__main__":
    main()
