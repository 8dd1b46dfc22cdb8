"""Phase gets a number where it makes sequences alike that begin anywhere."""

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.rhythm.circular_alignment import CircularAlignment, rotate
from sequitur_core.data.rhythm.phase_choice import phase_error, phase_helps
from tests.core.data.rhythm.test_rhythm_share import TIME, bumps, windows


def dataset_of(sequences) -> SequenceDataset:
    arrays = [np.asarray(s, np.float32).reshape(len(s), -1) for s in sequences]
    return SequenceDataset(name="made", sequences=arrays)


def rotated(sequences):
    chance = np.random.default_rng(1)
    return [np.roll(s, chance.integers(len(s)), axis=0) for s in sequences]


def test_what_differs_only_in_when_it_begins_wants_phase():
    assert phase_error(dataset_of(rotated(bumps(200))), 0.375) < 0.5
    assert phase_helps(dataset_of(rotated(bumps(200))), 0.375)


@pytest.mark.parametrize("sequences", [bumps(), windows()], ids=["aligned", "unlike"])
def test_what_begins_at_one_moment_or_has_nothing_in_common_does_not(sequences):
    assert not phase_helps(dataset_of(sequences), 0.1)


def test_where_rhythm_gets_no_number_neither_does_phase():
    assert not phase_helps(dataset_of(rotated(bumps(200))), 0.03)


def test_what_was_cut_at_events_and_not_by_chance_does_not():
    sequences = [s[: 40 - row % 2] for row, s in enumerate(rotated(bumps(200)))]
    assert phase_error(dataset_of(sequences), 0.375) < 0.5
    assert not phase_helps(dataset_of(sequences), 0.375)


@pytest.mark.parametrize(
    "sequences",
    [
        [TIME] * 3,
        [np.zeros(9)] * 30,
        [np.ones(1)] * 30,
        [np.arange(length) for length in range(1, 40)],
    ],
    ids=["few", "silent", "one element", "ramps"],
)
def test_odd_data_is_measured_too(sequences):
    assert 0 <= phase_error(dataset_of(sequences), 0.1) < np.inf


def test_clips_that_differ_only_in_when_they_begin_want_phase_too():
    course = np.stack([np.roll(TIME, 3 * pixel) for pixel in range(20)], axis=1)
    clips = [course.reshape(-1, 5, 4) * height for height in np.linspace(1, 2, 60)]
    begun_anywhere = SequenceDataset("clips", [c.astype(np.float32) for c in rotated(clips)])
    assert phase_helps(begun_anywhere, 0.375)
    assert not phase_helps(SequenceDataset("clips", [c.astype(np.float32) for c in clips]), 0.375)


def test_clips_with_nothing_in_common_have_no_phase():
    chance = np.random.default_rng(0)
    clips = [chance.normal(size=(6, 5, 4)).astype(np.float32) for _ in range(40)]
    assert not phase_helps(SequenceDataset(name="clips", sequences=clips), 0.2)


def test_rotated_sequences_are_brought_to_one_place():
    one = np.column_stack([np.exp(-(((TIME - 20) / 3) ** 2) / 2), np.cos(TIME / 7)]).astype("f")
    turns = np.array([0, 3, 17, 25, 39])
    sequences = [np.roll(one, turn, axis=0) for turn in turns]
    shares = CircularAlignment(2).fit(sequences).shares(sequences)
    apart = (shares - shares[0] - turns / 40 + 0.5) % 1 - 0.5
    np.testing.assert_allclose(apart, 0, atol=0.01)
    np.testing.assert_array_equal(rotate(sequences[1], 3 / 40), one)


def test_slow_and_fast_ones_are_rotated_by_the_same_share():
    sequences = [
        np.roll(np.exp(-((np.linspace(-3, 3, n) * 2) ** 2)), n // 4)[:, None].astype(np.float32)
        for n in (40, 80, 120)
    ]
    shares = CircularAlignment(1).fit(sequences).shares(sequences)
    np.testing.assert_allclose(shares, shares[0], atol=0.02)
