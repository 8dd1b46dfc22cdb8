"""Tables whose columns are named by times of day, or by dates: each row is a sequence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.explore.time.time_axis import TimeAxis, when
from sequitur_core.readers import load, recognise
from sequitur_core.readers.dates.names.clock_names import clock_seconds_of_names
from tests.core.files import table, wave

DAYS = pd.date_range("2025-09-01", periods=60).strftime("%Y-%m-%d").tolist()
HOURS = [f"{hour:02}:00" for hour in range(24)]
NAMES = {
    "00:00": HOURS,
    "00:00:00": [f"{name}:00" for name in HOURS],
    "0000": [f"{hour:02}00" for hour in range(24)],
    "to 2400": [f"{hour:02}00" for hour in range(1, 25)],
    "0h": [f"{hour}h" for hour in range(24)],
    "12 AM": [f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}" for hour in range(24)],
    "to 24:00": [f"{hour:02}:00" for hour in range(1, 25)],
    "to 0:00": [f"{hour % 24}:00" for hour in range(1, 25)],
    "from noon": [f"{hour % 24}:00" for hour in range(12, 36)],
    "00:00-01:00": [f"{hour:02}:00-{hour + 1:02}:00" for hour in range(24)],
}


def meter(path: Path, names: list[str], **beside: list[str]) -> Path:
    """A row for each day, whose columns have these names."""
    rows = 1 + np.array([wave(len(names), phase=day / 7) for day in range(len(DAYS))])
    return table(path, {"date": DAYS, **beside, **dict(zip(names, rows.T, strict=True))})


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_rows_below_times_of_day_are_days_in_hours(tmp_path: Path, names: list[str]) -> None:
    dataset = load(meter(tmp_path / "t.csv", names))
    assert (len(dataset), set(dataset.lengths.tolist())) == (60, {24})
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")


def test_quarters_of_an_hour_give_the_step(tmp_path: Path) -> None:
    names = [f"{k // 4}:{15 * (k % 4):02}" for k in range(96)]
    meta = load(meter(tmp_path / "t.csv", names)).meta
    assert (meta.step, meta.step_unit) == (15, "min")


def test_days_below_their_hours_are_labelled_by_their_dates(tmp_path: Path) -> None:
    labels = load(meter(tmp_path / "t.csv", HOURS)).labels
    assert labels.columns.tolist() == ["weekday", "weekend", "month"]


def test_days_of_several_meters_are_labelled_by_their_dates_too(tmp_path: Path) -> None:
    one = pd.read_csv(meter(tmp_path / "one.csv", HOURS))
    both = pd.concat([one.assign(meter="north"), one.assign(meter="south")])
    both.to_csv(tmp_path / "t.csv", index=False)
    dataset = load(tmp_path / "t.csv")
    assert {"meter", "weekday", "weekend", "month"} <= set(dataset.labels)
    assert len(set(dataset.recording.tolist())) == 120


def test_an_hour_of_a_day_is_known_by_its_name(tmp_path: Path) -> None:
    dataset = load(meter(tmp_path / "t.csv", HOURS[6:18]))
    assert TimeAxis.across(dataset, np.arange(60)).words(2, 4, 12) == "from 08:00 to 10:00"


def test_a_stretch_of_a_day_is_known_by_its_date(tmp_path: Path) -> None:
    assert when(load(meter(tmp_path / "t.csv", HOURS)), 2, 6, 9) == "Wed 3 Sep, 06:00 to 09:00"


def test_days_without_an_end_are_no_part_of_one_recording(tmp_path: Path) -> None:
    path = meter(tmp_path / "t.csv", HOURS)
    frame = pd.read_csv(path)
    frame.loc[3, "00:00"] = np.nan
    frame.to_csv(path, index=False)
    assert load(path).meta.begins == ""


def test_it_is_said_why_rows_are_days(tmp_path: Path) -> None:
    (why, *_) = recognise(meter(tmp_path / "t.csv", HOURS)).reasons
    assert why == "Columns 00:00 to 23:00 are times of day: one sequence per row."


def test_names_beyond_a_day_are_durations(tmp_path: Path) -> None:
    assert np.isnan(clock_seconds_of_names(["0h", "12h", "24h", "36h"])).all()


def test_a_number_or_a_word_is_no_time_of_day() -> None:
    assert np.isnan(clock_seconds_of_names(["10", "7:75", "13 PM", "10:00 m", "h", "1.5h"])).all()


DATES = pd.date_range("2025-01-01", periods=60)
FROM = {
    "%Y-%m-%d": (DATES, 1, "day", "2025-01-01"),
    "%d.%m.%Y": (DATES, 1, "day", "2025-01-01"),
    "%Y-%m": (pd.date_range("2020-01-01", periods=40, freq="MS"), 1, "month", "2020-01-01"),
    "%d.%m.%Y %H:%M": (pd.date_range("2025-03-01", periods=96, freq="15min"), 15, "min", "2025-03"),
}


def meters(path: Path, dates: pd.Index, form: str = "%Y-%m-%d", late: int = 0) -> Path:
    """A row for each meter, whose columns have these dates; the second begins some later."""
    rows = [wave(len(dates), phase=k / 7) for k in range(20)]
    columns = dict(zip(dates.strftime(form), np.transpose(rows).tolist(), strict=True))
    for name in [*columns][:late]:
        columns[name][1] = None
    return table(path, {"meter": [f"m{k}" for k in range(20)], **columns})


@pytest.mark.parametrize("form", FROM)
def test_rows_below_dates_begin_at_the_first(tmp_path: Path, form: str) -> None:
    dates, step, unit, begins = FROM[form]
    dataset = load(meters(tmp_path / "t.csv", dates, form))
    assert (dataset.meta.step, dataset.meta.step_unit) == (step, unit)
    assert dataset.meta.begins.startswith(begins)
    assert not dataset.windowed


def test_a_row_that_begins_later_has_its_own_dates(tmp_path: Path) -> None:
    path = meters(tmp_path / "t.csv", DATES, late=9)
    assert when(load(path), 1, 0, 1) == "Fri 10 Jan"
    assert when(load(path), 2, 9, 10) == "Fri 10 Jan"
    cut = load(path, window=10)
    assert when(cut, int(np.flatnonzero(cut.recording == 1)[0]), 0, 1) == "Fri 10 Jan"


@pytest.mark.parametrize("kept", [np.delete(np.arange(60), 9), np.arange(60) ** 2])
def test_rows_below_dates_that_lack_some_begin_at_none(tmp_path: Path, kept: np.ndarray) -> None:
    dates = DATES[0] + pd.to_timedelta(kept, "D")
    assert load(meters(tmp_path / "t.csv", dates)).meta.begins == ""


def test_rows_with_another_step_than_their_dates_begin_at_none(tmp_path: Path) -> None:
    dataset = load(meters(tmp_path / "t.csv", DATES, late=9), step=5.0, step_unit="s")
    assert (dataset.meta.begins, dataset.start.max()) == ("", 0)
