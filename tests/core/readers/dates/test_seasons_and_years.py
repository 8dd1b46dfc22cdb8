"""Seasons of years (Fall 2009) and years from one to the next (1986/87) as times; days in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table

RNG = np.random.default_rng(7)


def walk(rows: int, start: float = 50.0) -> list[str]:
    return [f"{value:.1f}" for value in start + RNG.normal(0, 1, rows).cumsum()]


@pytest.mark.parametrize(
    ("terms", "months"),
    [
        (("Spring {}", "Summer {}", "Fall {}"), 4),
        (("{} Winter", "{} Spring", "{} Summer", "{} Autumn"), 3),
        (("VT{}", "HT{}"), 6),
    ],
)
def test_terms_of_a_university_are_times(
    tmp_path: Path, terms: tuple[str, ...], months: int
) -> None:
    told = [term.format(year) for year in range(2009, 2019) for term in terms]
    order = sorted(range(len(told)), key=lambda k: told[k])  # as sheets sort texts
    seats = np.arange(len(told)) * 3.0 + 200
    columns = {
        "TERM": [told[k] for _ in range(3) for k in order],
        "DEPT": [dept for dept in ("BIO", "LAW", "MED") for _ in told],
        "SEATS": [f"{seats[k] + 500 * j:.0f}" for j in range(3) for k in order],
        "GPA": walk(3 * len(told), 3.0),
    }
    path = table(tmp_path / "enrolled.csv", columns)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("DEPT",), ("TERM",))
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (months, "month")
    np.testing.assert_allclose(dataset.sequences[0][:, 0], seats)


def test_a_winter_that_begins_in_a_year_ends_in_the_next(tmp_path: Path) -> None:
    told = [t for y in range(2001, 2021) for t in (f"SS {y}", f"WS {y}/{(y + 1) % 100:02d}")]
    path = table(tmp_path / "hörer.csv", {"Semester": told[::-1], "Hörer": walk(40)})
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("Semester",)
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (6, "month")


@pytest.mark.parametrize(
    ("form", "called", "begins"),
    [
        ("{roc}-{term}", "semester", "2018-09"),  # of Taiwan
        ("{year}-{term}", "학기", "2018-01"),
        ("{year}-{following}-{term}", "Term", "2018-09"),
    ],
)
def test_numbered_terms_are_times(tmp_path: Path, form: str, called: str, begins: str) -> None:
    told = [
        form.format(year=y, following=y + 1, roc=y - 1911, term=k)
        for y in range(2018, 2023)
        for k in (1, 2)
    ]
    columns = {
        called: [term for term in told for _ in range(4)],
        "dept": ["law", "law", "art", "art"] * 10,
        "gender": ["f", "m"] * 20,
        "count": [str(100 + 7 * k % 31) for k in range(40)],
    }
    path = table(tmp_path / "students.csv", columns)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("dept", "gender"), (called,))
    dataset = read(path, recipe)
    assert (len(dataset), dataset.meta.step, dataset.meta.step_unit) == (4, 6, "month")
    assert dataset.meta.begins.startswith(begins)


@pytest.mark.parametrize("sign", ["/", "-"])
def test_years_of_hunting_are_times(tmp_path: Path, sign: str) -> None:
    years = [f"{y}{sign}{(y + 1) % 100:02d}" for y in range(1986, 2016)]
    columns = {
        "Län": [name for name in ("Skåne", "Halland", "Dalarna") for _ in years],
        "Jaktår": years * 3,
        "Älg": walk(90, 600.0),
        "Vildsvin": walk(90, 80.0),
    }
    path = table(tmp_path / "jakt.csv", columns)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("Län",), ("Jaktår",))
    assert recipe.time_format == "year to the next"
    assert read(path, recipe).meta.step_unit == "year"


def test_months_of_years_are_months_still(tmp_path: Path) -> None:
    months = [f"{y}-{m:02d}" for y in range(2009, 2013) for m in range(1, 13)]
    path = table(tmp_path / "sold.csv", {"month": months, "sold": walk(48)})
    assert recognise(path).recipe.time_format == "%Y-%m"


def test_a_season_beside_dates_is_no_time(tmp_path: Path) -> None:
    days = [(y, m, d) for y in range(1997, 2003) for m in (1, 2, 3, 4) for d in (5, 15, 25)]
    columns = {
        "season": [f"{y - 1}/{y % 100:02d}" for y, _, _ in days],
        "date": [f"{y}-{m:02d}-{d:02d}" for y, m, d in days],
        "depth": walk(len(days)),
    }
    assert recognise(table(tmp_path / "snow.csv", columns)).recipe.time_columns == ("date",)


def test_days_behind_names_of_months_are_no_years(tmp_path: Path) -> None:
    days = np.arange("2009-03-01", "2009-08-30", 3, dtype="datetime64[D]").tolist()
    for form, name in (("{:%a %b} {}", "a"), ("{:%b} {}", "b")):
        texts = [form.format(day, day.day) for day in days]
        path = table(tmp_path / f"{name}.csv", {"date": texts, "pH": walk(len(days), 7)})
        recipe = recognise(path).recipe
        assert recipe.time_columns == ("date",)
        assert read(path, recipe).meta.step_unit == "day"


def test_clocks_of_photographs_are_times(tmp_path: Path) -> None:
    moments = np.datetime64("2019-08-02T18:13") + np.arange(60) * np.timedelta64(731, "s")
    texts = [f"{at:%Y:%m:%d %H:%M:%S}" for at in moments.astype("datetime64[s]").tolist()]
    path = table(tmp_path / "seen.csv", {"DateTime": texts, "N": walk(60), "Temp": walk(60)})
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.time_format) == (("DateTime",), "%Y:%m:%d %H:%M:%S")


def test_universal_time_goes_with_dates_and_with_their_parts(tmp_path: Path) -> None:
    days = np.arange("2010-10-01", "2010-10-21", dtype="datetime64[D]").tolist()
    columns = {
        "Date": [f"{day:%d/%m/%Y}" for day in days for _ in range(5)],
        "UT": [clock for _ in days for clock in ("100", "500", "1700", "2000", "2300")],
        "Io": walk(100),
    }
    assert recognise(table(tmp_path / "moons.csv", columns)).recipe.time_columns == ("Date", "UT")
    columns = {
        "an": [f"{day.year}" for day in days] * 3,
        "mois": [f"{m}" for m in (1, 2, 3) for _ in days],
        "jour": [f"{day.day}" for day in days] * 3,
        "TU": [f"{8 + k % 7 / 4:.2f}" for k in range(60)],
        "R": walk(60),
    }
    recipe = recognise(table(tmp_path / "taches.csv", columns)).recipe
    assert recipe.time_columns == ("an", "mois", "jour", "TU")


@pytest.mark.parametrize("parts", [("morning", "noon", "night"), ("朝", "昼", "夜")])
def test_parts_of_a_day_in_words_are_times_beside_dates(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    days = np.arange("2020-02-01", "2020-03-01", dtype="datetime64[D]").tolist()
    columns = {
        "date": [f"{day}" for day in days for _ in parts],
        "when": [*parts] * len(days),
        "temperature": walk(3 * len(days), 36.5),
        "pulse": walk(3 * len(days), 70),
    }
    path = table(tmp_path / "fever.csv", columns)
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("date", "when"))


def test_hours_and_minutes_of_what_is_called_a_duration_are_seconds(tmp_path: Path) -> None:
    days = np.arange("2020-10-05", "2020-12-01", dtype="datetime64[D]").tolist()
    columns = {
        "date": [f"{day:%d/%m/%Y}" for day in days],
        "coucher": [f"22h{10 + k % 40}" for k in range(len(days))],
        "durée": [f"{6 + k % 3}h{k % 60:02d}" for k in range(len(days))],
        "réveils": walk(len(days), 5),
    }
    path = table(tmp_path / "sommeil.csv", columns)
    dataset = read(path, recognise(path).recipe)
    assert dataset.meta.channels == ("durée", "réveils")
    assert dataset.meta.units == ("s", "")
