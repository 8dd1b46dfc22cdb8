"""A learner comes in by a link, without an account, and comes back to where they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.class_page import joining
from sequitur_core.classroom.classes import Classroom, open_class, shown
from sequitur_core.classroom.members import members
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.classroom.conftest import Be
from tests.dashboard.conftest import CONFIG, Open, texts

SEEN = "Your teacher sees what you train for this class"


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def join(open_page: Open, classroom: Classroom, name: str = "") -> AppTest:
    at = open_page("class", code=shown(classroom.code))
    assert "Heartbeats" in texts(at, "title")
    assert SEEN in texts(at, "caption")
    at.text_input(key="learner_name").set_value(name)
    at.button(key="join").click().run()
    assert not at.exception
    return at


def test_whoever_joins_is_at_once_where_they_train(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    at = join(open_page, classroom, "Ada")
    assert at.title[0].value == "Train"
    assert "Class **Heartbeats** · you are **Ada**" in texts(at)
    assert SEEN in texts(at, "caption")
    assert not at.button(key="train").disabled


def test_a_name_with_html_is_text(learner: Workspace, classroom: Classroom, open_page: Open):
    at = join(open_page, classroom, "<img src=x>*A*")
    (line,) = (m.value for m in at.markdown if "Heartbeats" in m.value)
    assert "\\<img src\\=x\\>\\*A\\*" in line


def test_a_name_that_is_too_long_stays_in_its_field_and_this_is_said(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    at = join(open_page, classroom, "a" * 41)
    assert "At most 40 characters, please; these are 41." in texts(at, "error")
    assert members(classroom) == []


def test_two_of_one_name_read_what_tells_them_apart(
    people: Workspaces, be: Be, learner: Workspace, classroom: Classroom, open_page: Open
):
    join(open_page, classroom, "Ada")
    be(people.create())
    assert "you are **Ada (2)**" in texts(join(open_page, classroom, "Ada"))


def test_who_comes_back_sees_what_they_trained_last(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    join(open_page, classroom, "Ada")
    (data_id,) = learner.dataset_ids()
    spec = RunSpec(
        name="my run", model="LSTM_AE", encoding_dim=3, dataset_id=data_id, config=CONFIG
    )
    learner.add_run(spec, learner.dataset(data_id))
    at = open_page("class", code=classroom.code)
    assert "my run" in texts(at, "subheader")
    assert len(members(classroom)) == 1


def test_after_the_class_its_link_says_so(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    join(open_page, classroom, "Ada")
    classroom.set_state("ended")
    said = texts(open_page("class", code=classroom.code))
    assert "“Heartbeats” is over" in said
    assert "What you trained is still yours" in said


def test_a_wrong_code_is_asked_for_again(learner: Workspace, classroom: Classroom, open_page: Open):
    at = open_page("class", code="<b>wrong</b>")
    assert "no class with the code <b>wrong</b>" in texts(at, "warning")
    at.text_input(key="class_code_typed").set_value(f" {classroom.code.upper()} ")
    at.button(key="open_class").click().run()
    assert "Heartbeats" in texts(at, "title")


def test_a_wrong_code_costs_a_moment(
    learner: Workspace, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    open_page("class", code="abcdefgh")
    assert joining.WRONG_SECONDS in waited


def test_on_a_server_of_one_a_sentence_says_how_to_share_it(
    space: Workspace, open_page: Open, tmp_path: Path
):
    assert "SEQUITUR_SHARED=1" in texts(open_page("class", code="abcdefgh"))


def test_a_full_disk_is_told_and_others_join(
    people: Workspaces,
    be: Be,
    learner: Workspace,
    classroom: Classroom,
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SEQUITUR_LIMIT_DISK_EACH", "5 KB")
    (learner.path / "large").write_bytes(bytes(10_000))
    assert "Make room first" in texts(join(open_page, classroom), "error")
    be(people.create())
    assert join(open_page, classroom).title[0].value == "Train"


def test_the_link_of_a_lesson_opens_the_lesson(
    learner: Workspace, teacher: Workspace, open_page: Open
):
    classroom = open_class(teacher, "Heartbeats", lesson="2_bottleneck")
    at = join(open_page, classroom)
    assert at.title[0].value == "Why a bottleneck\\?"
    assert "Class **Heartbeats**" in texts(at)


def test_the_teacher_is_led_to_the_board(
    teacher: Workspace, be: Be, classroom: Classroom, open_page: Open
):
    be(teacher)
    assert "link for your learners" in texts(open_page("class", code=classroom.code))


def test_who_takes_part_is_led_on_from_the_page_without_a_code(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    assert "go_on" not in [button.key for button in open_page("class").button]
    join(open_page, classroom)
    at = open_page("class")
    assert at.title[0].value == "Join a class"  # another one, perhaps
    assert at.button(key="go_on").click().run().title[0].value == "Train"


def test_join_pressed_again_as_the_page_moves_on_leads_on_too(
    learner: Workspace, teacher: Workspace, classroom: Classroom, open_page: Open
):
    join(open_page, classroom)
    (data_id,) = learner.dataset_ids()
    assert open_page("class", data=data_id).title[0].value == "Train"
    lesson = open_class(teacher, "Heartbeats", lesson="2_bottleneck")
    join(open_page, lesson)
    assert open_page("class", lesson="1_encoding").title[0].value == "Join a class"
    at = open_page("class", lesson="2_bottleneck")
    assert at.title[0].value == "Why a bottleneck\\?"
