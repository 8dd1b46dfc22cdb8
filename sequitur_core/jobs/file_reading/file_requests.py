"""What the process that reads files can be asked for: REQUESTS, by their kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.files import new_folder, write_json
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.jobs.file_reading.reading import CONVERTED_FILE, DATA_FOLDER, IMPORTED_FILE
from sequitur_core.readers import Progress, look, read, recognise, revise
from sequitur_core.readers.media.webm import to_webm
from sequitur_core.readers.recognised_file import save_beginning, save_recognised
from sequitur_core.runs.export.archive import import_run
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace


def warm_up(folder: Path) -> None:
    """Read a small table: the first one of all imports modules for half a second."""
    path = folder / "table.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row % 7}\n" for row in range(40)))
    read(path, recognise(path).recipe).save(folder)


def _recognise(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    found = recognise(request["path"], progress=progress, **request.get("choices", {}))
    save_recognised(found, folder)


def _look(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    recipe = Recipe.from_json(known) if (known := request["recipe"]) else None
    save_beginning(look(request["path"], recipe, **request["choices"]), folder)


def _revise(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    recipe = Recipe.from_json(request["recipe"])
    found = revise(request["path"], recipe, progress=progress, **request["changes"])
    save_recognised(found, folder)


def _read(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    dataset = read(request["path"], Recipe.from_json(request["recipe"]), progress=progress)
    with new_folder(folder, DATA_FOLDER) as data:
        dataset.save(data)


def _read_new(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    run = Run(Path(request["run"]))
    path, recipe = Path(request["path"]), run.spec.recipe
    dataset = read_new_file(path, recipe, run.dataset(), progress=progress)
    with new_folder(folder, DATA_FOLDER) as data:
        dataset.save(data)


def _import(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    workspace = Workspace(Path(request["workspace"]))
    run = import_run(
        workspace,
        Path(request["path"]),
        within=folder,
        progress=lambda share: progress(share, "Unpacking"),
    )
    write_json(folder / IMPORTED_FILE, {"run": run.id})


def _convert(request: Mapping[str, Any], folder: Path, progress: Progress) -> None:
    to_webm(Path(request["path"]), folder / CONVERTED_FILE, progress)


REQUESTS: dict[str, Callable[[Mapping[str, Any], Path, Progress], None]] = {
    "recognise": _recognise,
    "look": _look,
    "revise": _revise,
    "read": _read,
    "read new": _read_new,
    "import": _import,
    "convert": _convert,
}
