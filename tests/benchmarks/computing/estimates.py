"""How good estimates are: python -m tests.benchmarks.computing.estimates [--quick]

For presets and data of many sizes: the seconds that `estimate` expects of a
training, those that it takes, and their ratio; 2 means that half of what
was expected was enough. Trainings on random numbers are cut short: after
some 30 steps, what a step and what the validation took is
multiplied by their number. Seconds are those of the processor on one thread.

--quick takes a few small sets of data.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from time import process_time

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.models import build
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.cost_estimate import estimate, machine_speed
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.evaluation import mean_loss
from sequitur_core.training.inputs.batching import BatchLoader
from sequitur_core.training.loop import Progress, fit

NUMBERS = 16
STEPS = 30
FIRST = 2  # steps that also pay for memory and caches
DATA = {
    "50 x 24": Sizes(50, 24, 24, (1,)),
    "200 x 150": Sizes(200, 150, 150, (1,)),
    "140 x 94-261 x 6": Sizes(140, 261, 94, (6,)),
    "60 clips 16 x 32 x 32": Sizes(60, 16, 16, (32, 32)),
    "5000 x 24": Sizes(5000, 24, 24, (1,)),
    "1500 x 500": Sizes(1500, 500, 500, (1,)),
    "300 x 500 x 3": Sizes(300, 500, 500, (3,)),
    "500 x 7-29 x 12": Sizes(500, 29, 7, (12,)),
    "2000 x 300-500 x 12": Sizes(2000, 500, 300, (12,)),
    "400 clips 9 x 40 x 20": Sizes(400, 9, 9, (40, 20)),
    "30 clips 60 x 64 x 64": Sizes(30, 60, 60, (64, 64)),
    "60 clips 10-24 x 32 x 32": Sizes(60, 24, 10, (32, 32)),
    "40 volumes 8 x 16 x 16 x 16": Sizes(40, 8, 8, (16, 16, 16)),
}
SMALL = 4  # of these, taken by --quick


def settings(quick: bool) -> Iterator[tuple[str, str, str, Sizes]]:
    """Title of the data, model, preset and sizes."""
    for title, sizes in list(DATA.items())[: SMALL if quick else None]:
        for record in suitable_architectures(sizes):
            for name in PRESETS:
                yield title, record.name, name, sizes


def random_data(sizes: Sizes, n: int) -> SequenceDataset:
    rng = np.random.default_rng(0)
    lengths = rng.integers(sizes.min_length, sizes.max_length + 1, n)
    shape = sizes.element_shape
    return SequenceDataset(
        "random", [rng.normal(size=(t, *shape)).astype(np.float32) for t in lengths]
    )


def measured(model: str, options: dict, config: TrainConfig, sizes: Sizes) -> float:
    """Seconds of a whole training, from its beginning, some of its steps and one look."""
    held_out = round(config.validation_share * sizes.n) if sizes.n >= MIN_SEQUENCES else 0
    train = sizes.n - held_out
    steps = math.ceil(train / config.batch_size)
    torch.manual_seed(0)
    network = build(model, sizes, None, NUMBERS, options)
    ends: list[float] = []

    def after_batch(_: Progress) -> None:
        ends.append(process_time())

    # As many steps of an epoch as there are, at most STEPS of them, in one epoch or several.
    some = random_data(sizes, min(train, config.batch_size * STEPS))
    epochs = max(1, math.ceil(STEPS / math.ceil(len(some) / config.batch_size)))
    config = replace(config, epochs=max(epochs, config.epochs), validation_share=0.0)
    began = process_time()
    training = fit(
        network,
        some,
        config,
        after_batch=after_batch,
        should_stop=lambda: len(ends) >= STEPS,
    )
    for _ in training:
        pass
    step = (ends[-1] - ends[FIRST]) / (len(ends) - 1 - FIRST)
    beginning = ends[0] - began - step
    look = seconds_of_a_look(network, random_data(sizes, held_out)) if held_out else 0.0
    return beginning + config.epochs * (steps * step + look)


def seconds_of_a_look(network: torch.nn.Module, unseen: SequenceDataset) -> float:
    """Seconds of one validation loss, as `fit` measures it after an epoch."""
    held_out = BatchLoader(unseen, np.arange(len(unseen)), torch.device("cpu"))
    mean_loss(network, held_out)
    began = process_time()
    mean_loss(network, held_out)
    return process_time() - began


def main() -> None:
    torch.set_num_threads(1)
    quick = "--quick" in sys.argv[1:]
    speed = machine_speed()
    print(f"One core does {speed / 1e9:.0f} billion operations per second in large products.\n")
    print(f"{'data':30}{'model':14}{'preset':12}{'estimated':>11}{'measured':>10}{'ratio':>7}")
    ratios = []
    with threadpool_limits(1):  # as in a worker
        warm = DATA["50 x 24"]
        measured("LSTM_AE", *preset("separating", "LSTM_AE", warm, NUMBERS), warm)  # imports much
        for title, model, name, sizes in settings(quick):
            options, config = preset(name, model, sizes, NUMBERS)
            config = replace(config, device="cpu")
            expected = estimate(
                model, sizes, NUMBERS, options, config, flops_per_second=speed
            ).seconds
            took = measured(model, options, config, sizes)
            ratios.append(expected / took)
            print(
                f"{title:30}{model:14}{name:12}{expected:9.1f} s{took:8.1f} s{ratios[-1]:7.2f}",
                flush=True,
            )
    within = sum(0.5 <= ratio <= 2 for ratio in ratios)
    print(
        f"\nRatios {min(ratios):.2f} to {max(ratios):.2f}, median {median(ratios):.2f}; "
        f"{within} of {len(ratios)} within a factor of 2."
    )


if __name__ == "__main__":
    main()
