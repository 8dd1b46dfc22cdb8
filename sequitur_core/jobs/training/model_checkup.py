"""What the doctor has to know of a model, measured when its training ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sequitur_core.data.dataset import DoubleArray, FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.doctor.checkup import Checkup
from sequitur_core.explore.encoding_parts import EncodingParts
from sequitur_core.explore.maps.latent_paths import decode
from sequitur_core.jobs.training.error_measurement import weighted_mean
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.architectures import architecture
from sequitur_core.training.baselines import reconstruction_errors

if TYPE_CHECKING:
    from torch import nn


MOST_ROWS = 300  # sequences that are drawn once more, and fewer where they are large
MOST_NUMBERS = 5_000_000
STILL = 1e-3  # of the largest deviation of a number: less is none
SAME = 0.999  # correlation from which on one number says what another one does
AT_THE_END = 0.01  # of its range: a value that is so near to an end of it lies there
NEARLY_ALL = 0.9  # of the sequences
RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}  # of an encoding, by its activation


def check_up(
    scaled: SequenceDataset,
    train: IntArray,
    measured: IntArray,
    model: nn.Module,
    encodings: FloatArray,
    errors: FloatArray,
    spec: RunSpec,
) -> Checkup:
    """Measure a model; takes about as long as fitting PCA once.

    Parameters
    ----------
    scaled : the sequences as the model was trained on them.
    train, measured : rows that it was trained on, and those its baselines are measured on.
    encodings, errors : of all sequences.
    """
    trained = weighted_mean(errors[train], scaled.weights[train])
    if not np.isfinite(encodings).all():
        return Checkup(trained=trained)
    dead, duplicates, saturated = idle_numbers(encodings, spec.parts, _range(spec))
    size = max(1, int(scaled.lengths.max()) * int(np.prod(scaled.element_shape)))
    most = min(len(scaled), MOST_ROWS, max(2, MOST_NUMBERS // size))
    rows = evenly_spaced(len(scaled), most)
    drawn = scaled.take(rows)
    whole, half = _errors_of_half(drawn, model, encodings[rows])
    pca = _Components(scaled, train, encodings.shape[1])
    compared = scaled.take(measured)
    return Checkup(
        trained=trained,
        dead=dead,
        duplicates=duplicates,
        saturated=saturated,
        whole=whole,
        half=half,
        pca_half=pca.error(compared, encodings.shape[1] // 2),
        pca_double=pca.error(compared, 2 * encodings.shape[1]),
        **_level_and_shape(drawn, model, encodings[rows], pca),
    )


def idle_numbers(
    encodings: FloatArray, parts: EncodingParts, ends: tuple[float, float] | None = None
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Which numbers of encodings (n, numbers) are dead, duplicate and saturated.

    A number counts once, as the first of these. `ends` are those of its range, where it has any.
    """
    values = encodings.astype(np.float64)
    spread = values.std(axis=0)
    largest = np.zeros_like(spread)  # of the part that each number belongs to
    for part in parts.available[-2:]:
        columns = parts.columns(part)
        largest[columns] = spread[columns].max(initial=0.0)
    dead = spread <= STILL * largest
    standard = (values - values.mean(axis=0)) / np.where(dead, 1.0, spread)
    standard[:, dead] = 0.0
    alike = np.abs(standard.T @ standard) / len(values) >= SAME
    duplicate = np.triu(alike, 1).any(axis=0)  # of an earlier one
    saturated = np.zeros_like(dead)
    if ends is not None:
        nearest = np.minimum(values - ends[0], ends[1] - values)
        near = nearest <= AT_THE_END * (ends[1] - ends[0])
        saturated = (near.mean(axis=0) >= NEARLY_ALL) & ~dead & ~duplicate
    found = [tuple(map(int, np.flatnonzero(each))) for each in (dead, duplicate, saturated)]
    return found[0], found[1], found[2]


def _range(spec: RunSpec) -> tuple[float, float] | None:
    """Where the numbers of a model's encodings lie; None where they may be anything."""
    usual = next((o.default for o in architecture(spec.model).options if o.name == "out_activ"), "")
    if spec.options.get("linear_skip"):  # what it adds knows no limits
        return None
    return RANGES.get(spec.options.get("out_activ", usual))


