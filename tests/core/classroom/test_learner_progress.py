"""How far each learner is, of which only what is new is read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sequitur_core.classroom import learner_progress
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.learner_progress import Readings
from sequitur_core.runs import layout
from sequitur_core.runs.sharing.people import Workspaces
from tests.core.classroom.conftest import joined, train
from tests.core.conftest import finish, write_history


def test_who_has_not_begun_has_nothing_to_show(people: Workspaces, classroom: Classroom):
    joined(people, classroom, "Ada")
    (one,) = Readings(classroom).read()
    assert (one.member.name, one.runs, one.shown, one.is_done) == ("Ada", (), None, False)


def test_a_finished_run_has_its_losses_and_its_map(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom)
    run = finish(train(learner, entry.data[0]))
    (one,) = Readings(classroom).read()
    assert one.is_done
    assert one.shown.epoch == one.shown.epochs == 3
    assert one.shown.losses == tuple(epoch.train_loss for epoch in run.history())
    assert len(one.shown.frame) == 1
    assert len(one.shown.frame.rows) == 4


def test_only_new_lines_of_a_history_are_read(
    people: Workspaces, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
):
    learner, entry = joined(people, classroom)
    run = train(learner, entry.data[0])
    read, taken = Readings(classroom), []
    original = learner_progress.from_values
    monkeypatch.setattr(
        learner_progress,
        "from_values",
        lambda cls, values: taken.append(values) or original(cls, values),
    )
    write_history(run, epochs=2)
    read.read()
    write_history(run, epochs=5)
    read.read()
    assert read.read()[0].shown.epoch == 5
    assert [values["number"] for values in taken] == [1, 2, 3, 4, 5]


def test_a_history_that_was_cut_is_read_anew(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom)
    run = train(learner, entry.data[0])
    read = Readings(classroom)
    for epochs in (5, 2, 3):
        write_history(run, epochs=epochs)
        assert read.read()[0].shown.epoch == epochs


def test_long_curves_keep_their_last_point(people: Workspaces, classroom: Classroom):
    learner, entry = joined(people, classroom)
    run = train(learner, entry.data[0])
    lines = [
        json.dumps({"number": i, "train_loss": i, "validation_loss": None, "seconds": i})
        for i in range(1, 501)
    ]
    (run.path / layout.HISTORY_FILE).write_text("".join(f"{line}\n" for line in lines))
    shown = Readings(classroom).read()[0].shown
    assert len(shown.losses) == 60
    assert (shown.losses[-1], shown.loss, shown.epoch) == (500, 500, 500)


def damage_history(folder: Path) -> None:
    (folder / layout.HISTORY_FILE).write_text('{"number": 7}\n')


def damage_frames(folder: Path) -> None:
    (folder / layout.FRAMES_FILE).write_bytes(b"x" * 1000)


def damage_spec(folder: Path) -> None:
    (folder / layout.SPEC_FILE).write_text("{")


@pytest.mark.parametrize("damage", [damage_history, damage_frames, damage_spec])
def test_a_damaged_run_hides_nobody_else(people: Workspaces, classroom: Classroom, damage):
    learner, entry = joined(people, classroom, "Ada")
    damage(finish(train(learner, entry.data[0])).path)
    joined(people, classroom, "Bob")
    assert [one.member.name for one in Readings(classroom).read()] == ["Ada", "Bob"]
