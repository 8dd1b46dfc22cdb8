"""Workspaces: their folders, stored datasets, and the data that runs share with them."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset, same_data
from sequitur_core.errors import SequiturError
from sequitur_core.labels.events import Defined, Given
from sequitur_core.labels.vocabulary import Label
from sequitur_core.runs import layout
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.workspace import Workspace, default_workspace, platformdirs
from tests.core.runs.conftest import RECIPE, SPEC

PATHS = ["..", "../runs", "a/b", "/etc", "", ".hidden", "a\\b", "A-1", "x\0y", "a\n"]


def test_the_workspace_is_local_below_sequitur_home(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQUITUR_HOME", str(tmp_path))
    assert default_workspace().path == tmp_path / "local"


def test_the_workspace_is_in_the_users_data_folder_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("SEQUITUR_HOME", raising=False)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *a, **k: str(tmp_path / "u"))
    assert default_workspace().path == tmp_path / "u" / "local"


def test_a_relative_home_is_taken_from_where_the_server_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEQUITUR_HOME", "here")
    assert default_workspace().path == tmp_path / "here" / "local"


def test_a_workspace_has_its_folders_from_the_start(space: Workspace):
    assert {f.name for f in space.path.iterdir()} == {"uploads", "datasets", "runs", "trash"}


def test_a_home_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SequiturError, match="SEQUITUR_HOME"):
        Workspace(tmp_path / "file")


# --- Datasets ----------------------------------------------------------------------------


def test_a_stored_dataset_comes_back_with_its_numbers(space, dataset):
    found = space.dataset(space.add_dataset(dataset))
    for was, is_ in zip(dataset.sequences, found.sequences, strict=True):
        np.testing.assert_array_equal(was, is_)


@pytest.mark.skipif(os.name != "posix", reason="Windows writes down names by itself")
def test_data_and_uploads_are_on_the_disk_before_they_are_seen(space, dataset, synced):
    space.add_dataset(dataset)
    space.uploads.add("a.csv", io.BytesIO(b"1"))
    space.uploads.add_together([(f"x/y/{name}", io.BytesIO(b"1")) for name in "ab"])
    folders = {space.datasets_folder, space.uploads.path}
    assert {folder.stat().st_ino for folder in folders} <= synced


def test_a_stored_dataset_keeps_its_recipe(space, dataset):
    assert space.recipe(space.add_dataset(dataset, RECIPE)) == RECIPE


def test_a_dataset_stored_without_a_recipe_has_none(space, dataset):
    assert space.recipe(space.add_dataset(dataset)) is None


def test_an_id_recalls_the_name(space, dataset):
    assert space.add_dataset(dataset).startswith("wave-forms-")


def test_a_name_without_letters_gives_an_id_all_the_same(space, dataset):
    assert space.add_dataset(dataclasses.replace(dataset, name="../")).startswith("data-")


def test_a_list_of_datasets_tells_what_they_hold(space, dataset):
    space.add_dataset(dataset, source=Path("/somewhere/waves.csv"))
    [found] = space.datasets()
    assert (found.name, found.count, found.min_length, found.max_length) == ("Wave forms!", 5, 3, 7)
    assert (found.element_shape, found.labels) == ((2,), ("kind",))
    assert found.source == "/somewhere/waves.csv"


def test_the_newest_dataset_comes_first(space, dataset):
    ids = [space.add_dataset(dataset) for _ in range(3)]
    assert [entry.id for entry in space.datasets()] == ids[::-1]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"name": 3}', b'{"other": 1}'])
def test_a_damaged_dataset_is_listed_with_a_sentence(space, dataset, content):
    id_ = space.add_dataset(dataset)
    (space.datasets_folder / id_ / layout.SUMMARY_FILE).write_bytes(content)
    [found] = space.datasets()
    assert (found.id, found.count) == (id_, 0)
    assert found.damage.endswith(".")


def test_a_deleted_dataset_is_not_listed(space, dataset):
    space.delete_dataset(space.add_dataset(dataset))
    assert space.datasets() == []
    assert list(space.datasets_folder.iterdir()) == []


def test_labels_of_a_deleted_dataset_stay_with_its_runs(space, dataset):
    data_id = space.add_dataset(dataset)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=data_id), dataset)
    hand_labels.record(run, [Defined(Label(0, "odd")), Given(0, np.array([1]))])
    space.delete_dataset(data_id)
    assert hand_labels.hand_labels(run).rows(0).tolist() == [1]


def test_deleting_a_dataset_removes_its_upload(space, dataset):
    path = space.uploads.add("x.csv", io.BytesIO(b"1"))
    space.delete_dataset(space.add_dataset(dataset, source=path))
    assert not path.exists()


def test_deleting_a_dataset_leaves_an_upload_that_another_was_read_from(space, dataset):
    path = space.uploads.add("x.csv", io.BytesIO(b"1"))
    first, _ = (space.add_dataset(dataset, source=path) for _ in range(2))
    space.delete_dataset(first)
    assert path.exists()


def test_deleted_data_comes_back_with_its_file_and_what_was_labelled_meanwhile(space, dataset):
    path = space.uploads.add("x.csv", io.BytesIO(b"1"))
    data_id = space.add_dataset(dataset, source=path)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=data_id), dataset)
    hand_labels.record(run, [Defined(Label(0, "odd")), Given(0, np.array([1]))])
    space.delete_dataset(data_id)
    assert [one.name for one in space.deleted_datasets()] == [dataset.name]
    assert space.disk_use().trash > 0
    hand_labels.record(run, [Given(0, np.array([2]))])
    space.restore_dataset(data_id)
    assert path.read_bytes() == b"1"
    assert same_data(space.dataset(data_id), dataset)
    assert hand_labels.hand_labels(run).rows(0).tolist() == [1, 2]
    assert space.deleted_datasets() == []


def test_deleted_data_is_gone_for_good_once_the_trash_is_empty(space, dataset):
    data_id = space.add_dataset(dataset, source=space.uploads.add("x.csv", io.BytesIO(b"1")))
    space.delete_dataset(data_id)
    space.empty_trash(older_than_days=1)
    assert len(space.deleted_datasets()) == 1
    space.empty_trash()
    assert (space.deleted_datasets(), space.disk_use().trash) == ([], 0)
    with pytest.raises(SequiturError, match="isn't in the trash any more"):
        space.restore_dataset(data_id)


def test_data_gets_another_name_and_its_runs_keep_theirs(space, dataset):
    data_id = space.add_dataset(dataset)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=data_id), dataset)
    space.rename_dataset(data_id, " scaled ")
    assert (space.summary(data_id).name, space.dataset(data_id).name) == ("scaled", "scaled")
    assert run.dataset().name == dataset.name
    with pytest.raises(SequiturError, match="empty"):
        space.rename_dataset(data_id, " ")


@pytest.mark.parametrize("id_", PATHS)
def test_an_id_never_leads_out_of_its_folder(space, id_):
    asked = (space.dataset, space.run, space.delete_dataset, space.restore, space.recipe)
    for question in (*asked, space.restore_dataset):
        with pytest.raises(SequiturError):
            question(id_)


def test_a_full_disk_leaves_no_half_dataset(space, dataset, monkeypatch):
    def full(self: SequenceDataset, folder: Path) -> None:
        (folder / "values.npy").touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SequenceDataset, "save", full)
    with pytest.raises(SequiturError, match="room on the disk"):
        space.add_dataset(dataset)
    assert list(space.datasets_folder.iterdir()) == []


# --- The data of a run -------------------------------------------------------------------


def inode(path: Path) -> int:
    return (path / "values.npy").stat().st_ino


def test_a_run_shares_the_files_of_its_dataset(space, dataset):
    id_ = space.add_dataset(dataset)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=id_), dataset)
    assert inode(run.path / "data") == inode(space.datasets_folder / id_)


def test_a_run_outlives_its_dataset(space, dataset):
    id_ = space.add_dataset(dataset)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=id_), dataset)
    space.delete_dataset(id_)
    assert run.dataset().ids == dataset.ids


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.take([0, 1]),
        lambda d: dataclasses.replace(d, sequences=[s + 1 for s in d.sequences]),
        lambda d: dataclasses.replace(d, labels=pd.DataFrame({"kind": list("aaaaa")})),
        lambda d: dataclasses.replace(d, start=np.arange(5)),
    ],
)
def test_a_run_gets_the_data_it_was_given_even_if_other_data_has_that_id(space, dataset, change):
    id_ = space.add_dataset(dataset)
    changed = change(dataset)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=id_), changed)
    found = run.dataset()
    np.testing.assert_array_equal(
        np.concatenate(found.sequences), np.concatenate(changed.sequences)
    )
    assert found.labels.equals(changed.labels)
    np.testing.assert_array_equal(found.start, changed.start)


def test_where_files_cannot_be_shared_a_run_has_a_copy(space, dataset, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    id_ = space.add_dataset(dataset)
    monkeypatch.setattr(os, "link", refuse)
    run = space.add_run(dataclasses.replace(SPEC, dataset_id=id_), dataset)
    assert run.dataset().ids == dataset.ids
    assert inode(run.path / "data") != inode(space.datasets_folder / id_)


def test_a_run_of_an_unknown_dataset_is_refused_and_leaves_nothing(space, dataset):
    with pytest.raises(SequiturError, match="no dataset"):
        space.add_run(dataclasses.replace(SPEC, dataset_id="gone-1"), dataset)
    assert list(space.runs_folder.iterdir()) == []


# --- Who may read it ---------------------------------------------------------------------

needs_modes = pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")


def open_to_others(folder: Path) -> list[Path]:
    everything = [folder, *folder.rglob("*")]
    return [p for p in everything if not p.is_symlink() and p.stat().st_mode & 0o077]


@needs_modes
def test_what_an_earlier_version_left_open_to_others_is_closed(space, dataset, tmp_path):
    kept = space.datasets_folder / space.add_dataset(dataset)
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (kept / "link").symlink_to(tmp_path / "elsewhere")
    for path in (space.path, *space.path.rglob("*")):
        path.chmod(0o755)
    space.close_to_others()
    assert open_to_others(space.path) == []
    assert (tmp_path / "elsewhere").stat().st_mode & 0o077  # not ours
    assert space.dataset(kept.name).ids == dataset.ids


@needs_modes
def test_what_is_closed_already_is_not_searched(space, dataset, monkeypatch):
    space.close_to_others()
    monkeypatch.setattr(os, "walk", lambda _: pytest.fail("searched"))
    space.close_to_others()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_that_leads_to_itself_hides_no_runs(space: Workspace):
    run = space.add_run(SPEC, SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 4))
    (space.runs_folder / "loop-1").symlink_to(space.runs_folder / "loop-1")
    assert space.runs() == [run]
