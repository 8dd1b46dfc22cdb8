"""Answers of another process on a page: asked for, waited for, shown when there.

Whatever is drawn of a page goes by the same `Answers`.
"""

from __future__ import annotations

import time

import streamlit as st

from dashboard.words import duration
from sequitur_core import asks
from sequitur_core.asks import Answer, Ask
from sequitur_core.runs import Run

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
        self._to: dict[Ask, Answer | None] = {}
        self._given: dict[str, list[Ask]] = {}

    def to(self, ask: Ask) -> Answer | None:
        """The answer to a question, None without one; as `asks.answer`."""
        if ask not in self._to:
            self._to[ask] = asks.answer(self.run, ask)
        return self._to[ask]

    def given(self, what: str) -> list[Ask]:
        """The questions of one kind that have an answer; as `asks.answered`."""
        if what not in self._given:
            self._given[what] = asks.answered(self.run, what)
        return self._given[what]


def answer_to(answers: Answers, ask: Ask, *, doing: str) -> Answer | None:
    """The answer, or None while it is computed: the page then says so and comes back by itself.

    `doing` says what is done, such as "Looking for groups". Raises SequiturError where
    the question can't be answered.
    """
    run, found = answers.run, answers.to(ask)
    if found is None:
        asks.put(run, ask)
        later = _waited(run, ask) > LATER
        look = st.fragment(_wait, run_every=LATER_LOOK_SECONDS if later else LOOK_SECONDS)
        look(run, ask, doing, later)
    return found


def _wait(run: Run, ask: Ask, doing: str, later: bool) -> None:
    """Say what is being done, and show the whole page anew once nothing is any more."""
    waited = _waited(run, ask)
    if not asks.waits(run, ask) or (waited > LATER and not later):
        st.rerun()
    told = f" {duration(waited)}" if later else ""
    st.info(f"{doing} ...{told}", icon=":material/hourglass_top:")


def _waited(run: Run, ask: Ask) -> float:
    """Seconds since the question was put."""
    since = asks.since(run, ask)
    return 0.0 if since is None else time.time() - since
