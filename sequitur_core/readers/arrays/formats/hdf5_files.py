"""The arrays in HDF5 files, and in MATLAB files of version 7.3, which are HDF5.

Nothing outside the file is opened: links and storage elsewhere are left alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.archives.zip_limits import expands_too_much
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size
from sequitur_core.readers.arrays.formats.array_headers import (
    LARGEST,
    RATES,
    ArrayHeader,
    as_list,
    no_array,
)
from sequitur_core.readers.arrays.formats.cells import MOST_RECORDS, together
from sequitur_core.readers.arrays.formats.hdf5_tables import (
    is_time_of_frame,
    names_in_frames,
    with_fields,
)
from sequitur_core.readers.arrays.inside.attributes import (
    SPACINGS,
    as_told,
    plain_name,
    said_of,
    units_said,
)
from sequitur_core.readers.foreign_files import optional_library, unreadable
from sequitur_core.readers.source import encodable
from sequitur_core.readers.tables.columns.pose import LEAST_LIKELIHOOD

SIGN = b"\x89HDF\r\n\x1a\n"
MOST_ARRAYS = 2_000  # and groups
_NWB = "nwb_version"  # an attribute of such files
_TIMES_OF_NWB = ("/timestamps", "/starting_time")
_LONGEST_TEXT = 200  # characters of a label


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every array of plain numbers or texts in the file.

    Raises SequiturError if there is none, or one is stored outside the file.
    """
    file = encodable(path.name)
    h5py = _h5py(path)
    try:
        with h5py.File(path, "r") as opened:
            of_nwb = _NWB in opened.attrs
            arrays = _measured(dict(_datasets(opened, h5py)), of_nwb=of_nwb)
            found = [
                _field_header(name, data, field, h5py) if field else _header(name, data, h5py, file)
                for name, data, field in with_fields(arrays)
            ]
            told = names_in_frames(arrays) | said_of(opened, arrays)
    except SequiturError:
        raise
    except DAMAGE as error:
        raise unreadable(file, "HDF5", "Save it again.") from error
    headers = [_with_time_first(header) if of_nwb else header for header in found if header]
    if not headers:
        raise SequiturError(
            f"{file} holds no arrays of plain numbers. Tables that pandas saved in it can't be "
            "read, as that could run code: save them as CSV or Parquet."
        )
    names = {header.name for header in headers}
    about = [ArrayHeader(n, v.shape, v.dtype, told=as_told(v)) for n, v in told.items()]
    return _as_poses([*headers, *(h for h in about if h.name not in names)])


def read_array(
    path: Path, name: str, first: int | None = None, *, least: float = LEAST_LIKELIHOOD
) -> NDArray[Any]:
    """An array by its path in the file; with `first`, only so many of its first rows.

    least : how sure SLEAP has to be of a place, from 0 to 1, or else it is missing.

    Raises SequiturError if it isn't there or is damaged.
    """
    h5py = _h5py(path)
    try:
        with h5py.File(path, "r") as opened:
            poses = {
                n: d for n in (TRACKS, _NODES, _SCORES) if (d := _at(opened, n, h5py)) is not None
            }

            def stored(name: str, first: int | None = None) -> NDArray[Any]:
                data, field = _at(opened, name, h5py), ""
                if data is None:  # a field of records
                    above, _, field = name.rpartition("/")
                    data = _at(opened, above, h5py)
                if data is None or (field and field not in (data.dtype.names or ())):
                    raise KeyError(name)
                check_stored(name, data, h5py, encodable(path.name))
                if field:
                    return np.asarray(data.fields(field)[:first])
                if is_time_of_frame(name, data):
                    return np.asarray(data[:first]).astype("datetime64[ns]")
                return _values(data, h5py, first)

            if _are_poses(poses):
                return _pose_array(name, stored, list(poses), least=least)
            return stored(name, first)
    except DAMAGE as error:
        raise no_array(path, name) from error


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """h5py, and every array of a file by its path, for as long as it is open."""
    h5py = _h5py(path)
    with h5py.File(path, "r") as file:
        yield h5py, dict(_datasets(file, h5py))


def _values(data: Any, h5py: Any, first: int | None) -> NDArray[Any]:
    """The numbers or texts of an array, or of its first rows."""
    if h5py.check_string_dtype(data.dtype):
        texts = [text[:_LONGEST_TEXT] for text in data.asstr(errors="replace")[...].ravel()]
        return np.array(texts, dtype=str).reshape(data.shape)
    if (cells := _cells(data, h5py, "")) is not None:
        return cells
    if _is_of_matlab(data):  # which counts the first axis fastest
        return as_list(np.asarray(data[...]).T)
    return np.asarray(data[:first] if data.ndim else data[...])


