"""Findings on the page: said, selected by a click, confirmed, dismissed and restored."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.explore_page.panels import findings
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.windows import windows
from sequitur_core.findings.finding import Finding, Kind, to_arrays
from sequitur_core.jobs.answering import handlers
from sequitur_core.runs import queries
from sequitur_core.runs.results.decisions import decisions
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, box, control, pick, put_run, selection, texts


@pytest.fixture
def opened(open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Open the panel on some findings."""

    def open_(found: Sequence[Finding]) -> AppTest:
        monkeypatch.setitem(handlers.HANDLERS, "findings", lambda run, settings: to_arrays(found))
        at = open_page("explore", run=run.id, panel=page_texts.FINDINGS)
        answer_all(run)
        return at.run()

    return open_


def two_groups() -> Finding:
    parts = np.arange(0, 8, 2), np.arange(1, 8, 2)
    numbers = {"count": 2, "sizes": [4, 4], "name": "kind"}
    return Finding("groups", numbers, np.arange(8), parts, 0.001, 0.97)


def test_a_finding_is_a_sentence_with_its_certainty(opened):
    said = texts(opened([two_groups()]))
    assert "2 separate groups: a; b." in said
    assert "sure (97 %)" in said


@pytest.mark.parametrize(
    ("kind", "about", "pictured"),
    [
        ("odd", {"by": ["isolation"]}, "vibration"),
        ("odd", {"by": ["event"], "channel": [1]}, "flow"),
        ("departure", {"of": "channels", "channel": "flow", "start": 9, "stop": 20}, "flow"),
        ("nuisance", {"name": "flow", "what": "mean", "correlation": 0.9}, "flow (l)"),
    ],
)
def test_what_is_unlike_the_rest_is_shown_in_the_channel_in_which_it_is(
    kind: Kind,
    about: dict[str, Any],
    pictured: str,
    open_page: Open,
    space: Workspace,
    monkeypatch: pytest.MonkeyPatch,
):
    values = np.random.default_rng(0).normal(size=(8, 20, 3))
    values[5, :, 2] += 30
    meta = Meta(channels=("pressure", "flow", "vibration"), units=("", "l", ""))
    run = finish(put_run(space, SequenceDataset("pump", list(values), meta=meta)))
    numbers = {"count": 1, "first_row": [5], "start": [0], "stop": [20], "times": [9.0]}
    row = np.array([5])
    parts = (row,) if kind == "odd" else (row, np.arange(5))
    found = Finding(kind, {**numbers, **about}, row, parts, 0.001, 0.97)
    monkeypatch.setitem(handlers.HANDLERS, "findings", lambda run, settings: to_arrays([found]))
    at = open_page("explore", run=run.id, panel=page_texts.FINDINGS)
    answer_all(run)
    said = texts(at.run())
    assert not at.exception
    assert f"Pictured: {pictured}" in said


def channels(at: AppTest) -> list[int]:
    """Those that are drawn below the map."""
    return next(one for one in at.button_group if one.label == "Channels").value


