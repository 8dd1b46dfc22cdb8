"""What several sequences do at the same moment, and what one does for good."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.common_clock import shared_span
from sequitur_core.findings.detectors.moments import find_moments
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import Finding
from tests.core.findings.planted import side_by_side

DAY = 24


def walks(
    n: int = 30, length: int = 500, seed: int = 3, *, together: float = 0.008, part: float = 0.6
) -> np.ndarray:
    """Logarithms of prices (n, length), with fat-tailed steps and a market that all follow."""
    random = np.random.default_rng(seed)
    market = together * random.normal(size=length)
    own = 0.012 * random.standard_t(5, size=(n, length))
    return 4 + np.cumsum(own + market * random.uniform(part, 2 - part, (n, 1)), axis=1)


def loads(n: int = 20, days: int = 100) -> np.ndarray:
    """Hourly loads (n, T) that rise every morning, and less on weekends."""
    random = np.random.default_rng(1)
    hour = np.arange(DAY * days)
    course = 1 + (hour % DAY >= 8) * np.where(hour // DAY % 7 < 5, 1.0, 0.3)
    return 100 * course + 5 * random.normal(size=(n, len(hour)))


def told(whole: Evidence) -> list[Finding]:
    return [one for one in find_moments(whole) if one.p < 0.01]


def shares(levels: np.ndarray, **about: object) -> Evidence:
    return side_by_side(np.exp(levels), unit="business day", **about)


@pytest.mark.parametrize("dated", [True, False])
def test_shares_that_fall_within_a_week_are_one_moment(dated: bool):
    levels = walks()
    for row, day in zip((4, 11, 22), (300, 302, 304), strict=True):
        levels[row, day:] += np.log(0.5)
    (found,) = told(shares(levels, dated=dated))
    numbers = found.numbers
    assert sorted(found.rows) == [4, 11, 22]
    assert numbers["names"] == ["5", "12", "23"]
    assert (numbers["count"], numbers["total"], numbers["rising"]) == (3, 30, 0)
    assert numbers["apart"] == 4
    assert 295 <= numbers["start"] <= 300
    assert 304 < numbers["stop"] <= 310
    assert (numbers["wander"], numbers["relative"]) == (1, 1)
    assert np.divide(numbers["after"], numbers["before"]).max() < 0.65
    assert np.array_equal(np.sort(np.concatenate(found.parts)), np.arange(30))


@pytest.mark.parametrize("begins", [40, 300])
def test_one_that_begins_late_doesnt_stop_the_comparison_of_the_others(begins: int):
    levels = walks()
    for row, day in zip((4, 11, 22), (320, 322, 324), strict=True):
        levels[row, day:] += np.log(0.5)
    whole = shares(levels)
    late = SequenceDataset(
        "shares",
        [
            *whole.dataset.sequences[:7],
            whole.dataset.sequences[7][begins:],
            *whole.dataset.sequences[8:],
        ],
        meta=whole.dataset.meta,
        start=np.where(np.arange(30) == 7, begins, 0),
    )
    (found,) = told(replace(whole, dataset=late))
    assert sorted(found.rows) == [4, 11, 22]
    assert (found.numbers["total"], found.numbers["late"]) == (29, 1)
    assert found.numbers["span"] == [0, 500]
    assert 315 <= found.numbers["start"] <= 320
    undated = replace(late, meta=replace(late.meta, begins=""))
    assert list(find_moments(replace(whole, dataset=undated))) == []  # places are no times then


@pytest.mark.parametrize(
    ("starts", "stops", "span", "late"),
    [
        ([0] * 4, [100] * 4, (0, 100), 0),
        ([0, 0, 0, 10], [100] * 4, (10, 100), 0),  # of few, none is left out for a tenth
        ([0, 0, 0, 60], [100] * 4, (0, 100), 1),
        ([0] * 19 + [10], [100] * 20, (0, 100), 1),
        ([0] * 18 + [60, 0], [100] * 19 + [30], (0, 100), 2),
        ([0, 0, 5], [100, 90, 100], (5, 90), 0),
    ],
)
def test_the_span_that_nearly_all_share(starts, stops, span, late):
    found = shared_span(np.array(starts), np.array(stops))
    assert (found.first, found.stop) == span
    assert found.late == late == len(starts) - len(found.rows)
    assert found.partly == ((min(starts), max(stops)) != span and not late)


@pytest.mark.parametrize("late", [60, 40])
def test_where_more_begin_late_nothing_is_compared(late: int):
    assert shared_span(np.array([0, 0, late, late]), np.full(4, 100)) is None
    assert shared_span(np.zeros(2, int), np.full(2, 100)) is None


def test_prices_that_go_together_every_day_have_no_moment():
    assert told(shares(walks())) == []
    assert told(shares(walks(seed=17, together=0.02, part=0.2))) == []  # some follow it closely


def test_what_was_tested_and_is_not_told_is_no_moment():
    noise = np.random.default_rng(1).standard_t(4, size=(20, 500))
    assert [one.p for one in find_moments(side_by_side(noise, unit="min"))] == [1.0]


def test_a_crash_of_the_market_is_of_all():
    levels = walks()
    levels[:, 200:] += np.log(0.85)
    (found,) = told(shares(levels))
    assert found.numbers["moving"] == found.numbers["total"] == 30
    assert found.numbers["apart"] == 0


def test_one_that_loses_most_for_good_is_told_alone():
    levels = walks()
    levels[7, 250:] += np.log(0.2)
    (found,) = told(shares(levels))
    assert (found.rows.tolist(), found.numbers["start"], found.numbers["count"]) == ([7], 250, 1)


def test_one_that_comes_back_the_week_after_is_not():
    levels = walks()
    levels[7, 250:254] += np.log(0.2)
    assert told(shares(levels)) == []


def test_loads_that_rise_every_morning_have_no_moment():
    assert told(side_by_side(loads())) == []


def test_a_holiday_of_most_loads_is_a_day():
    cut = loads()
    cut[:16, DAY * 57 : DAY * 58] *= 0.6
    (found,) = told(side_by_side(cut))
    assert sorted(found.rows) == list(range(16))
    assert DAY * 57 <= found.numbers["start"] < found.numbers["stop"] <= DAY * 58
    assert not found.numbers["wander"]
    assert np.divide(found.numbers["after"], found.numbers["before"]) == pytest.approx(0.6, abs=0.1)


def test_a_bump_is_told_once_not_at_its_end_as_well():
    noise = np.random.default_rng(0).normal(size=(12, 400))
    noise[2:7, 150:165] += 9
    (found,) = told(side_by_side(noise, unit="min"))
    assert sorted(found.rows) == [2, 3, 4, 5, 6]
    assert found.numbers["rising"] == 5
    assert abs(int(found.numbers["start"]) - 150) <= 2


def test_sequences_without_dates_that_have_the_same_shape_share_no_clock():
    random = np.random.default_rng(0)
    trials = np.exp(-(((np.arange(200) - 100) / 4) ** 2)) * random.uniform(2, 4, (30, 1))
    trials += 0.1 * random.normal(size=trials.shape)
    assert told(side_by_side(trials, dated=False)) == []
    assert list(find_moments(side_by_side(trials, dated=False))) == []


def test_moments_are_counted_from_the_first_date_and_only_of_the_same_ones():
    noise = np.random.default_rng(0).normal(size=(20, 600))
    noise[1:5, 303:306] += 12
    whole = side_by_side(noise, unit="min")
    later = np.full(len(noise), 7, np.int64)
    (found,) = told(replace(whole, dataset=replace(whole.dataset, start=later)))
    assert found.numbers["start"] == told(whole)[0].numbers["start"] + 7
    later[::2] = 300
    assert told(replace(whole, dataset=replace(whole.dataset, start=later))) == []


def windows_of(series: np.ndarray, length: int, *, channels: bool) -> Evidence:
    """Series (n, T) cut into windows: as channels of one recording, or as recordings."""
    n, whole = series.shape
    cut = series.T.reshape(-1, length, n)
    recording, start = np.zeros(len(cut), np.int64), np.arange(0, whole, length)
    if not channels:
        cut = series.reshape(-1, length, 1)
        recording, start = np.repeat(np.arange(n), whole // length), np.tile(start, n)
    names = tuple(f"c{i}" for i in range(cut.shape[2]))
    meta = Meta(channels=names, units=("V",) * len(names), step_unit="min")
    data = SequenceDataset(
        "windows", cut.astype(np.float32), recording=recording, start=start.astype(np.int64),
        meta=replace(meta, begins="2024-01-01T00:00:00"),
    )  # fmt: skip
    return Evidence(cut.reshape(len(cut), -1)[:, :4].astype(np.float64), data)


@pytest.mark.parametrize("channels", [True, False])
def test_a_moment_of_channels_or_recordings_is_of_their_windows_then(channels: bool):
    noise = np.random.default_rng(0).normal(size=(8, 600))
    noise[1:5, 303:306] += 12
    whole = windows_of(noise, 20, channels=channels)
    (found,) = told(whole)
    assert set(whole.dataset.start[found.rows]) == {300}
    names = [f"c{i}" for i in range(1, 5)] if channels else [f"recording {i}" for i in range(2, 6)]
    assert found.numbers["names"] == names
    assert found.numbers["of"] == ("channels" if channels else "recordings")
    assert found.numbers["unit"] == "V"
    assert len(found.rows) == (1 if channels else 4)


def test_what_several_do_again_and_again_is_usual():
    noise = np.random.default_rng(0).normal(size=(14, 600))
    for at in (90, 210, 300, 420, 530):
        noise[2:7, at : at + 5] += 9
    assert told(side_by_side(noise, unit="min")) == []


def test_series_that_stand_still_but_for_one_step_have_no_tail_to_be_held_against():
    still = np.ones((10, 300))
    still[:, 200:] = 5
    assert told(side_by_side(still, unit="min")) == []


@pytest.mark.parametrize("rate", [0.1, 3.0])
def test_counters_go_on_by_chance(rate: float):
    events = np.random.default_rng(0).poisson(rate, size=(20, 500))
    counters = np.cumsum(events, axis=1).astype(float)
    assert told(side_by_side(counters, unit="min")) == []
