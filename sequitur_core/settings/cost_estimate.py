"""How long a training will take and how much memory, told from its settings. No torch here.

The work is counted from the sizes of the layers. What a piece of work takes was
measured (tests.benchmarks.estimates compares estimates with trainings): the
products on the computer at hand, the rest on one for all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from sequitur_core.data.splitting import MIN_SEQUENCES
from sequitur_core.settings.layer_sizes import FrameShape, LinearShape, LstmShape, conv_lstm_shapes
from sequitur_core.settings.model_options import count_parameters, model_arguments
from sequitur_core.settings.presets import usual_batch_size
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

# Seconds of one core, forwards and backwards, fitted to about a hundred short trainings.
PER_CALL = 7e-5  # of a layer, however small
PER_READ = 2e-6  # of one element by an LSTM, however small
PER_NUMBER = 2.6e-9  # that a layer writes
PER_COSINE = 3.8e-9  # that is put into a table for sequences of mixed lengths
PER_WEIGHT = 1.1e-9  # that is corrected in a step
# Learning from a product takes two more of its size, one fewer in first layers.
PRODUCTS = 2.5
FORWARDS = 1 / 3  # of the time of a step: what it takes to look and not to learn
# Convolutions over volumes take longer: channels come first there (see FrameAE). Where kernels lie
# side by side they are products like any other.
OF_VOLUMES = 3
# Principal components are found in double precision, which halves the speed.
DOUBLE = 2
EIGENVECTORS = 10  # operations of finding them, over the cube of their number
MOST_COMPONENTS_ROWS = 2000  # as baselines.MAX_ROWS
# As copies.MOST_COPIES and MOST_COPIED_NUMBERS.
MOST_COPIES = 2000
MOST_COPIED_NUMBERS = 10_000_000
# Of choosing a kind of copies: as copies.MOST_ROWS, MOST_NUMBERS and MOST_DESCRIBED, times that
# each sequence is copied in all, times that components are found, and directions beside them.
MOST_ROWS_TO_CHOOSE = 250
MOST_NUMBERS_TO_CHOOSE = 1_000_000
MOST_DESCRIBED_TO_CHOOSE = 100_000
BATCHES_TO_CHOOSE = 16
CHOICES = 80
ROWS_OF_A_CHOICE = 7.2  # for each sequence that is looked at
SPARE_DIRECTIONS = 10
SECONDS_OF_A_BATCH = 2e-4
SECONDS_OF_A_CHOICE = 1e-3
PER_NUMBER_COPIED = 3e-8
COPIES_TO_CHOOSE = 8  # as in copies
NARROW = 3  # times that products of few columns take longer than large ones
# Calls of small operations beside those of dense layers, which are one each.
CALLS_OF_A_STEP = 4
CALLS_OF_AN_LSTM = 5
CALLS_OF_A_CONVOLUTION = 2
CALLS_OF_FRAMES = 10
CALLS_OF_A_SKIP = 10
CALLS_OF_MIXED_LENGTHS = 16
CALLS_OF_COPIES = 12

FLOAT = 4  # bytes
PROCESS = 420_000_000  # bytes of a worker that has trained next to nothing
# Of the sequences: as they came, scaled, rebuilt, rebuilt in their units, and one behind another.
COPIES = 5
WEIGHT_COPIES = 4  # the weights, their gradients and Adam's two averages
# As training.MAX_BATCH_NUMBERS and the largest batches that are only looked at.
MOST_LOOKED_AT = 250_000
KEPT_LOOKING = 1 / 6  # of what layers write, at one time
MOST_ROWS_LOOKED_AT = 256
CROSS_FIT_PARTS = 5

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
    middle = replace(sizes, max_length=_middle(sizes), min_length=_middle(sizes))
    mixed = sizes.min_length != sizes.max_length
    work = _work(model, middle, encoding_dim, options, mixed=mixed)
    terms = int(options.get("linear_skip", 0))
    copies = config.copies if terms else 0
    if copies:
        numbers = 3 * middle.max_length * math.prod(middle.element_shape)
        work += _Work(calls=CALLS_OF_COPIES, numbers=numbers)

    def seconds(n: int, held_out: int) -> tuple[float, float]:
        """Before the first epoch, and of one epoch."""
        step = work.seconds_of_a_step() + weights * PER_WEIGHT
        sequence = work.seconds_of_a_sequence(flops_per_second)
        epoch = _steps(n, config) * step + n * sequence
        if held_out:
            looks = held_out / _looked_at_together(sizes, held_out)
            look = max(1.0, looks) * work.seconds_of_a_step() + held_out * sequence
            epoch += FORWARDS * look
        operations = DOUBLE * _components(middle, terms, n, copies)
        before = operations / flops_per_second
        if copies:
            before += _choosing(middle, terms, n, encoding_dim, flops_per_second)
        return before, epoch

    held_out = _held_out(sizes.n, config)
    before, per_epoch = seconds(sizes.n - held_out, held_out)
    epochs = max(1, config.epochs - config.from_epoch)
    checking = 0.0
    if config.cross_fit:
        parts = min(CROSS_FIT_PARTS, sizes.n)
        ready, one = seconds(max(1, sizes.n - sizes.n // parts), 0)
        checking = parts * (ready + epochs * one)
    return Estimate(
        seconds=before + epochs * per_epoch,
        memory=_memory(model, sizes, encoding_dim, options, config, weights),
        per_epoch=per_epoch,
        before=before,
        checking=checking,
    )


def learning_operations(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> float:
    """Floating point operations in products that learning from one sequence asks for.

    Of the layers as they are defined: where a model gets by with fewer, these are counted all
    the same.
    """
    mixed = sizes.min_length != sizes.max_length
    return PRODUCTS * _work(model, sizes, encoding_dim, options, mixed=mixed).operations


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


@dataclass(frozen=True)
class _Work:
    """What a model does with a batch, forwards.

    Attributes
    ----------
    calls, reads : of a whole batch: operations however small they are, and the
        steps that LSTMs take one after the other.
    operations : of each sequence: floating point operations in products.
    numbers : of each sequence: what layers write, and keep to learn from.
    cosines : of each sequence: numbers in the tables of a linear skip.
    """

    calls: float = 0.0
    reads: float = 0.0
    operations: float = 0.0
    numbers: float = 0.0
    cosines: float = 0.0

    def __add__(self, other: _Work) -> _Work:
        return _Work(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def seconds_of_a_step(self) -> float:
        """Of learning from a batch, but for what grows with its sequences."""
        return self.calls * PER_CALL + self.reads * PER_READ

    def seconds_of_a_sequence(self, flops_per_second: float) -> float:
        """Of learning from one sequence more in a batch."""
        products = PRODUCTS * self.operations / flops_per_second
        return products + self.numbers * PER_NUMBER + self.cosines * PER_COSINE


def _work(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any], *, mixed: bool
) -> _Work:
    """The work on sequences of `sizes.max_length` elements, all of which have that length."""
    arguments = model_arguments(model, sizes, encoding_dim, options)
    for name in ("h_activ", "out_activ", "mean_frame"):  # hardly any work
        arguments.pop(name, None)
    length, element = sizes.max_length, math.prod(sizes.element_shape)
    terms = int(options.get("linear_skip", 0))
    # The sequence itself, maybe with noise, and its distance to what was drawn.
    work = _Work(calls=CALLS_OF_A_STEP, numbers=2 * length * element)
    if mixed:
        work += _Work(calls=CALLS_OF_MIXED_LENGTHS)
    if terms:
        work += _skip(terms, length, element, encoding_dim, mixed=mixed)
    if model == "LINEAR_AE":
        widths = LinearShape.of(**arguments).widths
        return work + _dense(*widths) + _dense(*widths[::-1])
    steps = max(1.0, length / int(options.get("patch", 1)))
    if model == "LSTM_AE":
        return work + _lstm(LstmShape.of(**arguments), steps)
    frames, codes = conv_lstm_shapes(**arguments)
    # Frames are freed of their padding and of their mean, and get them back.
    once_more = 2 * mixed + 2 * bool(options.get("mean_frame"))
    work += _Work(numbers=once_more * length * element)
    return work + _frames(frames, length) + _lstm(codes, steps)


def _dense(*widths: int, times: float = 1) -> _Work:
    """Dense layers, each used `times` for a sequence."""
    pairs = list(pairwise(widths))
    return _Work(
        calls=len(pairs),
        operations=times * sum(2 * before * after for before, after in pairs),
        numbers=times * sum(2 * after for _, after in pairs),  # before and after the activation
    )


def _lstms(layers: tuple[tuple[int, int], ...], steps: float, *, norm: bool) -> _Work:
    # Four gates, the memory, the output and its activation, and what is normalised.
    kept = 8 if norm else 7
    return _Work(
        calls=(CALLS_OF_AN_LSTM + norm) * len(layers),
        reads=len(layers) * steps,
        operations=steps * sum(8 * after * (before + after) for before, after in layers),
        numbers=steps * sum(before + kept * after for before, after in layers),
    )


def _lstm(shape: LstmShape, steps: float) -> _Work:
    work = _lstms(shape.encoder, steps, norm=shape.layer_norm)
    if shape.head is not None:
        work += _dense(*shape.head)
    if shape.mlp:
        widths = (shape.decoder[0][0], *(after for _, after in shape.decoder))
        return work + _dense(*widths, times=steps)
    work += _lstms(shape.decoder, steps, norm=shape.layer_norm)
    return work + _dense(shape.decoder[-1][1], shape.step, times=steps)


def _frames(shape: FrameShape, frames: int) -> _Work:
    work = _dense(shape.flat, shape.code, shape.flat, times=frames)
    work += _Work(calls=CALLS_OF_FRAMES)
    slow = len(shape.kernel) == 3 and not shape.apart
    kernel = math.prod(shape.kernel) * (OF_VOLUMES if slow else 1)
    pixels = [math.prod(size) for size in shape.sizes]
    layers = zip(pairwise(shape.channels), pairwise(pixels), strict=True)
    for (before, after), (larger, smaller) in layers:
        # There and back: both ways multiply the smaller frame by the kernel.
        work += _Work(
            calls=2 * CALLS_OF_A_CONVOLUTION,
            operations=frames * 4 * smaller * kernel * before * after,
            numbers=frames * (2 * smaller * after + larger * before),
        )
    return work


def _skip(terms: int, length: int, element: int, encoding_dim: int, *, mixed: bool) -> _Work:
    return _Work(
        calls=CALLS_OF_A_SKIP * (1 + mixed),
        operations=4 * terms * element * (length + encoding_dim),
        numbers=element * (2 * terms + length),
        cosines=2 * length * terms * mixed,
    )


def _components(sizes: Sizes, terms: int, n: int, copies: int) -> float:
    """Operations of finding the principal components that a linear skip begins as."""
    if not terms:
        return 0.0
    element = math.prod(sizes.element_shape)
    described = terms * element
    n += min(copies * n, MOST_COPIES, max(1, MOST_COPIED_NUMBERS // (sizes.max_length * element)))
    side = min(n, described, MOST_COMPONENTS_ROWS)
    describing = 4.0 * n * sizes.max_length * described
    return describing + 2.0 * n * described * side + EIGENVECTORS * float(side) ** 3


def _choosing(
    sizes: Sizes, terms: int, n: int, encoding_dim: int, flops_per_second: float
) -> float:
    """Seconds of choosing a kind of copies."""
    element = math.prod(sizes.element_shape)
    numbers, described = sizes.max_length * element, terms * element
    rows = min(
        n,
        MOST_ROWS_TO_CHOOSE,
        max(1, MOST_NUMBERS_TO_CHOOSE // numbers),
        max(1, MOST_DESCRIBED_TO_CHOOSE // described),
    )
    directions = encoding_dim + SPARE_DIRECTIONS
    # Two rounds of two products, one more to look, and what the held-out rows take.
    operations = 12.0 * ROWS_OF_A_CHOICE * rows * described * directions
    choice = SECONDS_OF_A_CHOICE + NARROW * operations / flops_per_second
    batch = SECONDS_OF_A_BATCH + COPIES_TO_CHOOSE * numbers * PER_NUMBER_COPIED
    return CHOICES * choice + rows * BATCHES_TO_CHOOSE * batch


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
    longest = replace(sizes, min_length=sizes.max_length)
    work = _work(model, longest, encoding_dim, options, mixed=mixed)
    one = work.numbers + work.cosines
    n = sizes.n - _held_out(sizes.n, config)
    learned_from = min(n, config.batch_size or usual_batch_size(n)) * one
    # Larger batches are looked at, but nothing is kept to learn from.
    patch = min(sizes.max_length, int(options.get("patch", 1)))
    short = _work(
        model,
        replace(sizes, min_length=patch, max_length=patch),
        encoding_dim,
        options,
        mixed=mixed,
    )
    most = MOST_LOOKED_AT / (patch * element) * (short.numbers + short.cosines)
    looked_at = KEPT_LOOKING * max(one, min(min(sizes.n, MOST_ROWS_LOOKED_AT) * one, most))
    data = COPIES * sizes.n * _middle(sizes) * element
    return PROCESS + round(FLOAT * (data + WEIGHT_COPIES * weights + max(learned_from, looked_at)))


def _middle(sizes: Sizes) -> int:
    return (sizes.min_length + sizes.max_length + 1) // 2


def _held_out(n: int, config: TrainConfig) -> int:
    return round(config.validation_share * n) if n >= MIN_SEQUENCES else 0


def _steps(n: int, config: TrainConfig) -> int:
    """Steps of an epoch on `n` sequences."""
    return math.ceil(n / (config.batch_size or usual_batch_size(n)))


def _looked_at_together(sizes: Sizes, n: int) -> float:
    """Sequences in a batch that is only looked at."""
    numbers = sizes.max_length * math.prod(sizes.element_shape)
    return max(1.0, min(n, MOST_ROWS_LOOKED_AT, MOST_LOOKED_AT / numbers))