def _h5py(path: Path) -> Any:
    file = encodable(path.name)
    h5py = optional_library("h5py", package="h5py", file=file)
    with path.open("rb") as content:
        start = content.read(1024)
    if SIGN not in start:  # MATLAB puts 512 bytes of its own before it
        empty = "is empty" if not start else "isn't an HDF5 file despite its ending"
        raise SequiturError(f"{file} {empty}. Save the data again, or as CSV.")
    return h5py


def _datasets(opened: Any, h5py: Any) -> Iterator[tuple[str, Any]]:
    """Arrays by their paths, in the file itself: no link is followed that names another place."""
    waiting, seen, count = [("", opened)], {_address(opened, h5py)}, 0
    while waiting:
        above, group = waiting.pop()
        for key in group:
            count += 1
            if count > MOST_ARRAYS:
                return
            if not isinstance(group.get(key, getlink=True), h5py.HardLink) or key.startswith("#"):
                continue  # MATLAB keeps the parts of cells in "#refs#"
            item, name = group[key], f"{above}{key}"
            if isinstance(item, h5py.Dataset):
                yield name, item
            elif isinstance(item, h5py.Group) and (at := _address(item, h5py)) not in seen:
                seen.add(at)
                waiting.append((f"{name}/", item))


def _measured(arrays: dict[str, Any], *, of_nwb: bool) -> dict[str, Any]:
    """The arrays of a file; of one of NWB, without those of several axes that have no times.

    What was measured has these beside it, which pictures of cells and templates haven't.
    """
    if not of_nwb:
        return arrays
    timed = {name.rpartition("/")[0] for name in arrays if name.endswith(_TIMES_OF_NWB)}
    return {
        name: data
        for name, data in arrays.items()
        if len(data.shape or ()) < 2 or name.rpartition("/")[0] in timed
    }


def _with_time_first(header: ArrayHeader) -> ArrayHeader:
    """A matrix of NWB, which has a row for each step and a column for each channel."""
    return replace(header, axes="TC") if len(header.shape) == 2 else header


def _at(opened: Any, name: str, h5py: Any) -> Any:
    """The array of a path, in the file itself; None where there is none."""
    item = opened
    for key in name.split("/"):
        own = isinstance(item, h5py.Group) and not key.startswith("#")
        if not own or not isinstance(item.get(key, getlink=True), h5py.HardLink):
            return None
        item = item[key]
    return item if isinstance(item, h5py.Dataset) else None


def _address(item: Any, h5py: Any) -> int:
    """Where a group lies in the file, under whatever name."""
    return int(h5py.h5o.get_info(item.id).addr)


def _header(name: str, data: Any, h5py: Any, file: str) -> ArrayHeader | None:
    """How an array is described; None for one that holds neither numbers nor texts."""
    if (cells := _cells(data, h5py, file)) is not None:
        return ArrayHeader(name, cells.shape, cells.dtype, _rate(data, h5py))
    text = h5py.check_string_dtype(data.dtype) is not None
    if data.shape is None or not (text or data.dtype.kind in "iufb"):
        return None
    check_stored(name, data, h5py, file)
    shape = tuple(int(size) for size in data.shape)
    if _is_of_matlab(data):
        if data.attrs.get("MATLAB_class") in (b"char", b"cell"):
            return None
        shape = tuple(size for size in reversed(shape) if size != 1 or len(shape) > 2)
    kind = np.dtype(str) if text else data.dtype
    if is_time_of_frame(name, data):
        return ArrayHeader(name, shape, np.dtype("M8[ns]"))
    return ArrayHeader(name, shape, kind, _rate(data, h5py), units=units_said(data.attrs))


def _field_header(name: str, data: Any, field: str, h5py: Any) -> ArrayHeader:
    return ArrayHeader(name, (int(data.shape[0]),), data.dtype[field], _rate(data, h5py))


def _rate(data: Any, h5py: Any) -> float:
    """Steps per second, by the attributes of an array, its group or the file; 0 where none is."""
    above = data.parent
    places, group = [data.attrs], above
    start = above.get("starting_time", getlink=True) if len(data.shape) else None  # of NWB
    if isinstance(start, h5py.HardLink) and isinstance(above["starting_time"], h5py.Dataset):
        places.append(above["starting_time"].attrs)
    while group.name != "/":
        places, group = [*places, group.attrs], group.parent
    for attributes in (*places, group.attrs):
        for name in attributes:
            word = plain_name(name)
            if word not in RATES and word not in SPACINGS:
                continue
            value = attributes.get(name)
            number = float(np.ravel(value)[0]) if np.size(value) == 1 and _is_number(value) else 0.0
            if math.isfinite(number) and number > 0:
                return number if word in RATES else 1 / number
    return 0.0


def _is_number(value: Any) -> bool:
    return bool(np.asarray(value).dtype.kind in "iuf")


