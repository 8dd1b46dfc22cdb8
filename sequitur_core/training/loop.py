"""The training loop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
from torch import nn

from sequitur_core.data.data_frames import as_dataset
from sequitur_core.data.splitting import split
from sequitur_core.errors import SequiturError
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.settings.training_length import usual_batch_size
from sequitur_core.training.adam import Adam
from sequitur_core.training.checks import (
    available_device,
    check_can_learn,
    check_epochs_left,
    diverged,
)
from sequitur_core.training.evaluation import Data, check_model_fits, mean_loss
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.inputs.alignment import align, phase_of
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch, common_length
from sequitur_core.training.inputs.preparation import Preparation
from sequitur_core.training.inputs.rhythm import measure_rhythm
from sequitur_core.training.parallel.ranks import Ranks
from sequitur_core.training.training_state import Generators, TrainingState
from sequitur_core.training.training_step import training_step

DEFAULTS = TrainConfig()
USUAL_NOISE = 0.2  # what denoise=True adds, in standard deviations
WARM_UP_SHARE = 0.1


@dataclass(frozen=True)
class Progress:
    """Where a training is after a batch.

    Attributes
    ----------
    epoch : the one under way, from 1.
    batch, batches : how many of its batches are done, of how many.
    checkpoint : makes everything that `fit` needs to go on from here: plain
        values and tensors, which `torch.load(..., weights_only=True)` reads
        back. The tensors are the model's own; save them before it learns on.
    """

    epoch: int
    batch: int
    batches: int
    checkpoint: Callable[[], dict[str, Any]]


@torch.inference_mode(False)  # also where who trains has turned it on
def fit(
    model: nn.Module,
    dataset: Data,
    config: TrainConfig = DEFAULTS,
    *,
    should_stop: Callable[[], bool] | None = None,
    before_first: Callable[[], None] | None = None,
    after_batch: Callable[[Progress], None] | None = None,
    checkpoint: Mapping[str, Any] | None = None,
    clock: Callable[[], float] = perf_counter,
) -> Iterator[Epoch]:
    """Train a model, one epoch each time the next `Epoch` is asked for.

    The model learns in place and may be used between epochs. It moves to
    `config.device` and stays there.

    Parameters
    ----------
    model : LINEAR_AE, LSTM_AE or CONV_LSTM_AE for sequences of this shape.
    dataset : the sequences, scaled (z-scored numbers learn best), as a
        SequenceDataset or a list of arrays or tensors (length, *element_shape).
        Part of them is held out as `splitting.split` says. Values that the dataset
        calls missing are read by the model, but count in no loss.
    config : epochs, learning rate, and so on.
    should_stop : asked after each batch; True ends the training there. The
        epoch under way yields nothing, what was learned stays in the model.
    before_first : called once the model stands where its training begins or goes on.
    after_batch : told after each batch how far the training is.
    checkpoint : goes on where a training of the same model, sequences and
        config was (see `Progress`); its losses are those of one that never
        paused. The first epoch yielded is the one that was under way. A config
        with more epochs trains longer.
    clock : seconds, for those of each epoch; one that stands still while training does.

    Yields
    ------
    Epoch
        Losses in the units of the data. `train_loss` is measured while
        learning: on noisy, mixed or copied inputs where the config asks for them. With
        `reduction="sum"` each batch counts by its sequences instead of its
        numbers, as in sequitur.

    Raises
    ------
    SequiturError
        Sequences that the model can't read or that hold nothing known, settings
        that can't be used, a checkpoint of another training, or a loss that is no
        longer a number.
        Raised once the first epoch is asked for.

    Notes
    -----
    With `patience`, training ends once the validation loss hasn't fallen for so
    many epochs, and in any case with the weights of the best epoch. Without
    held-out sequences `patience` does nothing.

    With `config.processes`, each of so many processes calls this with the same arguments, and
    only the first one's checkpoint and `should_stop` count. All yield the same epochs, as one
    process would but for rounding.

    With a seed, a run repeats bit for bit on one machine and one number of
    threads. The weights are drawn by whoever makes the model: call
    `torch.manual_seed` before.
    """
    check_epochs_left(config)
    dataset = as_dataset(dataset, to_learn=True)
    check_model_fits(model, dataset)
    check_can_learn(model)
    device = available_device(config.device)
    model.to(device)
    generators = Generators.of(config.seed, device)
    ranks = Ranks.of(config)

    split_seed = _split_seed(config, generators.order)
    train_rows, validation_rows = split(
        dataset, share=config.validation_share, seed=split_seed, by=config.split_by
    )
    train = BatchLoader(dataset, train_rows, device)
    validation = BatchLoader(dataset, validation_rows, device)
    if not train.has_observed:
        raise SequiturError(
            "All values to learn from are missing, so there is nothing to learn. Add sequences "
            "with known values, or fill the missing ones in and judge by them."
        )
    distortion = initialise(
        model, dataset.take(train_rows), config, common_length=common_length(dataset.lengths)
    )
    align(train, phase_of(model))
    preparation = Preparation(model, config, distortion)
    noise = train.standard_deviation() * _noise_factor(config)
    batch_size = config.batch_size or usual_batch_size(len(train))
    if ranks is not None:
        ranks.check(len(train), batch_size)
        checkpoint = ranks.checkpoint(checkpoint)
    rates = _learning_rates(config, math.ceil(len(train) / batch_size))
    optimizer = Adam(
        (p for p in model.parameters() if p.requires_grad),
        betas=config.betas,
        resting=model.get_submodule("encoder").parameters() if config.encoder_every > 1 else (),
    )
    state = TrainingState(model, optimizer, generators, clock)
    if checkpoint is not None:
        if config.seed is None:
            raise SequiturError(
                "A training without a seed can't go on from a checkpoint. Give one."
            )
        state.restore(checkpoint)
    for sequences in (train, validation):
        measure_rhythm(model, sequences)
    if ranks is not None:
        ranks.wrap(model, encoder_rests=config.encoder_every > 1)
    if before_first is not None:
        before_first()

    while state.epoch <= config.epochs:
        if not model.training:  # else this takes as long as a small step
            model.train()
        state.begin_epoch()
        batches = train.epoch(batch_size, config.shuffle, generators.order)
        mixed = _batches_to_mix(len(batches), config, generators.order)
        if config.denoise:  # all else that was drawn is drawn anew
            state.resume_epoch()
        for batch in preparation.batches(train, batches, mixed, generators.order, done=state.batch):
            inputs = batch.x
            if config.denoise:
                inputs = inputs + noise * torch.randn(
                    inputs.shape, generator=generators.noise, device=device
                )
            loss = training_step(
                model,
                inputs,
                batch,
                optimizer,
                config,
                lr=rates[state.step],
                encoder_learns=state.step % config.encoder_every == 0,
                ranks=ranks,
            )

            state.add_loss(loss, _weight(batch, config))
            if after_batch is not None:
                after_batch(Progress(state.epoch, state.batch, len(batches), state.save))
            stops = should_stop is not None and should_stop()
            if stops if ranks is None else ranks.decide(stops):
                return

        train_loss, validation_loss = state.train_loss(), None
        if validation.has_observed:
            # The others wait for the first process, which measures for all.
            measures = ranks is None or ranks.rank == 0
            validation_loss = mean_loss(model, validation) if measures else 0.0
        if ranks is not None:
            train_loss, measured = ranks.of_first(train_loss, validation_loss or 0.0)
            validation_loss = None if validation_loss is None else measured
        if not math.isfinite(train_loss) or not math.isfinite(validation_loss or 0.0):
            raise diverged(state.epoch, config)
        try:
            yield Epoch(state.epoch, train_loss, validation_loss, state.seconds)
        except GeneratorExit:
            if ranks is not None:
                ranks.leave()
            raise
        if ranks is not None and ranks.decide(False):
            return

        if config.patience is not None and validation_loss is not None:
            state.keep_if_best(validation_loss)
            # A training that goes on longer waits anew.
            if state.epoch - max(state.best_epoch, config.from_epoch) >= config.patience:
                break
        state.next_epoch()
    state.load_best_weights()


def _batches_to_mix(count: int, config: TrainConfig, generator: torch.Generator) -> list[bool]:
    """For each batch of an epoch, whether its sequences are mixed in pairs."""
    if not config.mixup:
        return [False] * count
    return (torch.rand(count, generator=generator) < config.mixup).tolist()


def _weight(batch: PaddedBatch, config: TrainConfig) -> int:
    """Of a batch in the loss of its epoch."""
    return batch.observed_count if config.reduction == "mean" else len(batch.x)


def _learning_rates(config: TrainConfig, steps_per_epoch: int) -> list[float]:
    """The learning rate of each step; those of an earlier training are over, and so 0."""
    steps = (config.epochs - config.from_epoch) * steps_per_epoch
    earlier = [0.0] * (config.from_epoch * steps_per_epoch)
    if config.schedule == "constant":
        return earlier + [config.lr] * steps
    warm_up = max(1, round(WARM_UP_SHARE * steps))
    rising = [(step + 1) / warm_up for step in range(warm_up)]
    rest = max(1, steps - warm_up)
    falling = [0.5 * (1 + math.cos(math.pi * step / rest)) for step in range(steps - warm_up)]
    return earlier + [config.lr * share for share in rising + falling]


def _noise_factor(config: TrainConfig) -> float:
    return USUAL_NOISE if config.denoise is True else float(config.denoise)


def _split_seed(config: TrainConfig, generator: torch.Generator) -> int:
    """Of its own, so that the same sequences are held out whatever else is drawn."""
    if config.seed is not None or config.validation_share == 0:
        return config.seed or 0
    return int(torch.randint(2**31, (), generator=generator))
