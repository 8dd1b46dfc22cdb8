"""Settings and devices that can't be used, refused with a sentence on what to do."""

from __future__ import annotations

import math

import torch

from sequitur_core.errors import SequiturError
from sequitur_core.settings.train_config import TrainConfig

PRECISIONS = ("float32", "mixed")


def available_device(name: str) -> torch.device:
    """The device of this name, "auto" being a GPU where there is one; else a SequiturError."""
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


def check_config(config: TrainConfig) -> None:
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


def diverged(number: int, config: TrainConfig) -> SequiturError:
    """The error of a training whose loss is no longer a number."""
    advice = f"Lower the learning rate (it is {config.lr:g})"
    if config.clip_value is None:
        advice += " or clip the gradients (clip_value=1)"
    return SequiturError(
        f"In epoch {number} the loss grew beyond all numbers. {advice}; if the sequences hold "
        "very large numbers, scale them first."
    )
