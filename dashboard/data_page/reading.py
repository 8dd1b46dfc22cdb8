"""Reading files and folders into stored datasets, with a bar that says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Progress, read, revise


@contextmanager
def progress_bar(path: Path) -> Iterator[Progress]:
    """A spinner, and a bar for readers that report progress; both go when the block ends."""
    with st.spinner(f"Reading {plain(path.name)} ..."):
        bar = st.empty()

        def progress(share: float, what: str) -> None:
            bar.progress(min(1.0, max(0.0, share)), text=plain(what))

        try:
            yield progress
        finally:
            bar.empty()


def store_and_view(dataset: SequenceDataset, recipe: Recipe, source: Path) -> None:
    """Store a dataset with its recipe and bring it into view."""
    data_id = cache.workspace().add_dataset(dataset, recipe, source=source)
    state.view(data=data_id, run=None)
    st.rerun()


def reread(origin: cache.Origin, recipe: Recipe) -> None:
    """Read a dataset's file by another recipe; where that fails, the data stays as it is."""
    try:
        with progress_bar(origin.source) as progress:
            dataset = read(origin.source, recipe, progress=progress)
    except SequiturError as error:
        show_error(error)
        return
    # The earlier dataset stays, so that the browser's Back and old links still find it.
    store_and_view(dataset, recipe, origin.source)


def correct(origin: cache.Origin, **changes: object) -> None:
    """Read a dataset's file with choices changed; where that fails, the data stays as it is."""
    try:
        with progress_bar(origin.source) as progress:
            recipe = revise(origin.source, origin.recipe, progress=progress, **changes).recipe
    except SequiturError as error:
        show_error(error)
        return
    reread(origin, recipe)


def show_error(error: SequiturError) -> None:
    """Why the file couldn't be read in another way."""
    st.error(plain(f"{error} Nothing was changed."), icon=":material/error:")
