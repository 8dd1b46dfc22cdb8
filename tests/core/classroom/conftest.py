"""A teacher, a class on four short sequences, and learners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.classroom.classes import Classroom, open_class
from sequitur_core.classroom.members import Entry, join
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig

DATA = SequenceDataset(
    "ones",
    [np.full((3, 1), i, np.float32) for i in range(4)],
    labels=pd.DataFrame({"kind": list("abab")}),
)


@pytest.fixture
def people(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path, shared=True)


@pytest.fixture
def teacher(people: Workspaces) -> Workspace:
    return people.create()


@pytest.fixture
def classroom(teacher: Workspace) -> Classroom:
    return open_class(teacher, "Heartbeats", data=[teacher.add_dataset(DATA)])


def joined(people: Workspaces, classroom: Classroom, name: str = "") -> tuple[Workspace, Entry]:
    learner = people.create()
    return learner, join(classroom, learner, name)


def train(learner: Workspace, data_id: str, **settings: object) -> Run:
    """A queued run on data that a learner has."""
    values = {"name": "mine", "model": "LSTM_AE", "encoding_dim": 2, "dataset_id": data_id}
    spec = RunSpec(**{**values, "config": TrainConfig(epochs=3), **settings})
    return learner.add_run(spec, learner.dataset(data_id))
