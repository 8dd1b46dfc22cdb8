"""HDF5 of neuroscience and of pandas: records with fields, plain frames, recordings of NWB."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from tests.core.files import wave
from tests.core.readers.arrays.test_reader import walks
from tests.notes import worded

h5py = pytest.importorskip("h5py")
STEPS = 400


@pytest.mark.parametrize("ending", ["h5", "hdf"])
def test_fields_of_records_are_channels(tmp_path: Path, ending: str) -> None:
    """As PyTables keeps them."""
    kinds = [("time", "f8"), ("fx", "f4"), ("fy", "f4")]
    made = np.zeros(STEPS, dtype=kinds)
    made["time"], made["fx"], made["fy"] = np.arange(STEPS) / 50, wave(STEPS), wave(STEPS, phase=1)
    with h5py.File(tmp_path / f"a.{ending}", "w") as file:
        file["run/readings"] = made
    dataset = load(tmp_path / f"a.{ending}")
    assert (dataset.meta.channels, dataset.meta.step) == (("fx", "fy"), 0.02)


def test_plain_frames_of_pandas_have_names_and_times(tmp_path: Path) -> None:
    at = pd.date_range("2024-01-01", periods=STEPS, freq="250ms").astype("datetime64[ns]")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        names = np.array(["EDA", "HR"], dtype="S3")
        file["df/axis0"] = file["df/block0_items"] = names
        file["df/axis1"] = at.astype(np.int64)
        file["df/axis1"].attrs["kind"] = np.bytes_("datetime64")
        file["df/block0_values"] = walks(2, STEPS).T
    meta = load(tmp_path / "a.h5").meta
    assert (meta.channels, meta.step, meta.step_unit) == (("EDA", "HR"), 0.25, "s")


def nwb(path: Path, *, who: int = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    with h5py.File(path, "w") as file:
        file.attrs["nwb_version"] = "2.5.0"
        file["general/subject/subject_id"] = f"m{who}"
        file["general/subject/genotype"] = "wt" if who < 2 else "ko"
        file["processing/ophys/Fluorescence/data"] = walks(5, STEPS).T
        file["processing/ophys/Fluorescence/timestamps"] = np.arange(STEPS) / 30
        file["processing/ophys/Segmentation/image_mask"] = np.ones((30, 40, 40), np.float32)
    return path


def test_pictures_without_times_are_no_sequences_of_nwb(tmp_path: Path) -> None:
    dataset = load(nwb(tmp_path / "a.nwb"))
    assert dataset.element_shape == (5,)
    assert dataset.meta.step == pytest.approx(1 / 30, rel=1e-4)


def test_noise_of_nwb_has_a_row_for_each_step(tmp_path: Path) -> None:
    path = nwb(tmp_path / "a.nwb")
    with h5py.File(path, "r+") as file:
        noise = np.random.default_rng(0).normal(size=(STEPS, 5))
        file["processing/ophys/Fluorescence/data"][...] = noise
    assert recognise(path).recipe.axes == "TC"


def test_a_folder_of_nwb_has_a_sequence_for_each_animal(tmp_path: Path) -> None:
    for who in range(4):
        nwb(tmp_path / f"sub-m{who}" / f"sub-m{who}_ses-1.nwb", who=who)
    dataset = load(tmp_path)
    assert dataset.lengths.tolist() == [STEPS] * 4
    assert dataset.labels["genotype"].tolist() == ["wt", "wt", "ko", "ko"]


def test_arrays_beside_tables_of_their_names_are_there_twice(tmp_path: Path) -> None:
    """As DeepLabCut writes what it found in each video."""
    for video in ("m1", "m2", "m3"):
        values = walks(4, STEPS).T
        pd.DataFrame(values, columns=[*"abcd"]).to_csv(tmp_path / f"{video}.csv", index=False)
        with h5py.File(tmp_path / f"{video}.h5", "w") as file:
            file["df/table"] = values
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert dataset.meta.channels == ("a", "b", "c", "d")
    assert any("tables of their names hold the same" in n for n in worded(dataset.meta.notes))
