"""The arrays in MATLAB's .mat files: versions 4 to 7 by scipy, 7.3 as the HDF5 it is."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
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
    RATES,
    ArrayHeader,
    as_list,
    no_array,
)
from sequitur_core.readers.arrays.formats.cells import MOST_RECORDS, SHORTEST, together
from sequitur_core.readers.foreign_files import unreadable
from sequitur_core.readers.memory_check import check_room
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
    found, others = [], []
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
            found.append(ArrayHeader(name, (1,), np.dtype(str)))
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
        values = _load_any(path, name)
    except _damage() as error:
        raise no_array(path, name) from error
    if values.dtype.kind == "O":
        inside = _texts(path, name)
        if inside is None and (inside := _inside(path, name).get(name)) is None:
            raise unreadable(encodable(path.name), "a MATLAB file", "Save it again.")
        return inside
    return as_list(values)


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
    found = (arrays[name] for n in structs if name in (arrays := _inside(path, n)))
    if (values := next(found, None)) is None:
        raise IndexError(name)
    return values


def _inside(path: Path, name: str) -> dict[str, NDArray[Any]]:
    """The arrays in a struct or cell array; none where it is damaged."""
    with suppress(*_damage()):
        return arrays_inside(path, name)
    return {}


def _headers(inside: dict[str, NDArray[Any]]) -> list[ArrayHeader]:
    return [ArrayHeader(name, as_list(of).shape, of.dtype) for name, of in inside.items()]


def _texts(path: Path, name: str) -> NDArray[Any] | None:
    """A cell array of texts as these; None if it holds anything else."""
    try:
        return _as_texts(_load(path, name).reshape(-1))
    except _damage():
        return None


def _as_texts(cells: NDArray[Any]) -> NDArray[Any] | None:
    """Cells of texts as these; None where any holds something else."""
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


# Struct and cell arrays with a recording in each element, and single structs

_TIME = re.compile(r"t|times?|time_?s", re.IGNORECASE)
_HEAD, _COMPRESSED = 128, 15  # bytes above the elements of a file; the type of a packed one

_Arrays = dict[str, NDArray[Any]]


def arrays_inside(path: Path, name: str) -> _Arrays:
    """The arrays in a struct or cell array by their names; none where it holds none, or too much.

    A struct array (N) whose elements have fields of equal lengths is one of recordings
    (N, T, C), padded with NaN, with the names of its channels; other fields have a value for
    each (N). The fields of a single struct are arrays as they are. A cell array (N) of matrices
    is one of recordings, too.
    """
    stat = path.stat()
    return _arrays(path, name, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _arrays(path: Path, name: str, state: tuple[int, int]) -> _Arrays:
    """The arrays inside one of a file in this state: asked for one after the other."""
    from scipy.io import loadmat

    size = _unpacked_size(path)
    if size > LARGEST or expands_too_much(state[1], size):
        return {}
    struct = np.asarray(loadmat(str(path), appendmat=False, variable_names=[name])[name])
    records = struct.reshape(-1)
    if not struct.dtype.names:
        return _named(name, together(name, records))
    if len(records) > 1:
        return _kinds_of_recordings(name, records)
    found: _Arrays = {}
    for field in struct.dtype.names or ():
        found |= _of_field(name, field, np.asarray(records[0][field]))
    return found


def _of_field(struct: str, field: str, value: NDArray[Any]) -> _Arrays:
    """What a field of a single struct holds: recordings, an array, texts, or a rate."""
    name = f"{struct}.{field}"
    if value.dtype.names and "labels" in value.dtype.names:  # as EEGLAB names channels
        texts = _as_texts(value["labels"].reshape(-1))
        return {} if texts is None else {f"{struct}.data/channels": texts}
    if value.dtype.names:
        return _kinds_of_recordings(name, value.reshape(-1)) if value.size > 1 else {}
    if value.dtype.kind == "O":
        cells = value.reshape(-1)
        whole = together(name, cells) if _as_texts(cells) is None else _as_texts(cells)
        return _named(name, whole)
    told = value.size > 1 or field.lower() in RATES
    return {name: value} if told and value.dtype.kind in "iufb" else {}


def _kinds_of_recordings(name: str, records: NDArray[Any]) -> _Arrays:
    """The recordings of a struct array; those of each kind, where its elements differ in fields.

    So cells are charged and discharged, with other measurements. A kind is called by the text
    that its elements share.
    """
    if len(records) > MOST_RECORDS:
        return {}
    kinds: dict[tuple[str, ...], list[dict[str, NDArray[Any]]]] = {}
    for record in map(_flat, records):
        kinds.setdefault(tuple(record), []).append(record)
    found: _Arrays = {}
    for number, (fields, of) in enumerate(kinds.items(), 1):
        columns = {field: [record[field] for record in of] for field in fields}
        if len(kinds) == 1:
            return _recordings(name, columns)
        texts = ({str(c.item()) for c in cells if c.size == 1 and c.dtype.kind == "U"}
                 for cells in columns.values())  # fmt: skip
        shared = next((text.pop() for text in texts if len(text) == 1), f"kind {number}")
        if len(of) > 1:
            inside = _recordings(f"{name}.{shared}", columns)
            found |= {n if n.startswith(name) else f"{shared}.{n}": v for n, v in inside.items()
                      if n.startswith(name) or len({*v.tolist()}) > 1}  # fmt: skip
    return found


def _named(name: str, whole: NDArray[Any] | None) -> _Arrays:
    return {} if whole is None else {name: whole}


def _flat(record: Any) -> dict[str, NDArray[Any]]:
    """The fields of an element of a struct array, those of structs in it beside them."""
    found: dict[str, NDArray[Any]] = {}
    for field in record.dtype.names or ():
        value = np.asarray(record[field])
        inside = value.size == 1 and value.dtype.names
        found |= _flat(value.reshape(-1)[0]) if inside else {field: value}
    return found


def _rises(values: NDArray[Any]) -> bool:
    return bool((np.diff(values) > 0).all())


def _recordings(name: str, columns: dict[str, list[NDArray[Any]]]) -> _Arrays:
    """The recordings of a struct array, and what it says of each, by the cells of its fields."""
    found: _Arrays = {}
    series: dict[str, list[NDArray[Any]]] = {}
    for field, cells in columns.items():
        if all(c.size == 1 and c.dtype.kind in "iufbU" for c in cells):
            found[field] = np.array([c.item() for c in cells])
        elif all(c.size <= 1 and c.dtype.kind in "iuf" for c in cells):  # some are empty
            found[field] = np.array([c.item() if c.size else np.nan for c in cells])
        elif all(c.dtype.kind in "iufb" and c.size == max(c.shape) >= SHORTEST for c in cells):
            series[field] = [c.reshape(-1) for c in cells]
    times = [f for f, cells in series.items() if _TIME.fullmatch(f) and all(map(_rises, cells))]
    if len(times) < len(series):
        series = {field: cells for field, cells in series.items() if field not in times}
    lengths = {field: tuple(map(len, cells)) for field, cells in series.items()}
    if not lengths:
        return {}
    usual = Counter(lengths.values()).most_common(1)[0][0]
    channels = [field for field in series if lengths[field] == usual]
    shape = (len(usual), max(usual), len(channels))
    check_room(8 * math.prod(shape), name, cure="Save fewer of its elements.")
    whole = np.full(shape, np.nan)
    for place, field in enumerate(channels):
        for row, cell in zip(whole, series[field], strict=True):
            row[: len(cell), place] = cell
    return {name: whole, f"{name}/channels": np.array(channels), **found}


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
