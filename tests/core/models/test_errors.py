"""What the models refuse, and how they say so."""

import numpy as np
import pytest
import torch

from sequitur_core import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE

LINEAR = LINEAR_AE(6, 3)
LSTM = LSTM_AE(2, 3)
PLAIN_LSTM = LSTM_AE(1, 3)
CONV = CONV_LSTM_AE((5, 6), 3)
COLOUR = CONV_LSTM_AE((5, 6), 3, in_channels=3)
MODELS = [LINEAR, LSTM, CONV]
SEQUENCE = {LINEAR: torch.zeros(6), LSTM: torch.zeros(4, 2), CONV: torch.zeros(4, 5, 6)}


@pytest.mark.parametrize(
    ("model", "shape", "words"),
    [
        (LINEAR, (10, 3), r"\(6,\).*\(10, 3\).*LSTM_AE"),
        (LINEAR, (6, 3), r"\(6,\).*\(6, 3\).*LSTM_AE"),
        (LINEAR, (7,), r"\(6,\).*\(7,\).*LSTM_AE"),
        (LINEAR, (7, 1), r"\(6,\).*\(7, 1\)"),
        (LINEAR, (4, 7, 1), r"\(6,\).*\(4, 7, 1\)"),
        (LINEAR, (4, 6, 3), r"\(6,\).*\(4, 6, 3\).*CONV_LSTM_AE"),
        (LINEAR, (), r"\(6,\).*\(\)"),
        (LSTM, (10,), r"\(length, 2\).*\(10,\)"),
        (LSTM, (10, 3), r"\(length, 2\).*\(10, 3\).*make a model"),
        (LSTM, (4, 10, 3), r"\(length, 2\).*\(4, 10, 3\).*CONV_LSTM_AE"),
        (PLAIN_LSTM, (4, 10), r"\(length, 1\).*\(4, 10\)"),
        (CONV, (10,), r"\(length, 5, 6\).*\(10,\).*LSTM_AE"),
        (CONV, (10, 6), r"\(length, 5, 6\).*\(10, 6\).*LSTM_AE"),
        (CONV, (10, 6, 5), r"\(length, 5, 6\).*\(10, 6, 5\)"),
        (CONV, (2, 10, 3, 5, 6), r"\(length, 5, 6\).*\(2, 10, 3, 5, 6\)"),
        (COLOUR, (10, 5, 6), r"\(length, 3, 5, 6\).*\(10, 5, 6\)"),
    ],
)
def test_a_wrong_shape_is_named_with_the_right_one(model, shape, words):
    for takes in (model, model.encoder):
        with pytest.raises(SequiturError, match=words):
            takes(torch.zeros(shape))


@pytest.mark.parametrize("model", MODELS)
def test_a_sequence_of_a_list_with_the_wrong_shape_is_named(model):
    with pytest.raises(SequiturError, match=r"\(4, 9, 9\)"):
        model([SEQUENCE[model], torch.zeros(4, 9, 9)])


def test_plain_numbers_of_mixed_lengths_are_refused():
    with pytest.raises(SequiturError, match=r"\(7,\).*LSTM_AE"):
        LINEAR([torch.zeros(6), torch.zeros(7)])


def test_lengths_that_plain_numbers_cannot_have_are_refused():
    with pytest.raises(SequiturError, match=r"from 4 to 6.*6 numbers only.*LSTM_AE"):
        LINEAR(torch.zeros(2, 6), torch.tensor([6, 4]))


@pytest.mark.parametrize("model", MODELS)
def test_arrays_are_refused_with_the_way_to_make_tensors(model):
    with pytest.raises(SequiturError, match=r"ndarray.*torch\.as_tensor"):
        model(np.zeros((4, 2)))
    with pytest.raises(SequiturError, match=r"float.*torch\.as_tensor"):
        model([1.0, 2.0])


@pytest.mark.parametrize("model", MODELS)
def test_complex_numbers_are_refused(model):
    with pytest.raises(SequiturError, match="complex"):
        model(SEQUENCE[model].to(torch.complex64))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
def test_missing_and_infinite_values_are_refused(model, bad):
    x = SEQUENCE[model].clone()
    x.view(-1)[3] = bad
    for takes in (model, model.encoder):
        with pytest.raises(SequiturError, match="missing or infinite"):
            takes(x)


