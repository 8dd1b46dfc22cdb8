"""What a server that several share removes by itself, and what it never does."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.jobs.disk_cleanup import tidy_up_after_people
from sequitur_core.runs.allowance.limits import Limits, read_limits
from sequitur_core.runs.layout import VISITED_FILE
from sequitur_core.runs.sharing.people import DAY, Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

SPEC = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2)
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 4)


@pytest.fixture
def people(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path, shared=True)


def make_old(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def idle(people: Workspaces, days: float) -> Workspace:
    workspace = people.create()
    workspace.add_dataset(DATA)
    make_old(workspace.path / VISITED_FILE, days)
    return workspace


def test_a_workspace_that_nobody_opens_goes_to_the_trash_and_is_removed_a_month_later(
    people: Workspaces,
):
    old, young = idle(people, 61), idle(people, 59)
    tidy_up_after_people(people, Limits())
    assert people.all() == [young]
    in_trash = people.home / "trash" / old.path.name
    assert (in_trash / "runs").is_dir()
    make_old(in_trash, 31)
    tidy_up_after_people(people, Limits())
    assert not in_trash.exists()


def test_a_workspace_whose_run_waits_or_works_stays(people: Workspaces):
    workspace = idle(people, 100)
    run = workspace.add_run(SPEC, DATA)
    tidy_up_after_people(people, Limits())
    assert people.all() == [workspace]
    run.stop()
    tidy_up_after_people(people, Limits())
    assert people.all() == []


def test_where_nothing_is_limited_workspaces_stay(people: Workspaces):
    workspace = idle(people, 1000)
    (people.home / "limits.toml").write_text("kept_days = 0\nupload_days = 0")
    tidy_up_after_people(people, read_limits(people.home))
    assert people.all() == [workspace]


def test_old_uploads_are_removed_and_the_data_read_from_them_stays(people: Workspaces):
    workspace = people.create()
    old, young, unread = (workspace.uploads.add("a.csv", io.BytesIO(b"1,2")) for _ in range(3))
    ids = {workspace.add_dataset(DATA, source=path) for path in (old, young)}
    for path, days in ((old, 61), (young, 59), (unread, 2)):
        make_old(path.parent, days)
    tidy_up_after_people(people, Limits())
    assert [path.exists() for path in (old, young, unread)] == [False, True, False]
    assert workspace.dataset_ids() == ids


def test_an_empty_workspace_to_which_nobody_came_back_is_removed(people: Workspaces):
    empty, new, used = people.create(), people.create(), idle(people, 2)
    make_old(empty.path / VISITED_FILE, 2)
    tidy_up_after_people(people, Limits())
    assert {one.path for one in people.all()} == {new.path, used.path}
