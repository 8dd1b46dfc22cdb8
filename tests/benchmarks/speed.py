"""How fast training is: python -m tests.benchmarks.speed [--quick]

1. Sequences per second, and seconds to the test loss that sequitur 1.2.4 has
   after its 50 epochs: sequitur's own training loop against `fit`, with the
   same layers (the preset "original"), data, scaling and one thread each. The
   preset "separating" has other layers and is measured beside them.
2. `fit` against a bare loop of forward, backward and step on the same batches.

Turns are taken in short runs and medians of ratios reported, in seconds of the
processor (which with one thread are those of a clock on an idle computer),
since whatever else the computer does slows both down. --quick takes fewer turns, and GunPoint
alone.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from time import process_time

import numpy as np
import sequitur.models
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from sequitur.quick_train import train_model
from torch import nn

from sequitur_core.baselines import reconstruction_errors
from sequitur_core.config import Sizes, TrainConfig
from sequitur_core.dataset import SequenceDataset
from sequitur_core.models import build
from sequitur_core.presets import preset
from sequitur_core.training import fit, reconstruct
from tests.benchmarks._data import Halves, archive, sample_in_halves

NUMBERS = 16
HIDDEN = 64
EPOCHS = 50


def theirs(halves: Halves, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return sequitur.models.LSTM_AE(halves.train[0].shape[1], NUMBERS, [HIDDEN])


def ours(
    name: str, halves: Halves, epochs: int | None = None, seed: int = 0
) -> tuple[nn.Module, TrainConfig]:
    """A model and the training of a preset; "original" has the layers of sequitur's."""
    sizes = Sizes.of(SequenceDataset(name=halves.name, sequences=halves.train))
    options, config = preset(name, "LSTM_AE", sizes, NUMBERS)
    torch.manual_seed(seed)
    model = build("LSTM_AE", sizes, None, NUMBERS, options)
    return model, replace(
        config, validation_share=0.0, device="cpu", seed=seed, epochs=epochs or config.epochs
    )


def sequiturs_loop(model: nn.Module, halves: Halves, epochs: int) -> None:
    """sequitur's training, without its encodings at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses an argument that torch has given up
        tensors = [torch.from_numpy(x) for x in halves.train]
        train_model(model, tensors, verbose=False, lr=1e-3, epochs=epochs, denoise=False)


def train(model: nn.Module, halves: Halves, config: TrainConfig) -> None:
    for _ in fit(model, halves.train, config):
        pass


def seconds(run: Callable[[], object]) -> float:
    began = process_time()
    run()
    return process_time() - began


def loss(halves: Halves, reconstructions) -> float:
    """Mean squared error over all numbers of the test half."""
    errors = reconstruction_errors(halves.test, reconstructions)
    return float(np.average(errors, weights=[s.size for s in halves.test]))


def their_loss(model: nn.Module, halves: Halves) -> float:
    with torch.no_grad():
        return loss(halves, [model(torch.from_numpy(x)).numpy() for x in halves.test])


def seconds_to(target: float, name: str, halves: Halves, seed: int) -> float:
    """Training time until the test loss is reached; infinite if it never is."""
    model, config = ours(name, halves, seed=seed)
    spent, epochs = 0.0, fit(model, halves.train, config)
    while True:
        began = process_time()
        epoch = next(epochs, None)
        spent += process_time() - began
        if epoch is None:
            return math.inf
        if loss(halves, reconstruct(model, halves.test)) <= target:
            return spent


def against_sequitur(halves: Halves, turns: int, seeds: Sequence[int]) -> None:
    n, epochs = len(halves.train), 3
    print(f"\n{halves.name}: {n} sequences, LSTM_AE with one hidden layer of {HIDDEN}")
    titles = {
        "sequitur": "sequitur 1.2.4, its own loop",
        "original": "fit, the same layers",
        "separating": "fit, preset separating",
    }
    rates: dict[str, list[float]] = {name: [] for name in titles}
    for _ in range(turns):
        for name, speeds in rates.items():
            if name == "sequitur":
                model = theirs(halves)
                spent = seconds(lambda model=model: sequiturs_loop(model, halves, epochs))
            else:
                model, config = ours(name, halves, epochs)
                spent = seconds(lambda model=model, config=config: train(model, halves, config))
            speeds.append(n * epochs / spent)
    print(f"{'sequences per second':34}{'median':>10}{'ratio':>8}")
    for name, title in titles.items():
        ratio = median(a / b for a, b in zip(rates[name], rates["sequitur"], strict=True))
        print(f"{title:34}{median(rates[name]):10.0f}{ratio:8.1f}", flush=True)

    times: dict[str, list[float]] = {name: [] for name in titles}
    targets = []
    for seed in seeds:
        model = theirs(halves, seed)
        times["sequitur"].append(seconds(lambda model=model: sequiturs_loop(model, halves, EPOCHS)))
        targets.append(their_loss(model, halves))
        for name in ("original", "separating"):
            times[name].append(seconds_to(targets[-1], name, halves, seed))
    reached = ", ".join(f"{target:.3f}" for target in targets)
    print(f"seconds to the test MSE of sequitur's {EPOCHS} epochs, {reached} (seeds {seeds})")
    for name, title in titles.items():
        ratio = median(a / b for a, b in zip(times["sequitur"], times[name], strict=True))
        each = "".join(f"{time:8.2f}" for time in times[name])
        print(f"{title:34}{median(times[name]):10.2f}{ratio:8.1f}   each:{each}", flush=True)


def against_a_bare_loop(halves: Halves, turns: int) -> None:
    """Whole calls of `fit`, with nothing in it switched on that a bare loop lacks."""
    _, config = ours("separating", halves)
    config = replace(
        config, epochs=max(3, 800 // math.ceil(len(halves.train) / 16)), mixup=0.0, denoise=0.0
    )
    batches = batches_of(halves, config)
    ratios = []
    for turn in range(turns):
        model, _ = ours("separating", halves)
        other, _ = ours("separating", halves)
        runs = [
            lambda model=model: train(model, halves, config),
            lambda other=other: bare_loop(other, batches, config),
        ]
        # Whoever comes second finds a warm cache: take turns at that too.
        order = (0, 1) if turn % 2 else (1, 0)
        took = {index: seconds(runs[index]) for index in order}
        ratios.append(took[0] / took[1])
    print(f"{halves.name:34}{median(ratios):8.3f}   ({min(ratios):.3f} to {max(ratios):.3f})")


def batches_of(
    halves: Halves, config: TrainConfig
) -> list[tuple[torch.Tensor, torch.Tensor | None]]:
    """What `fit` feeds a model in its first epoch."""
    model, _ = ours("separating", halves)
    fed = []
    model.register_forward_pre_hook(lambda _, given: fed.append(given))
    train(model, halves, replace(config, epochs=1))
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
    model, config = ours("original", found[0], 1)
    train(model, found[0], config)  # the first Adam imports much
    for halves in found:
        against_sequitur(halves, turns=3 if quick else 5, seeds=(0,) if quick else (0, 1, 2))
    print(f"\n{'fit against a bare loop':34}{'ratio':>8}")
    for halves in found:
        against_a_bare_loop(halves, turns=3 if quick else 7)


if __name__ == "__main__":
    main()
