"""Data: pick a sample or bring a file, and see what was understood."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, state
from dashboard.data_page import exclude, overview, recipe, samples, summary, undo, uploads
from dashboard.data_page.preparation import preprocessing
from dashboard.data_page.questions import (
    column_roles,
    corrections,
    lines,
    names,
    notices,
)
from dashboard.formatting import plain
from dashboard.widgets import earlier_data
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers.recognised_file import Origin

GONE = "That data isn't here any more. Pick a sample or load it again."


def choose_data() -> None:
    """Samples on the left, one's own data on the right."""
    left, right = st.columns([7, 3], gap="large")
    with left:
        samples.show()
    with right:
        earlier_data.choose()  # who comes back looks for that
        uploads.uploaders()
        uploads.stored()


def welcome(problem: str) -> None:
    """What to do where there is no data in view; `problem` says why not, where there was some."""
    st.title("What do you want to see?", anchor=False)
    st.markdown(
        "Pick a sample or use your own sequences: time series, sensor recordings, sounds, video "
        "clips. A small neural network learns to describe them and lays them out on a map, with "
        "similar ones close together."
    )
    if problem:
        st.warning(plain(problem))
    choose_data()
    # The data's name stands above where its sample was pressed.
    st.html("<script>window.sequiturChoosing = true</script>", unsafe_allow_javascript=True)


def dataset_of(data_id: str) -> SequenceDataset:
    """A stored dataset; SequiturError where it is missing or damaged, to choose other data."""
    if (dataset := cache.dataset(data_id)) is None:
        raise SequiturError(GONE)
    return dataset


def origin_of(data_id: str) -> Origin | None:
    """Source and recipe of a dataset; None where its file has changed, or isn't there any more."""
    try:
        return cache.origin(data_id)
    except SequiturError as error:
        st.warning(plain(f"{error} The data that was read from it is still here."))
        return None


uploads.read_pending()
data_id = state.current(state.DATA)
if asked := lines.asked_for(data_id):
    lines.show(asked)
    st.stop()
if not data_id:
    welcome("")
    st.stop()
try:
    dataset = dataset_of(data_id)
except SequiturError as error:
    welcome(str(error))
    st.stop()
other = st.expander(
    "Choose other data",
    icon=":material/folder_open:",
    key=f"other_{data_id}",
    on_change="rerun",
)
if other.open:  # its pictures alone are more than all else that the page sends
    with other:
        choose_data()
place_of_words = summary.title(data_id, dataset)
pictures = st.container()
# Words first, which a browser that draws pictures adds late, and which push these down. But a large
# file that wasn't looked at takes seconds.
if later := not cache.is_looked_at(data_id):
    with pictures:
        overview.show(data_id, dataset)
with place_of_words:
    uploads.say_if_known(data_id)
    undo.say_if_read_elsewhere(data_id)
    origin = origin_of(data_id)
    if origin is not None:
        preprocessing.keep_movement(origin)
    unsaid = summary.in_words(data_id, dataset, origin)
if not later:
    with pictures:
        overview.show(data_id, dataset)
if origin is not None:
    column_roles.show(data_id, origin)
    names.show(data_id, dataset, origin)
    corrections.show(data_id, dataset, origin)
    preprocessing.show(data_id, dataset, origin)
    recipe.show(data_id, origin)
exclude.show(data_id, dataset)
# Finding notices takes a pass over all values, so the rest of the page is shown first.
with unsaid.place:
    notices.show(data_id, dataset, origin, unsaid)
