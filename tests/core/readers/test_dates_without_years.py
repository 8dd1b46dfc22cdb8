"""Dates of a year that isn't said, as programs write them that simulate one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

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


@pytest.mark.parametrize("first", ["2023-12-10", "scores"])
def test_what_is_no_day_of_one_year_is_offered_by_no_button(tmp_path: Path, first: str) -> None:
    """Days over New Year would be put in the wrong order, and 3/5 may be a score."""
    when = [f"{1 + 5 * i % 7}/{1 + 3 * i % 8}" for i in range(DAYS)]
    if first != "scores":
        when = [*pd.date_range(first, periods=DAYS).strftime("%m/%d")]
    name = "score" if first == "scores" else "Date"
    path = table(tmp_path / "a.csv", {name: when, "rain": wave(DAYS), "height": wave(DAYS) + 1})
    found = recognise(path)
    assert not found.recipe.time_columns
    assert bool(times_unread.among(found.warnings)) == (name == "Date")
    assert not any(o.name == "time_columns" for note in found.warnings for o in note.offers)
