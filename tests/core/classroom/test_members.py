"""Who takes part in a class, and what of theirs belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sequitur_core.classroom.classes import Classroom, open_class
from sequitur_core.classroom.members import (
    entry_of,
    hide,
    join,
    leave,
    members,
    rename,
    run_in_class,
    runs_of,
)
from sequitur_core.errors import SequiturError
from sequitur_core.lessons.attempt import Attempt, write_attempt
from sequitur_core.lessons.reading import parse_lesson
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.freezing import class_of, is_frozen
from sequitur_core.runs.progress.pausing import do_one_epoch, go_on, pause
from sequitur_core.runs.progress.state import UNDER_WAY, State, Status
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.core.classroom.conftest import DATA, joined, train

LESSON = parse_lesson(
    """
title = "T"
question = "Q"
[[data]]
key = "d"
sample = "seattle"
[[runs]]
key = "r"
model = "LSTM_AE"
[prediction]
ask = "How much?"
number = "r.explained"
[[explanation]]
text = "E"
""",
    "size.toml",
)


def test_a_learner_gets_the_data_of_the_class(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom, "Ada")
    (id_,) = entry.data
    assert learner.dataset(id_).ids == DATA.ids


def test_two_of_one_name_and_two_without_are_told_apart(people: Workspaces, classroom: Classroom):
    for name in ("Ada", "", "Ada", ""):
        joined(people, classroom, name)
    assert [one.name for one in members(classroom)] == ["Ada", "Learner", "Ada (2)", "Learner (2)"]


def test_a_name_is_one_short_line(people: Workspaces, classroom: Classroom):
    _, entry = joined(people, classroom, f" <b>A\n\u202eda{'x' * 99}")
    assert entry.name.startswith("<b>A da")
    assert len(entry.name) == 40
    assert (
        joined(people, classroom, "\U0001f469\u200d\U0001f467")[1].name
        == "\U0001f469\u200d\U0001f467"
    )


def test_what_a_teacher_calls_or_hides_stays_so_when_they_come_back(
    people: Workspaces, classroom: Classroom
):
    learner, entry = joined(people, classroom, "Rude")
    (member,) = members(classroom)
    rename(classroom, member, " Ada ")
    hide(classroom, member)
    assert join(classroom, learner, "Rude") == replace(entry, name="Ada", hidden=True)
    leave(classroom, learner)
    rename(classroom, member, "Bob")
    assert members(classroom) == []


def test_who_comes_back_is_who_they_were(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom, "Ada")
    assert join(Classroom(classroom.path), learner, "Somebody else") == entry
    assert learner.dataset_ids() == set(entry.data)


def test_data_that_was_deleted_is_there_again_at_the_next_visit(
    people: Workspaces, classroom: Classroom
):
    learner, entry = joined(people, classroom)
    learner.delete_dataset(entry.data[0])
    (id_,) = join(classroom, learner).data
    assert learner.dataset_ids() == {id_}


def test_nobody_joins_after_the_class(people: Workspaces, classroom: Classroom):
    classroom.set_state("ended")
    with pytest.raises(SequiturError, match="“Heartbeats” is over"):
        joined(people, classroom)
    assert members(classroom) == []


def test_a_full_disk_of_one_keeps_nobody_else_out(
    people: Workspaces, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SEQUITUR_LIMIT_DISK_EACH", "5 KB")
    full, other = people.create(), people.create()
    (full.path / "large").write_bytes(bytes(10_000))
    with pytest.raises(SequiturError, match="Make room first"):
        join(classroom, full)
    join(classroom, other)
    assert [one.workspace for one in members(classroom)] == [other.path]


def test_a_class_has_room_for_so_many(
    people: Workspaces, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sequitur_core.classroom.members.MOST_MEMBERS", 1)
    joined(people, classroom)
    with pytest.raises(SequiturError, match="as many as a class may have"):
        joined(people, classroom)


# What belongs to it


def test_only_runs_on_the_data_of_the_class_belong_to_it(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom)
    mine = train(learner, learner.add_dataset(DATA))
    run = train(learner, entry.data[0])
    (member,) = members(classroom)
    assert runs_of(classroom, member) == [run]
    assert run_in_class(classroom, run.id) == run
    assert run_in_class(classroom, mine.id) is None


def test_what_is_trained_after_the_class_does_not_belong_to_it(
    people: Workspaces, classroom: Classroom
):
    learner, entry = joined(people, classroom)
    during = train(learner, entry.data[0])
    classroom.set_state("ended")
    train(learner, entry.data[0], name="at home")
    assert runs_of(classroom, members(classroom)[0]) == [during]


def test_the_answers_to_the_lesson_of_a_class_belong_to_it(people: Workspaces, teacher: Workspace):
    classroom = open_class(teacher, "A lesson", lesson="size")
    learner, _ = joined(people, classroom)
    id_ = learner.add_dataset(DATA)
    train(learner, id_)
    run = train(learner, id_)
    write_attempt(learner, LESSON, Attempt(40.0, {"r": run.id}))
    assert runs_of(classroom, members(classroom)[0]) == [run]


def test_who_leaves_shows_nothing_any_more(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom)
    train(learner, entry.data[0])
    (member,) = members(classroom)
    leave(classroom, learner)
    assert member.key not in [one.key for one in members(classroom)]
    assert class_of(learner.path) == ""
    assert entry_of(classroom, learner) is None


def test_a_damaged_entry_hides_nobody_else(people: Workspaces, classroom: Classroom):
    damaged, _ = joined(people, classroom, "Ada")
    joined(people, classroom, "Bob")
    file = classroom.path / layout.MEMBERS_FOLDER / f"{damaged.path.name}.json"
    file.write_text("[")
    assert [one.name for one in members(classroom)] == ["Bob"]


def test_a_learner_whose_workspace_was_removed_is_gone(people: Workspaces, classroom: Classroom):
    learner, _ = joined(people, classroom)
    people.remove(learner)
    assert members(classroom) == []


# Frozen


def test_while_a_class_is_frozen_its_learners_start_nothing(
    people: Workspaces, classroom: Classroom
):
    learner, entry = joined(people, classroom)
    classroom.set_state("frozen")
    with pytest.raises(SequiturError, match="frozen the class"):
        train(learner, entry.data[0])
    classroom.set_state("open")
    assert train(learner, entry.data[0]).status == "queued"


@pytest.mark.parametrize(
    ("status", "act"),
    [
        ("running", pause),
        ("paused", do_one_epoch),
        ("paused", go_on),
        ("running", Run.stop),
        ("running", Run.delete),
        ("interrupted", Run.resume),
        ("done", Run.request_cross_fit),
    ],
)
def test_while_a_class_is_frozen_its_learners_change_no_run(
    people: Workspaces,
    classroom: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    status: Status,
    act: Callable[[Run], None],
):
    learner, entry = joined(people, classroom)
    run = train(learner, entry.data[0])
    classroom.set_state("frozen")
    monkeypatch.setattr(Run, "state", lambda self: State(status))
    before = sorted(path.name for path in run.path.iterdir())
    with pytest.raises(SequiturError, match="frozen the class"):
        act(run)
    assert sorted(path.name for path in run.path.iterdir()) == before
    run.stop(by_teacher=True)
    assert (run.path / layout.STOP_FILE).exists() == (status in UNDER_WAY)


def test_a_frozen_class_holds_up_nobody_else(
    people: Workspaces, classroom: Classroom, teacher: Workspace
):
    joined(people, classroom)
    other = people.create()
    classroom.set_state("frozen")
    for somebody in (teacher, other):
        assert train(somebody, somebody.add_dataset(DATA)).status == "queued"


@pytest.mark.parametrize("text", ["{", '{"code": "../people"}', '{"code": 3}', "{}"])
def test_a_damaged_note_of_the_class_holds_up_nobody(
    people: Workspaces, classroom: Classroom, text: str
):
    learner, _ = joined(people, classroom)
    (learner.path / layout.IN_CLASS_FILE).write_text(text)
    classroom.set_state("frozen")
    assert not is_frozen(learner.path)
