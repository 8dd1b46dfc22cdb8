"""Labels are given, counted, undone, and outlive what happens to their file."""

from __future__ import annotations

import errno
import os
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.labels import editing, journal
from sequitur_core.labels.events import (
    NO_LABEL,
    Entry,
    Event,
    Given,
    as_ranges,
    from_ranges,
    from_values,
    to_values,
)
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import MOST

N = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hand_labels.jsonl"


def do(path: Path, *events: Event) -> Labelling:
    return journal.append(path, N, events)


def add(path: Path, *names: str) -> Labelling:
    for name in names:
        labels = do(path, editing.new_label(journal.read(path, N), name))
    return labels


def give(path: Path, id_: int, rows: list[int]) -> Labelling:
    return do(path, editing.give(journal.read(path, N), id_, rows))


def test_without_a_file_nothing_is_labelled(path):
    assert journal.read(path, N).count == 0


def test_a_label_given_is_there_when_the_file_is_read_again(path):
    add(path, "walk", "run")
    give(path, 1, [3, 5])
    assert journal.read(path, N).names().tolist()[2:6] == [None, "run", None, "run"]


def test_a_label_given_later_counts(path):
    add(path, "walk", "run")
    give(path, 0, [1, 2, 3])
    assert give(path, 1, [2]).counts == {0: 2, 1: 1}


def test_a_label_can_be_taken_off(path):
    add(path, "walk")
    give(path, 0, [1, 2])
    assert give(path, NO_LABEL, [1]).rows(0).tolist() == [2]


def test_each_value_has_its_origin_and_time(path):
    add(path, "walk")
    do(path, editing.give(journal.read(path, N), 0, [4], origin="proposed"))
    table = journal.read(path, N).table()
    assert table["origin"][4] == "proposed"
    assert table["time"].notna().tolist() == [row == 4 for row in range(N)]


def test_how_sure_an_accepted_proposal_was_is_kept_until_another_label_comes(path):
    add(path, "walk")
    known = editing.give(
        journal.read(path, N), 0, [4, 2, 3], origin="proposed", sure=[0.9, 0.75, 0.123]
    )
    do(path, known)
    sure = give(path, 0, [3]).sure
    assert sure[[2, 4]].tolist() == pytest.approx([0.75, 0.9])
    assert np.isnan(np.delete(sure, [2, 4])).all()
    assert np.isnan(give(path, NO_LABEL, [2, 4]).sure).all()


@pytest.mark.parametrize("sure", [[900], [900, 1001], [-1, 900]])
def test_shares_that_are_none_of_these_rows_are_damage(sure: list[int]):
    values = to_values(Entry(Given(0, np.array([2, 4]), sure=np.array([0.9, 0.9])), 1, 0.0))
    assert values["sure"] == [900, 900]
    with pytest.raises(ValueError, match="shares"):
        from_values(values | {"sure": sure}, N)


def test_undo_brings_back_what_was_there(path):
    add(path, "walk", "run")
    give(path, 0, [1, 2, 3])
    give(path, 1, [2])
    assert journal.undo(path, N).rows(0).tolist() == [1, 2, 3]


def test_undo_goes_back_step_by_step_to_the_beginning(path):
    add(path, "walk")
    give(path, 0, [1])
    assert [journal.undo(path, N).count, len(journal.undo(path, N).vocabulary)] == [0, 0]
    assert journal.undo(path, N).done == ()


def test_what_was_done_at_once_is_undone_at_once(path):
    do(
        path,
        *editing.by_id(journal.read(path, N), list("abcdefghijkl"), {"a": "x", "b": "y"}).events,
    )
    assert journal.undo(path, N).vocabulary == ()


def test_what_was_undone_is_redone_step_by_step_until_something_else_is_done(path):
    add(path, "walk")
    give(path, 0, [1])
    give(path, 0, [2])
    for _ in range(2):
        journal.undo(path, N)
    assert [journal.redo(path, N).rows(0).tolist() for _ in range(3)] == [[1], [1, 2], [1, 2]]
    assert journal.undo(path, N).rows(0).tolist() == [1]
    give(path, 0, [5])
    assert journal.redo(path, N).rows(0).tolist() == [1, 5]
    assert journal.read(path, N).undone == ()


def test_a_deleted_label_comes_back_with_its_sequences(path):
    add(path, "walk")
    labels = give(path, 0, [1, 2])
    assert do(path, editing.remove(labels, 0)).count == 0
    assert journal.undo(path, N).rows(0).tolist() == [1, 2]


def test_a_deleted_label_leaves_its_number_to_no_other(path):
    add(path, "walk")
    do(path, editing.remove(journal.read(path, N), 0))
    assert add(path, "run").vocabulary[0].id == 1


def test_a_line_cut_short_is_left_out_and_the_next_one_is_whole(path):
    add(path, "walk")
    give(path, 0, [1])
    path.write_bytes(path.read_bytes()[:-20])
    labels = give(path, 0, [7])
    assert (labels.rows(0).tolist(), journal.read(path, N).rows(0).tolist()) == ([7], [7])
    assert journal.read(path, N).damaged == 1


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"00000000 {}",
        b"\xff\xfe",
        b'b5c2d3c1 {"do": "label", "id": 0, "rows": [0, 99], "step": 9, "time": 1}',
        b'00000000 {"do": "define", "id": 99999999999, "name": "x", "step": 9, "time": 1}',
    ],
)
def test_damage_leaves_all_other_labels_whole(path, line):
    add(path, "walk")
    give(path, 0, [1])
    path.write_bytes(line + b"\n" + path.read_bytes())
    assert journal.read(path, N).rows(0).tolist() == [1]


