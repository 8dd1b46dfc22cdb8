"""How long a training will take and how much memory, estimated from its settings. No torch here.

The workload is counted from the sizes of the layers; see `workload` for the time that it takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from sequitur_core.data.relative_time_pca import MAX_ROWS
from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.settings.architectures import count_parameters, layer_sizes
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.settings.training_length import usual_batch_size
from sequitur_core.settings.training_limits import (
    CHOOSING_PARTS,
    CHOOSING_REPEATS,
    CHOOSING_TERMS,
    COPIES_TO_CHOOSE,
    CROSS_FIT_FOLDS,
    EXTRA_DIRECTIONS,
    MAX_BATCH_NUMBERS,
    MAX_COPIED_NUMBERS,
    MAX_COPIES,
    MAX_EVALUATION_BATCH,
    choosing_rows,
    choosing_step,
)
from sequitur_core.settings.workload import TRAINING_FLOPS, Workload, linear_skip

SECONDS_PER_WEIGHT = 1.1e-9  # that is corrected in a step
FORWARD_SHARE = 1 / 3  # of the time of a training step
CALLS_PER_STEP = 4
CALLS_FOR_MIXED_LENGTHS = 16
CALLS_FOR_COPIES = 12
# Principal components are found in double precision, which halves the speed.
DOUBLE_PRECISION = 2
EIGEN_FLOPS = 10  # of finding eigenvectors, over the cube of their number
# Of choosing a distortion.
CHOOSING_BATCHES = 16  # copies of each sequence, in all
DISTORTIONS = 8
CHOICES = DISTORTIONS * CHOOSING_PARTS * CHOOSING_REPEATS
ROWS_PER_CHOICE = 7.2  # for each sequence that is used
SECONDS_PER_BATCH_OF_COPIES = 5e-5
SECONDS_PER_CHOICE = 1e-3
SECONDS_PER_COPIED_NUMBER = 3e-8
NARROW_PRODUCTS = 3  # times that products of few columns take longer than large ones

BYTES_PER_NUMBER = 4
PROCESS_BYTES = 420_000_000  # of a worker that has trained next to nothing
# Of the sequences: as they came, scaled, rebuilt, rebuilt in their units, and concatenated.
DATA_COPIES = 5
WEIGHT_COPIES = 4  # the weights, their gradients and Adam's two averages
EVALUATION_SHARE = 1 / 6  # of the activations, which are kept at one time without gradients

SPEED_SIZE = 256  # rows and columns of the product that tells the speed
SPEED_TRIES = 12


@dataclass(frozen=True)
class Estimate:
    """What a training will take.

    Attributes
    ----------
    seconds : of the training, at most where it may stop early.
    memory : bytes of its process.
    per_epoch : seconds of one epoch.
    before : seconds before the first epoch.
    checking : seconds of the further trainings of a cross-fit, which come after
        the map; 0 without.
    """

    seconds: float
    memory: int
    per_epoch: float
    before: float
    checking: float = 0.0

    def epochs_in(self, seconds: float) -> int:
        """How many epochs can be done in this time; 0 for none."""
        return max(0, math.floor((seconds - self.before) / self.per_epoch))


def estimate(
    model: str,
    sizes: Sizes,
    encoding_dim: int,
    options: Mapping[str, Any],
    config: TrainConfig,
    *,
    flops_per_second: float,
) -> Estimate:
    """Time and memory of a training on one thread of a processor.

    Mostly within a factor of 2 for the time. A graphics card isn't reckoned
    with, nor what else the computer does.

    Parameters
    ----------
    model, sizes, encoding_dim, options : as in `count_parameters`.
    flops_per_second : what the computer does, as `machine_speed` measures it.

    Raises
    ------
    SequiturError
        Settings and data that the model refuses, as by `count_parameters`.
    """
    weights = count_parameters(model, sizes, encoding_dim, options)
    mean = replace(sizes, max_length=_mean_length(sizes), min_length=_mean_length(sizes))
    mixed = sizes.min_length != sizes.max_length
    # Where the encoder doesn't learn, it still has to read.
    encoder_share = FORWARD_SHARE + (1 - FORWARD_SHARE) / config.encoder_every
    work = _workload(model, mean, encoding_dim, options, mixed=mixed, encoder_share=encoder_share)
    terms = int(options.get("linear_skip", 0))
    copies = config.copies if terms else 0
    if copies:
        numbers = 3 * mean.max_length * math.prod(mean.element_shape)
        work += Workload(calls=CALLS_FOR_COPIES, activations=numbers)

    def seconds(n: int, held_out: int) -> tuple[float, float]:
        """Before the first epoch, and of one epoch."""
        step = work.seconds_per_step() + weights * SECONDS_PER_WEIGHT
        sequence = work.seconds_per_sequence(flops_per_second)
        epoch = _steps_per_epoch(n, config) * step + n * sequence
        if held_out:
            batches = max(1.0, held_out / _evaluation_batch(sizes, held_out))
            epoch += FORWARD_SHARE * (batches * work.seconds_per_step() + held_out * sequence)
        flops = DOUBLE_PRECISION * _components_flops(mean, terms, n, copies)
        before = flops / flops_per_second
        if copies:
            before += _choosing_seconds(mean, terms, n, encoding_dim, flops_per_second)
        return before, epoch

    held_out = _held_out(sizes.n, config)
    before, per_epoch = seconds(sizes.n - held_out, held_out)
    epochs = max(1, config.epochs - config.from_epoch)
    checking = 0.0
    if config.cross_fit:
        parts = min(CROSS_FIT_FOLDS, sizes.n)
        part_before, part_epoch = seconds(max(1, sizes.n - sizes.n // parts), 0)
        checking = parts * (part_before + epochs * part_epoch)
    return Estimate(
        seconds=before + epochs * per_epoch,
        memory=_memory(model, sizes, encoding_dim, options, config, weights),
        per_epoch=per_epoch,
        before=before,
        checking=checking,
    )


def training_flops(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> float:
    """Floating point operations of learning from one sequence, by the layers as defined."""
    mixed = sizes.min_length != sizes.max_length
    return TRAINING_FLOPS * _workload(model, sizes, encoding_dim, options, mixed=mixed).flops


def machine_speed() -> float:
    """Floating point operations per second of one core of this computer, in large products.

    Takes some milliseconds. The best of a few tries counts: whatever else the
    computer does only slows them down.
    """
    matrix = np.ones((SPEED_SIZE, SPEED_SIZE), np.float32)
    best = math.inf
    with threadpool_limits(1, user_api="blas"):
        for _ in range(SPEED_TRIES):
            began = perf_counter()
            np.matmul(matrix, matrix)
            best = min(best, perf_counter() - began)
    # A clock that is too coarse to see the product would make the computer infinitely fast.
    return 2.0 * SPEED_SIZE**3 / max(best, 1e-6)


def _workload(
    model: str,
    sizes: Sizes,
    encoding_dim: int,
    options: Mapping[str, Any],
    *,
    mixed: bool,
    encoder_share: float = 1.0,
) -> Workload:
    """Of sequences of `sizes.max_length` elements, all of which have that length.

    encoder_share : of the encoder's part, what counts.
    """
    length, element = sizes.max_length, math.prod(sizes.element_shape)
    # The sequence itself, maybe with noise, and its distance to the reconstruction.
    work = Workload(calls=CALLS_PER_STEP, activations=2 * length * element)
    if mixed:
        work += Workload(calls=CALLS_FOR_MIXED_LENGTHS)
    layers = layer_sizes(model, sizes, encoding_dim, options)
    encoder, decoder = layers.workloads(length, mixed=mixed)
    terms = int(options.get("linear_skip", 0))
    if terms:
        skip = linear_skip(terms, length, element, encoding_dim, mixed=mixed) * 0.5  # each way
        encoder, decoder = encoder + skip, decoder + skip
    return work + encoder * encoder_share + decoder


def _components_flops(sizes: Sizes, terms: int, n: int, copies: int) -> float:
    """Of finding the principal components that a linear skip begins as."""
    if not terms:
        return 0.0
    element = math.prod(sizes.element_shape)
    features = terms * element
    n += _count_copies(sizes, n, copies)
    side = min(n, features, MAX_ROWS)
    transform = 4.0 * n * sizes.max_length * features
    return transform + 2.0 * n * features * side + EIGEN_FLOPS * float(side) ** 3


def _count_copies(sizes: Sizes, n: int, copies: int) -> int:
    """Copies in all, from which components are found."""
    numbers = sizes.max_length * math.prod(sizes.element_shape)
    return min(copies * n, MAX_COPIES, max(1, MAX_COPIED_NUMBERS // numbers))


def _choosing_seconds(
    sizes: Sizes, terms: int, n: int, encoding_dim: int, flops_per_second: float
) -> float:
    """Of choosing a distortion."""
    element, length = math.prod(sizes.element_shape), sizes.max_length
    clips = len(sizes.element_shape) > 1
    if clips:
        length, terms = math.ceil(length / choosing_step(length)), min(terms, CHOOSING_TERMS)
    numbers, features = length * element, terms * element
    rows = choosing_rows(n, length, element, terms, clips=clips)
    directions = encoding_dim + EXTRA_DIRECTIONS
    # Two rounds of two products, one more to project, and what the held-out rows take.
    flops = 12.0 * ROWS_PER_CHOICE * rows * features * directions
    choice = SECONDS_PER_CHOICE + NARROW_PRODUCTS * flops / flops_per_second
    batch = SECONDS_PER_BATCH_OF_COPIES + COPIES_TO_CHOOSE * numbers * SECONDS_PER_COPIED_NUMBER
    return CHOICES * choice + rows * CHOOSING_BATCHES * batch


def _memory(
    model: str,
    sizes: Sizes,
    encoding_dim: int,
    options: Mapping[str, Any],
    config: TrainConfig,
    weights: int,
) -> int:
    """Bytes of the process that trains."""
    mixed = sizes.min_length != sizes.max_length
    element = math.prod(sizes.element_shape)

    def kept(length: int) -> float:
        """Numbers that a sequence of this length leaves for the backward pass."""
        of_length = replace(sizes, min_length=length, max_length=length)
        work = _workload(model, of_length, encoding_dim, options, mixed=mixed)
        return work.activations + work.cosines

    longest = kept(sizes.max_length)
    n = sizes.n - _held_out(sizes.n, config)
    training = min(n, config.batch_size or usual_batch_size(n)) * longest
    # Batches are larger without gradients, but then nothing is kept.
    patch = min(sizes.max_length, int(options.get("patch", 1)))
    most = MAX_BATCH_NUMBERS / (patch * element) * kept(patch)
    together = min(min(sizes.n, MAX_EVALUATION_BATCH) * longest, most)
    evaluation = EVALUATION_SHARE * max(longest, together)
    copies = DATA_COPIES + bool(options.get("phase"))  # which rotates them
    data = copies * sizes.n * _mean_length(sizes) * element
    numbers = data + WEIGHT_COPIES * weights + max(training, evaluation)
    return PROCESS_BYTES + round(BYTES_PER_NUMBER * numbers)


def _mean_length(sizes: Sizes) -> int:
    return (sizes.min_length + sizes.max_length + 1) // 2


def _held_out(n: int, config: TrainConfig) -> int:
    return round(config.validation_share * n) if n >= MIN_SEQUENCES else 0


def _steps_per_epoch(n: int, config: TrainConfig) -> int:
    return math.ceil(n / (config.batch_size or usual_batch_size(n)))


def _evaluation_batch(sizes: Sizes, n: int) -> float:
    """Sequences in a batch without gradients."""
    numbers = sizes.max_length * math.prod(sizes.element_shape)
    return max(1.0, min(n, MAX_EVALUATION_BATCH, MAX_BATCH_NUMBERS / numbers))
