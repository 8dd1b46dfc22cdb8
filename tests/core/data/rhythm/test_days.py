"""Which windows may be compared with which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.rhythm.days import occasions, times_of_day, to_other_occasions


def of_hours(n: int, *, every: int = 12, recordings: int = 1, unit: str = "min") -> SequenceDataset:
    """Windows of 12 steps of 5 minutes, n of each recording."""
    start = np.tile(np.arange(n) * every, recordings)
    return SequenceDataset(
        "hours",
        np.zeros((n * recordings, 12, 1), np.float32),
        recording=np.repeat(np.arange(recordings), n),
        start=start,
        meta=Meta(channels=("x",), units=("",), step=5, step_unit=unit),
    )


def test_hours_are_compared_with_the_same_hours_and_belong_to_days() -> None:
    found = of_hours(24 * 8)
    np.testing.assert_array_equal(times_of_day(found), np.tile(np.arange(24), 8))
    np.testing.assert_array_equal(occasions(found), np.repeat(np.arange(8), 24))


@pytest.mark.parametrize(
    "windows",
    [
        of_hours(24 * 7),  # too few days
        of_hours(24 * 8, every=13),  # nearly each at a time of its own
        of_hours(24 * 8, unit="step"),
        of_hours(24 * 8, recordings=8),
        of_hours(24 * 8, unit="h"),  # longer than a day
    ],
)
def test_without_days_all_times_are_one(windows: SequenceDataset) -> None:
    assert not times_of_day(windows).any()


def test_many_recordings_are_compared_with_one_another_and_few_are_cut() -> None:
    np.testing.assert_array_equal(occasions(of_hours(5, recordings=8)), np.repeat(np.arange(8), 5))
    assert occasions(of_hours(24 * 2, recordings=3)).max() == 5
    assert occasions(of_hours(320, unit="step")).max() == 31


def test_sequences_that_arent_windows_are_one_each() -> None:
    own = replace(of_hours(6), start=np.zeros(6, np.int64))
    np.testing.assert_array_equal(occasions(own), np.arange(6))


def test_values_are_far_that_come_again_on_no_other_day() -> None:
    values = np.array([0.0, 9, 9, 0.1, 5, 0, 0.2, 5.5, 0])
    day = np.repeat([0, 1, 2], 3)
    rows = np.array([1, 4, 5])
    np.testing.assert_allclose(to_other_occasions(values, rows, day, nth=1), [3.5, 0.5, 0])
    np.testing.assert_allclose(to_other_occasions(values, rows, day, nth=2), [4, 4, 0])
    assert np.isinf(to_other_occasions(values, rows, day, nth=3)).all()
