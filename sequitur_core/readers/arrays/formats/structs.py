"""The arrays in structs and cell arrays of MATLAB: recordings in each element, or single ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.arrays.formats.array_headers import RATES
from sequitur_core.readers.arrays.formats.cells import MOST_RECORDS, SHORTEST, together
from sequitur_core.readers.memory_check import check_room

_TIME = re.compile(r"t|times?|time_?s", re.IGNORECASE)
FASTER = 4  # times as many numbers as of another sensor

Arrays = dict[str, NDArray[Any]]


def arrays_in(name: str, value: NDArray[Any], *, named: bool = True) -> Arrays:
    """The arrays in a struct or cell array by their names; none where it holds none.

    A struct array (N) whose elements have fields of equal lengths is one of recordings
    (N, T, C), padded with NaN, with the names of its channels; other fields have a value for
    each (N). The fields of a single struct, and of those in it, are arrays as they are. A cell
    array (N) of matrices is one of recordings, too, and one of structs is a struct array.

    named : whether sensors with a name and numbers each, inside a struct, are channels called so.
    """
    records = value.reshape(-1)
    if not value.dtype.names:
        if len(records) > 1 and all(_is_struct(cell) for cell in records):
            return _kinds_of_recordings(name, [cell.reshape(-1)[0] for cell in records])
        return _named(name, together(name, records))
    if len(records) > 1:
        return _kinds_of_recordings(name, records)
    found: Arrays = {}
    for field in value.dtype.names if len(records) else ():
        inside = np.asarray(records[0][field])
        sensors = _sensors(inside.reshape(-1)) if named else {}
        found |= sensors or _of_field(name, field, inside, named=named)
    return found


def _is_struct(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.size == 1 and bool(value.dtype.names)


def _of_field(struct: str, field: str, value: NDArray[Any], *, named: bool) -> Arrays:
    """What a field of a single struct holds: recordings, an array, texts, or a rate."""
    name = f"{struct}.{field}"
    if value.dtype.names and "labels" in value.dtype.names:  # as EEGLAB names channels
        texts = as_texts(value["labels"].reshape(-1))
        return {} if texts is None else {f"{struct}.data/channels": texts}
    if value.dtype.names:
        return arrays_in(name, value, named=named)
    if value.dtype.kind == "O":
        texts = as_texts(value.reshape(-1))
        return arrays_in(name, value) if texts is None else {name: texts}
    told = value.size > 1 or field.lower() in RATES
    return {name: value} if told and value.dtype.kind in "iufb" else {}


def _sensors(elements: NDArray[Any]) -> Arrays:
    """The channels in a struct array whose elements have a name and numbers each; none of others.

    Some have many times as many numbers as others, as a test bench keeps what its sensors measured
    at rates of their own: recordings would be more alike.
    """
    by_word = {field.lower(): field for field in elements.dtype.names or ()}
    if not by_word.keys() >= {"name", "data"} or len(elements) > MOST_RECORDS:
        return {}
    names = as_texts(elements[by_word["name"]])
    data = [np.asarray(cell) for cell in elements[by_word["data"]]]
    lists = all(c.dtype.kind in "iufb" and c.size == max(c.shape, default=0) for c in data)
    sizes = [cell.size for cell in data]
    if names is None or len({*names}) < len(names) or not lists or max(sizes) < FASTER * min(sizes):
        return {}
    return dict(zip(names.tolist(), data, strict=True))


def as_texts(cells: NDArray[Any]) -> NDArray[Any] | None:
    """Cells of texts as these; None where any holds something else."""
    texts = [
        cell.item() for cell in cells if np.size(cell) == 1 and np.asarray(cell).dtype.kind == "U"
    ]
    return np.array(texts, dtype=str) if len(texts) == len(cells) else None


def _kinds_of_recordings(name: str, records: Sequence[Any] | NDArray[Any]) -> Arrays:
    """The recordings of a struct array; those of each kind, where its elements differ in fields.

    So cells are charged and discharged, with other measurements. A kind is called by the text
    that its elements share.
    """
    if len(records) > MOST_RECORDS:
        return {}
    kinds: dict[tuple[str, ...], list[dict[str, NDArray[Any]]]] = {}
    for record in map(_flat, records):
        kinds.setdefault(tuple(record), []).append(record)
    found: Arrays = {}
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


def _named(name: str, whole: NDArray[Any] | None) -> Arrays:
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


def _recordings(name: str, columns: dict[str, list[NDArray[Any]]]) -> Arrays:
    """The recordings of a struct array, and what it says of each, by the cells of its fields."""
    found: Arrays = {}
    series: dict[str, list[NDArray[Any]]] = {}
    for field, cells in columns.items():
        if all(c.size == 1 and c.dtype.kind in "iufbU" for c in cells):
            values = np.array([c.item() for c in cells])
            found[field] = np.unique(values) if field.lower() in RATES else values
        elif all(c.size <= 1 and c.dtype.kind in "iuf" for c in cells):  # some are empty
            found[field] = np.array([c.item() if c.size else np.nan for c in cells])
        elif all(c.dtype.kind in "iufb" and c.size == max(c.shape) >= SHORTEST for c in cells):
            series[field] = [c.reshape(-1) for c in cells]
    times = [f for f, cells in series.items() if _TIME.fullmatch(f) and all(map(_rises, cells))]
    if len(times) < len(series):
        series = {field: cells for field, cells in series.items() if field not in times}
    field, matrices = _largest_matrices(columns)
    if sum(c.size for c in matrices) > sum(c.size for cells in series.values() for c in cells):
        return _named(f"{name}.{field}", together(name, matrices)) | found
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


def _largest_matrices(columns: dict[str, list[NDArray[Any]]]) -> tuple[str, list[NDArray[Any]]]:
    """The field whose elements are matrices of numbers, with most of these; "" and [] for none."""
    found = {
        field: cells
        for field, cells in columns.items()
        if all(c.dtype.kind in "iufb" and c.ndim == 2 and min(c.shape) > 1 for c in cells)
    }
    return max(found.items(), key=lambda of: sum(c.size for c in of[1]), default=("", []))
