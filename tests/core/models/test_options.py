"""Options beyond sequitur: each does what it says, and none breaks batches."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import split
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.loop import fit

pytestmark = pytest.mark.usefixtures("seeded")

LSTM_OPTIONS = [
    {"time_features": 3},
    {"patch": 4},
    {"layer_norm": True},
    {"forget_bias": 1.0},
    {"pooling": "max"},
    {"pooling": "mean"},
    {"dense_encoding": True},
    {"decoder": "mlp", "time_features": 3},
    {"decoder": "mlp", "time_features": 3, "decoder_h_dims": (7,)},
    {"dense_encoding": True, "linear_skip": 4},
    {"dense_encoding": True, "linear_skip": 20},
    {"rhythm": 2, "rhythm_length": 7},
    {"rhythm": 2, "rhythm_length": 17, "rhythm_patterns": True},
]
# The settings recommended to tell sequences apart.
RECIPE = {
    "h_activ": None,
    "out_activ": None,
    "time_features": 8,
    "patch": 3,
    "layer_norm": True,
    "forget_bias": 1.0,
    "pooling": "max",
    "decoder": "mlp",
}
MIXED = [6, 1, 11, 4, 9]


def lstm(**options):
    return LSTM_AE(2, 3, [8, 5], **options)


def conv(**options):
    return CONV_LSTM_AE((4, 5), 3, h_lstm_channels=[8, 5], **options)


def conv_with_mean(**options):
    model = conv(mean_frame=True, **options)
    model.remember_mean(frames_like(1, 6, 3))
    return model


def frames_like(*lengths, shape=(4, 5)):
    """Sequences of frames that share a bright corner, far from zero."""
    corner = np.zeros(shape)
    corner[..., :2, :2] = 50
    chance = np.random.default_rng(0)
    return [chance.normal(corner, 3, (length, *shape)).astype(np.float32) for length in lengths]


MAKERS = pytest.mark.parametrize(
    ("make", "element"), [(lstm, (2,)), (conv, (4, 5)), (conv_with_mean, (4, 5))]
)
EACH_OPTION = pytest.mark.parametrize("options", [*LSTM_OPTIONS, RECIPE], ids=str)


@MAKERS
@EACH_OPTION
def test_an_option_changes_what_comes_out(make, element, options):
    x = torch.randn(10, *element)
    torch.manual_seed(1)
    plain = make().double()  # far more exact than the smallest effect of an untrained model
    torch.manual_seed(1)
    with_option = make(**options).double()
    assert with_option(x).shape == x.shape
    assert (with_option(x) - plain(x)).abs().max() > 1e-9


@MAKERS
@EACH_OPTION
def test_with_any_option_a_batch_gives_what_single_sequences_give(make, element, options):
    model = make(**options)
    sequences = [torch.randn(length, *element) for length in MIXED]
    x = torch.full((len(MIXED), 12, *element), 1e3)
    for row, sequence in zip(x, sequences, strict=True):
        row[: len(sequence)] = sequence
    z, y = model.encoder(x, MIXED), model(x, MIXED)
    for row, sequence in enumerate(sequences):
        torch.testing.assert_close(z[row], model.encoder(sequence), rtol=0, atol=1e-5)
        torch.testing.assert_close(y[row, : len(sequence)], model(sequence), rtol=0, atol=1e-5)
        assert (y[row, len(sequence) :] == 0).all()


@MAKERS
@EACH_OPTION
def test_with_any_option_every_weight_learns(make, element, options):
    model = make(**options)
    x = torch.randn(6, 11, *element)
    nn.functional.mse_loss(model(x, [11, 1, 4, 5, 11, 8]), x).backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        assert torch.isfinite(p.grad).all(), name
        assert (p.grad != 0).any(), name


@MAKERS
@EACH_OPTION
def test_with_any_option_saved_weights_compute_the_same(make, element, options):
    model, other = make(**options), make(**options)
    other.load_state_dict(model.state_dict())
    x = torch.randn(10, *element)
    assert torch.equal(other(x), model(x))


# Time


def test_time_features_are_cosines_of_the_relative_time():
    model = lstm(time_features=3)
    seen = []
    model.encoder.layers[0].register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    model.encoder(torch.zeros(2, 5, 2), [4, 5])
    expected = [
        [math.cos(math.pi * k * (t + 0.5) / length) for k in (1, 2, 3)]
        for length in (4, 5)
        for t in range(length)
    ]
    times = torch.cat([seen[0][0, :4, 2:], seen[0][1, :5, 2:]])
    torch.testing.assert_close(times, torch.tensor(expected))


def test_the_decoder_sees_the_same_times_as_the_encoder():
    model = lstm(time_features=3, patch=2)
    seen = []
    for half in (model.encoder, model.decoder):
        half.layers[0].register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    model(torch.zeros(2, 7, 2), [3, 7])
    assert torch.equal(seen[0][..., -3:], seen[1][..., -3:])


def test_an_mlp_decoder_writes_the_same_course_at_any_length():
    model = lstm(decoder="mlp", time_features=4)
    z = torch.randn(3)
    short, long = model.decoder(z, 5), model.decoder(z, 15)
    # The middle of element t of 5 is the middle of element 3 t + 1 of 15.
    torch.testing.assert_close(short, long[1::3])


def test_a_decoder_without_time_features_starts_the_same_at_any_length():
    model = lstm()
    z = torch.randn(3)
    torch.testing.assert_close(model.decoder(z, 5), model.decoder(z, 15)[:5])


# Patches


def test_patches_are_read_in_steps():
    model = lstm(patch=4)
    seen = []
    model.encoder.layers[0].register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    x = torch.randn(10, 2)
    model.encoder(x)
    steps = seen[0][0]
    assert steps.shape == (3, 8)
    assert torch.equal(steps[1], x[4:8].flatten())


def test_a_last_partial_patch_is_filled_with_zeros():
    model = lstm(patch=4)
    x = torch.randn(10, 2)
    filled = torch.cat([x, torch.zeros(2, 2)])
    assert torch.equal(model.encoder(x), model.encoder(filled))


def test_a_patch_longer_than_the_sequence_works():
    model = lstm(patch=50)
    x = torch.randn(3, 2)
    assert model(x).shape == x.shape


def test_what_is_written_past_the_end_of_a_partial_patch_is_dropped():
    model = lstm(patch=4)
    z = torch.randn(3)
    torch.testing.assert_close(model.decoder(z, 6), model.decoder(z, 8)[:6])


# Layer norm and forget bias


def test_layer_norm_brings_every_lstm_to_a_common_size():
    model = lstm(layer_norm=True)
    lstms = [m for m in model.modules() if isinstance(m, nn.LSTM)]
    norms = [m for m in model.modules() if isinstance(m, nn.LayerNorm)]
    assert [m.hidden_size for m in lstms] == [m.normalized_shape[0] for m in norms]


def test_the_forget_bias_is_added_to_the_forget_gates_alone():
    torch.manual_seed(1)
    plain = lstm()
    torch.manual_seed(1)
    biased = lstm(forget_bias=1.5)
    lstms = 0
    for (name, before), after in zip(plain.named_parameters(), biased.parameters(), strict=True):
        added = after - before
        if name.endswith("bias_ih_l0"):
            lstms += 1
            gates = added.reshape(4, -1)  # input, forget, cell, output
            torch.testing.assert_close(gates[1], torch.full_like(gates[1], 1.5))
            added = gates[[0, 2, 3]]
        assert (added == 0).all(), name
    assert lstms == 6


# Pooling


@pytest.mark.parametrize(
    ("pooling", "pool"),
    [
        ("last", lambda states: states[-1]),
        ("max", lambda states: states.max(0).values),
        ("mean", lambda states: states.mean(0)),
    ],
)
def test_pooling_takes_over_real_steps_only(pooling, pool):
    model = lstm(pooling=pooling, out_activ=None)
    states = []
    model.encoder.layers[-1].register_forward_hook(lambda _, __, out: states.append(out[0]))
    z = model.encoder(torch.randn(2, 9, 2), [4, 9])
    torch.testing.assert_close(z[0], pool(states[0][0, :4]))
    torch.testing.assert_close(z[1], pool(states[0][1]))


def test_the_output_activation_follows_the_pooling():
    torch.manual_seed(1)
    free = lstm(pooling="mean", out_activ=None)
    torch.manual_seed(1)
    bound = lstm(pooling="mean", out_activ=nn.Tanh())
    x = torch.randn(9, 2)
    torch.testing.assert_close(bound.encoder(x), free.encoder(x).tanh())


def test_a_dense_encoding_is_one_layer_over_the_last_hidden_lstm():
    model = lstm(dense_encoding=True, out_activ=None)
    sizes = [(m.input_size, m.hidden_size) for m in model.encoder.modules() if _is_lstm(m)]
    assert sizes == [(2, 8), (8, 5)]
    states = []
    model.encoder.layers[-1].register_forward_hook(lambda _, __, out: states.append(out[0]))
    z = model.encoder(torch.randn(9, 2))
    torch.testing.assert_close(z, model.encoder.head(states[0][0, -1]))


def _is_lstm(module):
    return isinstance(module, nn.LSTM)


# Mean frame


def test_the_mean_frame_is_that_of_all_frames():
    sequences = frames_like(1, 6, 3)
    expected = np.concatenate(sequences).mean(axis=0, dtype=np.float64)
    mean = conv_with_mean().mean_frame.mean[0]
    np.testing.assert_allclose(mean, expected, rtol=1e-6)


def test_convolutions_read_deviations_of_size_1_from_the_mean_frame():
    model = conv_with_mean()
    seen = []
    first = next(m for m in model.modules() if isinstance(m, nn.Conv2d))
    first.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    model.encoder([torch.as_tensor(s) for s in frames_like(1, 6, 3)])
    assert seen[0].mean(0).abs().max() < 1e-5
    assert seen[0].square().mean().item() == pytest.approx(1)


def test_the_mean_frame_is_added_to_what_the_decoder_draws():
    model = conv_with_mean()
    for parameter in model.parameters():
        parameter.data.zero_()
    assert torch.equal(model.decoder(torch.randn(3), 2), model.mean_frame.mean.expand(2, 4, 5))


def test_before_a_mean_frame_is_remembered_nothing_is_taken_out():
    torch.manual_seed(1)
    plain = conv()
    torch.manual_seed(1)
    model = conv(mean_frame=True)
    x = torch.randn(6, 4, 5)
    assert torch.equal(model(x), plain(x))


def test_the_mean_frame_is_saved_and_not_learned():
    model = conv_with_mean()
    assert "mean_frame.mean" in model.state_dict()
    assert "mean_frame.mean" not in dict(model.named_parameters())


def test_a_model_without_a_mean_frame_saves_none():
    assert set(conv().state_dict()) == {
        name for name in conv_with_mean().state_dict() if not name.startswith("mean_frame")
    }


def test_without_the_option_remembering_the_mean_changes_nothing():
    model = conv()
    x = torch.randn(6, 4, 5)
    before = model(x)
    model.remember_mean(frames_like(6))
    assert torch.equal(model(x), before)


def test_remembering_the_same_frames_again_changes_nothing():
    model = conv_with_mean()
    before = {name: value.clone() for name, value in model.mean_frame.state_dict().items()}
    model.remember_mean(frames_like(1, 6, 3))
    assert all(torch.equal(model.mean_frame.state_dict()[name], before[name]) for name in before)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_rounding_of_frames_that_never_change_is_not_enlarged(value):
    model = conv(mean_frame=True)
    model.remember_mean([np.full((7, 4, 5), value, np.float32)])
    assert model.mean_frame.spread == 1


@pytest.mark.parametrize(
    ("shape", "in_channels"), [((4, 5), None), ((3, 4, 5), None), ((3, 4, 5), 3)]
)
def test_images_volumes_and_colours_have_a_mean_frame(shape, in_channels):
    dims = shape if in_channels is None else shape[1:]
    model = CONV_LSTM_AE(dims, 3, in_channels=in_channels, mean_frame=True)
    sequences = frames_like(2, 4, shape=shape)
    model.remember_mean(sequences)
    mean = model.mean_frame.mean.reshape(shape)
    np.testing.assert_allclose(mean, np.concatenate(sequences).mean(axis=0), rtol=1e-5)


def test_training_takes_the_mean_frame_from_what_is_trained_on():
    sequences = frames_like(*[3] * 60)
    config = TrainConfig(epochs=1, validation_share=0.5)
    dataset = SequenceDataset(name="frames", sequences=sequences)
    train, _ = split(dataset, share=0.5, seed=config.seed)
    model = conv(mean_frame=True)
    list(fit(model, dataset, config))
    expected = np.concatenate([sequences[row] for row in train]).mean(axis=0)
    np.testing.assert_allclose(model.mean_frame.mean[0], expected, rtol=1e-5)


def test_a_training_with_a_mean_frame_goes_on_bit_for_bit(tmp_path):
    sequences = frames_like(*[3] * 9, 5)
    config = TrainConfig(epochs=3, batch_size=4, validation_share=0.0)
    options = {"mean_frame": True, "h_conv_channels": [2, 3]}

    def save(progress):
        if (progress.epoch, progress.batch) == (2, 2):
            torch.save(progress.checkpoint(), tmp_path / "checkpoint")

    torch.manual_seed(1)
    whole = [epoch.train_loss for epoch in fit(conv(**options), sequences, config)]
    torch.manual_seed(1)
    list(fit(conv(**options), sequences, config, after_batch=save))
    checkpoint = torch.load(tmp_path / "checkpoint", weights_only=True)
    resumed = [e.train_loss for e in fit(conv(**options), sequences, config, checkpoint=checkpoint)]
    assert resumed == whole[1:]


# Decoder


def test_an_mlp_decoder_has_no_lstm_and_the_given_layers():
    model = lstm(decoder="mlp", time_features=4, patch=3, decoder_h_dims=[7, 9])
    assert not any(_is_lstm(m) for m in model.decoder.modules())
    layers = [m for m in model.decoder.modules() if isinstance(m, nn.Linear)]
    assert [(m.in_features, m.out_features) for m in layers] == [(7, 7), (7, 9), (9, 6)]


# What the options are for


def learned(model, x, steps=80):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), x)
        loss.backward()
        optimizer.step()
    return loss.item()


def test_the_recipe_learns_waves_of_which_the_original_draws_the_mean():
    time = torch.linspace(0, 6, 48)
    phases = torch.arange(16)[:, None] * 0.4
    x = torch.sin(time + phases).unsqueeze(-1)  # (16, 48, 1)
    mean = ((x - x.mean()) ** 2).mean().item()
    original = learned(LSTM_AE(1, 4, [16]), x)
    recipe = learned(LSTM_AE(1, 4, [16], **RECIPE), x)
    assert original > 0.5 * mean
    assert recipe < 0.05 * mean


def test_a_linear_model_takes_gelu_and_a_free_encoding():
    model = LINEAR_AE(12, 3, [8], h_activ=nn.GELU(), out_activ=None)
    x = torch.randn(5, 12) * 100
    assert model.encoder(x).abs().max() > 1
    assert model(x).shape == x.shape
