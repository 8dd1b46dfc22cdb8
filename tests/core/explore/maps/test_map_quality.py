"""What a map kept of the encodings: known answers, scikit-learn's numbers, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import special_ortho_group
from sklearn.manifold import trustworthiness

from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps import map_quality as module
from sequitur_core.explore.maps.map_quality import (
    aligned,
    default_neighbours,
    interpolated_to_all,
    label_agreement,
    map_agreement,
    map_quality,
)


def cloud(n: int, dims: int = 8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, dims))


def noisy_map(encodings: np.ndarray, noise: float = 0.5) -> np.ndarray:
    return encodings[:, :2] + noise * cloud(len(encodings), 2, seed=1)


@pytest.mark.parametrize("n", [12, 40, 300])
@pytest.mark.parametrize("k", [1, 5])
def test_trustworthiness_is_that_of_scikit_learn(n, k):
    high = cloud(n)
    low = noisy_map(high)
    assert map_quality(high, low, k=k).trustworthiness == pytest.approx(
        trustworthiness(high, low, n_neighbors=k), abs=1e-12
    )


@pytest.mark.parametrize("n", [12, 40, 300])
def test_continuity_is_the_trustworthiness_of_the_way_back(n):
    high = cloud(n)
    low = noisy_map(high)
    assert map_quality(high, low, k=5).continuity == pytest.approx(
        trustworthiness(low, high, n_neighbors=5), abs=1e-12
    )


def test_a_map_that_shows_the_encodings_themselves_loses_nothing():
    places = cloud(100, 2)
    found = map_quality(places, 3 * places + 7)
    assert (found.trustworthiness, found.continuity) == (1.0, 1.0)
    assert found.lost.max() == found.invented.max() == 0
    assert np.array_equal(found.near, found.near_on_map)


def test_a_point_that_was_moved_away_has_lost_all_its_neighbours():
    places = cloud(100, 2)
    moved = places.copy()
    moved[7] = [50, 50]
    found = map_quality(places, moved)
    assert found.lost[7] == 1
    assert np.delete(found.lost, 7).max() < 0.3


def test_two_groups_laid_over_one_another_invent_neighbours_but_lose_few():
    rng = np.random.default_rng(0)
    group = rng.normal(size=(40, 2))
    high = np.concatenate([np.c_[group, np.zeros(40)], np.c_[group + 0.01, np.full(40, 100.0)]])
    found = map_quality(high, high[:, :2], k=10)
    # On the map half of each point's neighbours are of the other group.
    assert found.invented.mean() == pytest.approx(0.5, abs=0.1)
    assert found.lost.mean() < 0.1
    assert found.trustworthiness < found.continuity


def test_shuffled_points_lose_almost_all():
    high = cloud(400)
    low = np.random.default_rng(3).permutation(noisy_map(high))
    found = map_quality(high, low)
    chance = 2 * found.k / 399
    assert found.lost.mean() == pytest.approx(1 - chance, abs=0.02)


def test_many_points_are_measured_at_some_of_them(monkeypatch):
    high = cloud(3000)
    low = noisy_map(high)
    whole = map_quality(high, low)
    monkeypatch.setattr(module, "MOST_DISTANCES", 1)
    some = map_quality(high, low)
    assert len(whole.rows) == 3000
    assert len(some.rows) == 1000
    assert np.array_equal(some.lost, whole.lost[some.rows])
    assert some.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.02)
    assert some.continuity == pytest.approx(whole.continuity, abs=0.02)


def test_of_very_many_points_a_thousand_are_measured(monkeypatch):
    monkeypatch.setattr(module, "MOST_DISTANCES", module.MOST_DISTANCES // 10)
    high = cloud(5_000, 16).astype(np.float32)
    assert len(map_quality(high, noisy_map(high)).rows) == 1000


def test_points_that_were_not_measured_are_like_those_beside_them():
    along = [0, 0.1, 0.2, 9, 9.1, 9.2, 0.05, 9.05]
    places = np.c_[along, along]
    rows = np.arange(6)
    values = np.array([0, 0, 0, 1, 1, 1], np.float32)
    assert interpolated_to_all(values, rows, places).tolist() == [0, 0, 0, 1, 1, 1, 0, 1]


def test_sequences_that_occur_twice_do_not_lose_each_other():
    places = np.repeat(cloud(20, 2), 20, axis=0)  # 20 doubles of each: more than neighbours
    found = map_quality(places, places)
    assert found.lost.max() == found.invented.max() == 0


@pytest.mark.parametrize("n", [1, 2, 3])
def test_too_few_sequences_get_a_sentence(n):
    with pytest.raises(SequiturError, match="all are neighbours of each other"):
        map_quality(cloud(n), cloud(n, 2))
    with pytest.raises(SequiturError, match="all are neighbours of each other"):
        map_agreement(cloud(n, 2), cloud(n, 2))


def test_four_sequences_are_enough():
    assert map_quality(cloud(4), cloud(4, 2)).k == 1


def test_encodings_that_are_all_equal_get_a_sentence():
    with pytest.raises(SequiturError, match="All encodings are equal"):
        map_quality(np.ones((30, 4)), np.zeros((30, 2)))


def test_points_all_in_one_place_are_no_fault():
    found = map_quality(cloud(30), np.zeros((30, 2)))
    assert found.lost.max() == 0  # everybody is as near as everybody else
    assert found.invented.mean() > 0.3


def test_another_number_of_points_gets_a_sentence():
    with pytest.raises(SequiturError, match="30 encodings but 29 points"):
        map_quality(cloud(30), cloud(29, 2))


def test_encodings_that_are_no_numbers_get_a_sentence():
    with pytest.raises(SequiturError, match="finite"):
        map_quality(np.full((30, 2), np.nan), cloud(30, 2))


@pytest.mark.parametrize("k", [0, 15, 30])
def test_too_many_neighbours_get_a_sentence(k):
    with pytest.raises(SequiturError, match="choose from 1"):
        map_quality(cloud(30), cloud(30, 2), k=k)


@given(st.integers(4, 10**6))
def test_the_usual_neighbours_are_always_allowed(n):
    assert 1 <= default_neighbours(n) < n / 2


@given(st.integers(4, 40), st.integers(1, 5), st.integers(0, 10**6))
def test_all_shares_lie_between_0_and_1(n, dims, seed):
    found = map_quality(cloud(n, dims, seed), cloud(n, 2, seed + 1))
    for share in (found.trustworthiness, found.continuity, *found.lost, *found.invented):
        assert -1e-9 <= share <= 1 + 1e-9


@given(st.integers(5, 30), st.integers(0, 1000))
def test_turning_and_stretching_a_map_changes_nothing(n, seed):
    high, low = cloud(n, 4, seed), cloud(n, 2, seed + 1)
    turn = special_ortho_group.rvs(2, random_state=seed)
    one, other = map_quality(high, low), map_quality(high, 4 * low @ turn - 2)
    assert one.trustworthiness == pytest.approx(other.trustworthiness)
    assert np.array_equal(one.near, other.near)


# Labels


def test_labels_that_lie_apart_agree_wholly_with_neighbours():
    high = np.concatenate([cloud(40), cloud(40) + 100])
    found = label_agreement(map_quality(high, high[:, :2]), ["a"] * 40 + ["b"] * 40)
    assert (found.in_encodings, found.on_map) == (1, 1)
    assert found.by_chance == pytest.approx(39 / 79)


def test_labels_drawn_by_lot_agree_as_chance_has_it():
    high = cloud(2000, 4)
    labels = np.random.default_rng(0).choice(["a", "b", "c"], 2000, p=[0.6, 0.3, 0.1])
    found = label_agreement(map_quality(high, high[:, :2]), labels.tolist())
    assert found.in_encodings == pytest.approx(found.by_chance, abs=0.02)
    assert found.on_map == pytest.approx(found.by_chance, abs=0.02)
    assert found.by_chance == pytest.approx(0.46, abs=0.03)


def test_a_map_that_mixes_labels_agrees_less_than_the_encodings():
    high = np.concatenate([np.c_[cloud(40, 2), np.zeros(40)], np.c_[cloud(40, 2), np.full(40, 9)]])
    found = label_agreement(map_quality(high, high[:, :2]), ["a"] * 40 + ["b"] * 40)
    assert found.in_encodings == 1
    assert 0.4 < found.on_map < 0.6


def test_fewer_of_the_nearest_can_be_asked_for_their_label():
    fours = np.repeat(100 * cloud(20), 4, axis=0) + cloud(80, seed=4) / 100
    found, labels = map_quality(fours, fours[:, :2]), np.repeat(np.arange(20), 4).tolist()
    assert found.k == 15
    assert label_agreement(found, labels, k=3).in_encodings == 1
    assert label_agreement(found, labels).in_encodings == pytest.approx(3 / 15)


def test_sequences_without_a_label_do_not_count():
    high = np.concatenate([cloud(40), cloud(40) + 100])
    labels = ["a"] * 40 + ["b"] * 40
    labels[::3] = [None] * len(labels[::3])
    labels[1] = float("nan")
    assert label_agreement(map_quality(high, high[:, :2]), labels).in_encodings == 1


@pytest.mark.parametrize("labels", [[None] * 30, ["a"] * 30, ["a"] + [None] * 29])
def test_labels_that_nobody_can_disagree_on_get_a_sentence(labels):
    high = cloud(30)
    with pytest.raises(SequiturError, match="fewer than two different values"):
        label_agreement(map_quality(high, high[:, :2]), labels)


def test_200_labels_are_no_more_trouble_than_two():
    high = np.repeat(100 * cloud(200), 10, axis=0) + cloud(2000, seed=4) / 100
    labels = np.repeat(np.arange(200), 10).tolist()
    found = label_agreement(map_quality(high, noisy_map(high, 0), k=9), labels)
    assert found.in_encodings == 1
    assert found.by_chance == pytest.approx(9 / 1999)


# Two maps


def test_a_map_agrees_wholly_with_itself_turned():
    places = cloud(200, 2)
    assert map_agreement(places, places[:, ::-1] * 5).share == 1


def test_maps_drawn_by_lot_agree_as_chance_has_it():
    found = map_agreement(cloud(1000, 2), cloud(1000, 2, seed=1))
    assert found.share == pytest.approx(found.by_chance, abs=0.005)


def test_a_point_that_moved_has_no_neighbours_in_common():
    places = cloud(60, 2)
    places[3] = [-5, -5]
    moved = places.copy()
    moved[3] = [5, 5]
    found = map_agreement(places, moved)
    assert found.common[3] < 0.1
    assert np.median(found.common) > 0.9


def test_many_points_in_one_place_are_no_trouble():
    found = map_agreement(np.zeros((50, 2)), cloud(50, 2))
    assert 0 <= found.share <= 1


def test_maps_of_other_sequences_get_a_sentence():
    with pytest.raises(SequiturError, match="Compare maps of the same"):
        map_agreement(cloud(20, 2), cloud(21, 2))


@given(st.integers(5, 40), st.integers(0, 1000))
def test_common_neighbours_are_common_both_ways(n, seed):
    one, other = cloud(n, 2, seed), cloud(n, 2, seed + 1)
    there, back = map_agreement(one, other), map_agreement(other, one)
    assert np.array_equal(there.common, back.common)


@given(st.integers(3, 40), st.integers(0, 1000))
def test_a_map_that_was_turned_mirrored_and_moved_is_laid_back(n, seed):
    places = cloud(n, 2, seed)
    turn = special_ortho_group.rvs(2, random_state=seed) @ np.diag([1, -1])
    assert np.allclose(aligned(3 * places @ turn + 5, places), places, atol=1e-4)


def test_points_in_one_place_are_laid_on_the_middle():
    places = cloud(10, 2)
    assert np.allclose(aligned(np.ones((10, 2)), places), places.mean(axis=0), atol=1e-6)
