"""Years that a longer name says, as water years of rivers and fiscal years of firms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.times import gaps_as_steps
from sequitur_core.readers import load, read, recognise
from tests.core.files import table, wave, write

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


@pytest.mark.parametrize("years", [YEARS, YEARS[::-1]], ids=["first", "latest"])
@pytest.mark.parametrize("header", [False, True])
def test_years_without_a_name_are_the_time(tmp_path: Path, years: np.ndarray, header: bool) -> None:
    columns = {"": years, "people": 150_000 + 2_000 * np.abs(years - 1980)}
    found = recognise(table(tmp_path / "a.csv", columns, header=header))
    assert found.recipe.time_columns == ("column 1",)
    dataset = read(tmp_path / "a.csv", found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "year")
    assert dataset.ids[0].startswith("1981")


def test_many_columns_beside_years_without_a_name_are_sequences(tmp_path: Path) -> None:
    trees = {
        f"ARL{number:02}{part}": wave(N, phase=number) for number in range(18) for part in "AB"
    }
    found = recognise(table(tmp_path / "rings.csv", {"": 1790 + np.arange(N), **trees}))
    assert found.recipe.layout == "columns"
    assert recognise(table(tmp_path / "a.csv", {"Year": YEARS, **trees})).recipe.layout == "long"


def test_years_without_a_name_begin_anew_with_each_country(tmp_path: Path) -> None:
    columns = {"": np.tile(YEARS, 2), "of": np.repeat(["AUT", "BEL"], N), "people": wave(2 * N)}
    recipe = recognise(table(tmp_path / "a.csv", columns, header=False)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("column 2",), ("column 1",))


@pytest.mark.parametrize("first", [0, 1, 100, 1200, 2080, 31_000])
def test_other_whole_numbers_without_a_name_are_no_years(tmp_path: Path, first: int) -> None:
    columns = {"": first + np.arange(N), "level": wave(N), "flow": wave(N) + 1}
    for header in (False, True):
        dataset = load(table(tmp_path / "a.csv", columns, header=header))
        assert dataset.meta.step_unit == "step"


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


def in_years(path: Path, name: str) -> Path:
    """Days of a weather station, and numbers as large as years under a name."""
    days = pd.date_range("2014-07-01", periods=365).strftime("%m/%d/%Y")
    records = np.random.default_rng(0).integers(1880, 2014, 365)
    high = (70 + 20 * wave(365)).round()
    return table(path, {"date": days, "high": high, "record_high": high + 15, name: records})


@pytest.mark.parametrize("name", ["record_high_year_set", "Year of Record", "year_of_record"])
def test_years_in_which_records_were_set_are_left_out(tmp_path: Path, name: str) -> None:
    found = recognise(in_years(tmp_path / "t.csv", name))
    assert found.recipe.left_out == (name,)
    assert f"{name} holds years" in found.sentence


@pytest.mark.parametrize("name", ["rain_per_year_mm", "year_to_date_mm"])
def test_amounts_of_a_year_are_measured(tmp_path: Path, name: str) -> None:
    assert name in recognise(in_years(tmp_path / "t.csv", name)).recipe.value_columns


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


def cases(path: Path) -> Path:
    """Months of years in which each of three towns had cases: the others are not there."""
    rng = np.random.default_rng(18)
    months = [
        (town, month) for town in "abc" for month in np.sort(rng.choice(120, 25, replace=False))
    ]
    columns = {
        "town": [town for town, _ in months],
        "year": [2010 + month // 12 for _, month in months],
        "month": [1 + month % 12 for _, month in months],
        "cases": rng.integers(1, 9, len(months)),
    }
    return table(path, columns)


def test_months_without_a_row_are_missing_steps_of_each_sequence(tmp_path: Path) -> None:
    path = cases(tmp_path / "t.csv")
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "month")
    assert dataset.lengths.min() > 90
    assert dataset.missing is not None
    assert sum(int((~mask).sum()) for mask in dataset.missing) == 75
    [note] = gaps_as_steps.among(found.warnings)
    [offer] = note.offers
    rows = read(path, found.recipe.with_(**dict(offer.changes)))
    assert rows.lengths.tolist() == [25, 25, 25]


def test_visits_of_one_month_a_year_are_steps(tmp_path: Path) -> None:
    """As of plots, each counted in some month of each summer."""
    years = np.tile(np.arange(2005, 2020), 4)
    columns = {"plot": np.repeat([*"abcd"], 15), "year": years, "month": 6 + years * 7 % 3}
    path = table(tmp_path / "t.csv", columns | {"species": 9 + wave(60).round(1)})
    found = recognise(path).recipe
    assert not found.all_months
    assert read(path, found).lengths.tolist() == [15] * 4


def test_earlier_recipes_take_rows_as_steps_where_most_months_are_missing(tmp_path: Path) -> None:
    path = cases(tmp_path / "t.csv")
    earlier = recognise(path).recipe.with_(all_months=False, fill="interpolate")
    dataset = read(path, earlier)
    assert dataset.lengths.tolist() == [25, 25, 25]
    assert dataset.meta.step_unit == "step"


@pytest.mark.parametrize("by", ["season", "team"])
def test_years_under_any_name_are_those_of_each_who_has_one_row_in_all(
    tmp_path: Path, by: str
) -> None:
    random, teams = np.random.default_rng(0), [f"team {k}" for k in range(12)]
    frame = pd.DataFrame({"season": np.repeat(YEARS[:5], 12), "team": teams * 5})
    frame = frame.assign(won=random.integers(0, 17, 60), goals=random.normal(30, 9, 60).round(1))
    columns = frame.assign(lost=17 - frame["won"]).sort_values(by, kind="stable")
    found = recognise(path := table(tmp_path / "a.csv", columns))
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("team",), ("season",))
    dataset = read(path, found.recipe)
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([5] * 12, "year")


def test_numbers_as_large_as_years_that_names_lack_are_measured(tmp_path: Path) -> None:
    columns = {"flow": np.repeat(YEARS[:5], 12), "team": [f"team {k}" for k in range(12)] * 5}
    columns["team"][0] = columns["team"][1]
    recipe = recognise(table(tmp_path / "a.csv", {**columns, "won": wave(60)})).recipe
    assert "flow" not in recipe.time_columns


@pytest.mark.parametrize("years", [YEARS[:6], YEARS[:6][::-1]], ids=["first", "latest"])
def test_a_time_that_gets_better_from_year_to_year_was_measured(
    tmp_path: Path, years: np.ndarray
) -> None:
    best = {"year": years, "time": [40.45, 41.66, 42.58, 42.73, 49.09, 57.6]}
    found = recognise(path := table(tmp_path / "best.csv", best))
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("year",), ("time",))
    assert read(path, found.recipe).meta.step_unit == "year"


def test_an_even_time_beside_years_stays_the_time(tmp_path: Path) -> None:
    columns = {"year": YEARS, "time_s": np.arange(N) * 0.5, "level": wave(N)}
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert recipe.time_columns == ("time_s",)


@pytest.mark.parametrize(("first", "begin"), [(61, "1961-01-01"), (7, "2007-01-01")])
@pytest.mark.parametrize("fractions", [True, False])
def test_parts_of_dates_may_have_years_of_two_digits(
    tmp_path: Path, first: int, begin: str, fractions: bool
) -> None:
    """They were those of the first century, whose weekdays are others."""
    days = pd.date_range(f"19{first:02d}-01-01", periods=400)
    parts = {name: getattr(days, name) for name in ("year", "month", "day")}
    columns = {**parts, "year": days.year % 100, "wind": wave(400)}
    frame = pd.DataFrame(columns)
    (frame.astype(float) if fractions else frame).to_csv(path := tmp_path / "a.csv", index=False)
    found = recognise(path)
    assert found.recipe.time_columns == ("year", "month", "day")
    assert read(path, found.recipe).meta.begins.startswith(begin)
    earlier = found.recipe.with_(time_format="parts year month day")
    assert read(path, earlier).meta.begins.startswith(f"00{first:02d}")


@pytest.mark.parametrize(("name", "timed"), [("obsYear", True), ("crop_year", True),
                                             ("birth_year", False)])  # fmt: skip
def test_years_in_which_something_was_observed_are_the_time(
    tmp_path: Path, name: str, timed: bool
) -> None:
    rows = [
        f"{year},{site},{(0.2 + 0.1 * np.sin(year + 2 * place + burned)):.4f},{state}"
        for burned, state in enumerate(("burned", "never burned"))
        for year in range(2000, 2022)
        for place, site in enumerate(("north", "middle", "south"))
    ]
    path = write(tmp_path / "a.csv", "\n".join([f"{name},desert,ndvi,treatmentGroup", *rows]))
    recipe = recognise(path).recipe
    assert (name in recipe.time_columns) == timed
    if timed:
        assert recipe.id_columns == ("desert", "treatmentGroup")


def test_a_date_that_many_rows_lack_leaves_the_order_to_a_year_of_all(tmp_path: Path) -> None:
    """As the days of elections at universities, a quarter of which nobody wrote down."""
    years = [*range(2022, 2008, -1)] * 2
    days = [f"{year}-01-{10 + at % 15}" if at % 4 else "" for at, year in enumerate(years)]
    rows = {"place": np.repeat(["Bonn", "Halle"], 14), "year": years, "counted": days}
    rows |= {"votes": (5000 + 900 * wave(28)).round(), "turnout": wave(28, phase=1).round(2)}
    recipe = recognise(table(tmp_path / "elections.csv", rows)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("place",), ("year",))
    assert recipe.value_columns == ("votes", "turnout")


@pytest.mark.parametrize(("months", "days"), [("month", "day"), ("Monat", "Tag")])
def test_months_beside_years_that_are_no_times_are_no_channels(
    tmp_path: Path, months: str, days: str
) -> None:
    seals = np.repeat(["S1", "S2", "S3"], N)  # several places of a month, in the file's order
    at = {"lon": wave(3 * N, phase=1) * 3 - 122, "lat": wave(3 * N) + 37}
    month = np.repeat(np.arange(1, 10), 10)
    columns = {**at, "seal": seals, "year": np.full(3 * N, 2004), months: month}
    columns["year"][-5:] = 2005
    found = recognise(table(tmp_path / "a.csv", columns))
    assert found.recipe.value_columns == ("lon", "lat")
    assert months in found.sentence
    found = recognise(table(tmp_path / "b.csv", {**columns, days: month % 3 + 11}))
    assert found.recipe.value_columns == ("lon", "lat")
