"""Directions that numbers of an encoding are moved along."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.explore.directions import directions
from sequitur_core.explore.encoding_parts import EncodingParts


def mixed(spreads: list[float], *others: float) -> np.ndarray:
    """Encodings whose numbers of shape each have a part of all directions, so far spread."""
    chance = np.random.default_rng(0)
    mix = np.linalg.qr(chance.normal(size=(len(spreads), len(spreads))))[0]
    apart = np.linalg.qr(chance.normal(size=(50, len(spreads) + len(others) + 1)))[0][:, 1:]
    values = (apart - apart.mean(axis=0)) * np.sqrt(50) * [*spreads, *others]
    return np.hstack([values[:, : len(spreads)] @ mix + 7, values[:, len(spreads) :] + 3])


def test_directions_of_shape_are_the_principal_ones_and_rhythm_stays_as_it_is():
    z = mixed([1.0, 3.0, 2.0], 5.0, 0.1)
    found = directions(z, EncodingParts(3, 1, 1))
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(5), atol=1e-12)
    positions = found.positions(z)
    np.testing.assert_allclose(np.cov(positions[:, :3].T, bias=True), np.diag([9, 4, 1]), atol=0.6)
    np.testing.assert_allclose(np.corrcoef(positions[:, :3].T), np.eye(3), atol=1e-9)
    assert found.shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(
        found.shares, np.square(found.spread[:3]) / np.square(found.spread[:3]).sum()
    )
    np.testing.assert_allclose(positions[:, 3:], z[:, 3:])  # not turned, and not moved
    np.testing.assert_allclose(positions[:, :3].mean(axis=0), 0, atol=1e-9)
    assert found.low.tolist() == positions.min(axis=0).tolist()
    assert found.high.tolist() == positions.max(axis=0).tolist()


def test_directions_dont_depend_on_how_numbers_are_turned():
    z = mixed([1.0, 3.0, 2.0])
    turned = z @ np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    one, other = (directions(each, EncodingParts(3)) for each in (z, turned))
    np.testing.assert_allclose(one.shares, other.shares)
    np.testing.assert_allclose(np.abs(one.positions(z)), np.abs(other.positions(turned)), atol=1e-9)


def test_the_average_lies_in_the_middle_exactly():
    z = mixed([1.0, 3.0, 2.0]).astype(np.float32)
    assert directions(z, EncodingParts(3)).positions(z.mean(axis=0)).tolist() == [0, 0, 0]


def test_what_stays_the_same_is_no_direction():
    found = directions(mixed([2.0, 0.0, 1.0, 0.0], 1.0), EncodingParts(4, 1))
    assert found.axes.shape == (3, 5)
    assert found.axes[-1].tolist() == [0, 0, 0, 0, 1]
    assert len(found.shares) == 2


def test_encodings_that_are_all_equal_have_a_direction_that_leads_nowhere():
    found = directions(np.ones((4, 3)), EncodingParts(3))
    assert found.axes.shape == (1, 3)
    assert found.low == found.high == [0]


@pytest.mark.parametrize("parts", [EncodingParts(1), EncodingParts(1, 2), EncodingParts(0, 2)])
def test_a_single_number_is_left_as_it_is(parts: EncodingParts):
    z = np.random.default_rng(0).normal(2, size=(9, parts.shape + parts.rhythm))
    found = directions(z, parts)
    assert not len(found.shares)
    assert found.positions(z).tolist() == z.tolist()
