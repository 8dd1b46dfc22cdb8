"""The labels of a run's sequences that people gave: stored with its data, for all runs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.labels import journal
from sequitur_core.labels.events import Event
from sequitur_core.labels.labelling import COLUMN, Labelling
from sequitur_core.labels.transfer import Followed, as_events, follow
from sequitur_core.runs.layout import HAND_LABELS_FILE
from sequitur_core.runs.results.arrays import read_lengths
from sequitur_core.runs.run import Run
from sequitur_core.runs.stored.saved_dataset import SavedDataset
from sequitur_core.runs.workspace import Workspace


def labels_file(run: Run) -> Path:
    """Where the labels of a run's sequences are."""
    return run.annotations_folder / HAND_LABELS_FILE


def hand_labels(run: Run) -> Labelling:
    """The labels of a run's sequences now; kept in memory while nothing is added."""
    path = labels_file(run)
    try:
        about = path.stat()
    except FileNotFoundError:
        return _read(path, run.path, 0, 0)
    return _read(path, run.path, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, folder: Path, size: int, changed: int) -> Labelling:
    return journal.read(path, len(read_lengths(folder)))


def record(run: Run, events: Iterable[Event], *, who: str = "") -> Labelling:
    """Let events happen at once; returns the labels after them. WriteError on a full disk."""
    return journal.append(labels_file(run), run.sizes().n, events, who=who)


def undo(run: Run) -> Labelling:
    """Take back what happened last."""
    return journal.undo(labels_file(run), run.sizes().n)


def redo(run: Run) -> Labelling:
    """Bring back what was undone last."""
    return journal.redo(labels_file(run), run.sizes().n)


def sharing(run: Run) -> list[Run]:
    """All runs that have these labels, as they are on the same stored data."""
    space, own = Workspace(run.workspace), run.spec.dataset_id
    return list(space.runs_on(own)) if own in space.dataset_ids() else [run]


def labelled_elsewhere(run: Run) -> list[str]:
    """The ids of other stored datasets from the same file that have labels, the newest first."""
    space, own = Workspace(run.workspace), run.spec.dataset_id
    folders = [space.datasets_folder / id_ for id_ in space.dataset_ids() - {own}]
    labelled = [folder.name for folder in folders if (folder / HAND_LABELS_FILE).exists()]
    if not labelled or own not in space.dataset_ids():
        return []
    source = space.summary(own).source
    found = [one for one in map(space.summary, labelled) if source and one.source == source]
    found.sort(key=lambda one: -one.created)
    return [one.id for one in found if _of_dataset(space, one).count]


def follow_from(run: Run, dataset_id: str) -> tuple[list[Event], Followed]:
    """The labels of another stored dataset for the sequences of a run that has none."""
    space = Workspace(run.workspace)
    labels = _of_dataset(space, space.summary(dataset_id))
    found = follow(space.dataset(dataset_id), labels, run.dataset())
    return as_events(labels, found), found


def carry_over(space: Workspace, dataset_id: str, dataset: SequenceDataset, new_id: str) -> None:
    """The labels of a stored dataset for a new one that is made of it."""
    if not (space.datasets_folder / dataset_id / HAND_LABELS_FILE).exists():
        return
    labels, new = _of_dataset(space, space.summary(dataset_id)), space.dataset(new_id)
    events = as_events(labels, follow(dataset, labels, new))
    journal.append(space.datasets_folder / new_id / HAND_LABELS_FILE, len(new), events)


def _of_dataset(space: Workspace, saved: SavedDataset) -> Labelling:
    return journal.read(space.datasets_folder / saved.id / HAND_LABELS_FILE, saved.count)


def column_name(dataset: SequenceDataset) -> str:
    """What the column of these labels is called beside those of the file."""
    name, number = COLUMN, 1
    while name in dataset.labels:
        number += 1
        name = f"{COLUMN} ({number})"
    return name


@lru_cache(maxsize=4)
def with_hand_labels(dataset: SequenceDataset, labels: Labelling) -> SequenceDataset:
    """The dataset with one more label column, the last; as it is without any label given."""
    if not labels.count:
        return dataset
    column = pd.DataFrame({column_name(dataset): labels.names()}, dtype=object)
    return replace(dataset, labels=pd.concat([dataset.labels, column], axis=1))
