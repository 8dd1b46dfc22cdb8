"""The selected sequences as a table; ticked lines are ringed on the map and drawn below."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection.each import show_sequences
from dashboard.explore_page.selection.picking import ticked_lines
from dashboard.export import run_downloads
from sequitur_core.data.dataset import IntArray
from sequitur_core.formatting import pluralise
from sequitur_core.runs.results import selections

MOST_DRAWN = 4  # of the ticked lines


def show_table(context: Context) -> None:
    """Ids, labels, lengths and errors, with what can be done with the ticked lines."""
    rows = context.rows
    st.container(key="selection_table").dataframe(
        run_downloads.rows_table(context.dataset, context.errors, rows),
        key=state.selection_table(context.run.id, context.rows),
        hide_index=True,
        height=min(300, 38 + 35 * len(rows)),
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "error": st.column_config.NumberColumn(
                format="%.3g", help="The mean squared error of scaled data, as in training."
            )
        },
    )
    ticked = ticked_rows(context)
    if not len(ticked):
        st.caption("Tick a row to see its sequence and find it on the map.")
        return
    with st.container(key="ticked_actions", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{pluralise(len(ticked), 'row')} ticked**", width="content")
        st.button(
            "Select only these",
            key="select_ticked",
            on_click=state.select,
            args=(context.run.id, ticked),
        )
        st.button(
            "Remove these",
            key="remove_ticked",
            on_click=state.select,
            args=(context.run.id, selections.combine(rows, ticked, "remove")),
        )
    show_sequences(context, ticked[:MOST_DRAWN])
    if len(ticked) > MOST_DRAWN:
        st.caption(f"Only the first {MOST_DRAWN} are shown.")


def ticked_rows(context: Context) -> IntArray:
    """The rows whose lines are ticked, ascending."""
    key = state.selection_table(context.run.id, context.rows)
    return context.rows[np.array(sorted(ticked_lines(key, len(context.rows))), np.int64)]
