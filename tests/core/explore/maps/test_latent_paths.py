"""What lies between the encodings: spots, ways, how far out they are, what is drawn there."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.scaling import Scaler
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps import projection
from sequitur_core.explore.maps.latent_paths import (
    DistanceToData,
    decode,
    nearest_weights,
    point_at_map_position,
    point_on_path,
    position_on_path,
    positions_on_path,
    shortest_path,
)
from sequitur_core.models import CONV_LSTM_AE, LINEAR_AE, LSTM_AE

SQUARE = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
NUMBERS = st.floats(-100, 100, width=32)


def tables(rows: tuple[int, int] = (1, 30), columns: int = 2) -> st.SearchStrategy:
    shapes = st.tuples(st.integers(*rows), st.just(columns))
    return shapes.flatmap(lambda shape: arrays(np.float32, shape, elements=NUMBERS))


# Mixtures and spots


def test_the_middle_of_four_places_is_their_mean():
    assert nearest_weights(SQUARE, (0.5, 0.5)).weights.tolist() == [0.25] * 4


def test_nearer_places_count_more():
    mixed = nearest_weights(SQUARE, (0.2, 0.1))
    assert mixed.rows[0] == 0
    assert (np.diff(mixed.weights) <= 0).all()


def test_a_place_alone_counts_where_it_lies():
    mixed = nearest_weights(SQUARE, SQUARE[2])
    assert dict(zip(mixed.rows.tolist(), mixed.weights.tolist(), strict=True))[2] == 1.0


def test_places_that_coincide_count_alike():
    mixed = nearest_weights([[0, 0], [0, 0], [5, 5]], (0, 0))
    assert sorted(zip(mixed.rows.tolist(), mixed.weights.tolist(), strict=True)) == [
        (0, 0.5),
        (1, 0.5),
        (2, 0.0),
    ]


def test_only_the_nearest_places_count():
    places = np.arange(20.0)[:, None]
    assert set(nearest_weights(places, [10.2], neighbours=4).rows.tolist()) == {9, 10, 11, 12}


def test_places_equally_far_all_count_alike():
    circle = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0, 2 * np.pi, 13)[:-1]])
    assert np.allclose(nearest_weights(circle, (0, 0), neighbours=12).weights, 1 / 12)


@given(tables(), st.tuples(NUMBERS, NUMBERS))
def test_weights_are_shares(places, at):
    weights = nearest_weights(places, at).weights
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


@given(tables(), st.tuples(NUMBERS, NUMBERS))
def test_a_mixture_lies_within_what_it_mixes(places, at):
    mixed = nearest_weights(places, at)
    own = places[mixed.rows].astype(float)
    value = mixed.mean(places)
    assert (value >= own.min(axis=0) - 1e-6).all()
    assert (value <= own.max(axis=0) + 1e-6).all()


def test_a_mixture_does_not_jump_where_a_neighbour_changes():
    places = np.random.default_rng(0).normal(size=(60, 2))
    values = np.random.default_rng(1).normal(size=60)
    steps = np.linspace(-2, 2, 2001)
    drawn = np.array([nearest_weights(places, (x, 0.3)).mean(values) for x in steps])
    assert np.abs(np.diff(drawn)).max() < 0.02


def test_the_spot_of_a_point_is_its_own_encoding_and_length():
    encodings = np.arange(12, dtype=np.float32).reshape(4, 3)
    spot = point_at_map_position(SQUARE, encodings, [5, 6, 7, 8], SQUARE[1])
    assert spot.z.tolist() == encodings[1].tolist()
    assert spot.length == 6


def test_the_spot_between_points_mixes_their_encodings_and_lengths():
    spot = point_at_map_position([[0, 0], [1, 0]], [[2.0], [4.0]], [10, 20], (0.5, 0))
    assert spot.z.tolist() == [3.0]
    assert spot.length == 15


def test_one_sequence_is_what_lies_everywhere():
    spot = point_at_map_position([[0, 0]], [[2.0, 3.0]], [7], (50, -3))
    assert spot.z.tolist() == [2.0, 3.0]
    assert spot.length == 7


@pytest.mark.parametrize("dim", [1, 2])
def test_a_map_of_the_numbers_themselves_is_decoded_where_it_is_pointed_at(dim):
    encodings = np.random.default_rng(0).normal(size=(20, dim)).astype(np.float32)
    points = (projection.line, projection.numbers)[dim - 1](encodings.astype(np.float64)).astype(
        np.float32
    )
    between = encodings[:2].mean(axis=0)
    spot = point_at_map_position(points, encodings, range(1, 21), [*between, 0.0][:2])
    np.testing.assert_array_equal(spot.z, between)
    turned = points[:, ::-1] if dim == 2 else points * 2  # another map of the same
    spot = point_at_map_position(turned, encodings, range(1, 21), turned[3])
    np.testing.assert_array_equal(spot.z, encodings[3])


# Ways


def test_a_share_of_a_line_is_a_share_of_its_length():
    corner = [[0, 0], [3, 0], [3, 1]]
    assert position_on_path(corner, 0.5).tolist() == [2, 0]
    assert position_on_path(corner, 0.875).tolist() == [3, 0.5]


@pytest.mark.parametrize(("share", "end"), [(-1, 0), (0, 0), (1, -1), (7, -1)])
def test_a_line_ends_at_its_ends(share, end):
    knots = np.random.default_rng(0).normal(size=(5, 4))
    assert position_on_path(knots, share).tolist() == knots[end].tolist()


def test_a_line_of_one_place_stays_there():
    assert position_on_path([[1, 2]], 0.7).tolist() == [1, 2]
    assert position_on_path([[1, 2], [1, 2]], 0.7).tolist() == [1, 2]


@given(tables((2, 12)), st.integers(2, 40))
def test_positions_taken_evenly_are_equally_far_from_the_start(knots, count):
    steps = np.linalg.norm(np.diff(knots.astype(float), axis=0), axis=1)
    found = positions_on_path(knots, count)
    assert len(found) == count
    assert np.linalg.norm(np.diff(found, axis=0), axis=1).sum() <= steps.sum() * (1 + 1e-6) + 1e-6


def test_the_length_goes_along_with_the_encoding():
    spot = point_on_path([[0.0], [1.0], [3.0]], [10, 20, 40], 2 / 3)
    assert spot.z.tolist() == [2.0]
    assert spot.length == 30
    assert spot.sources.rows.tolist() == [1, 2]
    assert spot.sources.weights.tolist() == pytest.approx([0.5, 0.5])


@given(tables((2, 30), 3), st.data())
def test_a_way_through_leads_from_end_to_end_by_no_longer_hops_than_the_straight_one(table, data):
    rows = st.integers(0, len(table) - 1)
    start, end = data.draw(rows), data.draw(rows)
    assume(start != end)
    way = shortest_path(table, start, end)
    assert (way[0], way[-1]) == (start, end)
    assert len(set(way.tolist())) == len(way)
    own = table.astype(float)
    hops = sum(np.square(own[a] - own[b]).sum() for a, b in pairwise(way))
    assert hops <= np.square(own[start] - own[end]).sum() * (1 + 1e-9)


def test_a_way_through_follows_a_bow_of_encodings():
    bow = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0, np.pi, 30)])
    assert shortest_path(bow, 0, 29).tolist() == list(range(30))


def test_a_way_from_an_encoding_to_itself_is_that_encoding():
    assert shortest_path(SQUARE, 2, 2).tolist() == [2]


def test_a_way_through_very_many_encodings_keeps_its_ends():
    table = np.random.default_rng(0).normal(size=(5001, 2))
    way = shortest_path(table, 1, 4999)
    assert (way[0], way[-1]) == (1, 4999)


# How far out


@pytest.fixture(scope="module")
def line() -> DistanceToData:
    """A hundred encodings one apart, and two that are 5 apart."""
    near = np.arange(100.0)
    return DistanceToData(np.column_stack([np.append(near, [200, 205]), np.zeros(102)]))


@pytest.mark.parametrize(
    ("z", "row", "distance", "level"),
    [
        ((40, 0), 40, 0.0, "itself"),
        ((40.4, 0), 40, 0.4, "close"),
        ((40, 1), 40, 1.0, "close"),
        ((40, 3), 40, 3.0, "further"),
        ((204, 4), 101, 17**0.5, "further"),
        ((40, 6), 40, 6.0, "guess"),
    ],
)
def test_a_spot_is_as_remote_as_its_nearest_encoding_says(line, z, row, distance, level):
    found = line.of(z)
    assert (found.row, found.level) == (row, level)
    assert found.distance == pytest.approx(distance)


def test_what_is_close_in_the_widest_of_groups_is_further_than_is_typical():
    """Of a line of encodings, the last few are 5 apart, the others 1."""
    apart = np.repeat([1.0, 5.0], [16, 6])
    found = DistanceToData(np.column_stack([np.cumsum(apart), np.zeros(22)])).of((3, 4))
    assert found.share is not None
    assert found.share < 0.9
    assert found.level == "further"


def test_the_share_counts_encodings_whose_nearest_is_nearer(line):
    assert line.of((40, 3)).share == pytest.approx(100 / 102)
    assert line.of((40, 1)).share == 0
    assert line.of((40, 6)).share == 1
    assert line.of((40, 3)).usual == 1


def test_one_encoding_has_nothing_to_compare_with():
    alone = DistanceToData([[1.0, 2.0]])
    assert alone.of((1, 2)).level == "itself"
    found = alone.of((4, 6))
    assert (found.level, found.distance) == ("only one", 5.0)
    assert found.share is None
    assert found.usual is None


def test_among_equal_encodings_everything_else_is_a_guess():
    equal = DistanceToData(np.full((9, 4), 0.3, np.float32))
    assert equal.of(np.full(4, 0.3, np.float32)).level == "itself"
    assert equal.of(np.full(4, 0.4, np.float32)).level == "guess"


def test_the_nearest_others_of_many_encodings_are_measured_exactly():
    table = 1000 + np.random.default_rng(0).normal(size=(1500, 3))
    found = DistanceToData(table).nearest_others
    away = np.linalg.norm(table[:, None, :] - table[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert len(found) == 1000
    assert np.isin(np.round(found, 9), np.round(away.min(axis=1), 9)).all()


@given(tables((2, 20), 3), st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_the_nearest_encoding_is_the_nearest(table, z):
    found = DistanceToData(table).of(z)
    away = np.linalg.norm(table.astype(float) - np.asarray(z), axis=1)
    assert found.distance == pytest.approx(away.min(), abs=2e-4)
    assert found.share is not None
    assert 0 <= found.share <= 1


# Drawing

CASES = [
    pytest.param(LINEAR_AE(6, 3), (1,), (6, 6, 6), id="plain numbers"),
    pytest.param(LINEAR_AE(6, 1), (1,), (6, 6, 6), id="encodings of one number"),
    pytest.param(LSTM_AE(2, 3), (2,), (5, 9, 1), id="vectors of mixed lengths"),
    pytest.param(LSTM_AE(1, 1, time_features=2), (1,), (5, 5, 5), id="time features"),
    pytest.param(CONV_LSTM_AE((4, 5), 3), (4, 5), (3, 2, 4), id="clips"),
    pytest.param(CONV_LSTM_AE((4, 5), 3, in_channels=3), (3, 4, 5), (3, 3, 3), id="colour clips"),
    pytest.param(CONV_LSTM_AE((4, 5, 3), 2), (4, 5, 3), (2, 3, 2), id="volumes"),
]


@pytest.mark.parametrize(("model", "shape", "lengths"), CASES)
def test_what_is_drawn_is_what_the_decoder_draws_of_each_encoding(model, shape, lengths):
    dim = model.encoder(torch.zeros(1, lengths[0], *shape)).shape[-1]
    z = np.random.default_rng(0).normal(size=(3, dim)).astype(np.float32)
    drawn = decode(model, z, lengths, element_shape=shape)
    for own, length, found in zip(z, lengths, drawn, strict=True):
        with torch.no_grad():
            alone = model.decoder(torch.from_numpy(own), length).numpy()
        assert found.dtype == np.float32
        assert found.shape == (length, *shape)
        np.testing.assert_allclose(found.ravel(), alone.ravel(), atol=1e-6)


def test_scaling_is_undone():
    model = LSTM_AE(2, 3)
    scaler = Scaler(np.array([5, -3], np.float32), np.array([2, 10], np.float32))
    z = np.ones((1, 3), np.float32)
    (plain,) = decode(model, z, 4, element_shape=(2,))
    (scaled,) = decode(model, z, 4, element_shape=(2,), scaler=scaler)
    np.testing.assert_allclose(scaled, plain * [2, 10] + [5, -3], rtol=1e-6)


def test_many_encodings_are_drawn_in_their_order(monkeypatch):
    monkeypatch.setattr("sequitur_core.explore.maps.latent_paths.MAX_BATCH_NUMBERS", 40)
    model = LSTM_AE(2, 3)
    z = np.random.default_rng(0).normal(size=(25, 3)).astype(np.float32)
    together = decode(model, z, 6, element_shape=(2,))
    alone = [decode(model, row[None], 6, element_shape=(2,))[0] for row in z]
    np.testing.assert_allclose(np.stack(together), np.stack(alone), atol=1e-6)


def test_nothing_is_drawn_of_no_encodings():
    assert decode(LSTM_AE(2, 3), np.empty((0, 3)), 4, element_shape=(2,)) == []


def test_drawing_leaves_the_model_in_its_mode():
    model = LSTM_AE(2, 3).train()
    decode(model, np.zeros((1, 3)), 4, element_shape=(2,))
    assert model.training


@pytest.mark.parametrize("z", [np.zeros(3), np.full((1, 3), np.nan), np.full((1, 3), np.inf)])
def test_numbers_that_are_no_encodings_are_refused(z):
    with pytest.raises(SequiturError, match="one row of finite numbers"):
        decode(LSTM_AE(2, 3), z, 4, element_shape=(2,))


@pytest.mark.parametrize("lengths", [0, -3, [4], [4, 4, 4]])
def test_lengths_that_cannot_be_drawn_are_refused(lengths):
    with pytest.raises(SequiturError, match="length"):
        decode(LSTM_AE(2, 3), np.zeros((2, 3)), lengths, element_shape=(2,))


def test_a_linear_model_says_that_it_draws_one_length_only():
    with pytest.raises(SequiturError, match="writes sequences of 6"):
        decode(LINEAR_AE(6, 3), np.zeros((1, 3)), 7, element_shape=(1,))
