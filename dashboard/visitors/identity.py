"""Whose workspace a visitor has: the one place that decides it, for pages and routes alike."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from dashboard.state import SHARED
from sequitur_core.classroom.members import run_shown_to
from sequitur_core.errors import SequiturError
from sequitur_core.runs.layout import HOME_VARIABLE
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.access import opened_by, shared_run
from sequitur_core.runs.sharing.people import SHARED_VARIABLE, Workspaces
from sequitur_core.runs.workspace import Workspace

WorkspaceOf = Callable[[HTTPConnection], Workspace]
RunOf = Callable[[HTTPConnection], Run]
Made = TypeVar("Made")
_COOKIES: ContextVar[Mapping[str, str]] = ContextVar("_COOKIES")  # where no page is drawn


class NoWorkspaceError(SequiturError):
    """The visitor has no workspace, and the message says how to come by one."""


def workspaces() -> Workspaces:
    """All workspaces of this server."""
    return _workspaces(*(os.environ.get(name, "") for name in (HOME_VARIABLE, SHARED_VARIABLE)))


@cache
def _workspaces(home: str, shared: str) -> Workspaces:
    return Workspaces.of_environment({HOME_VARIABLE: home, SHARED_VARIABLE: shared})


def cookie_name(among: Workspaces) -> str:
    """Of the cookie that holds a key. Browsers send cookies to all ports of a host, so each
    server has a name of its own: two of them don't overwrite each other's.
    """
    return f"sequitur_{among.server_id()}"


def login_is_on() -> bool:
    """Whether people log in with an account: secrets.toml has a section [auth]."""
    return bool(get_secrets_auth_section())


def login_services() -> list[str]:
    """The names by which `st.login` knows the services to log in with; "" for the only one."""
    section = get_secrets_auth_section()
    named = [str(name) for name, value in section.items() if isinstance(value, Mapping)]
    return [*([""] if "client_id" in section else []), *named]


def workspace_of(among: Workspaces, cookies: Mapping[str, str]) -> Workspace:
    """The workspace of whoever sends these cookies.

    Raises NoWorkspaceError where they are nobody's.
    """
    if not among.shared:
        return among.all()[0]
    if login_is_on():
        about = _account(cookies)
        if about is None:
            raise NoWorkspaceError("Log in to see your workspace.")
        return among.of_account(about.get("iss", ""), about.get("sub", ""))
    found = opened_by(among, cookies.get(cookie_name(among), ""))
    if found is None:
        raise NoWorkspaceError(
            "This browser has no workspace here. Allow cookies for this address, and reload the "
            "page."
        )
    return found


def of_request(request: HTTPConnection) -> Workspace:
    """As `workspace_of`, for a request to a route."""
    return workspace_of(workspaces(), request.cookies)


def run_of_request(request: HTTPConnection) -> Run:
    """The run in a route's path: the visitor's own, or one that the query shows that it's shared.

    Raises SequiturError where it is neither.
    """
    own, id_ = of_request(request), request.path_params["run"]
    if key := request.query_params.get(SHARED, ""):
        run = run_shared_by(key, own)
        if run.id == id_:
            return run
    return own.run(id_)


def own_run_of_request(request: HTTPConnection) -> Run:
    """The run in a route's path, where it is the visitor's own; SequiturError where it isn't."""
    return of_request(request).run(request.path_params["run"])


def run_shared_by(key: str, visitor: Workspace) -> Run:
    """The run that an address shows to a visitor; SequiturError where there is none.

    It is shared with whoever has the key, or belongs to a class of theirs.
    """
    run = shared_run(workspaces(), key) or run_shown_to(visitor, key)
    if run is None:
        raise SequiturError(
            "This run isn't shared any more, or the link is incomplete. Ask whoever sent it for "
            "another one."
        )
    return run


def of_session() -> Workspace:
    """As `workspace_of`, for the session whose page is drawn."""
    return workspace_of(workspaces(), session_cookies())


def session_cookies() -> Mapping[str, str]:
    """The cookies that the browser of this session sent when it connected."""
    return _COOKIES.get(None) or st.context.cookies


def for_this_session(make: Callable[[], Made]) -> Callable[[], Made]:
    """What does the same for this session when no page is drawn, as when a file is saved."""
    cookies = dict(session_cookies())

    def made() -> Made:
        before = _COOKIES.set(cookies)
        try:
            return make()
        finally:
            _COOKIES.reset(before)

    return made


def account_of_session() -> Mapping[str, str]:
    """What the login service says of the person at the page; nothing where nobody is logged in."""
    return _account(session_cookies()) or {}


def name_of_person() -> str:
    """What the person at the page is called by the login service; "" where nobody logs in."""
    if not workspaces().shared or not login_is_on():
        return ""
    about = account_of_session()
    return about.get("name") or about.get("email") or ""


def _account(cookies: Mapping[str, str]) -> Mapping[str, str] | None:
    """What the login service says of a person, by Streamlit's own cookie; None for nobody.

    It is signed and read here, not by `st.user`, which routes haven't got.
    """
    if not get_cookie_secret():
        return None  # anybody could sign
    signed = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    about = {} if signed is None else json.loads(signed)
    if not about.pop("is_logged_in", False):
        return None
    return {name: value for name, value in about.items() if isinstance(value, str)}
