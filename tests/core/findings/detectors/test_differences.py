"""What parts differ in: the right feature, stretch and direction, and nothing where they don't."""

import json

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.detectors.differences import as_numbers, describe_parts
from sequitur_core.findings.evidence import Evidence

N = 60
PARTS = (np.arange(30), np.arange(30, N))


def noise(length: int = 24, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(N, length, channels))


def described(sequences, **options):
    dataset = SequenceDataset("made up", sequences, **options)
    return describe_parts(Evidence(np.zeros((N, 2)), dataset), PARTS)


def test_a_part_that_is_higher_in_one_stretch_is_described_by_that_stretch():
    values = noise()
    values[:30, 12:18, 1] += 3
    meta = Meta(channels=("a", "b"), units=("g", "°C"))
    found = described(values, meta=meta)
    first, second = (next(one for one in found if one.part == part) for part in (0, 1))
    assert (first.part, first.feature, first.channel, first.unit) == (0, "level", "b", "°C")
    assert (first.begin, first.stop, first.direction) == (0.5, 0.75, "higher")
    assert first.auc > 0.95
    assert first.value - first.rest == pytest.approx(3, abs=0.3)
    assert (second.part, second.direction) == (1, "lower")


def larger(values):
    values[:30] *= 3


def rising(values):
    values[:30, :, 0] += np.linspace(-2, 2, 24)


def later(values):
    values[:30, 20, 0] += 20
    values[30:, 4, 0] += 20


@pytest.mark.parametrize(
    ("change", "feature", "direction"),
    [(larger, "spread", "larger"), (rising, "trend", "higher"), (later, "peak", "later")],
)
def test_parts_are_told_apart_by_spread_trend_and_time_of_the_maximum(change, feature, direction):
    values = noise()
    change(values)
    found = [(one.feature, one.direction) for one in described(values) if one.part == 0]
    assert (feature, direction) in found


def test_waves_of_another_length_are_told_apart():
    time = np.arange(64)
    waves = [np.sin(2 * np.pi * time / (16 if row < 30 else 8) + row) for row in range(N)]
    best = described(np.array(waves)[..., None])[0]
    assert (best.feature, best.direction, best.value, best.rest) == ("period", "longer", 16, 8)


def test_parts_of_other_lengths_are_told_apart():
    draw = np.random.default_rng(0)
    lengths = [20 + row % 5 if row < 30 else 40 + row % 5 for row in range(N)]
    found = described([draw.normal(size=(length, 1)) for length in lengths])
    assert (found[0].feature, found[0].direction) == ("length", "shorter")


def test_clips_are_told_apart_by_movement_though_they_are_equally_bright():
    still = np.random.default_rng(0).uniform(size=(N, 1, 6, 6)).repeat(8, axis=1)
    moving = np.random.default_rng(1).uniform(size=(30, 8, 6, 6))
    still[:30] = moving
    best = described(still)[0]
    assert (best.feature, best.direction) == ("movement", "more")


def test_parts_drawn_at_random_differ_in_nothing():
    assert described(noise(channels=6)) == []


def test_features_are_values_of_a_finding():
    values = noise()
    values[:30] += 3
    numbers = as_numbers(described(values))
    assert numbers["feature_direction"][0] == "higher"
    assert json.loads(json.dumps(numbers)) == numbers
    assert as_numbers([]) == {}
