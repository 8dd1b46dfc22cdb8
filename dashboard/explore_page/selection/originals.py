"""The uploaded video or sound behind a sequence, to be played in a dialog."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.components.original_view import original_view
from dashboard.explore_page.context import Context
from dashboard.formatting import plain, shortened
from dashboard.widgets import button
from dashboard.widgets.uploads.pending_upload import progress_bar
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.reading import convert
from sequitur_core.runs.results.originals import Original, find_original, original_format

MOST_AT_ONCE = 2_000_000  # bytes of an original that is converted without being asked: a minute


def are_there(context: Context) -> bool:
    """Whether the sequences were read from videos or sounds that may still be here."""
    return cache.is_own(context.run) and bool(original_format(context.run))


def play_button(context: Context, row: int, *, key: str) -> None:
    """A button that plays the file from where a sequence begins in it."""
    sound = original_format(context.run) == "sound"
    pressed = st.button(
        "Listen" if sound else "Play the video",
        key=key,
        type="tertiary",
        icon=":material/volume_up:" if sound else ":material/play_circle:",
        help="Plays the file that it was read from, from where it begins there.",
    )
    if pressed:
        _show_original(context, row)


@st.dialog("Original", width="large")
def _show_original(context: Context, row: int) -> None:
    """The uploaded video or sound from where a sequence begins, or why it isn't there."""
    name = context.dataset.ids[row]
    try:
        original = find_original(context.run, context.dataset, row)
    except SequiturError as error:
        st.info(plain(error), icon=":material/info:")
        return
    st.caption(plain(f"{shortened(name, 60)}, in {shortened(original.path.name, 60)}"))
    refused: set[str] = st.session_state.setdefault(state.UNPLAYABLE, set())
    known = str(original.path) in refused
    if known and not original.converted.is_file():
        _convert(original)
    converted = known and original.converted.is_file()
    label = f"Original of {name}"
    if original_view(context.run, row, original, key="original", label=label, converted=converted):
        refused.add(str(original.path))
        if not known:
            st.rerun(scope="fragment")


def _convert(original: Original) -> None:
    """Make WebM of an original that this browser can't play: of a long one if it is wanted."""
    if original.path.stat().st_size > MOST_AT_ONCE:
        st.write(
            "It can be converted to WebM, which every browser plays. That takes a while, and is "
            "done once: a copy is kept beside the file."
        )
        wanted = button.pressed(
            "Convert", key="convert_original", icon=":material/movie:", type="primary"
        )
        if not wanted:
            return
    try:
        cache.workspace().allowance.check_disk()
        with progress_bar(original.path, doing="Converting for this browser") as progress:
            convert(original, progress=progress)
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
