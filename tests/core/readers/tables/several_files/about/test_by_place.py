"""Files that tell of recordings by where they lie: classes of rows, and names of numbers.

Or by their order: values of what is numbered.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write
from tests.notes import worded

ROWS = 400
MACHINES = ("machine-1-1", "machine-2-4")


def machines(folder: Path, *, rows: int = ROWS, labels: str = "test_label") -> None:
    """Recordings without names to train and to test on, and a class for each row of the latter."""
    for number, name in enumerate(MACHINES):
        for part in ("train", "test"):
            values = np.stack([wave(ROWS, phase=number + k, period=20 + k) for k in range(4)])
            lines = [",".join(f"{value:.6f}" for value in row) for row in values.T]
            place(folder / part / f"{name}.txt", lines)
        place(folder / labels / f"{name}.txt", [str(int(100 <= k < 250)) for k in range(rows)])


def place(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, "\n".join(lines) + "\n")


def test_a_class_for_each_row_in_a_folder_beside_is_its_label(tmp_path: Path):
    machines(tmp_path)
    found = recognise(tmp_path)
    assert any("label changes within the recordings" in why for why in found.reasons)
    dataset = read(tmp_path, found.recipe.with_(window=50))
    labels = dataset.labels["label"].tolist()
    assert labels[:8] == ["0", "0", "1", "1", "1", "0", "0", "0"]
    assert labels[16:] == ["none"] * 16  # nothing is known of those to train on
    assert "test_label/machine-2-4.txt says what happened" in str(worded(dataset.meta.notes))


@pytest.mark.parametrize("other", ["rows", "name"])
def test_other_columns_beside_recordings_are_no_classes(tmp_path: Path, other: str):
    if other == "rows":
        machines(tmp_path, rows=ROWS - 9)
    else:
        machines(tmp_path, labels="offsets")
    found = recognise(tmp_path)
    assert "label" not in found.recipe.label_columns
    assert not [why for why in found.reasons if "within the recordings" in why]


def houses(folder: Path, *, first: int = 1) -> None:
    """Houses with a file of seconds and watts for each channel, and what the channels are."""
    for house, appliances in enumerate([("mains", "oven", "fridge"), ("mains", "stove")]):
        listed = enumerate(appliances, first)
        place(folder / f"house_{house}" / "labels.dat", [f"{k} {name}" for k, name in listed])
        for number in range(1, len(appliances) + 1):
            watts = 100 + 50 * wave(300, phase=number + house)
            lines = [f"{1303132929 + 3 * k} {watt:.2f}" for k, watt in enumerate(watts)]
            place(folder / f"house_{house}" / f"channel_{number}.dat", lines)


def test_a_list_in_each_folder_names_the_numbers_of_files(tmp_path: Path):
    houses(tmp_path)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.labels["label"].tolist() == ["mains", "oven", "fridge", "mains", "stove"]
    assert len(dataset.meta.channels) == 1
    assert "house_0/labels.dat and house_1/labels.dat gives label" in str(
        worded(dataset.meta.notes)
    )


def test_a_list_of_other_numbers_names_no_files(tmp_path: Path):
    houses(tmp_path, first=2)
    assert recognise(tmp_path).recipe.label_columns == ("folder",)


def wells(folder: Path, *, gears: bool = False) -> None:
    """Wells in folders of what went wrong in them, with a class for each row; one idle sensor."""
    for kind, name in [(0, "a"), (0, "b"), (5, "a"), (5, "c"), (8, "b"), (8, "d")]:
        at = pd.date_range(f"2017-07-0{kind + 1} 10:00", periods=300, freq="s")
        seed = kind + ord(name)
        begins = np.repeat([0, 100 + kind, kind], 100)
        (folder / str(kind)).mkdir(parents=True, exist_ok=True)
        idle = 0 if name in "ab" else 1e7 + 1e5 * wave(300, phase=seed)
        pd.DataFrame(
            {
                "timestamp": at,
                "pressure": 1e6 + 1e5 * wave(300, phase=seed, period=40),
                "heat": 80 + wave(300, phase=seed + 3),
                "idle": idle,
                "class": np.arange(300) // 7 % 9 if gears else begins,
            }
        ).to_csv(folder / str(kind) / f"WELL-{name}_2017070{kind + 1}.csv", index=False)


def test_numbers_of_folders_in_a_column_are_classes_of_rows(tmp_path: Path):
    wells(tmp_path)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("pressure", "heat", "idle")
    labels = read(tmp_path, found.recipe.with_(window=100)).labels["class"].astype(int)
    assert labels.tolist()[:9] == [0, 100, 0] * 2 + [0, 105, 5]
    assert not any("code" in said for said in worded(found.warnings))  # what one sensor measured


def test_numbers_that_stand_in_files_of_all_folders_are_no_classes(tmp_path: Path):
    wells(tmp_path, gears=True)
    assert "class" not in recognise(tmp_path).recipe.label_columns


def engines(folder: Path, *, names: tuple[str, ...] = ("F1",), lives: int = 12) -> None:
    """Engines to train and to test on without names of columns, and how long the latter live on."""
    for number, name in enumerate(names):
        for part in ("train", "test"):
            lines = [
                f"{engine + 1} {cycle + 1} {value:.4f} {cycle / 7:.3f}"
                for engine in range(12)
                for cycle, value in enumerate(wave(40 + engine, phase=engine + number))
            ]
            place(folder / f"{part}_{name}.txt", lines)
        place(folder / f"RUL_{name}.txt", [f"{100 * number + 9 * k} " for k in range(lives)])


@pytest.mark.parametrize("names", [("F1",), ("F1", "F2")])
def test_a_line_for_each_of_what_is_numbered_to_test_on_labels_it(
    tmp_path: Path, names: tuple[str, ...]
):
    engines(tmp_path, names=names)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert len(dataset) == 24 * len(names)
    lives = dict(zip(dataset.ids, dataset.labels["RUL"], strict=True))
    assert [lives[f"test_F1, {k}"] for k in (1, 2, 12)] == [0, 9, 99]
    assert names == ("F1",) or lives["test_F2, 3"] == 118
    assert np.isnan([lives[name] for name in lives if name.startswith("train")]).all()
    assert "RUL_F1.txt has a line for each column 1 of test_F1" in str(worded(dataset.meta.notes))
    assert not any("seems to name" in text for text in worded(found.warnings))


def test_other_lists_tell_nothing_of_what_is_numbered(tmp_path: Path):
    engines(tmp_path, lives=11)
    assert "RUL" not in load(tmp_path).labels
