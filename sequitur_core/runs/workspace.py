"""All data and runs of one group of people: Workspace."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import platformdirs

from sequitur_core.data.dataset import ABOUT_FILE, SequenceDataset, same_data
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import (
    DAMAGE,
    LITTLE_ROOM,
    OTHERS,
    close_to_others,
    damaged,
    from_values,
    link_or_copy,
    new_folder,
    new_id,
    read_json,
    remove_folder,
    reserve,
    room_left,
    write_json,
)
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.checks import Allowance
from sequitur_core.runs.allowance.deleted_data import DeletedData
from sequitur_core.runs.allowance.disk_use import DiskUse, size_on_disk
from sequitur_core.runs.family import Family
from sequitur_core.runs.layout import id_folders, is_id
from sequitur_core.runs.progress.state import Stage
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.shared_samples import shared_sample
from sequitur_core.runs.spec import RunSpec, checked_name
from sequitur_core.runs.stored.saved_dataset import SavedDataset
from sequitur_core.runs.uploads import Uploads
from sequitur_core.samples import SAMPLES, load_sample


def home_folder(home: str = "") -> Path:
    """The folder of all data: `home`, SEQUITUR_HOME or the user's data folder."""
    home = (
        home
        or os.environ.get(layout.HOME_VARIABLE)
        or platformdirs.user_data_dir("sequitur", appauthor=False)
    )
    return Path(home).expanduser().absolute()


def default_workspace(home: str = "") -> Workspace:
    """The one workspace, "local", below the folder of all data."""
    return Workspace(home_folder(home) / layout.LOCAL_WORKSPACE)


