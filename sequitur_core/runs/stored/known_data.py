"""Whether data is stored already: the same data twice would be two entries that look alike."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sequitur_core.data.dataset import SequenceDataset, same_data
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.files import read_json, write_json
from sequitur_core.runs import layout
from sequitur_core.runs.stored.saved_dataset import SavedDataset
from sequitur_core.runs.workspace import Workspace


def known_id(
    space: Workspace, dataset: SequenceDataset, recipe: Recipe | None = None, *, first: str = ""
) -> str | None:
    """The id under which the same data is stored, the newest; None where it isn't.

    It is the same to the last number and of a file of the same name, but may be renamed since.

    Parameters
    ----------
    recipe : how it was prepared, where given.
    first : the id that comes before newer ones.
    """
    size = SavedDataset.of(dataset, id="", source=None).size
    for one in sorted(space.datasets(), key=lambda one: one.id != first):
        with suppress(SequiturError):  # that one is damaged
            if (
                one.size == size
                and (recipe is None or space.recipe(one.id) == recipe)
                and same_data(replace(space.dataset(one.id), name=dataset.name), dataset)
            ):
                return one.id
    return None


def keep_source(space: Workspace, id: str, path: Path) -> bool:
    """Note where the file of stored data lies now, if the one it was read from is gone.

    Returns whether it is this path.
    """
    source = space.summary(id).source
    if not source or not Path(source).exists():
        summary = space.datasets_folder / id / layout.SUMMARY_FILE
        source = str(path)
        write_json(summary, {**(read_json(summary) or {}), "source": source})
    return source == str(path)
