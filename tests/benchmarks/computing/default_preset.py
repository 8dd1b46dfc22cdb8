"""How fast the default preset trains: python -m tests.benchmarks.computing.default_preset [--quick]

Sequences per second of "balanced", beside those of a model with the same layers that tells no
rhythm and no phase, learns from no copies and whose encoder learns in each step, and of
"separating", which has other layers and takes more steps. Then the seconds before the first step:
of measuring how much rhythm the data asks for, which happens before Train's form is shown, and of
what a training begins with, such as its components and what copies help. Last, the seconds of the
whole training.

Turns are taken and medians reported, of ratios those of the same turn, in seconds of the
processor with one thread. --quick takes fewer turns.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

import torch
from threadpoolctl import threadpool_limits

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models import build
from sequitur_core.samples import load_sample
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.loop import fit
from sequitur_core.training.scaled_split import ScaledSplit

NUMBERS = 16
SAMPLES = ("watch", "heartbeats", "seattle")
STEPS = 60  # in a turn
# Of a model with the same layers.
PLAIN = {"rhythm": 0, "rhythm_weight": 1.0, "phase": False}


@dataclass(frozen=True)
class Timed:
    """What a training took: sequences per second, and seconds before and in all."""

    speed: float
    before: float
    whole: float


def settings(model: str, sizes: Sizes) -> Iterator[tuple[str, Settings]]:
    options, config = preset("balanced", model, sizes, NUMBERS)
    yield "balanced", (options, config)
    known = {name: value for name, value in PLAIN.items() if name in options}
    yield "the same layers, plain", (options | known, replace(config, copies=0, encoder_every=1))
    yield "separating", preset("separating", model, sizes, NUMBERS)


def timed(dataset: SequenceDataset, model: str, sizes: Sizes, given: Settings) -> Timed:
    """Some epochs of a training, and what all would take."""
    options, config = given
    torch.manual_seed(0)
    network = build(model, sizes, None, NUMBERS, options)
    steps = math.ceil(len(dataset) / (config.batch_size or 1))
    epochs = min(config.epochs, max(2, round(STEPS / steps)))
    marks = [process_time()]
    config = replace(config, validation_share=0.0, device="cpu")
    training = fit(network, dataset, config, before_first=lambda: marks.append(process_time()))
    for epoch in training:
        if epoch.number == epochs:
            break
    began, first = marks
    each = (process_time() - first) / epochs
    return Timed(len(dataset) / each, first - began, first - began + config.epochs * each)


def report(name: str, turns: int) -> None:
    whole = load_sample(name)
    sizes = Sizes.of(whole)
    model = suitable_architectures(sizes)[0].name
    split = ScaledSplit.of(whole, TrainConfig())
    dataset = split.scaled.take(split.train)
    measuring, found = [], {}
    for _ in range(turns):
        began = process_time()
        measured = sizes.measured(whole)
        measuring.append(process_time() - began)
        for title, given in settings(model, measured):
            found.setdefault(title, []).append(timed(dataset, model, measured, given))
    options, _ = preset("balanced", model, measured, NUMBERS)
    print(f"\n{name}, {model}: {options['rhythm']} of {NUMBERS} numbers of rhythm")
    print(f"{'':26}{'a second':>10}{'balanced is':>13}{'before':>9}{'in all':>9}")
    for title, each in found.items():
        pairs = zip(found["balanced"], each, strict=True)
        ratio = median(ours.speed / other.speed for ours, other in pairs)
        speed, before, seconds = (
            median(getattr(one, column) for one in each) for column in ("speed", "before", "whole")
        )
        print(f"{title:26}{speed:10.0f}{ratio:12.2f}x{before:7.2f} s{seconds:7.1f} s", flush=True)
    print(f"{'measuring, for the form':26}{'':23}{median(measuring):7.2f} s", flush=True)


def main() -> None:
    torch.set_num_threads(1)
    with threadpool_limits(1):  # NumPy's other threads spin, and a process's seconds count that
        for name in SAMPLES:
            report(name, turns=3 if "--quick" in sys.argv[1:] else 7)


if __name__ == "__main__":
    main()
