"""Train: choose a model, watch it learn, stop when it is good enough."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, faults, state
from dashboard.classroom import banner
from dashboard.classroom.membership import lock_of
from dashboard.formatting import plain
from dashboard.train_page import monitor, network, without_selected
from dashboard.train_page.forms import settings_form, variants_form
from dashboard.widgets import button, earlier_data
from dashboard.widgets.learning.starting import start
from dashboard.widgets.run_names import say_where_gone
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec


def choose_data() -> tuple[str, SequenceDataset, Run | None]:
    """Id and dataset to train on and the run in view, or an empty state that leads to data.

    The id is "" where only the run's own copy of the data is left.
    """
    run = cache.run(state.current(state.RUN))
    data_id = state.current(state.DATA) or (run.spec.dataset_id if run else None)
    dataset = cache.dataset(data_id) if data_id else None
    if data_id and dataset is not None:
        return data_id, dataset, run if run and run.spec.dataset_id == data_id else None
    if run is not None:
        return "", cache.run_dataset(run), run
    st.title("Train", anchor=False)
    say_where_gone()
    if data_id:
        st.warning("That data isn't here any more. Pick a sample or load the file again.")
    st.write("First choose data to train on: a sample, or a file of your own.")
    st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
    earlier_data.choose()
    st.stop()


def already_training(spec: RunSpec) -> Run | None:
    """A run that trains or waits with these very settings, whatever it is called."""
    for run in cache.workspace().runs():
        if run.status in UNDER_WAY and run.spec.trains_like(spec):
            return run
    return None


def train(spec: RunSpec, dataset: SequenceDataset) -> None:
    """Start the run, or show the one that trains with these settings already."""
    if (same := already_training(spec)) is not None:
        st.session_state[state.ALREADY_TRAINING] = same.id
        state.view(run=same.id)
    else:
        start(spec, dataset)
    st.rerun()


def offer_again(run: Run, spec: RunSpec | None, dataset: SequenceDataset) -> None:
    """Say that the run in view is what Train was pressed for, unless it has ended."""
    if st.session_state.get(state.ALREADY_TRAINING) != run.id:
        return
    if spec is None or run.status not in UNDER_WAY:
        st.session_state.pop(state.ALREADY_TRAINING)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="already_training"):
        st.info("These settings are training already.", icon=":material/info:", width="stretch")
        if button.pressed("Train again anyway", key="train_again", icon=":material/replay:"):
            st.session_state.pop(state.ALREADY_TRAINING)
            with faults.said_here():
                start(spec, dataset)
                st.rerun()


without_selected.take()
data_id, dataset, run = choose_data()
# Beside the title, or the charts of a run of which much is to be said are out of sight.
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Train", anchor=False, width="content")
    st.markdown(
        f"The model learns to describe each sequence of **{plain(dataset.name)}** by a few "
        "numbers, its encoding. Choose a model, or keep the one suggested, and press Train.",
        width=820,
    )
banner.show(data_id)
left, right = st.columns([5, 9], gap="large")
with right:
    above, training, below = st.container(), st.container(), st.container()
# The form of new data measures it first, which takes seconds: a run is shown before. Else after: a
# click on one of its buttons reruns the page, and what a form that isn't drawn held would be lost.
measures = st.session_state.get(state.FORM_DATASET) != data_id
if run is not None and measures:
    with training:
        monitor.show(run)
with left:
    spec = settings_form.show(data_id, dataset, run, train=lambda spec: train(spec, dataset))
    if spec is not None and lock_of(data_id) is None:
        variants_form.show(spec, dataset)
if run is None:
    with above:
        say_where_gone()
        network.show(spec, dataset, opened=True)
    with below:
        monitor.placeholder(data_id, epochs=spec.config.epochs if spec else 50)
else:
    with above:
        offer_again(run, spec, dataset)
    if not measures:
        with training:
            monitor.show(run)
    with below:
        network.show(spec, dataset, opened=False)
