"""The errors that a run's loss is compared with, and its own on sequences it hasn't seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import concatenate
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.splitting import fold_count, folds
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_array, write_json
from sequitur_core.jobs.training.progress_writer import ProgressWriter
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.training_limits import CROSS_FIT_FOLDS
from sequitur_core.training.baselines import mean_frame_errors, reconstruction_errors
from sequitur_core.training.scaled_split import ScaledSplit

if TYPE_CHECKING:
    from torch import nn


def measure_baselines(data: ScaledSplit, components: int) -> Baselines:
    """Errors of the mean and of principal components, fitted to the training rows."""
    scaled, train, rows = data.scaled, data.train, data.measured
    mean, pca = (
        weighted_mean(_pca_errors(scaled, train, rows, n), scaled.weights[rows])
        for n in (0, components)
    )
    frame = None
    if scaled.are_clips:
        frame = weighted_mean(_mean_frame_errors(scaled, train, rows), scaled.weights[rows])
    return Baselines(mean, pca, "validation" if len(data.validation) else "training", frame=frame)


def measure_by_cross_fit(
    writer: ProgressWriter, config: TrainConfig, build: Callable[[], nn.Module]
) -> None:
    """Replace a run's errors and baselines by those of a cross-fit, unless it is stopped.

    `build` makes a fresh model for each fold.
    """
    run = writer.run
    message = ""
    try:
        measured = cross_fit_errors(writer, config, build)
        if measured is not None:
            errors, baselines, rebuilt = measured
            baselines = baselines.on_curve_from(run.baselines())
            write_array(run.path / layout.UNSEEN_FILE, concatenate(rebuilt))
            write_array(run.path / layout.ERRORS_FILE, errors)
            write_json(run.path / layout.BASELINES_FILE, asdict(baselines))
    except SequiturError as error:
        message = f"Errors are on training data. {error}"
    except Exception:
        writer.report(
            None,
            message="Errors are on training data: measuring held-out errors failed, and "
            f"{layout.LOG_FILE} in {run.path} says why.",
        )
        raise
    writer.report(None, message=message)


def cross_fit_errors(
    writer: ProgressWriter, config: TrainConfig, build: Callable[[], nn.Module]
) -> tuple[FloatArray, Baselines, Sequence[FloatArray]] | None:
    """Errors, baselines and reconstructions of all when not trained on; None if stopped."""
    import torch

    from sequitur_core.training.cross_fit import cross_fit

    run = writer.run
    torch.set_num_threads(config.threads)
    dataset, scaler = run.dataset(), run.scaler()
    if scaler is None:
        raise SequiturError("How the data was scaled isn't known any more.")
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))
    count = fold_count(scaled, CROSS_FIT_FOLDS, config.split_by)
    started = 0

    def next_model() -> nn.Module:
        nonlocal started
        started += 1
        writer.report("checking", message=f"training {started} of {count}")
        return build()

    rebuilt = list(scaled.sequences)
    errors = cross_fit(
        next_model, scaled, config, count=count, should_stop=writer.should_stop, keep=rebuilt
    )
    if not np.isfinite(errors).all():
        return None
    simple = np.empty((3, len(scaled)), np.float32)
    for train, held_out in folds(scaled, count=count, seed=config.seed, by=config.split_by):
        for row, components in enumerate((0, run.spec.encoding_dim)):
            simple[row, held_out] = _pca_errors(scaled, train, held_out, components)
        simple[2, held_out] = _mean_frame_errors(scaled, train, held_out)
    mean, pca, frame, model = (weighted_mean(e, scaled.weights) for e in (*simple, errors))
    baselines = Baselines(mean, pca, "cross-fit", model, frame if scaled.are_clips else None)
    return errors, baselines, scaler.undo(rebuilt)


def weighted_mean(errors: FloatArray, weights: NDArray[Any]) -> float:
    """The mean over all known numbers, from means over those of each sequence."""
    return float(np.average(errors, weights=weights)) if weights.any() else 0.0


def _pca_errors(
    scaled: SequenceDataset, train: IntArray, rows: IntArray, components: int
) -> FloatArray:
    """Errors of so many principal components on some rows; of none, those of the mean."""
    pca = RelativeTimePCA(components).fit(scaled.take(train).sequences)
    measured = scaled.take(rows)
    reconstructions = pca.reconstruct(measured.sequences)
    return reconstruction_errors(measured.sequences, reconstructions, measured.missing)


def _mean_frame_errors(scaled: SequenceDataset, train: IntArray, rows: IntArray) -> FloatArray:
    trained, measured = scaled.take(train), scaled.take(rows)
    return mean_frame_errors(trained.sequences, measured.sequences, measured.missing)
