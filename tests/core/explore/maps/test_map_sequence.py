"""UMAP maps of a training, laid out backwards from the finished one."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.map_quality import map_quality
from sequitur_core.explore.maps.map_sequence import laid_out_backwards, turn_to_square
from sequitur_core.explore.maps.projection import project


@pytest.fixture(scope="module")
def tables() -> list[np.ndarray]:
    """Three groups that come out of noise, at four moments."""
    rng = np.random.default_rng(0)
    noise, groups = rng.normal(size=(60, 5)), np.repeat(rng.normal(size=(3, 5)) * 6, 20, axis=0)
    return [noise + share * groups for share in (0.0, 0.1, 0.4, 1.0)]


@pytest.fixture(scope="module")
def maps(tables: list[np.ndarray]) -> np.ndarray:
    return laid_out_backwards(tables, project(tables[-1]).points, seed=0)


def size(points: np.ndarray) -> float:
    return float(np.sqrt(np.square(points).sum(axis=-1).mean()))


def test_the_last_map_is_the_one_that_was_given(tables, maps):
    assert maps.shape == (4, 60, 2)
    np.testing.assert_allclose(maps[-1], project(tables[-1]).points, atol=1e-4)


def test_each_map_shows_the_neighbours_of_its_own_moment(tables, maps):
    of_first, of_last = (map_quality(tables[0], maps[i]).trustworthiness for i in (0, -1))
    assert of_first > of_last + 0.1


def test_a_map_lies_nearly_where_the_one_after_it_does(tables, maps):
    alone = project(tables[2]).points
    way = size(maps[2] - maps[3]) / size(maps[3])
    assert way < 0.5 * size(alone - maps[3]) / size(maps[3])


def test_encodings_that_are_all_equal_stay_where_the_next_lie(tables):
    final = project(tables[-1], "pca").points
    first, last = laid_out_backwards([np.ones((60, 5)), tables[-1]], final, seed=0)
    np.testing.assert_array_equal(first, last)


def test_what_umap_begins_with_is_as_wide_as_it_is_high(tables, monkeypatch):
    begun = []
    monkeypatch.setattr(
        projection, "umap_from", lambda table, start, **_: begun.append(start) or start
    )
    final = project(tables[-1], "pca").points * [5.0, 1.0]
    moved, last = laid_out_backwards(tables[-2:], final, seed=0)
    width, height = np.ptp(begun[0], axis=0)
    assert width == pytest.approx(height, rel=1e-6)
    np.testing.assert_allclose(moved, last, atol=1e-4)  # and is turned back


def test_a_square_is_found_for_any_points():
    for seed in range(5):
        points = np.random.default_rng(seed).normal(size=(30, 2)) * [1.0, 10.0]
        width, height = np.ptp(points @ turn_to_square(points), axis=0)
        assert width == pytest.approx(height, rel=1e-6)
