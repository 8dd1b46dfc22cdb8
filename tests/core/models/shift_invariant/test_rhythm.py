"""Numbers of rhythm: the same whenever something happens, and the decoder reads them too."""

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE
from sequitur_core.models.shift_invariant import rhythm
from sequitur_core.models.shift_invariant.rhythm import (
    Rhythm,
    _steady_directions,
    band_edges,
    bins_in_bands,
)
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.loop import fit

pytestmark = pytest.mark.usefixtures("seeded")

LENGTH, RHYTHM, ENCODING = 48, 3, 7
OPTIONS = {"rhythm": RHYTHM, "rhythm_length": LENGTH}
PATTERNS = {**OPTIONS, "rhythm_patterns": True}
MOTION = {**OPTIONS, "rhythm_motion": True}
DENSE = {"dense_encoding": True, "out_activ": None, "time_features": 3, "linear_skip": 12}


def waves(*element: int, n: int = 40, length: int = LENGTH) -> list[np.ndarray]:
    """Sequences that repeat several times within their length, of different speeds and heights."""
    chance = np.random.default_rng(0)
    time = np.arange(length)
    sequences = []
    for _ in range(n):
        period = chance.choice([4, 6, 8, 12])
        phase = chance.uniform(0, 2 * np.pi, element)
        wave = np.sin(2 * np.pi * time.reshape(-1, *(1,) * len(element)) / period + phase)
        sequences.append((chance.uniform(0.5, 2) * wave + chance.normal()).astype(np.float32))
    return sequences


def started(model, sequences):
    dataset = SequenceDataset(name="waves", sequences=sequences)
    initialise(model, dataset, TrainConfig(), common_length=LENGTH)
    return model.double().eval()


# Waves finer than the cosines of a linear part move its numbers hardly or not at all.
FINE = {"linear_skip": LENGTH}
MODELS = [
    pytest.param(lambda: LINEAR_AE(LENGTH, ENCODING, [8], **OPTIONS), (1,), id="linear"),
    pytest.param(
        lambda: LINEAR_AE(LENGTH, ENCODING, linear_skip=12, out_activ=None, **OPTIONS),
        (1,),
        id="linear with skip",
    ),
    pytest.param(lambda: LINEAR_AE(LENGTH, ENCODING, **PATTERNS), (1,), id="linear with patterns"),
    pytest.param(lambda: LSTM_AE(2, ENCODING, [8], **OPTIONS), (2,), id="lstm"),
    pytest.param(lambda: LSTM_AE(2, ENCODING, [8], **PATTERNS), (2,), id="lstm with patterns"),
    pytest.param(lambda: LSTM_AE(2, ENCODING, [8], **DENSE, **OPTIONS), (2,), id="lstm with skip"),
    pytest.param(
        lambda: CONV_LSTM_AE(
            (5, 4), ENCODING, h_lstm_channels=[8], mean_frame=True, **DENSE | OPTIONS | FINE
        ),
        (5, 4),
        id="conv",
    ),
    pytest.param(
        lambda: CONV_LSTM_AE((12, 9), ENCODING, in_channels=2, **MOTION), (2, 12, 9), id="colour"
    ),
    pytest.param(lambda: CONV_LSTM_AE((5, 3, 6), ENCODING, **MOTION), (5, 3, 6), id="volumes"),
    pytest.param(
        lambda: CONV_LSTM_AE((5, 3, 6), ENCODING, **PATTERNS), (5, 3, 6), id="volumes with patterns"
    ),
]


@pytest.mark.parametrize(("make", "element"), MODELS)
def test_rhythm_stays_and_shape_moves_where_things_happen_later(make, element):
    sequences = waves(*element)
    model = started(make(), sequences)
    x = torch.as_tensor(np.stack(sequences)).double()
    z, later = model.encoder(x), model.encoder(x.roll(5, 1))
    assert z.shape == (40, ENCODING)
    torch.testing.assert_close(z[:, -RHYTHM:], later[:, -RHYTHM:], atol=1e-3, rtol=0)
    assert ((z - later)[:, :-RHYTHM].abs().amax(1) > 1e-3).all()
    # They tell the sequences apart, and all numbers of rhythm count alike on average.
    torch.testing.assert_close(z[:, -RHYTHM:].square().mean(), torch.tensor(1.0).double())


