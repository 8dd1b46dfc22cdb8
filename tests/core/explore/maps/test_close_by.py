"""Neighbours that are looked for close by only."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.close_by import nearest_close_by
from sequitur_core.explore.neighbours import nearest


def groups(n: int, *, seed: int) -> NDArray[np.float64]:
    """Encodings of three numbers in five groups."""
    rng = np.random.default_rng(seed)
    middles = 6 * np.random.default_rng(0).normal(size=(5, 3))
    return np.asarray(middles[rng.integers(5, size=n)] + rng.normal(size=(n, 3)))


def test_hardly_any_neighbour_is_another_and_none_is_nearer_than_the_nearest() -> None:
    known, asked = groups(2_000, seed=1), groups(200, seed=2)
    distances, rows = nearest_close_by(known, asked, 4)
    right, exact = nearest(known, asked, k=4)
    assert (rows == right).mean() > 0.93
    assert (distances >= exact - 1e-9).all()
    assert np.allclose(distances, np.linalg.norm(known[rows] - asked[:, None], axis=2))


def test_as_many_neighbours_as_there_are_encodings_are_all_of_them() -> None:
    known = groups(7, seed=1)
    _, rows = nearest_close_by(known, known, 7)
    assert (np.sort(rows) == np.arange(7)).all()
    assert (rows[:, 0] == np.arange(7)).all()


def test_very_many_encodings_have_the_places_that_fewer_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, asked = groups(1_000, seed=1), groups(300, seed=2)
    points = known[:, :2].copy()
    exact = projection._interpolated(known, points, asked, "euclidean")
    monkeypatch.setattr(projection, "MOST_COMPARED", 120)  # in three steps
    found = projection._interpolated(known, points, asked, "euclidean")
    assert np.median(np.abs(found - exact)) < 1e-9
    assert np.quantile(np.abs(found - exact), 0.9) < 0.1
