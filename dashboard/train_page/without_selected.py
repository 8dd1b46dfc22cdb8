"""Coming from Explore to train without what is selected there."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import cache, state
from dashboard.widgets.learning.starting import train_like
from sequitur_core.runs.exclusion import exclude


def take() -> None:
    """Where the address asks for it, make data without the selected sequences and view that.

    The form then begins with the settings of the run they were selected in. A visit without a
    selection, as by a bookmark, is one to the run as it is.
    """
    if state.WITHOUT not in st.query_params:
        return
    run = cache.run(st.query_params.pop(state.WITHOUT))
    if run is None or not len(rows := state.selected(run.id)):
        return
    dataset = cache.run_dataset(run)
    ids = [dataset.ids[row] for row in rows]
    data_id = exclude(cache.workspace(), run.spec.dataset_id, dataset, ids, run.spec.recipe)
    train_like(replace(run.spec, dataset_id=data_id))
    state.view(data=data_id, run=run.id)
