"""The training loop, and what a trained model says about sequences."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.baselines import reconstruction_errors
from sequitur_core.config import Epoch, TrainConfig
from sequitur_core.copies import NONE, Kind, best_kind, copied, copied_with, copies_of
from sequitur_core.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.presets import usual_batch_size
from sequitur_core.slices import Slices, stacked, taken
from sequitur_core.splitting import folds, split

Data = SequenceDataset | Sequence[ArrayLike | Tensor]

DEFAULTS = TrainConfig()
PRECISIONS = ("float32", "mixed")
USUAL_NOISE = 0.2  # what denoise=True adds, in standard deviations
WARM_UP_SHARE = 0.1
# Lengths are blurred by this share before sorting into batches: batches pad
# little, and yet not the same sequences meet in every epoch.
LENGTH_BLUR = 0.1
# Without gradients, a batch holds at most this many numbers: enough to be fast,
# and a few hundred MB in the widest layers.
MAX_BATCH_NUMBERS = 250_000


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
    _check(config)
    dataset = as_dataset(dataset)
    _check_fits(model, dataset)
    device = _device(config.device)
    model.to(device)
    chance, noise_chance = _generators(config.seed, device)

    train_rows, validation_rows = split(
        dataset, share=config.validation_share, seed=_split_seed(config, chance)
    )
    train = _Store(dataset, train_rows, device)
    validation = _Store(dataset, validation_rows, device)
    if not train.judged:
        raise SequiturError(
            "All values to learn from are missing, so there is nothing to learn. Add sequences "
            "with known values, or fill the missing ones in and judge by them."
        )
    decoder: Any = model.decoder
    decoder.remember_length(_common_length(dataset.lengths))
    learned_from = dataset.take(train_rows)
    if isinstance(model, CONV_LSTM_AE):
        model.remember_mean(learned_from.sequences)
    kind = start_at_components(model, learned_from, config)
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
            if kind != NONE and known is None:
                x = copied(x, lengths, kind, chance, share=copied_share)
            elif kind != NONE and known is not None:
                x, known = copied_with(x, known, lengths, kind, chance, share=copied_share)
            if mixed is not None and mixed[index] and len(rows) > 1:
                x, lengths, known = _mix(x, lengths, known, chance)
            noisy = x
            if config.denoise:
                noisy = x + noise * torch.randn(x.shape, generator=noise_chance, device=device)
            numbers = _count_numbers(x, lengths, known)

            optimizer.param_groups[0]["lr"] = rates[at.step]
            optimizer.zero_grad()
            with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "mixed"):
                loss = F.mse_loss(*_where_known(model(noisy, lengths), x, known))
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
        validation_loss = _mean_loss(model, validation) if validation.judged else None
        if not math.isfinite(train_loss) or not math.isfinite(validation_loss or 0.0):
            raise _diverged(at.epoch, config)
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
) -> Kind:
    """Let the linear part of a model begin as components of what it learns from; `fit` calls this.

    Does nothing without such a part, or where a training has begun before.

    Returns the kind of copies to learn from, `NONE` where the config asks for
    none or none help.
    """
    if not isinstance(model, LINEAR_AE | LSTM_AE | CONV_LSTM_AE):  # others are welcome without
        return NONE
    skip = model.encoder.skip
    if skip is None:
        return NONE
    kind, seed = NONE, config.seed or 0
    if config.copies:
        kind = best_kind(train, skip.dense.out_features, terms=skip.cosines.terms, seed=seed)
    copies: list[FloatArray] = []
    if not skip.started:
        copies = copies_of(train.sequences, kind, count=config.copies, seed=seed)
    model.start_at_components(train.sequences, copies)
    return kind


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


def encode(model: nn.Module, sequences: Data, *, batch_size: int = 256) -> FloatArray:
    """Encode each sequence.

    Batches hold sequences of similar length and at most `batch_size` of them,
    fewer where sequences are long, so memory stays bounded.

    Returns float32 of shape (n, encoding_dim), rows in the order given.
    """
    dataset = as_dataset(sequences)
    rows_of, outputs = [], []
    encoder: Any = model.encoder
    for rows, encodings, _ in _evaluated(encoder, model, dataset, batch_size):
        rows_of.append(rows)
        outputs.append(encodings.cpu().numpy())
    encoded = np.concatenate(outputs).astype(np.float32)
    in_order = np.empty_like(encoded)
    in_order[np.concatenate(rows_of)] = encoded
    return in_order


def reconstruct(
    model: nn.Module, sequences: Data, *, batch_size: int = 256
) -> Sequence[FloatArray]:
    """Encode and decode each sequence; float32 arrays of the shapes and in the order given."""
    dataset = as_dataset(sequences)
    steps = int(dataset.lengths.sum())
    drawn = np.empty((steps, *dataset.element_shape), np.float32)  # all behind one another
    in_order = Slices.behind_one_another(drawn, dataset.lengths)
    for rows, reconstructions, lengths in _evaluated(model, model, dataset, batch_size):
        batch = reconstructions.cpu().numpy().astype(np.float32)
        for row, reconstruction, length in zip(rows, batch, lengths, strict=True):
            in_order[row][:] = reconstruction[:length].reshape(in_order[row].shape)
    if sequences is dataset:
        return in_order
    return [d.reshape(np.shape(s)) for d, s in zip(in_order, _sequences_of(sequences), strict=True)]


def cross_fit(
    build: Callable[[], nn.Module],
    dataset: Data,
    config: TrainConfig = DEFAULTS,
    *,
    count: int = 5,
    should_stop: Callable[[], bool] | None = None,
) -> FloatArray:
    """Measure by training several times, each time without a part of the sequences.

    Parameters
    ----------
    build : makes a fresh model for each training.
    count : parts, and trainings.

    Returns
    -------
    Mean squared error of each sequence under the model that hasn't seen it,
    float32 of shape (n,); NaN for those that a stop left unmeasured.
    """
    dataset = as_dataset(dataset)
    config = replace(config, validation_share=0.0, patience=None)
    stopped = False

    def stop() -> bool:
        nonlocal stopped
        stopped = stopped or (should_stop is not None and should_stop())
        return stopped

    errors = np.full(len(dataset), np.nan, dtype=np.float32)
    for train_rows, held_out in folds(dataset, count=count, seed=config.seed):
        model = build()
        for _ in fit(model, dataset.take(train_rows), config, should_stop=stop):
            pass
        if stopped:
            break
        unseen = dataset.take(held_out)
        errors[held_out] = reconstruction_errors(
            unseen.sequences, reconstruct(model, unseen), unseen.missing
        )
    return errors


class _Store:
    """Sequences on the device, and the batches cut from them."""

    def __init__(self, dataset: SequenceDataset, rows: IntArray, device: torch.device) -> None:
        """Copy these rows to the device once, or leave them in memory if they don't fit there."""
        self.device = device
        self.lengths = torch.as_tensor(dataset.lengths[rows])  # (n,)
        self.element_shape = dataset.element_shape
        self.common_length = _common_length(dataset.lengths[rows])
        sequences = taken(dataset.sequences, rows)
        if self.common_length is not None:
            values = torch.as_tensor(stacked(sequences))  # (n, T, *element_shape)
        else:
            # One behind another, so that a single long sequence doesn't pad all
            # others; the last element is the zero that batches are padded with.
            zero = np.zeros((1, *self.element_shape), np.float32)
            values = torch.as_tensor(np.concatenate([*sequences, zero]))  # (sum of T + 1, ...)
            self.starts = self.lengths.cumsum(0) - self.lengths
        self.values = values.to(device) if _fits(values, device) else values
        self.known: Tensor | None = None  # True where a value counts, with the axes of `values`
        if dataset.missing is not None and len(rows):
            missing = taken(dataset.missing, rows)
            if self.common_length is not None:
                known = ~torch.as_tensor(stacked(missing))
            else:
                padding = np.ones((1, *self.element_shape), np.bool_)
                known = ~torch.as_tensor(np.concatenate([*missing, padding]))
            self.known = known.to(self.values.device)

    @property
    def judged(self) -> bool:
        """Whether there are values to judge by."""
        return len(self) > 0 and (self.known is None or bool(self.known.any()))

    def __len__(self) -> int:
        return len(self.lengths)

    def batches(self, size: int, shuffle: bool, chance: torch.Generator) -> Sequence[Tensor]:
        """Rows of each batch of an epoch; shuffled ones hold sequences of similar length."""
        n = len(self)
        if not shuffle:
            return [torch.arange(at, min(at + size, n)) for at in range(0, n, size)]
        order = torch.randperm(n, generator=chance)
        number = math.ceil(n / size)
        if self.common_length is not None:
            return order.tensor_split(number)
        blur = 1 + LENGTH_BLUR * (2 * torch.rand(n, generator=chance) - 1)
        order = order[(self.lengths[order] * blur).argsort()]
        parts = order.tensor_split(number)
        return [parts[i] for i in torch.randperm(number, generator=chance).tolist()]

    def batches_in_order_of_length(self, size: int) -> Sequence[Tensor]:
        """Rows of batches that pad little and hold a bounded number of numbers."""
        return _bounded(self.lengths, math.prod(self.element_shape), size)

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """A padded batch (B, T, *element_shape) and its lengths, None if all are T."""
        x = self.values[self._index(rows)].to(self.device)
        return x, None if self.common_length is not None else _unless_equal(self.lengths[rows])

    def known_in(self, rows: Tensor) -> Tensor | None:
        """Which values of a padded batch are known, bool of its shape; None if all are."""
        if self.known is None:
            return None
        return self.known[self._index(rows)].to(self.device)

    def _index(self, rows: Tensor) -> Tensor:
        """Where the elements of a batch lie among the values."""
        if self.common_length is not None:
            return rows.to(self.values.device)
        lengths = self.lengths[rows]
        time = torch.arange(int(lengths.max()))
        padding = len(self.values) - 1
        index = torch.where(time < lengths[:, None], self.starts[rows, None] + time, padding)
        return index.to(self.values.device)

    def standard_deviation(self) -> Tensor:
        """Of each channel (C,), or of all pixels (), over all that is known."""
        if self.known is not None:
            return self._known_deviation(self.known).to(self.device)
        real = self.values if self.common_length is not None else self.values[:-1]
        real = real.reshape(-1, *self.element_shape)
        if len(self.element_shape) == 1:
            return real.std(dim=0, correction=0).to(self.device)
        return real.std(correction=0).to(self.device)

    def _known_deviation(self, known: Tensor) -> Tensor:
        values, known = (
            self.values.reshape(-1, *self.element_shape),
            known.reshape(-1, *self.element_shape),
        )
        axes = (0,) if len(self.element_shape) == 1 else tuple(range(values.ndim))
        count = known.sum(axes).clamp(min=1)  # padding isn't known
        mean = (values * known).sum(axes) / count
        return (((values - mean) * known).square().sum(axes) / count).sqrt()


