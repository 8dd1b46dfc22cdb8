"""Labels of windows and sequences, by what stands in their rows."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.labels import label_changes, label_seams, same_for_all
from sequitur_core.data.notes.missing import number_as_missing, number_as_missing_label
from sequitur_core.data.notes.preparation import sparse_channel
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.tables.columns.labels import label_per_sequence
from tests.core.files import ecg, gait, hourly, table, taxi, wave, write

WEEK = {"de": "Mo Di Mi Do Fr Sa So", "en": "Mon Tue Wed Thu Fri Sat Sun"}


@pytest.mark.parametrize("language", WEEK)
@pytest.mark.parametrize(("freq", "rows", "labels"), [("D", 366, ("month",)), ("h", 700, None)])
def test_words_for_the_day_of_the_week_are_those_of_the_date(
    tmp_path: Path, language: str, freq: str, rows: int, labels: tuple[str, ...] | None
) -> None:
    """Windows of a day are labelled by its weekday, and those of a week by none."""
    at = pd.date_range("2024-01-01", periods=rows, freq=freq)
    days = np.array(WEEK[language].split())[at.day_of_week]
    size = 7 if freq == "D" else 24
    columns = {"date": at, "Tag": days, "visitors": 50 + wave(rows, period=size)}
    found = recognise(table(tmp_path / "t.csv", columns))
    assert (found.recipe.window, found.recipe.label_columns) == (size, ())
    assert found.recipe.date_labels == (labels or ("weekday", "weekend"))
    assert "Left out: Tag says the day of the week of date" in found.sentence


def test_few_remarks_on_other_days_each_say_no_weekday(tmp_path: Path) -> None:
    at = pd.date_range("2024-01-01", periods=168, freq="h")
    remarks = pd.Series([None] * 168, dtype=object)
    remarks[[14, 36, 61, 89, 132]] = ["UPS drove wrong", "turned", "two of them", "wow", "WOW"]
    found = recognise(table(tmp_path / "t.csv", {"at": at, "cars": wave(168), "noted": remarks}))
    assert "day of the week" not in found.sentence


def test_words_that_differ_from_the_weekdays_are_a_label(tmp_path: Path) -> None:
    at = pd.date_range("2024-01-01", periods=700, freq="h")
    shift = np.array(["A", "B", "C", "D", "E", "F", "G"])[at.day_of_year % 6]
    columns = {"date": at, "shift": shift, "visitors": 50 + wave(700, period=24)}
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.label_columns == ("shift",)


def test_numbers_too_large_to_be_whole_label_sequences_as_they_are() -> None:
    cells = pd.Series([np.inf, np.inf, 1e30, 1e30, 3.0, 3.0])
    spans = [(0, 2), (2, 4), (4, 6)]
    found = label_per_sequence(cells, np.arange(6), spans)
    assert found.tolist() == [np.inf, 1e30, 3.0]
    assert label_per_sequence(cells[4:], np.arange(2), [(0, 2)]).tolist() == [3]


def test_a_window_is_abnormal_if_any_of_its_rows_is(tmp_path: Path) -> None:
    dataset = load(ecg(tmp_path / "e.csv"), window=100)
    assert [i for i, v in enumerate(dataset.labels["label"]) if v == "abnormal"] == [9]


def test_an_alarm_that_never_rang_labels_all_windows_normal(tmp_path: Path) -> None:
    assert set(load(gait(tmp_path / "g.csv")).labels["is_anomaly"]) == {"normal"}


@pytest.mark.parametrize("kind", [int, bool])
def test_a_mark_that_is_no_alarm_says_yes_or_no(tmp_path: Path, kind: type) -> None:
    rain = (np.arange(480) % 50 < 3).astype(kind)
    assert set(load(hourly(tmp_path / "t.csv", rain=rain)).labels["rain"]) == {"yes", "no"}


def test_habits_of_weeks_in_which_none_is_written_down_are_unknown(tmp_path: Path) -> None:
    """A diary of sleep asked for them from the new year on: weeks before were called *no*."""
    days, asked = pd.date_range("2024-11-04", periods=140), np.arange(140) >= 56
    late = np.where(asked, np.arange(140) // 14 % 2, np.nan)
    path = table(
        tmp_path / "t.csv", {"date": days, "score": 70 + wave(140, period=9), "late": late}
    )
    found = recognise(path)
    assert found.recipe.label_columns == ("late",)
    labels = [None] * 8 + ["no", "no", "yes", "yes"] * 3
    assert read(path, found.recipe).labels["late"].tolist() == labels
    earlier = read(path, found.recipe.with_(unknown_labels=False)).labels["late"]
    assert earlier.tolist() == ["no"] * 8 + labels[8:]


def test_a_window_gets_the_most_frequent_word_of_its_rows(tmp_path: Path) -> None:
    hours = np.arange(480)
    sky = np.where((hours % 24 < 16) == (hours // 24 % 2), "clear", "fog")
    labels = load(hourly(tmp_path / "t.csv", sky=sky)).labels["sky"]
    assert labels.tolist() == ["fog", "clear"] * 10


def test_what_changes_as_if_by_chance_is_no_label_of_windows(tmp_path: Path) -> None:
    """As the kind of each purchase: by a hair, most windows would be of the commonest."""
    rng = np.random.default_rng(0)
    kind = rng.choice(["food", "bus", "rent", "fun"], 480, p=[0.4, 0.3, 0.2, 0.1])
    weather = np.repeat(rng.choice(["rain", "sun"], 24), 20)
    found = recognise(path := hourly(tmp_path / "t.csv", kind=kind, weather=weather))
    assert (found.recipe.label_columns, found.recipe.left_out) == (("weather",), ("kind",))
    assert any("kind is as mixed within windows as over all rows" in r for r in found.reasons)
    own = revise(path, found.recipe, label_columns=("kind",))
    assert own.recipe.label_columns == ("kind",)
    [note] = label_changes.among(read(path, own.recipe).meta.notes)
    assert str(note).endswith("Rows in any order would agree as often.")


def test_rows_without_a_word_count_for_nothing(tmp_path: Path) -> None:
    sky = ["fog"] + [None] * 23 + [None] * 24 + ["sun"] * 432
    assert load(hourly(tmp_path / "t.csv", sky=sky)).labels["sky"].tolist()[:3] == [
        "fog",
        None,
        "sun",
    ]


def test_a_class_of_whole_numbers_is_a_label(tmp_path: Path) -> None:
    activity = np.arange(480) // 96
    assert load(hourly(tmp_path / "t.csv", activity=activity)).labels["activity"].tolist() == [
        day // 4 for day in range(20)
    ]


def test_comments_that_never_repeat_are_left_out(tmp_path: Path) -> None:
    path = hourly(tmp_path / "t.csv", note=[f"row {i}" for i in range(480)])
    assert recognise(path).recipe.left_out == ("note",)


def test_days_are_labelled_by_weekday_in_its_order(tmp_path: Path) -> None:
    weekdays = load(taxi(tmp_path / "t.csv")).labels["weekday"]
    assert weekdays.iloc[0] == "Tuesday"
    assert weekdays.cat.categories[0] == "Monday"


def test_days_are_labelled_by_weekend(tmp_path: Path) -> None:
    labels = load(taxi(tmp_path / "t.csv")).labels
    assert set(labels["weekday"][labels["weekend"] == "weekend"]) == {"Saturday", "Sunday"}


def test_a_label_of_the_file_goes_before_one_of_the_date(tmp_path: Path) -> None:
    month = np.where(np.arange(480) < 240, "early", "late")
    assert set(load(hourly(tmp_path / "t.csv", month=month)).labels["month"]) == {"early", "late"}


def test_a_doubt_says_what_it_is_about_also_after_a_journey(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    hours = pd.date_range("2024-01-01", periods=480, freq="h")
    gas = rng.normal(5, 1, 480).round(2)
    gas[rng.permutation(480)[:90]] = -200
    ozone = np.where(np.arange(480) % 10 < 8, np.nan, rng.normal(30, 2, 480).round(2))
    path = tmp_path / "air.csv"
    pd.DataFrame({"time": hours, "gas": gas, "ozone (ppm)": ozone}).to_csv(path, index=False)
    warnings = pickle.loads(pickle.dumps(recognise(path))).warnings
    (number,), (sparse,) = number_as_missing.among(warnings), sparse_channel.among(warnings)
    assert number.numbers == {"number": -200.0, "cells": 90}
    assert sparse.numbers["channel"] == load(path).meta.channels[1]


@pytest.mark.parametrize(
    ("name", "words"), [("Target.ACC", {"yes", "no"}), ("target", {"abnormal", "normal"})]
)
def test_hits_on_a_target_are_no_alarm(tmp_path: Path, name: str, words: set[str]) -> None:
    path = table(tmp_path / "t.csv", {"rt": wave(200), name: [0] * 100 + [1] * 100})
    assert set(load(path, window=10).labels[name]) == words


def test_a_number_and_few_words_in_one_column_are_left_out_and_said(tmp_path: Path) -> None:
    """As shops write 0 for no holiday, and a, b or c for those of the state."""
    days = pd.date_range("2024-01-01", periods=120).strftime("%Y-%m-%d")
    holiday = np.array(["0"] * 120, dtype=object)
    holiday[[3, 40, 80, 81, 110, 111]] = ["a", "b", "a", "b", "c", "c"]
    frame = pd.DataFrame(
        {
            "Store": np.repeat([1, 2, 3], 120),
            "Date": np.tile(days, 3),
            "Sales": np.concatenate([wave(120, phase=k) for k in range(3)]).round(3),
            "StateHoliday": np.tile(holiday, 3),
        }
    )
    frame.to_csv(path := tmp_path / "shops.csv", index=False)
    found = recognise(path)
    assert "StateHoliday" in found.recipe.left_out
    (why,) = (reason for reason in found.reasons if reason.startswith("StateHoliday"))
    assert why.endswith("mostly 0: it is neither a channel nor a label.")


def test_whole_numbers_in_a_list_of_records_are_whole_as_labels(tmp_path: Path) -> None:
    """As pages and what day each begins on, in words beside lists of numbers."""
    path = tmp_path / "pages.json"
    pages = [
        {"a": name, "s": day, "v": [round(9 * v, 2) for v in wave(40, phase=k)]}
        for k, (name, day) in enumerate([("Rain", "20200312"), ("Snow", "20220223")])
    ]
    path.write_text(json.dumps({"topics": pages}))
    assert load(path).labels["s"].map(str).tolist() == ["20200312", "20220223"]


def test_kinds_of_a_short_list_are_a_label_where_most_rows_share_one(tmp_path: Path) -> None:
    """Seven sports in 25 sessions were left out; names of sessions still are."""
    season = ["Run", "Ride", "Workout", "Run", "Climb", "Ride", "Yoga", "Walk", "Kayak"]
    sports = np.repeat(season, [4, 4, 4, 3, 3, 3, 2, 1, 1])
    days = pd.date_range("2022-06-01", periods=25, freq="31h").strftime("%Y-%m-%d %H:%M")
    names = [f"session {k % 13}" for k in range(25)]
    columns = {"when": days, "sport": sports, "name": names, "km": wave(25)}
    found = recognise(table(tmp_path / "t.csv", {**columns, "hr": wave(25, phase=1)}))
    assert found.recipe.label_columns == ("sport",)


def test_what_changes_within_sequences_without_a_usual_value_is_no_label(tmp_path: Path) -> None:
    """Services of which another one is slow on each day; in most rows of a region it would be."""
    names, each = ["mail", "pay", "shop", "help"], [(r, d) for r in range(3) for d in range(40)]

    def found(most: int) -> Recognised:
        """Of a table in which each region has one service on so many of five days more."""
        rows = {
            "region": np.repeat(["asia", "europe", "africa"], 40), "day": [*range(40)] * 3,
            "service": [names[r % 2 if d % 5 < most else d % 4] for r, d in each], "ms": wave(120),
        }  # fmt: skip
        return recognise(table(tmp_path / "t.csv", rows))

    even = found(1)
    assert (even.recipe.label_columns, even.recipe.left_out) == ((), ("service",))
    assert any("no value is in most rows of one" in why for why in even.reasons)
    assert found(4).recipe.label_columns == ("service",)


@pytest.mark.parametrize("lasting", [1, 8])
def test_what_is_mixed_in_sequences_as_in_all_rows_is_no_label_but_a_state_that_lasts_is(
    tmp_path: Path, lasting: int
) -> None:
    """Matches of seasons at home and away, in turn or as it comes; or weeks on and off."""
    drawn = np.random.default_rng(4).permutation(np.arange(60) % 2).tolist()
    told = [k // lasting % 2 for k in range(60)] if lasting > 1 else drawn
    rows = {
        "season": np.repeat([2021, 2022, 2023], 20), "match": [*range(20)] * 3,
        "venue": np.where(told, "home", "away"), "goals": wave(60).round(2),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", rows))
    assert found.recipe.id_columns == ("season",)
    assert found.recipe.label_columns == (("venue",) if lasting > 1 else ())
    why = "venue is as mixed within sequences as over all rows: it is no label."
    assert (why in found.reasons) == (lasting == 1)


def test_numbers_of_what_another_label_says_in_words_are_no_second_one(tmp_path: Path) -> None:
    """But for what was measured of each."""
    rows = {
        "plot": np.repeat([f"p{k}" for k in range(12)], 30), "day": [*range(30)] * 12,
        "soil": np.repeat(["clay", "sand", "loam"] * 4, 30),
        "soil code": np.repeat([2310, 2328, 2344] * 4, 30), "height": wave(360),
    }  # fmt: skip
    found = recognise(table(tmp_path / "t.csv", rows))
    assert found.recipe.label_columns == ("soil",)
    told = "soil code says the same as soil for every sequence: one label is enough."
    assert told in found.reasons
    rows["grams"] = rows.pop("soil code")
    found = recognise(table(tmp_path / "t.csv", rows))
    assert found.recipe.label_columns == ("soil", "grams")


def test_phases_that_each_sequence_goes_through_are_asked_about(tmp_path: Path) -> None:
    """The longest is the same for all: windows tell them apart, with a button."""
    rest, work = ["rest"] * 20, ["exercise"] * 110 + ["recovery"] * 30
    rows = {
        "who": np.repeat(["ada", "bo", "cy", "di"], 160), "time": [*range(160)] * 4,
        "phase": [*rest, *work] * 4, "sex": np.repeat(["f", "m", "f", "m"], 160), "v": wave(640),
    }  # fmt: skip
    path = table(tmp_path / "t.csv", rows)
    found = recognise(path)
    assert (found.recipe.window, found.recipe.label_columns) == (0, ("sex",))
    (note,) = same_for_all.among(found.warnings)
    assert str(note).startswith(
        "phase changes within 4 of 4 sequences, but most of each is exercise"
    )
    (offer,) = note.offers
    cut = revise(path, found.recipe, **offer.changes)
    assert cut.recipe.left_out == ()
    assert {*read(path, cut.recipe).labels["phase"]} == {*rest, *work}


def test_phases_are_asked_about_where_nobody_says_whose_the_first_rows_are(tmp_path: Path) -> None:
    rows = {
        "who": np.repeat([None, "bo", "cy", "di"], 160), "time": [*range(160)] * 4,
        "phase": (["rest"] * 20 + ["exercise"] * 110 + ["recovery"] * 30) * 4, "v": wave(640),
    }  # fmt: skip
    path = table(tmp_path / "t.csv", rows)
    found = recognise(path, layout="tidy", id_columns=("who",))
    assert same_for_all.among(found.warnings)


def test_a_negative_number_that_stands_for_none_is_a_missing_label(tmp_path: Path) -> None:
    """As a height of -1 does; a floor below the ground, or one of two signs, is one."""
    who = range(24)
    told = {
        "height": [-1.0 if k % 6 == 2 else 150.0 + k for k in who],
        "days": [-1 if k % 3 else 5 + k % 4 for k in who], "floor": [k % 4 - 1 for k in who],
        "sign": [k % 2 * 2 - 1 for k in who], "gender": [k // 2 % 2 for k in who],
        "smokes": [k // 3 % 2 for k in who],
    }  # fmt: skip
    rows = {"who": np.repeat([f"p{k}" for k in who], 20), "day": [*range(20)] * 24}
    rows |= {name: np.repeat(values, 20) for name, values in told.items()}
    path = table(tmp_path / "t.csv", {**rows, "v": wave(480)})
    found = recognise(path)
    labels = read(path, found.recipe).labels
    assert labels["height"].isna().tolist() == [k % 6 == 2 for k in who]
    assert labels["days"].isna().tolist() == [k % 3 > 0 for k in who]
    assert labels["floor"].tolist() == told["floor"]
    assert labels["sign"].tolist() == told["sign"]
    assert labels["gender"].tolist() == told["gender"]
    assert {*labels["smokes"]} == {"no", "yes"}
    (note,) = number_as_missing_label.among(found.warnings)
    assert str(note).startswith("height and days are -1 for some sequences and never negative")
    (offer,) = note.offers
    real = read(path, revise(path, found.recipe, **offer.changes).recipe).labels
    assert real["height"].tolist() == told["height"]
    before = read(path, found.recipe.with_(two_kinds=False, missing_in=(), missing_marks=()))
    assert {*before.labels["gender"]} == {"no", "yes"}


def test_what_is_said_once_of_each_patient_may_be_missing_as_well(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    for k in range(12):
        once = [("Height", -1.0 if k % 3 == 0 else 160 + k), ("Gender", k % 2), ("Age", 40 + k)]
        rows = [f"0,{name},{value}" for name, value in once]
        rows += [f"{t},{c},{v + k}" for t, v in enumerate(wave(20)) for c in ("HR", "Temp")]
        write(tmp_path / "f" / f"{4000 + k}.txt", "\n".join(["Time,Parameter,Value", *rows, ""]))
    found = recognise(tmp_path / "f")
    labels = read(tmp_path / "f", found.recipe).labels
    assert labels["Height"].isna().tolist() == [k % 3 == 0 for k in range(12)]
    assert labels["Gender"].tolist() == [k % 2 for k in range(12)]


def test_a_label_from_dates_that_is_the_same_for_all_is_none(tmp_path: Path) -> None:
    hours = pd.date_range("2026-01-05", periods=24 * 40, freq="h")
    traded = hours[hours.day_of_week < 5]
    path = table(tmp_path / "t.csv", {"time": traded, "price": wave(len(traded))})
    found = recognise(path)
    assert found.recipe.date_labels == ("weekday",)
    assert [*read(path, found.recipe).labels] == ["weekday"]


def test_marks_alone_among_labels_are_none(tmp_path: Path) -> None:
    """As a weather station writes where the wind came from, and what it was: nowhere, in a calm."""
    rng, hours = np.random.default_rng(0), 24 * 60
    signs = np.repeat(rng.choice(["+", "N", "---", "SW"], hours // 20), 20)
    frame = pd.DataFrame({
        "Date": pd.date_range("2026-01-05", periods=hours, freq="1h").strftime("%Y-%m-%d %H:%M"),
        "Temp": rng.normal(0, 1, hours).cumsum().round(2),
        "Wind Dir": signs, "Hi Dir": np.roll(signs, 3),
    })  # fmt: skip
    frame.to_csv(path := tmp_path / "station.csv", index=False)
    found = recognise(path)
    assert found.recipe.missing_labels == ("---",)
    short = found.recipe.with_(window=6)
    assert {*read(path, short).labels["Wind Dir"].dropna()} == {"+", "N", "SW"}
    was = short.with_(missing_labels=())  # as earlier recipes are read
    assert "---" in {*read(path, was).labels["Wind Dir"]}
    one = revise(path, found.recipe, label_columns=())
    assert revise(path, one.recipe, label_columns=("Wind Dir",)).recipe.missing_labels == ("---",)


def test_keys_of_recordings_that_are_cut_into_windows_are_no_labels_beside_their_names(
    tmp_path: Path,
) -> None:
    """As a cloud for glasses that watch eyes writes each recording, with a key in all rows."""
    keys = ["0d168f56-6f83-ff2b-4729-4f1568b4355c", "0cdfa879-b7dc-3972-15e3-3c05d8f7e15b"]
    (tmp_path / "eyes").mkdir()
    sights = ["walk", "read"]
    for who, (key, sight) in enumerate(zip(keys * 2, sights * 2, strict=True)):
        own = f"{who}{key[1:]}"
        columns = {
            "recording id": [own] * 400, "scene": [sight] * 400, "time": np.arange(400) / 50,
            "gaze x": wave(400, phase=who), "gaze y": wave(400, phase=who + 1),
        }  # fmt: skip
        table(tmp_path / "eyes" / f"p{who}.csv", columns)
    found = recognise(tmp_path / "eyes")
    cut = recognise(tmp_path / "eyes", window=50)
    assert {*cut.recipe.label_columns} == {"file", "scene"}
    assert "recording id says the same as file for every window: one label is enough." in (
        cut.reasons
    )
    assert {*found.recipe.label_columns} == {"scene"}


def test_codes_of_nearly_all_sequences_are_no_label(tmp_path: Path) -> None:
    """As those of countries, which continents among them lack."""
    rows = []
    for k in range(20):
        code = f"C{chr(65 + k)}X" if k % 7 else None
        values = wave(30, phase=k)
        rows += [
            {"Entity": f"land {chr(65 + k)}", "Code": code, "Year": 1990 + year, "CO2": value,
             "zone": ("a", "b", None)[k % 3]}
            for year, value in enumerate(values)
        ]  # fmt: skip
    pd.DataFrame(rows).to_csv(path := tmp_path / "t.csv", index=False)
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.label_columns) == (("Entity",), ("zone",))


def test_what_all_rows_say_alike_names_none_of_them(tmp_path: Path) -> None:
    """As the unit of prices in rows of a good and a country."""
    months = [f"{at:%Y-%m}" for at in pd.date_range("2010-01", periods=40, freq="MS")]
    rows = [
        {"freq": "M", "unit": "RCH_A", "good": good, "geo": geo,
         **dict(zip(months, wave(40, phase=3 * k + j).round(3), strict=True))}
        for k, good in enumerate(("food", "rent", "power"))
        for j, geo in enumerate(("AT", "BE", "CH", "DE"))
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(path := tmp_path / "t.csv", index=False)
    found = recognise(path)
    assert read(path, found.recipe).ids[:2] == ("food, AT", "food, BE")
    assert {"freq", "unit"} <= {*found.recipe.left_out}
    earlier = found.recipe.with_(id_columns=("freq", "unit", "good", "geo"), left_out=())
    assert read(path, earlier).ids[0] == "M, RCH_A, food, AT"


def test_a_window_that_begins_a_second_early_is_of_the_hour_that_it_is_in(tmp_path: Path) -> None:
    minutes = pd.date_range("2026-01-05", periods=60 * 24 * 3, freq="min")
    early = pd.to_timedelta(-(np.arange(len(minutes)) // 60 % 3 == 1).astype(int), "s")
    path = table(tmp_path / "t.csv", {"date": minutes + early, "light": wave(len(minutes))})
    dataset = load(path, window=60)
    assert {*dataset.ids} >= {"2026-01-05 00:59:59", "2026-01-05 23:00:00"}
    assert dataset.labels["hour"].tolist() == [*range(24)] * 3
    five_to = minutes[::60] - pd.Timedelta("5min")  # as a station does that sends its hours then
    path = table(tmp_path / "t.csv", {"date": five_to, "light": wave(len(five_to))})
    dataset = load(path, window=6, align="", date_labels=("hour",))
    assert dataset.labels["hour"].tolist()[:3] == [23, 5, 11]


def test_a_marker_that_is_0_but_in_a_few_rows_labels_the_windows_that_hold_an_event(
    tmp_path: Path,
) -> None:
    marks = np.zeros(3_000, int)
    marks[[140, 1_230, 1_231, 2_990]] = (1, 2, 2, 1)
    columns = {"time": np.arange(3_000) / 250, "EEG 1": wave(3_000), "EEG 2": wave(3_000, phase=1)}
    path = table(tmp_path / "eeg.csv", {**columns, "Marker Channel": marks})
    found = recognise(path)
    assert found.recipe.value_columns == ("EEG 1", "EEG 2")
    recipe = found.recipe.with_(window=100)
    labels = read(path, recipe).labels["Marker Channel"].tolist()
    assert {k: v for k, v in enumerate(labels) if v} == {1: 1, 12: 2, 29: 1}
    earlier = recipe.with_(event_marks=False)
    assert set(read(path, earlier).labels["Marker Channel"]) == {0}
    often = table(tmp_path / "held.csv", {**columns, "Trigger": np.arange(3_000) // 500 % 3})
    assert "Trigger" in recognise(often).recipe.label_columns  # which stays for long


def test_columns_that_name_sequences_together_are_not_said_again_as_labels(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=20).strftime("%Y-%m-%d")
    pairs = [(device, source) for device in ("phone", "desk") for source in ("mail", "ad", "link")]
    parts = [
        pd.DataFrame({"day": days, "device": d, "source": s, "visits": 50 + 9 * wave(20, phase=k)})
        for k, (d, s) in enumerate(pairs)
    ]
    pd.concat(parts).sort_values("day").to_csv(path := tmp_path / "a.csv", index=False)
    found = recognise(path)
    assert {*read(path, found.recipe).labels.columns} == {"device", "source"}
    assert found.sentence == "6 sequences (device and source) of 20 steps, 1 channel"


@pytest.mark.parametrize("days", [5, 7])
def test_a_mark_of_weekends_is_no_label_of_meters_that_hold_some(tmp_path: Path, days: int) -> None:
    """As a meter whose last day was a Saturday was called a weekend; others had working days."""
    at = pd.date_range("2026-03-02", periods=24 * days, freq="h")  # from a Monday on
    meters = [
        pd.DataFrame({"meter": name, "time": at, "kwh": 2 + np.sin(at.hour / 4 + k).round(3)})
        for k, name in enumerate(("A", "B", "C"))
    ]
    meters[0] = meters[0][:96]
    frame = pd.concat(meters, ignore_index=True)
    frame["is_weekend"] = frame["time"].dt.day_of_week > 4
    frame["kind"] = frame["meter"].map({"A": "home", "B": "shop", "C": "home"})
    frame.to_csv(path := tmp_path / "meters.csv", index=False)
    found = recognise(path)
    assert found.recipe.id_columns == ("meter",)
    assert found.recipe.label_columns == ("kind",)
    assert any("is_weekend says the kind of days" in why for why in found.reasons) == (days > 5)


def test_of_two_recordings_1_and_2_are_kinds_unless_called_numbers(tmp_path: Path) -> None:
    """As cells that were discharged at one and at two times their capacity an hour."""
    (folder := tmp_path / "cells").mkdir()
    for k in (1, 2):
        volts = (4.1 - 0.01 * k * np.arange(40) + 0.02 * np.sin(np.arange(40) / k)).round(3)
        frame = pd.DataFrame({"t_s": np.arange(40), "volts": volts, "CRate": k, "subject": k})
        frame.to_csv(folder / f"discharge_{'ab'[k - 1]}.csv", index=False)
    assert recognise(folder).recipe.label_columns == ("CRate",)


def test_hours_of_observation_are_no_label_of_stations(tmp_path: Path) -> None:
    days = pd.date_range("2013-03-01", periods=40, freq="5D").strftime("%Y%m%d")
    stations = []
    for k, hour in enumerate((9999, 2400, 2400)):
        heat = (150 + 60 * np.sin(np.arange(40) / 6 + k)).round().astype(int)
        own = {"DATE": days, "TMAX": heat, "Time.of.Observation": hour, "KIND": "ab"[k % 2]}
        stations.append(pd.DataFrame({"STATION": f"S{k}", **own}))
    pd.concat(stations).to_csv(path := tmp_path / "stations.csv", index=False)
    recipe = recognise(path).recipe
    assert recipe.label_columns == ("KIND",)
    assert "Time.of.Observation" in recipe.left_out


def activities(path: Path, lasting: int, marks: bool = False) -> Path:
    """What a phone felt while its wearer did one thing after another, each for so many rows."""
    n = 4_000
    done = np.arange(n) // lasting * 7 % 5
    names = np.array(["sit", "stand", "walk", "run", "lie"])[done]
    columns = {"x": wave(n), "y": wave(n, phase=1), "activity": done % 2 if marks else names}
    return table(path, columns)


def test_windows_hold_one_value_of_a_label_that_lasts_for_several(tmp_path: Path) -> None:
    """Windows between two activities were called after the longer one."""
    path = activities(tmp_path / "a.csv", lasting=330)
    found = recognise(path, window=64)
    assert found.recipe.unmixed == ("activity",)
    [note] = label_seams.among(found.warnings)
    assert str(note) == "Windows don't span the 12 places where activity changes."
    dataset = read(path, found.recipe)
    assert {*dataset.start % 330} <= {64 * k for k in range(5)}
    spanned = revise(path, found.recipe, **note.offers[0].changes)
    assert not label_seams.among(spanned.warnings)
    assert read(path, spanned.recipe).start.tolist() == [64 * k for k in range(62)]
    assert read(path, found.recipe.with_(label_columns=())).start.tolist()[-1] == 61 * 64
    assert revise(path, found.recipe, window=500).recipe.unmixed == ()  # which none lasts for


@pytest.mark.parametrize(("lasting", "marks"), [(90, False), (100, False), (330, True)])
def test_labels_that_last_for_few_windows_or_mark_them_may_be_mixed(
    tmp_path: Path, lasting: int, marks: bool
) -> None:
    """Much would be left over; and a mark labels windows that hold any."""
    path = activities(tmp_path / "a.csv", lasting, marks)
    assert recognise(path, window=40).recipe.unmixed == ()


def test_windows_of_days_may_hold_two_seasons(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", periods=400)
    season = np.where(days.month.isin([4, 5, 6, 7, 8, 9]), "summer", "winter")
    columns = {"day": days.strftime("%Y-%m-%d"), "season": season, "load": wave(400)}
    assert recognise(table(tmp_path / "a.csv", columns), window=7).recipe.unmixed == ()


@pytest.mark.parametrize("several", [True, False])
def test_codes_of_each_sequence_are_no_labels(tmp_path: Path, several: bool) -> None:
    """As those of provinces, or numbers of plants of each species."""
    plants = [(kind, k) for kind in ("oak", "ash", "elm") for k in (3, 7, 9, 14)]
    days = pd.date_range("2024-01-01", periods=20).strftime("%Y-%m-%d")
    parts = [
        pd.DataFrame({"species": kind, "id": k, "day": days, "wet": wave(20, phase=k).round(3)})
        if several
        else pd.DataFrame(
            {
                "code": 1000 * k + len(kind) * ord(kind[0]),
                "town": f"{kind} {k}",
                "day": days,
                "wet": wave(20),
            }
        )
        for kind, k in plants
    ]
    pd.concat(parts).sort_values("day").to_csv(path := tmp_path / "a.csv", index=False)
    labels = read(path, recognise(path).recipe).labels
    assert [*labels.columns] == (["species"] if several else [])


def test_names_of_files_whose_rows_were_joined_are_no_label(tmp_path: Path) -> None:
    """As a spreadsheet puts months below one another."""
    name = np.repeat(["may.csv", "june.csv"], 240)
    path = hourly(tmp_path / "t.csv", **{"Source.Name": name})
    found = recognise(path)
    assert found.recipe.label_columns == ()
    assert any("Source.Name names the file that a row is from" in why for why in found.reasons)


def test_windows_between_rows_that_lie_far_apart_have_no_say_in_a_label(tmp_path: Path) -> None:
    """Steps finer than the rows leave windows without any row of their own."""
    days = pd.date_range("2024-01-01", periods=200, freq="6h").repeat(2)
    at = (days + pd.to_timedelta([0, 30] * 200, "min")).strftime("%Y-%m-%d %H:%M")
    kind = np.random.default_rng(0).choice(["rain", "sun", "snow"], 400)
    path = table(tmp_path / "t.csv", {"day": at, "kind": kind, "load": wave(400)})
    recipe = recognise(path).recipe.with_(
        even_step="30 min", window=8, fill_gaps=20, label_columns=("kind",), align="", left_out=()
    )
    [note] = label_changes.among(read(path, recipe).meta.notes)
    assert 0.5 < note.numbers["share"] < 0.9


def test_flags_of_few_rows_are_no_labels_of_whole_sequences(tmp_path: Path) -> None:
    """One hour of an outage made it the class of a plant; that of a fault says more."""
    hours = pd.date_range("2025-01-01", periods=90, freq="h").astype(str)
    flags = [[0] * 90 for _ in range(3)]
    flags[2][40] = 1
    frame = pd.DataFrame({"timestamp": np.tile(hours, 3), "plant_id": np.repeat([*"abc"], 90)})
    frame["mw"] = np.concatenate([wave(90, phase=k) for k in range(3)])
    frame = frame.assign(outage_flag=np.concatenate(flags), fault=np.concatenate(flags))
    frame.to_csv(path := tmp_path / "plants.csv", index=False)
    found = recognise(path)
    assert found.recipe.label_columns == ("fault",)
    assert any("outage_flag marks few rows" in reason for reason in found.reasons)


def test_the_state_of_each_city_is_no_label(tmp_path: Path) -> None:
    """Each is in one of its own."""
    rng = np.random.default_rng(0)
    cities = {"Mumbai": "MH", "Delhi": "DL", "Pune": "PN", "Chennai": "TN", "Kolkata": "WB"}
    zones = ("home", "home", "home", "shop", "works")
    rows = [
        (f"2026-01-{day + 1:02}", city, state, zones[(day + at) % 5], 45 + 9 * rng.normal())
        for day in range(10)
        for at, (city, state) in enumerate(cities.items())
    ]
    names = ("date", "city", "state", "zone", "level")
    cells = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    found = recognise(table(tmp_path / "noise.csv", cells))
    assert (found.recipe.id_columns, found.recipe.label_columns) == (("city",), ())
    assert "state is different for each sequence" in " ".join(found.reasons)


ALONE = {
    "a year for each window": ("MS", 120, 12, ()),
    "hours of a day": ("5min", 300, 12, ()),
    "eight months, whichever they begin with": ("MS", 64, 8, ()),
    "each month of a year twice, and some": ("W-MON", 104, 4, ("month", "year")),
    "weekends and nine days": ("h", 216, 24, ("weekend",)),
}


@pytest.mark.parametrize("case", ALONE)
def test_a_label_from_dates_by_which_most_windows_are_alone_is_none(
    tmp_path: Path, case: str
) -> None:
    freq, rows, window, kinds = ALONE[case]
    at = pd.date_range("2024-01-01", periods=rows, freq=freq)
    path = table(tmp_path / "t.csv", {"time": at, "flow": wave(rows, period=window)})
    found = revise(path, recognise(path).recipe, window=window)
    assert found.recipe.date_labels == kinds
    assert [*read(path, found.recipe).labels] == [*kinds]


def test_a_label_from_dates_that_a_person_chooses_or_a_stored_recipe_has_is_made(
    tmp_path: Path,
) -> None:
    at = pd.date_range("2014-01-01", periods=120, freq="MS")
    path = table(tmp_path / "t.csv", {"time": at, "flow": wave(120)})
    found = revise(path, recognise(path).recipe, date_labels=("year",))
    assert found.recipe.date_labels == ("year",)
    assert read(path, found.recipe).labels["year"].tolist() == [*range(2014, 2024)]