def check_stored(name: str, data: Any, h5py: Any, file: str) -> None:
    """SequiturError for an array that lies elsewhere, or would take far more than its file."""
    about = data.id.get_create_plist()
    virtual = about.get_layout() == h5py.h5d.VIRTUAL
    if virtual or about.get_external_count():
        raise SequiturError(
            f"{name} in {file} stands for numbers in other files, which aren't opened. Save the "
            "numbers themselves in it."
        )
    unpacked = math.prod(map(int, data.shape)) * data.dtype.itemsize
    piece = math.prod(map(int, data.chunks or ())) * data.dtype.itemsize
    stored = data.id.get_storage_size()
    if max(unpacked, piece) > LARGEST:
        raise SequiturError(
            f"{name} of {file} takes {byte_size(max(unpacked, piece))}. Load a smaller part of "
            "the data."
        )
    if expands_too_much(stored, max(unpacked, piece)):
        raise SequiturError(
            f"{name} in {file} would unpack to {byte_size(max(unpacked, piece))} of hardly any "
            "different numbers. Save it without compression, if you know where it comes from."
        )


def _is_of_matlab(data: Any) -> bool:
    return "MATLAB_class" in data.attrs


def _cells(data: Any, h5py: Any, file: str) -> NDArray[Any] | None:
    """The recordings in a cell array of MATLAB, which points to a matrix of the file for each."""
    points = h5py.check_ref_dtype(data.dtype) is h5py.Reference
    if not points or data.attrs.get("MATLAB_class") != b"cell" or data.size > MOST_RECORDS:
        return None
    each = [data.file[at] for at in data[...].T.ravel() if at]
    if len(each) < data.size or not all(isinstance(cell, h5py.Dataset) for cell in each):
        return None
    for cell in each:
        check_stored(data.name, cell, h5py, file)
    empty = (np.empty((0, 0)) for _ in each)
    return together(
        data.name,
        [
            next(empty) if cell.attrs.get("MATLAB_empty") else np.asarray(cell[...]).T
            for cell in each
        ],
    )


# SLEAP's analysis files: each track is a sequence of the places of its body parts

TRACKS, _NODES, _SCORES = "tracks", "node_names", "point_scores"


def _are_poses(arrays: Mapping[str, Any]) -> bool:
    """Whether arrays by their names, or headers of them, have the shapes of SLEAP's."""
    if TRACKS not in arrays or _NODES not in arrays or len(arrays[TRACKS].shape) != 4:
        return False
    _, axes, parts, _ = arrays[TRACKS].shape
    return axes in (2, 3) and arrays[_NODES].shape == (parts,)


def _as_poses(headers: Sequence[ArrayHeader]) -> list[ArrayHeader]:
    """The arrays of a file; of SLEAP's, tracks as (tracks, steps, channels) and their names.

    A single track is one long series. SLEAP itself stores (tracks, x and y, parts, steps).
    """
    by_name = {header.name: header for header in headers}
    if not _are_poses(by_name):
        return list(headers)
    tracks, nodes = by_name[TRACKS], by_name[_NODES]
    n, axes, parts, steps = tracks.shape
    shape = (n, steps, parts * axes)[n == 1 :]
    channels = ArrayHeader(_NODES, (parts * axes,), nodes.dtype)
    others = [h for h in headers if h.name == "track_names"]
    return [ArrayHeader(TRACKS, shape, tracks.dtype), channels, *others]


def hold_poses(headers: Sequence[ArrayHeader]) -> bool:
    """Whether these are headers as `_as_poses` gives them of SLEAP's arrays."""
    shapes = {header.name: header.shape for header in headers}
    return TRACKS in shapes and shapes.get(_NODES) == shapes[TRACKS][-1:]


def _pose_array(
    name: str,
    stored: Callable[[str], NDArray[Any]],
    names: Sequence[str],
    *,
    least: float = LEAST_LIKELIHOOD,
) -> NDArray[Any]:
    """An array as `_as_poses` describes it; places that SLEAP wasn't sure of are NaN.

    stored : gives an array as it lies in the file. names : of all arrays in it. least : how sure
        it has to be, from 0 to 1.
    """
    tracks = stored(TRACKS)
    n, axes, parts, steps = tracks.shape
    if name == _NODES:
        return np.array([f"{node} {axis}" for node in stored(_NODES) for axis in "xyz"[:axes]])
    if name != TRACKS:
        return stored(name)
    if _SCORES in names and (scores := stored(_SCORES)).shape == (n, parts, steps):
        tracks = np.where(scores[:, None] < least, np.nan, tracks)
    values = tracks.transpose(0, 3, 2, 1).reshape(n, steps, parts * axes)
    return values[0] if n == 1 else values
