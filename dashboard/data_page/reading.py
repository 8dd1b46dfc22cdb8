"""Reading files and folders into stored datasets, with a bar that says how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.reading import read, revise
from sequitur_core.readers import Progress

CANCEL_SECONDS = 1.0  # after which reading can be cancelled with a button


@contextmanager
def progress_bar(path: Path, *, cancel: Callable[[], None] | None = None) -> Iterator[Progress]:
    """A spinner, and a bar for readers that report progress; both go when the block ends.

    With `cancel` there is also a button, which calls it; like any click it ends the script, and
    with it the reading.
    """
    with st.spinner(f"Reading {plain(path.name)} ..."):
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
