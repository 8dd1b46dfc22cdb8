"""A run as one .zip that another copy of the dashboard opens: export_run, import_run.

What comes from outside is checked before it is used. Names are those a run can have, sizes are
what they claim to be, nothing is unpickled, and everything is read once before the
run appears: it appears whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, BinaryIO

from sequitur_core.archives.analysis_format import ABOUT, KIND, PACKED_DAMAGE, VERSION
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    new_folder,
    new_id,
    read_as,
    read_json,
    write_json,
    write_whole,
    writing,
)
from sequitur_core.formatting import disambiguate
from sequitur_core.labels import journal
from sequitur_core.labels.editing import add_missing
from sequitur_core.runs import layout
from sequitur_core.runs.export.archive_checks import (
    check_about,
    check_contents,
    check_entries,
    check_settings,
    content_check,
    damaged_archive,
)
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import checked_name
from sequitur_core.runs.stored.known_data import known_id
from sequitur_core.runs.workspace import Workspace, data_origin

KEPT_FREE = 200_000_000  # bytes of the disk that importing leaves
IMPORTED = " (imported)"  # behind the name of a run where one of the same name is there
_BLOCK = 1 << 20

Progress = Callable[[float], object]


def export_run(run: Run, path: Path, *, progress: Progress | None = None) -> None:
    """Write everything that makes a run into a .zip at `path`, which is whole or not there.

    Its data, settings, history, model, encodings, reconstructions, maps, results of queries,
    selections and labels that people gave; neither logs nor claims of processes. `progress` is
    called with the share that is done.

    Raises SequiturError where the run has no encodings yet or a disk is full.
    """
    if run.encodings() is None or run.status not in ("done", "stopped"):
        raise SequiturError(
            f"The analysis {run.name} isn't finished ({run.status}), so it can't be exported yet. "
            "Wait until its map is there."
        )
    _mend_status(run)
    files = dict(_exported_files(run))
    total = sum(file.stat().st_size for file in files.values())
    done = 0

    def write(target: BinaryIO) -> None:
        nonlocal done
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(ABOUT, json.dumps(describe_run(run), ensure_ascii=False))
            for name, source in files.items():
                # Files are replaced, never changed: this one stays as it is while it is read.
                with source.open("rb") as file, _new_entry(archive, name) as packed:
                    while block := file.read(_BLOCK):
                        packed.write(block)
                        done += len(block)
                        if progress is not None:
                            progress(min(1.0, done / max(total, 1)))

    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, write)


def import_run(
    workspace: Workspace,
    path: Path,
    *,
    progress: Progress | None = None,
    within: Path | None = None,
) -> Run:
    """Open what `export_run` wrote: a run in the workspace, with everything in place.

    It keeps its id where that is free. Its data becomes a dataset too, unless it is
    there already, so that more can be trained on it. Until it is whole it lies in the
    workspace's folder of runs, or in a folder `within` beside that.

    Raises SequiturError for anything else, and where it is more than a person may have; the
    workspace is then as it was.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = check_about(archive, path.name)
            entries = check_entries(
                archive, path.name, size=path.stat().st_size, room=_room(workspace)
            )
            workspace.allowance.check_disk(sum(info.file_size for info in entries.values()))
            id_ = _free_id(workspace, about)
            with new_folder(workspace.runs_folder, id_, within=within) as folder:
                _unpack(archive, entries, folder, progress)
                run = Run(folder)
                check_settings(run, path.name)
                try:
                    check_contents(run, entries)
                except SequiturError as error:
                    raise damaged_archive(path.name) from error
                _adopt(workspace, run, about)
    except SequiturError:
        raise
    except PACKED_DAMAGE as error:
        raise damaged_archive(path.name) from error
    return Run(workspace.runs_folder / id_)


def _mend_status(run: Run) -> None:
    """Write the status of a run that has ended anew where it is damaged: nobody would open it."""
    path = run.path / layout.STATUS_FILE
    try:
        read_as(State, path)
    except SequiturError:
        write_json(path, run.reported_state().to_values())


