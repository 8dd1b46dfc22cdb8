"""The pages show what an earlier Sequitur left on a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from sequitur_core.runs import queries
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.dashboard.conftest import Open, control
from tests.old_workspace import DATASETS, RUNS, TRAINED, OldWorkspace, unpack


@pytest.fixture
def old(space: Workspace, tmp_path: Path) -> OldWorkspace:
    """It lies where the pages look."""
    found = unpack(tmp_path)
    assert found.space.path == space.path
    return found


def assert_well(at: AppTest) -> None:
    assert not at.exception
    assert not [error.value for error in at.error if "learned next to nothing" not in error.value]
    assert not [warning.value for warning in at.warning if "damaged" in warning.value]


@pytest.mark.parametrize("name", DATASETS)
def test_the_data_page_shows_an_old_dataset(open_page: Open, old: OldWorkspace, name: str):
    at = open_page("data", data=old.datasets[name]["id"])
    assert_well(at)
    assert old.datasets[name]["name"] in [title.value.replace("\\", "") for title in at.title]
    # Only where its file and recipe are there, too.
    assert "Export recipe" in [button.proto.label for button in at.get("download_button")]


@pytest.mark.parametrize("name", RUNS)
def test_the_train_page_shows_an_old_run(open_page: Open, old: OldWorkspace, name: str):
    at = open_page("train", run=old.runs[name]["id"])
    assert_well(at)
    assert control(at, "architecture").value == old.runs[name]["spec"]["model"]
    assert control(at, "epochs").value == old.runs[name]["spec"]["config"]["epochs"]


def test_the_runs_page_lists_all_old_runs(open_page: Open, old: OldWorkspace):
    at = open_page("runs")
    assert_well(at)
    names = at.dataframe[0].value["Name"]
    assert names.is_unique
    assert len(names) == len(old.runs)


@pytest.mark.parametrize("name", TRAINED)
def test_the_explore_page_shows_the_map_of_an_old_run(
    open_page: Open, old: OldWorkspace, name: str
):
    at = open_page("explore", run=old.runs[name]["id"])
    assert_well(at)
    boxes = {box.label: box for box in at.selectbox}
    assert boxes["Run"].value == old.runs[name]["id"]
    own = ["The two numbers"] if old.run(name).spec.encoding_dim == 2 else ["UMAP", "PCA"]
    assert boxes["Map"].options[: len(own)] == own


def test_old_maps_selections_and_groups_are_offered(open_page: Open, old: OldWorkspace):
    at = open_page("explore", run=old.runs["linear"]["id"])
    maps = next(box for box in at.selectbox if box.label == "Map")
    assert len(maps.options) == 4
    colours = control(at, state.COLOUR_BY).options
    assert {"selection: days of winter", "selection: some"} <= set(colours)
    assert [colour for colour in colours if "group" in colour]


@pytest.mark.parametrize(
    "panel", [page_texts.GROUPS, page_texts.OUTLIERS, page_texts.MAP_QUALITY, page_texts.NEW_DATA]
)
def test_a_panel_finds_the_old_answers(open_page: Open, old: OldWorkspace, panel: str):
    at = open_page("explore", panel, run=old.runs["linear"]["id"])
    assert_well(at)
    asked = {one.query_id.split("-")[0] for one in queries.pending(old.space)}
    assert asked <= {"evaluation", "names"}  # which runs had not
