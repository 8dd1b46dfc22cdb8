"""Places that were visited, and devices that reported, one after another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise

RANDOM = np.random.default_rng(0)


def visits(changing: bool) -> pd.DataFrame:
    """Birds of four species, counted at one of six sites a day, or at all of them."""
    days = np.repeat(pd.date_range("2026-01-10", periods=36).strftime("%Y-%m-%d"), 4)
    site = np.repeat([f"S{i % 6}" if changing else f"S{i // 6}" for i in range(36)], 4)
    species = ["CABU", "CACA", "CASU", "OBSU"] * 36
    counts = RANDOM.integers(1, 12, 144)
    return pd.DataFrame({"site": site, "date": days, "species": species, "count": counts})


@pytest.mark.parametrize("changing", [True, False])
def test_sites_that_were_visited_in_turn_may_be_sequences(tmp_path: Path, changing: bool):
    visits(changing).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("species",)
    ways = [way for way in found.partitions if dict(way.choices).get("channel_column")]
    assert len(ways) == changing
    for way in ways:
        assert way.label() == "site (6)"
        now = revise(path, found.recipe, **dict(way.choices)).recipe
        assert (now.id_columns, now.time_columns) == (("site",), ("date",))
        dataset = read(path, now)
        assert dataset.meta.channels == ("CABU", "CACA", "CASU", "OBSU")
        assert [len(sequence) for sequence in dataset.sequences] == [6] * 6


def weather_of(place: dict[str, str], cities: list[str]) -> pd.DataFrame:
    """What was measured in a city in each row, and where that is, in one cell."""
    n = len(cities)
    low, wet = RANDOM.normal(12, 3, n).round(1), RANDOM.normal(60, 9, n).round()
    where = [place[city] for city in cities]
    return pd.DataFrame({"MinTemp": low, "Humidity": wet, "City": cities, "Coordinates": where})


@pytest.mark.parametrize("moving", [False, True])
def test_where_a_named_city_is_tells_no_more_than_its_name(tmp_path: Path, moving: bool):
    place = {"Oslo": "59.9139, 10.7522", "Lima": "-12.0464, -77.0428", "Cairo": "30.0444, 31.2357"}
    cities = [["Oslo", "Lima", "Cairo"][i * i % 7 % 3] for i in range(60)]
    frame = weather_of(place, cities)
    if moving:  # each row is at a place of its own
        frame["Coordinates"] = [f"{59 + i * 0.0137:.4f}, {10 + i * 0.0211:.4f}" for i in range(60)]
    frame.to_csv(path := tmp_path / "weather.csv", index=False)
    found = recognise(path)
    assert ("are the place of each City" in found.sentence) == (not moving)
    channels = read(path, found.recipe).meta.channels
    assert channels[:2] == ("MinTemp", "Humidity")
    assert (len(channels) == 2) == (not moving)
    assert not any("seem to be measurements" in str(note) for note in found.warnings)


@pytest.mark.parametrize("apart", [True, False])
def test_few_rows_of_two_pumps_that_report_in_turn_are_two_sequences(tmp_path: Path, apart: bool):
    at = pd.date_range("2026-05-04", periods=12, freq="h")
    second = np.tile([0.0, 40.0 if apart else 0.0], 6)
    frame = pd.DataFrame(
        {
            "timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
            "sensor_id": ["PUMP-01", "PUMP-02"] * 6,
            "pressure_psi": (80 + second + RANDOM.normal(0, 1, 12)).round(1),
            "temperature_c": (41 + second / 3 + RANDOM.normal(0, 0.6, 12)).round(1),
        }
    )
    frame.to_csv(path := tmp_path / "pumps.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == (("sensor_id",) if apart else ())
    if apart:
        assert [way.label() for way in found.partitions] == ["sensor_id (2)", "window of all rows"]
        assert [len(sequence) for sequence in read(path, found.recipe).sequences] == [6, 6]
