"""The arrays in MATLAB's .mat files: versions 4 to 7 by scipy, 7.3 as the HDF5 it is."""

from __future__ import annotations

import math
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.archives.zip_limits import expands_too_much
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size, join_names
from sequitur_core.readers.arrays import hdf5_files
from sequitur_core.readers.arrays.array_headers import LARGEST, ArrayHeader
from sequitur_core.readers.arrays.matlab_structs import arrays_of_struct
from sequitur_core.readers.source import encodable

_TYPES = {
    "double": "f8", "single": "f4", "logical": "?", "int8": "i1", "int16": "i2", "int32": "i4",
    "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
}  # fmt: skip
_SMALLEST = 1  # bytes in which the file may hold a number, whatever its type
MOST_TEXTS = 100_000
_LONGEST_TEXT = 200  # characters


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every array of plain numbers in the file, and its lists of texts.

    Raises SequiturError if there is none, or one says it holds far more than the file can.
    """
    if _is_hdf5(path):
        return hdf5_files.read_headers(path)
    from scipy.io import whosmat

    file = encodable(path.name)
    if not path.stat().st_size:
        raise SequiturError(f"{file} is empty. Save the data again.")
    try:
        listed = whosmat(str(path), appendmat=False)
    except _damage() as error:
        raise _unreadable(file) from error
    found, others = [], []
    for name, shape, kind in listed:
        if kind in _TYPES:
            found.append(_header(path, name, tuple(map(int, shape)), kind))
        elif kind == "cell" and 1 in shape and 1 < math.prod(shape) <= MOST_TEXTS:
            if _texts(path, name) is not None:
                found.append(ArrayHeader(name, (math.prod(shape),), np.dtype(str)))
        elif kind == "char" and math.prod(shape) == max(shape, default=0) <= _LONGEST_TEXT:
            found.append(ArrayHeader(name, (1,), np.dtype(str)))
            others.append(name)
        elif kind == "struct" and (inside := _in_struct(path, name)):
            found += [ArrayHeader(n, v.shape, v.dtype) for n, v in inside.items()]
        else:
            others.append(name)
    if not any(header.dtype.kind != "U" for header in found):
        held = f", but {join_names(others)}" if others else ""
        raise SequiturError(
            f"{file} holds no arrays of plain numbers{held}. Take the array out of its struct or "
            "cell in MATLAB, and save that: x = s.x; save('data.mat', 'x')."
        )
    return found


def read_array(path: Path, name: str, first: int | None = None) -> NDArray[Any]:
    """An array by its name in MATLAB; rows and columns are lists.

    Raises SequiturError if it isn't there or is damaged.
    """
    if _is_hdf5(path):
        return hdf5_files.read_array(path, name, first)
    try:
        values = _load_any(path, name)
    except _damage() as error:
        raise SequiturError(
            f"{encodable(path.name)} is damaged or has no array {name}. Save it again, or choose "
            "another array."
        ) from error
    if values.dtype.kind == "O":
        texts = _texts(path, name)
        if texts is None:
            raise _unreadable(encodable(path.name))
        return texts
    return values.reshape(-1) if values.ndim == 2 and 1 in values.shape else values


def _damage() -> tuple[type[Exception], ...]:
    """What scipy raises on damage."""
    from scipy.io.matlab import MatReadError

    known = (IndexError, AttributeError, ArithmeticError, UnboundLocalError)
    return (*DAMAGE, MatReadError, zlib.error, *known)


def _is_hdf5(path: Path) -> bool:
    with path.open("rb") as file:
        return hdf5_files.SIGN in file.read(1024)


def _load(path: Path, name: str) -> NDArray[Any]:
    from scipy.io import loadmat

    return np.asarray(loadmat(str(path), appendmat=False, variable_names=[name])[name])


def _load_any(path: Path, name: str) -> NDArray[Any]:
    """An array by its name, which may be that of a struct or of what is inside one."""
    from scipy.io import whosmat

    listed = {n: kind for n, _, kind in whosmat(str(path), appendmat=False)}
    if listed.get(name, "struct") != "struct":
        return _load(path, name)
    structs = [n for n, kind in listed.items() if kind == "struct"]
    found = (arrays[name] for n in structs if name in (arrays := _in_struct(path, n)))
    if (values := next(found, None)) is None:
        raise IndexError(name)
    return values


def _in_struct(path: Path, name: str) -> dict[str, NDArray[Any]]:
    """The arrays in a struct; none where it is damaged."""
    with suppress(*_damage()):
        return arrays_of_struct(path, name)
    return {}


def _texts(path: Path, name: str) -> NDArray[Any] | None:
    """A cell array of texts as these; None if it holds anything else."""
    try:
        cells = _load(path, name).reshape(-1)
    except _damage():
        return None
    texts = [
        cell.item() for cell in cells if np.size(cell) == 1 and np.asarray(cell).dtype.kind == "U"
    ]
    return np.array(texts, dtype=str) if len(texts) == len(cells) else None


def _header(path: Path, name: str, shape: tuple[int, ...], kind: str) -> ArrayHeader:
    """The header of one array, refused if it promises far more than the file can hold."""
    dtype = np.dtype(_TYPES[kind])
    numbers = math.prod(shape)
    if numbers * dtype.itemsize > LARGEST:
        raise SequiturError(
            f"{name} of {encodable(path.name)} takes {byte_size(numbers * dtype.itemsize)}. Load a "
            "smaller part of the data."
        )
    if expands_too_much(path.stat().st_size, numbers * _SMALLEST):
        raise SequiturError(
            f"{name} in {encodable(path.name)} would unpack to {byte_size(numbers)} and more, of "
            "hardly any different numbers. Save it without compression, if you know where it "
            "comes from."
        )
    if len(shape) == 2 and 1 in shape:
        shape = (numbers,)
    return ArrayHeader(name, shape, dtype)


def _unreadable(file: str) -> SequiturError:
    return SequiturError(
        f"{file} can't be read as a MATLAB file: it is damaged, cut short, or something else "
        "despite its ending. Save it again."
    )
