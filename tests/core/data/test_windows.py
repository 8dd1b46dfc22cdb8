"""Windows: where they start, and what they keep of their recording."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import FloatArray, Meta, SequenceDataset, without
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.windows import window_lengths, window_starts, windows
from sequitur_core.errors import SequiturError
from tests.core.data.strategies import series
from tests.notes import worded


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
    assert (len(cut), worded(cut.meta.notes)) == (
        1,
        ("1 of 2 recordings is shorter than one window and left out.",),
    )


def test_windows_longer_than_every_sequence_are_refused() -> None:
    with pytest.raises(SequiturError, match="the longest has 3"):
        windows(SequenceDataset("d", [np.zeros(3)]), length=5)


def test_windows_start_where_the_first_may() -> None:
    assert window_starts(10, 4, 3, first=2).tolist() == [2, 5]


@given(series(), st.integers(1, 5), st.integers(1, 5))
def test_with_the_rest_kept_the_last_window_ends_with_its_recording(
    sequences: list[FloatArray], length: int, step: int
) -> None:
    if max(len(s) for s in sequences) < length:
        return
    dataset = SequenceDataset("d", sequences)
    cut = windows(dataset, length=length, step=step, keep_rest=True)
    for row, whole in enumerate(sequences):
        starts = cut.start[cut.recording == row]
        if len(whole) >= length:
            assert starts[-1] == len(whole) - length
            assert starts[:-1].tolist() == [
                start for start in range(0, len(whole) - length, step) if start < starts[-1]
            ]
    recipe = Recipe(format="array", window=length, window_step=step, keep_rest=True)
    assert len(window_lengths(dataset.lengths, recipe)) == len(cut)


def test_windows_are_called_by_short_times_and_still_known_by_long_ones() -> None:
    meta = Meta(channels=("x",), units=("",), step=1 / 36, step_unit="s")
    whole = SequenceDataset("d", [np.arange(30.0)[:, None]], ids=("a",), meta=meta)
    cut = windows(whole, length=10, step=5)
    assert cut.ids[:3] == ("a from 0 s", "a from 0.1 s", "a from 0.3 s")
    assert without(cut, ["a from 0.1388888889 s"]).ids == (cut.ids[0], *cut.ids[2:])
