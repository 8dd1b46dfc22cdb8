"""Files of sensors that measured at once are put side by side, and can be taken apart again."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import lines_to_marks
from sequitur_core.data.notes.files import files_left_out, files_of_sensors, sensors_of_some
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.several_files.side_by_side.sensors import recordings_of
from tests.core.files import table, wave, write
from tests.core.readers.tables.programs.files import as_csv, joined, text_of
from tests.notes import worded

START = 1_544_027_337.0


def of_wristband(rate: int, *columns: np.ndarray, start: float = START) -> str:
    """A file as Empatica's wristbands write it: start, rate, numbers."""
    n = len(columns)
    return text_of(", ".join([f"{start:.6f}"] * n), ", ".join([f"{rate}.0"] * n), *joined(columns))


@pytest.fixture
def wristband(tmp_path: Path) -> Path:
    """A minute of sensors with rates of their own, and files that are none."""
    path = tmp_path / "E4"
    path.mkdir()
    write(path / "ACC.csv", of_wristband(32, *(wave(32 * 60, phase=k) for k in range(3))))
    write(path / "BVP.csv", of_wristband(64, wave(64 * 60)))
    write(path / "HR.csv", of_wristband(1, np.tile([60.0, 64.0], 25), start=START + 10))
    write(path / "IBI.csv", text_of(f"{START:.6f}, IBI", "0.8,0.81", "1.6,0.79", "2.4,0.80"))
    write(path / "info.txt", "The first row is the initial time of the session.\n")
    write(path / "tags.csv", "")
    return path


def test_sensors_of_different_rates_become_channels_of_one_recording(wristband: Path):
    recipe = recognise(wristband).recipe
    assert recipe.joined
    assert recipe.value_columns == ("ACC 1", "ACC 2", "ACC 3", "BVP", "HR")


def test_rows_are_those_of_the_fastest_sensor_while_all_measure(wristband: Path):
    dataset = load(wristband, window=0, align="")
    assert dataset.lengths.tolist() == [49 * 64 + 1]
    assert dataset.meta.step == 1 / 64


def test_a_slow_sensor_is_interpolated_between_its_steps(wristband: Path):
    heart = load(wristband, window=0, align="").sequences[0][:, 4]
    np.testing.assert_allclose(heart[:65], np.linspace(60, 64, 65), atol=1e-6)


def test_what_was_put_together_and_what_was_left_out_is_said(wristband: Path):
    said = " ".join(worded(load(wristband).meta.notes))
    assert "ACC, BVP and HR were measured at the same time" in said
    assert "info.txt and IBI.csv were left out." in said


def test_files_beside_sensors_are_said_by_name_and_those_with_numbers_are_warned_of(
    wristband: Path,
) -> None:
    write(wristband / "IBI.csv", text_of(f"{START:.6f}, IBI", *[f"{k},0.8{k}" for k in range(9)]))
    for copy in "abcdef":
        shutil.copytree(wristband, wristband.parent / "study" / copy)
    found = recognise(wristband.parent / "study")
    [note] = files_left_out.among(found.warnings)
    assert str(note) == "IBI.csv (in 6 folders) was left out."
    said = worded(read(wristband.parent / "study", found.recipe).meta.notes)
    assert "info.txt (in 6 folders) was left out." in said


def of_belt(rate: int, *names: str, seconds: int = 20) -> str:
    """A file of a belt, whose clock shows milliseconds."""
    at = pd.Timestamp("2023-11-06 18:30:05") + pd.to_timedelta(
        np.arange(seconds * rate) * 1000 // rate, unit="ms"
    )
    columns = {name: wave(len(at), phase=k) for k, name in enumerate(names)}
    return as_csv({"Phone timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%f").str[:-3], **columns})


def test_rows_are_those_of_the_fastest_sensor_also_where_its_times_are_rounded(tmp_path: Path):
    write(tmp_path / "Belt_ACC.csv", of_belt(50, "X [mg]", "Y [mg]"))
    write(tmp_path / "Belt_ECG.csv", of_belt(130, "ecg [uV]"))
    found = recognise(tmp_path)  # steps of 7 and 8 ms looked uneven: beats of a heart were lost
    assert found.recipe.rows_of == "ECG"
    whole = found.recipe.with_(window=0)
    assert read(tmp_path, whole).lengths.sum() > 19 * 130
    earlier = read(tmp_path, whole.with_(rows_of=""))
    assert 19 * 50 < earlier.lengths.sum() < 20 * 50 + 1
    apart = revise(tmp_path, found.recipe, joined=False)
    again = revise(tmp_path, apart.recipe, joined=True)
    assert (apart.recipe.rows_of, again.recipe.rows_of) == ("", "ECG")


