"""Opening an analysis that was exported from another copy of the dashboard."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.runs.archive import import_run
from sequitur_core.runs.run import Run


def uploader(*, open_at_first: bool = False) -> None:
    """An uploader for an analysis, which is then opened and shown."""
    open_pending()
    version = st.session_state.get(state.ANALYSIS_UPLOADER_VERSION, 0)
    key = f"analysis_{version}"
    with st.expander(
        "Open an analysis",
        icon=":material/unarchive:",
        expanded=open_at_first or state.ANALYSIS_ERROR in st.session_state,
        key=f"open_analysis_{version}",
    ):
        if message := st.session_state.pop(state.ANALYSIS_ERROR, None):
            st.error(plain(message), icon=":material/error:")
        # A fresh key after each upload makes the server forget the file: it is on disk.
        st.file_uploader(
            "An analysis that was taken away from the page Explore (.zip)",
            type=["zip"],
            key=key,
            on_change=_store_upload,
            args=(version, key),
            help="It is opened with its data, model, maps and everything that was found. It "
            "isn't believed unread: whatever doesn't belong into an analysis is refused.",
        )


def _store_upload(version: int, key: str) -> None:
    """Write the upload to disk at once, and let the page open it from there."""
    file = st.session_state.get(key)
    if file is None or version != st.session_state.get(state.ANALYSIS_UPLOADER_VERSION, 0):
        return
    st.session_state[state.ANALYSIS_UPLOADER_VERSION] = version + 1
    try:
        st.session_state[state.PENDING_ANALYSIS] = cache.workspace().uploads.add(file.name, file)
    except SequiturError as error:
        st.session_state[state.ANALYSIS_ERROR] = str(error)


def open_pending() -> None:
    """Open what was just uploaded and show its map; on a problem say so and delete the file."""
    path: Path | None = st.session_state.get(state.PENDING_ANALYSIS)
    if path is None:
        return
    # It is pending until it is open: a click meanwhile begins the script, and this, anew.
    try:
        run = import_upload(path)
    except SequiturError as error:
        cache.workspace().uploads.remove(path)
        st.session_state[state.ANALYSIS_ERROR] = str(error)
        st.session_state.pop(state.PENDING_ANALYSIS)
    except Exception:
        st.session_state.pop(state.PENDING_ANALYSIS)  # a bug is shown, but not again at every click
        raise
    else:
        st.session_state.pop(state.PENDING_ANALYSIS)
        show_map(run)


def import_upload(path: Path) -> Run:
    """Import an uploaded analysis with a progress bar, and delete the upload.

    Raises SequiturError for any other file; the upload is then still there.
    """
    with st.spinner(f"Opening {plain(path.name)} ..."):
        bar = st.empty()
        run = import_run(
            cache.workspace(),
            path,
            progress=lambda share: bar.progress(share, text="Unpacking"),
        )
        bar.empty()
    cache.workspace().uploads.remove(path)
    return run


def show_map(run: Run) -> None:
    """Show the map of a run."""
    st.switch_page(
        "explore_page/page.py", query_params={"run": run.id, "data": run.spec.dataset_id}
    )
