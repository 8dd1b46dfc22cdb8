"""Recipes, scaling, windows and filling in."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.missing import interpolate
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.windows import window_starts, windows
from sequitur_core.errors import SequiturError

numbers = st.floats(-1e6, 1e6, width=32)


@st.composite
def series(draw: st.DrawFn) -> list[FloatArray]:
    channels = draw(st.integers(1, 4))
    lengths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=6))
    return [draw(arrays(np.float32, (n, channels), elements=numbers)) for n in lengths]


# Scaling


@given(series())
def test_undoing_the_scaling_gives_the_sequences_back(sequences: list[FloatArray]) -> None:
    scaler = Scaler.of(sequences)
    back = scaler.undo(scaler.apply(sequences))
    before, after = np.concatenate(sequences), np.concatenate(back)
    # Float32 can't do better than a share of the numbers' spread.
    assert np.abs(after - before).max() <= 1e-4 * max(1.0, float(before.max() - before.min()))


@given(series())
def test_scaled_sequences_are_float32_of_the_same_shapes(sequences: list[FloatArray]) -> None:
    scaled = Scaler.of(sequences).apply(sequences)
    assert [(s.dtype, s.shape) for s in scaled] == [(np.float32, s.shape) for s in sequences]


def test_each_channel_of_series_gets_mean_0_and_deviation_1() -> None:
    rng = np.random.default_rng(0)
    sequences = [
        (rng.normal(size=(n, 2)) * [1, 500] + [3, -1e4]).astype(np.float32) for n in (40, 90)
    ]
    together = np.concatenate(Scaler.of(sequences).apply(sequences))
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(together.std(axis=0), 1, rtol=1e-4)


def test_pictures_have_one_mean_for_all_their_pixels() -> None:
    clips = [np.random.default_rng(i).random((5, 4, 3)).astype(np.float32) for i in range(3)]
    assert Scaler.of(clips).mean.shape == ()


def test_a_channel_that_never_changes_has_deviation_1() -> None:
    constant = [np.full((7, 1), 0.1, np.float32), np.full((9, 1), 0.1, np.float32)]
    assert Scaler.of(constant).std.tolist() == [1.0]


def test_a_channel_that_flickers_in_its_last_bit_has_deviation_1() -> None:
    above = np.nextafter(np.float32(1000), np.float32(2000))
    flicker = np.tile(np.array([1000, above]), 50)
    assert Scaler.of([flicker.astype(np.float32)[:, None]]).std.tolist() == [1.0]


def test_a_small_deviation_around_a_large_mean_is_found() -> None:
    wave = (10_000 + np.sin(np.arange(500.0))[:, None]).astype(np.float32)
    assert Scaler.of([wave]).std[0] == pytest.approx(wave.astype(np.float64).std(), rel=1e-3)


def test_a_scaler_survives_the_way_through_json() -> None:
    scaler = Scaler.of([np.arange(8, dtype=np.float32).reshape(4, 2)])
    again = Scaler.from_json(scaler.to_json())
    assert (again.mean.tolist(), again.std.tolist()) == (scaler.mean.tolist(), scaler.std.tolist())


def test_a_damaged_scaler_is_said() -> None:
    with pytest.raises(SequiturError, match="damaged"):
        Scaler.from_json('{"mean": 1}')


# Windows


@given(series(), st.integers(1, 5))
def test_windows_behind_one_another_give_the_series(
    sequences: list[FloatArray], length: int
) -> None:
    whole = [s for s in sequences if len(s) >= length]
    if not whole:
        return
    cut = windows(SequenceDataset("d", sequences), length=length)
    together = np.concatenate([s[: len(s) // length * length] for s in whole])
    np.testing.assert_array_equal(np.concatenate(cut.sequences), together)


@given(series(), st.integers(1, 5), st.integers(1, 5))
def test_each_window_lies_where_recording_and_start_say(
    sequences: list[FloatArray], length: int, step: int
) -> None:
    if max(len(s) for s in sequences) < length:
        return
    cut = windows(SequenceDataset("d", sequences), length=length, step=step)
    for window, row, start in zip(cut.sequences, cut.recording, cut.start, strict=True):
        np.testing.assert_array_equal(window, sequences[row][start : start + length])


def test_windows_keep_the_labels_of_their_sequence() -> None:
    two = SequenceDataset(
        "d", [np.zeros((4, 1)), np.ones((6, 1))], labels=pd.DataFrame({"kind": ["a", "b"]})
    )
    assert windows(two, length=2).labels["kind"].tolist() == ["a", "a", "b", "b", "b"]


def test_windows_of_windows_count_from_the_recording() -> None:
    once = windows(SequenceDataset("d", [np.arange(12.0)]), length=6)
    assert windows(once, length=3).start.tolist() == [0, 3, 6, 9]


def test_sequences_shorter_than_a_window_are_left_out_and_said() -> None:
    cut = windows(SequenceDataset("d", [np.zeros(3), np.zeros(9)]), length=5)
    assert (len(cut), cut.meta.notes) == (
        1,
        ("1 of 2 recordings is shorter than one window and left out.",),
    )


def test_windows_longer_than_every_sequence_are_refused() -> None:
    with pytest.raises(SequiturError, match="the longest has 3"):
        windows(SequenceDataset("d", [np.zeros(3)]), length=5)


def test_windows_start_where_the_first_may() -> None:
    assert window_starts(10, 4, 3, first=2).tolist() == [2, 5]


# Missing values


def test_holes_are_filled_along_the_line_through_their_ends() -> None:
    filled = interpolate(np.array([[1.0], [np.nan], [np.nan], [4.0]]))
    np.testing.assert_allclose(filled[:, 0], [1, 2, 3, 4])


def test_missing_ends_take_the_nearest_value() -> None:
    filled = interpolate(np.array([[np.nan], [2.0], [np.nan]]))
    assert filled[:, 0].tolist() == [2, 2, 2]


def test_filling_in_leaves_the_original_alone() -> None:
    original = np.array([[1.0], [np.nan], [3.0]])
    interpolate(original)
    assert np.isnan(original[1, 0])


def test_pictures_are_filled_pixel_by_pixel() -> None:
    clip = np.zeros((3, 2, 2))
    clip[:, 1, 0] = [2, np.nan, 6]
    assert interpolate(clip)[1].tolist() == [[0, 0], [4, 0]]


# Names


# Recipes


@given(
    st.builds(
        Recipe,
        format=st.sampled_from(["table", "array", "ts"]),
        layout=st.sampled_from(["rows", "columns", "tidy", "long"]),
        value_columns=st.lists(st.text()).map(tuple),
        label_columns=st.lists(st.text()).map(tuple),
        missing_numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple),
        window=st.integers(0, 1000),
        fill=st.sampled_from(["interpolate", "drop"]),
        step=st.floats(0, 1e6),
    )
)
def test_a_recipe_survives_the_way_through_json(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"format": "table", "flavour": 1}', '{"format": "x", "window": -1}'],
)
def test_what_is_no_recipe_is_refused_in_words(text: str) -> None:
    with pytest.raises(SequiturError):
        Recipe.from_json(text)


def test_a_column_taken_for_a_label_is_no_value_any_more() -> None:
    recipe = Recipe(format="table", value_columns=("a", "b")).with_(label_columns=["b"])
    assert (recipe.value_columns, recipe.label_columns) == (("a",), ("b",))


def test_a_column_may_name_a_sequence_and_label_it() -> None:
    recipe = Recipe(format="table", id_columns=("subject",)).with_(label_columns=("subject",))
    assert recipe.id_columns == ("subject",)


def test_the_column_of_channels_taken_for_a_label_names_no_channels() -> None:
    recipe = Recipe(format="table", channel_column="dim").with_(label_columns=("dim",))
    assert recipe.channel_column == ""


@pytest.mark.parametrize(
    "choice",
    [
        {"windows": 3},
        {"layout": "diagonal"},
        {"fill": "guess"},
        {"align": "noon"},
        {"window": -1},
        {"date_labels": ("moon",)},
        {"missing_numbers": (float("nan"),)},
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(choice: dict[str, object]) -> None:
    with pytest.raises(SequiturError):
        Recipe(format="table").with_(**choice)


def test_a_recipe_is_plain_json() -> None:
    assert json.loads(Recipe(format="ts").to_json())["format"] == "ts"
