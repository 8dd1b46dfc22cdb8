"""Putting a run into the queue and into view, and its settings into the form of Train."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace

import streamlit as st

from dashboard import cache, state
from sequitur_core.comparison.names import free_name
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.settings.presets import PRESETS

FIRST_PROGRESS_SECONDS = 0.6  # how long a click on Train waits for the first loss


def start(spec: RunSpec, dataset: SequenceDataset) -> Run:
    """Queue the run, and wait a moment for its first progress."""
    name = free_name(spec, cache.workspace().runs(), dataset.meta)
    previous = cache.run(state.current(state.RUN))  # its settings, perhaps without some sequences
    run = cache.workspace().add_run(replace(spec, name=name), dataset)
    if previous is not None:
        selections.carry_over(previous, run)
    state.view(run=run.id)
    deadline = time.monotonic() + FIRST_PROGRESS_SECONDS
    while time.monotonic() < deadline and run.status != "failed":
        if run.history() or run.progress() is not None:
            break
        time.sleep(0.05)
    return run


def train_like(spec: RunSpec | None) -> None:
    """Let the Train page start with the settings of an earlier run."""
    st.session_state[state.INITIAL_SETTINGS] = spec
    st.session_state.pop(state.FORM_KEY, None)
    # A size that comes from a run was chosen.
    st.session_state.pop(state.SUGGESTED_ENCODING_DIM, None)
    if spec is not None:
        known = spec.preset in PRESETS  # a run made from code may have none
        hold(spec, ("model", "preset", "size") if known else ("model", "size"))


def hold(spec: RunSpec, parts: Collection[str]) -> None:
    """Let the form of Train show some parts of `state.FORM` as in settings, whatever was chosen."""
    if "model" in parts:
        st.session_state[state.ARCHITECTURE] = spec.model
    if "preset" in parts:
        st.session_state[state.PRESET] = spec.preset
    if "size" in parts:
        st.session_state[state.ENCODING_DIM] = spec.encoding_dim
