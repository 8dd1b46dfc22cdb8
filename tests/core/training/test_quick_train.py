"""quick_train keeps sequitur's promises, and those that sequitur breaks."""

import inspect
import math

import numpy as np
import pandas as pd
import pytest
import sequitur
import sequitur.models
import torch
from torch import nn

from sequitur_core import quick_train
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.settings.presets import PRESETS
from sequitur_core.training.baselines import reconstruction_errors


def noise(n, *shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, generator=generator) for _ in range(n)]


def waves(n=40, *, channels=1, length=24):
    rng = np.random.default_rng(0)
    time = np.arange(length)[:, None]
    phases = rng.uniform(0, 6, (n, channels))
    return [torch.from_numpy(np.sin(0.5 * time + phase).astype(np.float32)) for phase in phases]


# As documented


def test_the_signature_begins_with_the_documented_parameters():
    parameters = inspect.signature(quick_train).parameters.values()
    documented = [(p.name, p.default) for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert documented == [
        ("model", inspect.Parameter.empty),
        ("train_set", inspect.Parameter.empty),
        ("encoding_dim", inspect.Parameter.empty),
        ("verbose", False),
        ("lr", 1e-3),
        ("epochs", 50),
        ("denoise", False),
    ]


def test_the_first_example_runs():
    train_seqs = [torch.randn(4) for _ in range(20)]
    encoder, _, _, _ = quick_train(LINEAR_AE, train_seqs, encoding_dim=2, denoise=True)
    assert encoder(torch.randn(4)).shape == (2,)


def test_the_example_of_images_runs():
    train_set = [torch.randn(10, 5, 5) for _ in range(20)]
    encoder, decoder, _, _ = quick_train(CONV_LSTM_AE, train_set, encoding_dim=4, epochs=1)
    x = torch.randn(10, 5, 5)
    z = encoder(x)
    assert z.shape == (4,)
    assert decoder(z).shape == (10, 5, 5)


CASES = [
    pytest.param("LINEAR_AE", (12,), {"h_dims": [8, 6]}, id="LINEAR_AE"),
    pytest.param("LSTM_AE", (12, 3), {"h_dims": [8]}, id="LSTM_AE"),
    pytest.param("CONV_LSTM_AE", (6, 7, 8), {"kernel": 3, "h_lstm_channels": [8]}, id="images"),
    pytest.param("CONV_LSTM_AE", (3, 4, 5, 6), {"kernel": 2, "h_lstm_channels": [8]}, id="volumes"),
]


@pytest.mark.filterwarnings("ignore:.*size_average.*")
@pytest.mark.parametrize(("name", "shape", "options"), CASES)
def test_the_loss_curve_and_the_encodings_are_those_of_sequitur(name, shape, options):
    """Its losses are sums over all numbers of a sequence."""
    trained = []
    for trainer, model in (
        (quick_train, globals()[name]),
        (sequitur.quick_train, getattr(sequitur.models, name)),
    ):
        torch.manual_seed(3)
        trained.append(trainer(model, noise(20, *shape), 4, epochs=3, **options)[2:])
    (ours, our_losses), (theirs, losses) = trained
    numbers = math.prod(shape)
    assert our_losses == pytest.approx([loss / numbers for loss in losses], rel=1e-3)
    for encoding, reference in zip(ours, theirs, strict=True):
        torch.testing.assert_close(encoding, reference.detach(), atol=1e-4, rtol=0)


def test_losses_are_means_over_sequences_whatever_their_lengths():
    train_set = [2 * x for x in noise(5, 3, 2)] + noise(5, 30, 2)
    torch.manual_seed(0)
    encoder, decoder, _, losses = quick_train(LSTM_AE, train_set, 3, lr=1e-12, epochs=1)
    with torch.no_grad():
        reconstructions = [decoder(encoder(x), seq_len=len(x)).numpy() for x in train_set]
    errors = reconstruction_errors([x.numpy() for x in train_set], reconstructions)
    assert losses == [pytest.approx(errors.mean(), rel=1e-4)]


def test_epochs_and_losses_are_counted():
    _, _, encodings, losses = quick_train(LINEAR_AE, noise(10, 4), 2, epochs=7)
    assert len(losses) == 7
    assert len(encodings) == 10
    assert all(isinstance(loss, float) for loss in losses)


def test_encodings_are_those_of_the_trained_encoder():
    train_set = noise(10, 4)
    encoder, _, encodings, _ = quick_train(LINEAR_AE, train_set, 2, epochs=2)
    for x, encoding in zip(train_set, encodings, strict=True):
        torch.testing.assert_close(encoder(x), encoding)


def test_verbose_prints_a_line_for_each_epoch(capsys):
    quick_train(LINEAR_AE, noise(10, 4), 2, verbose=True, epochs=3)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_silent_prints_nothing(capsys):
    quick_train(LINEAR_AE, noise(10, 4), 2, epochs=3)
    assert capsys.readouterr().out == ""


def test_parameters_of_the_model_are_passed_on():
    encoder, *_ = quick_train(
        LINEAR_AE, noise(10, 4), 2, epochs=1, h_dims=[5], h_activ=nn.ReLU(), out_activ=None
    )
    assert [type(layer) for layer in encoder.nn] == [nn.Linear, nn.ReLU, nn.Linear]


@pytest.mark.parametrize("off", [torch.no_grad, torch.inference_mode])
def test_gradients_may_be_turned_off_elsewhere(off):
    with off():
        *_, losses = quick_train(LSTM_AE, noise(10, 4), 2, epochs=2, seed=0)
    assert losses == quick_train(LSTM_AE, noise(10, 4), 2, epochs=2, seed=0)[-1]


def test_short_floats_are_read():
    short = [one.bfloat16() for one in noise(10, 4)]
    *_, losses = quick_train(LINEAR_AE, short, 2, epochs=1, seed=0)
    assert losses == quick_train(LINEAR_AE, [one.float() for one in short], 2, epochs=1, seed=0)[-1]


def test_numbers_too_large_for_a_preset_are_refused():
    with pytest.raises(SequiturError, match="give them scaled"):
        quick_train(LSTM_AE, [one * 1e30 for one in noise(10, 4)], 2, preset="faithful")


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="h_dimz"):
        quick_train(LINEAR_AE, noise(10, 4), 2, h_dimz=[5])


