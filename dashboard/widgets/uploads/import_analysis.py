"""Opening an analysis that was exported from another copy of the dashboard."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.widgets import messages
from dashboard.widgets.uploads import pending_upload
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.reading import import_run
from sequitur_core.readers import Progress
from sequitur_core.readers.foreign_files import cure_for, is_foreign
from sequitur_core.runs.run import Run


def uploader(*, open_at_first: bool = False) -> None:
    """An uploader for an analysis, which is then opened and shown."""
    open_pending(state.PENDING_ANALYSIS, state.ANALYSIS_ERROR)
    version = st.session_state.get(state.ANALYSIS_UPLOADER_VERSION, 0)
    key = f"analysis_{version}"
    problem = messages.said(state.ANALYSIS_ERROR)
    with st.expander(
        "Open an analysis",
        icon=":material/unarchive:",
        expanded=open_at_first or problem is not None,
        key=f"open_analysis_{version}",
    ):
        if problem:
            st.error(plain(problem), icon=":material/error:")
        # A fresh key after each upload makes the server forget the file: it is on disk.
        st.file_uploader(
            "An analysis exported from the Explore page (.zip)",
            key=key,
            on_change=_store_upload,
            args=(version, key),
            help="Opens it with its data, model, maps and everything that was found. Its content "
            "is checked first: anything that doesn't belong in an analysis is refused.",
        )


def _store_upload(version: int, key: str) -> None:
    """Write the upload to disk at once, and let the page open it from there."""
    file = st.session_state.get(key)
    if file is None or version != st.session_state.get(state.ANALYSIS_UPLOADER_VERSION, 0):
        return
    st.session_state[state.ANALYSIS_UPLOADER_VERSION] = version + 1
    messages.drop(state.ANALYSIS_ERROR)
    try:
        st.session_state[state.PENDING_ANALYSIS] = cache.workspace().uploads.add(file.name, file)
    except SequiturError as error:
        messages.say(state.ANALYSIS_ERROR, str(error))


def open_pending(pending: str, error: str) -> None:
    """Open the analysis whose path the session keeps under `pending`, and show its map.

    On a problem the upload is removed, and why is kept under `error`.
    """
    run = pending_upload.read_pending(pending, error, _import, doing="Opening")
    if run is not None:
        st.switch_page(
            "explore_page/page.py", query_params={"run": run.id, "data": run.spec.dataset_id}
        )


def _import(path: Path, progress: Progress) -> Run:
    """A run from an uploaded analysis, which isn't needed any more then."""
    if path.suffix.lower() != ".zip":
        raise SequiturError(
            "An analysis is a .zip made by Export on the Explore page, which "
            f"{path.name} isn't. {_where_to(path.name)}"
        )
    run = import_run(path, cache.workspace(), progress=progress)
    cache.workspace().uploads.remove(path)
    return run


def _where_to(name: str) -> str:
    """What to do with a file that is no analysis: data goes to the Data page."""
    cure = f"{cure_for(name)} " if is_foreign(name) else ""
    return f"{cure}Data of your own is opened on the Data page."
