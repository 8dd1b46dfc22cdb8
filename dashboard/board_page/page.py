"""Board: every learner of a class, live, for the teacher who opened it."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.board_page import cards, learner_view, opening, toolbar
from dashboard.formatting import plain
from dashboard.visitors.identity import workspaces
from sequitur_core.classroom.classes import Classroom, check_shared, class_of_teacher
from sequitur_core.errors import SequiturError


def classroom_in_view() -> Classroom:
    """The class whose board is wanted, or the end of the page with the form for a new one."""
    code = state.class_in_view()
    if code and not opening.is_wanted():
        try:
            return class_of_teacher(workspaces().home, code, cache.workspace().path.name)
        except SequiturError as error:  # removed, or somebody else's
            state.forget_class()
            st.warning(plain(error), icon=":material/link_off:")
    opening.show()
    st.stop()


check_shared(cache.workspace())
classroom = classroom_in_view()
if state.LEARNER in st.query_params:
    learner_view.show(classroom, st.query_params[state.LEARNER])
else:
    toolbar.show(classroom)
    cards.show(classroom)
