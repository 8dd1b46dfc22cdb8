"""Files that are of other kinds though they share columns: of days, in folders of sensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave
from tests.core.readers.tables.several_files.test_kinds import MOTION, table
from tests.notes import worded


def test_sensors_in_folders_of_each_person_are_kinds_of_their_own(tmp_path: Path):
    """As phones of a study write, hour by hour; one person alone has a gyroscope."""
    for person, sensors in zip(("a1", "b2", "c3", "d4"), (2, 1, 1, 1), strict=True):
        for sensor in ("accelerometer", "gyro")[:sensors]:
            for hour in range(13, 16):
                table(tmp_path / person / sensor / f"2022-03-21 {hour}_00.csv", MOTION, seed=hour)
    found = recognise(tmp_path)
    assert found.recipe.kinds_by == "folders"
    assert found.sentence.startswith("12 recordings")
    (warning,) = (w for w in found.warnings if w.offers and w.offers[0].name == "sheet")
    assert "other columns or folders than a1/accelerometer" in str(warning)
    (offer,) = warning.offers
    other = revise(tmp_path, found.recipe, sheet=offer.value)
    assert len(read(tmp_path, other.recipe)) == 3
    earlier = found.recipe.with_(kinds_by="", label_columns=())  # took all of them together
    assert len(read(tmp_path, earlier)) == 15


def test_tables_of_an_export_alone_in_folders_called_as_they_are_stay_apart(tmp_path: Path):
    """As Zepp Life writes: pulses taken by hand are no second recording, nor events."""
    days = pd.date_range("2023-09-01", periods=3000, freq="min")
    tables = {
        "HEARTRATE": {"time": days[:1200:100].strftime("%Y-%m-%d %H:%M:%S+0000"),
                      "heartRate": 60 + np.arange(12) % 5},
        "HEARTRATE_AUTO": {"date": days.strftime("%Y-%m-%d"), "time": days.strftime("%H:%M"),
                           "heartRate": 60 + 9 * wave(3000)},
        "BODY": {"time": days[::1000].strftime("%Y-%m-%d %H:%M:%S+0000"), "weight": [80, 81, 79],
                 "fatRate": [20, 21, 22], "height": [180, 180, 181]},
    }  # fmt: skip
    for name, columns in tables.items():
        (tmp_path / name).mkdir()
        pd.DataFrame(columns).to_csv(tmp_path / name / f"{name}_17041.csv", index=False)
    found = recognise(tmp_path)  # both heart rates were recordings without a time
    assert found.recipe.sheet == "HEARTRATE_AUTO/HEARTRATE_AUTO_17041.csv"
    assert found.recipe.time_columns == ("date", "time")
    assert found.recipe.label_columns == ()


def test_quarters_of_an_hour_beside_a_table_of_the_days_are_read_by_their_recipe(tmp_path: Path):
    """As Google Fit writes, both with most of the other's columns."""
    names = ("moves", "calories", "distance", "heart", "speed", "pulse")
    days = [f"2024-01-{day:02}" for day in range(8, 20)]
    at = pd.date_range("2024-01-08", periods=96, freq="15min").strftime("%H:%M:%S.000+01:00")
    for k, day in enumerate(days):
        values = {name: wave(96, phase=k + j) for j, name in enumerate(names)}
        pd.DataFrame({"Start time": at, **values}).to_csv(tmp_path / f"{day}.csv", index=False)
    totals = {name: (90 + 9 * wave(len(days), phase=j)).round() for j, name in enumerate(names)}
    pd.DataFrame({"Date": days, **totals}).to_csv(tmp_path / "Daily metrics.csv", index=False)
    found = recognise(tmp_path)
    assert found.sentence.startswith("12 recordings of 96 steps, 6 channels")
    labels = read(tmp_path, found.recipe).labels  # it lacked what is said "of file"
    assert [c for c in labels.columns if c.endswith(" of file")]


def _temperatures(path: Path, start: str, minutes: int, count: int, seed: int) -> None:
    at = pd.date_range(start, periods=count, freq=f"{minutes}min")
    values = {c: 15 + wave(count, phase=seed + k) for k, c in enumerate(("air", "soil", "leaf"))}
    pd.DataFrame({"start": at.strftime("%Y-%m-%dT%H:%M:%SZ"), **values}).to_csv(path, index=False)


