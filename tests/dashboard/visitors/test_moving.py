"""The link that takes a workspace to another browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from dashboard.visitors import identity
from dashboard.visitors.moving import LONGEST, moving_route
from sequitur_core.runs.sharing import access
from tests.dashboard.conftest import Open, button, texts
from tests.dashboard.visitors.conftest import Two, log_in_as, named


def ask(cookies: Mapping[str, str], link: str | None = None) -> Response:
    """What a browser is answered that opens the link, or presses the button there."""
    body = b"" if link is None else urlencode({"link": link}).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"content-length", str(len(body)).encode()), (b"cookie", cookie.encode())]
    method = "GET" if link is None else "POST"
    scope = {"type": "http", "method": method, "headers": headers, "scheme": "http"}
    return asyncio.run(moving_route().endpoint(Request(scope, receive)))


def test_the_button_gives_the_browser_a_key_of_its_own(two: Two):
    answer = ask(two.cookies, access.new_link(two.a))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    key = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert identity.workspace_of(two.people, named(two, key)) == two.a
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_a_look_at_the_link_does_not_use_it_up(two: Two):
    link = access.new_link(two.a)
    assert b"Open a workspace here?" in ask({}).body
    assert ask({}, link).status_code == 303


@pytest.mark.parametrize("link", ["", "x", "../x.y", "A" * LONGEST])
def test_what_is_no_link_opens_nothing(two: Two, link: str):
    answer = ask({}, link)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert b"works once, within a day" in answer.body


def test_a_link_opens_nothing_twice(two: Two):
    link = access.new_link(two.a)
    assert [ask({}, link).status_code for _ in range(2)] == [303, 404]


def test_what_the_browser_would_leave_behind_is_said_before(two: Two):
    assert b"with 1 dataset and 1 run." in ask(two.cookies).body
    new = two.people.create()
    assert b"of its own" not in ask(named(two, access.new_key(new))).body


def test_where_people_log_in_there_is_nothing_to_move(two: Two, login: None):
    answer = ask({}, access.new_link(two.a))
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


# The sidebar


def test_the_sidebar_makes_a_link_and_says_what_it_gives_away(two: Two, open_page: Open):
    at = open_page("runs")
    button(at, "Link for another computer").click().run()
    link = at.code[0].value.partition("#")[2]
    assert "see, change and delete everything" in texts(at)
    assert identity.workspace_of(two.people, named(two, access.key_for_link(two.people, link)))


def test_a_server_of_one_has_no_sidebar(open_page: Open):
    assert len(open_page("runs").sidebar) == 0


def test_another_workspace_begins_with_nothing_in_view(
    two: Two, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    at = open_page("train", run=next(iter(two.b.run_ids())))
    at.query_params.clear()
    other = named(two, two.key_of_a())
    monkeypatch.setattr(identity, "session_cookies", lambda: other)
    at.run()
    assert "First choose data" in texts(at)


def test_who_is_not_logged_in_is_offered_to(two: Two, open_page: Open, login: None):
    at = open_page("runs")
    assert "Log in to see your workspace" in texts(at)
    assert [b.label for b in at.button] == ["Log in"]


def test_who_is_logged_in_reads_whose_workspace_it_is(
    two: Two, open_page: Open, login: None, monkeypatch: pytest.MonkeyPatch
):
    cookies = log_in_as(name="Ada <b>L</b>")
    monkeypatch.setattr(identity, "session_cookies", lambda: cookies)
    at = open_page("runs")
    assert "belong to Ada <b>L</b>" in texts(at)
    assert "No runs yet" in texts(at)
    assert [b.label for b in at.sidebar.button] == ["Log out"]
