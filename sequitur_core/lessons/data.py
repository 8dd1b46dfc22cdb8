"""The data of a lesson: a sample or a dataset, as it is or changed for the lesson."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.lessons.lesson import LessonData
from sequitur_core.runs.stored.known_data import known_id
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import load_sample

EXAMPLES = 4  # sequences that a page shows before the training
SEED = 0  # of what is drawn: everybody who takes a lesson gets the same data
CHANGES = {"noise": "noise only", "shift": "shifted at random", "": ""}


def stored_data(workspace: Workspace, data: LessonData) -> tuple[str, SequenceDataset]:
    """Id and dataset of a lesson's data in a workspace; it is stored where it isn't yet.

    Raises SequiturError where the dataset isn't there.
    """
    id_ = workspace.sample_id(data.sample) if data.sample else id_of(workspace, data.dataset)
    dataset = workspace.dataset(id_)
    changed = changed_data(dataset, data)
    if changed is dataset:
        return id_, dataset
    own = known_id(workspace, changed) or workspace.add_dataset(changed)
    return own, workspace.dataset(own)


def examples(data: LessonData) -> SequenceDataset:
    """A few sequences of a lesson's data, which is a sample, spread over all of it."""
    dataset = changed_data(load_sample(data.sample), data)
    return dataset.take(evenly_spaced(len(dataset), EXAMPLES))


def changed_data(dataset: SequenceDataset, data: LessonData) -> SequenceDataset:
    """The dataset as the lesson wants it; the same object where nothing is to be changed."""
    words = []
    if data.sequences is not None and data.sequences < len(dataset):
        drawn = np.random.default_rng(SEED).permutation(len(dataset))[: data.sequences]
        dataset = dataset.take(np.sort(drawn))
        words.append(pluralise(data.sequences, "sequence"))
    if data.change == "noise":
        dataset = _noise(dataset)
    elif data.change == "shift":
        dataset = _shifted(dataset)
    words += [CHANGES[data.change]] if data.change else []
    return replace(dataset, name=f"{dataset.name} · {', '.join(words)}") if words else dataset


def id_of(workspace: Workspace, name: str) -> str:
    """The id of the newest whole dataset of this name; SequiturError where there is none."""
    for saved in workspace.datasets():
        if saved.name == name and not saved.damage:
            return saved.id
    raise SequiturError(
        f"This lesson needs the dataset {name}. Load it on the Data page first, under this name."
    )


def _noise(dataset: SequenceDataset) -> SequenceDataset:
    """Normal noise with the mean and the deviation of each channel, in place of all values."""
    random = np.random.default_rng(SEED)
    values = np.concatenate([np.asarray(one) for one in dataset.sequences])
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    drawn: list[FloatArray] = [
        (mean + deviation * random.standard_normal(np.shape(one))).astype(np.float32)
        for one in dataset.sequences
    ]
    return replace(dataset, sequences=drawn, missing=None)


def _shifted(dataset: SequenceDataset) -> SequenceDataset:
    """Each sequence begins at a moment drawn at random; what lay before it follows its end."""
    random = np.random.default_rng(SEED)
    by = [int(random.integers(len(one))) for one in dataset.sequences]
    missing = dataset.missing
    return replace(
        dataset,
        sequences=[
            np.roll(np.asarray(one), -n, axis=0)
            for one, n in zip(dataset.sequences, by, strict=True)
        ],
        missing=None
        if missing is None
        else [np.roll(np.asarray(one), -n, axis=0) for one, n in zip(missing, by, strict=True)],
    )