def of_phone(unit: str, *, since: float = 0.0) -> str:
    seconds = np.arange(400) * 0.01 + since
    return as_csv({"Time (s)": seconds, **{f"{a} ({unit})": wave(400) for a in "XYZ"}})


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    path = tmp_path / "phyphox"
    (path / "meta").mkdir(parents=True)
    write(path / "Accelerometer.csv", of_phone("m/s^2"))
    write(path / "Gyroscope.csv", of_phone("rad/s", since=0.002))
    write(path / "meta" / "device.csv", as_csv({"property": ["deviceModel"], "value": ["Pixel"]}))
    return path


def test_two_sensors_with_times_of_their_own_are_one_recording(phone: Path):
    recipe = recognise(phone).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("Time (s)",))
    assert recipe.value_columns[2:4] == ("Accelerometer Z (m/s^2)", "Gyroscope X (rad/s)")


def test_sensors_that_measured_one_after_the_other_are_sequences(tmp_path: Path):
    write(tmp_path / "acc.csv", of_phone("g"))
    write(tmp_path / "gyro.csv", of_phone("g", since=500))
    assert not recognise(tmp_path).recipe.joined


@pytest.fixture
def persons(tmp_path: Path) -> Path:
    for person in ("S1", "S2"):
        for sensor in ("acc", "gyro"):
            write(tmp_path / f"{person}_{sensor}.csv", of_phone("g"))
    return tmp_path


def test_each_person_is_a_recording_of_all_sensors(persons: Path):
    dataset = load(persons)
    assert dataset.ids == ("S1", "S2")
    assert dataset.sequences[0].shape == (400, 6)


def test_sensors_of_phones_shortened_to_four_letters_are_channels(tmp_path: Path):
    for name in ("Walk_m_58", "Jump_f_47"):
        for sensor in ("accm", "gyrm", "magm"):
            write(tmp_path / f"{name}_{sensor}.csv", of_phone("g"))
    dataset = load(tmp_path)
    assert dataset.ids == ("Jump_f_47", "Walk_m_58")
    assert dataset.sequences[0].shape == (400, 9)


def test_a_first_recording_without_a_number_is_called_so_beside_a_second(phone: Path):
    for name, unit in (("Accelerometer", "m/s^2"), ("Gyroscope", "rad/s")):
        write(phone / f"{name}_2.csv", of_phone(unit, since=60))
    assert load(phone).ids == ("1", "2")


def test_of_sensors_that_measured_for_a_short_time_it_is_said_why_they_are_left_out(
    wristband: Path,
) -> None:
    write(wristband / "TEMP.csv", of_wristband(4, 33 + wave(4 * 300)))
    write(wristband / "EDA.csv", of_wristband(4, wave(4 * 300)))
    (said, *_) = load(wristband).meta.notes
    assert "EDA and TEMP were measured at the same time" in worded([said])[0]
    assert "ACC, BVP and HR were left out: they measured for less than half" in worded([said])[0]


def test_of_one_sensor_of_several_persons_a_start_and_a_rate_are_no_samples(tmp_path: Path) -> None:
    for person in ("S1", "S2", "S3"):
        (tmp_path / person).mkdir()
        write(tmp_path / person / "BVP.csv", of_wristband(64, 90 * wave(640)))
    dataset = load(tmp_path)
    assert (dataset.lengths.tolist(), dataset.meta.step) == ([640] * 3, 1 / 64)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], 90 * wave(640), atol=1e-4)


@pytest.mark.parametrize("first", [[6, 6, 6], [-2, 5, 6]])
def test_a_sample_below_a_start_is_no_rate(tmp_path: Path, first: list[int]) -> None:
    """It was taken for steps per second, or the start for a sample."""
    samples = [*first, *np.round(9 * wave(60))]
    write(path := tmp_path / "log.csv", "".join(f"{s:.0f},\n" for s in (1_609_839_457, *samples)))
    found = recognise(path)
    data = read(path, found.recipe.with_(window=0))
    assert (data.sequences[0][:, 0].tolist(), data.meta.step_unit) == (samples, "step")
    assert "The first line says when the columns begin." in found.reasons


