"""Variants: runs that were queued together, alike but for one setting."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.export.download import download_button
from dashboard.families import view
from dashboard.families.qualities import table, variants_of
from dashboard.formatting import plain
from dashboard.sentences.comparison_sentences import MOST_COMPARED, MOST_FIT
from dashboard.widgets import stop_button
from dashboard.widgets.deletion import RUNS, delete
from sequitur_core.comparison.families import FamilyRuns, family_of
from sequitur_core.csv_output import as_csv
from sequitur_core.errors import SequiturError


def in_view() -> FamilyRuns:
    """The family in the URL, or a sentence that says how to start one."""
    wanted = state.family()
    try:
        if wanted:
            return family_of(cache.workspace().runs(), wanted)
        st.write("On Train, “Try several values” queues a run for each value of one setting.")
    except SequiturError as error:
        st.warning(plain(error), icon=":material/delete:")
    st.page_link("train_page/page.py", label="To Train", icon=":material/model_training:")
    st.stop()


def buttons(family: FamilyRuns) -> None:
    """What can be done with all of its runs at once."""
    with st.container(horizontal=True):
        if family.status in ("queued", "running"):
            stop_button.show(
                family,
                key="stop_family",
                label="Stop all",
                help="Ends the training and keeps what was learned; those that wait don't begin.",
            )
        several = len(family.runs) > MOST_COMPARED
        if st.button(
            f"Compare the first {MOST_COMPARED}" if several else "Compare",
            key="compare_family",
            icon=":material/compare:",
            help=f"{MOST_FIT} On Compare you can choose others." if several else None,
        ):
            ids = [run.id for run in family.runs[:MOST_COMPARED]]
            state.compare(ids)
            st.switch_page("compare_page/page.py", query_params={state.COMPARED: ",".join(ids)})
        download_button(
            "CSV",
            lambda: as_csv(table(family, variants_of(family))),
            file_name=f"{family.id}.csv",
            mime="text/csv",
            icon=":material/download:",
            help="A line for each run, with its value and all that it measured.",
        )
        if st.button("Delete all", key="delete_family", icon=":material/delete:"):
            family.stop()
            delete(RUNS, family.runs[::-1], f"{len(family.runs)} runs ({family.name})")
            st.switch_page("runs_page/page.py")


family = in_view()
first = family.runs[0].spec
st.title(plain(family.name), anchor=False)
st.caption(f"{plain(first.name.split(' · ')[0])} · {plain(first.model)}")
buttons(family)
with st.container(key="family"):
    view.show(family)
