"""Buttons that pause a training, let it do one epoch, and let it go on, also after a stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.pausing import can_continue, do_one_epoch, go_on, pause
from sequitur_core.runs.progress.state import State
from sequitur_core.runs.run import Run

WAIT_SECONDS = 1.0  # for what was asked, so that the page shows it at once


def show(run: Run, now: State) -> None:
    """What can be done with a run that trains, is paused or was stopped; nothing for others."""
    if now.status == "running" and now.phase == "training":
        _button(
            "Pause",
            partial(pause, wait=WAIT_SECONDS),
            run,
            key="pause",
            icon=":material/pause:",
            help="Waits after the current step. After a minute it makes room for other runs, and "
            "goes on later from where it was.",
        )
    if now.status == "paused" or (now.status == "stopped" and can_continue(run)):
        _button(
            "Continue",
            go_on,
            run,
            key="go_on",
            icon=":material/play_arrow:",
            type="primary" if now.status == "paused" else "secondary",
            help=f"Goes on to its last epoch exactly as if it had never been {now.status}."
            + (" Its map is drawn anew when it ends." if now.status == "stopped" else ""),
        )
    if now.status == "paused":
        _button(
            "One epoch",
            partial(do_one_epoch, wait=WAIT_SECONDS),
            run,
            key="one_epoch",
            icon=":material/skip_next:",
            help="Trains to the end of the next epoch, and pauses again.",
        )


def _button(label: str, action: Callable[[Run], None], run: Run, **looks: str) -> None:
    st.button(label, on_click=_do, args=(action, run), **looks)  # type: ignore[arg-type]


def _do(action: Callable[[Run], None], run: Run) -> None:
    try:
        action(run)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
