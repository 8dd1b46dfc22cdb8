"""The page behind the link that takes a workspace to another browser, and the route that serves it.

The secret stands behind the #, which browsers keep to themselves: it is in no log of a server or
a proxy, and a program that looks at links in messages doesn't use it up.
"""

from __future__ import annotations

from html import escape
from string import Template
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.components.routes import served_at
from dashboard.theme import colour
from dashboard.visitors import identity
from dashboard.visitors.cookie import key_cookie
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.sharing.access import key_for_link, new_link
from sequitur_core.runs.workspace import Workspace

PATH = "workspace"
LONGEST = 2_000  # bytes of what is sent
WARNING = (
    "Whoever opens this link has the workspace: they see, change and delete everything in it. "
    "It works once, within a day."
)
PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sequitur</title>
<meta name="viewport" content="width=device-width">
<style>
:root {color-scheme: light dark}
body {font: 1rem/1.5 "Source Sans", sans-serif; max-width: 34rem; margin: 12vh auto;
    padding: 0 1rem; color: $text; background: $background}
h1 {font-size: 1.9rem; line-height: 1.2}
button {font: inherit; color: $background; background: $primary; border: 0; border-radius: .5rem;
    padding: .5rem 1rem; cursor: pointer}
a {color: $primary}
</style></head><body>$body</body></html>""")
FORM = """<form method="post"><input type="hidden" name="link">
<button type="submit">Open it here</button></form>
<script>
const link = location.hash.slice(1);
document.forms[0].link.value = link;
history.replaceState(null, "", location.pathname);
if (!link) {
    document.forms[0].replaceWith("The link is incomplete: copy all of it into the address bar.");
}
</script>"""


def link_to(workspace: Workspace) -> str:
    """A new link that opens a workspace in another browser, for whoever draws the page."""
    address = urlsplit(st.context.url or "")
    return f"{address.scheme}://{address.netloc}{served_at(PATH)}#{new_link(workspace)}"


def moving_route() -> Route:
    """The route that asks whether to open a workspace here, and gives the browser a key to it."""

    async def serve(request: Request) -> Response:
        if not identity.workspaces().shared or identity.login_is_on():
            return _page(
                "There is nothing to move",
                "Open Sequitur: everything is there already, or once you have logged in.",
                status=404,
            )
        if request.method != "POST":
            return _page("Open a workspace here?", _what_happens(request), FORM)
        body = await request.body() if _length(request) <= LONGEST else b""
        link = parse_qs(body.decode("ascii", "replace")).get("link", [""])[0]
        try:
            key = key_for_link(identity.workspaces(), link)
        except SequiturError as error:
            return _page("This link doesn't work", str(error), status=404)
        answer = RedirectResponse(served_at(""), status_code=303)
        cookie = key_cookie(identity.workspaces(), key, request.scope)
        answer.headers.append("Set-Cookie", cookie)
        return answer

    return Route(served_at(PATH), serve, methods=["GET", "POST"])


def _what_happens(request: Request) -> str:
    """What opening a workspace means for the one that the browser has."""
    said = "From then on, this browser shows the workspace that the link belongs to."
    try:
        own = identity.of_request(request)
    except identity.NoWorkspaceError:
        return said
    runs, data = len(own.run_ids()), len(own.dataset_ids())
    if not runs and not data:
        return said
    holds = f"{pluralise(data, 'dataset')} and {pluralise(runs, 'run')}"
    return (
        f"{said} Until now it has had a workspace of its own, with {holds}. Without a link you "
        "can't come back to that one: to keep it, open Sequitur first and make a link."
    )


def _length(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() else LONGEST + 1


def _page(title: str, text: str, form: str = "", *, status: int = 200) -> HTMLResponse:
    way_back = f'<p><a href="{escape(served_at(""))}">Open Sequitur</a></p>'
    body = f"<h1>{escape(title)}</h1><p>{escape(text)}</p>{form}{way_back}"
    colours = {
        "text": colour("textColor"),
        "background": colour("backgroundColor"),
        "primary": colour("primaryColor"),
    }
    return HTMLResponse(
        PAGE.substitute(body=body, **colours), status, {"Cache-Control": "no-store"}
    )
