"""Which rows are independent, and how labels could have fallen among them."""

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.findings.statistics.independence import (
    correlation_length,
    halves,
    independent_rows,
    rows_apart,
)
from sequitur_core.findings.statistics.neighbourhood import Neighbourhood
from sequitur_core.findings.statistics.shuffles import along_time, among_units
from tests.core.findings.planted import evidence


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def windows(starts: list[int], recording: list[int]) -> SequenceDataset:
    """Windows of 8 elements."""
    noise = np.zeros((len(starts), 8, 1), np.float32)
    places = {"recording": np.array(recording), "start": np.array(starts)}
    return SequenceDataset("made", noise, **places)


def test_windows_that_overlap_are_not_apart():
    data = windows([0, 4, 8, 12, 0, 4], [0, 0, 0, 0, 1, 1])
    assert rows_apart(data).tolist() == [0, 2, 4]


def test_rows_in_any_order_are_apart_by_their_times():
    assert rows_apart(windows([12, 8, 4, 0], [0] * 4)).tolist() == [1, 3]


def test_noise_is_alike_over_one_row_and_a_slow_wave_over_many(random: np.random.Generator):
    slow = np.cumsum(random.normal(size=(400, 1)), axis=0)
    assert correlation_length(random.normal(size=(400, 1))) < 2 < 20 < correlation_length(slow)


def test_of_a_slow_wave_few_rows_are_independent(random: np.random.Generator):
    data = windows([8 * i for i in range(400)], [0] * 400)
    slow = np.cumsum(random.normal(size=(400, 1)), axis=0)
    assert len(independent_rows(data, slow)) < 20


def test_windows_of_one_recording_are_in_the_same_half(random: np.random.Generator):
    units = np.repeat(np.arange(10), 5)
    first = halves(units, random).reshape(10, 5)
    assert (first == first[:, :1]).all()
    assert first[:, 0].sum() == 5


def test_neighbours_are_of_other_recordings(random: np.random.Generator):
    recording = np.repeat(np.arange(10), 5)
    points = 9 * random.normal(size=(10, 3))[recording] + random.normal(size=(50, 3))
    around = Neighbourhood.of(evidence(points, recording=recording), random)
    assert (around.units[around.near] != around.units[:, None]).all()


def test_recordings_change_places_only_within_their_stratum(random: np.random.Generator):
    values, strata = np.arange(20) % 3, np.arange(20) // 10
    sources = among_units(values, strata, 50, random)
    assert (strata[sources] == strata).all()
    assert (np.sort(sources, axis=1) == np.arange(20)).all()


def test_few_recordings_have_no_permutations(random: np.random.Generator):
    assert among_units(np.arange(7) % 2, np.zeros(7, int), 50, random) is None


def test_a_label_is_shifted_along_its_recording(random: np.random.Generator):
    codes = random.integers(2, size=60)
    (source,) = along_time(codes, np.zeros(60, int), np.arange(60), 1, random)
    assert np.unique(np.diff(source) % 60).tolist() == [1]


def test_what_returns_every_week_is_cut_into_blocks(random: np.random.Generator):
    weekend = (np.arange(140) % 7 >= 5).astype(int)
    (source,) = along_time(weekend, np.zeros(140, int), np.arange(140), 1, random)
    assert len(np.unique(np.diff(source) % 140)) > 2
    assert (np.sort(source) == np.arange(140)).all()


def test_a_label_that_changes_once_is_never_shifted(random: np.random.Generator):
    assert along_time(np.arange(100) // 50, np.zeros(100, int), np.arange(100), 9, random) is None
