"""The period of recordings, and the windows it suggests."""

from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.rhythm.periodicity import dominant_period, suggest_windows


def test_windows_of_one_rhythm_are_suggested():
    t = np.arange(400)[:, None]
    some = SequenceDataset("some", [np.sin(2 * np.pi * t / 24 + phase) for phase in range(12)])
    cut = suggest_windows(some)
    assert (cut.window, cut.why) == (24, "they repeat about every 24 steps")
    assert cut.step == 12  # 192 windows without overlap are few
    assert cut.often
    timed = replace(some, meta=Meta(step=0.05, step_unit="s"))
    assert suggest_windows(timed).why == "they repeat about every 1.2 seconds"
    short = [s[:200] for s in some.sequences]
    assert not suggest_windows(SequenceDataset("eight times", short)).often
    assert not suggest_windows(SequenceDataset("many", some.sequences * 5)).often
    assert (
        suggest_windows(
            replace(
                some,
                sequences=[s[:300] for s in some.sequences] * 3,
                ids=(),
                recording=np.empty(0, int),
                start=np.empty(0, int),
            )
        ).step
        == 0  # one after the other
    )


def test_without_rhythm_a_part_of_the_usual_length_is_suggested():
    rng = np.random.default_rng(0)
    cut = suggest_windows(SequenceDataset("some", [rng.normal(size=(100, 1)) for _ in range(9)]))
    assert (cut.window, cut.why, cut.often) == (25, "no period stands out", False)
    assert suggest_windows(SequenceDataset("short", [np.zeros((12, 1))] * 9)) is None


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(4).normal(size=shape)


def test_numbers_that_drift_repeat_nothing():
    walks = np.cumsum(noise(40, 141), axis=1)
    smooth = [np.convolve(walk, np.hanning(15), "same") for walk in walks]
    found = [dominant_period(some[:, None]) for some in (*walks, *smooth, *noise(40, 100))]
    assert np.count_nonzero(found) <= 3  # of 120


def test_one_channel_that_repeats_exactly_is_enough():
    t = np.arange(96)
    repeating = np.where(t % 24 < 12, np.sin(np.pi * t / 12), 0) + t / 50
    assert dominant_period(np.column_stack([noise(96, 4), repeating])) == 24
    assert dominant_period(noise(96, 5)) == 0


def test_a_whole_part_is_the_period_where_it_is_nearly_as_good():
    t = np.arange(240)
    weaker = np.where(t // 24 % 2, 0.6, 1.0)  # every other one is like the next but one
    assert dominant_period((weaker * np.sin(2 * np.pi * t / 24))[:, None]) == 24


def test_a_peak_beside_the_period_that_is_higher_by_chance_is_not_taken():
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        hours = np.arange(144)
        found.append(
            dominant_period((np.sin(2 * np.pi * hours / 24) + rng.normal(0, 0.5, 144))[:, None])
        )
    assert np.mean(np.array(found) == 24) > 0.6  # where noise decides, 0.35
