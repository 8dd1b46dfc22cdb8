"""A file of each kind for each person, measured at once: recordings with all channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave
from tests.notes import worded


def measured(path: Path, names: tuple[str, ...], rate: float, *, seconds: float = 8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    n = int(seconds * rate)
    columns = {name: wave(n, phase=k + len(path.name)) for k, name in enumerate(names)}
    pd.DataFrame({"time": np.arange(n) / rate, **columns}).to_csv(path, index=False)


PLACES = {
    "words of their own": ("s{}_force", "s{}_angles"),
    "folders of kinds": ("force/{}", "angles/{}"),
    "folders of persons": ("S{}/force", "S{}/angles"),
    "sensors in folders": ("acc/{}", "heart rate/{}"),
}


@pytest.mark.parametrize("how", PLACES)
def test_files_of_several_kinds_for_each_person_are_one_recording(tmp_path: Path, how: str):
    fast, slow = PLACES[how]
    for person in (1, 2, 3):
        measured(tmp_path / f"{fast.format(person)}.csv", ("x", "y"), 100)
        measured(tmp_path / f"{slow.format(person)}.csv", ("knee", "hip", "heel"), 10)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert len(dataset) == 3
    assert [name.rpartition(" ")[2] for name in dataset.meta.channels] == [
        *(("x", "y") if "acc" in fast else ("knee", "hip", "heel")),
        *(("knee", "hip", "heel") if "acc" in fast else ("x", "y")),
    ]
    assert any("were measured at the same time" in text for text in worded(found.warnings))
    apart = revise(tmp_path, found.recipe, joined=False).recipe
    assert len(read(tmp_path, apart).meta.channels) < 5  # one kind, and the other can be chosen


def test_what_is_said_of_each_person_labels_the_recordings(tmp_path: Path):
    for person in (1, 2, 3):
        measured(tmp_path / f"s{person}_force.csv", ("x", "y"), 100)
        measured(tmp_path / f"s{person}_angles.csv", ("knee", "hip"), 10)
    about = pd.DataFrame({"person": ["s1", "s2", "s3"], "age": [31, 44, 29]})
    about.to_csv(tmp_path / "people.csv", index=False)
    dataset = load(tmp_path)
    assert dataset.ids == ("s1", "s2", "s3")
    assert dataset.labels["age"].tolist() == [31, 44, 29]


@pytest.mark.parametrize("sensors", [("acc", "gyro"), ("Accelerometer", "HeartRate")])
def test_who_lacks_a_sensor_is_left_out_and_said(tmp_path: Path, sensors: tuple[str, str]):
    for person in (1, 2, 3):
        for sensor in sensors[: 1 if person == 2 else 2]:
            measured(tmp_path / f"P{person}_{sensor}.csv", ("x", "y", "z"), 50)
    dataset = load(tmp_path)
    assert (len(dataset), len(dataset.meta.channels)) == (2, 6)
    assert f"P2_{sensors[0]}.csv was left out." in worded(dataset.meta.notes)


def test_kinds_that_dont_measure_at_once_stay_apart(tmp_path: Path):
    for person in (1, 2):
        measured(tmp_path / f"s{person}_force.csv", ("x", "y"), 100)
        measured(tmp_path / f"s{person}_walk.csv", ("knee", "hip"), 10, seconds=50)
    found = recognise(tmp_path)
    assert not found.recipe.joined
    assert found.options[0].name == "sheet"  # the other kind is a choice


@pytest.mark.parametrize(("hours", "joined"), [((0, 70, 80, 250, 260, 400), False), ((), True)])
def test_what_was_measured_now_and_then_isnt_interpolated_between_days(
    tmp_path: Path, hours: tuple[int, ...], joined: bool
):
    """A number for each day, and one for each run; a number every third day is a slow sensor's."""
    for month in (1, 2, 3):
        days = pd.date_range(f"2025-{month:02d}-01", periods=28, freq="D")
        at = days[0] + pd.to_timedelta(hours, "h") if hours else days[::3]
        for name, column, times in (("daily", "mean", days), ("run", "peak", at)):
            values = {"timestamp": times, column: wave(len(times))}
            pd.DataFrame(values).to_csv(tmp_path / f"{name}_2025-{month:02d}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.joined == joined
    channels = read(tmp_path, found.recipe).meta.channels
    assert channels == (("daily", "run") if joined else ("mean",))


def test_two_recordings_of_one_kind_stay_apart(tmp_path: Path):
    for name in ("left", "right"):
        measured(tmp_path / f"{name}.csv", ("x", "y"), 50)
    assert load(tmp_path).ids == ("left", "right")


def test_a_sensors_name_in_every_row_is_no_event(tmp_path: Path):
    """Two sensors of one flight: BARO0 and IMU0 stand beside what each measured."""
    at = np.arange(105) / 100 - 0.756
    for name, channels in (("baro", ("T", "P")), ("imu", ("Ax", "Ay", "Az"))):
        columns = {c: wave(105, phase=k) for k, c in enumerate(channels)}
        flight = pd.DataFrame({"ts": at.round(3), "id": f"{name.upper()}0", **columns})
        flight.to_csv(tmp_path / f"{name}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == ("ts",)
    assert found.recipe.value_columns == ("baro T", "baro P", "imu Ax", "imu Ay", "imu Az")


@pytest.mark.parametrize("unit", ["%", "h"])
def test_a_charge_that_stays_the_same_in_each_recording_is_measured_and_no_label(
    tmp_path: Path, unit: str
):
    """How long it lasts may be one."""
    for device, charge in (("wrist", 100), ("ankle", 96), ("chest", 93)):
        measured(tmp_path / device / "motion.csv", ("x (g)", "y (g)"), 50)
        path = tmp_path / device / "power.csv"
        measured(path, ("voltage (V)",), 1)
        pd.read_csv(path).assign(**{f"charge ({unit})": float(charge)}).to_csv(path, index=False)
    found = recognise(tmp_path)
    column, steady = f"power charge ({unit})", unit == "%"
    assert (column in found.recipe.label_columns) is not steady
    assert (f"{column} doesn't change within any recording" in found.sentence) is steady


def test_cycles_and_a_ramp_of_temperatures_of_the_same_wells_are_two_kinds(tmp_path: Path) -> None:
    wells = [f"{row}{column}" for row in "ABCD" for column in range(1, 7)]
    for steps in ({"Cycle": np.arange(1, 41)}, {"Temperature": np.arange(65, 95.5, 0.5)}):
        ((name, at),) = steps.items()
        light = {well: np.cumsum(wave(len(at), phase=k)) for k, well in enumerate(wells)}
        pd.DataFrame({"": "", **steps, **light}).to_csv(tmp_path / f"RFU {name}.csv", index=False)
    cq = {"Well": wells, "Content": "Unkn", "Cq": 20 + wave(24), "SQ": 5 + wave(24, phase=2)}
    pd.DataFrame(cq).to_csv(tmp_path / "Cq Results.csv")
    found = recognise(tmp_path)
    # They were two recordings of the same channels, one in cycles and one in degrees.
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), dataset.lengths.max()) == (24, 40)
    (offer,) = next(w for w in found.warnings if w.offers).offers
    ramp = read(tmp_path, revise(tmp_path, found.recipe, **{offer.name: offer.value}).recipe)
    assert (len(ramp), ramp.lengths.max()) == (24, 61)


