"""A recorded training as UMAP maps, which another process lays out once the run has its map."""

from __future__ import annotations

import streamlit as st

from dashboard.widgets.query_wait import show_failure
from sequitur_core.comparison.measures import usual_map
from sequitur_core.errors import SequiturError, WriteError
from sequitur_core.runs import queries
from sequitur_core.runs.progress.frames import Frames
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run

QUERY = Query("replay")
POLL_SECONDS = 0.3
UMAP, PCA = "UMAP", "PCA"
IS_LAID_OUT = "Laying out the replay as UMAP, like the map on Explore ..."


def choose(run: Run, frames: Frames) -> Result | None:
    """The maps as `handlers.lay_out_replay` gives them; None to show PCA instead.

    That is so of a run whose map on Explore isn't UMAP, while they are laid out, and where the
    person wants PCA.
    """
    if usual_map(run) != "umap" or run.points_method("umap") != "umap":
        return None
    try:
        found = queries.result(run, QUERY)
    except SequiturError as error:
        show_failure(run, QUERY, error)
        return None
    if found is None:
        _ask(run)
        return None
    if not _fits(found, frames):
        queries.delete(run, QUERY)
        return None
    kind = st.segmented_control(
        "Kind of map",
        [UMAP, PCA],
        default=UMAP,
        required=True,
        key=f"replay_map_{run.id}",
        label_visibility="collapsed",
        help="UMAP ends in the map of Explore. In PCA distances are more faithful, and points "
        "move less from moment to moment.",
    )
    return found if kind == UMAP else None


def _ask(run: Run) -> None:
    """Have them laid out, and see to it that the page shows them then."""
    try:
        queries.submit(run, QUERY)
    except WriteError:  # the disk is full, and PCA does, too
        return
    # While errors are measured, the page refreshes by itself anyway.
    st.fragment(_wait, run_every=None if run.unfinished else POLL_SECONDS)(run)


def _wait(run: Run) -> None:
    if queries.pending_since(run, QUERY) is None:
        st.rerun()
    st.caption(IS_LAID_OUT)


def _fits(found: Result, frames: Frames) -> bool:
    """Whether they are of these frames."""
    moments, points = found["moments"], found["points"]
    return (
        len(moments) > 0
        and int(moments[-1]) == len(frames) - 1
        and (points.shape == (len(moments), len(frames.rows), 2))
    )
