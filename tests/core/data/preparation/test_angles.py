"""Angles that jump after a whole turn, told by their numbers, and their sines and cosines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation.angles import turn_of
from sequitur_core.data.preparation.preprocessing import preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError

N = 300
RANDOM = np.random.default_rng(3)
TURNING = 350 + np.cumsum(RANDOM.normal(1.5, 2, N))
NOISE = RANDOM.uniform(0, 360, N)


@pytest.mark.parametrize(
    ("name", "values", "turn"),
    [
        ("a", TURNING % 360, 360),
        ("a", (TURNING + 180) % 360 - 180, 360),
        ("a", np.radians(TURNING % 360), 2 * np.pi),
        ("windDir", NOISE, 360),
        ("a", NOISE, 0),
        ("a", np.abs(TURNING % 720 - 360), 0),  # turns back at both ends
        ("heading", 90 + 40 * np.sin(np.arange(N) / 30), 0),
        ("heading", TURNING % 720, 0),
        ("heading", np.where(np.arange(N) % 50 == 0, 290, 10 + NOISE / 36), 0),  # a wrong value
        ("a", np.where(np.arange(N) % 50 == 0, 0, 330 + NOISE / 15), 0),  # now and then off
    ],
)
def test_an_angle_that_jumps_is_told_by_its_numbers(
    name: str, values: np.ndarray, turn: float
) -> None:
    assert turn_of([values[:200], values[200:]], name) == turn


def test_where_one_sequence_ends_at_another_angle_nothing_jumps() -> None:
    assert turn_of([np.linspace(1, 359, 50)] * 4, "a") == 0


def dataset() -> SequenceDataset:
    values = np.column_stack([np.arange(N), TURNING % 360, np.radians(TURNING)]).astype(np.float32)
    missing = [np.zeros((200, 3), bool), np.zeros((100, 3), bool)]
    missing[0][5, 1] = True
    return SequenceDataset(
        name="ways",
        sequences=[values[:200], values[200:]],
        missing=missing,
        ids=("a", "b"),
        labels=pd.DataFrame(index=range(2)),
        meta=Meta(channels=("way", "course", "yaw"), units=("m", "°", "")),
    )


BOTH = Recipe(format="table", angles=("yaw", "course"), turns=(2 * np.pi, 360.0))


def test_sine_and_cosine_stand_in_the_place_of_an_angle() -> None:
    done = preprocess(dataset(), BOTH)
    assert done.meta.channels == ("way", "course sine", "course cosine", "yaw sine", "yaw cosine")
    assert done.meta.units == ("m", "", "", "", "")
    first = done.sequences[0]
    at = np.radians(TURNING[:200])
    np.testing.assert_allclose(first[:, 1], np.sin(at), atol=1e-5)
    np.testing.assert_allclose(first[:, 4], np.cos(at), atol=1e-5)
    assert done.missing is not None
    assert done.missing[0][5].tolist() == [False, True, True, False, False]
    assert "course" in str(done.meta.notes[-1])
    assert "The angles were replaced by their sine and cosine: yaw and course." in describe(BOTH)


def test_channels_that_are_kept_may_be_called_as_before() -> None:
    for kept in (("yaw",), ("yaw sine", "yaw cosine")):
        done = preprocess(dataset(), replace(BOTH, channels=kept))
        assert done.meta.channels == ("yaw sine", "yaw cosine")


def test_an_angle_that_is_not_there_is_refused() -> None:
    with pytest.raises(SequiturError, match="lacks the channel roll"):
        preprocess(dataset(), Recipe(format="table", angles=("roll",), turns=(360.0,)))
    with pytest.raises(SequiturError, match="360 of degrees"):
        Recipe(format="table", angles=("roll",))
