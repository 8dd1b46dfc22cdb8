"""New encodings on a map that stays: where they land, how new they are, whose name they get."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.out_of_sample import (
    neighbourhood,
    percentile_ranks,
    poorly_reconstructed,
    weighted_positions,
    weighted_vote,
)

finite = st.floats(-1e3, 1e3, width=32)


@pytest.fixture(scope="module")
def groups() -> tuple[np.ndarray, np.ndarray]:
    """Two groups of 30, far apart, and their points on a map."""
    rng = np.random.default_rng(0)
    encodings = np.concatenate([rng.normal(size=(30, 4)), 50 + rng.normal(size=(30, 4))])
    return encodings.astype(np.float32), (encodings[:, :2] * 3).astype(np.float32)


def tables(n: tuple[int, int] = (1, 30)) -> st.SearchStrategy:
    return st.integers(*n).flatmap(
        lambda rows: st.integers(1, 5).flatmap(
            lambda d: st.tuples(
                arrays(np.float32, (rows, d), elements=finite),
                arrays(np.float32, (rows, 2), elements=finite),
                arrays(np.float32, (7, d), elements=finite),
            )
        )
    )


def place(encodings, points, new) -> tuple[np.ndarray, np.ndarray]:
    """Points and novelty of new encodings."""
    found = neighbourhood(encodings, new)
    return weighted_positions(found.rows, found.weights, points), found.novelty


def test_a_sequence_that_was_trained_on_lands_on_itself(groups) -> None:
    encodings, points = groups
    landed, _ = place(encodings, points, encodings)
    np.testing.assert_allclose(landed, points, atol=1e-5)


def test_halfway_between_two_is_halfway_on_the_map() -> None:
    encodings = np.array([[0.0], [1.0], [100.0], [200.0]])
    points = np.array([[0.0, 0.0], [2.0, 4.0], [90.0, 0.0], [0.0, 90.0]])
    landed, _ = place(encodings, points, [[0.5]])
    np.testing.assert_allclose(landed, [[1, 2]], atol=0.05)


def test_equal_encodings_share_what_lies_on_them() -> None:
    encodings = np.array([[0.0], [0.0], [5.0], [9.0]])
    points = np.array([[1.0, 0.0], [3.0, 0.0], [70.0, 0.0], [0.0, 70.0]])
    landed, _ = place(encodings, points, [[0.0]])
    np.testing.assert_allclose(landed, [[2, 0]])


def test_a_new_one_of_a_group_lands_in_it(groups) -> None:
    encodings, points = groups
    landed, _ = place(encodings, points, np.full((1, 4), 50.0))
    low, high = points[30:].min(axis=0), points[30:].max(axis=0)
    assert ((low <= landed) & (landed <= high)).all()


@given(tables())
def test_nothing_lands_outside_of_the_map(made) -> None:
    encodings, points, new = made
    landed, _ = place(encodings, points, new)
    slack = 1e-4 * (1 + np.abs(points).max())
    assert (landed >= points.min(axis=0) - slack).all()
    assert (landed <= points.max(axis=0) + slack).all()


@given(tables())
def test_weights_add_up_to_one_and_the_nearest_count_most(made) -> None:
    encodings, _, new = made
    found = neighbourhood(encodings, new)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert (np.diff(found.weights, axis=1) <= 1e-9).all()


@given(tables())
def test_novelty_is_the_share_that_lies_nearer(made) -> None:
    encodings, _, new = made
    found = neighbourhood(encodings, new, k=3)
    table = encodings.astype(float)
    if len(table) < 2:
        assert (found.novelty == 0).all()
        return
    apart = np.linalg.norm(table[:, None] - table[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    own = np.sort(apart, axis=1)[:, : min(3, len(table) - 1)].mean(axis=1)
    away = np.sort(np.linalg.norm(table[None] - new[:, None].astype(float), axis=2), axis=1)
    means = away[:, : min(3, len(table))].mean(axis=1)
    for share, mean in zip(found.novelty, means, strict=True):
        slack = 1e-6 * (1 + mean)
        assert (own < mean - slack).mean() <= share <= (own < mean + slack).mean()


def test_what_lies_far_from_all_is_newer_than_all(groups) -> None:
    encodings, points = groups
    _, novelty = place(encodings, points, np.full((1, 4), 25.0))
    assert novelty[0] == 1


def test_a_few_outliers_dont_make_what_is_far_usual() -> None:
    rng = np.random.default_rng(4)
    outliers = 30 * rng.normal(size=(6, 3)) + 200
    encodings = np.concatenate([rng.normal(size=(200, 3)), outliers])
    found = neighbourhood(encodings, [[40.0, 0, 0], [0.5, 0, 0]])
    assert found.novelty[0] == 1
    assert found.beyond[0] > 5
    assert found.novelty[1] < 0.9


def test_half_of_what_is_usual_is_usual_to_the_other() -> None:
    rng = np.random.default_rng(5)
    strange = []
    for _ in range(20):
        data = rng.standard_t(4, size=(300, 3))  # has a long tail
        found = neighbourhood(data[::2], data[1::2])
        strange.append((found.novelty >= 0.99).mean())
    assert np.mean(strange) <= 0.02


def test_what_is_reconstructed_far_worse_than_usual_is_told_from_new_data_as_usual() -> None:
    rng = np.random.default_rng(6)
    errors = np.exp(0.2 * rng.normal(size=200))
    errors[:5] *= 100
    held_out = np.arange(200) % 5 == 0
    errors[held_out] *= 2  # nobody trained on them
    new = 2 * np.exp(0.2 * rng.normal(size=500))
    assert not poorly_reconstructed(errors, held_out, new).any()
    assert poorly_reconstructed(errors, held_out, [20.0]).all()
    overfitted = np.append(20 * new, 2_000.0)
    assert poorly_reconstructed(errors, None, overfitted).nonzero()[0].tolist() == [500]


def test_novelty_grows_on_the_way_out(groups) -> None:
    encodings, points = groups
    way = np.linspace(0, 25, 20)[:, None] * np.ones((1, 4))
    _, novelty = place(encodings, points, way)
    assert (np.diff(novelty) >= -0.05).all()
    assert novelty[0] < 0.5 < novelty[-1]


def test_of_many_encodings_some_tell_how_far_apart_they_lie() -> None:
    rng = np.random.default_rng(1)
    encodings = rng.normal(size=(6000, 3))
    novelty = neighbourhood(encodings, rng.normal(size=(2000, 3))).novelty
    assert np.abs(np.quantile(novelty, [0.1, 0.5, 0.9]) - [0.1, 0.5, 0.9]).max() < 0.06


def test_a_small_step_is_a_small_step_on_the_map(groups) -> None:
    encodings, points = groups
    way = np.linspace(0, 1, 2000)[:, None] * np.array([[1.0, -1.0, 0.5, 0.2]])
    landed, _ = place(encodings, points, way)
    assert np.linalg.norm(np.diff(landed, axis=0), axis=1).max() < 0.2


def test_encodings_that_are_no_numbers_are_refused(groups) -> None:
    encodings, points = groups
    with pytest.raises(SequiturError, match="finite"):
        place(encodings, points, [[np.nan] * 4])


def test_a_rank_is_the_share_of_smaller_numbers() -> None:
    assert percentile_ranks([1, 2, 3, np.nan, 4], [0, 2.5, 4, 9]).tolist() == [0, 0.5, 0.75, 1]


def test_the_nearest_neighbours_give_their_name() -> None:
    rows, weights = np.array([[0, 1, 2]]), np.array([[0.5, 0.3, 0.2]])
    assert weighted_vote(["a", "b", "b"], rows, weights) == [("a", 0.5)]
    assert weighted_vote(["b", "a", "b"], rows, weights) == [("b", 0.7)]
