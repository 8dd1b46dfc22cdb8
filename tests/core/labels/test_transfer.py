"""Labels follow recordings and times where the same file was read otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.labels import editing, journal
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.transfer import as_events, follow

DATED = Meta(step=1, step_unit="h", begins="2014-07-01T00:00:00")


def nights(meta: Meta = DATED, lengths: tuple[int, ...] = (60, 48)) -> SequenceDataset:
    series = [np.zeros((length, 1), np.float32) for length in lengths]
    return SequenceDataset("n", series, ids=tuple(f"night {i}" for i in range(2)), meta=meta)


def labelled(dataset: SequenceDataset, tmp_path: Path, **rows_of: list[int]) -> Labelling:
    path, n = tmp_path / "l", len(dataset)
    parts = [(name, np.array(rows), "hand") for name, rows in rows_of.items()]
    return journal.append(path, n, editing.give_by_name(journal.read(path, n), parts))


def as_dict(found) -> dict[str, list[int]]:
    return {name: rows.tolist() for name, rows, _ in found.parts}


def test_the_same_windows_keep_their_labels(tmp_path):
    one = windows(nights(), length=6)
    labels = labelled(one, tmp_path, awake=[1, 12], asleep=[3])
    found = follow(one, labels, one)
    assert as_dict(found) == {"awake": [1, 12], "asleep": [3]}
    assert found.lost == ()


def test_how_sure_a_proposal_was_follows_its_sequence(tmp_path):
    one = windows(nights(), length=6)
    labelled(one, tmp_path, awake=[1, 12])
    path, n = tmp_path / "l", len(one)
    accepted = editing.give(journal.read(path, n), 0, [3, 12], origin="proposed", sure=[0.9, 0.75])
    labels, left = journal.append(path, n, [accepted]), one.take([1, 3, 12])
    events = as_events(labels, follow(one, labels, left))
    sure = journal.append(tmp_path / "left", len(left), events).sure
    assert sure.tolist() == pytest.approx([np.nan, 0.9, 0.75], nan_ok=True)


def test_without_some_sequences_the_others_keep_their_labels(tmp_path):
    one = windows(nights(), length=6)
    found = follow(one, labelled(one, tmp_path, awake=[1, 12]), one.take([2, 12, 13]))
    assert as_dict(found) == {"awake": [1]}
    assert found.lost == (one.ids[1],)


def test_other_windows_take_the_label_that_covers_half_of_them(tmp_path):
    one, other = windows(nights(), length=6), windows(nights(), length=12)
    found = follow(one, labelled(one, tmp_path, awake=[0], asleep=[2, 3]), other)
    assert as_dict(found) == {"awake": [0], "asleep": [1]}


def test_a_label_that_covers_less_than_half_of_all_is_lost(tmp_path):
    one, other = windows(nights(), length=6), windows(nights(), length=20)
    found = follow(one, labelled(one, tmp_path, awake=[0]), other)
    assert (as_dict(found), found.lost) == ({}, (one.ids[0],))


def test_times_count_where_every_second_value_was_kept(tmp_path):
    coarse = replace(DATED, step=2)
    one, other = windows(nights(), length=6), windows(nights(coarse, (30, 24)), length=3)
    assert as_dict(follow(one, labelled(one, tmp_path, awake=[4]), other)) == {"awake": [4]}


def test_whole_recordings_are_found_by_their_names(tmp_path):
    one = nights(Meta())
    assert as_dict(follow(one, labelled(one, tmp_path, awake=[1]), one.take([1, 0]))) == {
        "awake": [0]
    }


def test_what_counts_in_another_unit_of_time_is_lost(tmp_path):
    one, other = windows(nights(), length=6), windows(nights(Meta()), length=6)
    assert follow(one, labelled(one, tmp_path, awake=[1]), other).lost == (one.ids[1],)


def test_windows_that_overlap_get_no_label_of_their_neighbours(tmp_path):
    one = windows(nights(), length=6, step=3)
    found = follow(one, labelled(one, tmp_path, awake=[4]), one.take(range(2, 8)))
    assert as_dict(found) == {"awake": [2]}


@pytest.mark.parametrize("dates_came_later", [True, False])
def test_labels_of_data_that_was_read_without_its_dates_stay(tmp_path, dates_came_later):
    one, other = (windows(nights(meta), length=6) for meta in (replace(DATED, begins=""), DATED))
    one, other = (one, other) if dates_came_later else (other, one)
    assert as_dict(follow(one, labelled(one, tmp_path, awake=[4]), other)) == {"awake": [4]}


def test_labels_of_sequences_that_now_begin_later_than_others_stay(tmp_path):
    one, other = nights(replace(DATED, begins="")), replace(nights(), start=np.array([0, 30]))
    assert as_dict(follow(one, labelled(one, tmp_path, awake=[1]), other)) == {"awake": [1]}
