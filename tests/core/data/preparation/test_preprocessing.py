"""What is done to sequences once they are read, and recipes in words."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation import preprocessing, transforms
from sequitur_core.data.preparation.preprocessing import STEPS, preprocess, without_preprocessing
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.notes import worded

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
    assert preprocess(some, RECIPE) is some


def test_the_steps_are_fields_of_a_recipe_with_what_changes_nothing():
    defaults = {f.name: f.default for f in fields(Recipe)}
    assert {name: defaults[name] for name in STEPS} == STEPS


def test_without_steps_the_rest_of_a_recipe_stays():
    recipe = replace(RECIPE, smooth=5, window=9)
    assert without_preprocessing(recipe) == replace(RECIPE, window=9)


@given(SERIES, st.integers(1, 60))
def test_smoothing_is_the_average_of_the_steps_around(series: np.ndarray, over: int):
    smoothed = transforms.smooth(series, over)
    before, after = (over - 1) // 2, over // 2
    for i in range(len(series)):
        around = series[max(0, i - before) : i + after + 1].astype(np.float64)
        np.testing.assert_allclose(smoothed[i], around.mean(axis=0), atol=1e-4)


@given(SERIES)
def test_smoothing_over_one_step_changes_nothing(series: np.ndarray):
    np.testing.assert_allclose(transforms.smooth(series, 1), series, atol=1e-4)


@given(SERIES, st.integers(1, 50))
def test_thinned_steps_are_averages_of_their_blocks(series: np.ndarray, every: int):
    thinned = transforms.downsample(series, every)
    assert len(thinned) == max(1, len(series) // every)
    np.testing.assert_allclose(thinned[0], series[:every].mean(axis=0, dtype=float), atol=1e-4)


@given(SERIES, st.integers(1, 60))
def test_to_a_length_keeps_what_there_is_and_repeats_the_last(series: np.ndarray, length: int):
    fitted = transforms.crop_or_pad(series, length)
    assert fitted.shape == (length, series.shape[1])
    kept = min(length, len(series))
    np.testing.assert_array_equal(fitted[:kept], series[:kept])
    assert (fitted[kept:] == series[-1]).all()


@given(SERIES, st.sampled_from(["mean", "line"]))
def test_taking_a_trend_out_twice_takes_it_out_once(series: np.ndarray, how: str):
    once = transforms.detrend(series, how)
    np.testing.assert_allclose(transforms.detrend(once, how), once, atol=1e-3)
    np.testing.assert_allclose(once.mean(axis=0), 0, atol=1e-3)


def test_a_line_is_taken_out_whole():
    t = np.arange(30, dtype=np.float32)[:, None]
    wave = np.sin(t)
    left = transforms.detrend(3 * t + wave, "line")
    np.testing.assert_allclose(left, transforms.detrend(wave, "line"), atol=1e-4)
    np.testing.assert_allclose(transforms.detrend(3 * t - 7, "line"), 0, atol=1e-4)


@given(SERIES, st.floats(0.5, 20), st.floats(-50, 50))
def test_only_the_shape_counts_once_standardised(series: np.ndarray, factor: float, shift: float):
    spread = series.std(axis=0, dtype=np.float64)
    series = series[:, (spread == 0) | (spread > 0.1)]
    again = (series.astype(np.float64) * factor + shift).astype(np.float32)
    np.testing.assert_allclose(
        transforms.standardise(series), transforms.standardise(again), atol=1e-2
    )


def test_a_constant_channel_is_zero_once_standardised():
    assert (transforms.standardise(np.full((9, 2), 1e6 + 0.1, np.float32)) == 0).all()


@pytest.mark.parametrize(
    ("shape", "channels", "said"),
    [
        ((6, 2), (), "channel of each sequence"),
        ((6, 4, 5), (), "pixel of each clip"),
        ((6, 3, 4, 5), ("red", "green", "blue"), "pixel of each clip"),
        ((6, 3, 4, 5), (), "voxel of each sequence"),
    ],
)
def test_what_is_standardised_has_a_name(shape, channels, said):
    rng = np.random.default_rng(0)
    clips = SequenceDataset(
        "a", [rng.normal(2, 3, shape) for _ in range(3)], meta=Meta(channels=channels)
    )
    done = preprocessing.preprocess(clips, replace(RECIPE, standardise=True))
    assert said in worded(done.meta.notes)[-1]
    np.testing.assert_allclose(np.stack(done.sequences).mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(np.stack(done.sequences).std(axis=1), 1, atol=1e-5)


def test_clips_can_be_standardised_pixel_by_pixel():
    clip = np.random.default_rng(0).normal(5, 3, size=(12, 4, 4)).astype(np.float32)
    done = transforms.standardise(clip)
    np.testing.assert_allclose(done.std(axis=0), 1, atol=1e-3)


def test_all_steps_in_their_order():
    some = dataset(20, 31)
    recipe = replace(
        RECIPE, skip=2, smooth=3, every=2, same_length=12, detrend="line", standardise=True
    )
    done = preprocess(some, recipe)
    for before, after in zip(some.sequences, done.sequences, strict=True):
        by_hand = transforms.downsample(transforms.smooth(before[2:], 3), 2)
        by_hand = transforms.detrend(transforms.crop_or_pad(by_hand, 12), "line")
        np.testing.assert_array_equal(after, transforms.standardise(by_hand))
    assert set(done.lengths) == {12}
    assert (done.meta.step, done.meta.units) == (1.0, ("sd", "sd"))
    assert (done.start == 1).all()
    assert len(worded(done.meta.notes)) == 6


def test_too_many_steps_cannot_be_skipped():
    with pytest.raises(SequiturError, match="the shortest sequence has only 20"):
        preprocess(dataset(20, 30), replace(RECIPE, skip=20))


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
    assert describe(recipe) == [
        "Read as a table.",
        'Cells are separated by ";", with a decimal comma.',
        "All rows are one long series.",
        "Time comes from the column when.",
        "Channels are heat and rain.",
        "-200 means that a value is missing.",
        "Windows of 24 steps are cut, 24 steps apart.",
        "Windows begin with a day.",
        "1 sequence is excluded by name.",
        "Smoothed over 5 steps.",
        "Each sequence is scaled to mean 0 and standard deviation 1.",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"centre_on": "nose"},
        {"channels": ("a",)},
        {"range_of": ("a",), "range_low": (0.0,), "range_high": (None,)},
        {"skip": 1},
        {"skip_end": 1},
        {"smooth": 3},
        {"every": 2},
        {"movement": True},
        {"same_length": 4},
        {"detrend": "line"},
        {"standardise": True},
        {"squeeze": True},
        {"scaled": ("a",), "scaled_low": (0.0,), "scaled_high": (2.0,)},
    ],
)
def test_every_step_has_words_and_travels_as_json(change: dict):
    assert Recipe.from_json(replace(RECIPE, **change).to_json()) == replace(RECIPE, **change)
    assert len(describe(replace(RECIPE, **change))) == len(describe(RECIPE)) + 1


def test_chosen_channels_stand_in_the_order_chosen():
    some = dataset(20)
    done = preprocess(some, replace(RECIPE, channels=("b", "a")))
    np.testing.assert_array_equal(done.sequences[0], some.sequences[0][:, ::-1])
    assert done.meta.channels == ("b", "a")
    alone = preprocess(some, replace(RECIPE, channels=("b",)))
    assert (alone.element_shape, alone.meta.units) == ((1,), ("m",))
    assert worded(alone.meta.notes) == ("Channel excluded: a.",)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("b", ("Channel excluded: a.",)),
        (
            "a",
            (
                "9 missing values are drawn as gaps and don't count in training or in errors "
                "(11 % of all, in every window).",
                "Channel excluded: b.",
            ),
        ),
    ],
)
def test_what_is_missing_is_told_of_the_channels_that_are_left(
    tmp_path: Path, kept: str, told: tuple[str, ...]
):
    rows = pd.DataFrame({"a": np.arange(80.0) % 7, "b": np.arange(80.0) % 11})
    rows.loc[rows.index % 9 == 4, "a"] = np.nan
    rows.to_csv(path := tmp_path / "t.csv", index=False)
    read_ = load(path, fill="mask", layout="long", window=20)
    (of_both,) = (note for note in worded(read_.meta.notes) if "missing values" in note)
    assert "most in a, where 11 % are missing" in of_both
    left = preprocess(read_, replace(RECIPE, channels=(kept,)))
    assert worded(left.meta.notes) == told
    assert (left.missing is None) == (kept == "b")


def test_a_channel_that_is_not_there_is_said():
    with pytest.raises(SequiturError, match="some lacks the channel heat"):
        preprocess(dataset(), replace(RECIPE, channels=("a", "heat")))


def numbers(*values: float, **more: object) -> SequenceDataset:
    columns = np.array(values, np.float32)[:, None]
    return SequenceDataset("some", [columns], meta=Meta(channels=("a",)), **more)


LIMITED = replace(RECIPE, range_of=("a",), range_low=(0.0,), range_high=(10.0,))


def test_values_out_of_range_are_set_to_its_end():
    done = preprocess(numbers(-5, 4, 99), LIMITED)
    assert done.sequences[0][:, 0].tolist() == [0, 4, 10]
    assert worded(done.meta.notes) == ("2 values out of range set to its limits.",)


def test_a_range_may_be_open():
    open_ = replace(LIMITED, range_high=(None,))
    assert preprocess(numbers(-5, 4, 99), open_).sequences[0][:, 0].tolist() == [0, 4, 99]


def test_values_out_of_range_may_be_missing():
    recipe = replace(LIMITED, outside="missing")
    done = preprocess(numbers(2, 99, 4, -5), recipe)
    assert done.sequences[0][:, 0].tolist() == [2, 3, 4, 4]
    assert worded(done.meta.notes)[0] == "2 values out of range treated as missing."
    masked = preprocess(numbers(2, 99, 4, -5), replace(recipe, fill="mask"))
    assert masked.missing is not None
    assert masked.missing[0][:, 0].tolist() == [False, True, False, True]


def test_sequences_with_values_out_of_range_may_be_left_out():
    two = SequenceDataset(
        "some",
        [np.array([[1.0], [99.0]]), np.array([[1.0], [2.0]])],
        ids=("bad", "good"),
        labels=pd.DataFrame({"kind": ["x", "y"]}),
        meta=Meta(channels=("a",)),
    )
    done = preprocess(two, replace(LIMITED, outside="missing", fill="drop"))
    assert (done.ids, list(done.labels["kind"])) == (("good",), ["y"])
    with pytest.raises(SequiturError, match="Widen the range"):
        preprocess(two.take([0]), replace(LIMITED, outside="missing", fill="drop"))


def test_a_range_of_clips_holds_for_all_pixels():
    clip = SequenceDataset("clips", [np.arange(8.0).reshape(2, 2, 2)])
    recipe = Recipe(format="video", range_of=("",), range_low=(2.0,), range_high=(5.0,))
    assert preprocess(clip, recipe).sequences[0].ravel().tolist() == [2, 2, 2, 3, 4, 5, 5, 5]
    with pytest.raises(SequiturError, match="which have no channels such as a"):
        preprocess(clip, LIMITED)


@pytest.mark.parametrize(
    "change",
    [
        {"range_of": ("a",)},
        {"range_of": ("a",), "range_low": (3.0,), "range_high": (1.0,)},
        {"range_of": ("a",), "range_low": (float("nan"),), "range_high": (1.0,)},
        {"outside": "x"},
        {"skip_end": -1},
    ],
)
def test_ranges_and_ends_that_make_no_sense_are_refused(change: dict):
    with pytest.raises(SequiturError):
        replace(RECIPE, **change)


def test_both_ends_are_left_out():
    done = preprocess(numbers(1, 2, 3, 4, 5), replace(RECIPE, skip=1, skip_end=2))
    assert done.sequences[0][:, 0].tolist() == [2, 3]
    assert done.start.tolist() == [1]
    with pytest.raises(SequiturError, match="first 2 steps and the last 3 steps can't be skipped"):
        preprocess(numbers(1, 2, 3, 4, 5), replace(RECIPE, skip=2, skip_end=3))


def test_stretching_draws_lines_between_the_steps():
    done = preprocess(numbers(0, 2, 4), replace(RECIPE, same_length=5, stretch=True))
    assert done.sequences[0][:, 0].tolist() == [0, 1, 2, 3, 4]


@given(SERIES, st.integers(1, 60))
def test_stretching_keeps_the_ends_and_the_range(series: np.ndarray, length: int):
    found = transforms.stretch(series, length)
    assert found.shape == (length, series.shape[1])
    np.testing.assert_allclose(found[0], series[0], atol=1e-4)
    if length > 1:
        np.testing.assert_allclose(found[-1], series[-1], atol=1e-4)
    assert (found >= series.min(axis=0) - 1e-3).all()
    assert (found <= series.max(axis=0) + 1e-3).all()


def test_how_long_a_stretched_step_takes_is_not_known():
    done = preprocess(dataset(20, 20), replace(RECIPE, same_length=10, stretch=True))
    assert (done.meta.step, done.meta.step_unit) == (1.0, "step")


def test_long_flat_ends_are_counted():
    assert preprocessing.flat_ends(np.array([100, 70, 60, 10]), 100) == 2


@given(SERIES, st.integers(0, 5), st.integers(0, 5), st.integers(1, 8), st.booleans())
def test_the_length_after_the_steps_is_foretold(series: np.ndarray, first, last, every, movement):
    recipe = replace(RECIPE, skip=first, skip_end=last, every=every, movement=movement)
    foretold = int(preprocessing.lengths_after(np.array([len(series)]), recipe)[0])
    one = SequenceDataset("some", [series])
    if foretold < 1:
        with pytest.raises(SequiturError):
            preprocess(one, recipe)
    else:
        assert preprocess(one, recipe).lengths.tolist() == [foretold]


def test_squeezed_sequences_reach_from_0_to_1():
    done = preprocess(dataset(20, 30), replace(RECIPE, squeeze=True))
    for sequence in done.sequences:
        np.testing.assert_allclose(sequence.min(axis=0), 0, atol=1e-6)
        np.testing.assert_allclose(sequence.max(axis=0), 1, atol=1e-6)
    assert (transforms.squeeze(np.full((4, 2), 7, np.float32)) == 0).all()


def test_channels_are_scaled_by_the_numbers_of_the_data_they_were_settled_on():
    recipe = preprocessing.with_range_scaling(numbers(2, 4, 6), replace(RECIPE, skip=1))
    assert (recipe.scaled, recipe.scaled_low, recipe.scaled_high) == (("a",), (4.0,), (6.0,))
    assert preprocess(numbers(0, 5, 8), recipe).sequences[0][:, 0].tolist() == [0.5, 2.0]


def test_what_is_missing_stays_with_its_values():
    holes = np.array([False, True, False, False, True, True])[:, None]
    some = numbers(0, 1, 2, 3, 4, 5, missing=[holes])
    cases = [
        ({"skip": 1, "skip_end": 1}, [True, False, False, True]),
        ({"every": 2}, [False, False, True]),
        ({"same_length": 4}, [False, True, False, False]),
        ({"channels": ("a",)}, holes[:, 0].tolist()),
        ({"squeeze": True}, holes[:, 0].tolist()),
    ]
    for change, expected in cases:
        done = preprocess(some, replace(RECIPE, **change))
        found = [False] * len(expected) if done.missing is None else done.missing[0][:, 0].tolist()
        assert found == expected


def clips(*lengths: int) -> SequenceDataset:
    rng = np.random.default_rng(0)
    frames = [rng.random((n, 4, 5)).astype(np.float32) for n in lengths]
    return SequenceDataset("clips", frames)


def test_movement_is_what_differs_from_the_frame_before():
    some = clips(6, 9)
    moved = preprocess(some, replace(RECIPE, movement=True))
    for before, after in zip(some.sequences, moved.sequences, strict=True):
        again = before[:1] + np.cumsum(after, axis=0)
        np.testing.assert_allclose(again, before[1:], atol=1e-6)
    assert moved.name == "clips (movement)"
    assert moved.start.tolist() == [1, 1]
    assert not moved.windowed  # they are no windows for that: each is a recording of its own
    assert replace(moved, recording=np.zeros(2, np.int64)).windowed


def test_brightness_and_a_still_background_are_no_movement():
    dark = clips(6)
    light = replace(dark, sequences=[s + 0.3 for s in dark.sequences])
    recipe = replace(RECIPE, movement=True)
    one, other = (preprocess(some, recipe).sequences[0] for some in (dark, light))
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_in_a_single_frame_nothing_moves():
    with pytest.raises(SequiturError, match="nothing moves"):
        preprocess(clips(6, 1), replace(RECIPE, movement=True))


def test_movement_from_or_to_a_missing_value_is_missing():
    some = dataset(5, channels=1)
    holes = np.zeros((5, 1), np.bool_)
    holes[2] = True
    moved = preprocess(replace(some, missing=[holes]), replace(RECIPE, movement=True))
    assert moved.missing is not None
    assert moved.missing[0][:, 0].tolist() == [False, True, True, False]
