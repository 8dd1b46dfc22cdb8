"""What a class means on the pages of a learner: locked settings, freezing and leaving."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache
from dashboard.classroom import banner, invitation, membership
from dashboard.server.host_guard import ADDRESS, OPTION
from sequitur_core.classroom.classes import Classroom, open_class
from sequitur_core.classroom.members import join, members
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.allowance.freezing import FROZEN
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.sizes import Sizes
from tests.dashboard.classroom.conftest import Be
from tests.dashboard.conftest import Open, control, put_run, texts, waves

PARTS = ("model", "preset", "size", "epochs", "settings")


def locked(teacher: Workspace, settings: str, *parts: str) -> Classroom:
    return open_class(
        teacher,
        "Heartbeats",
        data=[teacher.add_dataset(waves(channels=1))],
        settings=settings,
        locked=parts,
    )


def opened(open_page: Open, classroom: Classroom, learner: Workspace, **query: str) -> AppTest:
    (data_id,) = join(classroom, learner, "Ada").data
    at = open_page("train", data=data_id, **query)
    assert not at.exception
    return at


def disabled(at: AppTest) -> dict[str, bool]:
    """Which of the form's main widgets can't be changed."""
    return {
        "model": control(at, "architecture").disabled,
        "preset": control(at, "preset").disabled,
        "size": control(at, "encoding_dim").disabled,
        "epochs": control(at, "epochs").disabled,
        "settings": "More settings" not in [one.label for one in at.expander],
    }


def test_nothing_is_locked_unless_the_teacher_wants_it(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    at = opened(open_page, classroom, learner)
    assert not any(disabled(at).values())
    assert "locked" not in texts(at)


@pytest.mark.parametrize("part", PARTS)
def test_a_locked_part_cannot_be_changed_and_the_others_can(
    learner: Workspace, teacher: Workspace, open_page: Open, part: str
):
    at = opened(open_page, locked(teacher, "size=5", part), learner)
    assert [name for name, off in disabled(at).items() if off] == [part]
    assert "Your teacher has locked the settings" in texts(at)


def test_an_address_changes_nothing_that_is_locked(
    learner: Workspace, teacher: Workspace, open_page: Open
):
    asked = 'model=LINEAR_AE&preset=original&size=5&epochs=7&settings={"lr":0.125}'
    at = opened(
        open_page, locked(teacher, asked, *PARTS), learner, size="9", epochs="99", preset="faithful"
    )
    at.button(key="train").click().run()
    (run,) = learner.runs()
    spec = run.spec
    assert (spec.model, spec.preset, spec.encoding_dim) == ("LINEAR_AE", "original", 5)
    assert (spec.config.epochs, spec.config.lr) == (7, 0.125)


def test_a_lock_holds_for_the_data_of_the_class_alone(
    learner: Workspace, teacher: Workspace, open_page: Open
):
    join(locked(teacher, "size=5", *PARTS), learner)
    at = open_page("train", data=learner.add_dataset(waves(name="mine")))
    assert not any(disabled(at).values())
    assert "Heartbeats" not in texts(at)


def test_while_the_class_is_frozen_nothing_can_be_started_or_stopped(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    run = put_run(learner, waves())
    join(classroom, learner)
    classroom.set_state("frozen")
    at = open_page("train", run=run.id)
    assert not at.exception
    assert FROZEN in texts(at, "warning")
    assert at.button(key="train").disabled
    assert at.button(key="stop").disabled
    classroom.set_state("open")
    at.run()
    assert FROZEN not in texts(at)
    assert not at.button(key="stop").disabled


def test_in_a_frozen_lesson_nothing_can_be_started(
    learner: Workspace, teacher: Workspace, open_page: Open
):
    classroom = open_class(teacher, "A lesson", lesson="2_bottleneck")
    join(classroom, learner)
    classroom.set_state("frozen")
    at = open_page("learn", lesson="2_bottleneck")
    assert FROZEN in texts(at, "warning")
    assert at.button(key="predict_and_train").disabled


def test_who_leaves_keeps_the_data_and_is_seen_no_more(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    at = opened(open_page, classroom, learner)
    at.button(key="leave_class").click().run()
    assert members(classroom) == []
    assert "Heartbeats" not in texts(at)
    assert len(learner.dataset_ids()) == 1


def test_after_the_class_everything_is_free_again(
    learner: Workspace, teacher: Workspace, open_page: Open
):
    classroom = locked(teacher, "size=5", *PARTS)
    at = opened(open_page, classroom, learner)
    classroom.set_state("ended")
    at.run()
    assert not any(disabled(at).values())


def test_after_the_class_it_is_said_where_it_stood_for_an_hour(
    learner: Workspace, classroom: Classroom, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    at = opened(open_page, classroom, learner)
    classroom.set_state("ended")
    at.run()
    assert "The class **Heartbeats** is over. What you trained is still yours" in texts(at, "info")
    other = open_page("train", data=learner.add_dataset(waves(name="mine")))
    assert "is over" not in texts(other, "info")
    monkeypatch.setattr(banner, "OVER_SECONDS", 0.0)
    assert "is over" not in texts(at.run(), "info")


def test_a_class_is_never_in_the_way_where_its_files_are_damaged(
    learner: Workspace, classroom: Classroom, open_page: Open
):
    (data_id,) = join(classroom, learner).data
    (classroom.path / "class.json").write_text("{")
    at = open_page("train", data=data_id)
    assert not at.exception
    assert not at.button(key="train").disabled


def test_the_qr_code_is_dark_on_light_on_any_page():
    svg = invitation.qr_code("https://sequitur.example.org/c/kmpq-7x3t")
    assert svg.startswith("<svg")
    assert 'fill="#fff"' in svg


def test_the_data_of_a_class_is_looked_at_once_for_all_learners(
    people: Workspaces, be: Be, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
):
    measured: list[SequenceDataset] = []
    original = Sizes.measured
    monkeypatch.setattr(
        Sizes, "measured", lambda sizes, data: measured.append(data) or original(sizes, data)
    )
    for _ in range(3):
        one = people.create()
        be(one)
        (data_id,) = join(classroom, one).data
        data = cache.dataset(data_id)
        assert data is not None
        cache.measured_sizes(data_id, data)
    assert len(measured) == 1


def test_a_learner_labels_under_the_name_that_the_class_knows(
    learner: Workspace, classroom: Classroom
):
    assert membership.name_of_person() == ""
    join(classroom, learner, "Ada")
    assert membership.name_of_person() == "Ada"


@pytest.mark.parametrize(
    ("names", "listens", "start"),
    [
        ([], "127.0.0.1", "and start it from its folder with the command below"),
        (["lab.example", "localhost"], "127.0.0.1", "Without a proxy, restart Sequitur"),
        (
            ["lab.example", "localhost"],
            "0.0.0.0",
            "open Sequitur here as `http://lab.example:8501`",
        ),
    ],
)
def test_a_link_that_only_this_computer_can_open_says_how_others_can(
    names: list[str], listens: str, start: str, monkeypatch: pytest.MonkeyPatch
):
    options = {OPTION: names, ADDRESS: listens}
    monkeypatch.setattr(invitation.st, "get_option", options.__getitem__)
    context = SimpleNamespace(url="http://localhost:8501/board")
    monkeypatch.setattr(invitation.st, "context", context)
    said, command = invitation.only_here()
    assert start in said
    assert "Open the class there" in said
    assert "*Link for another computer*" in said
    assert (command in ("make class", "python -m dashboard.cli run --shared")) is not bool(names)
