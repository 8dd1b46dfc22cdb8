"""The arrays in MATLAB's .mat files: versions 4 to 7 by scipy, 7.3 as the HDF5 it is."""

from __future__ import annotations

import math
import zlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.archives.zip_limits import expands_too_much
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size, join_names
from sequitur_core.readers.arrays.formats import hdf5_files
from sequitur_core.readers.arrays.formats.array_headers import (
    LARGEST,
    ArrayHeader,
    as_list,
    no_array,
)
from sequitur_core.readers.arrays.formats.recorders import RECORDING, Recording, recording_in
from sequitur_core.readers.arrays.formats.structs import Arrays, arrays_in, as_texts
from sequitur_core.readers.foreign_files import unreadable
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
        raise unreadable(file, "a MATLAB file", "Save it again.") from error
    found, others = _recorded(path), list[str]()
    for name, shape, kind in listed:
        if kind in _TYPES:
            found.append(_header(path, name, tuple(map(int, shape)), kind))
        elif kind == "cell" and 1 in shape and 1 < math.prod(shape) <= MOST_TEXTS:
            if _texts(path, name) is not None:
                found.append(ArrayHeader(name, (math.prod(shape),), np.dtype(str)))
            elif inside := _inside(path, name):
                found += _headers(inside)
            else:
                others.append(name)
        elif kind == "char" and math.prod(shape) == max(shape, default=0) <= _LONGEST_TEXT:
            found.append(ArrayHeader(name, (math.prod(shape),), np.dtype(str)))
            others.append(name)
        elif kind == "struct" and (inside := _inside(path, name)):
            found += _headers(inside)
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
        if (own := name.partition("/"))[0] == RECORDING and (made := _recording(path)) is not None:
            return np.array(made.names) if own[2] else made.values
        values = _load_any(path, name)
    except _damage() as error:
        raise no_array(path, name) from error
    if values.dtype.kind == "U":
        return np.char.strip(values)
    if values.dtype.kind == "O":
        inside = _texts(path, name)
        if inside is None and (inside := _inside(path, name).get(name)) is None:
            raise unreadable(encodable(path.name), "a MATLAB file", "Save it again.")
        return inside
    return as_list(values)


def _recorded(path: Path) -> list[ArrayHeader]:
    """The recording that a program saved in pieces, and the names of its channels; [] for none."""
    made = None
    with suppress(*_damage()):
        made = _recording(path)
    if made is None:
        return []
    kind, shape = made.values.dtype, made.values.shape
    axes = "NTC"[3 - len(shape) :]
    return [
        ArrayHeader(RECORDING, shape, kind, made.rate, axes=axes, units=made.units),
        ArrayHeader(f"{RECORDING}/channels", (len(made.names),), np.dtype(str)),
    ]


def _recording(path: Path) -> Recording | None:
    from scipy.io import whosmat

    stat = path.stat()
    kinds = {name: kind for name, _, kind in whosmat(str(path), appendmat=False)}
    if RECORDING in kinds:
        return None
    return _made_of(path, tuple(kinds.items()), (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _made_of(
    path: Path, kinds: tuple[tuple[str, str], ...], state: tuple[int, int]
) -> Recording | None:
    """The recording in a file in this state, which is asked for again and again."""
    size = _unpacked_size(path)
    if size > LARGEST or expands_too_much(state[1], size):
        return None
    return recording_in(dict(kinds), lambda name: _load(path, name))


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
    structs = [n for n, kind in listed.items() if kind in ("struct", "cell")]
    structs.sort(key=lambda n: not name.startswith(n))  # names mostly begin with where they are
    # Recipes of earlier versions ask for sensors as for recordings.
    inside = (_inside(path, n, named=named) for named in (True, False) for n in structs)
    if (values := next((arrays[name] for arrays in inside if name in arrays), None)) is None:
        raise IndexError(name)
    return values


def _headers(inside: Arrays) -> list[ArrayHeader]:
    return [ArrayHeader(name, as_list(of).shape, of.dtype) for name, of in inside.items()]


def _texts(path: Path, name: str) -> NDArray[Any] | None:
    """A cell array of texts as these; None if it holds anything else."""
    try:
        return as_texts(_load(path, name).reshape(-1))
    except _damage():
        return None


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


# Struct and cell arrays with a recording in each element, and single structs

_HEAD, _COMPRESSED = 128, 15  # bytes above the elements of a file; the type of a packed one


def _inside(path: Path, name: str, *, named: bool = True) -> Arrays:
    """The arrays in a struct or cell array; none where it is damaged."""
    stat = path.stat()
    with suppress(*_damage()):
        return _arrays(path, name, (stat.st_mtime_ns, stat.st_size), named)
    return {}


@lru_cache(maxsize=1)
def _arrays(path: Path, name: str, state: tuple[int, int], named: bool) -> Arrays:
    """The arrays inside one of a file in this state: asked for one after the other."""
    size = _unpacked_size(path)
    if size > LARGEST or expands_too_much(state[1], size):
        return {}
    return arrays_in(name, _load(path, name), named=named)


def _unpacked_size(path: Path) -> int:
    """Bytes of a file's elements when they are unpacked, as each begins by saying."""
    total = 0
    with path.open("rb") as file:
        file.seek(_HEAD)
        while len(tag := file.read(8)) == 8:
            kind, size = np.frombuffer(tag, "<u4").tolist()
            start = file.tell()
            if kind == _COMPRESSED:
                inside = zlib.decompressobj().decompress(file.read(64), 8)
                total += int(np.frombuffer(inside, "<u4")[1]) if len(inside) == 8 else 0
            else:
                total += size
            file.seek(start + size)
    return total
