"""Arrays in a run's folder, checked against its data as they are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.data.dataset import LENGTHS_FILE, FloatArray, IntArray
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, damaged, left_on_disk
from sequitur_core.runs.layout import DATA_FOLDER


def read_lengths(folder: Path) -> IntArray:
    """The length of each sequence of a run's data, int64 of shape (n,)."""
    try:
        lengths = left_on_disk(folder / DATA_FOLDER / LENGTHS_FILE)
        if lengths.ndim != 1 or lengths.dtype != np.int64:
            raise ValueError("no lengths")
        return np.asarray(lengths)
    except DAMAGE as error:
        raise SequiturError(
            f"The data of the run {folder.name} is missing or damaged. "
            "Delete the run and train again."
        ) from error


def read_elements(folder: Path, *names: str) -> FloatArray:
    """The elements of all sequences, concatenated, from folder/names; left on disk."""
    path = folder.joinpath(*names)
    try:
        elements = left_on_disk(path)
        if elements.dtype != np.float32 or len(elements) != read_lengths(folder).sum():
            raise ValueError("another number of elements")
        return np.asarray(elements)
    except SequiturError:
        raise
    except DAMAGE as error:
        raise damaged(path) from error


def read_rows(folder: Path, name: str, *row_shape: int) -> FloatArray | None:
    """One row for each sequence, float32 of shape (n, *row_shape); None if there is no file."""
    path = folder / name
    try:
        array = np.load(path, allow_pickle=False)
        if array.dtype != np.float32 or array.shape != (len(read_lengths(folder)), *row_shape):
            raise ValueError("another shape")
        return np.asarray(array)
    except FileNotFoundError:
        return None
    except SequiturError:
        raise
    except DAMAGE as error:
        raise damaged(path) from error
