"""Days and recordings that are unlike all others."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.findings.detectors.stretches import find_stretches
from sequitur_core.findings.find import find
from sequitur_core.findings.finding import Finding
from tests.core.findings.planted import evidence, hours, machine


def machine_of(days: int = 21, seed: int = 0) -> np.ndarray:
    """Hours of two channels, (24 * days, 6, 2)."""
    return machine(np.random.default_rng(seed), days=days, channels=2)


def told(cut: np.ndarray, **about: int) -> list[Finding]:
    return [one for one in find_stretches(hours(cut, **about)) if one.p < 0.01]


def during(first: int, last: int) -> np.ndarray:
    """Hours in which the machine runs, of some days."""
    every = np.arange(24 * first, 24 * last)
    return every[(every % 24 >= 7) & (every % 24 < 22)]


def test_three_days_of_a_fault_are_one_finding_that_names_the_channel():
    cut = machine_of()
    cut[during(15, 18), :, 1] += 6
    (found,) = told(cut)
    assert np.setdiff1d(found.rows, during(15, 18)).size == 0
    assert len(found.rows) >= 40
    assert found.numbers["start"] == 6 * (24 * 15 + 7)
    assert found.numbers["stop"] == 6 * (24 * 17 + 22)
    assert found.numbers["feature_channel"] == ["c1"]
    assert found.numbers["feature_direction"] == ["higher"]
    others = found.parts[1]
    assert set(others % 24) == set(found.rows % 24)
    assert np.intersect1d(others, during(15, 18)).size == 0


def test_what_else_is_far_off_meanwhile_is_named_too_in_means_of_both_sides():
    cut = machine_of()
    cut[during(15, 18), :, 1] += 6
    cut[during(15, 18), :, 0] += 1.2
    (found,) = told(cut)
    assert found.numbers["feature_channel"] == ["c1", "c0"]
    here, others = (cut[rows, :, 1].mean() for rows in found.parts)
    assert found.numbers["feature_value"][0] == pytest.approx(here, rel=1e-5)
    assert found.numbers["feature_rest"][0] == pytest.approx(others, rel=1e-5)


def test_a_single_day_on_which_a_channel_is_more_than_doubled_is_found_among_forty():
    cut = machine_of(days=40)
    cut[during(16, 17), :, 1] += 2.5
    (found,) = told(cut)
    assert set(found.rows // 24) == {16}


def test_a_sensor_that_is_stuck_varies_less():
    cut = machine_of()
    rows = during(11, 12)
    cut[rows, :, 0] = cut[rows[0], 0, 0]
    (found,) = told(cut)
    assert sorted(found.rows) == rows.tolist()
    assert found.numbers["feature_feature"] == ["spread"]
    assert found.numbers["feature_value"] == [0.0]


def test_what_comes_again_on_five_other_days_is_no_finding():
    cut = machine_of(days=40)
    for day in (3, 9, 15, 22, 30, 36):
        cut[during(day, day + 1), :, 1] += 6
    assert told(cut) == []


@pytest.mark.parametrize("seed", range(5))
def test_days_that_differ_as_they_do_are_none(seed: int):
    heavy = machine(np.random.default_rng(seed), days=21, channels=2, heavy=True)
    assert told(heavy) == []


def test_of_twelve_machines_the_one_that_differs_is_named_and_not_their_starts():
    random = np.random.default_rng(1)
    one = machine(random, days=3, channels=2)
    fleet = np.stack([np.roll(one, 2 * turn, axis=0) for turn in range(12)])
    fleet = fleet + 0.05 * random.normal(size=fleet.shape)
    assert told(fleet.reshape(-1, 6, 2), recordings=12) == []
    fleet[4, ..., 0] *= 0.5
    (found,) = told(fleet.reshape(-1, 6, 2), recordings=12)
    assert (found.numbers["recording"], found.numbers["whole"]) == (4, 1)
    np.testing.assert_array_equal(np.sort(found.rows), np.arange(4 * 72, 5 * 72))
    assert found.numbers["feature_channel"][0] == "c0"
    assert found.numbers["feature_direction"][0] == "lower"


def test_without_windows_or_with_few_days_nothing_is_tested():
    assert [*find_stretches(evidence(np.zeros((30, 2))))] == []
    assert [*find_stretches(hours(machine_of(days=9)))] == []


def test_hours_of_a_stretch_are_not_told_again_one_by_one():
    cut = machine_of()
    cut[during(15, 18), :, 1] += 6
    cut[24 * 16 + 12, :, 1] += 60
    kinds = [one for one in find(hours(cut)) if one.kind in ("odd", "stretch")]
    assert [one.kind for one in kinds] == ["stretch"]
