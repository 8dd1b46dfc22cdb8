"""The table of runs."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from dashboard.runs_page.table import NAME_LENGTH, listed_name, told_apart
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
    assert list(table["Labels"]) == [""]
    assert table["Loss"][0] == pytest.approx(run.baselines().model)


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


def test_a_listed_name_leaves_to_the_other_columns_what_they_say():
    assert listed_name("A year of days in Seattle · LSTM_AE · 16 (2)", "LSTM_AE", 16) == (
        "A year of days in Seattle (2)"
    )
    assert listed_name("days · LSTM_AE · 16 · longer", "LSTM_AE", 16) == "days · longer"
    assert listed_name("days · LSTM_AE · 16 · Original (2)", "LSTM_AE", 16, "Original") == (
        "days (2)"
    )
    assert listed_name("days · LSTM_AE · 16", "LINEAR_AE", 16) == "days · LSTM_AE · 16"


def test_what_tells_runs_on_the_same_data_apart_is_in_their_names():
    newest_first = [("Balanced", 8), ("Balanced", 16), ("", 16), ("Balanced", 16)]
    rows = [{"Name": "days", "Model": "A", "Size": n, "Preset": of} for of, n in newest_first]
    other = {"Name": "nights", "Model": "A", "Size": 4, "Preset": ""}
    assert [row["Name"] for row in told_apart([*rows, other])] == [
        "days · 8 · Balanced",
        "days · 16 · Balanced (2)",
        "days · 16",
        "days · 16 · Balanced",
        "nights",
    ]
    long = [row | {"Name": "movements of the left hand"} for row in rows]
    assert all(len(row["Name"]) <= NAME_LENGTH + len(" (2)") for row in told_apart(long))


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
