"""Rhythm isn't learned: a training measures it once, and batches know it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.models.shift_invariant.rhythm import Rhythm
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch, mix_pairs
from sequitur_core.training.inputs.rhythm import known_rhythm, measure_rhythm, rhythm_of
from sequitur_core.training.loop import fit

OPTIONS = {"rhythm": 2, "rhythm_length": 12}
MODELS = [
    pytest.param(lambda: LINEAR_AE(12, 5, **OPTIONS), (1,), (12,), id="linear"),
    pytest.param(
        lambda: LSTM_AE(2, 5, rhythm_patterns=True, **OPTIONS), (2,), (12, 15, 9), id="lstm"
    ),
    pytest.param(
        lambda: CONV_LSTM_AE((6, 5), 5, mean_frame=True, **OPTIONS), (6, 5), (12, 9), id="clips"
    ),
]


def made(element, lengths, n=7):
    chance = np.random.default_rng(0)
    return SequenceDataset(
        "made",
        [chance.normal(size=(lengths[i % len(lengths)], *element)) for i in range(n)],
    )


def loaded(dataset):
    return BatchLoader(dataset, np.arange(len(dataset)), torch.device("cpu"))


@pytest.mark.parametrize(("make", "element", "lengths"), MODELS)
def test_batches_know_what_the_encoder_tells_of_rhythm(make, element, lengths):
    dataset, model = made(element, lengths), make()
    initialise(model, dataset, TrainConfig(), common_length=None)
    sequences = loaded(dataset)
    measure_rhythm(model, sequences)
    batch = sequences.batch(torch.tensor([5, 0, 3]))
    told = model.encoder(batch.x, batch.lengths)[:, -2:]
    torch.testing.assert_close(batch.rhythm, told)
    with known_rhythm(model, batch.rhythm + 1):
        torch.testing.assert_close(model.encoder(batch.x, batch.lengths)[:, -2:], told + 1)
    torch.testing.assert_close(model.encoder(batch.x, batch.lengths)[:, -2:], told)


def test_models_without_rhythm_are_trained_as_ever():
    model, sequences = LSTM_AE(2, 5), loaded(made((2,), (12,)))
    measure_rhythm(model, sequences)
    assert rhythm_of(model) is None
    assert sequences.batch(torch.arange(3)).rhythm is None


def test_the_rhythm_of_a_mixture_is_mixed_likewise_or_left_to_be_measured():
    x = torch.arange(8.0).reshape(4, 2, 1)
    batch = PaddedBatch(x, torch.tensor([2, 2, 2, 1]), rhythm=x[:, 0])
    weights, others = torch.rand(4), torch.tensor([3, 0, 1, 2])
    mixed = mix_pairs(batch, weights, others)
    torch.testing.assert_close(mixed.rhythm, mixed.x[:, 0])
    assert not torch.equal(mixed.rhythm, x[:, 0])
    assert mix_pairs(replace(batch, lengths=None), weights, others).rhythm is None


def test_a_longer_training_measures_no_more_often(monkeypatch: pytest.MonkeyPatch):
    described = []
    describe = Rhythm.describe
    monkeypatch.setattr(Rhythm, "describe", lambda *args: described.append(1) or describe(*args))
    counts = []
    for epochs in (1, 3):
        described.clear()
        config = TrainConfig(epochs=epochs, batch_size=2, copies=2, validation_share=0.3)
        assert (
            len(list(fit(LSTM_AE(2, 5, **OPTIONS), made((2,), (12, 15), n=40), config))) == epochs
        )
        counts.append(len(described))
    assert counts[0] == counts[1] > 0
