"""What lets people join a class: a link short enough to type, and its QR code."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from dashboard import state
from dashboard.components.routes import served_at
from dashboard.formatting import plain
from sequitur_core.classroom.classes import Classroom, shown

PATH = "c"
THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
WIDTH = 260  # pixels of the code
QUIET_ZONE = 3  # modules around it, without which cameras don't find it


def link_to(classroom: Classroom) -> str:
    """The address that learners type: `https://sequitur.example.org/c/kmpq-7x3t`."""
    address = urlsplit(st.context.url or "")
    return f"{address.scheme}://{address.netloc}{served_at(PATH)}/{shown(classroom.code)}"


def qr_code(link: str) -> str:
    """The link as an SVG, dark on light on any page: cameras read it so."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True)


def show(classroom: Classroom) -> None:
    """Link, code and QR code, large enough for a projector."""
    link = link_to(classroom)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.image(qr_code(link), width=WIDTH)
        with st.container(width="content"):
            st.caption("Learners open this, or scan the code")
            st.markdown(f"## {plain(link.partition('://')[2])}")
            st.caption(f"The code alone: {shown(classroom.code)}")
            st.code(link, language=None, wrap_lines=True)
    if urlsplit(link).hostname in THIS_COMPUTER:
        st.warning(
            "This address works on this computer alone. Open Sequitur by the address that learners "
            "use, and the link is right.",
            icon=":material/computer:",
        )


def short_link_route() -> Route:
    """The route that leads from the short link to the page on which people join."""

    def serve(request: Request) -> RedirectResponse:
        query = urlencode({state.CODE: request.path_params["code"][:40]})
        return RedirectResponse(f"{served_at('class')}?{query}")

    return Route(served_at(f"{PATH}/{{code}}"), serve)
