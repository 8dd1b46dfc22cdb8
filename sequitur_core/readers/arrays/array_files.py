"""The arrays in files of several kinds, and the sequences in an array."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.readers.arrays import hdf5_files, matlab_files, numpy_files
from sequitur_core.readers.arrays.array_headers import ArrayHeader
from sequitur_core.readers.arrays.sleap_files import TRACKS

_Headers = Callable[[Path], list[ArrayHeader]]
_Array = Callable[[Path, str, int | None], NDArray[Any]]

_HDF5 = (".h5", ".hdf5")
# By ending: how arrays are listed, and how one of them is read. All else is numpy's.
_KINDS: dict[str, tuple[_Headers, _Array]] = {
    ".mat": (matlab_files.read_headers, matlab_files.read_array),
    **dict.fromkeys(_HDF5, (hdf5_files.read_headers, hdf5_files.read_array)),
}
_NUMPY = (numpy_files.read_headers, numpy_files.read_array)


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every array of the file that can be read, by its header alone.

    Raises SequiturError if there is none.
    """
    return _KINDS.get(path.suffix.lower(), _NUMPY)[0](path)


def read_array(path: Path, name: str, *, first: int | None = None) -> NDArray[Any]:
    """An array of the file; with `first`, perhaps only so many of its first rows.

    Raises SequiturError if it is damaged or has no such array.
    """
    return _KINDS.get(path.suffix.lower(), _NUMPY)[1](path, name, first)


# The sequences


def load_array(path: Path, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """The array with axes in the order N T C or N T C H W D (N only where there is one)."""
    if recipe.array == TRACKS and path.suffix.lower() in _HDF5:
        values = hdf5_files.read_array(path, recipe.array, least=recipe.likelihood / 100)
    else:
        values = read_array(path, recipe.array)
    axes = recipe.axes
    if values.ndim != len(axes):
        raise SequiturError(
            f"{recipe.array or path.name} has {pluralise(values.ndim, 'axis', 'axes')}, but the "
            f"recipe describes {len(axes)}."
        )
    if values.dtype.kind not in "iufb":
        raise SequiturError(
            f"{recipe.array or path.name} doesn't hold plain numbers. Choose another array."
        )
    for position in reversed(range(len(axes))):
        if axes[position] == "1":
            values = np.squeeze(values, axis=position)
    axes = axes.replace("1", "")
    order = sorted(range(len(axes)), key=lambda i: "NTCHWD".index(axes[i]))
    values = values.transpose(order)
    lengths = None
    if recipe.length_array:
        lengths = read_array(path, recipe.length_array).reshape(-1)
        if len(lengths) != len(values) or not fit_as_lengths(lengths, values.shape[1]):
            raise SequiturError(
                f"{recipe.length_array} of {path.name} doesn't fit as lengths: it needs one whole "
                f"number for each sequence, up to {values.shape[1]:,}."
            )
    return values, lengths


def fit_as_lengths(lengths: NDArray[Any], longest: int) -> bool:
    return lengths.dtype.kind in "iu" and bool((lengths >= 0).all() and (lengths <= longest).all())


def read_label(path: Path, name: str, n: int) -> NDArray[Any]:
    values = read_array(path, name).reshape(-1)
    if len(values) != n:
        raise SequiturError(
            f"{name} of {path.name} has {len(values):,} values for {n:,} sequences. Choose an "
            "array with one value for each."
        )
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "U":
        return values.astype(object)
    if values.dtype.kind == "b":
        return np.where(values, "yes", "no").astype(object)
    if (
        values.dtype.kind == "f"
        and np.isfinite(values).all()
        and (values == np.round(values)).all()
    ):
        return values.astype(np.int64)
    return values
