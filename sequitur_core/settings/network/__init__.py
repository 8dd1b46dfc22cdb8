"""The layers of a model that is yet to be built, for a picture of it. No torch here.

A further model is a function in a file of its own and a line in NETWORKS; without, it has no
picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sequitur_core.settings.architectures import architecture, layer_sizes, model_arguments
from sequitur_core.settings.architectures.architecture import LayerSizes
from sequitur_core.settings.network import conv_lstm_ae, linear_ae, lstm_ae
from sequitur_core.settings.network.layers import Network
from sequitur_core.settings.network.parts import Settings
from sequitur_core.settings.sizes import Sizes

NETWORKS: dict[str, Callable[[LayerSizes, Sizes, Settings], Network]] = {
    "LINEAR_AE": linear_ae.network,
    "LSTM_AE": lstm_ae.network,
    "CONV_LSTM_AE": conv_lstm_ae.network,
}


def describe_network(
    model: str, sizes: Sizes, encoding_dim: int, options: Mapping[str, Any]
) -> Network | None:
    """The layers of a model for data of these sizes; None for one without a description.

    Raises SequiturError for settings and data that the model refuses, as `layer_sizes` does.
    """
    shape = layer_sizes(model, sizes, encoding_dim, options)
    if model not in NETWORKS:
        return None
    usual = {option.name: option.default for option in architecture(model).options}
    settings = usual | model_arguments(model, sizes, encoding_dim, options)
    return NETWORKS[model](shape, sizes, settings)
