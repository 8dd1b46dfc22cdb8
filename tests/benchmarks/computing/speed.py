"""How fast training is: python -m tests.benchmarks.computing.speed [--quick]

1. Sequences per second: sequitur 1.2.4's own training loop against `fit`, with
   the same layers (the preset "original"), data, scaling and one thread each,
   for all three models. The preset "separating" has other layers and is
   measured beside them. The share of the peak compares the operations that the
   layers ask for in a second, as sequitur_core.settings.cost_estimate counts them, with those of a
   product of two large matrices in float32, measured in the same turns.
2. Seconds to the test loss that sequitur's LSTM_AE has after its 50 epochs
   (tests.benchmarks.encodings.quality has that for all sets).
3. `fit` against a bare loop of forward, backward and step on the same batches.

Turns are taken in short runs and medians of ratios reported, in seconds of the
processor (which with one thread are those of a clock on an idle computer),
since whatever else the computer does slows both down. --quick takes fewer turns
and fewer sets.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import sequitur.models
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.models import build
from sequitur_core.readers import load
from sequitur_core.samples import load_sample
from sequitur_core.settings.cost_estimate import training_flops
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.evaluation import reconstruct
from sequitur_core.training.loop import fit
from tests.benchmarks._data import (
    ARCHIVE,
    HIDDEN,
    Halves,
    archive,
    mean_squared_error,
    sample_in_halves,
    sequiturs_loop,
    their_reconstructions,
    theirs_trained,
)

NUMBERS = 16
PEAK_SIZE, PEAK_TRIES = 1024, 9
SCANS = Path(ARCHIVE).parent / "volumes" / "haxby_blocks_1slice.npz"


@dataclass(frozen=True)
class Case:
    """Sequences, and a model for them that both can build."""

    title: str
    model: str
    sequences: list[np.ndarray]
    epochs: int  # of sequitur, in one turn

    @property
    def sizes(self) -> Sizes:
        return Sizes.of(SequenceDataset(name=self.title, sequences=self.sequences))

    def ours(
        self, name: str, epochs: int | None = None, seed: int = 0
    ) -> tuple[nn.Module, TrainConfig]:
        """A model and the training of a preset; "original" has the layers of sequitur's."""
        options, config = preset(name, self.model, self.sizes, NUMBERS)
        torch.manual_seed(seed)
        model = build(self.model, self.sizes, None, NUMBERS, options)
        return model, replace(
            config,
            validation_share=0.0,
            device="cpu",
            seed=seed,
            epochs=epochs or config.epochs,
        )

    def theirs(self) -> nn.Module:
        torch.manual_seed(0)
        kind = getattr(sequitur.models, self.model)
        if self.model == "CONV_LSTM_AE":
            options, _ = preset("original", self.model, self.sizes, NUMBERS)
            return kind(self.sizes.element_shape, NUMBERS, **options)
        width = self.sizes.max_length if self.model == "LINEAR_AE" else self.sizes.element_shape[0]
        return kind(width, NUMBERS, [HIDDEN])

    def operations(self, name: str) -> float:
        """Of learning from a sequence of mean length with the layers of a preset."""
        options, _ = preset(name, self.model, self.sizes, NUMBERS)
        length = round(np.mean([len(sequence) for sequence in self.sequences]))
        mean = replace(self.sizes, max_length=length, min_length=length)
        return training_flops(self.model, mean, NUMBERS, options)

    def their_sequences(self) -> list[np.ndarray]:
        return [s[:, 0] if self.model == "LINEAR_AE" else s for s in self.sequences]


def cases(sets: Sequence[Halves], quick: bool) -> Iterator[Case]:
    for halves in sets:
        yield Case(halves.name, "LSTM_AE", halves.train, 3)
    aligned = next((h for h in sets if len({len(s) for s in h.train}) == 1), None)
    if aligned is not None:
        yield Case(aligned.name, "LINEAR_AE", aligned.train, 10)
    for title, dataset in (
        ("moving digits", load_sample("digits")),
        ("Haxby, one slice", load(SCANS) if SCANS.exists() and not quick else None),
    ):
        if dataset is not None:
            sequences = Scaler.of(dataset.sequences).apply(dataset.sequences)
            yield Case(title, "CONV_LSTM_AE", list(sequences[:64]), 1)


def train(model: nn.Module, sequences: Sequence[np.ndarray], config: TrainConfig) -> None:
    for _ in fit(model, sequences, config):
        pass


def seconds(run: Callable[[], object]) -> float:
    began = process_time()
    run()
    return process_time() - began


def rates(case: Case, turns: int) -> None:
    """Sequences per second: ours takes as many epochs as fill about a turn."""
    n = len(case.sequences)
    print(f"\n{case.model}, {case.title}: {n} sequences")
    print(f"{'':34}{'a second':>10}{'ratio':>8}{'of the peak':>14}")
    titles = {
        "sequitur": "sequitur 1.2.4, its own loop",
        "original": "fit, the same layers",
        "separating": "fit, preset separating",
    }
    found: dict[str, list[float]] = {name: [] for name in titles}
    peaks = []
    for _ in range(turns):
        for name, speeds in found.items():
            if name == "sequitur":
                model, sequences, epochs = case.theirs(), case.their_sequences(), case.epochs
                spent = seconds(lambda m=model, s=sequences, e=epochs: sequiturs_loop(m, s, e))
            else:
                epochs = 4 * case.epochs
                model, config = case.ours(name, epochs)
                spent = seconds(lambda m=model, c=config: train(m, case.sequences, c))
            speeds.append(n * epochs / spent)
        peaks.append(peak())
    for name, title in titles.items():
        ratio = median(a / b for a, b in zip(found[name], found["sequitur"], strict=True))
        operations = case.operations("original" if name == "sequitur" else name)
        share = median(operations * a / b for a, b in zip(found[name], peaks, strict=True))
        print(f"{title:34}{median(found[name]):10.0f}{ratio:8.1f}{share:14.1%}", flush=True)
    print(f"{'the peak, 1e9 operations a second':34}{median(peaks) / 1e9:10.0f}")


