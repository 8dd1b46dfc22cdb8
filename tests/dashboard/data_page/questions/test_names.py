"""Names and units that a person types for channels on the Data page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import wave
from tests.dashboard.conftest import Open, add_file, in_view, texts


@pytest.fixture
def open_typed(open_page: Open, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Opens a table of two channels without names, with a name and a unit typed for each."""

    def open_(names: list[str], units: list[str | None]):
        def typed(table: pd.DataFrame, **_: object) -> pd.DataFrame:
            return table.assign(Name=names, Unit=units)

        frame = pd.DataFrame({k: wave(200, phase=k).round(3) + k / 3 for k in range(2)})
        frame.to_csv(path := tmp_path / "pump.csv", index=False, header=False)
        at = open_page(data=add_file(space, path))
        monkeypatch.setattr(st, "data_editor", typed)
        return at

    return open_


def test_names_and_units_that_are_typed_are_those_of_the_channels(open_typed, space: Workspace):
    at = open_typed(["flow", "column 2"], ["m3/h", None])
    at.button(key="use_names").click().run()
    assert not at.exception
    meta = space.dataset(in_view(at)).meta
    assert (meta.channels, meta.units) == (("flow", "column 2"), ("m³/h", ""))
    assert at.button(key="undo_change")
    data_id = in_view(at)
    at.button(key="use_names").click().run()  # the same again: nothing is read
    assert in_view(at) == data_id


def test_names_that_are_alike_are_refused_and_nothing_changes(open_typed):
    at = open_typed(["flow", "flow"], ["", ""])
    before = in_view(at)
    at.button(key="use_names").click().run()
    assert "Two channels would be called flow" in at.error[0].value
    assert page_texts.NOTHING_CHANGED in at.error[0].value
    assert in_view(at) == before


def test_a_label_gets_the_name_that_is_typed(open_page: Open, space: Workspace, tmp_path: Path):
    frame = pd.DataFrame([wave(30, phase=k).round(3) for k in range(6)])
    frame.insert(0, "kind", ["walk", "run, fast"] * 3)
    frame.to_csv(path := tmp_path / "a.csv", index=False)
    at = open_page(data=add_file(space, path))
    field = at.text_input(key=f"label_name_{in_view(at)}_0")
    assert field.label == "The label of walk and run, fast"  # as it is read aloud
    field.set_value("gait")
    at.button(key="use_label_names").click().run()
    assert not at.exception
    assert list(space.dataset(in_view(at)).labels) == ["gait"]
    assert "labelled by gait" in texts(at)
    assert "In the file" not in texts(at)
    (grid,) = [table.value for table in at.dataframe if "kind" in table.value]
    assert grid["kind"].iloc[0] == "Label: gait"
    assert not names_of_labels(at)
    frame.rename(columns={"kind": "part 2"}).to_csv(path, index=False)
    assert names_of_labels(open_page(data=add_file(space, path)))  # a name that says nothing yet


def names_of_labels(at: AppTest) -> bool:
    """Whether they are asked for in sight."""
    (fields,) = [box for box in at.expander if box.label == "Names of the labels"]
    return bool(fields.proto.expanded)
