"""Layers that several models have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sequitur_core.settings.network.layers import Half, Kind, Layer

RHYTHM_OPTIONS = (
    "rhythm", "rhythm_length", "rhythm_patterns", "rhythm_motion", "rhythm_weight",
)  # fmt: skip

Settings = Mapping[str, Any]  # all of the constructor's parameters, activations by name


def dense(
    name: str,
    half: Half,
    reads: str,
    widths: tuple[int, int],
    weights: str,
    *,
    made_by: tuple[str, ...],
    activation: str = "none",
    over: Sequence[int] = (),
) -> Layer:
    """A dense layer from one width to another, used for each of `over` elements."""
    before, after = widths
    return Layer(
        name=name,
        kind="dense",
        half=half,
        reads=(reads,),
        shape=(*over, after),
        parameters=(before + 1) * after,
        weights=(weights,),
        made_by=made_by,
        activation=activation,
    )


def encoding(
    last: str,
    source: str,
    settings: Settings,
    *,
    features: int,
    weights: Mapping[str, str],
    original: str = "",
) -> list[Layer]:
    """The encoding, and what is beside the encoder's chain of layers.

    Parameters
    ----------
    last : name of the chain's last layer.
    source : name of the layer that the linear part reads, and rhythm.
    original : name of the one that rhythm reads instead.
    features : numbers in each element that the linear part reads.
    weights : names of the torch modules of "skip" and "rhythm".
    """
    size, rhythm = int(settings["encoding_dim"]), int(settings["rhythm"])
    terms, phase = int(settings["linear_skip"]), int(settings.get("phase", False))
    shape = size - rhythm - phase
    layers, reads = [], [last]
    if terms:
        layers.append(
            Layer(
                name="encoder_skip",
                kind="skip",
                half="encoder",
                reads=(source,),
                shape=(shape,),
                parameters=(terms * features + 1) * shape,
                weights=(weights["skip"],),
                made_by=("linear_skip",),
                numbers={"terms": terms},
                beside=True,
            )
        )
        layers.append(_sum("encoder_sum", "encoder", (last, "encoder_skip"), (shape,)))
        reads = ["encoder_sum"]
    if rhythm:
        layers.append(
            Layer(
                name="rhythm",
                kind="rhythm",
                half="encoder",
                reads=(original or source,),
                shape=(rhythm,),
                weights=(weights["rhythm"],),
                made_by=tuple(name for name in RHYTHM_OPTIONS if name in settings),
                beside=True,
            )
        )
        reads.append("rhythm")
    if phase:
        reads.append("rotate")
    whole = Layer(
        name="encoding",
        kind="encoding",
        half="encoding",
        reads=tuple(reads),
        shape=(size,),
        made_by=("encoding_dim",) + (("rhythm",) if rhythm else ()) + (("phase",) if phase else ()),
        numbers={"shape": shape, "rhythm": rhythm, "phase": phase},
    )
    return [*layers, whole]


def skip_to_output(
    last: str, settings: Settings, shape: tuple[int, ...], *, features: int, weights: str
) -> list[Layer]:
    """The linear part of a decoder, and its sum with what the network drew; none without.

    Parameters
    ----------
    last : name of the last layer of the network.
    shape : of a whole sequence, which each of them draws.
    features : numbers in each element that the linear part draws.
    weights : name of its torch module.
    """
    terms, size = int(settings["linear_skip"]), int(settings["encoding_dim"])
    size -= int(settings.get("phase", False))
    if not terms:
        return []
    return [
        Layer(
            name="decoder_skip",
            kind="skip",
            half="decoder",
            reads=("encoding",),
            shape=shape,
            parameters=terms * features * (size + 1),
            weights=(weights,),
            made_by=("linear_skip",),
            numbers={"terms": terms},
            beside=True,
        ),
        _sum("decoder_sum", "decoder", (last, "decoder_skip"), shape),
    ]


def _sum(name: str, half: Half, reads: tuple[str, str], shape: tuple[int, ...]) -> Layer:
    return Layer(
        name=name, kind="sum", half=half, reads=reads, shape=shape, made_by=("linear_skip",)
    )  # fmt: skip


def rotated(settings: Settings, shape: tuple[int, ...]) -> list[Layer]:
    """What rotates a sequence of this shape to where others begin; none without phase."""
    return [_rotation("rotate", "encoder", ("input",), shape)] if settings["phase"] else []


def rotated_back(settings: Settings, reads: str, shape: tuple[int, ...]) -> list[Layer]:
    """What rotates a drawn sequence of this shape back; none without phase."""
    if not settings["phase"]:
        return []
    return [_rotation("rotate_back", "decoder", (reads, "encoding"), shape)]


def _rotation(kind: Kind, half: Half, reads: tuple[str, ...], shape: tuple[int, ...]) -> Layer:
    return Layer(name=kind, kind=kind, half=half, reads=reads, shape=shape, made_by=("phase",))
