"""Folders and archives of tables: each file one sequence, or one in every row."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.names.parts import kinds_of
from tests.core.files import folder_as_zip, wave
from tests.core.readers.tables.programs.bodies.trackers import pupils
from tests.notes import worded

LENGTHS = (31, 40, 52, 35, 44, 38)


def recording(length: int, seed: int) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(length, 2)).round(4)
    return pd.DataFrame({"t": np.arange(length) * 0.5, "x (m)": values[:, 0], "y": values[:, 1]})


def folder(path: Path, names: list[str], **written: object) -> Path:
    for seed, name in enumerate(names):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        recording(LENGTHS[seed % 6], seed).to_csv(path / name, index=False, **written)
    return path


@pytest.fixture
def by_folder(tmp_path: Path) -> Path:
    names = [f"{kind}/{i}.csv" for kind in ("run", "walk") for i in range(3)]
    return folder(tmp_path / "gait", names)


def test_each_file_is_read_in_its_own_encoding(tmp_path: Path):
    days = tmp_path / "days"
    days.mkdir()
    for day, encoding in enumerate(("latin-1", "utf-8", "utf-8"), 1):
        table = recording(20, day).rename(columns={"x (m)": "Irradiance (W/m²)"})
        table.to_csv(days / f"day{day}.csv", index=False, encoding=encoding)
    recipe = recognise(days).recipe
    assert recipe.value_columns == ("Irradiance (W/m²)", "y")
    assert list(read(days, recipe).ids) == ["day1", "day2", "day3"]


def test_each_file_is_a_recording_labelled_by_its_folder(by_folder: Path):
    found = recognise(by_folder)
    assert found.sentence == "6 recordings of 31-52 steps, 2 channels, labelled by folder"
    assert "Each file is one sequence, and its rows are the steps." in found.reasons


def test_the_numbers_are_those_of_the_files(by_folder: Path):
    dataset = load(by_folder)
    assert dataset.ids == ("run/0", "run/1", "run/2", "walk/0", "walk/1", "walk/2")
    assert list(dataset.labels["folder"]) == ["run"] * 3 + ["walk"] * 3
    for seed, sequence in enumerate(dataset.sequences):
        expected = recording(LENGTHS[seed], seed)[["x (m)", "y"]].to_numpy(np.float32)
        np.testing.assert_allclose(sequence, expected, rtol=1e-6)


def test_units_and_steps_are_those_of_the_files(by_folder: Path):
    meta = load(by_folder).meta
    assert meta.channels == ("x", "y")
    assert meta.units == ("m", "")
    assert meta.step == 0.5


def test_an_archive_is_read_as_its_folder_is(by_folder: Path, tmp_path: Path):
    archive = folder_as_zip(tmp_path / "gait.zip", by_folder)
    packed, plain = load(archive), load(by_folder)
    assert packed.ids == plain.ids
    for one, other in zip(packed.sequences, plain.sequences, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_recipe_reads_the_same_again(by_folder: Path):
    recipe = recognise(by_folder).recipe
    one, other = read(by_folder, recipe), load(by_folder)
    for a, b in zip(one.sequences, other.sequences, strict=True):
        np.testing.assert_array_equal(a, b)


def test_part_of_the_names_is_a_label_where_there_are_no_folders(tmp_path: Path):
    path = folder(tmp_path / "f", [f"{kind}_{i}.csv" for kind in ("run", "walk") for i in range(3)])
    assert list(load(path).labels["kind"]) == ["run"] * 3 + ["walk"] * 3


def test_semicolons_and_decimal_commas_are_found_for_all_files(tmp_path: Path):
    names = [f"{i}.csv" for i in range(6)]
    plain = load(folder(tmp_path / "plain", names))
    other = load(folder(tmp_path / "other", names, sep=";", decimal=","))
    np.testing.assert_array_equal(plain.sequences[0], other.sequences[0])


def test_recordings_can_be_cut_into_windows(by_folder: Path):
    found = recognise(by_folder)
    windows = read(by_folder, revise(by_folder, found.recipe, window=10).recipe)
    assert set(windows.lengths) == {10}
    assert len(windows) == sum(length // 10 for length in LENGTHS)
    assert windows.recording.max() == 5


def test_files_with_a_sequence_in_every_row_are_put_together(tmp_path: Path):
    rng = np.random.default_rng(0)
    for name in ("TRAIN", "TEST"):
        values = np.column_stack([np.arange(10) % 2, rng.normal(size=(10, 30)).cumsum(axis=1)])
        pd.DataFrame(values).to_csv(tmp_path / f"{name}.tsv", sep="\t", header=False, index=False)
    dataset = load(tmp_path)
    assert len(dataset) == 20
    assert set(dataset.lengths) == {30}
    assert list(dataset.labels["file"]) == ["TEST"] * 10 + ["TRAIN"] * 10


def test_a_file_that_lacks_a_column_is_said(tmp_path: Path):
    path = folder(tmp_path / "f", [f"{i}.csv" for i in range(4)])
    recording(30, 9)[["t", "y"]].to_csv(path / "9.csv", index=False)
    dataset = load(path)
    assert any("Not all files have x (m)" in note for note in worded(dataset.meta.notes))
    # Nothing of that channel can be filled in: an average stands there and isn't judged by.
    assert [bool(missing.any()) for missing in dataset.missing] == [False] * 4 + [True]


def test_a_damaged_file_is_named(tmp_path: Path):
    path = folder(tmp_path / "f", ["a.csv"])
    (path / "c.csv").write_bytes(b"%PDF-1.7" + bytes(5_000))
    with pytest.raises(SequiturError, match=r"c\.csv.*a PDF document"):
        recognise(path)


def test_a_column_named_file_stays(tmp_path: Path):
    for name in "abc":
        recording(20, 0).assign(file=3.5).to_csv(tmp_path / f"{name}.csv", index=False)
    assert load(tmp_path).ids == ("a", "b", "c")


def test_progress_counts_the_files(by_folder: Path):
    said: list[str] = []
    read(by_folder, recognise(by_folder).recipe, progress=lambda share, what: said.append(what))
    assert said[0] == "Reading file 1 of 6"
    assert said[-1] == "Read 6 files"


def test_workbooks_and_parquet_files_can_be_many_too(tmp_path: Path):
    for ending, write in (("xlsx", "to_excel"), ("parquet", "to_parquet")):
        (tmp_path / ending).mkdir()
        for i in range(3):
            getattr(recording(LENGTHS[i], i), write)(
                tmp_path / ending / f"{i}.{ending}", index=False
            )
        assert [len(s) for s in load(tmp_path / ending).sequences] == list(LENGTHS[:3])


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (["walk_01", "walk_02", "run_01", "run_02"], ["walk", "walk", "run", "run"]),
        (["s1-Walk", "s2-Walk", "s1-run", "s2-run"], ["walk", "walk", "run", "run"]),
        (["a", "b", "c", "d"], []),
        (["sitting", "walking1", "walking2"], ["sitting", "walking", "walking"]),
        (["walk_1", "walk_2", "run_1", "sit_1"], ["walk", "walk", "run", "sit"]),
        (["acc", "acc1", "gyr"], []),
        (["ch1", "ch2", "ref"], []),
        (["rec1", "rec2", "rec3"], []),
        (["1", "2"], []),
        ([], []),
    ],
)
def test_kinds_are_parts_that_some_names_share(names: list[str], kinds: list[str]):
    assert kinds_of(names) == kinds


@given(
    st.lists(
        st.lists(st.floats(-100, 100, width=16), min_size=6, max_size=20), min_size=2, max_size=5
    )
)
@example([[0.0] * 9 + [1.0, 0.5], *2 * [[0.0] * 4 + [1.0, 0.5]]])  # the first holds the others'
def test_written_recordings_come_back(tmp_path_factory, values: list[list[float]]):
    path = tmp_path_factory.mktemp("many")
    for i, one in enumerate(values):
        frame = pd.DataFrame({"t": np.arange(len(one)), "v": one})
        frame.to_csv(path / f"{i}.csv", index=False)
    choices = {"layout": "tidy", "id_columns": ("file",), "value_columns": ("v",)}
    dataset = load(path, **choices, missing_numbers=())
    assert [len(s) for s in dataset.sequences] == [len(one) for one in values]
    for one, sequence in zip(values, dataset.sequences, strict=True):
        np.testing.assert_allclose(sequence[:, 0], np.array(one, np.float32), rtol=1e-6)


def test_a_file_with_names_of_columns_alone_is_left_out_beside_another_odd_one(tmp_path: Path):
    # As loggers on phones write them, with remarks in files of their own.
    path = folder(tmp_path / "log", ["Accelerometer.csv", "Gyroscope.csv"])
    (path / "Annotation.csv").write_text("time,text\n")
    (path / "Metadata.csv").write_text("device,platform,version\nPixel 6,android,14\n")
    dataset = load(path, joined=False)
    assert dataset.ids == ("Accelerometer", "Gyroscope")
    assert "Annotation.csv holds no rows and was left out." in worded(dataset.meta.notes)


def test_files_that_all_have_names_of_columns_alone_are_refused(tmp_path: Path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("t,x\n")
    with pytest.raises(SequiturError, match="no rows below it"):
        load(tmp_path)


def test_dat_files_beside_tables_are_left_out_and_alone_are_tables(tmp_path: Path):
    path = folder(tmp_path / "walks", ["a.csv", "b.csv", "c.csv"])
    for name in ("a.dat", "b.dat", "c.dat"):
        (path / name).write_bytes(bytes(range(256)))
    assert load(path).ids == ("a", "b", "c")
    assert load(folder(tmp_path / "logs", ["a.dat", "b.dat", "c.dat"])).ids == ("a", "b", "c")


@pytest.mark.parametrize(
    ("names", "told"), [(("S1_acc", "S1_gyro"), True), (("acc1", "acc2"), False)]
)
def test_files_of_different_sensors_are_said_to_be_sequences(
    tmp_path: Path, names: tuple[str, ...], told: bool
):
    path = folder(tmp_path / "log", [f"{name}.csv" for name in names])
    found = revise(path, recognise(path).recipe, joined=False)
    assert any("name different sensors" in text for text in worded(found.warnings)) == told


def test_files_of_one_row_each_are_steps_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for frame in range(24):
        person = {"pose_keypoints_2d": [frame * frame, float(wave(24)[frame]), 0.9], "hand": []}
        (tmp_path / f"walk_{frame}_keypoints.json").write_text(json.dumps({"people": [person]}))
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe.with_(window=0))
    assert dataset.lengths.tolist() == [24]
    assert dataset.sequences[0][:, 0].tolist() == [frame * frame for frame in range(24)]


def test_files_of_one_row_each_are_recordings_by_what_their_names_share(tmp_path: Path) -> None:
    for clip in ("walk", "run"):
        for frame in range(12):
            x = float(wave(12, phase=len(clip))[frame])
            (tmp_path / f"{clip}_{frame:03}.json").write_text(json.dumps([{"x": x, "y": -x}]))
    dataset = load(tmp_path)
    assert dataset.ids == ("run", "walk")
    assert dataset.lengths.tolist() == [12, 12]


def test_what_several_people_do_in_files_of_a_frame_each_is_a_sequence(tmp_path: Path) -> None:
    for frame in range(30):
        seen = [0, 1, 2] if 10 <= frame < 22 else [0, 1]
        unseen = [0, 0, 0] if frame == 4 else [5 + frame, 9, 0.8]
        people = [
            {"person_id": [-1], "pose_keypoints_2d": [100 * k + frame * k, frame, 0.9, *unseen]}
            for k in seen
        ]
        (tmp_path / f"film_{frame:03}_keypoints.json").write_text(json.dumps({"people": people}))
    dataset = load(tmp_path)
    assert not any("empty column" in note for note in worded(dataset.meta.notes))
    assert (dataset.ids, dataset.lengths.tolist()) == (("1", "2", "3"), [30, 30, 12])
    assert dataset.sequences[2][:, 0].tolist() == [200 + 2 * frame for frame in range(10, 22)]
    place = dataset.meta.channels.index("pose_keypoints_2d 4")
    assert dataset.sequences[0][4, place] == pytest.approx(9)  # 0 was no place, and is filled in


def test_files_of_a_few_rows_that_dont_go_on_are_no_frames(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(12, 3, 30)).cumsum(axis=2)
    for k in range(12):
        pd.DataFrame(values[k]).to_csv(tmp_path / f"set_{k}.csv", header=False, index=False)
    assert load(tmp_path).lengths.tolist() == [30] * 36


@pytest.mark.parametrize("name", ["S{0}_T{1}.csv", "sub-{0}_trial-{1}.csv"])
def test_names_in_folders_say_of_whom_files_are(tmp_path: Path, name: str):
    pairs = [(subject, trial) for subject in range(1, 4) for trial in (1, 2)]
    names = [f"{kind}/{name.format(*pair)}" for kind in ("run", "walk") for pair in pairs]
    labels = load(folder(tmp_path / "gait", names)).labels
    assert labels.nunique().to_dict() == {"folder": 2, "subject": 3, "trial": 2}


def test_numbers_of_files_in_folders_are_no_labels(tmp_path: Path):
    names = [f"{kind}/img_{i}.csv" for kind in ("run", "walk") for i in range(3)]
    assert list(load(folder(tmp_path / "gait", names)).labels) == ["folder"]


def matrices(path: Path, part: str, rows: int) -> Path:
    """Signals of one matrix each, and what was done in each row, of whom."""
    numbers = np.random.default_rng(rows).normal(size=(4, rows, 20)).round(3)
    (path / part / "signals").mkdir(parents=True)
    for name, rows_of in zip(("acc_x", "acc_y", "gyro_x", "gyro_y"), numbers, strict=True):
        lines = (" ".join(map(str, row)) for row in rows_of)
        (path / part / "signals" / f"body_{name}_{part}.txt").write_text("\n".join(lines))
    kinds, people = ([str(i % 2 + 1) for i in range(rows)], [str(i % 3) for i in range(rows)])
    (path / part / f"y_{part}.txt").write_text("\n".join(kinds))
    (path / part / f"subject_{part}.txt").write_text("\n".join(people))
    (path / "activity_labels.txt").write_text("1 WALKING\n2 SITTING\n")
    return path


def test_matrices_of_sensors_are_channels_of_the_same_sequences(tmp_path: Path):
    dataset = load(matrices(tmp_path / "phones", "train", 12))
    assert (len(dataset), dataset.meta.channels) == (
        12,
        ("body_acc_x", "body_acc_y", "body_gyro_x", "body_gyro_y"),
    )
    assert set(dataset.labels["y"]) == {"WALKING", "SITTING"}


def test_sets_of_matrices_stand_one_below_the_other(tmp_path: Path):
    matrices(tmp_path / "phones", "train", 12)
    labels = load(matrices(tmp_path / "phones", "test", 9)).labels
    assert labels["set"].value_counts().to_dict() == {"train": 12, "test": 9}


def test_matrices_of_sensors_can_be_taken_for_sequences(tmp_path: Path):
    assert len(load(matrices(tmp_path / "phones", "train", 12), joined=False)) == 48


def test_a_column_that_goes_on_is_the_time_where_a_clock_has_whole_seconds(tmp_path: Path):
    (tmp_path / "match").mkdir()
    for k in range(3):
        rows = [f"29.08.2026 18:00:{i // 10:02d},{i / 10:.1f},{v:.3f}"
                for i, v in enumerate(wave(60, phase=k))]  # fmt: skip
        text = "\n".join(["Timestamp,Seconds,Velocity", *rows])
        (tmp_path / "match" / f"player {'abc'[k]}.csv").write_text(text)
    dataset = load(tmp_path / "match")
    assert dataset.lengths.tolist() == [60, 60, 60]
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.1, "s")


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def of_player(k: int) -> str:
    rows = [f"{i / 10:.1f};{v:.3f};{47 + v / 999:.5f};{7 + k / 100:.2f}"
            for i, v in enumerate(wave(60, phase=k))]  # fmt: skip
    return "\n".join(["# Export", "# 10 Hz", "# by nobody", "Seconds;Speed;Lat;Lon", *rows])


def test_a_roster_written_otherwise_tells_of_files_by_a_word_in_their_names(tmp_path: Path):
    players = {"Ajdini": "FW", "Berger": "MF", "Conti": "FW"}
    files = {f"match for {name} 7{k}.csv": of_player(k) for k, name in enumerate(players)}
    roster = "\n".join(["Name,Position", *(f"{name},{at}" for name, at in players.items())])
    dataset = load(written(tmp_path / "d", files | {"roster.csv": roster}))
    assert dataset.labels["Position"].tolist() == ["FW", "MF", "FW"]
    # who runs north keeps a longitude, which isn't a label
    assert dataset.meta.channels == ("Speed", "Lat", "Lon")


@pytest.mark.parametrize("stations", [("HKD127",), ("HKD127", "AOM001")])
def test_directions_of_a_seismograph_are_channels(tmp_path: Path, stations: tuple[str, ...]):
    above = "Sampling Freq(Hz) 100Hz\nDuration Time(s)  4\nDir.\n"
    files = {
        f"{name}.{way}": above
        + "\n".join(" ".join(f"{int(v):8d}" for v in row) for row in 900 * one.reshape(50, 8))
        for name in stations
        for way, one in zip(("EW", "NS", "UD"), (wave(400, phase=k) for k in range(3)), strict=True)
    }
    path = written(tmp_path / "quake", files)
    dataset = load(path, window=0)
    assert (len(dataset), dataset.meta.channels) == (len(stations), ("EW", "NS", "UD"))
    assert dataset.meta.step == 0.01
    assert set(dataset.ids) == (set(stations) if len(stations) > 1 else {*dataset.ids})
    apart = load(path, window=0, joined=False)
    assert len(apart) == 3 * len(stations)


def test_a_sequence_without_any_value_in_a_channel_is_kept(tmp_path: Path):
    rows = [f"{name},{i},{v:.3f},{'' if name == 'buoy' else f'{v * 2:.3f}'}"
            for name in ("tug", "ferry", "yacht", "buoy")
            for i, v in enumerate(wave(90 if name != "buoy" else 12))]  # fmt: skip
    path = tmp_path / "ships.csv"
    path.write_text("\n".join(["mmsi,time,speed,heading", *rows]))
    found = recognise(path)
    assert len(read(path, found.recipe)) == 4
    assert any("1 sequence has no value at all in some channel" in why for why in found.reasons)


def test_sequences_within_files_are_told_apart_by_file_and_name(tmp_path: Path):
    tracks = "\n".join(
        f"{i + 1},{k + 1},{100 + 9 * v:.1f},{50 + 5 * v + k:.1f},1"
        for k in range(4)
        for i, v in enumerate(wave(40, phase=k))
    )
    files = {f"v0{n}/gt.txt": tracks for n in (2, 5)}
    dataset = load(written(tmp_path / "mot", files))
    assert (len(dataset), set(dataset.lengths.tolist())) == (8, {40})
    assert dataset.meta.channels == ("column 3", "column 4")


@pytest.mark.parametrize(("count", "days"), [(3, 20), (12, 4)])
def test_a_file_a_day_goes_on_from_file_to_file_for_each_name(
    tmp_path: Path, count: int, days: int
):
    """As of few drives over many days, or of all schools over few."""
    names = [f"NB{k:02d}" for k in range(count)]
    values = {name: wave(days, phase=k) for k, name in enumerate(names)}
    files = {
        f"2025-07-{day + 1:02d}.csv": "date,serial,smart_9\n"
        + "\n".join(f"2025-07-{day + 1:02d},{n},{9 + values[n][day]:.3f}" for n in names)
        for day in range(days)
    }
    dataset = load(written(tmp_path / "drives", files))
    lengths = dict(zip(dataset.ids, dataset.lengths.tolist(), strict=True))
    assert lengths == dict.fromkeys(names, days)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")


def test_a_file_a_day_with_a_date_and_a_clock_is_a_recording(tmp_path: Path):
    for day in range(1, 6):
        rows = [f"2026-11-0{day} {m // 60:02}:{m % 60:02} {m % 7}.5" for m in range(0, 1440, 10)]
        text = "\n".join(["Date Time Field", *rows])
        (tmp_path / f"bou{day}.min").write_text(text, encoding="utf-8")
    found = recognise(tmp_path)
    assert found.recipe.id_columns == ("file",)
    assert found.recipe.time_columns == ("Date", "Time")


def test_a_counter_called_as_its_file_is_no_channel(tmp_path: Path):
    names = ("Cold store A", "Cold store B", "Loading bay")
    files = {
        f"{name}.txt": f"{name},Time,Celsius\n"
        + "\n".join(f"{i + 1},2026-03-01 {i // 2:02d}:{i % 2 * 30:02d}:00,{4 + v:.2f}"
                    for i, v in enumerate(wave(40, phase=k)))
        for k, name in enumerate(names)
    }  # fmt: skip
    found = recognise(written(tmp_path / "loggers", files))
    assert found.recipe.value_columns == ("Celsius",)
    assert "counts the rows" in found.sentence


def test_events_beside_one_table_of_all_persons_are_no_recording(tmp_path: Path):
    series = "\n".join(
        f"p{k},{i},2026-01-0{k + 1}T00:{i // 12:02d}:{i % 12 * 5:02d},{v:.3f},{v / 2:.3f}"
        for k in range(3)
        for i, v in enumerate(wave(120, phase=k))
    )
    events = "\n".join(f"p{k},1,wakeup,{9 + k},2026-01-0{k + 1}T00:01:00" for k in range(3))
    files = {"series.csv": f"series_id,step,timestamp,anglez,enmo\n{series}",
             "events.csv": f"series_id,night,event,step,timestamp\n{events}"}  # fmt: skip
    dataset = load(written(tmp_path / "sleep", files), window=0)
    assert (len(dataset), dataset.meta.channels) == (3, ("anglez", "enmo"))


def test_columns_are_the_same_where_a_logger_writes_its_number_into_their_names(tmp_path: Path):
    for place, serial in (("inlet", 10360568), ("pond", 10384871)):
        at = pd.date_range("2024-05-01", periods=60, freq="15min").strftime("%m/%d/%y %H:%M")
        columns = {"Date": at, f"Temp, °C (LGR S/N: {serial})": wave(60), "Rain": wave(60)}
        pd.DataFrame(columns).to_csv(tmp_path / f"{place}.csv", index=False)
    dataset = load(tmp_path)
    assert dataset.meta.channels == ("Temp, °C", "Rain")
    assert len(dataset) == 2


def test_frames_of_several_films_are_their_steps_though_their_numbers_count_on(tmp_path: Path):
    for film in ("squat_1", "squat_2"):
        for frame in range(12):
            places = [float(v) for v in frame * frame / 8 + wave(30)]
            person = {"person_id": [-1], "pose_keypoints_2d": places}
            path = tmp_path / film / f"{film}_{frame:012}_keypoints.json"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps({"version": 1.3, "people": [person]}))
    dataset = load(tmp_path)
    assert (len(dataset), dataset.lengths.tolist(), dataset.element_shape) == (2, [12, 12], (30,))


def _film(folder: Path, *numbers: int) -> Path:
    """A frame with a person for each number, not all of whom is seen in the first; 17 has none."""
    for frame in numbers:
        places = [0.0, 0.0, 0.0] * (frame == numbers[0]) + [300 + frame / 8, 70.0, 0.9] * 4
        people = [{"person_id": [-1], "pose_keypoints_2d": places[:12]}]
        text = json.dumps({"version": 1.3, "people": [] if frame == 17 else people})
        (folder / f"ML_{frame:012}_keypoints.json").write_text(text)
    return folder


def test_a_frame_of_a_film_with_nobody_in_it_is_a_gap(tmp_path: Path) -> None:
    dataset = load(_film(tmp_path, *range(30)), window=0, align="", fill="mask")
    assert dataset.missing is not None
    assert dataset.missing[0].all(axis=1).tolist() == [k == 17 for k in range(30)]
    assert dataset.meta.channels == tuple(f"pose_keypoints_2d {k + 1}" for k in range(12))
    said = worded(dataset.meta.notes)
    assert any("Frame 17 has no file with a row" in note for note in said)
    assert not any("empty" in note or "Not all files" in note for note in said)


def test_frames_that_count_by_ten_have_no_gaps(tmp_path: Path) -> None:
    dataset = load(_film(tmp_path, *range(0, 300, 10)), window=0, align="")
    assert int(dataset.lengths.sum()) == 30


def test_a_file_called_as_its_day_has_the_date_of_its_times_of_day(tmp_path: Path) -> None:
    clock = pd.date_range("2014-01-01 08:58", periods=90, freq="s").strftime("%H:%M:%S")
    for place, name in (("a/x", "04-09-14"), ("a/x", "12-09-14"), ("b/y", "30-10-14")):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        rows = pd.DataFrame({"Time Stamp": clock, "depth": wave(90), "X Axis": wave(90, phase=1)})
        rows.to_csv(tmp_path / place / f"{name}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.time_columns == ("file", "Time Stamp")
    dataset = read(tmp_path, found.recipe)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "s")
    assert dataset.meta.channels == ("depth", "X Axis")
    assert dataset.ids == ("04-09-14", "12-09-14", "30-10-14")


def test_in_each_file_a_time_that_begins_anew_begins_a_sequence(tmp_path: Path) -> None:
    for person in range(2):
        sizes = (60, 70 + person)
        rng = np.random.default_rng(person)
        clock = np.concatenate([np.arange(s) / 60 + rng.uniform(0, 4e-3, s) for s in sizes])
        rows = pd.DataFrame({"picture": np.repeat(["cat.png", "dog.png"], sizes), "TIME": clock})
        rows.assign(x=wave(len(rows)), y=wave(len(rows), phase=1)).to_csv(
            tmp_path / f"user {person}.csv", index=False
        )
    dataset = load(tmp_path)
    assert dataset.ids[:2] == ("user 0, cat.png", "user 0, dog.png")
    assert dataset.lengths.tolist() == [60, 70, 60, 71]
    assert dataset.meta.channels == ("x", "y")


@pytest.mark.parametrize("alike", [True, False])
def test_names_that_differ_by_a_word_of_each_file_are_of_the_same_columns(
    tmp_path: Path, alike: bool
):
    months = [f"{1 + k % 12}/{2000 + k // 12}" for k in range(48)][::-1]
    for seed, land in enumerate(("Japan", "Korea", "Siam")):
        other = land if alike else f"half {seed}"
        columns = {"Month": months, f"Average {land}": 20 + wave(48, phase=seed)}
        columns |= {f"Min {other}": 15 + wave(48), f"Max {land}": 25 + wave(48)}
        pd.DataFrame(columns).to_csv(tmp_path / f"{land}.csv", index=False)
    found = recognise(tmp_path)
    if not alike:
        assert len(found.recipe.value_columns) == 9  # of each file its own, side by side
        assert any("measured at the same time" in text for text in worded(found.warnings))
        return
    assert found.recipe.value_columns == ("Average", "Min", "Max")  # Min is no minute
    dataset = read(tmp_path, found.recipe)
    assert dataset.ids == ("Japan", "Korea", "Siam")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "month")
    said = "Without it, Average, Min and Max are the same columns in all files."
    assert any(text.endswith(said) for text in worded(dataset.meta.notes))


def test_eyes_in_turn_are_a_sequence_each_in_every_file(tmp_path: Path):
    for person in ("P01", "P02"):
        (tmp_path / person).mkdir()
        (tmp_path / person / "pupil_positions.csv").write_text(pupils())
    found = recognise(tmp_path)  # eye_id was a channel of 0 and 1
    assert found.recipe.id_columns == ("file", "eye_id")
    assert len(read(tmp_path, found.recipe)) == 4
