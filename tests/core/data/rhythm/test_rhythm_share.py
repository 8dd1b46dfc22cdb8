"""Rhythm gets the more numbers of an encoding, the less it matters when sequences begin."""

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.rhythm.rhythm_share import MOST, measure_rhythm_share
from sequitur_core.settings.sizes import Sizes

TIME = np.arange(40)


def of(sequences) -> float:
    arrays = [np.asarray(s, np.float32).reshape(len(s), -1) for s in sequences]
    return measure_rhythm_share(SequenceDataset(name="made", sequences=arrays))


def bumps(n=60):
    """Sequences with a bump of a height and a width of its own, all at one place."""
    chance = np.random.default_rng(0)
    heights, widths = chance.uniform(1, 3, n), chance.uniform(2, 4, n)
    return [
        h * np.exp(-(((TIME - 20) / w) ** 2) / 2) + chance.normal(0, 0.01, 40)
        for h, w in zip(heights, widths, strict=True)
    ]


def windows(n=80, *, noise=0.5):
    """Pieces, cut anywhere, of waves of many frequencies in noise."""
    chance = np.random.default_rng(0)
    periods = chance.uniform(3, 30, n)
    phases = chance.uniform(0, 2 * np.pi, n)
    return [
        np.sin(2 * np.pi * TIME / period + phase) + chance.normal(0, noise, 40)
        for period, phase in zip(periods, phases, strict=True)
    ]


def test_windows_that_begin_anywhere_give_rhythm_the_most():
    assert 0.8 * MOST < of(windows()) <= MOST


def test_sequences_that_begin_at_one_moment_give_it_none():
    assert of(bumps()) < 0.25 * MOST


def test_shape_keeps_the_numbers_that_it_needs():
    """Few waves at chance moments: each number of shape less draws them far worse."""
    chance = np.random.default_rng(0)
    sequences = [
        sum(
            np.sin(2 * np.pi * order * TIME / 40 + chance.uniform(0, 2 * np.pi))
            for order in range(1, 9)
        )
        for _ in range(200)
    ]
    assert of(sequences) < 0.05


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_units_of_channels_do_not_matter(scale):
    aligned, anywhere = bumps(60), windows(60)
    both = [np.stack(pair, axis=1) for pair in zip(aligned, anywhere, strict=True)]
    assert of(both) == pytest.approx(of([pair * [scale, 1] for pair in both]), abs=1e-3)


@pytest.mark.parametrize(
    "sequences",
    [
        [TIME] * 3,
        [np.zeros(9)] * 30,
        [np.ones(1)] * 30,
        [np.arange(length) for length in range(1, 40)],
        [np.random.default_rng(length).normal(size=length) for length in range(1, 40)],
    ],
    ids=["few", "silent", "one element", "ramps", "mixed lengths"],
)
def test_odd_data_has_a_share(sequences):
    assert 0 <= of(sequences) <= MOST


def test_windows_that_all_overlap_leave_it_open():
    start = np.arange(30)
    dataset = SequenceDataset(
        name="overlapping",
        sequences=[np.sin(TIME + s).astype(np.float32)[:, None] for s in start],
        labels=pd.DataFrame(index=start),
        recording=np.zeros(30, dtype=np.int64),
        start=start,
    )
    assert measure_rhythm_share(dataset) == 0


def test_clips_are_measured_too():
    chance = np.random.default_rng(0)
    clips = [chance.normal(size=(6, 5, 4)).astype(np.float32) for _ in range(40)]
    share = measure_rhythm_share(SequenceDataset(name="clips", sequences=clips))
    assert 0 < share <= MOST


def test_clips_give_rhythm_what_costs_next_to_nothing():
    pieces = np.stack(windows(n=240)).reshape(60, 4, 40).transpose(0, 2, 1)
    series, clips = (
        SequenceDataset(name="made", sequences=list(pieces.reshape(60, 40, *pixel).astype("f4")))
        for pixel in ((4,), (2, 2))
    )
    shares = [Sizes.of(one).measured(one).rhythm_share for one in (series, clips)]
    assert measure_rhythm_share(clips) == pytest.approx(shares[0], abs=0.01)
    assert 0 < shares[1] < shares[0] / 2
