"""How strongly sequences depart from themselves for a while."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.anomalies import anomaly_scores, ranking
from sequitur_core.explore.event_scores import beyond_usual, event_ratios
from sequitur_core.explore.neighbours import isolation

RNG = np.random.default_rng(0)


def waves(n: int = 12, length: int = 96, channels: int = 1) -> np.ndarray:
    """Sequences (n, length, channels) with a phase each, none of them odd."""
    t = np.arange(length)[None, :, None]
    phases = 2 * np.pi * np.random.default_rng(1).random((n, 1, channels))
    noise = 0.2 * np.random.default_rng(2).normal(size=(n, length, channels))
    return np.sin(2 * np.pi * t / 16 + phases) + noise


def ratios(values: np.ndarray, *, rare: bool = False, **about: object) -> np.ndarray:
    return event_ratios(SequenceDataset("x", list(values.astype(np.float32)), **about), rare=rare)


@pytest.mark.parametrize("kind", ["spike", "dropout", "bump"])
def test_events_come_first_whatever_the_level_and_size(kind: str) -> None:
    x = waves()
    for row in (2, 5, 9):
        at = 20 + 5 * row
        if kind == "spike":
            x[row, at : at + 2] += 5
        elif kind == "dropout":
            x[row, at : at + 10] = -5
        else:
            x[row, at : at + 12, 0] += 4 * np.hanning(12)
    x = x * np.linspace(0.5, 2, 12)[:, None, None] + 50 * np.random.default_rng(3).normal(
        size=(12, 1, 1)
    )
    found = ratios(x)
    assert set(ranking(found)[:3]) == {2, 5, 9}
    assert np.sort(found)[-3] > 1.5 * np.sort(found)[-4]


def test_an_event_of_one_channel_of_many_counts() -> None:
    x = waves(channels=9)
    x[7, 40:43, 4] += 6
    assert ratios(x).argmax() == 7


def test_what_happens_in_all_sequences_is_no_event() -> None:
    x = waves()
    x[np.arange(12), 10 + 5 * np.arange(12)] += 8  # a beat in each
    assert ratios(x).max() < 2


def test_what_comes_again_every_day_is_no_event_but_what_comes_once_is():
    """Every tenth hour is a warm-up, of a strength that differs; one hour has a weaker spike."""
    x = waves(n=160)
    ramp = np.clip(np.arange(96) - 60, 0, None)[:, None] / 4
    warm_ups = np.arange(7, 160, 10)
    x[warm_ups] += ramp * np.random.default_rng(4).uniform(0.9, 1.1, (len(warm_ups), 1, 1))
    x[50, 40:44] += 5
    found = ratios(x)
    assert found.argmax() in warm_ups
    rare = ratios(x, rare=True)
    assert rare.argmax() == 50
    assert rare[warm_ups].max() < found[warm_ups].max() / 2


def test_windows_that_overlap_dont_make_their_event_usual():
    x = waves(n=1, length=960)[0]
    x[500:503] += 6
    start = np.arange(0, 960 - 96, 8)
    windows = np.stack([x[begin : begin + 96] for begin in start])
    about = {"start": start, "recording": np.zeros(len(start), np.int64)}
    found = ratios(windows, rare=True, **about)
    inside = (start > 420) & (start < 490)
    assert found[inside].min() > 2 * found[(start < 400) | (start > 510)].max()


def test_what_was_filled_in_is_no_event() -> None:
    x, missing = waves(), np.zeros((12, 96, 1), np.bool_)
    x[3, 30:32], missing[3, 30:32] = 40, True
    assert ratios(x, missing=list(missing)).max() < 2
    assert ratios(x).argmax() == 3


def test_sequences_of_which_most_was_filled_in_are_compared_by_what_was_measured() -> None:
    missing = np.zeros((12, 96, 1), np.bool_)
    missing[:4, ::2] = missing[:4, 1:80:4] = True  # their recorder was slower
    missing[11] = True
    assert ratios(waves(), missing=list(missing)).max() < 2


@pytest.mark.parametrize("length", [1, 2, 5])
def test_still_and_short_sequences_have_none(length: int) -> None:
    np.testing.assert_array_equal(ratios(np.zeros((4, length, 2))), 1)


def test_among_still_sequences_the_one_that_moves_is_found() -> None:
    x = np.zeros((8, 50, 1))
    x[6, 10:13] = 1
    assert ratios(x).argmax() == 6


def test_lengths_may_differ_and_clips_are_compared_by_region() -> None:
    lengths = (30, 44, 61, 35, 52, 40)
    series = [np.sin(np.arange(n) / 3)[:, None].astype(np.float32) for n in lengths]
    series[4][20:23] += 6
    assert event_ratios(SequenceDataset("x", series)).argmax() == 4
    clips = RNG.random((6, 20, 9, 9)).astype(np.float32)
    clips[1, 8:10, 6:, :3] = 9
    assert event_ratios(SequenceDataset("clips", list(clips))).argmax() == 1


def test_a_spike_beside_the_top_of_a_wave_is_told_without_the_wave() -> None:
    squares = np.square(np.sin(np.arange(96) / 96 * 8 * np.pi))[:, None]
    squares[40:43] = 25
    assert np.flatnonzero(beyond_usual(squares)).tolist() == [40, 41, 42]
    still = np.ones((5, 1))
    np.testing.assert_array_equal(beyond_usual(still), still)


def test_with_levels_that_differ_events_come_first_by_all() -> None:
    x = waves() + 4 * np.random.default_rng(5).normal(size=(12, 1, 1))
    rows = [2, 6, 9]
    x[2, 50:53] += 5
    x[6, 30:42] = x[6].mean() - 6
    x[9, 20:24] -= 5
    levels = x.mean(axis=1)  # an encoding that knows nothing else
    scores = anomaly_scores(np.square(levels[:, 0] - 1), isolation(levels), events=ratios(x))
    assert set(ranking(scores["both"])[:3]) == set(rows)
