"""Activations by name, and the check of those given as modules."""

from __future__ import annotations

from typing import Any

from torch import nn

from sequitur_core.errors import SequiturError

# Parameterless ones only, so that a name says it all. Same names as in settings.options.
ACTIVATIONS: dict[str, nn.Module | None] = {
    "none": None,
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "gelu": nn.GELU(),
}


def check_activations(model: str, **activations: Any) -> None:
    """Raise SequiturError for anything but modules and None."""
    for name, value in activations.items():
        if value is not None and not isinstance(value, nn.Module):
            raise SequiturError(
                f"{model} got {name}={value!r}. It must be a module, such as torch.nn.ReLU(), or "
                "None for no activation."
            )
