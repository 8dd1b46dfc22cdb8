"""Dates of a year that isn't said, as programs write them that simulate one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
