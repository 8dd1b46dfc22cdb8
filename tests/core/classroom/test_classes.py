"""A class is a folder that outlives its server, and its code opens nothing but the class."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.classroom import classes
from sequitur_core.classroom.classes import Classroom, class_of_teacher, find_class, open_class
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.disk_cleanup import tidy_up_after_people
from sequitur_core.runs.allowance.limits import Limits
from sequitur_core.runs.layout import VISITED_FILE
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.core.classroom.conftest import DATA
from tests.core.jobs.test_disk_cleanup import make_old


def test_a_class_is_found_by_its_code_however_it_is_typed(classroom: Classroom, tmp_path: Path):
    code = classes.shown(classroom.code)
    for typed in (code, f" {code.upper()} ", code.replace("-", " ")):
        assert find_class(tmp_path, typed) == classroom


@pytest.mark.parametrize("code", ["", "abcdefgh", "../people", "class.json", "x" * 500, "äöü"])
def test_no_other_code_leads_anywhere(classroom: Classroom, tmp_path: Path, code: str):
    assert find_class(tmp_path, code) is None


def test_a_class_outlives_the_data_that_it_was_opened_from(
    classroom: Classroom, teacher: Workspace
):
    teacher.delete_dataset(next(iter(teacher.dataset_ids())))
    (folder,) = Classroom(classroom.path).datasets()
    assert classes.dataset_of(folder).ids == DATA.ids


def test_where_one_person_uses_the_server_a_sentence_says_how_to_share_it(tmp_path: Path):
    alone = Workspace(tmp_path / "local")
    with pytest.raises(SequiturError, match="SEQUITUR_SHARED=1"):
        open_class(alone, "Heartbeats", data=[alone.add_dataset(DATA)])
    assert not (tmp_path / "classes").exists()


def test_only_who_opened_a_class_gets_it_by_its_code(
    classroom: Classroom, people: Workspaces, teacher: Workspace
):
    assert class_of_teacher(people.home, classroom.code, teacher.path.name) == classroom
    with pytest.raises(SequiturError, match="no such class of yours"):
        class_of_teacher(people.home, classroom.code, people.create().path.name)


def test_a_class_that_has_ended_stays_so(classroom: Classroom):
    classroom.set_state("frozen")
    classroom.set_state("ended")
    with pytest.raises(SequiturError, match="has ended"):
        classroom.set_state("open")
    assert classroom.ended is not None


def test_a_class_of_data_that_is_not_there_leaves_nothing(teacher: Workspace, tmp_path: Path):
    with pytest.raises(SequiturError, match="There is no dataset"):
        open_class(teacher, "Heartbeats", data=["gone-01234567"])
    assert list((tmp_path / "classes").iterdir()) == []


def test_a_damaged_class_hides_no_other(classroom: Classroom, teacher: Workspace, tmp_path: Path):
    other = open_class(teacher, "Other", data=[])
    (classroom.path / "class.json").write_text("{")
    assert classes.classes_of(tmp_path, teacher.path.name) == [other]
    with pytest.raises(SequiturError, match="damaged"):
        _ = Classroom(classroom.path).about


def test_the_class_of_a_workspace_that_was_removed_is_removed(
    classroom: Classroom, people: Workspaces, teacher: Workspace
):
    make_old(teacher.path / VISITED_FILE, 61)
    tidy_up_after_people(people, Limits())
    assert not classroom.path.exists()


def test_a_teacher_without_data_keeps_the_class_over_night(people: Workspaces, teacher: Workspace):
    classroom = open_class(teacher, "A lesson", lesson="size")
    make_old(teacher.path / VISITED_FILE, 2)
    tidy_up_after_people(people, Limits())
    assert classroom.about.lesson == "size"