# What is broken in sequitur 1.2.4


@pytest.mark.parametrize(("model", "shape"), [(LSTM_AE, (10, 3)), (CONV_LSTM_AE, (10, 5, 5))])
def test_the_default_layers_train(model, shape):
    _, _, encodings, losses = quick_train(model, noise(10, *shape), 7, epochs=2)
    assert encodings[0].shape == (7,)
    assert np.isfinite(losses).all()


def test_a_kernel_is_chosen_that_fits():
    encoder, *_ = quick_train(CONV_LSTM_AE, noise(5, 4, 2, 9), 3, epochs=1)
    assert encoder(noise(1, 4, 2, 9)[0]).shape == (3,)


def test_the_decoder_knows_the_one_length_it_was_trained_on():
    encoder, decoder, _, _ = quick_train(LSTM_AE, noise(10, 6, 2), 3, epochs=1)
    assert decoder(encoder(noise(1, 9, 2)[0])).shape == (6, 2)


def test_after_mixed_lengths_the_decoder_says_to_pass_one():
    train_set = noise(5, 6, 2) + noise(5, 9, 2)
    _, decoder, encodings, _ = quick_train(LSTM_AE, train_set, 3, epochs=1)
    with pytest.raises(SequiturError, match="seq_len"):
        decoder(encodings[0])


def test_trained_modules_take_batches_and_lists():
    encoder, decoder, _, _ = quick_train(LSTM_AE, noise(10, 6, 2), 3, epochs=1)
    assert encoder(torch.randn(4, 6, 2)).shape == (4, 3)
    z = encoder([torch.randn(4, 2), torch.randn(7, 2)])
    assert [x.shape for x in decoder(z, [4, 7])] == [(4, 2), (7, 2)]


