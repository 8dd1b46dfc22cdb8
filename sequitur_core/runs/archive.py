"""A run as one .zip that another copy of the dashboard opens: export_run, import_run.

What comes from outside is not believed. Names are those a run can have, sizes are
what they claim to be, nothing is unpickled, and everything is read once before the
run appears: it appears whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from sequitur_core.archive_format import (
    ABOUT,
    KIND,
    PACKED_BY,
    PACKED_DAMAGE,
    VERSION,
    read_about,
    read_entry,
)
from sequitur_core.data.dataset import (
    LENGTHS_FILE,
)
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import fits, new_folder, new_id, read_json, write_json, write_whole
from sequitur_core.runs import layout, queries, selections
from sequitur_core.runs.archive_checks import (
    NEEDED,
    check_json,
    check_of,
    damaged_entry,
    numbers_in,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace, same_data
from sequitur_core.settings.architectures import ARCHITECTURES, count_parameters
from sequitur_core.zip_limits import HARMLESS_TOGETHER, LARGEST_RATIO

MOST_FILES = 2_000
KEPT_FREE = 200_000_000  # bytes of the disk that importing leaves
_BLOCK = 1 << 20

Progress = Callable[[float], object]


def export_run(run: Run, path: Path, *, progress: Progress | None = None) -> None:
    """Write everything that makes a run into a .zip at `path`, which is whole or not there.

    Its data, settings, history, model, encodings, reconstructions, maps, answers and
    selections; neither logs nor the marks of processes. `progress` is called with the
    share that is done.

    Raises SequiturError where the run has no encodings yet or a disk is full.
    """
    if run.encodings() is None or run.status not in ("done", "stopped"):
        raise SequiturError(
            f"The analysis {run.name} isn't finished ({run.status}), so it can't be taken away "
            "yet. Wait until its map is there."
        )
    names = [name for name in _files_of(run.path) if check_of(name) is not None]
    whole = sum((run.path / name).stat().st_size for name in names)
    done = 0

    def write(target: BinaryIO) -> None:
        nonlocal done
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(ABOUT, json.dumps(describe_run(run), ensure_ascii=False))
            for name in names:
                # Files are replaced, never changed: this one stays as it is while it is read.
                with (run.path / name).open("rb") as file, read_entry(archive, name) as packed:
                    while block := file.read(_BLOCK):
                        packed.write(block)
                        done += len(block)
                        if progress is not None:
                            progress(min(1.0, done / max(whole, 1)))

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, write)
    except OSError as error:
        raise SequiturError(
            f"The analysis can't be written to {path.parent} ({error.strerror or error}). "
            "Make room on the disk and try again."
        ) from error


def import_run(workspace: Workspace, path: Path, *, progress: Progress | None = None) -> Run:
    """Open what `export_run` wrote: a run in the workspace, with everything in place.

    It keeps its id where that is free. Its data becomes a dataset too, unless it is
    there already, so that more can be trained on it.

    Raises SequiturError for anything else; the workspace is then as it was.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = _checked_about(archive, path.name)
            entries = _checked_entries(
                archive, path.name, size=path.stat().st_size, room=_room(workspace)
            )
            id_ = _free_id(workspace, about)
            with new_folder(workspace.runs_folder, id_) as folder:
                _unpack(archive, entries, folder, progress)
                run = Run(folder)
                _check_settings(run, path.name)
                try:
                    _read_everything(run, entries)
                except SequiturError as error:
                    raise damaged_entry(path.name) from error
                _settle(workspace, run, about)
    except SequiturError:
        raise
    except PACKED_DAMAGE as error:
        raise damaged_entry(path.name) from error
    return Run(workspace.runs_folder / id_)


# --- Writing -----------------------------------------------------------------------------


