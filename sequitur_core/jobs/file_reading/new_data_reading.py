"""Reading a new file as the data was read that a model was trained on."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.preprocessing import STEPS
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.renamed_columns import (
    OtherColumnsError,
    OtherKindError,
    with_names_of,
)
from sequitur_core.readers import Progress, load, read, suits
from sequitur_core.readers.source import is_zip, without_ending
from sequitur_core.readers.tables.several_files.gather import FILE

# How the cells of a text table are written, which may differ from file to file.
_DIALECT = (
    "encoding", "delimiter", "decimal", "header", "header_lines", "skip_lines", "table_end", "cuts",
    "record_end", "names_again", "quotes", "sheet",
)  # fmt: skip


def read_new_file(
    path: Path,
    recipe: Recipe | None,
    trained: SequenceDataset,
    *,
    progress: Progress | None = None,
) -> SequenceDataset:
    """The sequences of a file, read and preprocessed as those that were trained on.

    Without a recipe, or with one for files of another kind, what the file holds is
    recognised. Labels may be missing, a text table may be written in another way, and as many
    columns as were trained on may have other names.
    `progress` is called as by `readers.read`.

    Raises SequiturError where the file can't be read like that.
    """
    if recipe is None:
        return load(path, progress)
    if FILE in recipe.id_columns and not path.is_dir() and not is_zip(path):
        # One more of many that each were a sequence.
        with tempfile.TemporaryDirectory(prefix="sequitur-") as folder:
            alone = Path(folder) / path.name
            alone.mkdir()
            (alone / path.name).symlink_to(path.resolve())
            new = read_new_file(alone, recipe, trained, progress=progress)
        return replace(new, name=without_ending(path.name))
    if not suits(path, recipe):
        choices: dict[str, Any] = {name: getattr(recipe, name) for name in STEPS}
        if recipe.window:
            choices |= {n: getattr(recipe, n) for n in ("window", "window_step", "keep_rest")}
        if recipe.layout == "long":
            choices["layout"] = "long"
        return load(path, progress, **choices)
    try:
        return read(path, recipe.with_(without=()), progress=progress)
    except SequiturError:
        unlabelled = recipe.with_(
            without=(), label_columns=(), left_out=(*recipe.left_out, *recipe.label_columns)
        )
    try:
        return read(path, unlabelled, progress=progress)
    except SequiturError as error:
        reason = error
    if recipe.format == "table":
        found = _read_written_otherwise(path, unlabelled, progress)
        if isinstance(found, SequenceDataset):
            return found
        reason = found or reason  # else the first error is nearer to what the person did
    if isinstance(reason, OtherColumnsError):
        raise reason
    source = trained.meta.source or "the data"
    # The length of windows is settled: the model was trained on it.
    sentence = str(reason).replace("Choose shorter windows.", "Load a longer recording.")
    raise SequiturError(
        f"{sentence} It is read in the same way as {source}, which the model was trained on: add a "
        "file of that kind, or load this one on the Data page and train on it."
    ) from reason


def _read_written_otherwise(
    path: Path, recipe: Recipe, progress: Progress | None
) -> SequenceDataset | SequiturError | None:
    """A table whose cells are written in another way, or whose columns have other names.

    Where neither is so, why its columns can't be taken for those trained on, if that is known.
    """
    fixed = {name: value for name, value in asdict(recipe).items() if name not in _DIALECT}
    fixed.pop("format")
    with suppress(SequiturError):
        return load(path, progress, **fixed)
    try:
        tried = with_names_of(path, recipe, _DIALECT, progress=progress)
    except (OtherColumnsError, OtherKindError) as error:
        return error
    except SequiturError:
        return None
    reason: SequiturError | None = None
    for renamed in tried:
        try:
            return read(path, renamed, progress=progress)
        except SequiturError as error:
            reason = error
    return reason