def _exported_files(run: Run) -> Iterator[tuple[str, Path]]:
    """The files of a run and their names in the archive, with what people said about its data."""
    folder = run.path
    for name in layout.ANNOTATION_FILES:
        if (said := run.annotations_folder / name).is_file():
            yield name, said
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            # A query without its result would be waited for in vain.
            query = path.parent.name == layout.QUERIES_FOLDER
            known = content_check(name) and name not in layout.ANNOTATION_FILES
            if known and (not query or path.with_suffix(".npz").exists()):
                yield name, path


def _new_entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A file in an archive, open for writing."""
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return archive.open(info, "w", force_zip64=True)


def describe_run(run: Run) -> dict[str, Any]:
    """The first entry of the archive of a run."""
    data = data_origin(run)
    return {
        "kind": KIND,
        "version": VERSION,
        "run": run.id,
        "name": run.name,
        "source": data.source.name if data.source else "",
        "recipe": None if data.recipe is None else json.loads(data.recipe.to_json()),
        "exported": time.time(),
    }


def _room(workspace: Workspace) -> int:
    return shutil.disk_usage(workspace.path).free - KEPT_FREE


def _free_id(workspace: Workspace, about: dict[str, Any]) -> str:
    """The id it had, or a new one where that is taken or isn't an id."""
    id_, name = about.get("run"), about.get("name")
    if isinstance(id_, str) and layout.is_id(id_):  # else it could lead anywhere
        folders = (workspace.runs_folder, workspace.trash_folder)
        if not any((folder / id_).exists() for folder in folders):
            return id_
    return new_id(name if isinstance(name, str) else "", "run")


def _unpack(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    folder: Path,
    progress: Progress | None,
) -> None:
    """Write every file, and no more than it claims to hold."""
    total = sum(info.file_size for info in entries.values())
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
                    progress(min(1.0, done / max(total, 1)))
        if left:
            raise ValueError("less than it says")


def _adopt(workspace: Workspace, run: Run, about: dict[str, Any]) -> None:
    """Fit the run into the workspace: its data is a dataset here, and no process works on it."""
    # By another clock, it could be the newest run for years.
    spec, created = run.spec, min(run.created, time.time())
    state = run.reported_state()
    phase = None if (run.path / layout.points_file("umap")).exists() else state.phase
    values = read_json(run.path / layout.STATUS_FILE) or {}
    write_json(run.path / layout.STATUS_FILE, {**values, "phase": phase and "map"})
    name, taken = run.name, {one.name for one in workspace.runs()}
    if name in taken:  # the run here keeps it
        *_, name = disambiguate([*taken, name.removesuffix(IMPORTED) + IMPORTED])
    if (run.path / layout.ABOUT_FILE).exists() or name != run.name:
        run.rename(checked_name(name, cut=True))  # as a person could
    recipe = None
    if about.get("recipe") is not None:
        recipe = Recipe.from_json(json.dumps(about["recipe"]))
    data_id = _dataset_id(workspace, run, recipe)
    spec = replace(spec, dataset_id=data_id, recipe=spec.recipe or recipe)
    write_json(
        run.path / layout.SPEC_FILE, {"created": created, "spec": json.loads(spec.to_json())}
    )
    _adopt_annotations(workspace.datasets_folder / data_id, run)


def _adopt_annotations(dataset_folder: Path, run: Run) -> None:
    """Store what came with a run about its data with that, for all runs on it.

    What is there already stays: labels that came are given where sequences have none.
    """
    for name in layout.ANNOTATION_FILES:
        came, here = run.path / name, dataset_folder / name
        if not came.exists():
            continue
        if not here.exists():
            came.replace(here)
            continue
        if name == layout.HAND_LABELS_FILE:
            n = run.sizes().n
            journal.append(here, n, add_missing(journal.read(here, n), journal.read(came, n)))
        came.unlink()


def _dataset_id(workspace: Workspace, run: Run, recipe: Recipe | None) -> str:
    """The id of the workspace's dataset that is the run's data; made where there is none."""
    dataset = run.dataset()
    known = known_id(workspace, dataset, first=run.spec.dataset_id)
    return known or workspace.add_dataset(dataset, recipe, saved=run.path / layout.DATA_FOLDER)
