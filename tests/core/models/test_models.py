"""The three models: shapes as documented, and what sequitur 1.2.4 breaks works."""

import copy
import pickle

import pytest
import torch
from torch import nn

from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.models.clip_frames import FrameDecoder, FrameEncoder

pytestmark = pytest.mark.usefixtures("seeded")

KINDS = ["LINEAR_AE", "LSTM_AE", "CONV_LSTM_AE"]


def small(kind):
    """A small model of each kind, and the shape of one of its sequences."""
    if kind == "LINEAR_AE":
        return LINEAR_AE(6, 3, [5]), (6,)
    if kind == "LSTM_AE":
        return LSTM_AE(2, 3, [5]), (6, 2)
    return CONV_LSTM_AE((5, 6), 3, h_conv_channels=[2], h_lstm_channels=[4]), (6, 5, 6)


def of_lengths(shape, lengths):
    return [torch.randn(length, *shape[1:]) for length in lengths]


def padded(sequences, width=None):
    """Sequences in a batch whose padding is far from zero, and their lengths."""
    lengths = torch.tensor([len(s) for s in sequences])
    x = torch.full((len(sequences), width or int(lengths.max()), *sequences[0].shape[1:]), 1e3)
    for row, sequence in zip(x, sequences, strict=True):
        row[: len(sequence)] = sequence
    return x, lengths


# Documented examples


def test_the_documented_linear_example_runs():
    model = LINEAR_AE(input_dim=10, encoding_dim=4, h_dims=[8, 6], h_activ=None, out_activ=None)
    x = torch.randn(10)
    z = model.encoder(x)
    assert z.shape == (4,)
    assert model.decoder(z).shape == (10,)


def test_the_documented_lstm_example_runs():
    model = LSTM_AE(input_dim=3, encoding_dim=7, h_dims=[64], h_activ=None, out_activ=None)
    x = torch.randn(10, 3)
    z = model.encoder(x)
    assert z.shape == (7,)
    assert model.decoder(z, seq_len=10).shape == (10, 3)


def test_the_documented_convolutional_example_runs():
    model = CONV_LSTM_AE(
        input_dims=(50, 100),
        encoding_dim=16,
        kernel=(5, 8),
        stride=(3, 5),
        h_conv_channels=[4, 8],
        h_lstm_channels=[32, 64],
    )
    x = torch.randn(22, 50, 100)
    z = model.encoder(x)
    assert z.shape == (16,)
    assert model.decoder(z, seq_len=22).shape == (22, 50, 100)


@pytest.mark.parametrize("kind", KINDS)
def test_encoder_and_decoder_are_modules(kind):
    model, _ = small(kind)
    assert isinstance(model.encoder, nn.Module)
    assert isinstance(model.decoder, nn.Module)


