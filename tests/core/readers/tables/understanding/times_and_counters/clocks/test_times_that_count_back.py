"""Times before the present: their largest number was first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.dates.names.time_names import counts_back
from tests.core.files import table, wave

N = 400


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *((name, "year") for name in ("yearsbp", "cal yr BP", "Age BP", "14C age (BP)", "Age b2k")),
        *((name, "ka") for name in ("Time (ka)", "age_ka", "Age (kyr BP)", "Gas age [kyr BP]")),
        *(("Age (Ma)", "Ma"), ("minutes_ago", "min"), ("days before present", "day")),
    ],
)
def test_a_time_before_the_present_goes_on_from_its_largest_number(
    tmp_path: Path, name: str, unit: str
) -> None:
    rises = table(tmp_path / "rises.csv", {name: 100 + 4 * np.arange(N), "heat": np.arange(N)})
    falls = table(tmp_path / "falls.csv", {name: 1696 - 4 * np.arange(N), "heat": np.arange(N)})
    for path, first, last in ((rises, N - 1, 0), (falls, 0, N - 1)):
        found = recognise(path)
        dataset = read(path, found.recipe.with_(window=N))
        assert dataset.sequences[0][[0, -1], 0].tolist() == [first, last]
        assert (dataset.meta.step, dataset.meta.step_unit) == (4.0, unit)
        assert "The time counts back from the present" in " ".join(found.reasons)


@pytest.mark.parametrize(
    "name",
    ["Age", "age_years", "mean_bp", "systolic BP", "bp", "bp_min", "star_age", "Age (Gyr)",
     "age_error_ka", "time_ma", "updated ago", "before", "ka", "ago", "Imax (mA)",
     "1 year ago", "10 years ago"],
)  # fmt: skip
def test_no_other_name_counts_back(name: str) -> None:
    assert counts_back(name) is None


def test_an_age_that_always_falls_is_that_of_layers(tmp_path: Path) -> None:
    falls = {"Age": 80_000 - 90 * np.arange(N), "heat": wave(N)}
    recipe = recognise(table(tmp_path / "core.csv", falls)).recipe
    assert (recipe.time_columns, recipe.time_format) == (("Age",), "number back")
    people = {"Age": 30 + np.arange(N) * 7 % 50, "weight": 70 + wave(N)}
    assert recognise(table(tmp_path / "people.csv", people)).recipe.time_columns == ()


def test_an_age_that_some_layers_share_is_their_time(tmp_path: Path) -> None:
    layers = {"Age": np.repeat(np.arange(35), [1, 1, 1, 1, 2] * 7) / 7, "heat": wave(42)}
    assert recognise(table(tmp_path / "core.csv", layers)).recipe.time_columns == ("Age",)
    layers["Age"] = np.repeat(np.arange(14), 3) / 7
    assert recognise(table(tmp_path / "core.csv", layers)).recipe.time_columns == ()


def test_an_axis_of_earlier_versions_stays_in_its_order(tmp_path: Path) -> None:
    path = table(tmp_path / "core.csv", {"yearsbp": 1696 - 4 * np.arange(N), "heat": np.arange(N)})
    old = recognise(path).recipe.with_(time_format="number", window=N)
    assert read(path, old).sequences[0][0, 0] == N - 1


def test_years_that_lie_apart_are_no_windows_of_ten(tmp_path: Path) -> None:
    path = table(tmp_path / "core.csv", {"age_ka": 0.5 * np.arange(N), "heat": wave(N)})
    assert "ten years" not in " ".join(recognise(path).reasons)
    years = table(tmp_path / "decades.csv", {"year BP": 10 * np.arange(N), "heat": wave(N)})
    assert "ten years" not in " ".join(recognise(years).reasons)


@pytest.mark.parametrize("name", ["year_ce", "age_ce", "Year (AD)", "age", "cal_age"])
def test_whole_years_of_cores_that_rise_and_fall_in_parts_are_their_time(
    tmp_path: Path, name: str
) -> None:
    rng = np.random.default_rng(0)
    parts = [rng.choice(np.arange(1_000, 2_000), 10, replace=False) for _ in range(12)]
    years = [np.sort(part)[:: 1 if i % 2 else -1] for i, part in enumerate(parts)]
    path = table(
        tmp_path / "levels.csv",
        {"site": np.repeat(["bay", "fen", "mud", "cove"], 30), name: np.concatenate(years),
         "level": wave(120)},
    )  # fmt: skip
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("site",), (name,))


@pytest.mark.parametrize("high", [90, 1_900])
def test_ages_of_people_and_ages_that_go_up_and_down_are_measured(
    tmp_path: Path, high: int
) -> None:
    ages = np.random.default_rng(0).integers(high - 60, high, 2 * N)
    path = table(
        tmp_path / "visits.csv",
        {"site": np.repeat(["bay", "fen"], N), "age": ages, "level": wave(2 * N)},
    )
    assert "age" not in recognise(path).recipe.time_columns