@pytest.mark.parametrize("model", MODELS)
def test_numbers_that_only_add_up_to_infinity_are_taken(model):
    model(torch.full_like(SEQUENCE[model], 3e38))


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_list_is_refused(model):
    with pytest.raises(SequiturError, match="empty list"):
        model([])


@pytest.mark.parametrize(
    ("model", "shape"), [(LSTM, (0, 2)), (LSTM, (0, 4, 2)), (CONV, (0, 5, 6)), (LINEAR, (0, 6))]
)
def test_tensors_without_numbers_are_refused(model, shape):
    with pytest.raises(SequiturError, match="no numbers"):
        model(torch.zeros(shape))


def test_a_list_of_batches_is_refused():
    with pytest.raises(SequiturError, match="list of sequences"):
        LSTM([torch.zeros(3, 4, 2)])


def test_a_list_with_and_without_a_channel_axis_is_refused():
    with pytest.raises(SequiturError, match="axis of channels"):
        PLAIN_LSTM([torch.zeros(4), torch.zeros(4, 1)])


@pytest.mark.parametrize("lengths", [[0, 4], [1, 5], [-1, 2]])
def test_lengths_outside_the_batch_are_refused(lengths):
    with pytest.raises(SequiturError, match="between 1 and 4"):
        LSTM(torch.zeros(2, 4, 2), lengths)


def test_another_number_of_lengths_is_refused():
    with pytest.raises(SequiturError, match=r"2 sequences.*\(3,\)"):
        LSTM(torch.zeros(2, 4, 2), [1, 2, 3])


def test_lengths_that_are_not_whole_numbers_are_refused():
    for lengths in (torch.tensor([1.5, 2.0]), ["a", "b"], [None, 3]):
        with pytest.raises(SequiturError, match="whole numbers"):
            LSTM(torch.zeros(2, 4, 2), lengths)


def test_lengths_of_a_single_sequence_or_a_list_are_refused():
    with pytest.raises(SequiturError, match="single sequence"):
        LSTM(torch.zeros(4, 2), [4])
    with pytest.raises(SequiturError, match="list and lengths"):
        LSTM([torch.zeros(4, 2)], [4])


# Decoders


@pytest.mark.parametrize("model", [LSTM, CONV])
def test_a_decoder_that_knows_no_length_says_to_pass_one(model):
    with pytest.raises(SequiturError, match="Pass seq_len"):
        model.decoder(torch.zeros(3))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("z", [torch.zeros(4), torch.zeros(()), torch.zeros(2, 2, 3), 1.0])
def test_encodings_of_a_wrong_shape_are_refused(model, z):
    with pytest.raises(SequiturError, match=r"encodings of shape \(3,\)"):
        model.decoder(z, 6)


@pytest.mark.parametrize("z", [[], [torch.zeros(4)], [1.0]])
def test_lists_of_other_things_than_encodings_are_refused(z):
    with pytest.raises(SequiturError, match=r"\(3,\)"):
        LSTM.decoder(z, 6)


@pytest.mark.parametrize("seq_len", [0, -3, 2.5, "6", torch.tensor(0), torch.tensor(2.5), [4, 0]])
def test_a_length_must_be_a_whole_number_of_at_least_one(seq_len):
    with pytest.raises(SequiturError, match="whole number of at least 1"):
        LSTM.decoder(torch.zeros(2, 3), seq_len)


def test_another_number_of_lengths_than_encodings_is_refused():
    with pytest.raises(SequiturError, match="2 encodings but 3 lengths"):
        LSTM.decoder(torch.zeros(2, 3), [4, 5, 6])
    with pytest.raises(SequiturError, match=r"1 encoding.* but 2 lengths"):
        LSTM.decoder(torch.zeros(3), [4, 5])


def test_a_linear_decoder_refuses_another_length():
    with pytest.raises(SequiturError, match="6 numbers only"):
        LINEAR.decoder(torch.zeros(3), 7)


# Construction