@pytest.mark.parametrize("kind", KINDS)
def test_encoder_and_decoder_together_have_all_weights_once(kind):
    model, _ = small(kind)
    parts = [*model.encoder.parameters(), *model.decoder.parameters()]
    assert len(parts) == len({id(p) for p in parts})
    assert {id(p) for p in parts} == {id(p) for p in model.parameters()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_is_its_decoder_after_its_encoder(kind):
    model, shape = small(kind)
    x = torch.randn(shape)
    assert torch.equal(model(x), model.decoder(model.encoder(x), 6))


# What is broken in sequitur 1.2.4


def test_an_lstm_without_hidden_layers_is_one_lstm_each_way():
    model = LSTM_AE(3, 7)
    sizes = [(m.input_size, m.hidden_size) for m in model.modules() if isinstance(m, nn.LSTM)]
    assert sizes == [(3, 7), (7, 7)]
    assert model(torch.randn(10, 3)).shape == (10, 3)


def test_convolutions_without_hidden_lstms_work():
    model = CONV_LSTM_AE((8, 9), 4, 3)
    assert model(torch.randn(5, 8, 9)).shape == (5, 8, 9)


@pytest.mark.parametrize(
    ("dims", "stride", "layers", "kernel"),
    [
        ((5, 5), 1, 1, (3, 3)),
        ((5, 5), 1, 2, (3, 3)),
        ((5, 5), 1, 3, (2, 2)),
        ((5, 5), 1, 5, (1, 1)),
        ((2, 9), 1, 1, (2, 3)),
        ((5, 100), 2, 3, (1, 3)),
        ((1, 1), 2, 2, (1, 1)),
        ((7, 7, 4), (2, 2, 1), 2, (3, 3, 2)),
        ((2, 2), 1, 0, (3, 3)),
    ],
)
def test_the_default_kernel_is_the_largest_up_to_3_that_leaves_a_pixel(
    dims, stride, layers, kernel
):
    model = CONV_LSTM_AE(dims, 4, stride=stride, h_conv_channels=[2] * layers)
    kinds = nn.Conv2d | nn.Conv3d
    chosen = [m.kernel_size for m in model.encoder.modules() if isinstance(m, kinds)]
    assert chosen == [kernel] * layers
    assert model(torch.randn(3, *dims)).shape == (3, *dims)


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_a_decoder_uses_the_length_it_was_trained_on(kind):
    model, shape = small(kind)
    model.decoder.remember_length(6)
    z = model.encoder(torch.randn(shape))
    assert torch.equal(model.decoder(z), model.decoder(z, 6))
    assert model.decoder.common_length == 6


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_the_length_a_decoder_was_trained_on_is_saved_with_its_weights(kind):
    model, _ = small(kind)
    model.decoder.remember_length(6)
    other, _ = small(kind)
    other.load_state_dict(model.state_dict())
    assert other.decoder.common_length == 6


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_a_decoder_can_forget_its_length(kind):
    model, _ = small(kind)
    model.decoder.remember_length(6)
    model.decoder.remember_length(None)
    assert model.decoder.common_length is None


def test_the_linear_decoder_knows_its_length_from_the_start():
    model, _ = small("LINEAR_AE")
    model.decoder.remember_length(6)
    assert model.decoder.common_length == 6
    assert model.decoder(torch.randn(3), seq_len=6).shape == (6,)


@pytest.mark.parametrize("kind", KINDS)
def test_an_encoding_of_one_number_keeps_its_axis(kind):
    _, shape = small(kind)
    model = {
        "LINEAR_AE": lambda: LINEAR_AE(6, 1),
        "LSTM_AE": lambda: LSTM_AE(2, 1),
        "CONV_LSTM_AE": lambda: CONV_LSTM_AE((5, 6), 1),
    }[kind]()
    x = torch.randn(shape)
    assert model.encoder(x).shape == (1,)
    assert model(x).shape == shape


@pytest.mark.parametrize("kind", KINDS)
def test_sequences_of_one_element_work(kind):
    _, shape = small(kind)
    model = {
        "LINEAR_AE": lambda: LINEAR_AE(1, 3, [5]),
        "LSTM_AE": lambda: LSTM_AE(2, 3, [5]),
        "CONV_LSTM_AE": lambda: CONV_LSTM_AE((5, 6), 3),
    }[kind]()
    x = torch.randn(1, *shape[1:])
    assert model.encoder(x).shape == (3,)
    assert model(x).shape == x.shape


def test_layers_of_one_unit_keep_their_axes():
    assert LSTM_AE(1, 1, [1])(torch.randn(4, 1)).shape == (4, 1)


@pytest.mark.parametrize("dims", [(1, 1), (1, 5), (3, 1, 4)])
def test_frames_of_one_pixel_along_an_axis_keep_it(dims):
    model = CONV_LSTM_AE(dims, 3)
    assert model(torch.randn(4, *dims)).shape == (4, *dims)


def test_plain_numbers_are_vectors_of_one_number_for_an_lstm():
    model = LSTM_AE(1, 3, [5])
    x = torch.randn(9)
    assert torch.equal(model.encoder(x), model.encoder(x[:, None]))
    assert torch.equal(model(x), model(x[:, None])[:, 0])


def test_lists_of_plain_numbers_come_back_as_plain_numbers():
    model = LSTM_AE(1, 3, [5])
    assert [y.shape for y in model([torch.randn(4), torch.randn(7)])] == [(4,), (7,)]


def test_colour_video_has_its_channels_after_the_time():
    model = CONV_LSTM_AE((8, 9), 4, in_channels=3, h_conv_channels=[2, 4])
    x = torch.randn(5, 3, 8, 9)
    assert model.encoder(x).shape == (4,)
    assert model(x).shape == x.shape


def test_the_frame_code_is_as_wide_with_colours_as_without():
    coloured = CONV_LSTM_AE((8, 9), 4, in_channels=3)
    assert coloured.lstm_ae.encoder.input_dim == 17


def test_one_given_channel_still_means_an_axis():
    model = CONV_LSTM_AE((8, 9), 4, in_channels=1)
    assert model(torch.randn(5, 1, 8, 9)).shape == (5, 1, 8, 9)


def test_one_given_channel_computes_what_none_computes():
    torch.manual_seed(1)
    grey = CONV_LSTM_AE((8, 9), 4)
    torch.manual_seed(1)
    given = CONV_LSTM_AE((8, 9), 4, in_channels=1)
    x = torch.randn(5, 8, 9)
    assert torch.equal(grey(x), given(x[:, None])[:, 0])


def test_volumes_may_have_colours_too():
    model = CONV_LSTM_AE((4, 5, 6), 3, in_channels=2)
    assert model(torch.randn(3, 2, 4, 5, 6)).shape == (3, 2, 4, 5, 6)


def test_strides_that_pass_over_the_edge_still_give_frames_of_the_right_size():
    for size in range(4, 12):
        model = CONV_LSTM_AE((size, 11), 3, kernel=2, stride=3, h_conv_channels=[2])
        assert model(torch.randn(2, size, 11)).shape == (2, size, 11)


@pytest.mark.parametrize("kernel", [2, 3])
@pytest.mark.parametrize("dims", [(8, 12), (4, 8, 4)])
def test_a_frame_is_encoded_and_drawn_alike_alone_and_among_many(dims, kernel):
    layers = [3, 5] if kernel == 2 else [3]
    model = CONV_LSTM_AE(dims, 4, kernel, 2, layers, in_channels=2).conv_ae
    frames = torch.randn(100, 2, *dims)
    codes = model.encoder(frames)
    drawn = model.decoder_layers(codes)
    torch.testing.assert_close(codes[7:8], model.encoder(frames[7:8]))
    torch.testing.assert_close(drawn[7:8], model.decoder_layers(codes[7:8]))


# Batches and mixed lengths

MIXED = [6, 1, 9, 4, 9]


def lengths_for(kind):
    return [6] * 5 if kind == "LINEAR_AE" else MIXED


@pytest.mark.parametrize("kind", KINDS)
def test_each_sequence_of_a_list_is_encoded_as_if_alone(kind):
    model, shape = small(kind)
    sequences = of_lengths(shape, lengths_for(kind))
    encodings = model.encoder(sequences)
    assert isinstance(encodings, list)
    for z, sequence in zip(encodings, sequences, strict=True):
        torch.testing.assert_close(z, model.encoder(sequence), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_each_sequence_of_a_list_is_reconstructed_as_if_alone(kind):
    model, shape = small(kind)
    sequences = of_lengths(shape, lengths_for(kind))
    reconstructions = model(sequences)
    assert isinstance(reconstructions, list)
    for y, sequence in zip(reconstructions, sequences, strict=True):
        torch.testing.assert_close(y, model(sequence), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_a_tensor_are_treated_like_a_list(kind):
    model, shape = small(kind)
    x = torch.randn(4, *shape)
    assert model.encoder(x).shape == (4, 3)
    torch.testing.assert_close(model(x), torch.stack(model(list(x))), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_padding_changes_nothing_and_comes_back_as_zeros(kind):
    model, shape = small(kind)
    sequences = of_lengths(shape, MIXED)
    x, lengths = padded(sequences)
    z, y = model.encoder(x, lengths), model(x, lengths)
    assert y.shape == x.shape
    for row, sequence in enumerate(sequences):
        torch.testing.assert_close(z[row], model.encoder(sequence), rtol=0, atol=1e-5)
        torch.testing.assert_close(y[row, : len(sequence)], model(sequence), rtol=0, atol=1e-5)
        assert (y[row, len(sequence) :] == 0).all()


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_a_batch_may_be_padded_beyond_its_longest_sequence(kind):
    model, shape = small(kind)
    sequences = of_lengths(shape, [3, 5])
    x, lengths = padded(sequences, width=8)
    y = model(x, lengths)
    assert y.shape == x.shape
    torch.testing.assert_close(y[1, :5], model(sequences[1]), rtol=0, atol=1e-5)
    assert (y[:, 5:] == 0).all()


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_padding_may_hold_nan(kind):
    model, shape = small(kind)
    x, lengths = padded(of_lengths(shape, MIXED))
    x[1, 1:] = torch.nan
    assert torch.isfinite(model(x, lengths)).all()


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_gradients_of_a_padded_batch_are_the_sum_of_single_ones(kind):
    model, shape = small(kind)
    model.double()
    sequences = [s.double() for s in of_lengths(shape, MIXED)]
    x, lengths = padded(sequences)
    (model(x.double(), lengths) ** 2).sum().backward()
    batched = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    for sequence in sequences:
        (model(sequence) ** 2).sum().backward()
    for together, p in zip(batched, model.parameters(), strict=True):
        torch.testing.assert_close(together, p.grad)


def test_plain_numbers_may_come_as_a_batch_with_one_channel():
    model, _ = small("LINEAR_AE")
    x = torch.randn(4, 6)
    assert torch.equal(model(x.unsqueeze(-1)), model(x).unsqueeze(-1))
    assert torch.equal(model.encoder(x.unsqueeze(-1)), model.encoder(x))


def test_plain_numbers_may_come_with_one_channel():
    model, _ = small("LINEAR_AE")
    x = torch.randn(6)
    assert torch.equal(model(x[:, None]), model(x)[:, None])
    assert torch.equal(model.encoder(x[:, None]), model.encoder(x))
    assert torch.equal(model([x[:, None]])[0], model(x[:, None]))


def test_single_numbers_with_one_channel_work_in_a_list():
    model = LINEAR_AE(1, 2)
    assert [y.shape for y in model([torch.randn(1, 1)] * 3)] == [(1, 1)] * 3


def test_lengths_that_are_all_the_same_are_fine_for_plain_numbers():
    model, _ = small("LINEAR_AE")
    x = torch.randn(4, 6)
    assert torch.equal(model(x, torch.full((4,), 6)), model(x))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_one_stays_a_batch(kind):
    model, shape = small(kind)
    x = torch.randn(1, *shape)
    assert model.encoder(x).shape == (1, 3)
    assert model(x).shape == x.shape
    assert len(model(list(x))) == 1


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_a_decoder_takes_one_length_for_each_encoding(kind):
    model, shape = small(kind)
    z = torch.randn(3, 3)
    y = model.decoder(z, [2, 5, 3])
    assert [len(row) for row in y] == [2, 5, 3]
    for row, encoding in zip(y, z, strict=True):
        torch.testing.assert_close(row, model.decoder(encoding, len(row)), rtol=0, atol=1e-5)
    in_rows = model.decoder(z, torch.tensor([2, 5, 3]))
    assert in_rows.shape == (3, 5, *shape[1:])
    assert (in_rows[0, 2:] == 0).all()


@pytest.mark.parametrize("kind", ["LSTM_AE", "CONV_LSTM_AE"])
def test_a_decoder_takes_one_length_for_all_encodings(kind):
    model, shape = small(kind)
    z = torch.randn(3, 3)
    assert model.decoder(z, 4).shape == (3, 4, *shape[1:])
    assert [y.shape for y in model.decoder(list(z), 4)] == [(4, *shape[1:])] * 3
    assert model.decoder(z, torch.tensor(4)).shape == (3, 4, *shape[1:])


# One call for a batch


def calls_of(model, kinds, x):
    counted = []
    hooks = [
        module.register_forward_hook(lambda *_: counted.append(1))
        for module in model.modules()
        if isinstance(module, kinds)
    ]
    model(x)
    for hook in hooks:
        hook.remove()
    return len(counted)


@pytest.mark.parametrize(
    ("kind", "layers", "calls"),
    [
        ("LINEAR_AE", nn.Linear, 4),
        ("LSTM_AE", nn.LSTM, 4),
        ("CONV_LSTM_AE", nn.LSTM, 4),
        ("CONV_LSTM_AE", (FrameEncoder, FrameDecoder), 2),
    ],
)
def test_a_batch_of_mixed_lengths_calls_each_layer_once(kind, layers, calls):
    model, shape = small(kind)
    assert calls_of(model, layers, of_lengths(shape, lengths_for(kind))) == calls


def test_convolutions_see_real_frames_only():
    model, shape = small("CONV_LSTM_AE")
    seen = []
    for module in model.modules():
        if isinstance(module, FrameEncoder | FrameDecoder):
            module.register_forward_hook(lambda _, inputs, __: seen.append(len(inputs[0])))
    x, lengths = padded(of_lengths(shape, MIXED))
    model(x, lengths)
    assert seen == [sum(MIXED)] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_encoder_and_decoder_are_called_once_as_modules(kind):
    model, shape = small(kind)
    called = []
    model.encoder.register_forward_hook(lambda *_: called.append("encoder"))
    model.decoder.register_forward_hook(lambda *_: called.append("decoder"))
    model(torch.randn(4, *shape))
    assert called == ["encoder", "decoder"]


# Modules like any other


@pytest.mark.parametrize("kind", KINDS)
def test_weights_saved_and_loaded_compute_the_same(kind):
    model, shape = small(kind)
    other, _ = small(kind)
    x = torch.randn(shape)
    assert not torch.equal(other(x), model(x))
    other.load_state_dict(model.state_dict())
    assert torch.equal(other(x), model(x))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_of_a_model_is_whole_and_apart(kind, duplicate):
    model, shape = small(kind)
    other = duplicate(model)
    x = torch.randn(shape)
    before = model(x)
    assert torch.equal(other(x), before)
    with torch.no_grad():
        for p in other.parameters():
            p.zero_()
    assert (other.encoder(x) == other.encoder(torch.zeros(shape))).all()
    assert torch.equal(model(x), before)


@pytest.mark.parametrize("kind", KINDS)
def test_models_in_double_precision_answer_in_double_precision(kind):
    model, shape = small(kind)
    model.double()
    assert model(torch.randn(shape)).dtype == torch.float64
    assert model.encoder(torch.randn(shape)).dtype == torch.float64


@pytest.mark.parametrize("kind", KINDS)
def test_whole_numbers_are_taken_as_numbers(kind):
    model, shape = small(kind)
    x = torch.randint(0, 255, shape, dtype=torch.uint8)
    assert torch.equal(model(x), model(x.float()))
    assert torch.equal(model([x])[0], model([x.float()])[0])


@pytest.mark.parametrize("kind", KINDS)
def test_evaluation_mode_reaches_every_part(kind):
    model, _ = small(kind)
    model.eval()
    assert not any(part.training for part in [model, model.encoder, model.decoder])
    assert not any(part.training for part in model.encoder.modules())
    model.train()
    assert all(part.training for part in [model, model.encoder, model.decoder])


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_learns_one_sequence(kind):
    model, shape = small(kind)
    x = torch.randn(shape) * 0.5
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    losses = []
    for _ in range(70):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), x)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_lists_given_as_settings_are_not_kept():
    hidden = [5, 4]
    model = LSTM_AE(2, 3, hidden)
    hidden.append(99)
    assert model(torch.randn(4, 2)).shape == (4, 2)


@pytest.mark.parametrize("sizes", [[5, 4], (5, 4)])
def test_lists_and_tuples_of_sizes_make_the_same_model(sizes):
    torch.manual_seed(3)
    one = CONV_LSTM_AE([6, 7], 3, [2, 3], (1, 2), sizes, sizes)
    torch.manual_seed(3)
    other = CONV_LSTM_AE((6, 7), 3, (2, 3), [1, 2], tuple(sizes), list(sizes))
    x = torch.randn(4, 6, 7)
    assert torch.equal(one(x), other(x))


def test_weights_of_sequitur_leave_a_remembered_length_alone():
    model, _ = small("LSTM_AE")
    model.decoder.remember_length(6)
    weights = {k: v for k, v in model.state_dict().items() if not k.endswith("common")}
    model.load_state_dict(weights)
    assert model.decoder.common_length == 6
