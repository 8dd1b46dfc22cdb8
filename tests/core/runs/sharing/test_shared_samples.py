"""Samples of a server that several people share: stored once, and yet each person's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sequitur_core.runs import layout
from sequitur_core.runs.sharing import shared_samples
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.sharing.shared_samples import shared_sample
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample

KEY = "seattle"
SEATTLE = load_sample(KEY)


@pytest.fixture(autouse=True)
def read_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_samples, "load_sample", lambda key: SEATTLE)


def opened(people: Workspaces) -> Path:
    """The folder of the sample of somebody new."""
    person = people.create()
    return person.datasets_folder / person.sample_id(KEY)


def test_the_sample_of_all_people_is_one(tmp_path: Path):
    people = Workspaces(tmp_path, shared=True)
    one, other = opened(people), opened(people)
    assert one != other
    assert layout.mark_of_content(one) == layout.mark_of_content(other)


def test_it_is_the_sample_that_anybody_else_has(tmp_path: Path):
    person = Workspaces(tmp_path, shared=True).create()
    data_id = person.sample_id(KEY)
    assert person.dataset(data_id).ids == SEATTLE.ids
    assert person.summary(data_id).source == str(SAMPLES[KEY].path)
    assert person.sample_id(KEY) == data_id


def test_one_who_deletes_it_takes_it_from_nobody(tmp_path: Path):
    people = Workspaces(tmp_path, shared=True)
    one, other = opened(people), opened(people)
    people.open(one.parents[1].name).delete_dataset(one.name)
    assert people.open(other.parents[1].name).dataset(other.name).ids == SEATTLE.ids


def test_of_people_who_open_it_at_once_none_is_in_anothers_way(tmp_path: Path):
    with ThreadPoolExecutor(8) as people:
        assert len(set(people.map(lambda _: shared_sample(tmp_path, KEY), range(8)))) == 1
    assert [one.name for one in (tmp_path / layout.SAMPLES_FOLDER).iterdir()] == [
        shared_sample(tmp_path, KEY).name
    ]


def test_where_one_person_has_the_server_nothing_lies_beside_their_workspace(tmp_path: Path):
    Workspace(tmp_path / "local").sample_id(KEY)
    assert [one.name for one in tmp_path.iterdir()] == ["local"]
