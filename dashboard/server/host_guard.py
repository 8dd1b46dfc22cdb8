"""Who may talk to this server: pages that it served itself, under names that it goes by.

Any web page can have its own name lead to this machine (DNS rebinding), or open a websocket
to 127.0.0.1, and would then read and change whatever the dashboard's own page can.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import SplitResult, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from sequitur_core.event_log import note

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
USUAL_PORT = 8501
OPTION, ADDRESS = "server.allowedHosts", "server.address"
NO_GUESSING = "X-Content-Type-Options"  # else a sentence that quotes a name may be taken for a page


def command_for_others(port: int = USUAL_PORT, *, windows: bool = False) -> str:
    """What starts the dashboard so that other computers can open it: a line, as make may lack."""
    options = "" if port == USUAL_PORT else f"--port={port}"
    if windows:
        return f"python -m dashboard.cli run --shared {options}".rstrip()
    return f"make class ARGS={options}" if options else "make class"


class HostGuard:
    """Refuses, in a sentence, what another host's name or another site's page asks for.

    It guards every route and websocket, where Streamlit's own check guards websockets alone.
    Starlette's TrustedHostMiddleware knows no origins, and doesn't say what to do.

    Parameters
    ----------
    own_alone : paths that cost too much to be had by a picture or a link in a page from elsewhere,
        whose requests have no origin.
    """

    def __init__(self, app: ASGIApp, *, own_alone: Collection[str] = ()) -> None:
        self.app = app
        self.own_alone = own_alone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = why_refused(
            headers.get("host", ""), headers.get("origin"), names=st.get_option(OPTION)
        )
        if not refusal and scope["path"] in self.own_alone:
            refusal = why_not_for_others(headers.get("sec-fetch-site"))
        if refusal:
            note("refuse", path=scope["path"][:200], reason=refusal)
            # Nobody would read the sentence of a handshake.
            plain = PlainTextResponse(refusal, 403, {NO_GUESSING: "nosniff"})
            response = WebSocketClose() if scope["type"] == "websocket" else plain
            await response(scope, receive, send)
            return
        if scope["type"] == "websocket":
            note("visit", client=(scope.get("client") or ("",))[0])
        policy = who_may_frame(st.get_option(OPTION))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Content-Security-Policy", policy)
                headers[NO_GUESSING] = "nosniff"
            await send(message)

        # To judge an origin anew, Streamlit would look up this machine's address on the internet.
        judged = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self.app({**scope, "headers": judged}, receive, send_guarded)


def why_refused(host: str, origin: str | None, *, names: Sequence[str] = ()) -> str | None:
    """Why a request is refused and what to do, None if it isn't.

    Parameters
    ----------
    host, origin : the request's headers of these names.
    names : by which the server goes, such as "lab.example" or "*.example"; where none are
        given, it goes by those of this machine itself.
    """
    name = _name(f"//{host}")
    if not _is_among(name, names or THIS_MACHINE):
        return (
            f"This dashboard doesn't answer under the name {_shown(name)}. To let people open it "
            f"there, start it with --{OPTION}={_shown(name)}, and give that option once more for "
            "each other name it is opened at, such as localhost."
        )
    if origin is None:
        return None
    try:
        same = urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        same = False
    named = [pattern for pattern in names if pattern != "*"]
    if same or _is_among(_name(origin), named):
        return None
    return (
        f"A page of {_shown(_name(origin))} asked for this, and only the dashboard's own pages "
        f"may. If people open the dashboard there, start it with --{OPTION}="
        f"{_shown(_name(origin))}, and give that option once more for each other name it is "
        "opened at, such as localhost."
    )


def why_not_for_others(site: str | None) -> str | None:
    """Why what only the dashboard's own pages may ask for is refused, None if it isn't.

    `site` is the request's header Sec-Fetch-Site, which browsers send and pages can't change.
    """
    if site in (None, "same-origin", "none"):  # "none": a person typed it, or chose a bookmark
        return None
    return (
        "A page from elsewhere asked for this, and only the dashboard's own pages may. Open the "
        "dashboard, and ask for it there."
    )


def who_may_frame(names: Sequence[str] = ()) -> str:
    """The policy that keeps pages from elsewhere from showing the dashboard as part of them.

    Invisible in a page of theirs, its buttons could be had clicked by people who see others.
    """
    others = [f"{name}:*" for name in names if name != "*"]
    return " ".join(["frame-ancestors", "'self'", *others])


def _name(address: str) -> str:
    """The host in an address, without a port; "" if there is none, or more than one."""
    try:
        parts: SplitResult = urlsplit(address)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return ""
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return ""
    return (parts.hostname or "").rstrip(".")


def _is_among(name: str, patterns: Sequence[str]) -> bool:
    """Whether a name is one of those that Streamlit, too, takes for its option."""
    plain = [pattern.strip().lower().rstrip(".") for pattern in patterns]
    return bool(name) and any(
        pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
        for pattern in plain
    )


def _shown(name: str) -> str:
    return name[:100] or "(none)"
