"""Tables of statistics programs: ARFF of Weka, and Stata."""

from __future__ import annotations

import csv
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sequitur_core.readers.tables.formats.text.text_file import read_bytes


def frame_of_arff(path: Path) -> pd.DataFrame:
    """The rows below @data, a named column for each attribute.

    Raises ValueError or NotImplementedError for an attribute of another kind than numbers and
    named values.
    """
    from scipy.io import arff

    read_bytes(path)  # refuses what is no text
    longest = csv.field_size_limit()
    try:
        rows, about = arff.loadarff(str(path))
    except StopIteration as error:  # there is no @data, down to the end
        raise ValueError("no rows") from error
    finally:
        csv.field_size_limit(longest)  # scipy lifts it for all files that are read afterwards
    columns = {}
    for name in about.names():
        values = np.asarray(rows[name])
        if values.dtype.kind == "S":
            words = pd.Series(np.char.decode(values, "utf-8", "replace"), dtype="object")
            columns[name] = words.where(words != "?")
        elif len(values) and _is_relational(values[0]):
            columns |= _of_relations(name, values)
        else:
            columns[name] = pd.Series(values)
    return pd.DataFrame(columns)


def _is_relational(cell: Any) -> bool:
    return isinstance(cell, np.ndarray) and cell.dtype.names is not None


def _of_relations(name: str, cells: NDArray[Any]) -> dict[str, pd.Series[Any]]:
    """A column of lists for each row of a relation: the channels of a sequence in each cell.

    So the archive of time series writes those of several channels. Raises ValueError where cells
    have other rows.
    """
    lists = [[list(row) for row in cell.tolist()] for cell in cells]
    counts = {len(rows) for rows in lists}
    if len(counts) != 1:
        raise ValueError("relations of other sizes")
    return {
        f"{name} {k + 1}": pd.Series([rows[k] for rows in lists], dtype=object)
        for k in range(counts.pop())
    }


# How a file of Stata begins; potentiostats write text under the same ending.
_STATA = (
    b"<stata_dta>",
    *(bytes([version, order]) for version in range(102, 116) for order in (1, 2)),
)
STATA = ".dta"
_SMALL = 10_000_000  # bytes: what such a file really has doesn't use up memory


def is_stata(path: Path) -> bool:
    """Whether a file was written by Stata, by its first bytes."""
    with path.open("rb") as file:
        return file.read(11).startswith(_STATA)


def frame_of_stata(path: Path) -> pd.DataFrame:
    """The columns of a file of Stata: dates as dates, codes as the words that they stand for.

    Raises ValueError where it is damaged.
    """
    try:
        try:
            return pd.read_stata(path)
        except ValueError:  # the same word stands for several codes
            return pd.read_stata(path, convert_categoricals=False)
    except struct.error as error:
        raise ValueError("it ends in the middle of what it describes") from error
    except MemoryError as error:
        if path.stat().st_size > _SMALL:
            raise
        raise ValueError("it counts more labels than it has room for") from error
