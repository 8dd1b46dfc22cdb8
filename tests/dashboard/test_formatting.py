"""Times and people's names in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formatting


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


def test_a_number_first_and_a_bracket_last_keep_their_places_where_text_runs_to_the_left():
    assert formatting.left_to_right("40 files · 16 (2)") == "\u200e40 files · 16 (2)\u200e"
    assert formatting.left_to_right("files · 16") == "files · 16"


@pytest.mark.parametrize(
    ("seconds", "rough"),
    [(0.01, 1), (7.4, 7), (33, 35), (83, 80), (598, 600), (614, 600), (640, 660), (4000, 3900)],
)
def test_what_nobody_can_know_exactly_is_rounded(seconds, rough):
    assert formatting.roughly(seconds) == rough


@given(st.lists(st.floats(0, 1e7), min_size=2, max_size=2).map(sorted))
def test_rounding_keeps_the_order(seconds):
    assert formatting.roughly(seconds[0]) <= formatting.roughly(seconds[1])


def test_markdown_and_html_in_names_are_escaped():
    assert formatting.plain("<b>*x*</b>") == r"\<b\>\*x\*\<\/b\>"


def test_emoji_codes_in_names_are_not_emoji():
    assert ":smile:" not in formatting.plain(":smile:").replace("\\", "")


@given(st.text(max_size=200), st.integers(3, 60))
def test_shortened_names_fit_and_keep_both_ends(text, limit):
    short = formatting.shortened(text, limit)
    assert len(short) <= limit
    assert short == text or (short[0] == text[0] and "…" in short)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Wed 31 Dec 2014 to Sat 3 Jan 2015", 26, "Wed 31 Dec…3 Jan 2015"),
        ("stairs up, with heavy bags, evening", 24, "stairs up,…evening"),
        ("accelerometer of the wrist", 16, "accelero…wrist"),
        ("Umspannwerk_Transformator_04", 16, "Umspannw…ator_04"),
    ],
)
def test_words_of_shortened_names_stay_whole_where_most_fits(text, limit, short):
    assert formatting.shortened(text, limit) == short


def test_names_that_would_read_alike_are_shortened_to_what_tells_them_apart():
    stations = [f"Umspannwerk_Transformator_{k:02}_Wirkleistung_15min" for k in (0, 4, 11)]
    assert formatting.shortened_together(stations, 24) == [
        f"…Transformator_{k}…" for k in ("00", "04", "11")
    ]
    assert formatting.shortened_together(["load", "flow"], 24) == ["load", "flow"]


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (["days-2024-05-06", "days-2024-05-07"], "days-"),
        (["v1.20 of all", "v1.25 of all"], ""),
        (["beats of 27", "beats of 28 more"], "beats of "),
        (["tell-apart", "tell-apart-2"], "tell-"),
    ],
)
def test_names_share_whole_words_numbers_and_dates(names, common):
    assert formatting.common_words(names) == len(common)


def test_a_shortened_window_keeps_when_it_was():
    name = "pump_01_2024-05 from 2024-05-06 02:00"
    assert formatting.shortened(name, 28) == "pump_01_20… 2024-05-06 02:00"
    assert formatting.shortened(name, 18) == "pump_01_2…06 02:00"


def test_tags_in_chart_texts_are_escaped():
    assert formatting.plot_text("<a href='x'>y</a>") == "&lt;a href='x'&gt;y&lt;/a&gt;"


@given(st.dictionaries(st.integers(), st.sampled_from(["a", "a (2)", "b"]), max_size=9))
def test_names_by_key_are_made_unique(names):
    told = formatting.unique_names(names)
    assert list(told) == list(names)
    assert len(set(told.values())) == len(names)


def test_wide_letters_take_their_room_in_a_table():
    assert 145 <= formatting.text_width("mouse4_day1_groom_01") <= 160  # 147 as it is drawn
    assert formatting.text_width("illicit") < formatting.text_width("mammoth") / 1.5
