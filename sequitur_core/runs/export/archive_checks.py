"""What an exported analysis and each of its files have to be before they are believed."""

from __future__ import annotations

import math
import re
import stat
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.archives.analysis_format import (
    ABOUT,
    COMPRESSIONS,
    KIND,
    MAX_TEXT_BYTES,
    PACKED_DAMAGE,
    VERSION,
    read_about,
)
from sequitur_core.archives.zip_limits import total_expands_too_much
from sequitur_core.data.dataset import (
    ABOUT_FILE,
    LABELS_FILE,
    LENGTHS_FILE,
    MISSING_FILE,
    VALUES_FILE,
)
from sequitur_core.errors import DamagedError, SequiturError
from sequitur_core.files import fits, read_as, read_json
from sequitur_core.runs import layout, queries
from sequitur_core.runs.progress.frames import MOST_BYTES
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.query_checks import result_fits
from sequitur_core.runs.results import selections
from sequitur_core.runs.results.evaluation import read_evaluation
from sequitur_core.runs.results.measured import measured_reconstructions
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import ARCHITECTURES, count_parameters

MAX_FILES = 2_000

# --- The archive, before it is unpacked --------------------------------------------------


def check_about(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """The first entry of an archive; SequiturError where this version can't open it."""
    try:
        about = read_about(archive)
        if about["kind"] != KIND:
            raise ValueError("something else")
    except PACKED_DAMAGE as error:
        raise SequiturError(
            f"{name} isn't an analysis exported from Sequitur, or is damaged. Data is "
            "loaded on the Data page."
        ) from error
    version: Any = about.get("version")
    if not fits(version, int) or version < 1:
        raise damaged_archive(name)
    if version > VERSION:
        raise SequiturError(
            f"{name} was made by a newer version of Sequitur, and this one can't open it. Install "
            "the newest version and try again."
        )
    return about


def check_entries(
    archive: zipfile.ZipFile, name: str, *, size: int, room: int
) -> dict[str, zipfile.ZipInfo]:
    """The files in an archive by name, checked by what they claim to be.

    `size` is that of the archive, `room` what its files may take on disk, in bytes.
    """
    entries: dict[str, zipfile.ZipInfo] = {}
    infos = [info for info in archive.infolist() if info.filename != ABOUT]
    if len(infos) > MAX_FILES or len(archive.infolist()) != len(infos) + 1:
        raise SequiturError(
            f"{name} holds {len(infos):,} files, more than an analysis has. It wasn't opened."
        )
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (
            content_check(info.filename) is None
            or info.filename in entries
            or kind not in (0, stat.S_IFREG)
            or info.orig_filename != info.filename
        ):
            raise SequiturError(
                f"{name} holds {info.filename[:80]!a}, which doesn't belong in an "
                "analysis, so it wasn't opened. It may come from a newer version of Sequitur, or "
                "someone changed it."
            )
        if info.flag_bits & 1 or info.compress_type not in COMPRESSIONS:
            raise SequiturError(
                f"{name} is packed in a way that Sequitur doesn't use. Open the file as it was "
                "exported, not one that was packed again."
            )
        entries[info.filename] = info
    unpacked = sum(info.file_size for info in entries.values())
    packed = sum(info.compress_size for info in entries.values())
    if packed > size:  # several names for the same bytes
        raise damaged_archive(name)
    if total_expands_too_much(entries.values()):
        raise SequiturError(
            f"{name} would unpack to {unpacked / 1e9:.2g} GB from {packed / 1e6:.2g} MB, as no "
            "analysis does. It wasn't opened."
        )
    if unpacked > room:
        raise SequiturError(
            f"{name} needs {unpacked / 1e9:.2g} GB, but the disk has only {max(room, 0) / 1e9:.2g} "
            "GB left for it. Make room and try again."
        )
    if missing := [needed for needed in REQUIRED_FILES if needed not in entries]:
        raise SequiturError(
            f"{name} lacks {missing[0]}, so it isn't complete. Export the analysis again from "
            "where it was made."
        )
    return entries


def damaged_archive(name: str) -> SequiturError:
    """The error for an archive that can't be read; to be raised by the caller."""
    return SequiturError(
        f"{name} is damaged, so nothing was opened. Export the analysis again from where it was "
        "made, and copy the file again."
    )


# --- The run, once it is unpacked --------------------------------------------------------


def check_settings(run: Run, name: str) -> None:
    """Raise where another version made the run, or where its model isn't the one described."""
    try:
        _check_json(run.path / layout.SPEC_FILE)
        spec = run.spec
        if spec.model not in ARCHITECTURES:
            raise SequiturError(f"There is no model {spec.model}.")
    except DamagedError as error:  # it names the folder that it lies in meanwhile
        raise damaged_archive(name) from error
    except SequiturError as error:
        raise SequiturError(
            f"{name} was made by another version of Sequitur, whose settings this one doesn't "
            f"know, or someone changed it. Open it there, or train again here. ({error})"
        ) from error


def check_contents(run: Run, names: Iterable[str]) -> None:
    """Read all files of an unpacked run; raise for whatever couldn't be shown later."""
    # Lengths come first: others are compared with them.
    for name in sorted(names, key=lambda name: not name.endswith(LENGTHS_FILE)):
        check = content_check(name)
        if check is not None:
            check(run.path / name)
    spec = run.spec
    described = count_parameters(spec.model, run.sizes(), spec.encoding_dim, spec.options)
    if described > parameter_count(run.path / layout.MODEL_FILE):
        raise ValueError("a larger model than its weights")
    reported = read_as(State, run.path / layout.STATUS_FILE)
    if reported is None or reported.status not in ("done", "stopped"):
        raise ValueError("status")
    dataset = run.dataset()
    dataset.check_content()
    for read in (
        run.history, run.baselines, run.split, run.errors, run.reconstructions, run.preview,
        run.last_batch, run.stages, run.points_note,
    ):  # fmt: skip
        read()
    measured_reconstructions(run)
    selections.saved(run)
    read_evaluation(run)
    scaler, shape = run.scaler(), dataset.element_shape
    if scaler is None or scaler.mean.shape not in ((), shape):
        raise ValueError("scaling of other channels")
    needed = (run.encodings(), run.points("pca"))
    for rows in (*needed, run.points("umap"), run.errors()):
        if rows is not None and not np.isfinite(rows).all():
            raise ValueError("not finite")
    if any(rows is None for rows in needed):
        raise ValueError("missing")
    for part in run.split() or ():
        within = ((part >= 0) & (part < len(dataset))).all()
        if part.ndim != 1 or part.dtype != np.int64 or not within:
            raise ValueError("split")
    if not all(isinstance(id_, str) for id_ in dataset.ids):
        raise ValueError("ids")
    for places in (dataset.recording, dataset.start):
        if places.dtype.kind != "i" or places.min() < 0:
            raise ValueError("places")
    for path in (run.path / layout.QUERIES_FOLDER).glob("*.npz"):
        query = queries.read_query(run, path.stem)
        if query is None:
            raise ValueError("query")
        result = queries.result(run, query)
        if result is None or not result_fits(query.kind, result, len(dataset)):
            raise ValueError(query.kind)


# --- Each file, before it is read --------------------------------------------------------


def _check_lines(path: Path) -> None:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError("too long")


def _check_json(path: Path) -> None:
    _check_lines(path)
    read_json(path)


def _check_npy(path: Path) -> None:
    with path.open("rb") as file:
        _check_array_size(file, path.stat().st_size)


def _check_npz(path: Path) -> None:
    """Arrays as numpy saves them: not compressed, and each as long as it says."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.compress_type != zipfile.ZIP_STORED or not info.filename.endswith(".npy"):
                raise ValueError(info.filename)
            with archive.open(info) as file:
                _check_array_size(file, info.file_size)
        if archive.testzip() is not None:
            raise ValueError("damaged")


def _check_array_size(file: Any, size: int) -> None:
    """Raise unless an array is as long as its header says, as memory is allocated by the header."""
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


def _check_parquet(path: Path) -> None:
    """Few bytes can claim many rows: there is one for each sequence. No label is a list."""
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)
    lengths = np.load(path.with_name(LENGTHS_FILE), allow_pickle=False)
    if file.metadata.num_rows != len(lengths):
        raise ValueError("rows")
    if any(pyarrow.types.is_nested(column.type) for column in file.schema_arrow):
        raise ValueError("columns")


def parameter_count(path: Path) -> int:
    """How many parameters a file of weights holds."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as weights:
            return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118
    except SafetensorError as error:
        raise ValueError("weights") from error


def _check_frames(path: Path) -> None:
    """Frames may be damaged, as nothing else depends on them; there are never too many."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too long")


def _check_checkpoint(path: Path) -> None:
    """A checkpoint; torch reads it with `weights_only`, once somebody trains it longer."""
    with zipfile.ZipFile(path) as archive:
        if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
            raise ValueError("packed")
        if archive.testzip() is not None:
            raise ValueError("damaged")


_JSON_FILES = (
    layout.SPEC_FILE, layout.ABOUT_FILE, layout.STATUS_FILE, layout.SEED_FILE,
    layout.BASELINES_FILE, layout.SCALER_FILE, layout.NOTES_FILE, layout.REACHED_FILE,
    layout.STAGES_FILE, layout.SELECTIONS_FILE, layout.DECISIONS_FILE, layout.GROUPS_FILE,
    layout.EVALUATION_FILE,
    layout.CHECKUP_FILE, layout.CLASS_COLOURS_FILE, layout.DISMISSED_MOMENTS_FILE,
    f"{layout.DATA_FOLDER}/{ABOUT_FILE}",
)  # fmt: skip
_NPY_FILES = (
    layout.ENCODINGS_FILE, layout.ERRORS_FILE, layout.RECONSTRUCTIONS_FILE, layout.UNSEEN_FILE,
    layout.points_file("umap"), layout.points_file("pca"), f"{layout.DATA_FOLDER}/{VALUES_FILE}",
    f"{layout.DATA_FOLDER}/{LENGTHS_FILE}", f"{layout.DATA_FOLDER}/{MISSING_FILE}",
)  # fmt: skip
# Every file that an exported run can have, and how it is checked before it is read.
_CONTENT_CHECKS: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys(_JSON_FILES, _check_json),
    **dict.fromkeys(_NPY_FILES, _check_npy),
    layout.HISTORY_FILE: _check_lines,
    layout.HAND_LABELS_FILE: _check_lines,
    layout.SPLIT_FILE: _check_npz,
    layout.PREVIEW_FILE: _check_npz,
    layout.FRAMES_ABOUT_FILE: _check_lines,
    layout.FRAMES_FILE: _check_frames,
    layout.MODEL_FILE: parameter_count,
    layout.CHECKPOINT_FILE: _check_checkpoint,
    f"{layout.DATA_FOLDER}/{LABELS_FILE}": _check_parquet,
}
REQUIRED_FILES = (
    layout.SPEC_FILE, layout.STATUS_FILE, layout.ENCODINGS_FILE, layout.points_file("pca"),
    layout.MODEL_FILE, layout.SCALER_FILE,
    *(f"{layout.DATA_FOLDER}/{name}" for name in layout.DATASET_FILES),
)  # fmt: skip
_QUERY_FILE = re.compile(rf"{layout.QUERIES_FOLDER}/[a-z]+-[0-9a-f]{{16}}\.(json|npz)")


def content_check(name: str) -> Callable[[Path], object] | None:
    """The check for a file of an analysis; None for one that doesn't belong into it."""
    if match := _QUERY_FILE.fullmatch(name):
        return _check_json if match[1] == "json" else _check_npz
    return _CONTENT_CHECKS.get(name)
