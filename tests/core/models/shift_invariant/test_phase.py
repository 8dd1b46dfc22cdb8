"""Phase: a sequence that begins later has the same shape, and is drawn as much later."""

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.models import LINEAR_AE, LSTM_AE
from sequitur_core.models.shift_invariant.phase import SCALE
from sequitur_core.settings.architectures.linear_ae import LinearShape
from sequitur_core.settings.architectures.lstm_ae import LstmShape
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.inputs.alignment import align, aligned_batch, known_phase, phase_of
from sequitur_core.training.inputs.batching import BatchLoader, PaddedBatch, mix_pairs
from sequitur_core.training.loop import fit

pytestmark = pytest.mark.usefixtures("seeded")

LENGTH, ENCODING = 48, 7
DENSE = {"dense_encoding": True, "out_activ": None, "time_features": 3, "linear_skip": 24}


def courses(
    width: int = 2, n: int = 40, lengths=(LENGTH,), noise: float = 0.05
) -> list[np.ndarray]:
    """One course, higher or lower, that begins anywhere and takes any of these lengths."""
    chance = np.random.default_rng(0)
    height, place = chance.normal(size=(2, 3, 1, width))
    sequences = []
    for _ in range(n):
        length = int(chance.choice(lengths))
        time = np.arange(length)[:, None] / length + chance.uniform()
        waves = np.sin(2 * np.pi * np.arange(1, 4)[:, None, None] * time + 6 * place)
        course = (height * waves).sum(axis=0) * chance.uniform(0.5, 1.5)
        noisy = course + chance.normal(0, noise, (length, width))
        sequences.append(noisy.astype(np.float32))
    return Scaler.of(sequences).apply(sequences)


MODELS = [
    pytest.param(lambda: LINEAR_AE(LENGTH, ENCODING, [8], phase=True), 1, id="linear"),
    pytest.param(
        lambda: LINEAR_AE(LENGTH, ENCODING, linear_skip=24, out_activ=None, rhythm=2, phase=True),
        1,
        id="linear with skip and rhythm",
    ),
    pytest.param(lambda: LSTM_AE(2, ENCODING, [8], phase=True), 2, id="lstm"),
    pytest.param(
        lambda: LSTM_AE(2, ENCODING, [8], **DENSE, rhythm=2, rhythm_patterns=True, phase=True),
        2,
        id="lstm with skip and rhythm",
    ),
    pytest.param(
        lambda: LSTM_AE(2, ENCODING, [8], **DENSE, patch=5, decoder="mlp", phase=True),
        2,
        id="lstm with an mlp",
    ),
]
EVERY = pytest.mark.parametrize(("make", "width"), MODELS)
LSTMS = pytest.mark.parametrize(("make", "width"), MODELS[2:])


def started(make, width: int, **options):
    """A model that has found what is common to sequences, and these, in double precision."""
    sequences = courses(width, **options)
    model, dataset = make(), SequenceDataset(name="courses", sequences=sequences)
    initialise(model, dataset, TrainConfig(), common_length=None)
    x = [torch.as_tensor(s).double() for s in sequences]
    return model.double().eval(), [one[:, 0] for one in x] if width == 1 else x


def assert_like_single_ones(model, sequences, element):
    """A padded batch of them gives what each gives alone."""
    lengths = [len(s) for s in sequences]
    padded = torch.full((len(sequences), max(lengths) + 2, *element), 1e3).double()
    for row, sequence in zip(padded, sequences, strict=True):
        row[: len(sequence)] = sequence
    z, y = model.encoder(padded, lengths), model(padded, lengths)
    for row, sequence in enumerate(sequences):
        torch.testing.assert_close(z[row], model.encoder(sequence))
        torch.testing.assert_close(y[row, : len(sequence)], model(sequence))
        assert (y[row, len(sequence) :] == 0).all()


@EVERY
def test_what_begins_later_has_the_same_shape_and_another_phase(make, width):
    model, sequences = started(make, width)
    x = torch.stack(sequences)
    z, later = model.encoder(x), model.encoder(x.roll(5, 1))
    assert z.shape == (40, ENCODING)
    torch.testing.assert_close(z[:, :-1], later[:, :-1], atol=1e-6, rtol=0)
    moved = (later - z)[:, -1] / SCALE * LENGTH
    torch.testing.assert_close(moved % LENGTH, torch.full((40,), 5.0).double())


@EVERY
def test_what_begins_later_is_drawn_later(make, width):
    model, sequences = started(make, width)
    x = torch.stack(sequences)
    torch.testing.assert_close(model(x.roll(5, 1)), model(x).roll(5, 1), atol=1e-4, rtol=0)


@LSTMS
def test_a_batch_of_mixed_lengths_gives_what_single_sequences_give(make, width):
    model, sequences = started(make, width, n=12, lengths=(1, 2, 7, 31, 48))
    assert_like_single_ones(model, sequences, (width,))


