"""Dates of a year that isn't said, as programs write them that simulate one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.preparation import gaps_in_time
from sequitur_core.data.notes.times import times_unread
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

DAYS = 40


def test_hours_to_24_behind_two_blanks_are_times_without_weekdays(tmp_path: Path) -> None:
    """EnergyPlus: a blank before the date, two behind it, and 24:00:00 at the end of a day."""
    days = np.datetime_as_string(np.datetime64("2023-01-01") + np.arange(DAYS))
    when = [f" {d[5:7]}/{d[8:]}  {hour:02d}:00:00" for d in days for hour in range(1, 25)]
    heat = {"Zone Air Temperature [C](Hourly)": 20 + wave(24 * DAYS)}
    path = table(tmp_path / "eplusout.csv", {"Date/Time": when, **heat})
    found = recognise(path)
    recipe = found.recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("Date/Time",))
    assert recipe.time_format == "%m/%d %H:%M:%S"
    assert {"weekday", "weekend"}.isdisjoint(recipe.date_labels)
    assert any("no year" in why for why in found.reasons)
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "h")
    assert recipe.window == 24


@pytest.mark.parametrize(
    ("name", "form"), [("Date", "%m/%d"), ("Day", "%d-%m"), ("Datum", "%d.%m."), ("x", "%m/%d")]
)
def test_days_and_months_that_go_on_are_the_time(tmp_path: Path, name: str, form: str) -> None:
    """A rain gauge's table: 6/21, 6/22... without a year anywhere."""
    when = pd.date_range("2023-06-21", periods=DAYS).strftime(form)
    if form == "%m/%d":
        when = when.str.replace(r"\b0", "", regex=True)
    path = table(tmp_path / "a.csv", {name: when, "rain": wave(DAYS), "height": wave(DAYS) + 1})
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.time_format) == ((name,), form)
    assert any("no year" in why for why in found.reasons)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")


def test_days_begin_anew_at_each_place(tmp_path: Path) -> None:
    when = [*pd.date_range("2023-06-21", periods=DAYS).strftime("%m/%d")] * 2
    gauges = {"gauge": np.repeat(["north", "south"], DAYS), "Date": when, "rain": wave(2 * DAYS)}
    recipe = recognise(table(tmp_path / "a.csv", gauges)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("gauge",), ("Date",))


def test_what_is_no_day_is_offered_by_no_button(tmp_path: Path) -> None:
    """3/5 may be a score."""
    scores = [f"{1 + 5 * i % 7}/{1 + 3 * i % 8}" for i in range(DAYS)]
    found = recognise(table(tmp_path / "a.csv", {"score": scores, "rain": wave(DAYS)}))
    assert not found.recipe.time_columns
    assert not times_unread.among(found.warnings)
    assert not any(o.name == "time_columns" for note in found.warnings for o in note.offers)


@pytest.mark.parametrize(
    ("name", "form"), [("Date", "%m/%d"), ("x", "%m/%d"), ("Datum", "%d.%m."), ("day", "%d-%b")]
)
@pytest.mark.parametrize("newest_first", [False, True])
def test_days_go_on_over_new_year(tmp_path: Path, name: str, form: str, newest_first: bool) -> None:
    when = pd.date_range("2023-12-10", periods=DAYS).strftime(form)
    when = when[::-1] if newest_first else when
    path = table(tmp_path / "a.csv", {name: when, "rain": wave(DAYS), "height": wave(DAYS) + 1})
    found = recognise(path)
    assert found.recipe.time_format == f"{form} (over New Year)"
    assert any("January follows December" in why for why in found.reasons)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")
    assert not gaps_in_time.among(found.warnings)


def test_hours_go_on_over_new_year(tmp_path: Path) -> None:
    when = pd.date_range("2023-12-20", periods=24 * DAYS, freq="h").strftime("%m-%d %H:%M")
    path = table(tmp_path / "a.csv", {"time": when, "rain": wave(24 * DAYS)})
    found = recognise(path)
    assert not gaps_in_time.among(found.warnings)
    assert read(path, found.recipe).ids[0] == "2000-12-20"
    before = found.recipe.with_(time_format="%m-%d %H:%M")  # as earlier recipes say it
    assert read(path, before).ids[0] == "2000-01-01"


def test_days_over_new_year_begin_anew_at_each_place(tmp_path: Path) -> None:
    when = [*pd.date_range("2023-12-10", periods=DAYS).strftime("%m/%d")] * 2
    gauges = {"gauge": np.repeat(["north", "south"], DAYS), "Date": when, "rain": wave(2 * DAYS)}
    path = table(tmp_path / "a.csv", gauges)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("gauge",), ("Date",))
    assert read(path, found.recipe).meta.step_unit == "day"


def test_a_whole_year_at_each_place_goes_over_no_new_year(tmp_path: Path) -> None:
    when = [*pd.date_range("2023-01-01", "2023-12-31").strftime("%m/%d")] * 2
    gauges = {"gauge": np.repeat(["north", "south"], 365), "Date": when, "rain": wave(730)}
    assert recognise(table(tmp_path / "a.csv", gauges)).recipe.time_format == "%m/%d"


def test_the_29th_of_february_stays_where_it_is(tmp_path: Path) -> None:
    when = pd.date_range("2023-12-10", periods=100).strftime("%d.%m.")
    path = table(tmp_path / "a.csv", {"Date": when, "rain": wave(100), "height": wave(100) + 1})
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")
    assert dataset.meta.begins.startswith("1999-12-1")


@pytest.mark.parametrize("form", ["%a, %b %d", "%b %d", "%b-%d", "%d.%m. %H:%M"])
def test_names_of_months_before_days_are_no_months_of_years(tmp_path: Path, form: str) -> None:
    """Sat, Oct 11 was October 2011, and 11.10. 08:00 was no time."""
    when = pd.date_range("2014-10-11 08:00", periods=DAYS).strftime(form)
    path = table(tmp_path / "a.csv", {"Date": when, "views": wave(DAYS), "clicks": wave(DAYS)})
    found = recognise(path)
    assert (found.recipe.time_columns, found.recipe.time_format) == (("Date",), form)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")


@pytest.mark.parametrize(("freq", "step"), [("MS", (1.0, "month")), ("YS-MAR", (1.0, "year"))])
def test_months_of_years_of_two_digits_stay_so(
    tmp_path: Path, freq: str, step: tuple[float, str]
) -> None:
    """Jan-11, Feb-11 of a bill; Mar-11, Mar-12 of yearly accounts."""
    when = pd.date_range("2005-03-01", periods=20, freq=freq).strftime("%b-%y")
    path = table(tmp_path / "a.csv", {"Month": when, "sales": wave(20), "costs": wave(20)})
    recipe = recognise(path).recipe
    assert recipe.time_format == "%b-%y"
    meta = read(path, recipe).meta
    assert (meta.step, meta.step_unit) == step
