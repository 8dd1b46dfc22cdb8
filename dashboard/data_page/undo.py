"""Undoing changes of the data in view: each made new data, and what was before is still there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.formatting import moment
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError


def view_changed(data_id: str) -> None:
    """Bring into view what was made of the file of the data in view, which an undo brings back."""
    space, before = cache.workspace(), state.current(state.DATA)
    known = [id_ for id_ in (before, data_id) if id_ in space.dataset_ids()]
    files = {Path(space.summary(id_).source).name for id_ in known}
    if before in known and len(files) == 1:
        st.session_state[state.CHANGED_DATA] = [*_up_to(before), data_id]
    state.view(data=data_id, run=None)


def in_view(path: Path) -> SequenceDataset | None:
    """The data in view, if it is of this file; else None."""
    space, data_id = cache.workspace(), state.current(state.DATA)
    if data_id not in space.dataset_ids() or Path(space.summary(data_id).source).name != path.name:
        return None
    dataset = cache.dataset(data_id)
    return dataset and replace(dataset, name=space.summary(data_id).name)


def button(data_id: str, *, row: DeltaGenerator) -> None:
    """Bring back the data as it was before the last change; nothing where none was made here."""
    *earlier, before = _up_to(data_id)[:-1] or [""]
    if before in cache.workspace().dataset_ids():
        row.button(
            "Undo last change",
            key="undo_change",
            icon=":material/undo:",
            type="tertiary",
            on_click=_bring_back,
            args=([*earlier, before],),
        )


def say_if_read_elsewhere(data_id: str) -> None:
    """That another tab has read the file of the data in view anew, with a way to see that."""
    space = cache.workspace()
    now = frozenset(space.dataset_ids())
    seen, known = st.session_state.get(state.DATA_KNOWN, ("", now))
    if seen != data_id:
        st.session_state[state.DATA_KNOWN] = (data_id, now)
        return
    newer = {}
    with suppress(SequiturError):  # of damaged data nothing can be said
        source = space.summary(data_id).source
        newer = {id_: space.summary(id_) for id_ in now - known}
        newer = {id_: one for id_, one in newer.items() if source and one.source == source}
    if newer:
        newest = max(newer, key=lambda id_: newer[id_].created)
        with st.container(horizontal=True, vertical_alignment="center", key="read_elsewhere"):
            when = moment(newer[newest].created)
            said = f"This file was read anew in another tab ({when}). Here is what was read before."
            st.info(said, icon=":material/tab:", width="stretch")
            st.button("Show the new one", key="show_newer", on_click=_view, args=(newest,))


def _view(data_id: str) -> None:
    state.view(data=data_id, run=None)


def _up_to(data_id: str) -> list[str]:
    """Data and what was made of it, one after the other, to the data with this id."""
    changed: list[str] = st.session_state.get(state.CHANGED_DATA, [])
    while changed and changed[-1] != data_id:  # Back was pressed since, or other data chosen
        changed = changed[:-1]
    return changed or [data_id]


def _bring_back(ids: list[str]) -> None:
    st.session_state[state.CHANGED_DATA] = ids
    state.view(data=ids[-1], run=None)
