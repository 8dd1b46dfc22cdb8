"""Settings without torch: they match the models, and count what these learn."""

import inspect
import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from sequitur_core import Meta, SequenceDataset, SequiturError
from sequitur_core.models import ACTIVATIONS, MODELS, build
from sequitur_core.settings.architectures import (
    ARCHITECTURES,
    count_parameters,
    suitable_architectures,
)
from sequitur_core.settings.options import ACTIVATION_NAMES
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes

FROM_DATA = {"input_dim", "input_dims", "in_channels", "encoding_dim"}

EQUAL = Sizes(40, 30, 30, (1,))
LONG = replace(EQUAL, max_length=65, min_length=65)
MIXED = Sizes(40, 30, 12, (1,))
VECTORS = Sizes(40, 30, 30, (6,))
CLIPS = Sizes(40, 9, 9, (12, 10))
VOLUMES = Sizes(40, 9, 9, (5, 6, 7))
COLOUR = Sizes(40, 9, 9, (3, 12, 10), in_channels=3)


# Options and constructors


def test_every_model_has_a_record_with_its_name():
    assert list(ARCHITECTURES) == list(MODELS)
    assert [record.name for record in ARCHITECTURES.values()] == list(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_all_presets(model):
    assert list(ARCHITECTURES[model].presets) == list(PRESETS)


@pytest.mark.parametrize("model", MODELS)
def test_options_are_the_parameters_of_the_constructor(model):
    parameters = inspect.signature(MODELS[model]).parameters
    assert {o.name for o in ARCHITECTURES[model].options} == set(parameters) - FROM_DATA


@pytest.mark.parametrize("model", MODELS)
def test_defaults_are_those_of_the_constructor(model):
    parameters = inspect.signature(MODELS[model]).parameters
    for option in ARCHITECTURES[model].options:
        default = parameters[option.name].default
        if option.is_activation:
            assert type(ACTIVATIONS[option.default]) is type(default), option.name
        else:
            assert option.default == default, option.name
            assert type(option.default) is type(default), option.name


@pytest.mark.parametrize("model", MODELS)
def test_options_are_described_and_their_defaults_allowed(model):
    for option in ARCHITECTURES[model].options:
        assert option.label
        assert option.help.endswith(".")
        if option.kind == "choice":
            assert option.default in option.choices
        elif option.kind != "flag" and option.default is not None:
            values = option.default if option.kind == "ints" else [option.default]
            assert all(option.low <= value <= option.high for value in values)


@pytest.mark.parametrize("model", MODELS)
def test_labels_of_a_model_differ(model):
    labels = [option.label for option in ARCHITECTURES[model].options]
    assert len(set(labels)) == len(labels)


def test_activations_have_the_same_names_in_settings_and_models():
    assert tuple(ACTIVATIONS) == ACTIVATION_NAMES


def test_options_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        ARCHITECTURES["LSTM_AE"].options[0].default = 3


# Sizes


def dataset(*shapes, **meta):
    return SequenceDataset(
        name="d", sequences=[np.zeros(shape) for shape in shapes], meta=Meta(**meta)
    )


def test_sizes_are_taken_from_a_dataset():
    assert Sizes.of(dataset((4, 2), (9, 2), (6, 2))) == Sizes(3, 9, 4, (2,))


def test_plain_numbers_have_one_channel():
    assert Sizes.of(dataset((4,), (9,))).element_shape == (1,)


def test_elements_with_three_axes_are_volumes():
    assert Sizes.of(dataset((4, 3, 8, 8))).in_channels is None


def test_a_first_axis_whose_channels_are_named_is_one_of_channels():
    colours = ("red", "green", "blue")
    assert Sizes.of(dataset((4, 3, 8, 8), channels=colours)).in_channels == 3
    assert Sizes.of(dataset((4, 8, 8), channels=("grey",))).in_channels is None


# Which models fit


@pytest.mark.parametrize(
    ("sizes", "models"),
    [
        (EQUAL, ["LINEAR_AE", "LSTM_AE"]),
        (LONG, ["LSTM_AE", "LINEAR_AE"]),
        (MIXED, ["LSTM_AE"]),
        (VECTORS, ["LSTM_AE"]),
        (CLIPS, ["CONV_LSTM_AE"]),
        (VOLUMES, ["CONV_LSTM_AE"]),
        (COLOUR, ["CONV_LSTM_AE"]),
    ],
)
def test_the_models_that_fit_are_offered_with_the_recommended_one_first(sizes, models):
    suitable = suitable_architectures(sizes)
    assert [record.name for record in suitable] == models
    assert all(record.description.endswith(".") for record in suitable)


@pytest.mark.parametrize("sizes", [EQUAL, MIXED, VECTORS, CLIPS, VOLUMES, COLOUR])
def test_every_offered_model_can_be_built_and_fed(sizes):
    for record in suitable_architectures(sizes):
        model = build(record.name, sizes, None, 4, {})
        x = torch.randn(2, sizes.max_length, *sizes.element_shape)
        assert model(x).shape == x.shape


def test_elements_with_too_many_axes_fit_no_model():
    with pytest.raises(SequiturError, match="5 axes"):
        suitable_architectures(Sizes(4, 4, 4, (2, 2, 2, 2, 2)))


# Building


def test_a_model_is_built_from_json():
    options = {"h_dims": [8, 4], "h_activ": "gelu", "out_activ": "none", "time_features": 2}
    model = build("LSTM_AE", VECTORS, None, 4, json.loads(json.dumps(options)))
    assert isinstance(model.encoder.h_activ, nn.GELU)
    assert model.encoder.out_activ is None
    assert [m.hidden_size for m in model.encoder.layers] == [8, 4, 4]


def test_a_model_is_built_from_the_shape_of_an_element():
    assert build("LINEAR_AE", (1,), 7, 2, {})(torch.randn(7)).shape == (7,)
    assert build("LSTM_AE", (3,), None, 2, {})(torch.randn(5, 3)).shape == (5, 3)
    assert build("CONV_LSTM_AE", [6, 7], None, 2, {})(torch.randn(5, 6, 7)).shape == (5, 6, 7)


def test_a_given_length_counts_more_than_that_of_the_sizes():
    assert build("LINEAR_AE", EQUAL, 7, 2, {})(torch.randn(7)).shape == (7,)


def test_without_options_a_model_has_its_defaults():
    model = build("LSTM_AE", VECTORS, None, 4, {})
    assert isinstance(model.encoder.h_activ, nn.Sigmoid)
    assert isinstance(model.encoder.out_activ, nn.Tanh)


def test_colours_may_be_told_by_an_option():
    model = build("CONV_LSTM_AE", (3, 12, 10), None, 4, {"in_channels": 3})
    assert [m.in_channels for m in model.modules() if isinstance(m, nn.Conv2d)] == [3]


@pytest.mark.parametrize(
    ("model", "sizes", "options", "words"),
    [
        ("GRU_AE", EQUAL, {}, "GRU_AE.*LINEAR_AE, LSTM_AE, CONV_LSTM_AE"),
        ("LSTM_AE", EQUAL, {"kernel": 3}, "no option 'kernel'.*h_dims"),
        ("LSTM_AE", EQUAL, {"in_channels": 3}, "no option 'in_channels'"),
        ("LSTM_AE", EQUAL, {"h_activ": "swish"}, "swish.*none, sigmoid, tanh, relu, gelu"),
        ("LSTM_AE", EQUAL, {"out_activ": nn.PReLU()}, "PReLU.*by name"),
        ("LSTM_AE", EQUAL, {"h_activ": []}, "by name"),
        ("LSTM_AE", CLIPS, {}, r"\(12, 10\).*CONV_LSTM_AE"),
        ("LINEAR_AE", MIXED, {}, "12 to 30.*LSTM_AE"),
        ("LINEAR_AE", VECTORS, {}, "6 channels.*LSTM_AE"),
        ("LINEAR_AE", CLIPS, {}, r"\(12, 10\).*CONV_LSTM_AE"),
        ("CONV_LSTM_AE", VECTORS, {}, r"\(6,\).*LSTM_AE"),
        ("CONV_LSTM_AE", CLIPS, {"in_channels": 3}, "3 channels first"),
        ("CONV_LSTM_AE", COLOUR, {"in_channels": 4}, "4 channels first"),
        ("CONV_LSTM_AE", CLIPS, {"kernel": 13}, "leaves no pixel"),
        ("CONV_LSTM_AE", CLIPS, {"dense_encoding": True}, "h_lstm_channels"),
        ("LSTM_AE", EQUAL, {"decoder": "mlp"}, "time features"),
        ("LSTM_AE", EQUAL, {"linear_skip": 4}, "dense_encoding"),
        ("CONV_LSTM_AE", CLIPS, {"linear_skip": 4}, "dense_encoding"),
        ("LINEAR_AE", EQUAL, {"linear_skip": -1}, "linear_skip=-1"),
    ],
)
def test_building_and_counting_refuse_the_same_in_the_same_words(model, sizes, options, words):
    with pytest.raises(SequiturError, match=words) as refused:
        build(model, sizes, None, 4, options)
    with pytest.raises(SequiturError) as counted:
        count_parameters(model, sizes, 4, options)
    assert str(counted.value) == str(refused.value)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("encoding_dim", [0, -1, 2.5, None])
def test_an_impossible_encoding_is_refused_before_training(model, encoding_dim):
    sizes = CLIPS if model == "CONV_LSTM_AE" else EQUAL
    with pytest.raises(SequiturError, match="encoding_dim"):
        count_parameters(model, sizes, encoding_dim, {})


def test_linear_models_need_a_length():
    with pytest.raises(SequiturError, match="input_dim"):
        build("LINEAR_AE", (1,), None, 4, {})


# Counting

small = st.integers(1, 7)
hidden = st.lists(small, max_size=3)


def drawn(option):
    """A strategy for any value a form could give for an option."""
    if option.kind == "flag":
        return st.booleans()
    if option.kind == "choice":
        return st.sampled_from(option.choices)
    if option.kind == "ints":
        return hidden
    if option.kind == "float":
        return st.floats(option.low, option.high)
    numbers = st.integers(int(option.low), int(option.low) + 4)
    return st.none() | numbers if option.default is None else numbers


def or_refusal(ask):
    try:
        return ask()
    except SequiturError as error:
        return str(error)


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data(), encoding_dim=small, length=st.integers(1, 20))
def test_the_count_is_that_of_the_real_model(model, data, encoding_dim, length):
    shape = {
        "LINEAR_AE": st.just((1,)),
        "LSTM_AE": st.tuples(small),
        "CONV_LSTM_AE": st.tuples(small, small) | st.tuples(small, small, small),
    }[model]
    sizes = Sizes(5, length, length, data.draw(shape))
    if len(sizes.element_shape) == 3 and data.draw(st.booleans()):
        sizes = replace(sizes, in_channels=sizes.element_shape[0])
    chosen = [option for option in ARCHITECTURES[model].options if data.draw(st.booleans())]
    options = {option.name: data.draw(drawn(option)) for option in chosen}
    counted = or_refusal(lambda: count_parameters(model, sizes, encoding_dim, options))
    built = or_refusal(lambda: build(model, sizes, None, encoding_dim, options))
    if isinstance(built, nn.Module):
        built = sum(p.numel() for p in built.parameters())
    assert counted == built
