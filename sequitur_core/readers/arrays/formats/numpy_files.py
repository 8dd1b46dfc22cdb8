"""numpy's .npy and .npz: their headers, checked before numbers are loaded."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.archives.zip_limits import expands_too_much
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size
from sequitur_core.readers.arrays.formats.array_headers import LARGEST, ArrayHeader, no_array


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every array of the file that can be read, by its header alone."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise SequiturError(f"{path.name} is empty. Load a file that holds an array.")
    packed = path.suffix.lower() == ".npz"
    wanted = b"PK" if packed else b"\x93NUMPY"
    if not start.startswith(wanted):
        kind = "an archive of numpy arrays" if packed else "a numpy array"
        if start.startswith((b"\x93NUMPY", b"PK")):
            cure = f"Give it the ending {'.npy' if packed else '.npz'}."
        elif b"\0" not in start:
            cure = "It holds text: if it is a table, give it the ending .csv."
        else:
            cure = f"Save the data with numpy.{'savez' if packed else 'save'}."
        raise SequiturError(f"{path.name} isn't {kind} despite its ending. {cure}")
    if not packed:
        with path.open("rb") as file:
            return _fields(_header(path, "", file, path.stat().st_size))
    try:
        found = []
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.endswith(".npy"):
                    with archive.open(info) as member:
                        name = info.filename.removesuffix(".npy")
                        if expands_too_much(info.compress_size, info.file_size):
                            raise SequiturError(
                                f"{name} in {path.name} would unpack to "
                                f"{byte_size(info.file_size)} of hardly any different numbers. "
                                "Save it without compression, if you know where it comes from."
                            )
                        found += _fields(_header(path, name, member, info.file_size))
    except SequiturError:
        raise
    except DAMAGE as error:
        raise SequiturError(f"{path.name} is damaged. Save it again with numpy.savez.") from error
    if not found:
        raise SequiturError(f"{path.name} holds no numpy arrays. Save the data with numpy.savez.")
    if all(header.dtype.hasobject for header in found):
        raise SequiturError(_about_objects(path.name))
    return [header for header in found if not header.dtype.hasobject]


def _about_objects(name: str) -> str:
    return (
        f"{name} holds Python objects (pickled), which could run code and are never opened. Save "
        "plain numbers: sequences of different lengths go into one array, filled up with NaN."
    )


def _header(path: Path, name: str, file: Any, size: int) -> ArrayHeader:
    """The header of one array, refused if it holds objects or less than it promises."""
    try:
        shape, _, dtype = _read_header(file)
    except (*DAMAGE, SyntaxError) as error:
        raise SequiturError(
            f"{path.name} is damaged: the description of {name or 'its array'} can't be read. "
            "Save it again."
        ) from error
    if dtype.hasobject and not name:
        raise SequiturError(_about_objects(path.name))
    wanted = int(np.prod([int(s) for s in shape], dtype=object)) * dtype.itemsize
    if not dtype.hasobject and wanted > size:
        raise SequiturError(
            f"{path.name} is damaged: {name or 'its array'} holds fewer numbers than it says. "
            "Save or copy it again."
        )
    if wanted > LARGEST:
        raise SequiturError(
            f"{name or 'The array'} of {path.name} takes {byte_size(wanted)}. Load a smaller "
            "part of the data."
        )
    return ArrayHeader(name, tuple(int(s) for s in shape), dtype)


def _fields(header: ArrayHeader) -> list[ArrayHeader]:
    """A list of records as a list for each of their fields; any other array as it is."""
    kinds = header.dtype
    if len(header.shape) != 1 or not kinds.names:
        return [header]
    above = f"{header.name}/" if header.name else ""
    plain = [name for name in kinds.names if not kinds[name].shape and not kinds[name].names]
    return [ArrayHeader(above + name, header.shape, kinds[name]) for name in plain]


def _field(records: NDArray[Any], name: str) -> NDArray[Any]:
    """The field of records that a name ends with; an array without fields as it is."""
    return np.asarray(records[name.rpartition("/")[2]] if records.dtype.names else records)


def _read_header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran order, and type of an array."""
    if np.lib.format.read_magic(stream) == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    return np.lib.format.read_array_header_2_0(stream)


def read_array(path: Path, name: str, first: int | None = None) -> NDArray[Any]:
    """An array of the file; with `first`, perhaps only so many of its first rows."""
    try:
        if path.suffix.lower() == ".npy":
            return _field(np.load(path, mmap_mode="r", allow_pickle=False), name)
        stored = _stored_as(path, name)
        if first is not None and stored == name:
            with zipfile.ZipFile(path) as packed, packed.open(f"{name}.npy") as member:
                shape, fortran_order, dtype = _read_header(member)
                if not fortran_order and len(shape) > 1:  # the rest needn't be unpacked
                    count = min(first, shape[0]) * math.prod(shape[1:])
                    start = member.read(count * dtype.itemsize)
                    return np.frombuffer(start, dtype, count).reshape(-1, *shape[1:])
        with np.load(path, allow_pickle=False) as archive:
            return _field(archive[stored], name)
    except DAMAGE as error:
        raise no_array(path, name) from error


def _stored_as(path: Path, name: str) -> str:
    """The name in an .npz of an array, or of the records that one is a field of."""
    with zipfile.ZipFile(path) as packed:
        there = f"{name}.npy" in packed.namelist()
    return name if there else name.rpartition("/")[0]
