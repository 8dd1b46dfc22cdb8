"""Streamlit's own routes on a shared server: a session is of use to whoever began it alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard import state
from dashboard.visitors import sessions
from dashboard.visitors.sessions import KeepsSessionsApart, owner_of
from sequitur_core.runs.sharing.people import Workspaces
from tests.dashboard.visitors.conftest import Two, named

OF_A, NOT_DRAWN = "0a", "0b"  # sessions
UPLOAD = "/_stcore/upload_file/{}/file"


@pytest.fixture(autouse=True)
def running(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with a session of A, and one whose page isn't drawn yet."""
    known = {
        OF_A: SimpleNamespace(
            session=SimpleNamespace(session_state={state.WORKSPACE: two.a.path.name})
        ),
        NOT_DRAWN: SimpleNamespace(session=SimpleNamespace(session_state={})),
    }
    runtime = SimpleNamespace(_session_mgr=SimpleNamespace(get_session_info=known.get))
    monkeypatch.setattr(sessions, "exists", lambda: True)
    monkeypatch.setattr(sessions.Runtime, "instance", lambda: runtime)


def passed_on(people: Workspaces, cookies: Mapping[str, str], **scope: Any) -> tuple[int, Scope]:
    """What a request is answered with, and what Streamlit gets of it."""
    said: list[Message] = []
    got: Scope = {}

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        got.update(scope)
        await PlainTextResponse("done")(scope, receive, send)

    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [*scope.pop("headers", []), (b"cookie", cookie.encode())]
    asked = {"type": "http", "method": "PUT", "path": "/", **scope, "headers": headers}
    asyncio.run(KeepsSessionsApart(streamlit, workspaces=people)(asked, receive, send))
    return int(said[0]["status"]), got


def reconnected(two: Two, cookies: Mapping[str, str], session: str) -> str:
    """The header in which Streamlit finds the session that a page had before."""
    name = b"sec-websocket-protocol"
    headers = [(name, f"streamlit, token, {session}".encode())]
    _, got = passed_on(two.people, cookies, type="websocket", headers=headers)
    return dict(got["headers"])[name].decode()


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_else_gives_a_session_files_or_takes_them(two: Two, method: str):
    path = UPLOAD.format(OF_A)
    own = named(two, two.key_of_a())
    assert passed_on(two.people, two.cookies, path=path, method=method)[0] == 404
    assert passed_on(two.people, {}, path=path, method=method)[0] == 404
    assert passed_on(two.people, own, path=path, method=method)[0] == 200


@pytest.mark.parametrize("session", [NOT_DRAWN, "0c", "", "../0a", "0a%2f"])
def test_a_session_that_is_nobodys_gets_no_files(two: Two, session: str):
    assert passed_on(two.people, two.cookies, path=UPLOAD.format(session))[0] == 404


def test_nobody_else_goes_on_with_a_session(two: Two):
    assert OF_A not in reconnected(two, two.cookies, OF_A)
    assert OF_A not in reconnected(two, {}, OF_A)


def test_whoever_began_a_session_goes_on_with_it(two: Two):
    own = named(two, two.key_of_a())
    assert reconnected(two, own, OF_A) == f"streamlit, token, {OF_A}"


def test_metrics_of_a_shared_server_are_for_nobody(two: Two):
    asked = {"path": "/_stcore/metrics", "method": "GET"}
    assert passed_on(two.people, two.cookies, **asked)[0] == 404
    assert passed_on(Workspaces(two.people.home), {}, **asked)[0] == 200


def test_where_nobody_else_is_everything_is_passed_on(two: Two):
    alone = Workspaces(two.people.home)
    assert passed_on(alone, {}, path=UPLOAD.format("0c"))[0] == 200


def test_without_a_server_no_session_is_anybodys(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sessions, "exists", lambda: False)
    assert owner_of(OF_A) is None
