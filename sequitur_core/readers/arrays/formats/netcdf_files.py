"""NetCDF, as weather, climate and the sea are kept: what was measured, unpacked, and its times.

Version 3 is read by scipy, version 4 as the HDF5 that it is.
"""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size
from sequitur_core.readers.arrays.formats import hdf5_files
from sequitur_core.readers.arrays.formats.array_headers import LARGEST, ArrayHeader, no_array
from sequitur_core.readers.arrays.inside.attributes import units_said
from sequitur_core.readers.foreign_files import unreadable
from sequitur_core.readers.source import encodable

ENDINGS = (".nc", ".nc4", ".cdf")
TIME = "time"  # what the times are called, whatever the file calls them
_CLASSIC = (b"CDF\x01", b"CDF\x02")
# What dimensions mean, by their names.
_AXES = {
    "T": ("time", "valid_time", "t", "date", "obs", "record"),
    "N": ("station", "site", "stn", "point", "id", "node", "member", "number", "realization",
          "trajectory", "profile", "n_prof", "ensemble", "feature_id", "location"),
    "H": ("lat", "latitude", "y", "rlat", "nlat", "south_north", "northing"),
    "W": ("lon", "longitude", "x", "rlon", "nlon", "west_east", "easting"),
    "D": ("level", "lev", "depth", "height", "z", "plev", "pressure_level", "pressure",
          "isobaricinhpa", "altitude", "layer", "n_levels"),
}  # fmt: skip
_MEANING = {name: axis for axis, names in _AXES.items() for name in names}
_KNOWN = ("T", "NT", "TN", "TC", "CT", "THW", "THWD", "NTHW")  # as arrays are read
_SECONDS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "hour": 3_600, "hr": 3_600,
            "h": 3_600, "day": 86_400, "d": 86_400, "week": 604_800}  # fmt: skip
_EPOCH = pd.Timestamp("1970-01-01")
_MICROSECONDS = 1e6
# What scipy raises on damage.
_OF_SCIPY = (TypeError, AssertionError, IndexError, AttributeError, ArithmeticError)
_NO_DIMENSION = b"This is a netCDF dimension but not a netCDF variable"


@dataclass(frozen=True)
class _Variable:
    """A variable by the names of its dimensions, what is said of it, and its numbers or texts."""

    dimensions: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    said: Mapping[str, Any]
    stored: Any  # what `[...]` gives the numbers of


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every variable that was measured, and the times; axes where dimensions tell them.

    Raises SequiturError where nothing was, or the file can't be read.
    """
    with _opened(path) as variables:
        numbers = [of for of in variables.values() if of.dtype.kind in "iuf"]
        measured = {name for of in numbers for name in of.dimensions}
        found = [_header(path, name, of, measured) for name, of in variables.items()]
    headers = [header for header in found if header is not None]
    if all(header.name == TIME for header in headers):
        raise SequiturError(
            f"{encodable(path.name)} holds no variables that change over time. Load a file with "
            "measurements."
        )
    return headers


def read_array(path: Path, name: str, first: int | None = None) -> NDArray[Any]:
    """A variable by its name, in its own units; the times as dates.

    Raises SequiturError if it isn't there or is damaged.
    """
    with _opened(path) as variables:
        called = next((n for n, of in variables.items() if _called(n, of) == name), None)
        if called is None:
            raise no_array(path, name)
        variable = variables[called]
        if name == TIME:
            return _dates(variable)
        return _unpacked(variable, first)


def _header(
    path: Path, name: str, variable: _Variable, measured: Collection[str]
) -> ArrayHeader | None:
    """How a variable is described; None for a place, a bound, or what isn't of numbers or texts.

    measured : the dimensions of numbers. Letters along them are marks, such as of quality.
    """
    called = _called(name, variable)
    place = len(variable.shape) == 1 and _MEANING.get(name.lower(), "") in [*"HWD"]
    alone = variable.dimensions == (name,) or place  # a coordinate
    if called == TIME:
        return ArrayHeader(TIME, variable.shape, np.dtype("datetime64[us]"))
    dimensions = variable.dimensions
    if variable.dtype.kind == "S" and variable.dtype.itemsize == 1 and len(dimensions) == 2:
        if dimensions[1] in measured:
            return None
        return ArrayHeader(called, variable.shape[:1], np.dtype(str))
    bounds = name.lower().endswith(("_bnds", "_bounds"))
    if alone or bounds or variable.dtype.kind not in "iuf" or not variable.shape:
        return None
    size = int(np.prod(variable.shape, dtype=object)) * 8
    if size > LARGEST:
        raise SequiturError(
            f"{name} of {encodable(path.name)} takes {byte_size(size)}. Load a smaller part of "
            "the data."
        )
    packed = {"scale_factor", "add_offset", "_FillValue", "missing_value"} & variable.said.keys()
    kind = np.dtype(np.float64) if packed else variable.dtype
    axes, units = _axes(variable), units_said(variable.said)
    return ArrayHeader(called, variable.shape, kind, axes=axes, units=units)


def _called(name: str, variable: _Variable) -> str:
    """What a variable is called; the coordinate of time always the same."""
    timed = _MEANING.get(name.lower()) == "T" and len(variable.dimensions) == 1
    return TIME if timed and " since " in _text(variable.said.get("units", "")) else name


def _axes(variable: _Variable) -> str:
    """What the axes of a variable mean, a letter each; "" where names don't tell."""
    letters = ""
    for name, size in zip(variable.dimensions, variable.shape, strict=True):
        letters += "1" if size == 1 else _MEANING.get(name.lower(), "?")
    several = letters.replace("1", "")
    if several in ("TD", "DT"):  # what was measured at several depths at once
        letters = letters.replace("D", "C")
    if several in ("ND", "DN"):  # profiles, each of which goes down step by step
        letters = letters.replace("D", "T")
    return letters if letters.replace("1", "") in _KNOWN else ""


