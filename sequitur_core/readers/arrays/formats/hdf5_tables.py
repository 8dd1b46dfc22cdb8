"""Tables in HDF5: records with a field for each column, and plain frames that pandas saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.readers.arrays.inside.attributes import CHANNEL_NAMES

_INDEX = "axis1"  # of a frame's rows
_VALUES = re.compile(r"(?P<block>.*block\d+)_values")


def with_fields(arrays: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Every array by its name, and the fields of lists of records as if each were one.

    With the array of the file that it is in, and the name of the field, or "". Records by which
    pandas keeps a frame have names that could run code, and stay as they are.
    """
    for name, data in arrays.items():
        kinds = data.dtype
        if len(data.shape or ()) != 1 or not kinds.names or "index_kind" in data.attrs:
            yield name, data, ""
            continue
        for field in kinds.names:
            if not kinds[field].shape and kinds[field].kind in "iufbS":
                yield f"{name}/{field}", data, field


def is_time_of_frame(name: str, data: Any) -> bool:
    """Whether an array has the times of a frame's rows, as whole numbers."""
    kind = data.attrs.get("kind", b"")
    kind = kind.decode("utf-8", "replace") if isinstance(kind, bytes) else str(kind)
    return name.rpartition("/")[2] == _INDEX and kind.startswith("datetime64")


def names_in_frames(arrays: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The names of the columns of plain frames, by what an array's names of channels are called."""
    found = {}
    for name in arrays:
        match = _VALUES.fullmatch(name)
        items = arrays.get(f"{match['block']}_items") if match else None
        if items is not None and items.dtype.kind == "S":
            names = [text.decode("utf-8", "replace") for text in items[...].ravel()]
            found[f"{name}/{CHANNEL_NAMES}"] = np.array(names, str)
    return found
