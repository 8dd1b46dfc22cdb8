"""States of recordings over time: found again as they were, none of the time lost or made up."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.explore.neighbours import Spans
from sequitur_core.explore.time import ethogram
from sequitur_core.explore.time.ethogram import NONE, Ethogram, Overlap

Row = tuple[int, float, float, int]


def windows(starts: list[int], length: int, recording: int = 0) -> Spans:
    at = np.array(starts, dtype=np.int64)
    return Spans(np.full(len(at), recording), at, at + length)


def found(made: Ethogram) -> list[Row]:
    """Number of the recording, start, stop and state of each stretch."""
    numbers = made.recordings[made.of].tolist()
    columns = numbers, made.starts.tolist(), made.stops.tolist(), made.states.tolist()
    return list(zip(*columns, strict=True))


def made_of(*stretches: tuple[int, int]) -> Ethogram:
    """One recording of stretches (length, state)."""
    stops = np.cumsum([length for length, _ in stretches]).astype(float)
    starts = np.concatenate([[0.0], stops[:-1]])
    states = np.array([state for _, state in stretches])
    return Ethogram(np.array([0]), np.zeros(len(stops), np.int64), starts, stops, states)


def told(made: Ethogram) -> list[tuple[float, int]]:
    """Length and state of each stretch."""
    return list(zip(made.lengths.tolist(), made.states.tolist(), strict=True))


@st.composite
def anything(draw: st.DrawFn) -> tuple[Spans, np.ndarray]:
    """Spans of any lengths anywhere in up to three recordings, and their states."""
    parts = st.tuples(
        st.sampled_from([2, 5, 9]), st.integers(-5, 40), st.integers(1, 25), st.integers(-1, 3)
    )
    rows = np.array(draw(st.lists(parts, min_size=1, max_size=25)), dtype=np.int64)
    return Spans(rows[:, 0], rows[:, 1], rows[:, 1] + rows[:, 2]), rows[:, 3]


@st.composite
def alike(draw: st.DrawFn) -> tuple[Spans, np.ndarray]:
    """Spans of one length in a recording, each at a place of its own, and their states."""
    starts = draw(st.lists(st.integers(0, 40), min_size=1, max_size=15, unique=True))
    states = draw(
        st.lists(st.integers(-1, 3), min_size=len(starts), max_size=len(starts)).map(np.array)
    )
    return windows(starts, draw(st.integers(1, 12))), states


def reach(cut: Spans) -> dict[int, int]:
    """From the first beginning to the last end of each recording."""
    return {
        int(n): int(cut.stop[cut.recording == n].max() - cut.start[cut.recording == n].min())
        for n in np.unique(cut.recording)
    }


def times(made: Ethogram) -> dict[int, float]:
    sums = np.bincount(made.of, weights=made.lengths)
    return dict(zip(made.recordings.tolist(), sums.tolist(), strict=True))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), min_size=1, max_size=20))
def test_bouts_of_a_known_sequence_come_back_as_they_were(bouts: list[tuple[int, int]]):
    states = [state for length, state in bouts for _ in range(length)]
    made = ethogram.states_over_time(windows([7 * i for i in range(len(states))], 7), states)
    known = [(7.0 * len(list(run)), state) for state, run in groupby(states)]
    assert told(made) == known


@given(anything(), st.sampled_from(["majority", "middle"]))
def test_stretches_are_as_long_together_as_their_recording(cut, overlap: Overlap):
    assert times(ethogram.states_over_time(*cut, overlap)) == reach(cut[0])


@given(anything(), st.sampled_from(["majority", "middle"]))
def test_neighbours_meet_and_differ(cut, overlap: Overlap):
    rows = found(ethogram.states_over_time(*cut, overlap))
    for (one, _, stop, state), (other, start, _, following) in pairwise(rows):
        assert one < other or (stop == start and state != following)


@given(anything())
def test_there_is_no_state_only_where_no_window_has_one(cut):
    placed, states = cut
    for number, start, stop, state in found(ethogram.states_over_time(placed, states)):
        there = (placed.recording == number) & (placed.start < stop) & (placed.stop > start)
        assert (state == NONE) == (not (there & (states != NONE)).any())


@given(alike())
def test_where_windows_overlap_most_of_them_decide(cut):
    placed, states = cut
    for _, start, stop, state in found(ethogram.states_over_time(placed, states)):
        for at in np.arange(start + 0.25, stop, 0.5):
            there = (placed.start < at) & (placed.stop > at) & (states != NONE)
            counts = np.bincount(states[there], minlength=5)
            assert state == NONE or counts[state] == counts.max()


@given(alike())
def test_by_the_nearest_middle_each_window_has_what_is_nearest_to_it(cut):
    placed, states = cut
    middles = (placed.start + placed.stop) / 2
    for _, start, stop, state in found(ethogram.states_over_time(placed, states, "middle")):
        for at in np.arange(start + 0.25, stop, 0.5):
            there = np.flatnonzero((placed.start < at) & (placed.stop > at))
            nearest = there[np.abs(middles[there] - at).argmin()] if len(there) else None
            assert state == (NONE if nearest is None else states[nearest])


def test_of_equally_many_the_nearer_one_counts():
    made = ethogram.states_over_time(windows([0, 10], 20), [1, 0])
    assert found(made) == [(0, 0, 15, 1), (0, 15, 30, 0)]


def test_a_window_within_another_takes_its_middle():
    cut = Spans(np.zeros(2, np.int64), np.array([0, 40]), np.array([100, 50]))
    made = ethogram.states_over_time(cut, [0, 1], "middle")
    assert found(made) == [(0, 0, 40, 0), (0, 40, 47.5, 1), (0, 47.5, 100, 0)]


def test_gaps_are_bridged_between_bouts_of_one_state_only():
    made = made_of((5, 0), (2, NONE), (5, 0), (2, NONE), (5, 1), (3, NONE), (5, 1))
    bridged = ethogram.tidied(made, bridge=2)
    assert told(bridged) == [(12, 0), (2, NONE), (5, 1), (3, NONE), (5, 1)]


def test_a_short_bout_within_another_is_part_of_it():
    assert told(ethogram.tidied(made_of((5, 0), (2, 1), (5, 0)), shortest=3)) == [(12, 0)]


def test_short_bouts_between_two_states_go_half_to_each():
    made = ethogram.tidied(made_of((5, 0), (1, 2), (2, 1), (5, 3)), shortest=3)
    assert told(made) == [(6.5, 0), (6.5, 3)]


def test_short_bouts_at_the_ends_go_to_their_neighbour():
    assert told(ethogram.tidied(made_of((1, 1), (5, 0), (2, 2)), shortest=3)) == [(8, 0)]


def test_a_recording_of_short_bouts_only_has_no_state():
    assert told(ethogram.tidied(made_of((1, 1), (2, 0), (2, 2)), shortest=3)) == [(5, NONE)]


@given(anything(), st.integers(0, 12), st.integers(0, 12))
def test_tidying_keeps_all_time_and_only_long_bouts_and_long_gaps(cut, shortest, bridge):
    made = ethogram.tidied(ethogram.states_over_time(*cut), shortest=shortest, bridge=bridge)
    assert times(made) == reach(cut[0])
    assert (made.lengths[made.is_bout] >= shortest).all()
    again = ethogram.tidied(made, shortest=shortest, bridge=bridge)
    assert found(again) == found(made)


def test_number_and_lengths_of_bouts():
    made = made_of((5, 0), (2, 1), (9, 0), (3, NONE), (6, 0))
    summary = ethogram.summarised(made, 3)
    assert summary.bouts.tolist() == [3, 1, 0]
    assert summary.total.tolist() == [20, 2, 0]
    assert summary.median.tolist() == [6, 2, 0]
    assert summary.longest.tolist() == [9, 2, 0]
    assert summary.recordings.tolist() == [1, 1, 0]


def test_what_follows_what():
    made = made_of((5, 0), (2, 1), (9, 0), (3, NONE), (6, 0))
    assert ethogram.transitions(made, 2).tolist() == [[1, 1], [1, 0]]


@given(anything())
def test_nothing_follows_from_one_recording_to_the_next(cut):
    made = ethogram.states_over_time(*cut)
    bouts = np.bincount(made.of[made.is_bout], minlength=len(made.recordings))
    assert ethogram.transitions(made, 4).sum() == np.maximum(bouts - 1, 0).sum()


@given(anything())
def test_each_window_belongs_to_a_stretch_that_it_reaches_into(cut):
    placed, states = cut
    made = ethogram.states_over_time(placed, states)
    own = ethogram.stretch_of_windows(made, placed, states)
    assert (made.recordings[made.of[own]] == placed.recording).all()
    assert ((made.starts[own] < placed.stop) & (made.stops[own] > placed.start)).all()


def test_without_overlap_each_window_belongs_to_the_stretch_of_its_state():
    states = np.array([0, 0, 1, NONE, 1])
    cut = windows([0, 5, 10, 15, 20], 5)
    made = ethogram.states_over_time(cut, states)
    assert ethogram.stretch_of_windows(made, cut, states).tolist() == [0, 0, 1, 2, 3]


@pytest.mark.parametrize(("at", "stretch"), [(-1, -1), (0, 0), (4.9, 0), (5, 1), (7, -1)])
def test_what_is_at_a_time(at: float, stretch: int):
    assert ethogram.stretches_at(made_of((5, 3), (2, 1)), np.array([[at]])).tolist() == [[stretch]]