def _mix(
    x: Tensor, lengths: Tensor | None, known: Tensor | None, chance: torch.Generator
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Mix each sequence with the one before it, cut to the shorter of the two.

    What is known of a mixture is known of both.
    """
    weights = torch.rand(len(x), generator=chance).to(x.device)
    weights = weights.reshape(-1, *(1,) * (x.ndim - 1))
    x = torch.lerp(x.roll(1, 0), x, weights)
    if known is not None:
        known = known & known.roll(1, 0)
    if lengths is None:
        return x, None, known
    lengths = torch.minimum(lengths, lengths.roll(1))
    x = x[:, : int(lengths.max())]
    if known is not None:
        known = known[:, : x.shape[1]]
    return x * _mask(lengths, x), _unless_equal(lengths), known


def _where_known(guess: Tensor, x: Tensor, known: Tensor | None) -> tuple[Tensor, Tensor]:
    """Both with 0 where a value isn't known, so that it adds no error."""
    return (guess, x) if known is None else (guess * known, x * known)


def _count_numbers(x: Tensor, lengths: Tensor | None, known: Tensor | None) -> int:
    """Real and known numbers in a padded batch."""
    if known is not None:
        return int(known.sum())
    return x.numel() if lengths is None else int(lengths.sum()) * math.prod(x.shape[2:])


def _mask(lengths: Tensor, x: Tensor) -> Tensor:
    """1 at real elements, 0 at padding, with the axes of x (B, T, ...)."""
    mask = torch.arange(x.shape[1]) < lengths[:, None]
    return mask.reshape(*mask.shape, *(1,) * (x.ndim - 2)).to(x)


def _common_length(lengths: IntArray) -> int | None:
    """The one length of all sequences, or None if there are several."""
    return int(lengths[0]) if len(lengths) > 0 and lengths.min() == lengths.max() else None


def _unless_equal(lengths: Tensor) -> Tensor | None:
    """None where a batch needs no padding: models are faster without lengths."""
    return None if lengths.min() == lengths.max() else lengths


def _mean_loss(model: nn.Module, store: _Store) -> float:
    """Mean squared error over all real and known numbers of the held-out sequences."""
    total, numbers = 0.0, 0
    with _evaluating(model):
        for rows in store.batches_in_order_of_length(256):
            x, lengths = store.batch(rows)
            known = store.known_in(rows)
            compared = _where_known(model(x, lengths), x, known)
            total += F.mse_loss(*compared, reduction="sum").item()
            numbers += _count_numbers(x, lengths, known)
    return total / numbers


def _evaluated(
    module: nn.Module, model: nn.Module, dataset: SequenceDataset, batch_size: int
) -> Iterator[tuple[IntArray, Tensor, list[int]]]:
    """Rows, output and lengths of each batch of a dataset put through a model or its encoder."""
    _check_fits(model, dataset)
    if batch_size < 1:
        raise SequiturError(f"Batches of {batch_size} can't be made. Choose 1 or more.")
    device = next(model.parameters()).device
    lengths_of = torch.as_tensor(dataset.lengths)
    for rows in _bounded(lengths_of, math.prod(dataset.element_shape), batch_size):
        lengths = lengths_of[rows]
        padded = np.zeros((len(rows), int(lengths.max()), *dataset.element_shape), np.float32)
        for i, row in enumerate(rows.tolist()):
            padded[i, : lengths[i]] = dataset.sequences[row]
        with _evaluating(model):
            output = module(torch.as_tensor(padded).to(device), _unless_equal(lengths))
        yield rows.numpy(), output, lengths.tolist()


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards the mode is as before."""
    training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(training)


def _bounded(lengths: Tensor, element_numbers: int, size: int) -> list[Tensor]:
    """Rows in order of length, in batches of at most `size` and MAX_BATCH_NUMBERS."""
    order = lengths.argsort(descending=True, stable=True)
    batches, at = [], 0
    while at < len(order):
        longest = int(lengths[order[at]])
        rows = max(1, min(size, MAX_BATCH_NUMBERS // (longest * element_numbers)))
        batches.append(order[at : at + rows])
        at += rows
    return batches


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


def _fits(values: Tensor, device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return values.nbytes < free / 2


def _device(name: str) -> torch.device:
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise SequiturError(
            f"The device {name!r} isn't available on this computer. Choose 'auto' or 'cpu'."
        ) from error
    return device


def _sequences_of(data: Data) -> Sequence[Any]:
    return data.sequences if isinstance(data, SequenceDataset) else data


def as_dataset(data: Data) -> SequenceDataset:
    """A dataset of what may be a list of arrays or tensors.

    Raises SequiturError for an empty list, single numbers, and what
    SequenceDataset refuses.
    """
    if isinstance(data, SequenceDataset):
        return data
    arrays = [s.detach().cpu().numpy() if isinstance(s, Tensor) else np.asarray(s) for s in data]
    if not arrays:
        raise SequiturError("The list of sequences is empty. Give at least one sequence.")
    if any(array.ndim == 0 for array in arrays):
        raise SequiturError(
            "A single number came where a sequence was expected. Give a list of sequences, even "
            "of one: [sequence]."
        )
    return SequenceDataset(name="your list", sequences=arrays)


def _check_fits(model: nn.Module, dataset: SequenceDataset) -> None:
    """Raise SequiturError where a model can't read these sequences, and name one that can.

    The model itself says it, given an example. Given a list it can't take a
    sequence for a batch.
    """
    device = next(model.parameters()).device
    lengths = dataset.lengths
    if isinstance(model, LINEAR_AE):  # the one model that knows its length
        examples = [dataset.sequences[int(row)] for row in (lengths.argmin(), lengths.argmax())]
    else:
        examples = [dataset.sequences[0][:1]]
    encoder: Any = model.encoder
    with _evaluating(model):
        for example in examples:
            encoder([torch.tensor(example, device=device)])


def _check(config: TrainConfig) -> None:
    """Raise SequiturError for settings that can't be used."""
    for possible, sentence in [
        (config.epochs >= 1, f"{config.epochs} epochs train nothing. Choose 1 or more."),
        (
            0 <= config.from_epoch < config.epochs,
            f"After {config.from_epoch} epochs, {config.epochs} in all leave nothing to train. "
            "Choose more.",
        ),
        (
            math.isfinite(config.lr) and config.lr > 0,
            f"A learning rate of {config.lr} learns nothing. Choose one above 0, such as 0.001.",
        ),
        (
            config.batch_size is None or config.batch_size >= 1,
            f"Batches of {config.batch_size} can't be made. Choose 1 or more.",
        ),
        (
            config.clip_value is None or config.clip_value > 0,
            f"Gradients can't be cut to {config.clip_value}. Choose a norm above 0, such as 1.",
        ),
        (
            math.isfinite(config.denoise) and config.denoise >= 0,
            f"Noise of {config.denoise} standard deviations can't be added. Choose 0 or more.",
        ),
        (
            0 <= config.mixup <= 1,
            f"A share of {config.mixup} of the batches can't be mixed. Choose between 0 and 1.",
        ),
        (
            config.copies >= 0,
            f"{config.copies} copies of each sequence can't be made. Choose 0 or more.",
        ),
        (
            config.schedule in ("constant", "cosine") and config.reduction in ("mean", "sum"),
            f"There is no schedule {config.schedule!r} with reduction {config.reduction!r}. "
            "Choose constant or cosine, and mean or sum.",
        ),
        (
            config.precision in PRECISIONS,
            f"There is no precision {config.precision!r}. Choose one of: {', '.join(PRECISIONS)}.",
        ),
        (
            config.patience is None or config.patience >= 1,
            f"A patience of {config.patience} epochs would never start. Choose 1 or more.",
        ),
    ]:
        if not possible:
            raise SequiturError(sentence)


def _diverged(number: int, config: TrainConfig) -> SequiturError:
    advice = f"Lower the learning rate (it is {config.lr:g})"
    if config.clip_value is None:
        advice += " or clip the gradients (clip_value=1)"
    return SequiturError(
        f"In epoch {number} the loss grew beyond all numbers. {advice}; if the sequences hold "
        "very large numbers, scale them first."
    )