def test_further_times_of_a_sensor_are_no_channels(tmp_path: Path):
    rng = np.random.default_rng(0)
    for place in ("LeftWrist", "RightAnkle"):
        for sensor, unit in (("accelerometer", "g"), ("gyroscope", "deg/s")):
            at = np.arange(300) * 20 + rng.integers(-2, 3, 300)
            stamps = [f"2019-01-10T10.45.{k // 1000:02d}.{k % 1000:03d}" for k in at + 10]
            times = {"epoc (ms)": at + 1_547_142_301_124, "timestamp (-0700)": stamps,
                     "elapsed (s)": (np.arange(300) * 0.02).round(2)}  # fmt: skip
            axes = {f"{axis}-axis ({unit})": wave(300, phase=k) for k, axis in enumerate("xyz")}
            write(tmp_path / f"{place}_{sensor}.csv", as_csv({**times, **axes}))
    assert recognise(tmp_path).recipe.value_columns == tuple(
        f"{sensor} {axis}-axis ({unit})"
        for sensor, unit in (("accelerometer", "g"), ("gyroscope", "deg/s"))
        for axis in "xyz"
    )


def of_a_wrist(rate: float) -> str:
    seconds = np.arange(int(rate * 4)) / rate
    at = pd.Timestamp("2019-11-04T13:22:05.118") + pd.to_timedelta(seconds, "s")
    axes = {axis: wave(len(at), phase=k) for k, axis in enumerate("xyz")}
    return as_csv({"timestamp": [f"{t:%Y-%m-%dT%H.%M.%S.%f}"[:-3] for t in at], **axes})


@pytest.mark.parametrize(
    "names",
    [
        ("{0}/Wrist_{2}_Accelerometer_50.000Hz_1.7.3", "{0}/Wrist_{2}_Gyroscope_25.000Hz_1.7.3"),
        ("{0}/acc_no{1}", "{0}/gyro_no{2}"),
        ("{0}_acc_50Hz", "{0}_gyro_25Hz"),
    ],
)
def test_rates_and_what_each_folder_has_of_its_own_in_names_keep_no_sensors_apart(
    tmp_path: Path, names: tuple[str, str]
):
    for k, person in enumerate(("P1", "P2", "P3")):
        for name, rate in zip(names, (50, 25), strict=True):
            path = tmp_path / (name.format(person, 31 + k, 77 + k) + ".csv")
            path.parent.mkdir(exist_ok=True)
            write(path, of_a_wrist(rate))
    dataset = load(tmp_path)
    assert dataset.ids == ("P1", "P2", "P3")
    assert len(dataset.meta.channels) == 6


def test_files_that_cant_be_put_side_by_side_have_no_button_for_it(tmp_path: Path):
    write(tmp_path / "acc.csv", of_phone("g"))
    write(tmp_path / "gyro.csv", of_phone("g", since=500))
    found = recognise(tmp_path)
    for said in (found, revise(tmp_path, found.recipe, fill="zero")):
        (about,) = files_of_sensors.among(said.warnings)
        assert not about.offers
        assert not any(option.name == "joined" for option in said.options)


def test_files_of_sensors_can_be_taken_for_sequences(persons: Path):
    apart = revise(persons, recognise(persons).recipe, joined=False).recipe
    assert read(persons, apart).ids == ("S1_acc", "S1_gyro", "S2_acc", "S2_gyro")


def test_sensors_taken_apart_can_be_put_side_by_side_again(persons: Path):
    together = recognise(persons).recipe
    apart = revise(persons, together, joined=False)
    assert any(option.name == "joined" for option in apart.options)
    assert files_of_sensors.among(apart.warnings)[0].offers
    assert revise(persons, apart.recipe, joined=True).recipe == together


@pytest.mark.parametrize(
    "names",
    [
        ("Accelerometer", "TotalAcceleration"),
        ("Accelerometer", "Linear Acceleration", "Gyroscope"),
        ("Accelerometer", "AccelerometerUncalibrated", "Gyroscope", "GyroscopeUncalibrated"),
    ],
)
def test_what_a_phone_says_twice_of_a_sensor_is_one_recording(
    tmp_path: Path, names: tuple[str, ...]
):
    (tmp_path / "phone").mkdir()
    for seed, name in enumerate(names):
        columns = {"time": np.arange(200) / 50, "x": wave(200, phase=seed)}
        write(tmp_path / "phone" / f"{name}.csv", as_csv(columns))
    # Two files of one sensor were two recordings.
    dataset = load(tmp_path / "phone", window=0, align="")
    assert dataset.meta.channels == tuple(sorted(names))


