"""Errors by models that haven't seen the sequences: offered, awaited, and what they changed."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import duration, roughly
from dashboard.widgets import button, stop_button
from sequitur_core.data.dataset import BoolArray, IntArray
from sequitur_core.explore.anomalies import Score, compare_rankings
from sequitur_core.explore.encoding_parts import Part
from sequitur_core.runs.run import Run
from sequitur_core.settings.training_limits import CROSS_FIT_FOLDS

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
    offer_or_show_progress(run)


def _note(run: Run) -> str:
    """Which of the errors are on training data, or that better ones are on their way."""
    held_out = run.errors_held_out()
    if is_provisional(run):
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


def is_provisional(run: Run) -> bool:
    """Whether better errors are on their way: by models that haven't seen the sequences."""
    reported = run.reported_state()
    comes = reported.phase == "map" and reported.status == "done" and run.spec.config.cross_fit
    return comes or reported.phase == "checking"


def _change(run: Run, ranked_by: tuple[Part, Score], rows: IntArray) -> str:
    """What has changed in a list that was provisional when it was shown."""
    if is_provisional(run):
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


def offer_or_show_progress(run: Run) -> None:
    """Offer to measure on models that haven't seen the sequences; there, too, how far that is.

    Progress stands where the button was, since that is where the person who pressed it looks.
    """
    if not cache.is_own(run):
        return
    if is_provisional(run):
        _watch(run)
        return
    held_out = run.errors_held_out()
    if held_out is None or held_out.all() or run.status != "done" or run.unfinished:
        return
    n, history = len(held_out), run.history()
    if n < 2:
        return
    seconds = CROSS_FIT_FOLDS * (history[-1].seconds if history else 1.0)
    if button.pressed(
        "Measure held-out errors (cross-validation)",
        key="measure_on_others",
        icon=":material/verified:",
        help=f"Trains {min(n, CROSS_FIT_FOLDS)} more models, each without some of the sequences, "
        "and measures the error on those. Then every sequence is judged by a model that hasn't "
        "seen it. Map and model stay the same. "
        f"Takes about {duration(roughly(seconds))}.",
    ):
        run.request_cross_fit()
        st.rerun()


@st.fragment(run_every=0.5)
def _watch(run: Run) -> None:
    """How far the trainings are; reruns the whole page when they are done."""
    if not is_provisional(run):
        st.rerun()
    progress = run.reported_state()
    detail = f": {progress.message}" if progress.phase == "checking" and progress.message else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.status(f"Measuring held-out errors{detail}", state="running")
        if progress.phase == "checking":
            stop_button.show(run, key="stop_measuring")
