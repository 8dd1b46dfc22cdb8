"""Years and weeks in one number, as shops count them: 11152 and 11201 are a week apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.preparation import gaps_in_time
from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.parts.date_parts import week_of_year
from sequitur_core.readers.dates.parts.parts_of_years import WEEKS, are_weeks_of_years, counted_part
from tests.cases import crossed

RANDOM = np.random.default_rng(3)
FIRST = 40  # week of the first year


def weeks(count: int, year: int, long: tuple[int, ...] = ()) -> np.ndarray:
    """Numbers of weeks that go on; some years have 53."""
    found = [100 * y + w for y in range(year, year + 9) for w in range(1, 53 + (y in long))]
    return np.array(found[FIRST - 1 :][:count])


def prices(path: Path, codes: np.ndarray, column: str = "wm_yr_wk") -> Path:
    price = RANDOM.normal(size=len(codes)).cumsum().round(2)
    pd.DataFrame({column: codes, "price": price}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("column", "year"), crossed(["wm_yr_wk", "yearweek", "Week"], [11, 111]))
def test_they_are_weeks_in_a_row(tmp_path: Path, column: str, year: int):
    path = prices(tmp_path / "p.csv", weeks(150, year, (year + 1,)), column)
    found = recognise(path, window=50)
    assert found.recipe.time_format == WEEKS
    assert "A number holds the year and the week: each step is a week." in found.reasons
    assert not gaps_in_time.among(found.warnings)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (7, "day")
    assert dataset.start.tolist() == [0, 50, 100]


def test_of_years_of_the_calendar_they_are_dates_whatever_they_are_called(tmp_path: Path):
    path = prices(tmp_path / "p.csv", weeks(150, 2022), "period")
    found = recognise(path, window=10, align="")
    assert found.recipe.time_format == "week"
    assert read(path, found.recipe).ids[0] == "2022-10-03"


def test_each_shop_has_its_own_weeks(tmp_path: Path):
    codes = weeks(120, 111)
    each = [pd.DataFrame({"shop": s, "wm_yr_wk": codes[k:]}) for k, s in enumerate("abc")]
    frame = pd.concat(each)
    frame["price"] = RANDOM.normal(size=len(frame)).round(2)
    frame.to_csv(path := tmp_path / "p.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("shop",), ("wm_yr_wk",))
    assert read(path, found.recipe).lengths.tolist() == [120, 119, 118]


@pytest.mark.parametrize(
    ("numbers", "are"),
    [
        (weeks(60, 111), True),
        (np.delete(weeks(90, 111), [30, 31, 32]), True),
        (np.arange(11101, 11153), False),  # of one year
        (np.arange(11140, 11300), False),  # numbers of things
        (np.array([100 * y + m for y in (2020, 2021) for m in range(1, 13)]), False),  # months
    ],
)
def test_numbers_that_end_in_weeks(numbers: np.ndarray, are: bool):
    assert are_weeks_of_years(numbers.astype(float)) is are
    assert (counted_part(numbers.astype(float), weekly=False) == WEEKS) is are


def test_an_earlier_recipe_takes_them_for_numbers(tmp_path: Path):
    path = prices(tmp_path / "p.csv", weeks(150, 111))
    recipe = recognise(path, window=10).recipe.with_(time_format="number")
    assert len(read(path, recipe)) == 1 + 5 + 5 + 3  # no window spans the end of a year


def test_weeks_of_moments_are_those_of_the_calendar():
    at = pd.date_range("1895-12-20", "2105-01-10", freq="17h")
    np.testing.assert_array_equal(week_of_year(at.to_numpy()), at.isocalendar().week)
