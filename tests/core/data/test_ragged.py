"""Ragged arrays: the same sequences as arrays of their own, whatever is done to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data import ragged
from sequitur_core.data.dataset import SequenceDataset, UniqueIds
from sequitur_core.data.ragged import (
    Ragged,
    concatenate,
    equal,
    evenly_spaced,
    in_chunks,
    map_elements,
    stack,
    stacks,
)
from sequitur_core.data.relative_time_pca import RelativeTimePCA
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import split
from sequitur_core.data.windows import windows
from sequitur_core.errors import SequiturError
from sequitur_core.training.baselines import reconstruction_errors


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ragged, "CHUNK", 20)


def parts(lengths: Sequence[int], channels: int = 2) -> tuple[Ragged, list[np.ndarray]]:
    """Sequences of these lengths, ragged and as a list."""
    values = np.random.default_rng(0).normal(size=(sum(lengths), channels)).astype(np.float32)
    cut = Ragged.concatenated(values, np.array(lengths, np.int64))
    return cut, np.split(values, np.cumsum(lengths)[:-1])


def same(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    return len(one) == len(other) and all(map(np.array_equal, one, other))


many = st.lists(st.integers(1, 9), min_size=1, max_size=8)


@given(lengths=many, data=st.data())
def test_slices_are_what_a_list_would_be(lengths: list[int], data: st.DataObject) -> None:
    cut, listed = parts(lengths)
    rows = np.array(data.draw(st.lists(st.integers(0, len(lengths) - 1), min_size=1)))
    assert same(cut, listed)
    assert same([cut[i] for i in range(len(cut))], listed)
    assert same(cut[1:], listed[1:])
    chosen = [listed[i] for i in rows]
    assert same(cut.take(rows), chosen)
    for some, as_list in ((cut, listed), (cut.take(rows), chosen)):
        whole = np.concatenate(as_list)
        assert np.array_equal(np.concatenate(list(in_chunks(some))), whole)
        assert np.array_equal(np.concatenate(list(in_chunks(as_list))), whole)
        assert np.array_equal(concatenate(some), whole)
        assert same(map_elements(some, lambda s: 2 * s), [2 * s for s in as_list])
        assert equal(some, as_list)


@given(lengths=many, window=st.integers(1, 5), step=st.integers(0, 3))
def test_windows_of_slices_are_those_of_a_list(lengths: list[int], window: int, step: int) -> None:
    both = [SequenceDataset("d", sequences) for sequences in parts(lengths)]
    if max(lengths) < window:
        for dataset in both:
            with pytest.raises(SequiturError, match="Choose shorter windows"):
                windows(dataset, length=window, step=step)
        return
    cut, listed = (windows(dataset, length=window, step=step) for dataset in both)
    assert same(cut.sequences, listed.sequences)
    assert (cut.ids, cut.start.tolist()) == (listed.ids, listed.start.tolist())
    expected = [
        s[at : at + window]
        for s in both[1].sequences
        for at in range(0, len(s) - window + 1, step or window)
    ]
    assert same(cut.sequences, expected)


def test_scaling_slices_is_scaling_each() -> None:
    cut, listed = parts([3, 5, 2])
    one, other = Scaler.of(cut), Scaler.of(listed)
    assert np.array_equal(one.mean, other.mean)
    assert same(one.apply(cut), other.apply(listed))


def test_stacks_hold_neighbours_of_one_length_a_bounded_number_at_a_time() -> None:
    cut, apart = parts([3, 3, 3, 3, 5, 3])
    found = list(stacks(cut))
    assert [len(one) for one in found] == [3, 1, 1, 1]  # of 6 numbers each, 20 at a time
    assert same([row for one in found for row in one], apart)


def test_a_copy_that_is_written_to_leaves_the_slices_alone() -> None:
    cut, listed = parts([3, 3])
    stack(cut)[:] = 0
    assert same(cut, listed)


@pytest.mark.parametrize("terms", [None, 3])
def test_components_and_errors_of_slices_are_those_of_a_list(terms: int | None) -> None:
    cut, listed = parts([6] * 30)
    pca = RelativeTimePCA(2, terms=terms).fit(listed)
    np.testing.assert_allclose(pca.encode(cut), pca.encode(listed), rtol=1e-5, atol=1e-6)
    twice = map_elements(cut, lambda s: 2 * s)
    errors = reconstruction_errors(listed, list(twice))
    np.testing.assert_allclose(reconstruction_errors(cut, twice), errors, rtol=1e-6)


def test_values_that_others_saved_can_be_checked_again(tmp_path: Path) -> None:
    SequenceDataset("d", np.ones((3, 4))).save(tmp_path)
    values = np.load(tmp_path / "values.npy")
    values[5] = np.nan
    np.save(tmp_path / "values.npy", values)
    dataset = SequenceDataset.load(tmp_path)
    with pytest.raises(SequiturError, match=r"Sequence 2 .* missing or infinite"):
        dataset.check_content()


def test_ids_are_compared_once_and_those_that_others_saved_can_be_again(tmp_path: Path) -> None:
    made = SequenceDataset("d", np.ones((3, 4)), ids=("a", "b", "c"))
    assert isinstance(made.ids, UniqueIds)
    assert not isinstance(made.ids[:2], UniqueIds)
    made.save(tmp_path)
    table = pd.read_parquet(tmp_path / "labels.parquet")
    table.assign(id=["a", "b", "a"]).to_parquet(tmp_path / "labels.parquet")
    dataset = SequenceDataset.load(tmp_path)
    with pytest.raises(SequiturError, match="same id"):
        dataset.check_content()


def test_an_opened_dataset_lies_on_the_disk(tmp_path: Path) -> None:
    SequenceDataset("d", np.ones((3, 4))).save(tmp_path)
    opened = SequenceDataset.load(tmp_path).take([2, 0]).sequences
    assert isinstance(opened, Ragged)
    base = opened.array
    while base.base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)


def test_a_hundred_thousand_recordings_are_split_at_once() -> None:
    n = 100_000
    dataset = SequenceDataset("d", np.zeros((n, 1)))
    train, held_out = split(dataset)
    assert len(held_out) == n // 10
    assert np.array_equal(np.sort(np.concatenate([train, held_out])), np.arange(n))


@given(st.integers(1, 10_000), st.integers(1, 300))
def test_evenly_spaced_rows_are_distinct_and_have_both_ends(n: int, most: int) -> None:
    rows = evenly_spaced(n, most)
    assert len(rows) == len(set(rows.tolist())) == min(n, most)
    assert rows[0] == 0
    assert most == 1 or rows[-1] == n - 1
