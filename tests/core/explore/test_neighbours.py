"""Neighbours of a point in encoding space, and who lies apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore import neighbours
from sequitur_core.explore.neighbours import Spans, isolation, nearest, normalised, window_spans

LINE = np.array([[0.0], [1.0], [3.0], [7.0]])
NUMBERS = st.floats(-100, 100, width=32)


def tables(least: int = 2) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(least, 30), st.integers(1, 5))
    return shapes.flatmap(lambda shape: hnp.arrays(np.float32, shape, elements=NUMBERS))


def test_the_nearest_come_first():
    rows, distances = nearest(LINE, [[2.9]], k=3)
    np.testing.assert_array_equal(rows, [[2, 1, 0]])
    np.testing.assert_allclose(distances, [[0.1, 1.9, 2.9]])


def test_a_row_is_no_neighbour_of_itself():
    np.testing.assert_array_equal(isolation(LINE, k=2).neighbours[1], [0, 2])
    np.testing.assert_allclose(nearest(LINE, LINE[1], k=3)[1], [[0, 1, 2]])


def test_with_fewer_sequences_than_asked_for_all_are_neighbours():
    assert len(isolation(LINE, k=10).neighbours[0]) == 3


def test_one_sequence_has_no_neighbour():
    assert len(isolation(LINE[:1]).neighbours[0]) == 0


@pytest.mark.parametrize("row", [0, 5, 29])
def test_of_equal_encodings_none_is_its_own_neighbour(row):
    assert row not in isolation(np.zeros((30, 2)), k=3).neighbours[row]


@given(tables(), st.integers(1, 8))
def test_nearest_agrees_with_all_distances(table, k):
    rows, distances = nearest(table, table, k=k)
    every = np.linalg.norm(table[:, None].astype(float) - table[None].astype(float), axis=2)
    np.testing.assert_allclose(distances, np.sort(every, axis=1)[:, :k], atol=1e-9)
    np.testing.assert_allclose(np.take_along_axis(every, rows, axis=1), distances, atol=1e-9)


def test_many_points_are_looked_up_in_parts(monkeypatch):
    table = np.random.default_rng(0).normal(size=(50, 3))
    whole = nearest(table, table)
    monkeypatch.setattr(neighbours, "CHUNK", 120)
    for one, other in zip(whole, nearest(table, table), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_point_of_another_size_is_explained():
    with pytest.raises(SequiturError, match="2 numbers, but encodings have 1"):
        nearest(LINE, [[1.0, 2.0]])


def test_no_neighbours_cant_be_asked_for():
    with pytest.raises(SequiturError, match="1 or more"):
        nearest(LINE, [[1.0]], k=0)


def test_a_point_far_from_all_is_the_most_isolated():
    cloud = np.random.default_rng(0).normal(size=(60, 3))
    cloud[17] = 9.0
    found = isolation(cloud)
    assert (found.distance.argmax(), found.local.argmax()) == (17, 17)


def test_the_usual_distance_is_one():
    found = isolation(np.random.default_rng(0).normal(size=(61, 3)))
    assert np.median(found.distance) == pytest.approx(1)


def test_beside_a_dense_group_a_point_is_locally_apart_though_a_loose_group_is_wider():
    rng = np.random.default_rng(0)
    dense, loose = rng.normal(scale=0.05, size=(40, 2)), rng.normal(loc=30, size=(40, 2))
    table = np.vstack([dense, loose, [[0.6, 0.6]]])
    found = isolation(table, k=5)
    assert found.local.argmax() == 80
    assert found.distance.argmax() != 80


@given(tables(), st.integers(-4, 4))
def test_isolation_depends_on_no_unit(table, power):
    one, other = isolation(table), isolation(table * np.float32(4.0**power))
    np.testing.assert_allclose(one.distance, other.distance, rtol=1e-4, atol=1e-4)


@given(tables(least=1))
def test_isolation_is_always_a_number(table):
    found = isolation(table)
    assert np.isfinite(found.distance).all()
    assert np.isfinite(found.local).all()
    own = np.arange(len(table))[:, None]
    assert not (found.neighbours == own).any()


@pytest.mark.parametrize("n", [1, 2, 9])
def test_of_equal_encodings_nobody_is_isolated(n):
    found = isolation(np.full((n, 2), 3.0))
    np.testing.assert_array_equal(found.distance, 1)
    np.testing.assert_array_equal(found.local, 1)


def test_one_that_isnt_equal_to_all_others_is_isolated():
    table = np.zeros((40, 2))
    table[7] = 1.0
    found = isolation(table)
    assert found.distance.argmax() == 7
    assert found.local.argmax() == 7


def test_huge_encodings_can_be_scaled():
    assert np.isfinite(normalised([[1e300], [-1e300]])).all()


def test_encodings_that_are_no_table_are_explained():
    with pytest.raises(SequiturError, match="shape"):
        normalised([1.0, 2.0])


# --- Windows that overlap


def windows(n: int, *, length: int, step: int) -> Spans:
    start = np.arange(n) * step
    return Spans(np.zeros(n, np.int64), start, start + length)


def test_windows_that_overlap_are_no_neighbours():
    path = np.arange(30.0)[:, None]
    found = isolation(path, k=2, spans=windows(30, length=3, step=1)).neighbours
    assert (np.abs(found - np.arange(30)[:, None]) >= 3).all()


def test_windows_that_touch_are_neighbours():
    path = np.arange(30.0)[:, None]
    found = isolation(path, k=2, spans=windows(30, length=3, step=3)).neighbours
    assert set(found[10]) == {9, 11}


def test_windows_of_other_recordings_never_overlap():
    spans = Spans(np.arange(6), np.zeros(6, np.int64), np.full(6, 9))
    found = isolation(np.arange(6.0)[:, None] ** 2, k=1, spans=spans)
    np.testing.assert_array_equal(found.neighbours[:, 0], [1, 0, 1, 2, 3, 4])


def test_an_odd_stretch_is_isolated_though_its_windows_are_near_each_other():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(60, 2))
    table[20:26] = 30 + 0.01 * rng.normal(size=(6, 2))
    spans = windows(60, length=8, step=1)
    assert set(np.argsort(-isolation(table, k=3, spans=spans).distance)[:6]) == set(range(20, 26))
    assert isolation(table, k=3).distance[22] < 1


def test_where_all_windows_overlap_they_are_neighbours_all_the_same():
    found = isolation(np.arange(4.0)[:, None], k=2, spans=windows(4, length=99, step=1))
    assert np.isfinite(found.distance).all()
    assert not (found.neighbours == np.arange(4)[:, None]).any()


def test_with_fewer_others_than_asked_for_the_last_one_counts_again():
    found = isolation(np.arange(6.0)[:, None], k=3, spans=windows(6, length=4, step=1))
    np.testing.assert_array_equal(found.neighbours[0], [4, 5, 5])


def test_overlaps_are_counted():
    assert windows(10, length=4, step=1).most_overlaps() == 6
    assert windows(10, length=4, step=4).most_overlaps() == 0


def test_sequences_that_are_recordings_have_no_spans():
    assert window_spans(SequenceDataset("x", [np.ones(3)] * 2)) is None


def test_isolation_is_the_same_in_parts(monkeypatch):
    table = np.random.default_rng(0).normal(size=(50, 3))
    whole = isolation(table)
    monkeypatch.setattr(neighbours, "CHUNK", 60)
    np.testing.assert_allclose(isolation(table).distance, whole.distance)
