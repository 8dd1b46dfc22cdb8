"""In the list of stored data: renaming, deleting, and bringing back at once or from the trash."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.jobs.disk_cleanup import TRASH_DAYS
from sequitur_core.runs.workspace import SavedDataset


def delete(chosen: Sequence[SavedDataset]) -> None:
    """Move data to the trash; what was in view isn't any more."""
    gone, problem = [], ""
    for saved in chosen:
        try:
            cache.workspace().delete_dataset(saved.id)
        except SequiturError as error:
            problem = str(error)
            break
        gone.append(saved)
        if state.current(state.DATA) == saved.id:
            state.view(data=None)
    name = gone[0].name if len(gone) == 1 else pluralise(len(gone), "dataset")
    _note([saved.id for saved in gone], name, problem)


def rename(data_id: str) -> None:
    """Give data the name that was typed."""
    try:
        cache.workspace().rename_dataset(data_id, st.session_state[state.DATA_NAME])
    except SequiturError as error:
        _note([], "", str(error))
    else:
        _note([], "", "")


def offer_undo() -> None:
    """What was deleted last, with an undo, or why that couldn't be."""
    ids, name, problem = st.session_state.get(state.DELETED_DATA, ([], "", ""))
    if problem:
        st.error(plain(problem), icon=":material/error:")
    if not ids:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Deleted {plain(name)}.", width="content")
        st.button(
            "Undo",
            key="undo_delete_data",
            icon=":material/undo:",
            type="tertiary",
            on_click=_bring_back,
            args=(ids,),
        )


def show_trash() -> None:
    """What was deleted in the last weeks, to be brought back."""
    deleted = cache.workspace().deleted_datasets()
    if not deleted:
        return
    title = pluralise(len(deleted), "deleted dataset")
    with st.expander(title, icon=":material/delete:", key="data_trash"):
        st.caption(f"Deleted data is kept for {TRASH_DAYS} days.")
        for saved in deleted:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(saved.name), width="stretch")
                st.button(
                    "Restore",
                    key=f"restore_{saved.id}",
                    icon=":material/undo:",
                    type="tertiary",
                    on_click=_bring_back,
                    args=([saved.id],),
                )


def _bring_back(ids: Sequence[str]) -> None:
    problems = []
    for data_id in ids:
        try:
            cache.workspace().restore_dataset(data_id)
        except SequiturError as error:
            problems.append(str(error))
    _note([], "", " ".join(problems))


def _note(ids: Sequence[str], name: str, problem: str) -> None:
    """What is to be said, in a list where nothing is ticked any more."""
    st.session_state[state.DELETED_DATA] = (ids, name, problem)
    version = st.session_state.get(state.STORED_TABLE_VERSION, 0)
    st.session_state[state.STORED_TABLE_VERSION] = version + 1