@pytest.mark.parametrize("pulses", [900, 60])
def test_a_file_beside_those_that_are_joined_is_said_and_offered_if_it_is_longer(
    tmp_path: Path, pulses: int
):
    """As a watch exports: a sum of each day in a file for each thing, and each pulse."""
    days = pd.date_range("2023-02-01", periods=120, freq="D").strftime("%Y-%m-%d")
    for k, name in enumerate(("steps", "distance", "calories")):
        table = pd.DataFrame({"date": days, "value": 50 + 9 * wave(120, phase=k)})
        table.to_csv(tmp_path / f"aggregates_{name}.csv", index=False)
    begins = pd.date_range("2023-02-01", periods=pulses, freq="17min").strftime("%Y-%m-%dT%H:%M:%S")
    pulse = pd.DataFrame({"start": begins, "heart": wave(pulses), "quality": wave(pulses, phase=3)})
    pulse.to_csv(tmp_path / "raw_tracker_hr.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("calories", "distance", "steps")
    offers = [offer for note in found.warnings for offer in note.offers if offer.name == "sheet"]
    assert [offer.value for offer in offers] == ["raw_tracker_hr.csv"] * (pulses == 900)
    assert any("raw_tracker_hr.csv" in text for text in worded(found.warnings))
    for offer in offers:
        other = revise(tmp_path, found.recipe, **dict(offer.changes))
        assert other.recipe.value_columns == ("heart", "quality")


DEVICES = {"Chest": ("X", "Y", "ECG"), "LeftWrist": ("X", "Y"), "RightWrist": ("X", "Y")}


def walked(folder: Path, session: int) -> None:
    """A file of each device, whose columns begin with its name, as a program of sensors writes."""
    folder.mkdir()
    for late, (device, axes) in enumerate(DEVICES.items()):
        at = 1_699_524_947_000 + session * 86_400_000 + late * 130 + np.arange(400) * 19.53125
        columns = {"Timestamp_Unix_CAL": at}
        columns |= {f"{axis}_CAL": wave(400, phase=k + late) for k, axis in enumerate(axes)}
        named = {f"S_{device}_{name}": of for name, of in columns.items()}
        path = folder / f"walk_0{session}_S_{device}_Calibrated_SD.csv"
        pd.DataFrame(named).to_csv(path, index=False)


@pytest.mark.parametrize("sessions", [1, 3])
def test_devices_whose_names_begin_columns_and_are_amid_names_of_files_measured_at_once(
    tmp_path: Path, sessions: int
):
    for session in range(1, sessions + 1):
        walked(tmp_path / f"2023-11-0{session}_walk_0{session}", session)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert found.recipe.joined
    assert sessions == 1 or len(dataset) == sessions  # one is cut into windows
    assert dataset.meta.channels == (
        "Chest X_CAL",
        "Chest Y_CAL",
        "Chest ECG_CAL",
        "Left Wrist X_CAL",
        "Left Wrist Y_CAL",
        "Right Wrist X_CAL",
        "Right Wrist Y_CAL",
    )


def test_recipes_that_name_channels_with_what_all_begin_with_read_as_before(tmp_path: Path):
    for person in (1, 2, 3):
        measured(tmp_path / f"s{person}_force.csv", ("force_x", "force_y"), 100)
        measured(tmp_path / f"s{person}_angles.csv", ("knee", "hip"), 10)
    recipe = recognise(tmp_path).recipe
    assert read(tmp_path, recipe).meta.channels[2:] == ("force x", "force y")
    before = ("angles knee", "angles hip", "force force_x", "force force_y")
    kept = read(tmp_path, replace(recipe, value_columns=before))
    assert kept.meta.channels == before


def test_files_that_share_all_columns_but_what_each_measured_are_channels(tmp_path: Path):
    at = pd.date_range("2023-05-11 10:00", periods=120, freq="min")
    for k, (name, column) in enumerate(
        {"eda": "eda_scl", "prv": "rmssd", "pulse-rate": "bpm"}.items()
    ):
        columns = {
            "timestamp_unix": at.astype("int64") // 10**6, "timestamp_iso": at.strftime("%FT%TZ"),
            "participant": "1-1-P001", column: wave(120, phase=k), "missing_value_reason": "",
        }  # fmt: skip
        pd.DataFrame(columns).to_csv(tmp_path / f"1-1-P001_{name}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("eda", "prv", "pulse rate")
    assert len(read(tmp_path, found.recipe.with_(window=0))) == 1


def test_files_of_a_kind_that_spells_its_time_otherwise_are_read(tmp_path: Path):
    """As Qualisys writes markers beside the forces of a plate."""
    for walk in (1, 2, 3):
        measured(tmp_path / f"Walk{walk}.csv", ("LHip X", "LHip Y"), 100)
        measured(tmp_path / f"Walk{walk}_f_1.csv", ("Fx", "Fy", "Fz"), 200)
        forces = tmp_path / f"Walk{walk}_f_1.csv"
        forces.write_text(forces.read_text().replace("time,", "TIME,"))
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == ("Fx", "Fy", "Fz")
    assert len(dataset) == 3
