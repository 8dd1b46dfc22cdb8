"""Reading files and folders into stored datasets, with a bar that says how far it is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.widgets.pending_upload import progress_bar
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.reading import read, revise
from sequitur_core.readers import Progress


def store(path: Path, recipe: Recipe, progress: Progress) -> str:
    """Read a file by a recipe and store the dataset; returns its id."""
    space = cache.workspace()
    with read(path, recipe, place=space.datasets_folder, progress=progress) as (dataset, saved):
        return space.add_dataset(dataset, recipe, source=path, saved=saved)


def reread(origin: cache.Origin, recipe: Recipe) -> None:
    """Read a dataset's file by another recipe; where that fails, the data stays as it is."""
    try:
        with progress_bar(origin.source) as progress:
            data_id = store(origin.source, recipe, progress)
    except SequiturError as error:
        show_error(error)
        return
    # The earlier dataset stays, so that the browser's Back and old links still find it.
    state.view(data=data_id, run=None)
    st.rerun()


def correct(origin: cache.Origin, **changes: object) -> None:
    """Read a dataset's file with choices changed; where that fails, the data stays as it is."""
    try:
        with progress_bar(origin.source) as progress:
            place = cache.workspace().datasets_folder
            found = revise(origin.source, origin.recipe, place=place, progress=progress, **changes)
    except SequiturError as error:
        show_error(error)
        return
    reread(origin, found.recipe)


def show_error(error: SequiturError) -> None:
    """Why the file couldn't be read in another way."""
    st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")
