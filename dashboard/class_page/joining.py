"""A learner comes in by a class's link, and comes back to where they were."""

from __future__ import annotations

import time
from typing import NoReturn

import streamlit as st

from dashboard import cache, state
from dashboard.classroom.banner import SEEN, YOURS
from dashboard.classroom.membership import Membership, membership, settings_of
from dashboard.formatting import plain
from dashboard.visitors.identity import workspaces
from dashboard.widgets import button
from sequitur_core.classroom.classes import CODE_LENGTH, Classroom, find_class
from sequitur_core.classroom.members import LONGEST_NAME, Entry, entry_of, join, over

WRONG_SECONDS = 1.0  # that a wrong code costs
WIDTH = 460  # pixels of the form: on a phone, all of its width


def find() -> Classroom:
    """The class that the address names, or the end of the page with a field for its code.

    Where Join is pressed again as the browser moves on, this page is asked for with the address of
    the next, which names what the class is about.
    """
    code, own, asked = st.query_params.get(state.CODE, ""), membership(), st.query_params
    if code:
        found = find_class(workspaces().home, code)
        if found is not None:
            return found
        time.sleep(WRONG_SECONDS)
    elif own is not None and own.is_about(asked.get(state.DATA), asked.get(state.LESSON)):
        return own.classroom
    _ask_for_code(code, own)


def _ask_for_code(wrong: str, own: Membership | None) -> NoReturn:
    st.title("Join a class", anchor=False)
    if own is not None and button.pressed(
        f"Go on to {plain(own.classroom.about.title)}", key="go_on", icon=":material/arrow_forward:"
    ):
        _go_on(own.classroom, own.entry)
    if wrong:
        st.warning(
            f"There is no class with the code {plain(wrong[:40])}. Compare it with what your "
            f"teacher shows; it has {CODE_LENGTH} letters and digits.",
            icon=":material/link_off:",
        )
    with st.form("class_code", border=False, width=WIDTH):
        typed = st.text_input("Code", key=state.CLASS_CODE, autocomplete="off")
        pressed = st.form_submit_button("Go on", type="primary", key="open_class")
    if pressed and typed.strip():
        st.query_params[state.CODE] = typed.strip()
        st.rerun()
    st.stop()


def come_in(classroom: Classroom) -> None:
    """Ask for a name and let the person join; whoever has joined goes on where they were."""
    about, own = classroom.about, cache.workspace()
    if classroom.state == "ended":
        _say_over(classroom)
    if about.teacher == own.path.name:
        st.title(plain(about.title), anchor=False)
        st.write("This is the link for your learners. You opened this class in this browser.")
        st.page_link(
            "board_page/page.py",
            label="To the board",
            icon=":material/grid_view:",
            query_params={state.CLASS: classroom.code},
        )
        st.stop()
    if entry_of(classroom, own) is not None:
        _go_on(classroom, join(classroom, own))
    _ask_for_name(classroom)


def _say_over(classroom: Classroom) -> NoReturn:
    st.title(plain(classroom.about.title), anchor=False)
    st.info(over(classroom), icon=":material/event_available:")
    if entry_of(classroom, cache.workspace()) is not None:
        st.write(YOURS)
        st.page_link("runs_page/page.py", label="To your runs", icon=":material/history:")
    st.stop()


def _ask_for_name(classroom: Classroom) -> None:
    st.title(plain(classroom.about.title), anchor=False)
    with st.form("class_name", border=False, width=WIDTH):  # Enter joins, too
        name = st.text_input(
            "Your name (optional)",
            key=state.LEARNER_NAME,
            placeholder="as your teacher knows you",
        )
        problem = st.container()
        pressed = st.form_submit_button(
            "Join", key="join", type="primary", icon=":material/login:", width="stretch"
        )
        st.caption(SEEN)
    if pressed and (length := len(name.strip())) > LONGEST_NAME:
        problem.error(
            f"At most {LONGEST_NAME} characters, please; these are {length:,}.",
            icon=":material/error:",
        )
    elif pressed:
        _go_on(classroom, join(classroom, cache.workspace(), name))


def _go_on(classroom: Classroom, entry: Entry) -> NoReturn:
    """Open what the class is about, with what the learner did last."""
    about = classroom.about
    if about.lesson:
        st.switch_page("learn_page/page.py", query_params={state.LESSON: about.lesson})
    (data_id,) = entry.data
    query = {state.DATA: data_id}
    if (run := next(cache.workspace().runs_on(data_id), None)) is not None:
        st.switch_page("train_page/page.py", query_params={**query, state.RUN: run.id})
    st.switch_page("train_page/page.py", query_params={**query, **settings_of(about.settings)})
