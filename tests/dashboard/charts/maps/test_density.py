"""Contours of a map, and the places of names on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.charts.colouring import by_class, by_number, by_rows
from dashboard.charts.maps.density import FEWEST_FOR_CONTOURS, LEVELS, contours, named_places
from tests.dashboard.conftest import checked


def two_clouds(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Points of two clouds, the second with a third of them, and which is which."""
    random = np.random.default_rng(0)
    second = np.arange(n) % 3 == 0
    return (random.normal(size=(n, 2)) + second[:, None] * (12, 0)).astype(np.float32), second


def test_few_points_have_no_contours():
    assert contours(two_clouds(FEWEST_FOR_CONTOURS - 1)[0]) is None


def test_points_on_one_spot_have_no_contours():
    assert contours(np.zeros((500, 2), np.float32)) is None


@pytest.mark.parametrize("level", LEVELS)
def test_so_many_points_lie_outside_of_a_contour_as_it_says(level: float):
    points, _ = two_clouds(5_000)
    trace = contours(points)
    x, y = (np.searchsorted(trace[axis], points[:, k]) for k, axis in enumerate("xy"))
    shares = trace["z"][np.clip(y, 0, 71), np.clip(x, 0, 71)]
    assert (shares < level).mean() == pytest.approx(level, abs=0.06)


def test_contours_are_a_trace_that_plotly_draws_without_a_legend():
    figure = checked({"data": [contours(two_clouds()[0])], "layout": {}})
    assert figure.data[0].showlegend is False


def test_names_lie_in_their_clouds_the_larger_first():
    points, second = two_clouds()
    found = named_places(points, by_class("kind", pd.Series(np.where(second, "b", "a"))))
    assert [one["text"] for one in found] == ["a", "b"]
    assert [round(one["x"] / 12) for one in found] == [0, 1]


def test_a_class_that_is_nowhere_in_the_majority_has_no_place():
    points, _ = two_clouds()
    mixed = np.where(np.arange(len(points)) % 5 == 0, "rare", "usual")
    found = named_places(points, by_class("kind", pd.Series(mixed)))
    assert [one["text"] for one in found] == ["usual"]


def test_numbers_and_selections_have_no_names():
    points, second = two_clouds()
    assert named_places(points, by_number("n", np.arange(len(points)))) == []
    assert named_places(points, by_rows("selection", np.flatnonzero(second), len(points))) == []
