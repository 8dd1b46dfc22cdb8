"""The layers that a picture of a network shows are those of the torch model."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from sequitur_core.models import LINEAR_AE, build, clip_frames
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.architectures.conv_lstm_ae import FrameShape
from sequitur_core.settings.network import NETWORKS, describe_network
from sequitur_core.settings.network.layers import Network
from sequitur_core.settings.presets import PRESETS, preset
from sequitur_core.settings.sizes import Sizes
from tests.cases import together

SERIES = Sizes(60, 12, 12, (1,))
VECTORS = Sizes(60, 11, 11, (3,))
MIXED = replace(VECTORS, min_length=4)
CLIPS = Sizes(60, 5, 5, (12, 10))
VOLUMES = Sizes(60, 4, 4, (5, 6, 7))
COLOUR = Sizes(60, 4, 4, (3, 12, 10), in_channels=3)
DATA = {"LINEAR_AE": SERIES, "LSTM_AE": VECTORS, "CONV_LSTM_AE": CLIPS}
ENCODING_DIM = 5
FLAT = ("unfold", "skip")  # whose modules write the numbers of frames in a row
# Beside which an option can be set, where it can't alone.
NEEDED = {
    "linear_skip": {"h_dims": [6], "h_lstm_channels": [6], "dense_encoding": True},
    "dense_encoding": {"h_dims": [6], "h_lstm_channels": [6]},
    "decoder": {"time_features": 2},
    "decoder_h_dims": {"decoder": "mlp", "time_features": 2},
    "h_activ": {"h_dims": [6, 4], "h_lstm_channels": [6, 4]},
    "rhythm_patterns": {"rhythm": 2},
    "rhythm_motion": {"rhythm": 2},
    "rhythm_length": {"rhythm": 2},
    "rhythm_weight": {"rhythm": 2},
    "layer_norm": {"h_dims": [6], "h_lstm_channels": [6]},
    "forget_bias": {"h_dims": [6], "h_lstm_channels": [6]},
}
VALUES = {
    "h_dims": ([], [7], [7, 6]),
    "h_lstm_channels": ([], [7], [7, 6]),
    "h_conv_channels": ([], [4], [4, 3]),
    "decoder_h_dims": ([], [9, 8]),
    "kernel": (None, 2, 3),
    "stride": (1, 2),
    "patch": (1, 3),
    "time_features": (0, 4),
    "linear_skip": (0, 6),
    "rhythm": (0, 2),
    "rhythm_length": (8, 128),
    "rhythm_weight": (1.0, 2.5),
    "forget_bias": (0.0, 1.0),
}


Case = tuple[str, Sizes, dict[str, object]]


def option_cases() -> list[Case]:
    cases = []
    for model, record in ARCHITECTURES.items():
        names = {option.name for option in record.options}
        for option in record.options:
            values = VALUES.get(option.name, option.choices or (False, True))
            for value in values:
                needed = {k: v for k, v in NEEDED.get(option.name, {}).items() if k in names}
                cases.append((model, DATA[model], needed | {option.name: value}))
    return cases


def preset_cases() -> list[Case]:
    fitting = {
        "LINEAR_AE": [SERIES],
        "LSTM_AE": [SERIES, VECTORS, MIXED],
        "CONV_LSTM_AE": [CLIPS, VOLUMES, COLOUR],
    }
    return [
        (model, sizes, preset(name, model, sizes, ENCODING_DIM)[0])
        for model, several in fitting.items()
        for sizes in several
        for name in PRESETS
    ]


ALL_BESIDE: Case = (
    "LSTM_AE",
    VECTORS,
    {"h_dims": [6], "dense_encoding": True, "linear_skip": 6, "rhythm": 2, "phase": True},
)
CASES = together("model, sizes, options", [*option_cases(), *preset_cases(), ALL_BESIDE])


def described(model: str, sizes: Sizes, options: dict) -> Network:
    found = describe_network(model, sizes, ENCODING_DIM, options)
    assert found is not None
    return found


def test_every_model_has_a_picture():
    assert list(NETWORKS) == list(ARCHITECTURES)


@CASES
def test_each_parameter_of_the_model_is_in_one_layer(model, sizes, options):
    torch_model = build(model, sizes, None, ENCODING_DIM, options)
    for layer in described(model, sizes, options).layers:
        there = sum(
            parameter.numel()
            for name, parameter in torch_model.named_parameters()
            if any(name == each or name.startswith(f"{each}.") for each in layer.weights)
        )
        assert layer.parameters == there, layer.name
    everything = sum(parameter.numel() for parameter in torch_model.parameters())
    assert described(model, sizes, options).count_parameters() == everything


@CASES
def test_shapes_are_those_that_the_model_computes(model, sizes, options):
    network = described(model, sizes, options)
    with pytest.MonkeyPatch.context() as patch:
        seen = shapes_seen(build(model, sizes, None, ENCODING_DIM, options), sizes, patch)
    for layer in network.layers:
        for name in layer.weights[:1]:
            if name not in seen:  # a parameter and not a module: the next layer's input tells
                continue
            read, written = seen[name]
            if layer.kind in FLAT:
                assert math.prod(written) == math.prod(layer.shape), layer.name
            else:
                assert written in (layer.shape, (1, *layer.shape)), layer.name
            if not layer.beside:
                (before,) = layer.reads
                told = network.layer(before).numbers.get("phase", 0)  # none draws from it
                assert read == math.prod(network.layer(before).shape) - told, layer.name
    assert network.layer("encoding").shape == (ENCODING_DIM,)
    assert network.layer("output").shape == network.layer("input").shape == seen[""][1][1:]


def shapes_seen(
    model: nn.Module, sizes: Sizes, monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[int, tuple[int, ...]]]:
    """By module, how many numbers it was given and the shape of what it returned."""
    # Shortcuts that leave modules out compute the same.
    monkeypatch.setattr(FrameShape, "disjoint", property(lambda _: False))
    seen: dict[str, tuple[int, tuple[int, ...]]] = {}

    def note(name: str):
        def hook(_: nn.Module, given: tuple, returned: object) -> None:
            out = returned[0] if isinstance(returned, tuple) else returned
            read = given[0].numel() if isinstance(given[0], torch.Tensor) else 0
            seen[name] = read, tuple(out.shape)

        return hook

    hooks = [m.register_forward_hook(note(name)) for name, m in model.named_modules()]
    element = () if isinstance(model, LINEAR_AE) else sizes.element_shape
    sequence = torch.rand(1, sizes.max_length, *element)
    if (decoder := getattr(model, "conv_ae", None)) is not None:
        decoder.decoder_layers.min_dense = math.inf
        note_deconvolutions(seen, monkeypatch)
    with torch.no_grad():
        model(sequence)
    for hook in hooks:  # activations are shared by models, and a model with hooks can't be pickled
        hook.remove()
    return seen


def note_deconvolutions(seen: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames are drawn by functions, one call for each module."""

    def noting(function):
        def deconvolve(x, *args):
            result = function(x, *args)
            number = sum(name.startswith("conv_ae.decoder_layers.") for name in seen)
            seen[f"conv_ae.decoder_layers.{number}"] = x.numel(), tuple(result.shape)
            return result

        return deconvolve

    noted = {axes: noting(function) for axes, function in clip_frames.DECONVOLVE.items()}
    monkeypatch.setattr(clip_frames, "DECONVOLVE", noted)


@CASES
def test_the_numbers_that_enter_the_encoding_are_as_many_as_it_has(model, sizes, options):
    network = described(model, sizes, options)
    entering = [network.layer(name) for name in network.layer("encoding").reads]
    counts = [1 if layer.kind == "rotate" else math.prod(layer.shape) for layer in entering]
    assert sum(counts) == ENCODING_DIM


@CASES
def test_rhythm_is_measured_on_the_sequence_as_it_was_given(model, sizes, options):
    network = described(model, sizes, {**options, "rhythm": 2})
    # Of clips as they are rotated, which have the same rhythm.
    sources = {"input", "mean_frame", "rotate"} if model == "CONV_LSTM_AE" else {"input"}
    assert set(network.layer("rhythm").reads) <= sources


@CASES
def test_layers_read_what_stands_before_them_and_name_settings_that_there_are(
    model, sizes, options
):
    before: set[str] = set()
    names = {option.name for option in ARCHITECTURES[model].options} | {"encoding_dim"}
    for layer in described(model, sizes, options).layers:
        assert set(layer.reads) <= before
        assert set(layer.made_by) <= names
        before.add(layer.name)
