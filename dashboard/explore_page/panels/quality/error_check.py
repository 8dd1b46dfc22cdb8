"""What a list of outliers is worth, and what errors of held-out sequences changed in it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.widgets.learning import held_out_errors
from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.explore.anomalies import Score, compare_rankings
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.runs.run import Run

HELD_OUT = (
    "A held-out error is made by a model that hadn't seen the sequence. An outlier that a model "
    "was trained on may have been memorised, so that its error is small."
)


def show(run: Run, ranked_by: tuple[Part, Score], rows: IntArray) -> None:
    """What a list of outliers is worth, what has changed in it, and better errors or progress."""
    if ranked_by[1] not in ("both", "error"):  # those that errors count in
        return
    if said := f"{_note(run)} {_change(run, ranked_by, rows)}".strip():
        st.caption(said, help=HELD_OUT)
    held_out_errors.offer_or_show_progress(run, at_once=True)


def _note(run: Run) -> str:
    """Which of the errors are on training data, or that better ones are on their way."""
    held_out = run.errors_held_out()
    if held_out_errors.is_provisional(run):
        return "The list is provisional until held-out errors are measured."
    if held_out is None:
        return ""
    if held_out.all():
        return "All errors are held-out errors."
    return f"Provisional: {_how_many_seen(held_out)} are on training data."


def on_training_data(held_out: BoolArray) -> str:
    """How many errors, held out where True, may hide an outlier that the model has memorised."""
    many = _how_many_seen(held_out)
    return f"{many} are on training data, where an outlier may have been memorised"


def _how_many_seen(held_out: BoolArray) -> str:
    seen = int((~held_out).sum())
    return "all errors" if seen == len(held_out) else f"{seen:,} of {len(held_out):,} errors"


def _change(run: Run, ranked_by: tuple[Part, Score], rows: IntArray) -> str:
    """What has changed in a list that was provisional when it was shown."""
    if held_out_errors.is_provisional(run):
        st.session_state[state.PROVISIONAL_OUTLIERS] = (run.id, *ranked_by, rows.tolist())
        return ""
    *earlier, before = st.session_state.get(state.PROVISIONAL_OUTLIERS, (None, []))
    held_out = run.errors_held_out()
    if earlier != [run.id, *ranked_by] or held_out is None or not held_out.all():
        return ""
    return _describe_change(*compare_rankings(np.array(before, np.int64), rows), len(rows))


def _describe_change(new: int, moved: int, count: int) -> str:
    """`1 of these 10 is new and 3 changed place.`"""
    if not new and not moved:
        return f"These {count} are the same as before."
    if not new:
        return f"{moved} of these {count} changed place."
    rest = f" and {moved} changed place" if moved else ""
    return f"{new} of these {count} {'is' if new == 1 else 'are'} new{rest}."
