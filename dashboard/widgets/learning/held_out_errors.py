"""Errors by models that haven't seen the sequences: offered, and awaited."""

from __future__ import annotations

import os

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import duration, roughly
from dashboard.widgets import button, stop_button
from sequitur_core.runs.run import Run
from sequitur_core.settings.training_limits import CROSS_FIT_FOLDS

VARIABLE = "SEQUITUR_UNASKED_SECONDS"
QUICK = float(os.environ.get(VARIABLE) or 15)  # that measuring takes where nobody is asked first


def is_provisional(run: Run) -> bool:
    """Whether better errors are on their way: by models that haven't seen the sequences."""
    reported = run.reported_state()
    comes = reported.phase == "map" and reported.status == "done" and run.spec.config.cross_fit
    return comes or reported.phase == "checking"


def offer_or_show_progress(
    run: Run,
    label: str = "Measure held-out errors (cross-validation)",
    *,
    among: str = "",
    at_once: bool = False,
) -> None:
    """Offer to measure on models that haven't seen the sequences; there, too, how far that is.

    Progress stands where the button was, since that is where the person who pressed it looks.
    `among` tells the buttons of several runs apart. What takes seconds is begun `at_once`.
    """
    if not cache.is_own(run):
        return
    if is_provisional(run):
        _watch(run, among)
        return
    held_out = run.errors_held_out()
    if held_out is None or held_out.all() or run.status != "done" or run.unfinished:
        return
    n, history = len(held_out), run.history()
    if n < 2:
        return
    seconds = CROSS_FIT_FOLDS * (history[-1].seconds if history else 1.0)
    if at_once and seconds <= QUICK and _may_begin(run):
        run.request_cross_fit()
        st.rerun()
    if button.pressed(
        label,
        key=f"measure_on_others{among}",
        icon=":material/verified:",
        help=f"Trains {min(n, CROSS_FIT_FOLDS)} more models, each without some of the sequences, "
        "and measures the error on those. Then every sequence is judged by a model that hasn't "
        "seen it. Map and model stay the same. "
        f"Takes about {duration(roughly(seconds))}.",
    ):
        run.request_cross_fit()
        st.rerun()


def _may_begin(run: Run) -> bool:
    """Whether a measurement that nobody asked for is in nobody's way: not in that of others at this
    server or of what is trained now, nor once more where it was stopped."""
    begun = st.session_state.setdefault(state.MEASURED_AT_ONCE, set())
    if cache.is_shared() or run.id in begun:
        return False
    begun.add(run.id)
    runs = cache.workspace().runs()
    return not any(one.status in ("queued", "running") or one.unfinished for one in runs)


@st.fragment(run_every=0.5)
def _watch(run: Run, among: str) -> None:
    """How far the trainings are; reruns the whole page when they are done."""
    if not is_provisional(run):
        st.rerun()
    progress = run.reported_state()
    detail = f": {progress.message}" if progress.phase == "checking" and progress.message else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.status(f"Measuring held-out errors{detail}", state="running")
        if progress.phase == "checking":
            stop_button.show(run, key=f"stop_measuring{among}")
