"""Records in MATLAB's files: struct arrays with a recording in each element, and single structs."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.archives.zip_limits import expands_too_much
from sequitur_core.readers.arrays.array_headers import LARGEST
from sequitur_core.readers.memory_check import check_room

SHORTEST = 5  # steps of a recording; fewer numbers say something of it
MOST_RECORDS = 100_000
_TIME = re.compile(r"t|times?|time_?s", re.IGNORECASE)
_HEADER, _COMPRESSED = 128, 15  # bytes above the elements of a file; the type of a packed one

_Arrays = dict[str, NDArray[Any]]


def arrays_of_struct(path: Path, name: str) -> _Arrays:
    """The arrays in a struct by their names; none where it holds none, or too much.

    A struct array (N) whose elements have fields of equal lengths is one of recordings
    (N, T, C), padded with NaN, with the names of its channels; other fields have a value for
    each (N). The fields of a single struct are arrays as they are.
    """
    stat = path.stat()
    return _arrays(path, name, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _arrays(path: Path, name: str, state: tuple[int, int]) -> _Arrays:
    """The arrays of a struct of a file in this state: asked for one after the other."""
    from scipy.io import loadmat

    size = _unpacked_size(path)
    if size > LARGEST or expands_too_much(state[1], size):
        return {}
    struct = np.asarray(loadmat(str(path), appendmat=False, variable_names=[name])[name])
    records = struct.reshape(-1)
    if len(records) > 1:
        return _kinds_of_recordings(name, records)
    found: _Arrays = {}
    for field in struct.dtype.names or ():
        value = np.asarray(records[0][field])
        if value.dtype.names and value.size > 1:
            found |= _kinds_of_recordings(f"{name}.{field}", value.reshape(-1))
        elif value.dtype.kind in "iufb" and value.size > 1:
            found[f"{name}.{field}"] = value
    return found


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
        file.seek(_HEADER)
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
