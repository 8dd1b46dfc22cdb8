"""Stored data: how much room it takes, and deleting it."""

from __future__ import annotations

import io
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from sequitur_core.data.dataset import Meta
from sequitur_core.data.recipe import Recipe
from sequitur_core.files import RESERVE_BYTES
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, box, button, in_view, put_run, said, texts, waves


def test_a_file_with_two_names_counts_once(space: Workspace):
    data_id = space.add_dataset(waves())
    before = space.disk_use()
    assert before.datasets[data_id] > 500
    run = put_run(space, waves())
    after = space.disk_use()
    # Moments are written with as many digits as they have.
    assert sum(after.datasets.values()) == pytest.approx(2 * before.datasets[data_id], abs=10)
    assert after.runs < before.datasets[data_id] + RESERVE_BYTES
    assert run.dataset().ids == waves().ids


def test_deleted_runs_are_counted_until_the_trash_is_empty(space: Workspace):
    put_run(space, waves()).delete()
    assert space.disk_use().trash > 0
    space.empty_trash()
    assert space.disk_use().trash == 0


def test_an_upload_is_counted(space: Workspace, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 1_000)
    with path.open("rb") as file:
        space.uploads.add("a.csv", file)
    assert space.disk_use().uploads == 1_000


def test_the_list_says_what_there_is(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(name="mine"))
    at = open_page(data=data_id, other=True)
    at.button(key="storage").click().run()
    assert not at.exception
    assert re.search(r"Everything takes up \*\*\d+ kB\*\*", texts(at))
    tables = [table.value for table in at.dataframe if "Added" in table.value]
    assert list(tables[0]["Name"]) == ["mine"]
    assert at.button(key="delete_data").disabled


def list_with(open_page: Open, space: Workspace, data_id: str, ticked: list[int]) -> AppTest:
    """The list of stored data with some lines ticked."""
    at = open_page(data=data_id, other=True)
    key = state.stored_table([(one.id, one.name) for one in space.datasets()])
    at.session_state[key] = {"selection": {"rows": ticked, "columns": [], "cells": []}}
    return at.button(key="storage").click().run()


def test_deleted_data_comes_back_at_once_and_from_the_trash(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(name="mine"))
    for way in ("undo_deleted_data", f"restore_{data_id}"):
        at = list_with(open_page, space, data_id, [0])
        at.button(key="delete_data").click().run()
        assert space.datasets() == []
        at.button(key="storage").click().run()
        assert "Deleted mine." in texts(at)
        at.button(key=way).click().run()
        assert space.dataset_ids() == {data_id}


def test_data_is_renamed_in_the_list(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(name="mine"))
    at = list_with(open_page, space, data_id, [0])
    at.text_input(key=state.data_name(data_id)).set_value("scaled")
    button(at, "Rename").click().run()
    assert space.summary(data_id).name == "scaled"


def test_the_name_of_other_data_is_its_own(open_page: Open, space: Workspace):
    ids = {name: space.add_dataset(waves(n, name=name)) for n, name in ((6, "one"), (8, "two"))}
    listed = [one.name for one in space.datasets()]
    at = list_with(open_page, space, ids["one"], [0])
    key = state.stored_table([(one.id, one.name) for one in space.datasets()])
    at.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.button(key="storage").click().run()
    assert at.text_input(key=state.data_name(ids[listed[1]])).value == listed[1]


def test_data_is_continued_once(open_page: Open, space: Workspace):
    one, two = (space.add_dataset(waves(n, name=f"of {n}")) for n in (6, 8))
    at = open_page()
    box(at, "Continue with").set_value(one)
    late = said(at)
    at.run()
    assert in_view(at) == one
    at.query_params["data"] = two  # as of another list
    at.run()
    at._run(late)
    assert in_view(at) == two


def test_data_of_one_name_is_told_apart_where_it_is_continued(open_page: Open, space: Workspace):
    for n in (6, 8):
        space.add_dataset(waves(n, name="mine"))
    space.add_dataset(waves(name="other"))
    names = box(open_page(), "Continue with").options
    assert names[0] == "other"
    assert [name.split(" · ")[1] for name in names[1:]] == [
        "8 sequences of 12 steps", "6 sequences of 12 steps",
    ]  # fmt: skip


def test_data_of_one_file_says_how_it_was_prepared(open_page: Open, space: Workspace):
    hourly = replace(waves(name="mine", channels=1), meta=Meta(("x",), step=2.0, step_unit="h"))
    plain = Recipe(format="table")
    for changes in (
        {"left_out": ("rain",)},
        {},
        {"missing_in": ("x",), "missing_marks": (999999.0,)},
        {"window": 12, "standardise": True},
    ):
        space.add_dataset(hourly, replace(plain, **changes))
    at = open_page(data=next(iter(space.dataset_ids())), other=True)
    assert "windows of 1 day · z-scored" in box(at, "Continue with").options[0]
    at.button(key="storage").click().run()
    (table,) = [table.value for table in at.dataframe if "Added" in table.value]
    assert list(table["Prepared"]) == [
        "windows of 1 day, z-scored", "999999 as missing", "", "Left out is rain",
    ]  # fmt: skip


def test_data_of_one_file_read_in_two_ways_says_what_differs(open_page: Open, space: Workspace):
    labelled = replace(waves(name="mine", channels=1), labels=pd.DataFrame({"shift": [1] * 8}))
    for data in (
        replace(waves(name="mine", channels=2), labels=pd.DataFrame(index=range(8))),
        labelled,
    ):
        space.add_dataset(data)
    at = open_page(data=next(iter(space.dataset_ids())), other=True)
    assert "1 channel · labelled by shift" in box(at, "Continue with").options[0]
    at.button(key="storage").click().run()
    (table,) = [table.value for table in at.dataframe if "Added" in table.value]
    assert list(table["Prepared"]) == ["1 channel, labelled by shift", "2 channels, without labels"]


def test_an_upload_that_was_never_read_can_be_deleted(open_page: Open, space: Workspace):
    read, old, _ = (space.uploads.add("a.csv", io.BytesIO(b"1,2")).parent for _ in range(3))
    space.add_dataset(waves(), source=read / "a.csv")
    for folder in (read, old):
        os.utime(folder, (time.time() - 4000,) * 2)
    assert space.unused_uploads() == [old]  # the new one may still be read
    at = open_page()
    at.button(key="storage").click().run()
    assert at.button(key="delete_unused").label == "Delete 1 unfinished upload"


def test_such_an_upload_is_offered_where_there_is_no_data(open_page: Open, space: Workspace):
    folder = space.uploads.add("a.csv", io.BytesIO(b"1,2")).parent
    assert not [b for b in open_page().button if b.key == "storage"]
    os.utime(folder, (time.time() - 4000,) * 2)
    assert open_page().button(key="storage")


def test_while_a_dataset_is_damaged_no_upload_counts_as_unused(space: Workspace):
    folder = space.uploads.add("a.csv", io.BytesIO(b"1,2")).parent
    os.utime(folder, (time.time() - 4000,) * 2)
    assert space.unused_uploads() == [folder]
    data_id = space.add_dataset(waves(), source=folder / "a.csv")
    (space.datasets_folder / data_id / "summary.json").write_text("{")
    assert space.unused_uploads() == []
