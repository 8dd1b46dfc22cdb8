"""Files of classrooms, phones and data to learn from, as their programs write them."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write

BLANKS = "          "  # that Strava writes above the rest of a .tcx


def capstone(*runs: int) -> str:
    """Runs side by side, each of its own length, with the run behind the unit."""
    names = [f"{what} Run #{run}" for run in runs for what in ("Time (s)", "Position (m)")]
    columns = []
    for run in runs:
        steps = 200 - 10 * run
        columns += [np.arange(steps) / 20, wave(steps, phase=run).round(4)]
    rows = (
        ",".join(str(of[k]) if k < len(of) else "" for of in columns)
        for k in range(max(map(len, columns)))
    )
    return "\n".join([",".join(names), *rows])


def test_runs_named_behind_the_units_are_sequences_with_these_units(tmp_path: Path) -> None:
    path = write(tmp_path / "runs.csv", capstone(1, 2, 3))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert found.sentence.startswith("3 runs of 170-190 steps")
    assert (dataset.meta.channels, dataset.meta.units) == (("Position",), ("m",))
    before = {"id_columns": ("series",), "time_columns": ("Time (s) Run #",)}
    then = read(path, found.recipe.with_(**before, value_columns=("Position (m) Run #",)))
    assert (then.ids, then.lengths.tolist()) == (dataset.ids, dataset.lengths.tolist())


def test_the_run_behind_the_units_of_all_columns_is_no_part_of_their_names(tmp_path: Path) -> None:
    names = "Time (s) Run #1,Position (m) Run #1,Velocity (m/s) Run #1"
    rows = (
        f"{k / 20},{a:.4f},{b:.4f}"
        for k, (a, b) in enumerate(zip(wave(300), wave(300, phase=2), strict=True))
    )
    meta = load(write(tmp_path / "run.csv", "\n".join([names, *rows]))).meta
    assert (meta.channels, meta.units) == (("Position", "Velocity"), ("m", "m/s"))


def workout(day: int) -> bytes:
    points = "".join(
        f"<Trackpoint><Time>2023-01-0{day}T10:{k // 60:02d}:{k % 60:02d}Z</Time>"
        f"<HeartRateBpm><Value>{140 + 9 * beat:.0f}</Value></HeartRateBpm></Trackpoint>"
        for k, beat in enumerate(wave(200, phase=day))
    )
    whole = f"<TrainingCenterDatabase><Track>{points}</Track></TrainingCenterDatabase>"
    return f"{BLANKS}<?xml version='1.0'?>\n{whole}".encode()


def test_blanks_above_xml_are_passed_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        for day in range(1, 5):
            packed.writestr(f"activities/700{day}.tcx.gz", gzip.compress(workout(day)))
    dataset = load(tmp_path / "export.zip")
    assert (len(dataset), dataset.meta.channels) == (4, ("heart rate",))


def test_what_a_zip_holds_is_told_by_its_own_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr("activities/run 7001.tcx", "<no end")
    with pytest.raises(SequiturError, match=r"run_7001\.tcx can't be read as TCX"):
        load(tmp_path / "export.zip")


def stream(path: Path, *, names: list[str]) -> None:
    """A data set as Hugging Face keeps it: a stream of Arrow that says what classes are called."""
    said = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
    table = pa.table(
        {
            "signal": [wave(90, phase=k).tolist() for k in range(24)],
            "label": [k % 2 for k in range(24)],
        }
    ).replace_schema_metadata({"huggingface": json.dumps(said)})
    with pa.ipc.new_stream(str(path), table.schema) as packed:
        packed.write_table(table)


def test_streams_of_arrow_are_read_with_the_names_of_their_classes(tmp_path: Path) -> None:
    stream(tmp_path / "data-00000-of-00001.arrow", names=["still", "walking"])
    dataset = load(tmp_path / "data-00000-of-00001.arrow")
    assert {*dataset.labels["label"]} == {"still", "walking"}
    assert dataset.lengths.tolist() == [90] * 24


def test_a_first_row_of_lists_is_no_names(tmp_path: Path) -> None:
    """As tslearn writes series of two channels: one in each line."""
    rows = (
        "|".join(" ".join(f"{x:.6f}" for x in wave(60 + k, phase=k + of)) for of in (0, 1))
        for k in range(20)
    )
    dataset = load(write(tmp_path / "series.txt", "\n".join(rows)))
    assert (len(dataset), len(dataset.meta.channels)) == (20, 2)


def test_numbered_dimensions_of_a_case_are_channels(tmp_path: Path) -> None:
    """As sktime writes series of several channels in a long table."""
    rows = [
        f"{case},{dim},{step},{x:.4f}"
        for case in range(15)
        for dim in range(3)
        for step, x in enumerate(wave(50, phase=case + dim))
    ]
    path = write(tmp_path / "long.csv", "\n".join(["case_id,dim_id,reading_id,value", *rows]))
    found = recognise(path).recipe
    assert (found.channel_column, found.id_columns) == ("dim_id", ("case_id",))
    assert load(path).meta.channels == ("dim_id 0", "dim_id 1", "dim_id 2")


def test_sensors_of_a_phone_in_one_list_are_side_by_side(tmp_path: Path) -> None:
    readings = [
        {"sensor": sensor, "seconds_elapsed": k / 100}
        | {axis: float(wave(300, phase=at + of)[k]) for at, axis in enumerate("xyz")}
        for k in range(300)
        for of, sensor in enumerate(("Accelerometer", "Gyroscope"))
    ]
    path = write(tmp_path / "walk.json", json.dumps(readings))
    assert recognise(path).recipe.channel_column == "sensor"
    assert len(load(path).meta.channels) == 6


def test_axes_behind_the_first_of_a_line_are_of_what_that_is(tmp_path: Path) -> None:
    """As an example for a sensor of motion writes it to the serial monitor."""
    lines = ["MPU6050 Found!"]
    for a, b, c in zip(wave(90), wave(90, phase=1), wave(90, phase=2), strict=True):
        lines += [
            f"Acceleration X: {a:.2f}, Y: {b:.2f}, Z: {9.8 + c:.2f} m/s^2",
            f"Rotation X: {b / 9:.2f}, Y: {c / 8:.2f}, Z: {a / 7:.2f} rad/s",
            f"Temperature: {26 + a * b:.2f} degC",
        ]
    path = write(tmp_path / "monitor.txt", "\n".join(lines))
    found = recognise(path).recipe
    meta = read(path, found).meta
    named = [f"{what} {axis}" for what in ("Acceleration", "Rotation") for axis in "XYZ"]
    assert [*meta.channels] == [*named, "Temperature"]
    assert [*meta.units] == ["m/s²"] * 3 + ["rad/s"] * 3 + ["°C"]
    before = ("Acceleration X", "Y", "Temperature (degC)")
    then = read(path, found.with_(sheet="", value_columns=before))
    assert then.meta.channels == ("Acceleration X", "Y", "Temperature")


def strokes(of: int, *, timed: bool) -> list[list[list[float]]]:
    """Two strokes of a drawing: a list for each axis, and one of times."""
    found = []
    for k in range(2):
        size = 9 + of % 4 + k
        axes = [[round(x, 2) for x in wave(size, phase=of + k + axis)] for axis in range(2)]
        found.append([*axes, [100 * k + 8 * step for step in range(size)]] if timed else axes)
    return found


@pytest.mark.parametrize("timed", [False, True])
def test_strokes_of_a_drawing_are_its_steps(tmp_path: Path, timed: bool) -> None:
    """As Quick, Draw! keeps them: simplified, and with the times of all steps."""
    drawings = [
        {
            "word": ["cat", "sun"][k % 2],
            "key_id": str(5_000_000 + 7 * k),
            "drawing": strokes(k, timed=timed),
        }
        for k in range(40)
    ]
    path = write(tmp_path / "drawn.ndjson", "\n".join(map(json.dumps, drawings)))
    found = recognise(path).recipe
    dataset = read(path, found)
    assert dataset.lengths.tolist() == [2 * (9 + k % 4) + 1 for k in range(40)]
    assert dataset.meta.channels[:2] == ("drawing x", "drawing y")
    assert {*dataset.labels["word"]} == {"cat", "sun"}
    assert found.time_columns == (("time",) if timed else ())
    first = [x for stroke in strokes(0, timed=False) for x in stroke[0]]
    np.testing.assert_allclose(dataset.sequences[0][:, 0], first, atol=1e-6)


def test_handwriting_in_inkml_is_a_sequence_with_what_was_written(tmp_path: Path) -> None:
    for k in range(8):
        traces = "".join(
            "<trace>"
            + ", ".join(f"{x:.0f} {y:.0f}" for x, y in zip(*stroke, strict=True))
            + "</trace>"
            for stroke in (
                [[100 + 50 * np.array(of) for of in one] for one in strokes(k, timed=False)]
            )
        )
        write(
            tmp_path / f"formula{k}.inkml",
            '<ink xmlns="http://www.w3.org/2003/InkML"><traceFormat><channel name="X"/>'
            f'<channel name="Y"/></traceFormat><annotation type="truth">{"ab"[k % 2]}</annotation>'
            f"{traces}</ink>",
        )
    dataset = load(tmp_path)
    assert dataset.lengths.tolist() == [2 * (9 + k % 4) + 1 for k in range(8)]
    assert dataset.labels["truth"].tolist() == ["a", "b"] * 4


def test_texts_and_letters_of_genes_are_refused_with_what_they_are(tmp_path: Path) -> None:
    reviews = [f"this film is good number {k},{k % 2}" for k in range(40)]
    with pytest.raises(
        SequiturError, match="holds texts \\(text\\), and label says of which class"
    ):
        load(write(tmp_path / "reviews.csv", "\n".join(["text,label", *reviews])))
    genes = [f"P{k},{'ACDEFGHIKL'[k % 5 :] * 6},{['kinase', 'GPCR'][k % 2]}" for k in range(40)]
    with pytest.raises(SequiturError, match="letters in sequence, as those of genes or proteins"):
        load(write(tmp_path / "proteins.csv", "\n".join(["id,sequence,family", *genes])))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("MY_DATA.HTM", "<html><title>micro:bit data log</title></html>", "choose Download"),
        ("song.mid", "MThd", "notes of music"),
        ("games.pgn", '[Event "Blitz"]', "one row for each move"),
        ("train.tfrecord", "", "numpy.savez"),
    ],
)
def test_what_is_no_data_is_told_with_what_to_load(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(SequiturError, match=told):
        load(write(tmp_path / name, text))


def test_rows_that_say_from_when_to_when_are_not_at_when_they_were_changed(tmp_path: Path) -> None:
    """As Samsung Health exports what was measured."""
    begins = pd.date_range("2023-03-01", periods=300, freq="30min")
    table = pd.DataFrame(
        {
            "health.update_time": begins + pd.Timedelta(days=1),
            "health.create_time": begins + pd.Timedelta(hours=1),
            "health.start_time": begins,
            "health.heart_rate": (70 + 9 * wave(300)).round(1),
            "health.end_time": begins + pd.Timedelta(seconds=59),
        }
    )
    path = write(tmp_path / "heart_rate.csv", table.to_csv(index=False))
    assert recognise(path).recipe.time_columns == ("health.start_time",)


def test_sets_of_sequences_without_classes_are_read(tmp_path: Path) -> None:
    """As chorales are kept: the notes of four voices in each step."""
    sets = {
        name: [
            np.round(60 + 9 * np.stack([wave(80 + k, phase=k + of) for of in range(4)], axis=1))
            .astype(int)
            .tolist()
            for k in range(count)
        ]
        for name, count in (("train", 12), ("valid", 4), ("test", 5))
    }
    dataset = load(write(tmp_path / "chorales.json", json.dumps(sets)))
    assert (len(dataset), len(dataset.meta.channels)) == (21, 4)
    assert dataset.labels["split"].value_counts().to_dict() == {"train": 12, "test": 5, "val": 4}
