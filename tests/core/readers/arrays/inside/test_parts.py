"""Recordings in groups of one HDF5 file, and what its attributes say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sequitur_core.readers import load, read, recognise
from tests.core.files import wave

h5py = pytest.importorskip("h5py")
CLASSES = ("healthy", "faulty")


def steps(count: int, channels: int = 3) -> np.ndarray:
    return np.column_stack([wave(count, phase=k) for k in range(channels)])


def classes(file: Any) -> None:
    for name in CLASSES:
        for number in range(4):
            data = file.create_dataset(f"{name}/sample_{number:03d}", data=steps(60 + number))
            data.attrs["fs"] = 100


def trials(file: Any) -> None:
    for person, name in enumerate(CLASSES):
        for number in range(4):
            group = file.create_group(f"{name}/trial_{number}")
            group["emg"] = steps(60 + number)
            group["side"] = "LR"[(person + number) % 2]


@pytest.mark.parametrize("made", [classes, trials])
def test_numbered_recordings_in_several_groups_are_all_read(tmp_path: Path, made: Any) -> None:
    """One of them was cut into windows, or those of one number alone were read."""
    with h5py.File(path := tmp_path / "a.h5", "w") as file:
        made(file)
    dataset = load(path)
    assert dataset.lengths.tolist() == [60, 61, 62, 63] * 2
    assert dataset.labels["group"].value_counts().to_dict() == dict.fromkeys(CLASSES, 4)
    assert ("side" in dataset.labels) == (made is trials)


def test_a_recipe_of_one_of_them_reads_that_one(tmp_path: Path) -> None:
    with h5py.File(path := tmp_path / "a.h5", "w") as file:
        classes(file)
    again = recognise(path, array="healthy/sample_001").recipe
    assert again.layout == "long"
    assert {*read(path, again).recording} == {0}


def test_attributes_say_of_whom_recordings_are_and_what_channels_measure(tmp_path: Path) -> None:
    with h5py.File(path := tmp_path / "a.h5", "w") as file:
        file.attrs["lab"] = "north"
        for number in range(6):
            group = file.create_group(f"S{number:02d}")
            about = {"age": 20 + number, "sex": "MF"[number % 2], "made": f"2026-05-0{number + 1}"}
            group.attrs.update(about)
            data = group.create_dataset("acc", data=steps(80 + number))
            data.attrs.update({"units": "m/s^2", "columns": ["x", "y", "z"], "CLASS": "ARRAY"})
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert {*dataset.labels} == {"age", "sex"}
    assert dataset.meta.channels == ("x", "y", "z")
    assert dataset.meta.units == ("m/s^2",) * 3
    nothing: dict[str, Any] = {"named_channels": (), "given_names": (), "given_units": ()}
    before = found.recipe.with_(units=(), label_columns=(), **nothing)  # of an earlier version
    assert read(path, before).meta.channels == ("channel 1", "channel 2", "channel 3")


def test_attributes_of_several_files_are_their_labels_and_units_stand_side_by_side(
    tmp_path: Path,
) -> None:
    for number in range(4):
        with h5py.File(tmp_path / f"rec{number}.h5", "w") as file:
            file.attrs["diagnosis"] = ("none", "some")[number % 2]
            for name, unit in (("voltage", "mV"), ("heat", "°C")):
                file[name] = wave(90 + number, phase=len(name))
                file[name].attrs["units"] = unit
    dataset = load(tmp_path)
    assert dataset.labels["diagnosis"].tolist() == ["none", "some"] * 2
    assert dict(zip(dataset.meta.channels, dataset.meta.units, strict=True)) == {
        "heat": "°C", "voltage": "mV"
    }  # fmt: skip