@pytest.mark.parametrize("length", [1, 2, 7, LENGTH, 10_000])
@pytest.mark.parametrize("wave", [torch.zeros, torch.ones, torch.randn])
def test_gradients_are_finite_also_on_silence(length, wave):
    model = LSTM_AE(2, 3, [4], patch=max(1, length // 4), phase=True)
    model.start_at_components(courses())
    x = wave(2, length, 2).requires_grad_()
    model(x).square().sum().backward()
    assert x.grad.isfinite().all()
    assert all(p.grad.isfinite().all() for p in model.parameters())


@pytest.mark.parametrize("model", [LSTM_AE(2, 4, phase=True), LINEAR_AE(9, 4, phase=True)])
def test_what_never_changes_is_not_rotated(model):
    shape = (9, 2) if isinstance(model, LSTM_AE) else (9,)
    model.start_at_components([np.full(shape, 4.0, np.float32)] * 5)
    assert model.encoder(torch.full(shape, 4.0))[-1] == 0


def test_phases_have_gradients_except_in_training():
    model = LSTM_AE(2, ENCODING, [8], phase=True)
    for training in (False, True):
        z = torch.randn(3, ENCODING, requires_grad=True)
        model.train(training).decoder(z, seq_len=9).square().sum().backward()
        assert (z.grad[:, -1] != 0).all() != training


def test_what_begins_anywhere_is_learned_as_if_it_did_not():
    """And so is what it is mixed with: blends of two that begin elsewhere would teach nothing."""
    config = TrainConfig(epochs=3, lr=1e-3, mixup=1.0, copies=2, seed=0)
    errors = []
    for phase in (False, True):
        torch.manual_seed(0)
        model = LSTM_AE(2, 3, [8], **DENSE, phase=phase)
        errors.append([epoch.train_loss for epoch in fit(model, courses(), config)][-1])
    assert errors[1] < errors[0] / 4


@EVERY
def test_rotated_before_a_step_what_is_learned_is_the_same(make, width):
    model, sequences = started(make, width)
    batch = PaddedBatch(torch.stack(sequences).roll(5, 1))
    aligned = aligned_batch(batch, phase_of(model))
    with known_phase(model, aligned):
        assert (model.encoder(aligned.x)[:, -1] == 0).all()
        error = aligned.mean_squared_error(model(aligned.x))
    torch.testing.assert_close(error, batch.mean_squared_error(model(batch.x)))
    assert not torch.equal(aligned.x, batch.x)
    assert (model.encoder(batch.x)[:, -1] != 0).any()  # as ever


@EVERY
def test_mixtures_of_what_begins_alike_begin_there_too(make, width):
    model, sequences = started(make, width)
    batch = PaddedBatch(torch.stack(sequences).roll(5, 1))
    weights, others = torch.rand(len(sequences)), torch.arange(len(sequences)).roll(1)
    assert not mix_pairs(batch, weights, others).aligned
    mixed = mix_pairs(aligned_batch(batch, phase_of(model)), weights, others)
    assert mixed.aligned
    assert (model.encoder(mixed.x)[:, -1].abs() < 0.05).all()


def test_numbers_of_phase_are_spread_around_zero():
    model, sequences = started(MODELS[2].values[0], 2, n=200)
    phases = torch.stack(model.encoder(sequences))[:, -1]
    assert abs(phases.mean()) < 0.3
    assert 0.8 < phases.square().mean() < 1.2


@pytest.mark.parametrize("lengths", [(LENGTH,), (5, 20, LENGTH)], ids=["equal", "mixed"])
def test_what_is_missing_is_rotated_with_its_sequence(lengths):
    model = LSTM_AE(1, 3, phase=True)
    sequences = courses(1, lengths=lengths)
    model.start_at_components(sequences)
    missing = [s < 0 for s in sequences]
    dataset = SequenceDataset(name="courses", sequences=sequences, missing=missing)
    loader = BatchLoader(dataset, np.arange(40), torch.device("cpu"))
    align(loader, phase_of(model))
    batch = loader.batch(torch.arange(40))
    expected = model.encoder.phase.align(sequences)
    for row, sequence in enumerate(expected):
        np.testing.assert_array_equal(batch.x[row, : len(sequence)], sequence)
        np.testing.assert_array_equal(batch.observed[row, : len(sequence)], sequence >= 0)
        assert not batch.x[row, len(sequence) :].any()
    assert any((a != b).any() for a, b in zip(sequences, expected, strict=True))


def test_a_saved_model_computes_the_same():
    model, sequences = started(MODELS[3].values[0], 2)
    other = MODELS[3].values[0]().double()
    other.load_state_dict(model.state_dict())
    other.start_at_components(sequences[:5])
    assert torch.equal(other(sequences[0]), model(sequences[0]))


@pytest.mark.parametrize("model", [LINEAR_AE, LSTM_AE])
def test_without_phase_a_model_is_what_it_was(model):
    torch.manual_seed(1)
    plain = model(8, 4)
    torch.manual_seed(1)
    same = model(8, 4, phase=False)
    assert plain.state_dict().keys() == same.state_dict().keys()
    assert all(map(torch.equal, plain.state_dict().values(), same.state_dict().values()))


@EVERY
def test_all_parameters_are_counted(make, width):
    model = make()
    options = {"linear_skip": 24, "rhythm": 2, "phase": True}
    counted = sum(p.numel() for p in model.parameters())
    match (width, model.encoder.skip, getattr(model.decoder, "mlp", False)):
        case (1, None, _):
            shape = LinearShape.of(LENGTH, ENCODING, [8], phase=True)
        case (1, _, _):
            shape = LinearShape.of(LENGTH, ENCODING, **options)
        case (2, None, _):
            shape = LstmShape.of(2, ENCODING, [8], phase=True)
        case (2, _, mlp):
            own = {"patch": 5, "decoder": "mlp", "rhythm": 0} if mlp else {}
            dense = {"dense_encoding": True, "time_features": 3}
            shape = LstmShape.of(2, ENCODING, [8], **{**options, **dense, **own})
    assert shape.count_parameters() == counted


@pytest.mark.parametrize("model", [LINEAR_AE, LSTM_AE])
def test_a_number_is_left_for_shape(model):
    with pytest.raises(SequiturError, match="no number for shape left beside 3 for rhythm"):
        model(8, 4, rhythm=3, phase=True)