def peak() -> float:
    """Floating point operations per second of one core in a product of large matrices."""
    matrix = torch.rand(PEAK_SIZE, PEAK_SIZE)
    spent = [seconds(lambda: matrix @ matrix) for _ in range(PEAK_TRIES)]
    return 2 * PEAK_SIZE**3 / median(spent)


def seconds_to(target: float, name: str, halves: Halves, seed: int) -> float:
    """Training time until the test loss is reached; infinite if it never is."""
    case = Case(halves.name, "LSTM_AE", halves.train, 0)
    model, config = case.ours(name, seed=seed)
    spent, epochs = 0.0, fit(model, halves.train, config)
    while True:
        began = process_time()
        epoch = next(epochs, None)
        spent += process_time() - began
        if epoch is None:
            return math.inf
        if mean_squared_error(halves, reconstruct(model, halves.test)) <= target:
            return spent


def sooner(halves: Halves, seeds: Sequence[int]) -> None:
    times: dict[str, list[float]] = {"sequitur": [], "original": [], "separating": []}
    targets = []
    for seed in seeds:
        began = process_time()
        model = theirs_trained(halves, NUMBERS, seed)
        times["sequitur"].append(process_time() - began)
        targets.append(mean_squared_error(halves, their_reconstructions(model, halves.test)))
        for name in ("original", "separating"):
            times[name].append(seconds_to(targets[-1], name, halves, seed))
    reached = ", ".join(f"{target:.3f}" for target in targets)
    print(f"\n{halves.name}: seconds to the test MSE of sequitur's 50 epochs, {reached}")
    for name, spent in times.items():
        ratio = median(a / b for a, b in zip(times["sequitur"], spent, strict=True))
        each = "".join(f"{time:8.2f}" for time in spent)
        print(f"{name:34}{median(spent):10.2f}{ratio:8.1f}   each:{each}", flush=True)


def against_a_bare_loop(halves: Halves, turns: int) -> None:
    """Whole calls of `fit`, with nothing in it switched on that a bare loop lacks."""
    case = Case(halves.name, "LSTM_AE", halves.train, 0)
    _, config = case.ours("separating")
    config = replace(
        config, epochs=max(3, 800 // math.ceil(len(halves.train) / 16)), mixup=0.0, denoise=0.0
    )
    batches = batches_of(case, config)
    ratios = []
    for turn in range(turns):
        model, _ = case.ours("separating")
        other, _ = case.ours("separating")
        runs = [
            lambda model=model: train(model, halves.train, config),
            lambda other=other: bare_loop(other, batches, config),
        ]
        # Whoever comes second finds a warm cache: take turns at that too.
        order = (0, 1) if turn % 2 else (1, 0)
        took = {index: seconds(runs[index]) for index in order}
        ratios.append(took[0] / took[1])
    print(f"{halves.name:34}{median(ratios):8.3f}   ({min(ratios):.3f} to {max(ratios):.3f})")


def batches_of(case: Case, config: TrainConfig) -> list[tuple[torch.Tensor, torch.Tensor | None]]:
    """What `fit` feeds a model in its first epoch."""
    model, _ = case.ours("separating")
    fed = []
    model.register_forward_pre_hook(lambda _, given: fed.append(given))
    train(model, case.sequences, replace(config, epochs=1))
    return fed


def bare_loop(model: nn.Module, batches, config: TrainConfig) -> None:
    weights = list(model.parameters())
    optimizer = torch.optim.Adam(weights, lr=config.lr, betas=config.betas, fused=True)
    for _ in range(config.epochs):
        for x, lengths in batches:
            optimizer.zero_grad()
            F.mse_loss(model(x, lengths), x).backward()
            nn.utils.clip_grad_norm_(weights, config.clip_value or math.inf)
            optimizer.step()


def main() -> None:
    torch.set_num_threads(1)
    quick = "--quick" in sys.argv[1:]
    sets = [archive("GunPoint")] if quick else [archive("GunPoint"), archive("JapaneseVowels")]
    found = [halves for halves in sets if halves is not None]
    if not found:
        found = [sample_in_halves("seattle", "season")]
    for case in cases(found, quick):
        model, config = case.ours("original", 1)
        train(model, case.sequences, config)  # the first Adam imports much
        rates(case, turns=3 if quick else 5)
    for halves in found:
        sooner(halves, seeds=(0,) if quick else (0, 1, 2))
    print(f"\n{'fit against a bare loop':34}{'ratio':>8}")
    for halves in found:
        against_a_bare_loop(halves, turns=3 if quick else 7)


if __name__ == "__main__":
    main()
