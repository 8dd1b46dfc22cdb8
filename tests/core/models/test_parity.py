"""With the same weights, the models compute what sequitur 1.2.4 computes."""

import inspect
import random

import pytest
import sequitur.models as reference
import torch
from torch import nn

from sequitur_core import models
from tests.cases import together

CONFIGURATIONS = 24
TOLERANCE = 1e-9

ACTIVATIONS = [None, nn.Sigmoid(), nn.Tanh(), nn.ReLU(), nn.GELU(), nn.PReLU()]


def widths(chance, most):
    return [chance.randint(2, 12) for _ in range(chance.randint(1, most))]


def linear(chance):
    """A random configuration, and the shape of a sequence for it."""
    length = chance.randint(1, 20)
    settings = {
        "input_dim": length,
        "encoding_dim": chance.randint(1, 6),
        "h_dims": widths(chance, 4) if chance.random() < 0.8 else [],
    }
    return settings | activations(chance), (length,)


def lstm(chance):
    channels = chance.randint(1, 5)
    settings = {
        "input_dim": channels,
        "encoding_dim": chance.randint(2, 8),
        "h_dims": widths(chance, 3),
    }
    return settings | activations(chance), (chance.randint(2, 12), channels)


def activations(chance):
    if chance.random() < 0.2:
        return {}
    return {"h_activ": chance.choice(ACTIVATIONS), "out_activ": chance.choice(ACTIVATIONS)}


def conv(chance):
    axes = chance.choice([2, 3])
    layers = chance.randint(0, 2)
    kernel = chance.choice([chance.randint(1, 3), tuple(chance.randint(1, 3) for _ in range(axes))])
    stride = chance.choice([chance.randint(1, 2), tuple(chance.randint(1, 2) for _ in range(axes))])
    frame = tuple(chance.randint(9, 12) for _ in range(axes))
    settings = {
        "input_dims": frame,
        "encoding_dim": chance.randint(2, 6),
        "kernel": kernel,
        "stride": stride,
        "h_conv_channels": [chance.randint(1, 4) for _ in range(layers)],
        "h_lstm_channels": widths(chance, 2),
    }
    return settings, (chance.randint(2, 5), *frame)


def many_frames(chance):
    """More frames than numbers in a code twice, and often kernels that lie side by side."""
    settings, _ = conv(chance)
    frame = settings["input_dims"]
    if chance.random() < 0.7:
        window = tuple(chance.randint(1, 2) for _ in frame)
        layers = len(settings["h_conv_channels"])
        frame = tuple(size**layers * chance.randint(2, 4) for size in window)
        settings |= {"input_dims": frame, "kernel": window, "stride": window}
    return settings, (2 * sum(frame) + chance.randint(0, 2), *frame)


CASES = [
    (name, draw, seed)
    for name, draw in [
        ("LINEAR_AE", linear),
        ("LSTM_AE", lstm),
        ("CONV_LSTM_AE", conv),
        ("CONV_LSTM_AE", many_frames),
    ]
    for seed in range(CONFIGURATIONS)
]


def pair(name, settings, seed):
    """Sequitur's model and ours, drawn from the same seed."""
    made = []
    for module in (reference, models):
        torch.manual_seed(seed)
        made.append(getattr(module, name)(**settings))
    return made


def learned(model, x):
    """Encoding, reconstruction, loss and gradients."""
    z = model.encoder(x)
    y = model(x)
    loss = nn.functional.mse_loss(y, x, reduction="sum")
    loss.backward()
    return z, y, loss, {name: p.grad for name, p in model.named_parameters()}


def assert_close(ours, theirs, what):
    assert ours.shape == theirs.shape, what
    difference = (ours - theirs).abs().max().item()
    assert difference <= TOLERANCE * max(1.0, theirs.abs().max().item()), what


@together("name, draw, seed", CASES)
def test_same_weights_give_the_same_encodings_reconstructions_losses_and_gradients(
    name, draw, seed
):
    settings, shape = draw(random.Random(seed))
    theirs, ours = pair(name, settings, seed)
    theirs.double()
    # Weights of our own, so that nothing depends on how they were drawn.
    with torch.no_grad():
        for weight in theirs.parameters():
            weight.copy_(torch.randn(weight.shape) * 0.4)
    ours.double().load_state_dict(theirs.state_dict())
    x = torch.randn(shape, dtype=torch.float64)

    z, y, loss, gradients = learned(theirs, x)
    our_z, our_y, our_loss, our_gradients = learned(ours, x)

    # Sequitur drops axes of size 1; that repair is tested with the models.
    assert_close(our_z, z.reshape(our_z.shape), "encoding")
    assert_close(our_y, y, "reconstruction")
    assert_close(our_loss, loss, "loss")
    assert our_gradients.keys() == gradients.keys()
    for key, gradient in gradients.items():
        if gradient is None:  # an activation's own weight that this depth doesn't use
            assert our_gradients[key] is None
        else:
            assert_close(our_gradients[key], gradient, key)


@together("name, draw, seed", CASES[:: CONFIGURATIONS // 6])
def test_the_same_seed_draws_the_same_weights(name, draw, seed):
    settings, _ = draw(random.Random(seed))
    theirs, ours = pair(name, settings, seed)
    drawn = ours.state_dict()
    for key, weight in theirs.state_dict().items():
        assert torch.equal(drawn[key], weight), key


@together("name, draw, seed", CASES[:: CONFIGURATIONS // 6])
def test_weights_stand_in_the_same_order(name, draw, seed):
    settings, _ = draw(random.Random(seed))
    theirs, ours = pair(name, settings, seed)
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]


@pytest.mark.parametrize("name", ["LINEAR_AE", "LSTM_AE", "CONV_LSTM_AE"])
def test_parameters_and_defaults_are_the_documented_ones(name):
    ours = inspect.signature(getattr(models, name)).parameters
    positional = [p for p in ours.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    theirs = inspect.signature(getattr(reference, name)).parameters.values()
    assert [p.name for p in positional] == [p.name for p in theirs]
    for our, their in zip(positional, theirs, strict=True):
        if isinstance(their.default, nn.Module):
            assert type(our.default) is type(their.default)
        elif isinstance(their.default, list):
            assert list(our.default) == their.default
        elif our.name == "kernel":
            assert our.default is None  # a repair: sequitur has no default
        else:
            assert our.default == their.default


@pytest.mark.parametrize(
    ("name", "settings", "shape"),
    [
        ("LINEAR_AE", {"input_dim": 10, "encoding_dim": 4, "h_dims": [8, 6]}, (10,)),
        ("LSTM_AE", {"input_dim": 3, "encoding_dim": 7, "h_dims": [64]}, (10, 3)),
        (
            "CONV_LSTM_AE",
            {
                "input_dims": (50, 100),
                "encoding_dim": 16,
                "kernel": (5, 8),
                "stride": (3, 5),
                "h_conv_channels": [4, 8],
                "h_lstm_channels": [32, 64],
            },
            (22, 50, 100),
        ),
    ],
)
def test_the_documented_models_agree_in_single_precision(name, settings, shape):
    theirs, ours = pair(name, settings, 0)
    x = torch.randn(shape)
    assert (ours(x) - theirs(x)).abs().max() < 1e-6
    assert (ours.encoder(x) - theirs.encoder(x)).abs().max() < 1e-6
