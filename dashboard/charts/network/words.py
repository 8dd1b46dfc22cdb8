"""What a picture of a network says of each layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sequitur_core.formatting import dimensions, pluralise
from sequitur_core.settings.network.layers import Layer, Network
from sequitur_core.settings.options import Option

POOLED = {"last": "Last state", "max": "Maximum over time", "mean": "Mean over time"}
ACTIVATED = {
    "sigmoid": "sigmoid, which maps them to between 0 and 1",
    "tanh": "tanh, which maps them to between \u22121 and 1",
    "relu": "relu, which sets what is below 0 to 0",
    "gelu": "gelu, which lets positive numbers through and damps negative ones",
}
TO_EVERY_STEP = "Hands the encoding to every one of the {steps} steps"
TIME = ", together with {times} that say where in the sequence it is"


@dataclass(frozen=True)
class Words:
    """What is said of a layer.

    Attributes
    ----------
    title : a few words for its box.
    does : a sentence or two.
    made_by : a line for each setting that makes it, with its value.
    """

    title: str
    does: str
    made_by: tuple[str, ...]


def words_of(
    network: Network, options: tuple[Option, ...], settings: Mapping[str, Any]
) -> dict[str, Words]:
    """What to say of each layer, by its name.

    options, settings : of the model, and their values where they aren't the usual ones.
    """
    known = {option.name: option for option in options}
    return {
        layer.name: Words(
            TITLES[layer.kind](layer),
            SENTENCES[layer.kind](layer, network) + _activated(layer),
            tuple(_setting(name, known, settings) for name in layer.made_by),
        )
        for layer in network.layers
    }


def _setting(name: str, known: Mapping[str, Option], settings: Mapping[str, Any]) -> str:
    if name not in known:
        return f"Encoding size: {settings[name]}"
    option = known[name]
    value = settings.get(name, option.default)
    return f"{option.label}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return (
        "chosen to fit" if value is None else f"{value:,}" if isinstance(value, int) else f"{value}"
    )


def _activated(layer: Layer) -> str:
    if layer.activation not in ACTIVATED:
        return ""
    return f" Its numbers then pass through {ACTIVATED[layer.activation]}."


def _with_kernel(title: str) -> Callable[[Layer], str]:
    def titled(layer: Layer) -> str:
        kernel = layer.numbers["kernel"]
        assert isinstance(kernel, tuple)
        return f"{title} {dimensions(kernel)}"

    return titled


def _dense_title(layer: Layer) -> str:
    return "Dense" if layer.activation == "none" else f"Dense, {layer.activation}"


def _steps_title(layer: Layer) -> str:
    patch, times = layer.numbers["patch"], layer.numbers["times"]
    steps = f"{patch} elements a step" if patch != 1 else "Each element"
    return f"{steps}, time" if times else steps


TITLES: dict[str, Callable[[Layer], str]] = {
    "input": lambda layer: "Sequence",
    "mean_frame": lambda layer: "\u2212 average image",
    "convolution": _with_kernel("Convolution"),
    "code": lambda layer: "Dense, per image",
    "steps": _steps_title,
    "lstm": lambda layer: "LSTM",
    "pooling": lambda layer: POOLED[str(layer.numbers["pooling"])],
    "dense": _dense_title,
    "skip": lambda layer: "Linear part",
    "rhythm": lambda layer: "Rhythm",
    "sum": lambda layer: "Sum",
    "rotate": lambda layer: "Rotate to align",
    "rotate_back": lambda layer: "Rotate back",
    "encoding": lambda layer: f"Encoding: {pluralise(layer.shape[0], 'number')}",
    "repeat": lambda layer: "Copy to each step",
    "to_steps": lambda layer: "Dense",
    "join": lambda layer: "Single elements",
    "unfold": lambda layer: "Dense, to image",
    "deconvolution": _with_kernel("Deconv."),
    "add_mean_frame": lambda layer: "+ average image",
    "output": lambda layer: "Reconstruction",
}


def _input(layer: Layer, network: Network) -> str:
    length, *element = layer.shape
    return (
        f"A sequence of {pluralise(length, 'element')}, {_element(tuple(element))}, after each "
        "channel was scaled. Where lengths differ, this is the longest."
    )


def _element(shape: tuple[int, ...]) -> str:
    if math.prod(shape) == 1:
        return "each a single number"
    return f"each {dimensions(shape)}" + (" numbers" if len(shape) == 1 else "")


def _convolution(layer: Layer, network: Network) -> str:
    kernel, stride = layer.numbers["kernel"], layer.numbers["stride"]
    assert isinstance(kernel, tuple)
    assert isinstance(stride, tuple)
    looks = (
        f"Slides windows of {dimensions(kernel)} pixels over each image, {_strides(stride)}, and"
    )
    return f"{looks} notes how well each of {pluralise(layer.shape[1], 'learned pattern')} fits."


def _deconvolution(layer: Layer, network: Network) -> str:
    kernel = layer.numbers["kernel"]
    assert isinstance(kernel, tuple)
    return (
        f"Paints learned patterns of {dimensions(kernel)} pixels, as strongly as it is told, which "
        f"makes an image of {dimensions(layer.shape[2:])}: a convolution backwards."
    )


def _strides(stride: tuple[int, ...]) -> str:
    if len(set(stride)) == 1:
        return f"{pluralise(stride[0], 'pixel')} at a time"
    return f"{dimensions(stride)} pixels at a time"


def _steps(layer: Layer, network: Network) -> str:
    patch, times = layer.numbers["patch"], int(str(layer.numbers["times"]))
    if patch == 1:
        groups = "Takes one element at a time"
    else:
        groups = f"Puts {patch:,} neighbouring elements into each of {layer.shape[0]:,} steps"
    return f"{groups}{_time(times)}."


def _time(times: int) -> str:
    return TIME.format(times=pluralise(times, "number")) if times else ""


def _lstm(layer: Layer, network: Network) -> str:
    what = "writes" if layer.half == "decoder" else "reads"
    normal = " What it passes on is normalised." if layer.numbers["normalised"] else ""
    return (
        f"Goes through the {pluralise(layer.shape[0], 'step')} one after the other, {what} each "
        f"and keeps {pluralise(layer.shape[1], 'number')} as its memory of those before.{normal}"
    )


def _pooling(layer: Layer, network: Network) -> str:
    return {
        "last": "Keeps only what is remembered after the last step.",
        "max": "Keeps the largest value of each number over all steps.",
        "mean": "Averages each number over all steps.",
    }[str(layer.numbers["pooling"])]


def _dense(layer: Layer, network: Network) -> str:
    times = " for each step" if len(layer.shape) > 1 else ""
    return f"Computes {layer.shape[-1]:,} weighted sums of all numbers it is given{times}."


def _skip(layer: Layer, network: Network) -> str:
    waves = pluralise(int(str(layer.numbers["terms"])), "wave")
    if layer.half == "encoder":
        return (
            f"Describes each channel by {waves} and computes weighted sums of them, past the "
            "network. It starts as PCA."
        )
    return f"Draws {waves} for each channel, straight from the encoding."


def _sum(layer: Layer, network: Network) -> str:
    if layer.half == "encoder":
        return "Adds the network's numbers and those of the linear part, one by one."
    return "Adds what the network drew and what the linear part drew."


def _encoding(layer: Layer, network: Network) -> str:
    before = math.prod(network.layer("input").shape)
    size = layer.shape[0]
    what = "The bottleneck" if size < before else "No bottleneck, as nothing has to be left out"
    words = (
        f"{what}: {pluralise(before, 'number')} become {size:,}, and the reconstruction is "
        "drawn from these alone."
    )
    if rhythm := layer.numbers["rhythm"]:
        words += f" {layer.numbers['shape']} of them describe shape, {rhythm} rhythm."
    if layer.numbers["phase"]:
        words += " One is the phase: by how much the sequence was rotated."
    return words


def _repeat(layer: Layer, network: Network) -> str:
    times = int(str(layer.numbers["times"]))
    return TO_EVERY_STEP.format(steps=f"{layer.shape[0]:,}") + _time(times) + "."


def _to_steps(layer: Layer, network: Network) -> str:
    numbers = pluralise(layer.shape[1], "number")
    return f"Turns what is remembered into the {numbers} of each step, by weighted sums."


def _unfold(layer: Layer, network: Network) -> str:
    channels, *pixels = layer.shape[1:]
    images = f"{pluralise(channels, 'small image')} of {dimensions(tuple(pixels))}"
    return f"Turns each code into {images}, by weighted sums."


SENTENCES: dict[str, Callable[[Layer, Network], str]] = {
    "input": _input,
    "mean_frame": lambda layer, network: (
        "Takes the average of all training images away, so that the network sees only what differs."
    ),
    "convolution": _convolution,
    "code": lambda layer, network: (
        f"Describes each image by {layer.shape[1]:,} weighted sums of what the layer before noted."
    ),
    "steps": _steps,
    "lstm": _lstm,
    "pooling": _pooling,
    "dense": _dense,
    "skip": _skip,
    "rhythm": lambda layer, network: (
        "Measures how fast and how strongly things change, no matter when. It is computed from "
        "the training sequences once and not learned."
    ),
    "sum": _sum,
    "rotate": lambda layer, network: (
        "Rotates the sequence to where it looks most like the others: what leaves at the end "
        "enters at the beginning. By how much is the phase, a number of the encoding. What it is "
        "compared with is found once and not learned."
    ),
    "rotate_back": lambda layer, network: (
        "Rotates what was drawn back, as far as the phase in the encoding says."
    ),
    "encoding": _encoding,
    "repeat": _repeat,
    "to_steps": _to_steps,
    "join": lambda layer, network: "Takes the steps apart into single elements again.",
    "unfold": _unfold,
    "deconvolution": _deconvolution,
    "add_mean_frame": lambda layer, network: "Adds the average of all training images again.",
    "output": lambda layer, network: (
        "The sequence as drawn from its encoding. Training makes it resemble the sequence."
    ),
}


def summary(network: Network) -> str:
    """The whole network in a line, for screen readers."""
    learning = [layer for layer in network.layers if layer.parameters]
    shapes = [dimensions(network.layer(name).shape) for name in ("input", "encoding", "output")]
    return (
        f"The network: {' to '.join(shapes)}; {pluralise(len(learning), 'layer')} with "
        f"{pluralise(network.count_parameters(), 'parameter')}"
    )
