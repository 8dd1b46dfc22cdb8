"""When sequences were, in words."""

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.time_axis import TimeAxis, when


def said(begins: str, step: float, unit: str, begin: float, stop: float, *, year=False) -> str:
    return Dates(Meta(begins=begins, step=step, step_unit=unit), year).name(begin, stop)


@pytest.mark.parametrize(
    ("begins", "step", "unit", "begin", "stop", "words"),
    [
        ("2014-12-31", 30, "min", 24, 36, "Wed 31 Dec, 12:00 to 18:00"),
        ("2014-12-31", 30, "min", 36, 48, "Wed 31 Dec, 18:00 to 24:00"),
        ("2014-12-31", 30, "min", 36, 60, "Wed 31 Dec, 18:00 to Thu 1 Jan, 06:00"),
        ("2014-12-31", 30, "min", 0, 48, "Wed 31 Dec"),
        ("2014-12-29", 1, "h", 0, 168, "Mon 29 Dec to Sun 4 Jan"),
        ("2014-12-29T09:00", 1, "day", 0, 1, "Mon 29 Dec"),
        ("2014-12-29T09:00", 1, "day", 0, 7, "Mon 29 Dec to Sun 4 Jan"),
        ("2014-01-06", 1, "business day", 0, 5, "Mon 6 Jan to Fri 10 Jan"),
        ("2014-03-03", 1, "day", 0, 40, "3 Mar to 11 Apr"),
        ("2014-03-01", 1, "day", 0, 31, "Mar"),
        ("2014-01-01", 1, "month", 2, 6, "Mar to Jun"),
        ("1990-01-01", 1, "year", 2, 7, "1992 to 1996"),
        ("1990-01-01", 1, "year", 2, 3, "1992"),
        ("2014-12-31", 1, "s", 60, 90, "Wed 31 Dec, 00:01:00 to 00:01:30"),
        ("2014-12-31", 0.25, "s", 1, 3, "Wed 31 Dec, 00:00:00.250 to 00:00:00.750"),
        ("2014-12-31", 1, "s", 37, 7237, "Wed 31 Dec, 00:01 to 02:01"),
        ("2014-10-03T13:30", 30, "min", 0, 60 * 48, "3 Oct to 2 Dec"),
    ],
)
def test_a_stretch_is_said_as_finely_as_matters(begins, step, unit, begin, stop, words):
    assert said(begins, step, unit, begin, stop) == words


@pytest.mark.parametrize(
    ("begins", "step", "unit", "begin", "stop", "words"),
    [
        ("2014-12-30", 1, "h", 12, 18, "Tue 30 Dec 2014, 12:00 to 18:00"),
        ("2014-12-30", 1, "h", 12, 60, "Tue 30 Dec 2014, 12:00 to Thu 1 Jan 2015, 12:00"),
        ("2014-12-29", 1, "day", 0, 2, "Mon 29 Dec to Tue 30 Dec 2014"),
        ("2014-12-01", 1, "month", 0, 1, "Dec 2014"),
        ("2014-12-01", 1, "month", 0, 3, "Dec 2014 to Feb 2015"),
        ("2014-01-01", 1, "month", 0, 12, "2014"),
        ("2014-01-01", 1, "month", 0, 24, "2014 to 2015"),
    ],
)
def test_years_are_said_where_there_are_several(begins, step, unit, begin, stop, words):
    assert said(begins, step, unit, begin, stop, year=True) == words


@pytest.mark.parametrize(
    ("begin", "stop", "words"),
    [
        (24, 36, "on Wed 31 Dec from 12:00 to 18:00"),
        (36, 60, "from Wed 31 Dec, 18:00 to Thu 1 Jan, 06:00"),
        (48, 96, "on Thu 1 Jan"),
        (48, 144, "from Thu 1 Jan to Fri 2 Jan"),
    ],
)
def test_a_stretch_has_its_preposition_in_a_sentence(begin, stop, words):
    dates = Dates(Meta(begins="2014-12-31", step=30, step_unit="min"), False)
    assert dates.stretch(begin, stop).phrase() == words


def days(count: int, **meta) -> SequenceDataset:
    return SequenceDataset(
        "days",
        [np.zeros((24, 1)) for _ in range(count)],
        recording=np.zeros(count, np.int64),
        start=24 * np.arange(count),
        meta=Meta(step_unit="h", **meta),
    )


def test_a_window_is_called_by_its_date():
    dataset = days(7, begins="2014-12-29")
    assert when(dataset, 2) == "Wed 31 Dec"
    assert when(dataset, 2, 12, 18) == "Wed 31 Dec, 12:00 to 18:00"


def test_the_year_is_said_once_the_data_covers_more_than_one():
    assert when(days(400, begins="2014-12-29"), 2) == "Wed 31 Dec 2014"
    assert when(days(40, begins="2014-12-29"), 2) == "Wed 31 Dec 2014"
    assert when(days(365, begins="2014-01-01"), 2) == "Fri 3 Jan"


def test_without_dates_a_window_is_at_a_place_in_its_recording():
    assert when(days(7), 2) == "48-72 h"  # as the axes of charts
    assert when(days(14), 2) == "2-3 days"
    assert when(days(7), 2, 0, 12) == "48-60 h"


