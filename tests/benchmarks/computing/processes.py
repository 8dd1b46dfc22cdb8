"""What several processes that learn one model together gain.

python -m tests.benchmarks.computing.processes [--processes N] [model ...]

For each model, or those that are named: the median time of a step on one thread, by one process
and by N (2) of one thread each; and the processor time of the first process in such a step, which
is what a step would take at least where no other program takes the processors.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.worker_process import start_follower
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.loop import Progress, fit
from sequitur_core.training.parallel.processes import learning_together
from sequitur_core.training.parallel.shared_work import ModelSettings
from tests.benchmarks._parts import PartsParser

BATCH, BATCHES, SKIPPED = 64, 4, 2
LARGE = {"h_dims": [256], "patch": 4, "time_features": 8}
# Of each: model, shape of a sequence, options, epochs.
MODELS: dict[str, tuple[str, tuple[int, ...], dict[str, Any], int]] = {
    "LINEAR_AE": ("LINEAR_AE", (100, 1), {"h_dims": [32]}, 5),
    "small LSTM_AE": ("LSTM_AE", (100, 3), {"h_dims": [32], "patch": 4}, 5),
    "large LSTM_AE": ("LSTM_AE", (400, 8), LARGE, 3),
    "CONV_LSTM_AE": ("CONV_LSTM_AE", (12, 32, 32), {"h_lstm_channels": [64]}, 3),
}


def step_times(name: str, processes: int) -> tuple[float, float]:
    """Medians of a step's seconds, and of those on the processor of this process."""
    model, shape, options, epochs = MODELS[name]
    numbers = np.random.default_rng(0).normal(size=(BATCH * BATCHES, *shape))
    dataset = SequenceDataset("noise", list(numbers.astype(np.float32)))
    config = TrainConfig(
        epochs=epochs, batch_size=BATCH, validation_share=0, device="cpu", processes=processes
    )
    settings = ModelSettings(model, Sizes.of(dataset), 16, options)
    marks: list[tuple[float, float]] = []

    def mark(_: Progress) -> None:
        marks.append((perf_counter(), process_time()))

    torch.manual_seed(0)
    with learning_together(settings, dataset, config, start_follower):
        for _ in fit(settings.build(), dataset, config, after_batch=mark):
            pass
    steps = np.diff(marks, axis=0)[SKIPPED:]
    return median(steps[:, 0]), median(steps[:, 1])


def main() -> None:
    parser = PartsParser("computing.processes", MODELS)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for name in arguments.parts:
        (alone, own), (together, part) = (
            step_times(name, processes) for processes in (1, arguments.processes)
        )
        print(
            f"{name}: a step takes {alone * 1000:.1f} ms, by {arguments.processes} processes "
            f"{together * 1000:.1f} ms ({alone / together:.2f} times as fast); on the processor "
            f"{own * 1000:.1f} ms and {part * 1000:.1f} ms"
        )


if __name__ == "__main__":
    main()
