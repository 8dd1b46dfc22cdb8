"""All lessons as cards: those that come with Sequitur, and those of its home folder."""

from __future__ import annotations

import os

import streamlit as st

from dashboard import cache, state
from dashboard.classroom.membership import membership
from dashboard.formatting import plain
from dashboard.learn_page import guide
from dashboard.server.host_guard import command_for_others
from sequitur_core.formatting import pluralise
from sequitur_core.lessons.attempt import read_attempt, runs_of
from sequitur_core.lessons.lesson import Lesson
from sequitur_core.lessons.measures import is_measurable

CARDS_PER_ROW = 3
A_CLASS = (
    "Learners join by a short link or a QR code, without an account. Each takes a lesson, or "
    "trains on data that you choose, and you follow all of them on one board: losses, maps, "
    "predictions, and who is done.\n\nRight now, Sequitur runs here for one person. For a class, "
    "stop it, and start it from its folder with this line:"
)
# The server of one person runs on the computer that they sit at.
FOR_A_CLASS = command_for_others(windows=os.name == "nt")
THEN = (
    "It starts Sequitur so that others in your network can open it, too, each with a workspace of "
    "their own, and opens it here under the address that they reach. You will then find *Open a "
    "class* on this page, in each lesson and on Train, and *Board* in the menu once a class is "
    "open. Your present data and runs are back when you start Sequitur the usual way. The README "
    "says more under *Running it for a class or team*, including how to use HTTPS, without which "
    "others on the network could read along."
)


def show(lessons: list[Lesson], problems: list[str]) -> None:
    """The cards, and what is wrong with files that should be lessons."""
    st.title("Learn", anchor=False)
    st.markdown(
        "Short lessons on how a model learns to describe sequences. In each, you make a "
        "prediction, train a model on a sample, and compare what comes out."
    )
    with st.container():  # so that with one card more what is below stays open
        for problem in problems:
            st.error(f"This lesson can't be shown. {plain(problem)}", icon=":material/error:")
        if state.lesson_in_view():
            st.warning("That lesson isn't here any more. Choose another one.")
        for first in range(0, len(lessons), CARDS_PER_ROW):
            cards = st.columns(CARDS_PER_ROW)
            some = lessons[first : first + CARDS_PER_ROW]
            for place, (column, lesson) in enumerate(zip(cards, some, strict=False)):
                with column, st.container(border=True, height="stretch"):
                    _card(first + place + 1, lesson)
    if cache.is_shared():  # only whoever runs the server has the folder of lessons
        if membership() is None:
            _link_to_classes()
        return
    with st.expander("Teach a class", icon=":material/groups:"):
        st.markdown(A_CLASS)
        st.code(FOR_A_CLASS, language=None, wrap_lines=True)
        st.markdown(THEN)
    with st.expander("Write your own lesson", icon=":material/edit_note:"):
        guide.show()


def _link_to_classes() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "board_page/page.py",
            label="Open a class",
            icon=":material/groups:",
            query_params={state.NEW_CLASS: "lesson"},
        )
        st.caption("Learners join by a link, and you follow all of them on one board.")


def _card(number: int, lesson: Lesson) -> None:
    st.markdown(f"**{number}. {plain(lesson.title)}**")
    st.markdown(plain(lesson.question))
    st.caption(f"About {pluralise(lesson.minutes, 'minute')} · {_how_far(lesson)}")
    st.space("stretch")
    if st.button("Open", key=f"lesson_{number}", width="stretch"):
        state.view_lesson(lesson.key)
        st.rerun()


def _how_far(lesson: Lesson) -> str:
    attempt = read_attempt(cache.workspace(), lesson)
    if attempt.predicted is None:
        return "not begun"
    runs = runs_of(cache.workspace(), attempt)
    if len(runs) == len(lesson.runs) and all(map(is_measurable, runs.values())):
        return "done"
    return "begun"
