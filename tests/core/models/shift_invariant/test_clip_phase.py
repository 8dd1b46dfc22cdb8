"""Phase of clips: one that begins later has the same shape, and is drawn as much later."""

import math

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.rhythm.phase_choice import shrunk
from sequitur_core.models import CONV_LSTM_AE
from sequitur_core.models.conv_lstm_ae import ClipPhase
from sequitur_core.models.shift_invariant.phase import SCALE
from sequitur_core.settings.architectures.conv_lstm_ae import ConvLstmShape
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.initialisation import initialise
from sequitur_core.training.loop import fit
from tests.core.models.shift_invariant.test_phase import LENGTH, assert_like_single_ones, courses

pytestmark = pytest.mark.usefixtures("seeded")

ENCODING = 7
PARTS = {
    "h_lstm_channels": [8],
    "mean_frame": True,
    "dense_encoding": True,
    "out_activ": None,
    "time_features": 3,
    "linear_skip": 24,
    "rhythm": 2,
    "rhythm_length": LENGTH,
}
MODELS = [
    pytest.param((6, 5), lambda: CONV_LSTM_AE((6, 5), ENCODING, phase=True), id="plain"),
    pytest.param(
        (6, 5), lambda: CONV_LSTM_AE((6, 5), ENCODING, phase=True, **PARTS), id="with skip"
    ),
    pytest.param(
        (2, 6, 5),
        lambda: CONV_LSTM_AE((6, 5), ENCODING, in_channels=2, phase=True, **PARTS),
        id="colour",
    ),
    pytest.param(
        (4, 3, 4),
        lambda: CONV_LSTM_AE((4, 3, 4), ENCODING, phase=True, patch=5, **PARTS),
        id="volumes",
    ),
]
EVERY = pytest.mark.parametrize(("element", "make"), MODELS)


def clips(*element: int, **options) -> list[np.ndarray]:
    """One course of all pixels that begins anywhere."""
    flat = courses(math.prod(element), **options)
    return [s.reshape(len(s), *element) for s in flat]


def started(make, *element: int, **options):
    sequences = clips(*element, **options)
    model = make()
    dataset = SequenceDataset(name="clips", sequences=sequences)
    initialise(model, dataset, TrainConfig(), common_length=None)
    return model.double().eval(), [torch.as_tensor(s).double() for s in sequences]


@EVERY
def test_a_clip_that_begins_later_has_the_same_shape_and_is_drawn_later(element, make):
    model, sequences = started(make, *element)
    x = torch.stack(sequences)
    z, later = model.encoder(x), model.encoder(x.roll(5, 1))
    assert z.shape == (40, ENCODING)
    torch.testing.assert_close(z[:, :-1], later[:, :-1], atol=1e-6, rtol=0)
    moved = (later - z)[:, -1] / SCALE * LENGTH
    torch.testing.assert_close(moved % LENGTH, torch.full((40,), 5.0).double())
    torch.testing.assert_close(model(x.roll(5, 1)), model(x).roll(5, 1), atol=1e-4, rtol=0)


@EVERY
def test_a_batch_of_mixed_lengths_gives_what_single_clips_give(element, make):
    model, sequences = started(make, *element, n=8, lengths=(1, 2, 7, 31))
    assert_like_single_ones(model, sequences, element)


@pytest.mark.parametrize("length", [1, 2, 300])
@pytest.mark.parametrize("wave", [torch.zeros, torch.ones, torch.randn])
def test_gradients_are_finite_also_on_silence(length, wave):
    model = CONV_LSTM_AE((6, 5), ENCODING, phase=True, patch=max(1, length // 4), **PARTS)
    model.start_at_components(clips(6, 5, n=10))
    x = wave(2, length, 6, 5).requires_grad_()
    model(x).square().sum().backward()
    assert x.grad.isfinite().all()
    assert all(p.grad.isfinite().all() for p in model.parameters())


def test_clips_that_begin_anywhere_are_learned_as_if_they_did_not():
    errors = []
    for phase in (False, True):
        torch.manual_seed(0)
        model = CONV_LSTM_AE((6, 5), 4, phase=phase, **PARTS)
        config = TrainConfig(epochs=2, lr=1e-3, seed=0)
        errors.append([epoch.train_loss for epoch in fit(model, clips(6, 5), config)][-1])
    assert errors[1] < errors[0] / 4


@EVERY
def test_all_parameters_are_counted_and_a_saved_model_computes_the_same(element, make):
    model, sequences = started(make, *element)
    other = make().double()
    other.load_state_dict(model.state_dict())
    other.start_at_components(sequences[:5])
    assert torch.equal(other(sequences[0]), model(sequences[0]))
    given = {} if element == (6, 5) and model.encoder.skip is None else PARTS
    colour = {"in_channels": 2} if element[0] == 2 else {}
    options = {name: value for name, value in given.items() if name != "out_activ"}
    patch = {"patch": 5} if len(element) == 3 and not colour else {}
    shape = ConvLstmShape.of(
        element[1:] if colour else element, ENCODING, phase=True, **options, **colour, **patch
    )
    assert shape.count_parameters() == sum(p.numel() for p in model.parameters())


def test_without_phase_a_model_is_what_it_was():
    torch.manual_seed(1)
    plain = CONV_LSTM_AE((6, 5), 4).state_dict()
    torch.manual_seed(1)
    same = CONV_LSTM_AE((6, 5), 4, phase=False).state_dict()
    assert plain.keys() == same.keys()
    assert not any("phase" in name for name in plain)
    assert all(map(torch.equal, plain.values(), same.values()))


@pytest.mark.parametrize("frame", [(8, 12), (3, 2), (4, 8, 2)])
def test_what_decides_on_phase_reads_frames_as_the_model_does(frame):
    chance = np.random.default_rng(0)
    clip = chance.normal(size=(5, *frame)).astype(np.float32)
    coarse = tuple(min(size, 4) for size in frame)
    expected = ClipPhase((1, *frame), coarse).read(torch.as_tensor(clip)[None])[0]
    np.testing.assert_allclose(shrunk(clip), expected, atol=1e-6)
