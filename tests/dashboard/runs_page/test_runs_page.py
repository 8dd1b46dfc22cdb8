"""The table of runs."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from dashboard.formatting import left_to_right
from dashboard.runs_page.table import NAME_LENGTH
from sequitur_core.files import write_json
from sequitur_core.labels.editing import give, new_label
from sequitur_core.runs.annotations.hand_labels import hand_labels, record
from sequitur_core.runs.layout import BASELINES_FILE, FRAMES_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, put_run, texts, waves


def test_a_damaged_run_has_a_line_and_breaks_nothing(open_page: Open, space: Workspace):
    run = put_run(space, waves())
    (run.path / "spec.json").write_text("{")
    at = open_page("runs")
    assert not at.exception
    assert list(at.dataframe[0].value["Status"]) == ["failed"]


def test_runs_are_listed_with_their_figures(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    table = open_page("runs").dataframe[0].value
    assert list(table["Name"]) == ["first"]
    assert list(table["Epochs"]) == [3]
    assert list(table["Data"]) == [run.dataset().name]
    assert "Labels" not in table  # of none
    assert table["Loss"][0] == pytest.approx(run.baselines().model)


def test_the_beginning_of_an_arabic_name_is_in_sight(open_page: Open, space: Workspace):
    put_run(space, waves(name="😀 مشي"), name="مشي · LSTM_AE · 4")
    (row,) = open_page("runs").dataframe[0].value.to_dict("records")
    assert row["Name"] == "\u200eمشي · LSTM_AE · 4"
    assert row["Data"] == "\u200e😀 مشي"


def test_labels_that_were_given_are_counted_beside_a_run(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    labels = hand_labels(run)
    fault = new_label(labels, "fault")
    record(run, [fault])
    record(run, [give(hand_labels(run), fault.label.id, np.arange(3))])
    assert list(open_page("runs").dataframe[0].value["Labels"]) == ["fault 3"]


def test_the_same_number_of_lines_as_runs_is_kept_in_order(open_page: Open, space: Workspace):
    for name in ("one", "two", "three"):
        put_run(space, waves(), name=name)
    assert list(open_page("runs").dataframe[0].value["Name"]) == ["three", "two", "one"]


def test_cross_validated_figures_are_said_to_be(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves()))
    write_json(run.path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "cross-fit", 0.4)))
    assert list(open_page("runs").dataframe[0].value["Measured on"]) == ["cross-validated"]


@pytest.mark.parametrize(
    ("name", "cure"),
    [("rides.csv", "on the Data page"), ("sequitur-2026-11-26.tar", "backup restore")],
)
def test_what_is_no_analysis_is_refused_at_its_uploader_with_what_to_do(
    open_page: Open, name: str, cure: str
):
    at = open_page("runs")
    at.file_uploader[0].set_value([(name, b"%PDF-1.7", "")]).run()
    assert len(at.expander[0].error) == 1
    said = texts(at, "error")
    assert said.startswith("An analysis is a .zip")
    assert name in said
    assert cure in said


def test_long_names_are_cut_where_they_are_alike(open_page: Open, space: Workspace):
    for end in ("with noise", "without noise"):
        put_run(space, waves(), name=f"movements of the left hand in the morning, {end}")
    names = list(open_page("runs").dataframe[0].value["Name"])
    assert all(len(name) <= NAME_LENGTH for name in names)
    assert len(set(names)) == 2


def test_a_run_has_one_name_on_all_pages(open_page: Open, space: Workspace):
    runs = [finish(put_run(space, waves(), name="waves · LSTM_AE · 3")) for _ in range(2)]
    names = ["waves · LSTM_AE · 3 (2)", "waves · LSTM_AE · 3"]  # the newest first
    assert list(open_page("runs").dataframe[0].value["Name"]) == names
    for page in ("explore", "compare"):
        at = open_page(page, run=runs[0].id)
        (box,) = [one for one in (*at.selectbox, *at.multiselect) if one.label in ("Run", "Runs")]
        assert box.options == list(map(left_to_right, names))
    heads = [texts(open_page("train", run=run.id), "subheader") for run in runs]
    assert heads == names[::-1]


def test_a_run_that_was_renamed_is_deleted_by_that_name(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    put_run(space, waves()).rename("left hand")
    monkeypatch.setattr("dashboard.runs_page.table.choose", lambda listed: listed)
    at = open_page("runs")
    next(one for one in at.button if one.label == "Delete").click().run()
    assert "Deleted left hand." in texts(at)


def test_a_training_that_was_recorded_can_be_replayed_from_its_line(
    open_page: Open, space: Workspace
):
    run = finish(put_run(space, waves()))
    at = open_page("runs")
    at.session_state["runs_0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    assert "Replay the training" in [one.label for one in at.run().button]
    (run.path / FRAMES_FILE).unlink()
    assert "See the training" in [one.label for one in at.run().button]


def test_several_runs_are_deleted_at_once_and_each_comes_back_from_the_trash(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    runs = [put_run(space, waves(), name=name) for name in ("one", "two", "three")]
    monkeypatch.setattr("dashboard.runs_page.table.choose", lambda listed: listed[:2])
    open_page("runs").button("delete_several").click().run()
    assert space.run_ids() == {runs[0].id}
    at = open_page("runs")  # a new visit, which knows of nothing that could be undone
    at.button(f"restore_{runs[1].id}").click().run()
    assert not at.exception
    assert {run.name for run in space.runs()} == {"one", "two"}
    assert [run.name for run in space.deleted_runs()] == ["three"]