def _unpacked(variable: _Variable, first: int | None) -> NDArray[Any]:
    """Numbers as they were measured, NaN where they are missing; letters as texts."""
    values = np.asarray(variable.stored[:first] if variable.shape else variable.stored[...])
    if values.dtype.kind == "S":
        return np.array([b"".join(row).decode("utf-8", "replace").strip() for row in values])
    values = values.astype(values.dtype.newbyteorder("="))
    said = variable.said
    marks = [said[name] for name in ("_FillValue", "missing_value") if name in said]
    if not marks and not {"scale_factor", "add_offset"} & said.keys():
        return values
    missing = np.isin(values, np.concatenate([np.ravel(mark) for mark in marks])) if marks else None
    scale, offset = (
        float(np.ravel(said.get(name, default))[0])
        for name, default in (("scale_factor", 1.0), ("add_offset", 0.0))
    )
    numbers: NDArray[Any] = values.astype(np.float64) * scale + offset
    return numbers if missing is None else np.where(missing, np.nan, numbers)


def _dates(variable: _Variable) -> NDArray[np.datetime64]:
    """Times as dates; of a calendar that isn't ours, those as far from its beginning."""
    unit, _, begin = _text(variable.said.get("units", "")).partition(" since ")
    seconds = _SECONDS.get(unit.strip().lower().rstrip("s") or "s", 1)
    found = pd.to_datetime(begin.strip(), errors="coerce", utc=True)
    start = _EPOCH if pd.isna(found) else found.tz_localize(None)  # such as year 1
    values = np.asarray(variable.stored[...], np.float64)
    apart = np.round(np.nan_to_num(values) * seconds * _MICROSECONDS).astype("timedelta64[us]")
    dates: NDArray[np.datetime64] = start.to_datetime64().astype("datetime64[us]") + apart
    return dates


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


class BoundedFile(io.BufferedReader):
    """A file of which no more is read than it has: damaged ones say how much memory to take."""

    def read(self, size: int | None = -1, /) -> bytes:
        there = os.fstat(self.fileno()).st_size
        return super().read(size if size is None else min(size, there))


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, _Variable]]:
    """The variables of a file, for as long as it is open."""
    file = encodable(path.name)
    with path.open("rb") as content:
        head = content.read(8)
    try:
        if head[:4] in _CLASSIC:
            from scipy.io import netcdf_file

            with BoundedFile(io.FileIO(path)) as content, netcdf_file(content) as opened:
                yield {n: _of_classic(of) for n, of in opened.variables.items()}
        elif head == hdf5_files.SIGN:
            with hdf5_files.opened(path) as (h5py, found):
                stored = {n: d for n, d in found.items() if not _is_dimension(d)}
                yield {n: _of_hdf5(n, d, h5py, file) for n, d in stored.items()}
        else:
            empty = "is empty" if not head else "isn't NetCDF of a kind that is read"
            raise SequiturError(f"{file} {empty}. Save the data again as NetCDF 4, or as CSV.")
    except SequiturError:
        raise
    except (*DAMAGE, *_OF_SCIPY) as error:
        raise unreadable(file, "NetCDF", "Save it again.") from error


def _of_classic(variable: Any) -> _Variable:
    said = {k: v for k, v in vars(variable).get("_attributes", {}).items()}
    kind = np.dtype(variable.data.dtype)
    return _Variable(tuple(variable.dimensions), variable.shape, kind, said, variable.data)


def _is_dimension(data: Any) -> bool:
    """Whether it only stands for a dimension that has no values."""
    return bool(str(_text(data.attrs.get("NAME", b""))).startswith(_text(_NO_DIMENSION)))


def _of_hdf5(name: str, data: Any, h5py: Any, file: str) -> _Variable:
    hdf5_files.check_stored(name, data, h5py, file)
    names: Sequence[str] = [d[0].name.rpartition("/")[2] if len(d) else "" for d in data.dims]
    if data.attrs.get("CLASS") == b"DIMENSION_SCALE" and len(data.shape) == 1:
        names = (name,)
    kind = np.dtype(str) if h5py.check_string_dtype(data.dtype) else data.dtype
    return _Variable(tuple(names), tuple(map(int, data.shape)), kind, dict(data.attrs), data)
