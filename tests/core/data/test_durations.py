"""How long elements last, in words."""

import pytest

from sequitur_core.data.durations import calendar_windows, handy_unit, lasting
from sequitur_core.data.notes.preparation import left_at_end


@pytest.mark.parametrize(
    ("elements", "step", "unit", "words"),
    [
        (10, 30, "min", "5 hours"),
        (1, 30, "min", "30 minutes"),
        (48, 30, "min", "1 day"),
        (336, 30, "min", "1 week"),
        (7, 30, "min", "3.5 hours"),
        (7, 1, "business day", "7 business days"),
        (12, 1, "month", "1 year"),
        (1, 0.004, "s", "0.004 seconds"),
        (10, 0.03, "s", "0.3 seconds"),
        (1, 1, "step", "1 step"),
        (12, 1, "frame", "12 frames"),
        (7, 0.7, "min", "4.9 minutes"),
        (8, 1_205_000, "s", "15.9 weeks"),  # a score every other week or so
        (8, 2_629_310, "s", "8 months"),  # first Wednesdays
        (24, 30.44, "day", "2 years"),
        (1, 7_889_000, "s", "3 months"),
        (2, 30, "day", "60 days"),
        (64, 5, "s", "320 seconds"),
        (64, 86_397, "s", "64 days"),  # by a clock that is a little fast
        (7, 86_390, "s", "1 week"),
        (64, 0.1, "frame", "64 steps"),
        (64, 1.0, "frame", "64 frames"),
    ],
)
def test_a_length_is_said_in_a_handy_unit(elements, step, unit, words):
    assert lasting(elements, step, unit) == words


def test_without_a_round_number_elements_say_it_best():
    assert handy_unit(7, 11, "min") == "minute"
    assert handy_unit(7, 0.0123, "s") == ""


def test_steps_of_about_a_month_make_years():
    assert calendar_windows(2_629_310, "s") == [(12, "one year")]


def test_one_is_left_over_and_two_are():
    assert str(left_at_end(24, 1, "h")) == "1 day at the end is left over."
    assert str(left_at_end(48, 1, "h")) == "2 days at the end are left over."


@pytest.mark.parametrize(
    ("minutes", "last"),
    [(5, (12, "one hour")), (10, (12, "2 hours")), (15, (8, "2 hours")), (20, (72, "one day"))],
)
def test_an_hour_of_few_steps_is_no_window_but_two_are(
    minutes: float, last: tuple[int, str]
) -> None:
    assert calendar_windows(minutes, "min")[-1] == last
