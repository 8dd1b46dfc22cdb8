"""What can be done with a run: open, train again, stop, rename, delete."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cache, state
from dashboard.classroom.membership import is_frozen
from dashboard.runs_page import sharing
from dashboard.sentences.comparison_sentences import MOST_COMPARED, MOST_FIT
from dashboard.widgets import stop_button
from dashboard.widgets.deletion import RUNS, delete
from dashboard.widgets.learning import treatment
from dashboard.widgets.learning.starting import train_like
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.frames import has_frames
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing import access


def show(run: Run) -> None:
    """What can be done with the selected run."""
    damaged = _is_damaged(run)
    _show_verdict(run)
    with st.container(horizontal=True):
        if st.button(
            "Open the map",
            type="primary",
            icon=":material/scatter_plot:",
            disabled=not has_map(run),
            help=None if has_map(run) else "This run has no map yet.",
        ):
            st.switch_page("explore_page/page.py", query_params={"run": run.id})
        label, icon = _training_link(run)
        if st.button(label, icon=icon, disabled=damaged):
            st.switch_page("train_page/page.py", query_params=_query(run))
        if st.button("Train again with changes", icon=":material/tune:", disabled=damaged):
            train_like(run.spec)
            st.switch_page("train_page/page.py", query_params=_query(run))
        if run.status in UNDER_WAY:
            stop_button.show(
                run,
                key="stop",
                disabled=is_frozen(),
                help="Ends training and keeps what was learned.",
            )
        if st.button("Rename", icon=":material/edit:", disabled=damaged):
            _rename(run)
        if cache.is_shared() and st.button(
            "Shared" if access.is_shared(run) else "Share",
            key="share",
            icon=":material/share:",
            disabled=not has_map(run),
        ):
            sharing.ask(run)
        if st.button("Delete", icon=":material/delete:"):
            delete(RUNS, [run])
            st.rerun()


def show_several(runs: Sequence[Run]) -> None:
    """What can be done with several runs."""
    fits = len(runs) <= MOST_COMPARED
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Compare",
            type="primary",
            icon=":material/compare:",
            disabled=not fits,
            help=None if fits else MOST_FIT,
        ):
            ids = [run.id for run in reversed(runs)]  # the oldest first
            state.compare(ids)
            st.switch_page("compare_page/page.py", query_params={state.COMPARED: ",".join(ids)})
        if st.button(f"Delete {len(runs)} runs", key="delete_several", icon=":material/delete:"):
            delete(RUNS, runs)
            st.rerun()


def _show_verdict(run: Run) -> None:
    """How its model did, where that can be read."""
    try:
        verdict = verdict_of(run)
    except SequiturError:  # the table says it
        return
    if verdict is not None:
        treatment.show_elsewhere(run, verdict, may_train=not is_frozen())


@st.dialog("Rename run")
def _rename(run: Run) -> None:
    """Ask for another name."""
    with st.form("rename", border=False):  # so that Enter saves
        name = st.text_input("Name", value=run.name)
        saved = st.form_submit_button("Rename", type="primary")
    if saved:
        try:
            run.rename(name)
        except SequiturError as error:
            st.error(str(error))
        else:
            st.rerun()


def _is_damaged(run: Run) -> bool:
    """Whether the settings of a run can't be read."""
    try:
        return not run.spec
    except SequiturError:
        return True


def _training_link(run: Run) -> tuple[str, str]:
    """What the way to its training is called, and its icon: one that was recorded is replayed."""
    if run.status in ("done", "stopped") and has_frames(run.path):
        return "Replay the training", ":material/replay:"
    return "See the training", ":material/show_chart:"


def _query(run: Run) -> dict[str, str]:
    """Query that brings a run and its data into view."""
    return {"run": run.id, "data": run.spec.dataset_id}
