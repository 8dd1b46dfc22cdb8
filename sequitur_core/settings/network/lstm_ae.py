"""The layers of LSTM_AE, which those of CONV_LSTM_AE contain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from sequitur_core.settings.architectures.architecture import LayerSizes
from sequitur_core.settings.architectures.lstm_ae import LayerPairs, LstmShape
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

HIDDEN = ("layer_norm", "forget_bias")  # beside their sizes and activation


def network(shape: LayerSizes, sizes: Sizes, settings: Settings) -> Network:
    """A sequence is read step by step, and written so."""
    assert isinstance(shape, LstmShape)
    length, width = sizes.max_length, shape.step // shape.patch
    elements = (length, width)
    layers = [Layer(name="input", kind="input", half="encoder", reads=(), shape=elements)]
    layers += rotated(settings, elements)
    source = layers[-1].name
    layers += encoder_layers(shape, source, length, settings)
    weights = {"skip": "encoder.skip", "rhythm": "encoder.rhythm"}
    layers += encoding(
        layers[-1].name, source, settings, features=width, weights=weights, original="input"
    )
    layers += decoder_layers(shape, length, settings)
    layers += skip_to_output(
        layers[-1].name, settings, elements, features=width, weights="decoder.skip"
    )  # fmt: skip
    layers += rotated_back(settings, layers[-1].name, elements)
    last = layers[-1].name
    output = Layer(name="output", kind="output", half="decoder", reads=(last,), shape=elements)
    return Network((*layers, output))


def encoder_layers(
    shape: LstmShape,
    reads: str,
    length: int,
    settings: Settings,
    *,
    prefix: str = "",
    sizes_of: str = "h_dims",
) -> list[Layer]:
    """From elements to the numbers of shape.

    Parameters
    ----------
    reads : name of the layer that gives the elements.
    prefix : of the names of torch modules.
    sizes_of : name of the setting with the sizes of hidden layers.
    """
    steps = -(-length // shape.patch)
    layers: list[Layer] = []
    times = shape.encoder[0][0] - shape.step
    if shape.patch > 1 or times:
        layers.append(
            Layer(
                name="steps",
                kind="steps",
                half="encoder",
                reads=(reads,),
                shape=(steps, shape.encoder[0][0]),
                made_by=("patch", "time_features"),
                numbers={"patch": shape.patch, "times": times},
            )
        )
        reads = "steps"
    layers += _lstms(shape, shape.encoder, reads, steps, settings, "encoder", prefix, sizes_of)
    states = shape.encoder[-1][1]
    if shape.head is None:  # the last LSTM writes the encoding
        # Its activation comes after pooling.
        layers.append(_pooling(layers[-1].name, states, settings, settings["out_activ"]))
        return layers
    layers.append(_pooling(layers[-1].name, states, settings, "none"))
    layers.append(
        dense(
            "head",
            "encoder",
            "pooling",
            shape.head,
            f"{prefix}encoder.head",
            made_by=("dense_encoding", "encoding_dim", "out_activ"),
            activation=settings["out_activ"],
        )
    )
    return layers


def decoder_layers(
    shape: LstmShape,
    length: int,
    settings: Settings,
    *,
    prefix: str = "",
    sizes_of: str = "h_dims",
) -> list[Layer]:
    """From the encoding to the steps of a sequence; parameters as in `encoder_layers`."""
    steps = -(-length // shape.patch)
    times = shape.decoder[0][0] - shape.drawn_dim
    layers = [
        Layer(
            name="repeat",
            kind="repeat",
            half="decoder",
            reads=("encoding",),
            shape=(steps, shape.decoder[0][0]),
            made_by=("patch", "time_features"),
            numbers={"times": times, "steps": steps},
        )
    ]
    if shape.mlp:
        return layers + _mlp(shape.decoder, steps, prefix)
    layers += _lstms(shape, shape.decoder, "repeat", steps, settings, "decoder", prefix, sizes_of)
    states = shape.decoder[-1][1]
    layers.append(
        Layer(
            name="to_steps",
            kind="to_steps",
            half="decoder",
            reads=(layers[-1].name,),
            shape=(steps, shape.step),
            parameters=states * shape.step,
            weights=(f"{prefix}decoder.dense_matrix",),
            made_by=("patch",),
            numbers={"patch": shape.patch},
        )
    )
    return layers


def _lstms(
    shape: LstmShape,
    pairs: LayerPairs,
    reads: str,
    steps: int,
    settings: Settings,
    half: Literal["encoder", "decoder"],
    prefix: str,
    sizes_of: str,
) -> list[Layer]:
    layers: list[Layer] = []
    for index, (before, after) in enumerate(pairs):
        last = index == len(pairs) - 1
        hidden = not last or shape.head is not None or half == "decoder"
        made_by: tuple[str, ...] = (sizes_of if hidden else "encoding_dim",)
        if not last:
            made_by += ("h_activ",)
        if half == "decoder":
            made_by = ("decoder", *made_by)
        weights = [f"{prefix}{half}.layers.{index}"]
        weights += [f"{prefix}{half}.norms.{index}"] if shape.layer_norm else []
        layers.append(
            Layer(
                name=f"{half}_{index + 1}",
                kind="lstm",
                half=half,
                reads=(layers[-1].name if layers else reads,),
                shape=(steps, after),
                parameters=4 * after * (before + after + 2) + 2 * after * shape.layer_norm,
                weights=tuple(weights),
                made_by=made_by + HIDDEN,
                activation="none" if last else settings["h_activ"],
                numbers={"normalised": int(shape.layer_norm)},
            )
        )
    return layers


def _pooling(reads: str, width: int, settings: Settings, activation: str) -> Layer:
    return Layer(
        name="pooling",
        kind="pooling",
        half="encoder",
        reads=(reads,),
        shape=(width,),
        made_by=("pooling",) + (("out_activ",) if activation != "none" else ()),
        activation=activation,
        numbers={"pooling": str(settings["pooling"])},
    )


def _mlp(pairs: Sequence[tuple[int, int]], steps: int, prefix: str) -> list[Layer]:
    """Dense layers with a GELU between them, which stands among the torch modules."""
    names = ["repeat", *(f"decoder_{number}" for number in range(1, len(pairs) + 1))]
    places = accumulate([2] * (len(pairs) - 1), initial=0)
    last = len(pairs) - 1
    return [
        dense(
            name,
            "decoder",
            reads,
            pair,
            f"{prefix}decoder.nn.{place}",
            made_by=("decoder", "patch" if index == last else "decoder_h_dims"),
            activation="none" if index == last else "gelu",
            over=(steps,),
        )
        for index, (name, reads, pair, place) in enumerate(
            zip(names[1:], names[:-1], pairs, places, strict=True)
        )
    ]
