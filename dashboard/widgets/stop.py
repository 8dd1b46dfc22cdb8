"""Stopping a run with a button."""

from __future__ import annotations

import streamlit as st

from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run

STOP_SECONDS = 1.0


def stop(run: Run) -> None:
    """Stop a run and wait a moment, so that the page shows it at once; for buttons to call."""
    try:
        run.stop(wait=STOP_SECONDS)
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
