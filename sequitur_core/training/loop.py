"""The training loop, and what a trained model says about sequences."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor, nn

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.splitting import split
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.settings.training_length import usual_batch_size
from sequitur_core.training.augmentation import (
    UNDISTORTED,
    Distortion,
    choose_distortion,
    distort,
    distort_masked,
    distorted_copies,
)
from sequitur_core.training.batching import (
    Store,
    common_length,
    count_numbers,
    mix_pairs,
    where_observed,
)
from sequitur_core.training.checks import check_config, choose_device, diverged
from sequitur_core.training.evaluation import Data, as_dataset, check_model_fits, mean_loss

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


def fit(
    model: nn.Module,
    dataset: Data,
    config: TrainConfig = DEFAULTS,
    *,
    should_stop: Callable[[], bool] | None = None,
    after_batch: Callable[[Progress], None] | None = None,
    checkpoint: Mapping[str, Any] | None = None,
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
    after_batch : told after each batch how far the training is.
    checkpoint : goes on where a training of the same model, sequences and
        config was (see `Progress`); its losses are those of one that never
        paused. The first epoch yielded is the one that was under way. A config
        with more epochs trains longer.

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

    With a seed, a run repeats bit for bit on one machine and one number of
    threads. The weights are drawn by whoever makes the model: call
    `torch.manual_seed` before.
    """
    check_config(config)
    dataset = as_dataset(dataset)
    check_model_fits(model, dataset)
    device = choose_device(config.device)
    model.to(device)
    chance, noise_chance = _generators(config.seed, device)

    train_rows, validation_rows = split(
        dataset, share=config.validation_share, seed=_split_seed(config, chance)
    )
    train = Store(dataset, train_rows, device)
    validation = Store(dataset, validation_rows, device)
    if not train.judged:
        raise SequiturError(
            "All values to learn from are missing, so there is nothing to learn. Add sequences "
            "with known values, or fill the missing ones in and judge by them."
        )
    decoder: Any = model.decoder
    decoder.remember_length(common_length(dataset.lengths))
    learned_from = dataset.take(train_rows)
    if isinstance(model, CONV_LSTM_AE):
        model.remember_mean(learned_from.sequences)
    distortion = start_at_components(model, learned_from, config)
    copied_share = config.copies / (1 + config.copies)

    batch_size = config.batch_size or usual_batch_size(len(train))
    steps_per_epoch = math.ceil(len(train) / batch_size)
    rates = _learning_rates(config, steps_per_epoch)
    noise = train.standard_deviation() * _noise_factor(config)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(
        parameters,
        lr=config.lr,
        betas=config.betas,
        fused=device.type in ("cpu", "cuda"),  # one call instead of several per weight
    )

    at = _Position()
    if checkpoint is not None:
        if config.seed is None:
            raise SequiturError(
                "A training without a seed can't go on from a checkpoint. Give one."
            )
        at = _restore(checkpoint, model, optimizer, chance, noise_chance)
    began = perf_counter() - at.seconds
    last_weights = None

    def saved() -> dict[str, Any]:
        return {
            "model": last_weights or model.state_dict(),
            "optimizer": optimizer.state_dict(),
            **vars(at),
            "chance": chance.get_state(),
            "noise_chance": None if noise_chance is None else noise_chance.get_state(),
            "seconds": perf_counter() - began,
        }

    while at.epoch <= config.epochs:
        model.train()
        at.chance_before = chance.get_state()
        batches = train.batches(batch_size, config.shuffle, chance)
        mixed = torch.rand(len(batches), generator=chance) < config.mixup if config.mixup else None
        if at.chance is not None:  # in the midst of an epoch: its batches are the same again
            chance.set_state(at.chance)
            at.chance = None

        for index in range(at.batch, len(batches)):
            rows = batches[index]
            x, lengths = train.batch(rows)  # (B, T, *element_shape), (B,) or None
            known = train.known_in(rows)  # (B, T, *element_shape) or None: all are
            if distortion != UNDISTORTED and known is None:
                x = distort(x, lengths, distortion, chance, share=copied_share)
            elif distortion != UNDISTORTED and known is not None:
                x, known = distort_masked(x, known, lengths, distortion, chance, share=copied_share)
            if mixed is not None and mixed[index] and len(rows) > 1:
                x, lengths, known = mix_pairs(x, lengths, known, chance)
            noisy = x
            if config.denoise:
                noisy = x + noise * torch.randn(x.shape, generator=noise_chance, device=device)
            numbers = count_numbers(x, lengths, known)

            optimizer.param_groups[0]["lr"] = rates[at.step]
            optimizer.zero_grad()
            with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "mixed"):
                loss = F.mse_loss(*where_observed(model(noisy, lengths), x, known))
            if lengths is not None or known is not None:
                # Batches and reconstructions are 0 beyond their lengths: padding adds no
                # error, and here it isn't counted either. Nor is what isn't known.
                loss = loss * (x.numel() / max(numbers, 1))
            objective = loss if config.reduction == "mean" else loss * numbers
            objective.backward()  # type: ignore[no-untyped-call]
            if config.clip_value is not None:
                nn.utils.clip_grad_norm_(parameters, config.clip_value)
            optimizer.step()

            weight = numbers if config.reduction == "mean" else len(rows)
            at.total = loss.detach() * weight + at.total
            at.counted += weight
            at.step += 1
            at.batch += 1
            if after_batch is not None:
                after_batch(Progress(at.epoch, at.batch, len(batches), saved))
            if should_stop is not None and should_stop():
                return

        train_loss = float(at.total) / at.counted
        validation_loss = mean_loss(model, validation) if validation.judged else None
        if not math.isfinite(train_loss) or not math.isfinite(validation_loss or 0.0):
            raise diverged(at.epoch, config)
        yield Epoch(at.epoch, train_loss, validation_loss, perf_counter() - began)

        if config.patience is not None and validation_loss is not None:
            if validation_loss < at.best_loss:
                at.best_loss, at.best_epoch = validation_loss, at.epoch
                at.best_weights = copy.deepcopy(model.state_dict())
            # A training that goes on longer waits anew.
            elif at.epoch - max(at.best_epoch, config.from_epoch) >= config.patience:
                break
        at.epoch, at.batch, at.total, at.counted = at.epoch + 1, 0, 0.0, 0
    if at.best_weights is not None:
        last_weights = copy.deepcopy(model.state_dict())  # to go on from
        model.load_state_dict(at.best_weights)


