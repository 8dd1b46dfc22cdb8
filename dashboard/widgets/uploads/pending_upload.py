"""Uploads that wait to be read: with a bar and a way to cancel, and nothing left of what fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import streamlit as st

from dashboard import cache
from dashboard.formatting import plain
from dashboard.widgets import messages
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Progress

CANCEL_SECONDS = 1.0  # after which reading can be cancelled with a button

Result = TypeVar("Result")


def read_pending(
    pending: str,
    error: str,
    read: Callable[[Path, Progress], Result],
    *,
    doing: str = "Reading",
    keep: Callable[[Path, SequiturError], bool] = lambda path, why: False,
) -> Result | None:
    """What `read` makes of the upload whose path the session keeps under `pending`.

    None where there is none, or where it can't be read: why is then kept under `error`, and the
    upload is removed, unless `keep` says of it, and of why, that it is of use.
    """
    path: Path | None = st.session_state.get(pending)
    if path is None:
        return None
    # Pending until it is read: a click meanwhile starts the script, and with it this, again.
    try:
        with progress_bar(path, doing=doing, cancel=lambda: _forget(pending)) as progress:
            result = read(path, progress)
    except SequiturError as problem:
        if keep(path, problem):
            st.session_state.pop(pending)
        else:
            _forget(pending)
            messages.say(error, str(problem))
        return None
    except Exception:
        _forget(pending)  # a bug is shown, but not again at every click
        raise
    st.session_state.pop(pending)
    return result


def _forget(pending: str) -> None:
    """Remove what was uploaded and isn't read yet."""
    cache.workspace().uploads.remove(st.session_state.pop(pending))


@contextmanager
def progress_bar(
    path: Path, *, doing: str = "Reading", cancel: Callable[[], None] | None = None
) -> Iterator[Progress]:
    """A spinner, and a bar for readers that report progress; both go when the block ends.

    With `cancel` there is also a button, which calls it; like any click it ends the script, and
    with it the reading.
    """
    with st.spinner(f"{doing} {plain(path.name)} ..."):
        bar, button = st.empty(), st.empty()
        button_at = time.monotonic() + CANCEL_SECONDS if cancel else float("inf")

        def progress(share: float, what: str) -> None:
            nonlocal button_at
            if time.monotonic() >= button_at:
                button_at = float("inf")
                button.button("Cancel", key="cancel_reading", on_click=cancel)
            if what:
                bar.progress(min(1.0, max(0.0, share)), text=plain(what))
            else:  # a click ends the script where something is shown
                bar.empty()

        try:
            yield progress
        finally:
            bar.empty()
            button.empty()
