"""Reading a new file as the data was read that a model was trained on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.preprocessing import STEPS
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Progress, load, read, suits

# How the cells of a text table are written, which may differ from file to file.
_DIALECT = ("encoding", "delimiter", "decimal", "header", "header_lines", "skip_lines", "sheet")


def read_new_file(
    path: Path,
    recipe: Recipe | None,
    trained: SequenceDataset,
    *,
    progress: Progress | None = None,
) -> SequenceDataset:
    """The sequences of a file, read and preprocessed as those that were trained on.

    Without a recipe, or with one for files of another kind, what the file holds is
    recognised. Labels may be missing, and a text table may be written in another way.
    `progress` is called as by `readers.read`.

    Raises SequiturError where the file can't be read like that.
    """
    if recipe is None:
        return load(path, progress)
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
        fixed = {name: value for name, value in asdict(unlabelled).items() if name not in _DIALECT}
        fixed.pop("format")
        try:
            return load(path, progress, **fixed)
        except SequiturError:
            pass  # the first error is nearer to what the person did
    source = trained.meta.source or "the data"
    # The length of windows is settled: the model was trained on it.
    sentence = str(reason).replace("Choose shorter windows.", "Load a longer recording.")
    raise SequiturError(
        f"{sentence} It is read in the same way as {source}, which the model was trained on: add a "
        "file of that kind, or load this one on the Data page and train on it."
    ) from reason
