"""What each file of an exported analysis has to be before it is believed."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.archive_format import LARGEST_TEXT
from sequitur_core.data.dataset import (
    ABOUT_FILE,
    LABELS_FILE,
    LENGTHS_FILE,
    MISSING_FILE,
    VALUES_FILE,
)
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json
from sequitur_core.runs import layout

# --- What may be in it -------------------------------------------------------------------


def check_json(path: Path) -> None:
    if path.stat().st_size > LARGEST_TEXT:
        raise ValueError("too long")
    read_json(path)


def check_lines(path: Path) -> None:
    if path.stat().st_size > LARGEST_TEXT:
        raise ValueError("too long")


def check_npy(path: Path) -> None:
    with path.open("rb") as file:
        _check_array(file, path.stat().st_size)


def check_npz(path: Path) -> None:
    """Arrays as numpy saves them: not packed, and each as long as it says."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.compress_type != zipfile.ZIP_STORED or not info.filename.endswith(".npy"):
                raise ValueError(info.filename)
            with archive.open(info) as file:
                _check_array(file, info.file_size)
        if archive.testzip() is not None:
            raise ValueError("damaged")


def _check_array(file: Any, size: int) -> None:
    """Whether an array is as long as its header says: memory is taken by the header."""
    version = np.lib.format.read_magic(file)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read is None:
        raise ValueError("format")
    shape, _, dtype = read(file)
    if dtype.hasobject:
        raise ValueError("objects")
    count = 1
    for axis in shape:
        count *= int(axis)
    if min(shape, default=0) < 0 or file.tell() + count * dtype.itemsize != size:
        raise ValueError("length")


def check_parquet(path: Path) -> None:
    """Few bytes can claim many rows: there is one for each sequence."""
    import pyarrow.parquet

    rows = pyarrow.parquet.ParquetFile(path).metadata.num_rows
    lengths = np.load(path.with_name(LENGTHS_FILE), allow_pickle=False)
    if rows != len(lengths):
        raise ValueError("rows")


def check_safetensors(path: Path) -> None:
    numbers_in(path)


def numbers_in(path: Path) -> int:
    """How many numbers a file of weights holds."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as weights:
            return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118
    except SafetensorError as error:
        raise ValueError("weights") from error


def check_checkpoint(path: Path) -> None:
    """A checkpoint; torch reads it with `weights_only`, once somebody trains it longer."""
    with zipfile.ZipFile(path) as archive:
        if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
            raise ValueError("packed")
        if archive.testzip() is not None:
            raise ValueError("damaged")


JSON_FILES = (
    layout.SPEC_FILE, layout.ABOUT_FILE, layout.STATUS_FILE, layout.SEED_FILE,
    layout.BASELINES_FILE, layout.SCALER_FILE, layout.NOTES_FILE, layout.REACHED_FILE,
    layout.STAGES_FILE, layout.SELECTIONS_FILE, f"{layout.DATA_FOLDER}/{ABOUT_FILE}",
)  # fmt: skip
NPY_FILES = (
    layout.ENCODINGS_FILE, layout.ERRORS_FILE, layout.RECONSTRUCTIONS_FILE,
    layout.points_file("umap"), layout.points_file("pca"), f"{layout.DATA_FOLDER}/{VALUES_FILE}",
    f"{layout.DATA_FOLDER}/{LENGTHS_FILE}", f"{layout.DATA_FOLDER}/{MISSING_FILE}",
)  # fmt: skip
# Every file that a run taken away can have, and how it is looked at before it is read.
FILES: dict[str, Callable[[Path], None]] = {
    **dict.fromkeys(JSON_FILES, check_json),
    **dict.fromkeys(NPY_FILES, check_npy),
    layout.HISTORY_FILE: check_lines,
    layout.SPLIT_FILE: check_npz,
    layout.PREVIEW_FILE: check_npz,
    layout.MODEL_FILE: check_safetensors,
    layout.CHECKPOINT_FILE: check_checkpoint,
    f"{layout.DATA_FOLDER}/{LABELS_FILE}": check_parquet,
}
NEEDED = (
    layout.SPEC_FILE, layout.STATUS_FILE, layout.ENCODINGS_FILE, layout.points_file("pca"),
    layout.MODEL_FILE, layout.SCALER_FILE,
    *(f"{layout.DATA_FOLDER}/{name}" for name in layout.DATASET_FILES),
)  # fmt: skip
_ANSWER = re.compile(rf"{layout.QUERIES_FOLDER}/[a-z]+-[0-9a-f]{{16}}\.(json|npz)")


def check_of(name: str) -> Callable[[Path], None] | None:
    """How a file is looked at; None for one that doesn't belong into an analysis."""
    if match := _ANSWER.fullmatch(name):
        return check_json if match[1] == "json" else check_npz
    return FILES.get(name)


# --- Reading -----------------------------------------------------------------------------


def damaged_entry(name: str) -> SequiturError:
    return SequiturError(
        f"{name} is damaged, so nothing was opened. Take the analysis away once more from where "
        "it was made, and copy the file again."
    )
