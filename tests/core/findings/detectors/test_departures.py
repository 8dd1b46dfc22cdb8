"""One of several series that slowly leaves those that it usually goes with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.detectors.departures import find_departures
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding
from tests.core.findings.leaving import DAY, ramp, sensors
from tests.core.findings.planted import side_by_side

DAYS, WHICH = 120, 2


def told(series: np.ndarray, **about: object) -> list[Finding]:
    return [one for one in find_departures(side_by_side(series, **about)) if one.p < 0.01]


def drifting(onset: float = 0.5, size: float = 9.0, seed: int = 0, n: int = 6) -> np.ndarray:
    series = sensors(np.random.default_rng(seed), n=n, days=DAYS)
    series[WHICH] += size * ramp(series.shape[1], onset)
    return series


@pytest.mark.parametrize("size", [9.0, -9.0])
def test_the_one_that_drifts_is_told_with_when_and_how_far(size: float):
    (found,) = told(drifting(size=size))
    assert found.numbers["by"] == pytest.approx(size, abs=1)
    assert found.numbers["start"] == pytest.approx(0.5 * DAY * DAYS, abs=0.1 * DAY * DAYS)
    assert found.numbers["start"] % DAY == 0
    assert found.parts[0].tolist() == [WHICH]
    assert sorted(found.parts[1]) == [row for row in range(6) if row != WHICH]
    assert 0.1 < found.numbers["usual"] < 1


def test_of_three_it_is_the_one_that_the_two_others_agree_on():
    (found,) = told(drifting(n=3))
    assert found.rows.tolist() == [WHICH]


def test_two_that_drift_are_two():
    series = drifting(n=12)
    series[7] -= 6 * ramp(series.shape[1], 0.3)
    assert sorted(int(one.rows[0]) for one in told(series)) == [WHICH, 7]


def test_in_days_of_hours_it_is_found_as_well():
    series = sensors(np.random.default_rng(0), n=6, days=16)
    series[WHICH] += 9 * ramp(series.shape[1], 0.3)
    assert [one.rows.tolist() for one in told(series)] == [[WHICH]]


def test_what_all_do_is_of_none():
    series = drifting(size=0)
    climbing = np.linspace(0.8, 1.2, len(series))[:, None] * ramp(series.shape[1], 0.3)
    assert [one.p for one in find_departures(side_by_side(series + 12 * climbing))] == [1.0]


def test_what_comes_back_is_a_season():
    series = drifting(size=0)
    series[WHICH] += 9 * np.sin(np.pi * np.arange(series.shape[1]) / series.shape[1])
    assert told(series) == []


def test_a_step_is_no_drift():
    series = drifting(size=0)
    series[WHICH, DAY * 60 :] += 9
    assert told(series) == []


def test_what_goes_with_no_other_leaves_none():
    noise = np.random.default_rng(0).normal(size=(6, 500))
    noise[WHICH] += 9 * ramp(500, 0.3)
    assert told(noise, unit="min") == []


def test_too_little_time_and_two_series_are_not_compared():
    assert list(find_departures(side_by_side(drifting()[:2]))) == []
    few = np.random.default_rng(0).normal(size=(6, 23 * 7)).cumsum(axis=1)
    assert told(few[:, :20], unit="min") == []


def test_of_many_that_all_wander_the_one_that_drifts_is_found():
    random = np.random.default_rng(3)
    series = sensors(random, n=10, days=DAYS)
    many = np.concatenate([series + 0.3 * random.normal(size=series.shape) for _ in range(8)])
    many[70] += 9 * ramp(many.shape[1], 0.4)
    assert [one.rows.tolist() for one in told(many)] == [[70]]


def cut(series: np.ndarray, *, channels: bool) -> Evidence:
    """Days of series (n, T) by the hour: of a recording with n channels, or of n recordings."""
    n = len(series)
    windows = series.reshape(n, DAYS, DAY).transpose(1, 2, 0)
    recording, start = np.zeros(DAYS, np.int64), DAY * np.arange(DAYS)
    if not channels:
        windows = series.reshape(-1, DAY, 1)
        recording, start = np.repeat(np.arange(n), DAYS), np.tile(start, n)
    names = tuple(f"t{i}" for i in range(windows.shape[2]))
    meta = Meta(channels=names, units=("°C",) * len(names), step_unit="h")
    data = SequenceDataset(
        "days", windows.astype(np.float32), recording=recording, start=start,
        meta=replace(meta, begins="2026-01-01T00:00:00"),
    )  # fmt: skip
    return Evidence(np.zeros((len(data), 2)), data)


@pytest.mark.parametrize("channels", [True, False])
def test_windows_since_then_and_before_are_parts(channels: bool):
    whole = cut(drifting(), channels=channels)
    (found,) = find_departures(whole)
    since, before = (whole.dataset.start[part] for part in found.parts)
    assert since.min() >= found.numbers["start"] > before.max()
    assert since.tolist() == sorted(since, reverse=True)
    assert set(whole.dataset.recording[found.rows]) == {0 if channels else WHICH}
    assert found.numbers["name"] == ("t2" if channels else "recording 3")
    assert (found.numbers["channel"], found.numbers["unit"]) == ("t2" if channels else "", "°C")


def test_where_it_leaves_from_the_beginning_the_last_fifth_is_held_against_the_first():
    (found,) = find_departures(cut(drifting(onset=0, seed=1), channels=True))
    assert found.numbers["whole"]
    assert [len(part) for part in found.parts] == [DAYS // 5, DAYS // 5]
