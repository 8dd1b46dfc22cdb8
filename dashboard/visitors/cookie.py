"""A workspace for each browser that comes by, and the cookie that holds the key to it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.components.routes import served_at
from dashboard.visitors import identity
from sequitur_core.runs.sharing.access import offer_key
from sequitur_core.runs.sharing.people import DAY, FOR_EVER_DAYS, Workspaces


class GivesWorkspaces:
    """Answers whoever opens a page with a key to a workspace, at their first visit to a new one,
    which is made once the page's session comes with the key.

    Scripts of the page can't read the cookie, and pages from elsewhere can't have it sent along.
    """

    def __init__(self, app: ASGIApp, *, workspaces: Workspaces) -> None:
        self.app = app
        self.workspaces = workspaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.workspaces.shared or not _opens_a_page(scope) or identity.login_is_on():
            await self.app(scope, receive, send)
            return
        key = await run_in_threadpool(self._key, HTTPConnection(scope))

        async def send_with_key(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", key_cookie(self.workspaces, key, scope))
                headers["Cache-Control"] = "private, no-cache"  # a proxy would give it to others
            await send(message)

        await self.app(scope, receive, send_with_key)

    def _key(self, visitor: HTTPConnection) -> str:
        """The key that the visitor has, or a new one."""
        try:
            space = identity.workspace_of(self.workspaces, visitor.cookies)
        except identity.NoWorkspaceError:
            return offer_key(self.workspaces)
        self.workspaces.visit(space)
        return visitor.cookies[identity.cookie_name(self.workspaces)]


def key_cookie(workspaces: Workspaces, key: str, scope: Scope) -> str:
    """The header Set-Cookie for a key."""
    proxied = Headers(scope=scope).get("x-forwarded-proto", "")
    holder = Response()
    holder.set_cookie(
        identity.cookie_name(workspaces),
        key,
        max_age=int((workspaces.kept_days or FOR_EVER_DAYS) * DAY),
        path=served_at("").rstrip("/") or "/",
        secure="https" in (scope.get("scheme"), proxied),
        httponly=True,
        samesite="lax",
    )
    return holder.headers["set-cookie"]


def _opens_a_page(scope: Scope) -> bool:
    """Whether a person's browser asks for a page, not for something on it."""
    wanted = Headers(scope=scope).get("accept", "") if scope["type"] == "http" else ""
    return "text/html" in wanted and scope["method"] == "GET"
