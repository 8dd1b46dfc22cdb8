"""The unit of a time axis, and intervals along it in words."""

import pytest

from sequitur_core.data.dataset import Meta
from sequitur_core.explore.time.time_axis import TimeAxis


@pytest.mark.parametrize(
    ("meta", "length", "begin", "stop", "words"),
    [
        (Meta(step=30, step_unit="min"), 48, 16, 22, "between 8 and 11 h"),
        (Meta(step=0.1, step_unit="s"), 50, 5, 10, "between 0.5 and 1 s"),
        (Meta(step=0.0625, step_unit="s"), 206, 1.03, 177.2, "between 0.0625 and 11.1 s"),
        (Meta(step_unit="step"), 50, 5, 10, "from step 6 to 10"),
        (Meta(step_unit="frame"), 50, 5, 6, "at frame 6"),
        (Meta(step_unit="h"), 24, 0, 24, "from beginning to end"),
        (Meta(step=1, step_unit="month"), 12, 3, 6, "between 3 and 6 months"),
    ],
)
def test_intervals_are_worded_in_a_handy_unit(meta, length, begin, stop, words):
    assert TimeAxis.of(meta, length).words(begin, stop, length) == words


@pytest.mark.parametrize(
    ("time_axis", "begin", "stop", "text"),
    [
        (TimeAxis("h", 0.5), 16, 22, "8-11 h"),
        (TimeAxis("frame", 1), 2, 3, "frame 3"),
        (TimeAxis("step", 1), 2, 5, "step 3-5"),
        (TimeAxis("%", 1), 12, 24, "25-50 %"),
        (TimeAxis("day", 1), 4, 7, "4-7 days"),
        (TimeAxis("h", 1), 0, 48, "throughout"),
    ],
)
def test_intervals_are_short_in_tables(time_axis, begin, stop, text):
    assert time_axis.span(begin, stop, 48) == text
