"""All data and runs of one group of people: Workspace."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import platformdirs

from sequitur_core.data.dataset import (
    MISSING_FILE,
    SequenceDataset,
)
from sequitur_core.data.ragged import equal
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import (
    DAMAGE,
    damaged,
    from_values,
    new_folder,
    new_id,
    read_json,
    write_json,
    write_whole,
)

if TYPE_CHECKING:
    pass
from sequitur_core.runs.layout import (
    CHECKPOINT_FILE,
    DATA_FOLDER,
    DATASET_FILES,
    HISTORY_FILE,
    HOME_VARIABLE,
    RECIPE_FILE,
    RESUME_FILE,
    SPEC_FILE,
    STAGES_FILE,
    SUMMARY_FILE,
    TRASH,
    is_id,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.state import Stage
from sequitur_core.runs.trash import link_or_copy, remove_folder

DEEPEST = 8  # sub-folders kept of an upload


# --- All data and runs -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SavedDataset:
    """What a list of datasets shows, without opening them.

    `count` sequences of `min_length` to `max_length` elements of `element_shape`;
    `labels` names the label columns, `source` is the path of the file it was read
    from, "" if unknown. A damaged one has count 0 and a sentence in `damage`.
    """

    id: str
    name: str
    count: int = 0
    min_length: int = 0
    max_length: int = 0
    element_shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    source: str = ""
    created: float = 0.0
    damage: str = ""


@dataclass(frozen=True)
class DiskUse:
    """Bytes that a workspace takes on disk: of each dataset by id, and of all the rest."""

    datasets: Mapping[str, int]
    uploads: int
    runs: int
    trash: int
    free: int


def default_workspace() -> Workspace:
    """The one workspace, "local", below SEQUITUR_HOME or the user's data folder."""
    home = os.environ.get(HOME_VARIABLE) or platformdirs.user_data_dir("sequitur", appauthor=False)
    return Workspace(Path(home).expanduser().absolute() / "local")


