"""Panel, colours and selection outlive a reload, as does what outliers are ranked by.

A new session begins as a run was left.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from dashboard import cache, state
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import FINDINGS, PANELS, SELECTION
from dashboard.explore_page.panels.quality.outlier_scores import SCORES
from sequitur_core.errors import WriteError
from sequitur_core.runs.annotations.last_view import as_bits, from_bits, keep_view, last_view
from sequitur_core.runs.run import Run


def restore(run: Run) -> None:
    """At the first look at a run, in a session or after another run: what it was left with.

    What a session says at its beginning comes first. Another run that wasn't looked at before
    opens with its findings. Once only, also where the first look is interrupted, and what a person
    has chosen since the page was drawn last stays.
    """
    viewed = st.session_state.get(state.VIEW)
    if st.session_state.get(state.RESTORED_VIEW) == run.id:
        return
    found = last_view(run) if cache.is_own(run) else None
    st.session_state[state.RESTORED_VIEW] = run.id
    if found is None:
        return
    panel, colour = found.get("panel", ""), found.get("colour", "")
    rows = state.selected(run.id)
    if not len(rows):
        rows = from_bits(found.get("selected", ""), run.sizes().n)
        if len(rows):
            st.session_state[state.SELECTION] = (run.id, rows.tolist())
    # Without what was selected, that panel has nothing of what it showed.
    fits = panel in PANELS and (panel != SELECTION or len(rows))
    if viewed is None:
        if panel and fits:
            st.session_state.setdefault(state.PANEL, panel)
        if colour:
            st.session_state.setdefault(state.COLOUR_BY, colour)
        if (ranked_by := found.get("ranked_by")) in SCORES:
            st.session_state.setdefault(state.ANOMALY_SCORE, ranked_by)
        return
    if not fits:  # what was selected in a run on the same data is looked at in this one
        stays = len(rows) and st.session_state.get(state.PANEL) == SELECTION
        panel = SELECTION if stays else FINDINGS
    _, panel_before, colour_before, *_ = viewed
    if st.session_state.get(state.PANEL) == panel_before:
        st.session_state[state.PANEL] = panel
        st.session_state.pop(state.PANEL_FROM_MENU, None)
    if colour and st.session_state.get(state.COLOUR_BY, "") == colour_before:
        st.session_state[state.COLOUR_BY] = colour


def keep(context: Context, panel: str) -> None:
    """Remember what a person chose; what they found isn't written."""
    run, chosen = context.run, as_bits(context.rows, len(context.dataset))
    colour = st.session_state.get(state.COLOUR_BY, "")
    ranked_by = st.session_state.get(state.ANOMALY_SCORE, "")
    now = (run.id, panel, colour, chosen, ranked_by)
    before = st.session_state.get(state.VIEW, now)
    st.session_state[state.VIEW] = now
    if before != now and before[0] == run.id and cache.is_own(run):
        with suppress(WriteError):  # a full disk is said where something is lost by it
            keep_view(run, panel=panel, colour=colour, selected=chosen, ranked_by=ranked_by)
