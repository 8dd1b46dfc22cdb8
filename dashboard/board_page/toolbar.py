"""What a teacher does with a class as a whole: show its link, freeze it, export it, end it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import streamlit as st

from dashboard import state
from dashboard.board_page import board_export
from dashboard.export.download import download_button
from dashboard.formatting import plain
from sequitur_core.classroom.classes import Classroom, State
from sequitur_core.classroom.members import hide, members, runs_of
from sequitur_core.errors import SequiturError
from sequitur_core.runs.progress.state import UNDER_WAY


def show(classroom: Classroom) -> None:
    """Title and buttons, and a sentence where the class is frozen or over."""
    about, now = classroom.about, classroom.state
    with st.container(horizontal=True, vertical_alignment="center", key="board_toolbar"):
        st.title(plain(about.title), anchor=False, width="stretch")
        if now != "ended":
            if members(classroom):  # before, nothing else is shown
                _invite(classroom)
            _freeze(classroom, now)
        _show_hidden(classroom)
        _export(classroom)
        if now != "ended":
            _end(classroom)
        st.button(
            "All classes",
            key="all_classes",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=state.forget_class,
        )
    if now == "frozen":
        st.warning(
            "The class is frozen: learners can start and stop nothing until you let it go on.",
            icon=":material/ac_unit:",
        )
    if now == "ended":
        st.info(
            "This class is over, and nobody can join. The board stays as it was at that moment, "
            "also of those who were still training.",
            icon=":material/event_available:",
        )


def _invite(classroom: Classroom) -> None:
    """Show or hide how people come in, which stays beside the cards: others come late."""
    hidden = st.session_state.get(state.HIDDEN_INVITATION) == classroom.code
    st.button(
        "Link and QR code" if hidden else "Hide link and code",
        icon=":material/qr_code_2:" if hidden else ":material/visibility_off:",
        key="invite",
        on_click=st.session_state.update,
        args=({state.HIDDEN_INVITATION: "" if hidden else classroom.code},),
    )


def _show_hidden(classroom: Classroom) -> None:
    """Those who were taken off the board, to show them again; nothing where nobody was."""
    found = [one for one in members(classroom) if one.entry.hidden]
    if not found:
        return
    with st.popover(f"{len(found)} hidden", icon=":material/visibility_off:", key="hidden"):
        for one in found:
            _button(
                f"Show {plain(one.name)} again",
                ":material/visibility:",
                f"unhide_{one.key}",
                partial(hide, classroom, one, hidden=False),
            )


def _freeze(classroom: Classroom, now: State) -> None:
    if now == "frozen":
        st.button(
            "Go on",
            icon=":material/play_arrow:",
            key="thaw",
            on_click=_do,
            args=(lambda: classroom.set_state("open"),),
        )
        return
    with st.popover("Freeze", icon=":material/ac_unit:", key="freeze"):
        st.caption("Learners can start and stop nothing until you let them go on.")
        _button(
            "Freeze, runs go on",
            ":material/ac_unit:",
            "freeze_all",
            lambda: classroom.set_state("frozen"),
        )
        _button(
            "Freeze and stop all runs",
            ":material/stop_circle:",
            "stop_all",
            lambda: stop_all(classroom),
        )


def stop_all(classroom: Classroom) -> None:
    """First frozen, so that nothing begins while others are being stopped."""
    classroom.set_state("frozen")
    for member in members(classroom):
        for run in runs_of(classroom, member):
            with suppress(SequiturError, OSError):  # deleted a moment ago, or on a full disk
                if run.status in UNDER_WAY:
                    run.stop(by_teacher=True)


def _export(classroom: Classroom) -> None:
    with st.popover("Export", icon=":material/download:", key="export_board"):
        st.caption("All learners as they are when you press.")
        for label, ending, mime, make in (
            ("Table (CSV)", "csv", "text/csv", board_export.as_csv_file),
            ("Page (HTML)", "html", "text/html", board_export.as_html_file),
        ):
            download_button(
                label,
                data=partial(make, classroom),
                file_name=f"{board_export.file_name(classroom)}.{ending}",
                mime=mime,
                key=f"export_board_{ending}",
                width="stretch",
            )


def _end(classroom: Classroom) -> None:
    with st.popover("End", icon=":material/event_available:", key="end"):
        st.caption(
            "Nobody can join any more, nothing is locked for learners, and you see no more of "
            "what they train. The board stays as it is. This can't be undone."
        )
        _button(
            "End the class",
            ":material/event_available:",
            "end_class",
            lambda: classroom.set_state("ended"),
        )


def _button(label: str, icon: str, key: str, action: Callable[[], None]) -> None:
    st.button(label, icon=icon, key=key, on_click=_do, args=(action,), width="stretch")


def _do(action: Callable[[], None]) -> None:
    try:
        action()
    except SequiturError as error:  # the page can't catch it
        st.error(plain(error), icon=":material/error:")
