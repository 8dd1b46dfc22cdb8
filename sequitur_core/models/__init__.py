"""The three autoencoders of sequitur, and a way to build them from plain settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from torch import nn

from sequitur_core.models.activations import ACTIVATIONS
from sequitur_core.models.conv_lstm_ae import CONV_LSTM_AE
from sequitur_core.models.linear_ae import LINEAR_AE
from sequitur_core.models.lstm_ae import LSTM_AE
from sequitur_core.settings.architectures import architecture, model_arguments
from sequitur_core.settings.sizes import Sizes

__all__ = ["ACTIVATIONS", "CONV_LSTM_AE", "LINEAR_AE", "LSTM_AE", "MODELS", "build"]

MODELS: dict[str, type[nn.Module]] = {
    "LINEAR_AE": LINEAR_AE,
    "LSTM_AE": LSTM_AE,
    "CONV_LSTM_AE": CONV_LSTM_AE,
}


def build(
    model_name: str,
    sizes: Sizes | Sequence[int],
    length: int | None,
    encoding_dim: int,
    options: Mapping[str, Any],
) -> nn.Module:
    """A new model for data of the given sizes.

    Parameters
    ----------
    model_name : a key of MODELS and ARCHITECTURES.
    sizes : a dataset's Sizes, or the shape of one element.
    length : the common length of the sequences, which LINEAR_AE needs; None to
        take it from `sizes`, or where lengths differ.
    encoding_dim : size of the encoding.
    options : the model's options, as in its `Architecture` and JSON: activations by
        name, lists or tuples; what is missing keeps its default.

    Raises
    ------
    SequiturError
        An unknown name, data that the model can't take, or settings that it
        refuses.
    """
    if not isinstance(sizes, Sizes):
        sizes = Sizes(1, length or 0, length or 0, tuple(sizes))
    elif length is not None:
        sizes = replace(sizes, min_length=length, max_length=length)
    arguments = network_arguments(model_name, sizes, encoding_dim, options)
    return MODELS[model_name](**arguments)


def network_arguments(
    model_name: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The constructor's arguments for this data, activations as modules; raises as `build`."""
    arguments = model_arguments(model_name, sizes, encoding_dim, options)
    for option in architecture(model_name).options:
        if option.is_activation and option.name in arguments:
            arguments[option.name] = ACTIVATIONS[arguments[option.name]]
    return arguments


def model_name_of(model: type) -> str | None:
    """The name in MODELS of a class, or of the class that it is derived from."""
    return next((name for name, known in MODELS.items() if issubclass(model, known)), None)
