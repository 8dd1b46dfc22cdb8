"""The board of a class, as its teacher sees it, and nobody else."""

from __future__ import annotations

import csv
import io
import os
import time
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.board_page import board_export, cards, predictions, toolbar
from dashboard.classroom import invitation
from dashboard.formatting import unbroken
from dashboard.widgets.lesson_files import OWN_FOLDER
from sequitur_core.classroom.classes import Classroom, classes_of, open_class, shown
from sequitur_core.classroom.members import leave, members
from sequitur_core.files import write_json
from sequitur_core.lessons.attempt import Attempt, write_attempt
from sequitur_core.lessons.reading import read_lesson
from sequitur_core.runs.layout import BASELINES_FILE, HISTORY_FILE, RUNS_FOLDER, VISITED_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.board_page.conftest import learner, queued, trained
from tests.dashboard.charts.maps.test_frames import frames_of
from tests.dashboard.classroom.conftest import Be
from tests.dashboard.conftest import Open, put_run, sent_to, texts, waves


def board(open_page: Open, classroom: Classroom, **query: str) -> AppTest:
    at = open_page("board", **{"class": classroom.code, **query})
    assert not at.exception
    return at


def cards_of(at: AppTest) -> dict[str, dict[str, object]]:
    """What is on the cards, by name."""
    found = sent_to(at, "board")
    assert found is not None
    return {card["name"]: card for card in found["cards"]}


# Opening a class


def test_a_class_is_opened_from_a_sample(teacher: Workspace, open_page: Open):
    at = open_page("board")
    at.text_input(key="class_title_sample seattle").set_value("Weather").run()
    at.button(key="open_new_class").click().run()
    assert not at.exception
    (classroom,) = classes_of(teacher.path.parents[1], teacher.path.name)
    assert classroom.about.title == "Weather"
    assert "Nobody has joined yet" in texts(at)
    assert invited(at, classroom)


@pytest.mark.parametrize(("host", "said"), [("127.0.0.1", True), ("lab.example", False)])
def test_that_learners_cannot_open_an_address_is_said_before_a_class_is_opened(
    teacher: Workspace, open_page: Open, monkeypatch: pytest.MonkeyPatch, host: str, said: bool
):
    context = SimpleNamespace(url=f"http://{host}:8501/board", cookies={}, headers={})
    monkeypatch.setattr(invitation.st, "context", context)
    at = open_page("board")
    assert "Open the class" in [one.label for one in at.button]
    assert ("on this computer alone" in texts(at, "warning")) is said


