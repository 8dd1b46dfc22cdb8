"""Recordings in JSON, with what is said of each, and sensors at rates of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave
from tests.notes import worded

N, FEW = 200, 8  # steps of the accelerometer and of the heart rate


def axes(seed: int = 0, n: int = N) -> list[list[float]]:
    return np.stack([wave(n, phase=seed + k) for k in range(3)], axis=1).tolist()


def beats(seed: int = 0, n: int = FEW) -> list[float]:
    return (70 + wave(n, phase=seed)).tolist()


def person(seed: int) -> dict[str, Any]:
    about = {"device": "watch", "subject": f"s{seed}", "activity": ["walk", "run"][seed % 2]}
    return {**about, "accelerometer": axes(seed), "heart_rate": beats(seed)}


def rows(_: int = 0) -> dict[str, Any]:
    moved = [dict(zip("txyz", (k / 50, *step), strict=True)) for k, step in enumerate(axes())]
    heart = [{"t": k, "bpm": beat} for k, beat in enumerate(beats())]
    return {"device": "watch", "accelerometer": moved, "heart_rate": heart}


def columns(_: int = 0) -> dict[str, Any]:
    by_axis = dict(zip("xyz", map(list, zip(*axes(), strict=True)), strict=True))
    moved = {"t": [k / 50 for k in range(N)], **by_axis}
    heart = {"t": [*range(FEW)], "bpm": beats()}
    return {"meta": {"device": "watch"}, "accelerometer": moved, "heart_rate": heart}


@pytest.mark.parametrize("made", [person, rows, columns])
def test_the_longest_lists_are_read_and_the_others_offered(
    tmp_path: Path, made: Callable[[int], dict[str, Any]]
):
    path = tmp_path / "walk.json"
    path.write_text(json.dumps(made(0)))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert [name[-1] for name in dataset.meta.channels] == ["x", "y", "z"]
    assert int(dataset.lengths.sum()) > N - 60  # what doesn't fill a window is left over
    (warning,) = [w for w in found.warnings if w.kind == "only_one_table"]
    assert "2 tables, and only accelerometer was read" in str(warning)
    (offer,) = warning.offers
    heart = revise(path, found.recipe, **{offer.name: offer.value}, window=FEW)
    assert int(read(path, heart.recipe).lengths.sum()) == FEW


SEVERAL: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "list": lambda people: people,
    "by name": lambda people: {f"rec {k}": one for k, one in enumerate(people)},
    "inside": lambda people: {"version": 1, "sessions": people},
    "deeper": lambda people: [
        {"subject": p["subject"], "activity": p["activity"],
         "sensors": {n: p[n] for n in ("accelerometer", "heart_rate")}} for p in people
    ],
}  # fmt: skip


@pytest.mark.parametrize("how", SEVERAL)
def test_recordings_have_what_is_said_of_each_as_labels(tmp_path: Path, how: str):
    path = tmp_path / "walks.json"
    path.write_text(json.dumps(SEVERAL[how]([person(k) for k in range(4)])))
    dataset = load(path)
    assert dataset.lengths.tolist() == [N] * 4
    assert dataset.labels["activity"].tolist() == ["walk", "run"] * 2
    np.testing.assert_allclose(dataset.sequences[2], axes(2), rtol=1e-5)
    heart = load(path, sheet="heart_rate")
    assert heart.lengths.tolist() == [FEW] * 4


def test_lists_that_are_as_long_in_each_recording_are_channels(tmp_path: Path):
    lines = [
        {"subject": k, "x": beats(k, 50 + k), "y": beats(k + 9, 50 + k), "hr": beats(k)}
        for k in range(4)
    ]
    path = tmp_path / "walks.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    dataset = load(path)
    assert (dataset.meta.channels, dataset.lengths.tolist()) == (("x", "y"), [50, 51, 52, 53])


def test_a_list_of_words_beside_steps_has_the_names_of_their_numbers(tmp_path: Path):
    core = np.stack([80_000 - 90.0 * np.arange(N), -40 + wave(N), 3 + wave(N) / 9], axis=1)
    about = {"domain": [80_000, 0], "title": "Ice", "header": ["yearsbp", "heat", "error"]}
    path = tmp_path / "core.json"
    path.write_text(json.dumps({"core": about | {"data": core.round(2).tolist()}}))
    recipe = recognise(path).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("yearsbp",), ("heat", "error"))
    old = recipe.with_(time_columns=(), value_columns=("data y", "data z"))  # of earlier versions
    assert read(path, old).meta.channels == ("data y", "data z")


def test_pairs_by_day_are_read_though_a_shorter_list_of_objects_names_their_numbers(tmp_path: Path):
    named = [{"key": "timestamp", "index": 0}, {"key": "breaths", "index": 1}]
    days = {
        f"2026-03-0{d + 1}": {
            "owner": "x", "most": 80 + d, "about": named,
            "pairs": [[1_772_323_200_000 + 432_000 * (N * d + i), v]
                      for i, v in enumerate(beats(d, N - d))],
        }
        for d in range(4)
    }  # fmt: skip
    path = tmp_path / "breaths.json"
    path.write_text(json.dumps(days))
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.time_columns) == ("long", ("timestamp",))
    assert read(path, found.recipe).meta.channels == ("breaths",)
    assert found.recipe.label_columns == ("most",)  # said once a day
    assert f"one series of {4 * N - 6} rows" in found.sentence


def test_in_a_folder_the_same_lists_of_all_files_are_read(tmp_path: Path):
    for k in range(3):
        (tmp_path / f"rec{k}.json").write_text(json.dumps(person(k)))
    found = recognise(tmp_path)
    assert read(tmp_path, found.recipe).lengths.tolist() == [N] * 3
    assert any("only accelerometer was read" in text for text in worded(found.warnings))
    heart = revise(tmp_path, found.recipe, sheet="heart_rate").recipe
    assert read(tmp_path, heart).lengths.tolist() == [FEW] * 3


def test_places_of_a_pose_are_columns_of_a_frame_though_hands_have_fewer(tmp_path: Path):
    for frame in range(12):
        pose, hand = wave(30, phase=frame).tolist(), wave(21, phase=frame).tolist()
        person = {"person_id": [-1], "pose_keypoints_2d": pose, "hand_left_keypoints_2d": hand}
        path = tmp_path / f"walk_{frame:03}_keypoints.json"
        path.write_text(
            json.dumps({"version": 1.3, "people": [{**person, "face_keypoints_2d": []}]})
        )
    dataset = load(tmp_path, window=0)
    assert dataset.lengths.tolist() == [12]
    assert dataset.element_shape == (51,)


SETTINGS = {"rate": 50, "sizes": [1, 2, 3], "names": ["x", "y"], "limits": [0.1, 0.2]}


@pytest.mark.parametrize("value", [{"a": 1, "b": "x"}, [{"a": ["x", "y"]}, {"a": ["z"]}], SETTINGS])
def test_json_without_measurements_is_refused_as_before(tmp_path: Path, value: Any):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(value))
    with pytest.raises(SequiturError):
        recognise(path)


def place(seed: int, *, units: bool = True) -> dict[str, Any]:
    """What a weather service answers for one place: an hour in each step, and a day."""
    hours = [f"2024-01-{1 + k // 24:02d}T{k % 24:02d}:00" for k in range(N)]
    days = [f"2024-01-{1 + k:02d}" for k in range(FEW)]
    cold, wet = (10 + wave(N, phase=seed)).tolist(), (50 + wave(N, phase=seed + 1)).tolist()
    told = {
        "hourly_units": {"time": "iso8601", "heat": "°C", "wet": "%"},
        "daily_units": {"time": "iso8601", "most": "°C"},
    }
    lists = {
        "hourly": {"time": hours, "heat": cold, "wet": wet},
        "daily": {"time": days, "most": beats(seed)},
    }
    return {"latitude": 50.5 + seed, "zone": "GMT", **(told if units else {}), **lists}


@pytest.mark.parametrize("units", [True, False])
def test_lists_of_several_places_have_the_hours_and_units_beside_them(tmp_path: Path, units: bool):
    path = tmp_path / "weather.json"
    path.write_text(json.dumps([place(k, units=units) for k in range(3)]))
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("recording",), ("time",))
    dataset = read(path, recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    assert dataset.lengths.tolist() == [N] * 3
    assert dataset.meta.channels == ("heat", "wet")
    assert dataset.meta.units == (("°C", "%") if units else ("", ""))
    assert dataset.labels["latitude"].tolist() == [50.5, 51.5, 52.5]
    daily = read(path, revise(path, recipe, sheet="daily").recipe)
    assert (daily.meta.step_unit, daily.lengths.tolist()) == ("day", [FEW] * 3)


@pytest.mark.parametrize("daily", [True, False])
def test_lists_of_one_place_have_the_units_beside_them(tmp_path: Path, daily: bool):
    told = place(0)
    path = tmp_path / "weather.json"
    path.write_text(
        json.dumps(told if daily else {k: v for k, v in told.items() if "dai" not in k})
    )
    recipe = recognise(path).recipe
    assert recipe.time_columns == ("time",)
    dataset = read(path, recipe)
    assert (dataset.meta.channels, dataset.meta.units) == (("heat", "wet"), ("°C", "%"))


def test_recipes_without_the_units_of_lists_still_read_these(tmp_path: Path):
    path = tmp_path / "weather.json"
    for told in ([place(k) for k in range(3)], place(0)):
        path.write_text(json.dumps(told))
        recipe = recognise(path).recipe
        old = recipe.with_(value_columns=("heat", "wet"), time_columns=(), time_format="")
        assert read(path, old).meta.channels == ("heat", "wet")
        np.testing.assert_array_equal(read(path, old).sequences[0], read(path, recipe).sequences[0])


def test_dates_of_what_happened_are_no_recording_beside_what_was_measured(tmp_path: Path):
    at = [f"2024-01-{1 + k // 24:02d}T{k % 24:02d}:00" for k in range(N)]
    path = tmp_path / "walk.json"
    path.write_text(json.dumps({"alarms": at, "heat": beats(n=N - 50), "by": "x"}))
    assert read(path, recognise(path, window=10).recipe).meta.channels == ("heat",)


def by_date(name: str, seed: int, days: int) -> dict[str, Any]:
    dates = np.datetime64("2026-03-28") + np.arange(days)
    used = {str(day): {"kwh": v, "minutes": 9 + k % 4} for k, (day, v) in
            enumerate(zip(dates, wave(days, phase=seed).tolist(), strict=True))}  # fmt: skip
    return {name: used, f"{name}__name": f"room {seed}"}


@pytest.mark.parametrize("inside", [False, True])
def test_things_with_numbers_by_date_are_a_recording_each(tmp_path: Path, inside: bool) -> None:
    """Beside what is set for all, and what each is called."""
    meters = by_date("a7", 1, 40) | by_date("b9", 2, 50)
    whole = {"__config": {"price": 0.65, "power": {"room 1": 1.4, "room 2": 0.9}}}
    whole |= {"devices": meters} if inside else meters
    path = tmp_path / "energy.json"
    path.write_text(json.dumps(whole))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.time_columns) == (("recording",), ("time",))
    dataset = read(path, found.recipe)
    assert ([*map(str, dataset.ids)], dataset.lengths.tolist()) == (["a7", "b9"], [40, 50])
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("kwh", "minutes"), "day")
    assert dataset.labels["name"].tolist() == ["room 1", "room 2"]


def test_things_of_other_kinds_by_date_are_no_table(tmp_path: Path) -> None:
    other = {day: {"open": 1} for day in by_date("a", 1, 9)["a"]}
    path = tmp_path / "energy.json"
    path.write_text(json.dumps({"set": 1, "b": other} | by_date("a", 1, 9)))
    with pytest.raises(SequiturError, match="no table"):
        recognise(path)


@pytest.mark.parametrize("placed", [True, False])
def test_a_station_is_no_channel_though_its_word_is_called_a_tag(
    tmp_path: Path, placed: bool
) -> None:
    """As a service writes what it foretells for each hour and day of several towns."""
    hours = pd.date_range("2026-09-02", periods=24, freq="h").strftime("%Y-%m-%dT%H:%M")
    stations = []
    for k, (name, tag) in enumerate({"jnb": "inland", "pta": "capital", "cpt": "coast"}.items()):
        heat = (17 + k + 6 * np.sin(np.arange(24) / 4)).round(1).tolist()
        rows = [{"time": t, "temp": h} for t, h in zip(hours, heat, strict=True)]
        days = [{"date": f"2026-09-0{d}", "most": 20 + d + k} for d in range(2, 9)]
        place = {"lat": -26.2 - k, "lon": 28.0 - 3 * k} if placed else {}
        stations.append({"id": name, "tag": tag, **place, "daily": days, "hourly": rows})
    (path := tmp_path / "towns.json").write_text(json.dumps({"stations": stations}))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [24] * 3
    assert dataset.ids == ("jnb", "pta", "cpt")


def test_recordings_in_a_list_beside_short_tables_of_settings_are_meant(tmp_path: Path) -> None:
    """As a page of one's own keeps activities, and beside them the zones of a pulse."""
    activities = [
        {
            "id": 71 + k,
            "kind": kind,
            "chart": {"t": [*range(n)], "hr": (100 + 9 * wave(n)).tolist()},
        }
        for k, (kind, n) in enumerate([("row", 90), ("run", 110), ("row", 100)])
    ]
    zones = [{"zone": k, "low": 80 + 20 * k} for k in range(1, 6)]
    weights = [{"day": k, "kg": 70.5} for k in range(2)]
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"activities": activities, "zones": zones, "weights": weights}))
    dataset = read(path, (found := recognise(path)).recipe)
    assert (dataset.lengths.tolist(), dataset.meta.channels) == ([90, 110, 100], ("hr",))
    assert found.recipe.time_columns == ("t",)
    read_zones = recognise(path, sheet="zones").recipe  # as of a recipe of earlier versions
    assert (read_zones.sheet, read(path, read_zones).meta.channels) == ("zones", ("low",))


