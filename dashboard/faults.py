"""What a page shows of an error that nothing on it caught."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.formatting import plain
from sequitur_core.errors import DamagedError, SequiturError
from sequitur_core.event_log import LOG_FILE, note_crash

BOX = "page_error"
SENTENCE = (
    "Something unexpected went wrong here, which is Sequitur's fault, not yours. Reload the "
    f"page, or try something else. The file {LOG_FILE}, in the folder that holds data and runs, "
    "says what happened: send it along when you report this."
)


def show(error: Exception) -> bool:
    """Show an error in a sentence, for `st.App`; whether it was shown, which is always.

    The page ends where it was drawn to, so the box stands there, out of sight on a long page:
    main.py's styles keep it in the window. Of a fault of the program, visitors see no trace: it
    names folders, and is of no use to them. It goes to the log.
    """
    with st.container(key=BOX):
        if isinstance(error, SequiturError):
            st.error(plain(error), icon=":material/error:")
            offer_runs(error)
        else:
            note_crash(error)
            st.error(SENTENCE, icon=":material/bug_report:")
    return True


@contextmanager
def said_here() -> Iterator[None]:
    """Say what an error in the block says where it stands, so that the rest of the page stays."""
    try:
        yield
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
        offer_runs(error)


def offer_runs(error: Exception) -> None:
    """The way to where something damaged is deleted."""
    if isinstance(error, DamagedError):
        st.page_link("runs_page/page.py", label="Open Runs", icon=":material/history:")
