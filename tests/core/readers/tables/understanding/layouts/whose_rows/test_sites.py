"""Sites that have no name but their latitude and longitude are sequences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.labels import series_of_places
from sequitur_core.data.notes.times import repeated_times, untimed_rows
from sequitur_core.readers import read, recognise
from tests.notes import worded

RANDOM = np.random.default_rng(5)
DAYS = pd.date_range("2021-01-05", periods=30, freq="30D").strftime("%Y-%m-%d")


def measured(frame: pd.DataFrame, path: Path) -> Path:
    numbers = RANDOM.gamma(3, size=(len(frame), 2)).round(1)
    frame.assign(turbidity=numbers[:, 0], salt=numbers[:, 1]).to_csv(path, index=False)
    return path


def grid(names: tuple[str, str, str]) -> pd.DataFrame:
    places = [50.25, 50.5, 50.75], [8.0, 8.25, 8.5, 8.75]
    return pd.MultiIndex.from_product([DAYS, *places], names=names).to_frame(index=False)


@pytest.mark.parametrize("by_place", [False, True])
@pytest.mark.parametrize("names", [("time", "latitude", "longitude"), ("date", "lat", "lon")])
def test_places_of_a_grid_are_sequences(
    tmp_path: Path, names: tuple[str, str, str], by_place: bool
):
    frame = grid(names).sort_values([*names[1:], names[0]] if by_place else [*names])
    found = recognise(measured(frame, tmp_path / "grid.csv"))
    assert found.recipe.id_columns == names[1:]
    assert found.recipe.time_columns == names[:1]
    assert not any("measurement" in warning for warning in worded(found.warnings))
    dataset = read(tmp_path / "grid.csv", found.recipe)
    assert dataset.meta.channels == ("turbidity", "salt")
    assert dataset.ids[:2] == ("50.25, 8", "50.25, 8.25")
    assert dataset.lengths.tolist() == [30] * 12


def test_sites_that_are_measured_at_several_times_at_once_are_sequences(tmp_path: Path):
    sites = pd.DataFrame({"lat": 38 + np.arange(6) * 0.01371, "lon": -77 - np.arange(6) * 0.0211})
    visits = sites.merge(pd.DataFrame({"date": DAYS}), how="cross").sort_values("date")
    visits["time"] = [f"{9 + site}:{RANDOM.integers(10, 60)}" for site in visits.index // 30]
    depths = visits.loc[visits.index.repeat(np.where(visits["lat"] < 38.03, 3, 1))]
    found = recognise(measured(depths, tmp_path / "sites.csv"))
    assert found.recipe.id_columns == ("lat", "lon")
    assert read(tmp_path / "sites.csv", found.recipe).lengths.tolist() == [30] * 6
    (note,) = repeated_times.among(found.warnings)
    assert note.numbers["count"] == len(depths) - len(visits)


def test_what_moves_is_one_series(tmp_path: Path):
    at = np.array([47, 8]) + RANDOM.normal(0, 0.001, (400, 2)).cumsum(axis=0).round(2)
    frame = pd.DataFrame(at, columns=["lat", "lon"])
    frame.insert(0, "time", pd.date_range("2022-05-01", periods=400, freq="10min").floor("h"))
    assert recognise(measured(frame, tmp_path / "track.csv")).recipe.layout == "long"


def test_names_of_sites_go_before_their_places(tmp_path: Path):
    frame = grid(("time", "lat", "lon"))
    frame["site"] = "site " + frame.groupby(["lat", "lon"]).ngroup().astype(str)
    assert recognise(measured(frame, tmp_path / "named.csv")).recipe.id_columns == ("site",)


def test_numbers_of_stations_are_no_channel_and_each_station_may_be_a_sequence(tmp_path: Path):
    """Few are visited often, and when a sample was taken is missing in the last rows."""
    days = DAYS.repeat(2).str.replace("-", "").str[2:]
    stations = [*([451, 441] * 30), *range(200, 240, 2)]
    frame = pd.DataFrame({"Date_samp": [*days, *[days[-1]] * 20], "Station": stations})
    clocks = [1301 + 7 * (row % 5) + 3 * (row % 2) for row in range(60)]
    frame["Time_samp"] = [*map(str, [*clocks, *range(1410, 1426)]), *[""] * 4]
    found = recognise(measured(frame, tmp_path / "visits.csv"))
    assert found.recipe.time_columns == ("Date_samp", "Time_samp")
    assert read(tmp_path / "visits.csv", found.recipe).meta.channels == ("turbidity", "salt")
    assert "Station says where each row was measured" in found.sentence
    (note,) = series_of_places.among(found.warnings)
    assert note.offers[0].changes == {"id_columns": ("Station",)}
    (untimed,) = untimed_rows.among(found.warnings)
    assert (untimed.numbers["column"], untimed.numbers["cell"]) == ("Time_samp", "")


def rounds(path: Path, column: str, names: list[object], days: float, order: str) -> Path:
    """Places that are visited so many days after one another, in rounds of 45 days or at random."""
    drawn = [RANDOM.permutation(len(names)) for _ in range(8)]
    each = np.concatenate(drawn)
    if order == "at random":
        each = RANDOM.choice(len(names), len(each))
    begins = pd.to_datetime("2021-01-05 09:10") + pd.to_timedelta(45 * np.arange(8), "D")
    at = begins.repeat(len(names)) + pd.to_timedelta(np.tile(np.arange(len(names)) * days, 8), "D")
    frame = pd.DataFrame({column: [names[k] for k in each], "taken": at.strftime("%d.%m.%Y %H:%M")})
    return measured(frame, path)


@pytest.mark.parametrize(
    ("column", "names", "days"),
    [
        ("site", ["Weir", "Mill", "Bridge", "Port"], 1),
        ("site_id", [f"L{k}" for k in range(12)], 0.02),
        ("station_no", [101, 102, 205, 310, 415], 0.01),
        ("Well", ["W1", "W2", "W3", "W4"], 3),
    ],
)
def test_sites_that_are_visited_in_rounds_are_sequences(
    tmp_path: Path, column: str, names: list[object], days: float
):
    """Where all were alike, or seen only a few times, they were steps of one series."""
    found = recognise(rounds(tmp_path / "a.csv", column, names, days, "in rounds"))
    assert (found.recipe.id_columns, found.recipe.time_columns) == ((column,), ("taken",))
    assert read(tmp_path / "a.csv", found.recipe).lengths.tolist() == [8] * len(names)
    chance = recognise(rounds(tmp_path / "b.csv", column, names, days, "at random"))
    assert chance.recipe.layout == "long"


@pytest.mark.parametrize("column", ["phase", "run"])
def test_what_comes_in_rounds_and_is_no_place_is_one_series(tmp_path: Path, column: str):
    path = rounds(tmp_path / "a.csv", column, ["wash", "rinse", "spin"], 0.1, "in rounds")
    assert recognise(path).recipe.layout == "long"