def test_things_further_inside_with_lists_of_unlike_lengths_are_sequences(tmp_path: Path) -> None:
    """Lists of one length were a table, and the others of the file were not read."""
    lengths = [21, 21, 23, 32, 21]
    shares = {f"S{k}": {"n": f"Share {k}", "s": wave(n).tolist()} for k, n in enumerate(lengths)}
    text = json.dumps({"Y": {**shares, "CASH": {"n": "no prices"}}})
    (path := tmp_path / "stocks.json").write_text(text)
    dataset = read(path, (recipe := recognise(path).recipe))
    assert (dataset.lengths.tolist(), dataset.meta.channels) == (lengths, ("s",))
    earlier = replace(recipe, sheet="s, S1.s, S4.s", layout="long", id_columns=(), window=7)
    assert len(read(path, replace(earlier, value_columns=("s", "S1.s")))) == 3


@pytest.mark.parametrize("fewer", [0, 30])
def test_quantities_with_lists_of_their_own_are_no_sequences(tmp_path: Path, fewer: int) -> None:
    """Also where one has two numbers for each step, and where one is shorter, beside the time."""
    streams: dict[str, Any] = {"time": [*range(N)], "latlng": np.stack([wave(N)] * 2, 1).tolist()}
    streams |= {"altitude": wave(N).tolist(), "heartrate": (70 + wave(N - fewer)).tolist()}
    streams["moving"] = [k > 5 for k in range(N)]
    text = json.dumps({name: {"size": N, "data": values} for name, values in streams.items()})
    (path := tmp_path / "streams.json").write_text(text)
    assert recognise(path).recipe.layout == "long"


