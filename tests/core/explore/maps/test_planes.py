"""Planes of encodings that follow one another."""

import numpy as np
import pytest

from sequitur_core.explore.maps.planes import plane, turned_onto
from sequitur_core.explore.maps.projection import project
from tests.core.conftest import noise

ENCODINGS = noise(50, 6) * [5, 4, 1, 1, 1, 1]


@pytest.mark.parametrize("turn", [np.diag([-1, 1]), np.diag([-1, -1]), np.array([[0, 1], [1, 0]])])
def test_a_plane_that_flips_or_turns_is_turned_back(turn):
    points = plane(ENCODINGS)
    np.testing.assert_allclose(turned_onto(points @ turn, points), points, atol=1e-9)


def test_turning_changes_no_distance():
    points, target = noise(20, 2), noise(20, 2, seed=1)
    turned = turned_onto(points, target)
    np.testing.assert_allclose(turned @ turned.T, points @ points.T, atol=1e-5)


def test_nothing_jumps_while_two_directions_exchange_their_ranks():
    stretch = [np.array([5 - t, 4 + t, 1, 1, 1, 1]) for t in np.linspace(0, 1, 20)]
    before, steps = plane(noise(50, 6) * stretch[0]), []
    for one in stretch[1:]:
        points = turned_onto(plane(noise(50, 6) * one), before)
        steps.append(np.abs(points - before).max())
        before = points
    assert max(steps) < 0.5


def test_the_plane_of_many_numbers_is_that_of_pca():
    np.testing.assert_allclose(plane(ENCODINGS), project(ENCODINGS, "pca").points, atol=1e-5)


def test_two_numbers_are_shown_as_they_are():
    two = noise(9, 2)
    np.testing.assert_allclose(plane(two), two - two.mean(axis=0), atol=1e-6)


def test_one_number_lies_on_a_line():
    points = plane(noise(9, 1))
    assert np.ptp(points[:, 0]) > 1
    assert not points[:, 1].any()


def test_encodings_that_are_all_equal_stay_in_one_place():
    points = plane(np.ones((5, 4)))
    assert not turned_onto(points, points).any()
