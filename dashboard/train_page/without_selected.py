"""Coming from Explore to train without what is selected there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from sequitur_core.runs import selections
from sequitur_core.runs.run import Run


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
    data_id = _exclude(run, rows.tolist())
    state.train_like(replace(run.spec, dataset_id=data_id))
    state.view(data=data_id, run=run.id)


def _exclude(run: Run, rows: list[int]) -> str:
    """The id of new data, of the sequences of a run but some."""
    workspace, old_id, dataset = cache.workspace(), run.spec.dataset_id, cache.run_dataset(run)
    still_there = old_id in workspace.dataset_ids()
    recipe = workspace.recipe(old_id) if still_there else run.spec.recipe
    source = workspace.summary(old_id).source if still_there else ""
    if recipe is not None:
        recipe = recipe.with_(without=[*recipe.without, *(dataset.ids[row] for row in rows)])
    return workspace.add_dataset(
        selections.without_selected(dataset, rows), recipe, source=Path(source) if source else None
    )
