"""The linear way past the networks begins as principal components, and learning goes on from it."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE, build
from sequitur_core.models.linear_skip import Cosines, evening
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit

pytestmark = pytest.mark.usefixtures("seeded")

DENSE = {"dense_encoding": True, "time_features": 3, "out_activ": None}


def series(*lengths, channels=2):
    """Sequences of noise around a wave, far from zero."""
    chance = np.random.default_rng(0)
    waves = [5 + np.sin(np.linspace(0, 6, length))[:, None] for length in lengths]
    noisy = [wave + chance.normal(size=(len(wave), channels)) for wave in waves]
    return [sequence.astype(np.float32) for sequence in noisy]


def clips(*lengths, shape=(4, 5)):
    chance = np.random.default_rng(0)
    return [chance.normal(3, 2, (length, *shape)).astype(np.float32) for length in lengths]


def lstm(terms, encoding_dim=3, *, channels=2, **options):
    return LSTM_AE(channels, encoding_dim, [8], **DENSE | options, linear_skip=terms)


def conv(terms, encoding_dim=3, **options):
    settings = DENSE | options | {"h_lstm_channels": [8], "linear_skip": terms}
    return CONV_LSTM_AE((4, 5), encoding_dim, **settings)


EQUAL = [12] * 9
MIXED = [12, 5, 9, 12, 1, 30, 8, 7, 7]


@pytest.mark.parametrize(
    ("model", "data", "terms"),
    [
        (LINEAR_AE(12, 3, [8], linear_skip=12), series(*EQUAL, channels=1), 12),
        (LINEAR_AE(12, 3, linear_skip=5), series(*EQUAL, channels=1), 5),
        (lstm(12), series(*EQUAL), 12),
        (lstm(12, decoder="mlp"), series(*EQUAL), 12),
        (lstm(64, patch=5), series(*MIXED), 64),
        (lstm(6), series(*MIXED), 6),
        (conv(12), clips(*EQUAL), 12),
        (conv(7, mean_frame=True), clips(*MIXED), 7),
    ],
)
def test_a_model_starts_as_components_of_its_data(model, data, terms):
    if isinstance(model, CONV_LSTM_AE):
        model.remember_mean(data)
    model.start_at_components(data)
    pca = RelativeTimePCA(3, terms=terms).fit(data)
    for row, expected in zip(reconstruct(model, data), pca.reconstruct(data), strict=True):
        np.testing.assert_allclose(row, expected, atol=2e-4)


def test_with_all_waves_the_components_are_those_of_the_plain_numbers():
    data = series(*EQUAL)
    plain, waves = (RelativeTimePCA(3, terms=terms).fit(data) for terms in (None, 12))
    expected = reconstruction_errors(data, plain.reconstruct(data))
    found = reconstruction_errors(data, waves.reconstruct(data))
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("lengths", [EQUAL, MIXED])
def test_encodings_start_with_mean_0_and_size_1(lengths):
    model, data = lstm(8), series(*lengths)
    model.start_at_components(data)
    encodings = encode(model, data)
    assert np.square(encodings).mean() == pytest.approx(1, rel=1e-4)
    if lengths == EQUAL:  # of mixed lengths long ones weigh more
        np.testing.assert_allclose(encodings.mean(axis=0), 0, atol=1e-4)


def test_numbers_beyond_the_directions_of_the_data_start_at_0():
    data = series(*[6] * 3, channels=1)
    model = lstm(6, 10, channels=1)
    model.start_at_components(data)
    encodings = encode(model, data)
    assert (encodings[:, 2:] == 0).all()
    np.testing.assert_allclose(reconstruct(model, data), data, atol=1e-4)


def count_alike(encodings):
    """As how many numbers they count: the participation ratio of the variances of components."""
    variances = np.linalg.svd(encodings, compute_uv=False) ** 2
    return variances.sum() ** 2 / np.square(variances).sum()


@pytest.mark.parametrize("lengths", [EQUAL, MIXED])
def test_evened_numbers_draw_the_same_and_none_outweighs_the_others(lengths):
    chance = np.random.default_rng(0)
    data = [s * chance.normal(scale=9) for s in series(*lengths, *lengths)]  # one component is most
    plain, even = lstm(8, 4), lstm(8, 4)
    even.encoder.skip.even = True
    for model in (plain, even):
        model.start_at_components(data)
    for row, expected in zip(reconstruct(even, data), reconstruct(plain, data), strict=True):
        np.testing.assert_allclose(row, expected, atol=1e-3)
    before, after = encode(plain, data), encode(even, data)
    assert count_alike(before) < 1.5
    assert count_alike(after) > 1.9
    assert np.square(after).mean() == pytest.approx(1, rel=1e-4)
    spread = np.sqrt(np.square(after).mean(axis=0))
    assert spread.min() > 0.5 * spread.max()


def test_numbers_that_are_even_are_only_turned():
    components = np.random.default_rng(0).normal(size=(40, 5)) * [1, 0.9, 0.9, 0.8, 0.8]
    mix = evening(components)
    np.testing.assert_allclose(mix @ mix.T, np.eye(5), atol=1e-12)
    np.testing.assert_allclose(mix[:, 0], np.sqrt(1 / 5))  # of the largest, all have as much


def test_evened_numbers_beyond_the_directions_of_the_data_stay_0():
    data = series(*[6] * 3, channels=1)
    model = lstm(6, 10, channels=1)
    model.encoder.skip.even = True
    model.start_at_components(data)
    assert (encode(model, data)[:, 2:] == 0).all()
    np.testing.assert_allclose(reconstruct(model, data), data, atol=1e-4)


@pytest.mark.parametrize("even", [False, True])
def test_sequences_that_are_all_alike_are_drawn_exactly(even):
    data = [np.full((6, 2), 7, np.float32)] * 5
    model = lstm(6)
    model.encoder.skip.even = even
    model.start_at_components(data)
    assert (encode(model, data) == 0).all()
    np.testing.assert_allclose(reconstruct(model, data)[0], data[0], atol=1e-5)


@pytest.mark.parametrize("even", [False, True])
def test_rounding_between_sequences_that_are_all_alike_is_not_described(even):
    data = [series(50, channels=3)[0]] * 200
    model = lstm(50, channels=3)
    model.encoder.skip.even = even
    model.start_at_components(data)
    assert max(np.abs(z).max() for z in encode(model, data)) < 1e-4


def test_a_model_starts_only_once():
    model = lstm(6)
    model.start_at_components(series(*EQUAL))
    before = copy.deepcopy(model.state_dict())
    model.start_at_components(series(*MIXED))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_model_that_was_loaded_is_not_started_anew():
    model, loaded = lstm(6), lstm(6)
    model.start_at_components(series(*EQUAL))
    loaded.load_state_dict(model.state_dict())
    loaded.start_at_components(series(*MIXED))
    assert torch.equal(loaded.encoder.skip.dense.weight, model.encoder.skip.dense.weight)


@pytest.mark.parametrize("model", [LINEAR_AE(12, 3), LSTM_AE(2, 3), CONV_LSTM_AE((4, 5), 3)])
def test_without_the_option_there_is_nothing_to_start(model):
    before = copy.deepcopy(model.state_dict())
    model.start_at_components(series(*EQUAL))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize("make", [lstm, conv])
def test_the_networks_have_the_weights_they_would_have_without(make):
    torch.manual_seed(1)
    plain = make(0)
    torch.manual_seed(1)
    with_skip = make(6)
    weights = with_skip.state_dict()
    assert all(torch.equal(weights[name], value) for name, value in plain.state_dict().items())


def test_training_starts_at_the_components_of_what_is_trained_on():
    data = series(*[12] * 60)
    model = lstm(12)
    config = TrainConfig(epochs=1, lr=1e-9, validation_share=0.2, batch_size=64)
    (epoch,) = fit(model, data, config)
    pca = RelativeTimePCA(3).fit(data)
    everything = float(np.mean(reconstruction_errors(data, pca.reconstruct(data))))
    assert epoch.train_loss < everything < epoch.validation_loss


def test_training_evens_the_numbers_where_the_settings_say_so():
    chance, spreads = np.random.default_rng(0), []
    data = [s * chance.normal(scale=9) for s in series(*[12] * 20)]
    for even in (False, True):
        model = lstm(12)
        list(fit(model, data, TrainConfig(epochs=1, lr=1e-9, validation_share=0.0, even=even)))
        spreads.append(encode(model, data).std(axis=0))
    assert spreads[0].max() > 5 * spreads[0].min()
    assert spreads[1].max() < 2 * spreads[1].min()


def test_learning_goes_on_from_the_components():
    time = np.linspace(0, 1, 40)[:, None]
    bumps = [
        np.exp(-(((time - middle) / 0.1) ** 2)).astype(np.float32)
        for middle in np.linspace(0.2, 0.8, 60)
    ]  # one number tells them apart, but on a curve that no line follows
    model = lstm(40, 2, channels=1, decoder="mlp", time_features=8, layer_norm=True, h_activ=None)
    config = TrainConfig(epochs=60, lr=3e-3, batch_size=10, validation_share=0.0, clip_value=1.0)
    components = RelativeTimePCA(2).fit(bumps)
    start = float(np.mean(reconstruction_errors(bumps, components.reconstruct(bumps))))
    *_, last = fit(model, bumps, config)
    assert last.train_loss < 0.5 * start


@pytest.mark.parametrize("model", ["LINEAR_AE", "LSTM_AE"])
def test_a_training_from_components_goes_on_bit_for_bit(tmp_path, model):
    data = series(*[12] * 9, channels=1)
    config = TrainConfig(epochs=3, batch_size=4, validation_share=0.0, mixup=1.0)
    options, _ = preset("faithful", model, Sizes(9, 12, 12, (1,)), 3)

    def made():
        torch.manual_seed(1)
        return build(model, (1,), 12, 3, options)

    def save(progress):
        if (progress.epoch, progress.batch) == (2, 2):
            torch.save(progress.checkpoint(), tmp_path / "checkpoint")

    whole = [epoch.train_loss for epoch in fit(made(), data, config, after_batch=save)]
    checkpoint = torch.load(tmp_path / "checkpoint", weights_only=True)
    assert [e.train_loss for e in fit(made(), data, config, checkpoint=checkpoint)] == whole[1:]


@pytest.mark.parametrize("lengths", [EQUAL, MIXED])
def test_a_model_that_has_drawn_sequences_can_be_trained(lengths):
    data = series(*lengths)
    model = lstm(8)
    model.start_at_components(data)
    reconstruct(model, data)
    (epoch,) = fit(model, data, TrainConfig(epochs=1, validation_share=0.0, batch_size=3))
    assert np.isfinite(epoch.train_loss)


def test_cosines_are_orthogonal_over_a_sequence_of_any_length():
    cosines = Cosines(9)
    like = torch.zeros(1, dtype=torch.float64)
    tables = cosines(torch.tensor([4, 9, 30]), 30, like)
    for table, length in zip(tables, (4, 9, 30), strict=True):
        told_apart = min(9, length)
        expected = torch.eye(9, dtype=torch.float64)
        expected[told_apart:] = 0
        torch.testing.assert_close(table.T @ table / length, expected)
        assert (table[length:] == 0).all()


def test_tables_of_cosines_take_bounded_memory(monkeypatch):
    monkeypatch.setattr("sequitur_core.models.linear_skip.MAX_COSINES", 100)
    cosines = Cosines(4)
    for length in range(1, 60):
        assert cosines(None, length, torch.zeros(1)).shape == (length, 4)
        assert sum(table.numel() for table in cosines._tables.values()) <= max(100, 4 * length)


def test_cosines_follow_the_type_of_the_numbers():
    cosines = Cosines(3)
    for kind in (torch.float64, torch.float32):
        assert cosines(None, 5, torch.zeros(1, dtype=kind)).dtype == kind


def test_components_beside_an_lstm_decoder_start_without_it():
    model, data = lstm(12, decoder="lstm"), series(*EQUAL)
    model.start_at_components(data)
    assert isinstance(model.decoder.layers[0], nn.LSTM)
    assert (model.decoder.dense_matrix == 0).all()
