"""Times and counts among the channels of arrays, and lists that are channels side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.arrays.time_axis import find_axes
from tests.core.files import wave
from tests.core.readers.arrays.test_reader import npy, npz, walks

STEPS = 600
TIMES = np.arange(STEPS) / 250.0


def measured(*axes: np.ndarray) -> np.ndarray:
    """A table of two channels behind some axes (steps, channels)."""
    return np.stack([*axes, wave(STEPS), wave(STEPS, phase=1)], axis=1)


@pytest.mark.parametrize("values", [measured(TIMES), measured(TIMES).T[:2]])
def test_a_time_beside_what_was_measured_is_its_step(tmp_path: Path, values: np.ndarray) -> None:
    path = npy(tmp_path / "a.npy", values)
    dataset = load(path)
    assert dataset.meta.channels == tuple(f"channel {c}" for c in range(2, min(values.shape) + 1))
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.004, "step")
    assert ". Left out: channel 1 goes up evenly, as a time" in recognise(path).sentence


def test_a_count_beside_a_time_is_left_out_as_well(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", measured(np.arange(STEPS), TIMES))
    dataset = load(path)
    assert (dataset.meta.channels, dataset.meta.step) == (("channel 3", "channel 4"), 0.004)
    assert "channel 1 and channel 2 go up evenly" in recognise(path).sentence


def test_each_sequence_may_have_a_time_of_its_own(tmp_path: Path) -> None:
    times = np.broadcast_to(np.arange(40.0)[None, :, None] * 0.5, (7, 40, 1))
    path = npy(tmp_path / "a.npy", np.concatenate([times, walks(7, 40, 2)], axis=2))
    assert load(path).element_shape == (2,)


def test_a_clock_that_wavers_is_no_channel_and_no_step(tmp_path: Path) -> None:
    clock = np.cumsum(np.random.default_rng(0).uniform(0.5, 1.5, STEPS))
    dataset = load(npz(tmp_path / "a.npz", timer=clock, rate=wave(STEPS)))
    assert (dataset.meta.channels, dataset.meta.step) == (("rate",), 1.0)


def test_what_was_left_out_can_be_brought_back(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", measured(TIMES))
    recipe = recognise(path).recipe
    again = revise(path, recipe, channels=())
    assert read(path, again.recipe).element_shape == (3,)
    assert read(path, revise(path, again.recipe, window=50).recipe).element_shape == (3,)


def test_recipes_of_before_keep_all_channels(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", measured(TIMES))
    recipe = recognise(path).recipe.with_(channels=(), step=0.0)
    assert read(path, recipe).element_shape == (3,)


@given(st.integers(2, 5), st.integers(20, 80), st.integers(0, 2**32 - 1))
def test_what_was_measured_is_no_axis(channels: int, steps: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(steps, channels)).cumsum(axis=0)
    assert not find_axes([values]).channels


@pytest.mark.parametrize("names", ["x y z", "x y", "y z"])
def test_what_was_measured_along_axes_is_side_by_side(tmp_path: Path, names: str) -> None:
    own = {name: wave(STEPS, phase=at) for at, name in enumerate(names.split())}
    path = npz(tmp_path / "a.npz", t=TIMES, **own)
    dataset = load(path)
    assert (dataset.meta.channels, dataset.meta.step) == (tuple(own), 0.004)


def test_classes_called_y_are_no_channel(tmp_path: Path) -> None:
    classes = np.repeat(np.arange(3), STEPS // 3)
    dataset = load(npz(tmp_path / "a.npz", x=wave(STEPS), z=wave(STEPS, phase=1), y=classes))
    assert dataset.meta.channels == ("x", "z")
    assert [*dataset.labels] == ["y"]


def test_recipes_of_before_read_lists_without_y(tmp_path: Path) -> None:
    own = {name: wave(STEPS, phase=at) for at, name in enumerate("xyz")}
    path = npz(tmp_path / "a.npz", **own)
    recipe = recognise(path).recipe.with_(array="side by side")
    assert read(path, recipe).meta.channels == ("x", "z")


def test_a_time_is_never_taken_for_the_sequences(tmp_path: Path) -> None:
    dataset = load(npz(tmp_path / "a.npz", t=TIMES, current=wave(STEPS)))
    assert dataset.meta.channels == ("current",)


def test_why_a_channel_is_left_out_is_said_again_with_its_recipe(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", measured(TIMES))
    recipe = recognise(path).recipe
    assert "Left out: channel 1" in revise(path, recipe).sentence
    assert "Left out" not in revise(path, recipe, channels=("channel 1", "channel 2")).sentence


def test_steps_left_over_at_the_end_ask_for_nothing(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", measured()[:590])
    assert not recognise(path).warnings
    assert [*map(str, load(path).meta.notes)] == ["14 steps at the end are left over."]
