"""Settings and devices that can't be used, refused with a sentence on what to do."""

from __future__ import annotations

import torch
from torch import nn

from sequitur_core.errors import DivergedError, SequiturError
from sequitur_core.settings.train_config import TrainConfig


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


def check_can_learn(model: nn.Module) -> None:
    """Raise SequiturError for a model whose weights torch keeps from changing."""
    if any(weights.is_inference() for weights in model.parameters()):
        raise SequiturError(
            "The model was made within torch.inference_mode(), so its weights can't learn. Make it "
            "outside of that, and train it there or here."
        )


def check_epochs_left(config: TrainConfig) -> None:
    """Raise SequiturError where a training that goes on has no epochs left."""
    if config.from_epoch >= config.epochs:
        raise SequiturError(
            f"After {config.from_epoch} epochs, {config.epochs} in all leave nothing to train. "
            "Choose more."
        )


def diverged(number: int, config: TrainConfig) -> DivergedError:
    """The error of a training whose loss is no longer a number."""
    advice = f"Lower the learning rate (it is {config.lr:g})"
    if config.clip_value is None:
        advice += " or clip the gradients (clip_value=1)"
    return DivergedError(
        f"In epoch {number} the loss became infinite. {advice}; if the sequences hold "
        "very large numbers, scale them first."
    )
