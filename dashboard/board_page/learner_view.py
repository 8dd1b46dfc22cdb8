"""One learner in large: the run that a card shows, as its owner sees it, without its buttons."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import state
from dashboard.board_page import predictions
from dashboard.board_page.cards import KINDS, lesson_of, readings_of
from dashboard.formatting import plain, unique_names
from dashboard.widgets.learning import training_view
from sequitur_core.classroom.classes import Classroom
from sequitur_core.classroom.learner_progress import Reading, RunReading
from sequitur_core.classroom.members import Member, hide, key_to, rename
from sequitur_core.errors import SequiturError
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 1.0


def show(classroom: Classroom, key: str) -> None:
    """The learner with this key; the page says so where they have left."""
    st.button(
        "Back to the board",
        key="back_to_board",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=state.view_class,
        args=(classroom.code,),
    )
    lesson = lesson_of(classroom)
    found = readings_of(classroom, lesson).read()
    one = next((each for each in found if each.member.key == key), None)
    if one is None:
        st.info("This learner has left the class, so you see nothing of theirs any more.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(one.member.name), anchor=False, width="stretch")
        _rename_or_hide(classroom, one.member)
    if said := predictions.sentence(one, lesson, revealed=classroom.revealed):
        st.markdown(plain(said))
    if one.shown is None:
        st.write("Nothing has been trained yet.")
        st.fragment(_wait, run_every=REFRESH_SECONDS)(classroom, key)
        return
    run = _choose(one)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(run.name), anchor=False, width="stretch")
        if has_map(run.run):
            st.page_link(
                "explore_page/page.py",
                label="Explore the map",
                icon=":material/scatter_plot:",
                query_params={state.SHARED: key_to(classroom, run.run)},
            )
    busy = run.is_under_way or run.state.phase is not None
    refresh = st.fragment(_refresh, run_every=REFRESH_SECONDS if busy else None)
    refresh(run.run, (run.state.status, run.state.phase))


def _rename_or_hide(classroom: Classroom, member: Member) -> None:
    """What a teacher does about a name on the projector, or about a learner who came twice."""
    with st.popover("Rename or hide", icon=":material/edit:", key="change_learner"):
        with st.form("rename", border=False):
            name = st.text_input("Name", member.entry.name, key=f"rename_{member.key}")
            if st.form_submit_button("Rename", key="rename_learner", icon=":material/edit:"):
                _change(classroom, lambda: rename(classroom, member, name))
        if st.button("Hide on the board", key="hide_learner", icon=":material/visibility_off:"):
            _change(classroom, lambda: hide(classroom, member))
        st.caption(
            "The new name is on the learner's own page, too. Whoever is hidden stays in the class, "
            "and can be shown again."
        )


def _change(classroom: Classroom, action: Callable[[], None]) -> None:
    """Do it, and go back to the board, where it is seen."""
    action()
    state.view_class(classroom.code)
    st.rerun()


def _choose(one: Reading) -> RunReading:
    """Which of a learner's runs is in view: the one on the card, unless another is chosen."""
    runs = {each.run.id: each for each in reversed(one.runs)}
    assert one.shown is not None
    if len(runs) == 1:
        return one.shown
    names = unique_names({id_: each.name for id_, each in runs.items()})
    chosen: str = st.selectbox(
        "Run",
        list(runs),
        index=list(runs).index(one.shown.run.id),
        format_func=names.__getitem__,
        key=f"run_of_{one.member.key}",
        width=480,
    )
    return runs[chosen]


def _refresh(run: Run, shown: tuple[str, str | None]) -> None:
    """Its charts as they are now; the whole page anew once it has ended."""
    now = run.state()
    if (now.status, now.phase) != shown:
        st.rerun()
    try:
        history = run.history()
        word = KINDS[now.status][1]
        st.caption(f"{word}, epoch {len(history)} of {run.spec.config.epochs}")
        training_view.show(run, now.status, history, run.baselines())
    except SequiturError as error:  # a fragment runs by itself, so the page can't catch it
        st.error(plain(error), icon=":material/error:")


def _wait(classroom: Classroom, key: str) -> None:
    found = readings_of(classroom, lesson_of(classroom)).read()
    if any(one.member.key == key and one.shown is not None for one in found):
        st.rerun()
