"""Where a run stands in the queue, as Train and Runs say it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from sequitur_core.jobs.places.cluster.note import (
    ADDRESS_VARIABLE,
    ClusterNote,
    write_cluster_note,
)
from sequitur_core.jobs.queue import Place
from sequitur_core.runs.layout import home_of
from sequitur_core.runs.progress.whereabouts import Whereabouts, write_whereabouts
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import write_history
from tests.dashboard.conftest import Open, put_run, texts, waves


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dashboard.widgets.places.place.place_in_queue", lambda run: Place(3, 20.0, False, others=2)
    )


def test_train_says_how_many_runs_of_others_come_first(
    open_page: Open, space: Workspace, place: None
):
    run = put_run(space, waves())
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "3rd in the queue, starts in about 20 s · 2 runs of others come first" in texts(at)


def test_a_run_that_gave_way_says_so_and_shows_what_it_has_learned(
    open_page: Open, space: Workspace, place: None
):
    run = put_run(space, waves())
    write_history(run, epochs=2)
    (run.path / "status.json").write_text('{"status": "paused", "phase": "training"}')
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "after epoch 2 of 3 · taking turns with others · 3rd in the queue" in texts(at)
    assert not at.exception


def test_runs_lists_what_waits_the_first_one_first(open_page: Open, space: Workspace):
    for number in range(5):
        put_run(space, waves(), name=f"run {number}")
    said = [line for line in open_page("runs").caption if "in the queue" in line.value]
    assert len(said) == 1
    first, *_, last = said[0].value.split("\n")
    assert first.startswith("**run 0**: ")
    assert last == "2 more runs in the queue"


def test_runs_says_nothing_of_a_queue_where_nothing_waits(open_page: Open, space: Workspace):
    put_run(space, waves()).stop()
    assert not any("queue" in line.value for line in open_page("runs").caption)


# --- On a cluster ------------------------------------------------------------------------


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch, space: Workspace) -> Callable[..., None]:
    """Notes what there is of a cluster that this server trains on."""
    monkeypatch.setenv(ADDRESS_VARIABLE, "auto")

    def note(**facts: object) -> None:
        write_cluster_note(home_of(space.path), ClusterNote(1, **facts))

    return note


def test_a_run_on_a_cluster_says_on_which_computer_it_is(open_page: Open, space: Workspace, noted):
    noted(cpus=3.0, nodes=2)
    run = put_run(space, waves())
    write_whereabouts(run.path, Whereabouts("lab-2", "trainer-1"))
    (run.path / "status.json").write_text('{"status": "running", "phase": "training"}')
    run.claim(os.getpid())
    train = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "getting ready · on the cluster, node lab-2" in texts(train)
    assert not any(r"\\" in line.value for line in train.markdown)  # escaped twice
    said = texts(open_page("runs"))
    run.release()
    assert "Runs are trained on a cluster: 2 computers, 3 processors  \n" in said
    assert "on the cluster, node lab-2" in said


def test_a_run_that_waits_for_a_cluster_says_why(open_page: Open, space: Workspace, noted):
    run = put_run(space, waves())
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "waiting until this server has joined the cluster" in texts(at)
    noted(problem="No Ray cluster answers at lab-1:6379.")
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "No Ray cluster answers at lab-1:6379." in texts(at)
    assert run.status == "queued"