@pytest.mark.parametrize("values", ['"rows": [0, 99]', '"id": 99999999999', '"rows": [5, 2]'])
def test_events_that_fit_no_data_count_as_damaged(path, values):
    text = f'{{"do": "label", "step": 1, "time": 1.0, {values}}}'.encode()
    path.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text))
    assert journal.read(path, N).damaged == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "WALK", " walk  "])
def test_a_name_that_cannot_be_told_from_another_is_refused(path, name):
    labels = add(path, "walk")
    with pytest.raises(SequiturError):
        editing.new_label(labels, name)


@pytest.mark.parametrize("name", ["<b>bold</b>", "🙂", "x" * 200, "=1+1", "a\nb"])
def test_any_other_name_is_kept(path, name):
    assert add(path, name).vocabulary[0].name == " ".join(name.split())


def test_the_first_nine_labels_have_keys(path):
    keys = [one.key for one in add(path, *map(str, range(11))).vocabulary]
    assert keys == [*"123456789", "", ""]


def test_a_key_given_to_another_label_is_taken_from_the_first(path):
    labels = add(path, "walk", "run")
    after = do(path, *editing.change(labels, replace(labels.vocabulary[1], key="1")))
    assert [one.key for one in after.vocabulary] == ["", "1"]


@pytest.mark.parametrize(
    "change", [{"colour": "red"}, {"key": "x"}, {"key": "12"}, {"name": "run"}]
)
def test_a_label_cannot_become_what_it_may_not_be(path, change):
    labels = add(path, "walk", "run")
    with pytest.raises(SequiturError):
        editing.change(labels, replace(labels.vocabulary[0], **change))


def test_five_hundred_labels_come_from_a_table(path):
    ids = [f"s{i}" for i in range(N)]
    many = {f"other {i}": f"label {i}" for i in range(500 - N)} | {id_: id_ for id_ in ids}
    named = editing.by_id(journal.read(path, N), ids, many)
    assert do(path, *named.events).count == N


def test_more_labels_than_fit_are_refused(path):
    labels = journal.read(path, 2 * MOST)
    with pytest.raises(SequiturError, match="no more fit"):
        editing.give_by_name(labels, [(str(i), np.array([i]), "file") for i in range(MOST + 1)])


def test_a_table_names_ids_that_the_data_lacks(path):
    named = editing.by_id(journal.read(path, N), ["a", "b"], {"b": "x", "zzz": "x"})
    assert (named.given, named.unknown) == (1, ("zzz",))


def test_a_label_of_the_file_that_only_some_have_is_continued(path):
    some = pd.DataFrame(
        {
            "kind": ["walk", None, "run", "walk"] * 3,
            "hour": [1.0, np.nan, 2.0, 1.0] * 3,
            "animal": ["a", "b"] * 6,
            "remark": ["seen", *[None] * 11],
        }
    )
    data = SequenceDataset("some", [np.zeros((5, 1), np.float32)] * N, labels=some)
    assert editing.unfinished(data) == ["kind", "hour"]
    labels = do(path, *editing.from_column(journal.read(path, N), some["kind"]))
    assert labels.names().tolist() == ["walk", None, "run", "walk"] * 3
    assert set(labels.table()["origin"].dropna()) == {"file"}
    numbered = do(path, *editing.from_column(labels, some["hour"]))
    assert numbered.names().tolist()[:4] == ["1", None, "2", "1"]


def test_labels_of_others_fill_only_what_is_free(path, tmp_path):
    add(path, "walk")
    mine = give(path, 0, [1])
    theirs = tmp_path / "theirs.jsonl"
    journal.append(theirs, N, [editing.new_label(journal.read(theirs, N), "Run")])
    others = journal.append(theirs, N, [editing.give(journal.read(theirs, N), 0, [1, 2])])
    names = do(path, *editing.add_missing(mine, others)).names().tolist()
    assert names[1:3] == ["walk", "Run"]


def test_labels_of_others_come_with_how_sure_they_were(path, tmp_path):
    theirs = tmp_path / "theirs.jsonl"
    labels = journal.append(theirs, N, [editing.new_label(journal.read(theirs, N), "Run")])
    journal.append(theirs, N, [editing.give(labels, 0, [1, 3], origin="proposed")])  # as earlier
    sure = editing.give(labels, 0, [2, 4], origin="proposed", sure=[0.9, 0.75])
    others = journal.append(theirs, N, [sure])
    mine = do(path, *editing.add_missing(journal.read(path, N), others))
    assert mine.names().tolist() == others.names().tolist()
    assert mine.sure.tolist() == pytest.approx(others.sure.tolist(), nan_ok=True)


def test_nothing_selected_is_said(path):
    with pytest.raises(SequiturError, match="Nothing is selected"):
        give(path, NO_LABEL, [])


def test_ranges_are_the_rows_again():
    rows = np.array([0, 1, 2, 5, 7, 8, 11])
    assert as_ranges(rows) == [0, 3, 5, 6, 7, 9, 11, 12]
    assert from_ranges(as_ranges(rows), N).tolist() == rows.tolist()


def test_on_a_full_disk_nothing_has_happened(path, monkeypatch):
    labels = add(path, "walk")
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SequiturError, match="disk is full"):
            do(path, editing.give(labels, 0, [1]))
    assert path.read_bytes() == before