MONTHS = [f"{2016 + k // 12}-{k % 12 + 1:02}" for k in range(48)]


def test_words_as_many_as_steps_stand_beside_what_was_measured(tmp_path: Path) -> None:
    """Lists of months were lost, and where names of the columns stood above, all was refused."""
    parts = [{"id": f"p{k}", "name": f"Part {k}", "core": k > 3} for k in range(11)]
    down = {"p0": wave(48).tolist(), "p1": [None] * 9 + wave(39).tolist()}
    (path := tmp_path / "uptime.json").write_text(
        json.dumps({"source": "live", "parts": parts, "months": MONTHS, "downtime": down})
    )
    dataset = read(path, (recipe := recognise(path).recipe))
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("p0", "p1"), "month")
    assert recipe.time_columns == ("months",)


@pytest.mark.parametrize("inside", [False, True])
def test_labels_of_a_chart_are_those_of_all_its_lines(tmp_path: Path, inside: bool) -> None:
    """As Chart.js has it, also where the lines are further inside: these were refused."""
    lines = [{"label": name, "data": wave(48, phase=ord(name)).tolist()} for name in "ab"]
    chart = {"labels": MONTHS, "datasets": lines}
    text = json.dumps({"type": "line", "data": chart} if inside else chart)
    (path := tmp_path / "chart.json").write_text(text)
    dataset = read(path, (recipe := recognise(path).recipe))
    assert (dataset.lengths.tolist(), dataset.meta.step_unit) == ([48, 48], "month")
    assert recipe.time_columns == ("labels",)
