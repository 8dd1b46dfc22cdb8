"""Components of clips, each with one course in time, are taken where unseen clips gain by it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.relative_time_pca import RelativeTimePCA, separable_directions
from sequitur_core.models import CONV_LSTM_AE
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.inputs.separability import separable_helps
from sequitur_core.training.loop import fit

pytestmark = pytest.mark.usefixtures("seeded")

FRAMES, SHAPE = 8, (5, 6)
COURSES = np.stack([np.ones(FRAMES), np.cos(np.pi * (np.arange(FRAMES) + 0.5) / FRAMES) * 1.4])
CONFIG = TrainConfig(epochs=3, batch_size=8, copies=0, validation_share=0)


def clips(count, *, noise=1.0):
    """Clips of patterns of their own: in half of their power steady, the rest falls in time."""
    chance = np.random.default_rng(0)
    basis = chance.normal(size=(2, 3, 30))  # of each course, patterns that all clips mix
    mixed = chance.normal(size=(count, 2, 3)) * [[[3], [2]]]
    clean = np.einsum("ct,nck,ckp->ntp", COURSES, mixed, basis)
    noisy = clean + noise * chance.normal(size=clean.shape)
    return dataset(noisy.reshape(count, FRAMES, *SHAPE))


def dataset(arrays):
    return SequenceDataset(name="clips", sequences=list(arrays.astype(np.float32)))


def moving(count):
    """Clips of one pattern that changes: every pixel has a course of its own, all alike."""
    chance = np.random.default_rng(0)
    patterns = chance.normal(size=(2, FRAMES, 30))
    each = chance.normal(size=(count, 2)) @ patterns.reshape(2, -1)
    noise = 0.1 * chance.normal(size=each.shape)
    return dataset((each + noise).reshape(count, FRAMES, *SHAPE))


def model(**options):
    settings = {"h_lstm_channels": [6], "dense_encoding": True, "time_features": 2}
    return CONV_LSTM_AE(SHAPE, 4, linear_skip=FRAMES, **settings | options)


@pytest.mark.parametrize("count", [5, 40])  # fewer and more clips than numbers in a frame
def test_directions_are_orthonormal_and_follow_one_course_each(count):
    rows = np.stack(clips(count).sequences).reshape(count, FRAMES, -1).astype(np.float64)
    found = separable_directions(rows, 6)
    np.testing.assert_allclose(found @ found.T, np.eye(6), atol=1e-6)
    for direction in found:
        assert np.linalg.matrix_rank(direction.reshape(FRAMES, -1), tol=1e-6) == 1


def test_the_strongest_of_all_courses_are_taken():
    rows = np.stack(clips(40).sequences).reshape(40, FRAMES, -1).astype(np.float64)
    strength = np.square(rows.reshape(40, -1) @ separable_directions(rows, 6).T).sum(axis=0)
    assert (np.diff(strength) <= 0).all()
    more = np.square(rows.reshape(40, -1) @ separable_directions(rows, 12).T).sum(axis=0)
    np.testing.assert_allclose(more[:6], strength)


def test_what_has_fewer_directions_gives_fewer_and_nothing_gives_none():
    rows = np.zeros((4, 3, 2))
    assert separable_directions(rows, 2).shape == (0, 6)
    rows[:, 1] = np.arange(4)[:, None]
    assert separable_directions(rows, 5).shape == (1, 6)
    assert separable_directions(rows, 0).shape == (0, 6)


def test_of_few_clips_separable_components_draw_unseen_ones_better():
    known, unseen = np.split(np.stack(clips(60).sequences), [20])

    def error(separable):
        pca = RelativeTimePCA(6, terms=FRAMES, separable=separable).fit(list(known))
        return np.square(np.stack(pca.reconstruct(list(unseen))) - unseen).mean()

    assert error(True) < 0.95 * error(False)


@pytest.mark.parametrize(
    ("data", "expected"),
    [(clips(20), True), (moving(40), False), (clips(4), False), (clips(200), False)],
)
def test_they_are_taken_where_unseen_clips_are_drawn_better(data, expected):
    assert separable_helps(data, 2 if not expected else 6, terms=FRAMES) == expected


def test_windows_that_all_overlap_tell_nothing():
    data = clips(20)
    together = replace(data, recording=np.zeros(20, int), start=np.zeros(20, int))
    assert not separable_helps(together, 6, terms=FRAMES)


def test_a_model_of_clips_begins_at_them():
    data = clips(20)
    made = model()
    next(fit(made, data, CONFIG))
    rows = made.encoder.skip.dense.weight.detach().numpy().reshape(4, FRAMES, -1)
    assert all(np.linalg.matrix_rank(row, tol=1e-4) == 1 for row in rows)


def test_a_linear_part_that_is_fixed_stays_while_the_networks_learn():
    data, made = clips(20), model()
    list(fit(made, data, replace(CONFIG, epochs=1)))
    before = {name: value.clone() for name, value in made.state_dict().items()}
    list(fit(made, data, CONFIG))
    after = made.state_dict()
    changed = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert changed
    assert not any("skip" in name for name in changed)
