"""What was recognised of a file, written by the process that looked at it and read by another."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.files import DAMAGE, damaged, read_arrays, read_json, write_arrays, write_json
from sequitur_core.readers.detection import WINDOWS, Choice, Partition, Recognised, TablePreview
from sequitur_core.readers.tables.beginning import Beginning
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat

RECOGNISED_FILE = "recognised.json"
BEGINNING_FILE = "beginning.json"
_WINDOWS_BEFORE = ("window of all rows",)  # as earlier versions called them
PICTURES_FILE = "pictures.npz"  # those of choices, by the choice's name


@dataclass(frozen=True)
class Origin:
    """Where a dataset came from, and how its file or folder was understood."""

    source: Path
    recipe: Recipe
    understood: Recognised


def save_recognised(found: Recognised, folder: Path) -> None:
    """Write what was recognised into an existing folder."""
    pictures = {o.name: o.picture for o in found.options if o.picture is not None}
    write_arrays(folder / PICTURES_FILE, **pictures)
    values = {
        "recipe": json.loads(found.recipe.to_json()),
        "sentence": found.sentence,
        "reasons": found.reasons,
        "warnings": [warning.to_values() for warning in found.warnings],
        "options": [_option_values(option) for option in found.options],
        "table": asdict(found.table) if found.table else None,
        "partitions": [asdict(partition) for partition in found.partitions],
        "other_partitions": [asdict(partition) for partition in found.other_partitions],
        "given_up": [note.to_values() for note in found.given_up],
    }
    write_json(folder / RECOGNISED_FILE, values)


def load_recognised(folder: Path) -> Recognised:
    """What `save_recognised` wrote there.

    Raises SequiturError if it is missing or damaged.
    """
    path = folder / RECOGNISED_FILE
    try:
        values = read_json(path) or {}
        pictures = read_arrays(folder / PICTURES_FILE) or {}
        options = [Choice(**_with_tuples(option)) for option in values["options"]]
        return Recognised(
            recipe=Recipe.from_json(json.dumps(values["recipe"])),
            sentence=values["sentence"],
            reasons=tuple(values["reasons"]),
            warnings=tuple(map(Note.from_values, values["warnings"])),
            options=tuple(replace(o, picture=pictures.get(o.name)) for o in options),
            table=TablePreview(**_with_tuples(table)) if (table := values["table"]) else None,
            partitions=tuple(map(partition_of, values.get("partitions", ()))),
            other_partitions=tuple(map(partition_of, values.get("other_partitions", ()))),
            given_up=tuple(map(Note.from_values, values.get("given_up", ()))),
        )
    except DAMAGE as error:
        raise damaged(path) from error


def partition_of(values: dict[str, Any]) -> Partition:
    """A way to divide a table from its values, as they are read from JSON."""
    way = Partition(**_with_tuples(values))
    return replace(way, of=(WINDOWS,)) if way.of == _WINDOWS_BEFORE else way


def save_beginning(found: Beginning, folder: Path) -> None:
    """Write how a text begins into an existing folder."""
    write_json(folder / BEGINNING_FILE, asdict(found))


def load_beginning(folder: Path) -> Beginning:
    """What `save_beginning` wrote there.

    Raises SequiturError if it is missing or damaged.
    """
    path = folder / BEGINNING_FILE
    try:
        values = read_json(path) or {}
        form = TextFormat(**_with_tuples(values.pop("form")))
        return Beginning(**_with_tuples(values), form=form)
    except DAMAGE as error:
        raise damaged(path) from error


def _option_values(option: Choice) -> dict[str, Any]:
    names = [field.name for field in fields(option) if field.name != "picture"]
    return {name: _plain(getattr(option, name)) for name in names}


def _plain(value: Any) -> Any:
    """A value without types of numpy, which JSON doesn't know."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_tuples(value) for name, value in values.items()}


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value
