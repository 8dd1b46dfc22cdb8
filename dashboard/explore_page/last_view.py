"""Panel, colours and selection outlive a reload: a new session begins as a run was left."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from dashboard import cache, state
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import PANELS, SELECTION
from sequitur_core.errors import WriteError
from sequitur_core.runs.annotations.last_view import as_bits, from_bits, keep_view, last_view
from sequitur_core.runs.run import Run


def restore(run: Run) -> None:
    """At the first look of a session: what the run was left with, unless it says otherwise."""
    if state.VIEW in st.session_state or not cache.is_own(run):
        return
    found = last_view(run)
    panel, colour = found.get("panel", ""), found.get("colour", "")
    if not len(state.selected(run.id)):
        rows = from_bits(found.get("selected", ""), run.sizes().n)
        if len(rows):
            st.session_state[state.SELECTION] = (run.id, rows.tolist())
        # Without what was selected, that panel has nothing of what it showed.
        if panel in PANELS and (panel != SELECTION or len(rows)):
            st.session_state.setdefault(state.PANEL, panel)
    if colour:
        st.session_state.setdefault(state.COLOUR_BY, colour)


def keep(context: Context, panel: str) -> None:
    """Remember what a person chose; what they found isn't written."""
    run, chosen = context.run, as_bits(context.rows, len(context.dataset))
    now = (run.id, panel, st.session_state.get(state.COLOUR_BY, ""), chosen)
    before = st.session_state.get(state.VIEW, now)
    st.session_state[state.VIEW] = now
    if before != now and before[0] == run.id and cache.is_own(run):
        with suppress(WriteError):  # a full disk is said where something is lost by it
            keep_view(run, panel=panel, colour=now[2], selected=chosen)
