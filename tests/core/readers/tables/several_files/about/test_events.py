"""Events in a file beside a recording are labels of its windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.tables.several_files.about.events_of_each import nearest_name
from tests.core.files import table, wave
from tests.notes import worded

N, RATE = 400, 20.0  # rows of a recording, rows a second


def recording(path: Path, n: int = N) -> Path:
    at = np.arange(n) / RATE
    return table(path, {"time (s)": at, "a": wave(n), "b": wave(n, phase=1)})


def events(path: Path, **columns: list[object]) -> Path:
    return table(path, columns)


def test_what_lasts_labels_the_windows_that_it_fills(tmp_path: Path):
    recording(tmp_path / "s1_physio.csv")
    events(
        tmp_path / "s1_events.tsv.csv",
        onset=[0, 5, 15], duration=[5, 10, 2.5], trial_type=["rest", "task", "rest"],
    )  # fmt: skip
    dataset = load(tmp_path, window=50)
    assert dataset.labels["trial_type"].tolist() == ["rest"] * 2 + ["task"] * 4 + ["rest", "none"]


def test_moments_mark_the_windows_that_contain_one(tmp_path: Path):
    recording(tmp_path / "walk.csv")
    events(tmp_path / "notes.csv", seconds_elapsed=[1.0, 12.6], text=["jump", "fall"])
    dataset = load(tmp_path, window=50)
    assert dataset.labels["jump"].tolist() == ["yes"] + ["no"] * 7
    assert dataset.labels["fall"].tolist() == ["no"] * 5 + ["yes"] + ["no"] * 2


def test_what_somebody_began_to_do_lasts_until_the_next(tmp_path: Path):
    recording(tmp_path / "gym.csv")
    events(tmp_path / "notes.csv", seconds_elapsed=[2.5, 10.0, 15.0], text=["walk", "run", "walk"])
    recipe = recognise(tmp_path).recipe.with_(window=50)
    labels = read(tmp_path, recipe).labels
    assert recipe.label_columns == ("activity",)
    assert labels["activity"].tolist() == ["none"] + ["walk"] * 3 + ["run"] * 2 + ["walk"] * 2
    before = read(tmp_path, recipe.with_(label_columns=("run",))).labels["run"]
    assert before.tolist() == ["no"] * 4 + ["yes"] + ["no"] * 3


@pytest.mark.parametrize("texts", [["walk", "walk", "run"], ["walk", "beep", "run"]])
def test_moments_that_come_again_or_are_none_of_doing_last_nowhere(
    tmp_path: Path, texts: list[str]
):
    recording(tmp_path / "gym.csv")
    events(tmp_path / "notes.csv", seconds_elapsed=[2.5, 10.0, 15.0], text=[*texts])
    assert set(load(tmp_path, window=50).labels["run"]) == {"yes", "no"}


def test_two_files_of_events_of_one_recording_have_a_label_each(tmp_path: Path):
    series = {"time (s)": np.arange(N) / RATE, "a": wave(N), "type": np.arange(N) // 200}
    table(tmp_path / "walk.csv", series)
    for name, kind in (("notes", "jump"), ("diary", "fall")):
        events(tmp_path / f"{name}.csv", start=[0, 10], end=[10, 20], type=[kind, "rest"])
    labels = load(tmp_path, window=100).labels
    told = {column: labels[column].tolist() for column in labels if "event" in column}
    assert told == {
        "type (event)": ["fall", "fall", "rest", "rest"],
        "type (event) (2)": ["jump", "jump", "rest", "rest"],
    }


def test_dates_of_events_are_found_in_dates_of_rows(tmp_path: Path):
    at = pd.date_range("2024-03-01 10:00", periods=N, freq="s")
    table(tmp_path / "log.csv", {"when": at.astype(str).tolist(), "a": wave(N), "b": wave(N)})
    events(
        tmp_path / "diary.csv",
        start=["2024-03-01 10:00:00", "2024-03-01 10:03:20"],
        end=["2024-03-01 10:03:20", "2024-03-01 10:07:00"],
        activity=["rest", "run"],
    )
    dataset = load(tmp_path, window=50, align="")
    assert dataset.labels["activity"].tolist() == ["rest"] * 4 + ["run"] * 4


def test_names_say_which_events_belong_to_which_recording(tmp_path: Path):
    for name, kind in (("s1", "rest"), ("s2", "task"), ("s3", "rest")):
        recording(tmp_path / f"{name}_physio.csv")
        events(tmp_path / f"{name}_events.csv", onset=[0], duration=[20], kind=[kind])
    dataset = load(tmp_path)
    assert dataset.labels["kind"].tolist() == ["rest", "task", "rest"]
    assert len(dataset) == 3


def test_events_of_another_time_are_left_out_and_said(tmp_path: Path):
    recording(tmp_path / "walk.csv")
    events(tmp_path / "notes.csv", onset=[500.0, 900.0], text=["jump", "fall"])
    dataset = load(tmp_path, window=50)
    assert not len(dataset.labels.columns)
    assert "notes.csv was left out: it has other columns than walk.csv." in worded(
        dataset.meta.notes
    )


@pytest.mark.parametrize("name", ["device.csv", "settings.json"])
def test_what_a_program_writes_of_itself_beside_the_data_is_left_out(tmp_path: Path, name: str):
    recording(tmp_path / "raw data.csv", 2000)
    text = '{"version": "1.1"}' if name.endswith("json") else "property,value\nversion,1.1\na,2\n"
    (tmp_path / name).write_text(text)
    assert "2,000 rows" in recognise(tmp_path).sentence
    assert any(
        note.startswith(f"{name} was left out") for note in worded(load(tmp_path).meta.notes)
    )


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("SC4001EC-Hypnogram.edf", "SC4001E0-PSG.edf"),
        ("SC4012EC-Hypnogram.edf", "SC4012E0-PSG.edf"),
        ("notes.csv", ""),
        ("SC4.edf", ""),
    ],
)
def test_events_are_of_the_recording_whose_name_begins_alike(name: str, of: str) -> None:
    assert nearest_name(name, ["SC4001E0-PSG.edf", "SC4012E0-PSG.edf"]) == of


def test_years_of_several_stations_are_no_events(tmp_path: Path):
    at = pd.date_range("2006-05-22", periods=N).astype(str).tolist()
    table(tmp_path / "station_a.csv", {"date": at, "a": wave(N), "b": wave(N, phase=1)})
    events(
        tmp_path / "meta.csv",
        station=["a", "b", "c"],
        start=["2006-05-22", "2006-07-01", "2006-09-01"],
        end=["2007-05-01", "2007-06-01", "2009-09-01"],
    )
    assert not load(tmp_path).labels.columns.intersection(["station"]).size


def test_when_a_recording_was_started_and_stopped_is_no_label(tmp_path: Path):
    recording(tmp_path / "Raw Data.csv")
    (tmp_path / "meta").mkdir()
    events(
        tmp_path / "meta" / "time.csv",
        **{"event": ["START", "PAUSE"], "experiment time": [0.0, 61.5], "system time": [1.7e9] * 2},
    )
    events(
        tmp_path / "meta" / "device.csv",
        property=["version", "build", "brand", "model"],
        value=["1.2", "17", "A", "a9"],
    )
    found = recognise(tmp_path)
    assert found.recipe.label_columns == ()
    assert found.recipe.value_columns == ("a", "b")
    said = " ".join(worded([*found.warnings, *load(tmp_path).meta.notes]))
    assert "meta/time.csv" in said
    assert "meta/device.csv" in said


def test_stages_with_numbers_for_names_label_rather_than_the_app_that_wrote_them(tmp_path: Path):
    recording(tmp_path / "heart_rate.csv")
    stages = [40002, 40003, 40004] * 3
    events(
        tmp_path / "sleep_stage.csv",
        start=[round(2.2 * k, 1) for k in range(9)],
        end=[round(2.2 * k, 1) for k in range(1, 10)],
        stage=stages,
        pkg_name=["com.app.health"] * 9,
    )
    found = recognise(tmp_path, window=N // 9)
    assert found.recipe.label_columns == ("stage",)
    labels = read(tmp_path, found.recipe).labels["stage"]
    assert labels.tolist() == [str(stage) for stage in stages]
    earlier = found.recipe.with_(label_columns=("pkg_name",))
    assert {*read(tmp_path, earlier).labels["pkg_name"]} == {"com.app.health"}


def test_numbers_of_moments_are_no_events(tmp_path: Path):
    recording(tmp_path / "imu.csv")
    events(tmp_path / "status.csv", timestamp=[1.0, 5.5, 9.0, 14.2], nav_state=[2, 4, 2, 4])
    assert "2" not in load(tmp_path, window=50).labels


def test_marks_of_a_button_last_until_the_next_and_the_last_one_stops_it(tmp_path: Path):
    recording(tmp_path / "walk.csv")
    texts = ["start walking", "stairs up", "corridor", "stop"]
    pressed = {"seconds_elapsed": [2.5, 7.5, 10.0, 17.5], "text": texts}
    events(tmp_path / "Annotation.csv", **pressed, millisecond_press_duration=[77, 102, 65, 88])
    recipe = recognise(tmp_path).recipe.with_(window=50)
    labels = read(tmp_path, recipe).labels
    told = ["none", *["start walking"] * 2, "stairs up", *["corridor"] * 3, "none"]
    assert labels["activity"].tolist() == told
    before = read(tmp_path, recipe.with_(label_columns=("text",))).labels["text"]
    assert {*before} == {"none"}  # for as long as it was pressed


def test_what_labels_no_window_is_no_label(tmp_path: Path):
    recording(tmp_path / "walk.csv")
    spans = {"onset": [3.0, 9.0], "duration": [0.2, 0.2], "kind": ["beep", "flash"]}
    events(tmp_path / "notes.csv", **spans)
    found = recognise(tmp_path)
    assert found.recipe.label_columns == ()
    assert any("kind would be none for every window" in reason for reason in found.reasons)
    assert not any("kind is" in said for said in worded(found.warnings))
