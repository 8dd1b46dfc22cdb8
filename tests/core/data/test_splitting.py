"""Held-out sequences share nothing with those trained on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.splitting import fold_count, folds, split, suggest_by
from sequitur_core.errors import SequiturError


def windows(*, recordings, each, length, step, shuffled=None):
    """Windows cut from recordings, in order or shuffled by a seed."""
    recording = np.repeat(np.arange(recordings), each)
    start = np.tile(np.arange(each) * step, recordings)
    dataset = SequenceDataset(
        name="windows",
        sequences=np.zeros((recordings * each, length, 1), np.float32),
        recording=recording,
        start=start,
    )
    if shuffled is None:
        return dataset
    return dataset.take(np.random.default_rng(shuffled).permutation(len(dataset)))


def overlap(dataset, rows, other_rows):
    """Whether a window of some rows shares an element with a window of other rows."""
    ends = dataset.stop
    return any(
        dataset.recording[a] == dataset.recording[b]
        and dataset.start[a] < ends[b]
        and dataset.start[b] < ends[a]
        for a in rows
        for b in other_rows
    )


datasets = st.builds(
    windows,
    recordings=st.integers(1, 12),
    each=st.integers(1, 40),
    length=st.integers(1, 30),
    step=st.integers(1, 30),
    shuffled=st.integers(0, 3),
)


@given(datasets, st.floats(0, 0.5), st.integers(0, 5))
def test_no_row_is_on_both_sides(dataset, share, seed):
    train, held_out = split(dataset, share=share, seed=seed, minimum=0)
    assert not set(train) & set(held_out)


@given(datasets, st.floats(0, 0.5), st.integers(0, 5))
def test_no_held_out_window_overlaps_one_trained_on(dataset, share, seed):
    assert not overlap(dataset, *split(dataset, share=share, seed=seed, minimum=0))


@given(datasets, st.floats(0, 0.5))
def test_at_least_half_is_left_to_train_on(dataset, share):
    train, _ = split(dataset, share=share, minimum=0)
    assert 2 * len(train) >= len(dataset)


@given(datasets, st.floats(0, 0.5), st.integers(0, 5))
def test_the_same_seed_gives_the_same_split(dataset, share, seed):
    first, second = (split(dataset, share=share, seed=seed, minimum=0) for _ in range(2))
    assert [rows.tolist() for rows in first] == [rows.tolist() for rows in second]


@given(st.integers(1, 10), st.integers(0, 5))
def test_the_share_is_roughly_kept(recordings, seed):
    dataset = windows(recordings=recordings, each=100, length=10, step=5)
    train, held_out = split(dataset, share=0.2, seed=seed)
    assert 0.1 * len(dataset) <= len(held_out) <= 0.3 * len(dataset)
    assert len(train) >= 0.65 * len(dataset)


def test_of_many_recordings_whole_ones_are_held_out():
    dataset = windows(recordings=20, each=10, length=10, step=2)
    train, held_out = split(dataset, share=0.1)
    assert not set(dataset.recording[train]) & set(dataset.recording[held_out])
    assert len(train) + len(held_out) == len(dataset)


def test_of_one_recording_stretches_of_time_are_held_out():
    dataset = windows(recordings=1, each=200, length=10, step=10)
    train, held_out = split(dataset, share=0.2)
    assert len(held_out) == 40
    assert len(train) == 160
    assert (np.diff(held_out) > 1).sum() <= 4  # at most five stretches


def test_windows_at_the_edge_of_a_held_out_stretch_are_left_out():
    dataset = windows(recordings=1, each=400, length=10, step=5)
    train, held_out = split(dataset, share=0.2)
    assert 0 < len(dataset) - len(train) - len(held_out) <= 10


def test_sequences_of_their_own_are_drawn_at_random():
    dataset = SequenceDataset(name="own", sequences=np.zeros((200, 5, 1), np.float32))
    first, second = (split(dataset, share=0.1, seed=seed)[1] for seed in (0, 1))
    assert len(first) == len(second) == 20
    assert first.tolist() != second.tolist()


def test_a_recording_that_overlaps_everywhere_is_held_out_whole():
    dataset = windows(recordings=3, each=40, length=500, step=1)
    train, held_out = split(dataset, share=0.1)
    assert len(held_out) == 40
    assert len(train) == 80


def test_nothing_is_held_out_of_one_recording_that_overlaps_everywhere():
    dataset = windows(recordings=1, each=60, length=500, step=1)
    train, held_out = split(dataset, share=0.1)
    assert len(held_out) == 0
    assert len(train) == 60


def test_few_sequences_are_all_trained_on():
    dataset = SequenceDataset(name="few", sequences=np.zeros((49, 5, 1), np.float32))
    assert len(split(dataset, share=0.1)[1]) == 0


def test_few_sequences_are_divided_when_asked():
    dataset = SequenceDataset(name="few", sequences=np.zeros((49, 5, 1), np.float32))
    assert len(split(dataset, share=0.1, minimum=0)[1]) == 5


@pytest.mark.parametrize("share", [-0.1, 0.6])
def test_an_impossible_share_is_refused(share):
    dataset = SequenceDataset(name="any", sequences=np.zeros((100, 5, 1), np.float32))
    with pytest.raises(SequiturError, match=r"between 0 and 0\.5"):
        split(dataset, share=share)


@given(st.integers(1, 12), st.integers(10, 40), st.integers(0, 3))
def test_folds_hold_out_every_row_once(recordings, each, seed):
    dataset = windows(recordings=recordings, each=each, length=3, step=2, shuffled=seed)
    held_out = np.concatenate([rows for _, rows in folds(dataset, count=5, seed=seed)])
    assert sorted(held_out) == list(range(len(dataset)))


@given(st.integers(1, 12), st.integers(10, 40), st.integers(0, 3))
def test_folds_share_no_window_with_their_training_rows(recordings, each, seed):
    dataset = windows(recordings=recordings, each=each, length=3, step=2, shuffled=seed)
    assert not any(overlap(dataset, *pair) for pair in folds(dataset, count=5, seed=seed))


def test_folds_of_sequences_of_their_own_have_one_size():
    dataset = SequenceDataset(name="own", sequences=np.zeros((23, 5, 1), np.float32))
    assert sorted(len(rows) for _, rows in folds(dataset, count=5)) == [4, 4, 5, 5, 5]


def test_more_folds_than_sequences_are_refused():
    dataset = SequenceDataset(name="own", sequences=np.zeros((3, 5, 1), np.float32))
    with pytest.raises(SequiturError, match="3 sequences"):
        folds(dataset, count=5)


def test_folds_of_windows_that_all_overlap_are_refused():
    dataset = windows(recordings=1, each=60, length=500, step=1)
    with pytest.raises(SequiturError, match="larger step"):
        folds(dataset)


@st.composite
def labelled(draw):
    """Windows whose label, of a few values or none, has nothing to do with their recordings."""
    dataset = draw(datasets)
    values = st.lists(
        st.sampled_from(["a", "b", "c", "d", None]), min_size=len(dataset), max_size=len(dataset)
    )
    return replace(dataset, labels=pd.DataFrame({"person": draw(values)}))


def values(dataset, rows):
    return set(dataset.labels["person"].iloc[rows].fillna("nobody"))


@given(labelled(), st.floats(0.05, 0.5), st.integers(0, 5))
def test_held_out_by_a_label_no_value_is_on_both_sides(dataset, share, seed):
    everything = values(dataset, range(len(dataset)))
    if len(everything) < 2:
        return
    train, held_out = split(dataset, share=share, seed=seed, minimum=0, by="person")
    assert not values(dataset, train) & values(dataset, held_out)
    assert not overlap(dataset, train, held_out)


@given(labelled(), st.integers(2, 6), st.integers(0, 5))
def test_in_no_fold_by_a_label_a_value_is_on_both_sides(dataset, count, seed):
    everything = values(dataset, range(len(dataset)))
    if len(everything) < 2 or len(dataset) < count:
        return
    try:
        parts = folds(dataset, count=count, seed=seed, by="person")
    except SequiturError:  # every window overlaps one of another value
        return
    assert len(parts) == fold_count(dataset, count, "person")
    assert sorted(np.concatenate([held_out for _, held_out in parts])) == list(range(len(dataset)))
    for train, held_out in parts:
        assert not values(dataset, train) & values(dataset, held_out)


def test_recordings_are_held_out_whole_where_that_is_asked():
    dataset = windows(recordings=3, each=30, length=5, step=5)
    train, held_out = split(dataset, share=0.1, by="recording")
    assert set(dataset.recording[held_out]).isdisjoint(dataset.recording[train])
    assert len(held_out) == 30


def people(names):
    dataset = windows(recordings=1, each=len(names), length=1, step=1)
    return replace(dataset, labels=pd.DataFrame({"Subject ID": names, "kind": ["a", "b"] * 30}))


def test_whom_sequences_are_of_is_suggested_where_that_repeats():
    assert suggest_by(people([f"p{i % 10}" for i in range(60)])) == "Subject ID"
    assert suggest_by(people([f"p{i}" for i in range(60)])) is None


def members(names, kinds):
    dataset = windows(recordings=1, each=len(names), length=1, step=1)
    return replace(dataset, labels=pd.DataFrame({"Code": names, "kind": kinds}))


def test_numbered_members_of_groups_are_whom_sequences_are_of():
    names = [f"A{i % 6:02}" for i in range(36)]
    of_one_group_each = ["healthy" if int(name[1:]) < 3 else "injured" for name in names]
    assert suggest_by(members(names, of_one_group_each)) == "Code"
    assert (
        suggest_by(members(names, ["healthy", "injured"] * 18)) == "Code"
    )  # 0, 2 and 4 are healthy
    assert suggest_by(members(names, ["healthy"] * 18 + ["injured"] * 18)) is None  # in both groups
    words = [["sit", "stand", "lie", "walk", "run", "jump"][int(name[1:])] for name in names]
    assert suggest_by(members(words, of_one_group_each)) is None  # kinds of rest and motion


@pytest.mark.parametrize(
    ("by", "said"), [("city", "no label city"), ("recording", "have the same recording")]
)
def test_what_nothing_can_be_held_out_by_is_said(by, said):
    with pytest.raises(SequiturError, match=said):
        split(people(["p"] * 60), by=by)
