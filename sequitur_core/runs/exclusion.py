"""Data without some of its sequences, stored as data of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from sequitur_core.data.dataset import SequenceDataset, without
from sequitur_core.data.notes.preparation import excluded
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.annotations.class_colours import keep_colours
from sequitur_core.runs.annotations.hand_labels import carry_over
from sequitur_core.runs.workspace import Workspace


def exclude(
    space: Workspace,
    dataset_id: str,
    dataset: SequenceDataset,
    ids: Collection[str],
    recipe: Recipe | None = None,
) -> str:
    """Store a dataset without some sequences, and return its id.

    Its recipe reads just these from the file, and they keep the labels and colours
    that people gave. `recipe`
    is how the dataset was read, for the case that it isn't stored under its id any more, as where
    only a run holds it.

    Raises SequiturError if nothing is to be excluded, or fewer than 2 would remain.
    """
    still_there = dataset_id in space.dataset_ids()
    if still_there:
        recipe = space.recipe(dataset_id)
    source = space.summary(dataset_id).source if still_there else ""
    if recipe is not None:
        recipe = recipe.with_(without=[*recipe.without, *ids])
    rest = named_without(dataset, ids)
    new_id = space.add_dataset(rest, recipe, source=Path(source) if source else None)
    if still_there:
        carry_over(space, dataset_id, dataset, new_id)
        keep_colours(space.datasets_folder / dataset_id, space.datasets_folder / new_id)
    return new_id


def named_without(dataset: SequenceDataset, ids: Collection[str]) -> SequenceDataset:
    """The dataset without some sequences; its name says how many were excluded in all.

    Raises SequiturError if nothing is to be excluded, or fewer than 2 would remain.
    """
    if not ids:
        raise SequiturError("Nothing is selected. Select the sequences to exclude first.")
    rest = without(dataset, ids)
    return replace(rest, name=dataset.name.removesuffix(_suffix(dataset)) + _suffix(rest))


def name_read_again(before: SequenceDataset, now: SequenceDataset) -> str:
    """What data is called that was read in another way: as before, without as many as now."""
    said = _suffix(before)
    if not said or not before.name.endswith(said):  # a person may have called it otherwise
        return before.name
    return before.name.removesuffix(said) + _suffix(now)


def _suffix(dataset: SequenceDataset) -> str:
    """What its name says of those that were excluded by its notes, all in all."""
    n = sum(int(note.numbers["count"]) for note in excluded.among(dataset.meta.notes))
    return f" without {pluralise(n, 'sequence')}" if n else ""
