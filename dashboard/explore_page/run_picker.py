"""Which run's map is in view."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.visitors.crowd import refresh_seconds
from dashboard.visitors.identity import run_shared_by
from dashboard.widgets import messages
from dashboard.widgets.run_names import as_options, run_names, say_where_gone
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run

NAME_LENGTH = 34  # characters that fit the box in a window of 1280
WAIT_SECONDS = 1.0  # between two looks for a map


def choose(above: DeltaGenerator) -> Run:
    """The run in view, or an empty state that says how to get one.

    Where another one was wanted, `above` says why it isn't that.
    """
    if key := state.shared_by():
        return _shared(key, above)
    runs = cache.workspace().runs()
    found = {run.id: run for run in runs if has_map(run)}
    if not found:
        say_where_gone()
        _stop_without_map([run for run in runs if run.status in UNDER_WAY])
    ids = list(found)
    wanted = state.current(state.RUN)
    instead = _shown_instead(found, wanted)
    names = as_options(run_names(), NAME_LENGTH)
    chosen = st.selectbox(
        "Run",
        ids,
        index=ids.index(wanted if wanted in found else instead),
        format_func=names.__getitem__,
        help="The run to explore.",
    )
    with above:
        is_there = (
            wanted is not None
            and wanted not in found
            and _say_why_not(wanted, state.current(state.DATA), found[chosen])
        )
        shown, sentence = messages.said(state.RUN_GONE) or ("", "")
        if shown == chosen:
            st.warning(sentence)
    # One that still trains stays in view, unless the person picks another one.
    if chosen != wanted and not (is_there and chosen == instead):
        state.view(run=chosen, data=found[chosen].spec.dataset_id)
    data_id = found[chosen].spec.dataset_id
    same = [id_ for id_, run in found.items() if data_id and run.spec.dataset_id == data_id]
    state.take_over_selection(chosen, same)
    return found[chosen]


def _shared(key: str, above: DeltaGenerator) -> Run:
    """The run of somebody else's that the address shows, or the end of the page with a sentence."""
    try:
        run = run_shared_by(key, cache.workspace())
    except SequiturError as error:
        above.title("Explore")
        above.warning(str(error), icon=":material/link_off:")
        st.stop()
    if not has_map(run):
        above.title("Explore")
        above.info(f"{plain(run.name)} has no map yet.", icon=":material/hourglass_empty:")
        st.stop()
    if not cache.is_own(run):
        above.info(
            "This run is shared with you. You can look at everything and export it, but change "
            "nothing.",
            icon=":material/visibility:",
        )
    st.text_input("Run", run.name, disabled=True)
    return run


def _shown_instead(found: dict[str, Run], wanted: str | None) -> str:
    """The run that is shown while the wanted one has no map: the newest, of its data if any is.

    The data in view is that of a run that was deleted.
    """
    waiting = cache.run(wanted)
    data_id = waiting.spec.dataset_id if waiting else state.current(state.DATA)
    same = (id_ for id_, run in found.items() if data_id and run.spec.dataset_id == data_id)
    return next(same, next(iter(found)))


def _stop_without_map(waiting: list[Run]) -> NoReturn:
    """Say how to get a map, or that it is on its way."""
    st.title("Explore", anchor=False)
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


def _say_why_not(run_id: str, data_id: str | None, shown: Run) -> bool:
    """Say why the run that was wanted isn't in view; whether it is still there.

    `data_id` names the data that was in view.
    """
    run = cache.run(run_id)
    if run is None:
        same = shown.spec.dataset_id == data_id
        sentence = (
            f"That run isn't here any more. You are looking at {plain(shown.name)}, the newest one"
            f"{' on the same data' if same else ''}."
        )
        messages.say(state.RUN_GONE, (shown.id, sentence))
    elif run.status in UNDER_WAY or run.phase is not None:
        with st.container(key="still_training", horizontal=True, vertical_alignment="center"):
            st.info(
                f"{plain(run.name)} is still training. Until its map is ready and opens here, you "
                f"are looking at {plain(shown.name)}.",
                icon=":material/hourglass_top:",
                width="stretch",
            )
            st.page_link(
                "train_page/page.py",
                label="Watch it train",
                icon=":material/model_training:",
                query_params={"run": run.id, "data": run.spec.dataset_id},
            )
        st.fragment(_wait_for_map, run_every=refresh_seconds(WAIT_SECONDS))(run, run.status)
    else:
        st.warning(
            f"{plain(run.name)} has no map ({run.status}). You are looking at {plain(shown.name)}."
        )
    return run is not None


def _wait_for_map(run: Run, status: str) -> None:
    """Show the whole page anew once the run has a map, or won't get one."""
    if has_map(run) or (run.status != status and run.phase is None):
        st.rerun()
