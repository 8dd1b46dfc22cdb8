"""Which of Streamlit's own routes a visitor of a shared server may use: KeepsSessionsApart.

To Streamlit, whoever names a session may give files to it and take it over.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime, exists

from dashboard.components.routes import served_at
from dashboard.state import WORKSPACE
from dashboard.visitors import identity
from sequitur_core.errors import SequiturError
from sequitur_core.runs.sharing.people import Workspaces

METRICS = "_stcore/metrics"
UPLOADS = "_stcore/upload_file/"
PROTOCOLS = b"sec-websocket-protocol"  # holds a page's token and, third, the session it had before
REFUSAL = "This page isn't open any more. Reload it, and try again."


class KeepsSessionsApart:
    """Has sessions get files from, and go on with, the visitor alone who began them.

    How much memory and how many visits there are, which Streamlit tells everybody, is told to
    nobody: /operator and the status say it to whoever runs the server.
    """

    def __init__(self, app: ASGIApp, *, workspaces: Workspaces) -> None:
        self.app = app
        self.workspaces = workspaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.workspaces.shared and scope["type"] == "websocket":
            scope = await run_in_threadpool(self._with_own_session, scope)
        elif self.workspaces.shared and scope["type"] == "http":
            refused = scope["path"] == served_at(METRICS) or (
                scope["method"] != "OPTIONS"
                and scope["path"].startswith(served_at(UPLOADS))
                and not await run_in_threadpool(self._may_upload, scope)
            )
            if refused:
                await PlainTextResponse(REFUSAL, 404)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _may_upload(self, scope: Scope) -> bool:
        session = scope["path"].removeprefix(served_at(UPLOADS)).partition("/")[0]
        return self._is_own(session, HTTPConnection(scope))

    def _with_own_session(self, scope: Scope) -> Scope:
        """A handshake without the session that it names, if that is another visitor's."""
        protocols = Headers(scope=scope).get(PROTOCOLS.decode(), "").split(",")
        session = protocols[2].strip() if len(protocols) > 2 else ""
        if not session or self._is_own(session, HTTPConnection(scope)):
            return scope
        without = ",".join(protocols[:2]).encode("latin-1")
        headers = [
            (name, without if name == PROTOCOLS else value) for name, value in scope["headers"]
        ]
        return {**scope, "headers": headers}

    def _is_own(self, session: str, visitor: HTTPConnection) -> bool:
        """Whether a session is about the visitor's workspace; before it is drawn, it isn't."""
        try:
            own = identity.workspace_of(self.workspaces, visitor.cookies)
        except SequiturError:
            return False
        return owner_of(session) == own.path.name


def owner_of(session: str) -> str | None:
    """The id of the workspace that a session is about, also where its page has lost the server."""
    if not exists() or not re.fullmatch(r"[0-9a-f-]{1,64}", session):
        return None
    # Streamlit's public function knows only the sessions that are connected now.
    known = Runtime.instance()._session_mgr.get_session_info(session)
    if known is None or WORKSPACE not in (state := known.session.session_state):
        return None
    return str(state[WORKSPACE])


def with_open_page() -> frozenset[str]:
    """The ids of the workspaces of which a page is open in some browser now."""
    active = Runtime.instance()._session_mgr.list_active_sessions() if exists() else []
    return frozenset(id_ for one in active if (id_ := owner_of(one.session.id)) is not None)
