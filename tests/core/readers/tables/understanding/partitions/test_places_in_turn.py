"""Places that were visited, and devices that reported, one after another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave, write

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
        assert [way.label() for way in found.partitions] == [
            "sensor_id (2)",
            "window of one series",
        ]
        assert [len(sequence) for sequence in read(path, found.recipe).sequences] == [6, 6]


def reports(levels: dict[str, float], count: int = 150) -> pd.DataFrame:
    """Rows of thermometers that report whenever they like, at times that never come twice."""
    random = np.random.default_rng(7)
    which = random.choice([*levels], count)
    at = pd.Timestamp("2026-02-01 08:00") + pd.to_timedelta(
        np.cumsum(random.integers(3, 40, count)), unit="s"
    )
    near = np.array([levels[name] for name in which]) + random.normal(0, 0.3, count)
    frame = pd.DataFrame({"time": at.strftime("%Y-%m-%d %H:%M:%S"), "temperature": near.round(1)})
    return frame.assign(
        **{"sensor id": which, "battery": random.integers(2900, 3100, count) / 1000}
    )


@pytest.mark.parametrize("apart", [4.0, 0.0])
def test_devices_of_uneven_times_are_told_by_numbers_that_go_on_within_each(
    tmp_path: Path, apart: float
):
    levels = {"3481": 4.0, "91": 4.0 + apart, "168": 4.0 + 3 * apart}
    frame = reports(levels).drop(columns="battery")
    frame.to_csv(path := tmp_path / "radio.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == (("sensor id",) if apart else ())
    assert found.recipe.time_columns == ("time",)
    assert any("jump between those of several" in why for why in found.reasons) == bool(apart)


def test_devices_without_a_name_of_their_column_are_told_so(tmp_path: Path):
    frame = reports({"1": 19.0, "7": 24.0, "23": 31.0})
    frame.to_csv(path := tmp_path / "motes.txt", index=False, header=False, sep=" ", quotechar=" ")
    found = recognise(path)
    assert len(read(path, found.recipe)) == 3


def test_boxes_with_a_row_for_each_quantity_are_sequences_of_channels(tmp_path: Path):
    frame = reports({"a7": 4.0, "b3": 14.0, "c9": 24.0}, 360)
    kinds = ["Temperatur", "Luftdruck", "Feuchte"]
    said = frame.assign(phenomenon=[kinds[i % 3] for i in range(360)])
    said["value"] = said["temperature"] + 300 * said["phenomenon"].map(kinds.index)
    said["unit"] = said["phenomenon"].map({"Temperatur": "°C", "Luftdruck": "hPa", "Feuchte": "%"})
    columns = ["time", "value", "sensor id", "phenomenon", "unit"]
    said[columns].to_csv(path := tmp_path / "boxes.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.channel_column) == (("sensor id",), "phenomenon")


def test_shuffled_rows_of_devices_that_meet_now_and_then_are_put_in_order(tmp_path: Path):
    frame = reports({"1": 34.0, "2": 30.0, "3": 26.0}, 180).rename(columns={"sensor id": "device"})
    frame["outside"] = np.round(20 + 5 * np.sin(np.arange(180) / 29), 2)
    met = ["time", "outside"]  # measured once, whatever hive it was
    frame.loc[[40, 90], met] = frame.loc[[41, 91], met].to_numpy()
    shuffled = frame.drop(columns="battery").sample(frac=1, random_state=3)
    shuffled.to_csv(path := tmp_path / "hives.csv", index=False)
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("device",), ("time",))


@pytest.mark.parametrize("called", ["deviceId", "station"])
def test_stations_that_count_in_the_same_minute_now_and_then_are_told_apart(
    tmp_path: Path, called: str
) -> None:
    """What each of them counts says nothing of which it is, and is lost where two did at once."""
    rng = np.random.default_rng(3)
    minutes = np.sort(rng.choice(1_500, 140, replace=False))
    minutes[[20, 40, 61, 90, 118]] = minutes[[19, 39, 60, 89, 117]]
    rows = pd.DataFrame({"at": pd.Timestamp("2026-07-29 07:00") + pd.to_timedelta(minutes, "min")})
    stations = np.array([f"water-{k}" for k in range(1, 4)])[rng.integers(0, 3, 140)]
    stations[[20, 61, 90, 118]], stations[[19, 60, 89, 117]] = "water-1", "water-3"
    stations[[39, 40]] = "water-2"
    rows[called], rows["filled"] = stations, rng.permutation(140)
    path = tmp_path / "t.csv"
    rows.to_csv(path, index=False)
    assert recognise(path).recipe.id_columns == (called,)


@pytest.mark.parametrize("called", ["cow_id", "kind_of"])
def test_animals_of_each_day_go_on_from_file_to_file(tmp_path: Path, called: str) -> None:
    """Records of a farm whose signs stand there by their numbers, as mails write them (UTF-7)."""
    milk = 9 + wave(90)
    for day in range(3):
        rows = [f"{called},milk"]
        rows += [f"cow_{k // 6},{milk[30 * day + k]:.2f}" for k in range(30)]
        write(tmp_path / f"day{day}.csv", "\n".join(rows).replace("_", "+AF8-") + "\n")
    found = recognise(tmp_path)
    asked = {way.of: way.count for way in found.partitions}
    assert asked.get(("cow_id",)) == (5 if called == "cow_id" else None)
    assert asked[("file", called)] == 15
    said = f"{called} changes within the sequences, and no value is in most rows of one"
    assert said in " ".join(found.reasons)


def league() -> pd.DataFrame:
    """Three seasons of twelve clubs each, of which some go down and others come up."""
    rows = []
    for season, begin in enumerate(("2021-08-08", "2022-08-07", "2023-08-13")):
        points = np.sort(RANDOM.integers(20, 90, 12))[::-1]
        clubs = [f"FC {'ABCDEFGHIJKLMNOPQR'[k]}" for k in RANDOM.permutation(12) + season]
        rows += [(begin, k + 1, clubs[k], points[k], points[k] // 3 - k) for k in range(12)]
    return pd.DataFrame(rows, columns=["season", "position", "team", "points", "goal_difference"])


def charts() -> pd.DataFrame:
    """The ten songs heard most often, in each of three weeks."""
    frame = league().query("position <= 10")
    names = {"season": "Week", "position": "Rank", "team": "Title", "points": "Streams"}
    return frame.rename(columns=names).drop(columns="goal_difference")


def cities() -> pd.DataFrame:
    """Cities in the order of their size, in years of a census; the year stands last."""
    frame = league()
    years = frame["season"].str[:4].astype(int)
    frame = pd.DataFrame(
        {"No": frame["position"], "city": frame["team"], "people": frame["points"]}
    )
    return frame.assign(year=years)


@pytest.mark.parametrize("of", [league, charts, cities])
def test_what_is_in_each_place_of_a_list_is_a_sequence_and_not_the_place(
    tmp_path: Path, of: Callable[[], pd.DataFrame]
):
    """Though each was in few lists; whether a list is one, along its places, is asked."""
    frame = of()
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    place, name = (
        c for c in frame.columns if c in {"position", "Rank", "No", "team", "Title", "city"}
    )
    assert found.recipe.id_columns == (name,)
    (way,) = (way for way in found.partitions if not way.in_use)
    (time,) = found.recipe.time_columns
    assert way.label() == f"{time}, along {place} ({frame[time].nunique()})"
    lists = revise(path, found.recipe, **dict(way.choices))
    assert len(read(path, lists.recipe)) == frame[time].nunique()


@pytest.mark.parametrize("order", ["none", "of depths"])
def test_numbers_of_probes_are_no_places_of_a_list(tmp_path: Path, order: str):
    """Nothing measured is in their order, or only how deep each is."""
    frame = league().rename(columns={"position": "probe", "team": "checked", "points": "load"})
    frame["load"] = RANDOM.normal(size=len(frame)).round(2)
    depths = frame["probe"] * 0.5 if order == "of depths" else RANDOM.normal(size=len(frame))
    frame = frame.drop(columns="goal_difference").assign(depth=depths)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    assert recognise(path).recipe.id_columns == ("probe",)
