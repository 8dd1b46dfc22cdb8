"""What a model has to beat: the mean and principal components, without a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sequitur_core.data.dataset import BoolArray, FloatArray
from sequitur_core.data.ragged import concatenate, have_one_shape, row_chunks
from sequitur_core.data.relative_time_pca import Float64Array
from sequitur_core.errors import SequiturError


def reconstruction_errors(
    sequences: Sequence[FloatArray],
    reconstructions: Sequence[FloatArray],
    missing: Sequence[BoolArray] | None = None,
) -> FloatArray:
    """Mean squared error over each sequence's numbers, float32 of shape (n,).

    Where `missing` is True, a number was filled in and isn't counted; the error of a sequence
    of such numbers alone is 0.
    """
    errors = np.empty(len(sequences), dtype=np.float32)
    if missing is None and have_one_shape(sequences, reconstructions):
        for rows in row_chunks(len(sequences), sequences[0].size):
            residuals = concatenate(sequences[rows]) - concatenate(reconstructions[rows])
            squares = np.square(residuals, dtype=np.float64).reshape(rows.stop - rows.start, -1)
            errors[rows] = squares.mean(axis=1)
        return errors
    for i, (sequence, reconstruction) in enumerate(zip(sequences, reconstructions, strict=True)):
        if sequence.shape != reconstruction.shape:
            raise SequiturError(
                f"Sequence {i + 1} has shape {tuple(sequence.shape)}, but its reconstruction has "
                f"{tuple(reconstruction.shape)}. Give both in the same order and shape."
            )
        squares = np.square(sequence - reconstruction, dtype=np.float64)
        errors[i] = _mean(squares, None if missing is None else missing[i])
    return errors


def _mean(squares: Float64Array, missing: BoolArray | None) -> float:
    """The mean of what isn't missing, 0 where all is."""
    if missing is None:
        return float(squares.mean())
    observed = ~missing
    return float(squares[observed].mean()) if observed.any() else 0.0


def mean_frame_errors(
    train: Sequence[FloatArray],
    sequences: Sequence[FloatArray],
    missing: Sequence[BoolArray] | None = None,
) -> FloatArray:
    """Mean squared error of each sequence when the average element stands for every element.

    The average is over all elements of the training sequences; numbers that are `missing` aren't
    counted, as in `reconstruction_errors`. float32 of shape (n,).
    """
    totals = np.stack([np.sum(s, axis=0, dtype=np.float64) for s in train])
    frame = (totals.sum(axis=0) / sum(len(s) for s in train)).astype(np.float32)
    if missing is None:
        return np.array(
            [np.square(s - frame).mean(dtype=np.float64) for s in sequences], np.float32
        )
    return np.array(
        [
            _mean(np.square(s - frame, dtype=np.float64), absent)
            for s, absent in zip(sequences, missing, strict=True)
        ],
        np.float32,
    )
