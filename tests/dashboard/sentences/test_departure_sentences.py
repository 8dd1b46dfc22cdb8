"""One that slowly leaves those that it usually goes with, as a person says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.sentences.finding_numbers import named_channel
from dashboard.sentences.finding_sentences import sentence
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.findings.finding import Finding

DAYS, DAY = 120, 144


def plant(begins: str = "2026-01-01T00:00:00") -> SequenceDataset:
    names = ("chest", "bearing", "oil")
    meta = Meta(channels=names, units=("°C",) * 3, step=10.0, step_unit="min", begins=begins)
    return SequenceDataset(
        "plant",
        np.zeros((DAYS, DAY, 3), np.float32),
        meta=meta,
        recording=np.zeros(DAYS, np.int64),
        start=DAY * np.arange(DAYS),
    )


def departure(**about: object) -> Finding:
    numbers: dict[str, object] = {
        "name": "chest", "peers": ["bearing", "oil"], "of": "channels", "channel": "chest",
        "unit": "°C", "recording": 0, "start": DAY * 61, "stop": DAY * DAYS, "whole": 0,
        "by": 9.123, "usual": 0.336, "relative": 0,
    }  # fmt: skip
    parts = np.arange(61, DAYS)[::-1], np.arange(61)
    return Finding("departure", numbers | about, parts[0], parts)


def test_a_sensor_that_climbs_away_is_told_with_when_and_how_far():
    said = sentence(departure(), plant())
    assert said.headline == (
        "chest slowly climbs away from the other channels from about 3 Mar on: 9.1 °C by the end."
    )
    assert said.detail == (
        "bearing and oil usually move with it, and stay together. Apart from this drift, it "
        "differs by only about 0.34 °C from what they suggest."
    )
    assert said.parts == ("since then", "before")
    assert named_channel(departure(), plant().meta.channels) == 0


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"by": -4.0}, "chest slowly falls away from the other channels from about 3 Mar on: 4"),
        ({"whole": 1}, "from the other channels from the beginning on: 9.1 °C by the end."),
        ({"by": 0.123, "relative": 1}, ": 12 % by the end."),
        ({"of": "recordings", "name": "machine 2"}, "chest: machine 2 slowly climbs away from the"),
    ],
)
def test_how_it_leaves(about: dict[str, object], said: str):
    assert said in sentence(departure(**about), plant()).headline


def test_without_dates_it_is_told_after_how_long():
    assert "from about 6 days on" in sentence(departure(start=864), plant(begins="")).headline


def test_a_sequence_stands_beside_its_peers():
    about = {"of": "sequences", "name": "day 3", "channel": ""}
    alone = departure(**about)
    found = replace(alone, parts=(np.array([2]), np.array([4, 5, 6])))
    said = sentence(found, plant())
    assert said.headline.startswith("day 3 slowly climbs away from the other sequences from about")
    assert said.parts == ("day 3", "those it goes with (3)")
