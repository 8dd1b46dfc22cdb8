"""Models by name: which suit the data, and what they make of options. No torch here.

A further model is a record here, in a file of its own, and a class in `sequitur_core.models`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures import conv_lstm_ae, linear_ae, lstm_ae
from sequitur_core.settings.architectures.architecture import Architecture, LayerSizes
from sequitur_core.settings.options import ACTIVATION_NAMES
from sequitur_core.settings.sizes import Sizes

ARCHITECTURES: dict[str, Architecture] = {
    "LINEAR_AE": linear_ae.ARCHITECTURE,
    "LSTM_AE": lstm_ae.ARCHITECTURE,
    "CONV_LSTM_AE": conv_lstm_ae.ARCHITECTURE,
}


def architecture(model: str) -> Architecture:
    """The record of a model; raises SequiturError for an unknown name."""
    if model not in ARCHITECTURES:
        raise SequiturError(
            f"There is no model {model!r}. Choose one of: {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[model]


def suitable_architectures(sizes: Sizes) -> list[Architecture]:
    """The models that can learn from the data, the recommended one first.

    Raises SequiturError if none can.
    """
    sizes = replace(sizes, in_channels=None)  # volumes in colour are for code only
    suitable, refusals = [], []
    for candidate in ARCHITECTURES.values():
        try:
            candidate.data_arguments(sizes, {})
        except SequiturError as refusal:
            refusals.append(refusal)
        else:
            suitable.append(candidate)
    if not suitable:
        raise refusals[-1]
    return sorted(suitable, key=lambda candidate: -candidate.preference(sizes))


def model_arguments(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> dict[str, Any]:
    """The constructor's arguments for this data; activations stay names.

    Raises
    ------
    SequiturError
        An unknown model, option or activation, or data the model can't take.
    """
    record = architecture(model)
    known = {option.name: option for option in record.options}
    for name, value in options.items():
        if name not in known and name not in record.data_options:
            raise SequiturError(f"{model} has no option {name!r}. It has: {', '.join(known)}.")
        if name in known and known[name].is_activation and value not in ACTIVATION_NAMES:
            raise SequiturError(
                f"{model} got {name}={value!r}. Runs keep activations by name; choose one of: "
                f"{', '.join(ACTIVATION_NAMES)}. Others work in code, with the model's class."
            )
    return {**options, "encoding_dim": encoding_dim, **record.data_arguments(sizes, options)}


def layer_sizes(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> LayerSizes:
    """Sizes of all layers of a model.

    Raises SequiturError for settings and data the model refuses, worded as by
    its constructor.
    """
    arguments = model_arguments(model, sizes, encoding_dim, options)
    activations = {option.name for option in architecture(model).options if option.is_activation}
    sized = {name: value for name, value in arguments.items() if name not in activations}
    return architecture(model).layer_sizes(**sized)


def count_parameters(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> int:
    """How many numbers a model would learn; raises as `layer_sizes` does."""
    return layer_sizes(model, sizes, encoding_dim, options).count_parameters()
