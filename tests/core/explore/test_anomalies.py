"""Which sequences are odd, and where."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.anomalies import (
    anomaly_scores,
    combined_score,
    compare_rankings,
    deviations,
    error_ratios,
    locate,
    mean_sequence,
    outliers,
    ranking,
    squared_deviation,
)
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.neighbours import Spans, isolation
from sequitur_core.explore.time.time_axis import TimeAxis

HOURS = TimeAxis("h", 1.0)
ERRORS = st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=40)


def test_errors_are_told_in_times_of_the_usual_one():
    np.testing.assert_allclose(error_ratios([1.0, 2.0, 8.0]), [0.5, 1, 4])


@given(ERRORS, st.floats(1e-3, 1e3))
def test_a_ranking_by_error_depends_on_no_unit(errors, factor):
    np.testing.assert_allclose(error_ratios(np.array(errors) * factor), error_ratios(errors))


def test_held_out_sequences_are_compared_among_themselves():
    errors = np.array([1.0] * 10 + [10.0] * 5)
    held_out = np.arange(15) >= 10
    np.testing.assert_array_equal(error_ratios(errors, held_out), 1)


def test_with_few_held_out_all_are_compared_together():
    errors = np.array([1.0] * 10 + [10.0] * 4)
    assert error_ratios(errors, np.arange(14) >= 10)[-1] == 10


def test_errors_that_are_all_0_are_usual():
    np.testing.assert_array_equal(error_ratios(np.zeros(4)), 1)


def test_missing_errors_are_explained():
    with pytest.raises(SequiturError, match="missing"):
        error_ratios([1.0, np.nan])


def test_the_oddest_come_first_and_of_equal_ones_the_first_row():
    np.testing.assert_array_equal(ranking([1.0, 3.0, 3.0, 2.0]), [1, 2, 3, 0])


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_what_is_unusual_by_one_measure_ranks_as_the_measure(values):
    above = np.array(values) > np.median(values)
    expected = ranking(values)[: above.sum()]
    np.testing.assert_array_equal(ranking(combined_score(values))[: above.sum()], expected)


def test_what_differs_by_rounding_alone_is_equal():
    assert deviations([1.0, 0.1, 0.10000000000000002]).max() < 3


@given(st.lists(st.floats(0.1, 100), min_size=3, max_size=30))
def test_no_unit_counts_in_the_combination(values):
    other = np.arange(1.0, len(values) + 1)
    np.testing.assert_allclose(
        combined_score(values, other), combined_score(np.array(values) * 4, other**3), atol=1e-6
    )


def test_one_that_is_far_from_many_equal_ones_is_unusual():
    assert combined_score([1.0] * 9 + [5.0]).argmax() == 9


def test_what_differs_a_little_among_few_comes_after_what_stands_far_apart():
    levels = np.linspace(0.9, 1.3, 12)  # one is always the farthest
    events = np.r_[np.linspace(0.95, 1.05, 10), 20, 30]
    assert set(ranking(combined_score(levels[::-1], events))[:2]) == {10, 11}


def test_odd_by_both_is_odder_than_by_one():
    found = combined_score([9, 1, 2, 3, 9], [9, 1, 2, 9, 3])
    assert found.argmax() == 0


def test_without_errors_there_is_isolation():
    assert set(anomaly_scores(None, isolation(np.eye(4)))) == {"isolation", "local"}


def test_a_sequence_that_is_well_rebuilt_but_far_off_is_odd_by_both():
    encodings = np.random.default_rng(0).normal(size=(50, 2))
    encodings[3] = 20
    errors = np.ones(50)
    assert anomaly_scores(errors, isolation(encodings))["both"].argmax() == 3


def test_what_one_of_overlapping_windows_shows_comes_from_the_cut():
    """Row 10 alone is drawn badly, rows 20 to 23 are, which share what lies in them."""
    start = np.arange(40) * 10
    spans = Spans(np.zeros(40, np.int64), start, start + 40)
    errors = np.linspace(1, 1.1, 40)
    errors[10], errors[20:24] = 30, 8
    apart = isolation(np.random.default_rng(0).normal(size=(40, 3)))
    assert ranking(anomaly_scores(errors, apart)["both"])[0] == 10
    counted = anomaly_scores(errors, apart, spans=spans)
    assert set(ranking(counted["both"])[:4]) == {20, 21, 22, 23}
    assert counted["error"].argmax() == 10


def test_values_are_confirmed_from_before_and_after_in_the_same_recording():
    start = np.array([0, 5, 10, 0, 5, 10, 0, 8, 16])
    spans = Spans(np.repeat([0, 1, 2], 3), start, start + 10)
    values = [9.0, 1, 2, 4, 9, 5, 3, 9, 3]
    # Ends of recordings stay as they are, and so do windows that share less than half.
    assert spans.confirmed(values).tolist() == [9, 1, 2, 4, 5, 5, 3, 9, 3]
    mixed = np.array([4, 0, 8, 2, 6, 1, 3, 5, 7])
    shuffled = Spans(spans.recording[mixed], spans.start[mixed], spans.stop[mixed])
    found = shuffled.confirmed(np.array(values)[mixed])
    np.testing.assert_array_equal(found, spans.confirmed(values)[mixed])


# --- Where


@given(
    begin=st.integers(0, 30),
    length=st.integers(2, 8),
    channel=st.integers(0, 2),
    seed=st.integers(0, 20),
)
def test_a_planted_bump_is_found(begin, length, channel, seed):
    squared = np.square(np.random.default_rng(seed).normal(scale=0.01, size=(40, 3)))
    squared[begin : begin + length, channel] += 1.0
    found = locate(squared, HOURS)
    assert (found.channel, found.begin, found.stop) == (channel, begin, begin + length)
    assert found.share > 0.8


def test_where_is_said_in_words():
    squared = np.zeros((24, 1))
    squared[8:11] = 1
    assert locate(squared, HOURS).words == "between 8 and 11 h"


def test_without_any_deviation_it_is_nowhere():
    assert locate(np.zeros((5, 2)), HOURS) is None


def test_a_deviation_that_is_always_the_same_is_everywhere():
    found = locate(np.column_stack([np.full(7, 0.1), np.full(7, 0.1) * 3]), HOURS)
    assert (found.channel, found.begin, found.stop) == (1, 0, 7)


def test_what_deviates_on_all_its_days_is_said_to_do_so_throughout():
    nights = np.where(np.arange(168) % 24 < 6, 4.0, 0.5)
    nights[96:] *= 1.4  # by chance, the last days a little more
    found = locate(nights[:, None], HOURS)
    assert (found.begin, found.stop, found.words) == (0, 168, "from beginning to end")
    nights[:96] *= 0.1
    assert locate(nights[:, None], HOURS).begin == 96


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({(40, 44): 1.0, (49, 52): 0.6, (101, 104): 0.6}, (40, 44)),  # closed, then Christmas
        ({(49, 52): 0.6, (101, 104): 0.7}, (101, 104)),
        ({(40, 44): 1.0, (46, 52): 0.6}, (40, 52)),
        ({(90, 91): 9.0, (101, 104): 0.6}, (90, 91)),
        ({(40, 43): 1.0, (46, 49): 1.0, (52, 55): 1.0}, (40, 55)),
    ],
)
def test_where_ends_before_a_part_that_is_farther_away_than_it_is_long(parts, expected):
    weeks = np.random.default_rng(0).uniform(0, 0.01, size=(120, 1))
    for (begin, stop), height in parts.items():
        weeks[begin:stop] = height
    found = locate(weeks, HOURS)
    assert (found.begin, found.stop) == expected


def test_a_single_element_can_be_odd():
    assert locate(np.ones((1, 1)), HOURS).words == "from beginning to end"


def test_channels_are_compared_in_their_own_scale():
    series = SequenceDataset("x", [np.zeros((4, 2))] * 2)
    off = squared_deviation(
        np.array([[10.0, 0], [0, 1.0], [0, 0], [0, 0]]),
        np.zeros((4, 2)),
        channels_of(series),
        scale=[100.0, 1.0],
    )
    assert locate(off, HOURS).channel == 1


def test_a_bright_spot_of_a_clip_is_found_in_its_region():
    clips = SequenceDataset("clips", [np.zeros((6, 9, 9), np.float32)] * 2)
    channels = channels_of(clips)
    clip = np.zeros((6, 9, 9), np.float32)
    clip[2:4, 7:9, 0:2] = 1
    squared = squared_deviation(clip, clips.sequences[0], channels, scale=1.0)
    found = locate(squared, TimeAxis.of(Meta(step_unit="frame"), 6))
    assert channels.names[found.channel] == "brightness bottom left"
    assert found.words == "from frame 3 to 4"


def test_the_usual_course_is_the_mean_of_the_neighbours_stretched_to_the_length():
    data = SequenceDataset("x", [np.full((4, 1), 1.0), np.full((8, 1), 3.0)])
    np.testing.assert_allclose(mean_sequence(data, [0, 1], 6), np.full((6, 1), 2.0))


def test_what_is_usual_is_no_outlier_however_it_ranks():
    scores = {"error": [0.7, 3.0, 0.9], "isolation": [0.9, 0.8, 1.1], "local": [1.0, 1.0, 1.0]}
    measured = {name: np.array(values) for name, values in scores.items()}
    measured["both"] = combined_score(measured["error"], measured["isolation"])
    found = {by: outliers(measured, by).tolist() for by in measured}
    assert found == {"error": [1], "isolation": [2], "local": [], "both": [1, 2]}


@pytest.mark.parametrize(
    ("now", "changes"),
    [([1, 2, 3], (0, 0)), ([2, 1, 3], (0, 2)), ([4, 1, 2], (1, 2)), ([], (0, 0))],
)
def test_what_is_new_in_a_ranking_and_what_changed_place(now: list[int], changes: tuple[int, int]):
    assert compare_rankings(np.array([1, 2, 3]), np.array(now, np.int64)) == changes