def of_an_app(folder: Path, name: str, size: int, *, seed: int, start: float = 3) -> None:
    """A file as a student's app writes it: no names, a time in even steps, a mark at each end."""
    at = [f"{start + k / 100:.2f}" for k in range(size)]
    cells = [wave(size, phase=seed + k) for k in range(3)]
    write(folder / f"{name}.csv", text_of(*(f"{row};" for row in joined([at, *cells], ";"))))


def test_files_without_the_name_of_a_sensor_are_of_that_of_others_beside_its_folder(
    tmp_path: Path,
):
    (tmp_path / "gyro").mkdir()
    for seed, name in enumerate(("walk", "sit", "type")):
        of_an_app(tmp_path, name, 90 + seed, seed=seed)
        of_an_app(tmp_path / "gyro", name, 90 + seed, seed=seed + 9)
    of_an_app(tmp_path, "pour_accel", 80, seed=3)
    of_an_app(tmp_path / "gyro", "pour_gyro", 80, seed=4)
    dataset = load(tmp_path)
    assert {*dataset.meta.channels} == {f"{of} {k}" for of in ("acc", "gyro") for k in (2, 3, 4)}
    assert {*dataset.ids} == {"walk", "sit", "type", "pour"}


def test_files_without_the_name_of_a_sensor_that_measured_later_are_sequences(tmp_path: Path):
    for seed, name in enumerate(("walk", "sit", "type")):
        of_an_app(tmp_path, f"{name}_gyro", 90, seed=seed)
        of_an_app(tmp_path, name, 90, seed=seed + 9, start=70)
    assert len(load(tmp_path)) == 6


@pytest.fixture
def numbered(tmp_path: Path) -> Path:
    """Two sensors of a phone, each of which numbers its rows and measures when it can."""
    path = tmp_path / "phone"
    path.mkdir()
    for name, rate in (("acc", 50.0), ("gyro", 47.0)):
        n = int(60 * rate)
        at = (1_436_983_700_000 + np.arange(n) * 1000 / rate).round().astype(np.int64)
        waves = {f"attr_{axis}": wave(n, phase=k) for k, axis in enumerate("xyz")}
        write(path / f"{name}.csv", as_csv({"id": np.arange(1, n + 1), "attr_time": at, **waves}))
    return path


def test_numbers_of_the_rows_of_sensors_are_no_channels(numbered: Path) -> None:
    recipe = recognise(numbered).recipe
    assert recipe.joined
    channels = [f"{name} attr_{axis}" for name in ("acc", "gyro") for axis in "xyz"]
    assert sorted(recipe.value_columns) == sorted(channels)


def test_an_earlier_recipe_still_has_the_numbers_of_rows(numbered: Path) -> None:
    recipe = recognise(numbered).recipe
    earlier = recipe.with_(value_columns=(*recipe.value_columns, "gyro id"), window=0)
    assert "gyro id" in read(numbered, earlier).meta.channels


def _of_activities(who: int, sensor: str, *, pause: float = 40, kinds: str = "ABC") -> str:
    """A subject, an activity, ns and three axes; lines end in a semicolon, as those of WISDM do."""
    n = 60 * len(kinds)
    at = 92_026_708_196_641 + np.arange(n) * 50_354_004 + np.arange(n) // 60 * round(pause * 1e9)
    axes = [wave(n, phase=k + len(sensor)).round(6) for k in range(3)]
    rows = zip([who] * n, np.repeat([*kinds], 60), at, *axes, strict=True)
    return "".join(",".join(map(str, row)) + ";\n" for row in rows)


def _activities(path: Path, **how: float) -> Path:
    for who in (1600, 1601, 1602):
        for sensor in ("accel", "gyro"):
            folder = path / "raw" / sensor
            folder.mkdir(parents=True, exist_ok=True)
            name = f"data_{who}_{sensor}_phone.txt"
            write(folder / name, _of_activities(who, sensor, **how))
    return path


