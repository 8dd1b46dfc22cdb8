"""Labels as stretches of recordings, in the recordings' own times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.labels import editing, journal
from sequitur_core.labels.events import Span
from sequitur_core.labels.intervals import label_intervals
from sequitur_core.labels.labelling import Labelling

DATED = Meta(step=1, step_unit="h", begins="2014-07-01T00:00:00")


def windows(meta: Meta = DATED) -> SequenceDataset:
    """Two recordings, each in eight windows of four hours that overlap by half."""
    starts = np.tile(np.arange(8) * 2, 2)
    recording = np.repeat([0, 1], 8)
    return SequenceDataset(
        "w",
        [np.zeros((4, 1), np.float32)] * 16,
        ids=tuple(f"{'ab'[r]} from {s}" for r, s in zip(recording, starts, strict=True)),
        recording=recording,
        start=starts,
        meta=meta,
    )


@pytest.fixture
def labels(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    for name in ("work", "rest"):
        journal.append(path, 16, [editing.new_label(journal.read(path, 16), name)])

    def give(id_: int, rows: list[int], span: Span | None = None) -> Labelling:
        return journal.append(
            path, 16, [editing.give(journal.read(path, 16), id_, rows, span=span)]
        )

    return give


def test_windows_that_overlap_are_one_stretch(labels):
    table = label_intervals(windows(), labels(0, [1, 2, 5]))
    assert table[["from_step", "to_step"]].to_numpy().tolist() == [[2, 8], [10, 14]]


def test_times_are_those_of_the_recording(labels):
    table = label_intervals(windows(), labels(0, [1, 2]))
    assert table["start"].astype(str).tolist() == ["2014-07-01 02:00:00"]
    assert table["end"].astype(str).tolist() == ["2014-07-01 08:00:00"]


def test_recordings_and_labels_are_apart(labels):
    labels(0, [0, 1, 8])
    table = label_intervals(windows(), labels(1, [2, 9]))
    assert table[["recording", "label", "from_step", "to_step"]].to_numpy().tolist() == [
        ["a", "work", 0, 6],
        ["a", "rest", 4, 8],
        ["b", "work", 0, 4],
        ["b", "rest", 2, 6],
    ]


def test_a_marked_stretch_is_as_it_was_marked(labels):
    table = label_intervals(windows(), labels(0, [1, 2], Span(0, 5, 7)))
    assert table[["from_step", "to_step", "sequences"]].to_numpy().tolist() == [[5, 7, 2]]


def test_a_marked_stretch_goes_once_all_its_windows_have_another_label(labels):
    labels(0, [1, 2], Span(0, 5, 7))
    table = label_intervals(windows(), labels(1, [1, 2]))
    assert table["label"].tolist() == ["rest"]


def test_without_dates_the_unit_is_named(labels):
    table = label_intervals(windows(Meta(step=0.5, step_unit="s")), labels(0, [1]))
    assert table[["start", "end", "unit"]].to_numpy().tolist() == [[1.0, 3.0, "s"]]


def test_sequences_of_their_own_are_whole(labels):
    whole = SequenceDataset("s", [np.zeros((5, 1), np.float32)] * 16)
    table = label_intervals(whole, labels(0, [3]))
    assert table[["recording", "from_step", "to_step"]].to_numpy().tolist() == [["4", 0, 5]]


def test_without_labels_the_table_is_empty():
    assert len(label_intervals(windows(), journal.read(Path("nowhere"), 16))) == 0
