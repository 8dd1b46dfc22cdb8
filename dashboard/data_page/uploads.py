"""Uploads of files and folders: written to disk at once, read by the next run of the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.data_page import disk_usage
from dashboard.data_page.questions import lines, remarks
from dashboard.data_page.reading import store
from dashboard.formatting import moment, plain
from dashboard.widgets import messages
from dashboard.widgets.uploads import import_analysis, pending_upload
from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Progress, endings_by_family
from sequitur_core.runs.stored.known_data import keep_source

# What each family of formats is read as, beside its endings.
_HOW = {
    "tables": "a sequence per row, per column or per file, or one row per time step",
    "arrays": "with axes for sequences, steps and channels",
    ".ts files": "from the UCR and UEA archives",
    "videos": "one clip each, or a long one to be cut into clips",
    "pictures": "numbered, as the frames of a clip",
    "sounds": "as loudness in frequency bands",
    "volumes": "scans over time",
}
_WHAT = {
    family: f"{' '.join(f'.{ending}' for ending in endings)} ({_HOW[family]})"
    for family, endings in endings_by_family().items()
}


def uploaders() -> None:
    """Files or a folder of one's own."""
    st.subheader("Use your own data", anchor=False)
    _show_error()
    version = st.session_state.get(state.UPLOADER_VERSION, 0)
    with st.container(key="upload"):
        # New keys after each upload make the server drop the files from memory: they are on disk.
        st.file_uploader(
            "Files: tables, arrays, video clips, sounds or scans",
            accept_multiple_files=True,
            key=f"upload_{version}",
            on_change=_take,
            args=(version, f"upload_{version}"),
            help="One file, several files of the same kind, or a ZIP of them. Together they make "
            "one dataset.",
        )
    st.file_uploader(
        "Or a folder of tables, clips, pictures, sounds or scans",
        accept_multiple_files="directory",
        key=f"upload_folder_{version}",
        on_change=_take,
        args=(version, f"upload_folder_{version}"),
        help="One sequence per file, or per series of pictures. The names of subfolders, such as "
        "walk and run, become labels.",
    )
    with st.expander("What files can I use?"):
        st.markdown("\n".join(f"- **{what}**: {how}" for what, how in _WHAT.items()))
        st.caption(
            "A plain text table is read whatever its name ends in. Anything else: export it as "
            "CSV from the program that made it. Other files in a folder or a ZIP are ignored."
        )
    st.caption(f"Your data stays on this {'server' if cache.is_shared() else 'computer'}.")


def stored() -> None:
    """What is stored, and what it takes on disk."""
    space = cache.workspace()
    if space.datasets() or space.unused_uploads() or space.deleted_datasets():
        disk_usage.button()


def _take(version: int, key: str) -> None:
    """Write the upload to disk at once, and let the page read it from there."""
    files = st.session_state[key]
    # A click right after an upload calls this once more for the uploader that is gone.
    if not files or version != st.session_state.get(state.UPLOADER_VERSION, 0):
        return
    st.session_state[state.UPLOADER_VERSION] = version + 1
    messages.drop(state.UPLOAD_ERROR)
    if refused := st.session_state.pop(state.REFUSED, None):
        cache.workspace().uploads.remove(refused.path)
    try:
        kept = cache.workspace().uploads.add_together([(file.name, file) for file in files])
    except SequiturError as error:
        messages.say(state.UPLOAD_ERROR, str(error))
    else:
        st.session_state[state.PENDING_UPLOAD] = kept


def read_pending() -> None:
    """Read what was just uploaded and bring it into view."""
    path: Path | None = st.session_state.get(state.PENDING_UPLOAD)
    if path is None:
        return
    if is_analysis(path):  # no data, but a run of another copy of the dashboard
        import_analysis.open_pending(state.PENDING_UPLOAD, state.UPLOAD_ERROR)
    elif data_id := pending_upload.read_pending(
        state.PENDING_UPLOAD, state.UPLOAD_ERROR, _read, keep=_keep_refused
    ):
        state.view(data=data_id, run=None)
    st.rerun()


def _read(path: Path, progress: Progress) -> str:
    """Store the data of a file as it is recognised; returns its id."""
    space = cache.workspace()
    data_id = store(path, cache.recognised(path, progress).recipe, progress)
    if not keep_source(space, data_id, path):
        space.uploads.remove(path)
        st.session_state[state.ADDED_BEFORE] = data_id
    return data_id


def say_if_known(data_id: str) -> None:
    """That the file that was uploaded last is one that was there already, with its data in view."""
    if st.session_state.get(state.ADDED_BEFORE) == data_id:
        when = moment(cache.workspace().summary(data_id).created)
        remarks.inform(f"You have added this file before ({when}). This is the data from then.")
    else:
        st.session_state.pop(state.ADDED_BEFORE, None)


def _keep_refused(path: Path, why: SequiturError) -> bool:
    """Whether a person can say how what was refused is read: by its lines, or in another way."""
    try:
        cache.beginning(path, None, {})
        has_lines = True
    except SequiturError:
        has_lines = False
    if has_lines or why.ways:
        st.session_state[state.REFUSED] = lines.Asked(
            path, None, str(why), state.current(state.DATA), why.ways, has_lines
        )
    return has_lines or bool(why.ways)


def _show_error() -> None:
    """Say why the last upload wasn't taken, for as long as there is a way on."""
    if message := messages.said(state.UPLOAD_ERROR):
        st.error(plain(message), icon=":material/error:")
    refused: lines.Asked | None = st.session_state.get(state.REFUSED)
    if refused and refused.data_id == state.current(state.DATA) and refused.path.exists():
        st.error(plain(refused.why), icon=":material/error:")
        with st.container(horizontal=True):
            lines.way_buttons(refused)
            if refused.has_lines:
                lines.ask_button(refused)
