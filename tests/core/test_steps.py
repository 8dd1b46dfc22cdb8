"""What is done to sequences once they are read, and recipes in words."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core import steps
from sequitur_core.dataset import Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.steps import STEPS, in_words, prepare, without_steps

SERIES = arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.integers(1, 3)),
    elements=st.floats(-100, 100, width=16),
)
RECIPE = Recipe(format="table")


def dataset(*lengths: int, channels: int = 2) -> SequenceDataset:
    rng = np.random.default_rng(0)
    return SequenceDataset(
        "some",
        [rng.normal(3, 2, size=(n, channels)).astype(np.float32) for n in lengths or (20, 30)],
        meta=Meta(units=("m",) * channels, channels=("a", "b")[:channels], step=0.5, step_unit="s"),
    )


def test_without_steps_nothing_is_touched():
    some = dataset()
    assert prepare(some, RECIPE) is some


def test_the_steps_are_fields_of_a_recipe_with_what_changes_nothing():
    defaults = {f.name: f.default for f in fields(Recipe)}
    assert {name: defaults[name] for name in STEPS} == STEPS


def test_without_steps_the_rest_of_a_recipe_stays():
    recipe = replace(RECIPE, smooth=5, window=9)
    assert without_steps(recipe) == replace(RECIPE, window=9)


@given(SERIES, st.integers(1, 60))
def test_smoothing_is_the_average_of_the_steps_around(series: np.ndarray, over: int):
    smoothed = steps.smooth(series, over)
    before, after = (over - 1) // 2, over // 2
    for i in range(len(series)):
        around = series[max(0, i - before) : i + after + 1].astype(np.float64)
        np.testing.assert_allclose(smoothed[i], around.mean(axis=0), atol=1e-4)


@given(SERIES)
def test_smoothing_over_one_step_changes_nothing(series: np.ndarray):
    np.testing.assert_allclose(steps.smooth(series, 1), series, atol=1e-4)


@given(SERIES, st.integers(1, 50))
def test_thinned_steps_are_averages_of_their_blocks(series: np.ndarray, every: int):
    thinned = steps.thin(series, every)
    assert len(thinned) == max(1, len(series) // every)
    np.testing.assert_allclose(thinned[0], series[:every].mean(axis=0, dtype=float), atol=1e-4)


@given(SERIES, st.integers(1, 60))
def test_to_a_length_keeps_what_there_is_and_repeats_the_last(series: np.ndarray, length: int):
    fitted = steps.to_length(series, length)
    assert fitted.shape == (length, series.shape[1])
    kept = min(length, len(series))
    np.testing.assert_array_equal(fitted[:kept], series[:kept])
    assert (fitted[kept:] == series[-1]).all()


@given(SERIES, st.sampled_from(["mean", "line"]))
def test_taking_a_trend_out_twice_takes_it_out_once(series: np.ndarray, how: str):
    once = steps.detrend(series, how)
    np.testing.assert_allclose(steps.detrend(once, how), once, atol=1e-3)
    np.testing.assert_allclose(once.mean(axis=0), 0, atol=1e-3)


def test_a_line_is_taken_out_whole():
    t = np.arange(30, dtype=np.float32)[:, None]
    wave = np.sin(t)
    left = steps.detrend(3 * t + wave, "line")
    np.testing.assert_allclose(left, steps.detrend(wave, "line"), atol=1e-4)
    np.testing.assert_allclose(steps.detrend(3 * t - 7, "line"), 0, atol=1e-4)


@given(SERIES, st.floats(0.5, 20), st.floats(-50, 50))
def test_only_the_shape_counts_once_standardised(series: np.ndarray, factor: float, shift: float):
    spread = series.std(axis=0, dtype=np.float64)
    series = series[:, (spread == 0) | (spread > 0.1)]
    again = (series.astype(np.float64) * factor + shift).astype(np.float32)
    np.testing.assert_allclose(steps.standardise(series), steps.standardise(again), atol=1e-2)


def test_a_constant_channel_is_zero_once_standardised():
    assert (steps.standardise(np.full((9, 2), 1e6 + 0.1, np.float32)) == 0).all()


def test_clips_can_be_standardised_pixel_by_pixel():
    clip = np.random.default_rng(0).normal(5, 3, size=(12, 4, 4)).astype(np.float32)
    done = steps.standardise(clip)
    np.testing.assert_allclose(done.std(axis=0), 1, atol=1e-3)


def test_all_steps_in_their_order():
    some = dataset(20, 31)
    recipe = replace(
        RECIPE, skip=2, smooth=3, every=2, same_length=12, detrend="line", standardise=True
    )
    done = prepare(some, recipe)
    for before, after in zip(some.sequences, done.sequences, strict=True):
        by_hand = steps.thin(steps.smooth(before[2:], 3), 2)
        by_hand = steps.detrend(steps.to_length(by_hand, 12), "line")
        np.testing.assert_array_equal(after, steps.standardise(by_hand))
    assert set(done.lengths) == {12}
    assert (done.meta.step, done.meta.units) == (1.0, ("sd", "sd"))
    assert (done.start == 1).all()
    assert len(done.meta.notes) == 6


def test_too_many_steps_cannot_be_skipped():
    with pytest.raises(SequiturError, match="the shortest sequence has only 20"):
        prepare(dataset(20, 30), replace(RECIPE, skip=20))


@pytest.mark.parametrize("change", [{"every": 0}, {"smooth": -1}, {"detrend": "curve"}])
def test_steps_that_make_no_sense_are_refused(change: dict):
    with pytest.raises(SequiturError):
        replace(RECIPE, **change)


@pytest.mark.parametrize(
    "text", ['{"format": 3}', '{"format": "table", "smooth": "x"}', "[]", "x", '{"nothing": 1}']
)
def test_a_recipe_of_other_types_is_refused(text: str):
    with pytest.raises(SequiturError, match="isn't a recipe"):
        Recipe.from_json(text)


def test_a_recipe_applied_to_a_file_prepares_what_it_reads(tmp_path: Path):
    path = tmp_path / "rows.csv"
    values = np.random.default_rng(0).normal(size=(6, 24)).round(3)
    pd.DataFrame(values, columns=[f"t{i}" for i in range(24)]).to_csv(path, index=False)
    as_rows = revise(path, recognise(path).recipe, layout="rows").recipe
    recipe = replace(as_rows, every=3, standardise=True)
    done = read(path, Recipe.from_json(recipe.to_json()))
    assert set(done.lengths) == {8}
    np.testing.assert_allclose(np.stack(done.sequences).mean(axis=1), 0, atol=1e-6)
    again = load(path, layout="rows", every=3, standardise=True)
    np.testing.assert_array_equal(np.stack(again.sequences), np.stack(done.sequences))


def test_a_recipe_in_words_says_every_choice():
    recipe = Recipe(
        format="table",
        layout="long",
        delimiter=";",
        decimal=",",
        time_columns=("when",),
        value_columns=("heat", "rain"),
        missing_numbers=(-200.0,),
        window=24,
        align="day",
        without=("a",),
        smooth=5,
        standardise=True,
    )
    assert in_words(recipe) == [
        "Read as a table.",
        'Cells are separated by ";", with a decimal comma.',
        "All rows are one long series.",
        "Time is in when.",
        "Channels are heat, rain.",
        "-200 means that a value is missing.",
        "Windows of 24 steps are cut, 24 steps apart.",
        "Windows begin with a day.",
        "1 sequence left out by name.",
        "Smoothed over 5 steps.",
        "Each sequence is brought to average 0 and standard deviation 1.",
    ]


def test_every_step_has_words():
    changed = {"skip": 1, "smooth": 3, "every": 2, "same_length": 4, "detrend": "line"}
    for name, value in {**changed, "standardise": True}.items():
        assert len(in_words(replace(RECIPE, **{name: value}))) == len(in_words(RECIPE)) + 1
