"""Sensors that were stuck, and what only looks like it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation.stuck_sensors import stuck_stretches
from sequitur_core.data.windows import windows
from sequitur_core.readers import load
from tests.core.files import table


def measured() -> np.ndarray:
    """A thousand steps of two channels that change at each of them."""
    return np.random.default_rng(0).normal(5, 1, (1000, 2)).astype(np.float32)


def found(values: np.ndarray, **cut: int) -> list[tuple[str, int, int]]:
    whole = SequenceDataset("d", [values], meta=Meta(("x", "y")))
    some = windows(whole, **cut) if cut else whole
    return [(one.channel, one.begin, one.stop) for one in stuck_stretches(some)]


@pytest.mark.parametrize("cut", [{}, {"length": 50}, {"length": 50, "step": 25}])
def test_a_long_constant_stretch_of_a_lively_channel_is_found(cut: dict[str, int]) -> None:
    values = measured()
    values[330:420, 0] = 5.5
    assert found(values, **cut) == [("x", 330, 420)]


@pytest.mark.parametrize("value", [0, -3])
def test_long_at_0_or_at_an_end_is_said_of_what_never_is_there_otherwise(value: float) -> None:
    values = measured()
    values[330:460, 0] = value
    (one,) = stuck_stretches(SequenceDataset("d", [values], meta=Meta(("x", "y"))))
    assert (one.channel, one.begin, one.stop, one.off) == ("x", 330, 460, True)
    values[700, 0] = value
    assert found(values) == []


def off(values: np.ndarray) -> None:
    values[330:420, 0] = 0  # below it lies what noise makes of 0
    values[0, 0] = -0.1


def lowest(values: np.ndarray) -> None:
    values[330:420, 0] = values.min() - 1


def every_night(values: np.ndarray) -> None:
    for night in (100, 400, 700):
        values[night : night + 90, 0] = 5.5


def rounded(values: np.ndarray) -> None:
    values[:] = values.round()
    values[330:420, 0] = 5


def a_counter(values: np.ndarray) -> None:
    values[330:420] = 0
    values[:, 0] = np.abs(values[:, 0]).cumsum()
    values[:, 1] = measured()[:, 1]


def parked(values: np.ndarray) -> None:
    values[330:420] = 5.5


def a_usual_pause(values: np.ndarray) -> None:
    values[330:420, 0] = 5.5
    values[700:715, 0] = 5.5


@pytest.mark.parametrize(
    "spoil", [off, lowest, every_night, rounded, a_counter, parked, a_usual_pause]
)
def test_what_may_be_as_it_should_is_not_said(spoil) -> None:
    values = measured()
    spoil(values)
    assert found(values) == []


def test_a_channel_may_be_stuck_for_a_whole_recording_unless_nothing_changes_in_it() -> None:
    flat = measured()[:90].copy()
    flat[:, 0] = 5.5
    lively = measured()
    lively[700:715, 0] = 5  # too long beside a part of a recording
    both = SequenceDataset("d", [lively, flat], meta=Meta(("x", "y")))
    (one,) = stuck_stretches(both)
    assert (one.channel, one.rows, one.begin, one.stop) == ("x", (1,), 0, 90)
    flat[:] = 5.5
    assert stuck_stretches(replace(both, sequences=[lively, flat])) == ()


def test_filled_values_are_no_stuck_sensor() -> None:
    values = measured()
    values[330:420, 0] = 5.5
    missing = np.zeros(values.shape, bool)
    missing[330:420, 0] = True
    dataset = SequenceDataset("d", [values], meta=Meta(("x", "y")), missing=[missing])
    assert stuck_stretches(dataset) == ()


@pytest.mark.parametrize("changes", [{}, {"every": 2}, {"skip": 50}, {"window": 100}])
def test_nor_are_steps_that_resampling_filled_in(tmp_path: Path, changes: dict[str, int]) -> None:
    rng = np.random.default_rng(0)
    value = rng.normal(5, 1, 900)
    value[601] = value[600]
    gap = np.r_[np.zeros(601), np.full(299, 60)]  # an hour between two rows that are equal
    at = pd.Timestamp("2026-03-02") + pd.to_timedelta(np.arange(900) + gap, "min")
    columns = {"time": at.repeat(2), "bed": ["a", "b"] * 900}
    values = {"x": np.c_[value, rng.normal(5, 1, 900)].ravel(), "y": rng.normal(5, 1, 1800)}
    path = table(tmp_path / "t.csv", {**columns, **values})
    dataset = load(path, even_step="1 min", fill="interpolate", fill_gaps=100, **changes)
    assert any(len(np.unique(s[:, 0])) < len(s) - 20 for s in dataset.sequences)
    assert stuck_stretches(dataset) == ()
    bare = replace(dataset, meta=replace(dataset.meta, filled=()))
    assert {one.channel for one in stuck_stretches(bare)} == {"x"}  # as it would be without
    assert Meta.from_values(json.loads(json.dumps(dataset.meta.to_values()))) == dataset.meta
