"""Errors of sequences under models that weren't trained on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from torch import nn

from sequitur_core.data.data_frames import as_dataset
from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.splitting import folds
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.training_limits import CROSS_FIT_FOLDS
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import Data, reconstruct
from sequitur_core.training.loop import DEFAULTS, fit


def cross_fit(
    build: Callable[[], nn.Module],
    dataset: Data,
    config: TrainConfig = DEFAULTS,
    *,
    count: int = CROSS_FIT_FOLDS,
    should_stop: Callable[[], bool] | None = None,
    keep: list[FloatArray] | None = None,
) -> FloatArray:
    """Train several times, each time without a part of the sequences, and measure on that part.

    Parameters
    ----------
    build : makes a fresh model for each training.
    count : parts, and so trainings; fewer where `config.split_by` has fewer values.
    keep : of length n, where the reconstructions that errors are of are put.

    Returns
    -------
    Mean squared error of each sequence under the model that wasn't trained on
    it, float32 of shape (n,); NaN for those that a stop left unmeasured.
    """
    dataset = as_dataset(dataset)
    config = replace(config, validation_share=0.0, patience=None, processes=1)
    stopped = False

    def stop() -> bool:
        nonlocal stopped
        stopped = stopped or (should_stop is not None and should_stop())
        return stopped

    errors = np.full(len(dataset), np.nan, dtype=np.float32)
    parts = folds(dataset, count=count, seed=config.seed, by=config.split_by)
    for train_rows, held_out in parts:
        model = build()
        for _ in fit(model, dataset.take(train_rows), config, should_stop=stop):
            pass
        if stopped:
            break
        unseen = dataset.take(held_out)
        rebuilt = reconstruct(model, unseen)
        errors[held_out] = reconstruction_errors(unseen.sequences, rebuilt, unseen.missing)
        if keep is not None:
            for row, one in zip(held_out, rebuilt, strict=True):
                keep[row] = one
    return errors