def test_words_that_all_sensors_repeat_are_kept_once_and_so_is_who_it_was(tmp_path: Path) -> None:
    found = recognise(_activities(tmp_path / "phone", pause=0))
    assert found.recipe.id_columns == ("file",)
    assert found.recipe.value_columns == tuple(f"{s} {k}" for s in ("accel", "gyro") for k in "456")
    said = [p.label() for p in found.partitions]
    assert any("column 2 (9)" in label for label in said)
    assert not any(c in found.table.columns for c in ("accel 1", "gyro 1"))
    assert "column 1" in found.table.columns


def test_what_somebody_did_between_pauses_is_a_sequence_each(tmp_path: Path) -> None:
    path = _activities(tmp_path / "phone")
    found = recognise(path)
    assert found.recipe.id_columns == ("file", "column 2")
    assert "the time pauses where column 2 changes" in " ".join(found.reasons)
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == [60] * 9
    assert dataset.meta.step == pytest.approx(0.050354, rel=1e-4)
    assert {*dataset.labels["column 2"]} == {*"ABC"}


def test_one_file_of_two_kinds_among_others_of_one_divides_no_file(tmp_path: Path) -> None:
    path = tmp_path / "phone"
    path.mkdir()
    for who, kinds in ((1600, "AB"), (1601, "A"), (1602, "B"), (1603, "A"), (1604, "B")):
        for sensor in ("accel", "gyro"):
            write(path / f"data_{who}_{sensor}.txt", _of_activities(who, sensor, kinds=kinds))
    assert recognise(path).recipe.id_columns == ("file",)


def test_a_recipe_that_names_columns_of_each_sensor_finds_them(tmp_path: Path) -> None:
    path = _activities(tmp_path / "phone")
    columns = tuple(f"{s} {k}" for s in ("accel", "gyro") for k in "456")
    earlier = recognise(path).recipe.with_(
        id_columns=("file",), label_columns=("accel 1", "gyro 1"), value_columns=columns
    )
    dataset = read(path, earlier)
    assert dataset.lengths.tolist() == [180] * 3
    assert dataset.labels["gyro 1"].astype(str).tolist() == ["1600", "1601", "1602"]


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    """What a phone measured in forty seconds, and where it was each second, as it is written."""
    path = tmp_path / "walk"
    path.mkdir()
    for name, apart, columns in (
        ("Accelerometer", 0.02, {"x": 31, "y": 43}),
        ("Gyroscope", 0.02, {"z": 37}),
        ("Location", 1.0, {"accuracy": 0, "speed": 9}),
    ):
        at = np.arange(0, 40, apart).round(3)
        cells = {c: wave(len(at), period=p) if p else 4.0 for c, p in columns.items()}
        pd.DataFrame({"seconds_elapsed": at, **cells}).to_csv(path / f"{name}.csv", index=False)
    pd.DataFrame({"version": [3], "platform": ["ios"]}).to_csv(path / "Metadata.csv", index=False)
    return path


def test_all_can_have_the_rows_of_a_slow_file_beside_the_sensors(walk: Path):
    found = recognise(walk)
    assert found.recipe.value_columns == ("Accelerometer x", "Accelerometer y", "Gyroscope")
    assert "Location was measured in steps of its own and is left out." in str(found.warnings[0])
    assert not files_left_out.among(found.warnings)  # which was said
    offer = next(o for w in found.warnings for o in w.offers if o.name == "rows_of")
    assert offer.label == "Steps of Location for all"
    now = revise(walk, found.recipe, **offer.changes, window=0)
    assert "the others were averaged" in str(now.warnings[0])
    assert all(o.name != "rows_of" for w in now.warnings for o in w.offers)
    dataset = read(walk, now.recipe)
    assert dataset.meta.channels == (*found.recipe.value_columns, "Location speed")
    assert (dataset.lengths.tolist(), dataset.meta.step) == ([40], 1)
    means, speed = dataset.sequences[0][:, 0], dataset.sequences[0][:, 3]
    around = wave(2000, period=31)[25:-25].reshape(39, 50).mean(axis=1)[:-1]
    np.testing.assert_allclose(means[1:-1], around, atol=0.05)
    np.testing.assert_allclose(speed, wave(40, period=9), atol=1e-4)
    again = revise(walk, now.recipe, joined=True)
    assert again.recipe.rows_of == "Accelerometer"


