"""What a person changed about groups, in the folder of a run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.group_edits import Merge, Name, Take
from sequitur_core.runs import queries
from sequitur_core.runs.layout import ENCODINGS_FILE, GROUPS_FILE
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.answer_queries import answer_all

BASE = Query("groups", {"method": "k-means", "number": 2})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Three sequences of one kind and two of another, which are encoded."""
    data = SequenceDataset("five", [np.ones((4, 1), np.float32)] * 5)
    run = Workspace(tmp_path).add_run(RunSpec(name="a run", model="LSTM_AE", encoding_dim=1), data)
    np.save(run.path / ENCODINGS_FILE, np.array([[0], [0.1], [0.2], [5], [6]], np.float32))
    return run


@pytest.fixture
def found(run: Run) -> np.ndarray:
    queries.submit(run, BASE)
    answer_all(run)
    return queries.result(run, BASE)["labels"]


def test_steps_are_there_again_in_their_order(run: Run, found: np.ndarray):
    for step in (Merge((0, 1)), Name(0, "all")):
        changed_groups.add(run, BASE, found, step)
    assert changed_groups.steps(run, BASE, found) == (Merge((0, 1)), Name(0, "all"))


def test_undo_takes_back_the_last_step(run: Run, found: np.ndarray):
    for step in (Name(1, "b"), Merge((0, 1))):
        changed_groups.add(run, BASE, found, step)
    changed_groups.undo(run, BASE, found)
    assert changed_groups.steps(run, BASE, found) == (Name(1, "b"),)


def test_other_groups_have_changes_of_their_own(run: Run, found: np.ndarray):
    changed_groups.add(run, BASE, found, Merge((0, 1)))
    assert changed_groups.steps(run, Query("groups", {"method": "hdbscan"}), found) == ()
    assert changed_groups.last_changed(run) == BASE.settings


def test_groups_that_were_found_differently_by_then_are_as_they_were_found(
    run: Run, found: np.ndarray
):
    changed_groups.add(run, BASE, found, Merge((0, 1)))
    assert changed_groups.steps(run, BASE, 1 - found) == ()


def test_the_query_about_changed_groups_finds_them_with_their_names(run: Run, found: np.ndarray):
    changed_groups.add(run, BASE, found, Take(np.array([0])))
    changed_groups.add(run, BASE, found, Name(2, "alone"))
    query = changed_groups.changed(BASE, changed_groups.steps(run, BASE, found))
    queries.submit(run, query)
    answer_all(run)
    result = queries.result(run, query)
    assert (result["labels"] == 2).tolist() == [True] + [False] * (len(found) - 1)
    assert result["names"].tolist() == ["", "", "alone"]


def test_what_was_found_after_earlier_steps_is_removed(run: Run, found: np.ndarray):
    changed_groups.add(run, BASE, found, Merge((0, 1)))
    queries.submit(run, changed_groups.changed(BASE, changed_groups.steps(run, BASE, found)))
    answer_all(run)
    changed_groups.undo(run, BASE, found)
    assert queries.completed(run, "groups") == [BASE]


@pytest.mark.parametrize(
    "content",
    ["{", '{"groupings": [3]}', '{"groupings": [{"of": "ID", "base": "MARK", "steps": [{}]}]}'],
)
def test_a_damaged_file_is_said_and_the_next_change_puts_it_aside(
    run: Run, found: np.ndarray, content: str
):
    changed_groups.add(run, BASE, found, Merge((0, 1)))
    path = run.path / GROUPS_FILE
    mark = json.loads(path.read_text())["groupings"][0]["base"]
    path.write_text(content.replace("ID", BASE.id).replace("MARK", mark))
    with pytest.raises(SequiturError, match="shown as they were found"):
        changed_groups.steps(run, BASE, found)
    changed_groups.add(run, BASE, found, Name(0, "a"))
    assert changed_groups.steps(run, BASE, found) == (Name(0, "a"),)
    assert (run.path / changed_groups.DAMAGED_FILE).read_text() != ""


def test_the_newest_groups_have_the_names_that_were_given_since(run: Run, found: np.ndarray):
    assert changed_groups.newest(run, "all").names == {}
    for step in (Take(np.array([0])), Name(2, "alone")):
        changed_groups.add(run, BASE, found, step)
    before = changed_groups.newest(run, "all")  # nobody has asked about them again
    queries.submit(run, changed_groups.changed(BASE, changed_groups.steps(run, BASE, found)))
    answer_all(run)
    for edited in (before, changed_groups.newest(run, "all")):
        assert [edited.name(group) for group in edited.numbers] == ["group 1", "group 2", "alone"]


def test_without_groups_there_are_no_newest(run: Run):
    assert changed_groups.newest(run, "all") is None
