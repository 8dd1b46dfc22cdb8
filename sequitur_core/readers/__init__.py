"""Files in, datasets out: one module per family of formats, one line each in READERS."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sequitur_core.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.prepare import Recipe
from sequitur_core.readers import arrays, tables, ts_format
from sequitur_core.readers.recognised import Choice, Recognised

__all__ = [
    "ACCEPTED",
    "READERS",
    "Choice",
    "Reader",
    "Recognised",
    "load",
    "read",
    "recognise",
    "revise",
]


@dataclass(frozen=True)
class Reader:
    """How a family of formats is read.

    `recognise(path, fixed)` understands a file around choices that are fixed already;
    `read(path, recipe)` gives the dataset. `redo` names, for some choices, the others that have
    to be found again once it changes.
    """

    recognise: Callable[[Path, Mapping[str, Any]], Recognised]
    read: Callable[[Path, Recipe], SequenceDataset]
    redo: Mapping[str, tuple[str, ...]]


_TABLE = Reader(tables.recognise, tables.read, tables.REDO)

READERS: dict[str, Reader] = {
    "csv": _TABLE,
    "tsv": _TABLE,
    "txt": _TABLE,
    "csv.gz": _TABLE,
    "npy": Reader(arrays.recognise, arrays.read, arrays.REDO),
    "npz": Reader(arrays.recognise, arrays.read, arrays.REDO),
    "ts": Reader(ts_format.recognise, ts_format.read, ts_format.REDO),
}
ACCEPTED: tuple[str, ...] = tuple(READERS)


def recognise(path: str | Path) -> Recognised:
    """What a file seems to hold, and a recipe that reads it so.

    Raises SequiturError if the file can't be read or holds no sequences.
    """
    file, reader = _open(path)
    return reader.recognise(file, {})


def revise(path: str | Path, recipe: Recipe, **changes: Any) -> Recognised:
    """The file understood anew after a person corrected some choices.

    What depends on them is found again (a new layout needs other columns); all other choices
    of the recipe stay.

    Raises SequiturError if the file can't be read that way.
    """
    file, reader = _open(path)
    kept = asdict(recipe.with_(**changes))
    again = {name for change in changes for name in reader.redo.get(change, ())} - set(changes)
    return reader.recognise(file, {n: v for n, v in kept.items() if n not in again})


def read(path: str | Path, recipe: Recipe) -> SequenceDataset:
    """The sequences of a file in original units, prepared as the recipe says.

    Raises SequiturError if the file can't be read that way.
    """
    file, reader = _open(path)
    return reader.read(file, recipe)


def load(path: str | Path, **choices: Any) -> SequenceDataset:
    """Read a file; what isn't chosen is recognised.

    Choices are fields of `Recipe`, for instance `load("taxi.csv", window=48)`.

    Raises SequiturError if the file can't be read, or a choice doesn't exist.
    """
    file, reader = _open(path)
    Recipe(format="").with_(**choices)  # a choice that doesn't exist is said before reading
    fixed = {n: tuple(v) if isinstance(v, list) else v for n, v in choices.items()}
    return reader.read(file, reader.recognise(file, fixed).recipe)


def _open(path: str | Path) -> tuple[Path, Reader]:
    file = Path(path)
    formats = ", ".join(f".{name}" for name in ACCEPTED)
    if not file.exists():
        raise SequiturError(f"There is no file {file.name}. Check the name, or load it again.")
    if file.is_dir():
        raise SequiturError(
            f"{file.name} is a folder. Load a file; these formats are read: {formats}."
        )
    for name, reader in READERS.items():
        if file.name.lower().endswith(f".{name}"):
            return file, reader
    suffix = re.sub(r".*?(\.[^.]*)?$", r"\1", file.name)
    what = f"files ending in {suffix}" if suffix else "files without an ending"
    raise SequiturError(
        f"{file.name} can't be read: Sequitur doesn't know {what}. Save the data in one of "
        f"these formats: {formats}."
    )
