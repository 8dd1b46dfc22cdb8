"""Scaling and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from sequitur_core.data.dataset import FloatArray
from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from tests.core.data.strategies import series


@given(series())
def test_undoing_the_scaling_gives_the_sequences_back(sequences: list[FloatArray]) -> None:
    scaler = Scaler.of(sequences)
    back = scaler.undo(scaler.apply(sequences))
    before, after = np.concatenate(sequences), np.concatenate(back)
    # Float32 can't do better than a share of the numbers' spread.
    assert np.abs(after - before).max() <= 1e-4 * max(1.0, float(before.max() - before.min()))


@given(series())
def test_scaled_sequences_are_float32_of_the_same_shapes(sequences: list[FloatArray]) -> None:
    scaled = Scaler.of(sequences).apply(sequences)
    assert [(s.dtype, s.shape) for s in scaled] == [(np.float32, s.shape) for s in sequences]


def test_each_channel_of_series_gets_mean_0_and_deviation_1() -> None:
    rng = np.random.default_rng(0)
    sequences = [
        (rng.normal(size=(n, 2)) * [1, 500] + [3, -1e4]).astype(np.float32) for n in (40, 90)
    ]
    together = np.concatenate(Scaler.of(sequences).apply(sequences))
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(together.std(axis=0), 1, rtol=1e-4)


def test_pictures_have_one_mean_for_all_their_pixels() -> None:
    clips = [np.random.default_rng(i).random((5, 4, 3)).astype(np.float32) for i in range(3)]
    assert Scaler.of(clips).mean.shape == ()


def test_a_channel_that_never_changes_has_deviation_1() -> None:
    constant = [np.full((7, 1), 0.1, np.float32), np.full((9, 1), 0.1, np.float32)]
    assert Scaler.of(constant).std.tolist() == [1.0]


def test_a_channel_that_flickers_in_its_last_bit_has_deviation_1() -> None:
    above = np.nextafter(np.float32(1000), np.float32(2000))
    flicker = np.tile(np.array([1000, above]), 50)
    assert Scaler.of([flicker.astype(np.float32)[:, None]]).std.tolist() == [1.0]


def test_a_small_deviation_around_a_large_mean_is_found() -> None:
    wave = (10_000 + np.sin(np.arange(500.0))[:, None]).astype(np.float32)
    assert Scaler.of([wave]).std[0] == pytest.approx(wave.astype(np.float64).std(), rel=1e-3)


def test_a_scaler_survives_the_way_through_json() -> None:
    scaler = Scaler.of([np.arange(8, dtype=np.float32).reshape(4, 2)])
    again = Scaler.from_json(scaler.to_json())
    assert (again.mean.tolist(), again.std.tolist()) == (scaler.mean.tolist(), scaler.std.tolist())


def test_a_damaged_scaler_is_said() -> None:
    with pytest.raises(SequiturError, match="damaged"):
        Scaler.from_json('{"mean": 1}')
