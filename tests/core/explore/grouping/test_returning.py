"""Neighbours that another model finds again."""

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.returning import returning_neighbours

N = 60


def data(n: int = N, *, start: int = 0) -> SequenceDataset:
    """Sequences, or windows of one recording of which `start` lie between two beginnings."""
    rows = {"recording": np.zeros(n, int), "start": np.arange(n) * start} if start else {}
    return SequenceDataset("x", [np.zeros((4, 1), np.float32)] * n, **rows)


def points(seed: int, n: int = N) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 3))


def test_turned_encodings_have_the_same_neighbours():
    turn = np.linalg.qr(points(1, 3))[0]
    found = returning_neighbours(points(0), 5 * points(0) @ turn, data())
    assert found.share == 1
    assert found.neighbours == 10


def test_other_encodings_have_as_many_as_by_chance():
    found = returning_neighbours(points(0), points(1), data())
    assert found.chance == pytest.approx(10 / 59)
    assert found.share == pytest.approx(found.chance, abs=0.08)


def test_windows_that_overlap_are_no_neighbours_that_return():
    pairs = np.arange(N) // 2  # of windows one after the other, which are alike in both
    one, other = (100 * points(seed)[pairs] + points(seed) for seed in (0, 1))
    shares = [returning_neighbours(one, other, data(start=step)).share for step in (2, 4)]
    assert shares[0] < shares[1] - 0.02


@pytest.mark.parametrize(("rows", "n"), [(N - 1, N), (8, 8)])
def test_what_cannot_be_compared_is_refused(rows: int, n: int):
    with pytest.raises(SequiturError, match=r"Compare runs|It takes"):
        returning_neighbours(points(0, n), points(1, rows), data(n))
