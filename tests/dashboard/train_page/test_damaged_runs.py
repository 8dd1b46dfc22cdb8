"""What the Train page says of runs that failed or are damaged."""

from __future__ import annotations

import json

import pytest

from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, put_run, texts, waves


def test_a_failed_run_says_why(open_page: Open, space: Workspace):
    dataset = waves()
    run = put_run(space, dataset, model="LINEAR_AE")
    (run.path / "status.json").write_text(
        json.dumps({"status": "failed", "message": "LINEAR_AE takes one channel."})
    )
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "LINEAR_AE takes one channel." in texts(at)


@pytest.mark.parametrize(
    "name", ["points_pca.npy", "baselines.json", "reconstructions.npy", "data/values.npy"]
)
def test_a_damaged_file_of_a_run_is_a_sentence_on_the_train_page(
    open_page: Open, space: Workspace, name: str
):
    run = finish(put_run(space, waves()))
    (run.path / name).write_bytes(b"")
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert "damaged" in texts(at)
