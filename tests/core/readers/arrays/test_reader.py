"""numpy files: which array, what its axes mean, lengths, labels; and the .ts format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import archive, vowels, wave, write
from tests.notes import worded


def walks(*shape: int) -> np.ndarray:
    """Random walks along axis 1."""
    return np.cumsum(np.random.default_rng(0).normal(size=shape), axis=1)


def npy(path: Path, values: Any) -> Path:
    """An .npy file; returns its path."""
    np.save(path, values)
    return path


def npz(path: Path, **arrays: Any) -> Path:
    """An .npz file; returns its path."""
    np.savez(path, **arrays)
    return path


# Axes


def test_rows_of_a_matrix_are_sequences(tmp_path: Path) -> None:
    values = walks(9, 30)
    dataset = load(npy(tmp_path / "a.npy", values))
    np.testing.assert_allclose(np.stack(dataset.sequences)[:, :, 0], values, rtol=1e-6)


def test_a_long_thin_matrix_is_one_series_of_channels(tmp_path: Path) -> None:
    dataset = load(npy(tmp_path / "a.npy", np.stack([wave(600), wave(600, phase=1)], axis=1)))
    assert (dataset.element_shape, dataset.lengths[0]) == ((2,), 24)


def test_plain_numbers_are_one_series(tmp_path: Path) -> None:
    dataset = load(npy(tmp_path / "a.npy", wave(600)))
    assert (len(dataset), dataset.start[1]) == (25, 24)


def test_one_row_is_one_series(tmp_path: Path) -> None:
    assert len(load(npy(tmp_path / "a.npy", wave(600)[None]))) == 25


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1)])
def test_three_axes_are_sequences_and_steps_and_channels_in_either_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    values = walks(7, 40, 3)
    dataset = load(npy(tmp_path / "a.npy", values.transpose(order)))
    np.testing.assert_allclose(np.stack(dataset.sequences), values, rtol=1e-6)


def test_axes_may_be_corrected(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", walks(7, 40, 3))
    other = revise(path, recognise(path).recipe, axes="NCT")
    assert read(path, other.recipe).sequences[0].shape == (3, 40)


def test_columns_may_be_the_sequences(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", walks(9, 30))
    assert load(path, axes="TN").lengths.tolist() == [9] * 30


@pytest.mark.parametrize(
    ("shape", "picture"), [((5, 6, 8, 7), (8, 7)), ((5, 6, 16, 12, 3), (3, 16, 12))]
)
def test_more_axes_are_sequences_of_pictures_whose_colours_come_first(
    tmp_path: Path, shape: tuple[int, ...], picture: tuple[int, ...]
) -> None:
    assert load(npy(tmp_path / "a.npy", walks(*shape))).element_shape == picture


def test_volumes_of_one_slice_are_pictures(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", X=walks(6, 9, 8, 7, 1), y=np.array(list("abcabc")))
    recognised = recognise(path)
    assert "The axis of size 1 was dropped." in recognised.reasons
    assert recognised.sentence == "6 clips of 9 frames, 8 x 7 pixels, labelled by y"


def test_one_film_is_cut_into_windows(tmp_path: Path) -> None:
    path = npy(tmp_path / "a.npy", walks(40, 8, 7))
    dataset = load(path, axes="THW", window=10)
    assert (len(dataset), dataset.element_shape) == (4, (8, 7))


@pytest.mark.parametrize("kind", ["int16", "uint8", "float16", "float64", "bool", ">f4"])
def test_any_kind_of_number_becomes_float32(tmp_path: Path, kind: str) -> None:
    dataset = load(npy(tmp_path / "a.npy", (walks(9, 30) > 0).astype(kind)))
    assert dataset.sequences[0].dtype == np.float32


# Which array, and what stands beside it


def test_the_array_to_train_on_is_chosen_and_the_others_offered(tmp_path: Path) -> None:
    recognised = recognise(archive(tmp_path / "a.npz"))
    choice = next(c for c in recognised.options if c.name == "array")
    assert choice.value == "X_train"
    assert {value for value, _ in choice.options} == {"X", "X_train", "X_test"}


def test_another_array_brings_its_own_labels_and_lengths(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.npz")
    other = revise(path, recognise(path).recipe, array="X_test").recipe
    assert (other.label_columns, other.length_array) == (("y_test",), "lengths_test")


@pytest.mark.parametrize("chosen", [{}, {"length_array": ""}])
def test_sequences_end_at_their_length_or_where_only_missing_values_follow(
    tmp_path: Path, chosen: dict[str, str]
) -> None:
    path = archive(tmp_path / "a.npz")
    dataset = load(path, **chosen)
    assert dataset.lengths.tolist() == np.load(path)["lengths_train"].tolist()


def test_classes_beside_the_array_are_labels(tmp_path: Path) -> None:
    labels = load(archive(tmp_path / "a.npz")).labels
    assert labels["y_train"].tolist()[:3] == ["class 0", "class 1", "class 2"]


def test_names_beside_the_array_are_ids(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", data=walks(3, 9), names=np.array(["x", "y", "z"]))
    assert load(path).ids == ("x", "y", "z")


def test_lengths_that_do_not_fit_are_left_aside_and_said(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", X=walks(3, 9), lengths=np.array([3, 9, 10]))
    assert any("was ignored" in reason for reason in recognise(path).reasons)
    assert load(path).lengths.tolist() == [9, 9, 9]


@given(
    values=arrays(np.float32, st.tuples(st.integers(2, 5), st.integers(2, 6), st.integers(1, 3)),
                  elements=st.floats(-100, 100, width=32)),
    data=st.data(),
)  # fmt: skip
def test_padded_sequences_come_back_as_they_were(
    values: np.ndarray, data: st.DataObject, tmp_path: Path
) -> None:
    n, longest = values.shape[:2]
    lengths = data.draw(st.lists(st.integers(1, longest), min_size=n, max_size=n))
    padded = values.copy()
    for row, length in enumerate(lengths):
        padded[row, length:] = np.nan
    dataset = load(npz(tmp_path / "a.npz", X=padded, y=np.arange(n)), array="X", axes="NTC")
    assert dataset.labels["y"].tolist() == list(range(n))
    for sequence, row, length in zip(dataset.sequences, values, lengths, strict=True):
        np.testing.assert_array_equal(sequence, row[:length])


# Missing values


def test_holes_are_filled_in_and_counted(tmp_path: Path) -> None:
    values = np.tile(np.arange(8.0), (5, 1))
    values[2, 3:5] = np.nan
    dataset = load(npy(tmp_path / "a.npy", values))
    assert dataset.sequences[2][:, 0].tolist() == list(range(8))
    assert worded(dataset.meta.notes) == (
        "2 missing values were filled in from the values nearest in time (5 % of all, in 1 of "
        "5 sequences).",
    )


def test_sequences_with_holes_are_left_out_on_request(tmp_path: Path) -> None:
    values = walks(5, 8)
    values[2, 3] = np.nan
    assert load(npy(tmp_path / "a.npy", values), fill="drop").ids == ("1", "2", "4", "5")


def test_infinite_numbers_are_missing(tmp_path: Path) -> None:
    values = walks(5, 8)
    values[2, 3] = np.inf
    assert (
        "1 infinite value was treated as missing; numbers beyond 3.4e38 count as such."
        in worded(load(npy(tmp_path / "a.npy", values)).meta.notes)
    )


# The .ts format


def test_a_ts_file_has_channels_lengths_and_classes(tmp_path: Path) -> None:
    dataset = load(vowels(tmp_path / "v.ts"))
    np.testing.assert_allclose(dataset.sequences[1][:, 2], wave(8, phase=1.2), atol=1e-5)
    assert dataset.labels["class"].tolist() == ["1", "2"] * 5


def test_a_ts_file_is_named_by_its_problem(tmp_path: Path) -> None:
    assert load(vowels(tmp_path / "v.ts")).name == "Vowels"


def ts(path: Path, *lines: str, head: str = "@classLabel true a b") -> Path:
    """A .ts file of the given series; returns its path."""
    return write(path, "\n".join(["@problemName x", head, "@data", *lines]))


def test_question_marks_are_filled_in(tmp_path: Path) -> None:
    dataset = load(ts(tmp_path / "t.ts", "1,?,3:a", "4,5,6:b"))
    assert dataset.sequences[0][:, 0].tolist() == [1, 2, 3]


def test_missing_values_at_the_end_are_cut_off(tmp_path: Path) -> None:
    assert load(ts(tmp_path / "t.ts", "1,2,?,?:a", "4,5,6,7:b")).lengths.tolist() == [2, 4]


def test_series_may_have_no_class(tmp_path: Path) -> None:
    path = ts(tmp_path / "t.ts", "1,2,3", "4,5,6", head="@classLabel false")
    assert (len(load(path)), load(path).labels.shape[1]) == (2, 0)


def test_a_target_is_a_number(tmp_path: Path) -> None:
    path = ts(tmp_path / "t.ts", "1,2:0.5", "4,5:7", head="@targetLabel true")
    assert load(path).labels["target"].tolist() == [0.5, 7.0]


def test_values_with_times_lose_the_times(tmp_path: Path) -> None:
    path = ts(
        tmp_path / "t.ts",
        "(2020-01-01 00:00:00,1),(2020-01-01 00:00:05,2):(0,3),(5,4):a",
        head="@timeStamps true\n@classLabel true a",
    )
    assert load(path).sequences[0].tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("1,2,x:a",), "Line 4 of t.ts has 'x'"),
        (("1,2:1,2,3:a",), "different lengths"),
        (("1,2:1,2:a", "1,2:a"), "Line 5 of t.ts has 1 channel"),
        (("?,?:a",), "No series"),
        ((), "no series below @data"),
    ],
)
def test_what_is_wrong_with_a_ts_file_is_said(
    tmp_path: Path, lines: tuple[str, ...], says: str
) -> None:
    with pytest.raises(SequiturError, match=says):
        load(ts(tmp_path / "t.ts", *lines))


def test_a_table_called_ts_is_told_its_ending(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"give it the ending \.csv"):
        load(write(tmp_path / "t.ts", "a,b\n1,2\n"))


def test_series_without_a_data_line_are_said(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="no line @data"):
        load(write(tmp_path / "t.ts", "@problemName x\n"))


def test_sequences_of_length_0_are_left_out_and_said(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", X=walks(6, 8), lengths=np.array([0, 3, 8, 8, 8, 8]))
    dataset = load(path)
    assert (dataset.lengths.tolist(), dataset.ids[0]) == ([3, 8, 8, 8, 8], "2")
    assert "1 sequence without any number was left out." in worded(dataset.meta.notes)


# Steps first


@pytest.mark.parametrize(("channels", "axes"), [(0, "TN"), (3, "TNC")])
def test_steps_of_many_sensors_come_first(tmp_path: Path, channels: int, axes: str) -> None:
    """As networks of roads are kept: steps, sensors and, often, what each measures."""
    values = walks(80, 400, *([channels] if channels else [])).swapaxes(0, 1)
    path = npz(tmp_path / "a.npz", data=values)
    assert recognise(path).recipe.axes == axes
    assert load(path).lengths.tolist() == [400] * 80


def test_pictures_of_many_clips_may_be_kept_step_by_step(tmp_path: Path) -> None:
    """As digits that move are: the first frames of all, then the second ones."""
    frames = np.random.default_rng(0).normal(size=(40, 12, 8, 8)).cumsum(axis=1)
    path = npy(tmp_path / "a.npy", frames.swapaxes(0, 1))
    assert recognise(path).recipe.axes == "TNHW"
    np.testing.assert_allclose(load(path).sequences[3], frames[3], rtol=1e-5)


@pytest.mark.parametrize("axes", ["NT", "NTC"])
def test_sequences_that_are_alike_stay_sequences(tmp_path: Path, axes: str) -> None:
    beats = np.stack([wave(100, phase=0.01 * k) for k in range(120)])
    values = beats if axes == "NT" else np.stack([beats, beats], axis=2)
    assert recognise(npy(tmp_path / "a.npy", values)).recipe.axes == axes
