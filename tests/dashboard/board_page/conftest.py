"""As for the pages of learners; the session is the teacher's."""

import pytest

from dashboard.board_page import cards
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.members import join
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.classroom.conftest import Be, be, classroom, people, teacher
from tests.dashboard.conftest import CONFIG

__all__ = ["be", "classroom", "people", "teacher"]


def learner(people: Workspaces, classroom: Classroom, name: str) -> Workspace:
    """Somebody who has joined."""
    one = people.create()
    join(classroom, one, name)
    return one


def trained(learner: Workspace, name: str = "mine") -> Run:
    """A finished run of theirs on the data of the class."""
    return finish(queued(learner, name))


def queued(learner: Workspace, name: str = "mine") -> Run:
    (data_id,) = learner.dataset_ids()
    spec = RunSpec(name=name, model="LSTM_AE", encoding_dim=3, dataset_id=data_id, config=CONFIG)
    return learner.add_run(spec, learner.dataset(data_id))


@pytest.fixture(autouse=True)
def teaching(teacher: Workspace, be: Be, monkeypatch: pytest.MonkeyPatch) -> None:
    be(teacher)
    monkeypatch.setattr(cards, "with_open_page", frozenset)  # there is no browser
