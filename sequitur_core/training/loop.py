"""The training loop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

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
    training = _Training.of(model, dataset, config, checkpoint, clock)
    state, ranks = training.state, training.ranks
    if before_first is not None:
        before_first()
    while state.epoch <= config.epochs:
        for progress in training.learn_epoch():
            if after_batch is not None:
                after_batch(progress)
            stops = should_stop is not None and should_stop()
            if stops if ranks is None else ranks.decide(stops):
                return
        train_loss, validation_loss = training.losses()
        try:
            yield Epoch(state.epoch, train_loss, validation_loss, state.seconds)
        except GeneratorExit:
            if ranks is not None:
                ranks.leave()
            raise
        if ranks is not None and ranks.decide(False):
            return
        if training.stands_still(validation_loss):
            break
        state.next_epoch()
    state.load_best_weights()


@dataclass(frozen=True)
class _Training:
    """What one call of `fit` works with.

    Attributes
    ----------
    train, validation : what is learned from, and what is held out.
    rates : the learning rate of each step.
    noise : what denoising adds, in standard deviations of each channel.
    """

    model: nn.Module
    config: TrainConfig
    train: BatchLoader
    validation: BatchLoader
    preparation: Preparation
    optimizer: Adam
    batch_size: int
    rates: list[float]
    noise: Tensor
    state: TrainingState
    ranks: Ranks | None

    @classmethod
    def of(
        cls,
        model: nn.Module,
        dataset: Data,
        config: TrainConfig,
        checkpoint: Mapping[str, Any] | None,
        clock: Callable[[], float],
    ) -> _Training:
        """One that stands where it begins or goes on; raises as `fit` says."""
        check_epochs_left(config)
        dataset = as_dataset(dataset, to_learn=True)
        check_model_fits(model, dataset)
        check_can_learn(model)
        device = available_device(config.device)
        model.to(device)
        generators = Generators.of(config.seed, device)
        ranks = Ranks.of(config)

        train_rows, validation_rows = split(
            dataset,
            share=config.validation_share,
            seed=_split_seed(config, generators.order),
            by=config.split_by,
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
        batch_size = config.batch_size or usual_batch_size(len(train))
        if ranks is not None:
            ranks.check(len(train), batch_size)
            checkpoint = ranks.checkpoint(checkpoint)
        optimizer = _optimizer(model, config)
        training = cls(
            model=model,
            config=config,
            train=train,
            validation=validation,
            preparation=Preparation(model, config, distortion),
            optimizer=optimizer,
            batch_size=batch_size,
            rates=_learning_rates(config, math.ceil(len(train) / batch_size)),
            noise=train.standard_deviation() * _noise_factor(config),
            state=TrainingState(model, optimizer, generators, clock),
            ranks=ranks,
        )
        training._go_on(checkpoint)
        return training

    def _go_on(self, checkpoint: Mapping[str, Any] | None) -> None:
        """Put everything to where the checkpoint was."""
        if checkpoint is not None:
            if self.config.seed is None:
                raise SequiturError(
                    "A training without a seed can't go on from a checkpoint. Give one."
                )
            self.state.restore(checkpoint)
        for sequences in (self.train, self.validation):
            measure_rhythm(self.model, sequences)
        if self.ranks is not None:
            self.ranks.wrap(self.model, encoder_rests=self.config.encoder_every > 1)

    def learn_epoch(self) -> Iterator[Progress]:
        """Learn from the batches that this epoch has left; tells after each where it is."""
        config, state = self.config, self.state
        order = state.generators.order
        if not self.model.training:  # else this takes as long as a small step
            self.model.train()
        state.begin_epoch()
        batches = self.train.epoch(self.batch_size, config.shuffle, order)
        mixed = _batches_to_mix(len(batches), config, order)
        if config.denoise:  # all else that was drawn is drawn anew
            state.resume_epoch()
        for batch in self.preparation.batches(self.train, batches, mixed, order, done=state.batch):
            inputs = batch.x
            if config.denoise:
                inputs = inputs + self.noise * torch.randn(
                    inputs.shape, generator=state.generators.noise, device=inputs.device
                )
            loss = training_step(
                self.model,
                inputs,
                batch,
                self.optimizer,
                config,
                lr=self.rates[state.step],
                encoder_learns=state.step % config.encoder_every == 0,
                ranks=self.ranks,
            )
            state.add_loss(loss, _weight(batch, config))
            yield Progress(state.epoch, state.batch, len(batches), state.save)

    def losses(self) -> tuple[float, float | None]:
        """Of the epoch, of what is learned from and of what is held out, if there is any.

        Raises SequiturError where one of them is no number any longer.
        """
        train_loss, validation_loss = self.state.train_loss(), None
        if self.validation.has_observed:
            # The others wait for the first process, which measures for all.
            measures = self.ranks is None or self.ranks.rank == 0
            validation_loss = mean_loss(self.model, self.validation) if measures else 0.0
        if self.ranks is not None:
            train_loss, measured = self.ranks.of_first(train_loss, validation_loss or 0.0)
            validation_loss = None if validation_loss is None else measured
        if not math.isfinite(train_loss) or not math.isfinite(validation_loss or 0.0):
            raise diverged(self.state.epoch, self.config)
        return train_loss, validation_loss

    def stands_still(self, validation_loss: float | None) -> bool:
        """Whether the validation loss hasn't fallen for as long as the config waits."""
        state, patience = self.state, self.config.patience
        if patience is None or validation_loss is None:
            return False
        state.keep_if_best(validation_loss)
        # A training that goes on longer waits anew.
        return state.epoch - max(state.best_epoch, self.config.from_epoch) >= patience


def _optimizer(model: nn.Module, config: TrainConfig) -> Adam:
    return Adam(
        (weight for weight in model.parameters() if weight.requires_grad),
        betas=config.betas,
        resting=model.get_submodule("encoder").parameters() if config.encoder_every > 1 else (),
    )


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
