"""The stretch of a recording that was dragged across: its label says exactly from when to when."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.components.plotly_view import Event
from sequitur_core.data.dataset import IntArray, SequenceDataset
from sequitur_core.explore.time.recordings import positions_between
from sequitur_core.labels.events import Span
from sequitur_core.runs.run import Run


def note(run: Run, dataset: SequenceDataset, event: Event) -> None:
    """Remember what was just dragged across on the chart of the recording in view.

    Windows that were selected otherwise, too, such as with Shift, leave no single stretch.
    """
    st.session_state.pop(state.MARKED_STRETCH, None)
    owner, recording = st.session_state.get(state.RECORDING_SHOWN, (None, -1))
    if event.along is None or owner != run.id:
        return
    stops = dataset.stop
    here = dataset.recording == recording
    if not here.any():
        return
    first, after = positions_between(dataset.meta, *event.along, int(stops[here].max()))
    inside = here & (dataset.start < after) & (stops > first)
    # A window whose last element lies just before the stretch reaches to its beginning.
    reaching = here & (dataset.start < after) & (stops >= first)
    selected = np.zeros(len(dataset), np.bool_)
    selected[event.rows] = True
    if after > first and (inside <= selected).all() and (selected <= reaching).all():
        span = Span(int(recording), first, after)
        st.session_state[state.MARKED_STRETCH] = (run.id, span, event.rows)


def marked(run: Run, rows: IntArray) -> Span | None:
    """The stretch that these rows were selected by; None where it was otherwise."""
    owner, span, selected = st.session_state.get(state.MARKED_STRETCH, (None, None, None))
    return span if owner == run.id and np.array_equal(rows, selected) else None
