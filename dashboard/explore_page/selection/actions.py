"""What can be done with a selection: save it by name, export it, train without it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.explore_page.context import Context
from dashboard.explore_page.selection import picking
from dashboard.export import run_downloads
from dashboard.export.download import download_button
from dashboard.formatting import plain, shortened
from dashboard.widgets import messages
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.data.recipe import FEWEST
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run


def show_actions(context: Context) -> None:
    """Save it, export it, or train without it."""
    run, rows = context.run, context.rows
    own, view = cache.is_own(run), {"part": context.part, "groups": context.groups}
    with st.popover("Save or export", icon=":material/bookmark_add:", key="selection_actions"):
        if own:
            _save_form(run, rows)
        download_button(
            "Export (CSV)",
            data=lambda: run_downloads.csv_bytes(run, rows, **view),
            file_name=f"{run.id}-selection.csv",
            mime="text/csv",
            key="download_selection",
            icon=":material/download:",
            help="A table of the selected sequences: id, labels, error, map position and "
            "encoding. " + run_downloads.CSV_HELP,
            width="stretch",
        )
        if own:
            st.divider()
            _train_without_form(context)


def _save_form(run: Run, rows: IntArray) -> None:
    with st.form("keep_selection", border=False):
        st.text_input("Name", key=state.SELECTION_NAME, placeholder="for example, cold days")
        st.form_submit_button(
            "Save selection", type="primary", width="stretch", on_click=_keep, args=(run, rows)
        )
        if problem := messages.said(state.SELECTION_NAME_ERROR):
            st.error(plain(problem))


def _keep(run: Run, rows: IntArray) -> None:
    messages.drop(state.SELECTION_NAME_ERROR)
    try:
        selections.save(run, st.session_state[state.SELECTION_NAME], rows)
    except SequiturError as error:  # the name stays, to be changed
        messages.say(state.SELECTION_NAME_ERROR, str(error))
    else:
        name = st.session_state[state.SELECTION_NAME]
        st.session_state[state.SELECTION_NAME] = ""
        st.toast(
            f"Saved **{plain(name)}**: {pluralise(len(rows), 'sequence')}. It is listed above what "
            "is shown of the selection.",
            icon=":material/bookmark_added:",
        )


def _train_without_form(context: Context) -> None:
    """Say how many would be left, and train on those."""
    run, dataset, rows = context.run, context.dataset, context.rows
    left = len(dataset) - len(rows)
    if left < FEWEST:
        selected = "All sequences are selected" if not left else "All sequences but 1 are selected"
        st.caption(
            f"{selected}. To train without some of them, select fewer: at least {FEWEST} have to "
            "be left."
        )
        return
    st.write(
        f"Makes a new dataset of the other **{pluralise(left, 'sequence')}** and takes you to the "
        "Train page with this run's settings. This dataset and this run stay as they are."
    )
    if _overlaps_rest(dataset, rows):
        st.caption(
            "These windows overlap with others, so parts of what you exclude remain in those."
        )
    with st.container(key="train_without"):
        # A link: where the server switches the page, a refresh of this one that is on its way
        # empties the next page.
        st.page_link(
            "train_page/page.py",
            label="Train without these",
            icon=":material/arrow_forward:",
            query_params={"run": run.id, state.WITHOUT: run.id},
            width="stretch",
        )


def _overlaps_rest(dataset: SequenceDataset, rows: IntArray) -> bool:
    """Whether a selected window shares elements with one that isn't selected."""
    if not dataset.windowed:
        return False
    selected = np.isin(np.arange(len(dataset)), rows)
    order = np.lexsort((dataset.start, dataset.recording))
    first, second = order[:-1], order[1:]
    overlap = (dataset.recording[first] == dataset.recording[second]) & (
        dataset.stop[first] > dataset.start[second]
    )
    return bool((overlap & (selected[first] != selected[second])).any())


def show_kept(context: Context) -> None:
    """The named selections: a press selects, adds or removes one."""
    try:
        kept = cache.saved_selections(context.run)
    except SequiturError as error:
        st.warning(plain(error))
        return
    if not kept:
        return
    with st.container(key="kept", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Saved selections", width="content")
        for i, selection in enumerate(kept):
            st.button(
                f"{plain(shortened(selection.name, 28))} · {len(selection.rows):,}",
                key=f"kept_{i}",
                help=f"{picking.verb()} these {len(selection.rows):,} sequences. The buttons above "
                "the map (Replace, Add, Remove) set what a click does.",
                on_click=picking.pick,
                args=(context.run.id, selection.rows),
            )
        if cache.is_own(context.run):
            with st.popover("Edit", icon=":material/edit:", key="change_kept"):
                _change_kept(context.run, [selection.name for selection in kept])


def _change_kept(run: Run, names: list[str]) -> None:
    """Rename or delete a saved selection."""
    name = st.selectbox("Selection", names, key="kept_name")
    new = st.text_input("New name", key="kept_new_name")
    left, right = st.columns(2)
    try:
        if left.button("Rename", key="rename_kept", width="stretch", disabled=not new):
            selections.rename(run, name, new)
            st.rerun()
        if right.button("Delete", key="remove_kept", width="stretch"):
            selections.delete(run, name)
            st.rerun()
    except SequiturError as error:
        st.error(plain(error))
