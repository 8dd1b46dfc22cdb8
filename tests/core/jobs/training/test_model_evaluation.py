"""What encodings are worth, where no label says what belongs together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import project
from sequitur_core.files import write_array, write_json
from sequitur_core.jobs.training.model_evaluation import add_structure
from sequitur_core.runs import layout
from sequitur_core.runs.results.evaluation import Evaluation, read_evaluation, write_evaluation
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.findings.planted import clouds
from tests.core.runs.results.test_judgement import TOLD


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run as if its encodings had fallen into two groups."""
    points, _ = clouds(np.random.default_rng(1), count=2, n=140)
    noise = np.random.default_rng(0).normal(size=(140, 4, 1)).astype(np.float32)
    spec = RunSpec(name="x", model="LSTM_AE", encoding_dim=8)
    run = Workspace(tmp_path).add_run(spec, SequenceDataset("noise", noise))
    write_array(run.path / layout.ENCODINGS_FILE, points.astype(np.float32))
    write_array(run.path / layout.points_file("pca"), project(points, "pca").points)
    write_evaluation(run, Evaluation())
    return run


def test_groups_that_return_and_the_map_are_stored_with_the_run(run: Run):
    add_structure(run)
    found = read_evaluation(run)
    assert found is not None
    assert found.structure is not None
    assert (found.structure.groups, found.structure.shape) == (2, "groups")
    assert found.structure.returns > 0.75
    assert 0.5 < (found.structure.trust or 0) <= 1


def test_where_a_label_judges_nothing_is_added(run: Run):
    write_evaluation(run, Evaluation(TOLD))
    add_structure(run)
    assert read_evaluation(run) == Evaluation(TOLD)


def test_an_evaluation_of_an_earlier_version_is_read(run: Run):
    write_json(run.path / layout.EVALUATION_FILE, {"label": None, "next_window": None})
    assert read_evaluation(run) == Evaluation()


def test_labels_that_were_not_chosen_are_stored_beside_the_one_that_was(run: Run):
    stored = Evaluation(TOLD, others=(replace(TOLD, name="other", classes=("a", "b")),))
    write_evaluation(run, stored)
    assert read_evaluation(run) == stored


def test_a_damaged_structure_is_refused(run: Run):
    add_structure(run)
    found = read_evaluation(run)
    assert found is not None
    assert found.structure is not None
    write_evaluation(run, replace(found, structure=replace(found.structure, shape="star")))  # type: ignore[arg-type]
    with pytest.raises(SequiturError, match=r"evaluation\.json"):
        read_evaluation(run)
