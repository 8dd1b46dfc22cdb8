"""The arrays in .npy and .npz files: their headers, checked before numbers are loaded."""

from __future__ import annotations

import math
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.zip_limits import expands_too_much

LARGEST = 4_000_000_000  # bytes of one unpacked array
SPLIT_NAMES = ("train", "test", "val", "valid", "validation")


@dataclass(frozen=True)
class ArrayHeader:
    """An array as its file describes it."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def base(self) -> str:
        """The name without the part it belongs to: y for y_train."""
        return re.sub(rf"[_\-. ]?({'|'.join(SPLIT_NAMES)})$", "", self.name.lower())

    @property
    def split(self) -> str:
        """The part it belongs to, such as "train"; "" if none."""
        match = re.search(rf"({'|'.join(SPLIT_NAMES)})$", self.name.lower())
        return match[1] if match else ""


# From the file to arrays


def read_headers(path: Path) -> list[ArrayHeader]:
    """Every array of the file that can be read, by its header alone."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise SequiturError(f"{path.name} is empty. Load a file that holds an array.")
    packed = path.suffix.lower() == ".npz"
    wanted = b"PK" if packed else b"\x93NUMPY"
    if not start.startswith(wanted):
        kind = "an archive of numpy arrays" if packed else "a numpy array"
        if start.startswith((b"\x93NUMPY", b"PK")):
            cure = f"Give it the ending {'.npy' if packed else '.npz'}."
        elif b"\0" not in start:
            cure = "It holds text: if it is a table, give it the ending .csv."
        else:
            cure = f"Save the data with numpy.{'savez' if packed else 'save'}."
        raise SequiturError(f"{path.name} isn't {kind} in spite of its name. {cure}")
    if not packed:
        with path.open("rb") as file:
            return [_header(path, "", file, path.stat().st_size)]
    try:
        found = []
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.endswith(".npy"):
                    with archive.open(info) as member:
                        name = info.filename.removesuffix(".npy")
                        if expands_too_much(info.compress_size, info.file_size):
                            raise SequiturError(
                                f"{name} in {path.name} would unpack to "
                                f"{byte_size(info.file_size)} of hardly any different numbers. "
                                "Save it without compression, if you know where it comes from."
                            )
                        found.append(_header(path, name, member, info.file_size))
    except SequiturError:
        raise
    except DAMAGE as error:
        raise SequiturError(f"{path.name} is damaged. Save it again with numpy.savez.") from error
    if not found:
        raise SequiturError(f"{path.name} holds no numpy arrays. Save the data with numpy.savez.")
    if all(header.dtype.hasobject for header in found):
        raise SequiturError(_about_objects(path.name))
    return [header for header in found if not header.dtype.hasobject]


def _about_objects(name: str) -> str:
    return (
        f"{name} holds Python objects (pickled), which could run code and are never opened. Save "
        "plain numbers: sequences of different lengths go into one array, filled up with NaN."
    )


def _header(path: Path, name: str, file: Any, size: int) -> ArrayHeader:
    """The header of one array, refused if it holds objects or less than it promises."""
    try:
        shape, _, dtype = _read_header(file)
    except (*DAMAGE, SyntaxError) as error:
        raise SequiturError(
            f"{path.name} is damaged: the description of {name or 'its array'} can't be read. "
            "Save it again."
        ) from error
    if dtype.hasobject and not name:
        raise SequiturError(_about_objects(path.name))
    wanted = int(np.prod([int(s) for s in shape], dtype=object)) * dtype.itemsize
    if not dtype.hasobject and wanted > size:
        raise SequiturError(
            f"{path.name} is damaged: {name or 'its array'} holds fewer numbers than it says. "
            "Save or copy it again."
        )
    if wanted > LARGEST:
        raise SequiturError(
            f"{name or 'The array'} of {path.name} takes {byte_size(wanted)}. Load a smaller "
            "part of the data."
        )
    return ArrayHeader(name, tuple(int(s) for s in shape), dtype)


def _read_header(stream: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran order, and type of an array."""
    if np.lib.format.read_magic(stream) == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    return np.lib.format.read_array_header_2_0(stream)


def read_array(path: Path, name: str, *, first: int | None = None) -> NDArray[Any]:
    """An array of the file; with `first`, perhaps only so many of its first rows."""
    try:
        if path.suffix.lower() == ".npy":
            return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        if first is not None:
            with zipfile.ZipFile(path) as packed, packed.open(f"{name}.npy") as member:
                shape, fortran_order, dtype = _read_header(member)
                if not fortran_order and len(shape) > 1:  # the rest needn't be unpacked
                    count = min(first, shape[0]) * math.prod(shape[1:])
                    start = member.read(count * dtype.itemsize)
                    return np.frombuffer(start, dtype, count).reshape(-1, *shape[1:])
        with np.load(path, allow_pickle=False) as archive:
            return np.asarray(archive[name])
    except DAMAGE as error:
        raise SequiturError(
            f"{path.name} is damaged or has no array {name}. Save it again, or choose another "
            "array."
        ) from error


# The sequences


def load_array(path: Path, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """The array with axes in the order N T C or N T C H W D (N only where there is one)."""
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
