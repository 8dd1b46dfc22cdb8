"""The line above a learner's work: which class it is for, and that it is frozen where it is."""

from __future__ import annotations

import time

import streamlit as st

from dashboard import cache, faults
from dashboard.classroom.membership import Membership, last_membership
from dashboard.formatting import plain
from sequitur_core.classroom.classes import State
from sequitur_core.classroom.members import leave
from sequitur_core.runs.allowance.freezing import FROZEN

REFRESH_SECONDS = 3.0  # after which a learner's page knows that the class is frozen
OVER_SECONDS = 3600.0  # for which it is said that the class is over, where it stood
YOURS = "What you trained is still yours, in this browser."
SEEN = "Your teacher sees what you train for this class, and can stop it; nothing else of yours."


def show(data_id: str = "", lesson: str = "") -> None:
    """The class, where this data or this lesson is what it is about; nothing for all others."""
    found = last_membership()
    if found is None:
        return
    now, is_about_it = found.classroom.state, found.is_about(data_id, lesson)
    if now == "ended":
        if is_about_it and time.time() - (found.classroom.ended or 0) < OVER_SECONDS:
            title = plain(found.classroom.about.title)
            st.info(f"The class **{title}** is over. {YOURS}", icon=":material/event_available:")
        return
    if is_about_it:
        _line(found)
    if now == "frozen":
        with st.container(key=f"{faults.BOX}_frozen"):  # in sight wherever the page is scrolled to
            st.warning(FROZEN, icon=":material/ac_unit:")
    st.fragment(_wait, run_every=REFRESH_SECONDS)(found, now)


def _line(found: Membership) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="class_banner"):
        st.markdown(
            f":material/school: Class **{plain(found.classroom.about.title)}** · you are "
            f"**{plain(found.name)}**",
            width="content",
        )
        st.caption(SEEN, width="stretch")
        with st.popover("Leave", type="tertiary", key="leave"):
            st.markdown("Your data and runs stay; your teacher no longer sees them.")
            st.button(
                "Leave the class",
                key="leave_class",
                icon=":material/logout:",
                on_click=leave,
                args=(found.classroom, cache.workspace()),
            )


def _wait(found: Membership, shown: State) -> None:
    """Draw the page anew once the class is frozen, goes on or is over."""
    if found.classroom.state != shown:
        st.rerun()
