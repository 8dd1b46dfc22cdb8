"""ARFF, Weka's tables of numbers and named values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

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
        else:
            columns[name] = pd.Series(values)
    return pd.DataFrame(columns)
