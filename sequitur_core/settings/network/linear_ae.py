"""The layers of LINEAR_AE."""

from __future__ import annotations

from itertools import pairwise

from sequitur_core.settings.architectures.architecture import LayerSizes
from sequitur_core.settings.architectures.linear_ae import LinearShape
from sequitur_core.settings.network.layers import Layer, Network
from sequitur_core.settings.network.parts import (
    Settings,
    dense,
    encoding,
    rotated,
    rotated_back,
    skip_to_output,
)
from sequitur_core.settings.sizes import Sizes


def network(shape: LayerSizes, sizes: Sizes, settings: Settings) -> Network:
    """Every position of a sequence is an input of its own."""
    assert isinstance(shape, LinearShape)
    length = shape.encoder[0]
    layers = [Layer(name="input", kind="input", half="encoder", reads=(), shape=(length,))]
    layers += rotated(settings, (length,))
    source = layers[-1].name
    layers += _dense_layers(shape.encoder, settings, source, encoder=True)
    weights = {"skip": "encoder.skip", "rhythm": "encoder.rhythm"}
    layers += encoding(
        layers[-1].name, source, settings, features=1, weights=weights, original="input"
    )
    layers += _dense_layers(shape.decoder, settings, "encoding", encoder=False)
    layers += skip_to_output(
        layers[-1].name, settings, (length,), features=1, weights="decoder.skip"
    )  # fmt: skip
    layers += rotated_back(settings, layers[-1].name, (length,))
    last = layers[-1].name
    output = Layer(name="output", kind="output", half="decoder", reads=(last,), shape=(length,))
    return Network((*layers, output))


def _dense_layers(
    widths: tuple[int, ...], settings: Settings, reads: str, *, encoder: bool
) -> list[Layer]:
    half = "encoder" if encoder else "decoder"
    layers: list[Layer] = []
    index = 0  # among the torch modules, activations included
    for number, pair in enumerate(pairwise(widths), start=1):
        last = number == len(widths) - 1
        activation = settings["h_activ"]
        made_by: tuple[str, ...] = ("h_dims", "h_activ")
        if last:
            activation = settings["out_activ"] if encoder else "none"
            made_by = ("encoding_dim", "out_activ") if encoder else ()
        layers.append(
            dense(
                f"{half}_{number}",
                "encoder" if encoder else "decoder",
                layers[-1].name if layers else reads,
                pair,
                f"{half}.nn.{index}",
                made_by=made_by,
                activation=activation,
            )
        )
        index += 1 + (activation != "none")
    return layers
