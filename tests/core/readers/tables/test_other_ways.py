"""Ways to divide a table that nobody is asked about, for whoever knows the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.recognised_file import load_recognised, save_recognised


def others(found: Recognised) -> list[str]:
    return [way.label() for way in found.other_partitions if not way.in_use]


def written(folder: Path, table: pd.DataFrame) -> Path:
    table.to_csv(path := folder / "table.csv", index=False)
    return path


def as_said(path: Path, label: str) -> Recognised:
    found = recognise(path)
    way = next(way for way in found.other_partitions if way.label() == label)
    return revise(path, found.recipe, **dict(way.choices))


def of_cities() -> pd.DataFrame:
    """What was measured in a few cities on two days, which not all of them have."""
    days, cities = ["2026-02-01"] * 8 + ["2026-02-02"] * 5, [*"abcdefgh", *"bcefg"]
    hours, power = np.random.default_rng(0).uniform(4, 90, (2, 13)).round(1)
    return pd.DataFrame({"date": days, "city": cities, "sun_hours": hours, "power": power})


def test_a_column_of_words_that_seldom_come_again_can_name_sequences(tmp_path: Path):
    path = written(tmp_path, of_cities())
    assert "city (8)" in others(recognise(path))
    found = as_said(path, "city (8)")
    assert found.recipe.time_columns == ("date",)
    assert len(read(path, found.recipe)) == 8


def test_two_columns_can_name_sequences_together(tmp_path: Path):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"plot": np.tile([*"ab"], 60), "side": np.tile([*"nnss"], 30)})
    table["wet"] = rng.normal(size=120).cumsum().round(3)
    path = written(tmp_path, table)
    ways = [way.label() for way in recognise(path).partitions] + others(recognise(path))
    assert "plot and side (4)" in ways


def test_a_place_of_two_columns_and_names_that_hardly_come_again_are_among_them(tmp_path: Path):
    """As wells, each measured a few times; or snow at a hundred places on some days."""
    wells = np.random.default_rng(0).uniform([41, -124], [42, -123], (12, 2)).round(5)
    of_wells = np.repeat(np.arange(12), 5)
    days = pd.date_range("2020-03-31", periods=60, freq="9D")
    lat, lon = wells[of_wells].T
    level = np.random.default_rng(1).normal(9, 1, 60).round(2)
    table = pd.DataFrame({"day": days, "latitude": lat, "longitude": lon, "level": level})
    found = recognise(written(tmp_path, table))
    assert "latitude and longitude (12)" in [w.label() for w in found.partitions] + others(found)
    location = [f"place {k}" for k in (*range(50), *range(10))]
    place = table.assign(location=location, day=np.repeat(days[:12], 5))
    found = recognise(written(tmp_path, place.drop(columns=["latitude", "longitude"])))
    assert "location (50)" in [w.label() for w in found.partitions] + others(found)


def test_words_are_what_happened_once_it_is_said_whose_they_are(tmp_path: Path):
    """As steps of cases: their numbers only name them, and nothing else is one."""
    steps = [*["ask", "look", "ask", "look", "pay"] * 3, *["ask", "send"] * 8]
    case = np.repeat([1, 2, 3, 4], [5, 10, 9, 7])
    when = pd.to_datetime("2024-05-14 19:33:15") + pd.to_timedelta(np.arange(31) // 9, "s")
    path = written(tmp_path, pd.DataFrame({"caseId": case, "step": steps, "time": when}))
    found = recognise(path, layout="tidy", id_columns=("caseId",))
    dataset = read(path, found.recipe)
    assert [*dataset.lengths] == [5, 10, 9, 7]
    names = ("step = ask", "step = look", "step = send", "step = pay")
    assert {*dataset.meta.channels} == {*names}


def test_that_in_use_is_said_where_nothing_is_asked(tmp_path: Path):
    heat, rain = np.random.default_rng(0).normal(size=(2, 90)).cumsum(axis=1).round(3)
    days = pd.date_range("2026-01-01", periods=90)
    found = recognise(written(tmp_path, pd.DataFrame({"day": days, "heat": heat, "rain": rain})))
    assert found.partitions == ()
    assert [way.label() for way in found.other_partitions] == ["window of one series", "column (2)"]
    assert [way.in_use for way in found.other_partitions] == [True, False]
    save_recognised(found, tmp_path)
    assert load_recognised(tmp_path).other_partitions == found.other_partitions


def test_what_was_measured_names_nothing(tmp_path: Path):
    beats = np.random.default_rng(0).integers(60, 70, 90)
    steps = pd.date_range("2026-01-01", periods=90, freq="min")
    for name in ("pulse", "milk per cow"):
        found = recognise(written(tmp_path, pd.DataFrame({"time": steps, name: beats})))
        assert others(found) == []
