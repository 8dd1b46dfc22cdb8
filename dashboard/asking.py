"""Answers of another process on a page: asked for, waited for, shown when there."""

from __future__ import annotations

import streamlit as st

from sequitur_core import asks
from sequitur_core.asks import Answer, Ask
from sequitur_core.runs import Run

LOOK_SECONDS = 0.1


def answer_to(run: Run, ask: Ask, *, doing: str) -> Answer | None:
    """The answer, or None while it is computed: the page then says so and comes back by itself.

    `doing` says what is done, such as "Looking for groups". Raises SequiturError where
    the question can't be answered.
    """
    found = asks.answer(run, ask)
    if found is None:
        asks.put(run, ask)
        _wait(run, ask, doing)
    return found


@st.fragment(run_every=LOOK_SECONDS)
def _wait(run: Run, ask: Ask, doing: str) -> None:
    """Say what is being done, and show the whole page anew once nothing is any more."""
    if not asks.waits(run, ask):
        st.rerun()
    st.status(f"{doing} ...", state="running")
