"""Data that is stored already is found, by its numbers and by how it was prepared."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from sequitur_core.runs.stored.known_data import keep_source, known_id
from sequitur_core.runs.workspace import Workspace
from tests.core.runs.conftest import RECIPE


@pytest.fixture
def space(tmp_path) -> Workspace:
    return Workspace(tmp_path)


def test_the_same_data_is_known_also_under_another_name(space: Workspace, dataset):
    first, second = (space.add_dataset(dataset, RECIPE) for _ in range(2))
    assert known_id(space, dataset, RECIPE) == second
    assert known_id(space, dataset, first=first) == first
    space.delete_dataset(second)
    space.rename_dataset(first, "mine")
    assert known_id(space, dataset, RECIPE) == first


def test_other_data_is_not(space: Workspace, dataset):
    assert known_id(space, dataset) is None
    id_ = space.add_dataset(dataset, RECIPE)
    other = [dataset.sequences[0] + 1, *dataset.sequences[1:]]
    assert known_id(space, replace(dataset, sequences=other)) is None
    assert known_id(space, replace(dataset, meta=replace(dataset.meta, source="b.csv"))) is None
    assert known_id(space, dataset, replace(RECIPE, window=12)) is None
    (space.datasets_folder / id_ / "values.npy").unlink()
    assert known_id(space, dataset) is None


def test_a_file_that_is_gone_is_replaced_by_the_one_that_came(space: Workspace, dataset):
    first, second = (space.uploads.add("a.csv", io.BytesIO(b"1")) for _ in range(2))
    id_ = space.add_dataset(dataset, RECIPE, source=first)
    assert keep_source(space, id_, first)
    assert not keep_source(space, id_, second)
    space.uploads.remove(first)
    assert keep_source(space, id_, second)
    assert space.summary(id_).source == str(second)