def test_minutes_beside_half_hours_of_the_same_time_are_another_kind(tmp_path: Path):
    """As NEON writes both of each place: one place was a sequence twice, in no even steps."""
    for place in range(3):
        _temperatures(tmp_path / f"00{place}.501.030.csv", "2019-07-01", 30, 96, place)
    _temperatures(tmp_path / "001.501.001.csv", "2019-07-01", 1, 2880, 1)
    found = recognise(tmp_path)
    assert found.recipe.kinds_by == "steps"
    whole = read(tmp_path, found.recipe)
    assert (len(whole), whole.meta.step, whole.meta.step_unit) == (3, 30, "min")
    (warning,) = (w for w in found.warnings if w.offers and w.offers[0].name == "sheet")
    assert "001.501.001.csv was left out: it has other columns or steps of time" in str(warning)
    (offer,) = warning.offers
    minutes = revise(tmp_path, found.recipe, sheet=offer.value)
    assert read(tmp_path, minutes.recipe).meta.step == 1
    earlier = found.recipe.with_(kinds_by="")  # took all of them together
    assert len(read(tmp_path, earlier)) == 4


def test_files_with_other_steps_at_another_time_or_hardly_other_stay_together(tmp_path: Path):
    """As of a logger that was set anew, or two that are not as fast."""
    later, near = tmp_path / "later", tmp_path / "near"
    for folder, second, minutes in ((later, "2019-08-01", 30), (near, "2019-07-01", 5)):
        folder.mkdir()
        _temperatures(folder / "one.csv", "2019-07-01", 1, 1440, 0)
        _temperatures(folder / "two.csv", second, minutes, 1440 // minutes, 1)
        found = recognise(folder)
        assert found.recipe.kinds_by == ""
        assert len(read(folder, found.recipe)) == 2


def _of_sensor(path: Path, kind: str, day: int, columns: tuple[str, ...]) -> None:
    at = pd.date_range(f"2024-05-0{day}", periods=90, freq="150s").strftime("%Y-%m-%dT%H:%M:%S")
    about = {"sensor": day, "kind": kind, "place": 7, "lat": 52.5, "lon": 13.4, "at": at}
    values = {c: 20 + 5 * wave(90, phase=day + k) for k, c in enumerate(columns)}
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame({**about, **values}).to_csv(path, index=False)


def test_sensors_that_share_no_measurement_are_two_kinds(tmp_path: Path):
    """As archives of sensors write: half of all channels were missing in each recording."""
    for day in range(1, 5):
        _of_sensor(tmp_path / f"d{day}" / f"{day}_dht.csv", "DHT", day, ("temperature", "humidity"))
        _of_sensor(tmp_path / f"d{day}" / f"{day}_sds.csv", "SDS", day, ("P1", "P2"))
    found = recognise(tmp_path)
    assert found.recipe.kinds_by == "measurements"
    assert read(tmp_path, found.recipe).meta.channels == ("temperature", "humidity")
    (warning,) = (w for w in found.warnings if w.offers and w.offers[0].name == "sheet")
    (offer,) = warning.offers
    dust = revise(tmp_path, found.recipe, sheet=offer.value)
    assert read(tmp_path, dust.recipe).meta.channels == ("P1", "P2")
    earlier = found.recipe.with_(kinds_by="", sheet="", value_columns=(), fill="mask")
    assert len(read(tmp_path, earlier)) == 8


def test_sensors_that_share_a_measurement_are_of_one_kind(tmp_path: Path):
    """Some also measured something else."""
    for day in range(1, 5):
        _of_sensor(tmp_path / f"{day}_dht.csv", "DHT", day, ("temperature", "humidity"))
        _of_sensor(tmp_path / f"{day}_bme.csv", "BME", day, ("temperature", "pressure"))
    found = recognise(tmp_path)
    assert found.recipe.kinds_by == ""
    assert len(read(tmp_path, found.recipe)) == 8


def test_the_table_whose_columns_another_lists_is_read(tmp_path: Path):
    """As meters of buildings, which metadata are of: the weather has more rows."""
    names = [f"Fox_office_{k}" for k in range(8)]
    at = pd.Series(pd.date_range("2016-01-01", periods=200, freq="h").astype(str))
    meters = {name: 50 + 9 * wave(200, phase=k) for k, name in enumerate(names)}
    pd.DataFrame({"timestamp": at, **meters}).to_csv(tmp_path / "electricity.csv", index=False)
    weather = {"air": 10 + wave(400), "dew": 5 + wave(400, phase=2)}
    sites = {"timestamp": [*at, *at], "site": ["Fox"] * 200 + ["Wolf"] * 200}
    pd.DataFrame({**sites, **weather}).to_csv(tmp_path / "weather.csv", index=False)
    use = ["office" if k % 2 else "school" for k in range(8)]
    about = pd.DataFrame({"building": names, "use": use, "sqm": range(100, 900, 100)})
    about.to_csv(tmp_path / "metadata.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.sheet == "electricity.csv"
    (offer,) = (o for w in found.warnings for o in w.offers if o.name == "sheet")
    assert offer.value == "weather.csv"


@pytest.mark.parametrize("answered", [True, False])
def test_answers_to_learn_from_are_not_those_of_a_set_to_test_on(
    tmp_path: Path, answered: bool
) -> None:
    """Whose numbers begin again; where both sets have answers, both are read."""
    for part, count in (("train", 12), ("test", 8)):
        frame = pd.DataFrame(
            {
                "series_id": np.repeat(range(count), 40),
                "measurement_number": np.tile(range(40), count),
                "X": np.concatenate([wave(40, phase=k) for k in range(count)]).round(4),
                "Y": np.concatenate([wave(40, phase=3 * k) for k in range(count)]).round(4),
            }
        )
        frame.to_csv(tmp_path / f"X_{part}.csv", index=False)
        surfaces = [("wood", "tiles", "carpet")[k % 3] for k in range(count)]
        told = pd.DataFrame({"series_id": range(count), "surface": surfaces})
        if part == "train" or answered:
            told.to_csv(tmp_path / f"y_{part}.csv", index=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    if answered:
        assert len(dataset) == 20
        return
    assert len(dataset) == 12
    assert dataset.labels["surface"].tolist()[:3] == ["wood", "tiles", "carpet"]
    (offer,) = (o for w in found.warnings for o in w.offers if o.name == "sheet")
    other = revise(tmp_path, found.recipe, sheet=offer.value)
    tested = read(tmp_path, other.recipe)
    assert (len(tested), "surface" in tested.labels) == (8, False)
    earlier = read(
        tmp_path, found.recipe.with_(kinds_by="", sheet="", id_columns=("file", "series_id"))
    )
    assert len(earlier) == 20


@pytest.mark.parametrize("lacks", [True, False])
def test_a_set_to_test_on_that_lacks_what_is_predicted_is_left_out(
    tmp_path: Path, lacks: bool
) -> None:
    """As contests write them; a set with all columns is read with the other."""
    for name, first, days in (("train", "2024-01-01", 120), ("test", "2024-04-30", 20)):
        dates = pd.date_range(first, periods=days).strftime("%Y-%m-%d")
        frame = pd.DataFrame(
            {
                "Store": np.repeat([1, 2, 3], days),
                "Date": np.tile(dates, 3),
                "Sales": np.concatenate([wave(days, phase=k) for k in range(3)]).round(3),
                "Price": np.concatenate([wave(days, phase=2 * k) for k in range(3)]).round(3),
            }
        )
        frame = frame.drop(columns=["Sales"]) if lacks and name == "test" else frame
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == ("Sales", "Price")
    assert found.recipe.kinds_by == ("targets" if lacks else "")
    assert {*dataset.lengths.tolist()} == ({120} if lacks else {120, 20})
    earlier = read(tmp_path, found.recipe.with_(kinds_by="", sheet=""))
    assert {*earlier.lengths.tolist()} != {120}
    assert ("test.csv was left out" in " ".join(worded(dataset.meta.notes))) == lacks


def nights(folder: Path, *, other: bool = False, unix: bool = False) -> None:
    """Days of a person, and the nights with a nap among them; values of the nights in both."""
    moments = pd.date_range("2025-05-10 22:43:45", periods=60, freq="23h53min")
    days = moments.astype("datetime64[s]").astype(np.int64) if unix else moments.strftime("%F %T")
    asleep, pulse = 480 + 30 * wave(60), 55 + 4 * wave(60, phase=3)
    sleep = {"start": days, "asleep (min)": asleep, "pulse (bpm)": pulse}
    days_whole = pd.DataFrame({**sleep, "energy": 2000 + 90 * wave(60, phase=7)})
    days_whole.to_csv(folder / "days.csv", index=False)
    naps = pd.DataFrame({**sleep, "asleep (min)": asleep[::-1]} if other else sleep)
    naps.loc[60] = [1_748_782_800 if unix else "2025-06-01 13:00:00", 25.0, 58.0]
    naps.sort_values("start").to_csv(folder / "anights.csv", index=False)


@pytest.mark.parametrize("unix", [False, True])
def test_of_two_files_the_one_that_holds_the_other_is_read(tmp_path: Path, unix: bool):
    """Seconds since 1970 in both are numbers that they share, and no channel."""
    nights(tmp_path, unix=unix)
    found = recognise(tmp_path)
    assert (found.recipe.sheet, found.recipe.kinds_by) == ("days.csv", "channels")
    assert found.recipe.value_columns == ("asleep (min)", "pulse (bpm)", "energy")
    assert "anights.csv was left out" in str(worded(found.warnings))
    nap = revise(tmp_path, found.recipe, sheet="anights.csv")
    assert nap.recipe.value_columns[:2] == ("asleep (min)", "pulse (bpm)")
    before = found.recipe.with_(kinds_by="", layout="tidy", id_columns=("file",))
    before = before.with_(value_columns=("asleep (min)", "pulse (bpm)"), window=0)
    assert read(tmp_path, before).ids == ("anights", "days")


def test_files_with_other_numbers_in_the_same_columns_are_recordings(tmp_path: Path):
    nights(tmp_path, other=True)
    found = recognise(tmp_path)
    assert found.recipe.kinds_by == ""
    assert read(tmp_path, found.recipe).ids == ("anights", "days")


@pytest.mark.parametrize("measured", [True, False])
def test_files_of_a_name_in_every_folder_are_a_kind_where_they_hold_other_numbers(
    tmp_path: Path, measured: bool
) -> None:
    """The lane and the cars ahead on each drive, beside what somebody did in each session."""
    for drive in range(4):
        folder = tmp_path / f"drive{drive}-{('calm', 'hasty')[drive % 2]}"
        folder.mkdir()
        at = np.round(5 + 0.3 * np.arange(80), 2)
        lane = np.transpose([wave(80, phase=drive + k) for k in range(2)]).round(3)
        cars = np.transpose([np.arange(80) // 9 % 4, np.arange(80) // 20 % 3])
        other = cars if measured else np.round(lane * 0.5 + 1, 3)
        for name, values in (("LANE", lane), ("CARS", other)):
            rows = [f"{t} {a} {b}" for t, (a, b) in zip(at, values, strict=True)]
            (folder / f"{name}.txt").write_text("\n".join(rows) + "\n")
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert found.recipe.kinds_by == ("names" if measured else "")
    assert len(dataset) == (4 if measured else 8)
    earlier = found.recipe.with_(kinds_by="", sheet="", label_columns=())
    assert len(read(tmp_path, earlier)) == 8


def test_files_that_refer_to_the_rows_of_a_table_come_before_it(tmp_path: Path):
    """As a school hands out answers: a file for each pupil, and a table of all questions."""
    random = np.random.default_rng(0)
    ids = [f"q{k}" for k in range(90)]
    (tmp_path / "answers").mkdir()
    about = pd.DataFrame({"question_id": ids, "part": random.integers(1, 8, 90)})
    about.assign(deployed_at=1560000000000 + 86400000 * np.arange(90)).to_csv(
        tmp_path / "questions.csv", index=False
    )
    for pupil in range(5):
        at = 1568597341128 + np.cumsum(random.integers(9000, 90000, 40))
        rows = {"timestamp": at, "question_id": random.choice(ids, 40)}
        took = random.integers(9, 90, 40) * 1000
        pd.DataFrame({**rows, "elapsed_time": took}).to_csv(
            tmp_path / "answers" / f"u{pupil}.csv", index=False
        )
    found = recognise(tmp_path)
    assert found.sentence.startswith("5 recordings of 40 steps, 1 channel")
    assert "part" in found.recipe.left_out  # it is told, and another from answer to answer


def sessions(folder: Path, indoors: tuple[int, ...] = (1, 3)) -> None:
    """What a watch writes of each training: all of its columns, and indoors only the pulse."""
    for k in range(8):
        at = [f"00:{s // 60:02}:{s % 60:02}" for s in range(200 + 10 * k)]
        columns = {"Time": at, "Pulse": (120 + 30 * wave(len(at), phase=k)).round()}
        for n, name in enumerate(("Speed", "Cadence", "Altitude", "Power", "Grade")):
            values = (10 + 5 * wave(len(at), phase=k + n)).round(1)
            columns[name] = [""] * len(at) if k in indoors else values
        pd.DataFrame(columns).to_csv(folder / f"session_{k}.csv", index=False)


def test_files_of_the_same_header_are_recordings_whatever_is_empty_in_some(tmp_path: Path):
    sessions(tmp_path)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), found.recipe.kinds_by) == (8, "header")
    assert dataset.meta.channels == ("Pulse", "Speed", "Cadence", "Altitude", "Power", "Grade")
    assert not dataset.labels.filter(like=" of ").columns.tolist()
    earlier = found.recipe.with_(kinds_by="", sheet="session_0.csv")
    assert len(read(tmp_path, earlier)) == 6


def test_files_of_the_same_header_that_measured_nothing_alike_stay_apart(tmp_path: Path):
    for k in range(6):
        columns = {"time": np.arange(100), "heat": 20 + wave(100, phase=k), "wet": 50 + wave(100)}
        columns["wet" if k % 3 else "heat"] = [""] * 100
        pd.DataFrame(columns).to_csv(tmp_path / f"log_{k}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.kinds_by != "header"
    assert len(read(tmp_path, found.recipe)) == 4