def test_denoising_changes_what_is_learned():
    results = []
    for denoise in (False, True, 0.2, 0.4):
        torch.manual_seed(0)
        results.append(quick_train(LINEAR_AE, noise(20, 6), 3, epochs=3, denoise=denoise)[3])
    clean, usual, same, stronger = results
    assert clean != usual == same != stronger


def test_the_loss_of_longer_sequences_is_of_the_same_size():
    losses = [
        quick_train(LSTM_AE, noise(20, length, 2), 3, lr=1e-12, epochs=1, h_dims=[4])[3][0]
        for length in (5, 50)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=0.6)


@pytest.mark.parametrize(
    ("model", "shape"), [(LINEAR_AE, (4,)), (LSTM_AE, (6, 2)), (CONV_LSTM_AE, (3, 4, 4))]
)
def test_encodings_of_one_number_have_one_number(model, shape):
    _, _, encodings, _ = quick_train(model, noise(5, *shape), 1, epochs=1)
    assert encodings[0].shape == (1,)


@pytest.mark.parametrize(
    ("model", "shape"), [(LINEAR_AE, (1,)), (LSTM_AE, (1, 2)), (CONV_LSTM_AE, (1, 4, 4))]
)
def test_sequences_of_one_element_train(model, shape):
    _, _, _, losses = quick_train(model, noise(5, *shape), 2, epochs=2)
    assert np.isfinite(losses).all()


def test_vectors_for_a_linear_model_name_the_model_for_vectors():
    with pytest.raises(SequiturError, match="LSTM_AE"):
        quick_train(LINEAR_AE, noise(5, 10, 3), 2)


def test_plain_numbers_are_one_channel_of_an_lstm():
    encoder, decoder, _, losses = quick_train(LSTM_AE, noise(10, 8), 3, epochs=2)
    assert encoder(torch.randn(8)).shape == (3,)
    assert decoder(torch.randn(3)).shape == (8, 1)
    assert losses[0] < 10  # not the sum over (8, 8) pairs


def test_one_channel_is_plain_numbers_for_a_linear_model():
    encoder, _, _, _ = quick_train(LINEAR_AE, noise(10, 8, 1), 3, epochs=1)
    assert encoder(torch.randn(8)).shape == (3,)


def test_a_missing_value_is_named():
    train_set = noise(10, 8)
    train_set[3][2] = math.nan
    with pytest.raises(SequiturError, match=r"Sequence 4 .*missing"):
        quick_train(LINEAR_AE, train_set, 3)


def test_encodings_keep_no_gradients():
    _, _, encodings, _ = quick_train(LSTM_AE, noise(10, 6, 2), 3, epochs=1)
    assert not any(encoding.requires_grad for encoding in encodings)


@pytest.mark.parametrize("model", [LINEAR_AE, LSTM_AE, CONV_LSTM_AE])
def test_both_halves_are_modules(model):
    shape = {LINEAR_AE: (6,), LSTM_AE: (6, 2), CONV_LSTM_AE: (3, 4, 4)}[model]
    encoder, decoder, _, _ = quick_train(model, noise(5, *shape), 2, epochs=1)
    assert isinstance(encoder, nn.Module)
    assert isinstance(decoder, nn.Module)
    assert not encoder.training


def test_colour_video_trains():
    encoder, decoder, _, _ = quick_train(
        CONV_LSTM_AE, noise(5, 4, 3, 6, 7), 2, epochs=1, in_channels=3
    )
    assert decoder(encoder(noise(1, 4, 3, 6, 7)[0])).shape == (4, 3, 6, 7)


# What is new


def test_tuples_arrays_and_one_tensor_are_train_sets_too():
    train_set = noise(10, 4)
    losses = []
    for form in (
        train_set,
        tuple(train_set),
        [x.numpy() for x in train_set],
        torch.stack(train_set),
    ):
        torch.manual_seed(0)
        losses.append(quick_train(LINEAR_AE, form, 2, epochs=2)[3])
    assert losses[0] == losses[1] == losses[2] == losses[3]


