"""Which sequences several runs share, and which one draws better."""

from __future__ import annotations

import numpy as np

from sequitur_core.comparison.sequences import drawn_better, keys, rows_of, shared_rows
from sequitur_core.data.dataset import Meta, SequenceDataset
from tests.core.conftest import noise


def test_sequences_are_the_same_where_their_preparation_takes_the_first_step():
    def data(recording: list[int], start: list[int]) -> SequenceDataset:
        at = {"start": np.array(start), "recording": np.array(recording)}
        return SequenceDataset("x", [noise(4, 1)] * 2, ids=("a from 0 s", "a from 4 s"), **at)

    for recording, start in ([0, 1], [0, 0]), ([0, 0], [0, 4]):  # clips; windows of one
        whole, moving = data(recording, start), data(recording, [at + 1 for at in start])
        assert len(shared_rows([keys(whole), keys(moving)])[0]) == 2


def test_a_day_is_not_the_week_that_begins_with_it():
    def windows(length: int, step: float) -> SequenceDataset:
        return SequenceDataset(
            "x",
            [noise(length, 1)] * 2,
            ids=("2025-01-06", "2025-01-13"),
            start=np.array([0, round(168 / step)]),
            recording=np.zeros(2, int),
            meta=Meta(step=step, step_unit="h"),
        )

    first = shared_rows([keys(windows(24, 1)), keys(windows(168, 1))])[0]
    assert len(first) == 0
    assert len(shared_rows([keys(windows(24, 1)), keys(windows(23, 1))])[0]) == 2


def test_shared_rows_are_those_of_the_same_sequence_in_each_run():
    one, other = [("a", 0), ("b", 0), ("c", 0)], [("c", 0), ("x", 0), ("a", 0)]
    first, second = shared_rows([one, other])
    assert [one[row] for row in first] == [other[row] for row in second] == [("a", 0), ("c", 0)]


def test_runs_without_a_common_sequence_share_none():
    first, second = shared_rows([[("a", 0)], [("b", 0)]])
    assert len(first) == len(second) == 0


def test_numbers_are_the_same_sequence_only_in_data_of_the_same_name():
    one, again, other = (
        SequenceDataset(name, [noise(4, 1)] * 2) for name in ("days", "days", "nights")
    )
    assert [len(rows) for rows in shared_rows([keys(one), keys(again)])] == [2, 2]
    assert [len(rows) for rows in shared_rows([keys(one), keys(other)])] == [0, 0]
    named = [SequenceDataset(n, [noise(4, 1)] * 2, ids=("ann", "bob")) for n in ("days", "nights")]
    assert [len(rows) for rows in shared_rows([*map(keys, named)])] == [2, 2]


def test_a_selection_is_found_by_what_tells_sequences_apart():
    assert rows_of([("a", 0), ("b", 0), ("c", 0)], frozenset({("c", 0), ("x", 0)})).tolist() == [2]


def test_what_one_draws_well_and_the_other_badly_comes_the_clearest_first():
    assert drawn_better([0.5, 0.9, 3.0, 1.0], [2.5, 9.0, 9.0, 1.5]).tolist() == [1, 0]
