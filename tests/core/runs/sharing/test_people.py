"""The workspaces of a server that several people share, and what opens them."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import DAY, KEPT_DAYS, Workspaces


@pytest.fixture
def people(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path, shared=True)


def made_long_ago(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_without_the_variable_there_is_the_one_workspace_of_always(tmp_path: Path):
    here = Workspaces.of_environment({"SEQUITUR_HOME": str(tmp_path)})
    assert [space.path for space in here.all()] == [tmp_path / "local"]
    assert os.listdir(tmp_path) == ["local"]


def test_each_person_has_a_folder_of_their_own_below_people(tmp_path: Path):
    here = Workspaces.of_environment({"SEQUITUR_HOME": str(tmp_path), "SEQUITUR_SHARED": "1"})
    one, other = here.create(), here.create()
    assert one.path != other.path
    assert {space.path for space in here.all()} == {one.path, other.path}
    assert {space.path.parent for space in here.all()} == {tmp_path / "people"}


def test_another_value_of_the_variable_is_refused_in_a_sentence():
    with pytest.raises(SequiturError, match="Set it to 1"):
        Workspaces.of_environment({"SEQUITUR_SHARED": "yes"})


def test_lessons_of_a_teacher_are_there_for_everybody(people: Workspaces, tmp_path: Path):
    assert people.create().lessons_folder == tmp_path / "lessons"


def test_a_folder_called_people_may_hold_everything(tmp_path: Path):
    (space,) = Workspaces(tmp_path / "people").all()
    assert space.lessons_folder == tmp_path / "people" / "lessons"


@pytest.mark.parametrize("id", ["", ".", "..", "../local", "a/../b", "/tmp", "people", "A", "x\0"])
def test_no_id_leads_anywhere_else(people: Workspaces, id: str):
    people.create()
    with pytest.raises(SequiturError, match="no such workspace"):
        people.open(id)


def test_a_link_to_another_folder_is_no_workspace(people: Workspaces, tmp_path: Path):
    people.create()
    (tmp_path / "people" / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(SequiturError, match="no such workspace"):
        people.open("elsewhere")


def test_one_workspace_for_all_has_no_people(tmp_path: Path):
    with pytest.raises(SequiturError, match="SEQUITUR_SHARED=1"):
        Workspaces(tmp_path).create()


def test_an_account_has_the_same_workspace_each_time(people: Workspaces):
    one = people.of_account("https://login.example", "ada")
    assert people.of_account("https://login.example", "ada").path == one.path


def test_accounts_of_one_name_at_two_services_are_two_people(people: Workspaces):
    one = people.of_account("https://a.example", "ada")
    assert people.of_account("https://b.example", "ada").path != one.path


def test_an_account_without_a_name_is_nobody(people: Workspaces):
    with pytest.raises(SequiturError, match="doesn't say who you are"):
        people.of_account("https://login.example", "")


def test_a_removed_workspace_is_gone(people: Workspaces):
    space = people.create()
    people.remove(space)
    assert (people.all(), space.path.exists()) == ([], False)


def test_the_one_workspace_for_all_is_never_removed(tmp_path: Path):
    here = Workspaces(tmp_path)
    with pytest.raises(SequiturError, match="Only a person's"):
        here.remove(here.all()[0])


# Keys and links


def test_a_key_opens_its_workspace_and_no_other(people: Workspaces):
    one, other = people.create(), people.create()
    key, foreign = access.new_key(one), access.new_key(other)
    assert access.opened_by(people, key) == one
    mixed = f"{one.path.name}.{foreign.partition('.')[2]}"
    assert access.opened_by(people, mixed) is None


@pytest.mark.parametrize(
    "key", ["", ".", "{id}", "{id}.", "{id}." + "A" * 43, "../{id}.x", "é" * 9]
)
def test_a_made_up_key_opens_nothing(people: Workspaces, key: str):
    space = people.create()
    access.new_key(space)
    assert access.opened_by(people, key.format(id=space.path.name)) is None


def test_a_workspace_is_made_once_the_key_offered_for_it_is_used(people: Workspaces):
    key = access.offer_key(people)
    assert people.all() == []
    with ThreadPoolExecutor(4) as pool:  # a browser asks for several things at once
        opened = set(pool.map(lambda _: access.opened_by(people, key), range(8)))
    assert opened == set(people.all())
    assert len(opened) == 1


def test_of_offered_keys_only_so_many_are_remembered(
    people: Workspaces, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(access, "MOST_OFFERED", 2)
    first, second, third = (access.offer_key(people) for _ in range(3))
    assert access.opened_by(people, first) is None
    assert all(access.opened_by(people, key) for key in (second, third))


def test_what_is_on_the_disk_opens_nothing(people: Workspaces):
    space = people.create()
    access.new_key(space)
    (stored,) = (space.path / layout.KEYS_FOLDER).iterdir()
    assert access.opened_by(people, f"{space.path.name}.{stored.name}") is None
    assert access.opened_by(people, f"{space.path.name}.{stored.name[:43]}") is None


def test_a_key_opens_nothing_once_its_workspace_was_left_alone_for_long(people: Workspaces):
    space = people.create()
    key = access.new_key(space)
    made_long_ago(space.path / layout.VISITED_FILE, (KEPT_DAYS + 1) * DAY)
    assert access.opened_by(people, key) is None
    people.visit(space)
    assert access.opened_by(people, key) == space


def test_a_link_becomes_a_key_once(people: Workspaces):
    space = people.create()
    link = access.new_link(space)
    assert access.opened_by(people, access.key_for_link(people, link)) == space
    with pytest.raises(SequiturError, match="works once"):
        access.key_for_link(people, link)


def test_a_link_is_no_key_and_a_key_no_link(people: Workspaces):
    space = people.create()
    assert access.opened_by(people, access.new_link(space)) is None
    with pytest.raises(SequiturError, match="works once"):
        access.key_for_link(people, access.new_key(space))


def test_a_link_of_yesterday_opens_nothing(people: Workspaces):
    space = people.create()
    link = access.new_link(space)
    (file,) = (space.path / layout.LINKS_FOLDER).iterdir()
    made_long_ago(file, access.LINK_SECONDS + 1)
    with pytest.raises(SequiturError, match="within a day"):
        access.key_for_link(people, link)
