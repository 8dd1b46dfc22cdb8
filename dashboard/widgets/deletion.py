"""Deleting runs, and bringing them back: at once, or from the trash."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.disk_cleanup import TRASH_DAYS
from sequitur_core.runs.run import Run

SHOWN = 20  # of the trash, the newest


def delete(runs: Sequence[Run], name: str) -> None:
    """Move runs to the trash, which are called so together."""
    with st.spinner("Deleting ..."):
        for run in runs:
            run.delete()
    st.session_state[state.DELETED] = ([run.id for run in runs], name)


def offer_undo() -> None:
    """Bring back what was deleted last."""
    if (deleted := st.session_state.get(state.DELETED)) is None:
        return
    ids, name = deleted
    space = cache.workspace()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Deleted {plain(name)}.", width="content")
        if st.button("Undo", key="undo_delete", icon=":material/undo:", type="tertiary"):
            _bring_back(ids)
        if space.is_short_of_room() and st.button(
            "Delete permanently",
            icon=":material/delete_forever:",
            help="The disk is nearly full, and deleted runs take up space until then.",
        ):
            for run_id in ids:
                space.remove_deleted(run_id)
            _forget()


def show_trash() -> None:
    """What was deleted in the last weeks, to be brought back."""
    runs = cache.workspace().deleted_runs()
    if not runs:
        return
    with st.expander(pluralise(len(runs), "deleted run"), icon=":material/delete:", key="trash"):
        st.caption(f"Deleted runs are kept for {TRASH_DAYS} days.")
        for run in runs[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(run.name), width="stretch")
                key = f"restore_{run.id}"
                if st.button("Restore", key=key, icon=":material/undo:", type="tertiary"):
                    _bring_back([run.id])
        if len(runs) > SHOWN:
            st.caption(f"{pluralise(len(runs) - SHOWN, 'earlier one')} aren't listed.")


def _bring_back(ids: Sequence[str]) -> None:
    """Those that are still there; of others it is said that they aren't."""
    problems = []
    for run_id in ids:
        try:
            cache.workspace().restore(run_id)
        except SequiturError as error:
            problems.append(error)
    if not problems:
        _forget()
    st.session_state[state.DELETED] = None
    for problem in problems:
        st.warning(plain(problem))


def _forget() -> None:
    st.session_state[state.DELETED] = None
    st.rerun()
