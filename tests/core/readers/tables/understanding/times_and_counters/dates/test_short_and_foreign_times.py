"""Times that are written short or in other languages, and what is beside times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.columns.time_columns import time_candidates
from sequitur_core.readers.tables.table import open_table
from tests.core.files import table, write

RNG = np.random.default_rng(8)
TRAPS = ("G07", "H12", "K20", "L11")


def walk(rows: int, start: float = 50.0) -> list[str]:
    return [f"{value:.2f}" for value in start + RNG.normal(0, 1, rows).cumsum()]


def counts(rows: int) -> list[str]:
    return [*map(str, RNG.poisson(6, rows))]


@pytest.mark.parametrize("name", ["wk", "epiweek", "yr"])
def test_short_words_for_weeks_and_years_are_times(name: str, tmp_path: Path) -> None:
    """Traps that are emptied in turn are a sequence each."""
    first = 1998 if name == "yr" else 19
    columns = {
        name: [str(first + k) for k in range(15) for _ in TRAPS],
        "moths": counts(60),
        "trap": [*TRAPS] * 15,
        "mean_temp": walk(60, 18),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("trap",), (name,))


@pytest.mark.parametrize("names", [("Y", "M", "D"), ("år", "mnd", "dag")])
def test_parts_of_dates_in_letters_are_a_time(names: Sequence[str], tmp_path: Path) -> None:
    days = pd.date_range("2003-01-20", periods=40)
    parts = ([*np.repeat(of, 3)] for of in (days.year, days.month, days.day))
    columns = {
        "station": ["Askim", "Lier", "Skreia"] * 40,
        **dict(zip(names, parts, strict=True)),
        "TM": walk(120, 8),
        "FM2": walk(120, 20),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("station",), tuple(names))


def test_hours_in_czech_stand_beside_days(tmp_path: Path) -> None:
    columns = {
        "datum": [f"{19 + k}.11.2018" for k in range(7) for _ in range(24)],
        "hod": [*range(24)] * 7,
        "teplota": walk(168),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns, sep=";")).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("datum", "hod"))


def test_clocks_in_digits_stand_beside_days_with_a_point(tmp_path: Path) -> None:
    at = pd.date_range("2021-07-17 19:02", periods=100, freq="10min")
    columns = {"utc": at.strftime("%H%M"), "dato": at.strftime("%d.%m."), "bft": walk(100)}
    data = read(path := table(tmp_path / "a.csv", columns, sep="\t"), recognise(path).recipe)
    assert (data.meta.step, data.meta.step_unit) == (10, "min")


def test_clocks_stand_before_days_with_a_point(tmp_path: Path) -> None:
    at = pd.date_range("2021-01-26", periods=100, freq="10min")
    columns = {"Zeit": at.strftime("%H:%M %d.%m."), "warm": walk(100), "kalt": walk(100)}
    data = read(path := table(tmp_path / "a.csv", columns), recognise(path).recipe)
    assert (data.meta.step, data.meta.step_unit) == (10, "min")


def test_clocks_may_have_points_and_go_over_midnight(tmp_path: Path) -> None:
    at = pd.date_range("2021-01-26 20:30", periods=100, freq="5min")
    heats = [[heat.replace(".", ",") for heat in walk(100)] for _ in range(2)]
    rows = [("Uhrzeit", "VL", "RL"), *zip(at.strftime("%H.%M"), *heats, strict=True)]
    text = "".join("\t".join(row) + "\n" for row in rows)
    recipe = recognise(write(tmp_path / "a.txt", text)).recipe
    assert (recipe.time_columns, recipe.time_format) == (("Uhrzeit",), "clock over midnight")


def test_prices_with_points_are_no_clocks(tmp_path: Path) -> None:
    prices = [f"{RNG.integers(9, 15)}.{RNG.integers(10, 59)}" for _ in range(60)]
    heats = [[heat.replace(".", ",") for heat in walk(60)] for _ in range(2)]
    rows = [("Preis", "VL", "RL"), *zip(prices, *heats, strict=True)]
    text = "".join("\t".join(row) + "\n" for row in rows)
    assert not recognise(write(tmp_path / "a.txt", text)).recipe.time_columns


@pytest.mark.parametrize("sign", ["-v", "U", "-S"])
def test_weeks_have_letters_of_other_languages(sign: str, tmp_path: Path) -> None:
    weeks = [f"{year}{sign}{week:02d}" for year in (2021, 2022) for week in range(1, 53)]
    columns = {"Vecka": weeks, "kWh": walk(104), "ute": walk(104)}
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (recipe.time_columns, recipe.time_format) == (("Vecka",), "week")


@pytest.mark.parametrize("shifts", ["MTN", "ABC"])
def test_shifts_are_parts_of_days(shifts: str, tmp_path: Path) -> None:
    columns = {
        "data": [f"{day:02d}/11/2018" for day in range(1, 31) for _ in shifts],
        "turno": [*shifts] * 30,
        "camas": counts(90),
        "entradas": counts(90),
    }
    recognised = recognise(path := table(tmp_path / "a.csv", columns))
    assert recognised.recipe.layout == "long"
    data = read(path, recognised.recipe)
    assert (data.meta.step, data.meta.step_unit) == (8, "h")


def test_how_long_requests_took_is_no_fraction_of_their_time(tmp_path: Path) -> None:
    at = pd.Timestamp("2021-10-19 09:14") + pd.to_timedelta(RNG.integers(1, 60, 200).cumsum(), "s")
    took = [*map(str, RNG.gamma(2, 20, 200).astype(int))]
    columns = {"time": at.strftime("%Y-%m-%d %H:%M:%S"), "bytes": counts(200), "ms": took}
    assert "ms" in recognise(table(tmp_path / "a.csv", columns)).recipe.value_columns


@pytest.mark.parametrize("name", ["T", "t90"])
def test_temperatures_along_the_depth_of_casts_are_no_times(name: str, tmp_path: Path) -> None:
    rows = [(cast, k) for cast in range(1, 6) for k in range(11 + cast)]
    columns = {
        "cast": [cast for cast, _ in rows],
        "p_dbar": [1 + 2 * k for _, k in rows],
        name: [f"{13 - 0.4 * k + RNG.normal(0, 0.05):.2f}" for _, k in rows],
        "psal": [f"{34 + 0.05 * k:.3f}" for _, k in rows],
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("cast",), ("p_dbar",))
    assert name in recipe.value_columns


def test_ages_in_days_go_before_numbers_of_visits(tmp_path: Path) -> None:
    visits = [(calf, k) for calf in range(12) for k in range(4 + calf % 3)]
    columns = {
        "eartag": [f"UK{4207 + calf}" for calf, _ in visits],
        "visit": [1 + k for _, k in visits],
        "age_d": [4 + 13 * k + RNG.integers(0, 4) for _, k in visits],
        "kg": [f"{40 + 11 * k + RNG.normal(0, 2):.1f}" for _, k in visits],
    }
    first, *_ = time_candidates(open_table(table(tmp_path / "a.csv", columns), {}), {})
    assert (first.columns, first.times.unit) == (("age_d",), "day")


def test_loggers_may_say_who_they_are_in_as_many_cells_as_columns(tmp_path: Path) -> None:
    at = pd.date_range("2019-10-04", periods=60, freq="15min").strftime("%Y-%m-%d %H:%M:%S")
    heads = [
        ("TOA5", "Bog", "CR1000", "24177"),
        ("TIMESTAMP", "RECORD", "AirTC_Avg", "RH"),
        ("TS", "RN", "Deg C", "%"),
        ("", "", "Avg", "Smp"),
    ]
    lines = [",".join(f'"{cell}"' for cell in head) for head in heads]
    rows = zip(at, range(48213, 48273), walk(60, 5), walk(60, 90), strict=True)
    lines += [f'"{when}",{number},{heat},{wet}' for when, number, heat, wet in rows]
    recipe = recognise(write(tmp_path / "Table15.dat", "\n".join(lines) + "\n")).recipe
    assert recipe.time_columns == ("TIMESTAMP",)
    assert recipe.value_columns == ("AirTC_Avg (°C)", "RH (%)")


def test_how_many_samples_means_are_of_is_not_learned(tmp_path: Path) -> None:
    columns = {
        "min": [k / 2 for k in range(120)],
        "n_samples": [*map(str, RNG.integers(100, 130, 120))],
        "icp_mean": walk(120, 23),
        "icp_max": walk(120, 33),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert recipe.value_columns == ("icp_mean", "icp_max")


def test_numbers_of_fixations_are_not_learned(tmp_path: Path) -> None:
    lengths = RNG.integers(11, 24, 18)
    rows = int(lengths.sum())
    columns = {
        "ms": [17 * k for k in range(rows)],
        "fix_no": np.repeat(np.arange(1, 19), lengths),
        "x": walk(rows, 900),
        "y": walk(rows, 500),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert recipe.value_columns == ("x", "y")


def test_what_another_measures_as_well_counts_no_periods(tmp_path: Path) -> None:
    columns = {
        "t_s": [5 * k for k in range(120)],
        "volts": walk(120, 50),
        "ntc1": np.repeat(np.arange(24, 31), (11, 19, 21, 19, 21, 19, 10)),
        "ntc2": np.repeat(np.arange(25, 31), (12, 22, 22, 22, 22, 20)),
    }
    recipe = recognise(table(tmp_path / "a.csv", columns)).recipe
    assert recipe.value_columns == ("volts", "ntc1", "ntc2")