class Workspace:
    """All data and runs of one group of people: uploads/, datasets/, runs/, trash/.

    Raises SequiturError if the folder can't be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.uploads = self.path / "uploads"
        self.datasets_folder = self.path / "datasets"
        self.runs_folder = self.path / "runs"
        self.trash_folder = self.path / TRASH
        try:
            for folder in self._folders():
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SequiturError(
                f"The folder {self.path} can't be made ({error.strerror or error}). "
                f"Set the environment variable {HOME_VARIABLE} to a folder you may write to."
            ) from error

    # Uploads

    def keep_upload(self, name: str, file: BinaryIO) -> Path:
        """Write an uploaded file to disk, in a folder of its own; returns its path.

        The name stays readable, but nothing in it can lead elsewhere.
        """
        safe = _safe_name(name.replace("\\", "/").rpartition("/")[2])
        id_ = new_id("", "upload")
        with new_folder(self.uploads, id_) as folder, (folder / safe).open("wb") as target:
            shutil.copyfileobj(file, target)
        return self.uploads / id_ / safe

    def keep_uploads(self, files: Iterable[tuple[str, BinaryIO]]) -> Path:
        """Write files that belong together to disk, all or none; returns their folder.

        `files` are (name, file) pairs; a name may lead through sub-folders, such as
        "clips/walk/a.mp4". They keep their readable names, one safe level each. What systems
        hide (.DS_Store, __MACOSX) is left out. A single file is kept as by `keep_upload`.

        Raises SequiturError if no file is left.
        """
        found = [
            (levels, file)
            for name, file in files
            if (levels := name.replace("\\", "/").strip("/").split("/"))
            and not any(level.startswith(".") or level == "__MACOSX" for level in levels)
        ]
        if not found:
            raise SequiturError(
                "There was no file in what you chose. Choose a folder that holds clips, or "
                "files of one kind."
            )
        if len(found) == 1:
            return self.keep_upload(found[0][0][-1], found[0][1])
        tops = {levels[0] for levels, _ in found}
        together = len(tops) == 1 and all(len(levels) > 1 for levels, _ in found)
        name = _safe_name(tops.pop()) if together else f"{len(found)} files"
        id_ = new_id("", "upload")
        taken: set[Path] = set()
        places: dict[tuple[str, ...], Path] = {}  # of folders, by their original names
        with new_folder(self.uploads, id_) as folder:
            for levels, file in found:
                *parents, last = levels[1:] if together else levels
                path = folder / name
                original: tuple[str, ...] = ()
                for parent in parents[:DEEPEST]:
                    original = (*original, parent)
                    # What lay in one folder stays in one, and apart from all others.
                    if original not in places:
                        places[original] = _free(path / _safe_name(parent), taken)
                        places[original].mkdir(parents=True)
                    path = places[original]
                path = _free(path / _safe_name(last), taken)
                path.parent.mkdir(exist_ok=True)
                with path.open("xb") as target:
                    shutil.copyfileobj(file, target)
        return self.uploads / id_ / name

    def drop_upload(self, path: Path) -> None:
        """Remove an uploaded file or folder; does nothing to what lies elsewhere."""
        folder = path.parent
        if folder.parent == self.uploads and is_id(folder.name) and folder.is_dir():
            remove_folder(folder)

    # Datasets

    def add_dataset(
        self,
        dataset: SequenceDataset,
        recipe: Recipe | None = None,
        *,
        source: Path | None = None,
        saved: Path | None = None,
    ) -> str:
        """Store a dataset, how it was prepared, and from which file; returns its id.

        Where it is `saved` in a folder already, the files there get a second name.
        """
        id_ = new_id(dataset.name, "data")
        with new_folder(self.datasets_folder, id_) as folder:
            if saved is None:
                dataset.save(folder)
            else:
                for name in _files_of_data(saved):
                    link_or_copy(str(saved / name), str(folder / name))
            lengths = dataset.lengths
            summary = SavedDataset(
                id=id_,
                name=dataset.name,
                count=len(dataset),
                min_length=int(lengths.min()),
                max_length=int(lengths.max()),
                element_shape=dataset.element_shape,
                labels=tuple(str(column) for column in dataset.labels.columns),
                source=str(source or ""),
                created=time.time(),
            )
            write_json(folder / SUMMARY_FILE, asdict(summary))
            if recipe is not None:
                text = recipe.to_json().encode("utf-8")
                write_whole(folder / RECIPE_FILE, lambda file: file.write(text))
        return id_

    def dataset(self, id: str) -> SequenceDataset:
        """A stored dataset; its numbers stay on disk until they are read."""
        return SequenceDataset.load(self._existing(self.datasets_folder, id, "dataset"))

    def recipe(self, id: str) -> Recipe | None:
        """How a stored dataset was prepared, None where that isn't known."""
        path = self._existing(self.datasets_folder, id, "dataset") / RECIPE_FILE
        values = read_json(path)
        return None if values is None else Recipe.from_json(json.dumps(values))

    def datasets(self) -> list[SavedDataset]:
        """All stored datasets, the newest first."""
        found = [self.summary(folder.name) for folder in _folders(self.datasets_folder)]
        return sorted(found, key=lambda entry: (entry.created, entry.id), reverse=True)

    def dataset_ids(self) -> set[str]:
        """Names of all stored datasets, without a look into them."""
        return {folder.name for folder in _folders(self.datasets_folder)}

    def summary(self, id: str) -> SavedDataset:
        """What is known of a stored dataset without opening it."""
        folder = self._existing(self.datasets_folder, id, "dataset")
        path = folder / SUMMARY_FILE
        try:
            return from_values(SavedDataset, {**(read_json(path) or {}), "id": folder.name})
        except DAMAGE as error:
            sentence = str(error if isinstance(error, SequiturError) else damaged(path))
            return SavedDataset(id=folder.name, name=folder.name, damage=sentence)

    def delete_dataset(self, id: str, *, keep_upload: bool = False) -> None:
        """Remove a dataset for good, and its uploaded file if no other was read from it.

        Runs keep their own copy of the data.
        """
        source = self.summary(id).source
        remove_folder(self._existing(self.datasets_folder, id, "dataset"))
        others = {entry.source for entry in self.datasets()}
        if source and source not in others and not keep_upload:
            self.drop_upload(Path(source))

    def disk_use(self) -> DiskUse:
        """How much room everything takes; a file with several names counts once."""
        seen: set[tuple[int, int]] = set()
        # Runs share the files of their datasets, which count there.
        datasets = {f.name: _size(f, seen) for f in _folders(self.datasets_folder)}
        uploads, runs, trash = (
            sum(_size(folder, seen) for folder in _folders(parent))
            for parent in (self.uploads, self.runs_folder, self.trash_folder)
        )
        return DiskUse(datasets, uploads, runs, trash, shutil.disk_usage(self.path).free)

    # Runs

    def add_run(self, spec: RunSpec, dataset: SequenceDataset) -> Run:
        """Put a run with a copy of its data at the end of the queue."""
        id_ = new_id(spec.name, "run")
        with new_folder(self.runs_folder, id_) as folder:
            data = folder / DATA_FOLDER
            data.mkdir()
            if not self._link_dataset(spec.dataset_id, dataset, data):
                dataset.save(data)
            values = {"created": time.time(), "spec": json.loads(spec.to_json())}
            write_json(folder / SPEC_FILE, values)
        return Run(self.runs_folder / id_)

    def train_longer(self, run: Run, epochs: int, *, name: str = "") -> Run:
        """Put a run into the queue that goes on where another ended; that one stays as it is.

        `epochs` more are trained. After a finished training the learning rate's
        schedule begins anew; one that was stopped goes on with its own.

        Raises SequiturError if the run hasn't ended or its checkpoint is gone.
        """
        if not run.can_train_longer:
            raise SequiturError(
                f"{run.name} can't be trained longer: it is {run.status}, or what its training "
                "ended with isn't there any more. Train again with more epochs."
            )
        if epochs < 1:
            raise SequiturError(f"{epochs} more epochs train nothing. Choose 1 or more.")
        spec, learned = run.spec, len(run.history())
        if run.status == "done" and not learned:
            raise damaged(run.path / HISTORY_FILE)
        config = replace(
            spec.config,
            epochs=learned + epochs,
            from_epoch=learned if run.status == "done" else spec.config.from_epoch,
        )
        spec = replace(spec, name=name or run.name, config=config)
        id_ = new_id(spec.name, "run")
        with new_folder(self.runs_folder, id_) as folder:
            shutil.copytree(
                run.path / DATA_FOLDER, folder / DATA_FOLDER, copy_function=link_or_copy
            )
            for kept in (CHECKPOINT_FILE, HISTORY_FILE):
                if (run.path / kept).exists():  # stopped in its first epoch, it has no history
                    shutil.copyfile(run.path / kept, folder / kept)
            ended = run.reached() if run.status == "stopped" else None
            stage = Stage(run.spec.config.epochs, run.spec.config.from_epoch)
            if ended is not None:
                stage = replace(stage, epoch=ended.epoch, batch=ended.batch)
            stages = [asdict(one) for one in (*run.stages(), stage)]
            write_json(folder / STAGES_FILE, {"stages": stages})
            now = time.time()
            write_json(folder / RESUME_FILE, {"asked": now})
            write_json(folder / SPEC_FILE, {"created": now, "spec": json.loads(spec.to_json())})
        return Run(self.runs_folder / id_)

    def _link_dataset(self, id: str, dataset: SequenceDataset, target: Path) -> bool:
        """Give the files of a stored dataset a second name, if they hold just this dataset.

        They are never written again, so nothing that happens to one name hurts the other.
        """
        if not id:
            return False
        source = self._existing(self.datasets_folder, id, "dataset")
        if not same_data(SequenceDataset.load(source), dataset):
            return False
        try:
            for name in _files_of_data(source):
                os.link(source / name, target / name)
        except OSError:  # this disk can't; the caller copies
            shutil.rmtree(target)
            target.mkdir()
            return False
        return True

    def run(self, id: str) -> Run:
        """The run with this id; SequiturError if there is none."""
        return Run(self._existing(self.runs_folder, id, "run"))

    def run_ids(self) -> set[str]:
        """Names of all runs, without a look into them."""
        return {folder.name for folder in _folders(self.runs_folder)}

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        found = [Run(folder) for folder in _folders(self.runs_folder)]
        return sorted(found, key=lambda run: (run.created, run.id), reverse=True)

    # Trash

    def restore(self, id: str) -> Run:
        """Bring a deleted run back."""
        deleted = self.trash_folder / id
        if not is_id(id) or not deleted.is_dir():
            raise SequiturError(f"The run {id} isn't in the trash any more. Train it again.")
        deleted.rename(self.runs_folder / id)
        return Run(self.runs_folder / id)

    def empty_trash(self, *, older_than_days: float = 0) -> None:
        """Remove for good the runs that were deleted so long ago."""
        limit = time.time() - older_than_days * 24 * 3600
        for folder in _folders(self.trash_folder):
            if folder.stat().st_mtime <= limit:
                remove_folder(folder)

    def clear_leftovers(self) -> None:
        """Remove what a process that was killed has half written, once it is an hour old."""
        limit = time.time() - 3600
        half = [p for parent in self._folders() for p in parent.glob(".*")]
        half += self.runs_folder.glob("*/.*")
        for path in half:
            if path.lstat().st_mtime > limit:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)  # Windows: somebody looks at it
            else:
                path.unlink(missing_ok=True)

    def _folders(self) -> tuple[Path, ...]:
        return self.uploads, self.datasets_folder, self.runs_folder, self.trash_folder

    def _existing(self, parent: Path, id: str, kind: str) -> Path:
        if not is_id(id) or not (parent / id).is_dir():
            raise SequiturError(
                f"There is no {kind} {id}. It may have been deleted; choose one from the list."
            )
        return parent / id


