"""What makes some sequences different: planted differences are found and said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.channels import CHANGE, cell_means, channels_of
from sequitur_core.explore.difference import NoComparison, difference, strongest_period
from sequitur_core.explore.effect_size import effect_word, hedges
from sequitur_core.explore.encoding_parts import EncodingParts
from sequitur_core.formatting import number

META = Meta(channels=("temperature", "wind"), units=("°C", "m/s"), step=1.0, step_unit="h")


def days(n: int = 40, *, seed: int = 0, **settings_: object) -> SequenceDataset:
    """Days of 24 h and two channels of noise."""
    rng = np.random.default_rng(seed)
    sequences = [rng.normal(size=(24, 2)) for _ in range(n)]
    return SequenceDataset("days", sequences, meta=META, **settings_)


def with_bump(rows: range, begin: int, stop: int, *, by: float, channel: int = 0, n: int = 40):
    data = days(n)
    for row in rows:
        data.sequences[row][begin:stop, channel] += by
    return data


def test_a_planted_bump_is_found_where_it_is():
    found = difference(with_bump(range(10), 8, 11, by=-4), range(10))
    best = found.intervals[0]
    assert (best.channel, best.begin, best.stop) == (0, 8, 11)
    assert best.shift == pytest.approx(-4, abs=0.5)


def test_the_bump_is_said_with_time_channel_amount_and_share():
    found = difference(with_bump(range(10), 8, 11, by=-4), range(10))
    amount = number(abs(found.intervals[0].shift))
    assert found.sentences[0] == (
        f"Between 8 and 11 h, temperature is {amount} °C lower than in the rest, a very large "
        "difference: all of the selection is below the median of the rest."
    )


def quiet_mornings(*shifts: tuple[int, int, float], rows: int = 4):
    """Days that are nearly alike from 5 to 7 h; some are shifted at those times."""
    data = days()
    for row, sequence in enumerate(data.sequences):
        sequence[5:7, 0] *= 0.05
        for begin, stop, by in shifts:
            sequence[begin:stop, 0] += by * (row < rows)
    return data


def test_a_large_difference_is_told_before_a_small_one_at_a_time_of_little_change():
    data = quiet_mornings((5, 7, 0.8), (12, 14, 5.0))
    found = difference(data, range(4))
    assert [(s.begin, s.stop) for s in found.intervals[:2]] == [(12, 14), (5, 7)]
    assert abs(found.intervals[0].effect) < abs(found.intervals[1].effect)
    assert found.sentences[0].startswith("Between 12 and 14 h, ")


def test_what_never_varies_but_in_the_selection_is_told():
    sequences = [np.full((24, 2), 3.0) for _ in range(20)]
    for sequence in sequences[:4]:
        sequence[6:9, 1] = 4
    best = difference(SequenceDataset("still", sequences, meta=META), range(4)).intervals[0]
    assert (best.channel, best.begin, best.stop) == (1, 6, 9)


@given(
    begin=st.integers(0, 18), length=st.integers(2, 5), channel=st.integers(0, 1), up=st.booleans()
)
def test_any_planted_bump_is_found(begin, length, channel, up):
    data = with_bump(range(15), begin, begin + length, by=6 if up else -6, channel=channel)
    best = difference(data, range(15)).intervals[0]
    assert (best.channel, best.begin, best.stop) == (channel, begin, begin + length)
    assert (best.effect > 0) == up


@given(factor=st.floats(1e-3, 1e3), shift=st.floats(-100, 100))
def test_stretches_depend_on_no_unit(factor, shift):
    data = with_bump(range(10), 8, 11, by=-4)
    other = SequenceDataset(
        "other", [factor * (s.astype(float) + shift) for s in data.sequences], meta=META
    )
    one, two = difference(data, range(10)), difference(other, range(10))
    assert [s.where for s in one.intervals] == [s.where for s in two.intervals]
    assert one.intervals[0].effect == pytest.approx(two.intervals[0].effect, rel=1e-2)


def test_what_is_different_all_along_is_one_stretch():
    found = difference(with_bump(range(10), 0, 24, by=9), range(10))
    assert found.intervals[0].where == "from beginning to end"


def test_chance_alone_is_hardly_ever_called_a_difference():
    called = [bool(difference(days(seed=s), range(10)).intervals) for s in range(30)]
    assert sum(called) <= 3


def test_without_a_difference_that_is_said():
    data = SequenceDataset("same", [np.ones((24, 2))] * 8, meta=META)
    assert difference(data, [0, 1, 2]).sentences == (
        "At no time is there a clear sign that the selection differs from the rest by more than "
        "chance.",
        "Labels, lengths and errors differ by no more than chance.",
    )


def test_sequences_of_mixed_lengths_are_compared_by_share_of_the_way():
    rng = np.random.default_rng(0)
    sequences = [rng.normal(scale=0.1, size=(length, 1)) for length in rng.integers(50, 150, 40)]
    for row in range(20):
        quarter = len(sequences[row]) // 4
        sequences[row][quarter : 2 * quarter] += 3
    found = difference(SequenceDataset("mixed", sequences), range(20))
    best = found.intervals[0]
    assert found.time_axis.unit == "%"
    assert best.begin == pytest.approx(25, abs=2)
    assert best.stop == pytest.approx(50, abs=3)
    assert "% of its length" in best.where


def test_lengths_and_errors_are_compared():
    sequences = [np.zeros((10 if row < 8 else 20, 1)) + row % 2 for row in range(24)]
    errors = np.where(np.arange(24) < 8, 6.0, 2.0)
    found = difference(SequenceDataset("x", sequences), range(8), errors=errors)
    kinds = {f.kind: f for f in found.features}
    assert (kinds["length"].selected, kinds["length"].rest) == (10, 20)
    assert (kinds["error"].selected, kinds["error"].rest) == (6, 2)
    assert "3.00 times" in found.sentences[1]


def test_the_length_of_a_wave_is_compared():
    t = np.arange(64)
    rng = np.random.default_rng(0)
    waves = [np.sin(2 * np.pi * t / (8 if row < 10 else 16) + rng.normal()) for row in range(30)]
    meta = Meta(channels=("x",), units=("",), step=0.5, step_unit="s")
    found = difference(SequenceDataset("waves", waves, meta=meta), range(10))
    period = next(f for f in found.features if f.kind == "period")
    assert (period.selected, period.rest, period.unit) == (4, 8, "s")


def test_a_straight_line_has_no_wave():
    assert np.isnan(strongest_period(np.arange(40.0)[:, None])).all()


def test_noise_of_a_short_sequence_has_no_wave():
    assert np.isnan(strongest_period(np.zeros((8, 1)))).all()


def test_frequent_labels_of_the_selection_come_with_their_shares():
    labels = pd.DataFrame({"kind": ["a"] * 9 + ["b"] * 31})
    found = difference(days(labels=labels), range(10))
    best = found.labels[0]
    assert (best.name, best.count, best.selected, best.rest) == ("a", 9, 0.9, 0.0)
    assert (
        found.sentences[1] == "In 90 % of the selection, kind is a, compared with none of the rest."
    )


def test_a_label_that_is_as_frequent_in_the_rest_isnt_told():
    labels = pd.DataFrame({"kind": ["a", "b"] * 20})
    assert difference(days(labels=labels), range(10)).labels == ()


def test_missing_labels_dont_count():
    labels = pd.DataFrame({"kind": ["a"] * 8 + [None] * 2 + ["b"] * 15 + [None] * 15})
    assert difference(days(labels=labels), range(10)).labels[0].selected == 1.0


def test_the_numbers_of_the_encoding_that_differ_most_come_first():
    encodings = np.random.default_rng(0).normal(size=(40, 5))
    encodings[:10, 3] += 8
    found = difference(days(), range(10), encodings=encodings)
    assert found.numbers[0].name == "number 4"


def test_a_number_of_rhythm_that_differs_is_called_so():
    encodings = np.random.default_rng(0).normal(size=(40, 5))
    encodings[:10, 3] += 8
    found = difference(days(), range(10), encodings=encodings, parts=EncodingParts(3, 2))
    assert found.numbers[0].name == "rhythm 1"


def test_a_single_sequence_is_told_by_the_rest_it_lies_beyond():
    found = difference(with_bump(range(1), 8, 11, by=12), [0])
    best = found.intervals[0]
    assert (best.begin, best.stop, best.beyond) == (8, 11, 1.0)
    assert "than in all of it" in found.sentences[0]


@pytest.mark.parametrize(("ratio", "said"), [(2.7, "2.7"), (1.0, "1.0"), (12.0, "12")])
def test_the_error_of_a_single_sequence_is_that_of_outliers_be_it_chance_or_not(ratio, said):
    errors = np.append(ratio, np.random.default_rng(0).lognormal(sigma=0.6, size=39))
    found = difference(days(), [0], errors=errors)
    assert found.sentences[1].startswith(
        f"Its reconstruction error is {said} times the typical error"
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "Nothing is selected"), (range(40), "Everything is selected"), ([99, -1], "Nothing")],
)
def test_selections_of_nothing_and_everything_are_explained(rows, words):
    found = difference(days(), rows)
    assert words in found.sentences[0]
    assert isinstance(found, NoComparison)


@pytest.mark.parametrize("n", [2, 3])
def test_too_few_sequences_are_explained(n):
    assert "too few" in difference(days(n), [0]).sentences[0]


@pytest.mark.parametrize("rows", [[0], [0, 1], range(3), range(1, 4)])
def test_four_sequences_can_be_compared(rows):
    assert len(difference(days(4), rows).sentences) in (1, 2)  # of equal lengths, none of these


def test_more_rows_than_are_looked_at_are_said():
    found = difference(with_bump(range(20), 8, 11, by=-6), range(20), most=12)
    assert (found.measured, found.selected, found.rest) == ((12, 12), 20, 20)
    assert found.intervals[0].where == "between 8 and 11 h"


def test_a_clip_is_compared_by_brightness_of_regions_and_change():
    rng = np.random.default_rng(0)
    clips = [rng.normal(scale=0.1, size=(6, 9, 12)) for _ in range(20)]
    for row in range(8):
        clips[row][2:4, :3, 8:] += 1
    found = difference(SequenceDataset("clips", clips, meta=Meta(step_unit="frame")), range(8))
    best = found.intervals[0]
    assert found.channels.names[best.channel] == "brightness top right"
    assert best.where == "from frame 3 to 4"


def test_volumes_have_eight_regions_and_change():
    data = SequenceDataset("volumes", [np.zeros((3, 4, 4, 4))] * 2)
    channels = channels_of(data)
    assert len(channels.names) == 9
    assert channels.of(data.sequences[0]).shape == (3, 9)


def test_frames_of_two_pixels_have_as_many_regions_as_fit():
    data = SequenceDataset("tiny", [np.zeros((3, 2, 5))] * 2)
    assert channels_of(data).of(data.sequences[0]).shape == (3, 2 * 3 + 1)


def test_colours_of_a_clip_are_taken_together():
    meta = Meta(channels=("red", "green", "blue"), units=("", "", ""))
    data = SequenceDataset("film", [np.ones((3, 3, 6, 6))] * 2, meta=meta)
    channels = channels_of(data)
    assert channels.names[-1] == CHANGE
    np.testing.assert_allclose(channels.of(data.sequences[0])[:, :-1], 1)


# --- Effects and stretches of time


def test_hedges_g_by_hand():
    # Means 2 and 5, both variances 1, 4 degrees of freedom: -3 times 1 - 3 / 15.
    assert hedges(np.array([1.0, 2, 3]), np.array([4.0, 5, 6])) == pytest.approx(-2.4)


@given(
    st.lists(st.floats(-10, 10), min_size=2, max_size=20),
    st.lists(st.floats(-10, 10), min_size=2, max_size=20),
)
def test_hedges_g_changes_its_sign_with_the_sides(one, other):
    a, b = np.array(one), np.array(other)
    np.testing.assert_allclose(hedges(a, b), -hedges(b, a))


def test_what_never_varies_has_the_largest_effect_or_none():
    assert hedges(np.ones(5), np.zeros(5)) == 99
    assert hedges(np.ones(5), np.ones(5)) == 0


@pytest.mark.parametrize(
    ("effect", "word"), [(0.1, "negligible"), (-0.6, "medium"), (1.0, "large"), (-5, "very large")]
)
def test_effects_have_words(effect, word):
    assert effect_word(effect) == word


@given(length=st.integers(1, 40), cells=st.integers(1, 40), seed=st.integers(0, 9))
def test_averaging_keeps_the_mean(length, cells, seed):
    table = np.random.default_rng(seed).normal(size=(length, 2))
    found = cell_means(table, cells)
    assert found.shape == (cells, 2)
    np.testing.assert_allclose(found.mean(axis=0), table.mean(axis=0), atol=1e-9)


def test_averaging_takes_parts_of_elements():
    np.testing.assert_allclose(cell_means(np.array([[0.0], [3.0], [6.0]]), 2)[:, 0], [1, 5])
