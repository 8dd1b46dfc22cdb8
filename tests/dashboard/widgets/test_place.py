"""Where a run stands in the queue, as Train and Runs say it."""

from __future__ import annotations

import pytest

from sequitur_core.jobs.queue import Place
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import write_history
from tests.dashboard.conftest import Open, put_run, texts, waves


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dashboard.widgets.place.place_in_queue", lambda run: Place(3, 20.0, False, others=2)
    )


def test_train_says_how_many_runs_of_others_come_first(
    open_page: Open, space: Workspace, place: None
):
    run = put_run(space, waves())
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "3rd in the queue, about 20 s · 2 runs of others come first" in texts(at)


def test_a_run_that_gave_way_says_so_and_shows_what_it_has_learned(
    open_page: Open, space: Workspace, place: None
):
    run = put_run(space, waves())
    write_history(run, epochs=2)
    (run.path / "status.json").write_text('{"status": "paused", "phase": "training"}')
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert "taking turns with others · 3rd in the queue" in texts(at)
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
