"""Two people who share a server."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.export import prepared_files
from dashboard.visitors import identity
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish
from tests.dashboard.conftest import put_run, waves

SECRET = "the data of A"
RUN = "the run of A"
ADA = {"is_logged_in": True, "iss": "https://login.example", "sub": "ada", "email": "ada@x.example"}


def log_in_as(secret: str = "", **about: object) -> dict[str, str]:
    """The cookie that Streamlit gives whoever has logged in."""
    name, text = USER_COOKIE_NAME, json.dumps({**ADA, **about})
    return {name: create_signed_value(secret or get_cookie_secret(), name, text).decode()}


def named(two: Two, key: str) -> dict[str, str]:
    return {identity.cookie_name(two.people): key}


@dataclass(frozen=True)
class Two:
    """Two people on a server. The session that draws pages is that of `b`."""

    people: Workspaces
    a: Workspace
    b: Workspace
    run: Run  # of A
    cookies: dict[str, str]  # of B

    @property
    def data_id(self) -> str:
        return self.run.spec.dataset_id

    def key_of_a(self) -> str:
        return access.new_key(self.a)


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Both have a run; training takes most of the time of these tests, so there is one home."""
    people = Workspaces(tmp_path_factory.mktemp("home"), shared=True)
    a, b = people.create(), people.create()
    run = finish(put_run(a, waves(12, name=SECRET), name=RUN))
    finish(put_run(b, waves(name="mine"), name="my run"))
    path = prepared_files.prepared_path(a, run, "report")
    path.parent.mkdir()
    path.write_text(SECRET)
    return Two(people, a, b, run, {identity.cookie_name(people): access.new_key(b)})


@pytest.fixture
def two(space: Workspace, made: Two, monkeypatch: pytest.MonkeyPatch) -> Two:
    monkeypatch.setenv("SEQUITUR_HOME", str(made.people.home))
    monkeypatch.setenv("SEQUITUR_SHARED", "1")
    monkeypatch.setattr(identity, "session_cookies", lambda: made.cookies)
    return made


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "get_secrets_auth_section", lambda: {"client_id": "sequitur"})
