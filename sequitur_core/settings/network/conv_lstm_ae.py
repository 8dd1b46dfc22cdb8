"""The layers of CONV_LSTM_AE."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

from sequitur_core.settings.architectures.architecture import LayerSizes
from sequitur_core.settings.architectures.conv_lstm_ae import ConvLstmShape, FrameShape
from sequitur_core.settings.network.layers import Kind, Layer, Network
from sequitur_core.settings.network.lstm_ae import decoder_layers, encoder_layers
from sequitur_core.settings.network.parts import (
    Settings,
    encoding,
    rotated,
    rotated_back,
    skip_to_output,
)
from sequitur_core.settings.sizes import Sizes

PREFIX, SIZES_OF = "lstm_ae.", "h_lstm_channels"
SKIP, RHYTHM = "skip.0", "lstm_ae.encoder.rhythm"


def network(shape: LayerSizes, sizes: Sizes, settings: Settings) -> Network:
    """Each frame becomes a code, and the codes are read as LSTM_AE reads elements."""
    assert isinstance(shape, ConvLstmShape)
    frames, length = shape.frames, sizes.max_length
    pixels = (length, frames.channels[0], *frames.sizes[0])
    clip = (length, *frames.sizes[0]) if settings["in_channels"] is None else pixels
    layers = [Layer(name="input", kind="input", half="encoder", reads=(), shape=clip)]
    layers += rotated(settings, clip)
    if shape.mean_frame:
        layers.append(_mean_frame("mean_frame", "encoder", layers[-1].name, clip))
    source = layers[-1].name
    layers += _convolutions(frames, source, length)
    layers += encoder_layers(
        shape.codes, "code", length, settings, prefix=PREFIX, sizes_of=SIZES_OF
    )
    weights = {"skip": SKIP, "rhythm": RHYTHM}
    layers += encoding(
        layers[-1].name, source, settings, features=frames.frame, weights=weights
    )  # fmt: skip
    layers += decoder_layers(shape.codes, length, settings, prefix=PREFIX, sizes_of=SIZES_OF)
    if shape.codes.patch > 1:
        layers.append(_join(layers[-1].name, (length, frames.code)))
    layers += _deconvolutions(frames, layers[-1].name, length)
    layers += skip_to_output(
        layers[-1].name, settings, clip, features=frames.frame, weights="skip.1"
    )  # fmt: skip
    if shape.mean_frame:
        layers.append(_mean_frame("add_mean_frame", "decoder", layers[-1].name, clip))
    layers += rotated_back(settings, layers[-1].name, clip)
    last = layers[-1].name
    output = Layer(name="output", kind="output", half="decoder", reads=(last,), shape=clip)
    return Network((*layers, output))


def _mean_frame(
    kind: Kind, half: Literal["encoder", "decoder"], reads: str, shape: tuple[int, ...]
) -> Layer:
    return Layer(
        name=kind, kind=kind, half=half, reads=(reads,), shape=shape, made_by=("mean_frame",)
    )  # fmt: skip


def _join(reads: str, shape: tuple[int, ...]) -> Layer:
    """From steps of several codes to single ones."""
    return Layer(
        name="join", kind="join", half="decoder", reads=(reads,), shape=shape, made_by=("patch",)
    )


def _convolutions(frames: FrameShape, reads: str, length: int) -> list[Layer]:
    """From frames to their codes."""
    layers: list[Layer] = []
    for index, (before, after) in enumerate(pairwise(frames.channels)):
        layers.append(
            _convolution(
                frames,
                f"convolution_{index + 1}",
                layers[-1].name if layers else reads,
                (before, after),
                (length, after, *frames.sizes[index + 1]),
                f"conv_ae.encoder.{index}",
            )
        )
    flat = frames.flat
    code = Layer(
        name="code",
        kind="code",
        half="encoder",
        reads=(layers[-1].name if layers else reads,),
        shape=(length, frames.code),
        parameters=(flat + 1) * frames.code,
        weights=(f"conv_ae.encoder.{len(layers) + 1}",),  # one flattens
    )
    return [*layers, code]


def _deconvolutions(frames: FrameShape, reads: str, length: int) -> list[Layer]:
    """From codes to frames."""
    layers = [
        Layer(
            name="unfold",
            kind="unfold",
            half="decoder",
            reads=(reads,),
            shape=(length, frames.channels[-1], *frames.sizes[-1]),
            parameters=(frames.code + 1) * frames.flat,
            weights=("conv_ae.decoder_layers.0",),
        )
    ]
    for index, (before, after) in enumerate(pairwise(frames.channels[::-1])):
        layers.append(
            _convolution(
                frames,
                f"deconvolution_{index + 1}",
                layers[-1].name,
                (before, after),
                (length, after, *frames.sizes[-2 - index]),
                f"conv_ae.decoder_layers.{index + 2}",
                back=True,
            )
        )
    return layers


def _convolution(
    frames: FrameShape,
    name: str,
    reads: str,
    channels: tuple[int, int],
    shape: tuple[int, ...],
    weights: str,
    *,
    back: bool = False,
) -> Layer:
    before, after = channels
    return Layer(
        name=name,
        kind="deconvolution" if back else "convolution",
        half="decoder" if back else "encoder",
        reads=(reads,),
        shape=shape,
        parameters=(before * math.prod(frames.kernel) + 1) * after,
        weights=(weights,),
        made_by=("h_conv_channels", "kernel", "stride"),
        activation="none" if back else "relu",
        numbers={"kernel": frames.kernel, "stride": frames.stride},
    )
