"""Steps of which a few are odd: years, half hours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.time_grid import find_grid
from sequitur_core.readers.dates.timestamps import Times
from tests.core.files import table, wave


def grid(*dates: str) -> tuple[float, str, list[int]]:
    moments = np.array(dates, "datetime64[us]")
    found = find_grid(Times(moments, "%Y-%m-%d"))
    return found.step, found.unit, found.positions.tolist()


YEARS = [f"{year}-01-01" for year in range(1945, 1960)]


@pytest.mark.parametrize("first", ["1944-02-01", "1944-10-15", "1944-01-01"])
def test_a_first_date_may_say_when_something_began(first: str) -> None:
    assert grid(first, *YEARS) == (1.0, "year", [*range(16)])


def test_years_that_are_lacking_are_gaps() -> None:
    assert grid(*YEARS[:4], *YEARS[6:]) == (1.0, "year", [0, 1, 2, 3, *range(6, 15)])


def test_months_with_pauses_stay_months() -> None:
    summers = [f"{year}-{month:02}-01" for year in (1990, 1991) for month in (5, 6, 7)]
    assert grid(*summers) == (1.0, "month", [0, 1, 2, 12, 13, 14])


def test_every_other_year_stays_so() -> None:
    assert grid(*YEARS[::2]) == (2.0, "year", [*range(8)])


def test_half_hours_of_which_a_few_are_odd_stay_half_hours() -> None:
    at = np.arange("2024-04-25T15:22", "2024-04-26", 30, "datetime64[m]")
    at[5:] += np.timedelta64(7, "m")
    dates = np.datetime_as_string(at).tolist()
    assert grid(*dates)[:2] == (30.0, "min")


@pytest.mark.parametrize(
    ("name", "layout", "first", "step", "begins"),
    [
        ("year", "tidy", 1960, 1, "1960-01-01T00:00:00.000"),
        ("year", "tidy", 1952, 5, "1952-01-01T00:00:00.000"),
        ("year", "long", 1960, 1, "1960-01-01T00:00:00.000"),
        ("year", "columns", 1960, 1, "1960-01-01T00:00:00.000"),
        ("", "rows", 1960, 1, "1960-01-01T00:00:00.000"),
        ("year", "tidy", 1, 1, ""),  # of a treatment
        ("day", "tidy", 1960, 1, ""),
    ],
)
def test_years_of_the_calendar_say_when_sequences_begin(
    tmp_path: Path, name: str, layout: str, first: int, step: int, begins: str
) -> None:
    years = np.arange(first, first + 40 * step, step)
    places = {f"Place {letter}": wave(40, phase=i) for i, letter in enumerate("abcdef")}
    wide = pd.DataFrame(places, index=pd.Index(years, name=name)).round(3)
    if layout == "rows":
        wide = wide.T.rename_axis("place")
    elif layout == "tidy":
        wide = wide.melt(ignore_index=False, var_name="place").reset_index().set_index("place")
    wide.to_csv(path := tmp_path / "t.csv")
    recipe = recognise(path).recipe
    dataset = read(path, recipe if layout == recipe.layout else recipe.with_(layout=layout))
    assert dataset.meta.begins == begins


def test_years_that_begin_apart_say_no_common_one(tmp_path: Path) -> None:
    years = [*range(1960, 2000), *range(1970, 2000), *range(1960, 2000)]
    names = ["a"] * 40 + ["b"] * 30 + ["c"] * 40
    path = table(tmp_path / "t.csv", {"place": names, "year": years, "births": wave(110)})
    dataset = read(path, recognise(path).recipe)
    assert (dataset.meta.begins, dataset.start.tolist()) == ("", [0, 0, 0])


@pytest.mark.parametrize(("apart", "step"), [(60, (1.0, "h")), (1440, (1.0, "day"))])
def test_one_late_row_behind_gaps_leaves_the_step(apart: int, step: tuple[float, str]) -> None:
    """Rows that are lacking make two steps, or three, of one difference."""
    at = np.delete(np.arange(110), [*range(3, 99, 6)]) * np.timedelta64(apart, "m")
    at = np.datetime64("2023-01-01T00:00:00") + at
    at[70:] += np.timedelta64(20, "s")
    assert grid(*np.datetime_as_string(at).tolist())[:2] == step


@pytest.mark.parametrize("called", ["{}", "{} [YR{}]", "X{}", "{}.0"])
def test_years_in_names_of_columns_say_when_rows_begin(tmp_path: Path, called: str) -> None:
    columns = {called.format(y, y): wave(20, phase=y - 1960).round(3) for y in range(1960, 2000)}
    frame = pd.DataFrame({"place": [f"Place {k}" for k in range(20)]} | columns)
    frame.iloc[3, 1:3] = np.nan
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (dataset.meta.step_unit, dataset.meta.begins[:10]) == ("year", "1960-01-01")
    assert dataset.start.tolist() == [0] * 3 + [2] + [0] * 16
    other = read(path, recipe.with_(step=3.0, step_unit="day"))  # which counts from no date
    assert (other.meta.begins, other.start.any()) == ("", False)
