"""What lets people join a class: a link short enough to type, and its QR code."""

from __future__ import annotations

import os
import socket
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit import net_util

from dashboard import state
from dashboard.components.routes import served_at
from dashboard.formatting import plain
from dashboard.server.host_guard import (
    ADDRESS,
    OPTION,
    THIS_MACHINE,
    USUAL_PORT,
    command_for_others,
)
from sequitur_core.classroom.classes import Classroom, shown

PATH = "c"
WIDTH = 260  # pixels of the code
WHOLE = '<span style="white-space: nowrap">{}</span>'  # a code breaks at its dash otherwise
ONLY_HERE = "This opens on this computer alone: *All classes* says how to let others in"
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
            st.caption(ONLY_HERE if is_only_here() else "Learners open this, or scan the code")
            before, _, code = link.partition("://")[2].rpartition("/")
            st.markdown(f"## {plain(before)}/{WHOLE.format(code)}", unsafe_allow_html=True)
            st.caption(
                f"Or enter the code {shown(classroom.code)} at {plain(urlsplit(link).netloc)}"
                f"{served_at('class')}"
            )
            st.code(link, language=None, wrap_lines=True)


def is_only_here() -> bool:
    """Whether no other computer can open the address of this page."""
    return urlsplit(st.context.url or "").hostname in THIS_MACHINE


def say_if_only_here() -> None:
    """Say what to do about an address that no other computer can open, where this is one."""
    if is_only_here():
        sentences, command = only_here()
        st.warning(sentences, icon=":material/computer:")
        if command:
            st.code(command, language=None, wrap_lines=True)


def only_here() -> tuple[str, str]:
    """What to do about an address that no other computer can open, and the command for that."""
    names = [name for name in st.get_option(OPTION) or () if name not in THIS_MACHINE]
    own: str = names[0] if names else net_util.get_internal_ip() or socket.gethostname()
    port = urlsplit(st.context.url or "").port or USUAL_PORT
    address, command = f"http://{own}:{port}", ""
    if not names:
        how = (
            "stop Sequitur, and start it from its folder with the command below: it opens here as "
            f"`{address}`."
        )
        command = command_for_others(port, windows=os.name == "nt")
    elif st.get_option(ADDRESS) in THIS_MACHINE:
        how = (
            f"open Sequitur here as {plain(own)}, as the proxy on this computer serves it. Without "
            f"a proxy, restart Sequitur with `--{ADDRESS}=0.0.0.0`, too, and open it as "
            f"`{address}`."
        )
    else:
        how = f"open Sequitur here as `{address}`."
    sentences = (
        "This address works on this computer alone, and so does a code to scan. For learners, "
        f"{how}\n\n"
        "Open the class there: under another address, this browser has another workspace. To take "
        "your data and runs along, make a *Link for another computer* under *Your workspace* "
        "first, and open it with the new address at its beginning."
    )
    return sentences, command


def short_link_route() -> Route:
    """The route that leads from the short link to the page on which people join."""

    def serve(request: Request) -> RedirectResponse:
        query = urlencode({state.CODE: request.path_params["code"][:40]})
        return RedirectResponse(f"{served_at('class')}?{query}")

    return Route(served_at(f"{PATH}/{{code}}"), serve)
