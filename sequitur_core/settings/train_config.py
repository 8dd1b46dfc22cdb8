"""How a model is trained, and what is recorded of each epoch. No torch here."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

from sequitur_core.errors import SequiturError

MAX_EPOCHS = 1_000_000  # each is a line in the history
MAX_THREADS = 1_024
MAX_PROCESSES = 1_024
MAX_LABEL = 1_000  # characters of a label's name
LARGEST = sys.float_info.max  # whole numbers may be larger, and are no floats then


def _whole(least: int, most: int) -> Callable[[Any], bool]:
    # By its attribute, as to ask typing.SupportsIndex takes fifty times as long in Python 3.11.
    return lambda value: hasattr(value, "__index__") and least <= operator.index(value) <= most


def _number(possible: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, Real) and possible(value)


def _optional(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


# Of each setting: whether a value is possible, and what is said where it isn't.
_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "epochs": (
        _whole(1, MAX_EPOCHS),
        f"{{}} epochs can't be trained. Choose 1 to {MAX_EPOCHS:,}.",
    ),
    "from_epoch": (
        _whole(0, MAX_EPOCHS),
        f"Training can't continue after {{}} epochs. Choose 0 to {MAX_EPOCHS:,}.",
    ),
    "lr": (
        _number(lambda lr: 0 < lr <= LARGEST),
        "A learning rate of {} learns nothing. Choose one above 0, such as 0.001.",
    ),
    "batch_size": (
        _optional(_whole(1, 2**31)),
        "Batches of {} can't be made. Choose 1 or more.",
    ),
    "clip_value": (
        _optional(_number(lambda norm: norm > 0)),
        "Gradients can't be clipped to {}. Choose a norm above 0, such as 1.",
    ),
    "denoise": (
        _number(lambda share: 0 <= share <= LARGEST),
        "Noise of {} standard deviations can't be added. Choose 0 or more.",
    ),
    "mixup": (
        _number(lambda share: 0 <= share <= 1),
        "A share of {} of the batches can't be mixed. Choose between 0 and 1.",
    ),
    "copies": (
        _whole(0, 1_000),
        "{} copies of each sequence can't be made. Choose 0 to 1,000.",
    ),
    "encoder_every": (
        _whole(1, 1_000),
        "An encoder can't learn in every {}th step. Choose 1 to 1,000.",
    ),
    "schedule": (
        ("constant", "cosine").__contains__,
        "There is no schedule {}. Choose constant or cosine.",
    ),
    "betas": (
        lambda betas: len(betas) == 2 and all(_number(lambda b: 0 <= b < 1)(b) for b in betas),
        "Adam can't decay by {}. Choose two numbers from 0 to just below 1, such as 0.9 and 0.999.",
    ),
    "reduction": (
        ("mean", "sum").__contains__,
        "There is no reduction {}. Choose mean or sum.",
    ),
    "validation_share": (
        _number(lambda share: 0 <= share <= 0.5),
        "A validation share of {} can't be held out. Choose between 0 and 0.5.",
    ),
    "split_by": (
        _optional(lambda name: isinstance(name, str) and 0 < len(name) <= MAX_LABEL),
        "Sequences can't be held out by {}. Name one of their labels.",
    ),
    "patience": (
        _optional(_whole(1, 2**31)),
        "A patience of {} epochs isn't possible. Choose 1 or more.",
    ),
    "seed": (
        _optional(_whole(0, 2**63 - 1)),
        "{} is not a seed. Choose a whole number, 0 or more.",
    ),
    "threads": (
        _whole(1, MAX_THREADS),
        f"{{}} threads can't be used. Choose 1 to {MAX_THREADS:,}.",
    ),
    "processes": (
        _whole(1, MAX_PROCESSES),
        f"{{}} processes can't learn together. Choose 1 to {MAX_PROCESSES:,}.",
    ),
    "precision": (
        ("float32", "mixed").__contains__,
        "There is no precision {}. Choose one of: float32, mixed.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """How a model is trained; the model itself is chosen by its class and options.

    Attributes
    ----------
    epochs : passes over the training sequences.
    lr : learning rate of Adam.
    batch_size : sequences per step; None lets `fit` choose by rule (16, or 64
        above 1,000 sequences).
    clip_value : largest gradient norm; None doesn't clip.
    denoise : noise added to the input, as a share of each channel's standard
        deviation; the target stays clean. 0 adds none.
    mixup : share of batches (0 to 1) in which sequences are mixed in pairs.
    copies : for models with a linear part (`linear_skip`): it begins as the components of
        the training sequences and so many copies of each, slightly shifted or warped in
        time, or, of clips, moved in the frame, and steps train on fresh copies (one sequence
        in copies + 1 stays as it is). Few sequences then say more about others that come
        earlier, later or faster, or show the same elsewhere. The
        distortion is chosen by 5-fold cross-validation of the components; where copies
        don't help, none are made. Choosing takes a few seconds at most, and again whenever
        a training goes on.
    even : the linear part begins as components that are evened: few large ones don't outweigh all
        others when encodings are compared, and each number has a part of each. What is drawn
        stays the same.
    encoder_every : the encoder learns in the first of so many steps and rests in the others,
        which take less time; the decoder learns in all. An encoder that begins at components
        has little left to learn.
    schedule : "constant", or "cosine": warm up over the first 10 % of the
        steps, then fall to 0 along a half cosine.
    betas : Adam's decay rates.
    reduction : "mean" over all real numbers of a batch, or "sum" as in sequitur.
    shuffle : new order and batches of similar length each epoch; False keeps
        the given order.
    validation_share : share of the sequences held out, 0 to 0.5.
    split_by : a label, such as the person each sequence is of, or "recording": sequences
        with one value of it are held out together, for validation and in cross-fitting.
    cross_fit : with too few sequences to hold some out, measure by 5-fold
        cross-fitting: five more trainings.
    patience : stop after so many epochs without a better validation loss.
    from_epoch : epochs done by an earlier training that this one continues; the
        schedule begins anew after them.
    seed : of weights, order, noise and split; None leaves torch's generator
        alone.
    device : "auto" (a GPU where there is one), "cpu", "cuda", "mps".
    threads : CPU threads torch may use in a worker.
    processes : learn together, each from its part of every batch, on a processor for each
        thread or a GPU of their own (DistributedDataParallel); losses are those of one process
        but for rounding. For models whose steps take long: those of small ones take longer so.
    precision : "mixed" lets layers compute in bfloat16 while they learn, which keeps 3
        digits instead of 7: less memory, and faster on devices that multiply such
        numbers faster. Losses come out slightly different. Weights, gradients, optimizer,
        losses and validation stay float32, and so do `encode` and `reconstruct`. Never
        measured on a GPU; on a CPU small models were up to 1.5 times slower.

    Raises
    ------
    SequiturError
        A value that no training can have.
    """

    epochs: int = 50
    lr: float = 1e-3
    batch_size: int | None = None
    clip_value: float | None = None
    denoise: float = 0.0
    mixup: float = 0.0
    copies: int = 0
    even: bool = False
    encoder_every: int = 1
    schedule: Literal["constant", "cosine"] = "constant"
    betas: tuple[float, float] = (0.9, 0.999)
    reduction: Literal["mean", "sum"] = "mean"
    shuffle: bool = True
    validation_share: float = 0.1
    split_by: str | None = None
    cross_fit: bool = False
    patience: int | None = None
    from_epoch: int = 0
    seed: int | None = 0
    device: str = "auto"
    threads: int = 1
    processes: int = 1
    precision: Literal["float32", "mixed"] = "float32"

    def __post_init__(self) -> None:
        for name, (possible, sentence) in _RULES.items():
            if not possible(value := getattr(self, name)):
                raise SequiturError(sentence.format(repr(value)[:40]))


@dataclass(frozen=True)
class Epoch:
    """One line of a run's history.

    `train_loss` and `validation_loss` are means over all real numbers of the
    squared error, in the units the model was trained on; `validation_loss` is
    None where nothing is held out. `seconds` is the time since training began.
    """

    number: int
    train_loss: float
    validation_loss: float | None
    seconds: float
