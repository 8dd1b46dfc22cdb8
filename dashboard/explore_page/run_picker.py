"""Which run's map is in view."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain, unique_names
from sequitur_core.runs.run import Run


def choose() -> Run:
    """The run in view, or an empty state that says how to get one."""
    runs = cache.workspace().runs()
    found = {run.id: run for run in runs if cache.has_map(run)}
    if not found:
        _stop_without_map([run for run in runs if run.status in ("queued", "running")])
    ids = list(found)
    wanted = state.current(state.RUN)
    # The oldest first, so that a name keeps its number when a newer run comes.
    names = unique_names({run.id: run.name for run in reversed(found.values())})
    chosen = st.selectbox(
        "Run",
        ids,
        index=ids.index(wanted) if wanted in found else 0,
        format_func=names.__getitem__,
        help="The run to explore.",
    )
    still_training = wanted is not None and wanted not in found and _say_why_not(wanted)
    # One that still trains stays in view, unless the person picks another one.
    if chosen != wanted and not (still_training and chosen == ids[0]):
        state.view(run=chosen, data=found[chosen].spec.dataset_id)
    return found[chosen]


def _stop_without_map(waiting: list[Run]) -> NoReturn:
    """Say how to get a map, or that it is on its way."""
    st.title("Explore")
    if waiting:
        st.write("The map appears here when the training is done.")
        st.page_link(
            "train_page/page.py",
            label="Watch it train",
            icon=":material/model_training:",
            query_params={"run": waiting[0].id},
        )
    else:
        st.write(
            "There is no map yet. Pick a sample or load a file, train a model on it, and its "
            "sequences will appear here as points on a map."
        )
        st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
    st.stop()


def _say_why_not(run_id: str) -> bool:
    """Say why the run that was wanted isn't in view; whether it is still there."""
    run = cache.run(run_id)
    if run is None:
        st.warning("That run isn't here any more. You are looking at the newest one.")
    else:
        st.warning(
            f"{plain(run.name)} has no map yet ({run.status}). You are looking at another run."
        )
    return run is not None
