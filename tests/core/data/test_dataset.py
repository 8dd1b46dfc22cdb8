"""SequenceDataset: what it checks, and the way to disk and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.errors import SequiturError


def three(**changes: object) -> SequenceDataset:
    """Three short series of two channels."""
    given = {
        "name": "three",
        "sequences": [np.full((n, 2), n, np.float32) for n in (2, 3, 4)],
        "ids": ("a", "b", "c"),
        "labels": pd.DataFrame({"kind": ["x", "y", "x"]}),
    }
    return SequenceDataset(**{**given, **changes})  # type: ignore[arg-type]


# What it makes of what it gets


def test_plain_numbers_become_one_channel() -> None:
    assert SequenceDataset("d", [np.zeros(5)]).sequences[0].shape == (5, 1)


def test_lists_of_numbers_are_taken_too() -> None:
    assert SequenceDataset("d", [[1, 2, 3]]).sequences[0].dtype == np.float32  # type: ignore[list-item]


def test_one_sequence_is_enough() -> None:
    assert len(SequenceDataset("d", [np.zeros(1)])) == 1


def test_sequences_without_ids_are_counted() -> None:
    assert SequenceDataset("d", [np.zeros(2), np.zeros(2)]).ids == ("1", "2")


def test_sequences_of_their_own_start_at_0_of_their_recording() -> None:
    dataset = three()
    assert (dataset.recording.tolist(), dataset.start.tolist()) == ([0, 1, 2], [0, 0, 0])


def test_channels_without_names_are_counted() -> None:
    assert three().meta.channels == ("channel 1", "channel 2")


def test_channels_without_units_have_empty_ones() -> None:
    assert three(meta=Meta(channels=("x", "y"))).meta.units == ("", "")


def test_lengths_are_counted_in_elements() -> None:
    assert three().lengths.tolist() == [2, 3, 4]


def test_pictures_keep_their_shape_as_element_shape() -> None:
    assert SequenceDataset("d", [np.zeros((3, 8, 6))]).element_shape == (8, 6)


# What it refuses


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sequences": []}, "holds no sequences"),
        ({"ids": ("a", "b")}, "3 sequences but 2 ids"),
        ({"ids": ("a", "b", "a")}, "same id"),
        ({"labels": pd.DataFrame({"kind": ["x"]})}, "3 sequences but 1 labels"),
        ({"recording": np.zeros(2, np.int64)}, "2 recordings"),
        ({"sequences": [np.zeros((2, 1)), np.zeros((2, 2)), np.zeros((2, 1))]}, "shape"),
        ({"sequences": [np.zeros((2, 1)), np.zeros((0, 1)), np.zeros((2, 1))]}, "b .* is empty"),
        ({"sequences": [np.zeros(2), np.array([1, np.nan]), np.zeros(2)]}, "missing or infinite"),
        ({"sequences": [np.zeros(2), np.array([1, np.inf]), np.zeros(2)]}, "missing or infinite"),
    ],
)
def test_what_cannot_be_a_dataset_is_refused_in_words(
    changes: dict[str, object], says: str
) -> None:
    with pytest.raises(SequiturError, match=says):
        three(**changes)


# Some of its rows


def test_taken_rows_come_in_the_order_given() -> None:
    assert three().take([2, 0]).ids == ("c", "a")


def test_labels_stay_with_their_sequences() -> None:
    assert three().take(np.array([1, 2])).labels["kind"].tolist() == ["y", "x"]


def test_rows_may_be_taken_by_a_mask() -> None:
    assert three().take(np.array([True, False, True])).ids == ("a", "c")


def test_taken_rows_remember_their_recording() -> None:
    assert three().take([2, 1]).recording.tolist() == [2, 1]


# To disk and back


@given(
    sequences=st.lists(
        arrays(
            np.float32,
            st.tuples(st.integers(1, 6), st.just(2)),
            elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
        max_size=5,
    ),
    data=st.data(),
)
def test_a_stored_dataset_comes_back_the_same(
    sequences: list[np.ndarray], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    n = len(sequences)
    texts = st.text(st.characters(codec="utf-8"), min_size=1)
    ids = tuple(data.draw(st.lists(texts, min_size=n, max_size=n, unique=True)))
    labels = pd.DataFrame(
        {
            "<b>label</b>": data.draw(st.lists(texts, min_size=n, max_size=n)),
            "number": data.draw(st.lists(st.integers(-9, 9), min_size=n, max_size=n)),
        }
    )
    folder = tmp_path_factory.mktemp("dataset")
    before = SequenceDataset("näme", sequences, ids, labels, Meta(units=("g", "µV"), step=0.1))
    before.save(folder)
    after = SequenceDataset.load(folder)
    assert (after.name, after.ids, after.meta) == (before.name, before.ids, before.meta)
    assert after.labels.to_dict("list") == before.labels.to_dict("list")
    for one, other in zip(after.sequences, before.sequences, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_stored_dataset_keeps_recordings_and_starts(tmp_path: Path) -> None:
    three(recording=np.array([0, 0, 1]), start=np.array([0, 7, 0])).save(tmp_path)
    again = SequenceDataset.load(tmp_path)
    assert (again.recording.tolist(), again.start.tolist()) == ([0, 0, 1], [0, 7, 0])


def test_the_order_of_months_survives_storing(tmp_path: Path) -> None:
    months = pd.Categorical(["May", "April", "May"], ["April", "May"], ordered=True)
    three(labels=pd.DataFrame({"month": months})).save(tmp_path)
    assert SequenceDataset.load(tmp_path).labels["month"].cat.categories.tolist() == [
        "April",
        "May",
    ]


def test_a_dataset_without_labels_can_be_stored(tmp_path: Path) -> None:
    three(labels=pd.DataFrame()).save(tmp_path)
    assert SequenceDataset.load(tmp_path).labels.shape == (3, 0)


@pytest.mark.parametrize("name", ["values.npy", "lengths.npy", "labels.parquet", "dataset.json"])
@pytest.mark.parametrize("damage", ["gone", "empty", "garbage"])
def test_damaged_storage_is_said(tmp_path: Path, name: str, damage: str) -> None:
    three().save(tmp_path)
    file = tmp_path / name
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"" if damage == "empty" else b"garbage")
    with pytest.raises(SequiturError, match="missing or damaged"):
        SequenceDataset.load(tmp_path)
