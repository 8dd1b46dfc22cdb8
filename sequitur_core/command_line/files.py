"""Files in and out: sequences of what is named on the command line, and tables of results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.command_line.choices import recipe_choices
from sequitur_core.command_line.session import Session
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_array, write_whole
from sequitur_core.formatting import join_names, quoted
from sequitur_core.readers import read, recognise, revise
from sequitur_core.runs.stored.known_data import keep_source, known_id
from sequitur_core.samples import SAMPLES

MOST_RECIPE_BYTES = 1_000_000  # a recipe is a page of text


@dataclass(frozen=True, eq=False)
class StoredData:
    """A dataset of the workspace: its id, and how it was read from its file."""

    id: str
    dataset: SequenceDataset
    recipe: Recipe | None


def store(
    session: Session, names: Sequence[str], *, recipe: str = "", options: Sequence[str] = ()
) -> StoredData:
    """Read what is named, as the Data page does, into the workspace.

    names : one file or folder, several files, a sample, or the id or name of a stored dataset.
    """
    changes = recipe_choices(options)
    space = session.workspace
    if len(names) == 1 and not Path(names[0]).exists():
        known = _known_id(session, names[0])
        if known is not None and not changes and not recipe:
            return StoredData(known, space.dataset(known), space.recipe(known))
        if known is not None:
            raise SequiturError(
                f"{names[0]} is read already. Name its file to read it in another way."
            )
    path = _one_path(session, names)
    with session.bar(f"Reading {path.name}") as progress:
        wanted = _recipe(session, recipe) if recipe else None
        if wanted is None:
            wanted = recognise(path, progress=progress).recipe
        if changes:
            wanted = revise(path, wanted, progress=progress, **changes).recipe
        dataset = read(path, wanted, progress=progress)
    id_ = known_id(space, dataset, wanted)
    if id_ is None:
        id_ = space.add_dataset(dataset, wanted, source=path)
    if not keep_source(space, id_, path) and len(names) > 1:
        space.uploads.remove(path)  # what was brought together for it
    return StoredData(id_, space.dataset(id_), wanted)


def _known_id(session: Session, name: str) -> str | None:
    """The id of a sample or of a stored dataset; None for a name of neither."""
    if name in SAMPLES:
        return session.workspace.sample_id(name)
    stored = session.workspace.datasets()
    return next((one.id for one in stored if name in (one.id, one.name)), None)


def _one_path(session: Session, names: Sequence[str]) -> Path:
    """Where what is named lies; several files are brought together in the workspace."""
    paths = [Path(name).absolute() for name in names]
    if len(paths) == 1:
        if not paths[0].exists():
            raise SequiturError(
                f"There is no file {quoted(names[0])}, and no sample or dataset of that name. "
                f"Check the name; samples are {join_names(list(SAMPLES), most=len(SAMPLES))}."
            )
        return paths[0]
    if missing := [name for name, path in zip(names, paths, strict=True) if not path.is_file()]:
        raise SequiturError(
            f"{quoted(missing[0])} isn't a file. Several are read together: name files, or one "
            "folder."
        )
    with ExitStack() as opened:
        files = [(path.name, opened.enter_context(path.open("rb"))) for path in paths]
        return session.workspace.uploads.add_together(files)


def _recipe(session: Session, name: str) -> Recipe:
    """The recipe in a file that the Data page exported, or of a stored dataset."""
    path = Path(name)
    if not path.is_file():
        known = _known_id(session, name)
        stored = None if known is None else session.workspace.recipe(known)
        if stored is None:
            raise SequiturError(
                f"There is no recipe {quoted(name)}. Name the .json file that the Data page "
                "exported, or a dataset that was read from a file."
            )
        return stored
    try:
        if path.stat().st_size > MOST_RECIPE_BYTES:
            raise SequiturError("far too large")
        return Recipe.from_json(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, SequiturError) as error:
        raise SequiturError(
            f"{path.name} isn't a recipe that this version of Sequitur understands. Name the .json "
            "file that the Data page exported."
        ) from error


# --- Results ---------------------------------------------------------------------------------


def check_writable(path: Path | None, endings: Sequence[str]) -> None:
    """Raise SequiturError, before anything is computed, for a file that can't be written."""
    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise SequiturError(
            f"{path.name} can't be written: its ending says the format. Choose one of "
            f"{', '.join(endings)}."
        )
    if not path.absolute().parent.is_dir():
        raise SequiturError(
            f"There is no folder {path.absolute().parent}, so {path.name} can't be written there. "
            "Make it first."
        )


TABLES = (".csv", ".parquet", ".npy")


def write_table(path: Path, table: pd.DataFrame, numbers: FloatArray) -> None:
    """Write a table as CSV or Parquet, or its numbers alone as .npy."""
    match path.suffix.lower():
        case ".csv":
            content = as_csv(table)
            write_whole(path, lambda file: file.write(content))
        case ".parquet":
            write_whole(path, lambda file: table.to_parquet(file, index=False))
        case _:
            write_array(path, np.asarray(numbers))


def tell_rows(session: Session, table: pd.DataFrame) -> None:
    """A line of JSON for each row, where no file was asked for."""
    for row in json.loads(table.to_json(orient="records", date_format="iso")):
        session.line(row)
