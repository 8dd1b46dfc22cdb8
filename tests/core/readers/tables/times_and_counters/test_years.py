"""Years that a longer name says, as water years of rivers and fiscal years of firms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

N = 30
YEARS = np.arange(1981, 1981 + N)


@pytest.mark.parametrize("name", ["Water Year", "water_year", "Fiscal Year"])
@pytest.mark.parametrize("years", [YEARS, YEARS[::-1]], ids=["first", "latest"])
def test_years_that_go_on_by_one_are_the_time(tmp_path: Path, name: str, years: np.ndarray) -> None:
    path = table(tmp_path / "a.csv", {name: years, "flow": wave(N), "rain": wave(N) + 1})
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", (name,))
    meta = read(path, found.recipe).meta
    assert (meta.step, meta.step_unit) == (1.0, "year")


def test_years_that_begin_anew_are_those_of_each_river(tmp_path: Path) -> None:
    rivers = {"river": np.repeat(["Inn", "Isar"], N), "Water Year": np.tile(YEARS, 2)}
    path = table(tmp_path / "a.csv", {**rivers, "flow": wave(2 * N)})
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("river",), ("Water Year",))


def test_years_that_dont_go_on_are_left_out(tmp_path: Path) -> None:
    born = np.random.default_rng(0).permutation(YEARS)
    path = table(tmp_path / "a.csv", {"Birth Year": born, "height": wave(N), "mass": wave(N) + 1})
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.left_out) == ((), ("Birth Year",))


@pytest.mark.parametrize("digits", [3, 6])
def test_a_year_with_its_fraction_beside_the_date_is_no_channel(
    tmp_path: Path, digits: int
) -> None:
    days = pd.date_range("2003-01-01", periods=800)
    fraction = (days.day_of_year - 0.5) / (365 + days.is_leap_year)
    columns = {"day": days.date, "at": np.round(days.year + fraction, digits), "v": wave(800)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert found.recipe.left_out == ("at",)
    assert "at goes up with day" in found.sentence


def test_a_number_that_leaves_the_year_is_a_channel(tmp_path: Path) -> None:
    days = pd.date_range("2003-01-01", periods=800)
    level = np.round(2004.5 + wave(800), 3)
    found = recognise(table(tmp_path / "t.csv", {"day": days.date, "at": level, "v": wave(800)}))
    assert "at" in found.recipe.value_columns