def test_batches_are_another_way_to_learn():
    losses = []
    for batch_size in (None, 1, 5):
        torch.manual_seed(0)
        losses.append(quick_train(LINEAR_AE, noise(20, 6), 2, epochs=2, batch_size=batch_size)[3])
    assert len({tuple(curve) for curve in losses}) == 3


def test_gradients_can_be_clipped():
    losses = []
    for clip_value in (None, 1e-15):
        torch.manual_seed(0)
        losses.append(quick_train(LINEAR_AE, noise(20, 6), 2, epochs=9, clip_value=clip_value)[3])
    assert losses[0][-1] < losses[0][0]
    assert losses[1][-1] == pytest.approx(losses[1][0], rel=1e-3)


def test_a_seed_repeats_weights_and_all():
    runs = [
        quick_train(LSTM_AE, waves(), 2, epochs=2, batch_size=8, denoise=True, seed=5)[3]
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_without_a_seed_torchs_generator_is_left_alone():
    torch.manual_seed(0)
    LINEAR_AE(6, 2)
    expected = torch.rand(3)
    torch.manual_seed(0)
    quick_train(LINEAR_AE, noise(20, 6), 2, epochs=2)
    assert torch.equal(torch.rand(3), expected)


def test_another_device_is_named():
    with pytest.raises(SequiturError, match="toaster"):
        quick_train(LINEAR_AE, noise(10, 4), 2, device="toaster")


def test_a_preset_learns_waves_better_than_the_plain_model():
    plain = quick_train(LSTM_AE, waves(), 4, epochs=5, seed=0)[3]
    # The preset's loss is measured on mixtures, so its reconstructions are compared.
    encoder, decoder, _, losses = quick_train(
        LSTM_AE, waves(), 4, epochs=30, preset="separating", seed=0
    )
    with torch.no_grad():
        errors = [nn.functional.mse_loss(decoder(encoder(x)), x).item() for x in waves()]
    assert len(losses) == 30
    assert np.mean(errors) < 0.5 * plain[-1]


def test_what_is_given_beside_a_preset_is_kept():
    encoder, *_ = quick_train(
        LSTM_AE, waves(), 4, epochs=1, preset="separating", h_dims=[5], out_activ=nn.Tanh()
    )
    assert encoder.layers[0].hidden_size == 5
    assert isinstance(encoder.out_activ, nn.Tanh)


@pytest.mark.parametrize(
    ("model", "shape"), [(LINEAR_AE, (6,)), (LSTM_AE, (6, 2)), (CONV_LSTM_AE, (3, 14, 14))]
)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_model_trains_with_every_preset(model, shape, preset):
    _, _, _, losses = quick_train(model, noise(20, *shape), 2, epochs=2, preset=preset)
    assert np.isfinite(losses).all()


def test_an_unknown_preset_is_named():
    with pytest.raises(SequiturError, match="separating"):
        quick_train(LINEAR_AE, noise(10, 4), 2, preset="fancy")


@pytest.mark.parametrize("model", [nn.Linear, "LSTM_AE", LINEAR_AE(4, 2)])
def test_another_model_is_refused(model):
    with pytest.raises(SequiturError, match="LINEAR_AE, LSTM_AE, CONV_LSTM_AE"):
        quick_train(model, noise(10, 4), 2)


def test_it_takes_one_thread_and_leaves_torchs_threads_as_they_were():
    before, taken = torch.get_num_threads(), []

    class Watched(torch.nn.Sigmoid):
        def forward(self, x):
            taken.append(torch.get_num_threads())
            return super().forward(x)

    torch.set_num_threads(2)
    try:
        for threads in ({}, {"threads": 3}):
            quick_train(LINEAR_AE, noise(3, 4), 2, epochs=1, out_activ=Watched(), **threads)
        assert set(taken) == {1, 3}
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("seed", ["a", -1, 2**70])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(SequiturError, match="seed"):
        quick_train(LINEAR_AE, noise(3, 4), 2, seed=seed)


def test_a_table_is_refused_with_a_word_on_what_reads_it():
    with pytest.raises(SequiturError, match="SequenceEncoder reads tables"):
        quick_train(LINEAR_AE, pd.DataFrame({"x": [1.0, 2.0]}), 2)
