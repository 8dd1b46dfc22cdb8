"""UMAP maps of a training, laid out backwards from the finished one."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.explore.maps.map_quality import map_quality
from sequitur_core.explore.maps.map_sequence import laid_out_backwards
from sequitur_core.explore.maps.projection import project


@pytest.fixture(scope="module")
def tables() -> list[np.ndarray]:
    """Three groups that come out of noise step by step."""
    rng = np.random.default_rng(0)
    noise, groups = rng.normal(size=(60, 5)), np.repeat(rng.normal(size=(3, 5)) * 6, 20, axis=0)
    return [noise + share * groups for share in np.linspace(0, 1, 8) ** 2]


@pytest.fixture(scope="module")
def maps(tables: list[np.ndarray]) -> np.ndarray:
    return laid_out_backwards(tables, project(tables[-1]).points, seed=0)


def size(points: np.ndarray) -> float:
    return float(np.sqrt(np.square(points).sum(axis=-1).mean()))


def test_the_last_map_is_the_one_that_was_given(tables, maps):
    assert maps.shape == (8, 60, 2)
    np.testing.assert_allclose(maps[-1], project(tables[-1]).points, atol=1e-4)


def test_each_map_shows_the_neighbours_of_its_own_moment(tables, maps):
    of_first, of_last = (map_quality(tables[0], maps[i]).trustworthiness for i in (0, -1))
    assert of_first > of_last + 0.1


def test_a_map_lies_nearly_where_the_one_after_it_does(tables, maps):
    alone = project(tables[-2]).points
    assert size(maps[-2] - maps[-1]) < 0.5 * size(alone - maps[-1])


def test_maps_keep_their_size(maps):
    assert size(maps[-2]) == pytest.approx(size(maps[-1]), rel=0.3)


def test_encodings_that_are_all_equal_stay_where_the_next_lie(tables):
    final = project(tables[-1], "pca").points
    first, last = laid_out_backwards([np.ones((60, 5)), tables[-1]], final, seed=0)
    np.testing.assert_allclose(first, last, atol=1e-5)