def test_a_board_of_this_computer_alone_says_so_in_a_line_as_it_is_projected(
    people: Workspaces, classroom: Classroom, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    context = SimpleNamespace(url="http://127.0.0.1:8501/board", cookies={}, headers={})
    monkeypatch.setattr(invitation.st, "context", context)
    for _ in range(2):
        at = board(open_page, classroom)
        assert invitation.ONLY_HERE in texts(at, "caption")
        assert not at.warning
        learner(people, classroom, "Ada")


def test_a_class_begins_with_the_settings_of_train(teacher: Workspace, open_page: Open):
    data_id = teacher.add_dataset(waves())
    at = open_page("board", open="data", data=data_id, size="5", epochs="7")
    assert "begin with 5 numbers per sequence, 7 epochs" in texts(at, "caption")
    at.pills(key="class_locked").set_value(["size"]).run()
    at.button(key="open_new_class").click().run()
    (classroom,) = classes_of(teacher.path.parents[1], teacher.path.name)
    assert classroom.about.settings == "size=5&epochs=7"
    assert classroom.about.locked == ("size",)


def test_a_class_is_opened_from_a_lesson(teacher: Workspace, open_page: Open):
    at = open_page("board", open="lesson", lesson="2_bottleneck")
    at.button(key="open_new_class").click().run()
    (classroom,) = classes_of(teacher.path.parents[1], teacher.path.name)
    assert classroom.about.lesson == "2_bottleneck"
    assert classroom.datasets() == []


def test_train_and_the_lessons_lead_there(teacher: Workspace, open_page: Open):
    at = open_page("train", data=teacher.add_dataset(waves()))
    assert "Open a class" in [link.proto.label for link in at.get("page_link")]
    for asked in ({}, {"lesson": "2_bottleneck"}):
        at = open_page("learn", **asked)
        assert "Open a class" in [link.proto.label for link in at.get("page_link")]


def test_on_a_server_of_one_nothing_is_said_of_classes(
    space: Workspace, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SEQUITUR_SHARED", "0")
    at = open_page("train", data=space.add_dataset(waves()))
    assert "Open a class" not in [link.proto.label for link in at.get("page_link")]
    assert "SEQUITUR_SHARED=1" in texts(open_page("board"))


def test_classes_that_are_over_can_be_removed(
    teacher: Workspace, classroom: Classroom, open_page: Open
):
    at = open_page("board")
    at.button(key=f"remove_{classroom.code}").click().run()
    assert not classroom.path.exists()
    assert "no such class of yours" in texts(open_page("board", **{"class": classroom.code}))


def test_the_address_of_a_learner_is_whole_at_once_so_that_back_is_one_step():
    def script() -> None:
        from dashboard import state

        state.view(lesson="1_encoding")
        state.view_class("abcdefgh", "k1")

    at = AppTest.from_function(script).run()
    assert list(at.query_params) == ["lesson", "class", "learner"]


# The cards


def test_each_learner_has_a_card(people: Workspaces, classroom: Classroom, open_page: Open):
    trained(learner(people, classroom, "<b>Ada</b>"))
    queued(learner(people, classroom, "Bob"))
    learner(people, classroom, "Bob")
    found = cards_of(board(open_page, classroom))
    assert list(found) == ["<b>Ada</b>", "Bob", "Bob (2)"]
    assert [card["kind"] for card in found.values()] == ["done", "waits", "none"]
    assert [card["done"] for card in found.values()] == [True, False, False]
    ada = found["<b>Ada</b>"]
    assert len(ada["losses"]) == 3
    assert len(ada["points"]) == 2 * len(ada["colours"]) == 16


def test_the_curve_and_the_map_of_a_card_are_on_the_scales_of_the_learners_page():
    points = np.array([[[-5, 0.1], [5, 0.1], [0, 0.5]]])  # a strip on one scale
    reading = SimpleNamespace(
        losses=(1.0, 0.1, 0.01), validation=(0.1,), frame=frames_of(points, encoding_dim=2)
    )
    assert cards.curve_heights(reading) == [[1.0, 0.5, 0.0], [0.5]]
    _, placed = cards.small_map(reading)
    np.testing.assert_allclose(placed, [[-1, -1], [1, -1], [0, 1]], atol=1e-6)


def test_points_have_the_colours_of_their_labels(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    trained(learner(people, classroom, "Ada"))
    at = board(open_page, classroom)
    colours = cards_of(at)["Ada"]["colours"]
    assert colours == [0, 1] * 4
    assert sent_to(at, "board")["colours"] == ["#0072B2", "#E69F00"]


def test_how_far_all_of_them_are_stands_above(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    trained(learner(people, classroom, "Ada"))
    learner(people, classroom, "Bob")
    summary = sent_to(board(open_page, classroom), "board")["summary"]
    assert summary == "2 learners · 1 not started · 1 done"


def test_who_closed_the_page_a_while_ago_has_left(
    people: Workspaces, classroom: Classroom, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    ada, bob = (learner(people, classroom, name) for name in ("Ada", "Bob"))
    for one in (ada, bob):
        os.utime(one.path / VISITED_FILE, (time.time() - 330,) * 2)
    monkeypatch.setattr(cards, "with_open_page", lambda: {bob.path.name})
    at = board(open_page, classroom)
    assert [card["left"] for card in cards_of(at).values()] == ["left 5 min ago", ""]
    assert sent_to(at, "board")["summary"].endswith("0 done · 1 left")
    assert people.last_visit(bob) > time.time() - 60  # as long as the page is open


def test_what_a_learner_predicted_stands_on_the_card(
    people: Workspaces, teacher: Workspace, open_page: Open
):
    classroom = open_class(teacher, "A lesson", lesson="2_bottleneck")
    lesson = read_lesson(OWN_FOLDER / "2_bottleneck.toml")
    one = learner(people, classroom, "Ada")
    answer = lesson.prediction.choices[0].text if lesson.prediction.choices else 40.0
    write_attempt(one, lesson, Attempt(answer, {}))
    classroom.reveal()
    card = cards_of(board(open_page, classroom))["Ada"]
    assert str(card["predicted"]).startswith("Predicted ")
    assert "came out" not in str(card["predicted"])
    assert not card["done"]


@pytest.fixture
def lesson_class(people: Workspaces, teacher: Workspace) -> Classroom:
    """Ada has predicted 50 %, and 90 % came out; Bob has joined."""
    data = [teacher.add_dataset(waves())]
    classroom = open_class(teacher, "A lesson", data=data, lesson="1_encoding")
    done(learner(people, classroom, "Ada"), 50.0)
    learner(people, classroom, "Bob")
    return classroom


def done(one: Workspace, predicted: float) -> None:
    """They have predicted that, and trained."""
    lesson = read_lesson(OWN_FOLDER / "1_encoding.toml")
    run = trained(one)
    write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "training", 1.0)))
    write_attempt(one, lesson, Attempt(predicted, {lesson.runs[0].key: run.id}))


def test_what_came_out_is_hidden_until_the_teacher_reveals_it(
    lesson_class: Classroom, open_page: Open
):
    at = board(open_page, lesson_class)
    assert "**1 of 2** have predicted" in texts(at, "markdown")
    shown = sent_to(at, "board")
    ada = cards_of(at)["Ada"]
    assert (ada["predicted"], ada["loss"]) == (unbroken("Has predicted"), "")
    assert not ada["losses"]
    assert not ada["validation"]
    assert "50" not in str(shown["predictions"])
    (first, _) = members(lesson_class)
    assert "came out" not in texts(board(open_page, lesson_class, learner=first.key), "markdown")
    lesson_class.set_state("frozen")
    at = board(open_page, lesson_class)
    at.toggle(key="reveal_False").set_value(True).run()
    said = "Predicted 50 %, came out 90 %"
    card = cards_of(at)["Ada"]
    assert card["predicted"] == unbroken(said)
    assert str(card["loss"]).startswith("loss ")
    assert lesson_class.state == "frozen"  # of which nothing has changed
    assert said in texts(board(open_page, lesson_class, learner=first.key), "markdown")
    at.toggle(key="reveal_True").set_value(False).run()
    assert cards_of(at)["Ada"]["predicted"] == unbroken("Has predicted")


def test_the_table_of_a_class_has_what_came_out(lesson_class: Classroom):
    line, _ = csv.DictReader(io.StringIO(board_export.as_csv_file(lesson_class).decode()))
    assert (line["predicted (%)"], line["came out (%)"]) == ("50.0", "90.0")


def test_after_the_end_there_is_nothing_to_reveal(lesson_class: Classroom, open_page: Open):
    lesson_class.set_state("ended")
    at = board(open_page, lesson_class)
    assert "came out" in str(cards_of(at)["Ada"]["predicted"])
    assert not at.toggle


def test_all_predictions_are_drawn_beside_what_came_out(
    people: Workspaces, lesson_class: Classroom, open_page: Open
):
    done(learner(people, lesson_class, "Cem"), 95.0)
    lesson_class.reveal()
    drawn = sent_to(board(open_page, lesson_class), "board")["predictions"]
    assert list(drawn["places"]) == [0.5, 0.95]
    assert (drawn["outcome"], drawn["came_out"]) == (0.9, "came out 90 %")
    assert list(drawn["ends"]) == ["0 %", "100 %"]


def test_of_choices_each_is_counted_also_those_that_nobody_predicted(
    people: Workspaces, teacher: Workspace, open_page: Open
):
    classroom = open_class(teacher, "A lesson", lesson="2_bottleneck")
    lesson = read_lesson(OWN_FOLDER / "2_bottleneck.toml")
    first, *others = [one.text for one in lesson.prediction.choices]
    for name in ("Ada", "Bob"):
        write_attempt(learner(people, classroom, name), lesson, Attempt(first, {}))
    classroom.reveal()
    drawn = sent_to(board(open_page, classroom), "board")["predictions"]["choices"]
    assert [tuple(one) for one in drawn] == [
        (first, 2, False),
        *((one, 0, False) for one in others),
    ]


def test_that_all_trained_the_same_run_is_said(
    people: Workspaces, lesson_class: Classroom, open_page: Open
):
    assert predictions.THE_SAME not in texts(board(open_page, lesson_class), "caption")
    done(learner(people, lesson_class, "Cem"), 95.0)
    assert predictions.THE_SAME in texts(board(open_page, lesson_class), "caption")
    done(learner(people, lesson_class, "Dana"), 95.0)
    (dana,) = members(lesson_class)[3:]
    (history,) = dana.workspace.glob(f"{RUNS_FOLDER}/*/{HISTORY_FILE}")
    history.write_text(history.read_text().replace('"train_loss": ', '"train_loss": 9'))
    assert predictions.THE_SAME not in texts(board(open_page, lesson_class), "caption")


def test_the_loss_on_a_card_says_of_which_model_of_a_lesson_it_is():
    first, second = SimpleNamespace(loss=0.25), SimpleNamespace(loss=0.5)
    one = SimpleNamespace(shown=second, runs=[first, second], wanted=3)
    assert cards.worded_loss(one) == "model 2: loss 0.500"
    assert cards.worded_loss(SimpleNamespace(shown=None, runs=[], wanted=3)) == ""


def test_who_leaves_has_no_card_any_more(people: Workspaces, classroom: Classroom, open_page: Open):
    one = learner(people, classroom, "Ada")
    learner(people, classroom, "Bob")
    leave(classroom, one)
    assert list(cards_of(board(open_page, classroom))) == ["Bob"]


def test_the_way_in_stays_beside_the_cards_until_it_is_hidden(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    learner(people, classroom, "Ada")
    at = board(open_page, classroom)
    assert invited(at, classroom)
    at.button(key="invite").click().run()
    assert not invited(at, classroom)
    assert list(cards_of(at)) == ["Ada"]
    at.button(key="invite").click().run()
    assert invited(at, classroom)
    classroom.set_state("ended")
    assert not invited(board(open_page, classroom), classroom)


def invited(at: AppTest, classroom: Classroom) -> bool:
    return f"/{invitation.WHOLE.format(shown(classroom.code))}" in texts(at)


# One, and several


def test_a_learner_opens_in_large(people: Workspaces, classroom: Classroom, open_page: Open):
    trained(learner(people, classroom, "Ada"), name="first try")
    (member,) = members(classroom)
    at = board(open_page, classroom, learner=member.key)
    assert at.title[0].value == "Ada"
    assert "first try" in texts(at, "subheader")
    assert sent_to(at, "live_map") is not None
    assert not [one for one in at.button if one.label in ("Stop", "Train longer", "Pause")]
    at.button(key="back_to_board").click().run()
    assert list(cards_of(at)) == ["Ada"]


def test_a_teacher_renames_and_hides_a_learner_and_shows_them_again(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    for name in ("Rude", "Bob"):
        learner(people, classroom, name)
    key = members(classroom)[0].key
    at = board(open_page, classroom, learner=key)
    at.text_input(key=f"rename_{key}").set_value("Ada")
    at.button(key="rename_learner").click().run()
    assert list(cards_of(at)) == ["Ada", "Bob"]
    at = board(open_page, classroom, learner=key)
    at.button(key="hide_learner").click().run()
    assert list(cards_of(at)) == ["Bob"]
    assert b"Ada" not in board_export.as_csv_file(classroom)
    at.button(key=f"unhide_{key}").click().run()
    assert list(cards_of(at)) == ["Ada", "Bob"]


def test_a_learner_who_has_left_is_seen_no_more(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    one = learner(people, classroom, "Ada")
    trained(one)
    (member,) = members(classroom)
    leave(classroom, one)
    assert "has left the class" in texts(board(open_page, classroom, learner=member.key))


def test_the_map_of_a_learner_opens_to_be_read(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    run = trained(learner(people, classroom, "Ada"))
    at = open_page("explore", shared=f"class.{classroom.code}.{run.id}")
    assert not at.exception
    assert "change nothing" in texts(at, "info")
    assert sent_to(at, "map") is not None


def test_learners_are_set_side_by_side(
    people: Workspaces, teacher: Workspace, classroom: Classroom, open_page: Open
):
    runs = [trained(learner(people, classroom, name)) for name in ("Ada", "Bob")]
    ids = ",".join(run.id for run in runs)
    at = open_page("compare", **{"class": classroom.code, "runs": ids})
    assert not at.exception
    assert at.multiselect[0].options == ["Ada", "Bob"]
    frames = [sent_to(at, f"compare_map_{run.id}")["pictures"]["url"] for run in runs]
    keys = [f"shared=class.{classroom.code}.{run.id}" for run in runs]
    assert all(key in url for key, url in zip(keys, frames, strict=True))
    own = put_run(teacher, waves())  # what was compared isn't looked for among one's own later
    assert "isn't here" not in texts(open_page("compare", runs=own.id))


# What is done with all of them


def test_freezing_lets_runs_go_on_or_stops_them(
    people: Workspaces, classroom: Classroom, open_page: Open
):
    run = queued(learner(people, classroom, "Ada"))
    at = board(open_page, classroom)
    at.button(key="freeze_all").click().run()
    assert (classroom.state, run.status) == ("frozen", "queued")
    assert "The class is frozen" in texts(at, "warning")
    at.button(key="thaw").click().run()
    assert classroom.state == "open"
    at.button(key="stop_all").click().run()
    assert (classroom.state, run.status) == ("frozen", "stopped")


def test_stopping_all_stops_nothing_that_is_not_of_the_class(
    people: Workspaces, classroom: Classroom
):
    one = learner(people, classroom, "Ada")
    own = put_run(one, waves(name="mine"))
    toolbar.stop_all(classroom)
    assert own.status == "queued"


def test_after_the_end_the_board_stays(people: Workspaces, classroom: Classroom, open_page: Open):
    trained(learner(people, classroom, "Ada"))
    at = board(open_page, classroom)
    at.button(key="end_class").click().run()
    assert classroom.state == "ended"
    assert "This class is over" in texts(at, "info")
    assert list(cards_of(at)) == ["Ada"]


def test_the_table_of_the_board_has_a_line_for_each_run(
    people: Workspaces, classroom: Classroom, teacher: Workspace
):
    trained(learner(people, classroom, "=1+1"))
    learner(people, classroom, "Bob")
    lines = list(csv.DictReader(io.StringIO(board_export.as_csv_file(classroom).decode())))
    assert [line["learner"] for line in lines] == ["'=1+1", "Bob"]
    assert [line["done"] for line in lines] == ["yes", "no"]
    assert lines[0]["epochs done"] == "3"
    assert float(lines[0]["training loss"]) > 0


def test_the_page_of_the_board_holds_names_as_text_and_every_picture(
    people: Workspaces, classroom: Classroom, teacher: Workspace
):
    trained(learner(people, classroom, "<script>alert(1)</script>"))
    page = board_export.as_html_file(classroom).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("<circle") == 8
    assert page.count("<polyline") == 1


def test_a_refresh_reads_nothing_again_that_has_not_changed(
    people: Workspaces, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
):
    trained(learner(people, classroom, "Ada"))
    readings = cards.readings_of(classroom, None)
    readings.read()

    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("sequitur_core.classroom.learner_progress.read_frames", refuse)
    monkeypatch.setattr("sequitur_core.classroom.learner_progress.from_values", refuse)
    monkeypatch.setattr("sequitur_core.runs.run.read_spec", refuse)
    assert readings.read()[0].shown.epoch == 3


# Isolation


def test_nobody_else_sees_a_board(
    people: Workspaces, be: Be, classroom: Classroom, open_page: Open
):
    trained(learner(people, classroom, "Ada"), name="the run of Ada")
    be(learner(people, classroom, "Bob"))
    at = board(open_page, classroom)
    assert "no such class of yours" in texts(at)
    assert sent_to(at, "board") is None
