"""NetCDF: stations, grids and profiles, of versions 3 and 4."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import netcdf_file

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from sequitur_core.readers.arrays.formats.netcdf_files import BoundedFile
from tests.core.files import wave, write

COUNT = 480
MISSING = -32767


def classic(path: Path, sizes: dict[str, int], fill: Callable[[Any], None]) -> Path:
    """A file of version 3 with dimensions of these sizes; `fill` makes its variables."""
    with netcdf_file(str(path), "w") as file:
        for name, size in sizes.items():
            file.createDimension(name, size)
        fill(file)
    return path


def times(file: Any, count: int, *, units: str = "hours since 1900-01-01 00:00:0.0") -> None:
    variable = file.createVariable("time", "d", ("time",))
    variable[:] = 1_000_000 + np.arange(count)
    variable.units = units


def packed(file: Any) -> None:
    """Temperature in whole numbers, as weather services pack it, and rain as it is."""
    times(file, COUNT)
    heat = file.createVariable("t2m", "h", ("time",))
    heat.scale_factor, heat.add_offset, heat._FillValue = 0.01, 280.0, np.int16(MISSING)
    values = (1000 * wave(COUNT)).astype(np.int16)
    values[5] = MISSING
    heat[:] = values
    heat.units = "K"
    file.createVariable("tp", "f", ("time",))[:] = wave(COUNT, phase=1)


def test_what_was_packed_is_in_its_own_units_again(tmp_path: Path) -> None:
    dataset = load(classic(tmp_path / "a.nc", {"time": COUNT}, packed))
    assert (dataset.meta.channels, dataset.meta.units) == (("t2m", "tp"), ("K", ""))
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    expected = 280 + (1000 * wave(COUNT)).astype(np.int16)[:5] / 100
    np.testing.assert_allclose(dataset.sequences[0][:5, 0], expected, rtol=1e-6)
    assert any("missing" in str(note) for note in dataset.meta.notes)


def test_a_grid_is_a_series_of_pictures(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        times(file, 60, units="days since 1800-1-1 00:00:00")
        for name, size in (("lat", 8), ("lon", 12)):
            file.createVariable(name, "f", (name,))[:] = np.arange(size)
        heat = np.random.default_rng(0).normal(size=(60, 8, 12)).cumsum(axis=0)
        file.createVariable("sst", "f", ("time", "lat", "lon"))[:] = heat

    path = classic(tmp_path / "a.nc", {"time": 60, "lat": 8, "lon": 12}, fill)
    assert recognise(path).recipe.axes == "THW"
    dataset = load(path)
    assert (dataset.element_shape, dataset.meta.step_unit) == ((8, 12), "day")


def test_stations_are_sequences_by_their_names(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        times(file, 100, units="minutes since 2015-01-01")
        names = np.array([list(f"ST{k:03}   ") for k in range(6)], dtype="S1")
        file.createVariable("station_name", "c", ("station", "letters"))[:] = names
        file.createVariable("lat", "f", ("station",))[:] = np.arange(6)
        flow = np.stack([wave(100, phase=k) for k in range(6)])
        file.createVariable("discharge", "f", ("station", "time"))[:] = flow

    path = classic(tmp_path / "a.nc", {"time": 100, "station": 6, "letters": 8}, fill)
    dataset = load(path)
    assert dataset.ids[:2] == ("ST000", "ST001")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "min")
    np.testing.assert_allclose(dataset.sequences[3][:, 0], wave(100, phase=3), rtol=1e-5)
    assert dataset.labels.empty


def test_depths_are_channels(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        times(file, 100)
        heat = np.stack([wave(100, phase=k) for k in range(5)], axis=1)
        file.createVariable("temp", "f", ("time", "depth"))[:] = heat

    path = classic(tmp_path / "a.nc", {"time": 100, "depth": 5}, fill)
    assert (recognise(path).recipe.axes, load(path).element_shape) == ("TC", (5,))


def test_version_4_is_read_as_the_hdf5_that_it_is(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    heat = np.random.default_rng(0).normal(size=(60, 8, 12)).cumsum(axis=0)
    with h5py.File(tmp_path / "a.nc", "w") as file:
        scales = {
            "valid_time": np.arange(60) * 6,
            "latitude": np.arange(8),
            "longitude": np.arange(12),
        }
        for name, values in scales.items():
            file.create_dataset(name, data=values).make_scale(name)
        file["valid_time"].attrs["units"] = np.bytes_("hours since 2000-01-01")
        file["t2m"] = heat.astype("f4")
        for axis, name in enumerate(scales):
            file["t2m"].dims[axis].attach_scale(file[name])
    dataset = load(tmp_path / "a.nc")
    assert (dataset.element_shape, dataset.meta.step) == ((8, 12), 6)
    np.testing.assert_allclose(np.concatenate(dataset.sequences)[:4], heat[:4], rtol=1e-5)


@pytest.mark.parametrize("content", ["", "no NetCDF", "CDF\x01 and then nothing that fits"])
def test_something_else_is_refused_in_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(SequiturError, match="NetCDF"):
        recognise(write(tmp_path / "a.nc", content))


def test_a_damaged_length_takes_no_memory(tmp_path: Path) -> None:
    """How long each attribute is stands in the file: 2 GB were taken for one before all failed."""
    path = classic(tmp_path / "a.nc", {"time": COUNT}, packed)
    content = path.read_bytes()
    at = content.index(b"units") + 8 + 4  # behind its name, filled up to 8 bytes, and its type
    path.write_bytes(content[:at] + b"\x7f\xff\xff\xff" + content[at + 4 :])
    with pytest.raises(SequiturError, match="NetCDF"):
        recognise(path)
    with BoundedFile(io.FileIO(path)) as file:
        assert len(file.read(1 << 50)) == len(content)


def test_a_file_of_times_alone_is_refused_in_words(tmp_path: Path) -> None:
    path = classic(tmp_path / "a.nc", {"time": 10}, lambda file: times(file, 10))
    with pytest.raises(SequiturError, match="no variables that change over time"):
        recognise(path)


def test_what_was_measured_at_the_same_stations_are_channels(tmp_path: Path) -> None:
    def fill(file: Any) -> None:
        times(file, 100)
        for name, unit in (("temp", "K"), ("wind", "m s-1")):
            variable = file.createVariable(name, "f", ("station", "time"))
            variable[:] = np.stack([wave(100, phase=len(name) * k) for k in range(6)])
            variable.units = unit
        file.createVariable("temp_qc", "b", ("station", "time"))[:] = 1

    path = classic(tmp_path / "a.nc", {"time": 100, "station": 6}, fill)
    dataset = load(path)
    assert (len(dataset), dataset.meta.channels) == (6, ("temp", "wind"))
    assert (dataset.meta.units, dataset.meta.step_unit) == (("K", "m s-1"), "h")
    assert load(path, array="wind").meta.channels != dataset.meta.channels  # still to be chosen


def test_profiles_of_a_float_go_down_step_by_step(tmp_path: Path) -> None:
    """Argo: a profile every ten days, with letters for the quality of each value."""

    def fill(file: Any) -> None:
        days = file.createVariable("time", "d", ("N_PROF",))
        days[:], days.units = np.arange(40) * 10, "days since 1950-01-01"
        shape = ("N_PROF", "N_LEVELS")
        for name in ("TEMP", "PSAL"):
            values = np.stack([wave(60, phase=k) for k in range(40)])
            file.createVariable(name, "f", shape)[:] = values + len(name)
            file.createVariable(f"{name}_QC", "c", shape)[:] = np.full((40, 60), "1", "S1")

    dataset = load(classic(tmp_path / "a.nc", {"N_PROF": 40, "N_LEVELS": 60}, fill))
    assert (len(dataset), dataset.lengths.max()) == (40, 60)
    assert dataset.meta.channels == ("TEMP", "PSAL")
    assert dataset.meta.step_unit == "step"  # days lie between profiles, not between depths


def test_grids_of_several_months_are_series_of_pictures(tmp_path: Path) -> None:
    for month in range(3):

        def fill(file: Any, month: int = month) -> None:
            times(file, 60)
            heat = np.random.default_rng(month).normal(size=(60, 6, 8)).cumsum(axis=0)
            file.createVariable("t2m", "f", ("time", "lat", "lon"))[:] = heat

        classic(tmp_path / f"2020_{month + 1:02}.nc", {"time": 60, "lat": 6, "lon": 8}, fill)
    dataset = load(tmp_path)
    assert (len(dataset), dataset.element_shape) == (3, (6, 8))