def start_at_components(
    model: nn.Module, train: SequenceDataset, config: TrainConfig = DEFAULTS
) -> Distortion:
    """Let the linear part of a model begin as components of what it learns from; `fit` calls this.

    Does nothing without such a part, or where a training has begun before.

    Returns the distortion of copies to learn from, `UNDISTORTED` where the config asks for
    none or none help.
    """
    if not isinstance(model, LINEAR_AE | LSTM_AE | CONV_LSTM_AE):  # others are welcome without
        return UNDISTORTED
    skip = model.encoder.skip
    if skip is None:
        return UNDISTORTED
    distortion, seed = UNDISTORTED, config.seed or 0
    if config.copies:
        distortion = choose_distortion(
            train, skip.dense.out_features, terms=skip.cosines.terms, seed=seed
        )
    copies: list[FloatArray] = []
    if not skip.started:
        copies = distorted_copies(train.sequences, distortion, count=config.copies, seed=seed)
    model.start_at_components(train.sequences, copies)
    return distortion


@dataclass
class _Position:
    """How far a training is: what a checkpoint holds beside the weights and the optimizer."""

    epoch: int = 1
    batch: int = 0  # done of this epoch
    step: int = 0  # done in all
    total: Tensor | float = 0.0  # loss of this epoch so far
    counted: int = 0
    chance_before: Tensor | None = None  # the generator when the epoch began
    chance: Tensor | None = None  # and at the checkpoint
    best_loss: float = math.inf
    best_epoch: int = 0
    best_weights: dict[str, Any] | None = None
    seconds: float = 0.0


def _restore(
    checkpoint: Mapping[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    chance: torch.Generator,
    noise_chance: torch.Generator | None,
) -> _Position:
    """Put all back to where they were, the generator to the epoch's start; the position."""
    try:
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        at = _Position(**{name: checkpoint[name] for name in vars(_Position())})
        if noise_chance is not None:
            noise_chance.set_state(checkpoint["noise_chance"])
        chance.set_state(checkpoint["chance_before"])  # last: on a CPU they are the same one
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise SequiturError(
            "This checkpoint comes from a training with another model or other settings. Go on "
            "with the settings it was made with, or train anew."
        ) from error
    if isinstance(at.total, Tensor):
        at.total = at.total.to(next(model.parameters()).device)
    return at


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


def _generators(
    seed: int | None, device: torch.device
) -> tuple[torch.Generator, torch.Generator | None]:
    """Chance for order and mixing, on the CPU, and for noise, on the device."""
    if seed is None:
        on_cpu = torch.default_generator
        return on_cpu, on_cpu if device.type == "cpu" else None
    chance = torch.Generator().manual_seed(seed)
    if device.type == "cpu":
        return chance, chance
    return chance, torch.Generator(device).manual_seed(seed)


def _split_seed(config: TrainConfig, chance: torch.Generator) -> int:
    """Of its own, so that the same sequences are held out whatever else is drawn."""
    if config.seed is not None or config.validation_share == 0:
        return config.seed or 0
    return int(torch.randint(2**31, (), generator=chance))