def _errors_of_half(
    compared: SequenceDataset, model: nn.Module, z: FloatArray
) -> tuple[float | None, float | None]:
    """The model's error on some sequences, and with half of the directions of their encodings."""
    size = z.shape[1]
    if size < 2 or len(z) <= 2 * size:  # of few, half of the directions hold most
        return None, None
    middle = z.mean(axis=0, dtype=np.float64)
    offsets = z.astype(np.float64) - middle
    drawn = _draw(compared, model, z)
    halved = middle + offsets @ _main_half(offsets, _described(drawn), size // 2)
    errors = [
        _error(compared, sequences)
        for sequences in (drawn, _draw(compared, model, halved.astype(np.float32)))
    ]
    return errors[0], errors[1]


def _main_half(offsets: DoubleArray, drawn: DoubleArray, kept: int) -> DoubleArray:
    """A projection (numbers, numbers) onto the directions of encodings that drawings follow most.

    offsets : of encodings from their mean, (n, numbers); drawn : what becomes of them, (n, D).
    """
    left, scale, right = np.linalg.svd(offsets, full_matrices=False)
    real = scale > 1e-6 * scale[0]
    left, scale, right = left[:, real], scale[real], right[real]
    directions = np.linalg.svd(left.T @ (drawn - drawn.mean(axis=0)), full_matrices=False)[0]
    kept_of_them = directions[:, :kept]
    spread = kept_of_them @ kept_of_them.T
    return np.asarray((right.T / scale) @ spread @ (scale[:, None] * right))


def _described(sequences: Sequence[FloatArray]) -> DoubleArray:
    """Sequences of any lengths as rows of one length."""
    return np.asarray(RelativeTimePCA(0).fit(sequences).describe(sequences))


def _draw(compared: SequenceDataset, model: nn.Module, z: FloatArray) -> list[FloatArray]:
    return decode(
        model, z, [int(n) for n in compared.lengths], element_shape=compared.element_shape
    )


def _error(compared: SequenceDataset, drawn: Sequence[FloatArray]) -> float:
    errors = reconstruction_errors(compared.sequences, drawn, compared.missing)
    return weighted_mean(errors, compared.weights)


class _Components:
    """PCA of up to twice as many numbers as the encoding has, fitted once."""

    def __init__(self, scaled: SequenceDataset, train: IntArray, size: int) -> None:
        self.most = 2 * size
        self.pca = RelativeTimePCA(self.most).fit(scaled.take(train).sequences)

    def reconstruct(self, compared: SequenceDataset, components: int) -> list[FloatArray]:
        """With so many of them; with none, the mean sequence."""
        encodings = self.pca.encode(compared.sequences)
        encodings[:, components:] = 0.0
        return self.pca.decode(encodings, [int(n) for n in compared.lengths])

    def error(self, compared: SequenceDataset, components: int) -> float:
        return _error(compared, self.reconstruct(compared, components))


def _level_and_shape(
    compared: SequenceDataset, model: nn.Module, z: FloatArray, pca: _Components
) -> dict[str, float]:
    """How much of the variance is shape, and what of level and shape is explained."""
    if compared.are_clips:
        return {}
    by_mean = _level_and_shape_errors(compared, pca.reconstruct(compared, 0))
    by_model = _level_and_shape_errors(compared, _draw(compared, model, z))
    by_pca = _level_and_shape_errors(compared, pca.reconstruct(compared, pca.most))
    if min(by_mean) <= 0:
        return {}
    return {
        "shape_share": by_mean[1] / sum(by_mean),
        "level": 1 - by_model[0] / by_mean[0],
        "shape": 1 - by_model[1] / by_mean[1],
        "pca_shape": 1 - by_pca[1] / by_mean[1],
    }


def _level_and_shape_errors(
    compared: SequenceDataset, drawn: Sequence[FloatArray]
) -> tuple[float, float]:
    """Squared errors of the averages of all channels of all sequences, and of what is left."""
    level = shape = 0.0
    for sequence, drawing in zip(compared.sequences, drawn, strict=True):
        residual = (sequence - drawing).reshape(len(sequence), -1).astype(np.float64)
        mean = residual.mean(axis=0)
        level += len(residual) * float(np.square(mean).sum())
        shape += float(np.square(residual - mean).sum())
    return level, shape