def _files_of(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            # A question without its answer would be waited for in vain.
            if path.parent.name == layout.QUERIES_FOLDER and not path.with_suffix(".npz").exists():
                continue
            yield name


def describe_run(run: Run) -> dict[str, Any]:
    workspace = Workspace(run.workspace)
    data_id, recipe, source = run.spec.dataset_id, run.spec.recipe, ""
    if data_id in workspace.dataset_ids():
        recipe = recipe or workspace.recipe(data_id)
        source = Path(workspace.summary(data_id).source).name
    return {
        "kind": KIND,
        "version": VERSION,
        "run": run.id,
        "name": run.name,
        "source": source,
        "recipe": None if recipe is None else json.loads(recipe.to_json()),
        "exported": time.time(),
    }


def _checked_about(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        about = read_about(archive)
        if about["kind"] != KIND:
            raise ValueError("something else")
    except PACKED_DAMAGE as error:
        raise SequiturError(
            f"{name} isn't an analysis that was taken away from Sequitur, or is damaged. Data is "
            "loaded on the Data page."
        ) from error
    version: Any = about.get("version")
    if not fits(version, int) or version < 1:
        raise damaged_entry(name)
    if version > VERSION:
        raise SequiturError(
            f"{name} was made by a newer version of Sequitur, and this one can't open it. Install "
            "the newest version and try again."
        )
    return about


def _checked_entries(
    archive: zipfile.ZipFile, name: str, *, size: int, room: int
) -> dict[str, zipfile.ZipInfo]:
    """The files in an archive by name, after a look at what they claim."""
    found: dict[str, zipfile.ZipInfo] = {}
    infos = [info for info in archive.infolist() if info.filename != ABOUT]
    if len(infos) > MOST_FILES or len(archive.infolist()) != len(infos) + 1:
        raise SequiturError(
            f"{name} holds {len(infos):,} files, more than an analysis has. It wasn't opened."
        )
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (
            check_of(info.filename) is None
            or info.filename in found
            or kind not in (0, stat.S_IFREG)
            or info.orig_filename != info.filename
        ):
            raise SequiturError(
                f"{name} holds {info.filename[:80]!a}, which doesn't belong into an "
                "analysis, so it wasn't opened. It may come from a newer version of Sequitur, or "
                "somebody changed it."
            )
        if info.flag_bits & 1 or info.compress_type not in PACKED_BY:
            raise SequiturError(
                f"{name} is packed in a way that Sequitur doesn't use. Open the file as it was "
                "taken away, not one that was packed anew."
            )
        found[info.filename] = info
    unpacked = sum(info.file_size for info in found.values())
    packed = sum(info.compress_size for info in found.values())
    if packed > size:  # several names for the same bytes
        raise damaged_entry(name)
    if unpacked > HARMLESS_TOGETHER and unpacked > LARGEST_RATIO * packed:
        raise SequiturError(
            f"{name} would unpack to {unpacked / 1e9:.2g} GB from {packed / 1e6:.2g} MB, as no "
            "analysis does. It wasn't opened."
        )
    if unpacked > room:
        raise SequiturError(
            f"{name} needs {unpacked / 1e9:.2g} GB, but the disk has only {max(room, 0) / 1e9:.2g} "
            "GB left for it. Make room and try again."
        )
    if missing := [needed for needed in NEEDED if needed not in found]:
        raise SequiturError(
            f"{name} lacks {missing[0]}, so it isn't whole. Take the analysis away once more from "
            "where it was made."
        )
    return found


def _room(workspace: Workspace) -> int:
    return shutil.disk_usage(workspace.path).free - KEPT_FREE


def _free_id(workspace: Workspace, about: dict[str, Any]) -> str:
    """The id it had, or a new one where that is taken or no id."""
    id_, name = about.get("run"), about.get("name")
    taken = (workspace.runs_folder, workspace.trash_folder)
    known = isinstance(id_, str) and layout.is_id(id_)  # else it could lead anywhere
    if known and not any((folder / str(id_)).exists() for folder in taken):
        return str(id_)
    return new_id(name if isinstance(name, str) else "", "run")


def _unpack(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    folder: Path,
    progress: Progress | None,
) -> None:
    """Write every file, and no more than it claims to hold."""
    whole = sum(info.file_size for info in entries.values())
    done = 0
    for name, info in entries.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        left = info.file_size
        with archive.open(info) as packed, target.open("xb") as out:
            while block := packed.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise ValueError("more than it says")
                out.write(block)
                done += len(block)
                if progress is not None:
                    progress(min(1.0, done / max(whole, 1)))
        if left:
            raise ValueError("less than it says")


def _check_settings(run: Run, name: str) -> None:
    """Raise where another version made the run, or where its model isn't the one described."""
    check_json(run.path / layout.SPEC_FILE)
    try:
        spec = run.spec
        if spec.model not in ARCHITECTURES:
            raise SequiturError(f"There is no model {spec.model}.")
    except SequiturError as error:
        raise SequiturError(
            f"{name} was made by another version of Sequitur, whose settings this one doesn't "
            "know. Open it there, or train anew here."
        ) from error


def _read_everything(run: Run, entries: dict[str, zipfile.ZipInfo]) -> None:
    """Raise for whatever couldn't be shown later."""
    # Lengths come first: others are compared with them.
    for name in sorted(entries, key=lambda name: not name.endswith(LENGTHS_FILE)):
        check = check_of(name)
        if check is not None:
            check(run.path / name)
    spec = run.spec
    described = count_parameters(spec.model, run.sizes(), spec.encoding_dim, spec.options)
    if described > numbers_in(run.path / layout.MODEL_FILE):
        raise ValueError("a larger model than its weights")
    if run.reported_state().status not in ("done", "stopped"):
        raise ValueError("status")
    dataset = run.dataset()
    dataset.check_values()
    for read in (
        run.history, run.baselines, run.split, run.scaler, run.errors, run.reconstructions,
        run.preview, run.last_batch, run.stages, run.points_note,
    ):  # fmt: skip
        read()
    selections.saved(run)
    needed = (run.encodings(), run.points("pca"))
    for rows in (*needed, run.points("umap"), run.errors()):
        if rows is not None and not np.isfinite(rows).all():
            raise ValueError("not finite")
    if any(rows is None for rows in needed):
        raise ValueError("missing")
    for part in run.split() or ():
        if part.ndim != 1 or part.dtype != np.int64 or not _within(part, len(dataset)):
            raise ValueError("split")
    if not all(isinstance(id_, str) for id_ in dataset.ids):
        raise ValueError("ids")
    for path in (run.path / layout.QUERIES_FOLDER).glob("*.npz"):
        ask = queries.read_query(run, path.stem)
        if ask is None:
            raise ValueError("question")
        answer = queries.result(run, ask)
        if ask.kind == "map" and (answer is None or answer["points"].shape != (len(dataset), 2)):
            raise ValueError("map")


def _within(rows: Any, n: int) -> bool:
    return len(rows) == 0 or bool(rows.min() >= 0 and rows.max() < n)


def _settle(workspace: Workspace, run: Run, about: dict[str, Any]) -> None:
    """Fit the run into the workspace: its data is a dataset here, and no process works on it."""
    spec, created = run.spec, run.created
    state = run.reported_state()
    phase = None if (run.path / layout.points_file("umap")).exists() else state.phase
    values = read_json(run.path / layout.STATUS_FILE) or {}
    write_json(run.path / layout.STATUS_FILE, {**values, "phase": phase and "map"})
    if (run.path / layout.ABOUT_FILE).exists():
        run.rename(run.name)  # as a person could
    recipe = None
    if about.get("recipe") is not None:
        recipe = Recipe.from_json(json.dumps(about["recipe"]))
    data_id = _dataset_of(workspace, run, recipe)
    settled: RunSpec = replace(spec, dataset_id=data_id, recipe=spec.recipe or recipe)
    write_json(
        run.path / layout.SPEC_FILE, {"created": created, "spec": json.loads(settled.to_json())}
    )


def _dataset_of(workspace: Workspace, run: Run, recipe: Recipe | None) -> str:
    """The id of the workspace's dataset that is the run's data; made where there is none."""
    dataset = run.dataset()
    own = run.spec.dataset_id
    for id_ in workspace.dataset_ids() & {own}:
        try:
            if same_data(workspace.dataset(id_), dataset):
                return id_
        except SequiturError:  # a damaged one is another one
            continue
    return workspace.add_dataset(dataset, recipe, saved=run.path / layout.DATA_FOLDER)
