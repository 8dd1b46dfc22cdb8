"""What lies on disk: how much room it takes, and what can be deleted."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, pluralise
from sequitur_core.runs.workspace import SavedDataset


def button() -> None:
    """Opens the list of all stored data."""
    if st.button("Stored data", icon=":material/hard_drive:", key="storage", type="tertiary"):
        _dialog()


@st.dialog("Stored data", width="large")
def _dialog() -> None:
    space = cache.workspace()
    use, stored = space.disk_use(), space.datasets()
    total = sum(use.datasets.values()) + use.uploads + use.runs + use.trash
    st.write(
        f"Everything takes **{byte_size(total)}**: data "
        f"{byte_size(sum(use.datasets.values()))}, the files it was read from "
        f"{byte_size(use.uploads)}, trained runs {byte_size(use.runs)}, deleted runs "
        f"{byte_size(use.trash)}. The disk has {byte_size(use.free)} left."
    )
    if use.trash and st.button("Empty the trash", icon=":material/delete_sweep:", key="empty"):
        space.empty_trash()
        st.rerun(scope="fragment")
    if not stored:
        st.caption("There is no data yet.")
        return
    chosen = st.dataframe(
        _table(stored, dict(use.datasets)),
        hide_index=True,
        key="stored_table",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"Size": st.column_config.NumberColumn(format="bytes")},
    ).selection.rows
    some = [stored[i] for i in chosen if i < len(stored)]
    st.caption(
        "Deleting data also deletes the file that was uploaded for it. Trained runs keep their "
        "own copy. It can't be undone."
    )
    if st.button(
        f"Delete {pluralise(len(some), 'dataset')}" if some else "Delete",
        icon=":material/delete:",
        key="delete_data",
        disabled=not some,
    ):
        _delete(some)


def _table(stored: list[SavedDataset], sizes: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": [about.name for about in stored],
            "Sequences": [about.count for about in stored],
            "Left out": [_left_out(about) for about in stored],
            "Size": [sizes.get(about.id, 0) for about in stored],
            "Added": [
                datetime.datetime.fromtimestamp(about.created).strftime("%Y-%m-%d %H:%M")
                for about in stored
            ],
        }
    )


def _left_out(about: SavedDataset) -> int:
    """How many sequences were left out by name; data of one file is told apart by it."""
    try:
        recipe = cache.workspace().recipe(about.id)
    except SequiturError:  # a damaged recipe: the data can still be deleted
        return 0
    return len(recipe.without) if recipe is not None else 0


def _delete(some: list[SavedDataset]) -> None:
    for about in some:
        try:
            cache.workspace().delete_dataset(about.id)
        except SequiturError as error:
            st.error(plain(error), icon=":material/error:")
            return
        if state.current(state.DATA) == about.id:
            state.view(data=None)
    st.rerun()
