"""Beside the map: the sequences behind the selected points, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.charts.colouring import label_mix
from dashboard.charts.maps.map import ring_markers
from dashboard.explore_page import run_verdict
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection.actions import show_actions, show_kept
from dashboard.explore_page.selection.difference import beyond_chance, show_difference
from dashboard.explore_page.selection.each import show_each
from dashboard.explore_page.selection.table import show_table, ticked_rows
from dashboard.explore_page.selection.together import show_together
from dashboard.formatting import plain
from sequitur_core.explore.time.recordings import sequence_word
from sequitur_core.formatting import pluralise

# Icon and view of each way to show a selection.
VIEWS: dict[str, tuple[str, Callable[[Context], None]]] = {
    "Each": (":material/grid_view:", show_each),
    "Together": (":material/stacked_line_chart:", show_together),
    "Compared": (":material/compare_arrows:", show_difference),
    "Table": (":material/table_rows:", show_table),
}


def show(context: Context) -> None:
    """The selection, or what to do while there is none."""
    if len(context.rows):
        _show_selection(context)
    else:
        run_verdict.show(context)
        run_verdict.show_way_on(context.run)
        st.subheader("Nothing selected", anchor=False)
        show_kept(context)
        _show_help()


def overlay(context: Context) -> list[dict[str, Any]]:
    """Rings around the points whose lines are ticked in the table."""
    if st.session_state.get(state.SELECTION_VIEW) != "Table":
        return []
    return ring_markers(context.points, ticked_rows(context), name="ticked")


def _show_selection(context: Context) -> None:
    """How many are selected, of which classes, and the sequences in one of the views.

    They are what was selected for: what can be done with them takes no room above them.
    """
    rows, colouring = context.rows, context.colouring
    with st.container(
        key="selection_head", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        st.subheader(
            f"{pluralise(len(rows), sequence_word(context.dataset))} selected",
            width="stretch",
            anchor=False,
        )
        show_actions(context)
        st.button(
            "Clear",
            key="clear",
            icon=":material/close:",
            type="tertiary",
            on_click=state.select,
            args=(context.run.id, []),
            help="“Back”, above the map, brings the selection back.",
        )
    if len(rows) > 1:
        mix = label_mix(colouring, rows)
        said = (mix and f"{colouring.title}: {mix}.", beyond_chance(context))
        if any(said):
            st.caption(plain(" ".join(filter(None, said))))
        show_kept(context)
    view = st.segmented_control(
        "Show as",
        list(VIEWS),
        format_func=lambda name: f"{VIEWS[name][0]} {name}",
        default="Each",
        required=True,
        key=state.SELECTION_VIEW,
        label_visibility="collapsed",
        persist_state="session",
    )
    _, show_view = VIEWS[view]
    show_view(context)
    if len(rows) == 1:  # its curve is what was clicked for
        show_kept(context)


def _show_help() -> None:
    """How to select, and how to read the map."""
    st.write(
        "Click a point to see its sequence, or draw around a group with the mouse. Click an entry "
        "of the legend to select all its points, double-click it to hide them. To add points to "
        "the selection or remove some, choose **Add** or **Remove** above the map, or hold Shift "
        "or Alt. Escape clears the selection."
    )
    st.write(
        "Choose **Decoder** and drag across the map to see what the model draws at every place, "
        "even between your data."
    )
    with st.expander("How to read the map", icon=":material/help:"):
        st.write(
            "Every point is one sequence. Points close together have similar encodings: to the "
            "model, their sequences look alike. The axes have no meaning of their own. On a UMAP "
            "map, neither the size of a group nor the gap between two groups means anything, only "
            "which points are neighbours."
        )
