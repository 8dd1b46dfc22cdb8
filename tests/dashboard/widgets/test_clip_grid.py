"""What the pages make of clips, colour clips and volumes."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.components.clip_view import USUAL_RATE, playing_rate
from sequitur_core.data.dataset import Meta, SequenceDataset


def dataset(*shape: int, **meta: object) -> SequenceDataset:
    return SequenceDataset("some", [np.zeros((5, *shape), np.float32)] * 2, meta=Meta(**meta))


@pytest.mark.parametrize(
    ("data", "element", "size"),
    [
        (dataset(32, 43), "frame", "32 x 43 pixels"),
        (dataset(3, 32, 43, channels=("red", "green", "blue")), "frame", "32 x 43 pixels"),
        (dataset(3, 32, 43), "volume", "3 x 32 x 43"),
    ],
)
def test_elements_have_a_name_and_a_size(data: SequenceDataset, element: str, size: str):
    assert (data.element, data.element_size) == (element, size)


def test_series_have_steps():
    assert dataset(6).element == "step"


def test_clips_play_as_fast_as_they_were_taken():
    assert playing_rate(Meta(step=0.04, step_unit="s")) == (pytest.approx(25), ())


@pytest.mark.parametrize("unit", ["frame", "step"])
def test_clips_without_a_known_time_play_at_the_usual_rate(unit: str):
    assert playing_rate(Meta(step_unit=unit)) == (USUAL_RATE, ())


@pytest.mark.parametrize(("step", "unit"), [(2.5, "s"), (1.0, "day")])
def test_what_is_too_slow_to_watch_plays_faster_and_says_so(step: float, unit: str):
    rate, notes = playing_rate(Meta(step=step, step_unit=unit), noun="volume")
    assert rate == USUAL_RATE
    assert notes == ("Played faster than real time, at 8 volumes a second.",)