@pytest.mark.parametrize(("make", "element"), [m for m in MODELS if "linear" not in m.id])
def test_what_goes_on_for_twice_as_long_has_the_same_rhythm(make, element):
    sequences = waves(*element)
    model = started(make(), sequences)
    x = torch.as_tensor(np.stack(sequences)).double()
    once, twice = model.encoder(x), model.encoder(torch.cat((x, x), 1))
    torch.testing.assert_close(once[:, -RHYTHM:], twice[:, -RHYTHM:], atol=1e-3, rtol=0)


@pytest.mark.parametrize(("make", "element"), MODELS)
def test_the_decoder_reads_rhythm(make, element):
    model = make().double()
    z = torch.randn(1, ENCODING).double()
    other = z.clone()
    other[:, -1] += 1
    options = {} if isinstance(model, LINEAR_AE) else {"seq_len": LENGTH}
    assert not torch.equal(model.decoder(z, **options), model.decoder(other, **options))


@pytest.mark.parametrize("length", [1, 2, 7, 48, 10_000])
@pytest.mark.parametrize("wave", [torch.zeros, torch.ones, torch.randn])
def test_gradients_are_finite_also_on_silence(length, wave):
    rhythm = Rhythm(2, 3, 16)
    x = wave(2, length, 3).requires_grad_()
    rhythm(x, None).sum().backward()
    assert x.grad.isfinite().all()


def test_channels_that_never_move_say_nothing():
    sequences = [np.full((9, 2), 4.0, np.float32) for _ in range(5)]
    model = LSTM_AE(2, 4, **OPTIONS)
    model.start_at_components(sequences)
    assert not model.encoder(torch.as_tensor(sequences[0]))[-RHYTHM:].any()


def test_a_training_that_has_begun_keeps_its_rhythm():
    model = started(LSTM_AE(2, ENCODING, [8], **OPTIONS), waves(2))
    before = model.encoder.rhythm.weight.clone()
    model.start_at_components(waves(2)[:5])
    assert torch.equal(before, model.encoder.rhythm.weight)


def test_training_leaves_rhythm_as_it_began():
    sequences = waves(2)
    model = LSTM_AE(2, ENCODING, [8], **DENSE, **OPTIONS)
    losses = [epoch.train_loss for epoch in fit(model, sequences, TrainConfig(epochs=4, lr=1e-3))]
    assert losses[-1] < losses[0]
    z = torch.stack(model.encoder([torch.as_tensor(s) for s in sequences]))
    torch.testing.assert_close(z[:, -RHYTHM:].square().mean(), torch.tensor(1.0))


@pytest.mark.parametrize("model", [LINEAR_AE, LSTM_AE])
def test_a_number_is_left_for_shape(model):
    with pytest.raises(SequiturError, match="no number for shape"):
        model(8, 4, rhythm=4)


@pytest.mark.parametrize(
    ("length", "count"), [(1, 1), (2, 1), (9, 4), (48, 24), (1000, 256), (7, 1)]
)
def test_bands_hold_all_frequencies(length, count):
    edges = band_edges(length, count)
    assert len(edges) == count + 1
    assert (edges[0], edges[-1]) == (0, 0.5)
    assert (np.diff(edges) > 0).all()
    for other in (1, 2, 7, 31, 2000):
        np.testing.assert_allclose(bins_in_bands(other, edges).sum(axis=1), 1)


