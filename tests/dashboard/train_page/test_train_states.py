"""What the Train page says and offers in each state of a run."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.formatting import ordinal
from dashboard.train_page import monitor
from dashboard.train_page.forms import settings_form
from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests import page_texts
from tests.core.conftest import finish, write_history
from tests.dashboard.conftest import Open, put_run, sent, texts, waves


def open_train(open_page: Open, run: Run) -> AppTest:
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    return at


def keys(at: AppTest) -> set[str]:
    return {button.key for button in at.button}


def links(at: AppTest) -> list[str]:
    return [link.label for link in at.get("page_link")]


def under_way(run: Run, *, epochs: int) -> None:
    """As if a process had trained so far: this one."""
    write_history(run, epochs=epochs)
    run.claim(os.getpid())
    write_json(run.path / layout.STATUS_FILE, {"status": "running", "phase": "training"})


def test_who_comes_back_to_train_is_offered_earlier_data(open_page: Open, space: Workspace):
    assert not open_page("train").selectbox
    data_id = space.add_dataset(waves())
    at = open_page("train")
    at.selectbox[0].set_value(data_id).run()
    assert not at.exception
    assert {"train"} <= keys(at)


@pytest.mark.parametrize(
    ("n", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_places_are_ordinals(n: int, word: str):
    assert ordinal(n) == word


def test_a_waiting_run_says_its_place_and_how_long_it_waits(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sequitur_core.jobs.queue.default_limit", lambda: 1)
    data = waves()
    running = put_run(space, data)
    spec = running.spec
    first, second = (space.add_run(spec, data) for _ in range(2))
    under_way(running, epochs=1)  # two more take 4 s, and the run before takes 6
    assert "1st in the queue, starts in about 4 s" in texts(open_train(open_page, first))
    assert "2nd in the queue, starts in about 10 s" in texts(open_train(open_page, second))


def test_a_run_whose_process_ended_at_once_says_that_another_is_tried(
    open_page: Open, space: Workspace
):
    run = put_run(space, waves())
    write_json(run.path / layout.ATTEMPTS_FILE, {"count": 1})
    write_json(run.path / layout.CLAIM_FILE, {"pid": 1, "create_time": 1.0})
    assert "another one is tried in a moment" in texts(open_train(open_page, run))


def test_a_wait_of_which_little_is_known_is_given_no_end(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sequitur_core.jobs.queue.default_limit", lambda: 1)
    running, last = put_run(space, waves()), put_run(space, waves(10))
    running.claim(os.getpid())
    assert "1st in the queue" in texts(open_train(open_page, last))
    assert "about" not in texts(open_train(open_page, last)).split("in the queue")[1][:12]


def test_a_long_epoch_says_how_far_it_is(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    under_way(run, epochs=2)
    write_json(run.path / layout.PROGRESS_FILE, {"epoch": 3, "batch": 3, "batches": 12})
    assert "epoch 3 of 3 · step 3 of 12 · about" in texts(open_train(open_page, run))


def test_the_progress_of_an_earlier_epoch_is_not_shown(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    under_way(run, epochs=2)
    write_json(run.path / layout.PROGRESS_FILE, {"epoch": 2, "batch": 3, "batches": 12})
    assert "step" not in texts(open_train(open_page, run)).split("epoch 3 of 3")[1].split("left")[0]


def test_an_interrupted_run_is_resumed_with_a_click(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    write_history(run, epochs=1)
    run.claim(0)
    at = open_train(open_page, run)
    assert "interrupted" in texts(at)
    assert list(open_page("runs").dataframe[0].value["Status"]) == ["interrupted"]
    at.button(key="resume").click().run()
    assert not at.exception
    assert run.status == "queued"
    assert "resume" not in keys(at)


def test_a_failed_run_says_why_and_can_be_tried_again(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    write_json(run.path / layout.STATUS_FILE, {"status": "failed", "message": "The disk is full."})
    at = open_train(open_page, run)
    assert "The disk is full." in texts(at)
    at.button(key="resume").click().run()
    assert run.status == "queued"


def test_a_done_run_can_be_trained_longer(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    at = open_train(open_page, run)
    at.number_input(key=f"more_epochs_{run.id}").set_value(5).run()
    at.button(key="train_longer").click().run()
    assert not at.exception
    (longer,) = [one for one in space.runs() if one != run]
    assert (longer.status, longer.spec.config.epochs) == ("queued", 8)
    assert longer.name == "first · longer"
    assert longer.id in at.query_params["run"]
    assert run.status == "done"


def test_a_run_is_shown_before_its_data_is_measured_and_then_after_the_form(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = finish(put_run(space, waves()))
    drawn = []
    for part in (monitor, settings_form):

        def noted(*args: Any, _show: Any = part.show, _name: str = part.__name__, **kwargs: Any):
            drawn.append(_name.rpartition(".")[2])
            return _show(*args, **kwargs)

        monkeypatch.setattr(part, "show", noted)
    at = open_train(open_page, run)
    assert drawn == ["monitor", "settings_form"]
    at.run()
    assert drawn[2:] == ["settings_form", "monitor"]


@pytest.mark.parametrize(
    ("measured_on", "said"), [("training", "are usually worse"), ("cross-fit", "usually better")]
)
def test_it_says_why_figures_get_worse_at_the_end_of_a_run_that_holds_out_late(
    open_page: Open, space: Workspace, measured_on: str, said: str
):
    run = finish(put_run(space, waves(), config=TrainConfig(epochs=3, cross_fit=True)))
    about = json.loads((run.path / layout.BASELINES_FILE).read_text())
    write_json(run.path / layout.BASELINES_FILE, {**about, "measured_on": measured_on})
    assert said in texts(open_train(open_page, run), "caption")


def test_the_time_left_follows_the_latest_epochs(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    under_way(run, epochs=2)
    lines = [
        {"number": number, "train_loss": 1.0, "validation_loss": None, "seconds": seconds}
        for number, seconds in ((1, 60.0), (2, 62.0))  # the first one also got ready
    ]
    history = run.path / layout.HISTORY_FILE
    history.write_text(json.dumps(lines[0]) + "\n")
    assert " left" not in texts(open_train(open_page, run))
    history.write_text("".join(json.dumps(x) + "\n" for x in lines))
    assert "about 2 s left" in texts(open_train(open_page, run))


@pytest.mark.parametrize(("passed", "says"), [(3, False), (60, True)])
def test_no_time_left_is_told_from_the_first_moments(
    open_page: Open, space: Workspace, passed: float, says: bool
):
    run = put_run(space, waves())
    under_way(run, epochs=0)
    state = {"status": "running", "phase": "training", "started": time.time() - passed}
    write_json(run.path / layout.STATUS_FILE, state)
    write_json(run.path / layout.PROGRESS_FILE, {"epoch": 1, "batch": 1, "batches": 10})
    words = texts(open_train(open_page, run))
    assert "epoch 1 of 3 · step 1 of 10" in words
    assert (" left" in words) == says


@pytest.mark.parametrize(
    ("passed", "epochs", "period"),
    [
        (1, 10, 0.5),
        (10, 100, 1.0),
        (60, 100, 1.0),
        (60, 895, 1.0),  # 5 s to go
        (60, 898, 0.5),  # 2 s
    ],
)
def test_looks_are_rarer_in_a_long_training_and_closer_near_its_end(
    space: Workspace, passed: float, epochs: int, period: float
):
    run = put_run(space, waves(), config=TrainConfig(epochs=900))
    write_history(run, epochs=epochs, seconds=1.0)
    state = State("running", "training", started=time.time() - passed)
    assert monitor._refresh_seconds(run, state) == period


@pytest.mark.parametrize(("phase", "period"), [("map", 0.2), ("checking", 1.0)])
def test_looks_for_a_map_are_close_and_those_at_measuring_errors_rare(
    space: Workspace, phase: str, period: float
):
    run = put_run(space, waves())
    assert monitor._refresh_seconds(run, State("done", phase)) == period


def test_a_run_whose_history_is_damaged_is_looked_at_all_the_same(space: Workspace):
    run = put_run(space, waves())
    (run.path / layout.HISTORY_FILE).write_text("{\n{\n")
    assert (
        monitor._refresh_seconds(run, State("running", "training", started=time.time() - 60)) == 0.5
    )


def test_a_run_that_is_measured_can_be_left_as_it_is(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    run.claim(os.getpid())
    said = {"status": "done", "phase": "checking", "message": "training 2 of 5"}
    write_json(run.path / layout.STATUS_FILE, said)
    at = open_train(open_page, run)
    assert "measuring on held-out sequences, training 2 of 5" in texts(at)
    assert links(at) == [page_texts.EXPLORE]
    at.button(key="stop").click().run()
    assert (run.path / layout.STOP_FILE).exists()
    assert run.status == "done"


@pytest.mark.parametrize("status", ["queued", "running"])
def test_what_has_not_ended_offers_a_stop_only(open_page: Open, space: Workspace, status: str):
    run = put_run(space, waves())
    if status == "running":
        under_way(run, epochs=1)
    at = open_train(open_page, run)
    offered = keys(at)
    assert "stop" in offered
    assert offered.isdisjoint({"resume", "train_longer"})
    assert links(at) == []


def test_a_run_that_waits_is_stopped_with_a_click(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    at = open_train(open_page, run)
    at.button(key="stop").click().run()
    assert not at.exception
    assert run.status == "stopped"
    assert "stopped" in texts(at)
    assert run.history() == []


def test_a_link_leads_to_the_map(open_page: Open, space: Workspace):
    # A switch by the server can meet a look at the old page, which then empties the new one.
    run = finish(put_run(space, waves()))
    (link,) = open_page("train", run=run.id).get("page_link")
    assert (link.label, link.page) == (page_texts.EXPLORE, "explore")
    assert link.query_string == f"run={run.id}"


def test_reconstructions_are_shown_on_the_train_page(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    assert run.preview() is not None
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert any("their reconstructions after epoch" in data.get("label", "") for data in sent(at))


def test_a_run_that_just_left_the_queue_is_getting_ready(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    run = put_run(space, waves())
    monkeypatch.setattr("dashboard.widgets.places.place.place_in_queue", lambda run: None)
    at = open_page("train", run=run.id, data=run.spec.dataset_id)
    assert not at.exception
    assert "getting ready" in texts(at)


def test_train_pressed_twice_trains_once_and_shows_that_run(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves())
    at = open_page("train", data=data_id)
    at.button(key="train").click().run()
    (first,) = space.runs()
    finish(put_run(space, waves(), name="another"))
    at.button(key="train").click().run()
    assert not at.exception
    assert len(space.runs()) == 2
    assert at.query_params["run"] in (first.id, [first.id])
    assert "training already" in texts(at, "info")
    at.button(key="train_again").click().run()
    assert len(space.runs()) == 3
    assert "training already" not in texts(at, "info")


def test_a_run_deleted_in_another_window_is_said_and_others_on_its_data_are_offered(
    open_page: Open, space: Workspace
):
    data = waves()
    first = put_run(space, data, name="first one")
    newest = space.add_run(replace(first.spec, name="newest"), data)
    at = open_train(open_page, newest)
    newest.delete()
    at.run()
    assert not at.exception
    assert page_texts.GONE in texts(at, "warning")
    assert "No run is open" in texts(at, "subheader")
    at.button(key=f"view_{first.id}").click().run()
    assert at.query_params["run"] in (first.id, [first.id])
    assert "first one" in texts(at, "subheader")


def test_where_no_run_is_in_view_those_on_the_data_are_offered(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    at = open_page("train", data=run.spec.dataset_id)
    assert f"view_{run.id}" in keys(at)
    assert not at.warning
    empty = open_page("train", data=space.add_dataset(waves(name="others")))
    assert "Nothing trained yet" in texts(empty, "subheader")
