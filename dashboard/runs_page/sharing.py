"""A run shown to others by a link, on purpose, until it is shared no more."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import state
from dashboard.components.routes import served_at
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing import access


@st.dialog("Share this run")
def ask(run: Run) -> None:
    """Make a link that shows a run, or have none of them show it any more."""
    st.write(
        "Whoever has the link sees this run on Explore (data, map, findings and labels) and can "
        "export it. They can change nothing and see nothing else of yours."
    )
    shared = access.is_shared(run)
    with st.container(horizontal=True):
        made = st.button(
            "Make another link" if shared else "Make a link",
            key="make_share",
            type="primary",
            icon=":material/add_link:",
        )
        if shared and st.button(
            "Stop sharing",
            key="stop_sharing",
            icon=":material/link_off:",
            help="No link to this run works any more from then on.",
        ):
            access.stop_sharing(run)
            st.rerun()
    if made:
        st.code(_link(run), language=None, wrap_lines=True)
        st.caption("Copy it now: it isn't kept here, and isn't shown again.")


def _link(run: Run) -> str:
    address = urlsplit(st.context.url or "")
    query = urlencode({state.SHARED: access.share(run)})
    return f"{address.scheme}://{address.netloc}{served_at('explore')}?{query}"