@pytest.mark.parametrize("length", [9, 48])
def test_sequences_of_the_usual_length_have_a_band_for_each_frequency(length):
    edges = band_edges(length, length // 2)
    np.testing.assert_allclose(bins_in_bands(length, edges), np.eye(length // 2), atol=1e-9)


def test_sequences_are_described_together_as_one_by_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rhythm, "MAX_DESCRIBED", 2 * LENGTH)
    model = Rhythm(RHYTHM, 1, LENGTH)
    some = [
        torch.as_tensor(s)[:length, None]
        for s, length in zip(waves(n=7), [48] * 5 + [30] * 2, strict=True)
    ]
    each = torch.cat([model.describe(one[None], None) for one in some])
    np.testing.assert_allclose(model._describe_each(some), each, rtol=1e-5)


@pytest.mark.parametrize(("make", "element"), [MODELS[1], MODELS[4], MODELS[6]])
def test_rhythm_is_as_large_as_it_weighs(monkeypatch: pytest.MonkeyPatch, make, element):
    monkeypatch.setitem(OPTIONS, "rhythm_weight", 2.5)
    monkeypatch.setitem(PATTERNS, "rhythm_weight", 2.5)
    sequences = waves(*element)
    z = started(make(), sequences).encoder(torch.as_tensor(np.stack(sequences)).double())
    assert z[:, -RHYTHM:].square().mean().sqrt().item() == pytest.approx(2.5)


@pytest.mark.parametrize(("make", "element"), [MODELS[1], MODELS[4], MODELS[6]])
def test_decoders_read_rhythm_as_if_it_weighed_nothing_more(
    monkeypatch: pytest.MonkeyPatch, make, element
):
    sequences = waves(*element, n=12)
    x = torch.as_tensor(np.stack(sequences)).double()
    drawn, models = [], []
    for weight in (1.0, 2.4):
        monkeypatch.setitem(OPTIONS, "rhythm_weight", weight)
        monkeypatch.setitem(PATTERNS, "rhythm_weight", weight)
        torch.manual_seed(0)
        model = make()
        for parameter in model.decoder.parameters():  # as if it had learned to draw from rhythm
            torch.nn.init.normal_(parameter, std=0.1)
        model = started(model, sequences)
        if model.decoder.skip is not None:
            torch.nn.init.ones_(model.decoder.skip.dense.weight)
        models.append(model)
        drawn.append(model(x))
    torch.testing.assert_close(*drawn, rtol=1e-4, atol=1e-5)  # weights are of single precision
    assert not torch.allclose(drawn[0], drawn[0].mean(dim=0))
    # A model that was saved before reads its encodings as they are.
    heavy = models[1]
    saved = {name: w for name, w in heavy.state_dict().items() if "unweighed" not in name}
    assert len(saved) == len(heavy.state_dict()) - 1
    heavy.load_state_dict(saved)
    assert not torch.allclose(heavy(x), drawn[1])


def test_rhythm_looks_at_pieces_where_it_weighs_much_more_than_shape(
    monkeypatch: pytest.MonkeyPatch,
):
    """So models without this option begin as they ever did."""
    sequences = [torch.as_tensor(s) for s in waves(2)]
    plain, heavier, heaviest = (Rhythm(2, 2, LENGTH, rms=rms) for rms in (1.0, 2.4, 3.0))
    heaviest.start_at_components(sequences)
    monkeypatch.delattr(Rhythm, "_describe_pieces")
    plain.start_at_components(sequences)
    heavier.start_at_components(sequences)
    torch.testing.assert_close(2.4 * plain.weight, heavier.weight)
    # And what weighs most isn't the same numbers, only larger.
    assert not torch.allclose(3 * plain.weight, heaviest.weight, atol=1e-3)


def test_what_changes_within_a_sequence_says_less_of_it_than_what_stays():
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(200, 3)) * [3, 1, 0.5]
    changes = chance.normal(size=(3, 200, 3)) * [3, 0.1, 0.1]
    changes -= changes.mean(axis=0)
    for floor, steadiest in ((0.1, 1), (1000.0, 0)):
        (found,) = _steady_directions(rows, changes, 1, floor)
        assert np.abs(found).argmax() == steadiest


def test_pieces_that_never_change_leave_principal_components():
    rows = np.random.default_rng(0).normal(size=(20, 3)) * [1, 5, 2]
    found = _steady_directions(rows, np.zeros((3, 20, 3)), 2, 1.0)
    np.testing.assert_allclose(np.abs(found) > 0.9, [[0, 1, 0], [0, 0, 1]])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_sequences_too_short_to_be_cut_have_rhythm_too(length):
    model = Rhythm(1, 1, length, patterns=True, rms=3.0)
    sequences = [torch.randn(length, 1) for _ in range(6)]
    model.start_at_components(sequences)
    assert model(torch.stack(sequences), None).isfinite().all()


@pytest.mark.parametrize("weight", [0.5, float("nan"), "large"])
def test_rhythm_weighs_at_least_as_much_as_shape(weight):
    with pytest.raises(SequiturError, match="It must be a number of at least 1"):
        LSTM_AE(2, ENCODING, rhythm=2, rhythm_weight=weight)