def test_a_recording_of_its_own_is_at_no_time():
    dataset = SequenceDataset("two", [np.zeros((24, 1))] * 2, meta=Meta(step_unit="h"))
    assert when(dataset, 1) == ""
    assert when(dataset, 1, 8, 11) == "8-11 h"


def test_a_change_is_dated_by_the_moment_it_begins():
    dates = Dates.of(days(7, begins="2014-12-29"))
    assert dates is not None
    assert dates.moment(60) == "Wed 31 Dec, 12:00"


def test_a_place_in_a_window_is_worded_as_a_date():
    dataset = days(7, begins="2014-12-29")
    axis = TimeAxis.along(dataset, 2)
    assert axis.words(12, 18, 24) == "on Wed 31 Dec from 12:00 to 18:00"
    assert axis.words(0, 24, 24) == "from beginning to end"
    assert axis.span(0, 24, 24) == "31 Dec"


@pytest.mark.parametrize(
    ("begin", "stop", "words"),
    [
        (12, 18, "31 Dec, 12:00-18:00"),
        (18, 24, "31 Dec, 18:00-24:00"),
        (18, 30, "31 Dec, 18:00-06:00"),
        (18, 60, "31 Dec - 2 Jan"),
        (24, 48, "1 Jan"),
    ],
)
def test_in_a_table_dates_are_short(begin, stop, words):
    axis = TimeAxis.along(days(7, begins="2014-12-29"), 2)
    assert axis.span(begin, stop, 72) == words


@pytest.mark.parametrize(
    ("begins", "days_", "words"),
    [
        ("2014-11-01", 2, "1 to 2 Nov 2014"),
        ("2014-10-31", 2, "31 Oct to 1 Nov 2014"),
        ("2014-12-31", 4, "31 Dec to 3 Jan 2015"),
        ("2014-12-31", 400, "31 Dec 2014 to 3 Feb 2016"),
    ],
)
def test_in_a_table_no_month_or_year_is_said_twice(begins, days_, words):
    dates = Dates(Meta(begins=begins, step_unit="day"), with_year=True, in_table=True)
    assert dates.name(0, days_) == words


@pytest.mark.parametrize(
    ("begin", "stop", "words"),
    [(30, 36, "Tue, 06:00-12:00"), (30, 60, "Tue-Wed"), (0, 168, "throughout")],
)
def test_in_a_table_of_weeks_weekdays_are_said(begin, stop, words):
    meta = Meta(step_unit="h", begins="2014-12-29")
    weeks = SequenceDataset(
        "weeks",
        [np.zeros((168, 1))] * 6,
        recording=np.zeros(6, np.int64),
        start=168 * np.arange(6),
        meta=meta,
    )
    assert TimeAxis.across(weeks, np.arange(2)).span(begin, stop, 168) == words


@pytest.mark.parametrize(
    ("begins", "length", "begin", "stop", "words"),
    [
        ("2014-12-29", 24, 8, 11, "from 08:00 to 11:00"),
        ("2014-12-29", 24, 18, 24, "from 18:00 to 24:00"),
        ("2014-12-29T18:00", 24, 3, 12, "from 21:00 to 06:00"),
        ("2014-12-29", 168, 30, 36, "on Tue from 06:00 to 12:00"),
        ("2014-12-29", 168, 30, 60, "from Tue, 06:00 to Wed, 12:00"),
        ("2014-12-29", 168, 24, 48, "on Tue"),
        ("2014-12-29", 168, 0, 120, "from Mon to Fri"),
        ("2014-12-29", 168, 0, 168, "from beginning to end"),
        ("2014-12-29", 12, 3, 6, "between 3 and 6 h"),
        ("2014-12-29", 336, 24, 48, "between 1 and 2 days"),
    ],
)
def test_windows_of_a_day_or_week_are_compared_by_its_times(begins, length, begin, stop, words):
    dataset = SequenceDataset(
        "windows",
        [np.zeros((length, 1)) for _ in range(6)],
        recording=np.zeros(6, np.int64),
        start=length * np.arange(6),
        meta=Meta(step_unit="h", begins=begins),
    )
    assert TimeAxis.across(dataset, np.arange(2)).words(begin, stop, length) == words


def test_years_of_months_are_compared_by_months():
    dataset = SequenceDataset(
        "years",
        [np.zeros((12, 1)) for _ in range(6)],
        recording=np.zeros(6, np.int64),
        start=12 * np.arange(6),
        meta=Meta(step_unit="month", begins="1990-01-01"),
    )
    assert TimeAxis.across(dataset, np.arange(2)).words(2, 6, 12) == "from Mar to Jun"


def test_one_window_alone_is_compared_by_its_date():
    axis = TimeAxis.across(days(7, begins="2014-12-29"), np.array([2]))
    assert axis.words(12, 18, 24) == "on Wed 31 Dec from 12:00 to 18:00"


@pytest.mark.parametrize(
    ("rows", "title"), [([2], "time since Wed 31 Dec, 00:00 (h)"), ([0, 2], "time of day (h)")]
)
def test_charts_say_from_when_they_count(rows, title):
    assert TimeAxis.across(days(7, begins="2014-12-29"), np.array(rows)).title == title
