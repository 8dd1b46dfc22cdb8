"""Numbers, times and people's names in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formatting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.012345, "0.0123"),
        (1.5, "1.50"),
        (12.345, "12.3"),
        (1234.5, "1,230"),
        (-0.5, "-0.500"),
        (2.44e-5, "0.000024"),
        (1e-9, "1.0e-09"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_have_at_most_three_meaningful_digits(value, text):
    assert formatting.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(8, "8"), (0.1, "0.1"), (8.55, "8.55"), (200, "200"), (0, "0"), (1e-20, "1.0e-20")],
)
def test_short_numbers_end_without_zeros(value, text):
    assert formatting.short(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "0 s"),
        (59.6, "1 min"),
        (80, "1 min 20 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (-1, "0 s"),
    ],
)
def test_durations_are_worded(seconds, text):
    assert formatting.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "rough"),
    [(0.01, 1), (7.4, 7), (33, 35), (83, 80), (598, 600), (614, 600), (640, 660), (4000, 3900)],
)
def test_what_nobody_can_know_exactly_is_rounded(seconds, rough):
    assert formatting.roughly(seconds) == rough


@given(st.lists(st.floats(0, 1e7), min_size=2, max_size=2).map(sorted))
def test_rounding_keeps_the_order(seconds):
    assert formatting.roughly(seconds[0]) <= formatting.roughly(seconds[1])


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 kB"),
        (5, "1 kB"),
        (31_400, "31 kB"),
        (424_000, "420 kB"),
        (996_000, "1 MB"),
        (42e6, "42 MB"),
        (424e6, "420 MB"),
        (996e6, "1.0 GB"),
        (1.26e9, "1.3 GB"),
        (23.4e9, "23 GB"),
    ],
)
def test_amounts_of_memory_have_two_digits(size, text):
    assert formatting.memory(size) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.97, "97 %"),
        (0.9996, "over 99.9 %"),
        (1.0, "100 %"),
        (0.996, "99.6 %"),
        (0.002, "0.2 %"),
    ],
)
def test_percents_near_both_ends_keep_a_digit(share, text):
    assert formatting.percent(share) == text


def test_counts_agree_with_their_noun():
    assert formatting.count(1, "sequence") == "1 sequence"
    assert formatting.count(1200, "sequence") == "1,200 sequences"
    assert formatting.count(2, "series", "series") == "2 series"


def test_markdown_and_html_in_names_are_escaped():
    assert formatting.plain("<b>*x*</b>") == r"\<b\>\*x\*\<\/b\>"


def test_emoji_codes_in_names_are_not_emoji():
    assert ":smile:" not in formatting.plain(":smile:").replace("\\", "")


@given(st.text(max_size=200), st.integers(3, 60))
def test_shortened_names_fit_and_keep_both_ends(text, limit):
    short = formatting.shortened(text, limit)
    assert len(short) <= limit
    assert short == text or (short[0] == text[0] and "…" in short)


def test_tags_in_chart_texts_are_escaped():
    assert formatting.plot_text("<a href='x'>y</a>") == "&lt;a href='x'&gt;y&lt;/a&gt;"


@given(st.dictionaries(st.integers(), st.sampled_from(["a", "a (2)", "b"]), max_size=9))
def test_names_are_told_apart(names):
    told = formatting.disambiguate(names)
    assert list(told) == list(names)
    assert len(set(told.values())) == len(names)