def test_what_somebody_noted_beside_a_slow_file_keeps_no_sensors_apart(walk: Path) -> None:
    notes = {"seconds_elapsed": [2.0, 11.0, 30.0], "text": ["waiting", "walking", "running"]}
    pd.DataFrame(notes).to_csv(walk / "Annotation.csv", index=False)
    found = recognise(walk)
    assert found.recipe.value_columns == ("Accelerometer x", "Accelerometer y", "Gyroscope")
    assert {*notes["text"]} <= {*read(walk, found.recipe.with_(window=50)).labels["activity"]}


def test_a_slower_sensor_among_small_files_is_no_note_beside_two() -> None:
    sizes = {"Accel.csv": 300, "ECG.csv": 600, "RR.csv": 3, "Summary.csv": 12, "Event.csv": 1}
    assert [*recordings_of([*sizes], sizes).values()] == [["Accel.csv", "ECG.csv"]]
    assert recordings_of([*sizes, "Breathing.csv"], sizes | {"Breathing.csv": 60}) == {}


def test_large_files_of_no_sensor_keep_sensors_apart(walk: Path) -> None:
    for name in ("Weather", "Traffic", "Sales"):
        at = np.arange(0, 40, 0.02).round(3)
        columns = {"seconds_elapsed": at, "p": wave(len(at)), "q": 3 * wave(len(at), phase=2)}
        pd.DataFrame(columns).to_csv(walk / f"{name}.csv", index=False)
    assert "Accelerometer x" not in recognise(walk).recipe.value_columns


@pytest.mark.parametrize("lasting", [0.2, 1.0])
def test_a_file_of_few_seconds_or_one_that_never_changes_is_not_offered(walk: Path, lasting: float):
    at = np.arange(0, 40 * lasting)
    cells = {"seconds_elapsed": at, "speed": np.full(len(at), 3.0) if lasting == 1 else at}
    pd.DataFrame(cells).to_csv(walk / "Location.csv", index=False)
    found = recognise(walk)
    assert all(o.name != "rows_of" for w in found.warnings for o in w.offers)


@pytest.mark.parametrize(("mark", "said"), [(65535.0, True), (250.0, False)])
def test_a_mark_of_a_slower_sensor_is_asked_about_as_lines_lead_to_it(
    tmp_path: Path, mark: float, said: bool
) -> None:
    """As of the beats of a heart, while a belt finds none."""
    beats = (60 + 5 * wave(60)).round()
    beats[:25] = mark
    write(tmp_path / "EDA.csv", of_wristband(16, wave(960)))
    write(tmp_path / "HR.csv", of_wristband(1, beats))
    found = recognise(tmp_path)
    notes = lines_to_marks.among(found.warnings)
    assert (len(notes) == 1) == said
    if said:
        assert "HR is 65535 in" in str(notes[0])
        without = revise(tmp_path, found.recipe, **notes[0].offers[0].changes)
        assert read(tmp_path, without.recipe).meta.channels == ("EDA",)


@pytest.mark.parametrize("alone", [0, 1, 3])
def test_sensors_beside_some_recordings_are_joined_by_a_button_where_many_have_none(
    tmp_path: Path, alone: int
) -> None:
    """As the barometers of lifts, and none on the stairs; a recording or two may lack one."""
    for group in "123":
        folder = tmp_path / f"Gruppe{group}"
        folder.mkdir()
        rides = ("lift up", "lift down", *(["stairs", "jump"] if int(group) <= alone else []))
        for k, ride in enumerate(rides):
            at = np.arange(300) / 100
            force = {"time": at, "gFx": wave(300, phase=k), "gFy": wave(300, phase=k + 3)}
            table(folder / f"{ride}.csv", force)
            if ride not in ("stairs", "jump"):
                pressure = {"time": at[::20], "p": 978 + wave(15, phase=k)}
                table(folder / f"{ride} Barometer.csv", pressure)
    found = recognise(tmp_path)
    together = alone < 2
    assert found.recipe.joined == together
    assert len(read(tmp_path, found.recipe)) == (6 if together else 12)
    asked = sensors_of_some.among(found.warnings)
    assert len(asked) == (not together)
    for note in asked:
        assert str(note).startswith("Another sensor measured beside 6 recordings (such as lift")
        pressed = revise(tmp_path, found.recipe, **note.offers[0].changes)
        assert len(read(tmp_path, pressed.recipe)) == 6
