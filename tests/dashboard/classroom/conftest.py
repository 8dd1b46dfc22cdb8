"""A shared server with a teacher, whose class is about eight waves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.visitors import crowd, identity
from sequitur_core.classroom.classes import Classroom, open_class
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import waves

Be = Callable[[Workspace], None]


@pytest.fixture
def people(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspaces:
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    return Workspaces(tmp_path, shared=True)


@pytest.fixture
def be(people: Workspaces, monkeypatch: pytest.MonkeyPatch) -> Be:
    """Let pages be drawn for the person whose workspace it is."""

    def be_(workspace: Workspace) -> None:
        cookies = {identity.cookie_name(people): access.new_key(workspace)}
        monkeypatch.setattr(identity, "session_cookies", lambda: cookies)

    return be_


@pytest.fixture
def teacher(people: Workspaces) -> Workspace:
    return people.create()


@pytest.fixture
def learner(people: Workspaces, be: Be, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Somebody for whom pages are drawn, on a server that counts them."""
    monkeypatch.setattr(crowd, "open_pages", lambda: 1)
    learner = people.create()
    be(learner)
    return learner


@pytest.fixture
def classroom(teacher: Workspace) -> Classroom:
    return open_class(teacher, "Heartbeats", data=[teacher.add_dataset(waves())])
