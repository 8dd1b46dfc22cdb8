"""Reading files in a process of their own: as `sequitur_core.readers`, but nothing a file does
can hurt the process that asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.event_log import note
from sequitur_core.files import read_json, scratch_folder, writing
from sequitur_core.jobs.file_reading.reader_process import ReaderPool
from sequitur_core.readers import Progress, Recognised
from sequitur_core.runs.results.originals import Original
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

if TYPE_CHECKING:
    from sequitur_core.readers.tables.beginning import Beginning

# In a request's folder:
DATA_FOLDER = "data"  # the dataset that was read
CONVERTED_FILE = "converted.webm"
IMPORTED_FILE = "imported.json"  # the id of the run that was opened

POOL = ReaderPool()
MOST_CONVERTED = 20  # files kept as WebM of one upload: those made last


def recognise(
    path: Path, *, place: Path, progress: Progress | None = None, **choices: Any
) -> Recognised:
    """As `readers.recognise`. `place` is a folder in which files may be put aside meanwhile."""
    from sequitur_core.readers.recognised_file import load_recognised  # which loads readers

    with _done("recognise", path, place, progress, choices=choices) as folder:
        return load_recognised(folder)


def look(path: Path, recipe: Recipe | None = None, *, place: Path, **choices: Any) -> Beginning:
    """As `readers.look`; `place` as for `recognise`."""
    from sequitur_core.readers.recognised_file import load_beginning

    known = recipe.to_json() if recipe else ""
    with _done("look", path, place, None, recipe=known, choices=choices) as folder:
        return load_beginning(folder)


def revise(
    path: Path, recipe: Recipe, *, place: Path, progress: Progress | None = None, **changes: Any
) -> Recognised:
    """As `readers.revise`; `place` as for `recognise`."""
    from sequitur_core.readers.recognised_file import load_recognised

    more = {"recipe": recipe.to_json(), "changes": changes}
    with _done("revise", path, place, progress, **more) as folder:
        return load_recognised(folder)


@contextmanager
def read(
    path: Path, recipe: Recipe, *, place: Path, progress: Progress | None = None
) -> Iterator[tuple[SequenceDataset, Path]]:
    """As `readers.read`: the dataset, and the folder in which it is saved until the block ends."""
    with _done("read", path, place, progress, recipe=recipe.to_json()) as folder:
        saved = folder / DATA_FOLDER
        yield SequenceDataset.load(saved), saved


@contextmanager
def read_new(path: Path, run: Run, *, progress: Progress | None = None) -> Iterator[Path]:
    """As `read_new_file`: the folder in which the dataset is saved until the block ends.

    It is on the disk of the run, and may be moved.
    """
    with _done("read new", path, run.path, progress, run=str(run.path)) as folder:
        yield folder / DATA_FOLDER


def import_run(path: Path, workspace: Workspace, *, progress: Progress | None = None) -> Run:
    """As `archive.import_run`."""
    where = str(workspace.path)
    with _done("import", path, workspace.path, progress, workspace=where) as folder:
        done = read_json(folder / IMPORTED_FILE) or {}
        return workspace.run(done["run"])


def convert(original: Original, *, progress: Progress | None = None) -> None:
    """Have an original as WebM beside the upload, for browsers that can't play the file itself.

    Raises SequiturError where it can't be decoded, and WriteError on a full disk.
    """
    target = original.converted
    with (
        writing(target.parent.parent),
        _done("convert", original.path, target.parent.parent, progress) as folder,
    ):
        target.parent.mkdir(exist_ok=True)
        (folder / CONVERTED_FILE).replace(target)
        made = sorted(target.parent.iterdir(), key=lambda one: one.stat().st_mtime)
        for old in made[:-MOST_CONVERTED]:
            old.unlink(missing_ok=True)


@contextmanager
def _done(
    kind: str, path: Path, place: Path, progress: Progress | None, **more: Any
) -> Iterator[Path]:
    """The folder with what a request gave, for as long as the block lasts."""
    with scratch_folder(place) as folder:
        request = {"kind": kind, "path": str(path), "folder": str(folder), **more}
        try:
            POOL.do(request, progress=progress)
        except SequiturError as error:
            if (folder / IMPORTED_FILE).exists():  # it was stopped too late
                yield folder
                return
            if kind != "look":  # at what was refused before
                note("refuse", file=path.name, reason=str(error))
            raise
        yield folder