class Workspace:
    """All data and runs of one group of people: uploads/, datasets/, runs/, trash/.

    Raises SequiturError if the folder can't be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.allowance = Allowance(self.path)
        self.uploads = Uploads(self.path / layout.UPLOADS_FOLDER, self.allowance.check_upload)
        self.datasets_folder = self.path / layout.DATASETS_FOLDER
        self.runs_folder = self.path / layout.RUNS_FOLDER
        self.trash_folder = self.path / layout.TRASH_FOLDER
        self._deleted_data = DeletedData(self.path / layout.DELETED_DATA_FOLDER)
        self.lessons_folder = layout.home_of(self.path) / layout.LESSONS_FOLDER
        try:
            for folder in self._all_folders():
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SequiturError(
                f"The folder {self.path} can't be made ({error.strerror or error}). "
                f"Set the environment variable {layout.HOME_VARIABLE} to a folder you may write to."
            ) from error

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

        Where it is `saved` in a folder already, the files there are linked. It outlives a power
        cut from then on.
        """
        self.allowance.check_disk()
        id_ = new_id(dataset.name, "data")
        with new_folder(self.datasets_folder, id_, durable=True) as folder:
            if saved is None:
                dataset.save(folder)
            else:
                for name in layout.dataset_files(saved):
                    link_or_copy(str(saved / name), str(folder / name))
            summary = SavedDataset.of(dataset, id=id_, source=source)
            write_json(folder / layout.SUMMARY_FILE, asdict(summary))
            if recipe is not None:
                write_json(folder / layout.RECIPE_FILE, json.loads(recipe.to_json()))
        note("read", data=id_, sequences=len(dataset), source=str(source or ""))
        return id_

    def sample_id(self, key: str) -> str:
        """The id of a sample; it is stored like a file, but only once."""
        sample = SAMPLES[key]
        for saved in self.datasets():
            if saved.source == str(sample.path) and self._has_recipe(saved.id, sample.recipe):
                return saved.id
        if self.allowance.limits is None:
            return self.add_dataset(load_sample(key), sample.recipe, source=sample.path)
        of_all = shared_sample(layout.home_of(self.path), key)
        dataset = SequenceDataset.load(of_all)
        return self.add_dataset(dataset, sample.recipe, source=sample.path, saved=of_all)

    def _has_recipe(self, id: str, recipe: Recipe) -> bool:
        try:
            return self.recipe(id) == recipe
        except SequiturError:  # damaged
            return False

    def dataset(self, id: str) -> SequenceDataset:
        """A stored dataset; its numbers stay on disk until they are read."""
        return SequenceDataset.load(self._existing(self.datasets_folder, id, "dataset"))

    def recipe(self, id: str) -> Recipe | None:
        """How a stored dataset was prepared, None where that isn't known."""
        path = self._existing(self.datasets_folder, id, "dataset") / layout.RECIPE_FILE
        values = read_json(path)
        return None if values is None else Recipe.from_json(json.dumps(values))

    def datasets(self) -> list[SavedDataset]:
        """All stored datasets, the newest first."""
        summaries = [self.summary(folder.name) for folder in id_folders(self.datasets_folder)]
        return sorted(summaries, key=lambda entry: (entry.created, entry.id), reverse=True)

    def dataset_ids(self) -> set[str]:
        """The ids of all stored datasets; reads none of their files."""
        return {folder.name for folder in id_folders(self.datasets_folder)}

    def summary(self, id: str) -> SavedDataset:
        """What a list shows of a stored dataset, without opening it."""
        return self._summary(self._existing(self.datasets_folder, id, "dataset"))

    def _summary(self, folder: Path) -> SavedDataset:
        path = folder / layout.SUMMARY_FILE
        try:
            saved = from_values(SavedDataset, {**(read_json(path) or {}), "id": folder.name})
            return replace(saved, source=self.uploads.found(saved.source))
        except DAMAGE as error:
            sentence = str(error if isinstance(error, SequiturError) else damaged(path))
            return SavedDataset(id=folder.name, name=folder.name, damage=sentence)

    def delete_dataset(self, id: str) -> None:
        """Move a dataset to the trash, with its uploaded file if no other was read from it.

        Runs keep their own copy of the data, and of what people said about it.
        """
        source = self.summary(id).source
        self._leave_annotations(id)
        others = {entry.source for entry in self.datasets() if entry.id != id}
        upload = Path(source).parent if source and source not in others else None
        own = upload is not None and upload.parent == self.uploads.path
        folder = self._existing(self.datasets_folder, id, "dataset")
        self._deleted_data.take(folder, upload if own else None)

    def rename_dataset(self, id: str, name: str) -> None:
        """Give a dataset another name; runs on it keep theirs. SequiturError for an empty one."""
        folder, name = self._existing(self.datasets_folder, id, "dataset"), checked_name(name)
        for file in (layout.SUMMARY_FILE, ABOUT_FILE):
            write_json(folder / file, {**(read_json(folder / file) or {}), "name": name})

    def deleted_datasets(self) -> list[SavedDataset]:
        """The datasets in the trash, the one deleted last first."""
        return [self._summary(folder) for folder in self._deleted_data.folders()]

    def restore_dataset(self, id: str) -> None:
        """Bring a deleted dataset back, with what was said about it on its runs meanwhile.

        Raises SequiturError where it isn't in the trash any more.
        """
        source = next((one.source for one in self.deleted_datasets() if one.id == id), "")
        self._deleted_data.give_back(id, self.path, Path(source).parent.name)
        for name in layout.ANNOTATION_FILES:
            said = [run.path / name for run in self.runs_on(id) if (run.path / name).exists()]
            if said:  # the one that was changed last
                newest = max(said, key=lambda path: path.stat().st_mtime)
                shutil.copyfile(newest, self.datasets_folder / id / name)

    def _leave_annotations(self, id: str) -> None:
        """Leave what was said about a dataset with the runs on it, which show it from then on."""
        folder = self._existing(self.datasets_folder, id, "dataset")
        said = [name for name in layout.ANNOTATION_FILES if (folder / name).exists()]
        for run in self.runs_on(id) if said else ():
            for name in said:
                shutil.copyfile(folder / name, run.path / name)

    def runs_on(self, id: str) -> Iterator[Run]:
        """The runs on a dataset, the newest first."""
        for run in self.runs():
            with suppress(SequiturError):  # a run with damaged settings shows nothing of it
                if run.spec.dataset_id == id:
                    yield run

    def unused_uploads(self) -> list[Path]:
        """Folders of uploads that no dataset was read from, as reading them was cut short.

        Those of the last hour may still be read.
        """
        stored = self.datasets()
        if any(entry.damage for entry in stored):  # whose upload isn't known
            return []
        sources = {Path(entry.source).parent for entry in stored if entry.source}
        limit = time.time() - 3600
        folders = id_folders(self.uploads.path)
        return [f for f in folders if f not in sources and f.stat().st_mtime <= limit]

    def is_short_of_room(self) -> bool:
        """Whether its disk has so little room left that something should be deleted for good."""
        return room_left(self.path) < LITTLE_ROOM

    def disk_use(self) -> DiskUse:
        """How much room everything takes; a file with several hard links counts once."""
        seen: set[tuple[int, int]] = set()
        # Runs share the files of their datasets, which count there.
        datasets = {f.name: size_on_disk(f, seen) for f in id_folders(self.datasets_folder)}
        uploads, runs, trash = (
            sum(size_on_disk(folder, seen) for folder in id_folders(parent))
            for parent in (self.uploads.path, self.runs_folder, self.trash_folder)
        )
        trash += size_on_disk(self._deleted_data.path, seen)
        return DiskUse(datasets, uploads, runs, trash, room_left(self.path))

    # Runs

    def add_run(
        self, spec: RunSpec, dataset: SequenceDataset, *, family: Family | None = None
    ) -> Run:
        """Put a run with a copy of its data at the end of the queue, perhaps as one of a family.

        Raises SequiturError where that is more than a person may take of a shared server.
        """
        self.allowance.check_memory(spec, dataset)
        id_ = new_id(spec.name, "run")
        with self.allowance.room_for_runs(), new_folder(self.runs_folder, id_) as folder:
            data = folder / layout.DATA_FOLDER
            data.mkdir()
            if not self._link_dataset(spec.dataset_id, dataset, data):
                dataset.save(data)
            if family is not None:
                write_json(folder / layout.FAMILY_FILE, asdict(family))
            _write_spec(folder, spec, time.time())
        note("queue", run=id_, model=spec.model, data=spec.dataset_id)
        return Run(self.runs_folder / id_)

    @contextmanager
    def all_or_none(self, count: int) -> Iterator[list[Run]]:
        """Queue so many runs in the block, noted in the list: where one can't be, none stays.

        So it is where the disk fills half-way. Those that were queued are removed for good, as
        nobody has seen them. Raises SequiturError where a person may not have so many more.
        """
        queued: list[Run] = []
        try:
            with self.allowance.room_for_runs(count):
                yield queued
        except (SequiturError, OSError):
            for run in reversed(queued):
                with suppress(SequiturError, OSError):
                    run.delete()
                    self.remove_deleted(run.id)
            raise

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
        spec, trained = run.spec, len(run.history())
        if run.status == "done" and not trained:
            raise damaged(run.path / layout.HISTORY_FILE)
        config = replace(
            spec.config,
            epochs=trained + epochs,
            from_epoch=trained if run.status == "done" else spec.config.from_epoch,
        )
        spec = replace(spec, name=name or run.name, config=config)
        id_ = new_id(spec.name, "run")
        with self.allowance.room_for_runs(), new_folder(self.runs_folder, id_) as folder:
            shutil.copytree(
                run.path / layout.DATA_FOLDER,
                folder / layout.DATA_FOLDER,
                copy_function=link_or_copy,
            )
            kept_files = (
                layout.CHECKPOINT_FILE,
                layout.HISTORY_FILE,
                layout.FRAMES_ABOUT_FILE,
                layout.FRAMES_FILE,
            )
            for kept in kept_files:
                if (run.path / kept).exists():  # stopped in its first epoch, it has no history
                    shutil.copyfile(run.path / kept, folder / kept)
            last = run.last_batch() if run.status == "stopped" else None
            stage = Stage(run.spec.config.epochs, run.spec.config.from_epoch)
            if last is not None:
                stage = replace(stage, epoch=last.epoch, batch=last.batch)
            stages = [asdict(one) for one in (*run.stages(), stage)]
            write_json(folder / layout.STAGES_FILE, {"stages": stages})
            now = time.time()
            write_json(folder / layout.RESUME_FILE, {"asked": now})
            _write_spec(folder, spec, now)
        note("queue", run=id_, model=spec.model, goes_on=run.id)
        return Run(self.runs_folder / id_)

    def _link_dataset(self, id: str, dataset: SequenceDataset, target: Path) -> bool:
        """Hard-link the files of a stored dataset, if they hold just this dataset.

        They are never written again, so nothing that happens to one link hurts the other.
        """
        if not id:
            return False
        source = self._existing(self.datasets_folder, id, "dataset")
        if not same_data(SequenceDataset.load(source), dataset):
            return False
        try:
            for name in layout.dataset_files(source):
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
        """The ids of all runs; reads none of their files."""
        return {folder.name for folder in id_folders(self.runs_folder)}

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        runs = [Run(folder) for folder in id_folders(self.runs_folder)]
        return sorted(runs, key=lambda run: (run.created, run.id), reverse=True)

    # Trash

    def deleted_runs(self) -> list[Run]:
        """The runs in the trash, the one deleted last first."""
        folders = sorted(id_folders(self.trash_folder), key=lambda folder: -folder.stat().st_mtime)
        return [Run(folder) for folder in folders]

    def restore(self, id: str) -> Run:
        """Bring a deleted run back."""
        deleted = self.trash_folder / id
        if not is_id(id) or not deleted.is_dir():
            raise SequiturError(f"The run {id} isn't in the trash any more. Train it again.")
        return Run(deleted.rename(self.runs_folder / id))

    def remove_deleted(self, id: str) -> None:
        """Remove a deleted run for good; nothing happens where it isn't in the trash any more."""
        if is_id(id) and (self.trash_folder / id).is_dir():
            remove_folder(self.trash_folder / id)

    def empty_trash(self, *, older_than_days: float = 0) -> None:
        """Remove for good the runs and data that were deleted so long ago."""
        self._deleted_data.empty(older_than_days=older_than_days)
        limit = time.time() - older_than_days * 24 * 3600
        for folder in id_folders(self.trash_folder):
            if folder.stat().st_mtime <= limit:
                remove_folder(folder)

    def close_to_others(self) -> None:
        """Close to other users of this computer what earlier versions left open to them.

        Its own folder is closed last, and so says that all below it is.
        """
        if os.name != "posix" or not self.path.stat().st_mode & OTHERS:
            return
        for parent, folders, names in os.walk(self.path):
            for name in (*folders, *names):
                close_to_others(Path(parent, name))
        close_to_others(self.path)

    def clear_leftovers(self) -> None:
        """Remove what killed processes have half written, once it is an hour old."""
        limit = time.time() - 3600
        half_written = [
            p for parent in (self.path, *self._all_folders()) for p in parent.glob(".*")
        ]
        half_written += self.runs_folder.glob("*/.*")
        for path in half_written:
            if path.lstat().st_mtime > limit:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)  # Windows: it may be open
            else:
                path.unlink(missing_ok=True)

    def _all_folders(self) -> tuple[Path, ...]:
        return self.uploads.path, self.datasets_folder, self.runs_folder, self.trash_folder

    def _existing(self, parent: Path, id: str, kind: str) -> Path:
        if not is_id(id) or not (parent / id).is_dir():
            raise SequiturError(
                f"There is no {kind} {id}. It may have been deleted; choose one from the list."
            )
        return parent / id


@dataclass(frozen=True)
class DataOrigin:
    """Where the data of a run came from.

    Attributes
    ----------
    recipe : how it was prepared; None where that isn't known, as for data from code.
    source : the file or folder it was read from; None where that isn't known.
    """

    recipe: Recipe | None
    source: Path | None


def data_origin(run: Run) -> DataOrigin:
    """Where the data of a run came from, as far as its workspace knows."""
    workspace = Workspace(run.workspace)
    spec = run.spec
    recipe, source = spec.recipe, ""
    if spec.dataset_id in workspace.dataset_ids():
        recipe = recipe or workspace.recipe(spec.dataset_id)
        source = workspace.summary(spec.dataset_id).source
    return DataOrigin(recipe, Path(source) if source else None)


def _write_spec(folder: Path, spec: RunSpec, created: float) -> None:
    """Write the settings of a new run, and reserve what it takes to say how it ended."""
    reserve(folder / layout.RESERVE_FILE)
    values = {"created": created, "spec": json.loads(spec.to_json())}
    write_json(folder / layout.SPEC_FILE, values)
