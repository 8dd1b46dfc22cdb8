"""What a trained model says: encode, reconstruct and cross_fit."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training import loop
from sequitur_core.training.cross_fit import cross_fit
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.inputs import batching
from tests.core.conftest import noise


def of_lengths(lengths, *element_shape):
    return [noise(length, *element_shape, seed=i) for i, length in enumerate(lengths)]


LENGTHS = (5, 9, 2, 7, 9, 1)
CASES = [
    pytest.param(LINEAR_AE(6, 3), of_lengths((6,) * 5), id="numbers"),
    pytest.param(LINEAR_AE(6, 3), of_lengths((6,) * 5, 1), id="one channel"),
    pytest.param(LSTM_AE(2, 3), of_lengths(LENGTHS, 2), id="vectors"),
    pytest.param(LSTM_AE(1, 1), of_lengths(LENGTHS), id="numbers of mixed lengths"),
    pytest.param(CONV_LSTM_AE((4, 5), 3), of_lengths(LENGTHS, 4, 5), id="frames"),
    pytest.param(
        CONV_LSTM_AE((4, 5), 3, in_channels=2), of_lengths(LENGTHS, 2, 4, 5), id="colour frames"
    ),
]


@pytest.mark.parametrize(("model", "sequences"), CASES)
def test_encodings_are_those_of_one_sequence_at_a_time(model, sequences):
    encodings = encode(model, sequences, batch_size=2)
    with torch.no_grad():
        alone = [model.encoder(torch.from_numpy(s)).numpy().reshape(-1) for s in sequences]
    assert encodings.dtype == np.float32
    np.testing.assert_allclose(encodings, np.stack(alone), atol=1e-5)


@pytest.mark.parametrize(("model", "sequences"), CASES)
def test_reconstructions_are_those_of_one_sequence_at_a_time(model, sequences):
    reconstructions = reconstruct(model, sequences, batch_size=2)
    for sequence, reconstruction in zip(sequences, reconstructions, strict=True):
        with torch.no_grad():
            alone = model(torch.from_numpy(sequence)).numpy()
        assert reconstruction.dtype == np.float32
        assert reconstruction.shape == sequence.shape
        np.testing.assert_allclose(reconstruction, alone, atol=1e-5)


def test_a_dataset_is_encoded_in_its_order():
    sequences = of_lengths(LENGTHS, 2)
    dataset = SequenceDataset(name="noise", sequences=sequences)
    model = LSTM_AE(2, 3)
    np.testing.assert_array_equal(encode(model, dataset), encode(model, sequences))


@pytest.mark.parametrize("was_training", [True, False])
@pytest.mark.parametrize("use", [encode, reconstruct])
def test_the_mode_is_afterwards_as_before(use, was_training):
    model = LSTM_AE(2, 3).train(was_training)
    use(model, of_lengths(LENGTHS, 2))
    assert model.training is was_training
    assert model.encoder.training is was_training


def test_dropout_is_off_while_encoding():
    class Dropping(LSTM_AE):
        def __init__(self):
            super().__init__(2, 3, [8], h_activ=nn.Dropout(0.9))

    model, sequences = Dropping(), of_lengths(LENGTHS, 2)
    np.testing.assert_array_equal(encode(model, sequences), encode(model, sequences))


def test_long_sequences_are_encoded_a_few_at_a_time(monkeypatch):
    model = LSTM_AE(2, 3)
    rows = []
    model.encoder.register_forward_pre_hook(lambda _, given: rows.append(len(given[0])))
    monkeypatch.setattr(batching, "MAX_BATCH_NUMBERS", 100)
    encode(model, of_lengths((10,) * 12, 2))
    assert rows[1:] == [5, 5, 2]  # the first call was the check of an example


def test_batches_of_no_sequences_are_refused():
    with pytest.raises(SequiturError, match="Choose 1 or more"):
        encode(LSTM_AE(2, 3), of_lengths(LENGTHS, 2), batch_size=0)


def test_sequences_a_model_cannot_read_are_refused():
    with pytest.raises(SequiturError, match="CONV_LSTM_AE"):
        encode(LSTM_AE(2, 3), of_lengths(LENGTHS, 4, 5))


def memoriser():
    torch.manual_seed(0)
    return LINEAR_AE(10, 10, [64], nn.GELU(), None)


def test_cross_fitting_measures_every_sequence_unseen():
    sequences = of_lengths((10,) * 30, 1)
    config = TrainConfig(epochs=40, lr=1e-2)
    model = memoriser()
    for epoch in loop.fit(model, sequences, config):
        seen = epoch.train_loss
    unseen = cross_fit(memoriser, sequences, config)
    assert unseen.shape == (30,)
    assert unseen.dtype == np.float32
    assert unseen.mean() > 3 * seen


def test_cross_fitting_trains_one_model_per_part():
    built = []

    def build():
        built.append(memoriser())
        return built[-1]

    cross_fit(build, of_lengths((10,) * 30, 1), TrainConfig(epochs=1), count=3)
    assert len(built) == 3


def test_a_stop_leaves_the_rest_unmeasured():
    calls = iter(range(1000))
    errors = cross_fit(
        memoriser,
        of_lengths((10,) * 30, 1),
        TrainConfig(epochs=1, batch_size=24),
        should_stop=lambda: next(calls) >= 2,
    )
    assert np.isfinite(errors).sum() == 12


def test_each_of_three_people_is_left_out_once():
    built = []

    def build():
        built.append(memoriser())
        return built[-1]

    labels = pd.DataFrame({"who": ["a", "b", "c"] * 10})
    data = SequenceDataset("people", of_lengths((10,) * 30, 1), labels=labels)
    errors = cross_fit(build, data, TrainConfig(epochs=1, split_by="who"))
    assert np.isfinite(errors).all()
    assert len(built) == 3