@pytest.mark.parametrize("bad", [0, -1, 2.5, "4", None, [3]])
def test_sizes_must_be_whole_numbers_of_at_least_one(bad):
    for make in (
        lambda: LINEAR_AE(bad, 3),
        lambda: LINEAR_AE(6, bad),
        lambda: LINEAR_AE(6, 3, [4, bad]),
        lambda: LSTM_AE(bad, 3),
        lambda: LSTM_AE(2, bad),
        lambda: LSTM_AE(2, 3, [bad]),
        lambda: LSTM_AE(2, 3, patch=bad),
        lambda: LSTM_AE(2, 3, decoder_h_dims=[bad]),
        lambda: CONV_LSTM_AE((5, bad), 3),
        lambda: CONV_LSTM_AE((5, 6), bad),
        lambda: CONV_LSTM_AE((5, 6), 3, (2, bad)),
        lambda: CONV_LSTM_AE((5, 6), 3, 2, (1, bad)),
        lambda: CONV_LSTM_AE((5, 6), 3, h_conv_channels=[bad]),
        lambda: CONV_LSTM_AE((5, 6), 3, h_lstm_channels=[bad]),
    ):
        with pytest.raises(SequiturError, match="whole number of at least 1"):
            make()


@pytest.mark.parametrize("bad", [5, None, "64"])
def test_hidden_layers_must_be_a_list(bad):
    for make in (
        lambda: LINEAR_AE(6, 3, bad),
        lambda: LSTM_AE(2, 3, bad),
        lambda: CONV_LSTM_AE((5, 6), 3, h_conv_channels=bad),
        lambda: CONV_LSTM_AE((5, 6), 3, h_lstm_channels=bad),
    ):
        with pytest.raises(SequiturError, match="list of whole numbers"):
            make()


@pytest.mark.parametrize(
    ("kernel", "stride", "layers"), [(6, 1, 1), ((5, 7), 1, 1), (3, 1, 3), (2, 3, 3), (1, 6, 0)]
)
def test_a_kernel_must_leave_a_pixel(kernel, stride, layers):
    if layers == 0:  # nothing is convolved, so any kernel will do
        CONV_LSTM_AE((5, 6), 3, kernel, stride, [])
        return
    with pytest.raises(SequiturError, match=r"leaves no pixel of 5 x 6.*smaller kernel"):
        CONV_LSTM_AE((5, 6), 3, kernel, stride, [2] * layers)


def test_kernel_and_stride_must_have_one_number_per_axis():
    with pytest.raises(SequiturError, match=r"kernel.*2 axes"):
        CONV_LSTM_AE((5, 6), 3, (2, 2, 2))
    with pytest.raises(SequiturError, match=r"stride.*3 axes"):
        CONV_LSTM_AE((5, 6, 7), 3, 2, (2, 2))


@pytest.mark.parametrize("dims", [(5,), (5, 6, 7, 8), ()])
def test_frames_have_two_or_three_axes(dims):
    with pytest.raises(SequiturError, match=r"images .* or volumes .*LSTM_AE"):
        CONV_LSTM_AE(dims, 3)


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(SequiturError, match=r"pooling='first'.*last, max, mean"):
        LSTM_AE(2, 3, pooling="first")
    with pytest.raises(SequiturError, match=r"decoder='gru'.*lstm, mlp"):
        CONV_LSTM_AE((5, 6), 3, decoder="gru")


@pytest.mark.parametrize("bad", [torch.nan, "much", None])
def test_the_forget_bias_must_be_a_number(bad):
    with pytest.raises(SequiturError, match=r"forget_bias.*number"):
        LSTM_AE(2, 3, forget_bias=bad)


def test_an_mlp_decoder_needs_time_features():
    with pytest.raises(SequiturError, match="time_features"):
        LSTM_AE(2, 3, decoder="mlp")


def test_a_dense_encoding_needs_a_hidden_layer():
    with pytest.raises(SequiturError, match=r"LSTM_AE .*h_dims"):
        LSTM_AE(2, 3, dense_encoding=True)
    with pytest.raises(SequiturError, match=r"CONV_LSTM_AE .*h_lstm_channels"):
        CONV_LSTM_AE((5, 6), 3, dense_encoding=True)


@pytest.mark.parametrize("bad", ["relu", torch.relu, torch.nn.ReLU, 1])
def test_activations_must_be_modules(bad):
    for make in (
        lambda: LINEAR_AE(6, 3, h_activ=bad),
        lambda: LSTM_AE(2, 3, out_activ=bad),
        lambda: CONV_LSTM_AE((5, 6), 3, h_activ=bad),
    ):
        with pytest.raises(SequiturError, match=r"torch\.nn\.ReLU\(\)"):
            make()
