"""What a curve of quality against a setting shows."""

from __future__ import annotations

import pytest

from sequitur_core.comparison.trend import trend


@pytest.mark.parametrize(
    ("qualities", "shape", "at"),
    [
        ((0.3, 0.5, 0.7, 0.71), "levels off", 2),
        ((0.3, 0.5, 0.7, 0.69), "levels off", 2),
        ((0.3, 0.5, 0.6, 0.8), "rises", 3),
        ((0.70, 0.71, 0.5, 0.4), "falls", 1),
        ((0.8, 0.5), "falls", 0),
        ((0.3, 0.8, 0.5), "peak", 1),
        ((0.8, 0.5, 0.81), "uneven", 0),
        ((0.70, 0.71, 0.70), "flat", 1),
    ],
)
def test_the_shape_of_a_curve(qualities: tuple[float, ...], shape: str, at: int):
    found = trend(qualities)
    assert (found.shape, found.at) == (shape, at)


def test_among_values_without_an_order_one_is_the_best():
    assert trend((0.3, 0.8, 0.79), ordered=False).shape == "best"


def test_seeds_have_a_spread_whatever_their_order():
    found = trend((0.6, 0.8, 0.7), seeds=True)
    assert (found.shape, found.low, found.high) == ("spread", 0.6, 0.8)
    assert found.mean == pytest.approx(0.7)
    assert found.deviation == pytest.approx(0.1)


def test_one_value_shows_nothing():
    assert trend((0.5,)) is None
