"""The same training with another seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.files import write_array, write_json
from sequitur_core.runs import layout
from sequitur_core.runs.another_seed import (
    another_seed,
    has_own_seed,
    neighbours_with_another_seed,
    with_another_seed,
)
from sequitur_core.runs.progress.state import State, Status
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests.core.conftest import noise

DATA = SequenceDataset("noise", list(noise(20, 6)))
SPEC = RunSpec(name="x", model="LINEAR_AE", encoding_dim=2, config=TrainConfig(epochs=2, seed=0))


def ended(run: Run, status: Status = "done") -> Run:
    """A run as if it had ended with encodings that its seed decides."""
    random = np.random.default_rng(run.spec.config.seed)
    write_array(run.path / layout.ENCODINGS_FILE, random.normal(size=(20, 2)).astype(np.float32))
    write_json(run.path / layout.STATUS_FILE, State(status).to_values())
    return run


@pytest.fixture
def run(space: Workspace) -> Run:
    return ended(space.add_run(replace(SPEC, dataset_id=space.add_dataset(DATA)), DATA))


def test_all_but_the_seed_stays(space: Workspace, run: Run):
    spec = with_another_seed(run, space.runs())
    assert spec == replace(run.spec, name="x · seed 1", config=replace(run.spec.config, seed=1))


def test_a_seed_that_another_run_has_is_not_taken(space: Workspace, run: Run):
    space.add_run(with_another_seed(run, space.runs()), DATA)
    assert with_another_seed(run, space.runs()).config.seed == 2


def test_only_a_run_that_differs_in_its_seed_alone_counts(space: Workspace, run: Run):
    spec = with_another_seed(run, space.runs())
    space.add_run(replace(spec, encoding_dim=3), DATA)
    assert another_seed(run, space.runs()) is None
    other = space.add_run(spec, DATA)
    assert another_seed(run, space.runs()) == other


def test_one_that_was_stopped_does_not_count(space: Workspace, run: Run):
    ended(space.add_run(with_another_seed(run, space.runs()), DATA), "stopped")
    assert another_seed(run, space.runs()) is None


def test_neighbours_of_both_are_compared(space: Workspace, run: Run):
    other = ended(space.add_run(with_another_seed(run, space.runs()), DATA))
    found = neighbours_with_another_seed(run, other)
    assert found.share < 0.6
    assert neighbours_with_another_seed(run, run).share == 1


def test_a_run_that_went_on_from_another_one_has_no_seed_of_its_own(space: Workspace, run: Run):
    later = replace(run.spec, config=replace(run.spec.config, from_epoch=1))
    continued = space.add_run(later, DATA)
    assert not has_own_seed(continued)
    with pytest.raises(SequiturError, match="no seed of its own"):
        with_another_seed(continued, space.runs())
