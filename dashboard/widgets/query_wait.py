"""Answers of another process on a page: asked for, waited for, shown when there.

Whatever is drawn of a page goes by the same `Answers`.
"""

from __future__ import annotations

import time

import streamlit as st

from dashboard.formatting import duration
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.run import Run

LOOK_SECONDS = 0.1
# What takes longer is looked for less often: on a small computer each look, and anything
# that moves on the page, takes its time from the process that computes the answer.
LATER_LOOK_SECONDS = 0.2
LATER = 1.0  # seconds


class Answers:
    """What is known of a run as the page is drawn.

    An answer that comes in the middle of it would be on one part of the page and not on
    another: it counts the next time, when the page is drawn anew for it.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._to: dict[Query, Result | None] = {}
        self._given: dict[str, list[Query]] = {}

    def to(self, ask: Query) -> Result | None:
        """The answer to a question, None without one; as `asks.answer`."""
        if ask not in self._to:
            self._to[ask] = queries.result(self.run, ask)
        return self._to[ask]

    def given(self, what: str) -> list[Query]:
        """The questions of one kind that have an answer; as `asks.answered`."""
        if what not in self._given:
            self._given[what] = queries.completed(self.run, what)
        return self._given[what]


def answer_to(answers: Answers, ask: Query, *, doing: str) -> Result | None:
    """The answer, or None while it is computed: the page then says so and comes back by itself.

    `doing` says what is done, such as "Looking for groups". Raises SequiturError where
    the question can't be answered.
    """
    run, found = answers.run, answers.to(ask)
    if found is None:
        queries.submit(run, ask)
        later = _waited(run, ask) > LATER
        look = st.fragment(_wait, run_every=LATER_LOOK_SECONDS if later else LOOK_SECONDS)
        look(run, ask, doing, later)
    return found


def _wait(run: Run, ask: Query, doing: str, later: bool) -> None:
    """Say what is being done, and show the whole page anew once nothing is any more."""
    waited = _waited(run, ask)
    if not queries.is_pending(run, ask) or (waited > LATER and not later):
        st.rerun()
    told = f" {duration(waited)}" if later else ""
    st.info(f"{doing} ...{told}", icon=":material/hourglass_top:")


def _waited(run: Run, ask: Query) -> float:
    """Seconds since the question was put."""
    since = queries.pending_since(run, ask)
    return 0.0 if since is None else time.time() - since