def test_over_time_shows_the_recording_and_the_channel_of_a_finding(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    nights = [np.random.default_rng(i).normal(size=(48, 2)) for i in range(2)]
    whole = SequenceDataset("nights", nights, meta=Meta(channels=("pulse", "breath")))
    run = finish(put_run(space, windows(whole, length=6)))
    numbers = {"count": 1, "first_row": [11], "start": [0], "stop": [6], "times": [9.0]}
    row = np.array([11])
    found = Finding("odd", {**numbers, "by": ["event"], "channel": [1]}, row, (row,), 0.001, 0.97)
    monkeypatch.setitem(handlers.HANDLERS, "findings", lambda run, settings: to_arrays([found]))
    at = open_page("explore", run=run.id, panel=page_texts.FINDINGS)
    answer_all(run)
    at.run()
    assert (box(at, "Recording").value, channels(at)) == (0, [0, 1])
    at.button(key="finding_0_0").click().run()
    assert (box(at, "Recording").value, channels(at)) == (1, [1])


def test_a_click_on_a_part_selects_its_sequences(opened, run: Run):
    at = opened([two_groups()])
    at.button(key="finding_0_1").click().run()
    assert selection(at) == (run.id, [1, 3, 5, 7])
    assert control(at, state.PANEL).value == page_texts.FINDINGS


def test_what_is_in_no_group_is_selected_by_a_click_too(opened, run: Run):
    parts = np.array([0, 2, 4]), np.array([1, 3, 5])
    at = opened([Finding("groups", {"count": 2, "in none": 2}, np.concatenate(parts), parts)])
    at.button(key="finding_0_none").click().run()
    assert selection(at) == (run.id, [6, 7])


def test_the_map_takes_the_colours_of_the_label(opened):
    at = opened([two_groups()])
    control(at, state.COLOUR_BY).set_value("weight").run()
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show the next yet
    at.button(key="finding_0_colour").click().run()
    at._run(late)
    assert control(at, state.COLOUR_BY).value == "kind"


def test_a_dismissed_finding_moves_aside_and_comes_back(opened, run: Run):
    found = two_groups()
    at = opened([found])
    at.button(key=f"{found.id}_dismissed").click().run()
    assert decisions(run) == {found.id: "dismissed"}
    assert at.expander[0].label == "Dismissed (1)"
    at.button(key=f"{found.id}_None").click().run()
    assert decisions(run) == {}


def test_a_confirmed_finding_says_so(opened, run: Run):
    found = two_groups()
    at = opened([found])
    at.button(key=f"{found.id}_confirmed").click().run()
    assert decisions(run) == {found.id: "confirmed"}
    assert at.button(key=f"{found.id}_None").label == "Confirmed"


def test_movement_only_leads_to_data_where_nothing_is_trained_on_it(opened):
    numbers = {"name": "", "what": "brightness", "correlation": 0.8, "neighbours": 10}
    at = opened([Finding("nuisance", numbers, np.arange(8), ())])
    (link,) = (one for one in at.get("page_link") if one.label == "Train on movement only")
    assert "movement=only" in link.query_string


def test_where_nothing_is_found_the_panel_says_so(opened):
    said = texts(opened([]))
    assert "No label related to the encodings beyond chance." in said
    assert "The most unusual so far are listed already" in said
    assert "Nothing stands out" not in said  # two sentences that contradict one another


def test_explore_opens_with_the_findings(open_page: Open, run: Run):
    at = open_page("explore", run=run.id, panel=None)
    assert control(at, state.PANEL).value == page_texts.FINDINGS


def test_who_points_at_the_map_sees_the_sequences(opened, run: Run):
    at = opened([two_groups()])
    pick(at, [2])
    assert control(at, state.PANEL).value == page_texts.SELECTION


def test_a_named_outcome_is_asked_for_and_its_absence_is_said(opened, run: Run):
    at = opened([two_groups()])
    at.selectbox(key=state.OUTCOME).set_value("weight").run()
    pending = queries.pending(Workspace(run.workspace))
    assert queries.read_query(run, pending[0].query_id).settings["outcome"] == "weight"
    answer_all(run)
    assert "don't predict it better than chance" in texts(at.run())


@pytest.mark.parametrize("found", [[two_groups()], []], ids=["groups only", "nothing at all"])
def test_where_nothing_is_odd_a_click_leads_to_the_most_unusual(opened, found: list[Finding]):
    at = opened(found)
    at.button(key="to_outliers").click().run()
    assert control(at, state.PANEL).value == page_texts.OUTLIERS


def test_that_none_stands_apart_does_not_deny_several_of_one_kind(
    opened, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(findings, "_outliers_are_known", lambda run: True)
    assert "Similar outliers can hide each other" in texts(opened([two_groups()]))


def test_that_nothing_is_odd_is_said_to_be_open_while_errors_are_on_training_data(opened, run: Run):
    at = opened([two_groups()])
    assert "The most unusual so far are listed already" in texts(at)
    at.button(key="measure_on_others").click().run()
    assert run.phase == "checking" or run.unfinished


def test_outliers_are_named_provisionally_while_errors_are_on_training_data(opened, run: Run):
    numbers = {"count": 1, "times": [9.0], "by": ["isolation"]}
    at = opened([Finding("odd", numbers, np.array([3]), (np.array([3]),))])
    said = texts(at)
    assert "stands apart from all others" in said
    assert "Provisional: all errors are on training data" in said
    at.button(key="measure_on_others").click().run()
    assert run.phase == "checking" or run.unfinished


def test_what_lies_apart_from_one_spot_stands_apart(opened):
    parts = np.array([3]), np.array([0, 1, 2, 4, 5, 6, 7])
    found = Finding("continuum", {"shape": "spot", "there": 7, "of": 8}, parts[0], parts)
    assert "stands clearly apart" not in texts(opened([found]))


def test_a_decision_that_finds_no_room_is_said_and_changes_nothing(
    opened, run: Run, monkeypatch: pytest.MonkeyPatch
):
    found = two_groups()
    at = opened([found])
    monkeypatch.setattr("sequitur_core.runs.results.decisions.write_json", no_room)
    at.button(key=f"{found.id}_dismissed").click().run()
    assert "disk is full" in texts(at, "error")
    assert decisions(run) == {}


def no_room(path: Path, value: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", str(path))
