"""Many sequences seen as one, against what can be computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.preparation.transforms import interpolated
from sequitur_core.explore import aggregates as module
from sequitur_core.explore.aggregates import RELATIVE_STEPS, aggregate, average, error_over_time

RNG = np.random.default_rng(0)


def series(n: int, length: int = 7, channels: int = 3) -> list[np.ndarray]:
    return list(RNG.normal(size=(n, length, channels)).astype(np.float32))


def test_the_middle_and_the_band_are_median_and_quartiles() -> None:
    values = [np.full((2, 1), i, np.float32) for i in (9, 0, 1, 2, 3, 4)]
    found = aggregate(values, np.arange(1, 6), [0])
    assert found.middle.tolist() == [[2], [2]]
    assert (found.low[0, 0], found.high[0, 0]) == (1, 3)
    assert not found.relative


def test_only_the_channels_asked_for_are_looked_at() -> None:
    values = series(5)
    found = aggregate(values, np.arange(5), [2, 0])
    assert np.allclose(found.middle, np.median(np.stack(values), axis=0)[:, [2, 0]])


def test_different_lengths_are_laid_over_one_another_by_relative_time() -> None:
    ramps = [np.linspace(0, 1, n, dtype=np.float32)[:, None] for n in (2, 5, 30)]
    found = aggregate(ramps, np.arange(3), [0])
    assert found.relative
    assert np.allclose(found.middle[:, 0], np.linspace(0, 1, RELATIVE_STEPS), atol=1e-6)
    assert np.allclose(found.low, found.high, atol=1e-6)


@given(
    arrays(
        np.float32, st.tuples(st.integers(1, 9), st.just(2)), elements=st.floats(-9, 9, width=32)
    )
)
def test_resampling_keeps_both_ends_and_the_range(values: np.ndarray) -> None:
    found = interpolated(values, 13)
    assert np.allclose(found[[0, -1]], values[[0, -1]])
    assert (found.max(axis=0) <= values.max(axis=0) + 1e-5).all()
    assert (found.min(axis=0) >= values.min(axis=0) - 1e-5).all()


def test_resampling_to_the_own_length_changes_nothing() -> None:
    values = RNG.normal(size=(8, 2))
    assert np.allclose(interpolated(values, 8), values)


def test_one_sequence_is_its_own_middle() -> None:
    values = series(3)
    found = aggregate(values, np.array([1]), [0, 1, 2])
    assert np.allclose(found.middle, values[1])
    assert np.allclose(found.low, found.high)


def test_of_very_many_an_even_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NUMBERS", 70)
    found = aggregate(series(40, channels=1), np.arange(40), [0])
    assert len(found.rows) == 10
    assert (found.rows[0], found.rows[-1]) == (0, 39)


def test_the_average_of_clips_is_their_mean() -> None:
    clips = list(RNG.normal(size=(4, 5, 3, 2)).astype(np.float32))
    mean, rows = average(clips, np.array([0, 2]))
    assert np.allclose(mean, (clips[0] + clips[2]) / 2, atol=1e-6)
    assert rows.tolist() == [0, 2]


def test_shorter_clips_are_stretched_to_the_longest() -> None:
    clips = [np.zeros((2, 1, 1), np.float32), np.ones((4, 1, 1), np.float32)]
    assert average(clips, np.arange(2))[0].ravel().tolist() == [0.5] * 4


def test_the_error_over_time_is_the_mean_of_squares() -> None:
    values, rebuilt = series(6), series(6)
    rows = np.array([0, 2, 5])
    found = error_over_time(values, rebuilt, rows, channels=[1])
    squares = np.square(np.stack(values) - np.stack(rebuilt))[rows][:, :, 1]
    assert np.allclose(found.errors, squares.mean(axis=0))


def test_the_mean_over_time_is_the_error_of_the_rows() -> None:
    values, rebuilt = series(6), series(6)
    found = error_over_time(values, rebuilt, np.arange(6))
    assert found.errors.mean() == pytest.approx(np.square(np.stack(values) - rebuilt).mean())


def test_errors_of_clips_are_told_per_frame() -> None:
    clips = [np.zeros((3, 2, 2), np.float32)] * 2
    rebuilt = [c + np.arange(3, dtype=np.float32)[:, None, None] for c in clips]
    assert error_over_time(clips, rebuilt, np.arange(2)).errors.tolist() == [0, 1, 4]


def test_errors_of_different_lengths_are_told_by_relative_time() -> None:
    values = [np.zeros((n, 1), np.float32) for n in (3, 11)]
    rebuilt = [np.linspace(0, 1, n, dtype=np.float32)[:, None] for n in (3, 11)]
    found = error_over_time(values, rebuilt, np.arange(2))
    assert found.relative
    assert len(found.errors) == RELATIVE_STEPS
    assert found.errors[0] == 0
    assert found.errors[-1] == pytest.approx(1)


def test_errors_counted_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values, rebuilt = series(9), series(9)
    whole = error_over_time(values, rebuilt, np.arange(9))
    monkeypatch.setattr(module, "MOST_NUMBERS", 7 * 3 * 3)
    assert np.allclose(error_over_time(values, rebuilt, np.arange(9)).errors, whole.errors)
