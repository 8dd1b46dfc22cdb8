"""What is stored on disk, how much space it takes, and what can be deleted."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.export import backup
from dashboard.formatting import plain
from dashboard.widgets import deletion, earlier_data
from sequitur_core.errors import SequiturError
from sequitur_core.files import remove_folder
from sequitur_core.formatting import byte_size, pluralise, span
from sequitur_core.runs.allowance.disk_use import DiskUse
from sequitur_core.runs.stored.saved_dataset import SavedDataset
from sequitur_core.runs.workspace import Workspace

COLUMNS = {
    "Prepared": st.column_config.TextColumn(help="What tells data from one file apart."),
    "Size": st.column_config.NumberColumn(format="bytes"),
}


def button() -> None:
    """A button that opens the list of stored data."""
    if st.button("Stored data", icon=":material/hard_drive:", key="storage", type="tertiary"):
        _dialog()


@st.dialog("Stored data", width="large", on_dismiss="rerun")
def _dialog() -> None:
    space = cache.workspace()
    use, stored = space.disk_use(), space.datasets()
    st.write(
        f"Everything takes up **{byte_size(use.total)}**: data "
        f"{byte_size(sum(use.datasets.values()))}, the files it was read from "
        f"{byte_size(use.uploads)}, runs {byte_size(use.runs)}, what was deleted "
        f"{byte_size(use.trash)}. {_left(space, use)}"
    )
    if rules := _rules(space):
        st.caption(rules)
    backup.button()
    if use.trash and st.button("Empty the trash", icon=":material/delete_sweep:", key="empty"):
        _free(space.empty_trash)
    unused = space.unused_uploads()
    if unused and st.button(
        f"Delete {pluralise(len(unused), 'unfinished upload')}",
        icon=":material/delete_sweep:",
        key="delete_unused",
        help="Files that were uploaded but never completely read, for example because the "
        "computer was switched off.",
    ):
        _free(*(partial(remove_folder, folder) for folder in unused))
    deletion.offer_undo(deletion.DATA)
    if stored:
        _show_stored(stored, use)
    else:
        st.caption("There is no data.")
    deletion.show_trash(deletion.DATA)


def _show_stored(stored: list[SavedDataset], use: DiskUse) -> None:
    """The list of data, and what can be done with what is ticked in it."""
    key = state.stored_table([(saved.id, saved.name) for saved in stored])
    selected = st.dataframe(
        _table(stored, dict(use.datasets)),
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=COLUMNS,
    ).selection.rows
    chosen = [stored[i] for i in selected if i < len(stored)]
    st.caption("What is deleted goes with its uploaded file. Runs keep their own copy of the data.")
    with st.container(horizontal=True):
        st.button(
            f"Delete {pluralise(len(chosen), 'dataset')}" if chosen else "Delete",
            icon=":material/delete:",
            key="delete_data",
            disabled=not chosen,
            on_click=deletion.delete,
            args=(deletion.DATA, chosen),
        )
        with st.popover(  # closed again once the name was changed
            "Rename",
            icon=":material/edit:",
            key=f"rename_{key}",
            disabled=len(chosen) != 1,
        ):
            if len(chosen) == 1:
                _rename_form(chosen[0])


def _rename_form(saved: SavedDataset) -> None:
    with st.form("data_name", border=False):
        st.text_input("Name", saved.name, key=state.data_name(saved.id))
        st.form_submit_button("Rename", type="primary", on_click=_rename, args=(saved.id,))


def _rename(data_id: str) -> None:
    """Give data the name that was typed, or let the list say why not."""
    problem = ""
    try:
        cache.workspace().rename_dataset(data_id, st.session_state[state.data_name(data_id)])
    except SequiturError as error:
        problem = str(error)
    st.session_state[state.DELETED_DATA] = ([], "", problem)


def _left(space: Workspace, use: DiskUse) -> str:
    """How much more there is room for."""
    limits = space.allowance.limits
    if limits is None or not limits.disk_each:
        return f"The disk has {byte_size(use.free)} left."
    left = max(0, min(limits.disk_each - use.total, use.free))
    return f"Of the {byte_size(limits.disk_each)} that are yours here, {byte_size(left)} are left."


def _rules(space: Workspace) -> str:
    """What a server that several share removes by itself; "" on one's own."""
    limits = space.allowance.limits
    if limits is None:
        return ""
    rules = []
    if limits.upload_days:
        rules.append(
            f"Uploaded files are removed after {pluralise(limits.upload_days, 'day')}; the data "
            "read from them stays."
        )
    if limits.kept_days:
        rules.append(
            f"A workspace that nobody opens for {pluralise(limits.kept_days, 'day')} is removed, "
            "unless a run in it trains."
        )
    return " ".join(rules)


def _table(stored: list[SavedDataset], sizes: dict[str, int]) -> pd.DataFrame:
    recipes = [cache.recipe(saved.id) for saved in stored]
    return pd.DataFrame(
        {
            "Name": [saved.name for saved in stored],
            "Prepared": [", ".join(earlier_data.made_how(saved, stored)) for saved in stored],
            "Sequences": [saved.count for saved in stored],
            "Steps": [span(saved.min_length, saved.max_length) for saved in stored],
            "Excluded": [0 if recipe is None else len(recipe.without) for recipe in recipes],
            "Size": [sizes.get(saved.id, 0) for saved in stored],
            "Added": [
                datetime.datetime.fromtimestamp(saved.created).strftime("%Y-%m-%d %H:%M")
                for saved in stored
            ],
        }
    )


def _free(*removals: Callable[[], None]) -> None:
    """Remove what takes room, and show how much there is then."""
    try:
        for remove in removals:
            remove()
    except SequiturError as error:
        st.error(plain(error), icon=":material/error:")
    else:
        st.rerun(scope="fragment")
