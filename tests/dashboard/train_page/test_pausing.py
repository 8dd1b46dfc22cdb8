"""Pausing a training from its page, and training again from the same start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboard.train_page import monitor, pausing
from sequitur_core.files import write_json
from sequitur_core.runs import layout
from sequitur_core.runs.progress.pausing import go_on
from sequitur_core.runs.run import Run
from sequitur_core.runs.same_start import from_same_start
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish, write_history
from tests.dashboard.conftest import Open, put_run, texts, waves
from tests.dashboard.train_page.test_train_states import keys, links, open_train, under_way


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no worker that would do what is asked."""
    monkeypatch.setattr(pausing, "WAIT_SECONDS", 0.0)


@pytest.fixture
def paused(space: Workspace) -> Run:
    """A run whose process waits: this one."""
    run = put_run(space, waves())
    under_way(run, epochs=1)
    write_json(run.path / layout.STATUS_FILE, {"status": "paused", "phase": "training"})
    (run.path / layout.PAUSE_FILE).touch()
    return run


def test_a_run_that_trains_is_paused_with_a_click(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    under_way(run, epochs=1)
    at = open_train(open_page, run)
    at.button(key="pause").click().run()
    assert not at.exception
    assert (run.path / layout.PAUSE_FILE).exists()


def test_a_paused_run_says_how_far_it_is_and_can_go_on_step_or_stop(open_page: Open, paused: Run):
    at = open_train(open_page, paused)
    assert "paused" in texts(at)
    assert "after epoch 1 of 3" in texts(at)
    assert {"go_on", "one_epoch", "stop"} <= keys(at)
    assert "pause" not in keys(at)


def test_while_a_run_is_paused_it_stands_out_to_continue_and_not_to_train_another(
    open_page: Open, paused: Run
):
    at = open_train(open_page, paused)
    looks = [at.button(key=key).proto.type for key in ("go_on", "train")]
    assert looks == ["primary", "secondary"]
    at.button(key="go_on").click().run()
    assert at.button(key="train").proto.type == "primary"


def test_while_a_run_is_paused_its_charts_are_not_drawn_again(
    open_page: Open, paused: Run, monkeypatch: pytest.MonkeyPatch
):
    every: dict[str, float | None] = {}
    fragment = monitor.st.fragment

    def noted(part: Callable[..., None], *, run_every: float | None, **options: str) -> Any:
        every[part.__name__] = run_every
        return fragment(part, run_every=run_every, **options)

    monkeypatch.setattr(monitor.st, "fragment", noted)
    open_train(open_page, paused)
    assert (every["_refresh"], every["_wait"]) == (None, 0.5)
    go_on(paused)
    every.clear()
    open_train(open_page, paused)
    assert every["_refresh"] == 0.5
    assert "_wait" not in every


@pytest.mark.parametrize("goes_on", ["in another tab", "by an epoch"])
def test_the_page_of_a_paused_run_is_drawn_anew_when_it_goes_on(
    paused: Run, monkeypatch: pytest.MonkeyPatch, goes_on: str
):
    drawn: list[bool] = []
    monkeypatch.setattr(monitor.st, "rerun", lambda: drawn.append(True))
    shown = monitor._moment(paused, paused.state())
    monitor._wait(paused, shown)
    assert not drawn
    if goes_on == "by an epoch":  # so short that nobody saw it running
        write_history(paused, epochs=2, seconds=1.0)
    else:
        go_on(paused)
    monitor._wait(paused, shown)
    assert drawn


def test_one_epoch_is_asked_for_with_a_click(open_page: Open, paused: Run):
    at = open_train(open_page, paused)
    at.button(key="one_epoch").click().run()
    assert not at.exception
    assert (paused.path / layout.ONE_EPOCH_FILE).exists()
    assert paused.status == "running"


def test_a_paused_run_goes_on_with_a_click(open_page: Open, paused: Run):
    at = open_train(open_page, paused)
    at.button(key="go_on").click().run()
    assert not at.exception
    assert paused.status == "running"
    assert "pause" in keys(at)


def test_a_paused_run_is_stopped_with_a_click(open_page: Open, paused: Run):
    at = open_train(open_page, paused)
    at.button(key="stop").click().run()
    assert (paused.path / layout.STOP_FILE).exists()


def test_a_stopped_run_goes_on_itself_and_makes_no_other(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    write_history(run, epochs=2)
    write_json(run.path / layout.STATUS_FILE, {"status": "stopped"})
    at = open_train(open_page, run)
    assert "train_longer" not in keys(at)
    at.button(key="go_on").click().run()
    assert not at.exception
    assert run.status == "queued"
    assert space.runs() == [run]
    assert links(at) == []


def test_a_run_that_left_its_place_waits_for_it_once_it_goes_on(open_page: Open, paused: Run):
    paused.claim(0)
    at = open_train(open_page, paused)
    assert "other runs may train meanwhile" in texts(at)
    at.button(key="go_on").click().run()
    assert paused.status == "queued"


def test_runs_says_paused(open_page: Open, paused: Run):
    assert list(open_page("runs").dataframe[0].value["Status"]) == ["paused"]


def test_the_same_start_is_trained_again_with_one_setting_changed(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    at = open_train(open_page, run)
    at.selectbox(key=f"same_start_of_{run.id}").set_value("batch_size").run()
    at.number_input(key=f"same_start_batch_size_of_{run.id}").set_value(2).run()
    at.button(key="train_same_start").click().run()
    assert not at.exception
    (again,) = [one for one in space.runs() if one != run]
    assert again.spec.config == replace(run.config(), batch_size=2)
    assert again.name == "first · batch size 2"
    assert again.id in at.query_params["run"]


def test_runs_from_the_same_start_are_offered_for_comparison(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    assert "Compare" not in links(open_train(open_page, run))
    again = finish(space.add_run(from_same_start(run, "lr", 0.1), waves()))
    at = open_train(open_page, again)
    (link,) = [one for one in at.get("page_link") if one.label == "Compare"]
    assert link.query_string == f"runs={run.id}%2C{again.id}"