def _safe_name(name: str) -> str:
    """A name that stays readable and can't lead anywhere."""
    plain = re.sub(r"[^\w.,()+\- ]", "_", name).lstrip(". ")
    ending = re.search(r"(?<=.)(\.\w{1,4})?\.\w{1,12}$", plain)  # ".mp4", or ".nii.gz"
    stem = plain[: ending.start()] if ending else plain
    # Short enough for any file system, also where a letter takes three bytes.
    return f"{stem[:60]}{ending[0] if ending else ''}".strip(". ") or "file"


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, or one with " (2)", " (3)" ... where it is taken; it is taken from then on.

    Some disks don't tell capital letters from small ones.
    """
    free, again = path, 1
    while (key := Path(str(free).casefold())) in taken:
        again += 1
        stem, dot, ending = path.name.partition(".")
        free = path.with_name(f"{stem} ({again}){dot}{ending}")
    taken.add(key)
    return free


def _folders(parent: Path) -> list[Path]:
    with os.scandir(parent) as entries:
        return [Path(entry.path) for entry in entries if is_id(entry.name) and entry.is_dir()]


def _size(folder: Path, seen: set[tuple[int, int]]) -> int:
    """Bytes of the files below a folder that weren't seen yet."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                about = Path(parent, name).lstat()
            except FileNotFoundError:  # written aside, and in its place by now
                continue
            if (file := (about.st_dev, about.st_ino)) not in seen:
                seen.add(file)
                total += about.st_size
    return total


def _files_of_data(folder: Path) -> tuple[str, ...]:
    """The files of the dataset in a folder: where values are missing, it has one more."""
    return (*DATASET_FILES, *((MISSING_FILE,) if (folder / MISSING_FILE).exists() else ()))


def same_data(one: SequenceDataset, other: SequenceDataset) -> bool:
    """Whether two datasets are the same to the last number."""
    return (
        one.name == other.name
        and one.ids == other.ids
        and one.meta == other.meta
        and np.array_equal(one.lengths, other.lengths)
        and np.array_equal(one.recording, other.recording)
        and np.array_equal(one.start, other.start)
        and one.labels.equals(other.labels)
        and equal(one.sequences, other.sequences)
        and (one.missing is None) == (other.missing is None)
        and (one.missing is None or equal(one.missing, other.missing or ()))
    )
